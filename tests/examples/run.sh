#!/bin/sh
# Installs the C library into a scratch folder and compiles the example of each language against it, by the commands of the
# example's own README; what they print is compared with SG-06.txt and the like, worked out by hand in
# examples/centre/README.md. Then CMake and static linking. The last line is "examples: N checks passed".
set -eu
cd "$(dirname "$0")/../.."
root=$PWD
here=$root/tests/examples
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
passed=0

ok() { passed=$((passed + 1)); }
fail() {
    echo "examples: $1" >&2
    [ ! -s "$folder/err" ] || cat "$folder/err" >&2
    exit 1
}
# same NAME FOUND EXPECTED: two files are equal.
same() {
    diff "$3" "$2" >&2 || fail "$1"
    ok
}
# skip NAME TOOL: says so where the tool is missing.
skip() {
    command -v "$2" >/dev/null && return 1
    echo "SKIPPED the $1: $2 is missing"
}

# The library is installed below DESTDIR first, then moved: it must be found from where it stands.
make --no-print-directory install PROFILE=debug PREFIX=/opt/ssdc DESTDIR="$folder/stage" >"$folder/out" 2>"$folder/err" ||
    fail "make install"
mv "$folder/stage/opt/ssdc" "$folder/prefix"
export PREFIX="$folder/prefix"
lib=$PREFIX/lib
for file in include/ssdc.h lib/libssdc.a lib/libssdc.so.0 lib/pkgconfig/ssdc.pc lib/cmake/ssdc/ssdcConfig.cmake; do
    [ -f "$PREFIX/$file" ] && [ ! -L "$PREFIX/$file" ] || fail "make install did not install $file"
    ok
done
[ "$(readlink "$lib/libssdc.so")" = libssdc.so.0 ] || fail "libssdc.so leads elsewhere than to libssdc.so.0"
ok
! grep -rq "$folder" "$lib/pkgconfig" "$lib/cmake" || fail "a file for pkg-config or CMake holds the folder it was installed in"
ok

# block README N: the Nth block of commands of a README.
block() { awk -v wanted="$2" '/^```/ { if (inside) inside = 0; else if ($0 == "```sh") inside = ++n == wanted; next } inside' "$1"; }
# printed README: what it says is printed, its first block of text.
printed() { awk '/^```/ { if (inside) exit; inside = $0 == "```text"; next } inside' "$1"; }

# In a folder of its own, so that nothing is left in the real target.
mkdir -p "$folder/tried/target"
ln -s "$root/examples" "$folder/tried/examples"
work() { (cd "$folder/tried" && sh -eu "$1" >"$folder/out" 2>"$folder/err"); }

# compiles LANGUAGE: the second block of its README runs, and prints what the README says.
compiles() {
    readme=$root/examples/$1/README.md
    block "$readme" 2 >"$folder/commands"
    printed "$readme" >"$folder/said"
    [ -s "$folder/commands" ] && [ -s "$folder/said" ] || fail "examples/$1/README.md has lost a block"
    work "$folder/commands" || fail "the commands of examples/$1/README.md fail"
    same "the output of examples/$1 differs from its README" "$folder/out" "$folder/said"
}

# one_grant LANGUAGE: a program that prints the figures of one grant.
one_grant() {
    compiles "$1"
    same "examples/$1 on SG-06" "$folder/out" "$here/SG-06.txt"
    tail -n 1 "$folder/commands" >"$folder/command"
    sed 's/SG-06/SG-14/' "$folder/command" >"$folder/other"
    work "$folder/other" || fail "examples/$1 on SG-14"
    same "examples/$1 on SG-14" "$folder/out" "$here/SG-14.txt"
    sed 's/SG-06/SG-99/' "$folder/command" >"$folder/other"
    code=0
    work "$folder/other" || code=$?
    [ "$code" = 2 ] && [ ! -s "$folder/out" ] || fail "examples/$1 on a grant that is not there ended with $code"
    grep -q '^2001.*: no grant `SG-99`$' "$folder/err" || fail "examples/$1 does not say that the grant is not there"
    ok
}

strict="-Wall -Wextra -Werror -pedantic -fsyntax-only -I$PREFIX/include"
skip "example in C" gcc || skip "example in C" pkg-config || {
    one_grant c
    gcc -std=c11 $strict "$root/examples/c/figures.c" "$root/examples/c/check.c" 2>"$folder/err" || fail "warnings in C"
    ok
    [ "$(PKG_CONFIG_PATH="$lib/pkgconfig" pkg-config --modversion ssdc)" = "$(cargo pkgid -p ssdc-ffi | sed 's/.*[#@]//')" ] ||
        fail "pkg-config gives another version than Cargo.toml"
    ok
    # Linked in: no library is needed at run time.
    block "$root/examples/c/README.md" 3 >"$folder/commands"
    (block "$root/examples/c/README.md" 2; cat "$folder/commands") | grep -v '^target' >"$folder/static"
    work "$folder/static" || fail "the static library cannot be linked as examples/c/README.md says"
    ! ldd "$folder/tried/target/figures" | grep -q libssdc || fail "the program with the static library needs the shared one"
    "$folder/tried/target/figures" examples/centre/portfolio.json SG-06 2018-06-30 >"$folder/out" || fail "the static library"
    same "the program with the static library" "$folder/out" "$here/SG-06.txt"
}

skip "example in C++" g++ || skip "example in C++" pkg-config || {
    one_grant cpp
    g++ -std=c++17 $strict "$root/examples/cpp/check.cpp" 2>"$folder/err" || fail "warnings in C++"
    ok
}

skip "example in Fortran" gfortran || {
    one_grant fortran
    gfortran -std=f2018 -Wall -Wextra -Werror -fsyntax-only -J"$folder" "$root/examples/fortran/check.f90" 2>"$folder/err" ||
        fail "warnings in Fortran"
    ok
}

if [ -e /usr/share/java/jna.jar ]; then
    skip "example in Java" javac || one_grant java
else
    echo "SKIPPED the example in Java: /usr/share/java/jna.jar is missing"
fi

skip "example in COBOL" cobc || {
    compiles cobol
    same "examples/cobol" "$folder/out" "$here/report.txt"
    sed -i 's/centre.portfolio.json/centre\/absent.json/' "$folder/commands"
    ! work "$folder/commands" && grep -q '^7001: cannot read `examples/centre/absent.json`' "$folder/err" ||
        fail "examples/cobol does not say that the portfolio is not there"
    ok
}

# with_cmake NAME OPTION: the example in C++ by find_package.
with_cmake() {
    { cmake -S examples/cpp -B "$folder/cmake" -DCMAKE_PREFIX_PATH="$PREFIX" "$2" && cmake --build "$folder/cmake"; } \
        >"$folder/err" 2>&1 || fail "CMake with the $1 library"
    "$folder/cmake/check" examples/centre/portfolio.json SG-06 2018-06-30 >"$folder/out" || fail "CMake with the $1 library"
    same "CMake with the $1 library" "$folder/out" "$here/SG-06.txt"
    case $1 in
    shared) ldd "$folder/cmake/check" | grep -q "libssdc.so.0 => $lib" || fail "the program of CMake loads another library" ;;
    static) ! ldd "$folder/cmake/check" | grep -q libssdc || fail "ssdc::ssdc_static is not linked in" ;;
    esac
    ok
}
skip "CMake package" cmake || skip "CMake package" g++ || {
    with_cmake shared -DSTATIC=OFF
    with_cmake static -DSTATIC=ON
    # Which versions the package serves: the same, an older one of the same line, none; not a later one or another line.
    for version in "" 0.1 0.1.0 0.2 0.0.9 1.0 0.1.99; do
        mkdir -p "$folder/version"
        echo "cmake_minimum_required(VERSION 3.16)
project(version LANGUAGES C)
find_package(ssdc $version QUIET)
message(STATUS \"found=\${ssdc_FOUND}\")" >"$folder/version/CMakeLists.txt"
        found=$(cmake -S "$folder/version" -B "$folder/version/build" -DCMAKE_PREFIX_PATH="$PREFIX" | sed -n 's/.*found=//p')
        case $version in "" | 0.1 | 0.1.0) right=1 ;; *) right=0 ;; esac
        [ "$found" = "$right" ] || fail "find_package(ssdc $version) gave $found"
        ok
    done
}

echo "examples: $passed checks passed"
