#!/bin/sh
# `make test`: everything that must hold. Usage: tools/test.sh [PART...], PART one of
#   floors   no floor of the house looks up or sideways
#   unit     gcc, warnings are errors, sanitizers; every test that meson knows, counted by test function
#   clang    clang, warnings are errors, everything compiled
#   fuzz     each target of fuzz/ for a few seconds, from fuzz/corpus/NAME for fuzz_NAME; what it finds lands in build-fuzz/
#   threads  tests of suite 'threads' under the thread sanitizer
#   front    the front end type-checks
#   scripts  each executable tests/**/run.sh: crashes, outside clients, browser
# One line a part, with what went wrong below it; the last line is the count; exit status 1 if anything failed.
#
# A script test gets COMITY (the release binary), COMITY_CHECKED (the one with sanitizers) and a TMPDIR of its own. It counts
# as one, or as what it says when its last line is "N passed, N failed"; exit status 77 is "skipped", with the reason last.
set -eu
cd "$(dirname "$0")/.."
root=$(pwd)

fuzz_seconds=80    # for all targets together
fuzz_most=10       # for one
script_seconds=600 # for one
size_most=6291456  # bytes of the stripped release binary

export ASAN_OPTIONS=halt_on_error=1:abort_on_error=1:detect_leaks=1
export UBSAN_OPTIONS=halt_on_error=1:abort_on_error=1:print_stacktrace=1
export TSAN_OPTIONS=halt_on_error=1

passed=0
failed=0
skipped=0
part_began=$(date +%s)

# result NAME PASSED FAILED [SKIPPED]: the line of a part.
result() {
    now=$(date +%s)
    words="$2 passed"
    [ "$3" = 0 ] || words="$words, $3 FAILED"
    [ "${4:-0}" = 0 ] || words="$words, $4 skipped"
    printf '%-34s %-32s %4d s\n' "$1" "$words" $((now - part_began))
    passed=$((passed + $2))
    failed=$((failed + $3))
    skipped=$((skipped + ${4:-0}))
    part_began=$(date +%s)
}

# show FILE [LINES]: the end of a log, indented, below the line of its part.
show() {
    tail -n "${2:-40}" "$1" | sed 's/^/    /'
}

# errors FILE: what a compiler found wrong.
errors() {
    grep -E '(error:|ERROR:|undefined reference|multiple definition|^FAILED)' "$1" | head -n 40 | sed 's/^/    /' || true
    echo "    all of it: $1"
}

# compile KIND DIR: configured and built, or false; what the compiler said is in DIR/compile.log.
compile() {
    mkdir -p "$2"
    sh tools/configure.sh "$1" "$2" >"$2/compile.log" 2>&1 && ninja -C "$2" -j 2 -k 0 >>"$2/compile.log" 2>&1
}

# said FILE: sets p and f when the last line is "N passed, N failed"; false otherwise.
said() {
    counts=$(tail -n 1 "$1" | sed -n 's/^\([0-9][0-9]*\) passed, \([0-9][0-9]*\) failed$/\1 \2/p')
    [ -n "$counts" ] || return 1
    p=${counts% *}
    f=${counts#* }
}

part_floors() {
    if tools/floors src >"$logs/floors.log" 2>&1; then
        result 'floors' 1 0
    else
        result 'floors' 0 1
        show "$logs/floors.log"
    fi
}

# Sums meson's testlog: cmocka counts functions; any other program is one test. A program that ends badly without saying
# which function failed (a crash, a leak, a time-out) is one failure.
count_meson() {
    awk '
        function close_test() {
            if (!open) return
            if (!ok && !f) f = 1
            if (ok && !p && !f && !s) p = 1
            P += p; F += f; S += s
            open = 0
        }
        /^test: / { close_test(); open = 1; p = f = s = 0; ok = 0 }
        /^result: / { ok = /exit status 0$/; if (/exit status 77$/) { ok = 1; s = 1 } }
        /^\[  PASSED  \] [0-9]+ test/ { p += $4 }
        /^\[  FAILED  \] [0-9]+ test/ { f += $4 }
        /^\[  SKIPPED \] [0-9]+ test/ { s += $4 }
        END { close_test(); print P + 0, F + 0, S + 0 }' "$1"
}

# run_meson NAME DIR ARGUMENTS...: runs tests and prints the line.
run_meson() {
    name=$1
    dir=$2
    shift 2
    rm -f "$dir/meson-logs/testlog.txt"
    ended=0
    $within meson test -C "$dir" --num-processes 2 --timeout-multiplier 4 --print-errorlogs "$@" \
        >"$dir/run.log" 2>&1 </dev/null || ended=$?
    p=0 f=0 s=0
    if [ -f "$dir/meson-logs/testlog.txt" ]; then
        read -r p f s <<END
$(count_meson "$dir/meson-logs/testlog.txt")
END
    fi
    [ "$ended" = 0 ] || [ "$f" != 0 ] || f=1
    [ $((p + f)) != 0 ] || f=1 # no test at all is no success
    result "$name" "$p" "$f" "$s"
    [ "$f" = 0 ] || grep -v '  OK  ' "$dir/run.log" | head -n 200 | sed 's/^/    /'
}

part_unit() {
    if ! compile test build-test; then
        result 'gcc, warnings are errors' 0 1
        errors build-test/compile.log
        return
    fi
    result 'gcc, warnings are errors' 1 0
    within=
    run_meson 'unit tests, sanitizers' build-test --no-rebuild
}

part_clang() {
    if compile clang build-clang; then
        result 'clang, warnings are errors' 1 0
    else
        result 'clang, warnings are errors' 0 1
        errors build-clang/compile.log
    fi
}

part_fuzz() {
    targets=$(grep -l LLVMFuzzerTestOneInput fuzz/*.c 2>/dev/null | sed 's|.*/||; s|\.c$||') || true
    if [ -z "$targets" ] || ! compile fuzz build-fuzz; then
        result 'fuzz targets' 0 1
        if [ -n "$targets" ]; then errors build-fuzz/compile.log; else echo '    there is none in fuzz/'; fi
        return
    fi
    result 'fuzz targets build' 1 0
    seconds=$((fuzz_seconds / $(echo "$targets" | wc -l)))
    [ "$seconds" -le "$fuzz_most" ] || seconds=$fuzz_most
    [ "$seconds" -ge 2 ] || seconds=2
    p=0
    wrong=
    for target in $targets; do
        log=build-fuzz/$target.log
        found=build-fuzz/corpus/$target
        mkdir -p "$found"
        # New inputs go to the first folder; the kept corpus is only read.
        set -- "$found"
        kept=fuzz/corpus/${target#fuzz_}
        [ ! -d "$kept" ] || set -- "$found" "$kept"
        if "build-fuzz/fuzz/$target" -max_total_time="$seconds" -timeout=10 -rss_limit_mb=2048 \
            -artifact_prefix="build-fuzz/found-$target-" "$@" >"$log" 2>&1 </dev/null; then
            p=$((p + 1))
        else
            wrong="$wrong $target"
        fi
    done
    # shellcheck disable=SC2086 # a list of words
    result "fuzzing, $seconds s a target" "$p" "$(echo $wrong | wc -w)"
    for target in $wrong; do
        echo "  $target:"
        show "build-fuzz/$target.log" 30
    done
}

part_threads() {
    if ! sh tools/configure.sh threads build-threads; then
        result 'thread sanitizer' 0 1
        return
    fi
    if ! meson test -C build-threads --no-rebuild --list --suite threads 2>/dev/null | grep -q ' / '; then
        echo 'thread sanitizer                   no test is in suite threads'
        return
    fi
    within=
    # The thread sanitizer wants its usual addresses; where the kernel spreads them further, ask it not to.
    if setarch -R true 2>/dev/null; then within='setarch -R'; fi
    run_meson 'thread sanitizer' build-threads --suite threads
}

part_front() {
    if npm run --silent check >"$logs/front.log" 2>&1; then
        result 'front end, types' 1 0
    else
        result 'front end, types' 0 1
        show "$logs/front.log"
    fi
}

part_scripts() {
    if ! compile release build; then
        result 'release build' 0 1
        errors build/compile.log
        return
    fi
    strip -o "$logs/comity" build/comity
    size=$(wc -c <"$logs/comity")
    if [ "$size" -lt "$size_most" ]; then
        result "release build, $((size / 1024)) KiB stripped" 1 0
    else
        result "release build, $((size / 1024)) KiB stripped" 0 1
        echo "    the stripped binary must be smaller than $((size_most / 1024)) KiB"
    fi
    if ! compile test build-test; then
        result 'build with sanitizers' 0 1
        errors build-test/compile.log
        return
    fi
    part_began=$(date +%s)
    for script in $(find tests -name run.sh -type f -perm -u+x | LC_ALL=C sort); do
        name=${script#tests/}
        name=${name%/run.sh}
        log=$logs/$(echo "$name" | tr / -).log
        room=$(mktemp -d "${TMPDIR:-/tmp}/comity-test.XXXXXX")
        ended=0
        TMPDIR=$room COMITY=$root/build/comity COMITY_CHECKED=$root/build-test/comity \
            timeout -k 10 "$script_seconds" "$script" >"$log" 2>&1 </dev/null || ended=$?
        rm -rf "$room"
        if [ "$ended" = 77 ]; then
            result "$name" 0 0 1
            show "$log" 1
            continue
        fi
        if ! said "$log"; then
            p=0 f=0
            [ "$ended" != 0 ] || p=1
        fi
        [ "$ended" = 0 ] || [ "$f" != 0 ] || f=1
        result "$name" "$p" "$f"
        [ "$f" = 0 ] || show "$log"
        [ "$ended" != 124 ] || echo "    stopped after $script_seconds s"
    done
}

logs=$root/build-test/logs
mkdir -p "$logs"
began=$(date +%s)
[ $# -gt 0 ] || set -- floors unit clang fuzz threads front scripts
for part in "$@"; do
    case $part in
        floors | unit | clang | fuzz | threads | front | scripts) "part_$part" ;;
        *) echo "tools/test.sh: no part called $part" >&2; exit 2 ;;
    esac
done

echo "in $(($(date +%s) - began)) s"
if [ "$skipped" = 0 ]; then
    echo "$passed passed, $failed failed"
else
    echo "$passed passed, $failed failed, $skipped skipped"
fi
[ "$failed" = 0 ]
