//! The minimum cut in words: who competes for which contributions, and what they lack together.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;

use super::bucket::{Bucket, Role};
use super::claim::Claim;
use super::instance::{Built, units};
use crate::match_funding::case::Sight;
use crate::model::Assignment;
use crate::solve::{Cut, Joined, count};
use crate::{Contribution, ContributionId, GrantId, Money, PartnerId};

/// Obligations that no allocation can serve in full, with all contributions that can serve them.
///
/// ```
/// # use ssdc_core::{AllocationOrder, Policy, Portfolio};
/// # let portfolio = Portfolio::from_json(include_str!("../../../../examples/centre/portfolio.json"))?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let allocation = portfolio.match_funding(&policy).allocate("2018-06-30".parse()?, AllocationOrder::Any, &mut ())?;
/// for gap in allocation.gaps() {
///     assert_eq!(gap.need.checked_sub(gap.reach)?, gap.lacking);
///     println!("{gap}");
/// }
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// The grants, by id; those that the policy compares together stand together.
    pub grants: Vec<GrantId>,
    /// The contributions of which all that can serve them is given to them, by id.
    pub contributions: Vec<ContributionId>,
    /// The contributions that might serve them, and of which it is not known how much they give, by id.
    pub unknown: Vec<ContributionId>,
    /// The requirements that they are about, where the policy has several or parts, by name.
    pub requirements: Vec<String>,
    /// The slices of the policy whose caps or floors keep others out.
    pub slices: Vec<String>,
    /// What they need together, beyond what earlier periods carried in.
    pub need: Money,
    /// What they get together, in every allocation of the most that can be given.
    pub reach: Money,
    /// What they lack together. One new contribution of so much that each of them may use closes the gap, outside the caps and
    /// inside the floors among `slices`.
    pub lacking: Money,
    /// What they need in all, where `slices` keep others out of a part of it.
    in_all: Option<Money>,
    /// Whose need it is: the grants, and of grants with several recipients those who lack.
    whose: Vec<String>,
    /// What of the contributions is assigned to others.
    elsewhere: BTreeMap<ContributionId, Money>,
    /// Those of `slices` that are caps.
    caps: Vec<String>,
}

/// So many are named in a sentence.
const NAMED: usize = 10;

/// The first of them by name, and how many more there are.
pub(super) fn list<T: fmt::Display>(of: &[T]) -> String {
    let mut names: Vec<String> = of.iter().take(NAMED).map(ToString::to_string).collect();
    if of.len() > NAMED {
        names.push(format!("{} more", of.len() - NAMED));
    }
    match names.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} and {last}", rest.join(", ")),
        _ => names.join(""),
    }
}

impl fmt::Display for Gap {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let single = self.whose.len() == 1;
        let (needs, together) = if single { ("needs", "") } else { ("need", " together") };
        write!(f, "{} {needs} {}{together}", list(&self.whose), self.in_all.unwrap_or(self.need))?;
        let named = |names: &[String]| list(&names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>());
        if !self.requirements.is_empty() {
            write!(f, " for {}", named(&self.requirements))?;
        }
        if self.in_all.is_some() {
            write!(f, ", {} of it where the bounds of {} admit no others", self.need, named(&self.slices))?;
        }
        let (whom, use_it) = if single { ("it", "for it") } else { ("them", "that each of them may use") };
        let whom = if self.in_all.is_some() { "that" } else { whom };
        match (self.contributions.is_empty(), self.unknown.is_empty()) {
            (true, true) => write!(f, ", and no contribution can serve {whom}")?,
            (true, false) => write!(f, ", and no contribution surely serves {whom}")?,
            (false, sure) => {
                let can = if sure { "can serve" } else { "surely serves" };
                let lots: Vec<String> = self.contributions.iter().map(|lot| self.said(lot)).collect();
                let give = if lots.len() == 1 { "gives" } else { "give" };
                write!(f, ", and all that {can} {whom}, {}, {give} {}", list(&lots), self.reach)?;
            }
        }
        write!(f, ": {} is lacking. One new contribution of {} {use_it}", self.lacking, self.lacking)?;
        let floors: Vec<String> = self.slices.iter().filter(|slice| !self.caps.contains(slice)).cloned().collect();
        if !self.caps.is_empty() {
            write!(f, ", of a kind that {} does not bound,", named(&self.caps))?;
        }
        if !floors.is_empty() {
            write!(f, ", of a kind that {} asks for,", named(&floors))?;
        }
        f.write_str(" would close it.")?;
        match self.unknown.as_slice() {
            [] => Ok(()),
            unknown => write!(f, " What {} could give is not known.", list(unknown)),
        }
    }
}

impl Gap {
    /// A contribution, and what of it is assigned to others.
    fn said(&self, lot: &ContributionId) -> String {
        let elsewhere = self.elsewhere.get(lot);
        elsewhere.map_or_else(|| lot.to_string(), |part| format!("{lot} ({part} of it is assigned elsewhere)"))
    }
}

/// What of a contribution is assigned to others than these.
fn elsewhere(record: &Contribution, whose: &BTreeSet<Whose>) -> Option<Money> {
    let is_own = |one: &Assignment| {
        whose
            .iter()
            .any(|(grant, to)| *grant == one.grant && (to.is_none() || one.recipient.is_none() || *to == one.recipient))
    };
    let stated = |one: &Assignment| one.amount.map_or(Decimal::ZERO, Money::amount);
    let rest = record.amount.amount() - record.assigned.iter().map(stated).sum::<Decimal>();
    let others = record.assigned.iter().filter(|one| !is_own(one));
    let sum: Decimal = others.map(|one| one.amount.map_or(rest, Money::amount)).sum();
    (!sum.is_zero()).then(|| Money::new(sum, record.amount.currency()))
}

/// A grant, and of one with several recipients the one that lacks.
type Whose = (GrantId, Option<PartnerId>);

/// The parts of a cut that share no contribution.
pub(super) fn gaps<'c>(claims: &[Claim<'c>], built: &Built<'c>, need: &[i64], cut: &Cut) -> Vec<Gap> {
    let mut group = Joined::new(count(&built.buckets));
    // Buckets that share their lots, and those that a lot of the cut can fill, stand together.
    let mut first_of: BTreeMap<(usize, usize), u32> = BTreeMap::new();
    for place in &cut.obligations {
        let Some((claim, bucket)) = built.buckets.get(*place as usize) else { continue };
        let first = *first_of.entry((*claim, bucket.root)).or_insert(*place);
        group.join(first, *place);
    }
    let mut by_lot: BTreeMap<u32, u32> = BTreeMap::new();
    let (lots, places) = (&built.instance.lot, &built.instance.obligation);
    for (lot, place) in lots.iter().zip(places) {
        let inside = cut.lots.binary_search(lot).is_ok() && cut.obligations.binary_search(place).is_ok();
        if inside {
            let first = *by_lot.entry(*lot).or_insert(*place);
            group.join(first, *place);
        }
    }
    let mut gaps: BTreeMap<u32, Sum<'c>> = BTreeMap::new();
    for place in &cut.obligations {
        let sum = gaps.entry(group.least(*place)).or_default();
        sum.need += i128::from(need.get(*place as usize).copied().unwrap_or_default());
        sum.places.push(*place as usize);
    }
    for lot in &cut.lots {
        let Some(sum) = by_lot.get(lot).and_then(|place| gaps.get_mut(&group.least(*place))) else { continue };
        let supply = built.instance.supply.get(*lot as usize).copied().filter(|supply| *supply > 0);
        let (Some(supply), Some(record)) = (supply, built.lots.get(*lot as usize)) else { continue };
        sum.reach += i128::from(supply);
        sum.lots.push(record);
    }
    for pair in &cut.pairs {
        let (Some(place), Some((claim, offer))) = (places.get(*pair as usize), built.pairs.get(*pair as usize)) else {
            continue;
        };
        let Some(sum) = gaps.get_mut(&group.least(*place)) else { continue };
        let capacity = built.instance.capacity.as_ref().and_then(|capacity| capacity.get(*pair as usize));
        sum.reach += i128::from(capacity.copied().unwrap_or_default());
        let offer = claims.get(*claim).and_then(|claim| claim.offers.get(*offer));
        sum.lots.extend(offer.map(|offer| offer.record));
    }
    gaps.into_values().filter_map(|sum| sum.gap(claims, built)).collect()
}

#[derive(Default)]
struct Sum<'c> {
    need: i128,
    reach: i128,
    places: Vec<usize>,
    lots: Vec<&'c Contribution>,
}

impl Sum<'_> {
    fn gap(self, claims: &[Claim<'_>], built: &Built<'_>) -> Option<Gap> {
        let buckets: Vec<_> = self.places.iter().filter_map(|place| built.buckets.get(*place)).collect();
        let currency = buckets.iter().find_map(|(claim, _)| claims.get(*claim)?.currency)?;
        let money =
            |units: i128| i64::try_from(units).ok().map(|units| Money::new(built.amount(units, currency), currency));
        let (mut grants, mut requirements, mut slices, mut caps) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        let (mut who, mut needs_of) = (BTreeSet::new(), BTreeMap::new());
        let mut unknown: Vec<ContributionId> = Vec::new();
        for (index, bucket) in &buckets {
            let claim = claims.get(*index)?;
            let demand = claim.demands.get(bucket.demand)?;
            let members = demand.members.iter().filter_map(|member| claim.members.get(*member));
            requirements.extend(demand.name.clone());
            unknown.extend(claim.unknown().map(|record| record.id.clone()));
            for member in members {
                grants.push(member.grant.id.clone());
                let of = demand.recipient.clone().filter(|_| member.grant.recipients.len() > 1);
                who.insert((member.grant.id.clone(), of));
            }
            let needed = units(demand.need(Sight::Surely).ok()?, built.scale(claim.currency), true, claim).ok()?;
            needs_of.insert((*index, bucket.demand), i128::from(needed));
            if matches!(bucket.role, Role::BeyondCap(_)) {
                let slice = demand.slices.iter().find(|share| share.is_cap);
                caps.extend(slice.map(|share| share.id.to_string()));
            }
            // Where the whole demand lacks, its slices are not why.
            let whole = |(other, one): &&&(usize, Bucket)| {
                other == index && one.demand == bucket.demand && matches!(one.role, Role::UnderCap | Role::Rest)
            };
            if let (Role::BeyondCap(slice) | Role::Floor(slice), None) = (bucket.role, buckets.iter().find(whole)) {
                slices.extend(demand.slices.get(slice).map(|share| share.id.to_string()));
            }
        }
        for names in [&mut requirements, &mut slices, &mut caps] {
            names.sort_unstable();
            names.dedup();
        }
        grants.sort_unstable();
        grants.dedup();
        let mut lots: Vec<ContributionId> = self.lots.iter().map(|record| record.id.clone()).collect();
        lots.sort_unstable();
        lots.dedup();
        let elsewhere = self.lots.iter().filter_map(|record| Some((record.id.clone(), elsewhere(record, &who)?)));
        let elsewhere = elsewhere.collect();
        let said = |(grant, to): &Whose| to.as_ref().map_or_else(|| grant.to_string(), |to| format!("{to} of {grant}"));
        let who = who.iter().map(said).collect();
        let in_all = (!slices.is_empty()).then(|| money(needs_of.values().sum())).flatten();
        unknown.sort_unstable();
        unknown.dedup();
        let (need, reach, lacking) = (money(self.need)?, money(self.reach)?, money(self.need - self.reach)?);
        Some(Gap {
            grants,
            contributions: lots,
            unknown,
            requirements,
            slices,
            need,
            reach,
            lacking,
            in_all,
            whose: who,
            elsewhere,
            caps,
        })
    }
}
