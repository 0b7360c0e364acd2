//! Figures of a grant from the records of a portfolio: award, tranches, budget, costs, payments, reported series.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::case::Case;
use super::facts::{Line, Refusal, number, text};
use super::grant_facts::parameter;
use super::periods::{holds, start_of};
use super::quantity::in_currency;
use crate::graph::{NodeRef, TieKind};
use crate::model::{Cost, Payment, Series};
use crate::values::Fraction;
use crate::{Certainty, Currency, Date, Kind, Money, PartnerId, Portfolio, Text};

/// Slots of the costs and the series that are about each grant, found at the first question for one.
#[derive(Default)]
pub(super) struct About {
    costs: OnceCell<HashMap<Arc<str>, Vec<u32>>>,
    series: OnceCell<HashMap<Arc<str>, Vec<u32>>>,
}

impl About {
    fn costs<'c>(&self, portfolio: &'c Portfolio, grant: &Arc<str>) -> Vec<&'c Cost> {
        let index = self.costs.get_or_init(|| {
            let mut index: HashMap<_, Vec<u32>> = HashMap::new();
            for (slot, cost) in portfolio.tables.costs.slots_and_rows() {
                index.entry(cost.grant.shared().clone()).or_default().push(slot);
            }
            index
        });
        let slots = index.get(grant).into_iter().flatten();
        let mut costs: Vec<_> = slots.filter_map(|slot| portfolio.tables.costs.at(*slot)).map(|cost| &**cost).collect();
        costs.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        costs
    }

    fn series<'c>(&self, portfolio: &'c Portfolio, grant: &Arc<str>) -> Vec<&'c Series> {
        let index = self.series.get_or_init(|| {
            let mut index: HashMap<_, Vec<u32>> = HashMap::new();
            for (slot, series) in portfolio.tables.series.slots_and_rows() {
                if let Some(record) = &series.record {
                    index.entry(record.shared().clone()).or_default().push(slot);
                }
            }
            index
        });
        let slots = index.get(grant).into_iter().flatten();
        let mut all: Vec<_> =
            slots.filter_map(|slot| portfolio.tables.series.at(*slot)).map(|series| &**series).collect();
        all.sort_unstable_by(|a, b| a.id.cmp(&b.id));
        all
    }
}

/// A figure of the grant in the currency that is compared in: as the grant's inputs state it, as a series about the grant
/// reports it under its title, else as the records add up to it. `None` where nobody can say.
pub(super) fn figure(case: &Case<'_>, name: &str) -> Result<Option<Fraction>, Refusal> {
    if name == "award" {
        return Ok(case.base.map(|award| Fraction::of(award.amount())));
    }
    if case.is_part {
        return Ok(None);
    }
    if let Some(stated) = stated(case, name)? {
        return Ok(Some(stated));
    }
    match name {
        "budget_total" => sum(case, budget(case).map(|line| line.amount)),
        "tranches_due" => tranches_due(case),
        "expended" | "actual_total" => sum(case, costs(case, name)?.into_iter().map(|cost| Some(cost.amount))),
        "drawn" => sum(case, draws(case)?.into_iter().map(|(_, amount)| Some(amount))),
        _ => Ok(None),
    }
}

/// What the inputs or a series state the figure to be: nothing or more, in the currency that is compared in.
pub(super) fn stated(case: &Case<'_>, name: &str) -> Result<Option<Fraction>, Refusal> {
    let input = parameter(case, name);
    input.iter().try_for_each(|value| in_currency(case, "figure", name, value))?;
    let stated = input.as_ref().and_then(number).or_else(|| reported(case, name));
    match stated {
        Some(value) if value.is_negative() => {
            Err(Refusal::Missing(format!("figure {name} is {value}: expected nothing or more")))
        }
        stated => Ok(stated),
    }
}

/// The lines of the budget, each with its own figures, and what names none of them.
pub(super) fn lines(case: &Case<'_>) -> Result<Vec<Line>, Refusal> {
    let records: Vec<_> = budget(case).filter(|_| !case.is_part).collect();
    if records.is_empty() {
        return Ok(Vec::new());
    }
    let moved = [
        ("expended", by_line(costs(case, "expended"), |cost| (cost.line.as_ref(), cost.amount))?),
        ("actual_total", by_line(costs(case, "actual_total"), |cost| (cost.line.as_ref(), cost.amount))?),
        ("drawn", by_line(draws(case), |(payment, amount)| (payment.line.as_deref(), *amount))?),
    ];
    let mut lines = Vec::new();
    for record in &records {
        let mut line = Line::default();
        let keys = [("id", Some(&record.id)), ("kind", record.kind.as_ref()), ("phase", record.phase.as_ref())];
        for (name, value) in keys.into_iter().filter_map(|(name, value)| Some((name, value?))) {
            line.keys.insert(name.into(), text(value.as_str()));
        }
        line.figures.insert("budget_total".into(), sum(case, std::iter::once(record.amount))?);
        add_figures(case, &mut line, &moved, |of| of == Some(&record.id))?;
        lines.push(line);
    }
    let mut rest = Line { is_rest: true, ..Line::default() };
    add_figures(case, &mut rest, &moved, |of| !records.iter().any(|record| of == Some(&record.id)))?;
    lines.extend(Some(rest).filter(|rest| !rest.figures.is_empty()));
    Ok(lines)
}

/// Amounts with the lines that they name; `None` where nobody can say which there are.
type ByLine<'c> = Option<Vec<(Option<&'c Text>, Money)>>;

/// Who asks for something else is not kept from an answer by what is missing here.
fn by_line<'c, T>(
    all: Result<Vec<T>, Refusal>,
    one: impl Fn(&T) -> (Option<&'c Text>, Money),
) -> Result<ByLine<'c>, Refusal> {
    match all {
        Ok(all) => Ok(Some(all.iter().map(one).collect())),
        Err(Refusal::Missing(_)) => Ok(None),
        Err(failed @ Refusal::Failed(_)) => Err(failed),
    }
}

/// What the amounts on a line add up to; where there are none it has no such figure.
fn add_figures(
    case: &Case<'_>,
    line: &mut Line,
    moved: &[(&str, ByLine<'_>)],
    is_own: impl Fn(Option<&Text>) -> bool,
) -> Result<(), Refusal> {
    for (name, all) in moved {
        let own = all.as_ref().map(|all| all.iter().filter(|(of, _)| is_own(*of)).map(|(_, amount)| Some(*amount)));
        let figure = match own {
            None => Some(None),
            Some(own) => {
                let mut own = own.peekable();
                if own.peek().is_some() { Some(sum(case, own)?) } else { None }
            }
        };
        line.figures.extend(figure.map(|figure| (Box::from(*name), figure)));
    }
    Ok(())
}

/// The budget lines of the period that is compared.
fn budget<'c>(case: &Case<'c>) -> impl Iterator<Item = &'c crate::model::Line> {
    let (grant, within) = (case.grant, case.within);
    // Where lines have no dates, the whole agreement is compared, or figures that need no lines.
    let inside = move |line: &&crate::model::Line| {
        within.is_none_or(|(from, to)| start_of(grant, line).is_none_or(|start| from <= start && start <= to))
    };
    grant.lines.iter().filter(inside)
}

/// The last point by the day asked about of the series that bears the name of the figure.
fn reported(case: &Case<'_>, name: &str) -> Option<Fraction> {
    let all = case.question.about.series(case.portfolio, case.grant.id.shared());
    let series = all.into_iter().find(|series| series.title.as_str() == name)?;
    case.question.look_at(Kind::Series, series.id.shared());
    let known = series.points.iter().filter(|point| by_then(case, Some(point.on), "of a point") == Ok(true));
    known.max_by_key(|point| point.on).map(|point| Fraction::of(point.value.value()))
}

/// Whether something happened by the day asked about; what has no date leaves it open.
fn by_then(case: &Case<'_>, on: Option<Date>, what: &str) -> Result<bool, Refusal> {
    let in_time = |on: Date| on.by(case.as_of).and(case.within.map_or(Certainty::Surely, |within| holds(within, on)));
    match on.map(in_time) {
        Some(Certainty::Surely) => Ok(true),
        Some(Certainty::No) => Ok(false),
        Some(Certainty::Possibly) | None => Err(Refusal::missing("date", what)),
    }
}

fn of_grantor(case: &Case<'_>, partner: Option<&PartnerId>) -> Result<bool, Refusal> {
    let (Some(partner), Some(grantors)) = (partner, case.grantors) else {
        return Err(Refusal::missing("payer", "of a cost or payment"));
    };
    Ok(grantors.contains(partner))
}

/// The costs by the day asked about: all of them, or for `expended` those paid with the grantor's money.
fn costs<'c>(case: &Case<'c>, name: &str) -> Result<Vec<&'c Cost>, Refusal> {
    let mut kept = Vec::new();
    for cost in case.question.about.costs(case.portfolio, case.grant.id.shared()) {
        case.question.look_at(Kind::Cost, cost.id.shared());
        if by_then(case, cost.on, "of a cost")? && (name != "expended" || of_grantor(case, cost.payer.as_ref())?) {
            kept.push(cost);
        }
    }
    Ok(kept)
}

/// Whether the grantor's money paid costs of the grant by the day asked about.
pub(super) fn has_expenses(case: &Case<'_>) -> Result<bool, Refusal> {
    Ok(!case.is_bare() && !case.is_part && !costs(case, "expended")?.is_empty())
}

/// What a payment moved of the grantor's money towards the grant, negative where a recipient gave it back. Who pays the grantor
/// what belongs to a contribution gives nothing back.
fn moved(case: &Case<'_>, payment: &Payment, by_grantor: bool) -> Option<Money> {
    let is_grantor = |partner: &PartnerId| case.grantors.is_some_and(|all| all.contains(partner));
    let recipients = &case.grant.recipients;
    let is_recipient = |from: &PartnerId| recipients.is_empty() || recipients.iter().any(|one| one.partner == *from);
    let back = payment.contribution.is_none()
        && payment.from.as_ref().is_some_and(is_recipient)
        && payment.to.as_ref().is_some_and(is_grantor);
    match (by_grantor, back) {
        (true, _) => Some(payment.amount),
        (false, true) => Some(Money::new(-payment.amount.amount(), payment.amount.currency())),
        (false, false) => None,
    }
}

/// What the grantor paid towards the grant by the day asked about; what came back to it is negative.
fn draws<'c>(case: &Case<'c>) -> Result<Vec<(&'c Payment, Money)>, Refusal> {
    let mut kept = Vec::new();
    for payment in payments(case) {
        case.question.look_at(Kind::Payment, payment.id.shared());
        if by_then(case, payment.on, "of a payment")? {
            let moved = moved(case, payment, of_grantor(case, payment.from.as_ref())?);
            kept.extend(moved.map(|amount| (payment, amount)));
        }
    }
    Ok(kept)
}

/// The payments about the grant by which money moves, by id.
fn payments<'c>(case: &Case<'c>) -> Vec<&'c Payment> {
    let tables = &case.portfolio.tables;
    let Some(slot) = tables.grants.find(case.grant.id.as_str()) else { return Vec::new() };
    let ties = case.portfolio.graph.incoming(NodeRef { kind: Kind::Grant, slot });
    let slots = ties.filter(|(from, tie)| tie.kind == TieKind::Pays && from.kind == Kind::Payment);
    let mut payments: Vec<&Payment> = slots
        .filter_map(|(from, _)| tables.payments.at(from.slot))
        .map(|one| &**one)
        .filter(|one| !one.is_promise())
        .collect();
    payments.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    payments
}

/// What the grantor has paid of each tranche by the day asked about, in the order of their numbers; `None` where that is in
/// another currency. Payments that name no tranche are taken for the earliest that are not paid in full; so is money for which
/// nobody says who paid it, and when. What came back comes off what was paid: of the tranche that it names, and what it does not
/// name or is more than that off the others, the latest first.
pub(super) fn paid_by_tranche(case: &Case<'_>, currency: Currency) -> Option<Vec<(u32, Decimal)>> {
    let mut tranches: Vec<_> = case.grant.tranches.iter().map(|one| (one.number, one.amount)).collect();
    tranches.sort_unstable_by_key(|(number, _)| *number);
    let mut paid: Vec<(u32, Decimal)> = tranches.iter().map(|(number, _)| (*number, Decimal::ZERO)).collect();
    let (mut open, mut back) = (Decimal::ZERO, Decimal::ZERO);
    let mut named_back = Vec::new();
    for payment in payments(case).into_iter().filter(|one| one.on.is_none_or(|on| on.by(case.as_of) != Certainty::No)) {
        case.question.look_at(Kind::Payment, payment.id.shared());
        let by_grantor = case.grantors.zip(payment.from.as_ref()).is_none_or(|(all, from)| all.contains(from));
        let Some(amount) = moved(case, payment, by_grantor) else { continue };
        if amount.currency() != currency {
            return None;
        }
        let amount = amount.amount();
        let place = paid.iter().position(|(number, _)| Some(*number) == payment.tranche);
        match place.and_then(|place| Some((place, paid.get_mut(place)?))) {
            Some((place, _)) if amount < Decimal::ZERO => named_back.push((place, -amount)),
            Some((_, (_, sum))) => *sum = sum.checked_add(amount)?,
            None if amount < Decimal::ZERO => back = back.checked_sub(amount)?,
            None => open = open.checked_add(amount)?,
        }
    }
    let last = paid.len().checked_sub(1);
    for (index, ((_, sum), (_, agreed))) in paid.iter_mut().zip(tranches).enumerate() {
        if open.is_zero() {
            break;
        }
        let room = match agreed {
            _ if Some(index) == last => open,
            Some(agreed) if agreed.currency() == currency => (agreed.amount() - *sum).max(Decimal::ZERO),
            _ => return None,
        };
        let part = open.min(room);
        *sum = sum.checked_add(part)?;
        open -= part;
    }
    for (place, amount) in named_back {
        let (_, sum) = paid.get_mut(place)?;
        let part = amount.min(*sum);
        *sum -= part;
        back = back.checked_add(amount - part)?;
    }
    for (_, sum) in paid.iter_mut().rev() {
        let part = back.min(*sum);
        (*sum, back) = (*sum - part, back - part);
    }
    Some(paid)
}

/// The tranches that are due by the day asked about; one without a day leaves it open.
fn tranches_due(case: &Case<'_>) -> Result<Option<Fraction>, Refusal> {
    if case.grant.tranches.is_empty() {
        return Ok(None);
    }
    let mut due = Vec::new();
    for tranche in &case.grant.tranches {
        let is_due = match case.through_tranche {
            Some(last) => tranche.number <= last,
            None => by_then(case, tranche.due, "of a tranche")?,
        };
        if is_due {
            due.push(tranche.amount);
        }
    }
    if due.is_empty() {
        return Ok(case.currency.map(|_| Fraction::ZERO));
    }
    sum(case, due.into_iter())
}

/// The sum of amounts in the currency of the case; `None` where one is unknown, in another currency, or there is none.
fn sum(case: &Case<'_>, amounts: impl Iterator<Item = Option<Money>>) -> Result<Option<Fraction>, Refusal> {
    let mut sum = None;
    for amount in amounts {
        let Some(amount) = amount.filter(|amount| Some(amount.currency()) == case.currency) else { return Ok(None) };
        sum = Some(sum.unwrap_or(Fraction::ZERO).checked_add(Fraction::of(amount.amount()))?);
    }
    Ok(sum)
}
