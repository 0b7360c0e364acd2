"""The peer of `check_all`: Polars filters, sums by grant, joins and compares the same columns (only those steps are timed).

usage: polars_check.py FOLDER AS_OF_DAY   (the columns that `benches/portfolio.rs` wrote; days since 1970)
Prints the grants that are met and the median time.
"""

import statistics
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl

folder, as_of = Path(sys.argv[1]), int(sys.argv[2])


def column(name: str, kind: str) -> np.ndarray:
    return np.fromfile(folder / name, dtype=kind)


amount = column("grant_amount.i64", "<i8")
grants = pl.DataFrame(
    {
        "grant": np.arange(len(amount), dtype="int32"),
        "required": amount,
        "from": column("grant_from.i32", "<i4"),
        "to": column("grant_to.i32", "<i4"),
        "grantor": column("grant_grantor.i32", "<i4"),
    }
)
lots = pl.DataFrame(
    {
        "grant": column("lot_grant.i32", "<i4"),
        "amount": column("lot_amount.i64", "<i8"),
        "on": column("lot_on.i32", "<i4"),
        "source": column("lot_source.i32", "<i4"),
    }
)


def bare() -> int:
    """Filter, group-sum, join and compare: less than the rule asks, for window and grantor are left out."""
    sums = lots.lazy().filter(pl.col("on") <= as_of).group_by("grant").agg(pl.col("amount").sum())
    joined = grants.lazy().join(sums, on="grant", how="left").with_columns(pl.col("amount").fill_null(0))
    return joined.select((pl.col("amount") >= pl.col("required")).sum()).collect().item()


def whole() -> int:
    """The same rule as check_all: within the agreement, and not the grantor's money."""
    inside = (pl.col("on") <= as_of) & (pl.col("on") >= pl.col("from")) & (pl.col("on") <= pl.col("to"))
    counted = lots.lazy().join(grants.lazy(), on="grant").filter(inside & (pl.col("source") != pl.col("grantor")))
    sums = counted.group_by("grant").agg(pl.col("amount").sum())
    joined = grants.lazy().join(sums, on="grant", how="left").with_columns(pl.col("amount").fill_null(0))
    return joined.select((pl.col("amount") >= pl.col("required")).sum()).collect().item()


for name, work in (("bare", bare), ("whole", whole)):
    times = []
    for _ in range(7):
        start = time.perf_counter()
        met = work()
        times.append(time.perf_counter() - start)
    print(f"polars_{name}_met {met} grants")
    print(f"polars_{name} {statistics.median(times):.4f} s")
