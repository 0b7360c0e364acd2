//! Money: an exact decimal amount in one currency.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use super::{Currency, Fraction, Ratio, Rounding};
use crate::Error;
use crate::error::shorten;

/// An exact amount in one currency, as `"1250.00 USD"`; may be negative, for refunds and corrections are.
///
/// Arithmetic is checked: two currencies never mix and nothing overflows silently. The text has at least the currency's
/// decimals and never trailing zeros beyond them, so equal amounts are equal texts.
///
/// ```
/// use ssdc_core::Money;
/// let award: Money = "50000 USD".parse()?;
/// let extra: Money = "1250.5 USD".parse()?;
/// assert_eq!(award.checked_add(extra)?.to_string(), "51250.50 USD");
/// assert!(award.checked_add("1.00 EUR".parse()?).is_err());
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    amount: Decimal,
    currency: Currency,
}

impl Money {
    /// `amount` of `currency`, in its major unit.
    pub fn new(amount: Decimal, currency: Currency) -> Self {
        Money { amount: amount.normalize(), currency }
    }

    /// Nothing, in `currency`.
    pub fn zero(currency: Currency) -> Self {
        Money { amount: Decimal::ZERO, currency }
    }

    /// `minor` whole minor units (cents) of `currency`.
    ///
    /// ```
    /// use ssdc_core::Money;
    /// assert_eq!(Money::from_minor(1234, "USD".parse()?).to_string(), "12.34 USD");
    /// assert_eq!(Money::from_minor(1234, "JPY".parse()?).to_string(), "1234 JPY");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn from_minor(minor: i64, currency: Currency) -> Self {
        Money::new(Decimal::new(minor, currency.decimals()), currency)
    }

    /// The amount in the major unit.
    pub fn amount(self) -> Decimal {
        self.amount
    }

    /// The currency.
    pub fn currency(self) -> Currency {
        self.currency
    }

    /// The amount with at least the currency's decimals, as it is written.
    pub(crate) fn padded(self) -> Decimal {
        let mut amount = self.amount;
        amount.rescale(amount.scale().max(self.currency.decimals()));
        amount
    }

    /// Whole minor units (ISO 4217 says how many decimals), or `None` where the amount is finer than the minor unit or
    /// beyond 64 bits.
    ///
    /// ```
    /// use ssdc_core::Money;
    /// assert_eq!("12.34 USD".parse::<Money>()?.to_minor(), Some(1234));
    /// assert_eq!("12.345 USD".parse::<Money>()?.to_minor(), None); // half a cent
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn to_minor(self) -> Option<i64> {
        let decimals = self.currency.decimals();
        let lift = decimals.checked_sub(self.amount.scale())?;
        let minor = self.amount.mantissa().checked_mul(10_i128.checked_pow(lift)?)?;
        i64::try_from(minor).ok()
    }

    /// Whether the amount is below zero.
    pub fn is_negative(self) -> bool {
        self.amount < Decimal::ZERO
    }

    /// Whether the amount is zero.
    pub fn is_zero(self) -> bool {
        self.amount.is_zero()
    }

    fn both(self, other: Money, sum: Option<Decimal>) -> Result<Money, Error> {
        if self.currency != other.currency {
            return Err(Error::CurrencyMismatch { left: self.to_string(), right: other.to_string() });
        }
        sum.map(|amount| Money::new(amount, self.currency))
            .ok_or_else(|| Error::Overflow { what: format!("{self} and {other}") })
    }

    /// The sum.
    ///
    /// # Errors
    /// [`Error::CurrencyMismatch`]; [`Error::Overflow`] where the sum needs more than 28 digits.
    pub fn checked_add(self, other: Money) -> Result<Money, Error> {
        self.both(other, exactly(self.amount, other.amount, Decimal::checked_add))
    }

    /// The difference.
    ///
    /// ```
    /// use ssdc_core::Money;
    /// let (award, paid): (Money, Money) = ("100 USD".parse()?, "130.50 USD".parse()?);
    /// assert_eq!(award.checked_sub(paid)?.to_string(), "-30.50 USD");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::CurrencyMismatch`], [`Error::Overflow`].
    pub fn checked_sub(self, other: Money) -> Result<Money, Error> {
        self.both(other, exactly(self.amount, other.amount, Decimal::checked_sub))
    }

    /// The smaller of two amounts in the same currency.
    ///
    /// ```
    /// use ssdc_core::Money;
    /// let (given, needed): (Money, Money) = ("130.50 USD".parse()?, "100 USD".parse()?);
    /// assert_eq!(given.at_most(needed)?, needed);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::CurrencyMismatch`].
    pub fn at_most(self, other: Money) -> Result<Money, Error> {
        self.both(other, Some(self.amount.min(other.amount)))
    }

    /// The amount, or zero where it is negative.
    ///
    /// ```
    /// use ssdc_core::Money;
    /// assert_eq!("-30.50 USD".parse::<Money>()?.or_zero().to_string(), "0.00 USD");
    /// assert_eq!("7 USD".parse::<Money>()?.or_zero().to_string(), "7.00 USD");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    #[must_use]
    pub fn or_zero(self) -> Money {
        Money::new(self.amount.max(Decimal::ZERO), self.currency)
    }

    /// `ratio` of this amount, computed exactly and then rounded once.
    ///
    /// ```
    /// use ssdc_core::{Money, Rounding, RoundingMode};
    /// let up = Rounding::new(RoundingMode::Up, "1".parse()?)?;
    /// assert_eq!("100.01 USD".parse::<Money>()?.share("1:1".parse()?, up)?.to_string(), "101.00 USD");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Inexact`] where the rounding is none and there is no exact decimal, [`Error::Overflow`].
    pub fn share(self, ratio: Ratio, rounding: Rounding) -> Result<Money, Error> {
        self.times(ratio.fraction(), rounding)
    }

    pub(crate) fn times(self, factor: Fraction, rounding: Rounding) -> Result<Money, Error> {
        Ok(Money::new(Fraction::of(self.amount).checked_mul(factor)?.to_decimal(rounding)?, self.currency))
    }
}

/// rust_decimal rounds what needs more than 28 digits; a sum that is not exact is refused instead.
pub(crate) fn exactly(
    left: Decimal,
    right: Decimal,
    operation: fn(Decimal, Decimal) -> Option<Decimal>,
) -> Option<Decimal> {
    let result = operation(left, right)?;
    (result.scale() >= left.scale().max(right.scale())).then_some(result)
}

impl FromStr for Money {
    type Err = Error;

    /// Reads an amount, one space and a currency: digits with at most one point and a minus sign.
    ///
    /// # Errors
    /// [`Error::InvalidMoney`]; [`Error::InvalidCurrency`] where the code is not of ISO 4217.
    fn from_str(text: &str) -> Result<Self, Error> {
        let invalid = || Error::InvalidMoney { got: shorten(text) };
        let (amount, code) = text.split_once(' ').ok_or_else(invalid)?;
        let (negative, digits) = amount.strip_prefix('-').map_or((false, amount), |digits| (true, digits));
        let mut value = super::ratio::plain_decimal(digits).ok_or_else(invalid)?;
        value.set_sign_negative(negative && !value.is_zero());
        Ok(Money::new(value, code.parse()?))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = self.currency.decimals().max(self.amount.scale()) as usize;
        write!(f, "{:.decimals$} {}", self.amount, self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn money(text: &str) -> Money {
        text.parse().unwrap()
    }

    #[test]
    fn equal_amounts_are_equal_texts() {
        for (text, canonical) in [
            ("1250 USD", "1250.00 USD"),
            ("1250.500 USD", "1250.50 USD"),
            ("0.0000001 USD", "0.0000001 USD"),
            ("-0.00 EUR", "0.00 EUR"),
            ("-7 JPY", "-7 JPY"),
            ("1 KWD", "1.000 KWD"),
            ("79228162514264337593543950335 USD", "79228162514264337593543950335.00 USD"),
        ] {
            assert_eq!(money(text).to_string(), canonical);
            assert_eq!(money(canonical), money(text));
        }
    }

    #[test]
    fn what_is_no_amount_is_refused() {
        for text in [
            "",
            "1000",
            "1,000 USD",
            "1e3 USD",
            "USD 5",
            "1.00  USD",
            "+1 USD",
            ".5 USD",
            "5. USD",
            "--1 USD",
            "NaN USD",
            "1 XYZ",
            "792281625142643375935439503350 USD",
            "0.00000000000000000000000000001 USD",
        ] {
            assert!(text.parse::<Money>().is_err(), "{text}");
        }
    }

    #[test]
    fn minor_units_follow_the_currency() {
        assert_eq!(money("12.34 USD").to_minor(), Some(1234));
        assert_eq!(money("12 JPY").to_minor(), Some(12));
        assert_eq!(money("1.234 KWD").to_minor(), Some(1234));
        assert_eq!(money("0.001 USD").to_minor(), None);
        assert_eq!(money("92233720368547758.08 USD").to_minor(), None);
    }

    #[test]
    fn sums_beyond_the_type_are_errors() {
        let largest = money("79228162514264337593543950335 USD");
        assert!(matches!(largest.checked_add(money("1 USD")), Err(Error::Overflow { .. })));
        assert!(matches!(largest.checked_add(money("0.01 USD")), Err(Error::Overflow { .. })));
        assert_eq!(money("1 USD").checked_sub(money("0.01 USD")).unwrap(), money("0.99 USD"));
    }
}
