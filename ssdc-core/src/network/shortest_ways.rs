//! What each partner and each tie carries of the shortest ways from some sources to everybody: Brandes' sums, eight sources at
//! a time.
//!
//! The searches of a batch go level by level together. A level is a row of eight numbers for each node, zero for the searches
//! that have not just reached it, so that what comes in over a tie is a plain sum of rows. Sources of a batch are near one
//! another, so they reach most nodes at about the same time, and each tie is looked at a few times a batch.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use crate::solve::{Cells as _, CompactGraph, TieColumns};

/// A bit for each search of a batch.
type Searches = u8;

/// How many sources make one piece of work; sums are taken piece by piece in a fixed order.
const PIECE: usize = 64;

/// From how many nodes on four searches go together instead of eight, to halve the memory that a thread takes.
const LARGE: u32 = 1 << 18;

/// Ways are counted in floats; numbers of them past this are scaled down, level by level.
const MANY_WAYS: f64 = 1e150;

/// Sums over sources: for each node, and for each arc where asked for.
pub(super) struct Sums {
    pub(super) nodes: Vec<f64>,
    pub(super) ties: Vec<f64>,
}

impl Sums {
    fn zero(graph: &CompactGraph, ties: bool) -> Self {
        let arcs = if ties { graph.arc_count() } else { 0 };
        Sums { nodes: vec![0.0; graph.nodes() as usize], ties: vec![0.0; arcs] }
    }

    fn clear(&mut self) {
        self.nodes.fill(0.0);
        self.ties.fill(0.0);
    }

    fn add(&mut self, other: &Sums) {
        self.nodes.iter_mut().zip(&other.nodes).for_each(|(sum, part)| *sum += part);
        self.ties.iter_mut().zip(&other.ties).for_each(|(sum, part)| *sum += part);
    }
}

/// Dependencies summed over the sources, each of which stands in `sources` once. Pieces of work are added up in their order,
/// whoever did them, so that the sum is the same on any number of threads.
///
/// # Source
/// Brandes, *Journal of Mathematical Sociology* 25 (2001); Then et al., *VLDB Endowment* 8 (2014) for searches that go
/// together.
pub(super) fn betweenness(graph: &CompactGraph, sources: &[u32], ties: bool, threads: usize) -> Sums {
    let near = Near::new(graph);
    let mut sources: Vec<u32> = sources.iter().map(|source| near.places.at(*source)).collect();
    sources.sort_unstable();
    let sums = if graph.nodes() < LARGE {
        in_pieces::<8>(&near, &sources, ties, threads)
    } else {
        in_pieces::<4>(&near, &sources, ties, threads)
    };
    let nodes = near.places.iter().map(|place| sums.nodes.at(*place)).collect();
    let arc = |from: u32, to: u32| {
        let (from, to) = (near.places.at(from), near.places.at(to));
        near.graph.arc(from, to).map_or(0.0, |arc| sums.ties.at(arc))
    };
    let arcs = (0..graph.nodes()).flat_map(|from| graph.neighbours(from).iter().map(move |to| (from, *to)));
    let ties = if ties { arcs.map(|(from, to)| arc(from, to)).collect() } else { Vec::new() };
    Sums { nodes, ties }
}

fn in_pieces<const L: usize>(near: &Near, sources: &[u32], ties: bool, threads: usize) -> Sums {
    let graph = &near.graph;
    let pieces: Vec<&[u32]> = sources.chunks(PIECE).collect();
    let next = AtomicUsize::new(0);
    let (total, turn) = (Mutex::new((0, Sums::zero(graph, ties))), Condvar::new());
    let work = || {
        let (mut batch, mut part) = (Batch::<L>::new(near), Sums::zero(graph, ties));
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(number) else { break };
            part.clear();
            piece.chunks(L).for_each(|sources| batch.depend(sources, &mut part));
            let mut state = total.lock().unwrap_or_else(PoisonError::into_inner);
            while state.0 != number {
                state = turn.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.1.add(&part);
            state.0 += 1;
            turn.notify_all();
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(pieces.len()) {
            scope.spawn(work);
        }
        work();
    });
    total.into_inner().unwrap_or_else(PoisonError::into_inner).1
}

/// The graph with its nodes renumbered so that near ones have near numbers: by breadth, each part from its best connected node.
struct Near {
    graph: CompactGraph,
    /// The new number of each node.
    places: Vec<u32>,
    /// Where the part of each node begins and ends, by its new number.
    parts: Vec<(u32, u32)>,
}

impl Near {
    fn new(graph: &CompactGraph) -> Self {
        const NONE: u32 = u32::MAX;
        let nodes = graph.nodes();
        let all = |node: u32| if graph.is_directed() { graph.sources(node) } else { &[] };
        let mut starts: Vec<u32> = (0..nodes).collect();
        starts.sort_by_key(|node| std::cmp::Reverse(graph.degree(*node)));
        let (mut places, mut order, mut parts) = (vec![NONE; nodes as usize], Vec::new(), Vec::new());
        order.reserve_exact(nodes as usize);
        let mut taken = 0_u32;
        for start in starts {
            if places.at(start) != NONE {
                continue;
            }
            let first = taken;
            places.put(start, taken);
            order.push(start);
            taken += 1;
            let mut head = first;
            while head < taken {
                let node = order.as_slice().at(head);
                head += 1;
                for next in graph.neighbours(node).iter().chain(all(node)) {
                    if places.at(*next) == NONE {
                        places.put(*next, taken);
                        order.push(*next);
                        taken += 1;
                    }
                }
            }
            parts.resize(taken as usize, (first, taken));
        }
        let mut columns = TieColumns::default();
        for tie in graph.ties() {
            columns.from.push(places.at(tie.from));
            columns.to.push(places.at(tie.to));
        }
        Near { graph: CompactGraph::new(nodes, graph.is_directed(), &columns), places, parts }
    }
}

/// What one thread needs for the searches of a batch.
struct Batch<'g, const L: usize> {
    near: &'g Near,
    /// How many shortest ways of each search lead to each node; zero: not yet reached.
    ways: Vec<[f64; L]>,
    /// Of the nodes of the last level: the ways there, later what each way carries.
    last: Vec<[f64; L]>,
    /// The same for the level that is being made.
    next: Vec<[f64; L]>,
    /// The searches that have reached each node.
    seen: Vec<Searches>,
    /// Nodes that are found over ties from the last level.
    found: Vec<u32>,
    is_found: Vec<bool>,
    /// Which searches reach which nodes, level by level.
    reached: Vec<(u32, Searches)>,
    /// Where each level begins, and what its ways were scaled by.
    levels: Vec<(usize, [f64; L])>,
    /// The most ways of each search to a node of the level that is being made.
    most: [f64; L],
}

impl<'g, const L: usize> Batch<'g, L> {
    fn new(near: &'g Near) -> Self {
        let nodes = near.places.len();
        let rows = || vec![[0.0; L]; nodes];
        Batch {
            near,
            ways: rows(),
            last: rows(),
            next: rows(),
            seen: vec![0; nodes],
            found: Vec::new(),
            is_found: vec![false; nodes],
            reached: Vec::new(),
            levels: Vec::new(),
            most: [0.0; L],
        }
    }

    /// Adds what all others depend on each node to be reached from the sources.
    fn depend(&mut self, sources: &[u32], sums: &mut Sums) {
        self.search(sources);
        self.collect(sums);
        for (node, _) in self.reached.drain(..) {
            put(&mut self.ways, node, [0.0; L]);
            self.seen.put(node, 0);
        }
        self.levels.clear();
    }

    /// Counts the shortest ways.
    fn search(&mut self, sources: &[u32]) {
        let graph = &self.near.graph;
        let (mut from, mut to, mut all) = (u32::MAX, 0, 0);
        for (lane, source) in sources.iter().enumerate() {
            let mut row = [0.0; L];
            row.iter_mut().skip(lane).take(1).for_each(|cell| *cell = 1.0);
            put(&mut self.ways, *source, row);
            put(&mut self.last, *source, row);
            self.seen.put(*source, 1 << lane);
            self.reached.push((*source, 1 << lane));
            let part = self.near.parts.get(*source as usize).copied().unwrap_or_default();
            (from, to, all) = (from.min(part.0), to.max(part.1), all | 1 << lane);
        }
        self.levels.push((0, [1.0; L]));
        let mut open = (from..to).map(|node| graph.sources(node).len()).sum::<usize>();
        let mut begin = 0;
        loop {
            let end = self.reached.len();
            let level = self.reached.get(begin..).unwrap_or_default();
            let arcs: usize = level.iter().map(|(node, _)| graph.degree(*node) as usize).sum();
            if arcs * 2 < open {
                self.push(begin, all, &mut open);
            } else {
                self.pull(from..to, all, &mut open);
            }
            clear(&mut self.last, self.reached.get(begin..end).unwrap_or_default());
            std::mem::swap(&mut self.last, &mut self.next);
            if self.reached.len() == end {
                break;
            }
            let scale = self.scale(end);
            self.levels.push((end, scale));
            begin = end;
        }
    }

    /// The next level, over the ties that leave the last one.
    fn push(&mut self, begin: usize, all: Searches, open: &mut usize) {
        let graph = &self.near.graph;
        let mut found = std::mem::take(&mut self.found);
        for (node, _) in self.reached.get(begin..).unwrap_or_default() {
            let row = at(&self.last, *node);
            for neighbour in graph.neighbours(*node) {
                if self.seen.at(*neighbour) == all {
                    continue;
                }
                if !self.is_found.at(*neighbour) {
                    self.is_found.put(*neighbour, true);
                    found.push(*neighbour);
                }
                if let Some(sum) = self.next.get_mut(*neighbour as usize) {
                    add(sum, &row);
                }
            }
        }
        for node in found.drain(..) {
            self.is_found.put(node, false);
            self.reach(node, &at(&self.next, node), all, open);
        }
        self.found = found;
    }

    /// The next level, by asking each node whom it can be reached from.
    fn pull(&mut self, nodes: std::ops::Range<u32>, all: Searches, open: &mut usize) {
        let near = self.near;
        for node in nodes {
            if self.seen.at(node) != all {
                let row = gather(&self.last, near.graph.sources(node));
                self.reach(node, &row, all, open);
            }
        }
    }

    /// Takes over the ways of those searches that reach a node for the first time.
    #[inline]
    fn reach(&mut self, node: u32, row: &[f64; L], all: Searches, open: &mut usize) {
        let index = node as usize;
        let (Some(ways), Some(next)) = (self.ways.get_mut(index), self.next.get_mut(index)) else { return };
        let mut fresh: Searches = 0;
        for (lane, (((ways, next), sum), most)) in ways.iter_mut().zip(next).zip(row).zip(&mut self.most).enumerate() {
            let new = if *ways == 0.0 { *sum } else { 0.0 };
            *ways += new;
            *next = new;
            *most = most.max(new);
            fresh |= Searches::from(new != 0.0) << lane;
        }
        if fresh != 0 {
            self.reached.push((node, fresh));
            let seen = self.seen.at(node) | fresh;
            self.seen.put(node, seen);
            if seen == all {
                *open -= self.near.graph.sources(node).len();
            }
        }
    }

    /// Scales the last level down where its ways are very many; none becomes zero, which would be not reached.
    fn scale(&mut self, begin: usize) -> [f64; L] {
        let scale = std::mem::replace(&mut self.most, [0.0; L])
            .map(|most| if most > MANY_WAYS { MANY_WAYS.recip() } else { 1.0 });
        if scale.iter().any(|scale| *scale < 1.0) {
            for (node, searches) in self.reached.get(begin..).unwrap_or_default() {
                let ways = times(&only(&at(&self.ways, *node), *searches), &scale);
                let ways = ways.map(|ways| if ways > 0.0 { ways.max(f64::MIN_POSITIVE) } else { ways });
                put(&mut self.last, *node, ways);
                if let Some(all) = self.ways.get_mut(*node as usize) {
                    for (lane, (all, ways)) in all.iter_mut().zip(ways).enumerate() {
                        if searches >> lane & 1 == 1 {
                            *all = ways;
                        }
                    }
                }
            }
        }
        scale
    }

    /// From the last level back to the first, sums up what each way carries: a share of its own end, and all that lies behind.
    fn collect(&mut self, sums: &mut Sums) {
        let graph = &self.near.graph;
        let (mut end, mut scale, mut behind) = (self.reached.len(), [1.0; L], &[][..]);
        for (begin, scale_here) in self.levels.iter().rev() {
            let level = self.reached.get(*begin..end).unwrap_or_default();
            for (node, searches) in level {
                let ways = only(&at(&self.ways, *node), *searches);
                let carried = times(&gather(&self.last, graph.neighbours(*node)), &scale);
                if *begin > 0 {
                    sums.nodes.change(*node, |sum| *sum += total(&times(&ways, &carried)));
                }
                if !sums.ties.is_empty() {
                    let scaled = times(&ways, &scale);
                    for (arc, neighbour) in (graph.first_arc(*node)..).zip(graph.neighbours(*node)) {
                        sums.ties.change(arc, |sum| *sum += total(&times(&scaled, &at(&self.last, *neighbour))));
                    }
                }
                let mut each = [0.0; L];
                for ((each, carried), ways) in each.iter_mut().zip(&carried).zip(&ways) {
                    *each = if *ways == 0.0 { 0.0 } else { 1.0 / ways + carried };
                }
                put(&mut self.next, *node, each);
            }
            clear(&mut self.last, behind);
            std::mem::swap(&mut self.last, &mut self.next);
            (end, scale, behind) = (*begin, *scale_here, level);
        }
        clear(&mut self.last, behind);
    }
}

#[inline]
fn at<const L: usize>(rows: &[[f64; L]], node: u32) -> [f64; L] {
    rows.get(node as usize).copied().unwrap_or([0.0; L])
}

#[inline]
fn put<const L: usize>(rows: &mut [[f64; L]], node: u32, row: [f64; L]) {
    if let Some(place) = rows.get_mut(node as usize) {
        *place = row;
    }
}

fn clear<const L: usize>(rows: &mut [[f64; L]], level: &[(u32, Searches)]) {
    level.iter().for_each(|(node, _)| put(rows, *node, [0.0; L]));
}

/// The sum of the rows of some nodes.
#[inline]
fn gather<const L: usize>(rows: &[[f64; L]], nodes: &[u32]) -> [f64; L] {
    let mut sum = [0.0; L];
    for node in nodes {
        if let Some(row) = rows.get(*node as usize) {
            add(&mut sum, row);
        }
    }
    sum
}

#[inline]
fn add<const L: usize>(sum: &mut [f64; L], row: &[f64; L]) {
    sum.iter_mut().zip(row).for_each(|(sum, part)| *sum += part);
}

#[inline]
fn times<const L: usize>(one: &[f64; L], other: &[f64; L]) -> [f64; L] {
    let mut product = *one;
    product.iter_mut().zip(other).for_each(|(product, factor)| *product *= factor);
    product
}

/// The numbers of some searches, zero for the others.
#[inline]
fn only<const L: usize>(row: &[f64; L], searches: Searches) -> [f64; L] {
    let mut row = *row;
    for (lane, cell) in row.iter_mut().enumerate() {
        *cell = if searches >> lane & 1 == 1 { *cell } else { 0.0 };
    }
    row
}

#[inline]
fn total<const L: usize>(row: &[f64; L]) -> f64 {
    row.iter().sum()
}
