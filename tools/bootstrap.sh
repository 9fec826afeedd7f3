#!/bin/sh
# Installs what is missing to build, test or measure comity: Debian packages, and npm packages as package-lock.json names
# them. Usage: tools/bootstrap.sh build|test|bench. Does nothing, fast, where nothing is missing.
set -eu
cd "$(dirname "$0")/.."

# A package, or package:command where the command will do, wherever it came from.
build='gcc:gcc libc6-dev make:make meson:meson ninja-build:ninja pkg-config:pkg-config libsqlite3-dev libmicrohttpd-dev
    libsodium-dev libssl-dev libicu-dev zlib1g-dev libzstd-dev libcmocka-dev iso-codes ca-certificates nodejs:node npm:npm'
test='clang:clang libclang-rt-14-dev chromium:chromium golang-go:go golang-golang-x-mod-dev curl:curl'
bench='wrk:wrk sqlite3:sqlite3'

case "${1:-}" in
    build) wanted=$build ;;
    test) wanted="$build $test" ;;
    bench) wanted="$build $bench" ;;
    *) echo 'usage: tools/bootstrap.sh build|test|bench' >&2; exit 2 ;;
esac

say() { printf '%s\n' "$*" >&2; }

# Packages of $wanted that are not there, in $missing.
find_missing() {
    asked=
    for item in $wanted; do
        case $item in
            *:*) command -v "${item#*:}" >/dev/null 2>&1 || asked="$asked ${item%:*}" ;;
            *) asked="$asked $item" ;;
        esac
    done
    missing=
    # shellcheck disable=SC2086 # a list of words
    have=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' $asked 2>/dev/null | sed -n 's/^installed //p' | tr '\n' ' ')
    for package in $asked; do
        case " $have" in *" $package "*) ;; *) missing="$missing $package" ;; esac
    done
}

# Runs apt-get as whoever may.
apt() {
    if [ "$(id -u)" = 0 ]; then
        env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"
    elif sudo -n true 2>/dev/null; then
        sudo -n DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"
    else
        sudo DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 "$@"
    fi
}

may_install() {
    [ "$(id -u)" = 0 ] && return 0
    command -v sudo >/dev/null 2>&1 || return 1
    sudo -n true 2>/dev/null || [ -t 0 ]
}

failed() { # what, log
    tail -n 15 "$2" >&2
    say "comity: $1 failed; the whole output is in $2."
    exit 1
}

install_debian() {
    if ! command -v dpkg-query >/dev/null 2>&1; then
        # shellcheck disable=SC2086 # a list of words
        say "comity: this is no Debian system, so nothing is installed; needed, by Debian's names:" $wanted
        return 0
    fi
    find_missing
    [ -n "$missing" ] || return 0
    command="apt-get install --no-install-recommends$missing"
    if ! may_install; then
        say "comity: these Debian packages are missing:$missing. You cannot install them: ask an administrator to run: $command"
        exit 1
    fi
    [ "$(id -u)" = 0 ] || sudo -n true 2>/dev/null || sudo -v # the only question, asked before output goes to the log
    mkdir -p .cache
    say "Installing from Debian's packages:$missing"
    apt update >.cache/apt.log 2>&1 || failed 'apt-get update (is there a network?)' .cache/apt.log
    # shellcheck disable=SC2086
    apt install -y --no-install-recommends $missing >>.cache/apt.log 2>&1 || failed "$command" .cache/apt.log
}

# node_modules is what package-lock.json says when the copy taken after installing is the same.
install_npm() {
    [ -f package-lock.json ] || return 0
    cmp -s package-lock.json node_modules/.installed-lock.json && return 0
    mkdir -p .cache
    say 'Installing npm packages, as package-lock.json names them'
    npm ci --no-progress >.cache/npm.log 2>&1 || failed 'npm ci' .cache/npm.log
    cp package-lock.json node_modules/.installed-lock.json
}

install_debian
install_npm
