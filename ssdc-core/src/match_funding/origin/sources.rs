//! Who the grantor is: whoever funds, and all that they together control on the day on which money moved.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use crate::match_funding::case::Question;
use crate::portfolio::{Closure, Controlled};
use crate::{Certainty, Date, Day, Kind, PartnerId, Portfolio};

/// The first and the last day on which something may have been.
pub(super) type Days = (i32, i32);

/// The grantor, day by day.
pub(super) struct Sources {
    grantors: Vec<PartnerId>,
    starts: BTreeSet<u32>,
    /// The days on which control may change, ascending.
    changes: Vec<i32>,
    /// What is controlled between two changes, surely and perhaps.
    between: RefCell<BTreeMap<usize, Rc<(Closure, Closure)>>>,
}

/// A party on the way that the grantor controls, or may control, when its money moves or on the day asked about.
///
/// ```
/// use ssdc_core::{Policy, Portfolio};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "partners": [{"id": "CENTRE", "name": "The centre"},
///         {"id": "SHOP", "name": "Its shop", "part_of": [{"partner": "CENTRE", "share": "80", "to": "2018-05-01"}]}],
///     "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
///     "grants": [{"id": "G-1", "title": "Wells", "programme": "PR"}],
///     "contributions": [{"id": "C-1", "source": "SHOP", "kind": "cash", "amount": "400.00 USD", "earmark": {"grants": ["G-1"]},
///                        "states": [{"state": "received", "on": "2018-03-06"}]}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1-tranches")?;
/// let origin = portfolio.match_funding(&policy).origin(&"C-1".parse()?, "2018-06-30".parse()?, None)?;
/// assert!(origin.is_grantor());
/// assert_eq!(origin.related()[0].to_string(),
///     "SHOP was controlled by CENTRE on 2018-03-06, when its money moved, and is not on 2018-06-30: CENTRE holds 80 %");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RelatedParty {
    /// Who controls it by which holdings.
    pub control: Controlled,
    /// The day on which its money moved; `None` where the grantor did not control it then.
    pub moved_on: Option<Day>,
    /// The day asked about; `None` where the grantor does not control it then.
    pub as_of: Option<Day>,
    /// The other of the two days where it is controlled on one of them only.
    other: Option<Day>,
}

impl std::fmt::Display for RelatedParty {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Controlled { controller, partner, certainty, holdings } = &self.control;
        let surely = *certainty == Certainty::Surely;
        let by: Vec<_> = holdings.iter().map(ToString::to_string).collect();
        let by = by.join(", ");
        match (self.moved_on, self.as_of, self.other) {
            (Some(moved), None, Some(now)) => {
                let was = if surely { "was" } else { "may have been" };
                let when = format!("on {moved}, when its money moved, and is not on {now}");
                write!(f, "{partner} {was} controlled by {controller} {when}: {by}")
            }
            (None, Some(now), Some(moved)) => {
                let is = if surely { "is" } else { "may be" };
                let when = format!("on {now}, and was not on {moved}, when its money moved");
                write!(f, "{partner} {is} controlled by {controller} {when}: {by}")
            }
            _ => write!(f, "{}", self.control),
        }
    }
}

impl RelatedParty {
    pub(super) fn json(&self) -> serde_json::Value {
        let mut said = self.control.json();
        let days = [("moved_on", self.moved_on), ("as_of", self.as_of)];
        for (name, day) in days {
            let day = day.map(|day| day.to_string());
            said.as_object_mut().into_iter().for_each(|said| drop(said.insert(name.to_owned(), day.clone().into())));
        }
        said
    }
}

impl Sources {
    pub(super) fn new(portfolio: &Portfolio, grantors: &[PartnerId], as_of: Day) -> Self {
        let find = |id: &PartnerId| portfolio.tables.partners.find(id.as_str());
        let starts: BTreeSet<u32> = grantors.iter().filter_map(find).collect();
        let mut changes = BTreeSet::new();
        for slot in portfolio.control(as_of).ever_below(&starts) {
            let ties = portfolio.tables.partners.at(slot).into_iter().flat_map(|record| record.part_of.iter());
            for date in ties.flat_map(|tie| [tie.from, tie.to]).flatten() {
                let (first, last) = (date.first_day().number(), date.last_day().number());
                changes.extend([first, first.saturating_add(1), last, last.saturating_add(1)]);
            }
        }
        let (grantors, changes) = (grantors.to_vec(), changes.into_iter().collect());
        Sources { grantors, starts, changes, between: RefCell::default() }
    }

    fn place(&self, day: i32) -> usize {
        self.changes.partition_point(|change| *change <= day)
    }

    /// What is controlled on a day: surely, and perhaps.
    fn on(&self, portfolio: &Portfolio, day: i32) -> Rc<(Closure, Closure)> {
        let place = self.place(day);
        if let Some(known) = self.between.borrow().get(&place) {
            return Rc::clone(known);
        }
        let closures = Day::from_number(day).map_or_else(
            |_| (Closure::new(), Closure::new()),
            |day| {
                let control = portfolio.control(day);
                (control.closure(&self.starts, false), control.closure(&self.starts, true))
            },
        );
        let closures = Rc::new(closures);
        self.between.borrow_mut().insert(place, Rc::clone(&closures));
        closures
    }

    /// A day of each stretch between two changes within these days.
    fn stretches(&self, (first, last): Days) -> impl Iterator<Item = i32> {
        let changes = self.changes.get(self.place(first)..self.place(last).max(self.place(first)));
        std::iter::once(first).chain(changes.into_iter().flatten().copied())
    }

    fn is_on(&self, portfolio: &Portfolio, slot: u32, day: i32) -> Certainty {
        if self.starts.contains(&slot) {
            return Certainty::Surely;
        }
        let controlled = self.on(portfolio, day);
        Certainty::of(controlled.0.contains_key(&slot), controlled.1.contains_key(&slot))
    }

    /// Whether a partner is the grantor or controlled by it, on whichever of these days it was.
    pub(super) fn is(&self, portfolio: &Portfolio, slot: u32, days: Days) -> Certainty {
        let each = self.stretches(days).map(|day| self.is_on(portfolio, slot, day));
        each.reduce(|one, other| if one == other { one } else { Certainty::Possibly }).unwrap_or(Certainty::No)
    }

    /// The parties that are related to the grantor, each with those in between; whoever was asked about is read.
    pub(super) fn related(&self, question: &Question<'_>, moved: &BTreeMap<u32, BTreeSet<Days>>) -> Vec<RelatedParty> {
        let (portfolio, now) = (question.portfolio, question.as_of.number());
        let mut related = BTreeMap::new();
        for (slot, ranges) in moved {
            read(question, *slot);
            let days: Vec<_> = ranges.iter().flat_map(|days| self.stretches(*days)).collect();
            // Whatever says on one of the days that it is controlled was looked at.
            days.iter().chain([&now]).for_each(|day| drop(self.chain(question, *slot, *day)));
            let best = days.into_iter().map(|day| (self.is_on(portfolio, *slot, day), day));
            let best = best.reduce(|one, other| if other.0 > one.0 { other } else { one });
            let Some((then, day)) = best else { continue };
            let is_now = self.is_on(portfolio, *slot, now) != Certainty::No;
            let (on, moved_on, as_of) = match (then, is_now) {
                (Certainty::No, false) => continue,
                (Certainty::No, true) => (now, None, Some(question.as_of)),
                (_, false) => (day, Day::from_number(day).ok(), None),
                (_, true) => (day, Day::from_number(day).ok(), Some(question.as_of)),
            };
            let other = if moved_on.is_none() { Day::from_number(day).ok() } else { Some(question.as_of) };
            let other = other.filter(|_| moved_on.is_none() || as_of.is_none());
            for control in self.chain(question, *slot, on) {
                let partner = control.partner.clone();
                related.entry(partner).or_insert(RelatedParty { control, moved_on, as_of, other });
            }
        }
        related.into_values().collect()
    }

    /// A party that is controlled on a day, and those in between that are.
    fn chain(&self, question: &Question<'_>, slot: u32, day: i32) -> Vec<Controlled> {
        let portfolio = question.portfolio;
        let control = portfolio.control(question.as_of);
        let closures = self.on(portfolio, day);
        let (mut seen, mut open, mut chain) = (BTreeSet::new(), vec![slot], Vec::new());
        while let Some(slot) = open.pop() {
            if !seen.insert(slot) {
                continue;
            }
            read(question, slot);
            let holders = closures.0.get(&slot).or_else(|| closures.1.get(&slot));
            let Some(holders) = holders.filter(|_| !self.starts.contains(&slot)) else { continue };
            open.extend(holders.iter().map(|(holder, _)| *holder));
            let holdings = control.holdings(holders);
            let own = holdings.iter().map(|one| &one.holder).find(|holder| self.grantors.contains(holder));
            let controller = own.or_else(|| self.grantors.first()).cloned();
            let partner = portfolio.tables.partners.at(slot).map(|record| record.id.clone());
            let Some((controller, partner)) = controller.zip(partner) else { continue };
            let certainty = Certainty::of(closures.0.contains_key(&slot), true);
            chain.push(Controlled { controller, partner, certainty, holdings });
        }
        chain
    }
}

fn read(question: &Question<'_>, slot: u32) {
    let record = question.portfolio.tables.partners.at(slot);
    record.into_iter().for_each(|record| question.look_at(Kind::Partner, record.id.shared()));
}

/// Within which days something was that is dated so, cut to a window; without a date anywhere in it.
pub(super) fn within(on: Option<Date>, window: Days) -> Option<Days> {
    let first = on.map_or(window.0, |on| on.first_day().number()).max(window.0);
    let last = on.map_or(window.1, |on| on.last_day().number()).min(window.1);
    (first <= last).then_some((first, last))
}
