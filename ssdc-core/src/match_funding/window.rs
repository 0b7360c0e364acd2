//! P8: within which dates a lot must come.

use super::case::{Case, Lot};
use super::facts::{Refusal, anchor, parameter};
use super::state::entries;
use super::terms::{Moment, Value, Window, Words};
use crate::report::{FindingValue, RuleId};
use crate::{Certainty, Date, Period};

/// Keeps what came within the window, surely or perhaps.
pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let Some(window) = case.policy.recognise.window.as_ref().filter(|_| !lot.has_come) else { return Ok(()) };
    let period = period(case, window)?;
    let other = window.on.filter(|state| *state != lot.state);
    // Where another state's date is tested, it is that of the lot's earliest entry of it; one without a date may be that.
    let on_other = other.map(|state| {
        let dates: Option<Vec<_>> = entries(case, lot.record, state).iter().map(|entry| entry.on).collect();
        dates?.into_iter().min_by_key(|on| (on.first_day(), on.last_day()))
    });
    let mut findings = Vec::new();
    let within_window = |entry: &mut super::case::Entry| {
        let Some(on) = on_other.unwrap_or(entry.on) else {
            entry.surely &= on_other.is_none();
            return true;
        };
        let certainty = within(period, on);
        let rule = match certainty {
            Certainty::Surely => RuleId::InsideWindow,
            Certainty::Possibly => RuleId::WindowUnknown,
            Certainty::No => RuleId::OutsideWindow,
        };
        findings.push((rule, on));
        entry.surely &= certainty == Certainty::Surely;
        certainty != Certainty::No
    };
    lot.entries.retain_mut(within_window);
    for (rule, on) in findings {
        lot.note(case, rule, FindingValue::Date(on), FindingValue::Period(period), "/recognise/window");
    }
    lot.refused = lot.entries.is_empty();
    Ok(())
}

/// The window in dates; an end that a portfolio does not know is open, one that bare facts lack is asked for.
pub(super) fn period(case: &Case<'_>, window: &Window) -> Result<Period, Refusal> {
    let date = |moment: &Moment| match moment {
        Moment::Anchor(which) => match anchor(case, *which) {
            None if case.is_bare() => Err(Refusal::missing("date", which.word())),
            date => Ok(date),
        },
        Moment::Input(name) => match parameter(case, name) {
            Some(Value::Text(text)) => Ok(Some(text.parse::<Date>()?)),
            _ => Err(Refusal::missing("input", name)),
        },
    };
    Ok(Period::new(date(&window.from)?, date(&window.to)?).unwrap_or_default())
}

/// Whether a date lies in a period of which both ends count; an end that is not known may lie anywhere.
fn within(period: Period, on: Date) -> Certainty {
    let started = period.from().map_or(Certainty::Possibly, |from| from.not_after(on));
    let goes_on = period.to().map_or(Certainty::Possibly, |to| on.not_after(to));
    started.and(goes_on)
}
