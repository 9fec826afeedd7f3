#!/bin/sh
# What happens to a node when its machine does: kill -9 at random moments of an import, a full disk, a home that cannot be
# written. Usage: COMITY=build/comity tests/crash/run.sh; CRASH_ROUNDS kills (200), CRASH_SEED the moments.
set -u
cd "$(dirname "$0")/../.."
root=$(pwd)
data=${COMITY_DATA:-$root/data}
comity=${COMITY:?COMITY is the binary to test}
case $comity in /*) ;; *) comity=$root/$comity ;; esac
work=$(mktemp -d /tmp/comity-crash.XXXXXX)
mounted=
clean() {
    [ -z "$mounted" ] || umount "$work/small" 2>/dev/null
    chmod -R u+w "$work" 2>/dev/null
    rm -rf "$work"
}
trap clean EXIT
trap 'exit 1' INT TERM
cd "$work" || exit 1
unset COMITY_HOME

passed=0
failed=0
good() { passed=$((passed + 1)); }
bad() {
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$1"
    sed 's/^/    /' err | head -n 5
}
# expect STATUS NAME COMMAND...: stderr is kept in err.
expect() {
    want=$1 name=$2
    shift 2
    "$@" >out 2>err </dev/null
    got=$?
    if [ "$got" = "$want" ]; then good; else bad "$name: exit status $got, not $want"; fi
}
says() {
    if grep -qE -e "$1" err; then good; else bad "nothing says \"$1\""; fi
}

# ---- kill -9 ------------------------------------------------------------------------------------
# Rows of two years, enough for two batches and the beginning of a third.
gunzip -c "$data/training/fmtr-FY2004-2005.csv.gz" >a.csv
gunzip -c "$data/training/fmtr-FY2005-2006.csv.gz" >b.csv
gunzip -c "$data/training/fmtr-FY2002-2003.csv.gz" | head -n 1500 >c.csv
node "$root/tests/crash/crash.mjs" "$comity" a.csv b.csv c.csv >crash.log 2>&1
cat crash.log
counts=$(sed -n 's/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p' crash.log | tail -n 1)
passed=$((passed + ${counts% *}))
failed=$((failed + ${counts#* }))
[ -n "$counts" ] || failed=1

# ---- a full disk --------------------------------------------------------------------------------
# filled HOME: after the disk was full the node is whole, and with room the import is finished.
full() {
    says 'space|full|too large|I/O error'
    if [ "$(wc -l <err)" -ge 2 ]; then good; else bad 'no word on what to do'; fi
    expect 0 'the node is whole after the disk was full' "$comity" --home "$1" log verify
}
if mkdir small && mount -t tmpfs -o size=8m tmpfs small 2>/dev/null; then
    mounted=1
    expect 0 'init' "$comity" --home small/node init
    expect 1 'import on a full disk' "$comity" --home small/node import fmtr a.csv --progress none
    mount -o remount,size=9m small
    full small/node
    mount -o remount,size=64m small
    "$comity" --home small/node import fmtr a.csv --progress none >out 2>err
    expect 0 'the import is finished with room' "$comity" --home small/node log verify
    "$comity" --home small/node count activity >there
    rm -rf whole
    "$comity" --home whole init >/dev/null
    "$comity" --home whole import fmtr a.csv --progress none >/dev/null 2>&1
    if [ "$("$comity" --home whole count activity)" = "$(cat there)" ]; then good; else bad 'not all of it'; fi
    dd if=/dev/zero of=small/fill bs=64k 2>/dev/null
    expect 1 'backup on a full disk' "$comity" --home small/node backup small/b.tar.zst
    if [ "$(find small -name 'b.tar*' | wc -l)" = 0 ]; then good; else bad 'half a backup was left'; fi
    rm small/fill
else
    # Not allowed to mount: a limit on the size of files comes nearest.
    expect 0 'init' "$comity" --home limited init
    expect 1 'import within a limit' sh -c "ulimit -f 8000; exec '$comity' --home limited import fmtr a.csv --progress none"
    full limited
fi

# ---- a home that cannot be written --------------------------------------------------------------
# Root may write everywhere; so as nobody where that can be done.
"$comity" --home locked init >/dev/null 2>&1
"$comity" --home locked import fmtr c.csv --progress none >/dev/null 2>&1
cp "$comity" comity
chmod 755 . comity
as=
if [ "$(id -u)" = 0 ]; then
    as='setpriv --reuid=65534 --regid=65534 --clear-groups'
    chown -R 65534:65534 locked
fi
chmod -R a-w locked
# shellcheck disable=SC2086 # words
if $as test -x ./comity 2>/dev/null && ! $as test -w locked; then
    # shellcheck disable=SC2086
    expect 1 'import into a home that cannot be written' $as ./comity --home locked import fmtr c.csv --progress none
    says 'locked|read-only|readonly|[Pp]ermission'
    # shellcheck disable=SC2086
    expect 1 'doctor in a home that cannot be written' $as ./comity --home locked doctor
    if grep -q '^fail  home' out; then good; else bad 'doctor does not say so'; fi
    # shellcheck disable=SC2086
    expect 1 'init in a directory that cannot be written' $as ./comity --home locked/below init
    says '[Pp]ermission denied'
    chmod -R u+w locked
    # shellcheck disable=SC2086
    expect 0 'with rights again' $as ./comity --home locked log verify
fi

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
