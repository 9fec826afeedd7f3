#!/bin/sh
# Makes or refreshes a build directory. Usage: tools/configure.sh KIND [DIR], KIND one of:
#   release  what people run: -O2, link-time optimisation, hardened        (build)
#   bench    the same with the measuring programs                          (build-bench)
#   test     gcc, warnings are errors, address and undefined sanitizers    (build-test)
#   clang    clang, warnings are errors, everything compiled, not run      (build-clang)
#   fuzz     clang, libFuzzer targets with sanitizers                      (build-fuzz)
#   threads  gcc, thread sanitizer                                         (build-threads)
# Reconfigures by itself when what this file says has changed.
set -eu
cd "$(dirname "$0")/.."

kind=${1:?usage: tools/configure.sh KIND [DIR]}
dir=${2:-build-$kind}
compiler=gcc
release='--buildtype=plain -Doptimization=2 -Db_lto=true -Db_pie=true'
hard='-Dc_args=-D_FORTIFY_SOURCE=2 -Dc_link_args=-Wl,-z,relro,-z,now'
case $kind in
    release) options="$release $hard" ;;
    bench) options="$release $hard -Dbench=true" ;;
    # gcc 12 takes the path that its own check for null arguments adds for a null format; the fuzz build has that check.
    test) options='--buildtype=debug -Doptimization=1 -Dwerror=true -Db_sanitize=address,undefined
        -Dc_args=-fno-sanitize=nonnull-attribute' ;;
    clang) compiler=clang; options='--buildtype=debug -Dwerror=true -Dbench=true' ;;
    fuzz) compiler=clang; options='--buildtype=debug -Doptimization=1 -Dwerror=true -Dfuzz=true -Db_lundef=false
        -Db_sanitize=address,undefined -Dc_args=-fsanitize=fuzzer-no-link' ;;
    threads) options='--buildtype=debug -Doptimization=1 -Db_sanitize=thread' ;;
    *) echo "tools/configure.sh: no kind called $kind" >&2; exit 2 ;;
esac

# shellcheck disable=SC2086
set -- $options
stamp=$dir/.configured-with
if [ -f "$dir/build.ninja" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$compiler $*" ]; then
    exit 0
fi
rm -rf "$dir/build.ninja" "$dir/meson-private" "$dir/meson-info" # what was compiled stays; ninja knows what to redo
mkdir -p "$dir"
if ! CC=$compiler meson setup "$@" "$dir" >"$dir/configure.log" 2>&1; then
    tail -n 15 "$dir/configure.log" >&2
    echo "comity: meson could not set up $dir; the whole output is in $dir/configure.log." >&2
    exit 1
fi
printf '%s\n' "$compiler $*" >"$stamp"
