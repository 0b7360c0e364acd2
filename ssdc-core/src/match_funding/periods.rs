//! P11: the period over which a requirement is compared: a year, a phase of the grant, the period of its programme.
//!
//! What has no dates of its own (the award, budget lines without a period) cannot be spread over periods: such a requirement
//! is compared over the whole agreement.

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use super::facts::{Facts, Refusal, parameter};
use super::terms::{PartitionKey, Requirement, Span};
use crate::model::Grant;
use crate::report::{FindingValue, RuleId};
use crate::{Certainty, Date, Day, Period};

/// First and last day.
pub(super) type Within = (Day, Day);

/// Keeps what came within the period of the requirement, surely or perhaps, and of the lot's amount no more than what came
/// earlier left.
pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let Some((from, to)) = case.within.filter(|_| !lot.has_come) else { return Ok(()) };
    let mut left = lot.record.amount.amount();
    let mut entries = std::mem::take(&mut lot.entries);
    entries.sort_by_key(|entry| entry.on);
    for mut entry in entries {
        let certainty = entry.on.map_or(Certainty::Possibly, |on| holds((from, to), on));
        match (certainty, entry.on) {
            (Certainty::No, Some(on)) => {
                if on.first_day() < from {
                    let before = entry.amount.min(left);
                    left -= before;
                    lot.earlier.0 += if entry.surely { before } else { Decimal::ZERO };
                    lot.earlier.1 += before;
                }
                let period = Period::new(Some(from.into()), Some(to.into())).unwrap_or_default();
                let (observed, required) = (FindingValue::Date(on), FindingValue::Period(period));
                lot.note(case, RuleId::OutsidePeriod, observed, required, "/requirement");
            }
            _ => {
                entry.amount = entry.amount.min(left);
                left -= entry.amount;
                if entry.on.is_none_or(|on| on.since(from) != Certainty::Surely) {
                    lot.earlier.1 += entry.amount;
                }
                entry.surely &= certainty == Certainty::Surely;
                lot.entries.push(entry);
            }
        }
    }
    lot.refused = lot.entries.is_empty();
    Ok(())
}

/// Whether a date lies in a period.
pub(super) fn holds((from, to): Within, on: Date) -> Certainty {
    on.since(from).and(on.by(to))
}

/// Whether what a requirement compares for a grant can be told by period.
pub(super) fn is_spread(case: &Case<'_>, of: &Requirement) -> bool {
    let by_phase = of.per.as_ref().is_some_and(|per| per.key == PartitionKey::Phase);
    if of.span == Span::Agreement || of.cumulative || by_phase || !matches!(case.facts, Facts::Grant) {
        return false;
    }
    // Without phases the budget period is the agreement itself.
    if matches!(of.span, Span::BudgetPeriod | Span::Phase) && case.grant.phases.is_empty() {
        return false;
    }
    match of.base.as_ref().map(|base| &*base.figure) {
        Some("award") => false,
        Some("budget_total") => {
            let dated = case.grant.lines.iter().all(|line| start_of(case.grant, line).is_some());
            parameter(case, "budget_total").is_none() && dated && !case.grant.lines.is_empty()
        }
        _ => true,
    }
}

/// The day on which the period of a budget line starts: its own, else that of its phase.
pub(super) fn start_of(grant: &Grant, line: &crate::model::Line) -> Option<Day> {
    let phase = || grant.phases.iter().find(|phase| Some(&phase.id) == line.phase.as_ref());
    line.from.or_else(|| phase()?.from)?.day()
}

/// The periods of a requirement for a grant, from the one that holds `first` to the one that holds the day asked about.
pub(super) fn periods(case: &Case<'_>, of: &Requirement, first: Day, last: Day) -> Result<Vec<Within>, Refusal> {
    match of.span {
        Span::Agreement => Ok(Vec::new()),
        Span::CalendarYear => years("01-01", first, last),
        Span::FiscalYear => {
            let starts = of.fiscal_year_starts.as_deref();
            years(starts.ok_or_else(|| Refusal::missing("day", "on which the fiscal year starts"))?, first, last)
        }
        Span::BudgetPeriod | Span::Phase => phases(case.grant, last),
        Span::ProgrammingPeriod | Span::AllocationPeriod => {
            let programme = case.grant.programme.as_ref().and_then(|id| case.portfolio.programme(id));
            let period = programme.and_then(|programme| programme.period.as_ref());
            let period = period.and_then(|period| Some((period.from?.day()?, period.to?.day()?)));
            Ok(vec![period.ok_or_else(|| Refusal::missing("period", "of the programme"))?])
        }
    }
}

/// The phases begun by a day; without phases the agreement is the only one.
fn phases(grant: &Grant, last: Day) -> Result<Vec<Within>, Refusal> {
    let unknown = || Refusal::missing("phase", "that holds the day");
    let dates = |from: Option<Date>, to: Option<Date>| Some((from?.day()?, to?.day()?));
    if grant.phases.is_empty() {
        let period = grant.agreement_period();
        return Ok(vec![dates(period.from(), period.to()).ok_or_else(unknown)?]);
    }
    let all: Option<Vec<Within>> = grant.phases.iter().map(|phase| dates(phase.from, phase.to)).collect();
    let mut begun: Vec<_> = all.ok_or_else(unknown)?.into_iter().filter(|(from, _)| *from <= last).collect();
    begun.sort_unstable();
    if begun.is_empty() { Err(unknown()) } else { Ok(begun) }
}

/// The years that start on a day such as `10-01`.
fn years(starts: &str, first: Day, last: Day) -> Result<Vec<Within>, Refusal> {
    let start = |year: i16| -> Result<Day, Refusal> { Ok(format!("{year:04}-{starts}").parse::<Day>()?) };
    let year_of = |day: Day| -> Result<i16, Refusal> { Ok(day.year() - i16::from(start(day.year())? > day)) };
    let (first, last) = (year_of(first)?, year_of(last)?);
    let year = |year: i16| Ok((start(year)?, Day::from_number(start(year + 1)?.number() - 1)?));
    (first.min(last)..=last).map(year).collect()
}
