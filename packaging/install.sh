#!/bin/sh
# Installs the C library for Linux: `make install PREFIX=/usr/local [DESTDIR=...] [LIBDIR=lib] [PROFILE=release]`.
#   PREFIX   where it will be used; what is installed finds itself, so the folder may be moved afterwards
#   DESTDIR  put before PREFIX while copying, for whoever makes a package
#   LIBDIR   the folder of libraries below PREFIX, such as lib64 or lib/x86_64-linux-gnu
#   PROFILE  of cargo: release or debug
set -eu
cd "$(dirname "$0")/.."
prefix=${PREFIX:-/usr/local}
libdir=${LIBDIR:-lib}
profile=${PROFILE:-release}
[ "$(uname -s)" = Linux ] || { echo "make install knows Linux only" >&2; exit 1; }
case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
case $libdir in /* | *..*) echo "LIBDIR must be a folder below PREFIX, such as lib64, not $libdir" >&2; exit 1 ;; esac

case $profile in
debug | dev) cargo build --quiet --locked -p ssdc-ffi; profile=debug ;;
*) cargo build --quiet --locked -p ssdc-ffi --profile "$profile" ;;
esac
target=$(cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
built=$target/$profile
version=$(cargo pkgid -p ssdc-ffi | sed 's/.*[#@]//')
abi=$(sed -n 's/^#define SSDC_ABI_VERSION //p' include/ssdc.h)
pointer=$(($(getconf LONG_BIT) / 8))
# The way from $libdir/pkgconfig and $libdir/cmake up to the prefix.
up=$(echo "$libdir/pkgconfig" | sed 's|[^/][^/]*|..|g')

root=${DESTDIR:-}$prefix
install -d "$root/include" "$root/$libdir/pkgconfig" "$root/$libdir/cmake/ssdc"
install -m 644 include/ssdc.h "$root/include/ssdc.h"
install -m 644 "$built/libssdc.a" "$root/$libdir/libssdc.a"
install -m 755 "$built/libssdc.so" "$root/$libdir/libssdc.so.$abi"
ln -sf "libssdc.so.$abi" "$root/$libdir/libssdc.so"

# fill TEMPLATE FILE
fill() {
    sed "s|@VERSION@|$version|g; s|@ABI@|$abi|g; s|@LIBDIR@|$libdir|g; s|@UP@|$up|g; s|@POINTER@|$pointer|g" "$1" >"$2"
    chmod 644 "$2"
}
fill packaging/ssdc.pc.in "$root/$libdir/pkgconfig/ssdc.pc"
fill packaging/cmake/ssdcConfig.cmake.in "$root/$libdir/cmake/ssdc/ssdcConfig.cmake"
fill packaging/cmake/ssdcConfigVersion.cmake.in "$root/$libdir/cmake/ssdc/ssdcConfigVersion.cmake"
echo "installed libssdc.so.$abi $version in $root"
