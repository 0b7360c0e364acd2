#!/bin/sh
# Installs the tools that the tests use and this machine lacks, where that can be done without asking: as root, with
# apt-get. It never fails; a test whose tool is still missing says SKIPPED.
missing=
need() { command -v "$1" >/dev/null || missing="$missing $2"; }
need pkg-config pkg-config
need cmake cmake
need valgrind valgrind
need gfortran gfortran
need cobc gnucobol
need javac default-jdk-headless
[ -e /usr/share/java/jna.jar ] || missing="$missing libjna-java"
[ -n "$missing" ] && [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || exit 0

echo "installing$missing"
export DEBIAN_FRONTEND=noninteractive
get() { timeout 300 apt-get install -qq -y --no-install-recommends "$@" </dev/null >/dev/null 2>&1; }
timeout 120 apt-get update -qq </dev/null >/dev/null 2>&1
# One by one where not all can be had.
get $missing || for package in $missing; do get "$package" || echo "$package cannot be installed here" >&2; done
exit 0
