//! The fairest allocation: the least covered obligation is covered as far as possible, then the next, and so on.

use super::cells::Cells;
use super::even::give_evenly;
use super::fraction::Fraction;
use super::priority::{self, Asked};
use super::region::{Region, Side, Whole};
use super::watch::Watch;
use super::{Admission, Flow, SolveError, engine, flow, greedy};
use crate::Progress;

/// A fairest allocation in whole units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fairest {
    /// The maximum flow whose amounts lie within one unit of `coverage`.
    pub flow: Flow,
    /// What fraction of each need is covered, before rounding to whole units. One where nothing is needed.
    pub coverage: Vec<Fraction>,
}

/// The allocation whose coverages, sorted from the least, are the greatest possible in lexicographic order.
///
/// `coverage` is that exactly, as fractions, and is unique. In whole units each obligation gets its fraction rounded down or up.
/// Who gets the unit more is decided among those of equal coverage, the least covered first: in the order of their remainders,
/// the largest first, then of their indices, each gets it that can have it beside those before. So the amounts are unique too;
/// their total is that of the maximum flow.
/// (The fairest among allocations in whole units is another question, and is not claimed.)
///
/// # Errors
/// [`SolveError::Cancelled`] when `progress` says so.
///
/// # Source
/// Megiddo, *Math. Programming* 7 (1974), optimal flows with several sources and sinks; Fujishige, *Math. of Operations
/// Research* 5 (1980), the decomposition: at the ratio of what a set can get to what it needs, either all get that ratio, or a
/// minimum cut parts those who must get less from those who can get more.
pub fn fairest(admission: &Admission, progress: &mut dyn Progress) -> Result<Fairest, SolveError> {
    let mut watch = Watch::new(progress);
    watch.set_total(admission.obligations() as u64);
    let mut state = admission.nothing_given();
    greedy::give_urgent_first(&mut state, &mut watch)?;
    engine::maximise(&mut state, &mut watch)?;
    let reached = engine::reached_by_lack(&state, &mut watch)?;
    watch.settle((admission.obligations() - reached.obligations.len()) as u64);
    let cut = admission.cut(&state, &reached);
    let mut on_pair = state.flow;
    let mut coverage = vec![Fraction::ONE; admission.obligations()];
    let mut waiting = Vec::new();
    if !reached.obligations.is_empty() {
        let need = |obligation| admission.need.at(obligation);
        let region = Whole::of(admission, &on_pair).side(Side::Short, &reached, need, &mut watch)?;
        waiting.push(region);
    }
    drop(reached);
    while let Some(mut region) = waiting.pop() {
        // INVARIANT: a region's lots are used up in every maximum flow, and fall short of its needs.
        let fraction = Fraction::new(region.total_supply(), region.demand.iter().sum());
        if let Some(cut) = give_evenly(&mut region, fraction, &mut on_pair, &mut watch)? {
            let need = |obligation| region.demand.at(obligation);
            let whole = region.whole(&on_pair);
            let short = whole.side(Side::Short, &cut, need, &mut watch)?;
            let rest = whole.side(Side::Rest, &cut, need, &mut watch)?;
            waiting.extend([rest, short].into_iter().filter(|part| !part.demand.is_empty()));
        } else {
            for &obligation in &region.obligations {
                if let Some(cell) = coverage.get_mut(obligation as usize) {
                    *cell = fraction;
                }
            }
            in_units(region, fraction, &mut on_pair, &mut watch)?;
        }
    }
    Ok(Fairest { flow: flow::answer(admission, on_pair, cut), coverage })
}

/// Whole units for a region of one ratio: each need's fraction rounded down, then one unit more by largest remainder.
fn in_units(
    mut region: Region<i64>,
    fraction: Fraction,
    on_pair: &mut [i64],
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let shares: Vec<(i64, i64)> = region.demand.iter().map(|&need| fraction.of(need)).collect();
    let given = region.give(1, shares.iter().map(|(units, _)| *units).collect(), on_pair, watch)?;
    debug_assert!(given.reached.is_none(), "rounded down, all can be served");

    let mut turns: Vec<u32> = (0..).take(shares.len()).collect();
    let over = |obligation: u32| shares.at(obligation).1;
    turns.sort_unstable_by_key(|&obligation| (std::cmp::Reverse(over(obligation)), region.obligations.at(obligation)));
    let mut asked: Vec<Asked> =
        shares.iter().map(|&(base, over)| Asked { base, extra: i64::from(over > 0), rank: 0 }).collect();
    for (rank, &obligation) in (0..).zip(&turns) {
        asked.change(obligation, |asked| asked.rank = rank);
    }
    priority::serve(region.with(asked), on_pair, watch)
}
