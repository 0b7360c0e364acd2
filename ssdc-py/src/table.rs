//! `ssdc.Table`.

use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::{PyIndexError, PyKeyError};
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyInt, PyList, PyString};
#[cfg(feature = "stubs")]
use pyo3::{type_hint_identifier, type_hint_union};
use ssdc_core::{Cell, Column, Error};

use crate::arrow::{ArrowIn, stream_out};
use crate::convert::{DecimalOut, DictOut, day, expected, html};
use crate::errors::Failure;
use crate::interrupt::{UNKNOWN, interruptible};
use crate::packed::{Packed, pack, unpack};

/// The number of a row, from the end where it is negative, or the name of a column.
enum Key {
    Row(Option<isize>),
    Column(String),
}

impl FromPyObject<'_, '_> for Key {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr =
        type_hint_union!(type_hint_identifier!("builtins", "int"), type_hint_identifier!("builtins", "str"));

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if let Ok(name) = value.cast::<PyString>() {
            return Ok(Key::Column(name.to_cow()?.into_owned()));
        }
        if value.is_instance_of::<PyInt>() || value.hasattr("__index__")? {
            return Ok(Key::Row(value.extract().ok()));
        }
        Err(expected("the number of a row or the name of a column", value))
    }
}

/// The frame that `ssdc._tables` makes of a table.
fn frame<'py>(table: &Bound<'py, Table>, name: &str) -> PyResult<Bound<'py, PyAny>> {
    table.py().import("ssdc._tables")?.call_method1(name, (table,))
}

/// A frame of another library.
macro_rules! frames {
    ($($name:ident, $module:literal;)*) => { $(
        pub(crate) struct $name<'py>(Bound<'py, PyAny>);

        impl<'py> IntoPyObject<'py> for $name<'py> {
            type Target = PyAny;
            type Output = Bound<'py, PyAny>;
            type Error = std::convert::Infallible;

            #[cfg(feature = "stubs")]
            const OUTPUT_TYPE: PyStaticExpr = type_hint_identifier!($module, "DataFrame");

            fn into_pyobject(self, _: Python<'py>) -> Result<Self::Output, Self::Error> {
                Ok(self.0)
            }
        }
    )* };
}

frames! {
    PandasFrame, "pandas";
    PolarsFrame, "polars";
}

/// Rows under named columns. Iterating gives each row as a dict, table[0] a row, table["name"] a column; str() gives
/// aligned text, a notebook shows a table.
#[pyclass(frozen, eq, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct Table(pub ssdc_core::Table);

impl From<ssdc_core::Table> for Table {
    fn from(table: ssdc_core::Table) -> Self {
        Table(table)
    }
}

impl From<&ssdc_core::Table> for Table {
    fn from(table: &ssdc_core::Table) -> Self {
        Table(table.clone())
    }
}

#[pymethods]
impl Table {
    /// The names of the columns, in order.
    #[getter]
    fn columns(&self) -> Vec<&str> {
        self.0.columns().map(|(name, _)| name).collect()
    }

    /// The table that an object with __arrow_c_stream__ streams: a frame of pandas, polars, pyarrow, DuckDB and others.
    #[staticmethod]
    #[pyo3(signature = (frame, /))]
    fn from_arrow(frame: ArrowIn) -> Self {
        Table(frame.0)
    }

    /// Reads a CSV file with a header; every column is text, and what is empty is None.
    #[staticmethod]
    fn read_csv(py: Python<'_>, path: PathBuf) -> Result<Self, Failure> {
        Ok(Table(interruptible(py, UNKNOWN, || ssdc_core::Table::read_csv(path))?))
    }

    /// The table as an Arrow C stream, which shares its values: what pandas, polars, pyarrow and DuckDB call.
    #[pyo3(signature = (requested_schema = None))]
    pub(crate) fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        let _ = requested_schema; // the interface lets a producer ignore it
        Ok(stream_out(py, &self.0)?.into_any())
    }

    /// The table as a pandas.DataFrame.
    pub(crate) fn to_pandas<'py>(slf: &Bound<'py, Self>) -> PyResult<PandasFrame<'py>> {
        Ok(PandasFrame(frame(slf, "to_pandas")?))
    }

    /// The table as a polars.DataFrame.
    pub(crate) fn to_polars<'py>(slf: &Bound<'py, Self>) -> PyResult<PolarsFrame<'py>> {
        Ok(PolarsFrame(frame(slf, "to_polars")?))
    }

    /// The columns by name, as lists of None or str, int, float, bool, decimal.Decimal, datetime.date, list, dict.
    pub(crate) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<DictOut<'py, Vec<Bound<'py, PyAny>>>> {
        let columns = PyDict::new(py);
        for (name, column) in self.0.columns() {
            columns.set_item(name, list(py, column)?)?;
        }
        Ok(columns.into())
    }

    /// The rows as JSON objects; decimals are text, for JSON numbers are not exact.
    fn to_json(&self, py: Python<'_>) -> Result<String, Failure> {
        self.text(py, ssdc_core::Table::to_json)
    }

    /// Comma-separated values with a header (RFC 4180, lines end with a newline); an empty place is empty.
    fn to_csv(&self, py: Python<'_>) -> Result<String, Failure> {
        self.text(py, ssdc_core::Table::to_csv)
    }

    /// What kind of values each column holds, by name: text, integer, float, boolean, date, decimal, list<...>, struct<...>.
    #[getter]
    fn kinds<'py>(&self, py: Python<'py>) -> PyResult<DictOut<'py, String>> {
        let kinds = PyDict::new(py);
        self.0.columns().try_for_each(|(name, column)| kinds.set_item(name, column.kind().to_string()))?;
        Ok(kinds.into())
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        let _ = memo;
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Vec<Packed<'py>>,))> {
        let py = slf.py();
        let columns = slf.get().0.columns().map(|(name, column)| pack(py, name, column));
        let columns = columns.collect::<PyResult<_>>()?;
        Ok((slf.get_type().getattr("_restore")?, (columns,)))
    }

    /// What pickle calls.
    #[staticmethod]
    fn _restore(columns: Vec<Packed<'_>>) -> Result<Self, Failure> {
        let columns = columns.into_iter().map(unpack).collect::<PyResult<Vec<_>>>()?;
        Ok(Table(ssdc_core::Table::from_columns(columns)?))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    /// The row of this number as a dict, or the column of this name as a list.
    fn __getitem__<'py>(&self, py: Python<'py>, key: Key) -> PyResult<Bound<'py, PyAny>> {
        match key {
            Key::Column(name) => {
                let column = self.0.column(&name).ok_or_else(|| PyKeyError::new_err(name))?;
                Ok(list(py, column)?.into_any())
            }
            Key::Row(number) => {
                let row = number.and_then(|number| match usize::try_from(number) {
                    Ok(row) => Some(row),
                    Err(_) => self.0.len().checked_sub(number.unsigned_abs()),
                });
                let row = row.filter(|row| *row < self.0.len());
                let row = row.ok_or_else(|| PyIndexError::new_err(format!("the table has {} rows", self.0.len())))?;
                Ok(fields(py, &self.0, row)?.into_any())
            }
        }
    }

    fn __iter__(slf: Py<Self>) -> TableRows {
        TableRows { table: slf, next: AtomicUsize::new(0) }
    }

    fn __str__(&self, py: Python<'_>) -> Result<String, Failure> {
        self.text(py, ToString::to_string)
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Table: {} rows of {}>", self.0.len(), self.columns().join(", "))
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "table")
    }
}

impl Table {
    fn text(&self, py: Python<'_>, form: fn(&ssdc_core::Table) -> String) -> Result<String, Failure> {
        let table = self.0.clone();
        interruptible(py, self.0.len(), move || Ok::<_, Error>(form(&table)))
    }
}

/// The rows of a Table, one after the other.
#[pyclass(frozen, module = "ssdc._ssdc")]
pub(crate) struct TableRows {
    table: Py<Table>,
    next: AtomicUsize,
}

#[pymethods]
impl TableRows {
    fn __iter__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __next__<'py>(&self, py: Python<'py>) -> PyResult<Option<DictOut<'py, Bound<'py, PyAny>>>> {
        let table = &self.table.get().0;
        let row = self.next.fetch_add(1, Ordering::Relaxed);
        if row >= table.len() {
            return Ok(None);
        }
        Ok(Some(fields(py, table, row)?.into()))
    }
}

fn fields<'py>(py: Python<'py>, table: &ssdc_core::Table, row: usize) -> PyResult<Bound<'py, PyDict>> {
    let fields = PyDict::new(py);
    for (name, column) in table.columns() {
        fields.set_item(name, value(py, column.get(row))?)?;
    }
    Ok(fields)
}

fn list<'py>(py: Python<'py>, column: &Column) -> PyResult<Bound<'py, PyList>> {
    PyList::new(py, column.iter().map(CellOut))
}

struct CellOut<'a>(Cell<'a>);

impl<'py> IntoPyObject<'py> for CellOut<'_> {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        value(py, self.0)
    }
}

pub(crate) fn value<'py>(py: Python<'py>, cell: Cell<'_>) -> PyResult<Bound<'py, PyAny>> {
    match cell {
        Cell::Text(text) => text.into_bound_py_any(py),
        Cell::Integer(number) => number.into_bound_py_any(py),
        Cell::Float(number) => number.into_bound_py_any(py),
        Cell::Boolean(yes) => yes.into_bound_py_any(py),
        Cell::Date(date) => Ok(day(py, date)?.into_any()),
        Cell::Decimal { .. } => DecimalOut(cell.to_string()).into_bound_py_any(py),
        Cell::List(items) => Ok(PyList::new(py, items.iter().map(CellOut).collect::<Vec<_>>())?.into_any()),
        Cell::Struct(fields) => {
            let dict = PyDict::new(py);
            fields.iter().try_for_each(|(name, field)| dict.set_item(name, value(py, field)?))?;
            Ok(dict.into_any())
        }
        _ => Ok(py.None().into_bound(py)),
    }
}
