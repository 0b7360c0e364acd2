//! A demand as buckets that lots fill: with them caps, floors and several requirements on the same lots are a plain flow.
//!
//! A floor of `a` asks like a requirement of its own whose lots are among those of the whole. A requirement whose lots are
//! among those of another: a bucket of its own, and what the other needs beyond it (`raise.rs` sees to what it lacks). A cap of `c` on the lots of a slice, of a
//! need `n`: a bucket of `n - c` that those lots may not fill, and one of `c` for all.

use super::claim::Claim;
use super::demand::Demand;
use crate::match_funding::case::Sight;
use crate::match_funding::policy::Policy;
use crate::values::Fraction;
use crate::{Error, Fault};

/// So much of a demand, and the offers that may fill it.
pub(super) struct Bucket {
    pub(super) demand: usize,
    pub(super) role: Role,
    /// The least demand that it stands together with: one is within the other, or they are all of one.
    pub(super) root: usize,
    /// How many other requirements stand within it: what fills those counts here, too, and they come first.
    pub(super) stage: u32,
    pub(super) offers: Vec<usize>,
    /// What it asks for, and what its whole demand does.
    pub(super) need: Fraction,
    pub(super) whole: Fraction,
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

/// A demand, or a floor of it, and the offers that it looks at.
struct Set {
    demand: usize,
    floor: Option<usize>,
    offers: Vec<usize>,
    need: Fraction,
}

/// Sets that stand together, the lots of each among those of the next.
struct Root {
    demand: usize,
    offers: Vec<usize>,
    total: Fraction,
    stage: u32,
    /// The demands that stand in it.
    demands: Vec<usize>,
}

/// The buckets of all demands of a claim, demand after demand.
pub(super) fn buckets(policy: &Policy, claim: &Claim<'_>, sight: Sight) -> Result<Vec<Bucket>, Error> {
    let mut sets = Vec::new();
    for (index, demand) in claim.demands.iter().enumerate().filter(|(_, demand)| demand.asks()) {
        sets.extend(sets_of(claim, index, demand, demand.need(sight)?));
    }
    // Of those with the same lots a floor comes first, then who needs least: what it is given counts for the others.
    sets.sort_by(|a, b| {
        let key = |set: &Set| (set.offers.len(), set.floor.is_none());
        key(a).cmp(&key(b)).then_with(|| a.need.compare(b.need)).then(a.demand.cmp(&b.demand))
    });
    let (mut roots, mut buckets): (Vec<Root>, Vec<Bucket>) = (Vec::new(), Vec::new());
    for set in sets {
        let Some(demand) = claim.demands.get(set.demand) else { continue };
        let key = if set.floor.is_some() { "slice" } else { "counts" };
        let (mut within, mut apart) = (Vec::new(), Vec::new());
        for root in roots {
            let shared = root.offers.iter().filter(|one| set.offers.binary_search(one).is_ok()).count();
            let is_own_floor = root.demand == set.demand;
            match shared {
                _ if shared == root.offers.len() && (shared > 0 || is_own_floor) => within.push(root),
                0 => apart.push(root),
                _ => return Err(unsupported(policy, demand, key, "requirements or slices share some of their lots")),
            }
        }
        let placed = within.iter().map(|root| root.total).try_fold(Fraction::ZERO, Fraction::checked_add)?;
        let rest = set.need.checked_sub(placed)?.or_zero();
        let others = within.iter().filter(|root| root.demand != set.demand);
        let stage = others.map(|root| root.stage + 1).max().unwrap_or_default();
        let stage = within.iter().map(|root| root.stage).fold(stage, u32::max);
        let caps: Vec<usize> = (0..demand.slices.len()).filter(|slice| is_cap(demand, *slice)).collect();
        if set.floor.is_none() && within.iter().any(|root| root.demand != set.demand) && !caps.is_empty() {
            return Err(unsupported(policy, demand, "slice", "a requirement with a cap shares its lots with another"));
        }
        let mut put = |role, offers: Vec<usize>, need: Fraction| {
            // What is within may leave nothing to ask for, but lack it.
            if !need.is_zero() || role == Role::Rest && stage > 0 {
                buckets.push(Bucket {
                    demand: set.demand,
                    role,
                    root: set.demand,
                    stage,
                    offers,
                    need,
                    whole: set.need,
                });
            }
        };
        match (set.floor, &*caps) {
            (Some(slice), _) => put(Role::Floor(slice), set.offers.clone(), rest),
            (None, []) => put(Role::Rest, set.offers.clone(), rest),
            (None, [cap]) => {
                let most = demand.slices.get(*cap).map_or(rest, |share| share.amount.least(rest));
                let outside = set.offers.iter().filter(|place| !holds(claim, set.demand, *cap, **place));
                put(Role::BeyondCap(*cap), outside.copied().collect(), rest.checked_sub(most)?);
                put(Role::UnderCap, set.offers.clone(), most);
            }
            _ => return Err(unsupported(policy, demand, "slice", "an allocation executes one cap a requirement")),
        }
        let demands = within.iter().flat_map(|root| root.demands.clone()).chain([set.demand]).collect();
        apart.push(Root { demand: set.demand, offers: set.offers, total: placed.checked_add(rest)?, stage, demands });
        roots = apart;
    }
    for bucket in &mut buckets {
        let together = roots.iter().filter(|root| root.demands.contains(&bucket.demand));
        bucket.root = together.flat_map(|root| &root.demands).copied().fold(bucket.demand, usize::min);
    }
    buckets.sort_by_key(|bucket| bucket.demand);
    Ok(buckets)
}

/// A demand and its floors.
fn sets_of(claim: &Claim<'_>, index: usize, demand: &Demand, need: Fraction) -> Vec<Set> {
    let offers: Vec<usize> = claim.offers_to(index).collect();
    let caps = || (0..demand.slices.len()).filter(|slice| is_cap(demand, *slice));
    let mut sets = Vec::new();
    for (slice, share) in demand.slices.iter().enumerate().filter(|(_, share)| !share.is_cap) {
        let inside = |place: &&usize| {
            holds(claim, index, slice, **place) && !caps().any(|cap| holds(claim, index, cap, **place))
        };
        let (floor, offers) = (Some(slice), offers.iter().filter(inside).copied().collect());
        sets.push(Set { demand: index, floor, offers, need: share.amount });
    }
    sets.push(Set { demand: index, floor: None, offers, need });
    sets
}

fn holds(claim: &Claim<'_>, demand: usize, slice: usize, offer: usize) -> bool {
    claim.offers.get(offer).is_some_and(|offer| offer.is_inside(demand, slice))
}

fn is_cap(demand: &Demand, slice: usize) -> bool {
    demand.slices.get(slice).is_some_and(|share| share.is_cap)
}

fn unsupported(policy: &Policy, demand: &Demand, key: &str, why: &str) -> Error {
    let pointer = format!("/requirement/{}/{key}", demand.requirement);
    Error::UnsupportedPolicy { policy: policy.id.clone(), faults: vec![Fault { pointer, why: why.to_owned() }] }
}
