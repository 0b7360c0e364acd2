"""The command ``ssdc``: reads arguments, calls the module, prints.

Exit codes: 0 where all is well, 1 where a grant is short or undetermined or an import lost something, 2 after an error.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import NoReturn

import ssdc

_SINGULAR = {"series": "series"}
_SETTLED = ("met", "exempt", "not_due")
_VERDICTS = (*_SETTLED, "undetermined", "short")
_EXIT_CODES = (
    "Exit codes: 0 where all is well; 1 where a grant is short or undetermined, or where an import has a finding of severity"
    " error; 2 after an error."
)
# What moves the cursor, ends a line or turns the direction of writing.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line ``argv`` (that of the process where it is None) and gives the exit code."""
    try:
        arguments = _parser().parse_args(argv)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read has seen enough; nothing may be written at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    except ssdc.SsdcError as error:
        return _fail(f"error {error.code}: {error}")
    except OSError as error:
        return _fail(f"error: {error}")


def _fail(message: str) -> int:
    print("ssdc:", _visible(" ".join(message.split())), file=sys.stderr)
    return 2


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(_fail(f"error: {message} (see {self.prog} --help)"))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="ssdc", description="Grants and match funding, with reasons for every answer.", epilog=_EXIT_CODES, allow_abbrev=False)
    parser.add_argument("--version", action="version", version=f"ssdc {ssdc.__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    check = commands.add_parser("check", help="does each grant have its match?", allow_abbrev=False)
    check.description = "Says how each grant stands, or with --grant why. Exit code 1: some grant is short or undetermined."
    check.add_argument("portfolio", metavar="PORTFOLIO", help="a portfolio file (ssdc-portfolio/1)")
    check.add_argument("--policy", default="ssdc-1-to-1", metavar="NAME|FILE", help="a policy by name or a TOML file (%(default)s)")
    check.add_argument("--as-of", required=True, type=_day, metavar="DATE", help="the day asked about, such as 2018-06-30")
    check.add_argument("--grant", metavar="ID", help="one grant, with every reason")
    _add_format(check)
    check.set_defaults(run=_check)

    totals = commands.add_parser("totals", help="what does a portfolio hold?", allow_abbrev=False)
    totals.description = "Control totals: counts and sums of every amount by record, type and currency."
    totals.add_argument("portfolio", metavar="PORTFOLIO", help="a portfolio file (ssdc-portfolio/1)")
    _add_format(totals)
    totals.set_defaults(run=_totals)

    imports = commands.add_parser("import", help="published files become a portfolio", allow_abbrev=False)
    kinds = imports.add_subparsers(title="formats", required=True, metavar="FORMAT")
    iati = kinds.add_parser("iati", help="IATI activity files, 1.01 to 2.03", allow_abbrev=False)
    iati.description = (
        "Writes a portfolio, and prints the control totals and how many findings of each kind there are."
        " Exit code 1: the portfolio is written, but a finding of severity error says that something is not in it."
    )
    iati.add_argument("files", nargs="+", metavar="FILE", help="files, or folders of them")
    iati.add_argument("-o", "--output", required=True, metavar="PORTFOLIO", help="the portfolio file to write")
    iati.add_argument("--findings", metavar="FILE.csv", help="write all findings to this file")
    _add_format(iati)
    iati.set_defaults(run=_import_iati)

    policy = commands.add_parser("policy", help="match-funding policies", allow_abbrev=False)
    verbs = policy.add_subparsers(title="verbs", required=True, metavar="VERB")
    verbs.add_parser("list", help="the policies that come with ssdc", allow_abbrev=False).set_defaults(run=_policy_list)
    return parser


def _add_format(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--format", choices=("table", "json", "csv"), default="table", help="of what is printed (%(default)s)")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or str(day) != text:
        raise argparse.ArgumentTypeError(f"invalid day `{text}`: expected for example 2018-06-30")
    return day


def _policy(name: str) -> ssdc.Policy:
    is_file = name not in ssdc.Policy.names() and (name.endswith(".toml") or Path(name).exists())
    return ssdc.Policy.read(name) if is_file else ssdc.Policy.load(name)


def _check(arguments: argparse.Namespace) -> int:
    match_funding = ssdc.Portfolio.read(arguments.portfolio).match_funding(_policy(arguments.policy))
    if arguments.grant is not None:
        report = match_funding.check(arguments.grant, as_of=arguments.as_of)
        texts = {"table": lambda: _sentences(report), "json": report.to_json, "csv": report.table().to_csv}
        verdicts = Counter([report.verdict])
    else:
        table = match_funding.check_all(as_of=arguments.as_of)
        verdicts = Counter(table.to_dict()["verdict"])
        counts = [f"{verdicts[verdict]} {verdict.replace('_', ' ')}" for verdict in _VERDICTS if verdicts[verdict]]
        summary = _count(len(table), "grant") + (": " if counts else "") + ", ".join(counts)
        texts = {"table": lambda: f"{_aligned(table)}\n{summary}", "json": table.to_json, "csv": table.to_csv}
    _print(texts[arguments.format]())
    return int(any(verdict not in _SETTLED for verdict in verdicts))


def _totals(arguments: argparse.Namespace) -> int:
    table = ssdc.Portfolio.read(arguments.portfolio).totals()
    texts = {"table": lambda: _aligned(table), "json": table.to_json, "csv": table.to_csv}
    _print(texts[arguments.format]())
    return 0


def _import_iati(arguments: argparse.Namespace) -> int:
    inputs = []
    for given in arguments.files:
        found_here = list(_xml_files(given))
        if not found_here:
            return _fail(f"error: no IATI file in `{given}`")
        inputs += found_here
    outputs = [path for path in (arguments.output, arguments.findings) if path]
    for path in outputs:
        if os.path.exists(path) and any(os.path.exists(file) and os.path.samefile(path, file) for file in inputs):
            return _fail(f"error: `{path}` is one of the files to read: it would be overwritten")
    if len(set(map(os.path.realpath, outputs))) < len(outputs):
        return _fail(f"error: `{arguments.output}` cannot hold both the portfolio and the findings")
    bar = _Bar() if sys.stderr.isatty() else None
    imported = ssdc.read_iati(arguments.files, progress=bar)
    if bar:
        bar.clear()
    codes = Counter(imported.findings["code"])
    if not len(imported.portfolio) and codes["not_iati"] and codes["not_iati"] + codes["identical_file"] == len(inputs):
        return _fail(f"error: no IATI file in `{', '.join(arguments.files)}`")
    imported.portfolio.write(arguments.output)
    if arguments.findings:
        Path(arguments.findings).write_bytes(imported.findings.to_csv().encode())
    severities, totals = imported.findings["severity"], imported.totals()
    code = int("error" in severities)
    found = sorted(Counter(zip(severities, imported.findings["code"])).items())
    records = {kind: count for kind, count in imported.portfolio.counts().items() if count}
    if arguments.format == "json":
        findings = {name: count for (_, name), count in found}
        result = {"findings": findings, "portfolio": arguments.output, "records": records, "totals": json.loads(totals.to_json())}
        _print(json.dumps(result, ensure_ascii=False, separators=(",", ":")))
        return code
    lines = [f"{count:>8}  {severity:<7}  {name}" for (severity, name), count in found]
    lines = [_count(len(imported.findings), "finding"), *lines]
    written = ", ".join(_count(count, _SINGULAR.get(kind, kind.removesuffix("s")), kind) for kind, count in records.items())
    lines.append(f"{_visible(arguments.output)}: {written or 'no records'}")
    _print(totals.to_csv() if arguments.format == "csv" else f"{_aligned(totals)}\n" + "\n".join(lines))
    if arguments.format == "csv":  # one table is all that CSV can hold
        print("\n".join(lines), file=sys.stderr)
    return code


def _xml_files(given: str) -> Iterator[str]:
    """The file itself, or the files that an import finds below a folder."""
    if not os.path.isdir(given):
        yield given
    for folder, _, names in os.walk(given):
        paths = (os.path.join(folder, name) for name in names if name.lower().endswith(".xml"))
        yield from filter(os.path.isfile, paths)


def _policy_list(_: argparse.Namespace) -> int:
    policies = [ssdc.Policy.load(name) for name in ssdc.Policy.names()]
    width = max(len(policy.id) for policy in policies)
    _print("\n".join(f"{policy.id:<{width}}  {policy.title}" for policy in policies))
    return 0


def _count(number: int, one: str, several: str = "") -> str:
    return f"{number} {one if number == 1 else several or one + 's'}"


def _visible(text: str) -> str:
    """The text without power over a terminal: a control character is written as its escape."""
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def _visible_lines(text: str) -> str:
    return "\n".join(map(_visible, text.split("\n")))


def _sentences(report: ssdc.MatchReport) -> str:
    """The report in full sentences; of all that it says only the title can hold a newline, and it comes first."""
    title = _visible(report.title)
    text = str(report) if title == report.title else str(report).replace(report.title, title, 1)
    return _visible_lines(text)


def _aligned(table: ssdc.Table) -> str:
    """The table as aligned text, with a line for each row whatever the cells hold."""
    text = str(table)
    if text.count("\n") == len(table) + 1 and text == _visible_lines(text):
        return text
    lines = [""] * (len(table) + 1)
    for name in table.columns:
        values = table[name]
        cells = [name, *("-" if value is None else _visible(str(value)) for value in values)]
        width = max(map(len, cells))
        pad = str.ljust if any(isinstance(value, str) for value in values) else str.rjust
        lines = [line + pad(cell, width) + "  " for line, cell in zip(lines, cells)]
    return "\n".join(map(str.rstrip, lines)) + "\n"


def _print(text: str) -> None:
    """Prints a text with exactly one newline at its end, in UTF-8 on every system."""
    rest = memoryview((text.rstrip("\n") + "\n").encode("utf-8", "backslashreplace"))
    while rest:  # an unbuffered stdout may take only a part at a time
        rest = rest[sys.stdout.buffer.write(rest) :]


class _Bar:
    """A line on the terminal that says how far reading has come."""

    def __call__(self, done: int, total: int) -> None:
        share = done / total if total else 1.0
        bar = "#" * int(30 * share)
        print(f"\rreading [{bar:<30}] {share:4.0%} of {total / 1e6:.1f} MB", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)

