//! Circles of ties: strongly connected parts, and in them each simple cycle once.

use crate::solve::{Cells as _, CompactGraph};

/// For each node the part in which ties lead from every node to every other, numbered as they are found.
///
/// # Source
/// Tarjan, *SIAM Journal on Computing* 1 (1972).
pub(super) fn strong_parts(graph: &CompactGraph) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let nodes = graph.nodes() as usize;
    let (mut part, mut index, mut low) = (vec![NONE; nodes], vec![NONE; nodes], vec![0; nodes]);
    let (mut seen, mut parts) = (0, 0);
    // Nodes whose part is not yet known; and the way down, with the place of the next neighbour of each.
    let (mut open, mut way): (Vec<u32>, Vec<(u32, usize)>) = (Vec::new(), Vec::new());
    for start in 0..graph.nodes() {
        if index.at(start) != NONE {
            continue;
        }
        way.push((start, 0));
        while let Some((node, place)) = way.last_mut() {
            let node = *node;
            if *place == 0 {
                index.put(node, seen);
                low.put(node, seen);
                seen += 1;
                open.push(node);
            }
            let next = graph.neighbours(node).get(*place).copied();
            *place += 1;
            match next {
                Some(next) if index.at(next) == NONE => way.push((next, 0)),
                Some(next) => {
                    if part.at(next) == NONE {
                        let other = index.at(next);
                        low.change(node, |low| *low = other.min(*low));
                    }
                }
                None => {
                    way.pop();
                    let lowest = low.at(node);
                    if let Some((above, _)) = way.last() {
                        low.change(*above, |low| *low = lowest.min(*low));
                    }
                    if low.at(node) == index.at(node) {
                        while let Some(member) = open.pop() {
                            part.put(member, parts);
                            if member == node {
                                break;
                            }
                        }
                        parts += 1;
                    }
                }
            }
        }
    }
    part
}

/// Simple cycles of bounded length.
pub(super) struct Cycles {
    /// Each from its least node on, in the order of their nodes.
    pub(super) found: Vec<Vec<u32>>,
    /// Whether these are all.
    pub(super) complete: bool,
}

impl Cycles {
    /// At most so many cycles of at most so many nodes. Where ties have no directions, from three nodes on and one way round.
    ///
    /// From each node the search goes only over greater ones of its part, and only where the way back is still short enough,
    /// so that hardly any step is in vain.
    ///
    /// # Source
    /// Johnson, *SIAM Journal on Computing* 4 (1975).
    pub(super) fn of(graph: &CompactGraph, (longest, most): (u32, usize)) -> Self {
        let part = strong_parts(graph);
        let mut cycles = Cycles { found: Vec::new(), complete: true };
        let mut back = Back { distance: vec![u32::MAX; graph.nodes() as usize], reached: Vec::new() };
        let mut on_way = vec![false; graph.nodes() as usize];
        for start in 0..graph.nodes() {
            back.search(graph, &part, start, longest);
            let mut way: Vec<(u32, usize)> = vec![(start, 0)];
            while let Some((node, place)) = way.last_mut() {
                let node = *node;
                on_way.put(node, true);
                let next = graph.neighbours(node).get(*place).copied();
                *place += 1;
                let Some(next) = next else {
                    on_way.put(node, false);
                    way.pop();
                    continue;
                };
                let length = u32::try_from(way.len()).unwrap_or(u32::MAX);
                if next == start && counts(graph, &way) {
                    if cycles.found.len() == most {
                        cycles.complete = false;
                        return cycles;
                    }
                    cycles.found.push(way.iter().map(|(node, _)| *node).collect());
                } else if !on_way.at(next) && back.distance.at(next).saturating_add(length) <= longest {
                    way.push((next, 0));
                }
            }
        }
        cycles
    }
}

/// Whether a way that leads back to its start is one of the cycles that are looked for.
fn counts(graph: &CompactGraph, way: &[(u32, usize)]) -> bool {
    match way {
        [_, (second, _), .., (last, _)] => graph.is_directed() || second < last,
        [_, _] => graph.is_directed(),
        _ => false,
    }
}

/// How many steps it takes at least back to the start, over greater nodes of its part.
struct Back {
    distance: Vec<u32>,
    reached: Vec<u32>,
}

impl Back {
    fn search(&mut self, graph: &CompactGraph, part: &[u32], start: u32, longest: u32) {
        for node in self.reached.drain(..) {
            self.distance.put(node, u32::MAX);
        }
        self.distance.put(start, 0);
        self.reached.push(start);
        let mut at = 0;
        while let Some(node) = self.reached.get(at).copied() {
            at += 1;
            let distance = self.distance.at(node) + 1;
            for source in graph.sources(node) {
                let new =
                    *source > start && self.distance.at(*source) == u32::MAX && part.at(*source) == part.at(start);
                if new && distance < longest {
                    self.distance.put(*source, distance);
                    self.reached.push(*source);
                }
            }
        }
    }
}
