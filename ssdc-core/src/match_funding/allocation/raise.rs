//! What a requirement within another one lacks is no lack of the other, if other lots can do for that.

use std::collections::HashMap;

use super::bucket::{Bucket, Role};
use super::claim::Claim;
use super::instance::Built;
use crate::solve::{self, Admission, Cut, Flow, Instance, Order};
use crate::{Error, Progress};

/// The obligations of a stage that ask for more than before, and why they cannot all have it.
pub(super) struct Raised {
    pub(super) stage: u32,
    pub(super) need: Vec<i64>,
    pub(super) cut: Cut,
}

/// Stage by stage, what is within first: gives beside a flow what requirements may still take of their other lots.
pub(super) fn raised(
    claims: &[Claim<'_>],
    built: &Built<'_>,
    flow: &mut Flow,
    progress: &mut dyn Progress,
) -> Result<Vec<Raised>, Error> {
    let mut all = Vec::new();
    let stages = built.buckets.iter().map(|(_, bucket)| bucket.stage).max().unwrap_or_default();
    for stage in 1..=stages {
        let given = filled(&built.instance, flow);
        let beyond = beyond(claims, built, flow, &given, stage);
        if beyond.iter().all(|more| *more == 0) {
            continue;
        }
        let need: Vec<i64> = given.iter().zip(&beyond).map(|(given, more)| given + more).collect();
        flow.on_pair = more(&built.instance, &given, &beyond, progress)?;
        let instance = Instance { need: need.clone(), ..built.instance.clone() };
        all.push(Raised { stage, need, cut: solve::max_flow(&Admission::new(instance)?, progress)?.cut });
    }
    flow.total = flow.on_pair.iter().sum();
    Ok(all)
}

/// What each obligation is given.
fn filled(instance: &Instance, flow: &Flow) -> Vec<i64> {
    let mut filled = vec![0; instance.need.len()];
    for (place, units) in instance.obligation.iter().zip(&flow.on_pair) {
        filled.get_mut(*place as usize).into_iter().for_each(|sum| *sum += units);
    }
    filled
}

/// What demands of a stage lack beyond what their own buckets lack.
fn beyond(claims: &[Claim<'_>], built: &Built<'_>, flow: &Flow, given: &[i64], stage: u32) -> Vec<i64> {
    // By claim and demand.
    let (mut counted, mut lacks) = (HashMap::new(), HashMap::new());
    for ((index, offer), units) in built.pairs.iter().zip(&flow.on_pair).filter(|(_, units)| **units > 0) {
        let offer = claims.get(*index).and_then(|claim| claim.offers.get(*offer));
        let counts = offer.into_iter().flat_map(|offer| offer.counts.iter().enumerate()).filter(|(_, counts)| **counts);
        counts.for_each(|(demand, _)| *counted.entry((*index, demand)).or_insert(0) += *units);
    }
    let needs = built.instance.need.iter().zip(given);
    for ((index, bucket), (need, given)) in built.buckets.iter().zip(needs) {
        *lacks.entry((*index, bucket.demand)).or_insert(0) += need - given;
    }
    let more = |((index, bucket), whole): (&(usize, Bucket), &i64)| {
        let of = |sums: &HashMap<(usize, usize), i64>| sums.get(&(*index, bucket.demand)).copied().unwrap_or_default();
        let is_raised = bucket.stage == stage && bucket.role == Role::Rest;
        if is_raised { (whole - of(&counted) - of(&lacks)).max(0) } else { 0 }
    };
    built.buckets.iter().zip(&built.whole).map(more).collect()
}

/// The most that can be given beside what is given for sure; where pairs are limited, beside one way to give that.
pub(super) fn more(
    instance: &Instance,
    sure: &[i64],
    beyond: &[i64],
    progress: &mut dyn Progress,
) -> Result<Vec<i64>, Error> {
    if instance.capacity.is_some() {
        beside(instance, sure, beyond, progress)
    } else {
        in_turn(instance, sure, beyond, progress)
    }
}

/// Two obligations for each: what is sure, and after all of these what is beyond.
fn in_turn(instance: &Instance, sure: &[i64], beyond: &[i64], progress: &mut dyn Progress) -> Result<Vec<i64>, Error> {
    let count = sure.len();
    let mut both = instance.clone();
    both.need = sure.iter().chain(beyond).copied().collect();
    let shift = u32::try_from(count).unwrap_or_default();
    both.obligation.extend(instance.obligation.iter().map(|place| place + shift));
    both.lot.extend(&instance.lot);
    let classes = (0..both.need.len()).map(|place| i64::from(place >= count)).collect();
    let mut on_pair = solve::allocate(both, &Order::Classes(classes), progress)?.flow.on_pair;
    let second = on_pair.split_off(instance.lot.len());
    add(&mut on_pair, &second);
    Ok(on_pair)
}

fn beside(instance: &Instance, sure: &[i64], beyond: &[i64], progress: &mut dyn Progress) -> Result<Vec<i64>, Error> {
    let held = Instance { need: sure.to_vec(), ..instance.clone() };
    let mut on_pair = solve::max_flow(&Admission::new(held)?, progress)?.on_pair;
    let mut left = Instance { need: beyond.to_vec(), ..instance.clone() };
    for (pair, given) in on_pair.iter().enumerate() {
        let lot = instance.lot.get(pair).and_then(|lot| left.supply.get_mut(*lot as usize));
        lot.into_iter().for_each(|supply| *supply -= given);
        let capacity = left.capacity.as_mut().and_then(|capacity| capacity.get_mut(pair));
        capacity.into_iter().for_each(|capacity| *capacity -= given);
    }
    add(&mut on_pair, &solve::max_flow(&Admission::new(left)?, progress)?.on_pair);
    Ok(on_pair)
}

fn add(sum: &mut [i64], more: &[i64]) {
    sum.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}
