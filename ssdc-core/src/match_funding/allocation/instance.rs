//! All claims as one flow in integers: lots and their parts on one side, buckets on the other.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Given;
use super::bucket::{self, Bucket, Role};
use super::claim::Claim;
use super::offer::Offer;
use crate::match_funding::case::Sight;
use crate::match_funding::policy::Policy;
use crate::solve::{Flow, Instance};
use crate::values::Fraction;
use crate::{Contribution, ContributionId, Currency, Error};

/// The flow, and what its rows are.
pub(super) struct Built<'c> {
    pub(super) instance: Instance,
    pub(super) lots: Vec<&'c Contribution>,
    /// What each obligation of the flow is, and the claim that it is of.
    pub(super) buckets: Vec<(usize, Bucket)>,
    /// What the whole demand of each needs.
    pub(super) whole: Vec<i64>,
    /// The claim and the offer of each pair.
    pub(super) pairs: Vec<(usize, usize)>,
    /// Decimals of the unit that each currency is counted in.
    pub(super) scales: BTreeMap<Currency, u32>,
}

impl Sight {
    fn worth(self, offer: &Offer<'_>) -> Decimal {
        match self {
            Sight::Surely => offer.low,
            Sight::AtMost => offer.high,
        }
    }
}

/// A part of a lot that counts once: an assignment, or what is free, for each scope that it counts once in.
type Supply<'c> = (&'c ContributionId, bool, usize, Option<&'c str>);

/// Every claim that can use it: claim and offer.
type Users<'c> = BTreeMap<Supply<'c>, (&'c Contribution, Vec<(usize, usize)>)>;

pub(super) fn build<'c>(policy: &Policy, claims: &[Claim<'c>], sight: Sight) -> Result<Built<'c>, Error> {
    let scales = scales(claims);
    let mut users: Users<'c> = BTreeMap::new();
    for (claim_index, claim) in claims.iter().enumerate() {
        for (offer_index, offer) in claim.offers.iter().enumerate() {
            let is_free = offer.assignment.is_none();
            let scope = offer.scope.filter(|_| is_free);
            let key = (&offer.record.id, is_free, offer.assignment.unwrap_or_default(), scope);
            users.entry(key).or_insert_with(|| (offer.record, Vec::new())).1.push((claim_index, offer_index));
        }
    }
    let mut built = Built {
        instance: Instance::default(),
        lots: Vec::new(),
        buckets: Vec::new(),
        whole: Vec::new(),
        pairs: Vec::new(),
        scales,
    };
    let mut place_of: Vec<u32> = Vec::new();
    for (claim_index, claim) in claims.iter().enumerate() {
        let buckets = bucket::buckets(policy, claim, sight)?;
        for bucket in &buckets {
            let has_floor = buckets.iter().any(|one| one.demand == bucket.demand && matches!(one.role, Role::Floor(_)));
            // A cap is taken to the unit below, what must be there to the unit above, so that both add up to the whole.
            let up = match bucket.role {
                Role::UnderCap => false,
                Role::Rest => !has_floor,
                Role::BeyondCap(_) | Role::Floor(_) => true,
            };
            built.instance.need.push(units(bucket.need, built.scale(claim.currency), up, claim)?);
            built.whole.push(units(bucket.whole, built.scale(claim.currency), true, claim)?);
        }
        place_of.push(row(built.buckets.len())?);
        built.buckets.extend(buckets.into_iter().map(|bucket| (claim_index, bucket)));
    }
    let (mut capacity, mut is_limited) = (Vec::new(), false);
    for (record, users) in users.into_values() {
        let lot = row(built.lots.len())?;
        let (mut supply, mut pairs) = (0, Vec::new());
        for (claim_index, offer_index) in users {
            let Some((claim, offer)) =
                claims.get(claim_index).and_then(|claim| Some((claim, claim.offers.get(offer_index)?)))
            else {
                continue;
            };
            let carries = units(Fraction::of(sight.worth(offer)), built.scale(claim.currency), false, claim)?;
            supply = supply.max(carries);
            let first = place_of.get(claim_index).copied().unwrap_or_default();
            let own = built.buckets.iter().skip(first as usize).take_while(|(of, _)| *of == claim_index);
            for ((_, bucket), place) in own.zip(first..) {
                if bucket.offers.binary_search(&offer_index).is_ok() {
                    pairs.push((place, carries, (claim_index, offer_index)));
                }
            }
        }
        is_limited |= pairs.iter().any(|(_, carries, _)| *carries < supply);
        built.instance.supply.push(supply);
        built.lots.push(record);
        for (place, carries, pair) in pairs {
            built.instance.lot.push(lot);
            built.instance.obligation.push(place);
            capacity.push(carries);
            built.pairs.push(pair);
        }
    }
    built.instance.capacity = Some(capacity).filter(|_| is_limited);
    Ok(built)
}

impl Built<'_> {
    pub(super) fn scale(&self, currency: Option<Currency>) -> u32 {
        currency.and_then(|currency| self.scales.get(&currency)).copied().unwrap_or_default()
    }

    /// What a flow gives by claim and offer, in the currencies of the claims.
    pub(super) fn given(&self, claims: &[Claim<'_>], flow: &Flow) -> Given {
        let mut given = Given::new();
        for (pair, units) in self.pairs.iter().zip(&flow.on_pair).filter(|(_, units)| **units > 0) {
            if let Some(currency) = claims.get(pair.0).and_then(|claim| claim.currency) {
                *given.entry(*pair).or_default() += self.amount(*units, currency);
            }
        }
        given
    }

    /// So many units of a currency.
    pub(super) fn amount(&self, units: i64, currency: Currency) -> Decimal {
        Decimal::new(units, self.scale(Some(currency)))
    }
}

fn row(count: usize) -> Result<u32, Error> {
    u32::try_from(count).map_err(|_| Error::Overflow { what: "the rows of the allocation".to_owned() })
}

/// The decimals that every amount of a currency needs.
fn scales(claims: &[Claim<'_>]) -> BTreeMap<Currency, u32> {
    let mut scales = BTreeMap::new();
    for claim in claims {
        let Some(currency) = claim.currency else { continue };
        let scale = scales.entry(currency).or_insert_with(|| currency.decimals());
        let worth = claim.offers.iter().flat_map(|offer| [offer.low, offer.high]);
        let required = claim.demands.iter().filter_map(|demand| demand.required).map(crate::Money::amount);
        *scale = worth.chain(required).map(|amount| amount.normalize().scale()).fold(*scale, u32::max);
    }
    scales
}

/// An amount in units of so many decimals.
pub(super) fn units(amount: Fraction, scale: u32, up: bool, claim: &Claim<'_>) -> Result<i64, Error> {
    let exact = || {
        let lifted = amount.numerator().checked_mul(10_i128.checked_pow(scale)?)?;
        let (whole, left) = (lifted.div_euclid(amount.denominator()), lifted.rem_euclid(amount.denominator()));
        i64::try_from(whole + i128::from(up && left != 0)).ok()
    };
    exact().ok_or_else(|| Error::Overflow { what: format!("the contributions of grant {}", claim.first()) })
}

/// Lots that could serve claims in several currencies serve those in their own; where none is, those of the first. Whoever
/// could have used them otherwise stays open.
pub(super) fn one_currency_each(claims: &mut [Claim<'_>]) {
    let mut wanted: BTreeMap<&ContributionId, BTreeSet<Currency>> = BTreeMap::new();
    for claim in claims.iter() {
        for offer in &claim.offers {
            wanted.entry(&offer.record.id).or_default().extend(claim.currency);
        }
    }
    let choice = |(id, currencies): (&ContributionId, BTreeSet<Currency>)| {
        (currencies.len() > 1).then(|| (id.clone(), currencies.into_iter().next()))
    };
    let several: BTreeMap<ContributionId, Option<Currency>> = wanted.into_iter().filter_map(choice).collect();
    if several.is_empty() {
        return;
    }
    let own: BTreeSet<ContributionId> = claims
        .iter()
        .flat_map(|claim| claim.offers.iter().map(|offer| (claim.currency, offer.record)))
        .filter(|(currency, record)| *currency == Some(record.amount.currency()))
        .map(|(_, record)| record.id.clone())
        .collect();
    for claim in claims {
        let currency = claim.currency;
        let mut is_open = claim.is_open;
        for offer in &mut claim.offers {
            let Some(first) = several.get(&offer.record.id) else { continue };
            let chosen = if own.contains(&offer.record.id) { Some(offer.record.amount.currency()) } else { *first };
            if chosen != currency {
                (offer.low, offer.high, is_open) = (Decimal::ZERO, Decimal::ZERO, true);
                claim.open.push(offer.record);
            }
        }
        claim.is_open = is_open;
    }
}
