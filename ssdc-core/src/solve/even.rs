//! Whether one fraction of every need in a region can be given at once, exactly.

use super::SolveError;
use super::amount::Amount;
use super::fraction::Fraction;
use super::labels::Labels;
use super::region::Region;
use super::watch::Watch;

/// Gives every obligation that fraction of its need, from what stands in the instance's flow; where not all can have it, the
/// answer is what lack reached.
///
/// Lots multiplied by the denominator, needs by the numerator: a flow in integers decides. The instance's flow keeps it, rounded
/// down, as the next start; where a cut was found, what passes it is whole and kept exactly.
pub(crate) fn give_evenly(
    region: &mut Region<i64>,
    fraction: Fraction,
    on_pair: &mut [i64],
    watch: &mut Watch<'_>,
) -> Result<Option<Labels>, SolveError> {
    let (supply, need) = (total(&region.supply), total(&region.demand));
    let largest = (supply * i128::from(fraction.whole())).max(need * i128::from(fraction.part()));
    if largest < i128::from(i64::MAX) {
        evenly::<i64>(region, fraction, on_pair, watch)
    } else {
        evenly::<i128>(region, fraction, on_pair, watch)
    }
}

fn total(column: &[i64]) -> i128 {
    column.iter().map(|&amount| i128::from(amount)).sum()
}

fn evenly<N: Amount>(
    region: &mut Region<i64>,
    fraction: Fraction,
    on_pair: &mut [i64],
    watch: &mut Watch<'_>,
) -> Result<Option<Labels>, SolveError> {
    let need = N::all_scaled(&region.demand, fraction.part()).into_owned();
    Ok(region.give(fraction.whole(), need, on_pair, watch)?.reached)
}
