//! P10 and P11: a lot counts once. What is assigned counts where it is assigned; what several could use counts for none.

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use super::{examine, reach, required};
use crate::model::Assignment;
use crate::report::{FindingValue, RecordRef, RuleId};
use crate::{Kind, PartnerId};

const PLACE: &str = "/recognise/exclusive";

/// What of the lot is left for the obligation of the case towards `recipient`.
pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>, recipient: Option<&PartnerId>) {
    if !lot.record.assigned.is_empty() && assigned(case, lot, recipient) {
        return;
    }
    if reach::target_unsure(case.portfolio, lot.record, case.grant) {
        let grant = FindingValue::Records(vec![record(case.grant)]);
        lot.doubt(case, RuleId::TargetUnknown, grant, FindingValue::Absent, PLACE);
    }
    let rivals = rivals(case, lot, recipient);
    if !rivals.is_empty() {
        lot.doubt(case, RuleId::Contested, FindingValue::Records(rivals), FindingValue::Absent, PLACE);
    }
}

fn record(grant: &crate::Grant) -> RecordRef {
    RecordRef { kind: Kind::Grant, id: grant.id.shared().clone() }
}

/// Applies the assignments; gives whether they settle the matter.
fn assigned(case: &Case<'_>, lot: &mut Lot<'_>, recipient: Option<&PartnerId>) -> bool {
    let amount = lot.record.amount.amount();
    let stated = |assignment: &Assignment| assignment.amount.map_or(Decimal::ZERO, |part| part.amount());
    let all_stated: Decimal = lot.record.assigned.iter().map(stated).sum();
    let part = |assignment: &Assignment| assignment.amount.map_or(amount - all_stated, |part| part.amount());
    let (mut here, mut perhaps_here, mut total) = (Decimal::ZERO, Decimal::ZERO, Decimal::ZERO);
    for assignment in &lot.record.assigned {
        let part = part(assignment);
        total += part;
        let to_one_of_several = assignment.recipient.is_none() && case.grant.recipients.len() > 1;
        let to_this =
            assignment.recipient.is_none() || recipient.is_none() || assignment.recipient.as_ref() == recipient;
        if assignment.grant == case.grant.id && to_this {
            perhaps_here += part;
            here += if to_one_of_several { Decimal::ZERO } else { part };
        }
    }
    let others = || lot.record.assigned.iter().filter(|assignment| assignment.grant != case.grant.id);
    let mut served: Vec<_> =
        others().map(|to| RecordRef { kind: Kind::Grant, id: to.grant.shared().clone() }).collect();
    served.dedup();
    if perhaps_here.is_zero() {
        lot.less(total, total);
        if lot.could_count() {
            return false;
        }
        lot.refuse(case, RuleId::AssignedElsewhere, FindingValue::Records(served), FindingValue::Absent, PLACE);
        return true;
    }
    let (low, high) = (lot.low, lot.high);
    let left = (low - (total - here)).max(Decimal::ZERO).min(here);
    if left < here.min(low) {
        let (there, promised) = (FindingValue::Money(lot.money(low)), FindingValue::Money(lot.money(total)));
        lot.note(case, RuleId::AssignmentExceeds, there, promised, PLACE);
    }
    if here != perhaps_here {
        let recipients = case.grant.recipients.iter().map(|to| super::source::partner(&to.partner)).collect();
        lot.note(case, RuleId::Contested, FindingValue::Records(recipients), FindingValue::Absent, PLACE);
    }
    lot.low = left;
    lot.high = high.map(|high| high.min(perhaps_here));
    true
}

/// The other obligations that could use the lot, by id.
fn rivals(case: &Case<'_>, lot: &mut Lot<'_>, recipient: Option<&PartnerId>) -> Vec<RecordRef> {
    let grants = case.question.targets.of(case.portfolio, lot.record);
    let mut rivals = Vec::new();
    for grant in grants.iter().filter_map(|slot| case.portfolio.tables.grants.at(*slot)) {
        if !case.question.reasons && !rivals.is_empty() {
            break;
        }
        let same_grant = grant.id == case.grant.id;
        let other = Case::new(case.question, grant);
        lot.reads.extend(other.reads());
        let recipients = required::obligations(&other).into_iter().map(|obligation| obligation.recipient);
        let mut eligible = recipients.filter(|other| reach::for_recipient(lot.record, other.as_ref()));
        let rival = eligible.find(|other| !same_grant || other.as_ref() != recipient);
        let assigned_there = lot.record.assigned.iter().any(|assignment| assignment.grant == grant.id);
        if let Some(rival) = rival
            && !assigned_there
            && (same_grant || examine(&other, lot.record).could_count())
        {
            rivals.push(match rival.filter(|_| same_grant) {
                Some(partner) => super::source::partner(&partner),
                None => record(grant),
            });
        }
    }
    rivals.sort_unstable();
    rivals
}
