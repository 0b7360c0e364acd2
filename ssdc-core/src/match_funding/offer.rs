//! P17: the grantor matches contributions: lot by lot from pots in their order, or by quadratic funding.

use std::collections::BTreeMap;

use super::case::{Case, Lot};
use super::conditions::surely;
use super::facts::{Facts, Here, Refusal};
use super::pairwise::PairBound;
use super::quadratic::{self, Pool};
use super::quantity::{needed, term};
use super::range::Range;
use super::terms::{Bound, Credit, Offer, OfferForm, OfferOrder, Rounded};
use crate::values::Fraction;

/// What an offer gives.
#[derive(Debug, Clone)]
pub(super) enum Offered {
    PerLot {
        /// What each lot is matched with, by pot.
        lots: BTreeMap<String, BTreeMap<String, Fraction>>,
        left: BTreeMap<String, Fraction>,
        total: Fraction,
    },
    Projects(Vec<(String, Fraction)>),
}

pub(super) fn offered(case: &Case<'_>, offer: &Offer, lots: &[Lot<'_>]) -> Result<Offered, Refusal> {
    let mut pots = Vec::new();
    for pot in &offer.pots {
        pots.push((pot.id.to_string(), needed(case, &pot.holds, Here::default(), Range::NotNegative)?));
    }
    match &offer.form {
        OfferForm::PerLot { credits, order } => per_lot(case, credits, *order, pots, lots),
        OfferForm::Quadratic { pool_use, per_project_at_most, over_cap, root_digits, bound } => {
            let Facts::Bare(facts) = case.facts else { return Err(Refusal::missing("figure", "projects")) };
            let cap = match per_project_at_most {
                Some(of) => {
                    term(case, of, Here::default())?.map(|cap| Range::NotNegative.keep(case, of, cap)).transpose()?
                }
                None => None,
            };
            let holds = pots.first().map_or(Fraction::ZERO, |(_, holds)| *holds);
            let bound = bound.as_ref().map(|bound| pair_bound(case, bound)).transpose()?;
            let rounding = case.policy.rounding.of(Rounded::Offer);
            let (used, over_cap, root_digits) = (*pool_use, *over_cap, *root_digits);
            let pool = Pool { holds, used, cap, over_cap, bound, root_digits, rounding };
            let gifts: Vec<_> = facts.projects.iter().map(|(_, gifts)| gifts.clone()).collect();
            let shares = quadratic::shares(&gifts, &pool)?;
            Ok(Offered::Projects(facts.projects.iter().map(|(name, _)| name.clone()).zip(shares).collect()))
        }
    }
}

fn pair_bound(case: &Case<'_>, bound: &Bound) -> Result<PairBound, Refusal> {
    let threshold = needed(case, &bound.threshold, Here::default(), Range::Positive)?;
    Ok(PairBound { form: bound.form, threshold })
}

fn per_lot(
    case: &Case<'_>,
    credits: &[Credit],
    order: OfferOrder,
    mut pots: Vec<(String, Fraction)>,
    lots: &[Lot<'_>],
) -> Result<Offered, Refusal> {
    let mut served: Vec<&Lot<'_>> = lots.iter().filter(|lot| !lot.low.is_zero()).collect();
    served.sort_by(|a, b| (a.since(), &a.record.id).cmp(&(b.since(), &b.record.id)));
    let mut asked = Vec::new();
    for lot in served {
        asked.push((lot, credit(case, credits, lot)?));
    }
    let full = asked.iter().map(|(_, amount)| *amount).try_fold(Fraction::ZERO, Fraction::checked_add)?;
    let holds = pots.iter().map(|(_, holds)| *holds).try_fold(Fraction::ZERO, Fraction::checked_add)?;
    let (mut given, mut total) = (BTreeMap::new(), Fraction::ZERO);
    for (lot, mut amount) in asked {
        if order == OfferOrder::ProRata && full.compare(holds).is_gt() {
            amount = amount.checked_mul(holds)?.checked_div(full)?;
        }
        let mut rest = amount.round(case.policy.rounding.of(Rounded::Offer))?;
        let mut parts = BTreeMap::new();
        for (name, left) in &mut pots {
            let taken = rest.least(*left);
            (*left, rest) = (left.checked_sub(taken)?, rest.checked_sub(taken)?);
            if !taken.is_zero() {
                total = total.checked_add(taken)?;
                parts.insert(name.clone(), taken);
            }
        }
        given.insert(lot.record.id.to_string(), parts);
    }
    Ok(Offered::PerLot { lots: given, left: pots.into_iter().collect(), total })
}

/// The grantor's money for a lot, by the first credit that applies.
fn credit(case: &Case<'_>, credits: &[Credit], lot: &Lot<'_>) -> Result<Fraction, Refusal> {
    let here = Here { lot: Some(lot), line: None };
    for credit in credits {
        let applies = credit.only.as_ref().map_or(Ok(true), |only| surely(case, only, here))?;
        if applies {
            let range = if credit.inverse { Range::Positive } else { Range::NotNegative };
            let (value, rate) = (Fraction::of(lot.low), needed(case, &credit.rate, here, range)?);
            return Ok(if credit.inverse { value.checked_div(rate)? } else { value.checked_mul(rate)? });
        }
    }
    Ok(Fraction::ZERO)
}
