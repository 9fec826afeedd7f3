#!/bin/sh
# The server under 64 clients, beside libmicrohttpd answering a constant in the same run.
# Usage: BUILD=build-bench COMITY=build-bench/comity sh bench/http/run.sh
# COMITY_HOME: a node with the shipped data; without it one is made and filled for the run. SECONDS_EACH: 5. CLIENTS: 64.
set -eu
cd "$(dirname "$0")/../.."
comity=${COMITY:?the program to measure}
constant=${BUILD:?the build directory with http_constant}/bench/http_constant
seconds=${SECONDS_EACH:-5}
clients=${CLIENTS:-64}
room=$(mktemp -d "${TMPDIR:-/tmp}/comity-bench.XXXXXX")
pids=
trap 'kill $pids 2>/dev/null || true; rm -rf "$room"' EXIT INT TERM

if [ -z "${COMITY_HOME:-}" ]; then
    export COMITY_HOME="$room/node"
    echo 'a password for measuring' >"$room/password"
    "$comity" init --origin bench.example/node --name Bench --user bench --password-file "$room/password" >/dev/null
    "$comity" import all data --progress none >"$room/import.log" 2>&1 || [ $? = 1 ] # 1: some rows were refused
fi
user=$("$comity" user list --json | node -e 'console.log(JSON.parse(require("fs").readFileSync(0, "utf8"))[0].name)')
TOKEN=$("$comity" user token "$user" --label bench | grep -oE '[A-Za-z0-9_-]{43}' | head -n 1)
export TOKEN

# listening LOG: the port that a server said it listens on.
listening() {
    for _ in $(seq 100); do
        port=$(sed -n 's/.*listening on http:.*:\([0-9][0-9]*\)$/\1/p' "$1")
        [ -z "$port" ] || { echo "$port"; return; }
        sleep 0.05
    done
    echo "bench: the server does not start" >&2
    exit 1
}
"$constant" 0 >"$room/constant.log" 2>&1 &
pids="$pids $!"
"$comity" serve --port 0 >"$room/serve.log" 2>&1 &
pids="$pids $!"
floor=http://127.0.0.1:$(listening "$room/constant.log")
node=http://127.0.0.1:$(listening "$room/serve.log")

# What is asked for: records, and pairs of a partner and a fiscal year that occur, chosen evenly.
get() { curl -sf -H "Authorization: Bearer $TOKEN" "$node$1"; }
"$comity" list activity --limit 0 --columns id --json >"$room/activities.json" 2>/dev/null
node -e '
    const fs = require("fs"), [room, n] = process.argv.slice(1);
    const rows = JSON.parse(fs.readFileSync(room + "/activities.json", "utf8"));
    const step = Math.max(1, Math.floor(rows.length / n));
    const ids = rows.filter((_, i) => i % step === 0).slice(0, n).map((r) => r.id);
    fs.writeFileSync(room + "/one", "/api/v1/activities/" + ids[0] + "\n");
    fs.writeFileSync(room + "/get", ids.map((id) => "/api/v1/activities/" + id + "\n").join(""));
    fs.writeFileSync(room + "/far", rows.map((r) => "/api/v1/activities/" + r.id + "\n").join(""));
    fs.writeFileSync(room + "/page", ids.map((id) => "/activities/" + id + "\n").join(""));
' "$room" 10000
get '/api/v1/activities/count?by=with,fiscal_year' >"$room/pairs.json"
node -e '
    const fs = require("fs"), [room] = process.argv.slice(1);
    const pairs = JSON.parse(fs.readFileSync(room + "/pairs.json", "utf8"))
        .filter((p) => p.with && p.fiscal_year).map((p) => `with=${p.with}&fiscal_year=${p.fiscal_year}\n`);
    fs.writeFileSync(room + "/list", pairs.map((p) => "/api/v1/activities?" + p).join(""));
    fs.writeFileSync(room + "/explorer", pairs.map((p) => "/activities?" + p).join(""));
' "$room"
echo / >"$room/constant"
get '/activities?q=maritime&with=CIV&fiscal_year=2004-2005' >/dev/null # columns are loaded when first needed
get '/api/v1/activities?limit=1' >/dev/null

of=
# measure NAME URL FILE: a line of the table.
measure() {
    result=$(PATHS="$room/$3" wrk -t2 -c"$clients" -d"${seconds}s" -s bench/http/paths.lua "$2/" | sed -n 's/^RESULT //p')
    # shellcheck disable=SC2086 # four numbers
    set -- "$1" $result
    [ -n "$of" ] || of=$2
    printf '%-46s %8s %6s %9s %9s %6s\n' "$1" "$2" "$(awk "BEGIN { printf \"%.2f\", $2 / $of }")" "$3" "$4" "$5"
}
printf '%-46s %8s %6s %9s %9s %6s\n' "$clients clients, ${seconds} s each" 'req/s' 'ratio' 'p50 ms' 'p99 ms' 'bad'
measure 'libmicrohttpd, a constant' "$floor" constant
measure 'API get, one record' "$node" one
measure 'API get, 10,000 records at random' "$node" get
measure 'API get, all records at random' "$node" far
measure 'API list, partner and year at random' "$node" list
measure 'explorer, two facets at random' "$node" explorer
measure 'record page, 10,000 records at random' "$node" page
