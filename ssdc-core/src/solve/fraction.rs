//! Exact fractions between 0 and 1.

use std::cmp::Ordering;
use std::fmt;

/// How much of a need is given: `part` of `whole`, in lowest terms, from 0/1 to 1/1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Fraction {
    part: i64,
    whole: i64,
}

impl Fraction {
    /// All of it.
    pub const ONE: Self = Self { part: 1, whole: 1 };

    /// `part` of `whole`, neither below 0; all of it where the whole is 0.
    pub(crate) fn new(part: i64, whole: i64) -> Self {
        debug_assert!((0..=whole).contains(&part), "{part} of {whole}");
        if part == whole {
            return Self::ONE;
        }
        let common = common_divisor(part, whole);
        Self { part: part.checked_div(common).unwrap_or(0), whole: whole.checked_div(common).unwrap_or(1) }
    }

    /// The numerator in lowest terms.
    pub fn part(self) -> i64 {
        self.part
    }

    /// The denominator in lowest terms, 1 or more.
    pub fn whole(self) -> i64 {
        self.whole
    }

    /// This fraction of an amount: whole units, and what is over as a numerator above [`whole`](Self::whole).
    pub(crate) fn of(self, amount: i64) -> (i64, i64) {
        let (product, whole) = (i128::from(amount) * i128::from(self.part), i128::from(self.whole));
        let units = product.checked_div(whole).unwrap_or_default();
        let over = product - units * whole;
        (i64::try_from(units).unwrap_or(i64::MAX), i64::try_from(over).unwrap_or(i64::MAX))
    }
}

impl Ord for Fraction {
    fn cmp(&self, other: &Self) -> Ordering {
        (i128::from(self.part) * i128::from(other.whole)).cmp(&(i128::from(other.part) * i128::from(self.whole)))
    }
}

impl PartialOrd for Fraction {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl fmt::Display for Fraction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.part, self.whole)
    }
}

fn common_divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while let Some(rest) = a.checked_rem(b) {
        (a, b) = (b, rest);
    }
    a
}
