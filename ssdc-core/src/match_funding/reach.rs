//! Which lots may serve which obligations, by earmark, recipient and assignment.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use super::case::{Case, Question};
use crate::graph::{NodeRef, TieKind};
use crate::model::{Contribution, Earmark, Grant};
use crate::report::{Finding, FindingValue, RecordRef, RuleId};
use crate::{Certainty, Country, Kind, PartnerId, Portfolio};

/// The contributions that may serve a grant, by id.
pub(super) fn lots_of<'p>(question: &Question<'p>, slot: u32, grant: &Grant) -> Vec<&'p Contribution> {
    let portfolio = question.portfolio;
    let mut slots: Vec<u32> = lots_for(portfolio, NodeRef { kind: Kind::Grant, slot }).collect();
    let programme = grant.programme.as_ref().and_then(|id| portfolio.tables.programmes.find(id.as_str()));
    programme.iter().for_each(|programme| slots.extend(&*question.programmes.lots_for(portfolio, *programme)));
    slots.extend(portfolio.open_contributions());
    slots.sort_unstable();
    slots.dedup();
    let records = slots.into_iter().filter_map(|slot| portfolio.tables.contributions.at(slot)).map(|record| &**record);
    let mut lots: Vec<_> = records.filter(|record| may_serve(portfolio, record, grant) != Certainty::No).collect();
    lots.sort_unstable_by(|a, b| a.id.cmp(&b.id));
    lots
}

/// The slots of the lots that are earmarked for a grant or a programme, or assigned to it.
fn lots_for(portfolio: &Portfolio, node: NodeRef) -> impl Iterator<Item = u32> {
    let ties = portfolio.graph.incoming(node);
    ties.filter(|(_, tie)| matches!(tie.kind, TieKind::EarmarkedFor | TieKind::AssignedTo)).map(|(lot, _)| lot.slot)
}

/// The lots that are for whole programmes: found once a question, for many grants point at a programme, too.
#[derive(Default)]
pub(super) struct Programmes(RefCell<HashMap<u32, Rc<[u32]>>>);

impl Programmes {
    fn lots_for(&self, portfolio: &Portfolio, slot: u32) -> Rc<[u32]> {
        let find = || lots_for(portfolio, NodeRef { kind: Kind::Programme, slot }).collect();
        Rc::clone(self.0.borrow_mut().entry(slot).or_insert_with(find))
    }
}

/// Which grants each contribution could count for: found once a question, for a lot of a large programme is met at every
/// grant of it.
#[derive(Default)]
pub(super) struct Eligible(RefCell<HashMap<usize, Rc<[u32]>>>);

impl Eligible {
    /// Slots of the grants that the earmark of `record` reaches and for which `could_count` holds, by the ids of the grants.
    pub(super) fn of(
        &self,
        portfolio: &Portfolio,
        record: &Contribution,
        could_count: impl Fn(&Grant) -> bool,
    ) -> Rc<[u32]> {
        let address = std::ptr::from_ref(record) as usize;
        let known = self.0.borrow().get(&address).cloned();
        known.unwrap_or_else(|| {
            let grant = |slot: u32| portfolio.tables.grants.at(slot).map(|grant| (slot, &**grant));
            let mut grants: Vec<_> = grants_of(portfolio, record)
                .into_iter()
                .filter_map(grant)
                .filter(|(_, grant)| by_earmark(portfolio, record, grant) != Certainty::No && could_count(grant))
                .collect();
            grants.sort_unstable_by(|(_, a), (_, b)| a.id.cmp(&b.id));
            let slots: Rc<[u32]> = grants.into_iter().map(|(slot, _)| slot).collect();
            self.0.borrow_mut().insert(address, Rc::clone(&slots));
            slots
        })
    }
}

/// The grants that a contribution may serve, by slot.
pub(super) fn grants_of(portfolio: &Portfolio, record: &Contribution) -> BTreeSet<u32> {
    let find = |id: &crate::GrantId| portfolio.tables.grants.find(id.as_str());
    let mut slots: BTreeSet<u32> = record.assigned.iter().filter_map(|assignment| find(&assignment.grant)).collect();
    let Some(earmark) = record.earmark.as_deref() else { return slots };
    slots.extend(earmark.grants.iter().filter_map(find));
    for programme in earmark.programmes.iter().filter_map(|id| portfolio.tables.programmes.find(id.as_str())) {
        let ties = portfolio.graph.incoming(NodeRef { kind: Kind::Programme, slot: programme });
        slots.extend(ties.filter(|(_, tie)| tie.kind == TieKind::Under).map(|(grant, _)| grant.slot));
    }
    if earmark.grants.is_empty() && earmark.programmes.is_empty() {
        slots.extend(portfolio.tables.grants.slots_and_rows().map(|(slot, _)| slot));
    }
    slots.retain(|slot| {
        let grant = portfolio.tables.grants.at(*slot);
        grant.is_some_and(|grant| may_serve(portfolio, record, grant) != Certainty::No)
    });
    slots
}

/// Whether a lot that is for a recipient may serve the obligation towards `recipient`.
pub(super) fn for_recipient(record: &Contribution, recipient: Option<&PartnerId>) -> bool {
    record.recipient.as_ref().is_none_or(|own| recipient.is_none_or(|other| own == other))
}

/// Whether a lot may serve a grant: it is assigned to it, or every list of its earmark holds.
fn may_serve(portfolio: &Portfolio, record: &Contribution, grant: &Grant) -> Certainty {
    if record.assigned.iter().any(|assignment| assignment.grant == grant.id) {
        return Certainty::Surely;
    }
    by_earmark(portfolio, record, grant)
}

/// Whether every list of a lot's earmark holds for a grant; without an earmark it is for none.
pub(super) fn by_earmark(portfolio: &Portfolio, record: &Contribution, grant: &Grant) -> Certainty {
    let Some(earmark) = record.earmark.as_deref() else { return Certainty::No };
    let Earmark { grants, programmes, countries, themes } = earmark;
    if grants.is_empty() && programmes.is_empty() && countries.is_empty() && themes.is_empty() {
        return Certainty::No;
    }
    let named = grants.is_empty() || grants.contains(&grant.id);
    let under =
        programmes.is_empty() || grant.programme.as_ref().is_some_and(|programme| programmes.contains(programme));
    if !(named && under) {
        return Certainty::No;
    }
    let of_grant = countries_of(portfolio, grant);
    let is_all = !grant.countries.is_empty() || of_grant.len() == grant.recipients.len();
    one_of(countries, &of_grant, is_all).and(one_of(themes, &grant.themes, true))
}

/// Whether one of `wanted` is among what is known; nothing known leaves it open, and so does what is known only in part.
fn one_of<T: PartialEq>(wanted: &[T], known: &[T], is_all: bool) -> Certainty {
    let found = wanted.is_empty() || wanted.iter().any(|item| known.contains(item));
    Certainty::of(found, known.is_empty() || !is_all)
}

/// The countries of a grant; where it names none, those of its recipients.
pub(super) fn countries_of(portfolio: &Portfolio, grant: &Grant) -> Vec<Country> {
    if !grant.countries.is_empty() {
        return grant.countries.iter().map(|share| share.country).collect();
    }
    let partners = grant.recipients.iter().filter_map(|recipient| portfolio.partner(&recipient.partner));
    partners.filter_map(|partner| partner.country).collect()
}

/// A lot that is for a partner who is no recipient of the grant.
pub(super) fn stranger(case: &Case<'_>, record: &Contribution) -> Option<Finding> {
    let recipients = &case.grant.recipients;
    let partner = record.recipient.as_ref()?;
    let known = recipients.is_empty() || recipients.iter().any(|to| to.partner == *partner);
    (!known).then(|| {
        let subject = RecordRef { kind: Kind::Contribution, id: record.id.shared().clone() };
        let observed = FindingValue::records(vec![super::source::partner(partner)]);
        let source = format!("{}#/recognise", case.policy.id());
        Finding {
            rule: RuleId::OtherRecipient,
            subject,
            recipient: None,
            observed,
            required: FindingValue::Absent,
            source,
            lacking: Vec::new(),
        }
    })
}
