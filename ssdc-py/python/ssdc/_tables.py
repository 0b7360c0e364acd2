"""Tables as frames of other libraries, which are imported only when they are asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas
    import polars

    from ._ssdc import Table


class ArrowStream(Protocol):
    """Any object that gives its rows as an Arrow C stream: frames of pandas, polars, pyarrow, DuckDB, ssdc.Table."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object: ...


def to_pandas(table: Table) -> pandas.DataFrame:
    """The table as a pandas.DataFrame."""
    import pandas

    from_arrow = getattr(pandas.DataFrame, "from_arrow", None) or _from_pyarrow
    try:
        frame: pandas.DataFrame = from_arrow(table)
    except ImportError as error:
        raise ImportError("pandas reads Arrow through pyarrow: pip install pyarrow") from error
    return frame


def _from_pyarrow(table: Table) -> Any:
    """What pandas has no way of its own for before 3.0."""
    import pyarrow  # type: ignore[import-untyped]

    return pyarrow.table(table).to_pandas()


def to_polars(table: Table) -> polars.DataFrame:
    """The table as a polars.DataFrame."""
    import polars

    return polars.DataFrame(table)
