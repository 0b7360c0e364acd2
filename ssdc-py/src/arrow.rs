//! Tables over the border as Arrow C streams (the Arrow `PyCapsule` interface), and frames of any library as tables.

use std::ffi::CStr;
use std::path::PathBuf;

use arrow_array::ffi_stream::{FFI_ArrowArrayStream, RecordBatchStreamReader};
use pyo3::exceptions::PyTypeError;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo as _, type_hint_identifier, type_hint_union};
use ssdc_core::Error;

use crate::errors::Failure;
use crate::table::Table;

const STREAM: &CStr = c"arrow_array_stream";

/// A table as a capsule that holds an Arrow C stream.
pub(crate) fn stream_out<'py>(py: Python<'py>, table: &ssdc_core::Table) -> Result<Bound<'py, PyCapsule>, Failure> {
    let stream = FFI_ArrowArrayStream::new(table.to_arrow_stream()?);
    Ok(PyCapsule::new_with_value(py, stream, STREAM)?)
}

/// The table that an object with `__arrow_c_stream__` streams.
fn stream_in(object: Borrowed<'_, '_, PyAny>) -> Result<ssdc_core::Table, Failure> {
    let py = object.py();
    let capsule = readable(object)?.call_method0(intern!(py, "__arrow_c_stream__"))?;
    let capsule = capsule.cast::<PyCapsule>().map_err(PyErr::from)?;
    let pointer = capsule.pointer_checked(Some(STREAM))?.cast::<FFI_ArrowArrayStream>();
    // SAFETY: a capsule of this name holds a valid stream, which from now on belongs to the reader.
    let reader = unsafe { RecordBatchStreamReader::from_raw(pointer.as_ptr()) };
    let reader = reader.map_err(|error| Error::InvalidTable { why: error.to_string() })?;
    Ok(py.detach(|| ssdc_core::Table::from_arrow(reader))?)
}

/// The same object, or what streams the same: polars gives a column without any value a buffer that the type must not have, so
/// such columns become text.
fn readable<'py>(object: Borrowed<'_, 'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
    let py = object.py();
    let module: String = object.get_type().getattr(intern!(py, "__module__"))?.extract()?;
    if !module.starts_with("polars.") || !object.hasattr(intern!(py, "with_columns"))? {
        return Ok(object.to_owned());
    }
    let polars = py.import("polars")?;
    let nothing = polars.getattr("col")?.call1((polars.getattr("Null")?,))?;
    object.call_method1("with_columns", (nothing.call_method1("cast", (polars.getattr("String")?,))?,))
}

/// What streams a table.
pub(crate) struct ArrowIn(pub ssdc_core::Table);

impl FromPyObject<'_, '_> for ArrowIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_identifier!("ssdc._tables", "ArrowStream");

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        Ok(ArrowIn(stream_in(value)?))
    }
}

/// What can become a table: a Table, a frame of any library that speaks Arrow, or the path of a CSV file.
pub(crate) struct TableIn(pub ssdc_core::Table);

impl FromPyObject<'_, '_> for TableIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(Table::TYPE_HINT, ArrowIn::INPUT_TYPE, PathBuf::INPUT_TYPE);

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let table = if let Ok(table) = value.cast::<Table>() {
            table.get().0.clone()
        } else if value.hasattr(intern!(value.py(), "__arrow_c_stream__"))? {
            stream_in(value)?
        } else if let Ok(path) = value.extract::<PathBuf>() {
            value.py().detach(|| ssdc_core::Table::read_csv(path)).map_err(Failure::Core)?
        } else {
            let kind = value.get_type().fully_qualified_name()?;
            return Err(PyTypeError::new_err(format!(
                "expected an ssdc.Table, a frame with __arrow_c_stream__ (pandas 2.2 or later, polars, pyarrow, DuckDB) or \
                 the path of a CSV file, got {kind}"
            )));
        };
        Ok(TableIn(table))
    }
}
