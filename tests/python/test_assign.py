"""Assignment in whole numbers: the same optimum as others find, proven by its certificate, and explained."""

import csv
import gzip
import json
import os
import random
from pathlib import Path

import numpy
import polars
import pyarrow
import pytest
import ssdc

DATA = Path(os.environ.get("SSDC_SHARED_DATA", Path(__file__).resolve().parents[3] / "shared/data")) / "assignment"


def shared(name):
    path = DATA / name
    if not path.exists():
        pytest.skip(f"no shared data at {path}")
    return path


def proven(rows, cols, scores, demand, capacity, **settings):
    """The assignment, once it is feasible and its certificate says by weak duality that none is better."""
    found = ssdc.solve.assign(rows, cols, scores, demand, capacity, **settings)
    rows, cols, scores, demand, capacity = map(numpy.asarray, (rows, cols, scores, demand, capacity))
    chosen = numpy.zeros(len(rows), bool)
    chosen[found.pairs] = True
    got, load = numpy.bincount(rows[chosen], minlength=len(demand)), numpy.bincount(cols[chosen], minlength=len(capacity))
    assert (got <= demand).all() and (load <= capacity).all()
    assert found.total == found.total_bound == scores[chosen].sum()
    value, price = numpy.asarray(found.certificate.row_value), numpy.asarray(found.certificate.column_price)
    gain = scores + value[rows] - price[cols]
    assert (gain[chosen] >= 0).all() and (gain[~chosen] <= 0).all()
    lacks = demand - got
    assert dict(found.unserved) == {row: lack for row, lack in enumerate(lacks.tolist()) if lack}
    assert (price >= 0).all() and not price[load < capacity].any()
    assert (value[lacks > 0] == found.certificate.unserved_penalty).all() and (value <= found.certificate.unserved_penalty).all()
    return found


def sparse(rng, rows, cols, degree, spread):
    pairs = [(row, col) for row in range(rows) for col in rng.sample(range(cols), degree)]
    scores = [rng.randrange(spread) - spread // 5 for _ in pairs]
    return [row for row, _ in pairs], [col for _, col in pairs], scores


@pytest.mark.parametrize("spread", [2, 50, 10_000])
def test_the_same_optimum_as_scipy(spread):
    optimize, scipy_sparse = pytest.importorskip("scipy.optimize"), pytest.importorskip("scipy.sparse")
    rng = random.Random(spread)
    for _ in range(20):
        rows, cols = rng.randint(1, 60), rng.randint(20, 90)
        r, c, s = sparse(rng, rows, cols, min(cols, 12), spread)
        demand, capacity = [rng.randrange(4) for _ in range(rows)], [rng.randrange(5) for _ in range(cols)]
        found = proven(r, c, s, demand, capacity)
        # The same as a linear programme: serving one more is worth more than all scores.
        worth = numpy.array(s, float) + 100 * spread * rows
        units = numpy.ones(len(r))
        matrix = scipy_sparse.vstack([scipy_sparse.csr_matrix((units, (of, range(len(r)))), (count, len(r))) for of, count in ((r, rows), (c, cols))])
        other = optimize.linprog(-worth, matrix, demand + capacity, bounds=(0, 1), method="highs")
        assert round(-other.fun) == found.total + 100 * spread * rows * len(found.pairs)


def test_dense_as_scipy():
    optimize = pytest.importorskip("scipy.optimize")
    rng = numpy.random.default_rng(5)
    for size, spread in ((1, 5), (40, 3), (150, 10**6), (300, 100)):
        scores = rng.integers(-spread, spread, (size, size))
        r, c = numpy.divmod(numpy.arange(size * size), size)
        one = numpy.ones(size, int)
        found = proven(r, c, scores.ravel(), one, one)
        assert found.total == scores[optimize.linear_sum_assignment(scores, maximize=True)].sum()
        assert not found.unserved and found.reasons == []


def test_transport_with_known_optima():
    for name, optimum in (("small", 5579541), ("uniform", 192931919)):
        with gzip.open(shared(f"transport/{name}.txt.gz"), "rt") as file:
            requests, _, _ = map(int, next(file).split())
            rows, cols, scores, demand = [], [], [], []
            for row in range(requests):
                first, _, *pairs = next(file).split()
                demand.append(int(first))
                for col, score in (map(int, pair.split(":")) for pair in pairs):
                    rows.append(row)
                    cols.append(col)
                    scores.append(score)
            capacity = list(map(int, file.read().split()))
        found = proven(rows, cols, scores, demand, capacity)
        assert found.total == optimum and not found.unserved


def test_papers_fairly():
    path = shared("similarity/aamas2015.in")
    papers, reviewers = map(int, path.read_text().split(maxsplit=2)[:2])
    scores = numpy.loadtxt(path, skiprows=1) * 1000
    assert (scores == scores.round()).all()
    r, c = numpy.divmod(numpy.arange(papers * reviewers), reviewers)
    fair = ssdc.solve.assign(r, c, scores.ravel().astype(int), [3] * papers, [12] * reviewers, "fairest")
    sums = numpy.zeros(papers, int)
    numpy.add.at(sums, r[fair.pairs], scores.ravel()[fair.pairs].astype(int))
    assert fair.floor == fair.floor_bound == sums.min() == 1500  # the greatest total leaves one paper at 750
    assert sums.sum() == fair.total <= fair.total_bound < 1406250 and fair.total_bound - fair.total < 2000


def test_generalized_assignment():
    for row in csv.DictReader(shared("gap/optima.csv").open()):
        v = list(map(int, shared(f"gap/{Path(row['Path']).name}").read_text().split()))
        m, n = v[:2]
        cost, use, cap = v[2 : 2 + m * n], v[2 + m * n : 2 + 2 * m * n], v[2 + 2 * m * n :]
        rows, cols = [j for _ in range(m) for j in range(n)], [i for i in range(m) for _ in range(n)]
        found = ssdc.solve.assign(rows, cols, [-x for x in cost], [1] * n, [n] * m, use=use, budget=cap)
        spent = [sum(use[pair] for pair in found.pairs if cols[pair] == agent) for agent in range(m)]
        assert sorted(rows[pair] for pair in found.pairs) == list(range(n)) and all(map(int.__le__, spent, cap))
        assert -found.total == -found.total_bound == int(row["Optimum"])
        assert found.certificate is None


def test_what_is_asked_beside_demand_and_capacity():
    rows, cols, scores = [0, 0, 1, 1], [0, 1, 0, 1], [9, 5, 7, 1]
    ask = lambda **settings: ssdc.solve.assign(rows, cols, scores, [1, 1], [2, 2], **settings)
    assert list(ask().pairs) == [0, 2]
    assert list(ask(lower=[0, 1]).pairs) == [1, 2]
    assert list(ask(forced=[(1, 1)]).pairs) == [0, 3]
    assert list(ask(forbidden=[(0, 0)]).pairs) == [1, 2]
    assert list(ask(objective="fairest", forbidden=[(1, 0)]).pairs) == [0, 3]
    grouped = ask(groups=[0, -1], group_capacity=[1])
    assert list(grouped.pairs) == [1, 2] and grouped.total == 12
    optional = ssdc.solve.assign([0, 0], [0, 1], [4, -3], [2], [1, 1], required=[0])
    assert list(optional.pairs) == [0] and optional.unserved == []


def test_what_cannot_be_served_is_explained():
    found = proven([0, 1, 2, 2], [0, 0, 0, 1], [5, 6, 7, 1], [1, 1, 1], [1, 1])
    assert found.unserved == [(0, 1)] and found.total == 7
    assert found.reasons == ["rows 0, 1 must get 2 together and can get 1: columns 0 are full; 1 are lacking"]
    assert json.loads(found.to_json())["shortages"] == [{"columns": [0], "groups": [], "need": 2, "reach": 1, "rows": [0, 1]}]
    assert repr(found) == "<ssdc.solve.Assignment: 2 pairs, total 7, floor 0, 1 unserved>"
    assert ssdc.solve.assign([], [], [], [1], [1]).unserved == [(0, 1)]
    assert ssdc.solve.assign([], [], [], [], [], "fairest").floor is None


def test_columns_of_any_library():
    lists = ([0, 0, 1], [0, 1, 0], [9, 5, 7], [1, 1], [1, 1])
    frame = polars.DataFrame({"row": lists[0], "col": lists[1], "score": lists[2]})
    forms = [lists, [numpy.array(one, "int32") for one in lists], [pyarrow.array(one) for one in lists]]
    forms.append((frame["row"], frame["col"], frame["score"], *lists[3:]))
    for form in forms:
        found = ssdc.solve.assign(*form)
        assert (found.total, list(found.pairs)) == (12, [1, 2])


@pytest.mark.parametrize(
    ("changed", "error", "why"),
    [
        ({"rows": [0, 0, 2]}, ssdc.InvalidValue, "row of row 2 is 2: expected 0 or more and below 2"),
        ({"cols": [0, -1, 0]}, ssdc.InvalidValue, "column of row 1 is -1"),
        ({"cols": [0, 0, 0]}, ssdc.InvalidValue, "pairs 0 and 1 have the same row and column"),
        ({"scores": [9.0, float("nan"), 7.0]}, ValueError, "score 1 is nan: expected a finite number"),
        ({"scores": numpy.array([9.0, 5.0, numpy.inf])}, ValueError, "score 2 is inf: expected a finite number"),
        ({"scores": numpy.array([9.0, 5.5, 7.0])}, TypeError, "whole numbers"),
        ({"scores": [2**62, 2**62, 0]}, ssdc.InvalidValue, "reaches 2\\^63"),
        ({"demand": [1, -1]}, ssdc.InvalidValue, "demand 1 is -1"),
        ({"forced": [(0, 0)], "forbidden": [(0, 0)]}, ssdc.InvalidValue, "row 0 and column 0 are both forced and forbidden"),
        ({"forced": [(0, 0), (0, 1)]}, ssdc.InvalidValue, "forced pairs take 2 of demand 0: expected at most 1"),
        ({"forced": [(1, 1)]}, ssdc.InvalidValue, "expected a score for them"),
        ({"use": [1, 1, 1]}, TypeError, "use and budget go together"),
        ({"groups": [0, 2], "group_capacity": [1]}, ssdc.InvalidValue, "group of row 1 is 2"),
        ({"objective": "least"}, ssdc.InvalidValue, "unknown objective `least`"),
    ],
)
def test_what_is_wrong_is_named(changed, error, why):
    good = {"rows": [0, 0, 1], "cols": [0, 1, 0], "scores": [9, 5, 7], "demand": [1, 1], "capacity": [1, 1]}
    with pytest.raises(error, match=why):
        ssdc.solve.assign(**good | changed)


def test_it_can_be_ended():
    rng = numpy.random.default_rng(1)
    r, c = numpy.divmod(numpy.arange(1000 * 1000), 1000)
    one = numpy.ones(1000, int)
    with pytest.raises(ssdc.Cancelled):
        ssdc.solve.assign(r, c, rng.integers(0, 10**6, 10**6), one, one, progress=lambda done, total: False)


def test_experts_whom_all_prefer_and_hardly_any_spare():
    rng = numpy.random.default_rng(8)
    rows = numpy.repeat(numpy.arange(2_000), 30)
    cols = numpy.concatenate([rng.choice(1_700, 30, replace=False) for _ in range(2_000)])
    scores = rng.integers(1, 10_000, 1_700)[cols] + rng.integers(0, 100, cols.size)
    demand = rng.integers(1, 4, 2_000)
    capacity = rng.integers(1, 4, 1_700)
    while capacity.sum() < demand.sum() + 50:
        capacity[rng.integers(1_700)] += 1
    assert not proven(rows, cols, scores, demand, capacity).unserved
