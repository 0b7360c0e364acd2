//! P10: what others already count, or plan to count, does not count here.

use rust_decimal::Decimal;

use super::bare::Counted;
use super::case::{Case, Lot};
use super::facts::{Facts, Refusal};
use super::terms::Scope;
use crate::report::{FindingValue, RuleId};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    let Some(exclusive) = &case.policy.recognise.exclusive else { return Ok(()) };
    let own_programme = match case.facts {
        Facts::Bare(facts) => facts.programme.as_deref(),
        Facts::Grant => case.grant.programme.as_ref().map(crate::ProgrammeId::as_str),
    };
    let inside = |other: &Counted| match exclusive.scope {
        Scope::World => true,
        Scope::SourceFamily => other.family.as_deref() == exclusive.family.as_deref(),
        Scope::Programme => other.programme.is_some() && other.programme.as_deref() == own_programme,
        Scope::Grant => false,
    };
    let counted = counted(case, lot);
    let amounts = counted.iter().filter(|other| inside(other) && (exclusive.forward || !other.planned));
    let sum = amounts
        .map(|other| other.amount)
        .fold(Decimal::ZERO, |sum, part| sum.checked_add(part).unwrap_or(Decimal::MAX));
    if sum > Decimal::ZERO {
        let observed = FindingValue::Money(lot.money(sum.min(lot.record.amount.amount())));
        lot.note(case, RuleId::CountedElsewhere, observed, FindingValue::Absent, "/recognise/exclusive");
        lot.less(sum, sum);
        lot.refused |= !lot.could_count();
    }
    Ok(())
}

/// What others count of a lot: as the record says, or as bare facts do.
fn counted(case: &Case<'_>, lot: &Lot<'_>) -> Vec<Counted> {
    if let Facts::Bare(facts) = case.facts {
        return facts.of_lot(lot.record).map(|lot| lot.counted.clone()).unwrap_or_default();
    }
    let record = lot.record.counted_elsewhere.iter();
    let counted = record.map(|other| Counted {
        family: other.family.as_ref().map(ToString::to_string),
        programme: Some(other.place.to_string()),
        amount: other.amount.amount(),
        planned: other.planned == Some(true),
    });
    counted.collect()
}
