//! How money passes from hand to hand where each party pays in a fixed way: first in first out, or pro rata.
//!
//! Parties, days and amounts are integers here. What a party pays beyond what it was seen to receive is its own.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use num_bigint::BigInt;

use crate::solve::{Move, Passed};

/// Money that moved, and the contribution where that is what moved.
pub(super) struct Hand<'h> {
    pub(super) one: Move,
    pub(super) gift: Option<&'h str>,
}

/// What of the parts of a contribution is the source's money where each party pays in a fixed way from what it received.
pub(super) fn followed<P: Purse>(hands: &[Hand<'_>], (contributor, own): (u32, &str), parts: &[Passed]) -> i64 {
    let mut purses: BTreeMap<u32, P> = BTreeMap::new();
    let mut tainted = 0_i128;
    for event in in_order(hands, (contributor, own), parts) {
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

/// Day by day; within a day a party pays after all it receives that day, its contributions first, by their ids. Where payments
/// of a day go round in a circle, the first of those given starts.
fn in_order<'m>(hands: &'m [Hand<'_>], (contributor, own): (u32, &str), parts: &[Passed]) -> Vec<Event<'m>> {
    /// What is next: who waits for nothing, contributions by their ids, then the order given.
    type Key<'k> = (bool, bool, &'k str, bool, usize);
    let mut days: BTreeMap<i32, (Vec<usize>, Vec<i64>)> = BTreeMap::new();
    hands.iter().enumerate().for_each(|(index, hand)| days.entry(hand.one.first).or_default().0.push(index));
    parts.iter().for_each(|(day, amount)| days.entry(*day).or_default().1.push(*amount));
    let mut events = Vec::new();
    for (indices, given) in days.into_values() {
        let mut awaited: BTreeMap<u32, usize> = BTreeMap::new();
        let mut of_payer: BTreeMap<u32, Vec<(bool, usize)>> = BTreeMap::new();
        let moves_of = |index: &usize| hands.get(*index).map(|hand| &hand.one);
        let key = |waits: bool, is_move: bool, index: usize| -> Key<'_> {
            let gift = if is_move { hands.get(index).and_then(|hand| hand.gift) } else { Some(own) };
            (waits, gift.is_none(), gift.unwrap_or_default(), is_move, index)
        };
        for one in indices.iter().filter_map(moves_of) {
            one.to.into_iter().for_each(|to| *awaited.entry(to).or_default() += 1);
        }
        let waits = |awaited: &BTreeMap<u32, usize>, payer: Option<u32>| {
            payer.and_then(|payer| awaited.get(&payer)).is_some_and(|count| *count > 0)
        };
        let mut open: BTreeSet<Key<'_>> = BTreeSet::new();
        for index in 0..given.len() {
            open.insert(key(waits(&awaited, Some(contributor)), false, index));
            of_payer.entry(contributor).or_default().push((false, index));
        }
        for index in indices {
            let from = moves_of(&index).and_then(|one| one.from);
            open.insert(key(waits(&awaited, from), true, index));
            from.into_iter().for_each(|from| of_payer.entry(from).or_default().push((true, index)));
        }
        while let Some((.., is_move, index)) = open.pop_first() {
            if !is_move {
                events.extend(given.get(index).copied().map(Event::Part));
                continue;
            }
            let Some(one) = moves_of(&index) else { continue };
            events.push(Event::Move(one));
            let Some(count) = one.to.and_then(|to| awaited.get_mut(&to)) else { continue };
            *count -= 1;
            if *count == 0 {
                for (is_move, index) in one.to.and_then(|to| of_payer.get(&to)).into_iter().flatten() {
                    if open.remove(&key(true, *is_move, *index)) {
                        open.insert(key(false, *is_move, *index));
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
