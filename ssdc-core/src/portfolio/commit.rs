//! Committing a checked change: from here on nothing can fail.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::kinds::{ForEachKind, Records, Stored, Tables, for_each_kind};
use super::table::hash_of;
use super::{ContributionFacts, GrantFacts, Portfolio, change, facts};
use crate::graph::{NodeRef, Tie, TieTo, is_node};
use crate::{Error, Kind};

impl Portfolio {
    pub(super) fn commit(&mut self, checked: change::Checked) {
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
