//! Exact fractions of 128-bit integers: the arithmetic under ratios and exchange rates.

use std::cmp::Ordering;
use std::fmt;

use rust_decimal::Decimal;

use super::{Rounding, RoundingMode};
use crate::Error;

/// A reduced fraction with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Fraction {
    numerator: i128,
    denominator: i128,
}

const fn gcd(mut a: u128, mut b: u128) -> u128 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

/// The product in two halves of 128 bits, the higher first.
const fn wide_product(a: u128, b: u128) -> (u128, u128) {
    const HALF: u32 = 64;
    const LOW: u128 = u64::MAX as u128;
    let (a1, a0, b1, b0) = (a >> HALF, a & LOW, b >> HALF, b & LOW);
    let (low, middle, high) = (a0 * b0, a1 * b0, a1 * b1);
    let carry = (low >> HALF) + (middle & LOW);
    let (sum, over) = carry.overflowing_add(a0 * b1);
    let top = high + (middle >> HALF) + (sum >> HALF) + ((over as u128) << HALF);
    (top, (sum << HALF) | (low & LOW))
}

fn overflow() -> Error {
    Error::Overflow { what: "the exact value does not fit in 128 bits".to_owned() }
}

impl Fraction {
    pub(crate) const ZERO: Fraction = Fraction { numerator: 0, denominator: 1 };
    pub(crate) const ONE: Fraction = Fraction { numerator: 1, denominator: 1 };

    /// `numerator / denominator`, reduced; `None` where the denominator is zero.
    pub(crate) fn new(numerator: i128, denominator: i128) -> Option<Self> {
        if denominator == 0 {
            return None;
        }
        let divisor = i128::try_from(gcd(numerator.unsigned_abs(), denominator.unsigned_abs())).ok()?;
        let sign = if denominator < 0 { -1 } else { 1 };
        Some(Fraction {
            numerator: (numerator / divisor).checked_mul(sign)?,
            denominator: (denominator / divisor).checked_mul(sign)?,
        })
    }

    pub(crate) fn of(value: Decimal) -> Self {
        let value = value.normalize();
        // INVARIANT: a Decimal has at most 28 decimals, so the power is below 10^28 < 2^127.
        Fraction::new(value.mantissa(), 10_i128.pow(value.scale().min(28))).unwrap_or(Fraction::ONE)
    }

    pub(crate) fn numerator(self) -> i128 {
        self.numerator
    }

    pub(crate) fn denominator(self) -> i128 {
        self.denominator
    }

    pub(crate) fn inverse(self) -> Option<Self> {
        Fraction::new(self.denominator, self.numerator)
    }

    pub(crate) const fn is_negative(self) -> bool {
        self.numerator < 0
    }

    pub(crate) const fn is_zero(self) -> bool {
        self.numerator == 0
    }

    /// The order of two values, exactly and without overflow.
    pub(crate) fn compare(self, other: Fraction) -> Ordering {
        let signs = self.numerator.signum().cmp(&other.numerator.signum());
        if signs.is_ne() || self.numerator == 0 {
            return signs;
        }
        let left = wide_product(self.numerator.unsigned_abs(), other.denominator.unsigned_abs());
        let right = wide_product(other.numerator.unsigned_abs(), self.denominator.unsigned_abs());
        if self.numerator > 0 { left.cmp(&right) } else { right.cmp(&left) }
    }

    pub(crate) fn least(self, other: Fraction) -> Fraction {
        if other.compare(self).is_lt() { other } else { self }
    }

    pub(crate) fn greatest(self, other: Fraction) -> Fraction {
        if other.compare(self).is_gt() { other } else { self }
    }

    pub(crate) fn or_zero(self) -> Fraction {
        if self.is_negative() { Fraction::ZERO } else { self }
    }

    pub(crate) fn checked_sub(self, other: Fraction) -> Result<Self, Error> {
        let numerator = other.numerator.checked_neg().ok_or_else(overflow)?;
        self.checked_add(Fraction { numerator, denominator: other.denominator })
    }

    pub(crate) fn checked_div(self, other: Fraction) -> Result<Self, Error> {
        self.checked_mul(other.inverse().ok_or_else(|| Error::Overflow { what: "a division by zero".to_owned() })?)
    }

    /// The value rounded as told; with [`RoundingMode::None`] it stays as it is.
    pub(crate) fn round(self, rounding: Rounding) -> Result<Self, Error> {
        if rounding.mode() == RoundingMode::None { Ok(self) } else { self.to_decimal(rounding).map(Fraction::of) }
    }

    pub(crate) fn checked_mul(self, other: Fraction) -> Result<Self, Error> {
        // Reducing crosswise first keeps every product as small as the result allows.
        let left = Fraction::new(self.numerator, other.denominator).ok_or_else(overflow)?;
        let right = Fraction::new(other.numerator, self.denominator).ok_or_else(overflow)?;
        Ok(Fraction {
            numerator: left.numerator.checked_mul(right.numerator).ok_or_else(overflow)?,
            denominator: left.denominator.checked_mul(right.denominator).ok_or_else(overflow)?,
        })
    }

    pub(crate) fn checked_add(self, other: Fraction) -> Result<Self, Error> {
        let left = self.numerator.checked_mul(other.denominator).ok_or_else(overflow)?;
        let right = other.numerator.checked_mul(self.denominator).ok_or_else(overflow)?;
        let denominator = self.denominator.checked_mul(other.denominator).ok_or_else(overflow)?;
        Fraction::new(left.checked_add(right).ok_or_else(overflow)?, denominator).ok_or_else(overflow)
    }

    /// The value as a decimal, rounded as told; with [`RoundingMode::None`] only if it is exact.
    pub(crate) fn to_decimal(self, rounding: Rounding) -> Result<Decimal, Error> {
        if rounding.mode() == RoundingMode::None {
            return self.exact();
        }
        let unit = Fraction::of(rounding.unit());
        let steps = self.checked_mul(unit.inverse().ok_or_else(overflow)?)?;
        let (whole, rest) = (steps.numerator / steps.denominator, (steps.numerator % steps.denominator).unsigned_abs());
        let (twice, denominator) = (rest.checked_mul(2).ok_or_else(overflow)?, steps.denominator.unsigned_abs());
        let away = match rounding.mode() {
            RoundingMode::None | RoundingMode::Down => false,
            RoundingMode::Up => rest != 0,
            RoundingMode::HalfUp => twice >= denominator,
            RoundingMode::HalfEven => twice > denominator || (twice == denominator && whole % 2 != 0),
        };
        let whole = if away { whole + steps.numerator.signum() } else { whole };
        let rounded = Fraction::new(whole, 1).ok_or_else(overflow)?.checked_mul(unit)?;
        rounded.exact()
    }

    /// The value as a decimal, if it has one of at most 28 decimals.
    fn exact(self) -> Result<Decimal, Error> {
        let inexact = || Error::Inexact { what: format!("{} / {}", self.numerator, self.denominator) };
        let (mut rest, mut twos, mut fives) = (self.denominator, 0_u32, 0_u32);
        while rest % 2 == 0 {
            (rest, twos) = (rest / 2, twos + 1);
        }
        while rest % 5 == 0 {
            (rest, fives) = (rest / 5, fives + 1);
        }
        let scale = twos.max(fives);
        if rest != 1 || scale > 28 {
            return Err(inexact());
        }
        let factor = 10_i128.pow(scale) / self.denominator;
        let mantissa = self.numerator.checked_mul(factor).ok_or_else(overflow)?;
        Decimal::try_from_i128_with_scale(mantissa, scale).map(|value| value.normalize()).map_err(|_| overflow())
    }
}

impl fmt::Display for Fraction {
    /// A decimal where the value has one, else the fraction: `2.5`, `1:3`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.exact() {
            Ok(decimal) => write!(f, "{decimal}"),
            Err(_) => write!(f, "{}:{}", self.numerator, self.denominator),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_is_exact_for_the_largest_values() {
        let most = i128::MAX;
        let of = |numerator, denominator| Fraction::new(numerator, denominator).unwrap();
        assert!(of(most, most - 1).compare(of(most - 1, most - 2)).is_lt());
        assert!(of(-most, most - 1).compare(of(1 - most, most - 2)).is_gt());
        assert!(of(1, 3).compare(of(2, 6)).is_eq() && of(-1, 3).compare(of(0, 1)).is_lt());
        for (a, b, c, d) in [(7, 3, 5, 2), (-7, 3, 5, 2), (-7, 3, -5, 2), (1, 1 << 70, 1, 1 << 71), (9, 4, 9, 4)] {
            let expected = (a * d).cmp(&(c * b));
            if b < 1 << 60 {
                assert_eq!(of(a, b).compare(of(c, d)), expected);
            }
        }
        assert!(of(1, 1 << 70).compare(of(1, 1 << 71)).is_gt());
        assert_eq!(wide_product(u128::MAX, u128::MAX), (u128::MAX - 1, 1));
    }

    fn rounded(numerator: i128, denominator: i128, mode: &str, unit: &str) -> String {
        let rounding = Rounding::new(mode.parse().unwrap(), unit.parse().unwrap()).unwrap();
        Fraction::new(numerator, denominator).unwrap().to_decimal(rounding).unwrap().to_string()
    }

    #[test]
    fn each_mode_rounds_as_its_name_says() {
        for (mode, below, half, above, negative_half) in [
            ("half_up", "0.12", "0.13", "0.13", "-0.13"),
            ("half_even", "0.12", "0.12", "0.13", "-0.12"),
            ("up", "0.13", "0.13", "0.13", "-0.13"),
            ("down", "0.12", "0.12", "0.12", "-0.12"),
        ] {
            assert_eq!(rounded(1249, 10_000, mode, "0.01"), below, "{mode}");
            assert_eq!(rounded(125, 1000, mode, "0.01"), half, "{mode}");
            assert_eq!(rounded(1251, 10_000, mode, "0.01"), above, "{mode}");
            assert_eq!(rounded(-125, 1000, mode, "0.01"), negative_half, "{mode}");
        }
        assert_eq!(rounded(37, 1, "half_up", "25"), "25");
        assert_eq!(rounded(38, 1, "half_up", "25"), "50");
    }

    #[test]
    fn a_third_is_refused_unless_rounded() {
        let third = Fraction::new(1, 3).unwrap();
        assert!(matches!(third.to_decimal(Rounding::EXACT), Err(Error::Inexact { .. })));
        assert_eq!(Fraction::new(1, 8).unwrap().to_decimal(Rounding::EXACT).unwrap().to_string(), "0.125");
    }
}
