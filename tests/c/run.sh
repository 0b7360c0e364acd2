#!/bin/sh
# Tests of the C face: each program of this folder as C and as C++, under the sanitizers for addresses, leaks and
# undefined behaviour, and without them under valgrind; then the exported symbols, the completeness of arguments.c, and the
# example against the one in Rust. The last line is "c: N checks passed".
set -eu
cd "$(dirname "$0")/../.."
cargo build --quiet -p ssdc-ffi -p ssdc-core --lib --example check
library=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug
folder=$(mktemp -d)
valgrind=
trap '[ -z "$valgrind" ] || kill "$valgrind" 2>/dev/null || true; rm -rf "$folder"' EXIT
cp "$library/libssdc.so" "$folder/libssdc.so.0"
ln -s libssdc.so.0 "$folder/libssdc.so"
export SSDC_SCRATCH="$folder"
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
warnings="-Wall -Wextra -Werror -pedantic"
flags="-g $warnings -fsanitize=address,undefined -fno-sanitize-recover=all -Iinclude -pthread"
link="-L$folder -lssdc -Wl,-rpath,$folder"

# Runs "$@" and counts its lines "ok ..."; shows what else it prints.
passed=0
count() {
    if "$@" >"$folder/out" 2>&1; then code=0; else code=$?; fi
    grep -v '^ok ' "$folder/out" || true
    if [ "$code" -ne 0 ]; then
        echo "c: $* ended with $code" >&2
        exit 1
    fi
    passed=$((passed + $(grep -c '^ok ' "$folder/out")))
}

# Valgrind sees the Rust code, too, which the sanitizers of gcc do not look into. A leak is an error where nothing leads to the
# block any more; the handle that Rust's standard library keeps of a thread is none. It is slow: hence beside the rest, with
# less of what is only long, and without the programs whose calls arguments.c makes, too.
valgrinds=
if command -v valgrind >/dev/null; then
    for source in tests/c/*.c; do
        name=$(basename "$source" .c)
        case $name in json | portfolio | vectors | verdicts) continue ;; esac
        mkdir "$folder/$name.d"
        gcc -std=c11 -g $warnings -Iinclude -pthread -DROUNDS=1 -DLONG=65536 -DDEEP=2000 "$source" $link -o "$folder/$name.v"
        valgrinds="$valgrinds $name"
    done
    for name in $valgrinds; do
        code=0
        SSDC_SCRATCH="$folder/$name.d" valgrind -q --leak-check=full --show-leak-kinds=definite,indirect \
            --errors-for-leak-kinds=definite,indirect --error-exitcode=99 "$folder/$name.v" >"$folder/$name.valgrind" 2>&1 || code=$?
        echo "$code" >"$folder/$name.code"
    done &
    valgrind=$!
else
    echo "SKIPPED the tests in C under valgrind: valgrind is missing"
fi

for source in tests/c/*.c; do
    name=$(basename "$source" .c)
    gcc -std=c11 $flags "$source" $link -o "$folder/$name"
    count "$folder/$name"
    g++ -std=c++17 $flags -x c++ "$source" -x none $link -o "$folder/$name++"
    count "$folder/$name++"
done

# The library exports what the header declares and nothing else, under one prefix.
symbols() {
    nm -D --defined-only "$folder/libssdc.so.0" | awk '{print $NF}' | sort >"$folder/exported"
    grep -v '^typedef' include/ssdc.h | sed -n 's/^[a-z].*[ *]\(ssdc_[a-z0-9_]*\)(.*/\1/p' | sort >"$folder/declared"
    diff "$folder/declared" "$folder/exported" || return 1
    echo "ok the exported symbols are those of the header"
    [ -s "$folder/exported" ] && ! grep -v '^ssdc_' "$folder/exported" || return 1
    echo "ok every symbol starts with ssdc_"
    readelf -d "$folder/libssdc.so.0" | grep -q 'SONAME.*\[libssdc\.so\.0\]' || return 1
    echo "ok the library's name carries its version"
}
count symbols

# arguments.c has a row for each function of the header, with the same arguments.
rows() {
    awk -f tests/c/prototypes.awk include/ssdc.h | sort >"$folder/header"
    "$folder/arguments" --list | sort >"$folder/rows"
    diff "$folder/header" "$folder/rows" || return 1
    [ "$(wc -l <"$folder/rows")" = "$(wc -l <"$folder/declared")" ] || return 1
    echo "ok arguments.c tries every function of the header"
}
count rows

# The example in C prints what the one in Rust prints, byte by byte.
example() {
    for grant in SG-01 SG-06 SG-14; do
        "$folder/check" examples/centre/portfolio.json $grant 2018-06-30 >"$folder/c.json" || return 1
        "$library/examples/check" examples/centre/portfolio.json $grant 2018-06-30 >"$folder/rust.json" || return 1
        cmp "$folder/c.json" "$folder/rust.json" || return 1
        echo "ok the example in C and in Rust on $grant"
    done
    if "$folder/check" examples/centre/portfolio.json SG-99 2018-06-30 2>"$folder/err"; then return 1; fi
    grep -q '^2001 NotFound: ' "$folder/err" || return 1
    echo "ok the example says what is wrong"
}
gcc -std=c11 $flags examples/c/check.c $link -o "$folder/check"
count example

# What valgrind found meanwhile; each program counts once.
under_valgrind() {
    [ -z "$valgrinds" ] || wait "$valgrind"
    for name in $valgrinds; do
        if [ "$(cat "$folder/$name.code")" != 0 ]; then
            grep -v '^ok ' "$folder/$name.valgrind"
            echo "$name under valgrind ended with $(cat "$folder/$name.code")"
            return 1
        fi
        echo "ok $name under valgrind"
    done
}
count under_valgrind

echo "c: $passed checks passed"
