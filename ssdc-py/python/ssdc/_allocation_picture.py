"""An allocation as a picture: contributions on the left, grants on the right, bands as wide as what they carry."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING

from ._picture import Picture

if TYPE_CHECKING:
    from ._ssdc import MatchAllocation

_WIDTH, _LEFT, _RIGHT, _BAR, _GAP, _TALL, _MOST = 860, 190, 570, 12, 8, 420, 24
_INK, _GREY, _RED = "#1c1c1c", "#757575", "#dc362e"
_BANDS = ("#3366aa", "#9a6a00", "#2f7d4f", "#8a4a9e", "#a8443a", "#4f6f7a")
_Bars = dict[str, tuple[float, float, float]]


def allocation(shown: MatchAllocation) -> Picture:
    """The picture of an allocation, in the currency in which most is asked for; what is lacking is dashed."""
    grants_of = [line["grants"] for line in json.loads(shown.to_json())["coverage"]]
    coverage = [(row, grants) for row, grants in zip(shown.coverage, grants_of) if row["required"]]
    required: dict[str, Decimal] = defaultdict(Decimal)
    for row, _ in coverage:
        required[row["currency"]] += row["required"]
    currency = max(sorted(required), key=lambda one: required[one], default="")
    # Grants that are compared together have one bar.
    together = _together(grants for row, grants in coverage if row["currency"] == currency)
    asked: dict[str, Decimal] = defaultdict(Decimal)
    lacking: dict[str, Decimal] = defaultdict(Decimal)
    for row, grants in coverage:
        if row["currency"] == currency:
            bar = together[grants[0]]
            asked[bar] += row["required"]
            lacking[bar] += row["lacking"]
    flows: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in shown.rows:
        if row["currency"] == currency and row["grant"] in together:
            flows[row["contribution"], together[row["grant"]]] += row["amount"]
    gives: dict[str, Decimal] = defaultdict(Decimal)
    for (lot, _), amount in flows.items():
        gives[lot] += amount
    bars = sorted(sorted(asked), key=lambda grant: -asked[grant])[:_MOST]
    lots = sorted(sorted(gives), key=lambda lot: -gives[lot])[:_MOST]
    needed = {grant: max(asked[grant], sum((amount for (_, to), amount in flows.items() if to == grant), Decimal())) for grant in bars}
    whole = max(sum(needed.values(), Decimal()), sum((gives[lot] for lot in lots), Decimal()), Decimal(1))
    scale = _TALL / float(whole)
    left, left_end = _stack([(lot, gives[lot]) for lot in lots], scale)
    right, right_end = _stack([(grant, needed[grant]) for grant in bars], scale)
    height = max(left_end, right_end) + 34
    parts = [_heading(shown, currency)]
    colours = {lot: _BANDS[place % len(_BANDS)] for place, lot in enumerate(lots)}
    from_lot, to_grant = {lot: left[lot][0] for lot in lots}, {grant: right[grant][0] for grant in bars}
    for lot in lots:
        for grant in bars:
            amount = flows.get((lot, grant), Decimal())
            if amount:
                tall = max(float(amount) * scale, 1.0)
                parts.append(_band(from_lot[lot], to_grant[grant], tall, colours[lot], f"{lot} to {grant}: {amount:,} {currency}"))
                from_lot[lot] += tall
                to_grant[grant] += tall
    for lot in lots:
        top, tall, middle = left[lot]
        parts.append(f'<rect x="{_LEFT - _BAR}" y="{top:.1f}" width="{_BAR}" height="{tall:.1f}" fill="{colours[lot]}"/>')
        parts.append(_label(_LEFT - _BAR - 6, middle, "end", f"{lot}  {gives[lot]:,}", _INK))
    for grant in bars:
        top, tall, middle = right[grant]
        dash = min(float(lacking[grant]) * scale, tall)
        parts.append(f'<rect x="{_RIGHT}" y="{top:.1f}" width="{_BAR}" height="{tall - dash:.1f}" fill="{_INK}"/>')
        words = f"{grant}  {asked[grant]:,}"
        if dash > 0:
            parts.append(
                f'<rect x="{_RIGHT + 0.5}" y="{top + tall - dash:.1f}" width="{_BAR - 1}" height="{dash:.1f}" fill="none" stroke="{_RED}" stroke-dasharray="3 2"/>'
            )
            words += f"  lacks {lacking[grant]:,}"
        parts.append(_label(_RIGHT + _BAR + 6, middle, "start", words, _RED if dash > 0 else _INK))
    hidden = [f"{len(all_) - _MOST} more {name}" for name, all_ in (("contributions", gives), ("grants", asked)) if len(all_) > _MOST]
    if hidden:
        parts.append(_label(_WIDTH / 2, height - 8, "middle", "not shown: " + ", ".join(hidden), _GREY))
    body = "".join(parts)
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" width="{_WIDTH}" height="{height:.0f}" '
        f'font-family="sans-serif" font-size="11" role="img" aria-label="allocation of contributions to grants">'
        f'<rect width="100%" height="100%" fill="#ffffff"/>{body}</svg>'
    )


def _together(groups: Iterable[list[str]]) -> dict[str, str]:
    """The bar of each grant: those that stand together anywhere share one, named after the first."""
    joined: dict[str, set[str]] = {}
    for grants in groups:
        whole = {*grants}.union(*(joined.get(grant, ()) for grant in grants))
        joined.update(dict.fromkeys(whole, whole))
    return {grant: f"{min(whole)} and {len(whole) - 1} more" if len(whole) > 1 else grant for grant, whole in joined.items()}


def _heading(shown: MatchAllocation, currency: str) -> str:
    total = ", ".join(f"{money.amount:,} {money.currency}" for money in shown.totals if money.currency == currency) or "nothing"
    words = f"{total} given on {shown.as_of} under {shown.policy}, order {shown.order.replace('_', ' ')}"
    return f'<text x="12" y="20" font-size="13" font-weight="600" fill="{_INK}">{escape(words)}</text>'


def _stack(bars: list[tuple[str, Decimal]], scale: float) -> tuple[_Bars, float]:
    """Top, height and middle of each bar, one below the other, and where the last one ends."""
    at, placed = 40.0, {}
    for name, amount in bars:
        tall = max(float(amount) * scale, 2.0)
        placed[name] = (at, tall, at + tall / 2 + 4)
        at += max(tall, 10.0) + _GAP
    return placed, at


def _band(start: float, end: float, tall: float, colour: str, words: str) -> str:
    middle = (_LEFT + _RIGHT) / 2
    upper = f"M{_LEFT},{start:.1f} C{middle},{start:.1f} {middle},{end:.1f} {_RIGHT},{end:.1f}"
    lower = f"L{_RIGHT},{end + tall:.1f} C{middle},{end + tall:.1f} {middle},{start + tall:.1f} {_LEFT},{start + tall:.1f} Z"
    return f'<path d="{upper} {lower}" fill="{colour}" fill-opacity="0.45"><title>{escape(words)}</title></path>'


def _label(x: float, y: float, anchor: str, words: str, colour: str) -> str:
    return f'<text x="{x}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
