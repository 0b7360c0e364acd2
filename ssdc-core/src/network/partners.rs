//! The network of a portfolio's partners on a day: which records tie whom to whom.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use super::Network;
use super::edges::{Edge, NetworkBuilder};
use super::settings::{no_more, take, values_of};
use crate::error::shorten;
use crate::model::Grant;
use crate::{Certainty, Date, Day, Error, OrganisationType, PartnerId, Period, Portfolio};

macro_rules! ties {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal;)*) => {
        /// What ties two partners.
        ///
        /// ```
        /// use ssdc_core::network::NetworkTie;
        /// assert_eq!("pays".parse::<NetworkTie>()?, NetworkTie::Pays);
        /// assert!("likes".parse::<NetworkTie>().is_err());
        /// # Ok::<(), ssdc_core::Error>(())
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum NetworkTie {
            $($(#[doc = $doc])+ $variant,)*
        }

        impl NetworkTie {
            /// All of them.
            pub const ALL: [NetworkTie; 8] = [$(NetworkTie::$variant),*];

            /// The name in settings.
            pub fn name(self) -> &'static str {
                match self { $(NetworkTie::$variant => $name),* }
            }
        }
    };
}

ties! {
    /// A partner is part of another; holds in its period.
    PartOf = "part_of";
    /// A programme's funder and the recipient of a grant under it; holds in the agreement's period.
    Funds = "funds";
    /// Partners of one grant, each with each, with Newman's weights; holds in the agreement's period.
    WorksWith = "works_with";
    /// The source of a contribution and its recipient, or else the recipients of the grants it is for; happens on the first
    /// day of its states.
    Gives = "gives";
    /// The payer and the payee of a payment; happens on its day.
    Pays = "pays";
    /// Who gives and who takes a training or another exchange; happens on its day.
    Exchanges = "exchanges";
    /// Partners that share an expert, with Newman's weights; holds while the expert belongs to both.
    SharesExpert = "shares_expert";
    /// Partners that carried out one solution, with Newman's weights; holds from the solution's start.
    Solves = "solves";
}

impl FromStr for NetworkTie {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        NetworkTie::ALL.into_iter().find(|tie| tie.name() == name).ok_or_else(|| {
            let expected = NetworkTie::ALL.map(NetworkTie::name).join(", ");
            Error::InvalidChoice { what: "tie", got: shorten(name), expected }
        })
    }
}

/// How a portfolio is seen as a network.
///
/// A tie that lasts counts when it holds on `as_of`, its last day included, or on any day since `since`. What happens on a day
/// counts when that day is not after `as_of`, nor before `since`. What may or may not hold, because a date is missing or not
/// precise enough, is left out, and every answer says how many ties that were.
///
/// ```
/// use ssdc_core::network::{NetworkTie, View};
/// let mut view = View::on("2018-06-30".parse()?);
/// view.ties = vec![NetworkTie::Pays];
/// view.since = Some("2018-01-01".parse()?);
/// assert_eq!(view.to_string(), "2018-01-01 to 2018-06-30, by pays");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct View {
    /// The day, at whose end the network is seen.
    pub as_of: Day,
    /// How far to look back.
    pub since: Option<Day>,
    /// What ties partners; none: everything does.
    pub ties: Vec<NetworkTie>,
    /// Which kinds of partners take part; none: all, those without a kind too.
    pub kinds: Vec<OrganisationType>,
    /// Whether ties have directions, from who gives to who takes; those that join partners then lead both ways.
    pub directed: bool,
    /// The framework whose members are the South.
    pub south: String,
    /// The framework whose members are the North.
    pub north: String,
}

impl View {
    /// All partners and all ties on a day, without directions; the South are the Group of 77, the North the members of the
    /// OECD Development Assistance Committee.
    pub fn on(as_of: Day) -> Self {
        let (south, north) = ("g77".to_owned(), "oecd-dac".to_owned());
        View { as_of, since: None, ties: Vec::new(), kinds: Vec::new(), directed: false, south, north }
    }

    /// The same with settings from a JSON object: `ties`, `kinds`, `since`, `directed`, `south`, `north`; empty: none.
    ///
    /// ```
    /// use ssdc_core::network::View;
    /// let view = View::read("2018-06-30".parse()?, r#"{"ties": ["pays"], "since": "2018-01-01"}"#)?;
    /// assert_eq!(view.to_string(), "2018-01-01 to 2018-06-30, by pays");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidChoice`], [`Error::InvalidDay`], [`Error::WrongType`], [`Error::InvalidJson`].
    pub fn read(as_of: Day, settings: &str) -> Result<Self, Error> {
        let (mut view, mut values) = (View::on(as_of), values_of(settings)?);
        let (mut ties, mut kinds, mut since) = (Vec::<String>::new(), Vec::<String>::new(), None::<String>);
        take(&mut values, "ties", &mut ties)?;
        take(&mut values, "kinds", &mut kinds)?;
        take(&mut values, "since", &mut since)?;
        take(&mut values, "directed", &mut view.directed)?;
        take(&mut values, "south", &mut view.south)?;
        take(&mut values, "north", &mut view.north)?;
        no_more(&values, &["ties", "kinds", "since", "directed", "south", "north"])?;
        view.ties = ties.iter().map(|name| name.parse()).collect::<Result<_, Error>>()?;
        view.kinds = kinds.iter().map(|code| code.parse()).collect::<Result<_, Error>>()?;
        view.since = since.map(|day| day.parse()).transpose()?;
        Ok(view)
    }

    fn has(&self, tie: NetworkTie) -> bool {
        self.ties.is_empty() || self.ties.contains(&tie)
    }

    /// Whether something that lasts counts.
    pub(super) fn lasts(&self, period: Period) -> Certainty {
        let started = period.from().map_or(Certainty::Surely, |from| from.by(self.as_of));
        let first = self.since.unwrap_or(self.as_of);
        let goes_on = period.to().map_or(Certainty::Surely, |to| to.since(first));
        started.and(goes_on)
    }

    /// Whether something that happens counts.
    pub(super) fn happened(&self, on: Option<Date>) -> Certainty {
        let Some(on) = on else { return Certainty::Possibly };
        on.by(self.as_of).and(self.since.map_or(Certainty::Surely, |since| on.since(since)))
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.since {
            Some(since) => write!(f, "{since} to {}", self.as_of)?,
            None => write!(f, "on {}", self.as_of)?,
        }
        let list = |names: Vec<String>, what: &str| {
            if names.is_empty() { String::new() } else { format!(", {what} {}", names.join(", ")) }
        };
        f.write_str(&list(self.ties.iter().map(|tie| tie.name().to_owned()).collect(), "by"))?;
        f.write_str(&list(self.kinds.iter().map(ToString::to_string).collect(), "kinds"))
    }
}

impl Portfolio {
    /// The network of its partners.
    ///
    /// ```
    /// use ssdc_core::{Portfolio, network::View};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "partners": [{"id": "A", "name": "A"}, {"id": "B", "name": "B"}, {"id": "C", "name": "C"}],
    ///     "payments": [{"id": "X", "from": "A", "to": "B", "amount": "5 USD", "on": "2018-03-01", "kind": "disbursement"}]}"#)?;
    /// let network = portfolio.network(&View::on("2018-06-30".parse()?))?;
    /// assert_eq!(network.to_string(), "3 partners, 1 tie, undirected, on 2018-06-30");
    /// assert_eq!(portfolio.network(&View::on("2018-02-28".parse()?))?.tie_count(), 0);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] for a framework of the South or the North that is not there; [`Error::InvalidPeriod`] where it looks
    /// back to a day after `as_of`.
    pub fn network(&self, view: &View) -> Result<Network, Error> {
        for framework in [&view.south, &view.north] {
            if self.framework(framework).is_none() {
                return Err(Error::NotFound { kind: "framework", id: framework.clone() });
            }
        }
        if let Some(since) = view.since.filter(|since| *since > view.as_of) {
            return Err(Error::InvalidPeriod { from: since.to_string(), to: view.as_of.to_string() });
        }
        let taken = |kind: Option<OrganisationType>| {
            view.kinds.is_empty() || kind.is_some_and(|kind| view.kinds.contains(&kind))
        };
        let mut gather =
            Gather { portfolio: self, view, builder: NetworkBuilder::default(), partners: BTreeSet::new() };
        for partner in self.partners().filter(|partner| taken(partner.kind)) {
            gather.partners.insert(partner.id.as_str());
            gather.builder.partner(partner.id.as_str())?;
        }
        for tie in NetworkTie::ALL.into_iter().filter(|tie| view.has(*tie)) {
            gather.ties(tie)?;
        }
        let network = gather.builder.finish(view.directed)?;
        Ok(network.with(|inner| inner.view = Some((self.clone(), view.clone()))))
    }
}

/// Ties on their way into a network.
struct Gather<'p> {
    portfolio: &'p Portfolio,
    view: &'p View,
    builder: NetworkBuilder,
    /// The partners that take part.
    partners: BTreeSet<&'p str>,
}

impl<'p> Gather<'p> {
    fn ties(&mut self, tie: NetworkTie) -> Result<(), Error> {
        let portfolio = self.portfolio;
        match tie {
            NetworkTie::PartOf => {
                for partner in portfolio.partners() {
                    for above in &partner.part_of {
                        let period = Period::new(above.from, above.to).unwrap_or_default();
                        self.tie(self.view.lasts(period), &partner.id, &above.partner)?;
                    }
                }
            }
            NetworkTie::Funds => {
                for grant in portfolio.grants() {
                    let programme = grant.programme.as_ref().and_then(|id| portfolio.programme(id));
                    for funder in programme.iter().flat_map(|programme| programme.funders.iter()) {
                        for recipient in &grant.recipients {
                            self.tie(self.view.lasts(grant.agreement_period()), funder, &recipient.partner)?;
                        }
                    }
                }
            }
            NetworkTie::WorksWith => {
                for grant in portfolio.grants() {
                    let (surely, possibly) = participants(grant, self.view);
                    self.together(self.view.lasts(grant.agreement_period()), &surely, &possibly)?;
                }
            }
            NetworkTie::Gives => {
                for contribution in portfolio.contributions() {
                    let Some(source) = &contribution.source else { continue };
                    let counts = contribution.states.iter().map(|state| self.view.happened(state.on)).max();
                    let counts = counts.unwrap_or(Certainty::Possibly);
                    for recipient in recipients(portfolio, contribution) {
                        self.tie(counts, source, recipient)?;
                    }
                }
            }
            NetworkTie::Pays => {
                for payment in portfolio.payments() {
                    if let (Some(from), Some(to)) = (&payment.from, &payment.to) {
                        self.tie(self.view.happened(payment.on), from, to)?;
                    }
                }
            }
            NetworkTie::Exchanges => {
                for exchange in portfolio.exchanges() {
                    for from in &exchange.from {
                        for to in &exchange.to {
                            self.tie(self.view.happened(exchange.on), from, to)?;
                        }
                    }
                }
            }
            NetworkTie::SharesExpert => {
                for expert in portfolio.experts() {
                    let mut at: BTreeMap<&str, Certainty> = BTreeMap::new();
                    for affiliation in &expert.affiliations {
                        let period = Period::new(affiliation.from, affiliation.to).unwrap_or_default();
                        let best = at.entry(affiliation.partner.as_str()).or_insert(Certainty::No);
                        *best = self.view.lasts(period).max(*best);
                    }
                    let of =
                        |wanted| at.iter().filter(|(_, certainty)| **certainty == wanted).map(|(id, _)| *id).collect();
                    self.together(Certainty::Surely, &of(Certainty::Surely), &of(Certainty::Possibly))?;
                }
            }
            NetworkTie::Solves => {
                for solution in portfolio.solutions() {
                    let started = solution.period.as_ref().and_then(|period| period.from);
                    let started = started.map_or(Certainty::Surely, |from| from.by(self.view.as_of));
                    let entities = solution.entities.iter().map(PartnerId::as_str).collect();
                    self.together(started, &entities, &BTreeSet::new())?;
                }
            }
        }
        Ok(())
    }

    fn tie(&mut self, counts: Certainty, from: &PartnerId, to: &PartnerId) -> Result<(), Error> {
        let (from, to) = (from.as_str(), to.as_str());
        if !self.partners.contains(from) || !self.partners.contains(to) {
            return Ok(());
        }
        match counts {
            Certainty::Surely => self.builder.tie(Edge { from, to, weight: 1.0 }),
            Certainty::Possibly => {
                self.builder.left_out.uncertain += 1;
                Ok(())
            }
            Certainty::No => Ok(()),
        }
    }

    /// Ties those who surely take part; each pair with one who only may take part is uncertain.
    fn together(&mut self, counts: Certainty, surely: &BTreeSet<&str>, possibly: &BTreeSet<&str>) -> Result<(), Error> {
        let taken = |members: &BTreeSet<&str>| members.iter().filter(|id| self.partners.contains(**id)).count();
        let (sure, all) = (taken(surely), taken(surely) + taken(possibly));
        let pairs = |members: usize| members * members.saturating_sub(1) / 2;
        match counts {
            Certainty::No => {}
            Certainty::Possibly => self.builder.left_out.uncertain += pairs(all),
            Certainty::Surely => {
                self.builder.left_out.uncertain += pairs(all) - pairs(sure);
                let members: Vec<&str> = surely.iter().copied().filter(|id| self.partners.contains(*id)).collect();
                self.builder.together(&members)?;
                if self.view.directed {
                    let back: Vec<&str> = members.into_iter().rev().collect();
                    self.builder.together(&back)?;
                }
            }
        }
        Ok(())
    }
}

/// The partners of a grant: those that surely take part in the view, and those that only may.
pub(super) fn participants<'g>(grant: &'g Grant, view: &View) -> (BTreeSet<&'g str>, BTreeSet<&'g str>) {
    let mut surely: BTreeSet<&str> = grant.recipients.iter().map(|recipient| recipient.partner.as_str()).collect();
    let mut possibly = BTreeSet::new();
    for partner in &grant.partners {
        match view.lasts(Period::new(partner.from, partner.to).unwrap_or_default()) {
            Certainty::Surely => drop(surely.insert(partner.partner.as_str())),
            Certainty::Possibly => drop(possibly.insert(partner.partner.as_str())),
            Certainty::No => {}
        }
    }
    possibly.retain(|id| !surely.contains(id));
    (surely, possibly)
}

/// Whom a contribution is for: its recipient, else the recipients named where it is assigned, else those of the grants that it
/// is assigned to or earmarked for.
fn recipients<'p>(portfolio: &'p Portfolio, contribution: &'p crate::Contribution) -> BTreeSet<&'p PartnerId> {
    if let Some(recipient) = &contribution.recipient {
        return BTreeSet::from([recipient]);
    }
    let named: BTreeSet<&PartnerId> = contribution.assigned.iter().filter_map(|one| one.recipient.as_ref()).collect();
    if !named.is_empty() {
        return named;
    }
    let earmarked = contribution.earmark.iter().flat_map(|earmark| earmark.grants.iter());
    let grants = contribution.assigned.iter().map(|one| &one.grant).chain(earmarked);
    grants
        .filter_map(|grant| portfolio.grant(grant))
        .flat_map(|grant| grant.recipients.iter().map(|one| &one.partner))
        .collect()
}
