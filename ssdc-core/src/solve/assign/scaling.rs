//! Cost scaling, for instances whose shortest paths are long: prices that are off by less and less, each time with the flow put
//! right along short ways (Goldberg and Tarjan 1990; Goldberg 1997; augmenting by parts as in Király and Kovács 2012).

use std::collections::VecDeque;

use super::super::SolveError;
use super::super::cells::{Cells, count};
use super::super::shape::starts;
use super::super::watch::Watch;
use super::grid::{Grid, NONE};
use super::market::{Market, Penalties};

/// By what prices get nearer in each round.
const CLOSER: i64 = 8;
/// How many arcs a way has at most before what it carries is put down.
const LONGEST: usize = 4;

/// One direction of an arc.
#[derive(Debug, Clone, Copy, Default)]
struct Arc {
    to: u32,
    /// The other direction.
    back: u32,
    room: u32,
    /// Times one more than the nodes, so that prices that are off by less than 1 are right.
    cost: i64,
}

/// Rows, columns, groups and the outside, with what is too much or too little at each.
struct Network {
    first: Vec<u32>,
    arcs: Vec<Arc>,
    /// Where each arc of the input went.
    place: Vec<u32>,
    excess: Vec<i64>,
    /// What it costs from here to the outside.
    price: Vec<i64>,
    /// The arc at which each node goes on looking.
    next: Vec<u32>,
}

/// The market at its end; `None` where costs are too large to be scaled.
pub(crate) fn greatest_total_by_scaling<'a>(
    grid: &'a Grid,
    score: &'a [i64],
    penalties: Penalties,
    watch: &mut Watch<'_>,
) -> Result<Option<Market<'a>>, SolveError> {
    let groups = grid.groups.as_ref().map_or(0, |groups| count(&groups.capacity));
    let (columns, first_group) = (grid.rows(), grid.rows() + grid.columns());
    let outside = first_group + groups;
    let scale = i64::from(outside) + 2;
    if penalties.unserved.checked_mul(scale).is_none_or(|most| most > i64::MAX / 64) {
        return Ok(None);
    }
    // The pairs come first, so that their places are known.
    let mut ends: Vec<(u32, u32, u32, i64)> = Vec::with_capacity(score.len() + 2 * outside as usize);
    ends.extend((0..grid.pairs()).map(|pair| (grid.row_of(pair), columns + grid.column.at(pair), 1, -score.at(pair))));
    for column in 0..grid.columns() {
        let group = grid.group_of(column);
        let to = if group == NONE { outside } else { first_group + group };
        let lower = grid.lower_of(column);
        ends.push((columns + column, to, lower, -penalties.below));
        ends.push((columns + column, to, grid.capacity.at(column) - lower, 0));
    }
    for row in 0..grid.rows() {
        let required = grid.required.at(row);
        ends.push((row, outside, grid.demand.at(row) - required, 0));
        ends.push((row, outside, required, penalties.unserved));
    }
    for (group, &capacity) in (first_group..).zip(grid.groups.iter().flat_map(|groups| &groups.capacity)) {
        ends.push((group, outside, capacity, 0));
    }
    let mut network = Network::new(&ends, outside + 1, scale);
    for row in 0..grid.rows() {
        network.excess.put(row, grid.demand.at(row).into());
        network.excess.change(outside, |excess| *excess -= i64::from(grid.demand.at(row)));
    }
    let mut off = penalties.unserved * scale;
    while off > 1 {
        off = off.div_euclid(CLOSER).max(1);
        network.refine(off, watch)?;
    }
    network.settle_prices(scale, watch)?;

    let mut market = Market::new(grid, score, penalties, false);
    for pair in (0..grid.pairs()).filter(|&pair| network.carries(pair) > 0) {
        market.choose(grid.row_of(pair), pair);
    }
    let base = network.price.at(outside);
    let prices = |first: u32, end: u32| (first..end).map(|node| network.price.at(node) - base).collect::<Vec<_>>();
    market.value = prices(0, columns);
    market.price = prices(columns, first_group);
    market.group_price = prices(first_group, outside);
    let first_waiver = grid.pairs() + 2 * grid.columns();
    let waived = |row: u32| network.carries(first_waiver + 2 * row) + network.carries(first_waiver + 2 * row + 1);
    market.waived = (0..grid.rows()).map(waived).collect();
    market.seeks.fill(0);
    for column in 0..grid.columns() {
        let group = grid.group_of(column);
        if group != NONE {
            market.group_load.change(group, |load| *load += market.load.at(column));
        }
    }
    market.price_what_is_idle();
    Ok(Some(market))
}

impl Market<'_> {
    /// What serves nobody and could costs nothing, whatever lower price would prove as much.
    fn price_what_is_idle(&mut self) {
        for (price, _) in self.group_price.iter_mut().zip(&self.group_load).filter(|(_, load)| **load == 0) {
            *price = (*price).max(0);
        }
        for column in (0..self.grid.columns()).filter(|&column| self.load.at(column) == 0) {
            let group = self.grid.group_of(column);
            let of_group = if group == NONE { 0 } else { self.group_price.at(group) };
            let idle = self.next_unit(column) + of_group;
            self.price.change(column, |price| *price = idle.max(*price));
        }
    }
}

impl Network {
    fn new(ends: &[(u32, u32, u32, i64)], nodes: u32, scale: i64) -> Self {
        let both: Vec<u32> = ends.iter().flat_map(|&(from, to, ..)| [from, to]).collect();
        let first = starts(&both, nodes);
        drop(both);
        let mut free = first.clone();
        let mut arcs = vec![Arc::default(); ends.len() * 2];
        let mut place = Vec::with_capacity(ends.len());
        for &(from, to, room, cost) in ends {
            let (there, back) = (free.at(from), free.at(to));
            arcs.put(there, Arc { to, back, room, cost: cost * scale });
            arcs.put(back, Arc { to: from, back: there, room: 0, cost: -cost * scale });
            free.put(from, there + 1);
            free.put(to, back + 1);
            place.push(there);
        }
        let (excess, price) = (vec![0; nodes as usize], vec![0; nodes as usize]);
        Self { next: first.clone(), first, arcs, place, excess, price }
    }

    fn nodes(&self) -> u32 {
        count(&self.excess)
    }

    /// What an arc of the input carries.
    fn carries(&self, arc: u32) -> u32 {
        self.arcs.at(self.arcs.at(self.place.at(arc)).back).room
    }

    #[inline]
    fn reduced(&self, node: u32, arc: &Arc) -> i64 {
        arc.cost + self.price.at(arc.to) - self.price.at(node)
    }

    fn carry(&mut self, node: u32, at: u32, amount: u32) {
        let arc = self.arcs.at(at);
        self.arcs.change(at, |arc| arc.room -= amount);
        self.arcs.change(arc.back, |back| back.room += amount);
        self.excess.change(node, |excess| *excess -= i64::from(amount));
        self.excess.change(arc.to, |excess| *excess += i64::from(amount));
    }

    /// Puts the flow right for prices that may be off by `off`.
    fn refine(&mut self, off: i64, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        for node in 0..self.nodes() {
            for at in self.first.at(node)..self.first.at(node + 1) {
                let arc = self.arcs.at(at);
                if arc.room > 0 && self.reduced(node, &arc) < 0 {
                    self.carry(node, at, arc.room);
                }
            }
        }
        self.next.clone_from(&self.first);
        let mut active: VecDeque<u32> = (0..self.nodes()).filter(|&node| self.excess.at(node) > 0).collect();
        let mut way: Vec<u32> = Vec::with_capacity(LONGEST);
        while let Some(node) = active.pop_front() {
            while self.excess.at(node) > 0 {
                self.find_way(node, off, &mut way, watch)?;
                let mut from = node;
                for &at in &way {
                    let arc = self.arcs.at(at);
                    let amount = u32::try_from(self.excess.at(from)).unwrap_or(u32::MAX).min(arc.room);
                    let before = self.excess.at(arc.to);
                    self.carry(from, at, amount);
                    if before <= 0 && self.excess.at(arc.to) > 0 && arc.to != node {
                        active.push_back(arc.to);
                    }
                    from = arc.to;
                }
            }
        }
        Ok(())
    }

    /// Goes from a node along arcs that gain, raising the price of nodes that have none, to one with too little or so far.
    fn find_way(&mut self, node: u32, off: i64, way: &mut Vec<u32>, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        way.clear();
        let mut tip = node;
        while way.len() < LONGEST && (self.excess.at(tip) >= 0 || tip == node) {
            let (begin, end) = (self.next.at(tip), self.first.at(tip + 1));
            let gains = |(_, arc): &(u32, &Arc)| arc.room > 0 && self.reduced(tip, arc) < 0;
            let found = (begin..end).zip(self.arcs.span(begin, end)).find(gains).map(|(at, arc)| (at, arc.to));
            watch.spend(u64::from(found.map_or(end, |(at, _)| at) - begin) + 1)?;
            if let Some((at, to)) = found {
                self.next.put(tip, at);
                way.push(at);
                tip = to;
            } else {
                self.raise(tip, off);
                watch.spend(u64::from(end - self.first.at(tip)))?;
                if let Some(last) = way.pop() {
                    tip = self.arcs.at(self.arcs.at(last).back).to;
                }
            }
        }
        Ok(())
    }

    /// So far that its cheapest arc gains by `off`.
    fn raise(&mut self, node: u32, off: i64) {
        let (first, end) = (self.first.at(node), self.first.at(node + 1));
        let open = self.arcs.span(first, end).iter().filter(|arc| arc.room > 0);
        let least = open.map(|arc| self.reduced(node, arc)).min().unwrap_or_default();
        self.price.change(node, |price| *price += least + off);
        self.next.put(node, first);
    }

    /// Whole prices that are exactly right for the flow, from those that are nearly so.
    fn settle_prices(&mut self, scale: i64, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        self.price.iter_mut().for_each(|price| *price = price.div_euclid(scale));
        self.arcs.iter_mut().for_each(|arc| arc.cost = arc.cost.div_euclid(scale));
        let mut waiting: VecDeque<u32> = (0..self.nodes()).collect();
        let mut queued = vec![true; self.excess.len()];
        while let Some(node) = waiting.pop_front() {
            queued.put(node, false);
            let (first, end) = (self.first.at(node), self.first.at(node + 1));
            watch.spend(u64::from(end - first))?;
            for at in first..end {
                let arc = self.arcs.at(at);
                // The way here from there, the other way around.
                let back = self.arcs.at(arc.back);
                let most = back.cost + self.price.at(node);
                if back.room > 0 && self.price.at(arc.to) > most {
                    self.price.put(arc.to, most);
                    if !queued.at(arc.to) {
                        queued.put(arc.to, true);
                        waiting.push_back(arc.to);
                    }
                }
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::tests::Random;
    use super::super::super::watch::Watch;
    use super::super::answer::proven;
    use super::super::flow::greatest_total;
    use super::super::grid::Grid;
    use super::super::market::{Penalties, Size};
    use super::super::pairing::{Groups, Pairing};
    use super::greatest_total_by_scaling;

    #[test]
    fn it_finds_and_proves_the_same_total_as_shortest_paths() {
        for seed in 0..300 {
            let mut random = Random(seed);
            let (rows, columns) = (1 + random.below(12), 1 + random.below(12));
            let mut pairing = Pairing::default();
            for row in 0..rows {
                for column in (0..columns).filter(|_| random.below(3) == 0).collect::<Vec<_>>() {
                    pairing.row.push(u32::try_from(row).unwrap());
                    pairing.column.push(u32::try_from(column).unwrap());
                    pairing.score.push(random.below(60) - 20);
                }
            }
            pairing.demand = (0..rows).map(|_| random.below(4)).collect();
            pairing.capacity = (0..columns).map(|_| random.below(4)).collect();
            let some = |random: &mut Random, most: &[i64]| most.iter().map(|&most| random.below(most + 1)).collect();
            pairing.required = (random.below(2) == 0).then(|| some(&mut random, &pairing.demand));
            pairing.lower = (random.below(2) == 0).then(|| some(&mut random, &pairing.capacity));
            if random.below(2) == 0 {
                let of_column =
                    (0..columns).map(|_| u32::try_from(random.below(3)).ok().filter(|&one| one < 2)).collect();
                pairing.groups = Some(Groups { of_column, capacity: vec![random.below(6), random.below(6)] });
            }
            let penalties = Penalties::new(&Size::of(&pairing), &pairing.score).unwrap();
            let mut taken = pairing.clone();
            let grid = Grid::new(&mut taken).unwrap();
            let (mut one, mut other) = ((), ());
            let scaled = greatest_total_by_scaling(&grid, &grid.score, penalties, &mut Watch::new(&mut one)).unwrap();
            let scaled = proven(&scaled.unwrap(), &taken);
            let plain =
                proven(&greatest_total(&grid, &grid.score, penalties, &mut Watch::new(&mut other)).unwrap(), &taken);
            assert!(pairing.proves(&scaled), "seed {seed}: {scaled:?}");
            assert_eq!((scaled.total, !scaled.unserved.is_empty()), (plain.total, !plain.unserved.is_empty()));
        }
    }
}
