//! Graph and rows from the records alone, for changes that touch much: linking all at once is cheaper than edge by edge.

use std::sync::Arc;

use hashbrown::HashTable;

use super::kinds::{ForEachKind, Stored, Tables, for_each_kind};
use super::table::spread;
use super::{Chunked, Portfolio, facts};
use crate::graph::{NodeRef, PortfolioGraph, Tie, TieTo, is_node};
use crate::{Error, Kind};

impl Portfolio {
    pub(super) fn rebuild(&mut self) {
        let texts = SharedTexts::of(&self.tables);
        let find = |kind: Kind, id: &Arc<str>| texts.find(&self.tables, kind, id);
        let nodes = Kind::ALL.into_iter().filter(|kind| is_node(*kind)).map(|kind| self.count(kind)).sum();
        let graph = PortfolioGraph::with_capacity(nodes, 2 * nodes);
        let mut work = Build { tables: &self.tables, find: &find, graph, connect: false };
        let _ = for_each_kind(&mut work);
        work.connect = true;
        let _ = for_each_kind(&mut work);
        let graph = work.graph;
        let (mut contributions, mut grants) = (Chunked::default(), Chunked::default());
        for (slot, record) in self.tables.contributions.slots_and_rows() {
            contributions.set(slot as usize, facts::of_contribution(record, &find));
        }
        for (slot, record) in self.tables.grants.slots_and_rows() {
            grants.set(slot as usize, facts::of_grant(record, &self.tables, &find));
        }
        (self.contribution_facts, self.grant_facts, self.graph) = (contributions, grants, Arc::new(graph));
    }
}

/// Adds every node, then every tie.
struct Build<'c> {
    tables: &'c Tables,
    find: &'c facts::Find<'c>,
    graph: PortfolioGraph,
    connect: bool,
}

impl ForEachKind for Build<'_> {
    fn kind<R: Stored>(&mut self) -> Result<(), Error> {
        if !is_node(R::KIND) {
            return Ok(());
        }
        for (slot, record) in R::table(self.tables).slots_and_rows() {
            let from = NodeRef { kind: R::KIND, slot };
            if !self.connect {
                self.graph.insert(from);
                continue;
            }
            record.ties(&mut |tie: TieTo<'_>| {
                let of_kind = |kind: Kind| Some(NodeRef { kind, slot: (self.find)(kind, tie.target)? });
                let found = tie.target_kind.map_or_else(|| Kind::ALL.into_iter().find_map(of_kind), of_kind);
                if let Some(to) = found.filter(|to| is_node(to.kind)) {
                    self.graph.connect(from, to, Tie { kind: tie.kind, since: tie.since, until: tie.until });
                }
            });
        }
        Ok(())
    }
}

/// Slots by the address of the id's text: references share the text of the record they name, so most need no comparison.
struct SharedTexts {
    by_kind: [HashTable<(usize, u32)>; Kind::ALL.len()],
}

fn address(text: &Arc<str>) -> usize {
    Arc::as_ptr(text).cast::<u8>() as usize
}

fn hash(address: usize) -> u64 {
    spread(u32::try_from((address >> 4) & 0xFFFF_FFFF).unwrap_or_default())
}

impl SharedTexts {
    fn of(tables: &Tables) -> Self {
        struct Fill<'c>(&'c Tables, SharedTexts);
        impl ForEachKind for Fill<'_> {
            fn kind<R: Stored>(&mut self) -> Result<(), Error> {
                // Hardly anything refers to contributions and payments, of which there are most.
                if matches!(R::KIND, Kind::Contribution | Kind::Payment) {
                    return Ok(());
                }
                let rows = R::table(self.0);
                if let Some(texts) = self.1.by_kind.get_mut(R::KIND as usize) {
                    texts.reserve(rows.len(), |(address, _)| hash(*address));
                    for (slot, record) in rows.slots_and_rows() {
                        let entry = (address(record.id_text()), slot);
                        texts.insert_unique(hash(entry.0), entry, |(address, _)| hash(*address));
                    }
                }
                Ok(())
            }
        }
        let mut fill = Fill(tables, SharedTexts { by_kind: Default::default() });
        let _ = for_each_kind(&mut fill);
        fill.1
    }

    fn find(&self, tables: &Tables, kind: Kind, id: &Arc<str>) -> Option<u32> {
        let address = address(id);
        let shared = self.by_kind.get(kind as usize)?.find(hash(address), |entry| entry.0 == address);
        shared.map(|entry| entry.1).or_else(|| tables.find(kind, id))
    }
}
