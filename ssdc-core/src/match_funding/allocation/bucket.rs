//! A demand as buckets that lots fill: with them caps, floors and several requirements on the same lots are a plain flow.
//!
//! A cap of `c` on the lots of a slice, of a need `n`: a bucket of `n - c` that those lots may not fill, and one of `c` for
//! all. A floor of `a`: a bucket of `a` that its lots alone may fill, and the rest for all. A requirement whose lots are
//! among those of another: a bucket of its own, and what the other needs beyond it.

use super::claim::{Claim, Demand};
use crate::match_funding::case::Case;
use crate::values::Fraction;
use crate::{Error, Fault};

/// So much of a demand, and the offers that may fill it.
pub(super) struct Bucket {
    pub(super) demand: usize,
    pub(super) role: Role,
    pub(super) offers: Vec<usize>,
    /// What the whole demand needs of its buckets, and the bound that parts it.
    pub(super) need: Fraction,
}

/// What part of a demand a bucket is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// All of it, or all that other buckets leave.
    Rest,
    /// What the cap of this slice does not admit.
    BeyondCap(usize),
    /// What the cap admits.
    UnderCap,
    /// What the floor of this slice asks for.
    Floor(usize),
}

/// The buckets of all demands of a claim.
pub(super) fn buckets(case: &Case<'_>, claim: &Claim<'_>) -> Result<Vec<Bucket>, Error> {
    let mut order: Vec<(usize, Vec<usize>)> = Vec::new();
    for (index, demand) in claim.demands.iter().enumerate() {
        if demand.settled.is_none() && demand.required.is_some() {
            let looks = |offer: &super::claim::Offer<'_>| offer.counts.get(index) == Some(&true);
            let offers = claim.offers.iter().enumerate().filter(|(_, offer)| looks(offer));
            order.push((index, offers.map(|(place, _)| place).collect()));
        }
    }
    order.sort_by_key(|(index, offers)| (offers.len(), *index));
    let (mut roots, mut buckets): (Vec<Root>, Vec<Bucket>) = (Vec::new(), Vec::new());
    for (index, offers) in order {
        let Some(demand) = claim.demands.get(index) else { continue };
        let (mut within, mut apart) = (Vec::new(), Vec::new());
        for root in roots {
            let shared = root.offers.iter().filter(|one| offers.binary_search(one).is_ok()).count();
            match shared {
                0 => apart.push(root),
                _ if shared == root.offers.len() => within.push(root),
                _ => return Err(unsupported(case, demand, "counts", "requirements share some of their lots")),
            }
        }
        let placed = within.iter().map(|root| root.total).try_fold(Fraction::ZERO, Fraction::checked_add)?;
        let rest = demand.need.checked_sub(placed)?.or_zero();
        if !within.is_empty() && !demand.slices.is_empty() {
            return Err(unsupported(case, demand, "slice", "a requirement with a slice shares its lots with another"));
        }
        split(case, claim, index, demand, &offers, rest, &mut buckets)?;
        apart.push(Root { offers, total: placed.checked_add(rest)? });
        roots = apart;
    }
    Ok(buckets)
}

/// Demands that stand together, the lots of each among those of the next.
struct Root {
    offers: Vec<usize>,
    total: Fraction,
}

fn split(
    case: &Case<'_>,
    claim: &Claim<'_>,
    index: usize,
    demand: &Demand,
    offers: &[usize],
    mut rest: Fraction,
    buckets: &mut Vec<Bucket>,
) -> Result<(), Error> {
    let holds = |slice: usize, place: &&usize| {
        let offer = claim.offers.get(**place);
        offer.and_then(|offer| offer.inside.get(index)?.get(slice)).copied().unwrap_or(false)
    };
    let mut put = |role, offers: Vec<usize>, need: Fraction| {
        if !need.is_zero() {
            buckets.push(Bucket { demand: index, role, offers, need });
        }
    };
    let caps: Vec<usize> = (0..demand.slices.len()).filter(|slice| is_cap(demand, *slice)).collect();
    for (slice, share) in demand.slices.iter().enumerate().filter(|(_, share)| !share.is_cap) {
        let own: Vec<usize> = offers
            .iter()
            .filter(|place| holds(slice, place) && !caps.iter().any(|cap| holds(*cap, place)))
            .copied()
            .collect();
        let other_floor = (0..slice).filter(|other| !is_cap(demand, *other));
        if other_floor.into_iter().any(|other| own.iter().any(|place| holds(other, &place))) {
            return Err(unsupported(case, demand, "slice", "a contribution is inside two floors"));
        }
        let floor = share.amount.least(rest);
        rest = rest.checked_sub(floor)?;
        put(Role::Floor(slice), own, floor);
    }
    match &*caps {
        [] => put(Role::Rest, offers.to_vec(), rest),
        [cap] => {
            let most = demand.slices.get(*cap).map_or(rest, |share| share.amount.least(rest));
            let outside = offers.iter().filter(|place| !holds(*cap, place)).copied().collect();
            put(Role::BeyondCap(*cap), outside, rest.checked_sub(most)?);
            put(Role::UnderCap, offers.to_vec(), most);
        }
        _ => return Err(unsupported(case, demand, "slice", "an allocation executes one cap a requirement")),
    }
    Ok(())
}

fn is_cap(demand: &Demand, slice: usize) -> bool {
    demand.slices.get(slice).is_some_and(|share| share.is_cap)
}

fn unsupported(case: &Case<'_>, demand: &Demand, key: &str, why: &str) -> Error {
    let pointer = format!("/requirement/{}/{key}", demand.requirement);
    Error::UnsupportedPolicy { policy: case.policy.id.clone(), faults: vec![Fault { pointer, why: why.to_owned() }] }
}
