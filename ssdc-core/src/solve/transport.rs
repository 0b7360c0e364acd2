//! The state of a bipartite flow: what each lot has left, what each obligation lacks, what each pair carries.

use std::borrow::Cow;

use super::SolveError;
use super::amount::Amount;
use super::cells::Cells;
use super::shape::Shape;
use super::watch::Watch;

/// A feasible flow on a [`Shape`]: `left`, `lack` and every flow are 0 or more, and no flow is above its capacity.
#[derive(Debug)]
pub(crate) struct Transport<'a, N: Amount> {
    pub(crate) shape: &'a Shape,
    /// What each pair can carry; `None`: as much as its lot has.
    pub(crate) capacity: Option<Cow<'a, [N]>>,
    pub(crate) left: Vec<N>,
    pub(crate) lack: Vec<N>,
    pub(crate) flow: Vec<N>,
}

impl<'a, N: Amount> Transport<'a, N> {
    /// Nothing given yet.
    pub(crate) fn new(shape: &'a Shape, capacity: Option<Cow<'a, [N]>>, supply: Vec<N>, need: Vec<N>) -> Self {
        Self { shape, capacity, left: supply, lack: need, flow: vec![N::default(); shape.head.len()] }
    }

    /// Takes a flow over whose `left` and `lack` still stand at supply and need. Obligations above their need give back, from
    /// their last pairs first.
    pub(crate) fn settle_into_needs(&mut self, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        for obligation in 0..self.shape.obligations() {
            let mut lack = self.lack.at(obligation);
            watch.spend(self.shape.back_of(obligation).len() as u64)?;
            for entry in self.shape.back_of(obligation) {
                let kept = self.flow.at(entry.pair).min(lack);
                lack -= kept;
                self.flow.put(entry.pair, kept);
                self.left.change(entry.lot, |left| *left -= kept);
            }
            self.lack.put(obligation, lack);
        }
        Ok(())
    }

    /// What the pair could carry on top of what it carries, its lot aside.
    #[inline]
    pub(crate) fn room(&self, pair: u32) -> N {
        match &self.capacity {
            None => N::MAX,
            Some(capacity) => capacity.at(pair) - self.flow.at(pair),
        }
    }

    #[inline]
    pub(crate) fn has_room(&self, pair: u32) -> bool {
        self.room(pair) > N::default()
    }

    /// Gives from what the lot has left.
    #[inline]
    pub(crate) fn give(&mut self, lot: u32, pair: u32, obligation: u32, amount: N) {
        self.left.change(lot, |cell| *cell -= amount);
        self.lack.change(obligation, |cell| *cell -= amount);
        self.flow.change(pair, |cell| *cell += amount);
    }

    pub(crate) fn lacking(&self) -> impl Iterator<Item = u32> + '_ {
        (0u32..).zip(&self.lack).filter(|(_, lack)| **lack > N::default()).map(|(obligation, _)| obligation)
    }

    pub(crate) fn lots_with_something_left(&self) -> impl Iterator<Item = u32> + '_ {
        (0u32..).zip(&self.left).filter(|(_, left)| **left > N::default()).map(|(lot, _)| lot)
    }
}
