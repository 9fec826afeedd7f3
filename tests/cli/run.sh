#!/bin/sh
# Drives the real binary on a small node with real data: every command, the shapes of its JSON, exit
# statuses, and what each obvious mistake is answered. Usage: COMITY=build/comity tests/cli/run.sh
# Last line: N passed, N failed.
set -u
cd "$(dirname "$0")/../.."
root=$(pwd)
data=${COMITY_DATA:-$root/data}
comity=${COMITY:?COMITY is the binary to test}
case $comity in /*) ;; *) comity=$root/$comity ;; esac
work=$(mktemp -d "${TMPDIR:-/tmp}/comity-cli.XXXXXX")
trap 'chmod -R u+w "$work" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 1
export COMITY_HOME="$work/node" LC_ALL=C.UTF-8 TERM=xterm
unset NO_COLOR COLUMNS

passed=0
failed=0
pass() { passed=$((passed + 1)); }
fail() {
    failed=$((failed + 1))
    printf 'FAILED: %s\n' "$1"
    sed 's/^/    out: /' out | head -n 8
    sed 's/^/    err: /' err | head -n 8
}

# run STATUS NAME COMMAND...: the command ends with STATUS; output is kept in out and err.
run() {
    want=$1 name=$2
    shift 2
    "$@" >out 2>err </dev/null
    got=$?
    if [ "$got" = "$want" ]; then pass; else fail "$name: exit status $got, not $want"; fi
}
c() { # STATUS ARGUMENTS...
    status=$1
    shift
    run "$status" "comity $*" "$comity" "$@"
}
# says FILE TEXT...: the file holds each text.
says() {
    file=$1
    shift
    for text in "$@"; do
        if grep -qF -e "$text" "$file"; then pass; else fail "nothing says \"$text\""; fi
    done
}
# A failure says what to do: an error on the first line, a hint on the second, nothing else.
hinted() {
    if [ "$(head -c 8 err)" = 'comity: ' ] && [ "$(wc -l <err)" = 2 ]; then pass; else fail 'no error with a hint'; fi
}
# json EXPRESSION: out is JSON and the expression over v holds.
json() {
    if node -e '
        const v = JSON.parse(require("fs").readFileSync("out", "utf8"));
        process.exit((new Function("v", "return " + process.argv[1]))(v) ? 0 : 1)' "$1" 2>>err; then
        pass
    else
        fail "not so: $1"
    fi
}
is() { # NAME GOT WANTED
    if [ "$2" = "$3" ]; then pass; else fail "$1: \"$2\", not \"$3\""; fi
}

gunzip -c "$data/training/fmtr-FY2002-2003.csv.gz" >whole.csv
head -n 1500 whole.csv >small.csv
rows=$(($(node -e '
    let quoted = false, rows = 0;
    for (const c of require("fs").readFileSync("small.csv", "utf8")) {
        if (c === "\"") quoted = !quoted;
        if (c === "\n" && !quoted) rows++;
    }
    console.log(rows)') - 1))

# ---- without a node ---------------------------------------------------------------------------
c 2
says err 'comity COMMAND' list 'log verify'
c 0 --help
says out 'Exit status' 'comity list activity'
c 0 --version
says out 'comity '
c 0 version
c 0 help list
says out '--where CONDITION' 'Example'
c 0 help --man list
says out '.TH COMITY-LIST 1' '.SH EXAMPLES'
c 0 help --into man1
is 'a man page for each command' "$(ls man1 | wc -l)" \
    "$(($("$comity" --help | sed -n '/^Commands/,/^Options/p' | grep -c '^  [a-z]') + 1))"
if command -v man >/dev/null && command -v groff >/dev/null; then
    run 0 'man pages are clean' sh -c 'for p in man1/*.1; do groff -man -ww -z "$p" || exit 1; done'
    is 'groff has nothing to say' "$(wc -c <err)" 0
fi
for words in $("$comity" --help | sed -n '/^Commands/,/^Options/p' | sed -n 's/^  \([a-z][a-z]*\( [a-z][a-z]*\)\{0,1\}\)  .*/\1/p' | tr ' ' +); do
    # shellcheck disable=SC2046 # two words
    c 0 $(echo "$words" | tr + ' ') --help
    says out Example "comity $(echo "$words" | tr + ' ')"
done
c 0 types
says out activity partner
c 0 types --json
json 'v.length >= 40 && v.every(t => t.name && t.plural && t.fields > 0)'
c 0 types activity --json
json 'v.find(f => f.name === "with").to === "partner" && v.find(f => f.name === "starts").kind === "date"'
c 2 types activty
says err 'did you mean activity'
for shell in bash zsh; do c 0 completion "$shell"; done
run 0 'the bash script is bash' bash -n -c "$("$comity" completion bash)"
c 2 completion fish
c 0 import --formats
says out fmtr treaties
for command in 'list activity' 'count activity' 'show CIV' 'log verify' 'log checkpoint' serve 'user list' \
    'backup b.tar.zst' 'search x' 'export activity' 'import fmtr small.csv'; do
    # shellcheck disable=SC2086 # words
    c 1 $command
    says err 'there is no node in' 'comity init'
done
c 1 doctor
says out 'fail' 'comity init'

# ---- wrong usage ------------------------------------------------------------------------------
c 2 lsit activity
says err 'did you mean `comity list`'
c 2 log
says err 'checkpoint, verify, prove, export'
c 2 list
says err 'usage: comity list TYPE'
c 2 list activity --lmit 3
says err 'did you mean --limit'
c 2 list activity --limit -1
c 2 list activity --limit x
c 2 count activity --sort sideways
says err 'count -count value'
c 2 import csv small.csv
says err '--type'
c 2 import fmtr
hinted
c 2 import ftmr x
says err 'did you mean fmtr'
c 2 serve --address 0.0.0.0
says err '--tls-cert' '--behind-proxy'
c 2 serve --port 99999
c 2 serve --tls-cert only.pem

# ---- init -------------------------------------------------------------------------------------
printf 'correct horse battery\n' >password
c 1 init --password-file missing
run 1 'a password that is too short' sh -c "echo short | '$comity' init --password-stdin"
is 'nothing was made' "$(ls -d node 2>/dev/null)" ''
c 2 init --origin 'has space'
c 0 init --origin comity.example/test --name 'Test ministry' --partner CIV --password-file password
says out 'comity.example/test' 'admin'
is 'a given password is not shown' "$(grep -c horse out)" 0
is 'mode of the keys' "$(stat -c '%a %a' node/keys node/keys/log.key | sort -u | tr '\n' ' ')" '600 600 700 700 '
c 1 init
hinted
says err 'there is a node in'
c 0 --home other init
is 'a made password has 100 bits' "$(sed -n 's/^  password  //p' out | grep -cE '^([0-9a-z]{5}-){3}[0-9a-z]{5}$')" 1
says out 'comity.local/'

# ---- import -----------------------------------------------------------------------------------
c 1 import fmtr missing.csv
says err 'missing.csv'
"$comity" import fmtr small.csv --json >out 2>err
status=$?
json "v.rows === $rows && v.added + v.refused === $rows && v.unchanged === 0"
refused=$(node -p 'JSON.parse(require("fs").readFileSync("out")).refused')
added=$((rows - refused))
is 'refused rows give status 1' "$status" "$([ "$refused" = 0 ] && echo 0 || echo 1)"
"$comity" import fmtr small.csv --json >out 2>err
json "v.unchanged === $added && v.added === 0 && v.revised === 0"
size=$("$comity" log checkpoint | sed -n 2p)
"$comity" import fmtr small.csv --progress plain >out 2>err
is 'importing again adds nothing' "$("$comity" log checkpoint | sed -n 2p)" "$size"
sed '2s/,[^,]*$/,Elsewhere/' small.csv >changed.csv
"$comity" import fmtr changed.csv --json >out 2>err
json 'v.revised === 1'
printf 'name,code\nTest Unit,TST1\nOther Unit,TST2\n,TST3\n' >units.csv
c 1 import csv --type partner units.csv --tlp GREEN --to ALL --json
json 'v.added === 2 && v.refused === 1'
printf 'name,code\nPlay Unit,PLAY1\n' >play.csv
c 0 import csv --type partner play.csv --exercise

# ---- list -------------------------------------------------------------------------------------
c 0 list activity --limit 3
is 'a heading and three rows' "$(wc -l <out)" 4
says err "3 of $added activities"
c 0 list activities --json
json "Array.isArray(v) && v.length === $added && v.every(r => r.id && r.title)"
json 'v.every(r => !r.starts || /^\d{4}-\d{2}-\d{2}$/.test(r.starts))'
json 'v.every(r => (r.with || []).every(p => /^[A-Z]{3}$/.test(p) || p.length === 36))'
c 0 list activity --json --columns title,with --limit 2
json 'v.length === 2 && v.every(r => Object.keys(r).every(k => ["id", "title", "with"].includes(k)))'
c 0 list activity --json --sort -starts --limit 20
json 'v.every((r, i) => i === 0 || !r.starts || v[i - 1].starts >= r.starts)'
c 0 list activity --json --sort starts --limit 20
json 'v.every((r, i) => i === 0 || !r.starts || v[i - 1].starts <= r.starts)'
c 0 list activity --limit 7 --columns id
cut -c1-36 out | tail -n +2 >ids
cursor=$(sed -n 's/.*--after \([^;]*\).*/\1/p' err)
c 0 list activity --limit 7 --after "$cursor" --columns id
is 'pages do not overlap' "$(cut -c1-36 out | tail -n +2 | cat ids - | sort -u | wc -l)" 14
c 2 list activity --after nonsense
code=$("$comity" count activity --by with --sort -count --limit 1 --json | node -p 'JSON.parse(require("fs").readFileSync(0))[0].with')
c 0 list activity --json --where "with = $code"
json "v.length > 0 && v.every(r => r.with.includes('$code'))"
c 0 list activity --json --where "with = $code" --where 'starts >= 2003-01-01'
json 'v.every(r => r.starts >= "2003-01-01")'
c 0 list activity --json --where "with = Nowhere"
json 'v.length === 0'
c 0 list activity --json --where 'starts unknown'
json 'v.every(r => !r.starts)'
c 0 list activity --csv --columns title,with,starts
is 'CSV has a heading and a row for each record' "$(head -n 1 out | tr -d '\r')" 'title,with,starts'
c 2 list activity --csv --json
c 2 list activity --columns titel
says err 'did you mean title'
c 2 list activity --where 'titel = x'
c 2 list activity --where 'nonsense'
says err 'is not a condition'
c 2 list activity --sort titel
c 2 list wigets
c 0 list partner --where 'kind = state' --json --columns code,name
json 'v.filter(r => /^[A-Z]{3}$/.test(r.code)).length > 190'
c 0 list partner --json --where 'code = PLAY1'
json 'v.length === 0'
c 0 list partner --exercise --json
json 'v.length === 1 && v[0].code === "PLAY1"'

# ---- count ------------------------------------------------------------------------------------
c 0 count activity
is 'a plain number' "$(cat out)" "$added"
c 0 count activity --json
json "v.length === 1 && v[0].count === $added"
c 0 count activity --by with --json
json 'v.every(r => typeof r.count === "number" && (r.with === null || typeof r.with === "string"))'
c 0 count activity --by fiscal_year,programme --json
json "v.reduce((n, r) => n + r.count, 0) === $added && v.every(r => 'fiscal_year' in r && 'programme' in r)"
c 0 count activity --by with --sum --json
json 'v.every(r => typeof r.sum === "object")'
c 0 count activity --sum --json
json 'v.length === 1 && v[0].sum.trainees > 0 && Number(v[0].sum.cost.USD) > 0'
c 0 count activity --by with --sort -count
says out "$code"
c 0 count activity --by with --sort count --json
json 'v.every((r, i) => i === 0 || v[i - 1].count <= r.count)'
c 2 count activity --by wiht
says err 'did you mean with'
c 2 count activity --by id
c 2 count activity --by title,kind,status,with,region

# ---- show, history, diff, search ----------------------------------------------------------------
c 0 show CIV
says out "Côte d'Ivoire" 'TLP:CLEAR' 'entry '
c 0 show partner CIV --json
json 'v.code === "CIV" && v.type === "partner" && v.version === 1 && v.marking.tlp === "CLEAR"'
id=$("$comity" show CIV --json | node -p 'JSON.parse(require("fs").readFileSync(0)).id')
c 0 show "$id" --json
json 'v.code === "CIV"'
c 1 show partner NOSUCH
c 1 show 00000000-0000-7000-8000-000000000000
c 1 show activity "$id"
c 2 show partner
c 1 show CIV --version 9
says err '1 to 1'
changed=$(node -e '
    const { execFileSync } = require("child_process");
    const rows = JSON.parse(execFileSync(process.argv[1], ["list", "activity", "--json"], { maxBuffer: 1 << 28 }));
    console.log(rows.find(r => r.version === 2).id)' "$comity")
c 0 history "$changed"
c 0 history activity "$changed" --json
json 'v.length === 2 && v[0].version === 2 && v[0].changed.length > 0 && v[1].changed.length === 0'
c 0 diff "$changed"
c 0 diff activity "$changed" 1 2 --json
json 'v.length > 0 && v.every(d => d.field && "old" in d && "new" in d)'
c 2 diff "$changed" one
c 1 diff "$changed" 1 7
c 0 search cote
says out CIV
c 0 search 'Cote d Ivoire' --type partner --json
json 'v.length >= 1 && v.some(r => r.key === "CIV" && r.type === "partner" && r.id)'
c 0 search zzzzzzzz --json
json 'v.length === 0'
c 2 search x --type prtner

# ---- who sees what ------------------------------------------------------------------------------
printf 'name,code\nOwn Unit,OWN1\n' >own.csv
c 0 import csv --type partner own.csv
c 0 list partner --where 'code = OWN1' --json
json 'v.length === 1'
c 0 list partner --where 'code = OWN1' --as KEN --json
json 'v.length === 0'
c 0 count partner --where 'code = OWN1' --as KEN
is 'what may not be seen is not counted' "$(cat out)" 0
c 1 show OWN1 --as KEN
cp err hidden
c 1 show OWN9 --as KEN
is 'hidden and absent are answered alike' "$(sed 's/OWN9/OWN1/' err)" "$(cat hidden)"
c 0 list partner --where 'code = TST1' --as KEN --json
json 'v.length === 1'
c 1 list partner --as NOSUCH
hinted

# ---- export -------------------------------------------------------------------------------------
c 0 export activity --format ndjson --out all.ndjson
is 'an object a line' "$(wc -l <all.ndjson)" "$added"
run 0 'each line is JSON' node -e '
    for (const l of require("fs").readFileSync("all.ndjson", "utf8").trim().split("\n")) JSON.parse(l)'
c 1 export activity --out all.ndjson
hinted
c 0 export partner --where 'kind = state' --columns code,name
is 'CSV is what one gets' "$(head -n 1 out | tr -d '\r')" 'code,name'
c 1 export activity --out missing/x.csv
if [ -c /dev/full ]; then
    run 1 'a full disk' sh -c "'$comity' export activity >/dev/full"
    says err 'No space left'
    run 1 'a full disk, small answer' sh -c "'$comity' count activity >/dev/full"
fi

# ---- the log ------------------------------------------------------------------------------------
c 0 log verify
says out verified root entries/s
c 0 log verify --json
json 'v.verified && v.size > 0 && v.entries_per_second > 0'
c 0 log checkpoint --json
json 'v.origin === "comity.example/test" && v.size > 0 && v.vkey.startsWith(v.origin + "+")'
c 0 log checkpoint --vkey
c 0 log prove CIV
says out 'c2sp.org/tlog-proof@v1' 'comity.example/test'
c 0 log prove partner CIV --out civ.proof
c 1 log prove partner CIV --out civ.proof
hinted
c 0 log export mirror
is 'the mirror has the checkpoint' "$(cat mirror/checkpoint)" "$("$comity" log checkpoint)"
c 0 log export mirror
says out ' 0 tiles written'
echo 'other+key+x' >mirror/vkey
c 1 log export mirror
run 0 'a mirror verifies from its files alone' node -e '
    const fs = require("fs"), crypto = require("crypto");
    const sha = (...b) => crypto.createHash("sha256").update(Buffer.concat(b)).digest();
    const [, size, root] = fs.readFileSync("mirror/checkpoint", "utf8").split("\n");
    let row = [];
    for (let i = 0, n = Number(size); i * 256 < n; i++) {
        const w = Math.min(256, n - i * 256), name = String(i).padStart(3, "0");
        const tile = fs.readFileSync("mirror/tile/0/" + name + (w < 256 ? ".p/" + w : ""));
        for (let k = 0; k < w; k++) row.push(tile.subarray(k * 32, k * 32 + 32));
    }
    const tree = r => {
        if (r.length === 1) return r[0];
        let k = 1;
        while (k * 2 < r.length) k *= 2;
        return sha(Buffer.from([1]), tree(r.slice(0, k)), tree(r.slice(k)));
    };
    if (tree(row).toString("base64") !== root) throw new Error("another root")'

# ---- people ---------------------------------------------------------------------------------------
c 0 user list --json
json 'v.length === 1 && v[0].name === "admin" && v[0].roles.includes("admin")'
c 2 user add a.kouassi --roles author,releaser
says err '--generate'
c 0 user add a.kouassi --roles author,releaser --generate
c 1 user add a.kouassi --generate
hinted
c 2 user add b --roles king --generate
says err 'reader, author, releaser, admin'
c 1 user add 'Bad Name' --generate
c 1 user roles nobody reader
says err 'there is no user'
c 1 user roles a.kouasi reader
says err 'did you mean a.kouassi'
c 0 user roles a.kouassi reader
c 1 user roles admin reader
says err 'last administrator'
c 1 user disable admin
c 0 user disable a.kouassi
c 0 user list --json
json 'v.find(u => u.name === "a.kouassi").disabled'
c 0 user enable a.kouassi
c 0 user passwd a.kouassi --password-file password
c 0 user token a.kouassi --label nightly
is 'a token' "$(grep -cE '^[A-Za-z0-9_-]{43}$' out)" 1
c 0 user token a.kouassi --list --json
json 'v.length === 1 && v[0].label === "nightly"'
token=$(node -p 'JSON.parse(require("fs").readFileSync("out"))[0].id')
c 0 user token a.kouassi --revoke "$token"
c 1 user token a.kouassi --revoke "$token"
c 0 user token a.kouassi --list --json
json 'v.length === 0'

# ---- withdraw, erase ------------------------------------------------------------------------------
c 0 withdraw partner TST1
c 1 show TST1
c 1 withdraw partner TST1
other=$("$comity" show TST2 --json | node -p 'JSON.parse(require("fs").readFileSync(0)).id')
c 2 erase partner TST2
says err 'Other Unit' '--yes'
c 0 erase partner TST2 --yes --reason 'a test'
c 0 history "$other" --json
json 'v.length === 2'
is 'nothing of it is left in the database' "$(grep -c 'Other Unit' node/comity.db)" 0
c 0 log verify --json
json 'v.erased >= 1'

# ---- backup, restore ------------------------------------------------------------------------------
c 0 backup plain.tar.zst
is 'for its owner only' "$(stat -c %a plain.tar.zst)" 600
is 'no key in it' "$(tar --zstd -tf plain.tar.zst | grep -c key)" 0
c 1 backup plain.tar.zst
hinted
c 1 backup missing/b.tar.zst
c 1 restore plain.tar.zst --home restored
says err '--key FILE'
c 0 restore plain.tar.zst --home restored --key node/keys/log.key
is 'the same log' "$("$comity" --home restored log checkpoint)" "$("$comity" log checkpoint)"
c 1 restore plain.tar.zst --home restored --key node/keys/log.key
hinted
c 3 restore plain.tar.zst --home wrong --key other/keys/log.key
c 0 backup whole.tar.zst --with-keys
c 0 restore whole.tar.zst --home again
c 0 --home again count activity
is 'all is there again' "$(cat out)" "$added"
head -c 20000 whole.tar.zst >cut.tar.zst
c 1 restore cut.tar.zst --home cut
c 1 restore small.csv --home cut
c 1 restore missing --home cut
is 'a refused restore leaves nothing' "$(ls -d cut* wrong* 2>/dev/null | grep -v tar.zst)" ''

# ---- damage ---------------------------------------------------------------------------------------
c 0 doctor
is 'all is well' "$(grep -c '^fail' out)" 0
cp -r node loose && chmod 644 loose/keys/log.key
c 1 --home loose doctor
says out 'chmod 600'
c 1 --home loose list activity
hinted
# alter FILE AT NODE-EXPRESSION: one byte of the database becomes another, where the expression over the bytes d says.
alter() {
    node -e '
        const fs = require("fs"), d = fs.readFileSync(process.argv[1]);
        const at = new Function("d", "fs", "return " + process.argv[2])(d, fs);
        if (at < 0) throw new Error("not found");
        d[at] ^= 1;
        fs.writeFileSync(process.argv[1], d)' "$@" || fail 'what to alter was not found'
}
cp -r node body
alter body/comity.db 'd.lastIndexOf("\"title\":\"") + 10'
c 3 --home body log verify
says err 'entry ' 'logged'
cp -r node tile
alter tile/comity.db 'd.indexOf(fs.readFileSync("mirror/tile/0/000").subarray(0, 32))'
c 3 --home tile log verify
c 3 --home tile doctor
cp -r node signature
"$comity" log checkpoint >newest
# A sign of the signature's base64 becomes its neighbour, so that it is still base64.
alter signature/comity.db '(() => {
    const end = fs.readFileSync("newest", "utf8").trim().slice(-60), k = end.search(/[b-yB-Y2-7]/);
    return d.indexOf(end) + k; })()'
c 3 --home signature list activity
c 3 --home signature doctor
dd if=/dev/urandom of=loose/comity.db bs=4096 seek=3 count=20 conv=notrunc 2>/dev/null
chmod 600 loose/keys/log.key
"$comity" --home loose doctor >out 2>err
if [ $? -ge 1 ]; then pass; else fail 'a torn database passes'; fi

# ---- serve ----------------------------------------------------------------------------------------
: >served
"$comity" serve --port 0 >served 2>&1 &
server=$!
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    grep -q listening served && break
    sleep 0.1
done
address=$(sed -n 's/^comity: listening on //p' served)
port=${address##*:}
run 0 'it answers' node -e '
    fetch(process.argv[1] + "/log/checkpoint").then(r => r.text())
        .then(t => process.exit(t.startsWith("comity.example/test\n") ? 0 : 1), () => process.exit(1))' "$address"
run 1 'a port that is taken' timeout 20 "$comity" serve --port "$port"
hinted
c 0 count activity
c 0 user roles a.kouassi author
kill -TERM "$server"
wait "$server"
is 'it ends when told to' "$?" 0

# ---- two writers ----------------------------------------------------------------------------------
"$comity" import fmtr whole.csv --progress none >/dev/null 2>&1 &
writer=$!
c 0 list activity --limit 1
c 0 user roles a.kouassi reader
wait "$writer"
c 0 log verify

# ---- Ctrl-C ---------------------------------------------------------------------------------------
"$comity" --home stopped init >/dev/null
run 130 'Ctrl-C keeps what was saved' sh -c "
    '$comity' --home stopped import fmtr whole.csv whole.csv whole.csv --progress none & pid=\$!
    sleep 0.15; kill -INT \$pid; wait \$pid"
c 0 --home stopped log verify

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
