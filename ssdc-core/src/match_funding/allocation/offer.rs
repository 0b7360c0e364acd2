//! The lots that could serve a claim, and the parts of them that are assigned.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::claim::Member;
use super::demand::Demand;
use crate::match_funding::case::{Case, Lot};
use crate::match_funding::contested::{Parts, in_proportion, is_contested};
use crate::match_funding::facts::{Here, Refusal};
use crate::match_funding::policy::Duplicates;
use crate::match_funding::terms::{Requirement, Scope};
use crate::match_funding::{conditions, currency, duplicates, examine, reach, requirement};
use crate::{Certainty, Contribution, Error, Grant};

/// A lot, or an assigned part of one, that a claim could use.
pub(super) struct Offer<'c> {
    pub(super) record: &'c Contribution,
    /// For which member of the claim it is put down.
    pub(super) member: usize,
    /// The assignment that it is; `None` for what is free.
    pub(super) assignment: Option<usize>,
    /// Among whom what is free counts once, where the policy says that it is not everybody: a grant, or a programme.
    pub(super) scope: Option<&'c str>,
    /// Whether a check counts what is free without its being put down, for nobody within the scope contests it.
    pub(super) is_free: bool,
    /// Whether what is free of it could serve others, too.
    pub(super) is_shared: bool,
    /// What of it surely counts, in its own currency.
    pub(super) own: Decimal,
    /// What of the lot surely came for the member, beyond what is assigned to others, in its own currency.
    pub(super) room: Decimal,
    /// What of it surely counts, and what at most could, in the currency that is compared in.
    pub(super) low: Decimal,
    pub(super) high: Decimal,
    /// What of it nobody knows, in the same currency.
    pub(super) unknown: Decimal,
    /// Which demands look at it, and which slices of theirs hold it.
    pub(super) counts: Vec<bool>,
    pub(super) inside: Vec<Vec<bool>>,
}

impl Offer<'_> {
    pub(super) fn is_inside(&self, demand: usize, slice: usize) -> bool {
        self.inside.get(demand).and_then(|slices| slices.get(slice)).copied().unwrap_or(false)
    }
}

/// Puts the parts of a lot that a member of a claim could use to the offers, and says whether one of unknown worth is left
/// out.
pub(super) fn offers<'c>(
    case: &Case<'_>,
    record: &'c Contribution,
    (index, member): (usize, &Member<'c>),
    demands: &[Demand],
    offers: &mut Vec<Offer<'c>>,
) -> Result<bool, Error> {
    let mut lot = examine(case, record)?;
    if lot.could_count() && case.policy.duplicates == Duplicates::Exclude {
        duplicates::step(case, &mut lot);
    }
    if !lot.could_count() || lot.foreign {
        return Ok(lot.could_count());
    }
    let (mut counts, mut inside) = (Vec::new(), Vec::new());
    for demand in demands {
        let of = case.policy.requirements.get(demand.requirement);
        let of = of.filter(|_| demand.asks() && demand.members.binary_search(&index).is_ok());
        match of.map_or(Ok((false, Vec::new())), |of| looks_at(case, of, demand, &lot)) {
            Ok((counted, slices)) => {
                counts.push(counted);
                inside.push(slices);
            }
            Err(Refusal::Missing(_)) => return Ok(true),
            Err(Refusal::Failed(error)) => return Err(error),
        }
    }
    if !counts.contains(&true) {
        return Ok(false);
    }
    let recipient = member.recipient.as_ref();
    let assigned = Parts::of(case, &lot, recipient);
    let (free, free_at_most) = assigned.free(&lot);
    let mut parts = Vec::new();
    for (place, (one, part)) in Parts::each(&lot).enumerate() {
        let for_it = one.grant == member.grant.id
            && one.recipient.as_ref().is_none_or(|to| recipient.is_none_or(|own| to == own));
        if let Some((part, certainty)) = assigned.part(one, part).filter(|_| for_it) {
            // For which recipient it came nobody can say where less came than is assigned.
            let is_open = one.recipient.is_none() && recipient.is_some() && case.grant.recipients.len() > 1;
            let is_sure = certainty == Certainty::Surely && !(is_open && assigned.exceed(&lot));
            let own = if is_sure { assigned.surely(&lot, part) } else { Decimal::ZERO };
            parts.push((Some(place), own, own + free, assigned.at_most(&lot, part)));
        }
    }
    let reached = reach::by_earmark(case.portfolio, record, member.grant);
    if reached != Certainty::No {
        let room = if reached == Certainty::Surely { free } else { Decimal::ZERO };
        parts.push((None, room, room, free_at_most));
    }
    let scope = scope(case, member.grant);
    let floors = demands.iter().flat_map(|demand| &demand.slices).filter(|slice| !slice.is_cap);
    let matters = scope.is_some() || floors.map(|slice| slice.of_recognised).any(|rate| rate.is_some());
    let is_contested = matters && is_contested(case, &lot, recipient);
    let is_free = scope.is_some() && reached == Certainty::Surely && !is_contested;
    for (assignment, own, room, most) in parts {
        let (low, high) = currency::worth(&lot, (own, most))?;
        // What is written down is of the amount.
        let of_amount = |part| in_proportion(part, lot.whole, record.amount.amount());
        let (own, room) = (of_amount(own), of_amount(room));
        if high > Decimal::ZERO {
            let (counts, inside) = (counts.clone(), inside.clone());
            let is_free = is_free && assignment.is_none();
            offers.push(Offer {
                record,
                member: index,
                assignment,
                scope,
                is_free,
                is_shared: is_contested && assignment.is_none(),
                own,
                room,
                low,
                high,
                unknown: high - low,
                counts,
                inside,
            });
        }
    }
    Ok(false)
}

/// Among whom a lot that counts for a grant counts once; `None` where that is everybody.
fn scope<'c>(case: &Case<'_>, grant: &'c Grant) -> Option<&'c str> {
    match case.policy.recognise.exclusive.as_ref()?.scope {
        Scope::Grant => Some(grant.id.as_str()),
        Scope::Programme => Some(grant.programme.as_ref().map_or("", |programme| programme.as_str())),
        Scope::World | Scope::SourceFamily => None,
    }
}

/// Whether a demand looks at a lot, and which of its slices hold it.
fn looks_at(case: &Case<'_>, of: &Requirement, demand: &Demand, lot: &Lot<'_>) -> Result<(bool, Vec<bool>), Refusal> {
    let here = Here { lot: Some(lot), line: None };
    let counted = of.counts.as_ref().map_or(Ok(true), |counts| conditions::surely(case, counts, here))?;
    let own = match (&of.per, &demand.part) {
        (Some(per), Some(key)) => requirement::is_part(*per, key, lot),
        _ => true,
    };
    let mut inside = Vec::new();
    for share in &demand.slices {
        let slice = of.slices.get(share.index);
        inside.push(slice.map_or(Ok(false), |slice| conditions::surely(case, &slice.of_lots, here))?);
    }
    Ok((counted && own, inside))
}

/// Of those who are compared together one is put down for what is free of a lot: where a check counts it by itself, then
/// where most of it counts, then the first.
pub(super) fn once(offers: &mut Vec<Offer<'_>>) {
    let mut best: BTreeMap<_, (usize, Decimal)> = BTreeMap::new();
    let is_better = |one: &Offer<'_>, other: &Offer<'_>| (one.is_free, one.low) > (other.is_free, other.low);
    for (place, offer) in offers.iter().enumerate().filter(|(_, offer)| offer.assignment.is_none()) {
        let key = (&offer.record.id, &offer.counts, &offer.inside);
        let known = best.entry(key).or_insert((place, offer.high));
        known.1 = known.1.max(offer.high);
        if offers.get(known.0).is_some_and(|known| is_better(offer, known)) {
            known.0 = place;
        }
    }
    let kept: BTreeMap<usize, Decimal> = best.into_values().collect();
    let mut place = 0;
    offers.retain_mut(|offer| {
        let high = kept.get(&place).copied();
        place += 1;
        offer.high = high.unwrap_or(offer.high);
        high.is_some() || offer.assignment.is_some()
    });
}
