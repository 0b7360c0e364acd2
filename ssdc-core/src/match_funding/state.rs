//! P7: the event that recognises a lot, and how much of it has come so far.

use super::case::{Case, Entry, Lot};
use super::facts::Refusal;
use crate::model::{Contribution, StateEntry};
use crate::report::{FindingValue, RuleId};
use crate::{Certainty, Date, Day, State};

const PLACE: &str = "/recognise/state";

/// Keeps what has reached the state, surely or perhaps.
pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    if lot.has_come {
        let amount = lot.record.amount.amount();
        lot.entries.push(Entry { on: None, amount, surely: true });
        return Ok(());
    }
    let state = FindingValue::State(lot.state);
    if lot.record.states.is_empty() {
        lot.entries.push(Entry { on: None, amount: lot.record.amount.amount(), surely: false });
        lot.note(case, RuleId::StateUnknown, FindingValue::Absent, state, PLACE);
        return Ok(());
    }
    let mut unsure = None;
    for entry in entries(case, lot.record, lot.state) {
        let amount = entry.amount.as_deref().map_or(lot.record.amount.amount(), |part| part.amount());
        let surely = entry.on.is_some_and(|on| on.by(case.as_of) == Certainty::Surely);
        if !surely {
            unsure = Some(entry.on);
        }
        lot.entries.push(Entry { on: entry.on, amount, surely });
    }
    let date = |on: Option<Date>| on.map_or(FindingValue::Absent, FindingValue::Date);
    if lot.entries.is_empty() {
        let later =
            lot.record.states.iter().filter(|entry| entry.state == lot.state).filter_map(|entry| entry.on).min();
        lot.refuse(case, RuleId::StateNotReached, date(later), state, PLACE);
        return Ok(());
    }
    if let Some(on) = unsure {
        lot.note(case, RuleId::StateUndated, date(on), state, PLACE);
    }
    Ok(())
}

/// The entries of a state that surely or perhaps hold on the day asked about. Bare facts state every state that they speak of.
pub(super) fn entries<'r>(case: &Case<'_>, record: &'r Contribution, state: State) -> Vec<&'r StateEntry> {
    let own = |entry: &&StateEntry| entry.state == state;
    if case.is_bare() { holding(record, case.as_of).filter(own).collect() } else { reached(record, state, case.as_of) }
}

/// The entries of a state by a day. Where it has none of its own, those of the state that implies it and came first stand for it.
pub(super) fn reached(record: &Contribution, state: State, by: Day) -> Vec<&StateEntry> {
    let implying = || holding(record, by).filter(|entry| state.implied_by().contains(&entry.state));
    let stands = if holding(record, by).any(|entry| entry.state == state) {
        state
    } else {
        let first = implying().min_by_key(|entry| (entry.on.is_none(), entry.on.map(Date::first_day), entry.state));
        first.map_or(state, |first| first.state)
    };
    holding(record, by).filter(|entry| entry.state == stands).collect()
}

/// The entries that surely or perhaps hold by a day: one dated later does not exist yet.
fn holding(record: &Contribution, by: Day) -> impl Iterator<Item = &StateEntry> {
    record.states.iter().filter(move |entry| entry.on.is_none_or(|on| on.by(by) != Certainty::No))
}
