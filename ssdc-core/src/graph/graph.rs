//! The graph: petgraph's stable digraph and where each record's node is.

use petgraph::Direction;
use petgraph::stable_graph::{NodeIndex, StableDiGraph};
use petgraph::visit::EdgeRef;

use super::{NodeRef, Tie};
use crate::Kind;

#[derive(Debug, Clone, Default)]
pub(crate) struct PortfolioGraph {
    graph: StableDiGraph<NodeRef, Tie>,
    /// For each kind, by slot; `NodeIndex::end()` where there is no record.
    node_of: [Vec<NodeIndex>; Kind::ALL.len()],
}

impl PortfolioGraph {
    pub(crate) fn with_capacity(nodes: usize, ties: usize) -> Self {
        PortfolioGraph { graph: StableDiGraph::with_capacity(nodes, ties), node_of: Default::default() }
    }

    fn node(&self, node: NodeRef) -> Option<NodeIndex> {
        let index = *self.node_of.get(node.kind as usize)?.get(node.slot as usize)?;
        (index != NodeIndex::end()).then_some(index)
    }

    pub(crate) fn insert(&mut self, node: NodeRef) {
        let index = self.graph.add_node(node);
        if let Some(places) = self.node_of.get_mut(node.kind as usize) {
            let slot = node.slot as usize;
            if places.len() <= slot {
                places.resize(slot + 1, NodeIndex::end());
            }
            if let Some(place) = places.get_mut(slot) {
                *place = index;
            }
        }
    }

    /// Takes a node away with all its ties.
    pub(crate) fn remove(&mut self, node: NodeRef) {
        if let Some(index) = self.node(node) {
            self.graph.remove_node(index);
            if let Some(place) =
                self.node_of.get_mut(node.kind as usize).and_then(|places| places.get_mut(node.slot as usize))
            {
                *place = NodeIndex::end();
            }
        }
    }

    pub(crate) fn connect(&mut self, from: NodeRef, to: NodeRef, tie: Tie) {
        if let (Some(from), Some(to)) = (self.node(from), self.node(to)) {
            self.graph.add_edge(from, to, tie);
        }
    }

    /// Replaces the ties that `from` makes, touching only those that differ: unlinking at a hub is dear.
    pub(crate) fn retie(&mut self, from: NodeRef, old: &[(NodeRef, Tie)], new: &[(NodeRef, Tie)]) {
        let Some(node) = self.node(from) else { return };
        let (gone, come) = difference(old, new);
        for (to, tie) in gone {
            let edge = self
                .graph
                .edges(node)
                .find(|edge| *edge.weight() == tie && self.graph.node_weight(edge.target()) == Some(&to));
            if let Some(edge) = edge.map(|edge| edge.id()) {
                self.graph.remove_edge(edge);
            }
        }
        for (to, tie) in come {
            self.connect(from, to, tie);
        }
    }

    /// Who points at `node`, and by what tie.
    pub(crate) fn incoming(&self, node: NodeRef) -> impl Iterator<Item = (NodeRef, Tie)> {
        self.around(node, Direction::Incoming)
    }

    /// At whom `node` points, and by what tie.
    #[cfg(test)]
    pub(crate) fn outgoing(&self, node: NodeRef) -> impl Iterator<Item = (NodeRef, Tie)> {
        self.around(node, Direction::Outgoing)
    }

    fn around(&self, node: NodeRef, direction: Direction) -> impl Iterator<Item = (NodeRef, Tie)> {
        let edges = self.node(node).into_iter().flat_map(move |index| self.graph.edges_directed(index, direction));
        edges.filter_map(move |edge| {
            let other = if direction == Direction::Incoming { edge.source() } else { edge.target() };
            Some((*self.graph.node_weight(other)?, *edge.weight()))
        })
    }

    /// Every node, and every tie with its ends, in an order of their own: for comparison.
    #[cfg(test)]
    pub(crate) fn contents(&self) -> (Vec<NodeRef>, Vec<(NodeRef, NodeRef, Tie)>) {
        let mut nodes: Vec<_> = self.graph.node_weights().copied().collect();
        nodes.sort_unstable();
        let mut ties: Vec<_> =
            nodes.iter().flat_map(|from| self.outgoing(*from).map(|(to, tie)| (*from, to, tie))).collect();
        ties.sort_unstable();
        (nodes, ties)
    }
}

type Ties = Vec<(NodeRef, Tie)>;

/// What `old` has and `new` has not, and the other way round; a tie that stands twice counts twice.
fn difference(old: &[(NodeRef, Tie)], new: &[(NodeRef, Tie)]) -> (Ties, Ties) {
    let mut come = new.to_vec();
    let mut gone = Vec::new();
    for tie in old {
        match come.iter().position(|other| other == tie) {
            Some(index) => drop(come.swap_remove(index)),
            None => gone.push(*tie),
        }
    }
    (gone, come)
}
