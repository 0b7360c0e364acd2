"""Pictures as the text of an SVG, drawn with nothing but the standard library."""

from __future__ import annotations

import json
import math
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._ssdc import Origin

# On a ground of its own, so that it reads alike on white and black pages: a contrast of 4.5 at least (WCAG 2.2).
_GROUND, _INK, _TAINTED, _PLAIN, _RETURN = "#ffffff", "#1a1a1a", "#b3261e", "#3f5f8a", "#7a4a00"
_NODE, _LINE = 34, 14
_SIDE, _ABOVE, _BELOW = 110, 110, 70
_MOST_LABELS = 3


class Picture(str):
    """The text of an SVG: a notebook shows it, write() saves it."""

    __slots__ = ()

    def write(self, path: str | Path) -> None:
        """Saves the picture as an SVG file."""
        Path(path).write_text(self, encoding="utf-8")

    def _repr_svg_(self) -> str:
        return str(self)


def origin(shown: Origin) -> Picture:
    """The circle that money went: the grantor, the parties on the way, the contributor, and the contribution back."""
    found = json.loads(shown.to_json())
    arrows: dict[tuple[str, str], list[str]] = {}
    for path in found["paths"]:
        for step in path["steps"]:
            labels = arrows.setdefault((step["from"] or "?", step["to"] or "?"), [])
            label = f"{step['amount']}\n{step['on']} ({step['payment']})"
            if label not in labels:
                labels.append(label)
    contributor = found["contributor"] or "?"
    payers = [path["steps"][0]["from"] or "?" for path in found["paths"]]
    first = [*payers, *found["grantors"]][:1]
    order = _in_a_circle(list(dict.fromkeys([*first, *(end for arrow in arrows for end in arrow), contributor])), contributor)
    places = _places(order)
    xs, ys = ([place[axis] for place in places.values()] for axis in (0, 1))
    title = f"Where {found['contribution']} came from: {found['tainted']} of {found['amount']} is traced back to the grantor"
    left, top = min(min(xs) - _SIDE, -4.2 * len(title)), min(ys) - _ABOVE
    width, height = 2 * max(max(xs) + _SIDE, -left), max(ys) + _BELOW - top
    drawn = [_arrow(places, ends, labels, _TAINTED, dashed=False) for ends, labels in arrows.items() if ends[0] != ends[1]]
    if first and contributor not in first:
        back = [f"{found['contribution']}\n{found['amount']}"]
        drawn.append(_arrow(places, (contributor, first[0]), back, _RETURN, dashed=True))
    grantors = {*found["grantors"], *payers}
    colours = {party: _TAINTED if party in grantors else _RETURN if party == contributor else _PLAIN for party in order}
    parties = [_party(party, places[party], colours[party]) for party in order]
    lines, texts = zip(*drawn) if drawn else ((), ())
    markers = "".join(_marker(name, colour) for name, colour in (("t", _TAINTED), ("r", _RETURN)))
    box = f"{-width / 2:.0f} {top:.0f} {width:.0f} {height:.0f}"
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width:.0f}" height="{height:.0f}" style="max-width: 100%" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title><defs>{markers}</defs>'
        f'<rect x="{-width / 2:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" fill="{_GROUND}"/>'
        f'<text x="0" y="{top + 26:.0f}" text-anchor="middle" font-size="14" font-weight="600" fill="{_INK}">{escape(title)}</text>'
        f"{''.join([*lines, *parties, *texts])}</svg>"
    )


def _places(order: list[str]) -> dict[str, tuple[float, float]]:
    """Around the middle, so far apart that what is said fits between neighbours."""
    radius = max(150.0, 115 / math.sin(math.pi / max(len(order), 2)))
    angles = (math.pi + 2 * math.pi * index / len(order) for index in range(len(order)))
    return {party: (radius * math.cos(angle), radius * math.sin(angle)) for party, angle in zip(order, angles)}


def _in_a_circle(parties: list[str], contributor: str) -> list[str]:
    """The grantor first, the contributor opposite to it, the others between in the order of the money."""
    others = [party for party in parties[1:] if party != contributor]
    if not parties or parties[0] == contributor:
        return parties
    half = (len(others) + 1) // 2
    return [parties[0], *others[:half], contributor, *reversed(others[half:])]


def _marker(name: str, colour: str) -> str:
    return (
        f'<marker id="ssdc-{name}" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto">'
        f'<path d="M0 0 10 5 0 10z" fill="{colour}"/></marker>'
    )


def _party(name: str, place: tuple[float, float], colour: str) -> str:
    x, y = place
    short = name if len(name) <= 24 else name[:23] + "…"
    return (
        f'<g><title>{escape(name)}</title><circle cx="{x:.1f}" cy="{y:.1f}" r="{_NODE}" fill="{_GROUND}" stroke="{colour}" stroke-width="3"/>'
        f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-weight="600" fill="{_INK}" stroke="{_GROUND}" stroke-width="3" '
        f'paint-order="stroke">{escape(short)}</text></g>'
    )


def _arrow(
    places: dict[str, tuple[float, float]], ends: tuple[str, str], labels: list[str], colour: str, *, dashed: bool
) -> tuple[str, str]:
    """A bent arrow, so that one there and one back do not meet; and what it says, over its middle."""
    (x1, y1), (x2, y2) = places[ends[0]], places[ends[1]]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    bend = 0.2 * length
    cx, cy = (x1 + x2) / 2 + uy * bend, (y1 + y2) / 2 - ux * bend
    first, last = math.hypot(cx - x1, cy - y1) or 1.0, math.hypot(cx - x2, cy - y2) or 1.0
    x1, y1 = x1 + (cx - x1) / first * (_NODE + 2), y1 + (cy - y1) / first * (_NODE + 2)
    x2, y2 = x2 + (cx - x2) / last * (_NODE + 4), y2 + (cy - y2) / last * (_NODE + 4)
    marker, dash = ("r", ' stroke-dasharray="6 4"') if dashed else ("t", "")
    more = [f"and {len(labels) - _MOST_LABELS} more"] if len(labels) > _MOST_LABELS else []
    said = [line for label in [*labels[:_MOST_LABELS], *more] for line in label.split("\n")]
    mx, my = (x1 + 2 * cx + x2) / 4, (y1 + 2 * cy + y2) / 4
    texts = "".join(
        f'<text x="{mx:.1f}" y="{my + _LINE * (index - (len(said) - 1) / 2) + 4:.1f}" text-anchor="middle" fill="{_INK}" '
        f'stroke="{_GROUND}" stroke-width="4" paint-order="stroke">{escape(line)}</text>'
        for index, line in enumerate(said)
    )
    path = f"M{x1:.1f} {y1:.1f} Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}"
    return f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash} marker-end="url(#ssdc-{marker})"/>', texts
