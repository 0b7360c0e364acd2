//! What is the smallest group to convene that links all these partners? A Steiner tree.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::parts::Parts;
use super::settings::settings;
use super::{Answer, Figure, Network, PathBy, Question};
use crate::solve::{Cells as _, CompactGraph, CompactTie};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::convene`].
    pub struct Convene {
        /// Who has to be linked.
        partners: Vec<String> = Vec::new(),
        /// Whether few ties count, or strong ones: each then is as long as one over its weight.
        by: PathBy = PathBy::Steps,
    }
}

/// Up to how many partners, and up to about how much work, the smallest group is looked for exactly.
const MOST_EXACT: usize = 10;
const MOST_WORK: usize = 30_000_000;

impl Network {
    /// The smallest group that links some partners by its own ties: themselves, and those who have to come along to connect
    /// them. Directions are left aside.
    ///
    /// The rows are `id` and `value`: 1 for those to be linked, 0 for those who come along. The table `ties` (a, b, weight) has
    /// the ties that link them, a tree. Figures: `connectors`, how many come along; `length`, how many ties, or else the sum
    /// of one over the weight of each; `exact`, whether no smaller group does it. It is exact for up to ten partners where the
    /// network is small enough for that; else the length is at most twice the least. Partners that no way joins are linked
    /// with those that they can be linked with, and the figure `linked` is false.
    ///
    /// ```
    /// use ssdc_core::network::{Convene, Network};
    /// let network = Network::from_edges([("a", "m"), ("b", "m"), ("c", "m"), ("a", "x"), ("x", "b")])?;
    /// let partners = ["a", "b", "c"].map(str::to_owned).to_vec();
    /// let answer = network.convene(&Convene { partners, ..Convene::default() })?;
    /// assert_eq!(answer.rows().to_csv(), "id,value\na,1\nb,1\nc,1\nm,0\n");
    /// assert_eq!(answer.sentence(), "m can link a, b and c: no smaller group does.");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] for a partner that is not there.
    ///
    /// # Source
    /// Kou, Markowsky and Berman, *Acta Informatica* 15 (1981), in the form of Mehlhorn, *Information Processing Letters* 27
    /// (1988); exactly: Dreyfus and Wagner, *Networks* 1 (1971).
    pub fn convene(&self, settings: &Convene) -> Result<Answer, Error> {
        let mut terminals: Vec<u32> = settings.partners.iter().map(|id| self.node(id)).collect::<Result<_, _>>()?;
        terminals.sort_unstable();
        terminals.dedup();
        let steiner = Steiner { graph: self.undirected(), by: settings.by };
        let parts = Parts::of(steiner.graph);
        let mut ties = Vec::new();
        let (mut exact, mut groups) = (true, 0);
        let mut rest = terminals.clone();
        while let Some(first) = rest.first().map(|node| parts.of.at(*node)) {
            let (here, others) = rest.into_iter().partition::<Vec<u32>, _>(|node| parts.of.at(*node) == first);
            rest = others;
            groups += 1;
            if steiner.small_enough(here.len()) {
                ties.extend(steiner.exactly(&here));
            } else {
                exact = false;
                ties.extend(steiner.nearly(&here));
            }
        }
        ties.sort_unstable_by_key(|tie| (tie.from, tie.to));
        let mut connectors: Vec<u32> = ties.iter().flat_map(|tie| [tie.from, tie.to]).collect();
        connectors.sort_unstable();
        connectors.dedup();
        connectors.retain(|node| terminals.binary_search(node).is_err());
        let length: f64 = ties.iter().map(|tie| steiner.length(tie.weight)).sum();

        let all = || terminals.iter().map(|node| (*node, 1.0)).chain(connectors.iter().map(|node| (*node, 0.0)));
        let rows = Table::new([
            ("id", Column::text(all().map(|(node, _)| Some(self.id(node))))),
            ("value", Column::float(all().map(|(_, value)| Some(value)))),
        ]);
        let table = Table::new([
            ("a", Column::text(ties.iter().map(|tie| Some(self.id(tie.from))))),
            ("b", Column::text(ties.iter().map(|tie| Some(self.id(tie.to))))),
            ("weight", Column::float(ties.iter().map(|tie| Some(tie.weight)))),
        ]);
        let names = |nodes: &[u32]| self.names(nodes, 10);
        let proof =
            if exact { "no smaller group does" } else { "smaller groups may do, though not less than half as long" };
        let linked = groups < 2;
        let sentence = match (terminals.len(), linked) {
            (0, _) => "Nobody was named to be linked.".to_owned(),
            (1, _) => format!("{} is alone to be linked.", names(&terminals)),
            (_, false) => {
                let by = match connectors.len() {
                    0 => "within each part they are linked by ties of their own".to_owned(),
                    _ => format!("within the parts {} can link them", names(&connectors)),
                };
                format!("No group links all of them: they are in {groups} parts that nothing joins; {by}.")
            }
            (_, true) if connectors.is_empty() => {
                format!("{} are linked already by ties of their own.", names(&terminals))
            }
            (_, true) => format!("{} can link {}: {proof}.", names(&connectors), names(&terminals)),
        };
        let mut answer = Answer::new(self, Question::Convene, rows, sentence)
            .part("ties", table)
            .figure("connectors", connectors.len().into())
            .figure("length", Figure::Number(length))
            .figure("exact", Figure::Holds(exact))
            .figure("linked", Figure::Holds(linked));
        if self.is_directed() {
            answer = answer.caveat("Directions are left aside.");
        }
        if !exact {
            answer =
                answer.caveat("There are too many partners for the smallest group; this one is at most twice as long.");
        }
        Ok(answer)
    }
}

struct Steiner<'g> {
    graph: &'g CompactGraph,
    by: PathBy,
}

const NONE: u32 = u32::MAX;

/// A length in an order, as heaps need it.
#[derive(Clone, Copy, PartialEq)]
struct Length(f64);

impl Eq for Length {}

impl PartialOrd for Length {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Length {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.total_cmp(&other.0)
    }
}

impl Steiner<'_> {
    fn length(&self, weight: f64) -> f64 {
        match self.by {
            PathBy::Steps => 1.0,
            PathBy::Strength => 1.0 / weight,
        }
    }

    fn small_enough(&self, terminals: usize) -> bool {
        let subsets = |base: usize| base.checked_pow(u32::try_from(terminals.saturating_sub(1)).unwrap_or(u32::MAX));
        let work = subsets(3).and_then(|work| work.checked_mul(self.graph.nodes() as usize));
        terminals <= MOST_EXACT
            && work.is_some_and(|work| work <= MOST_WORK)
            && subsets(2).is_some_and(|rows| rows * self.graph.arc_count().max(1) <= MOST_WORK)
    }

    fn tie(&self, one: u32, other: u32) -> Option<CompactTie> {
        self.graph.tie(one.min(other), one.max(other))
    }

    /// Each node joins its nearest terminal; the shortest ways between terminals that lead over one tie from one such
    /// neighbourhood to another make a tree, out of which what leads nowhere is cut.
    fn nearly(&self, terminals: &[u32]) -> Vec<CompactTie> {
        let graph = self.graph;
        let nodes = graph.nodes() as usize;
        let (mut far, mut before, mut home) = (vec![f64::INFINITY; nodes], vec![NONE; nodes], vec![NONE; nodes]);
        let mut heap = BinaryHeap::new();
        for terminal in terminals {
            far.put(*terminal, 0.0);
            home.put(*terminal, *terminal);
            heap.push(Reverse((Length(0.0), *terminal)));
        }
        while let Some(Reverse((Length(length), node))) = heap.pop() {
            if length > far.at(node) {
                continue;
            }
            let own = home.at(node);
            for (end, weight) in graph.arcs(node) {
                let there = length + self.length(weight);
                if there < far.at(end) {
                    far.put(end, there);
                    before.put(end, node);
                    home.put(end, own);
                    heap.push(Reverse((Length(there), end)));
                }
            }
        }
        let mut links: Vec<(Length, CompactTie)> = graph
            .ties()
            .filter(|tie| home.at(tie.from) != NONE && home.at(tie.from) != home.at(tie.to))
            .map(|tie| (Length(far.at(tie.from) + self.length(tie.weight) + far.at(tie.to)), tie))
            .collect();
        links.sort_by_key(|(length, tie)| (*length, tie.from, tie.to));
        let mut above: Vec<u32> = (0..graph.nodes()).collect();
        let mut taken = Vec::new();
        for (_, tie) in links {
            if join(&mut above, home.at(tie.from), home.at(tie.to)) {
                taken.push(tie);
                for mut node in [tie.from, tie.to] {
                    while before.at(node) != NONE {
                        taken.extend(self.tie(node, before.at(node)));
                        node = before.at(node);
                    }
                }
            }
        }
        self.pruned(terminals, taken)
    }

    /// The shortest tree within some ties, without ends that are no terminals.
    fn pruned(&self, terminals: &[u32], mut ties: Vec<CompactTie>) -> Vec<CompactTie> {
        ties.sort_by_key(|tie| (Length(self.length(tie.weight)), tie.from, tie.to));
        let nodes = self.graph.nodes();
        let (mut above, mut degree) = ((0..nodes).collect::<Vec<u32>>(), vec![0_u32; nodes as usize]);
        ties.retain(|tie| join(&mut above, tie.from, tie.to));
        for tie in &ties {
            [tie.from, tie.to].iter().for_each(|end| degree.change(*end, |ties| *ties += 1));
        }
        loop {
            let before = ties.len();
            ties.retain(|tie| {
                let hangs = |end: u32| degree.at(end) == 1 && terminals.binary_search(&end).is_err();
                let stays = !hangs(tie.from) && !hangs(tie.to);
                if !stays {
                    [tie.from, tie.to].iter().for_each(|end| degree.change(*end, |ties| *ties -= 1));
                }
                stays
            });
            if ties.len() == before {
                return ties;
            }
        }
    }

    /// For each set of terminals but the last and each node the shortest tree that joins the set to the node: two trees that
    /// meet there, or one that ends at a neighbour. The terminals are in one part.
    fn exactly(&self, terminals: &[u32]) -> Vec<CompactTie> {
        let Some((root, others)) = terminals.split_last() else { return Vec::new() };
        let nodes = self.graph.nodes();
        let sets = 1_u32 << others.len();
        let place = |set: u32, node: u32| set * nodes + node;
        let mut least = vec![f64::INFINITY; (sets * nodes) as usize];
        // Where the tree of a set at a node comes from: another node with the same set, or else a part of the set.
        let mut from = vec![(NONE, 0_u32); least.len()];
        let mut heap = BinaryHeap::new();
        for set in 1..sets {
            if set.is_power_of_two() {
                let terminal = others.get(set.trailing_zeros() as usize).copied().unwrap_or_default();
                least.put(place(set, terminal), 0.0);
            } else {
                // Each division once: the part with the lowest member.
                let mut part = (set - 1) & set;
                while part > 0 {
                    if part & (set & set.wrapping_neg()) != 0 {
                        for node in 0..nodes {
                            let sum = least.at(place(part, node)) + least.at(place(set ^ part, node));
                            if sum < least.at(place(set, node)) {
                                least.put(place(set, node), sum);
                                from.put(place(set, node), (NONE, part));
                            }
                        }
                    }
                    part = (part - 1) & set;
                }
            }
            heap.extend(
                (0..nodes)
                    .map(|node| (least.at(place(set, node)), node))
                    .filter(|(sum, _)| sum.is_finite())
                    .map(|(sum, node)| Reverse((Length(sum), node))),
            );
            while let Some(Reverse((Length(sum), node))) = heap.pop() {
                if sum > least.at(place(set, node)) {
                    continue;
                }
                for (end, weight) in self.graph.arcs(node) {
                    let there = sum + self.length(weight);
                    if there < least.at(place(set, end)) {
                        least.put(place(set, end), there);
                        from.put(place(set, end), (node, 0));
                        heap.push(Reverse((Length(there), end)));
                    }
                }
            }
        }
        let (mut ties, mut open) = (Vec::new(), vec![(sets - 1, *root)]);
        while let Some((set, node)) = open.pop() {
            match from.at(place(set, node)) {
                (NONE, 0) => {}
                (NONE, part) => open.extend([(part, node), (set ^ part, node)]),
                (next, _) => {
                    ties.extend(self.tie(node, next));
                    open.push((set, next));
                }
            }
        }
        self.pruned(terminals, ties)
    }
}

/// The tree that is at most twice the least, as tests compare it.
#[cfg(test)]
pub(super) fn nearly(graph: &CompactGraph, terminals: &[u32], by: PathBy) -> Vec<CompactTie> {
    Steiner { graph, by }.nearly(terminals)
}

/// Joins two sets; whether they were two.
fn join(above: &mut [u32], one: u32, other: u32) -> bool {
    let mut top = |mut node: u32| {
        while above.at(node) != node {
            let next = above.at(above.at(node));
            above.put(node, next);
            node = next;
        }
        node
    };
    let (one, other) = (top(one), top(other));
    above.put(one.max(other), one.min(other));
    one != other
}
