//! One common fraction for all, then whatever more can be given.

use super::cells::Cells;
use super::even::give_evenly;
use super::fraction::Fraction;
use super::region::{Region, Side, Whole};
use super::watch::Watch;
use super::{Admission, Flow, SolveError, engine, flow, greedy};
use crate::Progress;

/// A pro rata allocation in whole units.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProRata {
    /// The maximum flow that gives everybody `common` of its need, rounded down, at least.
    pub flow: Flow,
    /// The greatest fraction that every obligation with any lot at all can be given at once.
    pub common: Fraction,
}

/// The same fraction of its need for everybody, as great as it can be, and then the maximum flow on top of it.
///
/// Obligations that no lot reaches get nothing and do not hold the others down. What is left once the common fraction is given
/// goes to the most urgent first, until no more can be given at all; so the total is that of the maximum flow.
///
/// [`fairest`](super::fairest()) starts alike, at the same common fraction, but then goes on raising evenly all who can still be
/// raised; here what comes on top is not shared evenly.
///
/// # Errors
/// [`SolveError::Cancelled`] when `progress` says so.
pub fn pro_rata(admission: &Admission, progress: &mut dyn Progress) -> Result<ProRata, SolveError> {
    let mut watch = Watch::new(progress);
    let mut state = admission.nothing_given();
    greedy::give_urgent_first(&mut state, &mut watch)?;
    engine::maximise(&mut state, &mut watch)?;
    let reached = engine::reached_by_lack(&state, &mut watch)?;
    let cut = admission.cut(&state, &reached);
    let need = |obligation| admission.need.at(obligation);
    let region = Whole::of(admission, &state.flow).side(Side::Short, &reached, need, &mut watch)?;
    drop(reached);
    let common = common_fraction(region, &mut state.flow, &mut watch)?;

    let base = |need: i64| common.of(need).0;
    state.left.clone_from(&admission.supply);
    state.lack = admission.need.iter().map(|&need| base(need)).collect();
    state.settle_into_needs(&mut watch)?;
    engine::maximise(&mut state, &mut watch)?;
    let beyond = admission.need.iter().map(|&need| need - base(need));
    state.lack.iter_mut().zip(beyond).for_each(|(lack, beyond)| *lack += beyond);
    greedy::give_urgent_first(&mut state, &mut watch)?;
    engine::maximise(&mut state, &mut watch)?;
    Ok(ProRata { flow: flow::answer(admission, state.flow, cut), common })
}

/// Comes down from the ratio of all to that of the least covered: each cut lies inside the one before (Dinkelbach 1967).
fn common_fraction(
    mut region: Region<i64>,
    on_pair: &mut [i64],
    watch: &mut Watch<'_>,
) -> Result<Fraction, SolveError> {
    let mut common = Fraction::ONE;
    loop {
        let reachable = region.reachable();
        region.demand.iter_mut().zip(reachable).filter(|(_, reachable)| !reachable).for_each(|(need, _)| *need = 0);
        let need: i64 = region.demand.iter().sum();
        if need == 0 {
            return Ok(common);
        }
        common = Fraction::new(region.total_supply(), need);
        let Some(cut) = give_evenly(&mut region, common, on_pair, watch)? else { return Ok(common) };
        region = region.whole(on_pair).side(Side::Short, &cut, |obligation| region.demand.at(obligation), watch)?;
    }
}
