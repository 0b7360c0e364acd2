//! The start: each lot gives to its most urgent obligation first.
//!
//! An obligation is the more urgent the more it lacks against what the lots not yet asked could give it. This only picks a
//! start; the flow that follows is exact whatever it was.

use super::SolveError;
use super::amount::Amount;
use super::cells::Cells;
use super::transport::Transport;
use super::watch::Watch;

struct Candidate {
    pair: u32,
    obligation: u32,
    lack: u64,
    hope: u64,
}

/// Gives what is left to who lacks it, where a pair leads from the one to the other.
pub(crate) fn give_urgent_first<N: Amount>(
    flow: &mut Transport<'_, N>,
    watch: &mut Watch<'_>,
) -> Result<(), SolveError> {
    let shape = flow.shape;
    let mut all_left = N::default();
    flow.left.iter().for_each(|&left| all_left += left);
    let shift = all_left.bits().saturating_sub(63);

    watch.spend(shape.head.len() as u64)?;
    let mut hope = vec![0u64; flow.lack.len()];
    for lot in 0..shape.lots() {
        let (first, end) = shape.pairs_of(lot);
        let left = flow.left.at(lot).narrow(shift);
        for &obligation in shape.head.span(first, end) {
            hope.change(obligation, |cell| *cell = cell.saturating_add(left));
        }
    }
    watch.spend(shape.head.len() as u64)?;

    let mut candidates: Vec<Candidate> = Vec::new();
    for lot in 0..shape.lots() {
        if flow.left.at(lot) == N::default() {
            continue;
        }
        let (first, end) = shape.pairs_of(lot);
        let left = flow.left.at(lot).narrow(shift);
        candidates.clear();
        for (pair, &obligation) in (first..end).zip(shape.head.span(first, end)) {
            let lack = flow.lack.at(obligation);
            let hoped = hope.at(obligation);
            hope.put(obligation, hoped.saturating_sub(left));
            if lack > N::default() {
                candidates.push(Candidate { pair, obligation, lack: lack.narrow(shift), hope: hoped });
            }
        }
        candidates.sort_unstable_by(|a, b| {
            let (a_first, b_first) = (u128::from(a.lack) * u128::from(b.hope), u128::from(b.lack) * u128::from(a.hope));
            b_first.cmp(&a_first).then(a.pair.cmp(&b.pair))
        });
        for candidate in &candidates {
            let left = flow.left.at(lot);
            if left == N::default() {
                break;
            }
            let amount = left.min(flow.lack.at(candidate.obligation)).min(flow.room(candidate.pair));
            flow.give(lot, candidate.pair, candidate.obligation, amount);
        }
        watch.spend(u64::from(end - first))?;
    }
    Ok(())
}
