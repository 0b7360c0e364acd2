//! A cheap start: rows bid for columns one after the other, each raising the price as far as it would rather pay than take its
//! next best column (the augmenting row reduction of Jonker and Volgenant 1987, for columns that serve several rows).

use std::collections::VecDeque;

use super::super::SolveError;
use super::super::cells::Cells;
use super::super::watch::Watch;
use super::grid::NONE;
use super::market::Market;

/// How often rows that were outbid without a rise in price may bid again.
const ROUNDS: u32 = 3;
/// Bids look at each pair so often at most, on average: rows that outbid one another for ever are left to `paths`.
const LOOKS: u64 = 4;

/// The best open pair of a row, what it costs, and what the next best does.
#[derive(Debug, Clone, Copy)]
struct Offer {
    pair: u32,
    cost: i64,
    next: i64,
}

/// Who sits loosest on a column, by how much, and by how much the next one.
#[derive(Debug, Clone, Copy)]
struct Loosest {
    row: u32,
    pair: u32,
    slack: i64,
    next: i64,
}

pub(crate) fn bid(market: &mut Market<'_>, watch: &mut Watch<'_>) -> Result<(), SolveError> {
    let mut looks = market.score.len() as u64 * LOOKS;
    let mut waiting: VecDeque<u32> = (0..market.grid.rows()).collect();
    for _ in 0..ROUNDS {
        let mut outbid = VecDeque::new();
        while let Some(mut row) = waiting.pop_front() {
            while market.seeks.at(row) > 0 {
                let (first, end) = market.grid.pairs_of(row);
                watch.spend(u64::from(end - first))?;
                looks = looks.saturating_sub(u64::from(end - first));
                if looks == 0 {
                    return Ok(());
                }
                match market.bid_once(row) {
                    Bid::Served => {}
                    Bid::LeftToPaths => break,
                    Bid::Outbid { other, raised: false } => outbid.push_back(other),
                    Bid::Outbid { other, raised: true } => {
                        waiting.push_front(row);
                        row = other;
                    }
                }
            }
        }
        waiting = outbid;
    }
    Ok(())
}

enum Bid {
    /// The row has the column, or its price has come up to the next best.
    Served,
    /// The row has the column, and another lost it.
    Outbid {
        other: u32,
        raised: bool,
    },
    LeftToPaths,
}

impl Market<'_> {
    fn bid_once(&mut self, row: u32) -> Bid {
        let waiving = self.waiving(row);
        let Some(offer) = self.offer(row).filter(|offer| offer.cost < waiving) else { return Bid::LeftToPaths };
        let column = self.grid.column.at(offer.pair);
        let most = offer.next.min(waiving) - offer.cost;
        if self.leaving(column) == Some(0) {
            self.take(row, offer.pair, offer.cost);
            return Bid::Served;
        }
        if self.has_room(column) || self.grid.group_of(column) != NONE {
            return Bid::LeftToPaths;
        }
        let Some(loosest) = self.loosest(column) else { return Bid::LeftToPaths };
        let rise = most.min(loosest.next);
        if loosest.slack > rise {
            return Bid::LeftToPaths;
        }
        self.drop_pair(loosest.pair);
        self.seeks.change(loosest.row, |seeks| *seeks += 1);
        self.price.change(column, |price| *price += rise);
        self.take(row, offer.pair, offer.cost + rise);
        Bid::Outbid { other: loosest.row, raised: rise > 0 }
    }

    fn take(&mut self, row: u32, pair: u32, cost: i64) {
        self.choose(row, pair);
        self.seeks.change(row, |seeks| *seeks -= 1);
        self.value.change(row, |value| *value = cost.max(*value));
    }

    fn offer(&self, row: u32) -> Option<Offer> {
        let (first, end) = self.grid.pairs_of(row);
        let mut best = Offer { pair: NONE, cost: i64::MAX, next: i64::MAX };
        for (pair, (&column, score)) in
            (first..end).zip(self.grid.column.span(first, end).iter().zip(self.score.span(first, end)))
        {
            let cost = self.price.at(column) - score;
            if cost > best.next || self.chosen.at(pair) {
                continue;
            }
            if cost < best.cost || (cost == best.cost && self.leaving(column) == Some(0)) {
                best = Offer { pair, cost, next: best.cost };
            } else {
                best.next = cost;
            }
        }
        (best.pair != NONE).then_some(best)
    }

    fn loosest(&self, column: u32) -> Option<Loosest> {
        let mut found = Loosest { row: NONE, pair: NONE, slack: i64::MAX, next: i64::MAX };
        for held in self.held(column) {
            let slack = self.value.at(held.row) + self.score.at(held.pair) - self.price.at(column);
            if slack < found.slack {
                found = Loosest { row: held.row, pair: held.pair, slack, next: found.slack };
            } else {
                found.next = found.next.min(slack);
            }
        }
        (found.pair != NONE).then_some(found)
    }
}
