//! How something spreads from node to node, in worlds drawn by chance: which ties pass it on is drawn for a world once, and then
//! all is reached that they lead to.

use super::cells::Cells;
use super::compact::CompactGraph;
use super::random::Random;

/// By what rule something spreads from partner to partner. Each tie counts once, whatever it weighs.
///
/// ```
/// use ssdc_core::network::{Network, Spread, SpreadModel};
/// let network = Network::from_edges([("a", "b"), ("b", "c")])?;
/// let mut settings = Spread { from: vec!["a".to_owned()], model: SpreadModel::Chance(0.0), ..Spread::default() };
/// assert_eq!(network.spread(&settings)?.number("mean"), Some(1.0)); // nobody passes it on
/// settings.model = SpreadModel::Chance(1.0);
/// assert_eq!(network.spread(&settings)?.number("mean"), Some(3.0));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Source
/// Kempe, Kleinberg and Tardos, *KDD* (2003).
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum SpreadModel {
    /// Who is reached has one chance with each neighbour: 1 / the number of those who could reach that neighbour (weighted
    /// cascade).
    Weighted,
    /// Each partner is reached once the share of the reached among those who could reach it exceeds a threshold of its own,
    /// drawn evenly from 0 to 1 (linear threshold).
    Threshold,
    /// Who is reached has one chance with each neighbour, the same everywhere, from 0 to 1 (independent cascade).
    Chance(f64),
}

/// The chances are counted in parts of this.
const PARTS: f64 = 2_147_483_648.0;

/// A graph with the rule by which something spreads on it.
pub(crate) struct Cascade<'g> {
    pub(crate) graph: &'g CompactGraph,
    pub(crate) model: SpreadModel,
    /// For each node the chance that one of its sources passes it on, in parts of 2^31; empty for thresholds.
    chances: Vec<u32>,
}

impl<'g> Cascade<'g> {
    pub(crate) fn new(graph: &'g CompactGraph, model: SpreadModel) -> Self {
        let nodes = match model {
            SpreadModel::Threshold => 0..0,
            _ => 0..graph.nodes(),
        };
        let mut cascade = Cascade { graph, model, chances: Vec::new() };
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 2^31")]
        let chances = nodes.map(|node| (cascade.chance(node) * PARTS).round() as u32).collect();
        cascade.chances = chances;
        cascade
    }

    /// The chance that `node` is reached by one of its sources alone.
    pub(crate) fn chance(&self, node: u32) -> f64 {
        match self.model {
            SpreadModel::Chance(chance) => chance,
            _ => 1.0 / f64::from(super::cells::count(self.graph.sources(node)).max(1)),
        }
    }
}

/// A world, drawn as far as somebody looks.
pub(crate) struct World<'c> {
    cascade: &'c Cascade<'c>,
    random: Random,
    bits: Bits,
    number: u32,
    /// The number of the last world in which each node was reached, and of that in which it chose whom to follow.
    reached: Vec<u32>,
    chosen: Vec<u32>,
    choice: Vec<u32>,
    /// Who is reached, in order.
    pub(crate) order: Vec<u32>,
}

impl<'c> World<'c> {
    pub(crate) fn new(cascade: &'c Cascade<'c>) -> Self {
        let nodes = cascade.graph.nodes() as usize;
        let follow = if cascade.model == SpreadModel::Threshold { nodes } else { 0 };
        World {
            cascade,
            random: Random::new(0),
            bits: Bits::default(),
            number: 0,
            reached: vec![0; nodes],
            chosen: vec![0; follow],
            choice: vec![0; follow],
            order: Vec::new(),
        }
    }

    /// From here on worlds are drawn from this stream.
    pub(crate) fn draw_from(&mut self, random: Random) {
        (self.random, self.bits) = (random, Bits::default());
    }

    /// A new world, in which nobody is reached yet.
    pub(crate) fn renew(&mut self) {
        self.order.clear();
        self.number = self.number.wrapping_add(1);
        if self.number == 0 {
            self.reached.fill(0);
            self.chosen.fill(0);
            self.number = 1;
        }
    }

    /// Reaches a node from outside.
    pub(crate) fn seed(&mut self, node: u32) {
        if self.reached.at(node) != self.number {
            self.reached.put(node, self.number);
            self.order.push(node);
        }
    }

    /// Lets those reached from place `from` on up to place `to` pass it on.
    pub(crate) fn pass_on(&mut self, from: usize, to: usize) {
        for place in from..to {
            let Some(node) = self.order.get(place).copied() else { break };
            for next in self.cascade.graph.neighbours(node) {
                if self.reached.at(*next) != self.number && self.passes(node, *next) {
                    self.reached.put(*next, self.number);
                    self.order.push(*next);
                }
            }
        }
    }

    /// How many more are reached if `node` is, too.
    pub(crate) fn add(&mut self, node: u32) -> u64 {
        let before = self.order.len();
        self.seed(node);
        let mut at = before;
        while at < self.order.len() {
            let end = self.order.len();
            self.pass_on(at, end);
            at = end;
        }
        (self.order.len() - before) as u64
    }

    /// Whether the tie passes it on in this world: each is looked at once a world, for thresholds once an end.
    fn passes(&mut self, from: u32, to: u32) -> bool {
        if self.cascade.model != SpreadModel::Threshold {
            return self.bits.next(&mut self.random) < self.cascade.chances.at(to);
        }
        let sources = self.cascade.graph.sources(to);
        if self.chosen.at(to) != self.number {
            self.chosen.put(to, self.number);
            self.choice.put(to, sources.at(self.random.below(super::cells::count(sources))));
        }
        self.choice.at(to) == from
    }
}

/// Numbers below 2^31, two out of each random number.
#[derive(Default)]
struct Bits {
    rest: u32,
    there: bool,
}

impl Bits {
    #[inline]
    #[allow(clippy::cast_possible_truncation, reason = "the halves are meant")]
    fn next(&mut self, random: &mut Random) -> u32 {
        self.there = !self.there;
        if self.there {
            let both = random.next();
            self.rest = (both >> 1) as u32 & 0x7fff_ffff;
            return (both >> 33) as u32;
        }
        self.rest
    }
}

/// The places of successes among trials with one chance each, without looking at each trial.
///
/// Which trial succeeds next is found by halving with powers of the chance to fail, in multiplications only: logarithms of
/// two machines may differ in their last bit.
pub(crate) struct Successes {
    /// The chance to fail 1, 2, 4 ... times in a row.
    fails: [f64; 32],
    steps: usize,
}

impl Successes {
    /// For up to `trials` trials.
    pub(crate) fn new(chance: f64, trials: u32) -> Self {
        let steps = (u32::BITS - trials.leading_zeros()) as usize;
        let mut fails = [0.0; 32];
        let mut power = 1.0 - chance;
        for cell in fails.iter_mut().take(steps) {
            *cell = power;
            power *= power;
        }
        Successes { fails, steps }
    }

    /// How many trials fail before the next that succeeds; `trials` or more where none does.
    pub(crate) fn skip(&self, random: &mut Random) -> u32 {
        let chance = random.unit();
        let (mut skipped, mut failed) = (0, 1.0);
        for step in (0..self.steps).rev() {
            let longer = failed * self.fails.get(step).copied().unwrap_or_default();
            if longer > chance {
                failed = longer;
                skipped += 1 << step;
            }
        }
        skipped
    }
}
