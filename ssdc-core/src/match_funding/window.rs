//! P8: within which dates a lot must come.

use super::case::{Case, Lot};
use crate::report::{FindingValue, RuleId};
use crate::{Certainty, Date, Period};

/// Keeps what came within the agreement's period, surely or perhaps.
pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) {
    if !case.policy.recognise.inside_agreement {
        return;
    }
    let mut findings = Vec::new();
    let within_window = |entry: &mut super::case::Entry| {
        let Some(on) = entry.on else { return true };
        let certainty = within(case.period, on);
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
        lot.note(case, rule, FindingValue::Date(on), FindingValue::Period(case.period), "/recognise/window");
    }
    lot.refused = lot.entries.is_empty();
}

/// Whether a date lies in a period of which both ends count; an end that is not known may lie anywhere.
fn within(period: Period, on: Date) -> Certainty {
    let started = period.from().map_or(Certainty::Possibly, |from| from.not_after(on));
    let goes_on = period.to().map_or(Certainty::Possibly, |to| on.not_after(to));
    started.and(goes_on)
}
