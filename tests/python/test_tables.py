"""Tables: to and from pandas, polars, pyarrow, DuckDB and CSV, with errors that name table, row and column."""

import pickle
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import ssdc

ROOT = Path(__file__).resolve().parents[2]
PORTFOLIOS = ["examples/centre/portfolio.json", "tests/vectors/every_field.json"]
FRAMES: list[Callable[[Any], Any]] = [
    pa.table,
    pl.DataFrame,
    pd.DataFrame.from_arrow,
    ssdc.Table.to_pandas,
    ssdc.Table.to_polars,
    lambda table: pl.DataFrame(table).to_pandas(),
    lambda table: pa.table(table).to_pandas(),
    lambda table: pa.table(table).to_batches(max_chunksize=2)[0] if len(table) <= 2 else pa.Table.from_batches(pa.table(table).to_batches(max_chunksize=2)),
]


@pytest.mark.parametrize("path", PORTFOLIOS)
@pytest.mark.parametrize("frame", FRAMES)
def test_every_kind_leaves_and_comes_back(path: str, frame: Callable[[Any], Any]) -> None:
    portfolio = ssdc.Portfolio.read(ROOT / path)
    kinds = [kind for kind, count in portfolio.counts().items() if count]
    frames = {kind: frame(portfolio.table(kind)) for kind in kinds}
    assert ssdc.Portfolio.from_tables(**frames) == portfolio
    for kind in kinds:
        assert len(frames[kind]) == len(portfolio.table(kind)) == portfolio.counts()[kind]


@pytest.mark.parametrize("path", PORTFOLIOS)
def test_every_kind_comes_back_from_csv(path: str, tmp_path: Path) -> None:
    portfolio = ssdc.Portfolio.read(ROOT / path)
    files = {}
    for kind in portfolio.counts():
        files[kind] = tmp_path / f"{kind}.csv"
        files[kind].write_bytes(portfolio.table(kind).to_csv().encode())
    assert ssdc.Portfolio.from_tables(**files) == portfolio
    assert ssdc.Portfolio.from_tables(**{kind: str(file) for kind, file in files.items()}) == portfolio
    assert ssdc.Table.read_csv(files["grants"])["id"] == portfolio.table("grants")["id"]


def test_types_are_those_of_the_values(centre: ssdc.Portfolio) -> None:
    table = centre.table("grants")
    schema = pa.table(table).schema
    assert schema.field("amount").type == pa.decimal128(38, 2)
    assert schema.field("amount_currency").type == pa.large_string()
    assert pa.types.is_large_list(schema.field("recipients").type)
    agreement = schema.field("agreement").type
    assert agreement.field("from").type == pa.date32()
    first = table[0]
    assert isinstance(first["amount"], Decimal)
    assert isinstance(first["recipients"], list) and isinstance(first["agreement"]["from"], date)
    assert table.to_dict()["id"] == table["id"] == [row["id"] for row in table]
    assert pl.DataFrame(table)["amount"].dtype == pl.Decimal(38, 2)


def test_duckdb_reads_a_table(centre: ssdc.Portfolio) -> None:
    grants = centre.table("grants")
    rows = duckdb.sql("select amount_currency, sum(amount) from grants where amount is not null group by 1 order by 1").fetchall()
    totals = centre.totals()
    expected = [(row["currency"], row["sum"]) for row in totals if row["type"] == "award"]
    assert rows == sorted(expected) and rows
    relation = duckdb.sql("select * from grants")
    assert ssdc.Portfolio.from_tables(grants=relation, **{k: centre.table(k) for k in centre.counts() if k != "grants"}) == centre
    del grants


def addresses(table: pa.Table) -> dict[str, int]:
    return {name: table[name].chunk(0).buffers()[-1].address for name in ("id", "amount")}


def test_consumers_share_the_values_of_one_table(centre: ssdc.Portfolio) -> None:
    table = centre.table("contributions")
    first, second = pa.table(table), pa.table(table)
    assert addresses(first) == addresses(second)
    # polars keeps decimals as they lie in memory, and gives them on without a copy.
    amounts = pl.DataFrame(table)["amount"].to_arrow()
    assert amounts.buffers()[-1].address == addresses(first)["amount"]


def test_an_answer_is_a_table_too(centre: ssdc.Portfolio) -> None:
    checked = centre.match_funding("ssdc-1-to-1").check_all(as_of=date(2018, 6, 30))
    frame = checked.to_polars()
    assert frame.columns == checked.columns and frame.height == len(checked)
    assert frame["shortfall"].to_list() == checked["shortfall"]
    assert checked.to_pandas()["verdict"].tolist() == checked["verdict"]
    assert ssdc.Table.from_arrow(frame) == checked


def grants(**columns: Any) -> pd.DataFrame:
    return pd.DataFrame({"id": ["G-1", "G-2"], "title": ["Wells", "Pumps"], **columns})


def read(**frames: Any) -> ssdc.Portfolio:
    return ssdc.Portfolio.from_tables(**frames)


EXACT = [
    grants(amount=[Decimal("1250.50"), None], amount_currency=["USD", "USD"]),
    grants(amount=["1250.50 USD", None]),
    grants(amount=pd.Series([Decimal("1250.50"), None]), amount_currency=pd.Categorical(["USD", "USD"])),
    pl.DataFrame({"amount_currency": ["USD", None], "title": ["Wells", "Pumps"], "amount": [Decimal("1250.50"), None], "id": ["G-1", "G-2"]}),
    pa.table({"id": ["G-1", "G-2"], "title": ["Wells", "Pumps"], "amount": ["1250.5", None], "amount_currency": ["USD", None]}),
]


@pytest.mark.parametrize("frame", EXACT)
def test_frames_of_users_are_read(frame: Any) -> None:
    portfolio = read(grants=frame)
    assert portfolio.get("G-1")["amount"] == "1250.50 USD" and "amount" not in portfolio.get("G-2")


def test_an_index_says_nothing_unless_it_has_a_name() -> None:
    duplicate = pd.concat([grants().iloc[:1], grants().iloc[1:]])
    duplicate.index = pd.Index([7, 7])
    assert len(read(grants=duplicate)) == 2
    assert read(grants=grants().set_index("id")) == read(grants=grants())
    with pytest.raises(ssdc.PortfolioError, match=r"/grants/1: duplicate grant `G-1`"):
        read(grants=grants(id=["G-1", "G-1"]).set_index("id"))


def test_dates_and_moments() -> None:
    def from_date(values: list[Any]) -> ssdc.Portfolio:
        return read(grants=pl.DataFrame({"id": ["G-1"], "title": ["Wells"], "agreement": [{"from": values[0]}]}))

    assert from_date([date(2018, 6, 30)]) == from_date([datetime(2018, 6, 30)]) == from_date(["2018-06-30"])
    with pytest.raises(ssdc.InvalidValue, match="column `agreement`: row 0: a moment with a time of day") as caught:
        from_date([datetime(2018, 6, 30, 12)])
    assert caught.value.code == 7005


WRONG: list[tuple[Any, str | None, str]] = [
    (grants(budget=[1, 2]), "/grants", "unknown field `budget`"),
    (pd.DataFrame({"id": ["G-1"]}), "/grants/0", "missing field `title`"),
    (grants(amount=[1250.5, None]), "/grants/0/amount", "1250.5, which is not exact: convert the column to decimals"),
    (grants(amount=[Decimal("1"), None]), "/grants/0/amount", "expected for example `1250.00 USD`"),
    (grants(amount=[5, 6]), "/grants/0/amount", "expected an amount as text such as `1250.00 USD`"),
    (grants(amount=[True, False]), "/grants/0/amount", "expected an amount"),
    (grants(title=[1, 2]), "/grants/0/title", "expected text"),
    (grants(programme=[None, "P-1"]), "/grants/1/programme", "does not exist"),
    (grants(recipients=["P-1", "P-2"]), "/grants/0/recipients", "JSON"),
    (grants(amount=["1 USD", "2 USD"], tranches=[[], [{"number": 1, "amount": 2.5}]]), "/grants/1/tranches/0/amount", "not exact"),
    (pl.DataFrame({"id": ["G-1"], "title": [b"Wells"]}), None, "column `title` has the Arrow type"),
    (pa.table([["G-1"], ["Wells"], ["Pumps"]], names=["id", "title", "title"]), "/grants", "field `title` stands twice"),
    (pa.table({"id": ["G-1"], "title": ["W"], "sdgs": [["7", "77"]]}), "/grants/0/sdgs/1", "77"),
]


@pytest.mark.parametrize(("frame", "pointer", "why"), WRONG)
def test_a_mistake_names_table_row_and_column(frame: Any, pointer: str | None, why: str) -> None:
    with pytest.raises(ssdc.SsdcError) as caught:
        read(grants=frame)
    assert (caught.value.pointer, why in str(caught.value)) == (pointer, True), str(caught.value)
    assert isinstance(caught.value, ValueError)


def test_mixed_currencies_where_one_is_needed() -> None:
    recipients = [[{"partner": "P-1", "amount": Decimal("5.00"), "amount_currency": "EUR"}], []]
    partners = pd.DataFrame({"id": ["P-1"], "name": ["One"]})
    with pytest.raises(ssdc.InvalidValue, match="/grants/0/recipients/0/amount: currencies differ: 9.00 USD and 5.00 EUR"):
        read(partners=partners, grants=grants(amount=["9 USD", "9 EUR"], recipients=recipients))


def test_what_is_no_table_is_refused() -> None:
    for what in (7, None, [{"id": "G-1"}], b"grants.csv\0"):
        with pytest.raises((TypeError, ValueError)):
            read(grants=what)
    with pytest.raises(TypeError, match=r"expected an ssdc.Table, a frame with __arrow_c_stream__ .*, got builtins.int|int"):
        read(grants=7)
    with pytest.raises(ssdc.FileError, match="no-such.csv"):
        read(grants="no-such.csv")
    with pytest.raises(ssdc.SsdcError, match="unknown kind"):
        read(budgets=grants())


def test_slices_batches_and_what_lies_under_nulls() -> None:
    """Arrow may start anywhere in its buffers, come in pieces, and leave anything where nothing is."""
    text = pa.array(["zero", None, "zwei", "三", None, "five", "", "7"], pa.string())
    hidden = pa.Array.from_buffers(pa.string(), 8, [pa.py_buffer(b"\xed"), *text.fill_null("hidden").buffers()[1:]])
    number = pa.array([0, None, 2, 3, None, 5, 6, 7], pa.int64())
    money = pa.array([Decimal("1.50"), None, Decimal("-2.25"), Decimal(3), None, Decimal("5.00"), Decimal(0), Decimal("7.77")], pa.decimal128(9, 2))
    fine = pa.array([Decimal("0.125")] * 8, pa.decimal128(20, 3))
    day = pa.array([date(2018, 1, 1), None, date(1969, 12, 31), *[date(2018, 6, n) for n in range(1, 6)]], pa.date32())
    lists = pa.array([["a", "b"], None, [], ["c"], [None], ["d"], ["e", "f"], []], pa.list_(pa.string()))
    whole = pa.table({"text": text, "hidden": hidden, "large": text.cast(pa.large_string()), "number": number, "money": money, "day": day, "lists": lists})
    for start in range(8):
        for stop in range(start, 9):
            part = whole.slice(start, stop - start)
            table = ssdc.Table.from_arrow(part)
            assert len(table) == stop - start
            expected = part.to_pydict()
            expected["lists"] = [items or [] for items in expected["lists"]]
            assert {name: [items or [] for items in table[name]] if name == "lists" else table[name] for name in table.columns} == expected
    pieces = pa.concat_tables([whole.slice(3, 2), whole.slice(0, 3), whole.slice(5)])
    assert len(pieces.to_batches()) == 3 and ssdc.Table.from_arrow(pieces)["hidden"] == pieces["hidden"].to_pylist()
    mixed = pa.RecordBatchReader.from_batches(pa.schema({"m": fine.type}), [pa.record_batch({"m": fine})] * 2)
    assert ssdc.Table.from_arrow(mixed)["m"] == [Decimal("0.125")] * 16


def test_a_stream_that_breaks_off_is_an_error() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield pa.record_batch({"id": ["G-1"], "title": ["Wells"]})
        raise RuntimeError("the connection was lost")

    reader = pa.RecordBatchReader.from_batches(pa.schema({"id": pa.string(), "title": pa.string()}), batches())
    with pytest.raises(ssdc.InvalidValue, match="the connection was lost") as caught:
        read(grants=reader)
    assert caught.value.code == 7005


def test_text_that_is_no_utf8_is_refused() -> None:
    broken = pa.Array.from_buffers(pa.string(), 1, [None, pa.py_buffer(b"\0\0\0\0\2\0\0\0"), pa.py_buffer(b"\xff\xfe")])
    with pytest.raises(ssdc.InvalidValue, match=r"(?i)utf-?8"):
        read(grants=pa.table({"id": broken, "title": ["Wells"]}))


def test_tables_pickle(centre: ssdc.Portfolio) -> None:
    every_field = ssdc.Portfolio.read(ROOT / "tests/vectors/every_field.json")
    for portfolio in (centre, every_field, ssdc.Portfolio()):
        for kind in portfolio.counts():
            table = portfolio.table(kind)
            back = pickle.loads(pickle.dumps(table))
            assert (back, back.columns, back.kinds, str(back)) == (table, table.columns, table.kinds, str(table))
    assert centre.table("grants").kinds["countries"] == "list<struct<country: text, percent: decimal>>"
