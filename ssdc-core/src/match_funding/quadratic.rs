//! Quadratic funding: a pool shared by the square of the sum of square roots, so that many small gifts weigh more.
//!
//! Sources: Buterin, Hitzig, Weyl, *A Flexible Design for Funding Public Goods* (2019), linear and capital-constrained; the
//! pool uses and the way a cap spreads are those of `gitcoinco/pluralistic.js`, whose figures the tests reproduce.

use num_bigint::BigInt;
use num_rational::BigRational;
use rust_decimal::Decimal;

use super::terms::{OverCap, PoolUse, Words};
use crate::error::shorten;
use crate::values::Fraction;
use crate::{Error, Rounding, RoundingMode};

/// What a pool gives.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub(super) holds: Fraction,
    pub(super) used: PoolUse,
    pub(super) cap: Option<Fraction>,
    pub(super) over_cap: OverCap,
    pub(super) root_digits: u32,
    pub(super) rounding: Rounding,
}

fn big(value: Fraction) -> BigRational {
    BigRational::new(value.numerator().into(), value.denominator().into())
}

fn small(value: &BigRational) -> Result<Fraction, Error> {
    let part = |part: &BigInt| i128::try_from(part).ok();
    let fraction = part(value.numer()).zip(part(value.denom())).and_then(|(top, bottom)| Fraction::new(top, bottom));
    fraction.ok_or_else(|| Error::Overflow { what: "a share of the pool".to_owned() })
}

/// Twice the sum of the roots of all products of two gifts, each root cut off after so many digits: the square of the
/// sum of roots less the sum, exact where products are squares.
fn raw(gifts: &[Fraction], digits: u32) -> BigRational {
    let scale = BigInt::from(10).pow(digits);
    let square = BigRational::from_integer(&scale * &scale);
    let gifts: Vec<_> = gifts.iter().copied().map(big).collect();
    let mut roots = BigInt::ZERO;
    for (index, one) in gifts.iter().enumerate() {
        for other in gifts.iter().take(index) {
            roots += (one * other * &square).to_integer().sqrt();
        }
    }
    BigRational::new(roots * 2, scale)
}

/// What each project gets.
pub(super) fn shares(projects: &[Vec<Fraction>], pool: &Pool) -> Result<Vec<Fraction>, Error> {
    let raws: Vec<BigRational> = projects.iter().map(|gifts| raw(gifts, pool.root_digits)).collect();
    let zero = BigRational::from_integer(BigInt::ZERO);
    let full = raws.iter().fold(zero.clone(), |sum, raw| sum + raw);
    let given = projects.iter().flatten().fold(zero.clone(), |sum, gift| sum + big(*gift));
    let holds = big(pool.holds);
    let used = match pool.used {
        PoolUse::Fill => holds,
        PoolUse::ToContributions => holds.min(given),
        PoolUse::Raw => holds.min(full.clone()),
    };
    let share = |raw: &BigRational| if full == zero { zero.clone() } else { raw * &used / &full };
    let mut shares: Vec<BigRational> = raws.iter().map(share).collect();
    if let Some(cap) = pool.cap.map(big) {
        spread(&mut shares, &cap, pool.over_cap);
    }
    // Rounded while still exact: the exact share may need more digits than 128 bits hold.
    let unit = (pool.rounding.mode() == RoundingMode::Down).then(|| big(Fraction::of(pool.rounding.unit())));
    let cut = |share: &BigRational| match &unit {
        Some(unit) => small(&((share / unit).floor() * unit)),
        None => small(share)?.round(pool.rounding),
    };
    shares.iter().map(cut).collect()
}

/// What is above the cap goes to the projects below it, in proportion, again until none is above.
fn spread(shares: &mut [BigRational], cap: &BigRational, over_cap: OverCap) {
    let zero = BigRational::from_integer(BigInt::ZERO);
    while shares.iter().any(|share| share > cap) {
        let over = shares.iter().filter(|share| *share > cap).fold(zero.clone(), |sum, share| sum + (share - cap));
        shares.iter_mut().filter(|share| **share > *cap).for_each(|share| *share = cap.clone());
        let free = shares.iter().filter(|share| *share < cap).fold(zero.clone(), |sum, share| sum + share);
        if over_cap == OverCap::Return || free == zero {
            return;
        }
        for share in shares.iter_mut().filter(|share| **share < *cap) {
            *share += &over * &*share / &free;
        }
    }
}

/// Shares a pool by quadratic funding: what each project gets, in the order given, to a millionth, the rest cut off.
///
/// `pool_use` is `fill` (all of the pool), `to_contributions` (at most what was given) or `raw` (at most the raw match).
/// With a cap no project gets more; what is above goes to the others in proportion, again until none is above.
///
/// ```
/// use ssdc_core::quadratic;
/// // Two gifts of 1 are matched with (1 + 1)^2 - 2 = 2, one gift of 2 with nothing.
/// let shares = quadratic(&[vec![1.into(), 1.into()], vec![2.into()]], 100.into(), "raw", None)?;
/// assert_eq!(shares, [2.into(), 0.into()]);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidChoice`] for another `pool_use`, [`Error::InvalidNumber`] for a negative gift, pool or cap,
/// [`Error::Overflow`] where a share leaves the range of exact decimals.
///
/// # Source
/// Buterin, Hitzig, Weyl, *A Flexible Design for Funding Public Goods* (2019).
pub fn quadratic(
    projects: &[Vec<Decimal>],
    pool: Decimal,
    pool_use: &str,
    cap: Option<Decimal>,
) -> Result<Vec<Decimal>, Error> {
    let known = PoolUse::ALL.iter().find(|word| word.word() == pool_use);
    let used = *known.ok_or_else(|| Error::InvalidChoice {
        what: "pool use",
        got: shorten(pool_use),
        expected: PoolUse::ALL.iter().map(|word| word.word()).collect::<Vec<_>>().join(", "),
    })?;
    let numbers = projects.iter().flatten().chain([&pool]).chain(&cap);
    if let Some(negative) = numbers.clone().find(|number| number.is_sign_negative() && !number.is_zero()) {
        return Err(Error::InvalidNumber { got: negative.to_string() });
    }
    let rounding = Rounding::new(RoundingMode::Down, Decimal::new(1, 6))?;
    let (holds, cap) = (Fraction::of(pool), cap.map(Fraction::of));
    let pool = Pool { holds, used, cap, over_cap: OverCap::Redistribute, root_digits: 18, rounding };
    let gifts: Vec<Vec<_>> = projects.iter().map(|gifts| gifts.iter().copied().map(Fraction::of).collect()).collect();
    shares(&gifts, &pool)?.into_iter().map(|share| share.to_decimal(Rounding::EXACT)).collect()
}
