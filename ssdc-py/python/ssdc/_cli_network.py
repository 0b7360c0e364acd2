"""``ssdc network QUESTION``: what the network of a portfolio, or of a CSV file of ties, answers."""

from __future__ import annotations

import argparse
import inspect
from collections.abc import Callable
from datetime import date

import ssdc

from . import _cli_settings
from ._terminal import aligned, coloured, visible_lines, write

_MOST_ROWS = 20


def add(question: argparse.ArgumentParser, name: str, day: Callable[[str], date]) -> None:
    """The arguments of one question."""
    question.add_argument("file", metavar="FILE", help="a portfolio file, or a CSV file of ties: two columns of ids, perhaps `weight`")
    _cli_settings.add(question, "a setting of the question, perhaps several: --set seed=7")
    question.add_argument("--as-of", type=day, metavar="DATE", help="the day asked about, such as 2018-06-30; portfolios need it")
    question.add_argument("--since", type=day, metavar="DATE", help="look back: what lasted or happened on any day from it on counts")
    question.add_argument("--ties", metavar="NAMES", help="what ties partners, with commas: part_of funds works_with gives pays exchanges shares_expert solves (all)")
    question.add_argument("--kinds", metavar="CODES", help="kinds of partners, with commas: codes of the IATI codelist OrganisationType (all)")
    question.add_argument("--directed", action="store_true", help="ties lead from who gives to who takes")
    if name == "compare":
        question.add_argument("--earlier", required=True, type=day, metavar="DATE", help="the day to compare with")
    question.add_argument("--group-by", metavar="ATTRIBUTE", help="sum the answer up by country, kind, south_north, sme or theme")
    question.add_argument("--at-least", type=_positive, metavar="N", help="with --group-by: groups of fewer partners are suppressed (5)")
    question.add_argument("--format", choices=("table", "json", "csv"), default="table", help="of what is printed (%(default)s)")
    question.set_defaults(question=name)
    settings = [str(one) for one in inspect.signature(getattr(ssdc.Network, name)).parameters.values() if one.name not in ("self", "earlier")]
    if settings:
        question.epilog = f"settings for --set, lists as JSON (--set 'partners=[\"a\", \"b\"]'): {', '.join(settings).replace('from_', 'from')}"


def _positive(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"invalid number `{text}`: expected for example 5")
    return int(text)


def run(arguments: argparse.Namespace, fail: Callable[[str], int]) -> int:
    """Asks and prints."""
    settings = dict(arguments.set)
    if arguments.at_least is not None and not arguments.group_by:
        return fail("error: --at-least suppresses groups: say by what with --group-by")
    if arguments.file.endswith(".csv"):
        of_portfolios = {"--as-of": arguments.as_of, "--since": arguments.since, "--ties": arguments.ties, "--kinds": arguments.kinds}
        if given := [option for option, value in of_portfolios.items() if value]:
            return fail(f"error: {given[0]} is about a portfolio, and {arguments.file} is a file of ties")
        if arguments.question == "compare":
            return fail("error: `compare` needs the dates of a portfolio")
        network = ssdc.Network.from_edges(ssdc.Table.read_csv(arguments.file), directed=arguments.directed)
    elif arguments.as_of is None:
        return fail("error: a portfolio is asked about a day: --as-of DATE (a file of ties ends in .csv)")
    else:
        network = _network(arguments, arguments.as_of)
    if arguments.question == "compare":
        answer = network.compare(_network(arguments, arguments.earlier), **settings)
    else:
        answer = network.ask(arguments.question, settings)
    if arguments.group_by:
        answer = answer.by(arguments.group_by, at_least=arguments.at_least or 5)
    texts = {"table": lambda: _text(answer), "json": answer.to_json, "csv": answer.rows.to_csv}
    write(texts[arguments.format]())
    return 0


def _network(arguments: argparse.Namespace, as_of: date) -> ssdc.Network:
    portfolio = ssdc.Portfolio.read(arguments.file)
    ties, kinds = ([name.strip() for name in names.split(",")] if names else None for names in (arguments.ties, arguments.kinds))
    return portfolio.network(as_of=as_of, ties=ties, kinds=kinds, since=arguments.since, directed=arguments.directed)


def _text(answer: ssdc.Answer) -> str:
    lines = [answer.sentence, *(f"note: {caveat}" for caveat in answer.caveats)]
    lines += [f"{name.replace('_', ' ')}: {_figure(value)}" for name, value in answer.figures.items()]
    pieces = [visible_lines("\n".join(lines))]
    for name, table in [("", answer.rows), *answer.tables.items()]:
        if len(table):
            shown = coloured(aligned(table)).split("\n")
            more = [f"... and {len(table) - _MOST_ROWS} more"] if len(table) > _MOST_ROWS else []
            pieces.append("\n".join([f"{name}:"] * bool(name) + shown[: _MOST_ROWS + 1] + more).rstrip("\n"))
    return "\n\n".join(pieces)


def _figure(value: object) -> str:
    if isinstance(value, (list, tuple)):
        return ", ".join(map(_figure, value))
    return f"{value:.6g}" if isinstance(value, float) else str(value)
