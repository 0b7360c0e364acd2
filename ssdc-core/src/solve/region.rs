//! A part of an instance that stands by itself: what a minimum cut leaves on either side.

use super::amount::Amount;
use super::cells::{Cells, count};
use super::labels::{FAR, Labels};
use super::shape::Shape;
use super::transport::Transport;
use super::watch::Watch;
use super::{Admission, SolveError, engine, greedy};

/// Obligations, and the lots that are theirs alone, numbered anew; `D` says what each obligation asks.
///
/// Many may wait at a time. So its flow stands in the instance's, and its pairs are indexed by obligation only while it is
/// worked on: 8 bytes a pair.
#[derive(Debug)]
pub(crate) struct Region<D> {
    pub(crate) supply: Vec<i64>,
    pub(crate) demand: Vec<D>,
    /// The instance's number of each obligation.
    pub(crate) obligations: Vec<u32>,
    /// The instance's number of each pair.
    pairs: Vec<u32>,
    /// Where the pairs of each lot begin; one more entry says where the last ends.
    lot_first: Vec<u32>,
    /// The obligation of each pair.
    head: Vec<u32>,
    /// Not above the supply of the pair's lot.
    capacity: Option<Vec<i64>>,
}

/// What is split: a whole instance or a region of it, with the flow that its minimum cut was found by.
pub(crate) struct Whole<'a> {
    lot_first: &'a [u32],
    head: &'a [u32],
    supply: &'a [i64],
    capacity: Option<&'a [i64]>,
    obligations: Option<&'a [u32]>,
    pairs: Option<&'a [u32]>,
    on_pair: &'a [i64],
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
    pub(crate) fn of(admission: &'a Admission, on_pair: &'a [i64]) -> Self {
        let Admission { shape, supply, capacity, .. } = admission;
        Self {
            lot_first: &shape.lot_first,
            head: &shape.head,
            supply,
            capacity: capacity.as_deref(),
            obligations: None,
            pairs: None,
            on_pair,
        }
    }

    /// One side of a cut.
    pub(crate) fn side<D: Copy>(
        &self,
        side: Side,
        reached: &Labels,
        demand: impl Fn(u32) -> D,
        watch: &mut Watch<'_>,
    ) -> Result<Region<D>, SolveError> {
        let mut part = Region {
            supply: Vec::new(),
            demand: Vec::new(),
            obligations: Vec::new(),
            pairs: Vec::new(),
            lot_first: vec![0],
            head: Vec::new(),
            capacity: self.capacity.map(|_| Vec::new()),
        };
        let mut number = vec![FAR; reached.obligation.len()];
        for obligation in (0..).take(number.len()) {
            if (reached.obligation.at(obligation) != FAR) == (side == Side::Short) {
                number.put(obligation, count(&part.obligations));
                part.obligations.push(self.obligations.map_or(obligation, |names| names.at(obligation)));
                part.demand.push(demand(obligation));
            }
        }
        for lot in (0..).take(self.supply.len()) {
            self.add_lot(&mut part, lot, side, reached, &number);
            watch.spend(u64::from(self.lot_first.at(lot + 1) - self.lot_first.at(lot)))?;
        }
        watch.spend(part.head.len() as u64)?;
        Ok(part)
    }

    fn add_lot<D>(&self, part: &mut Region<D>, lot: u32, side: Side, reached: &Labels, number: &[u32]) {
        let whole_lot = reached.lot.at(lot) != FAR;
        if whole_lot && side == Side::Rest {
            return;
        }
        let pairs = self.lot_first.at(lot)..self.lot_first.at(lot + 1);
        let name = |pair| self.pairs.map_or(pair, |names| names.at(pair));
        let mut supply = self.supply.at(lot);
        if !whole_lot {
            let to_short = pairs.clone().filter(|pair| reached.obligation.at(self.head.at(*pair)) != FAR);
            let to_short: i64 = to_short.map(|pair| self.on_pair.at(name(pair))).sum();
            supply = if side == Side::Short { to_short } else { supply - to_short };
        }
        if supply == 0 {
            return;
        }
        let before = part.head.len();
        for pair in pairs {
            let number = number.at(self.head.at(pair));
            let most = self.capacity.map_or(supply, |capacity| capacity.at(pair).min(supply));
            if number == FAR || most == 0 {
                continue;
            }
            part.head.push(number);
            part.pairs.push(name(pair));
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

/// What came of giving in a region.
pub(crate) struct Given {
    /// What lack reached, where somebody still lacks something.
    pub(crate) reached: Option<Labels>,
    pub(crate) something_left: bool,
}

impl<D: Copy> Region<D> {
    pub(crate) fn whole<'a>(&'a self, on_pair: &'a [i64]) -> Whole<'a> {
        Whole {
            lot_first: &self.lot_first,
            head: &self.head,
            supply: &self.supply,
            capacity: self.capacity.as_deref(),
            obligations: Some(&self.obligations),
            pairs: Some(&self.pairs),
            on_pair,
        }
    }

    /// What the lots have together.
    pub(crate) fn total_supply(&self) -> i64 {
        self.supply.iter().sum()
    }

    /// The same region with other demands.
    pub(crate) fn with<E>(self, demand: Vec<E>) -> Region<E> {
        let Self { supply, obligations, pairs, lot_first, head, capacity, .. } = self;
        Region { supply, demand, obligations, pairs, lot_first, head, capacity }
    }

    /// Which obligations a lot reaches.
    pub(crate) fn reachable(&self) -> Vec<bool> {
        let mut reachable = vec![false; self.demand.len()];
        self.head.iter().for_each(|obligation| reachable.put(*obligation, true));
        reachable
    }

    /// Gives as much of `need` as can be given, of lots that hold `times` what they have, and writes it, divided by that and
    /// rounded down, into the instance's flow. It starts from what stands there; obligations above their need give back, from
    /// their last pairs first.
    pub(crate) fn give<N: Amount>(
        &mut self,
        times: i64,
        need: Vec<N>,
        on_pair: &mut [i64],
        watch: &mut Watch<'_>,
    ) -> Result<Given, SolveError> {
        let (lot_first, head) = (std::mem::take(&mut self.lot_first), std::mem::take(&mut self.head));
        let shape = Shape::new(lot_first, head, count(&self.obligations));
        watch.spend(shape.head.len() as u64)?;
        let mut state = Transport {
            shape: &shape,
            capacity: self.capacity.as_deref().map(|column| N::all_scaled(column, times)),
            left: N::all_scaled(&self.supply, times).into_owned(),
            lack: need,
            flow: self.pairs.iter().map(|pair| N::scaled(on_pair.at(*pair), times)).collect(),
        };
        state.settle_into_needs(watch)?;
        greedy::give_urgent_first(&mut state, watch)?;
        engine::maximise(&mut state, watch)?;
        let something_left = state.left.iter().any(|left| *left > N::default());
        let lacking = state.lacking().next().is_some();
        let reached = if lacking { Some(engine::reached_by_lack(&state, watch)?) } else { None };
        for (pair, flow) in self.pairs.iter().zip(&state.flow) {
            on_pair.put(*pair, flow.unscaled(times));
        }
        watch.spend(shape.head.len() as u64)?;
        Shape { lot_first: self.lot_first, head: self.head, .. } = shape;
        Ok(Given { reached, something_left })
    }
}
