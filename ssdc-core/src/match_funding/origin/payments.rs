//! Which payments can have brought the grantor's money to a contributor, and what they amount to.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, BinaryHeap, HashMap};
use std::rc::Rc;

use rust_decimal::Decimal;

use super::away::Away;
use super::shared::{Leg, Shared};
use super::sources::{Days, RelatedParty, Sources, within};
use super::trace::{FirstIn, Hand, ProRata, followed};
use crate::graph::NodeRef;
use crate::match_funding::case::Question;
use crate::model::{Contribution, Payment};
use crate::solve::{Giver, Move, Passed, SolveError, most};
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
    pub(super) shared: Shared,
}

/// Slots of the payments that one party gets and makes.
#[derive(Default)]
pub(super) struct Ledger {
    into: Vec<u32>,
    pub(super) out_of: Vec<u32>,
}

impl Traces {
    pub(super) fn sources(&self, question: &Question<'_>, grantors: &[PartnerId]) -> Rc<Sources> {
        // The lists of a portfolio stay where they are as long as a question is asked.
        let address = grantors.as_ptr() as usize;
        if let Some(known) = self.sources.borrow().get(&address) {
            return Rc::clone(known);
        }
        let sources = Rc::new(Sources::new(question.portfolio, grantors, question.as_of));
        self.sources.borrow_mut().insert(address, Rc::clone(&sources));
        sources
    }

    pub(super) fn of_party(&self, portfolio: &Portfolio, party: u32) -> Rc<Ledger> {
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
pub(super) fn ends(portfolio: &Portfolio, payment: &Payment) -> (Option<u32>, Option<u32>) {
    let find = |id: &Option<PartnerId>| id.as_ref().and_then(|id| portfolio.tables.partners.find(id.as_str()));
    let (from, to) = (find(&payment.from), find(&payment.to));
    if payment.amount.is_negative() { (to, from) } else { (from, to) }
}

/// A part of a contribution: the first and the last day on which it may have come, and how much.
#[derive(Debug, Clone, Copy)]
pub(in crate::match_funding) struct GivenPart {
    /// `None`: nobody says when, so that no payment surely came before it.
    pub(in crate::match_funding) first: Option<Day>,
    pub(in crate::match_funding) last: Day,
    pub(super) amount: Decimal,
}

/// What is asked about a contribution.
#[derive(Clone, Copy)]
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
    /// What of it came while the contributor was the grantor, or controlled by it.
    pub(super) own: Decimal,
    /// What of the flow contributions that came earlier leave to it.
    pub(in crate::match_funding) min: Decimal,
    /// The contributions that came earlier and can have come from the same payments, by slot.
    pub(in crate::match_funding) earlier: Vec<u32>,
    /// The payments by which the grantor's money can have passed to the contributor.
    pub(super) legs: Vec<Leg>,
    pub(in crate::match_funding) first_in: Decimal,
    pub(in crate::match_funding) pro_rata: Decimal,
    /// What could have come if what is not known were against it.
    pub(in crate::match_funding) perhaps: Decimal,
    /// What passes along a chain of payments, by slot.
    pub(in crate::match_funding) chains: Vec<(Decimal, Vec<u32>)>,
    pub(in crate::match_funding) related: Vec<RelatedParty>,
    pub(in crate::match_funding) unfollowed: Vec<Unfollowed>,
}

/// The days within which payments surely count, and within which they may.
#[derive(Clone, Copy)]
struct Windows {
    sure: Days,
    wide: Days,
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
        let since = |part: &GivenPart| part.first.map_or(windows.wide.0, Day::number);
        let days = |part: &GivenPart| (since(part), part.last.number());
        let is_own = |part: &GivenPart| sources.is(portfolio, contributor, days(part));
        let (own, others): (Vec<GivenPart>, Vec<_>) =
            self.parts.iter().partition(|part| is_own(part) == Certainty::Surely);
        let mut moved: BTreeMap<u32, BTreeSet<Days>> =
            BTreeMap::from([(contributor, self.parts.iter().map(days).collect())]);
        found.itself = others.is_empty();
        if !others.is_empty() {
            let perhaps: Vec<_> = others.iter().filter(|part| is_own(part) == Certainty::Possibly).copied().collect();
            let rest = Asked { parts: &others, ..*self };
            let payments = rest.relevant(sources, contributor, windows);
            for payment in payments.1.iter().filter_map(|slot| portfolio.tables.payments.at(*slot)) {
                let payer = ends(portfolio, payment).0.zip(rest.days(payment, windows.wide));
                if let Some((payer, days)) = payer {
                    moved.entry(payer).or_default().insert(days);
                }
            }
            rest.measure(sources, (contributor, &perhaps), windows, (&payments.0, &payments.1), &mut found)?;
        }
        let own = total(&own)?;
        (found.min, found.own) = (found.flow, own);
        for figure in [&mut found.flow, &mut found.min, &mut found.first_in, &mut found.pro_rata, &mut found.perhaps] {
            *figure += own;
        }
        found.related = sources.related(self.question, &moved);
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
                let payer = payer.filter(|payer| sources.is(portfolio, *payer, (first, last)) != Certainty::Surely);
                if let Some(payer) = payer.filter(|payer| latest.get(payer).is_none_or(|known| *known < last)) {
                    latest.insert(payer, last);
                    open.push((last, payer));
                }
            }
        }
        (latest, payments)
    }

    /// Within which days a payment moved, cut to a window; `None` where it moved no money within it.
    pub(super) fn days(&self, payment: &Payment, window: Days) -> Option<Days> {
        let brings_it = payment.contribution.as_ref() == Some(&self.lot.id);
        if payment.is_promise() || brings_it || payment.amount.is_zero() {
            return None;
        }
        within(payment.on, window)
    }

    /// The amount in the currency of the contribution, without its sign.
    pub(super) fn amount(&self, payment: &Payment) -> Option<Money> {
        self.converted(payment.amount, payment.on)
    }

    pub(super) fn converted(&self, own: Money, on: Option<Date>) -> Option<Money> {
        let currency = self.lot.amount.currency();
        let positive = Money::new(own.amount().abs(), own.currency());
        if own.currency() == currency {
            return Some(positive);
        }
        let day = on?.day()?;
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
        (contributor, perhaps_own): (u32, &[GivenPart]),
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
            let is_source = giver.map_or(Certainty::Surely, |giver| sources.is(portfolio, giver, days));
            ways.push(Way { slot: *slot, payment, giver, receiver, amount, days, is_source, sure: unsure.is_none() });
        }
        ways.sort_by(|a, b| a.days.cmp(&b.days).then_with(|| a.payment.id.cmp(&b.payment.id)));
        found.unfollowed.sort_by_key(|one| portfolio.tables.payments.at(one.slot).map(|payment| payment.id.clone()));
        if perhaps_own.is_empty() && ways.iter().all(|way| way.is_source == Certainty::No) {
            return Ok(());
        }
        let amounts = ways.iter().filter_map(|way| way.amount).map(Money::amount);
        let units = Units::of(self.lot.amount.currency(), amounts.chain(self.parts.iter().map(|part| part.amount)))?;
        let limit = self.parts.iter().try_fold(0_i64, |sum, part| sum.checked_add(units.of_amount(part.amount).ok()?));
        let limit = limit.ok_or_else(Units::overflow)?;
        let as_move = |way: &Way<'_>, least: Certainty| {
            let from = way.giver.filter(|_| way.is_source < least);
            let amount = way.amount.map_or(Ok(limit), |amount| units.of_amount(amount.amount()))?;
            Ok::<_, Error>(Move { from, to: way.receiver, first: way.days.0, last: way.days.1, amount: amount.into() })
        };
        let part = |day: Day, part: &GivenPart| Ok::<Passed, Error>((day.number(), units.of_amount(part.amount)?));
        let dated = self.parts.iter().filter_map(|one| Some(part(one.first?, one)));
        let dated = dated.collect::<Result<Vec<_>, _>>()?;
        let late = self.parts.iter().map(|one| part(one.last, one)).collect::<Result<Vec<_>, _>>()?;
        let sure: Vec<_> = ways.iter().filter(|way| way.sure).collect();
        let moves = sure.iter().map(|way| as_move(way, Certainty::Surely)).collect::<Result<Vec<_>, _>>()?;
        let given = |parts: &[Passed]| Giver { party: contributor, parts: parts.to_vec(), at_most: limit };
        let (flow, chains) = most(&moves, &[given(&dated)]).map_err(too_much)?;
        let may_be = !perhaps_own.is_empty() || ways.iter().any(|way| way.is_source == Certainty::Possibly);
        let perhaps = if found.unfollowed.is_empty() && !may_be && dated == late {
            flow
        } else {
            let every = ways.iter().map(|way| as_move(way, Certainty::Possibly));
            let mut every = every.collect::<Result<Vec<_>, _>>()?;
            for one in perhaps_own {
                let (day, amount) = part(one.last, one)?;
                every.push(Move { from: None, to: Some(contributor), first: day, last: day, amount: amount.into() });
            }
            most(&every, &[given(&late)]).map_err(too_much)?.0
        };
        (found.flow, found.perhaps) = (units.amount(flow), units.amount(perhaps.max(flow)));
        let slots = |moves: Vec<usize>| moves.iter().filter_map(|index| Some(sure.get(*index)?.slot)).collect();
        if flow > 0 {
            found.legs = legs(&sure);
        }
        found.chains = chains.into_iter().map(|(amount, moves)| (units.amount(amount), slots(moves))).collect();
        if flow > 0 && self.follows {
            let mut hands: Vec<_> =
                moves.into_iter().zip(&sure).map(|(one, way)| Hand { one, gift: self.gift(way.payment) }).collect();
            for Away { day, party, amount, gift, .. } in self.paid_away(relevant, payments, windows.sure)? {
                let amount = units.rounded(amount)?.into();
                hands.push(Hand { one: Move { from: Some(party), to: None, first: day, last: day, amount }, gift });
            }
            let own = (contributor, self.lot.id.as_str());
            found.first_in = units.amount(followed::<FirstIn>(&hands, own, &dated));
            found.pro_rata = units.amount(followed::<ProRata>(&hands, own, &dated));
        }
        Ok(())
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
    days: Days,
    /// Whether the giver is the grantor, or controlled by it, on these days; a giver whom nobody names may be.
    is_source: Certainty,
    sure: bool,
}

/// Those of the payments, all on the way to the contributor, by which money of the grantor can have come.
fn legs(sure: &[&Way<'_>]) -> Vec<Leg> {
    let mut since: BTreeMap<u32, i32> = BTreeMap::new();
    let carries = |way: &Way<'_>, since: &BTreeMap<u32, i32>| {
        let held = way.giver.and_then(|giver| since.get(&giver)).is_some_and(|day| *day <= way.days.1);
        way.is_source == Certainty::Surely || held
    };
    // By days; within a day money may pass on in any order, so until nobody more holds some.
    loop {
        let before = since.len();
        for way in sure.iter().filter(|way| way.amount.is_some()) {
            if let Some(receiver) = way.receiver.filter(|_| carries(way, &since)) {
                since.entry(receiver).or_insert(way.days.0);
            }
        }
        if since.len() == before {
            break;
        }
    }
    let leg = |way: &&&Way<'_>| Leg {
        slot: way.slot,
        from: way.giver.filter(|_| way.is_source != Certainty::Surely),
        to: way.receiver.unwrap_or_default(),
        days: way.days,
        amount: way.amount.map_or(Decimal::ZERO, Money::amount),
    };
    sure.iter().filter(|way| way.receiver.is_some() && carries(way, &since)).map(|way| leg(&way)).collect()
}

/// Why a payment cannot be followed with certainty.
fn unsure(payment: &Payment, payer: Option<u32>, amount: Option<Money>, sure: Days) -> Option<&'static str> {
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

pub(super) fn too_much(error: SolveError) -> Error {
    Error::Overflow { what: format!("the payments traced: {error}") }
}
