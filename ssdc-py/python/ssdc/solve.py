"""Exact allocation in whole numbers: lots with a supply, obligations with a need, and which lot may serve which obligation.

>>> import ssdc
>>> a = ssdc.solve.allocate([60, 50], [80, 70], [0, 0, 1], [0, 1, 1], order="fairest")
>>> a.total, list(a.flow), a.lack
(110, [58, 2, 50], 40)
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from . import _ssdc

if TYPE_CHECKING:
    from ._progress import Progress

__all__ = ["Allocation", "allocate"]


class Allocation:
    """Who is given what, and why it cannot be more.

    ``total`` is what is given in all, ``flow`` what each pair carries (an array of whole numbers, which numpy takes without a
    copy), ``cut`` the sentence that proves that no allocation gives more, ``cut_obligations`` and ``cut_lots`` who competes for
    what, ``lack`` what they lack together, ``coverage`` the exact share of its need that each obligation gets, where the order
    is "fairest" (before whole units).
    """

    def __init__(self, found: _ssdc.Allocation) -> None:
        self._found = found
        self.total: int = found.total
        self.cut: str = found.cut
        self.cut_obligations: list[int] = found.cut_obligations
        self.cut_lots: list[int] = found.cut_lots
        self.lack: int = found.lack

    @property
    def flow(self) -> array[int]:
        flow = array("q")
        flow.frombytes(self._found._flow())
        if sys.byteorder == "big":
            flow.byteswap()
        return flow

    @property
    def coverage(self) -> list[Fraction] | None:
        coverage = self._found._coverage()
        return None if coverage is None else [Fraction(part, whole) for part, whole in coverage]

    def __repr__(self) -> str:
        return repr(self._found)


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
    columns = _packed(supply), _packed(need), _packed(lots), _packed(obligations)
    by_class = None if classes is None else _packed(classes)
    limits = None if capacity is None else _packed(capacity)
    return Allocation(_ssdc._allocate(*columns, order, by_class, limits, progress))


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
    packed: bytes = column.astype("<i8").tobytes()
    return packed


def _little_endian(numbers: array[int]) -> bytes:
    if sys.byteorder == "big":
        numbers.byteswap()
    return numbers.tobytes()
