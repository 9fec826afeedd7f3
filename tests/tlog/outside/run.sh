#!/bin/sh
# A client that shares no line with us reads our log (client.go). Usage:
#   run.sh MIRROR                              MIRROR is the built tlog_mirror
#   run.sh BASE VKEY OLD-CHECKPOINT INDEX...   a log that is served, or lies in a directory
#   COMITY=build/comity run.sh                 a real node: made, filled twice, served, and read over HTTP
# Skips (status 77) where Go or its x/mod package is absent; needs no network.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=${GOCODE:-/usr/share/gocode}
skip() {
    echo "skipped: $1 (Debian: golang-go, golang-golang-x-mod-dev)"
    exit 77
}
[ $# -ge 1 ] || [ -n "${COMITY:-}" ] || { sed -n '2,6s/^# //p' "$0" >&2; exit 2; }
command -v go >/dev/null || skip 'there is no Go compiler'
[ -d "$sources/src/golang.org/x/mod/sumdb" ] || skip "golang.org/x/mod is not under $sources"

work=$(mktemp -d)
server=
trap '[ -z "$server" ] || kill "$server" 2>/dev/null; rm -rf "$work"' EXIT
unset GOFLAGS
[ -n "${HOME:-}" ] || export HOME="$work"
(cd "$here" && GO111MODULE=off GOPATH=$sources CGO_ENABLED=0 go build -o "$work/client" client.go)

if [ $# -gt 1 ]; then
    "$work/client" "$@"
    exit
fi

# A node of its own: groups, then treaties; the checkpoint between them must be a prefix of the one that is served.
if [ $# -eq 0 ]; then
    data=$here/../../../data
    home=$work/home
    "$COMITY" --home "$home" init >/dev/null
    "$COMITY" --home "$home" import groups "$data/groups/groups.csv" >/dev/null 2>&1 || [ $? = 1 ]
    "$COMITY" --home "$home" log checkpoint >"$work/old"
    "$COMITY" --home "$home" import treaties "$data/treaties" >/dev/null 2>&1 || [ $? = 1 ]
    "$COMITY" --home "$home" log export "$work/mirror" >/dev/null
    "$COMITY" --home "$home" serve --port 0 >"$work/serve.log" 2>&1 &
    server=$!
    base=
    for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
        base=$(grep -o 'http://127[^ ]*' "$work/serve.log" | head -n 1) || true
        [ -z "$base" ] || break
        sleep 0.25
    done
    vkey=$(cat "$work/mirror/vkey")
    "$work/client" "${base%/}/log" "$vkey" "$work/old" 0 1 100 255 256 1000 5000
    "$work/client" "$work/mirror" "$vkey" "$work/old" 0 1 100 255 256 1000 5000
    echo 'the outside client agrees with a served node and with its mirror'
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
