"""``ssdc experts rank|assign|team|conflicts|roster``: who may serve a request, who fits best, and why."""

from __future__ import annotations

import argparse
import json
import os
from collections.abc import Callable
from typing import Any

import ssdc

from . import _cli_settings
from ._terminal import count, visible_lines, write

QUESTIONS = {
    "rank": "who fits a request best, and why are the others left out?",
    "assign": "who serves which of several requests?",
    "team": "which experts together have all skills?",
    "conflicts": "who has a conflict of interest?",
    "roster": "who stands on a roster, and what do profiles ask for?",
}


# What the calls in Python take besides settings.
_NO_SETTINGS = {"objective", "progress", "request", "requests", "top"}


def add(question: argparse.ArgumentParser, name: str, day: Callable[[str], object]) -> None:
    """The arguments of one question."""
    question.add_argument("portfolio", metavar="PORTFOLIO", help="a portfolio file (ssdc-portfolio/1)")
    if name == "assign":
        question.add_argument("requests", metavar="REQUEST", nargs="*", help="the requests (all)")
    elif name != "roster":
        question.add_argument("request", metavar="REQUEST", help="the request")
    question.add_argument("--as-of", required=name == "roster", type=day, metavar="DATE", help="the day asked about (the first of the request's period)")
    question.add_argument("--roster", metavar="NAME", help="only experts of this roster")
    question.add_argument("--taxonomy", metavar="FILE|FOLDER", help="a CSV file of skills, or a folder with ESCO's; without it skills match by name")
    if name == "rank":
        question.add_argument("--top", type=_count, default=20, metavar="N", help="how many to list (%(default)s)")
        instead = question.add_mutually_exclusive_group()
        instead.add_argument("--relax", type=_count, metavar="N", help="say instead which conditions to drop to have so many candidates")
        instead.add_argument("--explain", metavar="EXPERT", help="say instead why an expert has a score, or none")
        instead.add_argument("--excluded", action="store_true", help="print instead who is left out, and why")
    objectives = {"assign": ("total", "fairest"), "team": ("cost", "size", "distance", "diameter", "cost_and_distance")}.get(name)
    if objectives:
        question.add_argument("--objective", choices=objectives, default=objectives[0], help="what is best (%(default)s): %(choices)s", metavar="OBJECTIVE")
    _cli_settings.add(question, "a setting of the question, perhaps several: --set unknown=excluded")
    question.add_argument("--format", choices=("table", "json", "csv"), default="table", help="of what is printed (%(default)s)")
    question.set_defaults(question=name, error=question.error)


def run(arguments: argparse.Namespace) -> int:
    """Asks and prints."""
    settings = dict(arguments.set)
    for name in _NO_SETTINGS.intersection(settings):
        option = f": it is --{name}" if hasattr(arguments, name) else f" of {arguments.question}"
        arguments.error(f"`{name}` is no setting{option}")
    if arguments.roster is not None:
        settings["roster"] = arguments.roster
    if arguments.as_of is not None:
        settings["as_of"] = arguments.as_of
    portfolio = ssdc.Portfolio.read(arguments.portfolio)
    experts = portfolio.experts(_taxonomy(arguments.taxonomy))
    if arguments.question == "rank":
        _rank(experts, arguments, settings)
    elif arguments.question == "assign":
        requests = arguments.requests or portfolio.table("requests")["id"]
        _print(experts.assign(requests, objective=arguments.objective, **settings), arguments.format)
    elif arguments.question == "team":
        _print(experts.team(arguments.request, objective=arguments.objective, **settings), arguments.format)
    elif arguments.question == "conflicts":
        _print(experts.conflicts(arguments.request, **settings), arguments.format)
    else:
        _print(experts.roster(**settings), arguments.format)
    return 0


def _rank(experts: ssdc.Experts, arguments: argparse.Namespace, settings: dict[str, object]) -> None:
    ranking = experts.rank(arguments.request, top=arguments.top, **settings)
    if arguments.excluded:
        _print(ranking.excluded, arguments.format)
    elif arguments.explain is not None:
        _print_object(ranking.explain(arguments.explain), _explained, arguments.format)
    elif arguments.relax is not None:
        _print_object(ranking.relax(arguments.relax), _relaxed, arguments.format)
    else:
        _print(ranking, arguments.format)


_Answer = ssdc.Ranking | ssdc.ExpertAssignment | ssdc.ExpertTeam | ssdc.ConflictReport | ssdc.RosterReport | ssdc.Table


def _print(answer: _Answer, format: str) -> None:
    texts = {"table": lambda: visible_lines(str(answer)), "json": answer.to_json, "csv": answer.to_csv}
    write(texts[format]())


def _print_object(fields: dict[str, Any], words: Callable[[dict[str, Any]], str], format: str) -> None:
    """What is no table has one form that programs read, the same in every language; people get it in words."""
    if format == "table":
        write(visible_lines(words(fields)))
    else:
        write(json.dumps(fields, ensure_ascii=False, separators=(",", ":"), sort_keys=True))


def _explained(why: dict[str, Any]) -> str:
    lines = [f"{why['expert']}: {why['score']} points"]
    for part in why["parts"]:
        terms = ", ".join(f"{term['term']} {term['points']}" for term in part["terms"])
        lines.append(f"  {part['part']}: {part['points']} of {part['most']}" + (f" ({terms})" if terms else ""))
    lines += [reason["sentence"] for reason in why["excluded"]]
    return "\n".join(lines + ([f"unknown: {', '.join(why['unknown'])}"] if why["unknown"] else []))


def _relaxed(way: dict[str, Any]) -> str:
    without = f"Without {' and '.join(way['drop'])} there" if way["drop"] else "There"
    candidates = f"{without} {'is' if way['candidates'] == 1 else 'are'} {count(way['candidates'], 'candidate')}"
    return f"{candidates}{'.' if way['reached'] else ', which is not enough, and nothing else may be dropped.'}"


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise argparse.ArgumentTypeError(f"invalid number `{text}`: expected for example 20")
    return int(text)


def _taxonomy(path: str | None) -> ssdc.Taxonomy | None:
    if path is None:
        return None
    return ssdc.Taxonomy.from_esco(path) if os.path.isdir(path) else ssdc.Taxonomy.from_table(path)
