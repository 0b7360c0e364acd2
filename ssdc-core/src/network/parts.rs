//! The parts of a network that no tie joins.

use super::Network;
use crate::solve::{Cells as _, CompactGraph, Joined, count};
use crate::{Column, Table};

impl Network {
    /// The part of each partner: those whom ties join, directions left aside. A table of id and value, the number of the part;
    /// parts are numbered from 0 by their first id.
    ///
    /// ```
    /// use ssdc_core::Network;
    /// let network = Network::from_edges([("a", "b"), ("x", "y")])?;
    /// assert_eq!(network.parts_table().to_csv(), "id,value\na,0\nb,0\nx,1\ny,1\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn parts_table(&self) -> Table {
        let parts = Parts::of(self.graph());
        Table::new([
            ("id", Column::text(self.ids().map(Some))),
            ("value", Column::integer(parts.of.iter().map(|part| Some(i64::from(*part))))),
        ])
    }
}

/// Connected components, directions left aside; numbered by their least node.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Parts {
    /// The part of each node.
    pub(super) of: Vec<u32>,
    /// How many nodes each part has.
    pub(super) sizes: Vec<u32>,
}

impl Parts {
    pub(super) fn of(graph: &CompactGraph) -> Self {
        Parts::among(graph, |_| true)
    }

    /// The parts of what is left where only some nodes stay; the others belong to none, `u32::MAX`.
    ///
    /// The first ties of each node join most of them; whoever is then in the part that seems the greatest need not be asked for
    /// the others, for its ties to those outside are seen from there (Sutton et al., *IPDPS* 2018).
    pub(super) fn among(graph: &CompactGraph, stays: impl Fn(u32) -> bool) -> Self {
        let mut joined = Joined::new(graph.nodes());
        let both_ways = |node: u32| {
            let back = if graph.is_directed() { graph.sources(node) } else { &[] };
            graph.neighbours(node).iter().chain(back).copied()
        };
        for node in (0..graph.nodes()).filter(|node| stays(*node)) {
            both_ways(node).take(FIRST).filter(|end| stays(*end)).for_each(|end| joined.join(node, end));
        }
        let seen = (0..graph.nodes()).step_by(1 + graph.nodes() as usize / SAMPLE).map(|node| joined.least(node));
        let mut seen: Vec<u32> = seen.collect();
        seen.sort_unstable();
        let greatest = seen.chunk_by(u32::eq).max_by_key(|same| same.len()).and_then(|same| same.first().copied());
        for node in (0..graph.nodes()).filter(|node| stays(*node)) {
            if Some(joined.least(node)) != greatest {
                both_ways(node).skip(FIRST).filter(|end| stays(*end)).for_each(|end| joined.join(node, end));
            }
        }
        let mut parts = Parts { of: vec![u32::MAX; graph.nodes() as usize], sizes: Vec::new() };
        for node in (0..graph.nodes()).filter(|node| stays(*node)) {
            // The least node of a part comes first.
            let least = joined.least(node);
            let part = if least == node { count(&parts.sizes) } else { parts.of.at(least) };
            if least == node {
                parts.sizes.push(0);
            }
            parts.of.put(node, part);
            parts.sizes.change(part, |size| *size += 1);
        }
        parts
    }

    pub(super) fn count(&self) -> usize {
        self.sizes.len()
    }
}

/// How many ties of each node are looked at first, and how many nodes at most say which part seems the greatest.
const FIRST: usize = 2;
const SAMPLE: usize = 100;
