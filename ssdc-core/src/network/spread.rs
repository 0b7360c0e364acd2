//! How far would a practice spread, by when, how sure? Worlds drawn by chance.

use std::sync::atomic::{AtomicU32, Ordering};

use super::answer::ranked;
use super::settings::{at_least_one, bounded, settings};
use super::tally::Tally;
use super::{Answer, Figure, Network, Question, cores, counted};
use crate::solve::{Cascade, Random, SpreadModel, World, in_pieces};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::spread`].
    pub struct Spread {
        /// Those from whom it spreads.
        from: Vec<String> = Vec::new(),
        /// By what rule.
        model: SpreadModel = SpreadModel::Weighted,
        /// How many worlds are drawn.
        runs: u32 = 10_000,
        /// Draws the worlds.
        seed: u64 = 1,
        /// How many threads; absent: one a core. The answer is the same to the last bit.
        threads: Option<u32> = None,
    }
}

/// How many worlds make one piece of work.
pub(super) const PIECE: u32 = 64;

impl Network {
    /// How far something spreads from some partners: how many are reached in the end, those at the start included, on average
    /// over worlds drawn by chance. Where ties have directions it spreads along them.
    ///
    /// The rows are `id` and `value`: each partner's chance to be reached. The figures are `mean`, and `interval`, which holds
    /// the true mean with 95 % certainty. The table `by_step` has for each `step` the `mean` of those reached by then, and the
    /// interval from `low` to `high`; step 0 is the start, and at step 1 their neighbours may be reached.
    ///
    /// ```
    /// use ssdc_core::network::{Network, Spread, SpreadModel};
    /// let network = Network::from_edges([("a", "b"), ("b", "c")])?;
    /// let settings = Spread { from: vec!["a".to_owned()], model: SpreadModel::Chance(0.5), ..Spread::default() };
    /// let answer = network.spread(&settings)?;
    /// // a surely, b with chance 1/2, c with 1/4: 1.75 on average.
    /// assert!((answer.number("mean").unwrap() - 1.75).abs() < 0.05);
    /// assert_eq!(answer.table("by_step").unwrap().len(), 3);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] for a partner that is not there; [`Error::InvalidSetting`] for a chance outside of 0 to 1, fewer
    /// than 10 runs, or no thread.
    ///
    /// # Source
    /// Kempe, Kleinberg and Tardos, *KDD* (2003); the interval is Student's.
    pub fn spread(&self, settings: &Spread) -> Result<Answer, Error> {
        check_model(settings.model)?;
        let runs = settings.runs;
        bounded("runs", runs, runs >= 10, "10 or more")?;
        at_least_one("threads", settings.threads)?;
        let mut from = settings.from.iter().map(|id| self.node(id)).collect::<Result<Vec<_>, _>>()?;
        from.sort_unstable();
        from.dedup();
        let threads = settings.threads.map_or_else(cores, |threads| threads as usize);
        let cascade = Cascade::new(self.graph(), settings.model);
        let spread = spread(&cascade, &from, (runs, settings.seed), threads);

        let chance = |count: &AtomicU32| Some(f64::from(count.load(Ordering::Relaxed)) / f64::from(runs));
        let rows = ranked(self, &spread.reached.iter().map(chance).collect::<Vec<_>>());
        let last = spread.by_step.last().copied().unwrap_or_default();
        let possible = (super::float(from.len()), super::float(self.reachable(&from)));
        let (mean, interval) = (last.mean(), last.interval(possible));
        let sentence = if from.is_empty() {
            "It spreads to nobody, for it starts with nobody.".to_owned()
        } else {
            // Those it starts with are reached, too; of interest is whom else it reaches.
            let start = super::float(from.len());
            let (who, others) = (self.names(&from, 5), counted(self.len() - from.len(), "other", "others"));
            match possible.1 - start {
                0.0 => format!("From {who} it spreads to nobody else: no tie leads to any."),
                _ => format!(
                    "From {who} it spreads to {:.1} of {others} on average ({:.1} to {:.1} with 95 % certainty).",
                    mean - start,
                    interval.0 - start,
                    interval.1 - start
                ),
            }
        };
        let intervals: Vec<_> = spread.by_step.iter().map(|step| step.interval(possible)).collect();
        let by_step = Table::new([
            ("step", Column::integer((0..).take(intervals.len()).map(Some))),
            ("mean", Column::float(spread.by_step.iter().map(|step| Some(step.mean())))),
            ("low", Column::float(intervals.iter().map(|interval| Some(interval.0)))),
            ("high", Column::float(intervals.iter().map(|interval| Some(interval.1)))),
        ]);
        let answer = Answer::new(self, Question::Spread, rows, sentence)
            .part("by_step", by_step)
            .figure("mean", Figure::Number(mean))
            .figure("interval", interval.into())
            .caveat("How readily partners pass it on is assumed, not measured.");
        Ok(self.weights_left_aside(answer))
    }

    /// How many can be reached at all.
    pub(super) fn reachable(&self, from: &[u32]) -> usize {
        let cascade = Cascade::new(self.graph(), SpreadModel::Chance(1.0));
        let mut world = World::new(&cascade);
        world.renew();
        for node in from {
            world.add(*node);
        }
        world.order.len()
    }

    pub(super) fn weights_left_aside(&self, answer: Answer) -> Answer {
        if self.graph().is_plain() { answer } else { answer.caveat("Each tie counts once, whatever it weighs.") }
    }
}

pub(super) fn check_model(model: SpreadModel) -> Result<(), Error> {
    match model {
        SpreadModel::Chance(chance) => bounded("model", chance, (0.0..=1.0).contains(&chance), "a chance from 0 to 1"),
        _ => Ok(()),
    }
}

/// What happened in all worlds together.
struct Reached {
    /// How often each node was reached.
    reached: Vec<AtomicU32>,
    /// How many were reached by each step.
    by_step: Vec<Tally>,
}

fn spread(cascade: &Cascade<'_>, from: &[u32], (runs, seed): (u32, u64), threads: usize) -> Reached {
    let reached: Vec<AtomicU32> = (0..cascade.graph.nodes()).map(|_| AtomicU32::new(0)).collect();
    // Of each piece: what was reached by each step in worlds that still went on, and by how many worlds ended where.
    let pieces = in_pieces(
        runs.div_ceil(PIECE),
        threads,
        || World::new(cascade),
        |world, piece| {
            world.draw_from(Random::stream(seed, piece.into()));
            let mut steps: Vec<Step> = Vec::new();
            for _ in 0..PIECE.min(runs - piece * PIECE) {
                world.renew();
                from.iter().for_each(|node| world.seed(*node));
                let (mut at, mut step) = (0, 0);
                loop {
                    let end = world.order.len();
                    if steps.len() <= step {
                        steps.push(Step::default());
                    }
                    steps.get_mut(step).into_iter().for_each(|one| one.going_on.note(end as u64));
                    world.pass_on(at, end);
                    if world.order.len() == end {
                        steps.get_mut(step).into_iter().for_each(|one| one.ended.note(end as u64));
                        break;
                    }
                    (at, step) = (end, step + 1);
                }
                for node in &world.order {
                    reached.get(*node as usize).map(|count| count.fetch_add(1, Ordering::Relaxed)).unwrap_or_default();
                }
            }
            steps
        },
    );
    let mut sums: Vec<Step> = vec![Step::default(); pieces.iter().map(Vec::len).max().unwrap_or_default()];
    for piece in pieces {
        for (sum, step) in sums.iter_mut().zip(piece) {
            sum.going_on.add(step.going_on);
            sum.ended.add(step.ended);
        }
    }
    let mut ended = Tally::default();
    let by_step = sums.into_iter().map(|step| {
        let mut all = step.going_on;
        all.add(ended);
        ended.add(step.ended);
        all
    });
    let by_step = by_step.collect();
    Reached { reached, by_step }
}

/// Worlds at a step: those that had come so far, and those of them that ended there.
#[derive(Clone, Copy, Default)]
struct Step {
    going_on: Tally,
    ended: Tally,
}
