"""``ssdc import iati``: published files become a portfolio."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import ssdc

from ._terminal import Bar, coloured, count, print_table, visible, write

_SINGULAR = {"series": "series"}


def run(arguments: argparse.Namespace, fail: Callable[[str], int]) -> int:
    """Imports and prints."""
    inputs = []
    for given in arguments.files:
        found_here = list(_xml_files(given))
        if not found_here:
            return fail(f"error: no IATI file in `{given}`")
        inputs += found_here
    outputs = [path for path in (arguments.output, arguments.findings) if path]
    for path in outputs:
        if os.path.exists(path) and any(os.path.exists(file) and os.path.samefile(path, file) for file in inputs):
            return fail(f"error: `{path}` is one of the files to read: it would be overwritten")
    if len(set(map(os.path.realpath, outputs))) < len(outputs):
        return fail(f"error: `{arguments.output}` cannot hold both the portfolio and the findings")
    with Bar("reading", "MB", scale=1e6) as bar:
        imported = ssdc.read_iati(arguments.files, progress=bar)
    codes = Counter(imported.findings["code"])
    if not len(imported.portfolio) and codes["not_iati"] and codes["not_iati"] + codes["identical_file"] == len(inputs):
        return fail(f"error: no IATI file in `{', '.join(arguments.files)}`")
    imported.portfolio.write(arguments.output)
    if arguments.findings:
        Path(arguments.findings).write_bytes(imported.findings.to_csv().encode())
    severities, totals = imported.findings["severity"], imported.totals()
    code = int("error" in severities)
    found = sorted(Counter(zip(severities, imported.findings["code"])).items())
    records = {kind: number for kind, number in imported.portfolio.counts().items() if number}
    if arguments.format == "json":
        findings = {name: number for (_, name), number in found}
        result = {"findings": findings, "portfolio": arguments.output, "records": records, "totals": json.loads(totals.to_json())}
        write(json.dumps(result, ensure_ascii=False, separators=(",", ":")))
        return code
    lines = [f"{number:>8}  {severity:<7}  {name}" for (severity, name), number in found]
    lines = [count(len(imported.findings), "finding"), *lines]
    written = ", ".join(count(number, _SINGULAR.get(kind, kind.removesuffix("s")), kind) for kind, number in records.items())
    lines.append(f"{visible(arguments.output)}: {written or 'no records'}")
    print_table(totals, arguments.format)
    if arguments.format == "csv":  # one table is all that CSV can hold
        print("\n".join(lines), file=sys.stderr)
    else:
        write(coloured("\n" + "\n".join(lines)))
    return code


def _xml_files(given: str) -> Iterator[str]:
    """The file itself, or the files that an import finds below a folder."""
    if not os.path.isdir(given):
        yield given
    for folder, _, names in os.walk(given):
        paths = (os.path.join(folder, name) for name in names if name.lower().endswith(".xml"))
        yield from filter(os.path.isfile, paths)
