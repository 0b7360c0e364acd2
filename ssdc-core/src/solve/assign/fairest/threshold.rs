//! The greatest floor where each row takes one column: the highest threshold that leaves enough pairs (the bottleneck
//! assignment of Fulkerson, Glicksberg and Gross 1953).

use super::super::super::SolveError;
use super::super::super::cells::Cells;
use super::super::super::watch::Watch;
use super::super::flow::greatest_total;
use super::super::grid::Grid;
use super::super::market::{Market, Penalties};
use super::{Fairest, Task};

pub(super) fn exact(task: &Task<'_>, forced: &[i64], watch: &mut Watch<'_>) -> Result<Fairest, SolveError> {
    let grid = task.grid;
    let level = |pair: u32| forced.at(grid.row_of(pair)) + grid.score.at(pair);
    let mut levels: Vec<i64> = (0..grid.pairs()).map(level).collect();
    let free = vec![0; levels.len()];
    let serves = |grid: &Grid, watch: &mut Watch<'_>| {
        let free = free.get(..grid.column.len()).unwrap_or_default();
        let market = greatest_total(grid, free, Penalties::new(&task.size, free)?, watch)?;
        Ok::<_, SolveError>((market.lacks(), market.below()))
    };
    let most = serves(grid, watch)?;
    let open = |threshold: i64| grid.only(|pair| !task.counts.at(grid.row_of(pair)) || level(pair) >= threshold);
    levels.sort_unstable();
    levels.dedup();
    // Above all levels the rows that count get nothing; the first level serves as much as any.
    levels.push(i64::MAX);
    let (mut low, mut high) = (0, levels.len());
    while high - low > 1 {
        let middle = usize::midpoint(low, high);
        let threshold = levels.get(middle).copied().unwrap_or_default();
        if serves(&open(threshold).0, watch)? == most { low = middle } else { high = middle }
    }
    let threshold = levels.get(low).copied().unwrap_or_default();
    let mut best_above = |threshold: i64| {
        let (above, places) = open(threshold);
        let market = greatest_total(&above, &above.score, Penalties::new(&task.size, &above.score)?, watch)?;
        let mut chosen = vec![false; grid.column.len()];
        places.iter().zip(&market.chosen).for_each(|(&pair, &taken)| chosen.put(pair, taken));
        Ok::<_, SolveError>(task.candidate(chosen))
    };
    let mut best = best_above(threshold)?;
    // A row that goes without may hold the floor below the threshold, which then asks for too much.
    let mut total_bound = best.total;
    if best.floor < threshold {
        let lowered = best_above(best.floor)?;
        total_bound = lowered.total;
        if lowered.floor >= best.floor {
            best = lowered;
        }
    }
    // A row has no more than what is forced where it takes nothing in any assignment, or goes without in each.
    let counted = || (0..grid.rows()).filter(|&row| task.counts.at(row));
    let idle =
        counted().filter(|&row| grid.demand.at(row) == 0 || threshold == i64::MAX).map(|row| forced.at(row)).min();
    let without = counted().filter(|_| most.0 > 0).map(|row| forced.at(row)).max();
    let bounds = [idle, without];
    let floor_bound = bounds.into_iter().flatten().fold(threshold, i64::min);
    Ok(Fairest { chosen: best.chosen, floor_bound, total_bound })
}

impl Market<'_> {
    /// How many required units are not served.
    fn lacks(&self) -> u64 {
        let optional = self.grid.demand.iter().zip(&self.grid.required).map(|(demand, required)| demand - required);
        self.waived.iter().zip(optional).map(|(waived, optional)| u64::from(waived.saturating_sub(optional))).sum()
    }

    /// By how much loads are below the lower ones.
    fn below(&self) -> u64 {
        let lower = self.grid.lower.iter().zip(&self.load);
        lower.map(|(lower, load)| u64::from(lower.saturating_sub(*load))).sum()
    }
}
