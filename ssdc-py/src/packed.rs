//! Columns as plain Python values, for pickle: name, kind, values.

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use ssdc_core::{Column, ColumnKind};

use crate::convert::{DayIn, ExactIn, expected};
use crate::errors::Failure;
use crate::table::value;

/// A column as name, kind and list of values. The kind of a list is a list of the kind of its items, that of a struct a
/// dict of the kinds of its fields.
pub(crate) type Packed<'py> = (String, Bound<'py, PyAny>, Vec<Bound<'py, PyAny>>);

pub(crate) fn pack<'py>(py: Python<'py>, name: &str, column: &Column) -> PyResult<Packed<'py>> {
    let values = column.iter().map(|cell| value(py, cell)).collect::<PyResult<_>>()?;
    Ok((name.to_owned(), kind_out(py, &column.kind())?, values))
}

pub(crate) fn unpack((name, kind, values): Packed<'_>) -> PyResult<(String, Column)> {
    Ok((name, column(&kind, &values)?))
}

fn kind_out<'py>(py: Python<'py>, kind: &ColumnKind) -> PyResult<Bound<'py, PyAny>> {
    match kind {
        ColumnKind::List(items) => Ok(PyList::new(py, [kind_out(py, items)?])?.into_any()),
        ColumnKind::Struct(fields) => {
            let dict = PyDict::new(py);
            fields.iter().try_for_each(|(name, kind)| dict.set_item(name, kind_out(py, kind)?))?;
            Ok(dict.into_any())
        }
        plain => plain.to_string().into_bound_py_any(py),
    }
}

fn column(kind: &Bound<'_, PyAny>, values: &[Bound<'_, PyAny>]) -> PyResult<Column> {
    let py = kind.py();
    if let Ok(items) = kind.cast::<PyList>() {
        let lists = extracted::<Vec<Bound<'_, PyAny>>>(values)?;
        let all: Vec<_> = lists.iter().flatten().flatten().cloned().collect();
        return Ok(Column::list(
            lists.iter().map(|list| list.as_ref().map(Vec::len)),
            column(&items.get_item(0)?, &all)?,
        ));
    }
    if let Ok(fields) = kind.cast::<PyDict>() {
        let fields = fields.iter().map(|(name, kind)| {
            let none = || py.None().into_bound(py);
            let field = values.iter().map(|value| if value.is_none() { Ok(none()) } else { value.get_item(&name) });
            Ok((name.extract::<String>()?, column(&kind, &field.collect::<PyResult<Vec<_>>>()?)?))
        });
        let fields = fields.collect::<PyResult<Vec<_>>>()?;
        return Ok(Column::structs(values.iter().map(|value| !value.is_none()), fields));
    }
    Ok(match kind.cast::<PyString>()?.to_cow()?.as_ref() {
        "empty" => Column::empty(values.len()),
        "text" => Column::text(extracted::<String>(values)?),
        "integer" => Column::integer(extracted(values)?),
        "float" => Column::float(extracted(values)?),
        "boolean" => Column::boolean(extracted(values)?),
        "date" => Column::date(extracted::<DayIn>(values)?.into_iter().map(|day| day.map(|day| day.0))),
        "decimal" => {
            let exact = extracted::<ExactIn>(values)?.into_iter();
            Column::exact(exact.map(|text| text.map(|text| text.0))).map_err(Failure::Core)?
        }
        _ => return Err(expected("a kind of column", kind.as_borrowed())),
    })
}

fn extracted<'py, T: for<'a> FromPyObject<'a, 'py, Error: Into<PyErr>>>(
    values: &[Bound<'py, PyAny>],
) -> PyResult<Vec<Option<T>>> {
    let one = |value: &Bound<'py, PyAny>| {
        if value.is_none() { Ok(None) } else { value.extract().map(Some).map_err(Into::into) }
    };
    values.iter().map(one).collect()
}
