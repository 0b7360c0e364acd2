//! Who asks for what: a recipient of a grant by itself, or all that the policy compares together, which are one claim.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use rust_decimal::Decimal;

use super::demand::{self, Demand};
use super::offer::{self, Offer};
use crate::match_funding::case::{Case, Question};
use crate::match_funding::compared::{Verdict, begun};
use crate::match_funding::periods::Within;
use crate::match_funding::reach;
use crate::match_funding::required::{self, Due};
use crate::match_funding::requirement::perhaps_waived;
use crate::match_funding::terms::{Gate, Requirement};
use crate::match_funding::together::{self, Group, Place, Stand};
use crate::progress::step;
use crate::solve::{Joined, count};
use crate::values::Fraction;
use crate::{Certainty, Contribution, Currency, Date, Error, Fault, Grant, Money, PartnerId, Progress};

/// Those who are served as one, and what the requirements of the policy ask of them.
pub(super) struct Claim<'c> {
    /// By the ids of their grants.
    pub(super) members: Vec<Member<'c>>,
    pub(super) currency: Option<Currency>,
    pub(super) demands: Vec<Demand>,
    pub(super) offers: Vec<Offer<'c>>,
    /// When the match must be there.
    pub(super) due: Option<Date>,
    /// Whether a lot of unknown worth could serve it.
    pub(super) is_open: bool,
    /// Such lots, as far as they are the claim's own.
    pub(super) open: Vec<&'c Contribution>,
}

/// A grant, one of its recipients unless several are compared as one, and the period where that is not the agreement.
#[derive(Clone)]
pub(super) struct Member<'c> {
    pub(super) slot: u32,
    pub(super) grant: &'c Grant,
    pub(super) recipient: Option<PartnerId>,
    pub(super) within: Option<Within>,
}

impl<'c> Member<'c> {
    pub(super) fn place(&self) -> Place {
        (self.slot, self.recipient.clone())
    }

    fn case(&self, question: &'c Question<'c>) -> Case<'c> {
        Case { within: self.within, ..together::member(question, self.grant, self.recipient.as_ref(), None) }
    }
}

/// What a requirement asks of members that it compares together.
pub(super) struct Ask {
    pub(super) requirement: usize,
    pub(super) members: Vec<u32>,
    /// The recipient, where it is compared by itself.
    pub(super) recipient: Option<PartnerId>,
    /// `None` where it cannot be known.
    pub(super) required: Option<Money>,
    /// Exempt or not due yet.
    pub(super) settled: Option<Verdict>,
    /// What earlier periods carried in: surely, and at most.
    pub(super) carried: (Fraction, Fraction),
    is_open: bool,
}

type Stood = Rc<Result<Stand, Error>>;

#[derive(Default)]
struct Asked<'c> {
    members: Vec<Member<'c>>,
    places: HashMap<Place, u32>,
    /// The members of whom something is asked.
    bound: HashSet<u32>,
    asks: Vec<Ask>,
    /// The asks of those that are compared together, by how they stand.
    groups: HashMap<*const Result<Stand, Error>, usize>,
}

/// The claims of all grants, by the first grant of each.
pub(super) fn claims<'c>(question: &'c Question<'c>, progress: &mut dyn Progress) -> Result<Vec<Claim<'c>>, Error> {
    let mut grants: Vec<_> = question.portfolio.tables.grants.slots_and_rows().collect();
    grants.sort_unstable_by(|(_, a), (_, b)| a.id.cmp(&b.id));
    let total = grants.len() as u64;
    let mut asked = Asked::default();
    for (count, (slot, grant)) in grants.into_iter().enumerate() {
        if count % 64 == 0 {
            step(progress, 0, total)?;
        }
        asked.of_grant(question, slot, grant)?;
    }
    asked.claims(question, total, progress)
}

impl<'c> Asked<'c> {
    fn of_grant(&mut self, question: &'c Question<'c>, slot: u32, grant: &'c Grant) -> Result<(), Error> {
        let whole = Case::new(question, grant);
        let (_, above) = together::split(&whole)?;
        for (index, of) in question.policy.requirements.iter().enumerate() {
            let member = |recipient, within| Member { slot, grant, recipient, within };
            let Some((.., level)) = above.iter().find(|(other, ..)| *other == index) else {
                for owed in required::obligations(&whole) {
                    self.alone(question, member(owed.recipient, None), (index, of))?;
                }
                continue;
            };
            let stands = together::stands(&whole, index, of, *level);
            if stands.is_empty() {
                let case = member(None, None).case(question);
                let ask = settled(&case, index, required::due(&case, index, of).ok().as_ref());
                self.ask(question, member(None, None), ask)?;
            }
            for (recipient, stood) in stands {
                let within = stood.as_ref().as_ref().ok().and_then(|stand| stand.within(&(slot, recipient.clone())));
                self.together(question, member(recipient, within), (index, of), &stood)?;
            }
        }
        Ok(())
    }

    fn alone(
        &mut self,
        question: &'c Question<'c>,
        member: Member<'c>,
        (index, of): (usize, &'c Requirement),
    ) -> Result<(), Error> {
        let case = member.case(question);
        let due = required::due(&case, index, of).ok();
        let mut ask = settled(&case, index, due.as_ref());
        let known = |due: &Money| Some(due.currency()) == case.currency && begun(&case) == Certainty::Surely;
        ask.required = due.and_then(|due| due.amount).filter(known).filter(|_| ask.settled.is_none());
        ask.is_open = perhaps_waived(&case, of);
        self.ask(question, member, ask)
    }

    fn together(
        &mut self,
        question: &'c Question<'c>,
        member: Member<'c>,
        (index, of): (usize, &'c Requirement),
        stood: &Stood,
    ) -> Result<(), Error> {
        let case = member.case(question);
        let mut ask = settled(&case, index, required::due(&case, index, of).ok().as_ref());
        let belongs = |stand: &&Stand| stand.group.holds(member.slot, member.recipient.as_ref());
        let Some(stand) = stood.as_ref().as_ref().ok().filter(belongs).filter(|_| ask.settled.is_none()) else {
            return self.ask(question, member, ask);
        };
        let recipient = member.recipient.clone();
        let place = self.place(question, member, index, stand.required.is_some())?;
        let known = self.groups.get(&Rc::as_ptr(stood)).and_then(|known| self.asks.get_mut(*known));
        let is_open = perhaps_waived(&case, of);
        if let Some(known) = known {
            known.members.push(place);
            known.is_open |= is_open;
            return Ok(());
        }
        self.groups.insert(Rc::as_ptr(stood), self.asks.len());
        ask.recipient = recipient;
        (ask.required, ask.carried, ask.is_open) = (stand.required, stand.carried, stand.unbounded || is_open);
        ask.members.push(place);
        self.asks.push(ask);
        Ok(())
    }

    fn ask(&mut self, question: &'c Question<'c>, member: Member<'c>, mut ask: Ask) -> Result<(), Error> {
        ask.recipient.clone_from(&member.recipient);
        ask.members.push(self.place(question, member, ask.requirement, ask.required.is_some())?);
        self.asks.push(ask);
        Ok(())
    }

    /// The place of a member: what it is given counts for all requirements that ask something of it, so that they must look at
    /// the same recipients and at one period.
    fn place(
        &mut self,
        question: &Question<'_>,
        mut member: Member<'c>,
        requirement: usize,
        asks: bool,
    ) -> Result<u32, Error> {
        let refuse = |key: &str, why: &str| {
            let fault = Fault {
                pointer: format!("/requirement/{requirement}/{key}"),
                why: format!("for grant {} another requirement looks at {why}", member.grant.id),
            };
            Err(Error::UnsupportedPolicy { policy: question.policy.id.clone(), faults: vec![fault] })
        };
        let recipients = member.grant.recipients.iter().map(|to| Some(to.partner.clone()));
        let is_asked = |recipient: Option<PartnerId>| {
            self.places.get(&(member.slot, recipient)).is_some_and(|place| self.bound.contains(place))
        };
        match (&*member.grant.recipients, &member.recipient) {
            ([sole], _) => member.recipient = Some(sole.partner.clone()),
            (_, Some(_)) if asks && is_asked(None) => return refuse("level", "all its recipients as one"),
            (_, None) if asks && recipients.into_iter().any(is_asked) => {
                return refuse("level", "each of its recipients");
            }
            _ => {}
        }
        let next = u32::try_from(self.members.len()).unwrap_or(u32::MAX);
        let place = *self.places.entry(member.place()).or_insert(next);
        let is_first = asks && self.bound.insert(place);
        match self.members.get_mut(place as usize) {
            Some(known) if is_first => known.within = member.within,
            Some(known) if asks && known.within != member.within => return refuse("period", "another period"),
            Some(_) => {}
            None => self.members.push(member),
        }
        Ok(place)
    }

    fn claims(
        self,
        question: &'c Question<'c>,
        total: u64,
        progress: &mut dyn Progress,
    ) -> Result<Vec<Claim<'c>>, Error> {
        let mut joined = Joined::new(count(&self.members));
        for ask in &self.asks {
            for (one, other) in ask.members.iter().zip(ask.members.iter().skip(1)) {
                joined.join(*one, *other);
            }
        }
        let mut claims: BTreeMap<u32, Claim<'c>> = BTreeMap::new();
        let mut local = Vec::with_capacity(self.members.len());
        for (place, member) in (0..).zip(self.members) {
            let claim = claims.entry(joined.least(place)).or_insert_with(|| Claim {
                members: Vec::new(),
                currency: None,
                demands: Vec::new(),
                offers: Vec::new(),
                due: None,
                is_open: false,
                open: Vec::new(),
            });
            local.push(claim.members.len());
            claim.members.push(member);
        }
        for ask in self.asks {
            let root = ask.members.first().map(|first| joined.least(*first));
            let Some(claim) = root.and_then(|root| claims.get_mut(&root)) else { continue };
            let members: Vec<usize> =
                ask.members.iter().filter_map(|place| local.get(*place as usize)).copied().collect();
            let own = members.iter().filter_map(|member| claim.members.get(*member));
            let cases: Vec<_> = own.map(|member| member.case(question)).collect();
            let known = claim.currency.or_else(|| cases.first()?.currency);
            claim.currency = ask.required.map(Money::currency).or(known);
            claim.is_open |= ask.is_open;
            claim.demands.extend(demand::demands(&cases, members, &ask)?);
        }
        let count = claims.len() as u64;
        let mut claims: Vec<_> = claims.into_values().collect();
        for (claim, done) in claims.iter_mut().zip(0_u64..) {
            if done % 64 == 0 {
                step(progress, done * total.saturating_sub(1) / count, total)?;
            }
            claim.look(question)?;
        }
        Ok(claims)
    }
}

/// An ask that is settled, or of which nothing is known yet.
fn settled(case: &Case<'_>, index: usize, due: Option<&Due<'_>>) -> Ask {
    let settled = match begun(case) {
        Certainty::No => Some(Verdict::NotDue),
        _ => due.is_some_and(|due| due.is_exempt).then_some(Verdict::Exempt),
    };
    let nothing = (Fraction::ZERO, Fraction::ZERO);
    Ask {
        requirement: index,
        members: Vec::new(),
        recipient: None,
        required: None,
        settled,
        carried: nothing,
        is_open: false,
    }
}

impl<'c> Claim<'c> {
    /// The first of its grants.
    pub(super) fn first(&self) -> &str {
        self.members.first().map_or("", |member| member.grant.id.as_str())
    }

    /// The places of the offers that a demand looks at.
    pub(super) fn offers_to(&self, demand: usize) -> impl Iterator<Item = usize> {
        let looks = move |(_, offer): &(usize, &Offer<'_>)| offer.counts.get(demand) == Some(&true);
        self.offers.iter().enumerate().filter(looks).map(|(place, _)| place)
    }

    /// The lots of which nobody can say how much they could give.
    pub(super) fn unknown(&self) -> impl Iterator<Item = &'c Contribution> {
        let perhaps = self.offers.iter().filter(|offer| offer.unknown > Decimal::ZERO).map(|offer| offer.record);
        self.open.iter().copied().chain(perhaps)
    }

    /// Finds the lots that could serve it, and when they must be there.
    fn look(&mut self, question: &'c Question<'c>) -> Result<(), Error> {
        for (index, member) in self.members.iter().enumerate() {
            let holds = |demand: &&Demand, other: usize| demand.members.binary_search(&other).is_ok();
            let asks: Vec<_> = self.demands.iter().filter(|demand| demand.asks() && holds(demand, index)).collect();
            let Some(first) = asks.first() else { continue };
            // Those who are compared together by all requirements do not contest each other's lots.
            let all = first.members.iter().filter(|other| asks.iter().all(|demand| holds(demand, **other)));
            let group = Group::of(all.filter_map(|other| self.members.get(*other)).map(Member::place));
            let case = Case { group: Some(&group), ..member.case(question) };
            self.due = [self.due, due(&case)].into_iter().flatten().min();
            for record in reach::lots_of(question, member.slot, member.grant) {
                if together::serves(record, member.grant, member.recipient.as_ref()) {
                    let is_open = offer::offers(&case, record, (index, member), &self.demands, &mut self.offers)?;
                    self.is_open |= is_open;
                    self.open.extend(Some(record).filter(|_| is_open));
                }
            }
        }
        if self.members.len() > 1 {
            offer::once(&mut self.offers);
        }
        Ok(())
    }
}

/// When the match must be there: before the first payment that it gates, else at the end of the agreement.
fn due(case: &Case<'_>) -> Option<Date> {
    let agreement = case.grant.agreement.as_deref();
    let end = agreement.and_then(|agreement| agreement.to);
    let gates = case.policy.requirements.iter().flat_map(|one| &one.gates);
    let dates = gates.filter_map(|gate| match gate {
        Gate::Application => agreement?.submitted,
        Gate::Agreement => agreement?.signed,
        Gate::EachTranche | Gate::EachDrawProRata => case.grant.tranches.iter().filter_map(|tranche| tranche.due).min(),
        Gate::PeriodEnd | Gate::Close => end,
    });
    dates.min().or(end)
}
