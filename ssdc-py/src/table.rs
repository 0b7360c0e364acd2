//! `ssdc.Table`.

use std::sync::atomic::{AtomicUsize, Ordering};

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList};
use ssdc_core::Column;

use crate::convert::{DecimalOut, DictOut, html};

/// Rows under named columns. Iterating gives each row as a dict; str() gives aligned text, a notebook shows a table.
#[pyclass(frozen, eq, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct Table(pub ssdc_core::Table);

#[pymethods]
impl Table {
    /// The names of the columns, in order.
    #[getter]
    fn columns(&self) -> Vec<&'static str> {
        self.0.columns().iter().map(|(name, _)| *name).collect()
    }

    /// The columns as lists of str, int, decimal.Decimal or None, by name.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<DictOut<'py, Vec<Bound<'py, PyAny>>>> {
        let columns = PyDict::new(py);
        for (name, column) in self.0.columns() {
            let values = (0..column.len()).map(|row| cell(py, column, row));
            columns.set_item(name, PyList::new(py, values.collect::<PyResult<Vec<_>>>()?)?)?;
        }
        Ok(columns.into())
    }

    /// The rows as JSON objects; decimals are text, for JSON numbers are not exact.
    fn to_json(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.to_json())
    }

    /// Comma-separated values with a header (RFC 4180, lines end with a newline); an empty place is empty.
    fn to_csv(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.to_csv())
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __iter__(slf: Py<Self>) -> TableRows {
        TableRows { table: slf, next: AtomicUsize::new(0) }
    }

    fn __str__(&self, py: Python<'_>) -> String {
        py.detach(|| self.0.to_string())
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Table: {} rows of {}>", self.0.len(), self.columns().join(", "))
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "table")
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
        let fields = PyDict::new(py);
        for (name, column) in table.columns() {
            fields.set_item(name, cell(py, column, row)?)?;
        }
        Ok(Some(fields.into()))
    }
}

fn cell<'py>(py: Python<'py>, column: &Column, row: usize) -> PyResult<Bound<'py, PyAny>> {
    let value = match column {
        Column::Text(values) => values.get(row).into_pyobject(py)?,
        Column::Integer(values) => values.get(row).into_pyobject(py)?,
        Column::Decimal(values) => match values.get(row).copied().flatten() {
            Some(value) => DecimalOut(value.to_string()).into_bound_py_any(py)?,
            None => py.None().into_bound(py),
        },
        _ => py.None().into_bound(py),
    };
    Ok(value)
}
