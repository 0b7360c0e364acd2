//! A part of an instance that stands by itself: what a minimum cut leaves on either side.

use super::cells::{Cells, count};
use super::labels::{FAR, Labels};
use super::shape::Shape;
use super::transport::Transport;
use super::watch::Watch;
use super::{Admission, SolveError};

/// Obligations, and the lots that are theirs alone, numbered anew; `D` says what each obligation asks.
#[derive(Debug)]
pub(crate) struct Region<D> {
    pub(crate) shape: Shape,
    pub(crate) supply: Vec<i64>,
    pub(crate) demand: Vec<D>,
    /// Not above the supply of the pair's lot.
    pub(crate) capacity: Option<Vec<i64>>,
    /// A feasible flow to start from.
    pub(crate) flow: Vec<i64>,
    /// The instance's number of each obligation.
    pub(crate) obligations: Vec<u32>,
    /// The shape's number of each pair in the instance.
    pub(crate) pairs: Vec<u32>,
}

/// What is split: a whole instance or a region of it, with the flow that its minimum cut was found by.
pub(crate) struct Whole<'a> {
    shape: &'a Shape,
    supply: &'a [i64],
    capacity: Option<&'a [i64]>,
    flow: &'a [i64],
    obligations: Option<&'a [u32]>,
    pairs: Option<&'a [u32]>,
}

/// Which side of a cut is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Side {
    /// The obligations that lack reaches, with the lots it reaches and what saturated pairs bring from others.
    Short,
    /// The other obligations, with what the other lots have beside that.
    Rest,
}

impl<'a> Whole<'a> {
    pub(crate) fn of(admission: &'a Admission, flow: &'a [i64]) -> Self {
        let capacity = admission.capacity.as_deref();
        Self { shape: &admission.shape, supply: &admission.supply, capacity, flow, obligations: None, pairs: None }
    }

    /// One side of a cut.
    pub(crate) fn side<D: Copy>(
        &self,
        side: Side,
        reached: &Labels,
        demand: impl Fn(u32) -> D,
        watch: &mut Watch<'_>,
    ) -> Result<Region<D>, SolveError> {
        let mut part = Part::new(self.capacity.is_some());
        let mut number = vec![FAR; self.shape.obligations() as usize];
        let mut wanted = Vec::new();
        for obligation in 0..self.shape.obligations() {
            if (reached.obligation.at(obligation) != FAR) == (side == Side::Short) {
                number.put(obligation, count(&part.obligations));
                part.obligations.push(self.obligations.map_or(obligation, |names| names.at(obligation)));
                wanted.push(demand(obligation));
            }
        }
        for lot in 0..self.shape.lots() {
            self.add_lot(&mut part, lot, side, reached, &number);
            let (first, end) = self.shape.pairs_of(lot);
            watch.spend(u64::from(end - first))?;
        }
        watch.spend(part.head.len() as u64)?;
        let shape = Shape::new(part.lot_first, part.head, count(&part.obligations));
        watch.spend(shape.head.len() as u64)?;
        let Part { supply, capacity, flow, obligations, pairs, .. } = part;
        Ok(Region { shape, supply, demand: wanted, capacity, flow, obligations, pairs })
    }

    fn add_lot(&self, part: &mut Part, lot: u32, side: Side, reached: &Labels, number: &[u32]) {
        let whole_lot = reached.lot.at(lot) != FAR;
        if whole_lot && side == Side::Rest {
            return;
        }
        let (first, end) = self.shape.pairs_of(lot);
        let heads = self.shape.head.span(first, end);
        let mut supply = self.supply.at(lot);
        if !whole_lot {
            let flows = heads.iter().zip(self.flow.span(first, end));
            let short = flows.filter(|(head, _)| reached.obligation.at(**head) != FAR).map(|(_, flow)| flow);
            let to_short: i64 = short.sum();
            supply = if side == Side::Short { to_short } else { supply - to_short };
        }
        if supply == 0 {
            return;
        }
        let before = part.head.len();
        for (pair, &head) in (first..end).zip(heads) {
            let number = number.at(head);
            let most = self.capacity.map_or(supply, |capacity| capacity.at(pair).min(supply));
            if number == FAR || most == 0 {
                continue;
            }
            part.head.push(number);
            part.flow.push(self.flow.at(pair));
            part.pairs.push(self.pairs.map_or(pair, |names| names.at(pair)));
            if let Some(capacity) = &mut part.capacity {
                capacity.push(most);
            }
        }
        if part.head.len() > before {
            part.supply.push(supply);
            part.lot_first.push(count(&part.head));
        }
    }
}

/// A region while it is put together.
struct Part {
    lot_first: Vec<u32>,
    head: Vec<u32>,
    supply: Vec<i64>,
    capacity: Option<Vec<i64>>,
    flow: Vec<i64>,
    obligations: Vec<u32>,
    pairs: Vec<u32>,
}

impl Part {
    fn new(limited: bool) -> Self {
        Self {
            lot_first: vec![0],
            head: Vec::new(),
            supply: Vec::new(),
            capacity: limited.then(Vec::new),
            flow: Vec::new(),
            obligations: Vec::new(),
            pairs: Vec::new(),
        }
    }
}

impl<D: Copy> Region<D> {
    pub(crate) fn whole(&self) -> Whole<'_> {
        Whole {
            shape: &self.shape,
            supply: &self.supply,
            capacity: self.capacity.as_deref(),
            flow: &self.flow,
            obligations: Some(&self.obligations),
            pairs: Some(&self.pairs),
        }
    }

    /// What the lots have together.
    pub(crate) fn total_supply(&self) -> i64 {
        self.supply.iter().sum()
    }

    /// The same region with other demands.
    pub(crate) fn with<E>(self, demand: Vec<E>) -> Region<E> {
        let Self { shape, supply, capacity, flow, obligations, pairs, .. } = self;
        Region { shape, supply, demand, capacity, flow, obligations, pairs }
    }

    /// The region's flow against other needs: obligations above theirs give back, from their last pairs first.
    pub(crate) fn resume(&mut self, need: Vec<i64>, watch: &mut Watch<'_>) -> Result<Transport<'_, i64>, SolveError> {
        let mut state = Transport {
            shape: &self.shape,
            capacity: self.capacity.as_deref().map(Into::into),
            left: self.supply.clone(),
            lack: need,
            flow: std::mem::take(&mut self.flow),
        };
        state.settle_into_needs(watch)?;
        Ok(state)
    }

    /// Writes the region's flow into the instance's.
    pub(crate) fn write(&self, on_pair: &mut [i64]) {
        for (&pair, &flow) in self.pairs.iter().zip(&self.flow) {
            on_pair.put(pair, flow);
        }
    }
}
