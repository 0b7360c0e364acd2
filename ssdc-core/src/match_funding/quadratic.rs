//! Quadratic funding: a pool shared by the square of the sum of square roots, so that many small gifts weigh more.
//!
//! Sources: Buterin, Hitzig, Weyl, *A Flexible Design for Funding Public Goods* (2019), linear and capital-constrained; the
//! pool uses and the way a cap spreads are those of `gitcoinco/pluralistic.js`, whose figures the tests reproduce.

use std::collections::BTreeMap;

use num_bigint::BigInt;
use num_rational::BigRational;
use rust_decimal::Decimal;

use super::pairwise::{PairBound, raws};
use super::terms::{BoundForm, OverCap, PoolUse, Words};
use crate::error::shorten;
use crate::values::Fraction;
use crate::{Error, Rounding, RoundingMode};

/// What one contributor gave to a project; facts may leave the contributor out.
#[derive(Debug, Clone)]
pub(super) struct Gift {
    pub(super) by: Option<Box<str>>,
    pub(super) amount: Fraction,
}

/// What a pool gives.
#[derive(Debug, Clone)]
pub(super) struct Pool {
    pub(super) holds: Fraction,
    pub(super) used: PoolUse,
    pub(super) cap: Option<Fraction>,
    pub(super) over_cap: OverCap,
    pub(super) bound: Option<PairBound>,
    pub(super) root_digits: u32,
    pub(super) rounding: Rounding,
}

pub(super) fn big(value: Fraction) -> BigRational {
    BigRational::new(value.numerator().into(), value.denominator().into())
}

fn small(value: &BigRational) -> Result<Fraction, Error> {
    let part = |part: &BigInt| i128::try_from(part).ok();
    let fraction = part(value.numer()).zip(part(value.denom())).and_then(|(top, bottom)| Fraction::new(top, bottom));
    fraction.ok_or_else(|| Error::Overflow { what: "a share of the pool".to_owned() })
}

/// The root of the product of two gifts, its digits those of the root of `square`, the rest cut off.
pub(super) fn root(one: &BigRational, other: &BigRational, square: &BigRational) -> BigInt {
    (one * other * square).to_integer().sqrt()
}

/// Twice the sum of the roots of all products of two gifts, each root cut off after so many digits: the square of the
/// sum of roots less the sum, exact where products are squares.
fn raw(gifts: &[Gift], digits: u32) -> BigRational {
    let scale = BigInt::from(10).pow(digits);
    let square = BigRational::from_integer(&scale * &scale);
    let gifts: Vec<_> = gifts.iter().map(|gift| big(gift.amount)).collect();
    let mut roots = BigInt::ZERO;
    for (index, one) in gifts.iter().enumerate() {
        for other in gifts.iter().take(index) {
            roots += root(one, other, &square);
        }
    }
    BigRational::new(roots * 2, scale)
}

/// What each project gets.
pub(super) fn shares(projects: &[Vec<Gift>], pool: &Pool) -> Result<Vec<Fraction>, Error> {
    let raws: Vec<BigRational> = match pool.bound {
        Some(bound) => raws(projects, bound, pool.root_digits)?,
        None => projects.iter().map(|gifts| raw(gifts, pool.root_digits)).collect(),
    };
    let zero = BigRational::from_integer(BigInt::ZERO);
    let full = raws.iter().fold(zero.clone(), |sum, raw| sum + raw);
    let given = projects.iter().flatten().fold(zero.clone(), |sum, gift| sum + big(gift.amount));
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
    let gift = |amount: &Decimal| Gift { by: None, amount: Fraction::of(*amount) };
    let gifts: Vec<_> = projects.iter().map(|gifts| gifts.iter().map(gift).collect()).collect();
    shared(&gifts, pool, pool_use, cap, None)
}

/// Shares a pool by quadratic funding bounded by pairs: as [`quadratic`], but the more two contributors give to the same
/// projects, the less their gifts together are matched. Each project says what each contributor gave it.
///
/// Two published functions bear the name: with T the sum over all projects of the roots of the two contributors' gifts, a
/// pair adds to a project the root of its two gifts there times `2 M / (M + T)` (`bound` = `buterin_2019`) or times
/// `(M + 1) / T` (`gitcoin`); M is `threshold`, more than nothing. Roots are cut off after 18 digits; where more than 64
/// different T occur, so is what each of them adds.
///
/// ```
/// use std::collections::BTreeMap;
/// use ssdc_core::quadratic_pairwise;
/// let project = |gifts: &[(&str, i64)]| gifts.iter().map(|(by, gift)| ((*by).to_owned(), (*gift).into())).collect();
/// // Roots: 2 in the first project, 6 in the second, so T = 8; each is matched by 2 * 2 / (2 + 8) = 2/5 of itself.
/// let projects: [BTreeMap<_, _>; 2] = [project(&[("ana", 1), ("ben", 4)]), project(&[("ana", 4), ("ben", 9)])];
/// let shares = quadratic_pairwise(&projects, 100.into(), "raw", None, "buterin_2019", 2.into())?;
/// assert_eq!(shares.iter().map(|share| share.normalize().to_string()).collect::<Vec<_>>(), ["0.8", "2.4"]);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// As [`quadratic`]; [`Error::InvalidChoice`] for another `bound`, [`Error::InvalidNumber`] for a threshold of nothing.
///
/// # Source
/// Buterin, *Pairwise coordination subsidies: a new quadratic funding design* (2019).
pub fn quadratic_pairwise(
    projects: &[BTreeMap<String, Decimal>],
    pool: Decimal,
    pool_use: &str,
    cap: Option<Decimal>,
    bound: &str,
    threshold: Decimal,
) -> Result<Vec<Decimal>, Error> {
    let form = chosen::<BoundForm>("bound", bound)?;
    if threshold <= Decimal::ZERO {
        return Err(Error::InvalidNumber { got: threshold.to_string() });
    }
    let gift = |(by, amount): (&String, &Decimal)| Gift { by: Some(by.as_str().into()), amount: Fraction::of(*amount) };
    let gifts: Vec<_> = projects.iter().map(|gifts| gifts.iter().map(gift).collect()).collect();
    shared(&gifts, pool, pool_use, cap, Some(PairBound { form, threshold: Fraction::of(threshold) }))
}

fn chosen<W: Words>(what: &'static str, word: &str) -> Result<W, Error> {
    let known = W::ALL.iter().find(|known| known.word() == word).copied();
    known.ok_or_else(|| Error::InvalidChoice {
        what,
        got: shorten(word),
        expected: W::ALL.iter().map(|word| word.word()).collect::<Vec<_>>().join(", "),
    })
}

fn shared(
    projects: &[Vec<Gift>],
    pool: Decimal,
    pool_use: &str,
    cap: Option<Decimal>,
    bound: Option<PairBound>,
) -> Result<Vec<Decimal>, Error> {
    let used = chosen("pool use", pool_use)?;
    let rounding = Rounding::new(RoundingMode::Down, Decimal::new(1, 6))?;
    let (holds, cap) = (Fraction::of(pool), cap.map(Fraction::of));
    let gifts = projects.iter().flatten().map(|gift| gift.amount);
    if let Some(negative) = gifts.chain([holds]).chain(cap).find(|number| number.is_negative()) {
        return Err(Error::InvalidNumber { got: negative.to_decimal(Rounding::EXACT)?.to_string() });
    }
    let pool = Pool { holds, used, cap, over_cap: OverCap::Redistribute, bound, root_digits: 18, rounding };
    shares(projects, &pool)?.into_iter().map(|share| share.to_decimal(Rounding::EXACT)).collect()
}
