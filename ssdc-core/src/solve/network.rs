//! Maximum flow on any directed network with capacities: payments in time order, independent routes, slices between a lot
//! and an obligation.

use super::admission::{in_range, not_negative, rows, same_length};
use super::cells::Cells;
use super::labels::FAR;
use super::shape::starts;
use super::watch::Watch;
use super::{Part, SolveError};
use crate::Progress;

/// A network as it comes in, in columns: one row an edge. Parallel edges add up, loops carry nothing.
#[derive(Debug, Clone, Default)]
pub struct Edges {
    /// How many nodes there are, numbered from 0.
    pub nodes: usize,
    /// Where each edge leaves.
    pub from: Vec<u32>,
    /// Where each edge arrives.
    pub to: Vec<u32>,
    /// What each edge can carry, 0 or more; [`i64::MAX`] where nothing limits it.
    pub capacity: Vec<i64>,
}

/// From where to where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ends {
    /// The node that everything leaves.
    pub source: u32,
    /// The node where everything arrives.
    pub sink: u32,
}

/// A checked network, indexed for the solver.
#[derive(Debug, Clone)]
pub struct Network {
    edges: Edges,
    first: Vec<u32>,
    arcs: Vec<Arc>,
}

/// An edge as one of its nodes sees it.
#[derive(Debug, Clone, Copy, Default)]
struct Arc {
    edge: u32,
    other: u32,
    /// Whether the edge arrives here, so that only what it carries can go back.
    arrives: bool,
}

/// A maximum flow and the cut that proves it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkFlow {
    /// What each edge carries, in the order of the input.
    pub on_edge: Vec<i64>,
    /// What leaves the source for good.
    pub total: i64,
    /// The nodes that the source could still send more to, ascending: the least minimum cut, the same for every maximum flow.
    pub source_side: Vec<u32>,
    /// The edges from that side to the other, each at its capacity, ascending; together they carry `total`.
    pub cut: Vec<u32>,
}

impl Network {
    /// Checks a network and indexes it.
    ///
    /// # Errors
    /// Columns of unequal length, nodes that do not exist, capacities below zero, and 2^31 edges or 2^32 - 1 nodes or more.
    pub fn new(edges: Edges) -> Result<Self, SolveError> {
        let nodes = u32::try_from(edges.nodes).ok().filter(|&nodes| nodes < u32::MAX);
        let nodes = nodes.ok_or(SolveError::TooMany { part: Part::Node, got: edges.nodes })?;
        let count = rows(Part::Edge, &edges.from)?;
        if count > u32::MAX / 2 {
            return Err(SolveError::TooMany { part: Part::Edge, got: edges.from.len() });
        }
        same_length(Part::Node, edges.to.len(), edges.from.len())?;
        same_length(Part::Capacity, edges.capacity.len(), edges.from.len())?;
        in_range(Part::Node, &edges.from, nodes)?;
        in_range(Part::Node, &edges.to, nodes)?;
        not_negative(Part::Capacity, &edges.capacity)?;

        let mut first = starts(&edges.from, nodes);
        first.iter_mut().zip(starts(&edges.to, nodes)).for_each(|(cell, arriving)| *cell += arriving);
        let mut place = first.clone();
        let mut arcs = vec![Arc::default(); edges.from.len() * 2];
        for (edge, (&from, &to)) in (0..count).zip(edges.from.iter().zip(&edges.to)) {
            for (node, other, arrives) in [(from, to, false), (to, from, true)] {
                arcs.put(place.at(node), Arc { edge, other, arrives });
                place.change(node, |cell| *cell += 1);
            }
        }
        Ok(Self { edges, first, arcs })
    }

    /// The maximum flow between two nodes. Equal instances in equal order give equal flows.
    ///
    /// # Errors
    /// [`SolveError::OutOfRange`] for a node that does not exist, [`SolveError::SameNode`] for one that is both ends,
    /// [`SolveError::Overflow`] where more than 2^63 - 1 could leave the source and arrive at the sink, and
    /// [`SolveError::Cancelled`] when `progress` says so.
    ///
    /// # Source
    /// Dinic, *Soviet Math. Doklady* 11 (1970).
    pub fn max_flow(&self, ends: Ends, progress: &mut dyn Progress) -> Result<NetworkFlow, SolveError> {
        for (index, node) in [ends.source, ends.sink].into_iter().enumerate() {
            if node as usize >= self.edges.nodes {
                let got = node.into();
                return Err(SolveError::OutOfRange { part: Part::Node, index, got, count: self.edges.nodes });
            }
        }
        if ends.source == ends.sink {
            return Err(SolveError::SameNode { node: ends.source });
        }
        if self.widest(ends.source, false).min(self.widest(ends.sink, true)) > i128::from(i64::MAX) {
            return Err(SolveError::Overflow { part: Part::Capacity });
        }
        let mut watch = Watch::new(progress);
        let mut search = Search {
            network: self,
            ends,
            flow: vec![0; self.edges.from.len()],
            label: Vec::new(),
            place: Vec::new(),
            total: 0,
        };
        while search.label_from_sink(&mut watch)? {
            search.phase(&mut watch)?;
        }
        search.finish(&mut watch)
    }

    fn arcs_of(&self, node: u32) -> &[Arc] {
        self.arcs.row(&self.first, node)
    }

    /// What could leave a node or arrive at it.
    fn widest(&self, node: u32, arrives: bool) -> i128 {
        let arcs = self.arcs_of(node).iter().filter(|arc| arc.arrives == arrives && arc.other != node);
        arcs.map(|arc| i128::from(self.edges.capacity.at(arc.edge))).sum()
    }
}

struct Search<'a> {
    network: &'a Network,
    ends: Ends,
    flow: Vec<i64>,
    /// Edges to the sink.
    label: Vec<u32>,
    /// The arc at which each node goes on looking.
    place: Vec<u32>,
    total: i64,
}

impl Search<'_> {
    /// What more an arc could carry away from its node.
    fn room(&self, arc: Arc) -> i64 {
        let carried = self.flow.at(arc.edge);
        if arc.arrives { carried } else { self.network.edges.capacity.at(arc.edge) - carried }
    }

    /// The arc's opposite, as its other node sees it.
    fn reversed(arc: Arc, node: u32) -> Arc {
        Arc { edge: arc.edge, other: node, arrives: !arc.arrives }
    }

    /// Labels nodes by their distance to the sink; whether the source has one.
    fn label_from_sink(&mut self, watch: &mut Watch<'_>) -> Result<bool, SolveError> {
        self.label.clear();
        self.label.resize(self.network.edges.nodes, FAR);
        self.label.put(self.ends.sink, 0);
        let mut queue = vec![self.ends.sink];
        let mut at = 0;
        while let Some(&node) = queue.get(at) {
            at += 1;
            let label = self.label.at(node) + 1;
            let arcs = self.network.arcs_of(node);
            watch.spend(arcs.len() as u64)?;
            for &arc in arcs {
                if self.label.at(arc.other) == FAR && self.room(Self::reversed(arc, node)) > 0 {
                    self.label.put(arc.other, label);
                    queue.push(arc.other);
                }
            }
            if self.label.at(self.ends.source) != FAR {
                break;
            }
        }
        Ok(self.label.at(self.ends.source) != FAR)
    }

    /// Uses up every shortest way.
    fn phase(&mut self, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        self.place.clone_from(&self.network.first);
        let mut way: Vec<Arc> = Vec::new();
        loop {
            let here = way.last().map_or(self.ends.source, |arc| arc.other);
            if here == self.ends.sink {
                self.carry(&mut way);
                watch.spend(way.len() as u64 + 1)?;
            } else if let Some(arc) = self.look(here, watch)? {
                way.push(arc);
            } else {
                self.label.put(here, FAR);
                if way.pop().is_none() {
                    return Ok(());
                }
            }
        }
    }

    fn look(&mut self, here: u32, watch: &mut Watch<'_>) -> Result<Option<Arc>, SolveError> {
        let (begin, end) = (self.place.at(here), self.network.first.at(here + 1));
        let label = self.label.at(here);
        for (place, &arc) in (begin..end).zip(self.network.arcs.span(begin, end)) {
            let next = self.label.at(arc.other);
            if next != FAR && next + 1 == label && self.room(arc) > 0 {
                self.place.put(here, place);
                watch.spend(u64::from(place - begin) + 1)?;
                return Ok(Some(arc));
            }
        }
        self.place.put(here, end);
        watch.spend(u64::from(end - begin) + 1)?;
        Ok(None)
    }

    /// Carries as much as the way allows, and goes back to before its first narrowest edge.
    fn carry(&mut self, way: &mut Vec<Arc>) {
        let amount = way.iter().map(|&arc| self.room(arc)).min().unwrap_or_default();
        for arc in way.iter() {
            let change = if arc.arrives { -amount } else { amount };
            self.flow.change(arc.edge, |carried| *carried += change);
        }
        self.total += amount;
        let keep = way.iter().position(|&arc| self.room(arc) == 0).unwrap_or_default();
        way.truncate(keep);
    }

    fn finish(self, watch: &mut Watch<'_>) -> Result<NetworkFlow, SolveError> {
        let mut inside = vec![false; self.network.edges.nodes];
        inside.put(self.ends.source, true);
        let mut source_side = vec![self.ends.source];
        let mut at = 0;
        while let Some(&node) = source_side.get(at) {
            at += 1;
            let arcs = self.network.arcs_of(node);
            watch.spend(arcs.len() as u64)?;
            for &arc in arcs {
                if !inside.at(arc.other) && self.room(arc) > 0 {
                    inside.put(arc.other, true);
                    source_side.push(arc.other);
                }
            }
        }
        source_side.sort_unstable();
        let edges = (0u32..).zip(self.network.edges.from.iter().zip(&self.network.edges.to));
        let cut = edges.filter(|(_, (from, to))| inside.at(**from) && !inside.at(**to)).map(|(edge, _)| edge).collect();
        Ok(NetworkFlow { on_edge: self.flow, total: self.total, source_side, cut })
    }
}
