//! Moves lack along falling labels until no such way is left (Dinic 1970).
//!
//! Each obligation that lacks starts at its own label. Ways are shortest for each, not for all at once; so a phase settles
//! near and far lack together, and who is already served below what it lacks never loses.

use super::SolveError;
use super::amount::Amount;
use super::cells::Cells;
use super::labels::{FAR, Labels};
use super::transport::Transport;
use super::watch::Watch;

/// A lot passed: taken into the obligation before by `into`, taken from the obligation after by `from`.
#[derive(Debug, Clone, Copy)]
struct Pass {
    into: u32,
    from: u32,
    next: u32,
}

enum Move {
    /// A lot with something left.
    Take {
        lot: u32,
        pair: u32,
    },
    Go(Pass),
    Stuck,
}

/// Where each obligation and each lot goes on looking; a place passed once is never looked at again in a phase.
#[derive(Debug)]
pub(crate) struct Augment {
    obligation_place: Vec<u32>,
    lot_place: Vec<u32>,
    way: Vec<Pass>,
    /// Visits of edges that may still go into raising labels.
    raises: u64,
}

impl Augment {
    pub(crate) fn new(lots: usize, obligations: usize) -> Self {
        Self { obligation_place: vec![0; obligations], lot_place: vec![0; lots], way: Vec::new(), raises: 0 }
    }

    /// One phase: every way that falls by one label at each lot is used up.
    pub(crate) fn phase<N: Amount>(
        &mut self,
        flow: &mut Transport<'_, N>,
        labels: &mut Labels,
        lacking: &[u32],
        raises: u64,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        self.raises = raises;
        for &obligation in &labels.obligations {
            self.obligation_place.put(obligation, flow.shape.obligation_first.at(obligation));
        }
        for &lot in &labels.lots {
            self.lot_place.put(lot, flow.shape.lot_first.at(lot));
        }
        let mut waiting: Vec<u32> =
            lacking.iter().copied().filter(|&start| labels.obligation.at(start) != FAR).collect();
        while !waiting.is_empty() {
            for &start in &waiting {
                self.serve(flow, labels, start, watch)?;
            }
            waiting.retain(|&start| flow.lack.at(start) > N::default() && labels.obligation.at(start) != FAR);
        }
        Ok(())
    }

    fn serve<N: Amount>(
        &mut self,
        flow: &mut Transport<'_, N>,
        labels: &mut Labels,
        start: u32,
        watch: &mut Watch<'_>,
    ) -> Result<(), SolveError> {
        self.way.clear();
        let mut here = start;
        while flow.lack.at(start) > N::default() {
            match self.look(flow, labels, here, watch)? {
                Move::Go(pass) => {
                    self.way.push(pass);
                    here = pass.next;
                }
                Move::Take { lot, pair } => {
                    self.carry(flow, start, here, lot, pair);
                    watch.spend(self.way.len() as u64)?;
                    here = self.way.last().map_or(start, |pass| pass.next);
                }
                Move::Stuck => {
                    self.raise(flow, labels, here, watch)?;
                    if self.way.pop().is_none() {
                        break;
                    }
                    here = self.way.last().map_or(start, |pass| pass.next);
                }
            }
        }
        Ok(())
    }

    /// The next step from `here`.
    fn look<N: Amount>(
        &mut self,
        flow: &Transport<'_, N>,
        labels: &mut Labels,
        here: u32,
        watch: &mut Watch<'_>,
    ) -> Result<Move, SolveError> {
        let label = labels.obligation.at(here);
        let begin = self.obligation_place.at(here);
        let end = flow.shape.obligation_first.at(here + 1);
        for (place, entry) in (begin..end).zip(flow.shape.back.span(begin, end)) {
            let lot_label = labels.lot.at(entry.lot);
            if lot_label == FAR || lot_label + 1 != label || !flow.has_room(entry.pair) {
                continue;
            }
            if lot_label == 0 && flow.left.at(entry.lot) > N::default() {
                self.obligation_place.put(here, place);
                watch.spend(u64::from(place - begin))?;
                return Ok(Move::Take { lot: entry.lot, pair: entry.pair });
            }
            let (from, lot_end) = (self.lot_place.at(entry.lot), flow.shape.lot_first.at(entry.lot + 1));
            let carried = flow.flow.span(from, lot_end).iter();
            let mut givers = (from..lot_end).zip(flow.shape.head.span(from, lot_end)).zip(carried);
            let giver = givers
                .find(|((_, head), carried)| **carried > N::default() && labels.obligation.at(**head) == lot_label);
            if let Some(((from, &next), _)) = giver {
                self.lot_place.put(entry.lot, from);
                self.obligation_place.put(here, place);
                watch.spend(u64::from(place - begin))?;
                return Ok(Move::Go(Pass { into: entry.pair, from, next }));
            }
            self.raise_lot(flow, labels, entry.lot);
        }
        watch.spend(u64::from(end - begin))?;
        Ok(Move::Stuck)
    }

    /// Labels an obligation anew that found no way at its label.
    fn raise<N: Amount>(
        &mut self,
        flow: &Transport<'_, N>,
        labels: &mut Labels,
        here: u32,
        watch: &mut Watch<'_>,
    ) -> Result<u32, SolveError> {
        let mut label = FAR;
        if self.raises > 0 {
            let back = flow.shape.back_of(here);
            self.raises = self.raises.saturating_sub(back.len() as u64);
            watch.spend(back.len() as u64)?;
            for entry in back {
                let lot_label = labels.lot.at(entry.lot);
                if lot_label < label && flow.has_room(entry.pair) {
                    label = lot_label;
                }
            }
            label = label.saturating_add(1);
            self.obligation_place.put(here, flow.shape.obligation_first.at(here));
        }
        labels.obligation.put(here, label);
        Ok(label)
    }

    fn raise_lot<N: Amount>(&mut self, flow: &Transport<'_, N>, labels: &mut Labels, lot: u32) {
        let mut label = FAR;
        if self.raises > 0 {
            let (first, end) = flow.shape.pairs_of(lot);
            self.raises = self.raises.saturating_sub(u64::from(end - first));
            for (&head, carried) in flow.shape.head.span(first, end).iter().zip(flow.flow.span(first, end)) {
                if *carried > N::default() {
                    label = label.min(labels.obligation.at(head));
                }
            }
            self.lot_place.put(lot, first);
        }
        labels.lot.put(lot, label);
    }

    /// Carries as much as the way allows, and goes back to before its first narrowest place.
    fn carry<N: Amount>(&mut self, flow: &mut Transport<'_, N>, start: u32, last: u32, lot: u32, pair: u32) {
        let mut amount = flow.lack.at(start).min(flow.left.at(lot)).min(flow.room(pair));
        for pass in &self.way {
            amount = amount.min(flow.flow.at(pass.from)).min(flow.room(pass.into));
        }
        let mut keep = self.way.len();
        for (index, pass) in self.way.iter().enumerate().rev() {
            let taken = flow.flow.at(pass.from) - amount;
            flow.flow.put(pass.from, taken);
            flow.flow.change(pass.into, |cell| *cell += amount);
            if taken == N::default() || !flow.has_room(pass.into) {
                keep = index;
            }
        }
        debug_assert!(self.way.last().map_or(start, |pass| pass.next) == last);
        flow.flow.change(pair, |cell| *cell += amount);
        flow.left.change(lot, |cell| *cell -= amount);
        flow.lack.change(start, |cell| *cell -= amount);
        self.way.truncate(keep);
    }
}
