"""What a notebook shows: plain tables, every text escaped."""

from __future__ import annotations

import json
from collections.abc import Iterable
from html import escape
from itertools import islice
from typing import TYPE_CHECKING

from . import _picture

if TYPE_CHECKING:
    from ._ssdc import (
        Answer,
        ConflictReport,
        Control,
        ExpertAssignment,
        ExpertTeam,
        GateReport,
        IatiImport,
        MatchAllocation,
        MatchFunding,
        MatchReport,
        Network,
        Obligation,
        Origin,
        Policy,
        Portfolio,
        Ranking,
        Receipt,
        RemedyReport,
        RosterReport,
        Table,
        Verification,
    )
    from .solve import Allocation

_MOST_ROWS = 200
# Readable on white and on the near black of notebooks: a contrast of 4 at least (WCAG 2.2) on both.
_RED, _AMBER, _GREY = "#dc362e", "#a06a00", "#757575"
_COLOURS = {"fail": _RED, "short": _RED, "held": _RED, "undecided": _AMBER, "undetermined": _AMBER, "note": _GREY}


def table(shown: Table) -> str:
    """A Table: its first rows, and how many more there are."""
    rows = (list(row.values()) for row in shown)
    return _table(shown.columns, islice(rows, _MOST_ROWS), len(shown) - _MOST_ROWS)


def match_report(shown: MatchReport) -> str:
    """A MatchReport: its figures, then its findings with the sentences."""
    heading = f"{shown.grant} ({shown.title}) on {shown.as_of} under {shown.receipt.policy}: {shown.verdict.replace('_', ' ')}"
    amounts = [amount or "unknown" for amount in (shown.required, shown.recognised, shown.shortfall)]
    figures = _table(["required", "recognised", "shortfall", "verdict"], [[*amounts, shown.verdict]])
    rows = ([f.outcome, f.rule, f.code, str(f.subject), f.recipient, f.message] for f in shown.findings)
    columns = ["outcome", "rule", "code", "subject", "recipient", "message"]
    findings = _table(columns, islice(rows, _MOST_ROWS), len(shown.findings) - _MOST_ROWS)
    receipt = escape(f"policy {shown.receipt.policy_sha256}, records {shown.receipt.records_sha256}")
    return f"<div><p><b>{escape(heading)}</b></p>{figures}{findings}<p><small>{receipt}</small></p></div>"


def given_of(shown: MatchAllocation) -> str:
    """What an allocation gives, and where a better one may be, the bound that none exceeds."""
    given = ", ".join(map(str, shown.totals)) or "nothing"
    most = ", ".join(map(str, shown.at_most))
    return f"{given} given" if most in ("", given) else f"{given} given, at most {most} could be"


def match_allocation(shown: MatchAllocation) -> str:
    """A MatchAllocation: what is given, who is covered, where it goes, and what is lacking in sentences."""
    heading = f"{given_of(shown)} on {shown.as_of} under {shown.policy}, order {shown.order}"
    cut = _list([*shown.cut[:_MOST_ROWS], *shown.notes])
    parts = f"<p><b>coverage</b></p>{table(shown.coverage)}<p><b>contributions</b></p>{table(shown.rows)}"
    return f"<div><p><b>{escape(heading)}</b></p>{cut}{parts}</div>"


def match_funding(shown: MatchFunding) -> str:
    """A MatchFunding: its policy, and of how many grants it answers."""
    grants = shown.portfolio.counts()["grants"]
    return f"<div><p><b>{grants} {'grant' if grants == 1 else 'grants'} under {escape(str(shown.policy))}</b></p></div>"


def policy(shown: Policy) -> str:
    """A Policy: its name, when it is in effect, its sources."""
    said = json.loads(shown.to_json())
    to = f"to {said['effective_to']}" if said.get("effective_to") else "on"
    facts = f"in effect from {said['effective_from']} {to}, SHA-256 {shown.sha256}"
    return f"<div><p><b>{escape(str(shown))}</b></p><p>{escape(facts)}</p>{table(shown.sources)}</div>"


def obligation(shown: Obligation) -> str:
    """An Obligation: who owes what, and how it stands."""
    columns = ["recipient", "requirement", "required", "recognised", "shortfall", "verdict"]
    amounts = [amount or "unknown" for amount in (shown.required, shown.recognised, shown.shortfall)]
    return _table(columns, [[shown.recipient, shown.requirement, *amounts, shown.verdict]])


def receipt(shown: Receipt) -> str:
    """A Receipt: what was asked, on what it stands, and the records."""
    asked = ", ".join(f"{name} {value}" for name, value in shown.question.items())
    heading = f"{asked}, on {shown.as_of} under {shown.policy}, by {shown.engine}"
    sums = _table(["what", "SHA-256"], [["policy", shown.policy_sha256], ["records", shown.records_sha256]])
    return f"<div><p><b>{escape(heading)}</b></p>{sums}{table(shown.records)}</div>"


def control(shown: Control) -> str:
    """A Control: the day, and how to ask it."""
    return f"<div><p><b>Who controls whom on {shown.as_of}</b></p><p>table(partner) says it of a partner</p></div>"


def allocation(shown: Allocation) -> str:
    """An Allocation in whole numbers: what is given, and what proves that it cannot be more."""
    figures = _table(["given", "lacking"], [[shown.total, shown.lack]])
    return f"<div>{figures}<p>{escape(shown.cut)}</p></div>"


def gate_report(shown: GateReport) -> str:
    """A GateReport: day and policy, its figures, then the reasons."""
    heading = f"{shown.grant}, tranche {shown.tranche} on {shown.receipt.as_of} under {shown.receipt.policy}: {shown.decision.replace('_', ' ')}"
    amounts = [amount or "unknown" for amount in (shown.amount, shown.paid, shown.may_be_paid)]
    figures = _table(["grant", "tranche", "amount", "paid", "may be paid", "decision"], [[shown.grant, shown.tranche, *amounts, shown.decision]])
    return f"<div><p><b>{escape(heading)}</b></p>{figures}{_list([*shown.reasons, *shown.notes])}</div>"


def remedy_report(shown: RemedyReport) -> str:
    """A RemedyReport: what follows, and what each formula would take."""
    rows = [[requirement, *(of.get(name) for name in "ABC")] for requirement, of in shown.by_formula.items() if of]
    formulas = _table(["requirement", "A", "B", "C"], rows) if rows else ""
    heading = f"{shown.grant} on {shown.receipt.as_of} under {shown.receipt.policy}"
    return f"<div><p><b>{escape(heading)}</b></p>{table(shown.rows)}{formulas}{_list(shown.notes)}</div>"


def origin(shown: Origin) -> str:
    """An Origin: what it says, the picture of the circle, the steps."""
    sentences = "".join(f"<p>{escape(line.strip())}</p>" for line in str(shown).split("\n"))
    steps = shown.table()
    return f"<div>{sentences}{_picture.origin(shown) + table(steps) if len(steps) else ''}</div>"


def network(shown: Network) -> str:
    """A Network: how large it is, and its first ties."""
    return f"<div><p><b>{escape(str(shown))}</b></p>{table(shown.ties)}</div>"


def answer(shown: Answer) -> str:
    """An Answer: the sentence, what to beware of, the figures, the tables."""
    caveats = "".join(f"<li>{escape(caveat)}</li>" for caveat in shown.caveats)
    figures = _table(["figure", "value"], [[name, _figure(value)] for name, value in shown.figures.items()]) if shown.figures else ""
    tables = "".join(f"<p><b>{escape(name)}</b></p>{table(part)}" for name, part in shown.tables.items())
    return f"<div><p><b>{escape(shown.sentence)}</b></p><ul>{caveats}</ul>{figures}{table(shown.rows)}{tables}</div>"


def ranking(shown: Ranking) -> str:
    """A Ranking: the sentence, the best, how many each condition leaves out."""
    return _answer(shown, shown.notes, conditions=shown.conditions)


def expert_assignment(shown: ExpertAssignment) -> str:
    """An ExpertAssignment: the sentence, who serves whom, who lacks experts."""
    return _answer(shown, shown.notes, unserved=shown.unserved)


def expert_team(shown: ExpertTeam) -> str:
    """An ExpertTeam: the sentence and the members."""
    return _answer(shown, shown.notes)


def conflict_report(shown: ConflictReport) -> str:
    """A ConflictReport: the sentence, the conflicts, how far they were searched."""
    return _answer(shown, [shown.searched])


def roster_report(shown: RosterReport) -> str:
    """A RosterReport: the sentence, who stands there, what profiles ask for, the balance."""
    return _answer(shown, [], findings=shown.findings, balance=shown.balance)


def _answer(shown: Ranking | ExpertAssignment | ExpertTeam | ConflictReport | RosterReport, notes: list[str], **parts: Table) -> str:
    items = "".join(f"<li>{escape(note)}</li>" for note in notes)
    tables = "".join(f"<p><b>{name}</b></p>{table(part)}" for name, part in parts.items() if len(part))
    return f"<div><p><b>{escape(shown.sentence)}</b></p><ul>{items}</ul>{table(shown.rows)}{tables}</div>"


def _figure(value: object) -> object:
    return ", ".join(map(str, value)) if isinstance(value, (list, tuple)) else value


def portfolio(shown: Portfolio) -> str:
    """A Portfolio: how many records of each kind it has."""
    counts = [[kind, count] for kind, count in shown.counts().items() if count]
    return _table(["records", "count"], counts)


def verification(shown: Verification) -> str:
    """A Verification: the figures then and now, and what differs, or that nothing does."""
    return f"<div>{table(shown.figures)}{table(shown.sums)}{table(shown.differences) if not shown.same else '<p>the same</p>'}</div>"


def iati_import(shown: IatiImport) -> str:
    """An IatiImport: its records, its control totals, its findings."""
    parts = [("records", portfolio(shown.portfolio)), ("totals", table(shown.totals())), ("findings", table(shown.findings))]
    return "<div>" + "".join(f"<p><b>{name}</b></p>{part}" for name, part in parts) + "</div>"


def _list(sentences: Iterable[str]) -> str:
    return f"<ul>{''.join(f'<li>{escape(sentence)}</li>' for sentence in sentences)}</ul>"


def _table(columns: Iterable[str], rows: Iterable[Iterable[object]], more: int = 0) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in columns)
    body = "".join("<tr>" + "".join(map(_cell, row)) + "</tr>" for row in rows)
    rest = f"<p>... and {more} more rows</p>" if more > 0 else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{rest}"


def _cell(value: object) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, str):
        return f'<td style="text-align: left">{_word(value)}</td>'
    return f"<td>{escape(str(value))}</td>"


def _word(text: str) -> str:
    """Escaped text; outcomes and verdicts that call for a look have a colour."""
    colour = _COLOURS.get(text)
    return f'<span style="color: {colour}; font-weight: 600">{escape(text)}</span>' if colour else escape(text)
