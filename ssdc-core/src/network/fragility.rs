//! Whose departure splits the network? Partners and ties that hold it together.

use super::answer::{order, ranked};
use super::settings::settings;
use super::{Answer, Network, Question, counted, float};
use crate::solve::{Cells as _, CompactGraph, CompactTie};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::fragility`].
    pub struct Fragility {
        /// Whether two ties between the same partners count as one, so that both are lost together.
        parallel_as_one: bool = false,
        /// Whether to list the groups that no single departure splits.
        groups: bool = false,
    }
}

/// No node, no place.
const NONE: u32 = u32::MAX;

impl Network {
    /// Which partners and which ties the network hangs on. Directions are left aside.
    ///
    /// The rows are `id` and `value`: how many others would no longer reach the greatest rest of their part if the partner
    /// left. The table `partners` has those of them that split their part (articulation points): `id` and `cut_off`, the
    /// same number. The table `ties` has the ties whose end does so (bridges): a, b and `cut_off`, how many partners the
    /// smaller side has. A tie that stands for several, as the column `multiplicity` of
    /// [`ties_table`](Network::ties_table) says, is none unless `parallel_as_one`; a tie each way counts as two. With
    /// `groups` a table `groups` of `group` and `id` lists the groups of partners that no single departure splits
    /// (biconnected components, two partners with a tie included); who splits the network belongs to several. Figures:
    /// `articulation_points`, `bridges`, `groups_count`.
    ///
    /// ```
    /// use ssdc_core::network::{Fragility, Network};
    /// // A triangle a b c, and d that only c knows: without c one partner, d, cannot reach the other two.
    /// let edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")];
    /// let answer = Network::from_edges(edges)?.fragility(&Fragility::default())?;
    /// assert_eq!(answer.table("partners").unwrap().to_csv(), "id,cut_off\nc,1\n");
    /// assert_eq!(answer.table("ties").unwrap().to_csv(), "a,b,cut_off\nc,d,1\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// None so far.
    ///
    /// # Source
    /// Hopcroft and Tarjan, *Communications of the ACM* 16 (1973).
    pub fn fragility(&self, settings: &Fragility) -> Result<Answer, Error> {
        let found = Pieces::search(self.undirected(), |_| true, settings);
        let values: Vec<Option<f64>> = found.cut_off.iter().map(|count| Some(f64::from(*count))).collect();
        let articulation: Vec<u32> = order(&values).into_iter().filter(|node| found.splits.at(*node)).collect();
        let partners = Table::new([
            ("id", Column::text(articulation.iter().map(|node| Some(self.id(*node))))),
            ("cut_off", Column::integer(articulation.iter().map(|node| Some(found.cut_off.at(*node).into())))),
        ]);
        let mut bridges: Vec<&(u32, CompactTie)> = found.bridges.iter().collect();
        bridges.sort_by_key(|(side, tie)| (std::cmp::Reverse(*side), tie.from, tie.to));
        let ties = Table::new([
            ("a", Column::text(bridges.iter().map(|(_, tie)| Some(self.id(tie.from))))),
            ("b", Column::text(bridges.iter().map(|(_, tie)| Some(self.id(tie.to))))),
            ("cut_off", Column::integer(bridges.iter().map(|(side, _)| Some(i64::from(*side))))),
        ]);
        let sentence = self.fragility_sentence(&articulation, &found);
        let mut answer = Answer::new(self, Question::Fragility, ranked(self, &values), sentence)
            .part("partners", partners)
            .part("ties", ties)
            .figure("articulation_points", articulation.len().into())
            .figure("bridges", bridges.len().into())
            .figure("groups_count", found.group_count.into());
        if self.is_directed() {
            answer = answer.caveat("Directions are left aside.");
        }
        if settings.groups {
            answer = answer.part(
                "groups",
                Table::new([
                    ("group", Column::integer(found.groups.iter().map(|(group, _)| Some(i64::from(*group))))),
                    ("id", Column::text(found.groups.iter().map(|(_, node)| Some(self.id(*node))))),
                ]),
            );
        }
        if found.parts > 1 {
            answer = answer.caveat(format!(
                "The network is in {} parts already; each departure is judged by the part it happens in.",
                found.parts
            ));
        }
        Ok(answer)
    }

    fn fragility_sentence(&self, articulation: &[u32], found: &Pieces<'_>) -> String {
        let bridges = match found.bridges.len() {
            0 => "no single tie does".to_owned(),
            1 => "the end of one tie would too".to_owned(),
            many => format!("the end of any of {many} ties would too"),
        };
        let Some(first) = articulation.first() else {
            return match found.bridges.len() {
                0 => "No single departure and no end of a single tie splits the network.".to_owned(),
                one => format!(
                    "No single departure splits the network; {} on a single tie.",
                    counted(one, "pair hangs", "pairs hang")
                ),
            };
        };
        let share = float(articulation.len()) / float(self.len()) * 100.0;
        let lost = counted(found.cut_off.at(*first) as usize, "partner", "partners");
        let would = if articulation.len() == 1 { "would by its departure" } else { "would by their departure" };
        format!(
            "{} of {} partners ({share:.0} %) {would} split the network: {}; without {} {lost} would lose the rest, and {bridges}.",
            articulation.len(),
            self.len(),
            self.names(articulation, 5),
            self.shown(*first),
        )
    }
}

/// What would fall apart without each node and each tie, by one walk in depth over every part.
pub(super) struct Pieces<'g> {
    graph: &'g CompactGraph,
    parallel_as_one: bool,
    list_groups: bool,
    /// When each node was entered, from 1 on; 0: not yet.
    entered: Vec<u32>,
    /// The earliest entered node that what was entered from here on reaches by one tie back.
    low: Vec<u32>,
    /// How many nodes were entered from here on, this one included.
    below: Vec<u32>,
    /// How many of them hang on this node alone, and the most that do so in one piece.
    hanging: Vec<u32>,
    piece: Vec<u32>,
    /// The pairs of nodes that would no longer reach one another without this node, those with itself included.
    pairs: Vec<u64>,
    splits: Vec<bool>,
    cut_off: Vec<u32>,
    /// With the size of the smaller side.
    bridges: Vec<(u32, CompactTie)>,
    group_count: usize,
    groups: Vec<(u32, u32)>,
    parts: usize,
    /// Of the whole graph the pairs of nodes that reach one another.
    all_pairs: u64,
}

impl<'g> Pieces<'g> {
    /// What would fall apart without each of the nodes that stay.
    pub(super) fn of(graph: &'g CompactGraph, stays: impl Fn(u32) -> bool) -> Self {
        Pieces::search(graph, stays, &Fragility::default())
    }

    /// How many pairs of nodes would still reach one another without this one.
    pub(super) fn pairs_without(&self, node: u32) -> u64 {
        self.all_pairs - self.pairs.at(node)
    }

    fn search(graph: &'g CompactGraph, stays: impl Fn(u32) -> bool, settings: &Fragility) -> Self {
        let zero = || vec![0; graph.nodes() as usize];
        let mut search = Pieces {
            graph,
            parallel_as_one: settings.parallel_as_one,
            list_groups: settings.groups,
            entered: zero(),
            low: zero(),
            below: zero(),
            hanging: zero(),
            piece: zero(),
            pairs: vec![0; graph.nodes() as usize],
            splits: vec![false; graph.nodes() as usize],
            cut_off: zero(),
            bridges: Vec::new(),
            group_count: 0,
            groups: Vec::new(),
            parts: 0,
            all_pairs: 0,
        };
        // Who does not stay counts as seen, long before.
        (0..graph.nodes()).filter(|node| !stays(*node)).for_each(|node| search.entered.put(node, NONE));
        let mut clock = 0;
        let mut entered_here = Vec::new();
        for root in 0..graph.nodes() {
            if search.entered.at(root) == 0 {
                search.parts += 1;
                let bridges = search.bridges.len();
                search.walk(root, &mut clock, &mut entered_here);
                search.close_part(&entered_here, bridges);
                entered_here.clear();
            }
        }
        search.groups.sort_unstable();
        search
    }

    /// Walks over the part of `root`; `here` becomes its nodes.
    fn walk(&mut self, root: u32, clock: &mut u32, here: &mut Vec<u32>) {
        // The way from the root: a node, whence it was entered, and the place of its next neighbour.
        let mut way = vec![(root, NONE, 0_usize)];
        let mut open = Vec::new();
        self.enter(root, clock, here);
        let graph = self.graph;
        while let Some((node, parent, place)) = way.last_mut() {
            let (node, parent) = (*node, *parent);
            if let Some(next) = graph.neighbours(node).get(*place).copied() {
                *place += 1;
                if self.entered.at(next) == 0 {
                    self.enter(next, clock, here);
                    open.push(next);
                    way.push((next, node, 0));
                } else if next != parent {
                    let seen = self.entered.at(next);
                    self.low.change(node, |low| *low = seen.min(*low));
                }
                continue;
            }
            way.pop();
            if parent != NONE {
                self.leave(node, parent, &mut open);
            }
        }
    }

    fn enter(&mut self, node: u32, clock: &mut u32, here: &mut Vec<u32>) {
        *clock += 1;
        self.entered.put(node, *clock);
        self.low.put(node, *clock);
        self.below.put(node, 1);
        here.push(node);
    }

    /// Goes back from a node to whence it was entered.
    fn leave(&mut self, node: u32, parent: u32, open: &mut Vec<u32>) {
        let (low, below) = (self.low.at(node), self.below.at(node));
        self.low.change(parent, |other| *other = low.min(*other));
        self.below.change(parent, |sum| *sum += below);
        if low < self.entered.at(parent) {
            return;
        }
        self.hanging.change(parent, |sum| *sum += below);
        self.piece.change(parent, |most| *most = below.max(*most));
        self.pairs.change(parent, |pairs| *pairs += pairs_of(below));
        if low > self.entered.at(parent)
            && let Some(tie) = self.graph.tie(node.min(parent), node.max(parent))
            && (tie.multiplicity == 1 || self.parallel_as_one)
        {
            self.bridges.push((below, tie));
        }
        let group = u32::try_from(self.group_count).unwrap_or(NONE);
        self.group_count += 1;
        while let Some(member) = open.pop() {
            if self.list_groups {
                self.groups.push((group, member));
            }
            if member == node {
                break;
            }
        }
        if self.list_groups {
            self.groups.push((group, parent));
        }
    }

    /// What each departure and each lost tie cuts off, once the size of the part is known; `bridges` were found before it.
    fn close_part(&mut self, here: &[u32], bridges: usize) {
        let size = u32::try_from(here.len()).unwrap_or(NONE);
        self.all_pairs += pairs_of(size);
        for node in here {
            let hanging = self.hanging.at(*node);
            let above = size - 1 - hanging;
            let most = self.piece.at(*node).max(above);
            self.cut_off.put(*node, size - 1 - most);
            self.splits.put(*node, size - 1 > most);
            self.pairs.change(*node, |left| *left = pairs_of(size) - pairs_of(above) - *left);
        }
        for (side, _) in self.bridges.iter_mut().skip(bridges) {
            *side = (*side).min(size - *side);
        }
    }
}

fn pairs_of(nodes: u32) -> u64 {
    u64::from(nodes) * u64::from(nodes.saturating_sub(1)) / 2
}
