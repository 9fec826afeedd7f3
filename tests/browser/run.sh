#!/bin/sh
# Pages in a real browser: Debian's Chromium, driven by playwright-core, against a node of its own with two years of real data.
# Gets COMITY (the binary) and TMPDIR from tools/test.sh. The last line is the count; 77: skipped.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
comity=${COMITY:-$root/build/comity}
for need in chromium node; do
    command -v "$need" >/dev/null || { echo "skipped: there is no $need here"; exit 77; }
done
[ -d "$root/node_modules/playwright-core" ] || { echo "skipped: run npm ci first"; exit 77; }

work=$(mktemp -d "${TMPDIR:-/tmp}/comity-browser.XXXXXX")
server=
trap 'if [ -n "$server" ]; then kill "$server" 2>/dev/null || true; fi; rm -rf "$work"' EXIT INT TERM

home=$work/home
printf 'correct horse battery staple\n' >"$work/password"
"$comity" --home "$home" init --name 'Ministry of Tests' --user ann --password-file "$work/password" >"$work/init.log"
# 1: some rows are refused, as the data is dirty.
"$comity" --home "$home" import fmtr "$root/data/training/fmtr-FY2004-2005.csv.gz" \
    "$root/data/training/fmtr-FY2015-2016.csv.gz" >"$work/import.log" 2>&1 || [ $? = 1 ]
"$comity" --home "$home" import treaties "$root/data/treaties" >>"$work/import.log" 2>&1 || [ $? = 1 ]
: >"$work/serve.log"
"$comity" --home "$home" serve --port 0 >>"$work/serve.log" 2>&1 &
server=$!
base=
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    base=$(grep -o 'http://127[^ ]*' "$work/serve.log" | head -n 1) || true
    [ -z "$base" ] || break
    sleep 0.25
done
[ -n "$base" ] || { cat "$work/serve.log"; echo '0 passed, 1 failed'; exit 1; }
PAGES_BASE=$base PAGES_PASSWORD=$(cat "$work/password") PAGES_SHOTS=${PAGES_SHOTS:-} node "$here/pages.mjs"
