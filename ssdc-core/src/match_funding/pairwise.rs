//! Pairwise-bounded quadratic funding: the more two contributors give to the same projects, the less each further gift of
//! the two together is matched. Two published functions bear the name and give different figures on the same data.
//!
//! Sources: Buterin, *Pairwise coordination subsidies: a new quadratic funding design* (2019); the function that Gitcoin
//! ran counts each pair once and divides by the pair's total alone.

use std::collections::{BTreeMap, BTreeSet};

use num_bigint::BigInt;
use num_rational::BigRational;

use super::quadratic::{Gift, big, root};
use super::terms::BoundForm;
use crate::Error;
use crate::values::Fraction;

/// Which function bounds the pairs, and M, what a pair may give together before its match is halved.
#[derive(Debug, Clone, Copy)]
pub(super) struct PairBound {
    pub(super) form: BoundForm,
    pub(super) threshold: Fraction,
}

/// Exact sums of more different fractions than this would outgrow any memory: each is then cut off like a root.
const EXACT_SUMS: usize = 64;

/// The raw match of each project: the root of each pair's two gifts, by what binds the pair over all projects.
pub(super) fn raws(projects: &[Vec<Gift>], bound: PairBound, digits: u32) -> Result<Vec<BigRational>, Error> {
    let scale = BigInt::from(10).pow(digits);
    let square = BigRational::from_integer(&scale * &scale);
    let zero = BigRational::from_integer(BigInt::ZERO);
    let mut totals: BTreeMap<(&str, &str), BigInt> = BTreeMap::new();
    let mut pairs = Vec::new();
    for project in projects {
        let mut merged: BTreeMap<&str, BigRational> = BTreeMap::new();
        for gift in project {
            let by = gift.by.as_deref().ok_or(Error::WrongType {
                why: "expected the contributor of each gift: pairs are bounded over all projects".to_owned(),
            })?;
            *merged.entry(by).or_insert_with(|| zero.clone()) += big(gift.amount);
        }
        let mut roots = Vec::new();
        for (index, (one, first)) in merged.iter().enumerate() {
            for (other, second) in merged.iter().take(index) {
                let root = root(first, second, &square);
                *totals.entry((*other, *one)).or_default() += &root;
                roots.push(((*other, *one), root));
            }
        }
        pairs.push(roots);
    }
    let threshold = big(bound.threshold);
    let weight = |total: &BigInt| {
        let total = BigRational::new(total.clone(), scale.clone());
        match bound.form {
            BoundForm::Buterin2019 => BigRational::from_integer(2.into()) * &threshold / (&threshold + total),
            BoundForm::Gitcoin => (&threshold + BigRational::from_integer(1.into())) / total,
        }
    };
    let exact = totals.values().collect::<BTreeSet<_>>().len() <= EXACT_SUMS;
    let raw = |roots: &Vec<((&str, &str), BigInt)>| {
        // Pairs bound alike are summed first, so that thirds make a whole.
        let mut alike: BTreeMap<&BigInt, BigInt> = BTreeMap::new();
        for (pair, root) in roots.iter().filter(|(_, root)| *root != BigInt::ZERO) {
            if let Some(total) = totals.get(pair) {
                *alike.entry(total).or_default() += root;
            }
        }
        alike.into_iter().fold(zero.clone(), |sum, (total, roots)| {
            let matched = BigRational::new(roots, scale.clone()) * weight(total);
            let cut = || BigRational::new((&matched * &scale).to_integer(), scale.clone());
            sum + if exact { matched } else { cut() }
        })
    };
    Ok(pairs.iter().map(raw).collect())
}
