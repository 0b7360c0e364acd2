//! Ids of a network as callers write them.

#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyInt, PyString};
#[cfg(feature = "stubs")]
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};

use crate::convert::expected;

/// An id: text, or a whole number of any library.
#[derive(PartialEq, Eq, PartialOrd, Ord, IntoPyObjectRef)]
#[pyo3(transparent)]
pub(crate) struct IdIn(pub(crate) String);

impl FromPyObject<'_, '_> for IdIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr =
        type_hint_union!(type_hint_identifier!("builtins", "str"), type_hint_identifier!("builtins", "int"));

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if let Ok(text) = value.cast::<PyString>() {
            return Ok(IdIn(text.to_cow()?.into_owned()));
        }
        if value.is_instance_of::<PyInt>() || value.hasattr(intern!(value.py(), "__index__"))? {
            return Ok(IdIn(value.call_method0(intern!(value.py(), "__index__"))?.str()?.to_string()));
        }
        Err(expected("an id (text or a whole number)", value))
    }
}

/// Several ids, or one.
#[derive(IntoPyObjectRef)]
#[pyo3(transparent)]
pub(crate) struct IdsIn(pub(crate) Vec<String>);

impl FromPyObject<'_, '_> for IdsIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(
        IdIn::INPUT_TYPE,
        type_hint_subscript!(type_hint_identifier!("collections.abc", "Iterable"), IdIn::INPUT_TYPE)
    );

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if let Ok(IdIn(one)) = value.extract() {
            return Ok(IdsIn(vec![one]));
        }
        let several = value.try_iter().map_err(|_| expected("ids (text or whole numbers)", value))?;
        Ok(IdsIn(several.map(|id| Ok(id?.extract::<IdIn>()?.0)).collect::<PyResult<_>>()?))
    }
}
