//! The two widths of integer that flows are computed in.

use std::borrow::Cow;
use std::fmt::Debug;
use std::ops::{Add, AddAssign, Sub, SubAssign};

/// An amount that is never negative. Sums stay in range because the totals of an instance do.
pub(crate) trait Amount:
    Copy + Default + Ord + Debug + Add<Output = Self> + Sub<Output = Self> + AddAssign + SubAssign
{
    const MAX: Self;
    /// Both numbers shifted right alike until they fit into 63 bits, for comparisons that only choose a start.
    fn narrow(self, shift: u32) -> u64;
    /// How many bits the number takes.
    fn bits(self) -> u32;
    /// `amount * factor`; the caller has seen to it that it fits.
    fn scaled(amount: i64, factor: i64) -> Self;
    /// Each times `factor`.
    fn all_scaled(amounts: &[i64], factor: i64) -> Cow<'_, [Self]> {
        amounts.iter().map(|amount| Self::scaled(*amount, factor)).collect()
    }
    /// `self / factor`, rounded down; the caller knows that it fits.
    fn unscaled(self, factor: i64) -> i64;
}

impl Amount for i64 {
    const MAX: Self = i64::MAX;

    #[inline]
    fn narrow(self, shift: u32) -> u64 {
        self.unsigned_abs() >> shift
    }

    #[inline]
    fn bits(self) -> u32 {
        Self::BITS - self.leading_zeros()
    }

    #[inline]
    fn scaled(amount: i64, factor: i64) -> Self {
        debug_assert!(amount.checked_mul(factor).is_some(), "{amount} * {factor}");
        amount.saturating_mul(factor)
    }

    fn all_scaled(amounts: &[i64], factor: i64) -> Cow<'_, [Self]> {
        if factor == 1 { amounts.into() } else { amounts.iter().map(|amount| Self::scaled(*amount, factor)).collect() }
    }

    #[inline]
    fn unscaled(self, factor: i64) -> i64 {
        self.checked_div(factor).unwrap_or_default()
    }
}

impl Amount for i128 {
    const MAX: Self = i128::MAX;

    #[inline]
    fn narrow(self, shift: u32) -> u64 {
        u64::try_from(self.unsigned_abs() >> shift).unwrap_or(u64::MAX)
    }

    #[inline]
    fn bits(self) -> u32 {
        Self::BITS - self.leading_zeros()
    }

    #[inline]
    fn scaled(amount: i64, factor: i64) -> Self {
        Self::from(amount) * Self::from(factor)
    }

    #[inline]
    fn unscaled(self, factor: i64) -> i64 {
        // Most flows are small, and a division of 128 bits is slow.
        match i64::try_from(self) {
            Ok(narrow) => narrow.unscaled(factor),
            Err(_) => i64::try_from(self.checked_div(Self::from(factor)).unwrap_or_default()).unwrap_or(i64::MAX),
        }
    }
}
