//! Changes: checked against the portfolio as a whole first, then made by code that cannot fail.

use std::collections::HashSet;
use std::sync::Arc;

use hashbrown::HashTable;

use super::cycles::acyclic;
use super::kinds::{ForEachKind, Records, Stored, Tables, for_each_kind};
use super::table::{hash_of, spread};
use crate::graph::{NodeRef, PortfolioGraph, is_node};
use crate::model::{Exchange, Partner, Rate};
use crate::record::{Segment, Visit, pointer};
use crate::{AnyId, Error, Kind, Rates};

/// Records to put (new ones, or others in place of those with the same id) and records to remove, all or nothing.
///
/// ```
/// use ssdc_core::{Change, Kind, Partner, Portfolio};
/// let mut portfolio = Portfolio::default();
/// let mut change = Change::default();
/// change.put.partners.push(Partner::new("P-1".parse()?, "Ministry of Energy".into()));
/// portfolio.apply(change)?;
/// portfolio.apply(Change::default().remove(Kind::Partner, "P-1".parse()?))?;
/// assert_eq!(portfolio.len(), 0);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// Records to put.
    pub put: Records,
    /// Records to remove, by kind and id.
    pub remove: Vec<(Kind, AnyId)>,
}

impl Change {
    /// The same change that also removes a record.
    #[must_use]
    pub fn remove(mut self, kind: Kind, id: AnyId) -> Self {
        self.remove.push((kind, id));
        self
    }
}

/// A change of which everything is known to be right: what stands against the portfolio now, and what will stand.
#[derive(Default)]
pub(super) struct Checked {
    pub(super) put: Records,
    pub(super) remove: Vec<NodeRef>,
    /// The rates after the change, where it touches them.
    pub(super) rates: Option<Rates>,
}

/// The ids that a change puts, by kind.
#[derive(Default)]
struct PutIds {
    by_kind: [HashTable<(u32, Arc<str>)>; Kind::ALL.len()],
}

impl PutIds {
    fn find(&self, kind: Kind, id: &str, hash: u32) -> Option<&Arc<str>> {
        let table = self.by_kind.get(kind as usize)?;
        table.find(spread(hash), |(other, text)| *other == hash && &**text == id).map(|(_, text)| text)
    }

    fn holds(&self, kind: Kind, id: &str) -> bool {
        self.find(kind, id, hash_of(id)).is_some()
    }
}

/// Checks `change` against the portfolio without touching it.
pub(super) fn check(change: Change, tables: &Tables, graph: &PortfolioGraph, rates: &Rates) -> Result<Checked, Error> {
    let Change { mut put, remove } = change;
    let removed = removals(&remove, tables)?;
    let mut collect = Collect { put: &mut put, tables, removed: &removed, ids: PutIds::default() };
    for_each_kind(&mut collect)?;
    let ids = collect.ids;
    for_each_kind(&mut Resolve { put: &mut put, tables, removed: &removed, ids: &ids })?;
    still_referenced(&removed, tables, graph, &ids)?;
    // Companies may hold shares of one another; what has no share is a part of the other, and nothing is part of itself.
    acyclic(&put.partners, tables, |partner: &Partner| {
        let wholly = partner.part_of.iter().filter(|up| up.share.is_none() || up.partner == partner.id);
        wholly.map(|up| up.partner.shared()).collect()
    })?;
    acyclic(&put.exchanges, tables, |exchange: &Exchange| exchange.follows.iter().map(|id| id.shared()).collect())?;
    let touches_rates = !put.rates.is_empty() || removed.iter().any(|node| node.kind == Kind::Rate);
    let rates = if touches_rates { Some(rates_after(&put.rates, &removed, tables, rates)?) } else { None };
    Ok(Checked { put, remove: removed.into_iter().collect(), rates })
}

fn removals(remove: &[(Kind, AnyId)], tables: &Tables) -> Result<HashSet<NodeRef>, Error> {
    let mut removed = HashSet::new();
    for (index, (kind, id)) in remove.iter().enumerate() {
        let place = || format!("/remove/{}/{index}", kind.plural());
        let node = tables
            .resolve(Some(*kind), id.as_str(), hash_of(id.as_str()))
            .ok_or_else(|| Error::NotFound { kind: kind.name(), id: id.to_string() }.at(&place()))?;
        if !removed.insert(node) {
            return Err(Error::Duplicate { kind: kind.name(), id: id.to_string() }.at(&place()));
        }
    }
    Ok(removed)
}

/// Checks every record by itself and collects the ids.
struct Collect<'c> {
    put: &'c mut Records,
    tables: &'c Tables,
    removed: &'c HashSet<NodeRef>,
    ids: PutIds,
}

impl ForEachKind for Collect<'_> {
    fn kind<R: Stored>(&mut self) -> Result<(), Error> {
        let records = R::list_mut(self.put);
        let Some(ids) = self.ids.by_kind.get_mut(R::KIND as usize) else { return Ok(()) };
        ids.reserve(records.len(), |(hash, _)| spread(*hash));
        for (index, record) in records.iter().enumerate() {
            let place = || format!("/{}/{index}", R::KIND.plural());
            record.check().map_err(|error| error.at(&place()))?;
            let id = record.id_text();
            let hash = hash_of(id);
            let duplicate = || Error::Duplicate { kind: R::KIND.name(), id: id.to_string() }.at(&place());
            if ids.find(spread(hash), |(other, text)| *other == hash && text == id).is_some() {
                return Err(duplicate());
            }
            let stands = self.tables.find_hashed(R::KIND, id, hash);
            if stands.is_some_and(|slot| self.removed.contains(&NodeRef { kind: R::KIND, slot })) {
                return Err(duplicate());
            }
            ids.insert_unique(spread(hash), (hash, Arc::clone(id)), |(hash, _)| spread(*hash));
        }
        Ok(())
    }
}

/// Checks that every reference leads to one record, and lets it share the text of the id it names.
struct Resolve<'c> {
    put: &'c mut Records,
    tables: &'c Tables,
    removed: &'c HashSet<NodeRef>,
    ids: &'c PutIds,
}

struct References<'c> {
    tables: &'c Tables,
    removed: &'c HashSet<NodeRef>,
    ids: &'c PutIds,
    path: Vec<Segment>,
    wrong: Option<Error>,
}

impl Visit for References<'_> {
    fn enter(&mut self, segment: Segment) {
        self.path.push(segment);
    }

    fn leave(&mut self) {
        self.path.pop();
    }

    fn reference(&mut self, kind: Option<Kind>, id: &mut Arc<str>) {
        let hash = hash_of(id);
        let of_kind = |kind: Kind| {
            let stored = || {
                let slot = self.tables.find_hashed(kind, id, hash)?;
                let node = NodeRef { kind, slot };
                if self.removed.contains(&node) { None } else { self.tables.id_at(node) }
            };
            self.ids.find(kind, id, hash).or_else(stored).cloned()
        };
        // A reference that names no kind must leave no doubt whom it means. A record that a later change puts under the
        // same id in another kind is not looked for here: that would ask who refers to whom at every put.
        let kinds = || Kind::ALL.into_iter().filter(|one| kind.is_none_or(|kind| kind == *one));
        let mut found = kinds().filter_map(of_kind);
        let error = match (found.next(), found.next()) {
            (Some(shared), None) => {
                *id = shared;
                return;
            }
            (Some(_), Some(_)) => {
                let kinds: Vec<_> = kinds().filter(|kind| of_kind(*kind).is_some()).map(Kind::name).collect();
                Error::Ambiguous { id: id.to_string(), kinds: kinds.join(", ") }
            }
            (None, _) => Error::MissingReference { kind: kind.map_or("record", Kind::name), id: id.to_string() },
        };
        self.wrong.get_or_insert_with(|| error.at(&pointer(&self.path)));
    }
}

impl ForEachKind for Resolve<'_> {
    fn kind<R: Stored>(&mut self) -> Result<(), Error> {
        let Resolve { tables, removed, ids, .. } = *self;
        let mut references = References { tables, removed, ids, path: Vec::new(), wrong: None };
        for (index, record) in R::list_mut(self.put).iter_mut().enumerate() {
            record.visit(&mut references);
            if let Some(error) = references.wrong {
                return Err(error.at(&format!("/{}/{index}", R::KIND.plural())));
            }
        }
        Ok(())
    }
}

/// What is removed must not be referred to by what stays; records that the change puts were checked above.
fn still_referenced(
    removed: &HashSet<NodeRef>,
    tables: &Tables,
    graph: &PortfolioGraph,
    ids: &PutIds,
) -> Result<(), Error> {
    let stays = |by: NodeRef| !removed.contains(&by) && tables.id_at(by).is_some_and(|id| !ids.holds(by.kind, id));
    let refuse = |node: NodeRef, by: NodeRef| {
        let id = |node| tables.id_at(node).map(ToString::to_string).unwrap_or_default();
        Error::Referenced { kind: node.kind.name(), id: id(node), by_kind: by.kind.name(), by: id(by) }
    };
    for node in removed {
        let mut referring: Vec<_> = graph.incoming(*node).map(|(by, _)| by).filter(|by| stays(*by)).collect();
        referring.sort_unstable_by_key(|by| (by.kind, tables.id_at(*by)));
        if let Some(by) = referring.first() {
            return Err(refuse(*node, *by));
        }
    }
    if removed.is_empty() {
        return Ok(());
    }
    for_each_kind(&mut Rows { tables, removed, stays: &stays, refuse: &refuse })
}

/// Rows are no nodes, so who they refer to is read from them.
struct Rows<'c> {
    tables: &'c Tables,
    removed: &'c HashSet<NodeRef>,
    stays: &'c dyn Fn(NodeRef) -> bool,
    refuse: &'c dyn Fn(NodeRef, NodeRef) -> Error,
}

struct Targets<'c>(&'c Tables, Vec<NodeRef>);

impl Visit for Targets<'_> {
    fn enter(&mut self, _: Segment) {}

    fn leave(&mut self) {}

    fn reference(&mut self, kind: Option<Kind>, id: &mut Arc<str>) {
        self.1.extend(self.0.resolve(kind, id, hash_of(id)));
    }
}

impl ForEachKind for Rows<'_> {
    fn kind<R: Stored>(&mut self) -> Result<(), Error> {
        if is_node(R::KIND) {
            return Ok(());
        }
        for (slot, row) in R::table(self.tables).slots_and_rows() {
            let by = NodeRef { kind: R::KIND, slot };
            let mut targets = Targets(self.tables, Vec::new());
            R::clone(row).visit(&mut targets);
            let gone = targets.1.into_iter().find(|node| self.removed.contains(node));
            if let Some(node) = gone.filter(|_| (self.stays)(by)) {
                return Err((self.refuse)(node, by));
            }
        }
        Ok(())
    }
}

fn rates_after(put: &[Rate], removed: &HashSet<NodeRef>, tables: &Tables, rates: &Rates) -> Result<Rates, Error> {
    let replaced: HashSet<&str> = put.iter().map(|rate| rate.id.as_str()).collect();
    let goes = |slot: u32, rate: &Rate| {
        removed.contains(&NodeRef { kind: Kind::Rate, slot }) || replaced.contains(rate.id.as_str())
    };
    let rows = || tables.rates.slots_and_rows();
    let mut after = if rows().any(|(slot, rate)| goes(slot, rate)) {
        let mut stay = Rates::default();
        for (_, rate) in rows().filter(|(slot, rate)| !goes(*slot, rate)) {
            stay.insert(rate.from, rate.to, rate.on, rate.rate.value())?;
        }
        stay
    } else {
        rates.clone()
    };
    for (index, rate) in put.iter().enumerate() {
        let place = format!("/rates/{index}");
        after.insert(rate.from, rate.to, rate.on, rate.rate.value()).map_err(|error| error.at(&place))?;
    }
    Ok(after)
}
