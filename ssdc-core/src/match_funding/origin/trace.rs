//! How money passes from hand to hand: the most that can have come from a source, first in first out, and pro rata.
//!
//! Parties, days and amounts are integers here. On one day money may pass on in any order. What a party pays beyond what it
//! was seen to receive is its own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use num_bigint::BigInt;

use crate::Error;
use crate::solve::{Edges, Ends, Network};

/// Money that moved from one party to another.
#[derive(Debug, Clone)]
pub(super) struct Move {
    /// `None`: the source whose money is traced.
    pub(super) from: Option<u32>,
    /// `None`: somebody from whom nothing leads on.
    pub(super) to: Option<u32>,
    /// The first day it may have arrived and the last it may have left: one day where it is known.
    pub(super) first: i32,
    pub(super) last: i32,
    pub(super) amount: i128,
}

/// A part of what the contributor gives: its day, and how much.
pub(super) type Part = (i32, i64);

/// Chains of moves, each with what passes along it.
pub(super) type Chains = Vec<(i64, Vec<usize>)>;

/// The most that can have come from the source to the contributor's parts, and along which chains of moves. Parties that
/// `may_be_source` have as much of its money as it takes.
pub(super) fn most(
    moves: &[Move],
    may_be_source: &BTreeSet<u32>,
    contributor: u32,
    parts: &[Part],
) -> Result<(i64, Chains), Error> {
    let limit: i64 = parts.iter().map(|(_, amount)| *amount).sum();
    let arrivals = moves.iter().filter_map(|one| Some((one.to?, one.first)));
    let leaves = moves.iter().filter_map(|one| Some((one.from?, one.last)));
    let given = parts.iter().map(|(day, _)| (contributor, *day));
    let mut nodes: Vec<(u32, i32)> = arrivals.chain(leaves).chain(given).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let (source, sink) = (0, 1);
    let node = |place: (u32, i32)| u32::try_from(nodes.binary_search(&place).ok()? + 2).ok();
    let mut edges = Edges { nodes: nodes.len() + 2, ..Edges::default() };
    let mut of_move: Vec<Option<usize>> = Vec::new();
    let mut edge = |from: u32, to: u32, capacity: i64, index: Option<usize>| {
        edges.from.push(from);
        edges.to.push(to);
        edges.capacity.push(capacity);
        of_move.push(index);
    };
    for (index, one) in moves.iter().enumerate() {
        let from = one.from.map_or(Some(source), |party| node((party, one.last)));
        let to = one.to.and_then(|party| node((party, one.first)));
        let capacity = i64::try_from(one.amount.min(limit.into())).unwrap_or(limit);
        from.zip(to).into_iter().for_each(|(from, to)| edge(from, to, capacity, Some(index)));
    }
    let mut before = None;
    for ((party, _), node) in nodes.iter().zip(2..) {
        match before {
            Some(same) if same == *party => edge(node - 1, node, i64::MAX, None),
            _ if may_be_source.contains(party) => edge(source, node, limit, None),
            _ => {}
        }
        before = Some(*party);
    }
    for (day, amount) in parts {
        node((contributor, *day)).into_iter().for_each(|node| edge(node, sink, *amount, None));
    }
    let (from, to) = (edges.from.clone(), edges.to.clone());
    let too_much = |error| Error::Overflow { what: format!("the payments traced: {error}") };
    let flow = Network::new(edges).and_then(|network| network.max_flow(Ends { source, sink }, &mut ()));
    let flow = flow.map_err(too_much)?;
    Ok((flow.total, chains(&from, &to, &of_move, flow.on_edge)))
}

/// A flow taken apart: from the source (0) always along the first edge that still carries something, until the sink (1).
fn chains(from: &[u32], to: &[u32], of_move: &[Option<usize>], mut flow: Vec<i64>) -> Chains {
    let mut out: BTreeMap<u32, BTreeSet<usize>> = BTreeMap::new();
    for (index, node) in from.iter().enumerate() {
        if flow.get(index).is_some_and(|carried| *carried > 0) {
            out.entry(*node).or_default().insert(index);
        }
    }
    let mut found: BTreeMap<Vec<usize>, i64> = BTreeMap::new();
    loop {
        let (mut way, mut seen, mut at) = (Vec::new(), vec![0], 0);
        let mut turned = None;
        while at != 1 && turned.is_none() {
            let Some(edge) = out.get(&at).and_then(|edges| edges.first().copied()) else { break };
            way.push(edge);
            at = to.get(edge).copied().unwrap_or(1);
            turned = seen.iter().position(|node| *node == at);
            seen.push(at);
        }
        if way.is_empty() {
            break;
        }
        // Money that only went in a circle within a day brought nothing: it is taken off, and the way is walked again.
        let carried = way.split_off(turned.unwrap_or(0));
        let amount = carried.iter().filter_map(|edge| flow.get(*edge)).min().copied().unwrap_or_default();
        for edge in &carried {
            if let Some(left) = flow.get_mut(*edge) {
                *left -= amount;
                if *left <= 0 {
                    from.get(*edge).and_then(|node| out.get_mut(node)).into_iter().for_each(|edges| {
                        edges.remove(edge);
                    });
                }
            }
        }
        if turned.is_none() {
            let moves = carried.iter().filter_map(|edge| of_move.get(*edge).copied().flatten()).collect();
            *found.entry(moves).or_default() += amount;
        }
    }
    found.into_iter().map(|(moves, amount)| (amount, moves)).collect()
}

/// What of the parts is the source's money where each party pays in a fixed way from what it received.
pub(super) fn followed<P: Purse>(moves: &[Move], contributor: u32, parts: &[Part]) -> i64 {
    let mut purses: BTreeMap<u32, P> = BTreeMap::new();
    let mut tainted = 0_i128;
    for event in in_order(moves, contributor, parts) {
        match event {
            Event::Move(one) => {
                let paid = match one.from {
                    None => vec![(one.amount, true)],
                    Some(from) => purses.entry(from).or_default().take(one.amount),
                };
                one.to.into_iter().for_each(|to| purses.entry(to).or_default().put(&paid));
            }
            Event::Part(amount) => {
                let given = purses.entry(contributor).or_default().take(amount.into());
                tainted += given.iter().filter(|(_, of_source)| *of_source).map(|(amount, _)| *amount).sum::<i128>();
            }
        }
    }
    i64::try_from(tainted).unwrap_or(i64::MAX)
}

enum Event<'m> {
    Move(&'m Move),
    Part(i64),
}

/// Day by day; within a day a party pays after all it receives that day, its contribution first. Where payments of a day go
/// round in a circle, the first of those given starts.
fn in_order<'m>(moves: &'m [Move], contributor: u32, parts: &[Part]) -> Vec<Event<'m>> {
    /// What is next: who waits for nothing, contributions first, then the order given.
    type Key = (bool, bool, usize);
    let mut days: BTreeMap<i32, (Vec<usize>, Vec<i64>)> = BTreeMap::new();
    moves.iter().enumerate().for_each(|(index, one)| days.entry(one.first).or_default().0.push(index));
    parts.iter().for_each(|(day, amount)| days.entry(*day).or_default().1.push(*amount));
    let mut events = Vec::new();
    for (indices, given) in days.into_values() {
        let mut awaited: BTreeMap<u32, usize> = BTreeMap::new();
        let mut of_payer: BTreeMap<u32, Vec<(bool, usize)>> = BTreeMap::new();
        let moves_of = |index: &usize| moves.get(*index);
        for one in indices.iter().filter_map(moves_of) {
            one.to.into_iter().for_each(|to| *awaited.entry(to).or_default() += 1);
        }
        let waits = |awaited: &BTreeMap<u32, usize>, payer: Option<u32>| {
            payer.and_then(|payer| awaited.get(&payer)).is_some_and(|count| *count > 0)
        };
        let mut open: BTreeSet<Key> = BTreeSet::new();
        for index in 0..given.len() {
            open.insert((waits(&awaited, Some(contributor)), false, index));
            of_payer.entry(contributor).or_default().push((false, index));
        }
        for index in indices {
            let from = moves.get(index).and_then(|one| one.from);
            open.insert((waits(&awaited, from), true, index));
            from.into_iter().for_each(|from| of_payer.entry(from).or_default().push((true, index)));
        }
        while let Some((_, is_move, index)) = open.pop_first() {
            if !is_move {
                events.extend(given.get(index).copied().map(Event::Part));
                continue;
            }
            let Some(one) = moves.get(index) else { continue };
            events.push(Event::Move(one));
            let Some(count) = one.to.and_then(|to| awaited.get_mut(&to)) else { continue };
            *count -= 1;
            if *count == 0 {
                for (is_move, index) in one.to.and_then(|to| of_payer.get(&to)).into_iter().flatten() {
                    if open.remove(&(true, *is_move, *index)) {
                        open.insert((false, *is_move, *index));
                    }
                }
            }
        }
    }
    events
}

/// Amounts, and whether they are the source's.
type Coins = Vec<(i128, bool)>;

/// What a party has received and not yet paid, and from what it pays.
pub(super) trait Purse: Default {
    fn put(&mut self, coins: &[(i128, bool)]);
    fn take(&mut self, amount: i128) -> Coins;
}

/// What came first is paid first.
#[derive(Default)]
pub(super) struct FirstIn(VecDeque<(i128, bool)>);

impl Purse for FirstIn {
    fn put(&mut self, coins: &[(i128, bool)]) {
        for (amount, of_source) in coins.iter().filter(|(amount, _)| *amount > 0) {
            match self.0.back_mut().filter(|(_, last)| last == of_source) {
                Some((sum, _)) => *sum += amount,
                None => self.0.push_back((*amount, *of_source)),
            }
        }
    }

    fn take(&mut self, amount: i128) -> Coins {
        let (mut rest, mut paid) = (amount, Coins::new());
        while rest > 0 {
            let Some((first, of_source)) = self.0.front_mut() else { break };
            let part = rest.min(*first);
            paid.push((part, *of_source));
            rest -= part;
            *first -= part;
            if *first == 0 {
                self.0.pop_front();
            }
        }
        paid.push((rest, false));
        paid
    }
}

/// Each payment has the share that the purse has; what does not come out in whole units stays in the purse.
#[derive(Default)]
pub(super) struct ProRata {
    all: i128,
    of_source: i128,
}

impl Purse for ProRata {
    fn put(&mut self, coins: &[(i128, bool)]) {
        for (amount, of_source) in coins {
            self.all += amount;
            self.of_source += if *of_source { *amount } else { 0 };
        }
    }

    fn take(&mut self, amount: i128) -> Coins {
        let of_source = if amount >= self.all { self.of_source } else { share(self.of_source, amount, self.all) };
        self.of_source -= of_source;
        self.all -= amount.min(self.all);
        vec![(of_source, true), (amount - of_source, false)]
    }
}

/// `part * amount / all`, rounded down.
fn share(part: i128, amount: i128, all: i128) -> i128 {
    let narrow = part.checked_mul(amount).and_then(|product| product.checked_div(all));
    narrow.unwrap_or_else(|| i128::try_from(BigInt::from(part) * amount / all.max(1)).unwrap_or_default())
}
