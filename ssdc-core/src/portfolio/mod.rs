//! The portfolio: records, graph, rows and indices that change together, here only.

mod change;
#[cfg(test)]
mod change_tests;
mod facts;
mod kinds;
mod rebuild;
mod table;
mod totals;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use hashbrown::HashTable;

pub use change::Change;
pub(crate) use facts::{ContributionFacts, GrantFacts, NEVER, NOBODY, PRESENT, SLOW, place_of};
pub use kinds::Records;
pub(crate) use kinds::{ForEachKind, Stored, Tables, for_each_kind};
pub(crate) use table::Chunked;
use table::{hash_of, spread};

use crate::graph::{NodeRef, PortfolioGraph, Tie, TieTo};
use crate::model::{Contribution, Framework, Grant, Partner, Programme};
use crate::{AnyId, ContributionId, Error, GrantId, Kind, PartnerId, ProgrammeId, Rates, Sha256};

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
    pub(crate) contribution_facts: Chunked<ContributionFacts>,
    pub(crate) grant_facts: Chunked<GrantFacts>,
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
    pub fn count(&self, kind: Kind) -> usize {
        self.tables.len(kind)
    }

    /// The grant of this id.
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
    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.tables.grants.iter().map(|row| &**row)
    }

    /// The contributions, by id.
    pub fn contributions(&self) -> impl Iterator<Item = &Contribution> {
        self.tables.contributions.iter().map(|row| &**row)
    }

    /// The framework of this id: the portfolio's own, else the built-in one.
    pub fn framework(&self, id: &str) -> Option<&Framework> {
        let own = self.tables.frameworks.get(id);
        own.or_else(|| Framework::built_in(id)).map(|framework| &**framework)
    }

    /// The exchange rates.
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// The record of this id in its wire form (canonical JSON); without a kind, whichever kind has the id.
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
    /// # Errors
    /// What is wrong with a record ([`Error::At`] names it), [`Error::Duplicate`], [`Error::MissingReference`],
    /// [`Error::Referenced`], [`Error::NotFound`], [`Error::Cycle`].
    pub fn apply(&mut self, change: Change) -> Result<(), Error> {
        let checked = change::check(change, &self.tables, &self.graph, &self.rates)?;
        self.commit(checked);
        Ok(())
    }

    /// From here on nothing can fail.
    fn commit(&mut self, checked: change::Checked) {
        let touched = checked.put.len() + checked.remove.len();
        // Unlinking and linking edge by edge is dear; past a share of the whole a rebuild is cheaper.
        let rebuild = touched > 64 && touched > self.len() / 4;
        if let Some(rates) = checked.rates {
            self.rates = Arc::new(rates);
        }
        for node in checked.remove {
            self.take_out(node, rebuild);
        }
        let mut put = checked.put;
        let mut commit = Commit { portfolio: self, put: &mut put, rebuild, touched: Vec::new() };
        let _ = for_each_kind(&mut commit);
        let touched = commit.touched;
        if rebuild {
            self.rebuild();
        } else {
            self.settle(touched);
        }
    }

    fn take_out(&mut self, node: NodeRef, rebuild: bool) {
        struct Remove<'c>(&'c mut Tables, NodeRef);
        impl ForEachKind for Remove<'_> {
            fn kind<R: Stored>(&mut self) -> Result<(), Error> {
                if R::KIND == self.1.kind {
                    R::table_mut(self.0).remove(self.1.slot);
                }
                Ok(())
            }
        }
        if node.kind == Kind::Contribution
            && let Some(record) = self.tables.contributions.at(node.slot).cloned()
        {
            self.unindex(node.slot, &record);
        }
        let _ = for_each_kind(&mut Remove(&mut self.tables, node));
        let slot = node.slot as usize;
        match node.kind {
            Kind::Contribution => self.contribution_facts.set(slot, ContributionFacts::default()),
            Kind::Grant => self.grant_facts.set(slot, GrantFacts::default()),
            _ => {}
        }
        if !rebuild && is_node(node.kind) {
            Arc::make_mut(&mut self.graph).remove(node);
        }
    }

    /// Ties and rows of the records that a change put, once all of them stand.
    fn settle(&mut self, touched: Vec<Touched>) {
        let (mut graph_changes, mut grants) = (Vec::new(), BTreeSet::new());
        for Touched { node, is_new, old_ties } in touched {
            if let Some(old_ties) = old_ties.filter(|_| is_node(node.kind)) {
                graph_changes.push((node, is_new, old_ties, self.ties_at(node)));
            }
            match node.kind {
                Kind::Contribution => self.write_contribution_facts(node.slot),
                Kind::Grant => drop(grants.insert(node.slot)),
                Kind::Programme => {
                    let under = self.graph.incoming(node).filter(|(by, _)| by.kind == Kind::Grant);
                    grants.extend(under.map(|(by, _)| by.slot));
                }
                _ => {}
            }
        }
        for slot in grants {
            self.write_grant_facts(slot);
        }
        if graph_changes.is_empty() {
            return;
        }
        let graph = Arc::make_mut(&mut self.graph);
        graph_changes.iter().filter(|(_, is_new, ..)| *is_new).for_each(|(node, ..)| graph.insert(*node));
        for (node, _, old, new) in &graph_changes {
            graph.retie(*node, old, new);
        }
    }

    fn write_contribution_facts(&mut self, slot: u32) {
        if let Some(record) = self.tables.contributions.at(slot) {
            let facts = facts::of_contribution(record, &|kind, id| self.tables.find(kind, id));
            self.contribution_facts.set(slot as usize, facts);
        }
    }

    fn write_grant_facts(&mut self, slot: u32) {
        if let Some(record) = self.tables.grants.at(slot) {
            let facts = facts::of_grant(record, &self.tables, &|kind, id| self.tables.find(kind, id));
            self.grant_facts.set(slot as usize, facts);
        }
    }

    fn ties_of<R: Stored>(&self, record: &R) -> Vec<(NodeRef, Tie)> {
        let mut ties = Vec::new();
        record.ties(&mut |to: TieTo<'_>| {
            let found = self.tables.resolve(to.target_kind, to.target, hash_of(to.target));
            let tie = Tie { kind: to.kind, since: to.since, until: to.until };
            ties.extend(found.filter(|node| is_node(node.kind)).map(|node| (node, tie)));
        });
        ties
    }

    fn ties_at(&self, node: NodeRef) -> Vec<(NodeRef, Tie)> {
        struct TiesAt<'c>(&'c Portfolio, NodeRef, Vec<(NodeRef, Tie)>);
        impl ForEachKind for TiesAt<'_> {
            fn kind<R: Stored>(&mut self) -> Result<(), Error> {
                if R::KIND == self.1.kind
                    && let Some(record) = R::table(&self.0.tables).at(self.1.slot)
                {
                    self.2 = self.0.ties_of(&**record);
                }
                Ok(())
            }
        }
        let mut ties = TiesAt(self, node, Vec::new());
        let _ = for_each_kind(&mut ties);
        ties.2
    }

    fn index(&mut self, slot: u32, record: &Contribution) {
        for sum in record.evidence.iter().filter_map(|evidence| evidence.sha256.as_deref()) {
            let entry = (sum.prefix(), slot);
            Arc::make_mut(&mut self.evidence).insert_unique(spread(entry.0), entry, |(prefix, _)| spread(*prefix));
        }
        if is_open(record) {
            Arc::make_mut(&mut self.open).insert(slot);
        }
    }

    fn unindex(&mut self, slot: u32, record: &Contribution) {
        for sum in record.evidence.iter().filter_map(|evidence| evidence.sha256.as_deref()) {
            let prefix = sum.prefix();
            if let Ok(entry) =
                Arc::make_mut(&mut self.evidence).find_entry(spread(prefix), |entry| *entry == (prefix, slot))
            {
                entry.remove();
            }
        }
        if is_open(record) {
            Arc::make_mut(&mut self.open).remove(&slot);
        }
    }

    /// Slots of the contributions that carry evidence with this sum.
    pub(crate) fn with_evidence(&self, sum: Sha256) -> impl Iterator<Item = u32> {
        let prefix = sum.prefix();
        let candidates =
            self.evidence.iter_hash(spread(prefix)).filter(move |entry| entry.0 == prefix).map(|entry| entry.1);
        candidates.filter(move |slot| {
            let record = self.tables.contributions.at(*slot);
            record.is_some_and(|record| record.evidence.iter().any(|evidence| evidence.sha256.as_deref() == Some(&sum)))
        })
    }

    /// Slots of the contributions that are earmarked for countries or themes alone.
    pub(crate) fn open_contributions(&self) -> impl Iterator<Item = u32> {
        self.open.iter().copied()
    }
}

/// Costs, series and rates are mere rows.
fn is_node(kind: Kind) -> bool {
    !matches!(kind, Kind::Cost | Kind::Series | Kind::Rate)
}

fn is_open(record: &Contribution) -> bool {
    let earmark = record.earmark.as_deref();
    earmark.is_some_and(|to| {
        to.grants.is_empty() && to.programmes.is_empty() && !(to.countries.is_empty() && to.themes.is_empty())
    })
}

/// A record that a change put.
struct Touched {
    node: NodeRef,
    is_new: bool,
    /// `None` where the ties are what they were.
    old_ties: Option<Vec<(NodeRef, Tie)>>,
}

/// Whether two records make the same ties.
fn same_ties<R: Stored>(old: &R, new: &R) -> bool {
    let (mut before, mut after) = (Vec::new(), Vec::new());
    old.ties(&mut |tie| before.push(tie));
    new.ties(&mut |tie| after.push(tie));
    before == after
}

struct Commit<'c> {
    portfolio: &'c mut Portfolio,
    put: &'c mut Records,
    rebuild: bool,
    touched: Vec<Touched>,
}

impl ForEachKind for Commit<'_> {
    fn kind<R: Stored>(&mut self) -> Result<(), Error> {
        let mut records = std::mem::take(R::list_mut(self.put));
        if records.is_empty() {
            return Ok(());
        }
        if records.len() > 1 {
            records.sort_unstable_by(|a, b| a.id_text().cmp(b.id_text()));
            R::table_mut(&mut self.portfolio.tables).reserve(records.len());
        }
        let all_new = R::table(&self.portfolio.tables).len() == 0;
        for record in records {
            let stands = if all_new { None } else { R::table(&self.portfolio.tables).find(record.id_text()) };
            let record = Arc::new(record);
            let old = stands.and_then(|slot| R::table(&self.portfolio.tables).at(slot));
            let old_ties = match old {
                Some(old) if same_ties(&**old, &*record) => None,
                Some(old) if !self.rebuild => Some(self.portfolio.ties_of(&**old)),
                _ => Some(Vec::new()),
            };
            let slot = match stands {
                Some(slot) => {
                    self.unindex(R::KIND, slot);
                    R::table_mut(&mut self.portfolio.tables).replace(slot, record);
                    slot
                }
                None => R::table_mut(&mut self.portfolio.tables).insert(record),
            };
            self.index(R::KIND, slot);
            if !self.rebuild {
                let node = NodeRef { kind: R::KIND, slot };
                self.touched.push(Touched { node, is_new: stands.is_none(), old_ties });
            }
        }
        Ok(())
    }
}

impl Commit<'_> {
    fn index(&mut self, kind: Kind, slot: u32) {
        if kind == Kind::Contribution
            && let Some(record) = self.portfolio.tables.contributions.at(slot).cloned()
        {
            self.portfolio.index(slot, &record);
        }
    }

    fn unindex(&mut self, kind: Kind, slot: u32) {
        if kind == Kind::Contribution
            && let Some(record) = self.portfolio.tables.contributions.at(slot).cloned()
        {
            self.portfolio.unindex(slot, &record);
        }
    }
}
