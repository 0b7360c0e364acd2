//! Strict priority between classes: who comes first gets as much as possible, and nobody later takes any of it.
//!
//! Serving one class after another costs a flow each. Here the classes are halved instead. What the earlier half lacks at its
//! own maximum parts the instance at the minimum cut: inside it, the earlier half alone shares lots that are used up; outside
//! it, the earlier half has all it needs, and only the later half still has to be ordered. Both parts go on by themselves. So
//! each pair takes part in about as many flows as the number of classes has binary digits.

use super::cells::Cells;
use super::labels::FAR;
use super::region::{Given, Region, Side, Whole};
use super::watch::Watch;
use super::{Admission, Flow, Part, SolveError, admission, engine, flow, greedy};
use crate::Progress;

/// What an obligation asks in an order.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Asked {
    /// It can be given this much whatever the others get, and must be.
    pub(crate) base: i64,
    /// More than that, when its turn comes.
    pub(crate) extra: i64,
    /// Its turn.
    pub(crate) rank: u32,
}

/// The maximum flow that serves classes in ascending order.
///
/// The first class gets, in total, as much as any flow can give it. Each later class gets in total as much as any flow can give
/// it that leaves the totals of all classes before it as they are. Within a class any maximum serves, told by the order of the
/// instance alone. The total is that of [`max_flow`](super::max_flow), and so is the cut.
///
/// # Errors
/// [`SolveError::Length`] unless there is one class for each obligation; [`SolveError::Cancelled`] when `progress` says so.
pub fn in_order(admission: &Admission, class: &[i64], progress: &mut dyn Progress) -> Result<Flow, SolveError> {
    admission::same_length(Part::Class, class.len(), admission.obligations())?;
    let mut watch = Watch::new(progress);
    watch.set_total(class.len() as u64);
    let mut state = admission.nothing_given();
    greedy::give_urgent_first(&mut state, &mut watch)?;
    engine::maximise(&mut state, &mut watch)?;
    let reached = engine::reached_by_lack(&state, &mut watch)?;
    watch.settle((class.len() - reached.obligations.len()) as u64);
    let cut = admission.cut(&state, &reached);
    let mut on_pair = state.flow;
    if !reached.obligations.is_empty() {
        let rank = ranks(class);
        let asked = |obligation| Asked { base: 0, extra: admission.need.at(obligation), rank: rank.at(obligation) };
        let region = Whole::of(admission, &on_pair).side(Side::Short, &reached, asked, &mut watch)?;
        drop(reached);
        serve(region, &mut on_pair, &mut watch)?;
    }
    Ok(flow::answer(admission, on_pair, cut))
}

/// The classes of "least flexible first": how many lots with anything to give reach each obligation.
pub fn flexibility(admission: &Admission) -> Vec<i64> {
    let lots = |obligation| {
        let (mut lots, mut before) = (0, FAR);
        // An obligation's pairs stand in the order of their lots, so equal lots stand together.
        for entry in admission.shape.back_of(obligation) {
            if entry.lot != before && admission.supply.at(entry.lot) > 0 && admission.carries(entry.pair) {
                before = entry.lot;
                lots += 1;
            }
        }
        lots
    };
    (0..admission.shape.obligations()).map(lots).collect()
}

/// Classes numbered from 0 without gaps.
fn ranks(class: &[i64]) -> Vec<u32> {
    let mut distinct = class.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    class.iter().map(|class| u32::try_from(distinct.partition_point(|other| other < class)).unwrap_or(FAR)).collect()
}

/// Serves a region in the order of ranks. Its flow must give every obligation its base at least.
pub(crate) fn serve(region: Region<Asked>, on_pair: &mut [i64], watch: &mut Watch<'_>) -> Result<(), SolveError> {
    let mut waiting = vec![(region, 0u32)];
    while let Some((region, depth)) = waiting.pop() {
        let parts = part(region, depth, on_pair, watch)?;
        waiting.extend(parts.into_iter().flatten().map(|part| (part, depth + 1)));
    }
    Ok(())
}

/// Serves the earlier half of a region, and returns what is not settled by that.
fn part(
    mut region: Region<Asked>,
    depth: u32,
    on_pair: &mut [i64],
    watch: &mut Watch<'_>,
) -> Result<[Option<Region<Asked>>; 2], SolveError> {
    let turn = halve(&region, depth);
    let need = region.demand.iter().map(|asked| asked.by(turn).base).collect();
    let Given { reached, something_left } = region.give(1, need, on_pair, watch)?;

    let whole = region.demand.len();
    let parts = if let Some(reached) = reached {
        let asked = |obligation: u32| -> Asked { region.demand.at(obligation) };
        // Who comes later gets nothing from lots that those before have used up.
        let before = |obligation| asked(obligation).before(turn);
        let short = Some(region.whole(on_pair).side(Side::Short, &reached, before, watch)?);
        let rest = if something_left {
            Some(region.whole(on_pair).side(Side::Rest, &reached, |obligation| asked(obligation).by(turn), watch)?)
        } else {
            None
        };
        [short.filter(|part| open_ranks(part) == Open::Several), rest.filter(|part| open_ranks(part) != Open::None)]
    } else {
        region.demand.iter_mut().for_each(|asked| *asked = asked.by(turn));
        [None, Some(region).filter(|part| something_left && open_ranks(part) != Open::None)]
    };
    let open: usize = parts.iter().flatten().map(|part| part.demand.len()).sum();
    watch.settle((whole - open) as u64);
    Ok(parts)
}

impl Asked {
    /// What it asks once all ranks below `turn` must have all they ask.
    fn by(self, turn: u32) -> Self {
        if self.rank < turn { Self { base: self.base + self.extra, extra: 0, ..self } } else { self }
    }

    /// What it asks where nothing is left for `turn` and later.
    fn before(self, turn: u32) -> Self {
        if self.rank < turn { self } else { Self { extra: 0, ..self } }
    }
}

/// How many ranks still ask for something.
#[derive(Debug, PartialEq, Eq)]
enum Open {
    None,
    One,
    Several,
}

fn open_ranks(region: &Region<Asked>) -> Open {
    let mut open = region.demand.iter().filter(|asked| asked.extra > 0).map(|asked| asked.rank);
    let Some(first) = open.next() else { return Open::None };
    if open.all(|rank| rank == first) { Open::One } else { Open::Several }
}

/// The rank where the later half begins: where supply would end if all could be moved anywhere, or, every second time, the
/// middle of the ranks, so that no instance can keep the halves uneven.
fn halve(region: &Region<Asked>, depth: u32) -> u32 {
    let mut open: Vec<(u32, i64)> =
        region.demand.iter().filter(|asked| asked.extra > 0).map(|asked| (asked.rank, asked.extra)).collect();
    open.sort_unstable();
    let last = open.last().map_or(0, |(rank, _)| *rank);
    let first = open.first().map_or(0, |(rank, _)| *rank);
    if first == last {
        return last + 1;
    }
    let rank = if depth.is_multiple_of(2) {
        let base: i64 = region.demand.iter().map(|asked| asked.base).sum();
        let mut free = region.total_supply() - base;
        let beyond = open.iter().find(|(_, extra)| {
            free -= extra;
            free < 0
        });
        beyond.map_or(last, |(rank, _)| *rank)
    } else {
        open.dedup_by_key(|(rank, _)| *rank);
        open.get(open.len() / 2).map_or(last, |(rank, _)| *rank)
    };
    rank.clamp(first + 1, last)
}
