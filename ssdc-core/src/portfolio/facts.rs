//! Narrow rows of plain integers beside contributions and grants: what the hot loops read.
//!
//! Written where the record is written, never a verdict, only what policies choose from. What a row cannot say (several
//! targets, parts of an amount, dates that are no days) sets [`SLOW`], and the engine reads the record itself.

use std::sync::Arc;

use super::kinds::Tables;
use crate::model::{Contribution, Grant};
use crate::{Day, Kind, Money, State};

/// How many rows a chunk holds.
pub(crate) const CHUNK: usize = 64;
/// No such slot.
pub(crate) const NOBODY: u32 = u32::MAX;
/// The state was never reached.
pub(crate) const NEVER: u16 = u16::MAX;
/// There is a record in this slot.
pub(crate) const PRESENT: u8 = 1;
/// The row does not say everything: read the record.
pub(crate) const SLOW: u8 = 2;

/// The states whose day a row holds, in the order of its places.
const STATES: [State; 6] =
    [State::Pledged, State::Committed, State::Received, State::Delivered, State::Spent, State::Verified];

/// Where a row keeps the day of a state; `None` for the states that take a contribution back.
pub(crate) fn place_of(state: State) -> Option<usize> {
    STATES.iter().position(|other| *other == state)
}

/// A day in 16 bits, counted from 1970 (to 2149); `None` outside.
fn narrow(day: Day) -> Option<u16> {
    u16::try_from(day.number()).ok().filter(|number| *number != NEVER)
}

/// What the hot loops read of a contribution: 32 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ContributionFacts {
    /// Minor units of the currency.
    pub(crate) minor: i64,
    /// The day of each of [`STATES`], since 1970: its own, or that of the first state that implies it.
    pub(crate) on: [u16; 6],
    /// Slot of the partner that gives.
    pub(crate) source: u32,
    /// Slot of the only grant that it may serve.
    pub(crate) target: u32,
    pub(crate) currency: u16,
    pub(crate) kind: u8,
    pub(crate) flags: u8,
}

impl Default for ContributionFacts {
    fn default() -> Self {
        ContributionFacts { minor: 0, on: [NEVER; 6], source: NOBODY, target: NOBODY, currency: 0, kind: 0, flags: 0 }
    }
}

/// What the hot loops read of a grant: 24 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct GrantFacts {
    /// The award in minor units of the currency.
    pub(crate) minor: i64,
    /// First day of the agreement's period, since 1970.
    pub(crate) from: i32,
    /// Last day of the agreement's period.
    pub(crate) to: i32,
    /// Slot of the only partner that funds the programme.
    pub(crate) grantor: u32,
    pub(crate) currency: u16,
    pub(crate) flags: u8,
}

impl Default for GrantFacts {
    fn default() -> Self {
        GrantFacts { minor: 0, from: 0, to: 0, grantor: NOBODY, currency: 0, flags: 0 }
    }
}

/// Finds the slot of a record by its kind and id.
pub(super) type Find<'f> = dyn Fn(Kind, &Arc<str>) -> Option<u32> + 'f;

pub(super) fn of_contribution(record: &Contribution, find: &Find<'_>) -> ContributionFacts {
    let mut facts = ContributionFacts {
        currency: record.amount.currency().number(),
        kind: record.kind as u8,
        flags: PRESENT,
        ..ContributionFacts::default()
    };
    let plain = record.recipient.is_none()
        && record.assigned.is_empty()
        && record.counted_elsewhere.is_empty()
        && record.benefit_to_donor.is_none();
    let mut slow = !plain || record.states.is_empty();
    match record.amount.to_minor() {
        Some(minor) => facts.minor = minor,
        None => slow = true,
    }
    for entry in &record.states {
        let day = entry.on.and_then(|on| on.day()).and_then(narrow);
        let place = place_of(entry.state).and_then(|place| facts.on.get_mut(place));
        match (day, place) {
            (Some(day), Some(place)) if *place == NEVER && entry.amount.is_none() => *place = day,
            _ => slow = true,
        }
    }
    slow |= !fill_implied(&mut facts.on);
    if let Some(source) = &record.source {
        facts.source = find(Kind::Partner, source.shared()).unwrap_or(NOBODY);
    }
    if let Some(earmark) = &record.earmark {
        let only_grants = earmark.programmes.is_empty() && earmark.countries.is_empty() && earmark.themes.is_empty();
        match (&*earmark.grants, only_grants) {
            ([grant], true) => facts.target = find(Kind::Grant, grant.shared()).unwrap_or(NOBODY),
            _ => slow = true,
        }
    }
    if slow {
        facts.flags |= SLOW;
    }
    facts
}

/// Puts the day of the state that implies it and came first where a state has no day of its own. Says whether that is all there
/// is to say: a state entered later than one that implies it is reached before its own day.
fn fill_implied(on: &mut [u16; STATES.len()]) -> bool {
    let own = *on;
    let mut is_plain = true;
    for (state, day) in STATES.iter().zip(on.iter_mut()) {
        let implying = state.implied_by().iter().filter_map(|other| own.get(place_of(*other)?)).copied();
        let first = implying.min().unwrap_or(NEVER);
        if *day == NEVER {
            *day = first;
        } else {
            is_plain &= first >= *day;
        }
    }
    is_plain
}

pub(super) fn of_grant(record: &Grant, tables: &Tables, find: &Find<'_>) -> GrantFacts {
    let mut facts = GrantFacts { flags: PRESENT, ..GrantFacts::default() };
    let period = record.agreement_period();
    let slot = record.programme.as_ref().and_then(|id| find(Kind::Programme, id.shared()));
    let programme = slot.and_then(|slot| tables.programmes.at(slot));
    let grantor = match programme.map(|programme| &*programme.funders) {
        Some([funder]) => find(Kind::Partner, funder.shared()),
        _ => None,
    };
    let whole_award = match &*record.recipients {
        [] => true,
        [sole] => sole.amount.is_none(),
        _ => false,
    };
    let days = period.from().and_then(|from| from.day()).zip(period.to().and_then(|to| to.day()));
    match (record.amount.and_then(Money::to_minor), record.amount, days, grantor) {
        (Some(minor), Some(amount), Some((from, to)), Some(grantor))
            if whole_award && record.waivers.is_empty() && amount.currency().decimals() <= 2 =>
        {
            facts.minor = minor;
            facts.currency = amount.currency().number();
            facts.from = from.number();
            facts.to = to.number();
            facts.grantor = grantor;
        }
        _ => facts.flags |= SLOW,
    }
    facts
}
