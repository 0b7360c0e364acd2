//! Weights and scores as whole numbers, so that sums do not depend on their order.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "weights and scores stand far below 2^53, and none is negative"
)]

use std::sync::LazyLock;

use super::lists::MOST_TIMES;

/// Bits behind the point of a weight, and of what a term counts that stands so often.
const WEIGHT_BITS: u32 = 20;
/// Bits of the square of a weight that are let go, so that the longest of works has a length.
const SQUARE_LOSS: u32 = 8;
/// Bits behind the point of a length: half of those of its square.
const LENGTH_BITS: u32 = (2 * WEIGHT_BITS - SQUARE_LOSS) / 2;
/// Bits behind the point of a request's factors.
const FACTOR_BITS: u32 = 28;
/// Bits behind the point of a score: few enough that a float holds every score, and every sum of parts, exactly, and that a text
/// and itself have the score 1.
const SCORE_BITS: u32 = 30;
/// The score of a text and itself.
pub(super) const ONE: u64 = 1 << SCORE_BITS;
/// How much better a work must be to weigh e times as much in the score of a person.
const SOFTNESS: f64 = 0.05;

/// What a term counts that stands so often in a text: `1 + ln(times)`.
static OFTEN: LazyLock<[u64; MOST_TIMES as usize + 1]> =
    LazyLock::new(|| std::array::from_fn(|times| if times == 0 { 0 } else { fixed(1.0 + (times as f64).ln()) }));

fn fixed(value: f64) -> u64 {
    nearest(value * power(WEIGHT_BITS))
}

/// 2 to the power of `bits`.
fn power(bits: u32) -> f64 {
    (1u64 << bits) as f64
}

/// The nearest whole number to one that is not negative; `round` is a call, and slower than all else.
fn nearest(value: f64) -> u64 {
    (value + 0.5) as u64
}

pub(super) fn float(score: u64) -> f64 {
    score as f64 / ONE as f64
}

/// How much a term tells that `with` of `works` works have: `ln(1 + works / with)`.
pub(super) fn rarity(works: usize, with: usize) -> u64 {
    if with == 0 { 0 } else { fixed((works as f64 / with as f64).ln_1p()) }
}

pub(super) fn often(times: usize) -> u64 {
    OFTEN.get(times.min(MOST_TIMES as usize)).copied().unwrap_or_default()
}

/// The weight of a term in a text that has it so often.
pub(super) fn weight(rarity: u64, times: usize) -> u64 {
    (rarity * often(times)) >> WEIGHT_BITS
}

/// What a weight adds to the square of a text's length.
pub(super) fn square(weight: u64) -> u64 {
    weight.pow(2) >> SQUARE_LOSS
}

/// The factor of a term in a request: its weight there, over the length of the request, times its rarity. Times what the term
/// counts in a work, summed over the terms, it is the product of request and work.
pub(super) fn factor(weight: u64, rarity: u64, square: u64) -> u64 {
    let cosine = weight as f64 / ((square as f64).sqrt() * power(WEIGHT_BITS - LENGTH_BITS));
    nearest(cosine * rarity as f64 * power(FACTOR_BITS - WEIGHT_BITS))
}

/// What brings a product with a work to a score; `square` is that of the work's length.
pub(super) fn per_product(square: u64) -> f64 {
    let length = (square as f64).sqrt() * power(FACTOR_BITS + WEIGHT_BITS - LENGTH_BITS);
    if square == 0 { 0.0 } else { ONE as f64 / length }
}

/// The part of a work's score that a product makes, finely enough to be added up and rounded later.
pub(super) fn share(product: u64, per_product: f64, pull: u64) -> u64 {
    nearest(product as f64 * per_product * float(pull) * power(WEIGHT_BITS))
}

/// The cosine of a request and a work.
pub(super) fn score(product: u64, per_product: f64) -> u64 {
    nearest(product as f64 * per_product).min(ONE)
}

/// How much each work weighs for its person: the soft maximum, `exp(score / 0.05)`, relative to the best.
pub(super) fn pull(score: u64, best: u64) -> u64 {
    nearest((float(best.saturating_sub(score)) / -SOFTNESS).exp() * ONE as f64)
}

/// The score of a person: the mean of the works' scores, each weighing as it pulls.
pub(super) fn pooled(scores: &[u64]) -> u64 {
    let best = scores.iter().max().copied().unwrap_or_default();
    if best == 0 {
        return 0;
    }
    let (mut sum, mut pulls) = (0u128, 0u128);
    for score in scores {
        let pull = u128::from(pull(*score, best));
        sum += pull * u128::from(*score);
        pulls += pull;
    }
    u64::try_from((sum + pulls / 2) / pulls).unwrap_or(best)
}

/// Whole parts of a total in proportion to `shares`: rounded down, then one more each to those that lost most, first ones first.
pub(crate) fn apportioned(total: u64, shares: &[u64]) -> Vec<u64> {
    let sum: u128 = shares.iter().map(|share| u128::from(*share)).sum();
    if sum == 0 {
        return vec![0; shares.len()];
    }
    let exact = |share: &u64| u128::from(*share) * u128::from(total);
    let mut parts: Vec<u64> = shares.iter().map(|share| (exact(share) / sum) as u64).collect();
    let mut by_loss: Vec<_> = shares.iter().zip(&mut parts).collect();
    by_loss.sort_by_key(|(share, _)| std::cmp::Reverse(exact(share) % sum));
    let given: u64 = by_loss.iter().map(|(_, part)| **part).sum();
    let lack = usize::try_from(total - given).unwrap_or_default();
    by_loss.into_iter().take(lack).for_each(|(_, part)| *part += 1);
    parts
}
