#!/bin/sh
# The measurements of README: each figure beside its goal and, where there is one, a rival measured in the same run.
# Usage: BUILD=build-bench COMITY=build-bench/comity bench/run.sh. BENCH_ROUNDS: rounds of import (3; the best counts).
set -eu
cd "$(dirname "$0")/.."
build=${BUILD:?BUILD is the build directory with the measuring programs}
comity=${COMITY:?COMITY is the binary to measure}
rounds=${BENCH_ROUNDS:-3}
programs=$build/bench
work=$(mktemp -d "${TMPDIR:-/var/tmp}/comity-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 1' INT TERM
case $comity in /*) ;; *) comity=$PWD/$comity ;; esac
one_core='taskset -c 0'
port=18484

# row FIGURE VALUE GOAL RIVAL RATIO
row() { printf '%-44s %-22s %-22s %-30s %s\n' "$1" "$2" "$3" "$4" "$5"; }
less() { awk -v a="$1" -v b="$2" 'BEGIN { exit !(a < b) }'; }
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
say() { printf '%s\n' "$*" >&2; }

row figure here goal rival ratio
row ------ ---- ---- ----- -----

# ---- import, against the plain limit, turn by turn on one core --------------------------------------
import=999999 plain=999999 least=999999 memory=0 rows=0
i=0
while [ $i -lt "$rounds" ]; do
    i=$((i + 1))
    say "import, round $i of $rounds"
    rm -rf "$work/node"
    "$comity" --home "$work/node" init >/dev/null
    # shellcheck disable=SC2046 # four words
    set -- $($one_core "$programs/measure" "$comity" --home "$work/node" import fmtr data/training/*.csv.gz --progress none)
    [ "$4" -le 1 ] || { say "the import ended with status $4"; exit 1; }
    if less "$1" "$import"; then import=$1; fi
    [ "$3" -le "$memory" ] || memory=$3
    # shellcheck disable=SC2046 # two words
    set -- $($one_core "$programs/plain_insert" "$work/plain.db" 4 data/training/*.csv.gz)
    rows=$1
    if less "$2" "$plain"; then plain=$2; fi
    # shellcheck disable=SC2046
    set -- $($one_core "$programs/plain_insert" "$work/plain.db" 1 data/training/*.csv.gz)
    if less "$2" "$least"; then least=$2; fi
done
rm -f "$work"/plain.db*
row "import of $rows rows, one core" "$(printf '%.2f s' "$import")" 'at most 2.0 x plain' "plain SQLite $plain s" "$(ratio "$import" "$plain")"
row '  beside plain SQLite with one index' "$(printf '%.2f s' "$import")" '' "$least s" "$(ratio "$import" "$least")"
row '  resident memory' "$((memory / 1024)) MiB" 'under 256 MiB' '' ''

# ---- the log ----------------------------------------------------------------------------------------
verify=$($one_core "$comity" --home "$work/node" log verify --json --log-only --progress none | sed 's/.*"entries_per_second":\([0-9]*\).*/\1/')
row 'log verify, bytes to signed root, one core' "$verify entries/s" '200,000 entries/s' '' ''
if [ -x "$programs/tlog_append" ]; then
    "$programs/tlog_append" 2>/dev/null | sed 's/^/  tree in memory: /'
fi
# shellcheck disable=SC2046
set -- $($one_core "$programs/durable_append" "$work/append" 10)
row "durable appends, $4 checkpoints in $2 s" "$3 /s" '29,000 /s' 'Tessera, POSIX files: 2,900 /s' "$(ratio "$3" 2900)"
rm -rf "$work/append"

# ---- start and size -----------------------------------------------------------------------------------
strip -o "$work/stripped" "$comity"
row 'binary, stripped' "$(awk -v n="$(wc -c <"$work/stripped")" 'BEGIN { printf "%.2f MiB", n / 1048576 }')" 'under 6 MiB' '' ''
token=$("$comity" --home "$work/node" user token admin --label bench)
row 'start to first answer (serve, API)' "$(node bench/first_answer.mjs "$comity" "$work/node" "$token" $port) ms" 'under 200 ms' '' ''
best=999999
i=0
while [ $i -lt 5 ]; do
    i=$((i + 1))
    # shellcheck disable=SC2046
    set -- $("$programs/measure" "$comity" --home "$work/node" count activity --by with)
    if less "$1" "$best"; then best=$1; fi
done
row 'comity count activity --by with, from start' "$(awk -v s="$best" 'BEGIN { printf "%.0f", s * 1000 }') ms" '' '' ''

# ---- HTTP, 64 clients -----------------------------------------------------------------------------------
if [ -f bench/http/run.sh ] && command -v wrk >/dev/null; then
    printf '\n'
    COMITY_HOME=$work/node BUILD=$build COMITY=$comity sh bench/http/run.sh
else
    say 'wrk is missing: no HTTP figures'
fi
