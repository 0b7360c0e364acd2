#!/bin/sh
# demo.sh SSDC PORTFOLIO DATE GRANT [IATI]: the main job, as a user would type it.
set -eu
ssdc=$1 portfolio=$2 as_of=$3 grant=$4 iati=${5:-}

# An answer of "short" is exit code 1, and no failure of the demonstration.
say() {
    printf '\n$ ssdc %s\n' "$*"
    "$ssdc" "$@" || [ $? -eq 1 ]
}

say check "$portfolio" --as-of "$as_of"
say check "$portfolio" --as-of "$as_of" --grant "$grant"
say totals "$portfolio"
if [ -n "$iati" ]; then
    imported=$(mktemp -d)/portfolio.json
    trap 'rm -rf "$(dirname "$imported")"' EXIT
    say import iati "$iati" -o "$imported"
    today=$(date +%F)
    say check "$imported" --as-of "$today"
    say totals "$imported"
fi
