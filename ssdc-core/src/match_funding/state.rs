//! P7: the event that recognises a lot, and how much of it has come so far.

use super::case::{Case, Entry, Lot};
use super::facts::Refusal;
use crate::Certainty;
use crate::report::{FindingValue, RuleId};

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
    let (mut later, mut unsure) = (None, None);
    for entry in lot.record.states.iter().filter(|entry| entry.state == lot.state) {
        let certainty = entry.on.map_or(Certainty::Possibly, |on| on.by(case.as_of));
        let amount = entry.amount.as_deref().map_or(lot.record.amount.amount(), |part| part.amount());
        match certainty {
            Certainty::No => later = later.min(entry.on).or(entry.on),
            Certainty::Possibly => {
                unsure = Some(entry.on);
                lot.entries.push(Entry { on: entry.on, amount, surely: false });
            }
            Certainty::Surely => lot.entries.push(Entry { on: entry.on, amount, surely: true }),
        }
    }
    let date = |on: Option<crate::Date>| on.map_or(FindingValue::Absent, FindingValue::Date);
    if lot.entries.is_empty() {
        lot.refuse(case, RuleId::StateNotReached, date(later), state, PLACE);
        return Ok(());
    }
    if let Some(on) = unsure {
        lot.note(case, RuleId::StateUndated, date(on), state, PLACE);
    }
    Ok(())
}
