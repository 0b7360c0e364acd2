//! `ssdc.Money`.

use pyo3::prelude::*;

use crate::convert::{DecimalOut, ExactIn};
use crate::errors::Failure;

/// An exact amount in one currency: `Money("600.00 USD")` or `Money(Decimal("600"), "USD")`.
///
/// A float, an int or a bool is refused with TypeError. Amounts in different currencies are never equal, and adding them
/// raises InvalidValue.
#[pyclass(frozen, eq, hash, module = "ssdc")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Money(pub ssdc_core::Money);

#[pymethods]
impl Money {
    #[new]
    #[pyo3(signature = (amount, currency = None))]
    fn new(amount: ExactIn, currency: Option<&str>) -> Result<Self, Failure> {
        let text = currency.map_or_else(|| amount.0.clone(), |currency| format!("{} {currency}", amount.0));
        Ok(Money(text.parse()?))
    }

    /// The amount, with at least the decimals of the currency.
    #[getter]
    fn amount(&self) -> DecimalOut {
        DecimalOut(self.0.to_string().split(' ').take(1).collect())
    }

    /// The code of the currency (ISO 4217), such as "USD".
    #[getter]
    fn currency(&self) -> &'static str {
        self.0.currency().code()
    }

    fn __add__(&self, other: &Self) -> Result<Self, Failure> {
        Ok(Money(self.0.checked_add(other.0)?))
    }

    fn __sub__(&self, other: &Self) -> Result<Self, Failure> {
        Ok(Money(self.0.checked_sub(other.0)?))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("ssdc.Money('{}')", self.0)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, pyo3::types::PyType>, (String,)) {
        (slf.get_type(), (slf.get().0.to_string(),))
    }
}
