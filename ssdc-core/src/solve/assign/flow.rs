//! The greatest total on a grid, with the prices that prove it.

use super::super::SolveError;
use super::super::watch::Watch;
use super::grid::Grid;
use super::market::{Market, Penalties};
use super::paths::Outcome;
use super::scaling::greatest_total_by_scaling;
use super::{bids, paths};

/// Where shortest paths look at each pair more often than this, on average, they give way to cost scaling.
const LOOKS: u64 = 128;

/// Serves as many required units as can be served, then as many of the lower loads, then for the greatest total.
pub(crate) fn greatest_total<'a>(
    grid: &'a Grid,
    score: &'a [i64],
    penalties: Penalties,
    watch: &mut Watch<'_>,
) -> Result<Market<'a>, SolveError> {
    let looks = LOOKS * (u64::from(grid.pairs()) + 1);
    let mut too_long = false;
    if grid.fills_every_column() {
        let mut market = Market::new(grid, score, penalties, true);
        bids::bid(&mut market, watch)?;
        let outcome = paths::serve_all(&mut market, looks, watch)?;
        if outcome == Outcome::Served && market.settle_filled() {
            return Ok(market);
        }
        too_long = outcome == Outcome::TooLong;
    }
    let mut market = Market::new(grid, score, penalties, false);
    if !too_long {
        bids::bid(&mut market, watch)?;
        too_long = paths::serve_all(&mut market, looks, watch)? == Outcome::TooLong;
    }
    if too_long {
        if let Some(scaled) = greatest_total_by_scaling(grid, score, penalties, watch)? {
            return Ok(scaled);
        }
        paths::serve_all(&mut market, u64::MAX, watch)?;
    }
    Ok(market)
}

impl Grid {
    /// Whether all demand must be served and is exactly what the columns can serve, so that each of them is filled.
    fn fills_every_column(&self) -> bool {
        let sum = |units: &[u32]| units.iter().map(|&units| u64::from(units)).sum::<u64>();
        self.groups.is_none() && self.demand == self.required && sum(&self.demand) == sum(&self.capacity)
    }
}

impl Market<'_> {
    /// Moves all values and prices alike until no price is below zero, which changes no pair; `false` where a row would then
    /// rather wait.
    fn settle_filled(&mut self) -> bool {
        let lowest = self.price.iter().copied().min().unwrap_or_default();
        self.price.iter_mut().chain(&mut self.value).for_each(|cost| *cost -= lowest);
        self.filled = false;
        self.value.iter().all(|&value| value <= self.penalties.unserved)
    }
}
