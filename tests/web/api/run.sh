#!/bin/sh
# Drives the API of a real node over HTTP. Usage: COMITY=build/comity tests/web/api/run.sh
# SEED: of the random documents (printed). Last line: N passed, N failed.
set -eu
cd "$(dirname "$0")/../../.."
comity=${COMITY_CHECKED:-${COMITY:?COMITY is the binary to test}}
[ -x "$comity" ] || comity=$COMITY
command -v node >/dev/null || { echo 'node is missing'; exit 77; }
exec node tests/web/api/api.mjs "$comity"
