//! The compact graph: nodes numbered from 0, and for each node its neighbours in ascending order, one after the other in one
//! row (compressed sparse rows). It never changes; every network question runs on it.

use std::borrow::Cow;

use super::cells::{Cells, count};

/// Ties as they come in, in columns: one row a tie. Parallel ties add up; loops are left out.
#[derive(Debug, Clone, Default)]
pub(crate) struct TieColumns {
    pub(crate) from: Vec<u32>,
    pub(crate) to: Vec<u32>,
    /// Positive and finite; empty: each tie weighs 1.
    pub(crate) weight: Vec<f64>,
    /// How many ties each row stands for; empty: one.
    pub(crate) multiplicity: Vec<u32>,
}

/// An immutable graph.
///
/// INVARIANT: neighbours of a node ascend and are distinct, no node is its own neighbour, weights are positive and finite. In
/// an undirected graph each tie stands at both of its ends with the same weight.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct CompactGraph {
    directed: bool,
    out: Side,
    /// Who points at each node; an undirected graph has one side.
    back: Option<Side>,
}

/// One direction: the row of node `n` lies between `starts[n]` and `starts[n + 1]`.
#[derive(Debug, Clone, PartialEq)]
struct Side {
    starts: Vec<u32>,
    ends: Vec<u32>,
    /// Empty where every tie weighs 1.
    weights: Vec<f64>,
    /// Empty where every tie stands for one.
    multiplicities: Vec<u32>,
}

/// A tie between two nodes; in an undirected graph `from < to`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct CompactTie {
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) weight: f64,
    pub(crate) multiplicity: u32,
}

impl CompactGraph {
    /// The graph of these ties between `nodes` nodes; every end is below `nodes`.
    pub(crate) fn new(nodes: u32, directed: bool, ties: &TieColumns) -> Self {
        if directed {
            let out = Side::new(nodes, &[&ties.from], &[&ties.to], ties);
            let back = Side::new(nodes, &[&ties.to], &[&ties.from], ties);
            return CompactGraph { directed, out, back: Some(back) };
        }
        let out = Side::new(nodes, &[&ties.from, &ties.to], &[&ties.to, &ties.from], ties);
        CompactGraph { directed, out, back: None }
    }

    pub(crate) fn is_directed(&self) -> bool {
        self.directed
    }

    /// How many nodes there are.
    pub(crate) fn nodes(&self) -> u32 {
        count(&self.out.starts) - 1
    }

    /// How many ties there are, parallel ones as one, each undirected one once.
    pub(crate) fn tie_count(&self) -> usize {
        if self.directed { self.out.ends.len() } else { self.out.ends.len() / 2 }
    }

    /// Whether every tie weighs 1.
    pub(crate) fn is_plain(&self) -> bool {
        self.out.weights.is_empty()
    }

    /// At whom `node` points; in an undirected graph all its neighbours. Ascending.
    #[inline]
    pub(crate) fn neighbours(&self, node: u32) -> &[u32] {
        self.out.row(node)
    }

    /// Who points at `node`; in an undirected graph all its neighbours. Ascending.
    #[inline]
    pub(crate) fn sources(&self, node: u32) -> &[u32] {
        self.back_side().row(node)
    }

    /// How many neighbours `node` has.
    #[inline]
    pub(crate) fn degree(&self, node: u32) -> u32 {
        self.out.starts.at(node + 1) - self.out.starts.at(node)
    }

    /// Where the neighbours of `node` begin in a row of all neighbours: the number of its first arc.
    #[inline]
    pub(crate) fn first_arc(&self, node: u32) -> u32 {
        self.out.starts.at(node)
    }

    /// How many arcs there are: places in a row of all neighbours.
    pub(crate) fn arc_count(&self) -> usize {
        self.out.ends.len()
    }

    /// The neighbours of `node` with the weights of the ties to them.
    #[inline]
    pub(crate) fn arcs(&self, node: u32) -> impl Iterator<Item = (u32, f64)> {
        self.out.arcs(node)
    }

    /// Those that point at `node`, with the weights of their ties.
    #[inline]
    pub(crate) fn sources_with_weights(&self, node: u32) -> impl Iterator<Item = (u32, f64)> {
        self.back_side().arcs(node)
    }

    /// Where the neighbours of each node begin, the neighbours, and the weights of the ties to them; no weights where each is 1.
    pub(crate) fn columns_of_arcs(&self) -> (&[u32], &[u32], &[f64]) {
        (&self.out.starts, &self.out.ends, &self.out.weights)
    }

    /// The sum of the weights of the ties that leave `node`.
    pub(crate) fn strength(&self, node: u32) -> f64 {
        if self.is_plain() { f64::from(self.degree(node)) } else { self.arcs(node).map(|(_, weight)| weight).sum() }
    }

    /// Whether `from` points at `to`; in an undirected graph whether a tie joins them.
    pub(crate) fn has_tie(&self, from: u32, to: u32) -> bool {
        self.neighbours(from).binary_search(&to).is_ok()
    }

    /// The number of the arc from one node to another: its place in a row of all neighbours.
    pub(crate) fn arc(&self, from: u32, to: u32) -> Option<u32> {
        let place = self.neighbours(from).binary_search(&to).ok()?;
        Some(self.first_arc(from) + u32::try_from(place).ok()?)
    }

    /// The tie from one node to another.
    pub(crate) fn tie(&self, from: u32, to: u32) -> Option<CompactTie> {
        let arc = self.arc(from, to)?;
        Some(CompactTie { from, to, weight: self.out.weight(arc), multiplicity: self.out.multiplicity(arc) })
    }

    /// The ties, by their ends; each undirected one once.
    pub(crate) fn ties(&self) -> impl Iterator<Item = CompactTie> {
        (0..self.nodes()).flat_map(move |from| {
            let arcs = self.first_arc(from)..self.first_arc(from + 1);
            arcs.map(move |arc| (arc, self.out.ends.at(arc))).filter(move |(_, to)| self.directed || from < *to).map(
                move |(arc, to)| CompactTie {
                    from,
                    to,
                    weight: self.out.weight(arc),
                    multiplicity: self.out.multiplicity(arc),
                },
            )
        })
    }

    /// The same graph without directions: ties of both directions become one that weighs as much as both together.
    pub(crate) fn undirected(&self) -> Cow<'_, CompactGraph> {
        if !self.directed {
            return Cow::Borrowed(self);
        }
        Cow::Owned(CompactGraph::new(self.nodes(), false, &self.columns()))
    }

    /// The ties as columns.
    pub(crate) fn columns(&self) -> TieColumns {
        let mut columns = TieColumns::default();
        for tie in self.ties() {
            columns.push(tie);
        }
        columns
    }

    fn back_side(&self) -> &Side {
        self.back.as_ref().unwrap_or(&self.out)
    }
}

impl TieColumns {
    pub(crate) fn push(&mut self, tie: CompactTie) {
        self.from.push(tie.from);
        self.to.push(tie.to);
        self.weight.push(tie.weight);
        self.multiplicity.push(tie.multiplicity);
    }
}

impl Side {
    /// Sorts by counting, first by the far end, then by the near one, and merges what is parallel. The columns `from` and `to`
    /// are read one after the other, each with the same weights.
    fn new(nodes: u32, from: &[&[u32]], to: &[&[u32]], ties: &TieColumns) -> Self {
        let plain = ties.weight.is_empty() && ties.multiplicity.is_empty();
        let columns = from.iter().zip(to).flat_map(|(from, to)| (0..).zip(from.iter().zip(*to)));
        let by_end = Rows::sorted(nodes, columns.map(|(row, (from, to))| (*to, *from, row)), plain);
        let rows = Rows::sorted(nodes, by_end.iter(nodes), plain);
        drop(by_end);
        if plain && rows.is_simple(nodes) {
            return Side { starts: rows.starts, ends: rows.ends, weights: Vec::new(), multiplicities: Vec::new() };
        }
        let ends = Vec::with_capacity(rows.ends.len());
        let mut side = Side { starts: vec![0], ends, weights: Vec::new(), multiplicities: Vec::new() };
        let mut parallel: Vec<f64> = Vec::new();
        for node in 0..nodes {
            let mut entries = rows.of(node).peekable();
            while let Some((end, row)) = entries.next() {
                let weight = |row: u32| if ties.weight.is_empty() { 1.0 } else { ties.weight.at(row) };
                let multiplicity = |row: u32| if ties.multiplicity.is_empty() { 1 } else { ties.multiplicity.at(row) };
                let mut stands_for = multiplicity(row);
                parallel.push(weight(row));
                while let Some((_, row)) = entries.next_if(|(next, _)| *next == end) {
                    stands_for = stands_for.saturating_add(multiplicity(row));
                    parallel.push(weight(row));
                }
                // Summed in their own order, so that the order of the input does not matter.
                parallel.sort_unstable_by(f64::total_cmp);
                if end != node {
                    side.put(end, parallel.iter().sum(), stands_for);
                }
                parallel.clear();
            }
            side.starts.push(count(&side.ends));
        }
        side.ends.shrink_to_fit();
        side
    }

    /// Weights and multiplicities are kept only from the first that is not 1.
    fn put(&mut self, end: u32, weight: f64, multiplicity: u32) {
        let before = self.ends.len();
        self.ends.push(end);
        if weight.to_bits() != 1.0_f64.to_bits() || !self.weights.is_empty() {
            self.weights.resize(before, 1.0);
            self.weights.push(weight);
        }
        if multiplicity != 1 || !self.multiplicities.is_empty() {
            self.multiplicities.resize(before, 1);
            self.multiplicities.push(multiplicity);
        }
    }

    #[inline]
    fn row(&self, node: u32) -> &[u32] {
        self.ends.row(&self.starts, node)
    }

    #[inline]
    fn arcs(&self, node: u32) -> impl Iterator<Item = (u32, f64)> {
        let weights = if self.weights.is_empty() { &[] } else { self.weights.row(&self.starts, node) };
        let mut weights = weights.iter();
        self.row(node).iter().map(move |end| (*end, weights.next().copied().unwrap_or(1.0)))
    }

    fn weight(&self, arc: u32) -> f64 {
        if self.weights.is_empty() { 1.0 } else { self.weights.at(arc) }
    }

    fn multiplicity(&self, arc: u32) -> u32 {
        if self.multiplicities.is_empty() { 1 } else { self.multiplicities.at(arc) }
    }
}

/// Arcs by the node where they start, parallel ones and loops still among them.
struct Rows {
    starts: Vec<u32>,
    ends: Vec<u32>,
    /// The row of the input that each comes from; empty where it does not matter.
    origins: Vec<u32>,
}

impl Rows {
    /// Puts (start, end, row) in the order of the starts; within a start they stay in the order that they come in.
    fn sorted(nodes: u32, arcs: impl Iterator<Item = (u32, u32, u32)> + Clone, plain: bool) -> Self {
        let mut starts = vec![0_u32; nodes as usize + 1];
        arcs.clone().for_each(|(start, _, _)| starts.change(start + 1, |cell| *cell += 1));
        let mut sum = 0;
        for cell in &mut starts {
            sum += *cell;
            *cell = sum;
        }
        let mut next = starts.clone();
        let (mut ends, mut origins) = (vec![0; sum as usize], vec![0; if plain { 0 } else { sum as usize }]);
        for (start, end, row) in arcs {
            let place = next.at(start);
            next.put(start, place + 1);
            ends.put(place, end);
            if !plain {
                origins.put(place, row);
            }
        }
        Rows { starts, ends, origins }
    }

    /// The ends of a node's arcs and their rows.
    fn of(&self, node: u32) -> impl Iterator<Item = (u32, u32)> + Clone {
        let origins = if self.origins.is_empty() { &[][..] } else { self.origins.row(&self.starts, node) };
        let mut origins = origins.iter();
        self.ends.row(&self.starts, node).iter().map(move |end| (*end, origins.next().copied().unwrap_or_default()))
    }

    /// Every arc the other way: (end, start, row).
    fn iter(&self, nodes: u32) -> impl Iterator<Item = (u32, u32, u32)> + Clone {
        (0..nodes).flat_map(|node| self.of(node).map(move |(end, row)| (end, node, row)))
    }

    /// Whether sorted arcs have no loops and no parallels among them.
    fn is_simple(&self, nodes: u32) -> bool {
        let simple = |node: u32| {
            let ends = self.ends.row(&self.starts, node);
            ends.is_sorted_by(|one, next| one < next) && ends.binary_search(&node).is_err()
        };
        (0..nodes).all(simple)
    }
}

#[cfg(test)]
mod tests {
    #![allow(
        clippy::indexing_slicing,
        clippy::float_cmp,
        reason = "a test that fails must say so; the figures are exact"
    )]
    use super::*;

    fn ties(rows: &[(u32, u32, f64)]) -> TieColumns {
        TieColumns {
            from: rows.iter().map(|row| row.0).collect(),
            to: rows.iter().map(|row| row.1).collect(),
            weight: rows.iter().map(|row| row.2).collect(),
            multiplicity: Vec::new(),
        }
    }

    #[test]
    fn parallel_ties_add_up_and_loops_are_left_out() {
        let rows = ties(&[(2, 0, 1.0), (0, 1, 2.0), (1, 0, 0.5), (3, 3, 9.0)]);
        let graph = CompactGraph::new(4, false, &rows);
        assert_eq!((graph.neighbours(0), graph.neighbours(3), graph.tie_count()), (&[1, 2][..], &[][..], 2));
        assert_eq!(graph.tie(1, 0), Some(CompactTie { from: 1, to: 0, weight: 2.5, multiplicity: 2 }));
        assert_eq!(graph.tie(0, 2), Some(CompactTie { from: 0, to: 2, weight: 1.0, multiplicity: 1 }));
        assert_eq!((graph.strength(0), graph.degree(0), graph.is_plain()), (3.5, 2, false));

        // Added from left to right, 0.1 + 0.2 + 0.3 is not what 0.3 + 0.2 + 0.1 is.
        let weights = |order: [f64; 3]| CompactGraph::new(2, false, &ties(&order.map(|weight| (0, 1, weight))));
        assert_eq!(weights([0.1, 0.2, 0.3]), weights([0.3, 0.2, 0.1]));

        let directed = CompactGraph::new(4, true, &rows);
        assert_eq!((directed.neighbours(0), directed.sources(0), directed.tie_count()), (&[1][..], &[1, 2][..], 3));
        assert_eq!(*directed.undirected(), graph);
    }

    #[test]
    fn the_order_of_ties_never_matters_and_plain_graphs_carry_no_weights() {
        let one = CompactGraph::new(3, false, &ties(&[(0, 1, 1.0), (1, 2, 1.0)]));
        let other = CompactGraph::new(3, false, &ties(&[(2, 1, 1.0), (1, 0, 1.0)]));
        assert_eq!(one, other);
        assert!(one.is_plain() && one.out.multiplicities.is_empty());
        assert_eq!(CompactGraph::new(0, false, &TieColumns::default()).nodes(), 0);
    }
}
