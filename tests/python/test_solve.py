"""Allocation in whole numbers: exact, explained, and from any column of whole numbers."""

import random
from fractions import Fraction
from itertools import combinations

import numpy
import polars
import pytest
import ssdc


def random_instance(rng):
    lots, obligations = rng.randint(1, 5), rng.randint(1, 5)
    pairs = [(lot, obligation) for lot in range(lots) for obligation in range(obligations) if rng.random() < 0.5]
    supply, need = [rng.randint(0, 20) for _ in range(lots)], [rng.randint(0, 20) for _ in range(obligations)]
    return supply, need, [lot for lot, _ in pairs], [obligation for _, obligation in pairs]


def most(supply, need, lots, obligations):
    """Hall: the most is the least, over all sets of obligations, of what can reach the set and what the others need."""
    every = range(len(need))
    def reach(chosen):
        near = {lot for lot, obligation in zip(lots, obligations) if obligation in chosen}
        return sum(supply[lot] for lot in near) + sum(need[one] for one in every if one not in chosen)
    return min(reach(set(chosen)) for size in range(len(need) + 1) for chosen in combinations(every, size))


@pytest.mark.parametrize("order", ["any", "fairest", "pro_rata", "least_flexible"])
def test_every_order_gives_the_most_and_nobody_too_much(order):
    rng = random.Random(order)
    for _ in range(200):
        supply, need, lots, obligations = random_instance(rng)
        found = ssdc.solve.allocate(supply, need, lots, obligations, order=order)
        flow = list(found.flow)
        assert found.total == sum(flow) == most(supply, need, lots, obligations)
        given = [sum(amount for lot, amount in zip(lots, flow) if lot == one) for one in range(len(supply))]
        got = [sum(amount for obligation, amount in zip(obligations, flow) if obligation == one) for one in range(len(need))]
        assert all(amount >= 0 for amount in flow) and all(map(int.__le__, given, supply)) and all(map(int.__le__, got, need))
        lacking = sum(need[one] - got[one] for one in found.cut_obligations)
        assert found.lack == lacking == sum(need) - found.total
        if order == "fairest":
            for share, amount, whole in zip(found.coverage, got, need):
                assert abs(share * whole - amount) < 1 or whole == 0


def test_fairest_and_classes():
    supply, need, lots, obligations = [100], [100, 50, 50], [0, 0, 0], [0, 1, 2]
    fair = ssdc.solve.allocate(supply, need, lots, obligations, order="fairest")
    assert list(fair.flow) == [50, 25, 25] and fair.coverage == [Fraction(1, 2)] * 3
    first = ssdc.solve.allocate(supply, need, lots, obligations, classes=[20180101, 20170101, 20190101])
    assert list(first.flow) == [50, 50, 0] and first.coverage is None
    assert first.cut == "obligations 0, 1, 2 need 200 together, and all that can reach them is 100 (lots 0): they lack 100"
    limited = ssdc.solve.allocate(supply, need, lots, obligations, capacity=[10, 20, 30])
    assert list(limited.flow) == [10, 20, 30]
    assert ssdc.solve.allocate([5], [5], [0], [0]).cut == "every obligation gets all it needs"
    assert ssdc.solve.allocate([], [], [], []).total == 0


def test_columns_of_any_library():
    plain = ssdc.solve.allocate([60, 50], [80, 70], [0, 0, 1], [0, 1, 1])
    array = ssdc.solve.allocate(numpy.array([60, 50]), numpy.array([80, 70], "uint16"), numpy.array([0, 0, 1], "int32"), numpy.array([0, 1, 1]))
    frame = polars.DataFrame({"lot": [0, 0, 1], "obligation": [0, 1, 1]})
    series = ssdc.solve.allocate([60, 50], (80, 70), frame["lot"], frame["obligation"])
    assert list(plain.flow) == list(array.flow) == list(series.flow)
    assert numpy.asarray(plain.flow).dtype == numpy.int64


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (([1], [1], [1], [0]), "lot of row 0 is 1: expected 0 or more and below 1"),
        (([1], [1], [0], [-1]), "obligation of row 0 is -1"),
        (([-1], [1], [0], [0]), "supply 0 is -1: expected 0 or more"),
        (([1], [1], [0, 0], [0]), "obligation has 1 rows: expected 2"),
    ],
)
def test_what_is_wrong_is_named(arguments, why):
    with pytest.raises(ssdc.InvalidValue, match=why) as caught:
        ssdc.solve.allocate(*arguments)
    assert caught.value.code == 1018


def test_too_much_and_not_whole():
    with pytest.raises(ssdc.InvalidValue, match="reaches 2\\^63"):
        ssdc.solve.allocate([2**62, 2**62], [1], [0], [0])
    for column in ([1.5], ["1"], [None], numpy.array([1.5])):
        with pytest.raises(TypeError):
            ssdc.solve.allocate(column, [1], [0], [0])
    with pytest.raises(ssdc.InvalidValue, match="unknown order `oldest`"):
        ssdc.solve.allocate([1], [1], [0], [0], order="oldest")
    with pytest.raises(ssdc.Cancelled):
        rng = random.Random(7)
        lots, obligations = [lot for lot in range(20_000) for _ in range(5)], [rng.randrange(4_000) for _ in range(100_000)]
        supply, need = [rng.randrange(100) for _ in range(20_000)], [rng.randrange(900) for _ in range(4_000)]
        ssdc.solve.allocate(supply, need, lots, obligations, order="fairest", progress=lambda done, total: False)
