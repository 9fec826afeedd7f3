#!/bin/sh
# A client that shares no line with us reads our log (client.go). Usage:
#   run.sh MIRROR                              MIRROR is the built tlog_mirror
#   run.sh BASE VKEY OLD-CHECKPOINT INDEX...   a log that is served, or lies in a directory
# Skips (status 77) where Go or its x/mod package is absent; needs no network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=${GOCODE:-/usr/share/gocode}
skip() {
    echo "skipped: $1 (Debian: golang-go, golang-golang-x-mod-dev)"
    exit 77
}
[ $# -ge 1 ] || { sed -n '2,5s/^# //p' "$0" >&2; exit 2; }
command -v go >/dev/null || skip 'there is no Go compiler'
[ -d "$sources/src/golang.org/x/mod/sumdb" ] || skip "golang.org/x/mod is not under $sources"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
unset GOFLAGS
[ -n "${HOME:-}" ] || export HOME="$work"
(cd "$here" && GO111MODULE=off GOPATH=$sources CGO_ENABLED=0 go build -o "$work/client" client.go)

if [ $# -gt 1 ]; then
    "$work/client" "$@"
    exit
fi

vkey='comity.example/log+e69bf8ba+AQOhB7/zzhC+HXDdGOdLwJln5NYwm6UNXx3chmQSVTG4'
fail() {
    echo "wrong: $*"
    exit 1
}
reads() {
    "$work/client" "$@" || fail "the client refuses a sound log"
}
refuses() {
    if "$work/client" "$@"; then fail "the client accepts what is wrong"; fi
}

"$1" "$work/large" 70000 65536
reads "$work/large" "$vkey" "$work/large/checkpoint.old" 0 1 255 256 12345 65535 65536 69999
"$1" "$work/small" 300 7
reads "$work/small" "$vkey" "$work/small/checkpoint.old" 0 6 7 255 256 299
"$1" "$work/one" 1 1
reads "$work/one" "$vkey" "$work/one/checkpoint.old" 0

# And it is no client that accepts everything: another key, a log that is shorter than it was, an
# entry that was changed, a tile that was changed.
stranger='example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k'
refuses "$work/small" "$stranger" "$work/small/checkpoint.old" 0
refuses "$work/small" "$vkey" "$work/large/checkpoint" 0
spoil() {
    printf x | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
spoil "$work/small/tile/entries/000" 2
refuses "$work/small" "$vkey" "$work/small/checkpoint.old" 0
spoil "$work/large/tile/0/048" 1000
refuses "$work/large" "$vkey" "$work/large/checkpoint.old" 12345
echo 'the outside client agrees'
