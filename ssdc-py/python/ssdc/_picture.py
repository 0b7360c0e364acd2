"""Pictures as the text of an SVG, drawn with nothing but the standard library."""

from __future__ import annotations

import json
import math
import textwrap
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

if TYPE_CHECKING:
    from ._ssdc import Origin

# On a ground of its own, so that it reads alike on white and black pages: a contrast of 4.5 at least (WCAG 2.2).
_GROUND, _INK, _TAINTED, _PLAIN, _RETURN = "#ffffff", "#1a1a1a", "#b3261e", "#3f5f8a", "#7a4a00"
_NODE, _LINE, _HEAD = 34, 14, 11
_SIDE, _ABOVE, _BELOW = 110, 110, 70
_MOST_LABELS, _MOST_FUNDERS, _MOST_SERVED = 3, 6, 3
# So wide is a letter of a bold title at most, on average; and so many are in a line of one.
_LETTER, _MOST_LETTERS = 9.0, 76


# Who or what stands somewhere: a party by its id, or what is served.
Place = Union[str, tuple[str, str]]


class Picture(str):
    """The text of an SVG: a notebook shows it, write() saves it."""

    __slots__ = ()

    def write(self, path: str | Path) -> None:
        """Saves the picture as an SVG file."""
        Path(path).write_text(self, encoding="utf-8")

    def _repr_svg_(self) -> str:
        return str(self)


def shortened(name: str, most: int) -> str:
    """At most so many letters of a name."""
    return name if len(name) <= most else name[: max(most - 1, 1)] + "…"


def lettered(at: str, words: str, ground: str, ink: str, thick: int) -> str:
    """Letters on a ground of their own, which is an element of its own: not every program draws a stroke first where it is told to."""
    words = escape(words)
    return f'{at} stroke="{ground}" stroke-width="{thick}" fill="none">{words}</text>{at} fill="{ink}">{words}</text>'


def origin(shown: Origin) -> Picture:
    """The circle that money went: the grantor, the parties on the way, the contributor, and what the contribution serves."""
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
    funders = found["grantors"][:_MOST_FUNDERS]
    parties = _in_a_circle(list(dict.fromkeys([*payers, *funders, *(end for arrow in arrows for end in arrow), contributor])), contributor)
    # Names of their own, for a partner and a grant may have the same id.
    served = {("serves", label): label for label in _served(found)}
    at = parties.index(contributor) + 1
    order: list[Place] = [*parties[:at], *served, *parties[at:]]
    places = _places(order)
    xs, ys = ([place[axis] for place in places.values()] for axis in (0, 1))
    name = shortened(found["contribution"], 40)
    title = f"Where {found['contribution']} came from: {_traced(found)}"
    written = textwrap.wrap(f"Where {name} came from: {_traced(found)}", _MOST_LETTERS)
    left_out = _left_out(found)
    wide = max((_LETTER * len(line) for line in written), default=0.0) / 2 + 16
    right = max(max(xs) + _SIDE, wide, -(min(xs) - _SIDE))
    top, width = min(ys) - _ABOVE - 18 * (len(written) - 1), 2 * right
    height = max(ys) + _BELOW - top + (20 if left_out else 0)
    drawn = [_arrow(places, ends, labels, _TAINTED, dashed=False) for ends, labels in arrows.items() if ends[0] != ends[1]]
    given = [f"{name}\n{found['amount']}"]
    drawn += [_arrow(places, (contributor, to), given, _RETURN, dashed=True) for to in served]
    grantors = {*found["grantors"], *payers}
    colours = {party: _TAINTED if party in grantors else _RETURN if party == contributor else _PLAIN for party in parties}
    nodes = [_party(party, places[party], colours[party]) for party in parties]
    nodes += [_box(label, places[key]) for key, label in served.items()]
    lines, texts = zip(*drawn) if drawn else ((), ())
    middle = f'text-anchor="middle" fill="{_INK}"'
    heading = "".join(
        f'<text x="0" y="{top + 26 + 18 * index:.0f}" {middle} font-size="14" font-weight="600">{escape(line)}</text>' for index, line in enumerate(written)
    )
    foot = f'<text x="0" y="{top + height - 12:.0f}" {middle}>{escape(left_out)}</text>' if left_out else ""
    box = f"{-width / 2:.0f} {top:.0f} {width:.0f} {height:.0f}"
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{box}" width="{width:.0f}" height="{height:.0f}" style="max-width: 100%" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(title)}</title>'
        f'<rect x="{-width / 2:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height:.0f}" fill="{_GROUND}"/>'
        f"{heading}{''.join([*lines, *nodes, *texts])}{foot}</svg>"
    )


def _left_out(found: dict[str, Any]) -> str:
    """What of the answer the circle does not show."""
    payments, funders = len(found["unfollowed"]), len(found["grantors"]) - _MOST_FUNDERS
    parts = [f"{payments} {'payment that cannot' if payments == 1 else 'payments that cannot'} be followed"] if payments else []
    parts += [f"{funders} more {'funder' if funders == 1 else 'funders'}"] if funders > 0 else []
    return f"Not shown: {', '.join(parts)}" if parts else ""


def _traced(found: dict[str, Any]) -> str:
    """What of it came from the grantor: what is certain, a bound, or what a convention of accounts says."""
    tainted, amount = found["tainted"], found["amount"]
    if not found["known"]:
        return "nothing can be traced"
    if found["is_grantor"]:
        return f"{tainted} of {amount} is the grantor's money"
    if float(tainted.split(" ")[0]) == 0:
        return f"nothing of {amount} is traced back to the grantor"
    if found["trace"] == "min":
        return f"up to {tainted} of {amount} can have come from the grantor"
    how = {"fifo": "first in, first out", "pro_rata": "pro rata"}[found["trace"]]
    return f"{tainted} of {amount} counts as the grantor's money, {how}"


def _served(found: dict[str, Any]) -> list[str]:
    """What the contribution may serve."""
    serves = [f"{one['kind']} {one['id']}" for one in found["serves"]]
    return serves if len(serves) <= _MOST_SERVED else [f"{len(serves)} grants and programmes"]


def _places(order: list[Place]) -> dict[Place, tuple[float, float]]:
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


def _party(name: str, place: tuple[float, float], colour: str) -> str:
    x, y = place
    at = f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-weight="600"'
    return (
        f'<g><title>{escape(name)}</title><circle cx="{x:.1f}" cy="{y:.1f}" r="{_NODE}" fill="{_GROUND}" stroke="{colour}" stroke-width="3"/>'
        f"{lettered(at, shortened(name, 24), _GROUND, _INK, 3)}</g>"
    )


def _box(name: str, place: tuple[float, float]) -> str:
    """What is no party: a grant or a programme."""
    x, y = place
    at = f'<text x="{x:.1f}" y="{y + 4:.1f}" text-anchor="middle" font-weight="600"'
    side = 2 * _NODE
    return (
        f'<g><title>{escape(name)}</title><rect x="{x - _NODE:.1f}" y="{y - _NODE:.1f}" width="{side}" height="{side}" rx="6" '
        f'fill="{_GROUND}" stroke="{_PLAIN}" stroke-width="3"/>{lettered(at, shortened(name, 24), _GROUND, _INK, 3)}</g>'
    )


def _arrow(
    places: dict[Place, tuple[float, float]], ends: tuple[Place, Place], labels: list[str], colour: str, *, dashed: bool
) -> tuple[str, str]:
    """A bent arrow, so that one there and one back do not meet; and what it says, over its middle."""
    (x1, y1), (x2, y2) = places[ends[0]], places[ends[1]]
    length = math.hypot(x2 - x1, y2 - y1) or 1.0
    ux, uy = (x2 - x1) / length, (y2 - y1) / length
    bend = 0.2 * length
    cx, cy = (x1 + x2) / 2 + uy * bend, (y1 + y2) / 2 - ux * bend
    first, last = math.hypot(cx - x1, cy - y1) or 1.0, math.hypot(cx - x2, cy - y2) or 1.0
    x1, y1 = x1 + (cx - x1) / first * (_NODE + 2), y1 + (cy - y1) / first * (_NODE + 2)
    # The line ends in the direction from its bend to the party; the head has its tip at the rim.
    along, across = (x2 - cx) / last, (y2 - cy) / last
    tip = (x2 - along * (_NODE + 3), y2 - across * (_NODE + 3))
    x2, y2 = tip[0] - along * _HEAD, tip[1] - across * _HEAD
    sides = ((x2 - side * across * _HEAD / 2, y2 + side * along * _HEAD / 2) for side in (1, -1))
    head = "".join(f"L{x:.1f} {y:.1f}" for x, y in sides)
    dash = ' stroke-dasharray="6 4"' if dashed else ""
    more = [f"and {len(labels) - _MOST_LABELS} more"] if len(labels) > _MOST_LABELS else []
    said = [shortened(line, 34) for label in [*labels[:_MOST_LABELS], *more] for line in label.split("\n")]
    # What goes back may cross what came: its words stand past the middle.
    at = 0.62 if dashed else 0.5
    mx, my = ((1 - at) ** 2 * a + 2 * at * (1 - at) * b + at**2 * c for a, b, c in ((x1, cx, x2), (y1, cy, y2)))
    rows = (my + _LINE * (index - (len(said) - 1) / 2) + 4 for index in range(len(said)))
    texts = "".join(lettered(f'<text x="{mx:.1f}" y="{y:.1f}" text-anchor="middle"', line, _GROUND, _INK, 4) for line, y in zip(said, rows))
    path = f"M{x1:.1f} {y1:.1f} Q{cx:.1f} {cy:.1f} {x2:.1f} {y2:.1f}"
    line = f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dash}/>'
    return f'{line}<path d="M{tip[0]:.1f} {tip[1]:.1f}{head}Z" fill="{colour}"/>', texts
