//! `ssdc.Money`.

use std::cmp::Ordering;
use std::hash::{DefaultHasher, Hash, Hasher as _};

#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::types::PyString;
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo, type_hint_identifier, type_hint_union};

use crate::convert::{DecimalOut, ExactIn, ZeroIn, expected};
use crate::errors::Failure;

/// An exact amount in one currency: `Money("600.00 USD")` or `Money(Decimal("600"), "USD")`.
///
/// A float, an int or a bool is refused with TypeError. Amounts in different currencies are never equal; adding or
/// ordering them raises InvalidValue. sum() adds amounts of one currency.
#[pyclass(frozen, module = "ssdc")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct Money(pub ssdc_core::Money);

/// Money, or text that says it.
pub(crate) struct MoneyIn(pub ssdc_core::Money);

impl FromPyObject<'_, '_> for MoneyIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr =
        type_hint_union!(<Money as PyTypeInfo>::TYPE_HINT, type_hint_identifier!("builtins", "str"));

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if let Ok(money) = value.cast::<Money>() {
            return Ok(MoneyIn(money.get().0));
        }
        let text = value.cast::<PyString>().map_err(|_| expected("ssdc.Money or text such as `350000 USD`", value))?;
        text.to_cow()?.parse().map(MoneyIn).map_err(|error: ssdc_core::Error| Failure::Core(error).into())
    }
}

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

    /// With 0 the amount itself, for that is where sum() starts.
    fn __radd__(&self, other: ZeroIn) -> Self {
        let ZeroIn = other;
        Money(self.0)
    }

    fn __neg__(&self) -> Result<Self, Failure> {
        Ok(Money(ssdc_core::Money::zero(self.0.currency()).checked_sub(self.0)?))
    }

    fn __eq__(&self, other: &Bound<'_, PyAny>) -> bool {
        other.cast::<Self>().is_ok_and(|other| *other.get() == *self)
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }

    fn __lt__(&self, other: &Self) -> Result<bool, Failure> {
        Ok(self.order(other)?.is_lt())
    }

    fn __le__(&self, other: &Self) -> Result<bool, Failure> {
        Ok(self.order(other)?.is_le())
    }

    fn __gt__(&self, other: &Self) -> Result<bool, Failure> {
        Ok(self.order(other)?.is_gt())
    }

    fn __ge__(&self, other: &Self) -> Result<bool, Failure> {
        Ok(self.order(other)?.is_ge())
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

impl Money {
    fn order(&self, other: &Self) -> Result<Ordering, Failure> {
        let least = self.0.at_most(other.0)?;
        Ok(if self.0 == other.0 {
            Ordering::Equal
        } else if least == self.0 {
            Ordering::Less
        } else {
            Ordering::Greater
        })
    }
}
