//! Brings any feasible flow to the maximum; what an obligation has been given it keeps, though perhaps from other lots.

use super::SolveError;
use super::amount::Amount;
use super::augment::Augment;
use super::cells::Cells;
use super::labels::{FAR, Found, Labels};
use super::transport::Transport;
use super::watch::Watch;

/// Searches from the lacking side stay local. After touching one edge in so many they give way to a search from the other
/// side, which visits nothing that is exhausted.
const LOCAL_SHARE: u64 = 16;
/// A search from the lots with something left pays for raising labels in places, up to one in so many of its visits.
const RAISE_SHARE: u64 = 2;
/// It pays that much where ways pass so many lots; where all ways are short, another search costs less than raising.
const DEEP: u32 = 32;

/// Augments until nothing that lacks reaches a lot with something left (Dinic 1970, with the labels of Goldberg and Tarjan
/// 1988: exact ones from a search, raised in places while that is cheaper than the next search).
pub(crate) fn maximise<N: Amount>(flow: &mut Transport<'_, N>, watch: &mut Watch<'_>) -> Result<(), SolveError> {
    let mut lacking: Vec<u32> = flow.lacking().collect();
    let mut with_left: Vec<u32> = flow.lots_with_something_left().collect();
    if lacking.is_empty() || with_left.is_empty() {
        return Ok(());
    }
    let mut labels = Labels::new(flow.left.len(), flow.lack.len());
    let mut augment = Augment::new(flow.left.len(), flow.lack.len());
    let mut budget = flow.shape.head.len() as u64 / LOCAL_SHARE;
    loop {
        while budget > 0 && !lacking.is_empty() {
            match labels.search_from_lacking(flow, &lacking, &mut budget, watch)? {
                Found::Nothing => return Ok(()),
                Found::TooFar => break,
                Found::Left => {}
            }
            augment.phase(flow, &mut labels, &lacking, 0, watch)?;
            lacking.retain(|&obligation| flow.lack.at(obligation) > N::default());
        }
        with_left.retain(|&lot| flow.left.at(lot) > N::default());
        if lacking.is_empty() || with_left.is_empty() {
            return Ok(());
        }
        let (labelled, visits) = labels.search_from_left(flow, &with_left, lacking.len(), watch)?;
        if labelled == 0 {
            return Ok(());
        }
        lacking.retain(|&obligation| labels.obligation.at(obligation) != FAR);
        let depth = labels.obligations.last().map_or(0, |&last| labels.obligation.at(last)).min(DEEP);
        let raises = visits / RAISE_SHARE * u64::from(depth) / u64::from(DEEP);
        augment.phase(flow, &mut labels, &lacking, raises, watch)?;
        lacking.retain(|&obligation| flow.lack.at(obligation) > N::default());
        budget = visits / LOCAL_SHARE;
    }
}

/// What lack can reach once nothing more can be given: the least minimum cut, the same for every maximum flow.
pub(crate) fn reached_by_lack<N: Amount>(flow: &Transport<'_, N>, watch: &mut Watch<'_>) -> Result<Labels, SolveError> {
    let mut labels = Labels::new(flow.left.len(), flow.lack.len());
    let lacking: Vec<u32> = flow.lacking().collect();
    let mut unlimited = u64::MAX;
    let found = labels.search_from_lacking(flow, &lacking, &mut unlimited, watch)?;
    debug_assert_eq!(found, Found::Nothing, "the flow is not maximum");
    Ok(labels)
}
