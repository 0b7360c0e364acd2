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
        let rows = |columns: &[&[u32]]| columns.iter().flat_map(|column| column.iter().copied()).collect::<Vec<u32>>();
        let (from, to) = (rows(from), rows(to));
        let one_column = count(&ties.from).max(1);
        let by_end = sorted_places(nodes, &to, 0..count(&to));
        let sorted = sorted_places(nodes, &from, by_end);
        let (plain, single) = (ties.weight.is_empty(), ties.multiplicity.is_empty());
        let mut side = Side { starts: vec![0], ends: Vec::new(), weights: Vec::new(), multiplicities: Vec::new() };
        side.starts.reserve_exact(nodes as usize);
        side.ends.reserve_exact(from.len());
        if !plain {
            side.weights.reserve_exact(from.len());
        }
        let mut places = sorted.into_iter().peekable();
        for node in 0..nodes {
            let begin = side.ends.len();
            while let Some(place) = places.next_if(|&place| from.at(place) == node) {
                let end = to.at(place);
                if end == node {
                    continue;
                }
                let row = place % one_column;
                let weight = if plain { 1.0 } else { ties.weight.at(row) };
                let multiplicity = if single { 1 } else { ties.multiplicity.at(row) };
                let parallel = side.ends.len() > begin && side.ends.last() == Some(&end);
                side.put(end, weight, multiplicity, parallel);
            }
            side.starts.push(count(&side.ends));
        }
        side.ends.shrink_to_fit();
        if side.weights.iter().all(|weight| weight.to_bits() == 1.0_f64.to_bits()) {
            side.weights = Vec::new();
        }
        if side.multiplicities.iter().all(|multiplicity| *multiplicity == 1) {
            side.multiplicities = Vec::new();
        }
        side
    }

    /// Weights and multiplicities are kept only from the first that is not 1.
    fn put(&mut self, end: u32, weight: f64, multiplicity: u32, parallel: bool) {
        let before = self.ends.len();
        if weight.to_bits() != 1.0_f64.to_bits() || parallel {
            self.weights.resize(before, 1.0);
        }
        if multiplicity != 1 || parallel {
            self.multiplicities.resize(before, 1);
        }
        if parallel {
            self.weights.last_mut().into_iter().for_each(|sum| *sum += weight);
            self.multiplicities.last_mut().into_iter().for_each(|sum| *sum = sum.saturating_add(multiplicity));
            return;
        }
        self.ends.push(end);
        if !self.weights.is_empty() || weight.to_bits() != 1.0_f64.to_bits() {
            self.weights.push(weight);
        }
        if !self.multiplicities.is_empty() || multiplicity != 1 {
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

/// The places in the order of their keys; equal keys stay in the order that they come in.
fn sorted_places(keys: u32, column: &[u32], places: impl IntoIterator<Item = u32> + Clone) -> Vec<u32> {
    let mut next = vec![0_u32; keys as usize + 1];
    for key in column {
        next.change(key + 1, |cell| *cell += 1);
    }
    let mut sum = 0;
    for cell in &mut next {
        sum += *cell;
        *cell = sum;
    }
    let mut sorted = vec![0; column.len()];
    for place in places {
        let key = column.at(place);
        sorted.put(next.at(key), place);
        next.change(key, |cell| *cell += 1);
    }
    sorted
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
