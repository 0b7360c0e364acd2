//! Amounts of money as whole numbers of a common unit.

use rust_decimal::Decimal;

use super::Currency;
use crate::Error;

/// The unit in which all amounts are whole.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Units {
    decimals: u32,
}

impl Units {
    pub(crate) fn of(currency: Currency, amounts: impl Iterator<Item = Decimal>) -> Result<Self, Error> {
        let finest = amounts.map(|amount| amount.normalize().scale()).max().unwrap_or_default();
        let decimals = finest.max(currency.decimals());
        if decimals > Decimal::MAX_SCALE { Err(Units::overflow()) } else { Ok(Units { decimals }) }
    }

    pub(crate) fn of_amount(self, amount: Decimal) -> Result<i64, Error> {
        let amount = amount.normalize();
        let lift = self.decimals.checked_sub(amount.scale()).and_then(|lift| 10_i128.checked_pow(lift));
        let units = lift.and_then(|lift| amount.mantissa().checked_mul(lift));
        units.and_then(|units| i64::try_from(units).ok()).ok_or_else(Units::overflow)
    }

    /// An amount that may be finer than the unit.
    pub(crate) fn rounded(self, amount: Decimal) -> Result<i64, Error> {
        self.of_amount(amount.round_dp(self.decimals))
    }

    pub(crate) fn amount(self, units: i64) -> Decimal {
        Decimal::try_from_i128_with_scale(units.into(), self.decimals).unwrap_or_default().normalize()
    }

    /// The error of amounts beyond what is counted in whole units.
    pub(crate) fn overflow() -> Error {
        Error::Overflow { what: "a payment traced, in its smallest unit".to_owned() }
    }
}
