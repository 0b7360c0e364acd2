//! P10: one transfer entered twice: the same evidence, or the same source, amount and date.

use std::collections::BTreeSet;

use super::case::{Case, Lot};
use super::policy::Duplicates;
use super::state::reached;
use super::{contested, reach};
use crate::graph::{NodeRef, TieKind};
use crate::model::Contribution;
use crate::report::{FindingValue, RecordRef, RuleId};
use crate::{Date, Day, Kind, State};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) {
    let twins = twins(case, lot.record, lot.state);
    if twins.is_empty() {
        return;
    }
    let record = |twin: &&Contribution| RecordRef { kind: Kind::Contribution, id: twin.id.shared().clone() };
    // The first entry that could count anywhere stands for all of them.
    let stands = |twin: &&&Contribution| twin.id < lot.record.id && counts_somewhere(case, twin);
    let exclude = case.policy.duplicates == Duplicates::Exclude;
    if let Some(first) = twins.iter().find(|twin| exclude && stands(twin)) {
        let first = record(first);
        lot.reads.insert(first.clone());
        lot.refuse(
            case,
            RuleId::DuplicateExcluded,
            FindingValue::records(vec![first]),
            FindingValue::Absent,
            "/duplicates",
        );
        return;
    }
    let records: Vec<_> = twins.iter().map(record).collect();
    lot.reads.extend(records.iter().take(FindingValue::MOST_RECORDS).cloned());
    lot.note(case, RuleId::PossibleDuplicate, FindingValue::records(records), FindingValue::Absent, "/duplicates");
}

/// Whether a contribution could count for some grant: the first such grant was looked at, or all of them.
fn counts_somewhere(case: &Case<'_>, record: &Contribution) -> bool {
    let grants = reach::grants_of(case.portfolio, record).into_iter();
    let mut grants: Vec<_> = grants.filter_map(|slot| case.portfolio.tables.grants.at(slot)).collect();
    grants.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    let found = grants.iter().position(|grant| contested::could_count(case, record, grant));
    let decided = found.map_or(0..grants.len(), |place| place..place + 1);
    grants.get(decided).into_iter().flatten().for_each(|grant| case.question.look_at_grant(grant));
    found.is_some()
}

fn dates(record: &Contribution, state: State, by: Day) -> impl Iterator<Item = Date> {
    reached(record, state, by).into_iter().filter_map(|entry| entry.on)
}

/// The other contributions that may be the same transfer, by id.
fn twins<'c>(case: &Case<'c>, record: &Contribution, state: State) -> Vec<&'c Contribution> {
    let portfolio = case.portfolio;
    let mut slots = BTreeSet::new();
    for sum in record.evidence.iter().filter_map(|evidence| evidence.sha256.as_deref()) {
        slots.extend(portfolio.with_evidence(*sum));
    }
    let source = record.source.as_ref().and_then(|id| portfolio.tables.partners.find(id.as_str()));
    if let Some(slot) = source.filter(|_| dates(record, state, case.as_of).next().is_some()) {
        let given = portfolio.graph.incoming(NodeRef { kind: Kind::Partner, slot });
        let lots = given.filter(|(from, tie)| tie.kind == TieKind::From && from.kind == Kind::Contribution);
        slots.extend(lots.map(|(lot, _)| lot.slot).filter(|slot| {
            let facts = portfolio.contribution_facts.get(*slot as usize);
            let same_amount =
                record.amount.to_minor().is_none_or(|minor| facts.is_some_and(|facts| facts.minor == minor));
            let other = portfolio.tables.contributions.at(*slot).filter(|_| same_amount);
            other.is_some_and(|other| {
                other.amount == record.amount
                    && dates(record, state, case.as_of).any(|on| dates(other, state, case.as_of).any(|date| date == on))
            })
        }));
    }
    let records = slots.into_iter().filter_map(|slot| portfolio.tables.contributions.at(slot));
    let mut twins: Vec<&Contribution> = records.map(|other| &**other).filter(|other| other.id != record.id).collect();
    twins.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    twins
}
