//! Prices for the demand of rows, so that what the columns take on their own comes close to what the rows want (Held and Karp
//! 1971; steps by Polyak 1969).

use super::super::super::SolveError;
use super::super::super::cells::Cells;
use super::super::super::watch::Watch;
use super::knapsack::{Item, Room, fill};
use super::{Fate, Left, Model};

/// What the columns take at some prices.
pub(super) struct Taken {
    /// What no assignment exceeds.
    pub(super) bound: i64,
    /// The prices of the bound.
    pub(super) prices: Vec<i64>,
    /// What the columns took at them.
    pub(super) chosen: Vec<bool>,
    /// How often each pair was taken.
    pub(super) often: Vec<u32>,
    /// Whether what they took is an assignment worth as much as the bound.
    pub(super) met: bool,
}

/// Lowers the bound by `rounds` steps of the prices, and stops once it does not exceed `target`.
pub(super) fn lower_bound_by_prices(
    model: &Model<'_>,
    left: &Left,
    start: &[i64],
    (rounds, target): (u32, i64),
    looks: &mut u64,
    watch: &mut Watch<'_>,
) -> Result<Taken, SolveError> {
    let mut prices = start.to_vec();
    let mut best = Taken {
        bound: i64::MAX,
        prices: prices.clone(),
        chosen: Vec::new(),
        often: vec![0; model.gain.len()],
        met: false,
    };
    let (mut items, mut choice) = (Vec::new(), Vec::new());
    let (mut step, mut idle) = (256, 0);
    for _ in 0..rounds {
        let mut chosen = vec![false; model.gain.len()];
        let mut lacks: Vec<i64> = left.demand.iter().map(|&demand| demand.into()).collect();
        let mut bound = left.gain + prices.iter().zip(&lacks).map(|(price, lacks)| price * lacks).sum::<i64>();
        let before = *looks;
        for column in 0..model.columns() {
            items.clear();
            for &pair in model.pairs_of_column(column) {
                let row = model.grid.row_of(pair);
                let gain = model.gain.at(pair) - prices.at(row);
                if gain > 0 && left.fate.at(pair) == Fate::Open && left.fits(model, row, pair) {
                    items.push(Item { pair, gain, uses: model.uses.at(pair) });
                }
            }
            *looks += model.pairs_of_column(column).len() as u64;
            let room = Room { budget: left.budget.at(column), rows: left.rows.at(column) };
            bound += fill(&mut items, room, &mut choice, looks);
            for &pair in &choice {
                chosen.put(pair, true);
                best.often.change(pair, |often| *often += 1);
                lacks.change(model.grid.row_of(pair), |lacks| *lacks -= 1);
            }
        }
        watch.spend(*looks - before)?;
        let slack = prices.iter().zip(&lacks).any(|(&price, &lacks)| lacks < 0 || (lacks > 0 && price > 0));
        if bound < best.bound {
            (best.bound, idle) = (bound, 0);
            best.prices.clone_from(&prices);
            best.chosen = chosen;
            best.met = !slack && bound == left.gain + model.worth(&best.chosen);
            if best.bound <= target || best.met {
                return Ok(best);
            }
        } else {
            idle += 1;
            if idle == 4 {
                (step, idle) = (step / 2, 0);
                if step == 0 {
                    break;
                }
            }
        }
        let square: i64 = lacks.iter().map(|lacks| lacks * lacks).sum();
        let far = i128::from((bound - target).max(1)) * i128::from(step) / 256;
        for (price, &lacks) in prices.iter_mut().zip(&lacks).filter(|(_, lacks)| **lacks != 0) {
            let change = far * i128::from(lacks) / i128::from(square.max(1));
            let change = i64::try_from(change).unwrap_or_default();
            *price = (*price - change - lacks.signum()).max(0);
        }
    }
    Ok(best)
}

/// Prices to start with: what the best pair that a row would have to do without brings.
pub(super) fn first_prices(model: &Model<'_>) -> Vec<i64> {
    let grid = model.grid;
    let price = |row: u32| {
        let (first, end) = grid.pairs_of(row);
        let mut gains = model.gain.span(first, end).to_vec();
        gains.sort_unstable_by(|one, other| other.cmp(one));
        let next = gains.get(grid.demand.at(row) as usize).or(gains.last());
        next.copied().unwrap_or_default()
    };
    (0..grid.rows()).map(price).collect()
}
