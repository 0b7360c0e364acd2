//! The portfolio: records, graph, rows and indices that change together, here only.

mod change;
#[cfg(test)]
mod change_tests;
mod commit;
mod control;
mod cycles;
mod facts;
mod indices;
mod kinds;
mod parts;
mod rebuild;
mod table;
mod totals;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use hashbrown::HashTable;

pub use change::Change;
pub(crate) use control::Closure;
pub use control::{Control, Controlled, Holding};
pub(crate) use facts::{CHUNK, ContributionFacts, GrantFacts, NEVER, NOBODY, PRESENT, SLOW, place_of};
pub use kinds::Records;
pub(crate) use kinds::{ForEachKind, Stored, Tables, for_each_kind};
pub(crate) use parts::{joined, placeholders};
pub(crate) use table::Chunked;
use table::hash_of;

use crate::graph::PortfolioGraph;
use crate::model::{Contribution, Exchange, Expert, Framework, Grant, Partner, Payment, Programme, Request, Solution};
use crate::{AnyId, ContributionId, Error, GrantId, Kind, PartnerId, ProgrammeId, Rates};

/// A portfolio: grants, contributions, partners, experts and all that hangs together with them.
///
/// A clone is a snapshot: it costs well under a millisecond for millions of records, shares what does not change, and
/// never sees later changes. Two portfolios are equal when their records are, in whatever order they came.
///
/// ```
/// use ssdc_core::Portfolio;
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "partners": [{"id": "P-1", "name": "Ministry of Energy", "country": "KE"}]}"#)?;
/// assert_eq!(portfolio.len(), 1);
/// assert_eq!(portfolio.partner(&"P-1".parse()?).unwrap().name.as_str(), "Ministry of Energy");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Clone, Default)]
pub struct Portfolio {
    pub(crate) tables: Tables,
    pub(crate) contribution_facts: Chunked<ContributionFacts, CHUNK>,
    pub(crate) grant_facts: Chunked<GrantFacts, CHUNK>,
    pub(crate) graph: Arc<PortfolioGraph>,
    pub(crate) rates: Arc<Rates>,
    /// Contributions by the first bytes of each evidence's SHA-256.
    evidence: Arc<HashTable<(u32, u32)>>,
    /// Contributions earmarked for countries or themes alone: no tie leads to them.
    open: Arc<BTreeSet<u32>>,
}

impl fmt::Debug for Portfolio {
    /// How many records of each kind there are.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut counts = f.debug_struct("Portfolio");
        for kind in Kind::ALL.into_iter().filter(|kind| self.count(*kind) > 0) {
            counts.field(kind.plural(), &self.count(kind));
        }
        counts.finish()
    }
}

impl PartialEq for Portfolio {
    fn eq(&self, other: &Self) -> bool {
        struct Same<'c>(&'c Portfolio, &'c Portfolio, bool);
        impl ForEachKind for Same<'_> {
            fn kind<R: Stored>(&mut self) -> Result<(), Error> {
                let (left, right) = (R::table(&self.0.tables), R::table(&self.1.tables));
                let same = |row: &Arc<R>| {
                    right.get(row.id_text()).is_some_and(|other| Arc::ptr_eq(row, other) || row == other)
                };
                self.2 = self.2 && left.len() == right.len() && left.slots_and_rows().all(|(_, row)| same(row));
                Ok(())
            }
        }
        let mut same = Same(self, other, true);
        let _ = for_each_kind(&mut same);
        same.2
    }
}

impl Eq for Portfolio {}

impl Portfolio {
    /// How many records there are.
    pub fn len(&self) -> usize {
        Kind::ALL.iter().map(|kind| self.count(*kind)).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many records of `kind` there are.
    ///
    /// ```
    /// use ssdc_core::{Kind, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "grants": [{"id": "G-1", "title": "Wells"}], "partners": [{"id": "P-1", "name": "A"}, {"id": "P-2", "name": "B"}]}"#)?;
    /// assert_eq!((portfolio.count(Kind::Partner), portfolio.count(Kind::Expert), portfolio.len()), (2, 0, 3));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn count(&self, kind: Kind) -> usize {
        self.tables.len(kind)
    }

    /// The grant of this id.
    ///
    /// ```
    /// use ssdc_core::Portfolio;
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1",
    ///     "title": "Wells"}]}"#)?;
    /// assert_eq!(portfolio.grant(&"G-1".parse()?).map(|grant| grant.title.as_str()), Some("Wells"));
    /// assert_eq!(portfolio.grant(&"G-2".parse()?), None);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn grant(&self, id: &GrantId) -> Option<&Grant> {
        self.tables.grants.get(id.as_str()).map(|row| &**row)
    }

    /// The contribution of this id.
    pub fn contribution(&self, id: &ContributionId) -> Option<&Contribution> {
        self.tables.contributions.get(id.as_str()).map(|row| &**row)
    }

    /// The partner of this id.
    pub fn partner(&self, id: &PartnerId) -> Option<&Partner> {
        self.tables.partners.get(id.as_str()).map(|row| &**row)
    }

    /// The programme of this id.
    pub fn programme(&self, id: &ProgrammeId) -> Option<&Programme> {
        self.tables.programmes.get(id.as_str()).map(|row| &**row)
    }

    /// The grants, by id.
    ///
    /// ```
    /// use ssdc_core::Portfolio;
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "grants": [{"id": "G-2", "title": "Pumps"}, {"id": "G-1", "title": "Wells"}]}"#)?;
    /// let titles: Vec<_> = portfolio.grants().map(|grant| grant.title.as_str()).collect();
    /// assert_eq!(titles, ["Wells", "Pumps"]); // by id, in whatever order they came
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.tables.grants.iter().map(|row| &**row)
    }

    /// The contributions, by id.
    pub fn contributions(&self) -> impl Iterator<Item = &Contribution> {
        self.tables.contributions.iter().map(|row| &**row)
    }

    /// The partners, by id.
    pub fn partners(&self) -> impl Iterator<Item = &Partner> {
        self.tables.partners.iter().map(|row| &**row)
    }

    /// The programmes, by id.
    pub fn programmes(&self) -> impl Iterator<Item = &Programme> {
        self.tables.programmes.iter().map(|row| &**row)
    }

    /// The payments, by id.
    pub fn payments(&self) -> impl Iterator<Item = &Payment> {
        self.tables.payments.iter().map(|row| &**row)
    }

    /// The experts, by id.
    pub fn experts(&self) -> impl Iterator<Item = &Expert> {
        self.tables.experts.iter().map(|row| &**row)
    }

    /// The requests, by id.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.tables.requests.iter().map(|row| &**row)
    }

    /// The exchanges, by id.
    pub fn exchanges(&self) -> impl Iterator<Item = &Exchange> {
        self.tables.exchanges.iter().map(|row| &**row)
    }

    /// The solutions, by id.
    pub fn solutions(&self) -> impl Iterator<Item = &Solution> {
        self.tables.solutions.iter().map(|row| &**row)
    }

    /// The framework of this id: the portfolio's own, else the built-in one.
    ///
    /// ```
    /// use ssdc_core::Portfolio;
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "frameworks": [{"id": "ldc",
    ///     "title": "Our own list"}]}"#)?;
    /// assert_eq!(portfolio.framework("ldc").map(|own| own.title.as_str()), Some("Our own list"));
    /// assert_eq!(portfolio.framework("2030-agenda").map(|agenda| agenda.goals.len()), Some(186)); // 17 goals, 169 targets
    /// assert!(portfolio.framework("none").is_none());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        let own = self.tables.frameworks.get(id);
        own.or_else(|| Framework::built_in(id)).map(|framework| &**framework)
    }

    /// The exchange rates.
    ///
    /// ```
    /// use ssdc_core::{Portfolio, RateRule, Rounding};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "rates": [{"id": "R-1", "on": "2018-06", "from": "EUR", "to": "USD", "rate": "1.25"}]}"#)?;
    /// let (usd, day) = ("USD".parse()?, "2018-06-30".parse()?);
    /// let converted = portfolio.rates().convert("8 EUR".parse()?, usd, day, RateRule::MonthlyMean, None, Rounding::EXACT)?;
    /// assert_eq!(converted.amount.to_string(), "10.00 USD");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// The record of this id in its wire form (canonical JSON); without a kind, whichever kind has the id.
    ///
    /// ```
    /// use ssdc_core::{Code, Kind, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "grants": [{"id": "1", "title": "Wells"}], "partners": [{"id": "1", "name": "Water Institute"}]}"#)?;
    /// assert_eq!(portfolio.get(Some(Kind::Grant), &"1".parse()?)?, r#"{"id":"1","title":"Wells"}"#);
    /// assert_eq!(portfolio.get(None, &"1".parse()?).unwrap_err().code(), Code::Ambiguous);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`]; [`Error::Ambiguous`] where records of several kinds have the id and none is named.
    pub fn get(&self, kind: Option<Kind>, id: &AnyId) -> Result<String, Error> {
        let hash = hash_of(id.as_str());
        let kinds = kind.map_or_else(|| Kind::ALL.to_vec(), |kind| vec![kind]);
        let found: Vec<_> =
            kinds.into_iter().filter_map(|kind| self.tables.resolve(Some(kind), id.as_str(), hash)).collect();
        match &*found {
            [] => Err(Error::NotFound { kind: kind.map_or("record", Kind::name), id: id.to_string() }),
            [node] => Ok(self.tables.json_at(*node).unwrap_or_default().to_string()),
            several => {
                let kinds: Vec<_> = several.iter().map(|node| node.kind.name()).collect();
                Err(Error::Ambiguous { id: id.to_string(), kinds: kinds.join(", ") })
            }
        }
    }

    /// Makes a change, whole or not at all: after an error nothing is different.
    ///
    /// ```
    /// use ssdc_core::{Change, Portfolio};
    /// let mut portfolio = Portfolio::default();
    /// let snapshot = portfolio.clone();
    /// let wrong = Change::from_json(r#"{"partners": [{"id": "P-1", "name": "A"}], "grants": [{"id": "G-1",
    ///     "title": "Wells", "programme": "PR"}]}"#, "{}")?;
    /// let error = portfolio.apply(wrong).unwrap_err();
    /// assert_eq!(error.to_string(), "/grants/0/programme: refers to programme `PR`, which does not exist");
    /// assert_eq!(portfolio, snapshot); // not even the partner is in
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// What is wrong with a record ([`Error::At`] names it), [`Error::Duplicate`], [`Error::MissingReference`],
    /// [`Error::Ambiguous`], [`Error::Referenced`], [`Error::NotFound`], [`Error::Cycle`].
    pub fn apply(&mut self, change: Change) -> Result<(), Error> {
        let checked = change::check(change, &self.tables, &self.graph, &self.rates)?;
        self.commit(checked);
        Ok(())
    }
}
