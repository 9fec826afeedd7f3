#!/bin/sh
# tools/floors catches what it must and lets pass what it may. (make test runs it over the house itself.)
set -eu
here=$(cd "$(dirname "$0")" && pwd)
floors=$here/../../tools/floors
tree=$(mktemp -d)
trap 'rm -rf "$tree"' EXIT
passed=0
failed=0

ok() { passed=$((passed + 1)); }
wrong() {
    failed=$((failed + 1))
    echo "wrong: $*"
}

# put FILE LINE...: a source file in the tree.
put() {
    file=$tree/src/$1
    shift
    mkdir -p "$(dirname "$file")"
    printf '%s\n' "$@" >"$file"
}
# house: a tree of every floor without fault.
house() {
    rm -rf "$tree/src"
    put base/base.h '#include <stdio.h>'
    put record/record.h '#include "base/base.h"'
    put record/types/state.c '#include "record/record.h"' '#include "../record.h"'
    put store/store.h '#include "record/record.h"'
    put store/sql.h '#include "store/store.h"'
    put store/sql.c '#include "sql.h"' '#include <sqlite3.h>' '#include <openssl/evp.h>'
    put tlog/tlog.h '#include "base/base.h"'
    put node/node.h '#include "store/store.h"' '#include "tlog/tlog.h"'
    for domain in cooperation agreement screening interdiction response; do
        put $domain/$domain.h '#include "node/node.h"'
    done
    put share/share.h '#include "node/node.h"' '#include "cooperation/cooperation.h"'
    put format/format.h '#include "share/share.h"' '#include "response/response.h"'
    put web/web.h '#include "format/format.h"'
    put cli/cli.c '#include "web/web.h"'
}
passes() {
    if out=$("$floors" "$tree/src"); then ok; else wrong "$1: $out"; fi
}
# caught NAME LINE: the only finding is LINE.
caught() {
    if out=$("$floors" "$tree/src"); then
        wrong "$1: not caught"
    elif [ "$out" = "$tree/src/$2" ]; then
        ok
    else
        wrong "$1: said '$out'"
    fi
}

house
passes 'a house in order'

house; put base/up.c '' '#include "node/node.h"'
caught 'a floor that looks up' 'base/up.c:2: floor base may not see node'
house; put tlog/log.c '#include "store/store.h"'
caught 'the log that looks at the store' 'tlog/log.c:1: floor tlog may not see store'
house; put store/put.c '#include "tlog/tlog.h"'
caught 'the store that looks at the log' 'store/put.c:1: floor store may not see tlog'
for domain in agreement screening interdiction response; do
    house; put cooperation/aside.c "#include \"$domain/$domain.h\""
    caught 'a domain that looks aside' "cooperation/aside.c:1: floor cooperation may not see $domain"
done
house; put share/pull.c '#include "format/format.h"'
caught 'sharing that looks at formats' 'share/pull.c:1: floor share may not see format'
house; put cli/cli.h ''; put web/start.c '#include "cli/cli.h"'
caught 'pages that look at commands' 'web/start.c:1: floor web may not see cli'
house; put record/types/sly.c '  #  include "../../node/node.h" /* by the stairs outside */'
caught 'a path that climbs' 'record/types/sly.c:1: floor record may not see node'
house; put base/angle.c '#include <record/record.h>'
caught 'angle brackets' 'base/angle.c:1: floor base may not see record'
house; put attic/attic.h '#include <stdio.h>'
caught 'a folder without a floor' 'attic/attic.h:1: attic is no floor of the house: give it a place in tools/floors'
house; put main.c '#include <stdio.h>'
caught 'a file outside all floors' 'main.c:1: main.c is no floor of the house: give it a place in tools/floors'

house; put base/node/node.h ''; put base/own.c '#include "node/node.h"'
passes 'a folder of its own with the name of a floor'
house; put base/word.c '/* #include "node/node.h" */' 'char *s = "#include \"node/node.h\"";'
passes 'words about an include'

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
