//! Whether one fraction of every need in a region can be given at once, exactly.

use super::amount::Amount;
use super::fraction::Fraction;
use super::labels::Labels;
use super::region::Region;
use super::transport::Transport;
use super::watch::Watch;
use super::{SolveError, engine, greedy};

/// What came of it.
pub(crate) enum Even {
    /// All can have it, from the flow that now stands in the region, rounded down to whole units.
    Given,
    /// These cannot: what lack reached.
    Cut(Labels),
}

/// Lots multiplied by the denominator, needs by the numerator: a flow in integers decides. The region keeps the flow, rounded
/// down, as the next start; where a cut was found, what passes it is whole and kept exactly.
pub(crate) fn give_evenly(
    region: &mut Region<i64>,
    fraction: Fraction,
    watch: &mut Watch<'_>,
) -> Result<Even, SolveError> {
    let (supply, need) = (total(&region.supply), total(&region.demand));
    let largest = (supply * i128::from(fraction.whole())).max(need * i128::from(fraction.part()));
    if largest < i128::from(i64::MAX) {
        evenly::<i64>(region, fraction, watch)
    } else {
        evenly::<i128>(region, fraction, watch)
    }
}

fn total(column: &[i64]) -> i128 {
    column.iter().map(|&amount| i128::from(amount)).sum()
}

fn evenly<N: Amount>(region: &mut Region<i64>, fraction: Fraction, watch: &mut Watch<'_>) -> Result<Even, SolveError> {
    let (part, whole) = (fraction.part(), fraction.whole());
    let times = |column: &[i64], factor| column.iter().map(|&amount| N::scaled(amount, factor)).collect::<Vec<N>>();
    let mut state = Transport {
        shape: &region.shape,
        capacity: region.capacity.as_ref().map(|column| times(column, whole).into()),
        left: times(&region.supply, whole),
        lack: times(&region.demand, part),
        flow: times(&std::mem::take(&mut region.flow), whole),
    };
    watch.spend(region.shape.head.len() as u64)?;
    state.settle_into_needs(watch)?;
    greedy::give_urgent_first(&mut state, watch)?;
    engine::maximise(&mut state, watch)?;
    let served = state.lack.iter().all(|&lack| lack == N::default());
    let answer = if served { Even::Given } else { Even::Cut(engine::reached_by_lack(&state, watch)?) };
    region.flow = state.flow.iter().map(|&amount| amount.unscaled(whole)).collect();
    watch.spend(region.shape.head.len() as u64)?;
    Ok(answer)
}
