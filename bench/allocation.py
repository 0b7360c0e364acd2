"""Allocation of lots to obligations: ssdc.solve beside OR-tools' SimpleMaxFlow, building included, on six shapes.

usage: allocation.py SHAPE ssdc|ortools|fairest|pro_rata|classes OBLIGATIONS LOTS     prints total, seconds, peak memory in MB
"""

import resource
import sys
import time

import numpy as np

SHAPES = {
    "plain": "random needs and supplies, five admissible obligations a lot",
    "scarce": "the supply is about 59 % of the need",
    "tight": "the supply is the need, nearly",
    "window": "obligations near the lot's own place, supply uneven by region",
    "hub": "a few obligations that everybody wants",
    "chain": "each lot reaches two neighbours: long augmenting paths",
}
PAIRS = 5  # a lot


def instance(shape: str, obligations: int, lots: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Needs, supplies, and the obligation of each pair, lot by lot."""
    random = np.random.default_rng(11 if shape == "plain" else 7)
    need = random.integers(1_000_00, 50_000_00, obligations)
    supply = random.integers(1_00, 15_000_00, lots)
    to = random.integers(0, obligations, lots * PAIRS)
    balanced = need.sum() / supply.sum()
    own_place = np.repeat(np.arange(lots) * obligations // lots, PAIRS)
    if shape == "scarce":
        supply = np.maximum(1, (supply * 0.4).astype(np.int64))
    elif shape == "tight":
        supply = np.maximum(1, supply * balanced).astype(np.int64)
    elif shape == "window":
        to = np.clip(own_place + random.integers(-20, 21, lots * PAIRS), 0, obligations - 1)
        by_region = np.repeat(random.uniform(0.5, 1.5, lots // 100), 100)
        supply = np.maximum(1, (supply * balanced * by_region).astype(np.int64))
    elif shape == "hub":
        to = np.minimum((obligations * random.random(lots * PAIRS) ** 3).astype(np.int64), obligations - 1)
        need = random.permutation(np.sort((need * random.pareto(1.5, obligations) + 1).astype(np.int64)))
    elif shape == "chain":
        to = np.minimum(own_place + np.tile(np.array([0, 0, 0, 1, 1]), lots), obligations - 1)
        supply = np.maximum(1, (supply * balanced).astype(np.int64))
    return need, supply, to


def main() -> None:
    shape, question, obligations, lots = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
    need, supply, to = instance(shape, obligations, lots)
    of_lot = np.repeat(np.arange(lots), PAIRS)
    if question == "ortools":
        from ortools.graph.python import max_flow

        start = time.perf_counter()
        tails = np.concatenate([np.zeros(lots, int), 1 + of_lot, 1 + lots + np.arange(obligations)])
        heads = np.concatenate([1 + np.arange(lots), 1 + lots + to, np.full(obligations, 1 + lots + obligations)])
        solver = max_flow.SimpleMaxFlow()
        solver.add_arcs_with_capacity(tails, heads, np.concatenate([supply, np.repeat(supply, PAIRS), need]))
        solver.solve(0, 1 + lots + obligations)
        total = solver.optimal_flow()
    else:
        import ssdc

        due = np.random.default_rng(3).integers(0, 365, obligations) if question == "classes" else None
        order = question if question in ("fairest", "pro_rata") else "any"
        start = time.perf_counter()
        total = ssdc.solve.allocate(supply, need, of_lot, to, order, classes=due).total
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"total {total}\nseconds {seconds:.4f}\npeak {peak:.0f}")


if __name__ == "__main__":
    main()
