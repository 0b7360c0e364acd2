//! Triangles: each once, from its end with the fewest ties.

use crate::solve::{Cells as _, CompactGraph, count};

/// The ties of an undirected graph, each pointing at the end with more ties, so that no node points at many. Nodes are numbered
/// by their ties, those with the most first.
///
/// # Source
/// Schank and Wagner, *Workshop on Experimental and Efficient Algorithms* (2005).
pub(super) struct Triangles {
    /// The node of the graph for each number.
    pub(super) nodes: Vec<u32>,
    starts: Vec<u32>,
    ends: Vec<u32>,
    /// Empty where each tie weighs 1.
    weights: Vec<f64>,
}

/// A tie of [`Triangles`]: its place among all of them, and its ends by their new numbers.
#[derive(Clone, Copy)]
pub(super) struct Side {
    pub(super) tie: u32,
    pub(super) from: u32,
    pub(super) to: u32,
}

impl Triangles {
    pub(super) fn new(graph: &CompactGraph) -> Self {
        let mut nodes: Vec<u32> = (0..graph.nodes()).collect();
        nodes.sort_by_key(|node| std::cmp::Reverse(graph.degree(*node)));
        let mut places = vec![0; nodes.len()];
        (0..).zip(&nodes).for_each(|(place, node)| places.put(*node, place));
        let mut starts = Vec::with_capacity(nodes.len() + 1);
        let mut ends = Vec::with_capacity(graph.tie_count());
        let mut weights = Vec::with_capacity(if graph.is_plain() { 0 } else { graph.tie_count() });
        for (place, node) in (0..).zip(&nodes) {
            starts.push(count(&ends));
            for (neighbour, weight) in graph.arcs(*node) {
                let other = places.at(neighbour);
                if other < place {
                    ends.push(other);
                    if !graph.is_plain() {
                        weights.push(weight);
                    }
                }
            }
        }
        starts.push(count(&ends));
        Triangles { nodes, starts, ends, weights }
    }

    /// How many ties there are.
    pub(super) fn len(&self) -> usize {
        self.ends.len()
    }

    #[inline]
    pub(super) fn weight(&self, tie: u32) -> f64 {
        if self.weights.is_empty() { 1.0 } else { self.weights.at(tie) }
    }

    /// The ties of a node to those with more ties.
    #[inline]
    pub(super) fn sides(&self, node: u32) -> impl Iterator<Item = Side> {
        let first = self.starts.at(node);
        (first..).zip(self.ends.row(&self.starts, node)).map(move |(tie, to)| Side { tie, from: node, to: *to })
    }

    /// Every tie.
    pub(super) fn all_sides(&self) -> impl Iterator<Item = Side> {
        (0..count(&self.nodes)).flat_map(|node| self.sides(node))
    }

    /// Tells the three sides of every triangle: from its first corner to its second, from the first to the third, and from the
    /// second to the third.
    pub(super) fn each(&self, mut tell: impl FnMut(Side, Side, Side)) {
        // For the ends of the ties of a node: the place of the tie, counted from 1.
        let mut place = vec![0_u32; self.nodes.len()];
        for node in 0..count(&self.nodes) {
            self.sides(node).for_each(|side| place.put(side.to, side.tie + 1));
            for first in self.sides(node) {
                for across in self.sides(first.to) {
                    let found = place.at(across.to);
                    if found > 0 {
                        tell(first, Side { tie: found - 1, from: node, to: across.to }, across);
                    }
                }
            }
            self.sides(node).for_each(|side| place.put(side.to, 0));
        }
    }
}
