//! The parts of a network that no tie joins.

use super::Network;
use crate::solve::{Cells as _, CompactGraph};
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
    pub(super) fn among(graph: &CompactGraph, stays: impl Fn(u32) -> bool) -> Self {
        const NONE: u32 = u32::MAX;
        let mut parts = Parts { of: vec![NONE; graph.nodes() as usize], sizes: Vec::new() };
        let mut stack = Vec::new();
        for start in 0..graph.nodes() {
            if parts.of.at(start) != NONE || !stays(start) {
                continue;
            }
            let part = u32::try_from(parts.sizes.len()).unwrap_or(NONE);
            let mut size = 0;
            parts.of.put(start, part);
            stack.push(start);
            while let Some(node) = stack.pop() {
                size += 1;
                let back = if graph.is_directed() { graph.sources(node) } else { &[] };
                for next in graph.neighbours(node).iter().chain(back) {
                    if parts.of.at(*next) == NONE && stays(*next) {
                        parts.of.put(*next, part);
                        stack.push(*next);
                    }
                }
            }
            parts.sizes.push(size);
        }
        parts
    }

    pub(super) fn count(&self) -> usize {
        self.sizes.len()
    }
}
