//! Which payments can have brought the grantor's money to a contributor, and what they amount to.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::rc::Rc;

use rust_decimal::Decimal;

use super::trace::{FirstIn, ProRata, followed};
use crate::graph::NodeRef;
use crate::match_funding::case::Question;
use crate::model::{Contribution, Payment};
use crate::portfolio::{Closure, Controlled};
use crate::solve::{Move, Passed, SolveError, most};
use crate::values::Units;
use crate::{
    Certainty, Currency, Date, Day, Error, Kind, Money, PartnerId, Portfolio, RateRule, Rounding, RoundingMode,
};

/// How old a rate may be that converts a payment into the currency of the contribution.
const RATE_AGE: u32 = 31;

/// What is found once a question: payments by receiver and payer, and whose money is the grantor's.
#[derive(Default)]
pub(in crate::match_funding) struct Traces {
    of_party: RefCell<HashMap<u32, Rc<Ledger>>>,
    sources: RefCell<HashMap<usize, Rc<Sources>>>,
}

/// Slots of the payments that one party gets and makes.
#[derive(Default)]
struct Ledger {
    into: Vec<u32>,
    out_of: Vec<u32>,
}

/// The grantor: whoever funds, and all that they together control on the day.
pub(super) struct Sources {
    grantors: Vec<PartnerId>,
    starts: BTreeSet<u32>,
    sure: Closure,
    perhaps: Closure,
}

impl Sources {
    fn is(&self, slot: u32) -> bool {
        self.starts.contains(&slot) || self.sure.contains_key(&slot)
    }

    fn may_be(&self, slot: u32) -> bool {
        !self.is(slot) && self.perhaps.contains_key(&slot)
    }
}

impl Traces {
    pub(super) fn sources(&self, question: &Question<'_>, grantors: &[PartnerId]) -> Rc<Sources> {
        // The lists of a portfolio stay where they are as long as a question is asked.
        let address = grantors.as_ptr() as usize;
        if let Some(known) = self.sources.borrow().get(&address) {
            return Rc::clone(known);
        }
        let find = |id: &PartnerId| question.portfolio.tables.partners.find(id.as_str());
        let starts: BTreeSet<u32> = grantors.iter().filter_map(find).collect();
        let control = question.portfolio.control(question.as_of);
        let (sure, perhaps) = (control.closure(&starts, false), control.closure(&starts, true));
        let sources = Rc::new(Sources { grantors: grantors.to_vec(), starts, sure, perhaps });
        self.sources.borrow_mut().insert(address, Rc::clone(&sources));
        sources
    }

    fn of_party(&self, portfolio: &Portfolio, party: u32) -> Rc<Ledger> {
        if let Some(known) = self.of_party.borrow().get(&party) {
            return Rc::clone(known);
        }
        let mut ledger = Ledger::default();
        let ties = portfolio.graph.incoming(NodeRef { kind: Kind::Partner, slot: party });
        for (from, _) in ties.filter(|(from, _)| from.kind == Kind::Payment) {
            let Some(payment) = portfolio.tables.payments.at(from.slot) else { continue };
            match ends(portfolio, payment) {
                (giver, Some(receiver)) if receiver == party && giver != Some(party) => ledger.into.push(from.slot),
                (Some(giver), receiver) if giver == party && receiver != Some(party) => ledger.out_of.push(from.slot),
                _ => {}
            }
        }
        let ledger = Rc::new(ledger);
        self.of_party.borrow_mut().insert(party, Rc::clone(&ledger));
        ledger
    }
}

/// Who gives and who gets, by slot: what is negative went the other way.
fn ends(portfolio: &Portfolio, payment: &Payment) -> (Option<u32>, Option<u32>) {
    let find = |id: &Option<PartnerId>| id.as_ref().and_then(|id| portfolio.tables.partners.find(id.as_str()));
    let (from, to) = (find(&payment.from), find(&payment.to));
    if payment.amount.is_negative() { (to, from) } else { (from, to) }
}

/// A part of a contribution: the first and the last day on which it may have come, and how much.
#[derive(Debug, Clone, Copy)]
pub(super) struct GivenPart {
    /// `None`: nobody says when, so that no payment surely came before it.
    pub(super) first: Option<Day>,
    pub(super) last: Day,
    pub(super) amount: Decimal,
}

/// What is asked about a contribution.
pub(super) struct Asked<'c, 'q> {
    pub(super) question: &'q Question<'c>,
    pub(super) lot: &'q Contribution,
    pub(super) contributor: &'q PartnerId,
    pub(super) parts: &'q [GivenPart],
    pub(super) look_back_days: u32,
    /// Whether first in, first out and pro rata are asked for, too.
    pub(super) follows: bool,
}

/// What came in all.
pub(super) fn total(parts: &[GivenPart]) -> Result<Decimal, Error> {
    let sum = parts.iter().try_fold(Decimal::ZERO, |sum, part| sum.checked_add(part.amount));
    sum.ok_or_else(|| Error::Overflow { what: "the parts of a contribution".to_owned() })
}

/// A payment on the way that could not be followed.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::match_funding) struct Unfollowed {
    pub(in crate::match_funding) slot: u32,
    pub(in crate::match_funding) why: &'static str,
}

/// What was found.
#[derive(Debug, Default)]
pub(in crate::match_funding) struct Found {
    pub(in crate::match_funding) window: Option<(Day, Day)>,
    /// The contributor itself is the grantor, or surely controlled by it.
    pub(in crate::match_funding) itself: bool,
    pub(in crate::match_funding) flow: Decimal,
    pub(in crate::match_funding) first_in: Decimal,
    pub(in crate::match_funding) pro_rata: Decimal,
    /// What could have come if what is not known were against it.
    pub(in crate::match_funding) perhaps: Decimal,
    /// What passes along a chain of payments, by slot.
    pub(in crate::match_funding) chains: Vec<(Decimal, Vec<u32>)>,
    pub(in crate::match_funding) related: Vec<Controlled>,
    pub(in crate::match_funding) unfollowed: Vec<Unfollowed>,
}

/// The days within which payments surely count, and within which they may.
#[derive(Clone, Copy)]
struct Windows {
    sure: (i32, i32),
    wide: (i32, i32),
}

impl Asked<'_, '_> {
    fn windows(&self) -> Option<Windows> {
        let back = i32::try_from(self.look_back_days).unwrap_or(i32::MAX);
        let first = |part: &GivenPart| part.first.unwrap_or(part.last).number();
        let last = |part: &GivenPart| part.last.number();
        let wide_from = self.parts.iter().map(first).min()?.saturating_sub(back);
        let sure_from = self.parts.iter().map(last).min()?.saturating_sub(back);
        let (sure_to, wide_to) = (self.parts.iter().map(first).max()?, self.parts.iter().map(last).max()?);
        Some(Windows { sure: (sure_from, sure_to), wide: (wide_from, wide_to) })
    }

    /// Traces the contribution back to the grantor.
    pub(super) fn trace(&self, sources: &Sources) -> Result<Found, Error> {
        let portfolio = self.question.portfolio;
        let Some(windows) = self.windows() else { return Ok(Found::default()) };
        let day = |number: i32| Day::from_number(number).ok();
        let mut found = Found { window: day(windows.wide.0).zip(day(windows.wide.1)), ..Found::default() };
        let Some(contributor) = portfolio.tables.partners.find(self.contributor.as_str()) else { return Ok(found) };
        let all = total(self.parts)?;
        if sources.is(contributor) {
            found.itself = true;
            (found.flow, found.first_in, found.pro_rata, found.perhaps) = (all, all, all, all);
            found.related = self.related(sources, [contributor]);
            return Ok(found);
        }
        let (relevant, payments) = self.relevant(sources, contributor, windows);
        let payers = payments.iter().filter_map(|slot| ends(portfolio, portfolio.tables.payments.at(*slot)?).0);
        let parties: BTreeSet<u32> = payers.chain([contributor]).collect();
        found.related = self.related(sources, parties.iter().copied());
        self.measure(sources, contributor, windows, (&relevant, &payments), &mut found)?;
        Ok(found)
    }

    /// Who may have passed money on to the contributor until which day, and by which payments: backwards from its last day.
    fn relevant(&self, sources: &Sources, contributor: u32, windows: Windows) -> (BTreeMap<u32, i32>, BTreeSet<u32>) {
        let portfolio = self.question.portfolio;
        let mut latest = BTreeMap::from([(contributor, windows.wide.1)]);
        let mut payments = BTreeSet::new();
        // The latest first: so hardly any party is met twice.
        let mut open = BinaryHeap::from([(windows.wide.1, contributor)]);
        while let Some((until, party)) = open.pop() {
            if latest.get(&party).is_some_and(|known| *known > until) {
                continue;
            }
            for slot in &self.question.traces.of_party(portfolio, party).into {
                let Some(payment) = portfolio.tables.payments.at(*slot) else { continue };
                let Some((first, last)) = self.days(payment, windows.wide).filter(|(first, _)| *first <= until) else {
                    continue;
                };
                let payer = ends(portfolio, payment).0;
                if payer == Some(party) || first > last {
                    continue;
                }
                payments.insert(*slot);
                let payer = payer.filter(|payer| !sources.is(*payer));
                if let Some(payer) = payer.filter(|payer| latest.get(payer).is_none_or(|known| *known < last)) {
                    latest.insert(payer, last);
                    open.push((last, payer));
                }
            }
        }
        (latest, payments)
    }

    /// Within which days a payment moved, cut to a window; `None` where it moved no money within it.
    fn days(&self, payment: &Payment, window: (i32, i32)) -> Option<(i32, i32)> {
        let brings_it = payment.contribution.as_ref() == Some(&self.lot.id);
        if payment.is_promise() || brings_it || payment.amount.is_zero() {
            return None;
        }
        let first = payment.on.map_or(window.0, |on| on.first_day().number()).max(window.0);
        let last = payment.on.map_or(window.1, |on| on.last_day().number()).min(window.1);
        (first <= last).then_some((first, last))
    }

    /// The amount in the currency of the contribution, without its sign.
    fn amount(&self, payment: &Payment) -> Option<Money> {
        let (currency, own) = (self.lot.amount.currency(), payment.amount);
        let positive = Money::new(own.amount().abs(), own.currency());
        if own.currency() == currency {
            return Some(positive);
        }
        let day = payment.on?.day()?;
        let cents = Rounding::new(RoundingMode::HalfEven, Decimal::new(1, currency.decimals())).ok()?;
        let rule = RateRule::LastWithin { days: RATE_AGE };
        let convert = |rule| self.question.portfolio.rates.convert(positive, currency, day, rule, None, cents).ok();
        let converted = convert(rule).or_else(|| convert(RateRule::MonthlyMean))?;
        self.read_rates((own.currency(), currency), &converted.dated);
        Some(converted.amount)
    }

    fn read_rates(&self, (from, to): (Currency, Currency), dated: &[Date]) {
        if !self.question.reasons {
            return;
        }
        for (_, rate) in self.question.portfolio.tables.rates.slots_and_rows() {
            let pair = (rate.from, rate.to) == (from, to) || (rate.from, rate.to) == (to, from);
            if pair && dated.iter().any(|date| *date == rate.on || *date == rate.on.to_month()) {
                self.question.look_at(Kind::Rate, rate.id.shared());
            }
        }
    }

    /// The three figures, the chains, and what is not known.
    fn measure(
        &self,
        sources: &Sources,
        contributor: u32,
        windows: Windows,
        (relevant, payments): (&BTreeMap<u32, i32>, &BTreeSet<u32>),
        found: &mut Found,
    ) -> Result<(), Error> {
        let portfolio = self.question.portfolio;
        let mut ways: Vec<Way<'_>> = Vec::new();
        for slot in payments {
            let Some(payment) = portfolio.tables.payments.at(*slot) else { continue };
            self.question.look_at(Kind::Payment, payment.id.shared());
            let (giver, receiver) = ends(portfolio, payment);
            let amount = self.amount(payment);
            let unsure = unsure(payment, giver, amount, windows.sure);
            let Some(days) = self.days(payment, windows.wide) else { continue };
            found.unfollowed.extend(unsure.map(|why| Unfollowed { slot: *slot, why }));
            ways.push(Way { slot: *slot, payment, giver, receiver, amount, days, sure: unsure.is_none() });
        }
        ways.sort_by(|a, b| a.days.cmp(&b.days).then_with(|| a.payment.id.cmp(&b.payment.id)));
        found.unfollowed.sort_by_key(|one| portfolio.tables.payments.at(one.slot).map(|payment| payment.id.clone()));
        let may_be: BTreeSet<u32> = relevant.keys().copied().filter(|slot| sources.may_be(*slot)).collect();
        let from_source = |way: &Way<'_>| way.giver.is_none_or(|payer| sources.is(payer));
        if may_be.is_empty() && !ways.iter().any(from_source) {
            return Ok(());
        }
        let amounts = ways.iter().filter_map(|way| way.amount).map(Money::amount);
        let units = Units::of(self.lot.amount.currency(), amounts.chain(self.parts.iter().map(|part| part.amount)))?;
        let limit = self.parts.iter().try_fold(0_i64, |sum, part| sum.checked_add(units.of_amount(part.amount).ok()?));
        let limit = limit.ok_or_else(Units::overflow)?;
        let as_move = |way: &Way<'_>| {
            let from = way.giver.filter(|payer| !sources.is(*payer));
            let amount = way.amount.map_or(Ok(limit), |amount| units.of_amount(amount.amount()))?;
            Ok::<_, Error>(Move { from, to: way.receiver, first: way.days.0, last: way.days.1, amount: amount.into() })
        };
        let part = |day: Day, part: &GivenPart| Ok::<Passed, Error>((day.number(), units.of_amount(part.amount)?));
        let dated = self.parts.iter().filter_map(|one| Some(part(one.first?, one)));
        let dated = dated.collect::<Result<Vec<_>, _>>()?;
        let late = self.parts.iter().map(|one| part(one.last, one)).collect::<Result<Vec<_>, _>>()?;
        let sure: Vec<_> = ways.iter().filter(|way| way.sure).collect();
        let moves = sure.iter().map(|way| as_move(way)).collect::<Result<Vec<_>, _>>()?;
        let (flow, chains) = most(&moves, &BTreeSet::new(), contributor, &dated).map_err(too_much)?;
        let perhaps = if found.unfollowed.is_empty() && may_be.is_empty() && dated == late {
            flow
        } else {
            let every = ways.iter().map(as_move).collect::<Result<Vec<_>, _>>()?;
            most(&every, &may_be, contributor, &late).map_err(too_much)?.0
        };
        (found.flow, found.perhaps) = (units.amount(flow), units.amount(perhaps.max(flow)));
        let slots = |moves: Vec<usize>| moves.iter().filter_map(|index| Some(sure.get(*index)?.slot)).collect();
        found.chains = chains.into_iter().map(|(amount, moves)| (units.amount(amount), slots(moves))).collect();
        if flow > 0 && self.follows {
            let mut moves = moves;
            let others = self.paid_away(relevant, payments, windows.sure)?;
            for (party, day, amount) in others {
                let amount = units.rounded(amount)?.into();
                moves.push(Move { from: Some(party), to: None, first: day, last: day, amount });
            }
            found.first_in = units.amount(followed::<FirstIn>(&moves, contributor, &dated));
            found.pro_rata = units.amount(followed::<ProRata>(&moves, contributor, &dated));
        }
        Ok(())
    }

    /// What those on the way paid to others within the window: party, day and amount.
    fn paid_away(
        &self,
        relevant: &BTreeMap<u32, i32>,
        seen: &BTreeSet<u32>,
        window: (i32, i32),
    ) -> Result<Vec<(u32, i32, Decimal)>, Error> {
        let portfolio = self.question.portfolio;
        let mut paid = Vec::new();
        for party in relevant.keys() {
            let ledger = self.question.traces.of_party(portfolio, *party);
            for slot in ledger.out_of.iter().filter(|slot| !seen.contains(slot)) {
                let Some(payment) = portfolio.tables.payments.at(*slot) else { continue };
                let day = payment.on.and_then(Date::day).map(Day::number);
                let (Some(day), Some(_)) = (day, self.days(payment, window)) else { continue };
                self.question.look_at(Kind::Payment, payment.id.shared());
                if let Some(amount) = self.amount(payment) {
                    paid.push((day, payment.id.clone(), *party, amount.amount()));
                }
            }
        }
        paid.sort();
        Ok(paid.into_iter().map(|(day, _, party, amount)| (party, day, amount)).collect())
    }

    /// The parties that are related to the grantor, each with those in between; whoever was asked about is read.
    fn related(&self, sources: &Sources, parties: impl IntoIterator<Item = u32>) -> Vec<Controlled> {
        let portfolio = self.question.portfolio;
        let control = portfolio.control(self.question.as_of);
        let (mut seen, mut open): (BTreeSet<u32>, Vec<u32>) = (BTreeSet::new(), parties.into_iter().collect());
        let mut related = Vec::new();
        while let Some(slot) = open.pop() {
            if !seen.insert(slot) {
                continue;
            }
            let Some(record) = portfolio.tables.partners.at(slot) else { continue };
            self.question.look_at(Kind::Partner, record.id.shared());
            let holders = sources.sure.get(&slot).or_else(|| sources.perhaps.get(&slot));
            let Some(holders) = holders.filter(|_| !sources.starts.contains(&slot)) else { continue };
            open.extend(holders.iter().map(|(holder, _)| *holder));
            let holdings = control.holdings(holders);
            let own = holdings.iter().map(|one| &one.holder).find(|holder| sources.grantors.contains(holder));
            let Some(controller) = own.or_else(|| sources.grantors.first()).cloned() else { continue };
            let certainty = Certainty::of(sources.sure.contains_key(&slot), true);
            related.push(Controlled { controller, partner: record.id.clone(), certainty, holdings });
        }
        related.sort_by(|a, b| a.partner.cmp(&b.partner));
        related
    }
}

/// A payment on the way, as it is followed.
struct Way<'p> {
    slot: u32,
    payment: &'p Payment,
    giver: Option<u32>,
    receiver: Option<u32>,
    /// In the currency of the contribution.
    amount: Option<Money>,
    days: (i32, i32),
    sure: bool,
}

/// Why a payment cannot be followed with certainty.
fn unsure(payment: &Payment, payer: Option<u32>, amount: Option<Money>, sure: (i32, i32)) -> Option<&'static str> {
    let day = payment.on.and_then(Date::day).map(Day::number);
    match (payer, payment.on, day, amount) {
        (None, ..) => Some("nobody says who paid it"),
        (_, None, ..) => Some("nobody says when"),
        (_, _, None, _) => Some("its day is not known"),
        (_, _, Some(day), _) if !(sure.0..=sure.1).contains(&day) => Some("the day of the contribution is not known"),
        (_, _, _, None) => Some("no rate converts it"),
        _ => None,
    }
}

fn too_much(error: SolveError) -> Error {
    Error::Overflow { what: format!("the payments traced: {error}") }
}
