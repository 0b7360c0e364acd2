//! Communities by the Leiden algorithm: groups of nodes with more ties inside than their strengths would let expect.
//!
//! # Source
//! Traag, Waltman and van Eck, *Scientific Reports* 9, 5233 (2019); modularity with a resolution: Reichardt and Bornholdt,
//! *Physical Review E* 74, 016110 (2006).

use std::borrow::Cow;

use super::cells::{Cells, count};
use super::{CompactGraph, Random};

/// How much worse a merger may be in the refinement, as a share of a mean tie, before it becomes unlikely; Traag et al. use
/// the same.
const RANDOMNESS: f64 = 0.01;

/// A graph with more nodes is great: there each level asks a node to move 3/2 times on average and no more. The last
/// questions of a level gain little and take longest; the next iteration asks everybody again.
const GREAT: u32 = 100_000;
const VISITS: (u64, u64) = (3, 2);

/// Groups of nodes.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Communities {
    /// The community of each node; 0 is the greatest, equal ones stand by their least node.
    pub(crate) of: Vec<u32>,
    /// How many nodes each has.
    pub(crate) sizes: Vec<u32>,
    /// The modularity at the resolution asked for; `None` without ties.
    pub(crate) modularity: Option<f64>,
}

/// How to look for communities.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Leiden {
    /// 1: plain modularity; more: smaller communities.
    pub(crate) resolution: f64,
    pub(crate) seed: u64,
    /// How many times at most to improve a partition; each time begins where the last one ended.
    pub(crate) iterations: u32,
    /// How many times to begin anew; the best partition counts.
    pub(crate) runs: u32,
}

impl Communities {
    /// Communities of an undirected graph, each of them connected.
    pub(crate) fn leiden(graph: &CompactGraph, how: &Leiden) -> Self {
        let base = Level::of(graph);
        let mut best: Option<Communities> = None;
        for run in 0..how.runs.max(1) {
            let mut search = Search::new(&base, how, run);
            let mut of: Vec<u32> = (0..graph.nodes()).collect();
            let mut reached = f64::NEG_INFINITY;
            for _ in 0..if base.total > 0.0 { how.iterations } else { 0 } {
                of = search.improve(&base, of);
                let modularity = modularity(&base, &of, how.resolution);
                if modularity <= reached + 1e-12 {
                    break;
                }
                reached = modularity;
            }
            let of = connected(graph, &of);
            let found = (base.total > 0.0).then(|| modularity(&base, &of, how.resolution));
            if best.as_ref().is_none_or(|best| found > best.modularity) {
                best = Some(Communities { of, sizes: Vec::new(), modularity: found });
            }
        }
        best.map_or_else(|| Communities { of: Vec::new(), sizes: Vec::new(), modularity: None }, Communities::by_size)
    }

    fn by_size(self) -> Self {
        let mut sizes: Vec<u32> = vec![0; self.of.len()];
        self.of.iter().for_each(|group| sizes.change(*group, |size| *size += 1));
        let mut order: Vec<u32> = (0..count(&sizes)).filter(|group| sizes.at(*group) > 0).collect();
        // Groups are numbered by their least node, so a stable sort leaves equal ones in that order.
        order.sort_by_key(|group| std::cmp::Reverse(sizes.at(*group)));
        let mut place = vec![0; sizes.len()];
        (0..).zip(&order).for_each(|(new, old)| place.put(*old, new));
        Communities {
            of: self.of.iter().map(|group| place.at(*group)).collect(),
            sizes: order.iter().map(|group| sizes.at(*group)).collect(),
            modularity: self.modularity,
        }
    }
}

/// A graph whose nodes stand for groups of nodes of the one before. Ties within a node count in its strength only.
struct Level<'g> {
    starts: Cow<'g, [u32]>,
    ends: Cow<'g, [u32]>,
    /// Empty where every tie weighs 1.
    weights: Cow<'g, [f64]>,
    /// For each node the weights of its ties, those within counted twice.
    strengths: Vec<f64>,
    /// Of all strengths.
    total: f64,
    /// What a tie of the first graph weighs.
    mean: f64,
}

impl<'g> Level<'g> {
    fn of(graph: &'g CompactGraph) -> Self {
        let (starts, ends, weights) = graph.columns_of_arcs();
        let strengths: Vec<f64> = (0..graph.nodes()).map(|node| graph.strength(node)).collect();
        let total: f64 = strengths.iter().sum();
        let mean = if ends.is_empty() { 1.0 } else { total / f64::from(count(ends)) };
        Level {
            starts: Cow::Borrowed(starts),
            ends: Cow::Borrowed(ends),
            weights: Cow::Borrowed(weights),
            strengths,
            total,
            mean,
        }
    }

    fn nodes(&self) -> u32 {
        count(&self.strengths)
    }

    #[inline]
    fn each_arc(&self, node: u32, mut visit: impl FnMut(u32, f64)) {
        let ends = self.ends.row(&self.starts, node);
        if self.weights.is_empty() {
            ends.iter().for_each(|end| visit(*end, 1.0));
        } else {
            ends.iter().zip(self.weights.row(&self.starts, node)).for_each(|(end, weight)| visit(*end, *weight));
        }
    }

    /// The graph of groups; they are numbered without gaps.
    fn grouped(&self, of: &[u32], groups: u32, scratch: &mut Sight) -> Level<'static> {
        let (starts, members) = by_group(of, groups, 0..self.nodes());
        // Room for as many ties as here: what is not used is never touched, and growing would copy.
        let most = self.ends.len();
        let mut next = Level {
            starts: Cow::Owned(Vec::with_capacity(groups as usize + 1)),
            ends: Cow::Owned(Vec::with_capacity(most)),
            weights: Cow::Owned(Vec::with_capacity(most)),
            strengths: vec![0.0; groups as usize],
            total: self.total,
            mean: self.mean,
        };
        let (firsts, ends, weights) = (next.starts.to_mut(), next.ends.to_mut(), next.weights.to_mut());
        firsts.push(0);
        for group in 0..groups {
            for node in members.row(&starts, group) {
                next.strengths.change(group, |sum| *sum += self.strengths.at(*node));
                self.each_arc(*node, |end, weight| scratch.add(of.at(end), weight));
            }
            scratch.drain(|other, seen| {
                if other != group {
                    ends.push(other);
                    weights.push(seen.toward);
                }
            });
            firsts.push(count(ends));
        }
        next
    }
}

/// The nodes of each group, one group after the other, and where each begins; within a group in the order of `nodes`.
fn by_group(of: &[u32], groups: u32, nodes: impl IntoIterator<Item = u32>) -> (Vec<u32>, Vec<u32>) {
    let mut starts = vec![0; groups as usize + 1];
    of.iter().for_each(|group| starts.change(*group + 1, |size| *size += 1));
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let (mut place, mut members) = (starts.clone(), vec![0; of.len()]);
    for node in nodes {
        let group = of.at(node);
        members.put(place.at(group), node);
        place.change(group, |next| *next += 1);
    }
    (starts, members)
}

/// Groups as one node sees them.
struct Sight {
    groups: Vec<Seen>,
    /// The groups that a tie leads to.
    touched: Vec<u32>,
}

/// What stands together is read together: on large graphs the way to memory is what takes time.
#[derive(Clone, Copy, Default)]
struct Seen {
    strength: f64,
    /// The weight of the ties from the node that looks.
    toward: f64,
}

impl Sight {
    #[inline]
    fn add(&mut self, group: u32, weight: f64) {
        let Sight { groups, touched } = self;
        groups.change(group, |seen| {
            if seen.toward == 0.0 {
                touched.push(group);
            }
            seen.toward += weight;
        });
    }

    /// Visits the groups that are seen, in the order in which they came into sight, and looks away.
    fn drain(&mut self, mut visit: impl FnMut(u32, Seen)) {
        let Sight { groups, touched } = self;
        for group in touched.drain(..) {
            groups.change(group, |seen| {
                visit(group, *seen);
                seen.toward = 0.0;
            });
        }
    }

    fn strength(&self, group: u32) -> f64 {
        self.groups.at(group).strength
    }

    /// Adds to the strength of a group.
    fn strengthen(&mut self, group: u32, by: f64) {
        self.groups.change(group, |seen| seen.strength += by);
    }

    /// Every group without strength.
    fn clear(&mut self) {
        self.groups.fill(Seen::default());
    }
}

/// What a run needs.
struct Search {
    resolution: f64,
    great: bool,
    random: Random,
    sight: Sight,
    choices: Vec<(u32, f64)>,
}

impl Search {
    fn new(base: &Level<'_>, how: &Leiden, run: u32) -> Self {
        Search {
            resolution: how.resolution,
            great: base.nodes() > GREAT,
            random: Random::stream(how.seed, run.into()),
            sight: Sight { groups: vec![Seen::default(); base.nodes() as usize], touched: Vec::new() },
            choices: Vec::new(),
        }
    }

    /// Moves nodes, then groups of nodes, then groups of groups, while that helps.
    fn improve(&mut self, base: &Level<'_>, mut of: Vec<u32>) -> Vec<u32> {
        let mut upper: Option<Level<'static>> = None;
        let mut place: Vec<u32> = (0..base.nodes()).collect();
        loop {
            let level = upper.as_ref().unwrap_or(base);
            self.move_nodes(level, &mut of);
            let groups = numbered(&mut of);
            if groups == level.nodes() {
                break;
            }
            let mut refined = self.refine(level, &of, groups);
            let mut parts = numbered(&mut refined);
            if parts == level.nodes() {
                (parts, refined) = (groups, of.clone());
            }
            let mut group_of_part = vec![0; parts as usize];
            refined.iter().zip(&of).for_each(|(part, group)| group_of_part.put(*part, *group));
            upper = Some(level.grouped(&refined, parts, &mut self.sight));
            place.iter_mut().for_each(|node| *node = refined.at(*node));
            of = group_of_part;
        }
        place.iter().map(|node| of.at(*node)).collect()
    }

    /// Gives each node to the group that gains most by it; whoever has neighbours that moved away is asked again.
    fn move_nodes(&mut self, level: &Level<'_>, of: &mut [u32]) {
        let nodes = level.nodes();
        let sight = &mut self.sight;
        sight.clear();
        let mut size = vec![0_u32; nodes as usize];
        for (group, own) in of.iter().zip(&level.strengths) {
            sight.strengthen(*group, *own);
            size.change(*group, |size| *size += 1);
        }
        let mut empty: Vec<u32> = (0..nodes).filter(|group| size.at(*group) == 0).collect();
        let mut ring: Vec<u32> = (0..nodes).collect();
        self.random.shuffle(&mut ring);
        let mut waits = vec![true; nodes as usize];
        let (mut head, mut waiting) = (0_u32, nodes);
        let mut questions = if self.great { u64::from(nodes) * VISITS.0 / VISITS.1 } else { u64::MAX };
        while waiting > 0 && questions > 0 {
            questions -= 1;
            let node = ring.at(head);
            head = if head + 1 == nodes { 0 } else { head + 1 };
            waiting -= 1;
            waits.put(node, false);

            let (from, own) = (of.at(node), level.strengths.at(node));
            let expected = self.resolution * own / level.total;
            level.each_arc(node, |end, weight| sight.add(of.at(end), weight));
            let stays = sight.groups.at(from).toward - expected * (sight.strength(from) - own);
            let (mut best, mut to) = (stays + own * 1e-10, from);
            sight.drain(|group, seen| {
                let gain = seen.toward - expected * seen.strength;
                if gain > best && group != from {
                    (best, to) = (gain, group);
                }
            });
            if best < 0.0
                && size.at(from) > 1
                && let Some(alone) = empty.last()
            {
                to = *alone;
            }
            if to == from {
                continue;
            }
            of.put(node, to);
            sight.strengthen(from, -own);
            sight.strengthen(to, own);
            size.change(from, |size| *size -= 1);
            size.change(to, |size| *size += 1);
            if size.at(to) == 1 {
                empty.pop();
            }
            if size.at(from) == 0 {
                sight.groups.put(from, Seen::default());
                empty.push(from);
            }
            level.each_arc(node, |end, _| {
                if !waits.at(end) && of.at(end) != to {
                    waits.put(end, true);
                    let tail = u64::from(head) + u64::from(waiting);
                    ring.put(u32::try_from(tail % u64::from(nodes)).unwrap_or_default(), end);
                    waiting += 1;
                }
            });
        }
    }

    /// Builds each group anew out of its nodes: a node that is still alone joins a part of its group that it is tied to, more
    /// likely where more is gained. So each part is connected.
    fn refine(&mut self, level: &Level<'_>, of: &[u32], groups: u32) -> Vec<u32> {
        let nodes = level.nodes();
        let mut part: Vec<u32> = (0..nodes).collect();
        let mut alone = vec![true; nodes as usize];
        let sight = &mut self.sight;
        sight.clear();
        (0..).zip(&level.strengths).for_each(|(node, own)| sight.strengthen(node, *own));
        let mut whole = vec![0.0; groups as usize];
        // For each part the weight of its ties to the rest of its group.
        let mut outward = vec![0.0; nodes as usize];
        for node in 0..nodes {
            let group = of.at(node);
            whole.change(group, |sum| *sum += level.strengths.at(node));
            let mut sum = 0.0;
            level.each_arc(node, |end, weight| sum += if of.at(end) == group { weight } else { 0.0 });
            outward.put(node, sum);
        }
        let mut order: Vec<u32> = (0..nodes).collect();
        self.random.shuffle(&mut order);
        let (per_total, width) = (self.resolution / level.total, RANDOMNESS * level.mean);
        for node in by_group(of, groups, order).1 {
            let (group, own) = (of.at(node), level.strengths.at(node));
            let fits = |part: u32, inside: f64| outward.at(part) >= per_total * inside * (whole.at(group) - inside);
            if !alone.at(node) || !fits(node, own) {
                continue;
            }
            let choices = &mut self.choices;
            level.each_arc(node, |end, weight| {
                if of.at(end) == group {
                    sight.add(part.at(end), weight);
                }
            });
            let mut most = 0.0;
            choices.push((node, 0.0));
            sight.drain(|to, seen| {
                let gain = seen.toward - per_total * own * seen.strength;
                if gain >= 0.0 && fits(to, seen.strength) {
                    most = f64::max(most, gain);
                    choices.push((to, gain));
                }
            });
            let mut sum = 0.0;
            for (_, gain) in choices.iter_mut() {
                sum += ((*gain - most) / width).exp();
                *gain = sum;
            }
            let drawn = self.random.unit() * sum;
            let to = choices.iter().find(|(_, until)| drawn < *until).map_or(node, |(to, _)| *to);
            choices.clear();
            if to != node {
                let mut between = 0.0;
                level.each_arc(node, |end, weight| between += if part.at(end) == to { weight } else { 0.0 });
                part.put(node, to);
                alone.put(to, false);
                sight.strengthen(to, own);
                let own_outward = outward.at(node);
                outward.change(to, |sum| *sum += own_outward - 2.0 * between);
            }
        }
        part
    }
}

/// Numbers groups in the order of their least node; how many there are.
fn numbered(of: &mut [u32]) -> u32 {
    const NONE: u32 = u32::MAX;
    let mut number = vec![NONE; of.iter().max().map_or(0, |most| *most as usize + 1)];
    let mut groups = 0;
    for group in of {
        if number.at(*group) == NONE {
            number.put(*group, groups);
            groups += 1;
        }
        *group = number.at(*group);
    }
    groups
}

fn modularity(level: &Level<'_>, of: &[u32], resolution: f64) -> f64 {
    let mut strength = vec![0.0; of.len()];
    let mut inside = 0.0;
    for node in 0..level.nodes() {
        let group = of.at(node);
        strength.change(group, |sum| *sum += level.strengths.at(node));
        level.each_arc(node, |end, weight| inside += if of.at(end) == group { weight } else { 0.0 });
    }
    let expected: f64 = strength.iter().map(|sum| sum / level.total * (sum / level.total)).sum();
    inside / level.total - resolution * expected
}

/// The groups, each divided into what hangs together, which never lowers the modularity; numbered by their least node.
fn connected(graph: &CompactGraph, of: &[u32]) -> Vec<u32> {
    const NONE: u32 = u32::MAX;
    let mut parts = vec![NONE; of.len()];
    let (mut next, mut stack) = (0, Vec::new());
    for start in 0..graph.nodes() {
        if parts.at(start) != NONE {
            continue;
        }
        parts.put(start, next);
        stack.push(start);
        while let Some(node) = stack.pop() {
            for end in graph.neighbours(node) {
                if parts.at(*end) == NONE && of.at(*end) == of.at(start) {
                    parts.put(*end, next);
                    stack.push(*end);
                }
            }
        }
        next += 1;
    }
    parts
}
