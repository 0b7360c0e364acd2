"""Assignment: ssdc.solve.assign beside OR-tools, scipy and lapx, building of their models included.

usage: assignment.py INSTANCE ssdc|ortools|scipy|lapx|nobody     prints total, seconds, peak memory in MB

INSTANCE is `transport` (random, like the shared instance `uniform`), `dense`, or a file of transportation as in the shared data.
"""

import gzip
import resource
import sys
import time
from array import array

import numpy as np

REQUESTS, EXPERTS, CANDIDATES = 10_000, 50_000, 50
SIDE = 2_000


def transport() -> tuple[np.ndarray, ...]:
    random = np.random.default_rng(5)
    rows = np.repeat(np.arange(REQUESTS), CANDIDATES)
    cols = np.concatenate([random.choice(EXPERTS, CANDIDATES, replace=False) for _ in range(REQUESTS)])
    return rows, cols, random.integers(0, 10_001, rows.size), random.integers(1, 4, REQUESTS), random.integers(1, 6, EXPERTS)


def dense() -> tuple[np.ndarray, ...]:
    rows, cols = np.divmod(np.arange(SIDE * SIDE), SIDE)
    one = np.ones(SIDE, np.int64)
    return rows, cols, np.random.default_rng(5).integers(0, 1_000_000, SIDE * SIDE), one, one


def read(path: str) -> tuple[np.ndarray, ...]:
    with gzip.open(path, "rt") as file:
        requests, _, _ = map(int, next(file).split())
        pairs, demand = array("q"), array("q")
        for row in range(requests):
            first, _, *of_row = next(file).split()
            demand.append(int(first))
            for pair in of_row:
                col, score = pair.split(":")
                pairs.extend((row, int(col), int(score)))
        rows, cols, scores = np.frombuffer(pairs, np.int64).reshape(-1, 3).T.copy()
        return rows, cols, scores, np.frombuffer(demand, np.int64), np.array(file.read().split(), np.int64)


def by_ortools(rows: np.ndarray, cols: np.ndarray, scores: np.ndarray, demand: np.ndarray, capacity: np.ndarray) -> int:
    from ortools.graph.python import min_cost_flow

    sink = demand.size + capacity.size
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        np.concatenate([rows, demand.size + np.arange(capacity.size)]),
        np.concatenate([demand.size + cols, np.full(capacity.size, sink)]),
        np.concatenate([np.ones(rows.size, np.int64), capacity]),
        np.concatenate([-scores, np.zeros(capacity.size, np.int64)]),
    )
    solver.set_nodes_supplies(np.arange(sink + 1), np.concatenate([demand, np.zeros(capacity.size, np.int64), [-demand.sum()]]))
    if solver.solve() != solver.OPTIMAL:
        sys.exit("OR-tools finds no optimum")
    return -solver.optimal_cost()


def by_matrix(who: str, scores: np.ndarray) -> int:
    matrix = scores.reshape(SIDE, SIDE)
    if who == "scipy":
        from scipy.optimize import linear_sum_assignment

        return int(matrix[linear_sum_assignment(matrix, maximize=True)].sum())
    import lap

    return int(matrix[np.arange(SIDE), lap.lapjv(-matrix.astype(float))[1]].sum())


def main() -> None:
    instance, who = sys.argv[1:]
    columns = dense() if instance == "dense" else transport() if instance == "transport" else read(instance)
    total, start = 0, time.perf_counter()
    if who == "ssdc":
        import ssdc

        start = time.perf_counter()
        total = ssdc.solve.assign(*columns).total
    elif who == "ortools":
        import ortools.graph.python.min_cost_flow  # noqa: F401

        start = time.perf_counter()
        total = by_ortools(*columns)
    elif who != "nobody":
        import lap  # noqa: F401
        import scipy.optimize  # noqa: F401

        start = time.perf_counter()
        total = by_matrix(who, columns[2])
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"total {total}\nseconds {seconds:.4f}\npeak {peak:.0f}")


if __name__ == "__main__":
    main()
