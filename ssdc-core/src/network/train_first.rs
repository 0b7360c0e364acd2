//! Whom to train first? Those from whom a practice spreads furthest, within a budget.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};

use super::settings::{at_least_one, bounded, settings};
use super::spread::{PIECE, check_model};
use super::tally::Tally;
use super::{Answer, Figure, Network, Question, cores, counted, float};
use crate::solve::{
    Cascade, Cells as _, Choice, Costs, Random, ReachableSets, SpreadModel, World, in_pieces, lazy_greedy,
};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::train_first`].
    pub struct TrainFirst {
        /// What may be spent: how many partners, where each costs 1.
        budget: f64 = 10.0,
        /// What it costs to train a partner, by its id; who is not named costs 1.
        cost: BTreeMap<String, f64> = BTreeMap::new(),
        /// By what rule it spreads from the trained.
        model: SpreadModel = SpreadModel::Weighted,
        /// How many worlds are drawn for the final figures; absent: 10,000, and fewer where very many are reached.
        runs: Option<u32> = None,
        /// Draws the worlds.
        seed: u64 = 1,
        /// How many threads; absent: one a core. The answer is the same to the last bit.
        threads: Option<u32> = None,
    }
}

/// How many are reached in all worlds together, about, before fewer worlds than asked for must do.
const REACHED: f64 = 20_000_000.0;

impl Network {
    /// Whom to train first so that a practice reaches most partners in the end. Candidates are found by reverse reachable sets
    /// and by rules of thumb (who has most ties, counted in three ways); all are compared in worlds drawn by chance, and the
    /// best is estimated anew in other worlds, so that the choice does not flatter it.
    ///
    /// The rows are `id` and `value`, in the order of choice: how many more are reached, on average, for this one added to those
    /// before. The figures are `seeds`, `mean` (how many are reached, those trained included), `interval` (which holds the true
    /// mean with 95 % certainty), `bound` (no choice within the budget reaches more on average, with 95 % certainty), `cost` and
    /// `method`. The table `compared` has the `method`, `mean`, `low`, `high` and `cost` of each candidate.
    ///
    /// ```
    /// use ssdc_core::network::{Network, SpreadModel, TrainFirst};
    /// let network = Network::from_edges([("hub", "a"), ("hub", "b"), ("hub", "c"), ("x", "y")])?;
    /// let settings = TrainFirst { budget: 2.0, model: SpreadModel::Chance(1.0), ..TrainFirst::default() };
    /// let answer = network.train_first(&settings)?;
    /// // One of each part reaches it whole, for here everybody passes it on: 4 and then 2.
    /// assert_eq!(answer.number("mean"), Some(6.0));
    /// assert_eq!(answer.rows().column("value").unwrap().get(1).to_string(), "2");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] for a cost of a partner that is not there; [`Error::InvalidSetting`] for a budget that is negative or
    /// not finite, a cost that is not positive, a chance outside of 0 to 1, fewer than 10 runs, or no thread.
    ///
    /// # Source
    /// Kempe, Kleinberg and Tardos, *KDD* (2003); Tang et al., *SIGMOD* (2018); Leskovec et al., *KDD* (2007), for costs; Chen,
    /// Wang and Yang, *KDD* (2009), for the discounts.
    pub fn train_first(&self, settings: &TrainFirst) -> Result<Answer, Error> {
        let (budget, seed) = (settings.budget, settings.seed);
        bounded("budget", budget, budget.is_finite() && budget >= 0.0, "0 or more")?;
        bounded("runs", settings.runs.unwrap_or_default(), settings.runs.is_none_or(|runs| runs >= 10), "10 or more")?;
        at_least_one("threads", settings.threads)?;
        check_model(settings.model)?;
        let costs = self.costs(&settings.cost)?;
        let threads = settings.threads.map_or_else(cores, |threads| threads as usize);
        let cascade = Cascade::new(self.graph(), settings.model);
        let trial = Trial { cascade: &cascade, threads };

        let (mut candidates, bound) = {
            let sets = ReachableSets::draw(&cascade, stream(seed, 0), threads);
            candidates(&cascade, &sets, budget, &costs)
        };
        candidates.retain(|(_, nodes)| !nodes.is_empty());
        let most = candidates.iter().map(|(_, nodes)| nodes.len()).max().unwrap_or_default();
        let runs = trial.affordable(candidates.first().map_or(&[][..], |(_, nodes)| nodes), stream(seed, 1));
        let screened: Vec<Tally> = candidates
            .iter()
            .map(|(_, nodes)| trial.run(nodes, (runs / 5).max(PIECE), stream(seed, 2)).tally)
            .collect();
        // The first of equals: candidates stand in the order of trust.
        let best = (0..candidates.len()).rev().max_by(|one, other| {
            let mean = |index: &usize| screened.get(*index).map_or(0.0, |tally| tally.mean());
            mean(one).total_cmp(&mean(other))
        });
        let (method, seeds) = best.and_then(|best| candidates.get(best)).map_or(("", &[][..]), |(m, s)| (*m, s));
        let runs = settings.runs.unwrap_or(runs);
        let found = trial.run(seeds, runs, stream(seed, 3));
        let possible = (float(seeds.len()), float(self.reachable(seeds)));
        let (mean, interval) = (found.tally.mean(), found.tally.interval(possible));

        let cost = |nodes: &[u32]| nodes.iter().map(|node| costs.of(*node)).sum::<f64>();
        let names: Vec<&str> = seeds.iter().map(|node| self.id(*node)).collect();
        let rows = Table::new([
            ("id", Column::text(names.iter().map(Some))),
            ("value", Column::float(found.gains().into_iter().map(Some))),
        ]);
        let intervals: Vec<_> = candidates
            .iter()
            .zip(&screened)
            .map(|((_, nodes), tally)| tally.interval((float(nodes.len()), float(self.reachable(nodes)))))
            .collect();
        let compared = Table::new([
            ("method", Column::text(candidates.iter().map(|(method, _)| Some(method)))),
            ("mean", Column::float(screened.iter().map(|tally| Some(tally.mean())))),
            ("low", Column::float(intervals.iter().map(|interval| Some(interval.0)))),
            ("high", Column::float(intervals.iter().map(|interval| Some(interval.1)))),
            ("cost", Column::float(candidates.iter().map(|(_, nodes)| Some(cost(nodes))))),
        ]);
        let sentence = if seeds.is_empty() {
            format!("Nobody can be trained with a budget of {budget}.")
        } else {
            format!(
                "Train {} first: {mean:.1} of {} are then reached on average ({:.1} to {:.1} with 95 % certainty), and no \
                 choice within the budget reaches more than {bound:.1}.",
                self.names(seeds, 5),
                counted(self.len(), "partner", "partners"),
                interval.0,
                interval.1,
            )
        };
        let mut answer = Answer::new(self, Question::TrainFirst, rows, sentence)
            .part("compared", compared)
            .figure("seeds", Figure::Names(names.iter().map(|name| (*name).to_owned()).collect()))
            .figure("mean", Figure::Number(mean))
            .figure("interval", interval.into())
            .figure("bound", Figure::Number(bound.max(0.0)))
            .figure("cost", Figure::Number(cost(seeds)))
            .figure("method", Figure::Text(method.to_owned()))
            .caveat("How readily partners pass it on is assumed, not measured.");
        if most == self.len() && most > 0 {
            answer = answer.caveat("The budget suffices for everybody.");
        }
        Ok(self.weights_left_aside(answer))
    }

    fn costs(&self, given: &BTreeMap<String, f64>) -> Result<Costs, Error> {
        if given.is_empty() {
            return Ok(Costs::new(Vec::new()));
        }
        let mut costs = vec![1.0; self.len()];
        for (id, cost) in given {
            let node = self.node(id)?;
            bounded("cost", cost, cost.is_finite() && *cost > 0.0, "more than 0 for each partner")?;
            costs.get_mut(node as usize).into_iter().for_each(|cell| *cell = *cost);
        }
        Ok(Costs::new(costs))
    }
}

/// Independent streams of chance out of one seed.
fn stream(seed: u64, number: u64) -> u64 {
    Random::stream(seed, u64::MAX - number).next()
}

type Candidates = Vec<(&'static str, Vec<u32>)>;

/// Who could be chosen, by each method, and how far any choice within the budget reaches at most.
fn candidates(cascade: &Cascade<'_>, sets: &ReachableSets, budget: f64, costs: &Costs) -> (Candidates, f64) {
    /// How often the bound may fail.
    const DOUBT: f64 = 0.05;
    let (chosen, most) = sets.greedy(budget, costs, true);
    let mut candidates = vec![("reachable_sets", chosen)];
    if !costs.are_equal() {
        // The greedy choice by gain for cost can be arbitrarily bad alone, and not beside these.
        candidates.push(("reachable_sets_whatever_the_cost", sets.greedy(budget, costs, false).0));
        candidates.push(("best_single", sets.best_single(budget, costs).into_iter().collect()));
    }
    for rule in [Rule::Degree, Rule::SingleDiscount, Rule::DegreeDiscount] {
        let mut thumb = Thumb::new(cascade, rule, costs);
        candidates.push((rule.name(), lazy_greedy(cascade.graph.nodes(), budget, costs, &mut thumb)));
    }
    (candidates, sets.bound(most, DOUBT))
}

/// Rules of thumb.
#[derive(Clone, Copy, PartialEq)]
enum Rule {
    /// Who has most ties.
    Degree,
    /// Who has most ties to those not chosen.
    SingleDiscount,
    /// Who reaches most in one step that the chosen do not.
    DegreeDiscount,
}

impl Rule {
    fn name(self) -> &'static str {
        match self {
            Rule::Degree => "degree",
            Rule::SingleDiscount => "single_discount",
            Rule::DegreeDiscount => "degree_discount",
        }
    }
}

struct Thumb<'c> {
    cascade: &'c Cascade<'c>,
    rule: Rule,
    costs: &'c Costs,
    /// For each node what its ties are worth.
    ties: Vec<f64>,
    /// For each node the chance that those chosen do not reach it in one step.
    missed: Vec<f64>,
}

impl<'c> Thumb<'c> {
    fn new(cascade: &'c Cascade<'c>, rule: Rule, costs: &'c Costs) -> Self {
        let nodes = cascade.graph.nodes();
        let mut thumb = Thumb { cascade, rule, costs, ties: Vec::new(), missed: vec![1.0; nodes as usize] };
        let neighbours = |node| cascade.graph.neighbours(node).iter();
        thumb.ties = (0..nodes).map(|node| neighbours(node).map(|next| thumb.tie_to(*next)).sum()).collect();
        thumb
    }

    fn tie_to(&self, node: u32) -> f64 {
        if self.rule == Rule::DegreeDiscount { self.cascade.chance(node) } else { 1.0 }
    }
}

impl Choice for Thumb<'_> {
    fn worth(&self, node: u32) -> f64 {
        let itself = if self.rule == Rule::DegreeDiscount { 1.0 } else { 0.0 };
        self.missed.at(node) * (itself + self.ties.at(node)) / self.costs.of(node)
    }

    fn choose(&mut self, node: u32) {
        if self.rule == Rule::Degree {
            return;
        }
        let lost = self.tie_to(node);
        self.cascade.graph.sources(node).iter().for_each(|source| self.ties.change(*source, |sum| *sum -= lost));
        if self.rule == Rule::DegreeDiscount {
            for next in self.cascade.graph.neighbours(node) {
                let misses = 1.0 - self.cascade.chance(*next);
                self.missed.change(*next, |chance| *chance *= misses);
            }
        }
    }
}

/// Where seeds are tried out.
struct Trial<'c> {
    cascade: &'c Cascade<'c>,
    threads: usize,
}

/// How seeds did.
struct Outcome {
    tally: Tally,
    /// How many each seed added in all worlds together.
    gains: Vec<AtomicU64>,
}

impl Outcome {
    /// What each seed adds on average.
    #[allow(clippy::cast_precision_loss, reason = "a mean is a measure")]
    fn gains(&self) -> Vec<f64> {
        let runs = self.tally.runs.max(1) as f64;
        self.gains.iter().map(|gain| gain.load(Ordering::Relaxed) as f64 / runs).collect()
    }
}

impl Trial<'_> {
    /// Draws worlds and reaches the seeds one after another, each with all that it leads to.
    fn run(&self, seeds: &[u32], runs: u32, stream: u64) -> Outcome {
        let gains: Vec<AtomicU64> = seeds.iter().map(|_| AtomicU64::new(0)).collect();
        let pieces = in_pieces(
            runs.div_ceil(PIECE),
            self.threads,
            || World::new(self.cascade),
            |world, piece| {
                world.draw_from(Random::stream(stream, piece.into()));
                let mut tally = Tally::default();
                for _ in 0..PIECE.min(runs - piece * PIECE) {
                    world.renew();
                    for (seed, gain) in seeds.iter().zip(&gains) {
                        gain.fetch_add(world.add(*seed), Ordering::Relaxed);
                    }
                    tally.note(world.order.len() as u64);
                }
                tally
            },
        );
        let mut tally = Tally::default();
        pieces.into_iter().for_each(|piece| tally.add(piece));
        Outcome { tally, gains }
    }

    /// How many worlds can be drawn in reasonable time, by a few.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within bounds")]
    fn affordable(&self, seeds: &[u32], stream: u64) -> u32 {
        let mean = self.run(seeds, 10, stream).tally.mean();
        (REACHED / mean.max(1.0)).clamp(f64::from(PIECE), 10_000.0) as u32
    }
}
