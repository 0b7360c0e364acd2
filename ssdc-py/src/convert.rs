//! What crosses the border: days, decimals, JSON, paths.

use std::marker::PhantomData;
use std::path::PathBuf;

use pyo3::exceptions::PyTypeError;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::sync::PyOnceLock;
use pyo3::types::{PyDate, PyDateAccess as _, PyDateTime, PyDict, PyInt, PyList, PyString, PyType};
#[cfg(feature = "stubs")]
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};
use ssdc_core::{Day, Decimal, Error};

use crate::errors::Failure;
use crate::money::Money;

/// A day: a `datetime.date` that is no `datetime.datetime`.
pub(crate) struct DayIn(pub Day);

impl FromPyObject<'_, '_> for DayIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_identifier!("datetime", "date");

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let date = value.cast::<PyDate>().map_err(|_| expected("a datetime.date", value))?;
        if date.is_instance_of::<PyDateTime>() {
            let name = value.get_type().fully_qualified_name()?;
            return Err(PyTypeError::new_err(format!(
                "expected a datetime.date, got {name}, a moment: take its .date()"
            )));
        }
        let text = format!("{:04}-{:02}-{:02}", date.get_year(), date.get_month(), date.get_day());
        text.parse().map(DayIn).map_err(|error: Error| Failure::Core(error).into())
    }
}

/// A day on its way out.
pub(crate) fn day(py: Python<'_>, day: Day) -> PyResult<Bound<'_, PyDate>> {
    Ok(py.get_type::<PyDate>().call_method1("fromisoformat", (day.to_string(),))?.cast_into()?)
}

impl<'py> IntoPyObject<'py> for &DayIn {
    type Target = PyDate;
    type Output = Bound<'py, PyDate>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        day(py, self.0)
    }
}

/// The text of an exact number, on its way out as a `decimal.Decimal`.
pub(crate) struct DecimalOut(pub String);

impl<'py> IntoPyObject<'py> for DecimalOut {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = type_hint_identifier!("decimal", "Decimal");

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        decimal_class(py)?.call1((self.0,))
    }
}

fn decimal_class(py: Python<'_>) -> PyResult<&Bound<'_, PyType>> {
    static CLASS: PyOnceLock<Py<PyType>> = PyOnceLock::new();
    CLASS.import(py, "decimal", "Decimal")
}

/// The text of an exact number: a `Decimal` or text; `float`, `int` and `bool` are refused, for they are not exact.
pub(crate) struct ExactIn(pub String);

impl FromPyObject<'_, '_> for ExactIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr =
        type_hint_union!(type_hint_identifier!("builtins", "str"), type_hint_identifier!("decimal", "Decimal"));

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(ExactIn(text.to_cow()?.into_owned()));
        }
        if value.is_instance(decimal_class(value.py())?)? {
            return plain_decimal(&value).map(ExactIn);
        }
        Err(expected("text or a decimal.Decimal", value))
    }
}

/// An exact number: a `Decimal`, a whole number or text.
pub(crate) struct NumberIn(pub Decimal);

impl FromPyObject<'_, '_> for NumberIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(ExactIn::INPUT_TYPE, type_hint_identifier!("builtins", "int"));

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let text = if value.is_exact_instance_of::<PyInt>() {
            value.str()?.to_cow()?.into_owned()
        } else {
            value.extract::<ExactIn>().map_err(|_| expected("a decimal.Decimal, a whole number or text", value))?.0
        };
        let number: ssdc_core::Number = text.parse().map_err(Failure::Core)?;
        Ok(NumberIn(number.value()))
    }
}

/// The number 0 and no other.
pub(crate) struct ZeroIn;

impl FromPyObject<'_, '_> for ZeroIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_identifier!("builtins", "int");

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let is_zero = value.is_exact_instance_of::<PyInt>() && value.extract::<u8>().is_ok_and(|number| number == 0);
        if is_zero { Ok(ZeroIn) } else { Err(expected("an amount, or 0", value)) }
    }
}

/// A `Decimal` without exponent, where that is of any sensible length.
fn plain_decimal(value: &Bound<'_, PyAny>) -> PyResult<String> {
    let exponent = value.call_method0("as_tuple")?.getattr("exponent")?.extract::<i32>();
    let short = exponent.is_ok_and(|exponent| (-64..=64).contains(&exponent));
    if short { value.call_method1("__format__", ("f",))?.extract() } else { Ok(value.str()?.to_cow()?.into_owned()) }
}

/// A whole number as callers write it, where one of a narrower type is meant: what does not fit is refused by name, for Python's
/// own error would not say which argument it was.
pub(crate) trait Narrow<T> {
    fn narrow(self, name: &'static str) -> Result<T, Error>;
}

impl<T: TryFrom<i128>> Narrow<T> for i128 {
    fn narrow(self, name: &'static str) -> Result<T, Error> {
        let expected = if self < 0 { "0 or more" } else { "a number that is not so great" };
        let wrong = || Error::InvalidSetting { name, got: self.to_string(), expected: expected.to_owned() };
        T::try_from(self).map_err(|_| wrong())
    }
}

impl<T, N: Narrow<T>> Narrow<Option<T>> for Option<N> {
    fn narrow(self, name: &'static str) -> Result<Option<T>, Error> {
        self.map(|number| number.narrow(name)).transpose()
    }
}

/// Narrows arguments that are whole numbers, each under its own name.
macro_rules! narrow {
    ($($name:ident),+) => {
        $(let $name = $crate::convert::Narrow::narrow($name, stringify!($name))?;)+
    };
}
pub(crate) use narrow;

/// One path or several.
pub(crate) struct PathsIn(pub Vec<PathBuf>);

impl FromPyObject<'_, '_> for PathsIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(
        PathBuf::INPUT_TYPE,
        type_hint_subscript!(type_hint_identifier!("collections.abc", "Iterable"), PathBuf::INPUT_TYPE)
    );

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if let Ok(path) = value.extract::<PathBuf>() {
            return Ok(PathsIn(vec![path]));
        }
        let several = value.try_iter().map_err(|_| expected("a path or several", value))?;
        several.map(|path| path?.extract()).collect::<PyResult<_>>().map(PathsIn)
    }
}

/// The JSON text of what the caller made of dicts, lists and plain values.
pub(crate) struct JsonIn(pub String);

impl Default for JsonIn {
    fn default() -> Self {
        JsonIn("{}".to_owned())
    }
}

impl FromPyObject<'_, '_> for JsonIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = DictOut::<Bound<'_, PyAny>>::OUTPUT_TYPE;

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let py = value.py();
        let options = PyDict::new(py);
        options.set_item("default", wrap_pyfunction!(wire_value, py)?)?;
        options.set_item("allow_nan", false)?;
        let dumps = py.import("json")?.getattr("dumps")?;
        let text = |value: &Bound<'_, PyAny>| dumps.call((value,), Some(&options))?.extract::<String>();
        let Ok(lists) = value.cast::<PyDict>() else { return text(&value).map(JsonIn) };
        let mut fields = Vec::new();
        for (name, value) in lists.iter() {
            let name = name
                .cast_into::<PyString>()
                .map_err(|name| expected("text as a key", name.into_inner().as_borrowed()))?;
            let value = match value.cast::<PyList>() {
                Ok(list) => list_text(list, text)?,
                Err(_) => text(&value)?,
            };
            fields.push(format!("{}:{value}", text(name.as_any())?));
        }
        Ok(JsonIn(format!("{{{}}}", fields.join(","))))
    }
}

impl<'py> IntoPyObject<'py> for &JsonIn {
    type Target = PyDict;
    type Output = Bound<'py, PyDict>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        Ok(json_out(py, &self.0)?.0)
    }
}

/// A list as JSON in pieces, for Ctrl-C is heard only between calls of `json.dumps`.
fn list_text(list: &Bound<'_, PyList>, text: impl Fn(&Bound<'_, PyAny>) -> PyResult<String>) -> PyResult<String> {
    const PIECE: usize = 1_000;
    let mut pieces = Vec::new();
    for start in (0..list.len()).step_by(PIECE) {
        let piece = text(list.get_slice(start, start.saturating_add(PIECE)).as_any())?;
        pieces.push(piece.get(1..piece.len().saturating_sub(1)).unwrap_or_default().to_owned());
        list.py().check_signals()?;
    }
    Ok(format!("[{}]", pieces.join(",")))
}

/// Money, days and decimals as the wire form writes them.
#[pyfunction]
fn wire_value(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(money) = value.cast::<Money>() {
        return Ok(money.get().0.to_string());
    }
    if value.is_instance_of::<PyDate>() {
        return value.extract::<DayIn>().map(|day| day.0.to_string());
    }
    if value.is_instance(decimal_class(value.py())?)? {
        return plain_decimal(value);
    }
    Err(expected("what JSON can say, ssdc.Money, a datetime.date or a decimal.Decimal", value.as_borrowed()))
}

/// A dict by text, of values such as `V`.
pub(crate) struct DictOut<'py, V>(Bound<'py, PyDict>, PhantomData<V>);

impl<'py, V> From<Bound<'py, PyDict>> for DictOut<'py, V> {
    fn from(dict: Bound<'py, PyDict>) -> Self {
        DictOut(dict, PhantomData)
    }
}

impl<'py, V: IntoPyObject<'py>> IntoPyObject<'py> for DictOut<'py, V> {
    type Target = PyDict;
    type Output = Bound<'py, PyDict>;
    type Error = std::convert::Infallible;

    #[cfg(feature = "stubs")]
    const OUTPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("builtins", "dict"),
        type_hint_identifier!("builtins", "str"),
        V::OUTPUT_TYPE
    );

    fn into_pyobject(self, _: Python<'py>) -> Result<Self::Output, Self::Error> {
        Ok(self.0)
    }
}

/// The dict for the text of a JSON object.
pub(crate) fn json_out<'py>(py: Python<'py>, text: &str) -> PyResult<DictOut<'py, Bound<'py, PyAny>>> {
    Ok(py.import("json")?.call_method1("loads", (text,))?.cast_into::<PyDict>()?.into())
}

/// What a notebook shows, as the function `name` of `ssdc._html` writes it.
pub(crate) fn html<T: pyo3::PyTypeInfo>(shown: &Bound<'_, T>, name: &str) -> PyResult<String> {
    shown.py().import("ssdc._html")?.call_method1(name, (shown,))?.extract()
}

/// The TypeError for a value of the wrong type.
pub(crate) fn expected(what: &str, got: Borrowed<'_, '_, PyAny>) -> PyErr {
    let name =
        got.get_type().fully_qualified_name().map_or_else(|_| "something else".to_owned(), |name| name.to_string());
    PyTypeError::new_err(format!("expected {what}, got {name}"))
}
