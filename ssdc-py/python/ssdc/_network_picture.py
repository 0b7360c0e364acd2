"""The picture of a network: partners as circles, ties as lines, colours for groups, sizes for a measure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from html import escape
from math import hypot, isfinite
from typing import TYPE_CHECKING, Any

from ._picture import Picture, lettered, shortened

if TYPE_CHECKING:
    from ._ssdc import Answer, Network

_GROUND, _INK, _LINE, _OTHER, _UNKNOWN = "#ffffff", "#1a1a1a", "#8a8f98", "#9aa0a6", "#dde1e6"
# Told apart by most eyes, those that see red and green alike included (Okabe and Ito 2008, darkened where pale).
_COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#3aa0d8", "#5b4a9e", "#7f7f00")
_SIDE, _EDGE, _LEGEND = 720, 40, 190
_MOST_TIES = 20_000


def network(
    shown: Network,
    colour: str | Mapping[str, str] | None,
    size: Answer | Mapping[str, float] | None,
    labels: int,
    seed: int,
) -> Picture:
    """Colour by an attribute ("country"), by groups of one's own, or by blocs (None); size by an answer or by numbers."""
    groups, what = _groups(shown, colour, seed)
    sizes = _sizes(shown, size)
    layout = shown.layout(seed)
    places = {id: (_EDGE + x * (_SIDE - 2 * _EDGE), _EDGE + y * (_SIDE - 2 * _EDGE)) for id, x, y in zip(layout["id"], layout["x"], layout["y"])}
    common = [name for name, _ in sorted(Counter(filter(None, groups.values())).items(), key=lambda item: (-item[1], len(item[0]), item[0]))]
    colours = dict(zip(common, _COLOURS))
    least = 3.0 if len(places) > 300 else 5.0
    radii = {id: least + 13.0 * sizes[id] ** 0.5 for id in places}
    names = dict(zip(shown.ids, shown.ids))
    if "name" in shown.attributes:
        known = shown.attribute("name")
        names |= {id: name for id, name in zip(known["id"], known["value"]) if name}
    order = sorted(places, key=lambda id: (-radii[id], id))
    lines = "".join(_line(shown, places, radii)) if len(shown.ties) <= _MOST_TIES else ""
    fills = {id: colours.get(group, _OTHER) if (group := groups.get(id)) else _UNKNOWN for id in places}
    circles = "".join(_circle(_said(id, names[id], groups.get(id)), places[id], radii[id], fills[id]) for id in reversed(order))
    written = "".join(_labels([(id, names[id]) for id in order[:labels]], places, radii))
    legend = _legend(what, [*((name, colours[name]) for name in common[: len(_COLOURS)])], len(common) - len(_COLOURS), any(not groups.get(id) for id in places))
    width, height = _SIDE + _LEGEND, _SIDE
    return Picture(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" style="max-width: 100%" role="img" '
        f'font-family="sans-serif" font-size="12"><title>{escape(str(shown))}</title><rect width="{width}" height="{height}" fill="{_GROUND}"/>'
        f'<g stroke="{_LINE}" stroke-opacity="0.55">{lines}</g>{circles}{written}{legend}</svg>'
    )


def _groups(shown: Network, colour: str | Mapping[str, str] | None, seed: int) -> tuple[dict[str, str | None], str]:
    if isinstance(colour, Mapping):
        groups = {str(id): group for id, group in colour.items()}
        return {id: groups.get(id) for id in shown.ids}, "group"
    if colour is not None:
        table = shown.attribute(colour)
        return dict(zip(table["id"], table["value"])), colour.replace("_", " ")
    members = shown.blocs(seed=seed).rows
    return {id: f"bloc {int(value)}" for id, value in zip(members["id"], members["value"])}, "bloc"


def _sizes(shown: Network, size: Any) -> dict[str, float]:
    """From 0 to 1, so that areas compare; by the number of ties where nothing is given."""
    if size is None:
        ties = shown.ties
        values: dict[str, float] = dict(Counter(ties["a"]) + Counter(ties["b"]))
    elif isinstance(size, Mapping):
        values = {str(id): value for id, value in size.items()}
    else:
        rows = size.rows
        if not {"id", "value"} <= set(rows.columns):
            raise ValueError(f"expected an answer with a value for each partner as the size, got one with {', '.join(rows.columns)}")
        values = {id: value or 0.0 for id, value in zip(rows["id"], rows["value"])}
    for id, value in values.items():
        if not isinstance(value, (int, float)) or not isfinite(value):
            raise ValueError(f"expected a number as the size of {id!r}, got {value!r}")
    if unknown := sorted(set(values) - set(shown.ids)):
        raise ValueError(f"the network has no {unknown[0]!r}, which a size is given for")
    most = max((abs(value) for value in values.values()), default=0.0) or 1.0
    return {id: max(values.get(id, 0.0), 0.0) / most for id in shown.ids}


def _line(shown: Network, places: dict[str, tuple[float, float]], radii: dict[str, float]) -> list[str]:
    ties = shown.ties
    most = max(ties["weight"], default=1.0)
    drawn = []
    for a, b, weight in zip(ties["a"], ties["b"], ties["weight"]):
        (x1, y1), (x2, y2), width = places[a], places[b], 0.6 + 2.4 * weight / most
        drawn.append(f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke-width="{width:.1f}"/>')
        length = hypot(x2 - x1, y2 - y1)
        if shown.directed and length > radii[b]:
            # The head of an arrow, with its tip at the rim of the circle.
            along, across = (x2 - x1) / length, (y2 - y1) / length
            x, y, half = x2 - along * radii[b], y2 - across * radii[b], 2.5 + width
            left, right = ((x - 2.5 * half * along - side * half * across, y - 2.5 * half * across + side * half * along) for side in (1, -1))
            drawn.append(f'<path d="M{x:.1f} {y:.1f}L{left[0]:.1f} {left[1]:.1f}L{right[0]:.1f} {right[1]:.1f}Z" fill="{_LINE}" stroke="none"/>')
    return drawn


def _said(id: str, name: str, group: str | None) -> str:
    """What a circle says of its partner: only what differs."""
    return ", ".join(dict.fromkeys(said for said in (name, id, group) if said))


def _circle(said: str, place: tuple[float, float], radius: float, colour: str) -> str:
    return (
        f'<circle cx="{place[0]:.1f}" cy="{place[1]:.1f}" r="{radius:.1f}" fill="{colour}" stroke="{_GROUND}" stroke-width="1.2">'
        f"<title>{escape(said)}</title></circle>"
    )


def _labels(named: list[tuple[str, str]], places: dict[str, tuple[float, float]], radii: dict[str, float]) -> list[str]:
    """The names of partners, but for those that would lie on one that is there already."""
    drawn: list[str] = []
    taken: list[tuple[float, float, float]] = []
    for id, name in named:
        x, y = places[id]
        short = shortened(name, 24)
        width = 6.6 * len(short)
        right = x < _SIDE * 0.72
        left = x + radii[id] + 3 if right else x - radii[id] - 3 - width
        if any(abs(y - other) < 13 and left < end and start < left + width for start, end, other in taken):
            continue
        taken.append((left, left + width, y))
        anchored, anchor = (left, "start") if right else (left + width, "end")
        at = f'<text x="{anchored:.1f}" y="{y + 4:.1f}" text-anchor="{anchor}"'
        drawn.append(lettered(at, short, _GROUND, _INK, 3))
    return drawn


def _legend(what: str, entries: list[tuple[str, str]], more: int, unknown: bool) -> str:
    rows = [*entries, *([(f"{more} more", _OTHER)] if more > 0 else []), *([("not known", _UNKNOWN)] if unknown else [])]
    drawn = [f'<text x="{_SIDE + 10}" y="30" font-weight="600" fill="{_INK}">{escape(what)}</text>']
    for index, (name, colour) in enumerate(rows):
        y, short = 52 + 20 * index, shortened(name, 22)
        drawn.append(f'<circle cx="{_SIDE + 16}" cy="{y - 4}" r="6" fill="{colour}"/><text x="{_SIDE + 28}" y="{y}" fill="{_INK}">{escape(short)}</text>')
    return "".join(drawn)
