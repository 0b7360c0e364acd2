#!/bin/sh
# Tests of the C face: each program of this folder as C and as C++, under the sanitizers for addresses, leaks and
# undefined behaviour; then the exported symbols, and the example against the one in Rust. The last line is
# "c: N checks passed".
set -eu
cd "$(dirname "$0")/../.."
cargo build --quiet -p ssdc-ffi -p ssdc-core --lib --example check
library=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')/debug
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
ln -s "$library/libssdc.so" "$folder/libssdc.so.0"
ln -s libssdc.so.0 "$folder/libssdc.so"
export SSDC_SCRATCH="$folder"
export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=halt_on_error=1:print_stacktrace=1
flags="-g -Wall -Wextra -Werror -fsanitize=address,undefined -fno-sanitize-recover=all -Iinclude -pthread"
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

echo "c: $passed checks passed"
