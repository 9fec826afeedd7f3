#!/bin/sh
# `make run`: a node in COMITY_HOME (./node), filled on first use with the data shipped in data/, and served.
# The file .data-loading in the home says that loading was begun here and is not done: the next run goes on with it (imports
# change nothing that is there already). A node that somebody made by hand has no such file and is only served.
set -eu
cd "$(dirname "$0")/.."

home=${COMITY_HOME:-node}
comity=${COMITY:-build/comity}
loading=$home/.data-loading
loaded=$home/.data-loaded
login=

if [ ! -e "$home/comity.db" ]; then
    if ! mkdir -p "$home" || ! : >"$loading"; then
        echo "comity: cannot write in $home; set COMITY_HOME to a directory of yours." >&2
        exit 1
    fi
    login=$("$comity" --home "$home" init --name "${COMITY_NAME:-Example ministry}")
    printf '%s\n' "$login"
fi

if [ -e "$loading" ]; then
    stopped=
    trap 'stopped=1' INT TERM
    status=0
    "$comity" --home "$home" import all data || status=$?
    # 1: some rows were refused, as the import report says; the data is as dirty as it was published.
    if [ -n "$stopped" ] || [ "$status" -gt 1 ]; then
        echo "comity: loading data/ was stopped; what was loaded is kept, and 'make run' goes on from there." >&2
        [ "$status" -gt 1 ] || status=130
        exit "$status"
    fi
    trap - INT TERM
    mv "$loading" "$loaded"
    [ -z "$login" ] || printf '%s\n' "$login" # again, below what the import said: it is not shown later
fi

exec "$comity" --home "$home" serve ${PORT:+--port "$PORT"}
