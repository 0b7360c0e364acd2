"""An allocation as a picture: contributions on the left, grants on the right, bands as wide as what they carry."""

from __future__ import annotations

import json
import textwrap
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from ._picture import Picture, shortened

if TYPE_CHECKING:
    from ._ssdc import MatchAllocation

_WIDTH, _LEFT, _RIGHT, _BAR, _GAP, _TALL, _MOST = 860, 230, 570, 12, 8, 420, 24
_INK, _GREY, _RED, _OPEN = "#1c1c1c", "#757575", "#c02a24", "#8a5a00"
_BANDS = ("#3366aa", "#9a6a00", "#2f7d4f", "#8a4a9e", "#a8443a", "#4f6f7a")
# So many letters fit beside the bars, and into a line of the heading and of the foot.
_BESIDE_LEFT, _BESIDE_RIGHT, _HEADING, _FOOT = 31, 41, 96, 125
_Amounts = dict[str, Decimal]
_Bars = dict[str, tuple[float, float, float]]


@dataclass
class _Panel:
    """What is asked for and given in one currency; amounts of two currencies cannot be compared by width."""

    currency: str
    asked: _Amounts
    lacking: _Amounts
    # What could still turn out to count.
    open: set[str]
    flows: dict[tuple[str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def gives(self) -> _Amounts:
        gives: _Amounts = defaultdict(Decimal)
        for (lot, _), amount in self.flows.items():
            gives[lot] += amount
        return gives


def allocation(shown: MatchAllocation) -> Picture:
    """The picture of an allocation, each currency by itself; what is lacking is dashed."""
    grants_of = [line["grants"] for line in json.loads(shown.to_json())["coverage"]]
    coverage = [*zip(shown.coverage, grants_of)]
    # Grants that are compared together have one bar.
    together = _together(grants for row, grants in coverage if row["required"])
    panels = _panels([(row, together[grants[0]]) for row, grants in coverage if row["required"]])
    currency_of = {bar: panel.currency for panel in panels for bar in panel.asked}
    by_currency = {panel.currency: panel for panel in panels}
    left_out: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for row in shown.rows:
        bar = together.get(row["grant"], "")
        if currency_of.get(bar) == row["currency"]:
            by_currency[row["currency"]].flows[row["contribution"], bar] += row["amount"]
        else:
            left_out[row["contribution"], row["currency"]] += row["amount"]
    unknown = sorted({grant for row, grants in coverage if row["required"] is None for grant in grants})
    parts, top = _heading(shown)
    for panel in panels:
        drawn, top = _panel(panel, top)
        parts += drawn
    notes = _notes(panels, left_out, unknown)
    for line in (line for note in notes for line in textwrap.wrap(note, _FOOT)):
        parts.append(_label(12, top, "start", line, line, _GREY))
        top += 16
    height, body = top + 8, "".join(parts)
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


def _panels(lines: list[tuple[dict[str, Any], str]]) -> list[_Panel]:
    """By currency, the one with most grants first. Of several requirements the greatest is shown: one dollar may serve them all."""
    sums: dict[tuple[str, str, str], list[Decimal]] = defaultdict(lambda: [Decimal(), Decimal()])
    open_: dict[str, set[str]] = defaultdict(set)
    short: dict[str, set[str]] = defaultdict(set)
    for row, bar in lines:
        both = sums[row["currency"], bar, row["requirement"] or ""]
        both[0] += row["required"]
        both[1] += row["lacking"]
        if row["lacking"]:
            (open_ if row["verdict"] == "undetermined" else short)[row["currency"]].add(bar)
    panels: dict[str, _Panel] = {}
    for (currency, bar, _), (asked, lacking) in sums.items():
        panel = panels.setdefault(currency, _Panel(currency, {}, {}, open_[currency] - short[currency]))
        panel.asked[bar] = max(panel.asked.get(bar, Decimal()), asked)
        panel.lacking[bar] = max(panel.lacking.get(bar, Decimal()), lacking)
    return sorted(panels.values(), key=lambda panel: (-len(panel.asked), panel.currency))


def _heading(shown: MatchAllocation) -> tuple[list[str], float]:
    total = ", ".join(f"{money.amount:,} {money.currency}" for money in shown.totals) or "nothing"
    words = f"{total} given on {shown.as_of} under {shown.policy}, order {shown.order.replace('_', ' ')}"
    lines = textwrap.wrap(words, _HEADING)
    parts = [f'<text x="12" y="{20 + 17 * row}" font-size="13" font-weight="600" fill="{_INK}">{escape(line)}</text>' for row, line in enumerate(lines)]
    return parts, 23.0 + 17 * len(lines)


def _panel(panel: _Panel, top: float) -> tuple[list[str], float]:
    """The drawing of one currency, and where it ends."""
    asked, lacking, flows, gives = panel.asked, panel.lacking, panel.flows, panel.gives()
    bars = sorted(sorted(asked), key=lambda grant: -asked[grant])[:_MOST]
    lots = sorted(sorted(gives), key=lambda lot: -gives[lot])[:_MOST]
    needed = {grant: max(asked[grant], sum((amount for (_, to), amount in flows.items() if to == grant), Decimal())) for grant in bars}
    whole = max(sum(needed.values(), Decimal()), sum((gives[lot] for lot in lots), Decimal()), Decimal(1))
    scale = min(_TALL, 90 * max(len(bars), len(lots))) / float(whole)
    parts = [f'<text x="12" y="{top:.1f}" font-weight="600" fill="{_INK}">{escape(panel.currency)}</text>']
    left, left_end = _stack([(lot, gives[lot]) for lot in lots], scale, top + 8)
    right, right_end = _stack([(grant, needed[grant]) for grant in bars], scale, top + 8)
    colours = {lot: _BANDS[place % len(_BANDS)] for place, lot in enumerate(lots)}
    from_lot, to_grant = {lot: left[lot][0] for lot in lots}, {grant: right[grant][0] for grant in bars}
    for lot in lots:
        for grant in bars:
            amount = flows.get((lot, grant), Decimal())
            if amount:
                tall = max(float(amount) * scale, 1.0)
                words = f"{lot} to {grant}: {amount:,} {panel.currency}"
                parts.append(_band(from_lot[lot], to_grant[grant], tall, colours[lot], words))
                from_lot[lot] += tall
                to_grant[grant] += tall
    for lot in lots:
        at, tall, middle = left[lot]
        parts.append(f'<rect x="{_LEFT - _BAR}" y="{at:.1f}" width="{_BAR}" height="{tall:.1f}" fill="{colours[lot]}"/>')
        parts.append(_named(_LEFT - _BAR - 6, middle, "end", lot, f"  {gives[lot]:,}", _BESIDE_LEFT, _INK))
    for grant in bars:
        at, tall, middle = right[grant]
        dash = min(float(lacking[grant]) * scale, tall)
        words, colour = f"  {asked[grant]:,}", _INK
        parts.append(f'<rect x="{_RIGHT}" y="{at:.1f}" width="{_BAR}" height="{tall - dash:.1f}" fill="{_INK}"/>')
        if dash > 0:
            is_open = grant in panel.open
            colour, dashes, verb = (_OPEN, "1 2", "may lack") if is_open else (_RED, "3 2", "lacks")
            parts.append(
                f'<rect x="{_RIGHT + 0.5}" y="{at + tall - dash:.1f}" width="{_BAR - 1}" height="{dash:.1f}" fill="none" '
                f'stroke="{colour}" stroke-dasharray="{dashes}"/>'
            )
            words += f"  {verb} {lacking[grant]:,}"
        parts.append(_named(_RIGHT + _BAR + 6, middle, "start", grant, words, _BESIDE_RIGHT, colour))
    end = max(left_end, right_end) + 12
    for name, amounts, drawn in (("contribution", gives, lots), ("grant", asked, bars)):
        count = len(amounts) - len(drawn)
        if count:
            rest = sum((amount for each, amount in amounts.items() if each not in drawn), Decimal())
            words = f"not shown: {count} more {name if count == 1 else name + 's'}, {rest:,} {panel.currency}"
            parts.append(_label(_WIDTH / 2, end, "middle", words, words, _GREY))
            end += 16
    return parts, end + 14


def _notes(panels: list[_Panel], left_out: dict[tuple[str, str], Decimal], unknown: list[str]) -> list[str]:
    """What the drawing cannot say."""
    notes = []
    if any(panel.open for panel in panels):
        notes.append("May lack: something that is not known, or that several could use, could still close the gap.")
    if unknown:
        notes.append(f"Not shown, for what they need is not known: {_some(unknown)}.")
    if left_out:
        lots = [f"{lot} ({amount:,} {currency})" for (lot, currency), amount in sorted(left_out.items())]
        notes.append(f"Not shown, for what they serve is not known or is asked for in another currency: {_some(lots)}.")
    return notes


def _some(names: list[str]) -> str:
    shown = [shortened(name, 40) for name in names[:5]]
    return ", ".join(shown) + (f" and {len(names) - 5} more" if len(names) > 5 else "")


def _stack(bars: list[tuple[str, Decimal]], scale: float, at: float) -> tuple[_Bars, float]:
    """Top, height and middle of each bar, one below the other, and where the last one ends."""
    placed = {}
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


def _named(x: float, y: float, anchor: str, name: str, words: str, most: int, colour: str) -> str:
    """A name and its amounts in so many letters: the name gives way."""
    return _label(x, y, anchor, shortened(name, max(most - len(words), 8)) + words, name + words, colour)


def _label(x: float, y: float, anchor: str, words: str, whole: str, colour: str) -> str:
    text = f'<text x="{x}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{escape(words)}</text>'
    return text if words == whole else f"<g><title>{escape(whole)}</title>{text}</g>"
