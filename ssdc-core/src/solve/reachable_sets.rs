//! Reverse reachable sets: for a node that may be reached, all from whom it would have been reached in a world drawn at random.
//! How many sets a group of nodes meets tells how far something spreads from it.
//!
//! # Source
//! Borgs, Brautbar, Chayes and Lucier, *SODA* (2014); Tang, Tang, Xiao and Yuan, *SIGMOD* (2018), for the bound.

use super::cascade::{Cascade, SpreadModel, Successes};
use super::cells::{Cells, count};
use super::lazy::{Choice, Costs, lazy_greedy};
use super::pieces::in_pieces;
use super::random::Random;

/// How many members sets have in all, about: what bounds memory and time.
const MEMBERS: f64 = 5_000_000.0;
/// How many members a piece of work draws, about.
const PIECE: f64 = 65_536.0;
/// Fewer sets than this say little.
const LEAST: f64 = 64.0;
/// No more sets than this in all, and for each node.
const MOST: f64 = 4_000_000.0;
const MOST_A_NODE: f64 = 4_000.0;

/// Sets, and for each node the sets that it is in.
pub(crate) struct ReachableSets {
    nodes: u32,
    firsts: Vec<u32>,
    members: Vec<u32>,
    first_of_node: Vec<u32>,
    of_node: Vec<u32>,
}

impl ReachableSets {
    /// As many sets as a fixed number of members allows. How many is settled by a first sample that is then thrown away, so
    /// that large sets do not make the others fewer.
    pub(crate) fn draw(cascade: &Cascade<'_>, seed: u64, threads: usize) -> Self {
        let mut set = Walk::new(cascade);
        let (mut sampled, mut met) = (0.0, 0.0);
        let mut random = Random::stream(seed, u64::MAX);
        while sampled < 1024.0 && met < MEMBERS / 4.0 && cascade.graph.nodes() > 0 {
            set.draw(random.below(cascade.graph.nodes()), &mut random);
            sampled += 1.0;
            met += f64::from(count(&set.found));
        }
        let size = if sampled > 0.0 { met / sampled } else { 1.0 };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "bounded and positive")]
        let whole = |number: f64| number as u32;
        let most = MOST.min(MOST_A_NODE * f64::from(cascade.graph.nodes()));
        let a_piece = whole((PIECE / size).clamp(1.0, 8_192.0));
        let pieces = if sampled > 0.0 { whole((MEMBERS / size).min(most).max(LEAST)).div_ceil(a_piece) } else { 0 };
        // Each node in its turn, in random order: what depends on how often each is drawn is not left to chance.
        let mut targets: Vec<u32> = (0..cascade.graph.nodes()).collect();
        random.shuffle(&mut targets);
        let target = |number: u32| targets.at(number % count(&targets).max(1));
        let drawn = in_pieces(
            pieces,
            threads,
            || Walk::new(cascade),
            |set, piece| {
                let mut random = Random::stream(seed, piece.into());
                let (mut sizes, mut members) = (Vec::with_capacity(a_piece as usize), Vec::new());
                for number in piece * a_piece..(piece + 1) * a_piece {
                    set.draw(target(number), &mut random);
                    sizes.push(count(&set.found));
                    members.extend_from_slice(&set.found);
                }
                (sizes, members)
            },
        );
        Self::new(cascade.graph.nodes(), drawn)
    }

    fn new(nodes: u32, drawn: Vec<(Vec<u32>, Vec<u32>)>) -> Self {
        let (sets, all) = drawn.iter().fold((0, 0), |(s, m), (sizes, members)| (s + sizes.len(), m + members.len()));
        let mut firsts = Vec::with_capacity(sets + 1);
        let mut members = Vec::with_capacity(all);
        firsts.push(0);
        for (sizes, part) in drawn {
            for size in sizes {
                firsts.push(firsts.last().copied().unwrap_or_default() + size);
            }
            members.extend_from_slice(&part);
        }
        let mut first_of_node = vec![0_u32; nodes as usize + 2];
        members.iter().for_each(|node| first_of_node.change(node + 2, |cell| *cell += 1));
        let mut sum = 0;
        for cell in &mut first_of_node {
            sum += *cell;
            *cell = sum;
        }
        let mut of_node = vec![0; members.len()];
        for (set, ends) in (0..).zip(firsts.windows(2)) {
            let [first, end] = ends else { continue };
            for node in members.span(*first, *end) {
                of_node.put(first_of_node.at(node + 1), set);
                first_of_node.change(node + 1, |cell| *cell += 1);
            }
        }
        ReachableSets { nodes, firsts, members, first_of_node, of_node }
    }

    /// How many sets there are.
    pub(crate) fn len(&self) -> u32 {
        count(&self.firsts) - 1
    }

    fn sets_of(&self, node: u32) -> &[u32] {
        self.of_node.row(&self.first_of_node, node)
    }

    /// How many nodes something spreads to, by how many sets are met.
    pub(crate) fn spread(&self, covered: f64) -> f64 {
        covered * f64::from(self.nodes) / f64::from(self.len().max(1))
    }

    /// The nodes that meet most sets, for their cost or whatever they cost, at a cost of at most `budget` together. With them
    /// a number of sets that no group within the budget exceeds.
    pub(crate) fn greedy(&self, budget: f64, costs: &Costs, for_cost: bool) -> (Vec<u32>, f64) {
        let adds: Vec<u32> = (0..self.nodes).map(|node| count(self.sets_of(node))).collect();
        let met = vec![false; self.len() as usize];
        let (bound, each) = (f64::INFINITY, for_cost.then_some(costs));
        let mut cover = Cover { sets: self, adds, met, covered: 0, chosen: 0, bound, budget, costs, each };
        cover.bound();
        let chosen = lazy_greedy(self.nodes, budget, costs, &mut cover);
        cover.bound();
        (chosen, cover.bound)
    }

    /// The node that alone meets most sets and can be paid.
    pub(crate) fn best_single(&self, budget: f64, costs: &Costs) -> Option<u32> {
        let payable = (0..self.nodes).filter(|node| costs.of(*node) <= budget);
        payable.rev().max_by_key(|node| count(self.sets_of(*node)))
    }

    /// How far something can spread at most from a group that meets at most `covered` sets: surely but for a chance of `doubt`.
    ///
    /// # Source
    /// Tang et al. (2018), lemma 4.3.
    pub(crate) fn bound(&self, covered: f64, doubt: f64) -> f64 {
        let slack = (1.0 / doubt).ln();
        let root = (covered + slack / 2.0).sqrt() + (slack / 2.0).sqrt();
        self.spread(root * root).min(f64::from(self.nodes))
    }
}

/// Sets that are met one node after another.
struct Cover<'s> {
    sets: &'s ReachableSets,
    /// How many more sets each node would meet.
    adds: Vec<u32>,
    met: Vec<bool>,
    covered: u64,
    chosen: u32,
    /// How many sets any group within the budget can meet at most.
    bound: f64,
    budget: f64,
    costs: &'s Costs,
    /// What counts is what a node adds for its cost.
    each: Option<&'s Costs>,
}

impl Choice for Cover<'_> {
    fn worth(&self, node: u32) -> f64 {
        f64::from(self.adds.at(node)) / self.each.map_or(1.0, |costs| costs.of(node))
    }

    fn choose(&mut self, node: u32) {
        self.covered += u64::from(self.adds.at(node));
        for set in self.sets.sets_of(node) {
            if !self.met.at(*set) {
                self.met.put(*set, true);
                let members = self.sets.members.row(&self.sets.firsts, *set);
                members.iter().for_each(|node| self.adds.change(*node, |cell| *cell -= 1));
            }
        }
        self.chosen += 1;
        // Each look costs as much as a sort of all nodes: not too many of them.
        let every = (self.sets.nodes / 2_048).max(1);
        if self.chosen.is_multiple_of(every) && self.chosen / every < 512 {
            self.bound();
        }
    }
}

impl Cover<'_> {
    /// No group meets more sets than those chosen so far do and its own members could add to that.
    fn bound(&mut self) {
        let each = |node: u32| (f64::from(self.adds.at(node)), self.costs.of(node));
        let mut some: Vec<(f64, f64)> = (0..self.sets.nodes).map(each).filter(|(adds, _)| *adds > 0.0).collect();
        some.retain(|(_, cost)| *cost <= self.budget);
        some.sort_unstable_by(|one, other| (other.0 / other.1).total_cmp(&(one.0 / one.1)));
        let (mut left, mut sum) = (self.budget, float(self.covered));
        for (adds, cost) in some {
            // The last one in part.
            sum += adds * (left / cost).min(1.0);
            left -= cost;
            if left <= 0.0 {
                break;
            }
        }
        self.bound = self.bound.min(sum);
    }
}

#[allow(clippy::cast_precision_loss, reason = "numbers of sets are below 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}

/// One set after another.
struct Walk<'c> {
    cascade: &'c Cascade<'c>,
    number: u32,
    seen: Vec<u32>,
    found: Vec<u32>,
}

impl<'c> Walk<'c> {
    fn new(cascade: &'c Cascade<'c>) -> Self {
        Walk { cascade, number: 0, seen: vec![0; cascade.graph.nodes() as usize], found: Vec::new() }
    }

    fn draw(&mut self, target: u32, random: &mut Random) {
        self.number += 1;
        self.found.clear();
        self.meet(target);
        let mut at = 0;
        while let Some(node) = self.found.get(at).copied() {
            at += 1;
            let sources = self.cascade.graph.sources(node);
            let many = count(sources);
            if many == 0 {
                continue;
            }
            if self.cascade.model == SpreadModel::Threshold {
                self.meet(sources.at(random.below(many)));
                continue;
            }
            let successes = Successes::new(self.cascade.chance(node), many);
            let mut place = successes.skip(random);
            while place < many {
                self.meet(sources.at(place));
                place = place.saturating_add(1).saturating_add(successes.skip(random));
            }
        }
    }

    fn meet(&mut self, node: u32) {
        if self.seen.at(node) != self.number {
            self.seen.put(node, self.number);
            self.found.push(node);
        }
    }
}
