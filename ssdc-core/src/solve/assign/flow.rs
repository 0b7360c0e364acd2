//! The greatest total on a grid, with the prices that prove it.

use super::super::SolveError;
use super::super::watch::Watch;
use super::grid::Grid;
use super::market::{Market, Penalties};
use super::{bids, paths};

/// Serves as many required units as can be served, then as many of the lower loads, then for the greatest total.
pub(crate) fn greatest_total<'a>(
    grid: &'a Grid,
    score: &'a [i64],
    penalties: Penalties,
    watch: &mut Watch<'_>,
) -> Result<Market<'a>, SolveError> {
    if grid.fills_every_column() {
        let mut market = Market::new(grid, score, penalties, true);
        bids::bid(&mut market, watch)?;
        if paths::serve_all(&mut market, watch)? && market.settle_filled() {
            return Ok(market);
        }
    }
    let mut market = Market::new(grid, score, penalties, false);
    bids::bid(&mut market, watch)?;
    paths::serve_all(&mut market, watch)?;
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
