//! Exact numbers and percentages.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::Error;
use crate::error::shorten;

/// An exact decimal number, written as text: `"33.33"`, `"-4"`.
///
/// ```
/// use ssdc_core::Number;
/// let number: Number = "-4.50".parse()?;
/// assert_eq!(number.to_string(), "-4.5");
/// assert!("4e2".parse::<Number>().is_err()); // digits only: no exponent, no thousands
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Number(Decimal);

impl Number {
    /// The value.
    pub fn value(self) -> Decimal {
        self.0
    }
}

impl From<Decimal> for Number {
    fn from(value: Decimal) -> Self {
        Number(value.normalize())
    }
}

impl FromStr for Number {
    type Err = Error;

    /// Reads digits with at most one point and a minus sign.
    ///
    /// # Errors
    /// [`Error::InvalidNumber`].
    fn from_str(text: &str) -> Result<Self, Error> {
        let (negative, digits) = text.strip_prefix('-').map_or((false, text), |digits| (true, digits));
        let mut value =
            super::ratio::plain_decimal(digits).ok_or_else(|| Error::InvalidNumber { got: shorten(text) })?;
        value.set_sign_negative(negative && !value.is_zero());
        Ok(Number::from(value))
    }
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// A percentage from 0 to 100, exact: `"33.33"`.
///
/// ```
/// use ssdc_core::Percent;
/// assert!("33.33".parse::<Percent>().is_ok());
/// assert!("100.01".parse::<Percent>().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Percent(Decimal);

impl Percent {
    /// The value, 0 to 100.
    pub fn value(self) -> Decimal {
        self.0
    }
}

impl FromStr for Percent {
    type Err = Error;

    /// Reads a number from 0 to 100, with or without `%` behind it.
    ///
    /// # Errors
    /// [`Error::InvalidPercent`].
    fn from_str(text: &str) -> Result<Self, Error> {
        let digits = text.strip_suffix('%').unwrap_or(text);
        super::ratio::plain_decimal(digits)
            .filter(|value| *value <= Decimal::ONE_HUNDRED)
            .map(|value| Percent(value.normalize()))
            .ok_or_else(|| Error::InvalidPercent { got: shorten(text) })
    }
}

impl fmt::Display for Percent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}
