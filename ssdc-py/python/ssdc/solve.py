"""Exact allocation and assignment in whole numbers.

Lots with a supply, obligations with a need, and which lot may serve which obligation:

>>> import ssdc
>>> a = ssdc.solve.allocate([60, 50], [80, 70], [0, 0, 1], [0, 1, 1], order="fairest")
>>> a.total, list(a.flow), a.lack
(110, [58, 2, 50], 40)

Rows such as requests, columns such as experts, and what each pair of them is worth:

>>> b = ssdc.solve.assign([0, 0, 1], [0, 1, 0], [9, 5, 7], demand=[1, 1], capacity=[1, 1])
>>> b.total, list(b.pairs)
(12, [1, 2])
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

from . import _html, _ssdc

if TYPE_CHECKING:
    from ._progress import Progress

__all__ = ["Allocation", "Assignment", "Certificate", "allocate", "assign"]


class _Found:
    """An answer that says what the core found; equal, and pickled, by it."""

    _found: Any

    def __init__(self, found: Any) -> None:
        self._found = found

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and bool(self._found == other._found)

    __hash__ = None  # type: ignore[assignment]

    def __reduce__(self) -> tuple[type[_Found], tuple[Any]]:
        return type(self), (self._found,)

    def __repr__(self) -> str:
        return repr(self._found)


class Allocation(_Found):
    """Who is given what, and why it cannot be more.

    ``total`` is what is given in all, ``flow`` what each pair carries (an array of whole numbers, which numpy takes without a
    copy), ``cut`` the sentence that proves that no allocation gives more, ``cut_obligations`` and ``cut_lots`` who competes for
    what, ``lack`` what they lack together, ``coverage`` the exact share of its need that each obligation gets, where the order
    is "fairest" (before whole units).
    """

    _found: _ssdc.Allocation

    def __init__(self, found: _ssdc.Allocation) -> None:
        super().__init__(found)
        self.total: int = found.total
        self.cut: str = found.cut
        self.cut_obligations: list[int] = found.cut_obligations
        self.cut_lots: list[int] = found.cut_lots
        self.lack: int = found.lack

    @property
    def flow(self) -> array[int]:
        return _unpacked(self._found._flow())

    @property
    def coverage(self) -> list[Fraction] | None:
        coverage = self._found._coverage()
        return None if coverage is None else [Fraction(part, whole) for part, whole in coverage]

    def _repr_html_(self) -> str:
        return _html.allocation(self)


def allocate(
    supply: Sequence[int],
    need: Sequence[int],
    lots: Sequence[int],
    obligations: Sequence[int],
    order: str = "any",
    *,
    classes: Sequence[int] | None = None,
    capacity: Sequence[int] | None = None,
    progress: Progress | None = None,
) -> Allocation:
    """Gives lots to obligations: always as much as any allocation can, in the order asked for.

    Pair ``i`` says that lot ``lots[i]`` may serve obligation ``obligations[i]``, and ``capacity[i]`` how much it can carry.
    Columns are lists, numpy arrays or columns of frames, of whole numbers from 0 on. ``order`` is "any", "fairest" (leximin
    of coverage), "pro_rata", "least_flexible", or give ``classes``, one number for each obligation, lower ones first.

    Raises InvalidValue for a column or row that is wrong, TypeError for what are no whole numbers.
    """
    columns = _packed(supply), _packed(need), _indices(lots), _indices(obligations)
    by_class = None if classes is None else _packed(classes)
    limits = None if capacity is None else _packed(capacity)
    return Allocation(_ssdc._allocate(*columns, order, by_class, limits, progress))


@dataclass(frozen=True)
class Certificate:
    """Values of rows and prices of columns that prove an assignment.

    An open pair has ``column_price - score - row_value >= 0``, a chosen one ``<= 0``: what is assigned cannot be exchanged for
    anything better. What is left wanting weighs in with the penalties, so high that no scores make up for it.
    """

    row_value: array[int]
    column_price: array[int]
    group_price: array[int]
    unserved_penalty: int
    below_penalty: int


class Assignment(_Found):
    """Who is given whom, how good that is, and why it cannot be better.

    ``pairs`` are the chosen pairs by their places in the input (an array of whole numbers, which numpy takes without a copy),
    ``total`` the sum of their scores and ``total_bound`` what no assignment exceeds that serves as much: the same number
    where the total is proven. ``floor`` is the least sum of any row and ``floor_bound``, where fairest, what no floor exceeds.
    ``unserved`` lists rows that do not get all they must with what they lack, ``below`` columns that are below their lower
    load, ``reasons`` says why, ``certificate`` proves it (None where fairest, or with budgets).
    """

    _found: _ssdc.Assignment

    def __init__(self, found: _ssdc.Assignment) -> None:
        super().__init__(found)
        self.total: int = found.total
        self.total_bound: int = found.total_bound
        self.floor: int | None = found.floor
        self.floor_bound: int | None = found.floor_bound
        self.unserved: list[tuple[int, int]] = found.unserved
        self.below: list[tuple[int, int]] = found.below

    @property
    def pairs(self) -> array[int]:
        return _unpacked(self._found._pairs())

    @property
    def reasons(self) -> list[str]:
        return self._found.reasons

    @property
    def certificate(self) -> Certificate | None:
        found = self._found._certificate()
        if found is None:
            return None
        rows, columns, groups, unserved, below = found
        return Certificate(_unpacked(rows), _unpacked(columns), _unpacked(groups), unserved, below)

    def to_json(self) -> str:
        return self._found.to_json()


def assign(
    rows: Sequence[int],
    cols: Sequence[int],
    scores: Sequence[int],
    demand: Sequence[int],
    capacity: Sequence[int],
    objective: str = "total",
    lower: Sequence[int] | None = None,
    use: Sequence[int] | None = None,
    budget: Sequence[int] | None = None,
    *,
    required: Sequence[int] | None = None,
    groups: Sequence[int] | None = None,
    group_capacity: Sequence[int] | None = None,
    forced: Sequence[tuple[int, int]] = (),
    forbidden: Sequence[tuple[int, int]] = (),
    effort: int | None = None,
    progress: Progress | None = None,
) -> Assignment:
    """Assigns columns to rows, such as experts to requests: as much as can be served, and of all that do so the best.

    Pair ``i`` says that row ``rows[i]`` may have column ``cols[i]`` and is worth ``scores[i]``. A row takes ``demand`` different
    columns, a column serves up to ``capacity`` rows and should serve ``lower``. ``required`` is how many of its demand a row must
    get (all of it unless told otherwise); more is given where that raises the total. Columns of one of ``groups`` (-1 for none)
    serve no more than ``group_capacity`` together. ``forced`` and ``forbidden`` are pairs of a row and a column.

    ``objective`` is "total", or "fairest": the greatest floor, which is the least sum of scores of any row, then the greatest
    total; exact where each row takes one column, else with bounds. With ``use`` (of each pair) and ``budget`` (of each column)
    no column spends more than it has; ``effort`` is how many looks at pairs that search takes before it stops with a gap.

    Columns are lists, numpy arrays, Arrow arrays or columns of frames, of whole numbers. Raises InvalidValue for what is wrong
    with the instance, ValueError for a score that is not finite, TypeError for what are no whole numbers.
    """
    for name, other, one in (("use", "budget", (use, budget)), ("groups", "group_capacity", (groups, group_capacity))):
        if (one[0] is None) != (one[1] is None):
            raise TypeError(f"{name} and {other} go together")
    return Assignment(
        _ssdc._assign(
            _indices(rows),
            _indices(cols),
            _packed(_finite(scores)),
            _packed(demand),
            _packed(capacity),
            objective,
            None if required is None else _packed(required),
            None if lower is None else _packed(lower),
            None if groups is None else (_packed(groups), _packed(group_capacity)),
            _packed(list(chain.from_iterable(forced))),
            _packed(list(chain.from_iterable(forbidden))),
            None if use is None else (_packed(use), _packed(budget)),
            effort,
            progress,
        )
    )


def _finite(scores: Any) -> Any:
    """Names a score that is no number, before whole numbers are asked for."""
    if hasattr(scores, "to_numpy"):
        scores = scores.to_numpy()
    if getattr(getattr(scores, "dtype", None), "kind", "f") == "f":
        for place, score in enumerate(scores):
            if isinstance(score, float) and not isfinite(score):
                raise ValueError(f"score {place} is {score}: expected a finite number")
    return scores


def _unpacked(numbers: bytes) -> array[int]:
    unpacked = array("q")
    unpacked.frombytes(numbers)
    if sys.byteorder == "big":
        unpacked.byteswap()
    return unpacked


def _indices(column: Any) -> tuple[bytes, int]:
    """Packed in four bytes each where all fit, else in eight, and in how many."""
    if hasattr(column, "to_numpy"):
        column = column.to_numpy()
    if getattr(getattr(column, "dtype", None), "kind", "") in ("i", "u") and len(column) and column.min() >= 0 and column.max() < 2**32:
        return column.astype("<u4", copy=False).tobytes(), 4
    return _packed(column), 8


def _packed(column: Any) -> bytes:
    if hasattr(column, "to_numpy"):
        column = column.to_numpy()
    kind = getattr(getattr(column, "dtype", None), "kind", None)
    if kind is None:
        return _little_endian(array("q", column))
    if kind not in "iu":
        raise TypeError(f"expected whole numbers, got an array of {column.dtype}")
    if kind == "u" and len(column) and int(column.max()) > 2**63 - 1:
        raise OverflowError("a number of the column is 2^63 or more")
    packed: bytes = column.astype("<i8", copy=False).tobytes()
    return packed


def _little_endian(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
