//! Settings of questions to a network, as callers write them.

#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
#[cfg(feature = "stubs")]
use pyo3::type_hint_union;
use ssdc_core::network::SpreadModel;

use crate::convert::expected;

/// "weighted", "threshold", or a chance.
pub(crate) struct ModelIn(pub(crate) SpreadModel);

impl Default for ModelIn {
    fn default() -> Self {
        ModelIn(SpreadModel::Weighted)
    }
}

impl FromPyObject<'_, '_> for ModelIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(String::INPUT_TYPE, f64::INPUT_TYPE);

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let name = value.extract::<String>();
        match name.as_deref() {
            Ok("weighted") => Ok(ModelIn(SpreadModel::Weighted)),
            Ok("threshold") => Ok(ModelIn(SpreadModel::Threshold)),
            Err(_) if value.extract::<f64>().is_ok() => {
                value.extract().map(|chance| ModelIn(SpreadModel::Chance(chance)))
            }
            _ => Err(expected(r#""weighted", "threshold", or a chance from 0 to 1"#, value)),
        }
    }
}
