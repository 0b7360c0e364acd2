#!/bin/sh
# demo.sh SSDC PORTFOLIO DATE GRANT [IATI]: the main job, as a user would type it.
set -eu
ssdc=$1 portfolio=$2 as_of=$3 grant=$4 iati=${5:-}

# An answer of "short", or an import that lost something, is exit code 1 and no failure of the demonstration.
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
    grant=$("$(dirname "$ssdc")/python" - "$imported" "$today" <<'END'
import sys
from datetime import date
import ssdc

table = ssdc.Portfolio.read(sys.argv[1]).match_funding("ssdc-1-to-1").check_all(as_of=date.fromisoformat(sys.argv[2]))
settled = (row["grant"] for row in table if row["verdict"] != "undetermined")
print(next(settled, table[0]["grant"] if len(table) else ""))
END
    )
    if [ -n "$grant" ]; then
        say check "$imported" --as-of "$today" "--grant=$grant"
    fi
    say totals "$imported"
    if ! "$ssdc" totals "$imported" --format csv | grep -q '^contribution,'; then
        printf '\nno contributions recorded: IATI files state none\n'
    fi
fi
