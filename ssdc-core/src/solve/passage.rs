//! How much can pass from hand to hand in the order of time, and along which chains.
//!
//! Parties, days and amounts are integers here. On one day money may pass on in any order. What a party passes on beyond what it
//! was seen to receive is its own.

use std::collections::{BTreeMap, BTreeSet};

use super::{Edges, Ends, Network, SolveError};

/// Money that moved from one party to another.
#[derive(Debug, Clone)]
pub(crate) struct Move {
    /// `None`: the source whose money is traced.
    pub(crate) from: Option<u32>,
    /// `None`: somebody from whom nothing leads on.
    pub(crate) to: Option<u32>,
    /// The first day it may have arrived and the last it may have left: one day where it is known.
    pub(crate) first: i32,
    pub(crate) last: i32,
    pub(crate) amount: i128,
}

/// A part of what the contributor gives: its day, and how much.
pub(crate) type Passed = (i32, i64);

/// Chains of moves, each with what passes along it.
pub(crate) type Chains = Vec<(i64, Vec<usize>)>;

/// A party that gives something away, in parts.
pub(crate) struct Giver {
    pub(crate) party: u32,
    pub(crate) parts: Vec<Passed>,
    /// What is asked about all its parts together.
    pub(crate) at_most: i64,
}

/// The most that can have come from the source to what is given, and along which chains of moves.
pub(crate) fn most(moves: &[Move], givers: &[Giver]) -> Result<(i64, Chains), SolveError> {
    let limit: i64 = givers.iter().map(|one| one.at_most).sum();
    let arrivals = moves.iter().filter_map(|one| Some((one.to?, one.first)));
    let leaves = moves.iter().filter_map(|one| Some((one.from?, one.last)));
    let given = givers.iter().flat_map(|one| one.parts.iter().map(|(day, _)| (one.party, *day)));
    let mut nodes: Vec<(u32, i32)> = arrivals.chain(leaves).chain(given).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let (source, sink) = (0, 1);
    let node = |place: (u32, i32)| u32::try_from(nodes.binary_search(&place).ok()? + 2).ok();
    let mut edges = Edges { nodes: nodes.len() + 2 + givers.len(), ..Edges::default() };
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
            _ => {}
        }
        before = Some(*party);
    }
    for (giver, all) in givers.iter().zip(2..).map(|(giver, place)| (giver, nodes.len() + place)) {
        let all = u32::try_from(all).unwrap_or(sink);
        for (day, amount) in &giver.parts {
            node((giver.party, *day)).into_iter().for_each(|node| edge(node, all, *amount, None));
        }
        edge(all, sink, giver.at_most, None);
    }
    let (from, to) = (edges.from.clone(), edges.to.clone());
    let flow = Network::new(edges)?.max_flow(Ends { source, sink }, &mut ())?;
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
