//! Contributions that can have come from the same payments of the grantor share them.
//!
//! They are taken in the order in which they came, those of one day by their ids. All that the grantor's money can have passed
//! along is one network; each contribution takes of the flow through it as much as those before it leave, at most what it could
//! have taken alone. So what is taken of all of them together can have come from the grantor at once.

use std::cell::RefCell;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::rc::Rc;

use rust_decimal::Decimal;

use super::payments::{Asked, Found, GivenPart, ends, too_much};
use super::sources::{Days, Sources};
use crate::graph::{NodeRef, TieKind};
use crate::match_funding::case::{Case, Question};
use crate::match_funding::{could_come, reach};
use crate::model::Contribution;
use crate::solve::{Giver, Move, most};
use crate::values::Units;
use crate::{ContributionId, Day, Error, Kind, PartnerId};

/// How many contributions are traced together; where more share payments, each is traced alone.
const MOST_TOGETHER: usize = 100;

/// A payment by which the grantor's money can have passed on; in the currency of the contribution.
#[derive(Debug, Clone)]
pub(super) struct Leg {
    pub(super) slot: u32,
    /// `None`: the grantor, or what it controls.
    pub(super) from: Option<u32>,
    pub(super) to: u32,
    pub(super) days: Days,
    pub(super) amount: Decimal,
}

/// A contribution that counts, and what is found where it is traced alone.
#[derive(Debug)]
struct Member {
    slot: u32,
    contributor: u32,
    parts: Vec<GivenPart>,
    found: Found,
}

/// By the place of the sources in memory and the slot of the contribution.
type ByLot<T> = RefCell<HashMap<(usize, u32), T>>;

/// What is found once a question.
#[derive(Default)]
pub(in crate::match_funding) struct Shared {
    alone: ByLot<Option<Rc<Member>>>,
    together: ByLot<Rc<Vec<u32>>>,
    taken: ByLot<Decimal>,
}

/// A contribution with all that it is traced by, among those that share payments with it.
struct Among<'c, 'q> {
    question: &'q Question<'c>,
    sources: &'q Sources,
    /// Who the grantor is, where a contribution counts.
    grantors: &'q [PartnerId],
    look_back_days: u32,
}

impl Asked<'_, '_> {
    /// Traces the contribution, and what of it those leave that came earlier and can have come from the same payments.
    pub(super) fn trace_shared(&self, sources: &Sources, grantors: &[PartnerId]) -> Result<Found, Error> {
        let mut found = self.trace(sources)?;
        let partners = &self.question.portfolio.tables.partners;
        let contributions = &self.question.portfolio.tables.contributions;
        let (slot, giver) = (contributions.find(self.lot.id.as_str()), partners.find(self.contributor.as_str()));
        let Some((slot, contributor)) = slot.zip(giver).filter(|_| !found.legs.is_empty()) else { return Ok(found) };
        let among = Among { question: self.question, sources, grantors, look_back_days: self.look_back_days };
        let own = Member { slot, contributor, parts: self.parts.to_vec(), found };
        let earlier = among.earlier(&own)?;
        found = own.found;
        if earlier.is_empty() {
            return Ok(found);
        }
        let own = Member { found, ..own };
        let left = among.left(&own, &earlier)?;
        found = own.found;
        found.min -= (found.through_payments() - left).max(Decimal::ZERO);
        found.earlier = earlier;
        Ok(found)
    }
}

impl Among<'_, '_> {
    fn key(&self, slot: u32) -> (usize, u32) {
        (std::ptr::from_ref(self.sources) as usize, slot)
    }

    fn record(&self, slot: u32) -> Option<&Contribution> {
        self.question.portfolio.tables.contributions.at(slot).map(|record| &**record)
    }

    /// Another contribution, where some of it counts and can have come from the grantor.
    fn alone(&self, slot: u32) -> Result<Option<Rc<Member>>, Error> {
        let known = self.question.traces.shared.alone.borrow().get(&self.key(slot)).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let member = self.traced(slot)?.map(Rc::new);
        self.question.traces.shared.alone.borrow_mut().insert(self.key(slot), member.clone());
        Ok(member)
    }

    fn traced(&self, slot: u32) -> Result<Option<Member>, Error> {
        let question = self.question;
        let Some((lot, source)) = self.record(slot).and_then(|lot| Some((lot, lot.source.as_ref()?))) else {
            return Ok(None);
        };
        let Some(contributor) = question.portfolio.tables.partners.find(source.as_str()) else { return Ok(None) };
        let parts = super::came(question.policy, lot, question.as_of);
        let (parts, look_back_days) = (&parts, self.look_back_days);
        let asked = Asked { question, lot, contributor: source, parts, look_back_days, follows: false };
        if parts.is_empty() {
            return Ok(None);
        }
        let found = asked.trace(self.sources)?;
        let member = Member { slot, contributor, parts: parts.clone(), found };
        Ok(Some(member).filter(|member| !member.found.legs.is_empty() && self.counts(lot)))
    }

    /// Whether something of a contribution could count for a grant of the same grantor, wherever it came from.
    fn counts(&self, lot: &Contribution) -> bool {
        let (portfolio, mut counts) = (self.question.portfolio, false);
        self.question.look_at(Kind::Contribution, lot.id.shared());
        for grant in reach::grants_of(portfolio, lot).into_iter().filter_map(|slot| portfolio.tables.grants.at(slot)) {
            self.question.look_at_grant(grant);
            let case = Case::new(self.question, grant);
            let same: BTreeSet<_> = case.grantors.into_iter().flatten().collect();
            counts |= same.iter().copied().eq(self.grantors.iter().collect::<BTreeSet<_>>()) && could_come(&case, lot);
        }
        counts
    }

    /// The contributions that came earlier and share payments with one, at whatever remove, in their order; none where there are
    /// too many.
    fn earlier(&self, own: &Member) -> Result<Vec<u32>, Error> {
        let cache = &self.question.traces.shared.together;
        let known = cache.borrow().get(&self.key(own.slot)).cloned();
        let all = match (known, self.alone(own.slot)?) {
            (Some(known), _) => known,
            (None, None) => Rc::new(self.together(own)?),
            // Whichever of them is asked about first, they are the same.
            (None, Some(whole)) => {
                let all = Rc::new(self.together(&whole)?);
                let mut cache = cache.borrow_mut();
                for slot in all.iter().chain([&own.slot]) {
                    cache.insert(self.key(*slot), Rc::clone(&all));
                }
                all
            }
        };
        let id = |slot: u32| -> Option<ContributionId> { self.record(slot).map(|lot| lot.id.clone()) };
        let place = |slot: u32, parts: &[GivenPart]| (since(parts), id(slot));
        let own_place = place(own.slot, &own.parts);
        let mut earlier = Vec::new();
        for slot in all.iter().filter(|slot| **slot != own.slot) {
            let at = self.alone(*slot)?.map(|member| place(*slot, &member.parts)).filter(|at| *at < own_place);
            earlier.extend(at.map(|at| (at, *slot)));
        }
        earlier.sort();
        Ok(earlier.into_iter().map(|(_, slot)| slot).collect())
    }

    /// All that share payments, at whatever remove, the one asked about among them.
    fn together(&self, own: &Member) -> Result<Vec<u32>, Error> {
        let currency = self.record(own.slot).map(|lot| lot.amount.currency());
        let mut members = BTreeSet::from([own.slot]);
        let mut open: Vec<Vec<Leg>> = vec![own.found.legs.clone()];
        while let Some(legs) = open.pop() {
            let used: BTreeSet<u32> = legs.iter().map(|leg| leg.slot).collect();
            for slot in self.downstream(&legs) {
                let other = self.record(slot).map(|lot| lot.amount.currency());
                if members.contains(&slot) || other != currency {
                    continue;
                }
                let shares = |member: &Rc<Member>| member.found.legs.iter().any(|leg| used.contains(&leg.slot));
                if let Some(member) = self.alone(slot)?.filter(shares) {
                    members.insert(slot);
                    open.push(member.found.legs.clone());
                }
                if members.len() > MOST_TOGETHER {
                    return Ok(Vec::new());
                }
            }
        }
        Ok(members.into_iter().collect())
    }

    /// The contributions of those to whom money can have passed that went along these payments, by id.
    fn downstream(&self, legs: &[Leg]) -> Vec<u32> {
        let portfolio = self.question.portfolio;
        let mut since: BTreeMap<u32, i32> = BTreeMap::new();
        let mut open: BinaryHeap<_> = legs.iter().map(|leg| Reverse((leg.days.0, leg.to))).collect();
        while let Some(Reverse((day, party))) = open.pop() {
            if since.contains_key(&party) {
                continue;
            }
            since.insert(party, day);
            for slot in &self.question.traces.of_party(portfolio, party).out_of {
                let Some(payment) = portfolio.tables.payments.at(*slot).filter(|one| !one.is_promise()) else {
                    continue;
                };
                let days = payment.on.map(|on| (on.first_day().number(), on.last_day().number()));
                if let Some((_, to)) = days.zip(ends(portfolio, payment).1).filter(|((_, last), _)| *last >= day) {
                    open.push(Reverse((days.map_or(day, |(first, _)| first.max(day)), to)));
                }
            }
        }
        let parties = since.into_keys().map(|slot| NodeRef { kind: Kind::Partner, slot });
        let given = parties.flat_map(|party| portfolio.graph.incoming(party));
        let lots = given.filter(|(from, tie)| tie.kind == TieKind::From && from.kind == Kind::Contribution);
        let mut lots: Vec<_> = lots.filter_map(|(lot, _)| Some((&self.record(lot.slot)?.id, lot.slot))).collect();
        lots.sort_unstable();
        lots.dedup();
        lots.into_iter().map(|(_, slot)| slot).collect()
    }

    /// What those before a contribution leave of the flow to it.
    fn left(&self, own: &Member, earlier: &[u32]) -> Result<Decimal, Error> {
        let mut before: Vec<(Rc<Member>, Decimal)> = Vec::new();
        for slot in earlier {
            let Some(member) = self.alone(*slot)? else { continue };
            let known = self.question.traces.shared.taken.borrow().get(&self.key(*slot)).copied();
            let taken = known.map_or_else(|| self.taken(&member, &before), Ok)?;
            self.question.traces.shared.taken.borrow_mut().insert(self.key(*slot), taken);
            before.push((member, taken));
        }
        self.taken(own, &before)
    }

    /// What a contribution takes beside what those before it take.
    fn taken(&self, own: &Member, before: &[(Rc<Member>, Decimal)]) -> Result<Decimal, Error> {
        let members: Vec<_> = before.iter().map(|(member, taken)| (&**member, *taken)).collect();
        let members: Vec<_> = members.into_iter().chain([(own, own.found.through_payments())]).collect();
        let legs: BTreeMap<u32, &Leg> =
            members.iter().flat_map(|(member, _)| &member.found.legs).map(|leg| (leg.slot, leg)).collect();
        let parts = members.iter().flat_map(|(member, _)| member.parts.iter().map(|part| part.amount));
        let amounts = legs.values().map(|leg| leg.amount).chain(parts).chain(members.iter().map(|(_, taken)| *taken));
        let currency = self.record(own.slot).map(|lot| lot.amount.currency());
        let Some(currency) = currency else { return Ok(Decimal::ZERO) };
        let units = Units::of(currency, amounts)?;
        let moves = legs.values().map(|leg| {
            let (first, last) = leg.days;
            Ok(Move { from: leg.from, to: Some(leg.to), first, last, amount: units.of_amount(leg.amount)?.into() })
        });
        let moves = moves.collect::<Result<Vec<_>, Error>>()?;
        let givers = members.iter().map(|(member, taken)| {
            let dated = member.parts.iter().filter_map(|part| Some((part.first?.number(), part.amount)));
            let parts = dated.map(|(day, amount)| Ok((day, units.of_amount(amount)?))).collect::<Result<_, Error>>()?;
            Ok(Giver { party: member.contributor, parts, at_most: units.of_amount(*taken)? })
        });
        let givers = givers.collect::<Result<Vec<_>, Error>>()?;
        let (all, _) = most(&moves, &givers).map_err(too_much)?;
        let earlier = before.iter().map(|(_, taken)| *taken).sum::<Decimal>();
        Ok(units.amount(all) - earlier)
    }
}

/// The day on which the first part came that has one.
fn since(parts: &[GivenPart]) -> Option<Day> {
    parts.iter().filter_map(|part| part.first).min()
}
