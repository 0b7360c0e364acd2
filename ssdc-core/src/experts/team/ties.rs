//! How many ties lie between experts, through all that a portfolio holds.

use std::collections::{BTreeMap, VecDeque};

use crate::experts::{Case, Experts};
use crate::solve::{CompactGraph, TieColumns};
use crate::{Certainty, Error, Kind, PartnerId, Period, Progress};

/// More ties than any two people are apart, where none join them: as few such pairs as can be come first.
pub(super) const UNJOINED: u32 = 1 << 20;

/// Between more people than this not every distance is counted.
const MOST_PEOPLE: usize = 5_000;

/// How many ties lie between each two of these experts, row by row.
pub(super) fn distances(case: &Case<'_>, people: &[u32], progress: &mut dyn Progress) -> Result<Vec<u32>, Error> {
    if people.len() > MOST_PEOPLE {
        let why =
            format!("{} candidates: ties are counted between {MOST_PEOPLE} at most, so ask for more", people.len());
        return Err(Error::InvalidInstance { why });
    }
    let graph = network(case, people);
    let count = u32::try_from(people.len()).unwrap_or(u32::MAX);
    let mut distances = vec![UNJOINED; people.len() * people.len()];
    let mut steps = vec![u32::MAX; graph.nodes() as usize];
    for (start, row) in (0..count).zip(distances.chunks_mut(people.len().max(1))) {
        crate::progress::step(progress, start.into(), count.into())?;
        steps.fill(u32::MAX);
        let mut open = VecDeque::from([start]);
        steps.get_mut(start as usize).into_iter().for_each(|step| *step = 0);
        while let Some(node) = open.pop_front() {
            let next = steps.get(node as usize).copied().unwrap_or_default() + 1;
            for neighbour in graph.neighbours(node) {
                if let Some(step) = steps.get_mut(*neighbour as usize).filter(|step| **step == u32::MAX) {
                    *step = next;
                    open.push_back(*neighbour);
                }
            }
        }
        row.iter_mut().zip(&steps).for_each(|(distance, step)| *distance = (*step).min(UNJOINED));
    }
    Ok(distances)
}

/// These experts, numbered from 0, and all partners, grants, exchanges and solutions behind them, tied by what had begun by the
/// day.
fn network(case: &Case<'_>, people: &[u32]) -> CompactGraph {
    let Experts { portfolio, index, .. } = case.experts;
    let tables = &portfolio.tables;
    let begun = |period: Period| match (period.from(), case.day) {
        (Some(from), Some(day)) => from.by(day) == Certainty::Surely,
        _ => true,
    };
    let mut columns = TieColumns::default();
    let mut nodes = u32::try_from(people.len()).unwrap_or(u32::MAX);
    let mut numbers: BTreeMap<(Kind, u32), u32> =
        people.iter().zip(0..).map(|(expert, place)| ((Kind::Expert, index.slot(*expert)), place)).collect();
    let mut number = |kind: Kind, slot: u32, nodes: &mut u32| {
        *numbers.entry((kind, slot)).or_insert_with(|| {
            *nodes += 1;
            *nodes - 1
        })
    };
    let mut tie = |one: (Kind, u32), other: (Kind, Option<u32>)| {
        let Some(slot) = other.1 else { return };
        let (from, to) = (number(one.0, one.1, &mut nodes), number(other.0, slot, &mut nodes));
        columns.from.push(from);
        columns.to.push(to);
    };
    let partner = |id: &PartnerId| (Kind::Partner, tables.find(Kind::Partner, id.as_str()));
    for (slot, expert) in tables.experts.slots_and_rows() {
        for at in expert.affiliations.iter().filter(|at| begun(Period::new(at.from, at.to).unwrap_or_default())) {
            tie((Kind::Expert, slot), partner(&at.partner));
        }
    }
    for (slot, record) in tables.partners.slots_and_rows() {
        for above in record.part_of.iter().filter(|above| begun(Period::new(above.from, above.to).unwrap_or_default()))
        {
            tie((Kind::Partner, slot), partner(&above.partner));
        }
    }
    for (slot, grant) in tables.grants.slots_and_rows().filter(|(_, grant)| begun(grant.agreement_period())) {
        let partners =
            grant.recipients.iter().map(|one| &one.partner).chain(grant.partners.iter().map(|one| &one.partner));
        partners.for_each(|id| tie((Kind::Grant, slot), partner(id)));
    }
    for (slot, exchange) in tables.exchanges.slots_and_rows() {
        if !begun(Period::new(exchange.on, None).unwrap_or_default()) {
            continue;
        }
        exchange.from.iter().chain(exchange.to.iter()).for_each(|id| tie((Kind::Exchange, slot), partner(id)));
        for trainer in &exchange.trainers {
            tie((Kind::Exchange, slot), (Kind::Expert, tables.find(Kind::Expert, trainer.as_str())));
        }
    }
    for (slot, solution) in tables.solutions.slots_and_rows() {
        solution.entities.iter().for_each(|id| tie((Kind::Solution, slot), partner(id)));
    }
    CompactGraph::new(nodes, false, &columns)
}
