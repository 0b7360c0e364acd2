//! Distances in the residual graph, counted in lots passed.
//!
//! Lack travels from an obligation to a lot whose pair has room, and from a lot to an obligation that the lot gives to (which
//! would give up what it has). A lot with something left ends the way. Labels fall by one at each lot on a shortest way.

use super::SolveError;
use super::amount::Amount;
use super::cells::Cells;
use super::transport::Transport;
use super::watch::Watch;

/// No way has been found.
pub(crate) const FAR: u32 = u32::MAX;

/// How a search from the lacking obligations ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Found {
    /// At lots with something left.
    Left,
    /// Nothing that lacks reaches anything that is left.
    Nothing,
    /// The budget is spent.
    TooFar,
}

fn afford(visits: u64, budget: &mut u64, watch: &mut Watch<'_>) -> Result<bool, SolveError> {
    watch.spend(visits)?;
    let enough = *budget >= visits;
    *budget = budget.saturating_sub(visits);
    Ok(enough)
}

/// Labels of both sides, with the lists of those that have one, so that they can be cleared at the cost of setting them.
#[derive(Debug)]
pub(crate) struct Labels {
    /// How many lots give up something on the way from this lot; 0 where the lot has something left.
    pub(crate) lot: Vec<u32>,
    /// One more than the least label of a lot within reach.
    pub(crate) obligation: Vec<u32>,
    pub(crate) lots: Vec<u32>,
    pub(crate) obligations: Vec<u32>,
}

impl Labels {
    pub(crate) fn new(lots: usize, obligations: usize) -> Self {
        Self { lot: vec![FAR; lots], obligation: vec![FAR; obligations], lots: Vec::new(), obligations: Vec::new() }
    }

    pub(crate) fn clear(&mut self) {
        for &lot in &self.lots {
            self.lot.put(lot, FAR);
        }
        for &obligation in &self.obligations {
            self.obligation.put(obligation, FAR);
        }
        self.lots.clear();
        self.obligations.clear();
    }

    #[inline]
    fn set_lot(&mut self, lot: u32, label: u32) {
        self.lot.put(lot, label);
        self.lots.push(lot);
    }

    #[inline]
    fn set_obligation(&mut self, obligation: u32, label: u32) {
        self.obligation.put(obligation, label);
        self.obligations.push(obligation);
    }

    /// Searches from the obligations that lack, and stops after the first distance at which a lot has something left.
    ///
    /// Gives up past `budget` visits of edges, from which it takes its own. Where the search ends by itself, what has a label
    /// is what lack can reach: the minimum cut.
    pub(crate) fn search_from_lacking<N: Amount>(
        &mut self,
        flow: &Transport<'_, N>,
        starts: &[u32],
        budget: &mut u64,
        watch: &mut Watch<'_>,
    ) -> Result<Found, SolveError> {
        self.clear();
        starts.iter().for_each(|&obligation| self.set_obligation(obligation, 0));
        let (mut at_obligation, mut at_lot, mut level) = (0, 0, 0);
        let mut found = false;
        while at_obligation < self.obligations.len() && !found {
            while let Some(&obligation) = self.obligations.get(at_obligation) {
                at_obligation += 1;
                let back = flow.shape.back_of(obligation);
                if !afford(back.len() as u64, budget, watch)? {
                    return Ok(Found::TooFar);
                }
                for entry in back {
                    if self.lot.at(entry.lot) == FAR && flow.has_room(entry.pair) {
                        self.set_lot(entry.lot, level);
                        found |= flow.left.at(entry.lot) > N::default();
                    }
                }
            }
            if found {
                break;
            }
            level += 1;
            while let Some(&lot) = self.lots.get(at_lot) {
                at_lot += 1;
                let (first, end) = flow.shape.pairs_of(lot);
                if !afford(u64::from(end - first), budget, watch)? {
                    return Ok(Found::TooFar);
                }
                let carried = flow.flow.span(first, end).iter();
                for (&obligation, &carried) in flow.shape.head.span(first, end).iter().zip(carried) {
                    if carried > N::default() && self.obligation.at(obligation) == FAR {
                        self.set_obligation(obligation, level);
                    }
                }
            }
        }
        if found {
            self.turn(level);
            return Ok(Found::Left);
        }
        Ok(Found::Nothing)
    }

    /// Turns distances from the start into distances to the lots found at `level`.
    fn turn(&mut self, level: u32) {
        for &lot in &self.lots {
            self.lot.change(lot, |label| *label = level - *label);
        }
        for &obligation in &self.obligations {
            self.obligation.change(obligation, |label| *label = level + 1 - *label);
        }
    }

    /// Searches from the lots with something left, until all that lack are labelled or nothing more can be reached.
    ///
    /// A wide front is met from the other side: the lots not labelled yet look for it, in order of memory (Beamer, Asanovic
    /// and Patterson 2012). Returns how many that lack have a label, and how many edges were visited.
    pub(crate) fn search_from_left<N: Amount>(
        &mut self,
        flow: &Transport<'_, N>,
        starts: &[u32],
        lacking: usize,
        watch: &mut Watch<'_>,
    ) -> Result<(usize, u64), SolveError> {
        self.clear();
        let mut search = FromLeft { labelled: 0, visits: 0, level: 0, at: 0, rest: None };
        for &lot in starts {
            self.set_lot(lot, 0);
            search.reach_from(self, flow, lot, watch)?;
        }
        while search.labelled < lacking && search.at < self.obligations.len() {
            search.level += 1;
            let front = self.obligations.get(search.at..).unwrap_or_default();
            let width: u64 = front.iter().map(|&obligation| flow.shape.back_of(obligation).len() as u64).sum();
            if width > flow.shape.head.len() as u64 / WIDE {
                search.meet(self, flow, watch)?;
            } else {
                search.advance(self, flow, watch)?;
            }
        }
        Ok((search.labelled, search.visits))
    }
}

/// A front is wide when its edges are more than one in so many.
const WIDE: u64 = 8;

struct FromLeft {
    labelled: usize,
    visits: u64,
    level: u32,
    /// Where the front begins in the list of obligations.
    at: usize,
    /// Lots that may be without a label, from the first wide front on.
    rest: Option<Vec<u32>>,
}

impl FromLeft {
    /// Labels whom the lot could give to.
    #[inline]
    fn reach_from<N: Amount>(
        &mut self,
        labels: &mut Labels,
        flow: &Transport<'_, N>,
        lot: u32,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let (first, end) = flow.shape.pairs_of(lot);
        for (pair, &obligation) in (first..end).zip(flow.shape.head.span(first, end)) {
            if labels.obligation.at(obligation) == FAR && flow.has_room(pair) {
                labels.set_obligation(obligation, self.level + 1);
                self.labelled += usize::from(flow.lack.at(obligation) > N::default());
            }
        }
        self.visits += u64::from(end - first);
        watch.spend(u64::from(end - first))
    }

    /// The front looks for the lots that give to it.
    fn advance<N: Amount>(
        &mut self,
        labels: &mut Labels,
        flow: &Transport<'_, N>,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        let front_end = labels.obligations.len();
        while self.at < front_end {
            let obligation = labels.obligations.get(self.at).copied().unwrap_or_default();
            self.at += 1;
            let back = flow.shape.back_of(obligation);
            self.visits += back.len() as u64;
            for entry in back {
                if labels.lot.at(entry.lot) == FAR && flow.flow.at(entry.pair) > N::default() {
                    labels.set_lot(entry.lot, self.level);
                    self.reach_from(labels, flow, entry.lot, watch)?;
                }
            }
        }
        Ok(())
    }

    /// The lots without a label look for the front.
    fn meet<N: Amount>(
        &mut self,
        labels: &mut Labels,
        flow: &Transport<'_, N>,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        self.at = labels.obligations.len();
        let mut rest = self.rest.take().unwrap_or_else(|| (0..flow.shape.lots()).collect());
        let mut kept = 0;
        for index in 0..rest.len() {
            let Some(&lot) = rest.get(index) else { break };
            if labels.lot.at(lot) != FAR {
                continue;
            }
            let (first, end) = flow.shape.pairs_of(lot);
            let mut heads = flow.shape.head.span(first, end).iter().zip(flow.flow.span(first, end));
            if heads.any(|(&head, carried)| *carried > N::default() && labels.obligation.at(head) == self.level) {
                labels.set_lot(lot, self.level);
                self.reach_from(labels, flow, lot, watch)?;
            } else {
                self.visits += u64::from(end - first);
                watch.spend(u64::from(end - first))?;
                if let Some(cell) = rest.get_mut(kept) {
                    *cell = lot;
                    kept += 1;
                }
            }
        }
        rest.truncate(kept);
        self.rest = Some(rest);
        Ok(())
    }
}
