//! One pass over narrow rows of integers: the figures of all grants that rows describe in full.
//!
//! Each thread takes a range of grants, reads all contributions in their order, and adds up those of its own range: the
//! sums it writes at random then fit its cache, and nothing has to be merged.

#![allow(clippy::needless_bitwise_bool, reason = "lazy operators branch, and these conditions are as good as random")]

use std::num::NonZero;
use std::thread;

use super::compared::Verdict;
use super::policy::{Duplicates, Policy};
use super::terms::Rounded;
use super::{executed, reach};
use crate::portfolio::{CHUNK, ContributionFacts, GrantFacts, NEVER, NOBODY, PRESENT, SLOW, place_of};
use crate::{ContributionKind, Day, Portfolio, Rounding, RoundingMode};

/// Below this many grants a thread costs more than it saves.
const GRANTS_A_THREAD: usize = 1 << 14;
const MOST_THREADS: usize = 8;
const NO_PLACE: u8 = u8::MAX;

/// The figures of a grant in minor units; without them where rows do not suffice.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) slot: u32,
    pub(super) verdict: Verdict,
    /// Rows do not suffice: the records decide.
    pub(super) is_slow: bool,
    pub(super) required: i64,
    pub(super) recognised: i64,
}

/// A row for each grant, by slot, in parts of which each follows the one before.
pub(super) fn rows(portfolio: &Portfolio, policy: &Policy, as_of: Day) -> Vec<Vec<Row>> {
    let slots = portfolio.grant_facts.len();
    let threads = threads(slots, GRANTS_A_THREAD);
    let plan = Plan::of(policy, as_of);
    let length = slots.div_ceil(threads);
    let part = |first: usize| plan.rows(portfolio, first, length.min(slots - first.min(slots)));
    let starts = (0..slots).step_by(length.max(1));
    thread::scope(|scope| {
        let workers: Vec<_> = starts.map(|first| scope.spawn(move || part(first))).collect();
        workers
            .into_iter()
            .map(|worker| worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .collect()
    })
}

/// Among how many threads so many grants are shared.
pub(super) fn threads(grants: usize, a_thread: usize) -> usize {
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    cores.min(grants / a_thread).max(1)
}

/// What of a policy the pass needs.
#[derive(Clone, Copy)]
struct Plan {
    as_of: i32,
    /// The ratio as a whole number; `None`: no grant can be decided by rows.
    times: Option<i64>,
    inside_agreement: bool,
    deny_grantor: bool,
    /// For each kind of contribution the place of the state in which it counts.
    places: [u8; ContributionKind::ALL.len()],
}

/// What rows say about a grant, and the sum of its lots: half a cache line.
#[derive(Debug, Clone, Copy)]
struct Tally {
    facts: GrantFacts,
    sum: i64,
    given_up: bool,
}

impl Plan {
    fn of(policy: &Policy, as_of: Day) -> Self {
        let mut places = [NO_PLACE; ContributionKind::ALL.len()];
        for (place, kind) in places.iter_mut().zip(ContributionKind::ALL) {
            let state = policy
                .recognise
                .kinds
                .iter()
                .find(|rule| rule.kinds.contains(kind))
                .and_then(|rule| place_of(rule.state));
            *place = state.and_then(|state| u8::try_from(state).ok()).unwrap_or(NO_PLACE);
        }
        Plan {
            as_of: as_of.number(),
            times: whole_ratio(policy),
            inside_agreement: policy.recognise.window.is_some(),
            deny_grantor: !policy.recognise.deny.0.is_empty(),
            places,
        }
    }

    /// The rows of `length` grants from the slot `first` on.
    fn rows(&self, portfolio: &Portfolio, first: usize, length: usize) -> Vec<Row> {
        let times = self.times;
        let tally = |facts: &GrantFacts| Tally { facts: *facts, sum: 0, given_up: facts.flags & SLOW != 0 };
        let mut tallies: Vec<Tally> = Vec::with_capacity(length);
        tallies.extend(portfolio.grant_facts.iter_from(first).take(length).map(tally));
        if times.is_some() {
            self.add_lots(portfolio, first, &mut tallies);
        }
        let mut rows = Vec::with_capacity(length);
        for (tally, slot) in tallies.iter().zip(first..).filter(|(tally, _)| tally.facts.flags & PRESENT != 0) {
            rows.push(self.row(tally, u32::try_from(slot).unwrap_or(NOBODY)));
        }
        rows
    }

    /// Chunk by chunk: which lots count at all is found without a branch, for nobody can predict it; then they are added.
    fn add_lots(&self, portfolio: &Portfolio, first: usize, tallies: &mut [Tally]) {
        let last = self.as_of.min(i32::from(NEVER) - 1);
        let mut start = 0_u32;
        for chunk in portfolio.contribution_facts.chunks() {
            let mut hits = [0_u8; CHUNK];
            let (mut found, mut flags) = (0, 0);
            for (lot, index) in chunk.iter().zip(0_u8..) {
                flags |= lot.flags;
                // A slot below the range wraps to one far above it.
                let near = (lot.target as usize).wrapping_sub(first) < tallies.len();
                let hit = near & (self.day(lot) <= last) & (lot.flags & SLOW == 0);
                hits.get_mut(found).into_iter().for_each(|place| *place = index);
                found += usize::from(hit);
            }
            for lot in hits.iter().take(found).filter_map(|index| chunk.get(usize::from(*index))) {
                if let Some(tally) = tallies.get_mut((lot.target as usize).wrapping_sub(first)) {
                    self.add(tally, lot, self.day(lot));
                }
            }
            if flags & SLOW != 0 {
                let slow = chunk.iter().zip(start..).filter(|(lot, _)| lot.flags & SLOW != 0);
                slow.for_each(|(_, slot)| self.give_up(portfolio, slot, first, tallies));
            }
            start += u32::try_from(CHUNK).unwrap_or_default();
        }
    }

    /// The day on which a lot reached the state in which its kind counts.
    #[inline]
    fn day(&self, lot: &ContributionFacts) -> i32 {
        let place = self.places.get(usize::from(lot.kind)).copied().unwrap_or(NO_PLACE);
        i32::from(lot.on.get(usize::from(place)).copied().unwrap_or(NEVER))
    }

    /// Rows cannot say what a lot is worth: the grants it may serve are decided by records.
    #[cold]
    fn give_up(&self, portfolio: &Portfolio, slot: u32, first: usize, tallies: &mut [Tally]) {
        let Some(record) = portfolio.tables.contributions.at(slot) else { return };
        if self.places.get(record.kind as usize).is_some_and(|place| *place != NO_PLACE) {
            for grant in reach::grants_of(portfolio, record) {
                let tally = tallies.get_mut((grant as usize).wrapping_sub(first));
                tally.into_iter().for_each(|tally| tally.given_up = true);
            }
        }
    }

    #[inline]
    fn add(&self, tally: &mut Tally, lot: &ContributionFacts, day: i32) {
        let facts = &tally.facts;
        let inside = !self.inside_agreement | ((day >= facts.from) & (day <= facts.to));
        let admitted = !self.deny_grantor | (lot.source != facts.grantor) | (lot.source == NOBODY);
        let unknown = (self.deny_grantor & (lot.source == NOBODY)) | (lot.currency != facts.currency);
        let counts = inside & admitted;
        let (sum, overflow) = tally.sum.overflowing_add(if counts { lot.minor } else { 0 });
        tally.given_up |= (counts & unknown) | overflow;
        tally.sum = sum;
    }

    fn row(&self, tally: &Tally, slot: u32) -> Row {
        let required = self.times.and_then(|times| tally.facts.minor.checked_mul(times)).filter(|_| !tally.given_up);
        let row = |verdict, required| Row { slot, verdict, is_slow: false, required, recognised: tally.sum };
        match required {
            None => Row { slot, verdict: Verdict::Undetermined, is_slow: true, required: 0, recognised: 0 },
            Some(_) if tally.facts.from > self.as_of => row(Verdict::NotDue, 0),
            Some(required) if tally.sum >= required => row(Verdict::Met, required),
            Some(required) => row(Verdict::Short, required),
        }
    }
}

/// The ratio as a whole number, for policies that rows can decide: in the award's currency, duplicates flagged only, and
/// a rounding that leaves whole minor units as they are.
fn whole_ratio(policy: &Policy) -> Option<i64> {
    if !executed::rows_suffice(policy) {
        return None;
    }
    let ratio = executed::match_to_award(policy).fraction();
    // Rows hold only currencies of at most two decimals.
    let decimal_unit = |unit: rust_decimal::Decimal| unit.mantissa() == 1 && unit.scale() >= 2;
    let keeps_minor_units = |rounding: Rounding| rounding.mode() == RoundingMode::None || decimal_unit(rounding.unit());
    let rounding = policy.rounding.of(Rounded::Required);
    let simple = policy.currency.is_none() && policy.duplicates == Duplicates::Flag && keeps_minor_units(rounding);
    (simple && ratio.denominator() == 1).then(|| i64::try_from(ratio.numerator()).ok())?
}
