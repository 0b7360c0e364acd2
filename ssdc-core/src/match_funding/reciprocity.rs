//! P10: a programme that this one matches may not match it, not even through others.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;

use super::case::{Case, Lot};
use super::facts::{Facts, Here, Known, Refusal, attribute};
use super::reach;
use super::terms::Value;
use crate::report::{FindingValue, RecordRef, RuleId};
use crate::{Kind, Portfolio};

pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>) -> Result<(), Refusal> {
    if !case.policy.recognise.forbids_reciprocity {
        return Ok(());
    }
    let from = attribute(case, "source.programme", Here { lot: Some(lot), line: None });
    let Known::Values(values) = from else { return Ok(()) };
    let Some(Value::Text(source)) = values.first() else { return Ok(()) };
    let witnesses = match case.facts {
        Facts::Bare(facts) => facts.programme.as_ref().and_then(|own| {
            let matched = |(matching, matched): &&(String, String)| matching == own && **matched == **source;
            facts.matches.iter().find(matched).map(|_| Vec::new())
        }),
        Facts::Grant => case.grant.programme.as_ref().and_then(|own| {
            let matching = case.question.matching.0.get_or_init(|| matches(case.portfolio));
            way(matching, own.as_str(), source)
        }),
    };
    if let Some(witnesses) = witnesses {
        lot.reads.extend(witnesses.into_iter().flat_map(|witness| records(case.portfolio, witness)));
        let source = FindingValue::word(source);
        lot.refuse(case, RuleId::Reciprocal, source, FindingValue::Absent, "/recognise/reciprocity");
    }
    Ok(())
}

/// Which programme gives to the grants of which, found at the first lot that comes from a programme.
#[derive(Default)]
pub(super) struct Matching(OnceCell<Matches>);

type Matches = BTreeMap<Arc<str>, BTreeMap<Arc<str>, Witness>>;

/// The contribution that makes one programme match another, and the grant that it is for; `None`: for all of it.
#[derive(Debug, Clone, Copy)]
struct Witness {
    lot: u32,
    grant: Option<u32>,
}

fn matches(portfolio: &Portfolio) -> Matches {
    let mut lots: Vec<_> =
        portfolio.tables.contributions.slots_and_rows().filter(|(_, record)| record.programme.is_some()).collect();
    lots.sort_unstable_by(|(_, a), (_, b)| a.id.cmp(&b.id));
    let mut matches = Matches::new();
    for (lot, record) in lots {
        let Some(from) = record.programme.as_ref() else { continue };
        let given = matches.entry(from.shared().clone()).or_default();
        if let Some(earmark) = record.earmark.as_deref()
            && earmark.grants.is_empty()
            && earmark.countries.is_empty()
            && earmark.themes.is_empty()
        {
            for to in &earmark.programmes {
                given.entry(to.shared().clone()).or_insert(Witness { lot, grant: None });
            }
        }
        let whole = record.assigned.is_empty()
            && record
                .earmark
                .as_deref()
                .is_none_or(|one| one.grants.is_empty() && one.countries.is_empty() && one.themes.is_empty());
        if whole {
            continue;
        }
        let grants = reach::grants_of(portfolio, record).into_iter();
        let mut grants: Vec<_> = grants.filter_map(|slot| Some((slot, portfolio.tables.grants.at(slot)?))).collect();
        grants.sort_unstable_by(|(_, a), (_, b)| a.id.cmp(&b.id));
        for (slot, grant) in grants {
            if let Some(to) = &grant.programme {
                given.entry(to.shared().clone()).or_insert(Witness { lot, grant: Some(slot) });
            }
        }
    }
    matches
}

/// The shortest way by which `own` matches `source`: what makes each of its steps; `None` where there is none.
fn way(matches: &Matches, own: &str, source: &str) -> Option<Vec<Witness>> {
    let mut seen = BTreeSet::from([own]);
    let mut open = VecDeque::from([(own, Vec::new())]);
    while let Some((at, way)) = open.pop_front() {
        for (next, witness) in matches.get(at).into_iter().flatten() {
            let mut way: Vec<Witness> = way.clone();
            way.push(*witness);
            if **next == *source {
                return Some(way);
            }
            if seen.insert(next) {
                open.push_back((next, way));
            }
        }
    }
    None
}

fn records(portfolio: &Portfolio, witness: Witness) -> impl Iterator<Item = RecordRef> {
    let lot = portfolio.tables.contributions.at(witness.lot);
    let lot = lot.map(|lot| RecordRef { kind: Kind::Contribution, id: lot.id.shared().clone() });
    let grant = witness.grant.and_then(|slot| portfolio.tables.grants.at(slot));
    let grant = grant.map(|grant| RecordRef { kind: Kind::Grant, id: grant.id.shared().clone() });
    lot.into_iter().chain(grant)
}
