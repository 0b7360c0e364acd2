"""How long checks and tables take in Python, beside pyarrow's own copy: faces.py PORTFOLIO DATE GRANT."""

import statistics
import sys
import time
from datetime import date

import polars as pl
import pyarrow as pa
import ssdc


def median(runs, work):
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def buffers(array):
    """Every buffer of an array, those of its fields too."""
    return [buffer for buffer in array.buffers() if buffer is not None]


path, as_of, grant = sys.argv[1], date.fromisoformat(sys.argv[2]), sys.argv[3]
portfolio = ssdc.Portfolio.read(path)
matching = portfolio.match_funding("ssdc-1-to-1")
print(f"check_all {median(9, lambda: matching.check_all(as_of=as_of)):.6f}")
print(f"check {median(2_001, lambda: matching.check(grant, as_of=as_of).to_json()):.9f}")

own = portfolio.table("contributions")
arrow = pa.table(own)
everything = [buffer for column in arrow.columns for chunk in column.chunks for buffer in buffers(chunk)]
size = sum(buffer.size for buffer in everything)
print(f"table_bytes {size}")
print(f"table_rows {len(own)}")
# A copy by pyarrow of just these bytes: what "memory speed" means on this machine.
print(f"pyarrow_copy {median(7, lambda: [buffer.to_pybytes() for buffer in everything]):.6f}")
print(f"to_pyarrow {median(7, lambda: pa.table(own)):.6f}")
print(f"to_polars {median(7, lambda: pl.DataFrame(own)):.6f}")
print(f"from_pyarrow {median(7, lambda: ssdc.Table.from_arrow(arrow)):.6f}")
frame = pl.DataFrame(own)
print(f"from_polars {median(7, lambda: ssdc.Table.from_arrow(frame)):.6f}")
print(f"records_to_table {median(3, lambda: portfolio.table('contributions')):.6f}")
others = {kind: portfolio.table(kind) for kind, count in portfolio.counts().items() if count and kind != "contributions"}
print(f"tables_to_portfolio {median(1, lambda: ssdc.Portfolio.from_tables(contributions=own, **others)):.6f}")
print(f"records {len(portfolio)}")
