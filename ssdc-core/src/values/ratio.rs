//! Ratios, exact: `1:1`, `10:95`, `25%`.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::Fraction;
use crate::Error;
use crate::error::shorten;

/// An exact ratio, not negative. `3:1` is three for one, `25%` is a quarter; 33.33 % and 1:3 are different ratios.
///
/// ```
/// use ssdc_core::Ratio;
/// let ratio: Ratio = "10:95".parse()?;
/// assert_eq!(ratio, "2:19".parse()?);
/// assert_eq!("25%".parse::<Ratio>()?.to_string(), "1:4");
/// assert!("1:0".parse::<Ratio>().is_err());
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Ratio(Fraction);

impl Ratio {
    /// One to one.
    pub const ONE: Ratio = Ratio(Fraction::ONE);

    /// Whether nothing is asked for.
    pub fn is_zero(self) -> bool {
        self.0.numerator() == 0
    }

    pub(crate) fn of(value: Fraction) -> Self {
        Ratio(value)
    }

    pub(crate) fn fraction(self) -> Fraction {
        self.0
    }
}

/// Digits with at most one point: no sign, no exponent, no spaces.
pub(crate) fn plain_decimal(text: &str) -> Option<Decimal> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    if !digits || !text.starts_with(|c: char| c.is_ascii_digit()) || text.ends_with('.') {
        return None;
    }
    // Zeros at the end of the decimals say nothing and must not use up digits.
    let significant = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text };
    Decimal::from_str_exact(significant).ok()
}

impl FromStr for Ratio {
    type Err = Error;

    /// Reads `1:1`, `10:95` or `25%`.
    ///
    /// # Errors
    /// [`Error::InvalidRatio`], also for a second number of zero and for more digits than can be held exactly.
    fn from_str(text: &str) -> Result<Self, Error> {
        let (left, right) = match (text.strip_suffix('%'), text.split_once(':')) {
            (Some(percent), None) => {
                (plain_decimal(percent.strip_suffix(' ').unwrap_or(percent)), Some(Decimal::ONE_HUNDRED))
            }
            (None, Some((left, right))) => (plain_decimal(left), plain_decimal(right)),
            _ => (None, None),
        };
        left.zip(right)
            .and_then(|(left, right)| Fraction::of(left).checked_mul(Fraction::of(right).inverse()?).ok())
            .map(Ratio)
            .ok_or_else(|| Error::InvalidRatio { got: shorten(text) })
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.0.numerator(), self.0.denominator())
    }
}
