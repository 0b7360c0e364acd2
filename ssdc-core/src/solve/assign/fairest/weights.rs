//! Weights of rows: whatever they are, the floor is at most the greatest weighted sum over the sum of weights, and weights that
//! follow who got little so far bring the two together (Freund and Schapire 1999, on games).

use super::super::super::cells::Cells;
use super::super::super::watch::Watch;
use super::super::super::{Part, SolveError};
use super::super::flow::greatest_total;
use super::super::market::Penalties;
use super::exchange::raise;
use super::{Candidate, Fairest, Task};

/// The largest weight, where scores are not too large for it.
const HEAVIEST: i64 = 1 << 12;
/// So many times less a score weighs where the floor is kept anyway.
const LIGHTER: i64 = 64;
/// How often weights are tried at most, for the floor and then for the total.
const ROUNDS: u64 = 48;
/// About how many looks at each pair an assignment takes.
const LOOKS: u64 = 100;

pub(super) fn bounded(task: &Task<'_>, alone: i64, watch: &mut Watch<'_>) -> Result<Fairest, SolveError> {
    let grid = task.grid;
    let heaviest = task.heaviest();
    let affordable = (task.effort / (LOOKS * (grid.column.len() as u64 + 1))).clamp(4, ROUNDS);
    let rounds = if heaviest < LIGHTER { 0 } else { affordable };
    let none = vec![0; grid.demand.len()];
    let plain = task.at_weights(&vec![1; grid.demand.len()], i64::MAX, watch)?;
    let mut bound = alone;
    let mut best = plain.best.clone();

    // For the floor.
    let mut sums = none.clone();
    let mut worth = grid.by_row(&plain.chosen, |score| score);
    let reach = worth.iter().max().zip(worth.iter().min()).map_or(1, |(most, least)| (most - least).max(1));
    for _ in 0..rounds {
        if best.floor >= bound {
            break;
        }
        sums.iter_mut().zip(&worth).for_each(|(sum, worth)| *sum += worth);
        let least = task.floor(&sums);
        let weight = |row: u32| if task.counts.at(row) { fading(heaviest, sums.at(row) - least, reach) } else { 0 };
        let weights: Vec<i64> = (0..grid.rows()).map(weight).collect();
        let tried = task.at_weights(&weights, i64::MAX, watch)?;
        worth = grid.by_row(&tried.chosen, |score| score);
        let weighted: i128 =
            worth.iter().zip(&weights).map(|(&worth, &weight)| i128::from(worth) * i128::from(weight)).sum();
        let weight: i128 = weights.iter().map(|&weight| i128::from(weight)).sum();
        bound = bound.min(i64::try_from(weighted.div_euclid(weight.max(1))).unwrap_or(bound));
        if better(&tried.best, &best) {
            best = tried.best;
        }
    }

    // For the total at that floor: rows below it weigh more from round to round.
    let floor = best.floor;
    let mut total_bound = plain.total;
    let mut extra = none;
    let unit = heaviest / LIGHTER;
    for _ in 0..rounds {
        if best.total >= total_bound {
            break;
        }
        let weights: Vec<i64> = extra.iter().map(|extra| unit + extra).collect();
        let tried = task.at_weights(&weights, floor, watch)?;
        let worth = grid.by_row(&tried.chosen, |score| score);
        let of_row = |(worth, extra): (&i64, &i64)| {
            i128::from(unit) * i128::from(*worth) + i128::from(*extra) * i128::from(worth - floor)
        };
        let weighted: i128 = worth.iter().zip(&extra).map(of_row).sum();
        total_bound = total_bound.min(i64::try_from(weighted.div_euclid(i128::from(unit))).unwrap_or(total_bound));
        if better(&tried.best, &best) {
            best = tried.best;
        }
        for ((extra, worth), counts) in extra.iter_mut().zip(&worth).zip(&task.counts) {
            if *counts {
                let step =
                    i64::try_from(i128::from(floor - worth) * i128::from(unit) / i128::from(reach)).unwrap_or(unit);
                *extra = (*extra + step.clamp(-unit, unit)).clamp(0, heaviest - unit);
            }
        }
    }
    Ok(Fairest { chosen: best.chosen, floor_bound: bound, total_bound: total_bound.max(best.total) })
}

fn better(one: &Candidate, other: &Candidate) -> bool {
    (one.floor, one.total) > (other.floor, other.total)
}

/// The weight of a row that is ahead of the last one: half for each two reaches.
fn fading(heaviest: i64, ahead: i64, reach: i64) -> i64 {
    const PARTS: i128 = 16;
    let halves = i128::from(ahead) * PARTS / (2 * i128::from(reach));
    let (whole, part) = (halves / PARTS, halves % PARTS);
    let weight = i128::from(heaviest) >> whole.min(20);
    i64::try_from(weight - weight * part / (2 * PARTS)).unwrap_or(heaviest).max(1)
}

/// The greatest weighted sum, and what exchanges make of it.
struct Tried {
    chosen: Vec<bool>,
    total: i64,
    best: Candidate,
}

impl Task<'_> {
    /// The largest weight that scores can have without overflow.
    fn heaviest(&self) -> i64 {
        let widest = self.grid.score.iter().map(|score| score.unsigned_abs()).max().unwrap_or_default();
        let fits = |weight: &i64| {
            let heaviest = i64::try_from(widest).ok().and_then(|widest| widest.checked_mul(*weight));
            heaviest.is_some_and(|heaviest| Penalties::new(&self.size, &[heaviest]).is_ok())
        };
        std::iter::successors(Some(HEAVIEST), |weight| Some(weight / 2))
            .take_while(|weight| *weight > 1)
            .find(fits)
            .unwrap_or(1)
    }

    /// Weighs the scores, and lifts the least rows of what is best then as far as can be, up to `aim`.
    fn at_weights(&self, weights: &[i64], aim: i64, watch: &mut Watch<'_>) -> Result<Tried, SolveError> {
        let mut weighted = Vec::with_capacity(self.grid.column.len());
        for row in 0..self.grid.rows() {
            let (first, end) = self.grid.pairs_of(row);
            for score in self.grid.score.span(first, end) {
                weighted.push(score.checked_mul(weights.at(row)).ok_or(SolveError::Overflow { part: Part::Score })?);
            }
        }
        let mut market = greatest_total(self.grid, &weighted, Penalties::new(&self.size, &weighted)?, watch)?;
        let plain = self.candidate(market.chosen.clone());
        let mut best = plain.clone();
        if raise(self, &mut market, aim, watch)? {
            let raised = self.candidate(market.chosen);
            if better(&raised, &best) {
                best = raised;
            }
        }
        Ok(Tried { chosen: plain.chosen, total: plain.total, best })
    }
}
