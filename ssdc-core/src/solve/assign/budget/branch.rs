//! Branch and bound: pair by pair taken in or left out, the deeper first, until nothing open could be better.

use super::super::super::SolveError;
use super::super::super::cells::Cells;
use super::super::super::watch::Watch;
use super::prices::{Taken, first_prices, lower_bound_by_prices};
use super::repair::repaired;
use super::{FINE, Fate, Left, Model};

/// Steps of the prices before the first decision, and after each.
const FIRST_ROUNDS: u32 = 400;
const ROUNDS: u32 = 30;
/// Of all looks, so many at most go into the first prices.
const FIRST_SHARE: u64 = 4;

/// The best assignment found, and what none exceeds.
pub(crate) struct Best {
    pub(crate) chosen: Vec<bool>,
    /// What any assignment that serves as much has in scores at most, forced pairs aside.
    pub(crate) bound: i64,
    pub(crate) proven: bool,
}

struct Node {
    decided: Vec<(u32, bool)>,
    prices: Vec<i64>,
    bound: i64,
}

/// The assignment that serves the most, and of those the greatest total, if no more than `effort` looks at pairs are needed
/// to prove it; else the best found.
pub(crate) fn best_within(model: &Model<'_>, effort: u64, watch: &mut Watch<'_>) -> Result<Best, SolveError> {
    let mut search = Search { model, best: vec![false; model.gain.len()], worth: 0, looks: 0, effort };
    let mut open = vec![Node { decided: Vec::new(), prices: first_prices(model), bound: i64::MAX }];
    while let Some(node) = open.pop() {
        if node.bound < search.enough() {
            continue;
        }
        if search.looks >= effort && search.worth > 0 {
            open.push(node);
            break;
        }
        if let Some((pair, taken, left)) = search.visit(&node, watch)? {
            for take in [false, true] {
                if !take || left.fits(model, model.grid.row_of(pair), pair) {
                    let decided = node.decided.iter().copied().chain([(pair, take)]).collect();
                    open.push(Node { decided, prices: taken.prices.clone(), bound: taken.bound });
                }
            }
        }
    }
    let bound = open.iter().map(|node| node.bound).max().unwrap_or_default().max(search.worth);
    Ok(search.finish(bound))
}

struct Search<'m, 'g> {
    model: &'m Model<'g>,
    best: Vec<bool>,
    worth: i64,
    looks: u64,
    effort: u64,
}

impl Search<'_, '_> {
    /// What an assignment better than the best is worth at least: the next whole unit.
    fn enough(&self) -> i64 {
        self.worth + FINE
    }

    /// Bounds a node and looks for an assignment in it; the pair to decide next, where something better could follow.
    fn visit(&mut self, node: &Node, watch: &mut Watch<'_>) -> Result<Option<(u32, Taken, Left)>, SolveError> {
        let mut left = Left::new(self.model);
        if !node.decided.iter().all(|&(pair, take)| left.decide(self.model, pair, take)) {
            return Ok(None);
        }
        let rounds = if node.decided.is_empty() {
            let affordable = self.effort / FIRST_SHARE / (self.model.gain.len() as u64 + 1);
            u32::try_from(affordable).unwrap_or(FIRST_ROUNDS).clamp(10, FIRST_ROUNDS)
        } else {
            ROUNDS
        };
        if node.decided.is_empty() {
            let start = repaired(self.model, &left, &self.best, &mut self.looks);
            self.keep(start);
        }
        let target = self.enough() - 1;
        let bounds = (rounds, target);
        let mut taken = lower_bound_by_prices(self.model, &left, &node.prices, bounds, &mut self.looks, watch)?;
        taken.bound = taken.bound.min(node.bound);
        if taken.bound < self.enough() {
            return Ok(None);
        }
        let found = repaired(self.model, &left, &taken.chosen, &mut self.looks);
        self.keep(found);
        if taken.met || taken.bound < self.enough() {
            return Ok(None);
        }
        Ok(self.undecided(&left, &taken).map(|pair| (pair, taken, left)))
    }

    fn keep(&mut self, chosen: Vec<bool>) {
        let worth = self.model.worth(&chosen);
        if worth > self.worth || self.worth == 0 {
            (self.best, self.worth) = (chosen, worth);
        }
    }

    /// The open pair that was taken most often of a row about which columns and prices agree least.
    fn undecided(&self, left: &Left, taken: &Taken) -> Option<u32> {
        let grid = self.model.grid;
        let mut best: Option<(u32, u32)> = None;
        let most = taken.often.iter().copied().max().unwrap_or_default();
        for row in (0..grid.rows()).filter(|&row| left.demand.at(row) > 0) {
            let (first, end) = grid.pairs_of(row);
            for pair in
                (first..end).filter(|&pair| left.fate.at(pair) == Fate::Open && left.fits(self.model, row, pair))
            {
                let often = taken.often.at(pair);
                let split = often.min(most - often);
                if best.is_none_or(|(_, known)| split > known) {
                    best = Some((pair, split));
                }
            }
        }
        best.map(|(pair, _)| pair)
    }

    fn finish(self, bound: i64) -> Best {
        let proven = bound < self.enough();
        let served: i64 = self.best.iter().filter(|chosen| **chosen).map(|_| self.model.served).sum();
        let bound = bound.div_euclid(FINE) - served;
        Best { chosen: self.best, bound, proven }
    }
}
