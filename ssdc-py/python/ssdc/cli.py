"""The command ``ssdc``: reads arguments, calls the module, prints.

Exit codes: 0 where all is well, 1 where an answer is not what it should be, 2 after an error.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn

import ssdc

from . import _cli_experts, _cli_import, _cli_network
from ._html import given_of
from ._terminal import Bar, coloured, count, print_table, visible, visible_lines, write

_SETTLED = ("met", "exempt", "not_due")
_HARM = {"undetermined": 1, "short": 2}
_VERDICTS = (*_SETTLED, *_HARM)
# Limits and conditions change no verdict, but all is not well.
_FAILED = ("limit_exceeded", "not_eligible")
_SHELLS = {"bash": "ssdc.bash", "zsh": "_ssdc", "fish": "ssdc.fish", "powershell": "ssdc.ps1"}
_EPILOG = """\
start here:
  ssdc import iati activities.xml -o portfolio.json     published files become a portfolio
  ssdc totals portfolio.json                            what it holds, to compare with the files
  ssdc check portfolio.json --as-of 2018-06-30          how each grant stands
  ssdc check portfolio.json --as-of 2018-06-30 --grant SG-06
                                                        why one stands as it does
  ssdc allocate portfolio.json --as-of 2018-06-30       how to share scarce contributions, and who lacks what
  ssdc letter portfolio.json SG-06 --as-of 2018-06-30   a page to the partner
  ssdc what-if portfolio.json --as-of 2018-06-30 --put pledge.json
                                                        how the grants would stand with one pledge more
  ssdc trace portfolio.json C-15 --as-of 2018-06-30     whether a contribution is the grantor's own money
  ssdc network brokers portfolio.json --as-of 2018-06-30
                                                        on whom others depend to reach each other
  ssdc experts rank portfolio.json R-1                  who fits a request best, and why the others are left out
  ssdc table portfolio.json grants --format csv         its records for a spreadsheet

`ssdc COMMAND --help` says more. --format json and csv are for programs: the same bytes for the same input, in every
language that ssdc speaks. Colours are for terminals; NO_COLOR=1 turns them off.

exit codes: 0 all is well; 1 a grant is short or undetermined or fails a limit or condition of its policy, an import lost something, a policy is wrong, a bundle
differs, a contribution is the grantor's own money, or a change would do harm; 2 an error, which standard error names with
its number."""


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line ``argv`` (that of the process where it is None) and gives the exit code."""
    try:
        arguments = parser().parse_args(argv)
        code: int = arguments.run(arguments)
        sys.stdout.flush()
        return code
    except BrokenPipeError:  # whoever read has seen enough; nothing may be written at exit either
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141
    except KeyboardInterrupt:
        return 130
    except ssdc.PolicyError as error:
        if len(error.faults) < 2:
            return _fail(f"error {error.code}: {error}")
        head = str(error).partition(f"{error.faults[0][0]}: ")[0].rstrip(": ")
        _fail(f"error {error.code}: {head}: {count(len(error.faults), 'fault')}")
        print(_faults(error), file=sys.stderr)
        return 2
    except ssdc.SsdcError as error:
        return _fail(f"error {error.code}: {error}")
    except OSError as error:
        # As files that the core reads.
        return _fail(f"error 7001: cannot use `{error.filename}`: {error.strerror}" if error.filename else f"error: {error}")


def _fail(message: str) -> int:
    print("ssdc:", visible(" ".join(message.split())), file=sys.stderr)
    return 2


def _faults(error: ssdc.PolicyError) -> str:
    return "\n".join(f"  {visible(pointer)}: {visible(why)}" for pointer, why in error.faults)


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(_fail(f"error: {message} (see {self.prog} --help)"))


def parser() -> argparse.ArgumentParser:
    """The arguments of every command; the shells' completions are made from it."""
    top = _Parser(
        prog="ssdc",
        description="Grants and match funding, with reasons for every answer.",
        epilog=_EPILOG,
        allow_abbrev=False,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action="version", version=f"ssdc {ssdc.__version__}")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    check = _command(commands, "check", _check, "does each grant have its match?")
    check.description = "Says how each grant stands, or with --grant why. Exit code 1: some grant is short or undetermined, or fails a limit or a condition of the policy."
    _add_portfolio(check)
    _add_question(check)
    check.add_argument("--grant", metavar="ID", help="one grant, with every reason")
    _add_bundle(check, "with --grant: ")
    _add_format(check)

    allocate = _command(commands, "allocate", _allocate, "which contribution counts for which grant?")
    allocate.description = (
        "Shares the contributions among all grants at once, so that as much as possible of what is required is covered, and says"
        " who competes for what where that is less than all. Exit code 1: some grant is short or undetermined."
    )
    _add_portfolio(allocate)
    _add_question(allocate)
    orders = ("any", "earliest_due", "least_flexible", "pro_rata", "fairest")
    allocate.add_argument("--order", choices=orders, default="fairest", help="who is served first (%(default)s): %(choices)s", metavar="ORDER")
    allocate.add_argument("--rows", action="store_true", help="print who gives what to whom instead of who is covered")
    allocate.add_argument("-o", "--output", metavar="PORTFOLIO", help="write the portfolio in which all is assigned so")
    _add_bundle(allocate)
    _add_format(allocate)

    gate = _command(commands, "gate", _gate, "may a tranche be paid?")
    gate.description = "Says what may be paid of a tranche, and why not more. Exit code 1: not all of it."
    _add_portfolio(gate)
    gate.add_argument("grant", metavar="GRANT", help="the grant")
    gate.add_argument("tranche", metavar="TRANCHE", type=int, help="the number of the tranche")
    _add_question(gate)
    _add_bundle(gate)
    _add_format(gate, "table", "json")

    remedy = _command(commands, "remedy", _remedy, "what does a shortfall lead to?")
    remedy.description = "Says what the policy makes of the shortfall of a grant. Exit code 1: it does something."
    _add_portfolio(remedy)
    remedy.add_argument("grant", metavar="GRANT", help="the grant")
    _add_question(remedy)
    _add_bundle(remedy)
    _add_format(remedy)

    what_if = _command(commands, "what-if", _what_if, "what would a pledge or another change alter?")
    what_if.description = (
        "Says which grants would stand differently if records were put or removed; the portfolio stays as it is."
        " Exit code 1: some grant would stand worse."
    )
    _add_portfolio(what_if)
    _add_question(what_if)
    what_if.add_argument("--put", metavar="FILE", help="records that would come or change: a part of a portfolio document")
    what_if.add_argument("--remove", action="append", type=_record, default=[], metavar="KIND=ID", help="a record that would go: contributions=C-15")
    _add_format(what_if)

    letter = _command(commands, "letter", _letter, "a page to the partner")
    letter.description = "Prints a letter of one page: how the match stands, what counts, what does not and why, what follows."
    _add_portfolio(letter)
    letter.add_argument("grant", metavar="GRANT", help="the grant")
    _add_question(letter)

    verify = _command(commands, "verify", _verify, "is an answer still what it was?")
    verify.description = (
        "Recomputes the answer of a bundle from what the bundle holds, and prints what was asked, the figures then and now, and what"
        " differs. Exit code 1: something differs. Another version of the engine alone is no difference."
    )
    verify.add_argument("bundle", metavar="FILE", help="a file that --bundle of another command wrote")
    verify.add_argument("--portfolio", metavar="PORTFOLIO", help="compare with this portfolio as it stands now")
    _add_format(verify)

    trace = _command(commands, "trace", _trace, "is a contribution the grantor's own money?")
    trace.description = (
        "Follows payments back from a contribution to the grantor and whatever it controls. Exit code 1: it is flagged or disallowed,"
        " which only a policy with a rule of origin does."
    )
    _add_portfolio(trace)
    trace.add_argument("contribution", metavar="CONTRIBUTION", help="its id")
    trace.add_argument("--policy", default="ssdc-1-to-1-tranches", metavar="NAME|FILE", help="a policy by name or a TOML file (%(default)s)")
    trace.add_argument("--as-of", required=True, type=_day, metavar="DATE", help="the day asked about, such as 2018-06-30")
    trace.add_argument("--look-back", type=_days, metavar="DAYS", help="how many days before the contribution (as the policy says, else 365)")
    _add_bundle(trace)
    trace.add_argument("--format", choices=("text", "json"), default="text", help="of what is printed (%(default)s)")

    control = _command(commands, "control", _control, "who controls a partner, and whom does it control?")
    control.description = (
        "Lists who controls a partner and whom it controls by more than half of the votes, with the holdings that say so, and what"
        " share of it belongs to each owner in the end."
    )
    _add_portfolio(control)
    control.add_argument("partner", metavar="PARTNER", help="its id")
    control.add_argument("--as-of", required=True, type=_day, metavar="DATE", help="the day asked about, such as 2018-06-30")
    _add_format(control)

    network = _group(commands, "network", "QUESTION", "who is tied to whom, and what follows from it")
    for name, asks in ssdc.Network.questions().items():
        question = _command(network, name, lambda arguments: _cli_network.run(arguments, _fail), f"{asks[0].lower()}{asks[1:]}")
        _cli_network.add(question, name, _day)

    experts = _group(commands, "experts", "QUESTION", "who may serve a request, who fits best, and why")
    for name, asks in _cli_experts.QUESTIONS.items():
        _cli_experts.add(_command(experts, name, _cli_experts.run, asks), name, _day)

    totals = _command(commands, "totals", _totals, "what does a portfolio hold?")
    totals.description = "Control totals: counts and sums of every amount by record, type and currency."
    _add_portfolio(totals)
    _add_format(totals)

    table = _command(commands, "table", _table, "the records of one kind as a table")
    table.description = "The records of one kind, a column a field. CSV and JSON can be read back by Portfolio.from_tables."
    _add_portfolio(table)
    table.add_argument("kind", metavar="KIND", choices=tuple(ssdc.Portfolio().counts()), help="%(choices)s")
    _add_format(table)

    imports = _group(commands, "import", "FORMAT", "published files become a portfolio")
    iati = _command(imports, "iati", lambda arguments: _cli_import.run(arguments, _fail), "IATI activity files, 1.01 to 2.03")
    iati.description = (
        "Writes a portfolio, and prints the control totals and how many findings of each kind there are."
        " Exit code 1: the portfolio is written, but a finding of severity error says that something is not in it."
    )
    iati.add_argument("files", nargs="+", metavar="FILE", help="files, or folders of them")
    iati.add_argument("-o", "--output", required=True, metavar="PORTFOLIO", help="the portfolio file to write")
    iati.add_argument("--findings", metavar="FILE.csv", help="write all findings to this file")
    _add_format(iati)

    policy = _group(commands, "policy", "VERB", "match-funding policies")
    _add_format(_command(policy, "list", _policy_list, "the policies that come with ssdc"))
    show = _command(policy, "show", _policy_show, "a policy: its sources and its text")
    show.add_argument("policy", metavar="NAME|FILE", help="a policy by name or a TOML file")
    _add_format(show, "table", "json")
    right = _command(policy, "check", _policy_check, "is a policy of one's own right?")
    right.description = "Names every mistake of each file with its place. Exit code 1: there is one."
    right.add_argument("files", nargs="+", metavar="NAME|FILE", help="policies by name, or in TOML")
    versions = _command(policy, "versions", _policy_versions, "which version of a rule governs each grant?")
    versions.description = (
        "The version in effect on the date by which versions are chosen, such as the day on which the agreement was signed."
        " Exit code 1: for a grant not exactly one surely governs."
    )
    _add_portfolio(versions)
    versions.add_argument("policies", nargs="+", metavar="NAME|FILE", help="the versions, by name or in TOML")
    versions.add_argument("--as-of", required=True, type=_day, metavar="DATE", help="the day asked about, such as 2018-06-30")
    _add_format(versions)

    completion = _command(commands, "completion", _completion, "completion of commands for a shell")
    completion.description = "Prints a script for the shell. For bash: ssdc completion bash > ~/.local/share/bash-completion/completions/ssdc"
    completion.add_argument("shell", choices=tuple(_SHELLS), help="the shell")
    return top


def _command(commands: argparse._SubParsersAction[_Parser], name: str, run: Callable[[argparse.Namespace], int], help: str) -> _Parser:
    command = commands.add_parser(name, help=help, description=f"{help[0].upper()}{help[1:]}.", allow_abbrev=False)
    command.set_defaults(run=run)
    return command


def _group(commands: argparse._SubParsersAction[_Parser], name: str, metavar: str, help: str) -> argparse._SubParsersAction[_Parser]:
    group = commands.add_parser(name, help=help, allow_abbrev=False)
    return group.add_subparsers(title=f"{metavar.lower()}s", required=True, metavar=metavar)


def _add_portfolio(command: argparse.ArgumentParser) -> None:
    command.add_argument("portfolio", metavar="PORTFOLIO", help="a portfolio file (ssdc-portfolio/1)")


def _add_question(command: argparse.ArgumentParser) -> None:
    command.add_argument("--policy", default="ssdc-1-to-1", metavar="NAME|FILE", help="a policy by name or a TOML file (%(default)s)")
    command.add_argument("--as-of", required=True, type=_day, metavar="DATE", help="the day asked about, such as 2018-06-30")


def _add_bundle(command: argparse.ArgumentParser, when: str = "") -> None:
    command.add_argument("--bundle", metavar="FILE", help=f"{when}write all that the answer stands on, for `ssdc verify`")


def _keep(arguments: argparse.Namespace, receipt: Callable[[], ssdc.Receipt]) -> None:
    if arguments.bundle:
        Path(arguments.bundle).write_bytes(receipt().bundle().encode())


def _add_format(command: argparse.ArgumentParser, *formats: str) -> None:
    command.add_argument("--format", choices=formats or ("table", "json", "csv"), default="table", help="of what is printed (%(default)s)")


def _day(text: str) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        day = None
    if day is None or str(day) != text:
        raise argparse.ArgumentTypeError(f"invalid day `{text}`: expected for example 2018-06-30")
    return day


def _days(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 7):
        raise argparse.ArgumentTypeError(f"invalid number of days `{text}`: expected at most 999999, for example 365")
    return int(text)


def _record(text: str) -> tuple[str, str]:
    kind, sign, id = text.partition("=")
    if not sign:
        raise argparse.ArgumentTypeError(f"`{text}` names no record: expected KIND=ID")
    return kind, id


def _policy(name: str) -> ssdc.Policy:
    is_file = name not in ssdc.Policy.names() and (name.endswith(".toml") or Path(name).exists())
    return ssdc.Policy.read(name) if is_file else ssdc.Policy.load(name)


def _check(arguments: argparse.Namespace) -> int:
    if arguments.bundle and arguments.grant is None:
        return _fail("error: --bundle goes with --grant")
    match_funding = _match_funding(arguments)
    if arguments.grant is not None:
        report = match_funding.check(arguments.grant, as_of=arguments.as_of)
        texts = {"table": lambda: coloured(_sentences(report)), "json": report.to_json, "csv": report.table().to_csv}
        write(texts[arguments.format]())
        _keep(arguments, lambda: report.receipt)
        verdicts, failed = Counter([report.verdict]), any(finding.code in _FAILED for finding in report.findings)
    else:
        with Bar("checking", "grants") as bar:
            table = match_funding.check_all(as_of=arguments.as_of, progress=bar)
        remarks = match_funding.remarks(as_of=arguments.as_of)
        failed = any(code in _FAILED for code in remarks["code"])
        verdicts = Counter(table.to_dict()["verdict"])
        print_table(table, arguments.format)
        if arguments.format == "table":
            counts = [f"{verdicts[verdict]} {verdict.replace('_', ' ')}" for verdict in _VERDICTS if verdicts[verdict]]
            summary = count(len(table), "grant") + (": " if counts else "") + ", ".join(counts)
            write("\n" + "\n".join([*map(visible, remarks["message"]), summary]))
    return int(failed or any(verdict not in _SETTLED for verdict in verdicts))


def _match_funding(arguments: argparse.Namespace) -> ssdc.MatchFunding:
    return ssdc.Portfolio.read(arguments.portfolio).match_funding(_policy(arguments.policy))


def _allocate(arguments: argparse.Namespace) -> int:
    with Bar("allocating", "grants") as bar:
        found = _match_funding(arguments).allocate(as_of=arguments.as_of, order=arguments.order, progress=bar)
    if arguments.output:
        found.assigned().write(arguments.output)
    _keep(arguments, lambda: found.receipt)
    if arguments.format == "json":
        write(found.to_json())
    else:
        print_table(found.rows if arguments.rows else found.coverage, arguments.format)
    if arguments.format == "table":
        write("\n" + visible_lines("\n".join([given_of(found), *found.cut, *found.notes])))
    return int(any(verdict not in _SETTLED for verdict in found.coverage["verdict"]))


def _gate(arguments: argparse.Namespace) -> int:
    if not 0 <= arguments.tranche < 2**32:
        return _fail(f"error: no tranche {arguments.tranche}")
    found = _match_funding(arguments).gate(arguments.grant, tranche=arguments.tranche, as_of=arguments.as_of)
    write(found.to_json() if arguments.format == "json" else visible_lines(str(found)))
    _keep(arguments, lambda: found.receipt)
    return int(found.decision != "open")


def _remedy(arguments: argparse.Namespace) -> int:
    found = _match_funding(arguments).remedy(arguments.grant, as_of=arguments.as_of)
    texts = {"table": lambda: visible_lines(str(found)), "json": found.to_json, "csv": found.rows.to_csv}
    write(texts[arguments.format]())
    _keep(arguments, lambda: found.receipt)
    return int(any(found.rows["action"]))


def _what_if(arguments: argparse.Namespace) -> int:
    if not (arguments.put or arguments.remove):
        return _fail("error: nothing would change: expected --put FILE or --remove KIND=ID")
    try:
        put = json.loads(Path(arguments.put).read_text(encoding="utf-8")) if arguments.put else {}
    except ValueError as error:
        return _fail(f"error: `{arguments.put}` is no JSON: {error}")
    remove: dict[str, list[str]] = {}
    for kind, id in arguments.remove:
        remove.setdefault(kind, []).append(id)
    with Bar("checking", "grants") as bar:
        found = _match_funding(arguments).what_if(as_of=arguments.as_of, put=put, remove=remove, progress=bar)
    print_table(found, arguments.format)
    if arguments.format == "table":
        write("\n" + count(len(found), "grant") + " would stand differently")
    return int(any(_harm(row, "") > _harm(row, "_before") for row in found))


def _harm(row: dict[str, Any], when: str) -> tuple[int, Decimal]:
    """How ill a grant stands: by its verdict, then by what it lacks; a grant that is not there lacks nothing."""
    return _HARM.get(row[f"verdict{when}"], 0), row[f"shortfall{when}"] or Decimal(0)


def _letter(arguments: argparse.Namespace) -> int:
    write(visible_lines(_match_funding(arguments).letter(arguments.grant, as_of=arguments.as_of)))
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    portfolio = ssdc.Portfolio.read(arguments.portfolio) if arguments.portfolio else None
    found = ssdc.verify(Path(arguments.bundle).read_text(encoding="utf-8"), portfolio)
    texts = {"table": lambda: visible_lines(str(found)), "json": found.to_json, "csv": found.differences.to_csv}
    write(texts[arguments.format]())
    return int(not found.same)


def _trace(arguments: argparse.Namespace) -> int:
    match_funding = ssdc.Portfolio.read(arguments.portfolio).match_funding(_policy(arguments.policy))
    found = match_funding.origin(arguments.contribution, as_of=arguments.as_of, look_back_days=arguments.look_back)
    write(found.to_json() if arguments.format == "json" else visible_lines(str(found)))
    _keep(arguments, lambda: found.receipt)
    return int(found.flagged or bool(found.disallowed.amount))


def _control(arguments: argparse.Namespace) -> int:
    found, partner = ssdc.Portfolio.read(arguments.portfolio).control(as_of=arguments.as_of), arguments.partner
    said = found.to_json(partner)
    if arguments.format == "json":
        write(said)
        return 0
    print_table(found.table(partner), arguments.format)
    if arguments.format == "table":
        shares = {owner: share and f"{_percent(share)} ({share})" for owner, share in json.loads(said)["owners"].items()}
        lines = [f"{owner} owns {share or 'an unknown share'} of {partner} in the end" for owner, share in shares.items()]
        write("\n" + visible_lines("\n".join(lines or [f"nobody owns a part of {partner}"])))
    return 0


def _percent(share: str) -> str:
    part, whole = map(Decimal, share.split(":"))
    return f"{100 * part / whole:.4g} %"


def _totals(arguments: argparse.Namespace) -> int:
    print_table(ssdc.Portfolio.read(arguments.portfolio).totals(), arguments.format)
    return 0


def _table(arguments: argparse.Namespace) -> int:
    print_table(ssdc.Portfolio.read(arguments.portfolio).table(arguments.kind), arguments.format)
    return 0


def _policy_list(arguments: argparse.Namespace) -> int:
    print_table(ssdc.Policy.catalogue(), arguments.format)
    return 0


def _policy_show(arguments: argparse.Namespace) -> int:
    policy = _policy(arguments.policy)
    sources = [
        f"# {source['evidence']}{'' if source['evidence'] == 'read' else ', unverified'}: {source['title']}" for source in policy.sources
    ]
    lines = [f"# {policy}", *sources, f"# sha256 {policy.sha256}", "", *policy.to_toml().split("\n")]
    write(policy.to_json() if arguments.format == "json" else "\n".join(map(visible, lines)))
    return 0


def _policy_check(arguments: argparse.Namespace) -> int:
    code = 0
    for file in arguments.files:
        try:
            write(f"{visible(file)}: {visible(str(_policy(file)))}")
        except ssdc.PolicyError as error:
            code = 1
            write(f"{visible(file)}: error {error.code}: {count(len(error.faults), 'fault')}")
            write(_faults(error))
    return code


def _policy_versions(arguments: argparse.Namespace) -> int:
    policies = [_policy(name) for name in arguments.policies]
    versions = ssdc.Portfolio.read(arguments.portfolio).policy_versions(policies, as_of=arguments.as_of)
    print_table(versions, arguments.format)
    return 1 if None in versions["policy"] else 0


def _completion(arguments: argparse.Namespace) -> int:
    write((Path(__file__).parent / "completions" / _SHELLS[arguments.shell]).read_text(encoding="utf-8"))
    return 0


def _sentences(report: ssdc.MatchReport) -> str:
    """The report in full sentences; of all that it says only the title can hold a newline, and it comes first."""
    title = visible(report.title)
    text = str(report) if title == report.title else str(report).replace(report.title, title, 1)
    return visible_lines(text)
