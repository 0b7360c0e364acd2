//! A cap on a part of what is recognised is a flow only where everything can be met. Where not, the best of what all orders give is
//! taken, raised where it can be, and shared as the order asks; what a flow would give stays the bound.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::Given;
use super::bucket::Role;
use super::claim::Claim;
use super::instance::{Built, units};
use super::order::{AllocationOrder, Asked, Even, solved};
use crate::match_funding::case::Sight;
use crate::solve::{self, Admission, Flow, Joined, count};
use crate::values::Fraction;
use crate::{Currency, Error, Progress, RoundingMode};

/// Among more demands that share contributions only the orders themselves are tried.
const MOST_PLACES: usize = 48;
/// Among at most these, each may give way to each other one.
const MOST_TRADING: usize = 12;
const MOST_TRADES: usize = 32;

/// The cap of a demand on what is recognised, and what was carried in, in units.
pub(super) fn cap(
    claims: &[Claim<'_>],
    built: &Built<'_>,
    (index, demand): (usize, usize),
) -> Result<Option<(Fraction, i64)>, Error> {
    let Some((claim, demand)) = claims.get(index).and_then(|claim| Some((claim, claim.demands.get(demand)?))) else {
        return Ok(None);
    };
    let rate = demand.slices.iter().filter(|slice| slice.is_cap).find_map(|slice| slice.of_recognised);
    let Some(rate) = rate.filter(|rate| rate.compare(Fraction::ONE).is_lt()) else { return Ok(None) };
    Ok(Some((rate, units(demand.carried.0, built.scale(claim.currency), false, claim)?)))
}

/// What is given by part.
pub(super) type Sums = BTreeMap<u32, Decimal>;

/// Claims that share contributions, by the least of them, and whether a cap on what is recognised binds one of them.
pub(super) struct Parts {
    of: Vec<u32>,
    capped: Vec<bool>,
}

impl Parts {
    pub(super) fn of(claims: &[Claim<'_>], built: &Built<'_>) -> Result<Self, Error> {
        let mut joined = Joined::new(count(claims));
        let mut first = BTreeMap::new();
        // What is left to those in another currency gives nothing, and joins nobody.
        let gives = |(claim, offer): &(usize, usize)| {
            claims.get(*claim).and_then(|claim| claim.offers.get(*offer)).is_some_and(|offer| !offer.low.is_zero())
        };
        for (lot, (claim, _)) in built.instance.lot.iter().zip(&built.pairs).filter(|(_, pair)| gives(pair)) {
            let claim = u32::try_from(*claim).unwrap_or_default();
            joined.join(*first.entry(*lot).or_insert(claim), claim);
        }
        let of: Vec<u32> = (0..count(claims)).map(|claim| joined.least(claim)).collect();
        let mut capped = vec![false; claims.len()];
        // What requirements within others raise, levels do not tell.
        let is_nested = built.buckets.iter().any(|(_, bucket)| bucket.stage > 0);
        for (claim, bucket) in built.buckets.iter().filter(|_| !is_nested) {
            if bucket.role == Role::UnderCap && cap(claims, built, (*claim, bucket.demand))?.is_some() {
                let part = of.get(*claim).and_then(|part| capped.get_mut(*part as usize));
                part.into_iter().for_each(|part| *part = true);
            }
        }
        Ok(Parts { of, capped })
    }

    fn part(&self, claim: usize) -> u32 {
        self.of.get(claim).copied().unwrap_or_default()
    }

    fn is_capped(&self, claim: usize) -> bool {
        self.capped.get(self.part(claim) as usize) == Some(&true)
    }

    /// What no allocation exceeds, in each currency.
    pub(super) fn by_currency(claims: &[Claim<'_>], most: &Sums) -> BTreeMap<Currency, Decimal> {
        let mut totals = BTreeMap::new();
        for (part, amount) in most {
            if let Some(currency) = claims.get(*part as usize).and_then(|claim| claim.currency) {
                *totals.entry(currency).or_default() += *amount;
            }
        }
        totals
    }

    /// Whether what was found for a claim and those that share its contributions is less than their bound, for a cap on what is
    /// recognised.
    pub(super) fn is_between(&self, claim: usize, found: &Sums, most: &Sums) -> bool {
        let part = self.part(claim);
        self.is_capped(claim) && found.get(&part) < most.get(&part)
    }

    /// What claims of each part are given together.
    pub(super) fn sums(&self, given: &Given) -> Sums {
        let mut sums = Sums::new();
        for ((claim, _), amount) in given {
            *sums.entry(self.part(*claim)).or_default() += *amount;
        }
        sums
    }
}

/// What no allocation exceeds, by part: what a flow of most gives, and what each demand could recognise were all lots its own.
pub(super) fn most(claims: &[Claim<'_>], built: &Built<'_>, parts: &Parts, flow: &Given) -> Result<Sums, Error> {
    let mut most = parts.sums(flow);
    let mut alone: Sums = Sums::new();
    for (index, claim) in claims.iter().enumerate().filter(|(index, _)| parts.is_capped(*index)) {
        for (place, demand) in claim.demands.iter().enumerate().filter(|(_, demand)| demand.asks()) {
            let need = demand.need(Sight::Surely)?;
            let reached = match cap(claims, built, (index, place))? {
                None => need,
                Some((rate, _)) => {
                    let caps = || demand.slices.iter().enumerate().filter(|(_, slice)| slice.is_cap).map(|(at, _)| at);
                    let sum = |within: bool| -> Decimal {
                        let offers = claim.offers_to(place).filter_map(|offer| claim.offers.get(offer));
                        let own = offers.filter(|offer| caps().any(|slice| offer.is_inside(place, slice)) == within);
                        own.map(|offer| offer.low).sum()
                    };
                    let rest = Fraction::of(sum(false)).checked_add(demand.carried.0)?;
                    let admitted = rate.checked_mul(rest)?.checked_div(Fraction::ONE.checked_sub(rate)?)?;
                    let inside = Fraction::of(sum(true)).least(admitted);
                    Fraction::of(sum(false)).checked_add(inside)?.least(need)
                }
            };
            let up = super::rounded(RoundingMode::Up, built.scale(claim.currency))?;
            *alone.entry(parts.part(index)).or_default() += reached.to_decimal(up)?;
        }
    }
    for (part, alone) in alone {
        most.entry(part).and_modify(|most| *most = alone.min(*most));
    }
    Ok(most)
}

/// What a flow of most gives, by claim and offer, without regard to the order.
pub(super) fn bound(
    claims: &[Claim<'_>],
    built: &Built<'_>,
    flow: &Flow,
    parts: &Parts,
    progress: &mut dyn Progress,
) -> Result<Given, Error> {
    if !parts.capped.contains(&true) {
        return Ok(built.given(claims, flow));
    }
    Ok(built.given(claims, &solve::max_flow(&Admission::new(built.instance.clone())?, progress)?))
}

/// The best that is found: where a cap on what is recognised cuts nothing off, the flow of the order itself.
pub(super) fn best(
    claims: &[Claim<'_>],
    built: &Built<'_>,
    order: AllocationOrder,
    flow: Flow,
    parts: &Parts,
    progress: &mut dyn Progress,
) -> Result<Flow, Error> {
    if !parts.capped.contains(&true) {
        return Ok(flow);
    }
    let even = Even::of(claims, built)?;
    let whole = solve::max_flow(&Admission::new(built.instance.clone())?, progress)?;
    let own = kept(claims, built, &even, &flow)?;
    if own.iter().sum::<i64>() == whole.total {
        return Ok(flow);
    }
    let class = |asked: &Asked| claims.get(asked.claim).map_or(0, |claim| order.class(claim));
    let classes: Vec<i64> = even.demands.iter().map(class).collect();
    let part_of: Vec<u32> = even.demands.iter().map(|asked| parts.part(asked.claim)).collect();
    let mut search = Search { even, order, classes, part_of };
    let mut tried = vec![own];
    for other in AllocationOrder::ALL {
        let flow = solved(claims, built, other, progress)?;
        tried.push(kept(claims, built, &search.even, &flow)?);
    }
    let levels = search.best(tried, progress)?;
    search.put(&levels);
    let Some(on_pair) = search.even.held(progress)? else { return Ok(flow) };
    Ok(Flow { total: on_pair.iter().sum(), on_pair, cut: flow.cut })
}

/// What each demand keeps of a flow once the cap on what is recognised has cut it.
fn kept(claims: &[Claim<'_>], built: &Built<'_>, even: &Even<'_>, flow: &Flow) -> Result<Vec<i64>, Error> {
    let mut sums: BTreeMap<(usize, usize), (i64, i64)> = BTreeMap::new();
    for ((place, (index, offer)), amount) in built.instance.obligation.iter().zip(&built.pairs).zip(&flow.on_pair) {
        let Some((_, bucket)) = built.buckets.get(*place as usize) else { continue };
        let claim = claims.get(*index);
        let caps = claim.and_then(|claim| claim.demands.get(bucket.demand)).into_iter().flat_map(|one| &one.slices);
        let capped = caps.enumerate().filter(|(_, slice)| slice.is_cap).map(|(slice, _)| slice);
        let offer = claim.and_then(|claim| claim.offers.get(*offer));
        let inside = offer.is_some_and(|offer| capped.clone().any(|slice| offer.is_inside(bucket.demand, slice)));
        let sum = sums.entry((*index, bucket.demand)).or_default();
        if inside { sum.1 += amount } else { sum.0 += amount }
    }
    let level = |asked: &Asked| -> Result<i64, Error> {
        let demand = asked.buckets.first().and_then(|(_, place)| built.buckets.get(*place));
        let key = (asked.claim, demand.map_or(0, |(_, bucket)| bucket.demand));
        let (outside, inside) = sums.get(&key).copied().unwrap_or_default();
        let Some((rate, carried)) = cap(claims, built, key)? else { return Ok(outside + inside) };
        let rest = Fraction::of((outside + carried).into()).checked_mul(rate)?;
        let most = rest.checked_div(Fraction::ONE.checked_sub(rate)?)?;
        let most = i64::try_from(most.numerator().div_euclid(most.denominator())).unwrap_or(i64::MAX);
        Ok(outside + inside.min(most))
    };
    even.demands.iter().map(level).collect()
}

/// Looks for levels, one for each demand, that can all be given.
struct Search<'b> {
    even: Even<'b>,
    order: AllocationOrder,
    classes: Vec<i64>,
    /// The claims that share contributions with that of each demand.
    part_of: Vec<u32>,
}

impl Search<'_> {
    fn put(&mut self, levels: &[i64]) {
        for (asked, level) in self.even.demands.iter_mut().zip(levels) {
            asked.held = Some(*level);
        }
    }

    fn is_possible(&mut self, levels: &[i64], progress: &mut dyn Progress) -> Result<bool, Error> {
        self.put(levels);
        Ok(self.even.held(progress)?.is_some())
    }

    fn need(&self, place: usize) -> i64 {
        self.even.demands.get(place).map_or(0, |asked| asked.need)
    }

    /// Part by part the best of what was tried, raised and shared.
    fn best(&mut self, mut tried: Vec<Vec<i64>>, progress: &mut dyn Progress) -> Result<Vec<i64>, Error> {
        let demands = || 0..self.even.demands.len();
        let lacks =
            |place: usize| tried.iter().any(|levels| levels.get(place).is_some_and(|one| *one < self.need(place)));
        let parts: BTreeSet<u32> = demands().filter(|place| lacks(*place)).filter_map(|place| self.of(place)).collect();
        let places: Vec<usize> =
            demands().filter(|place| self.of(*place).is_some_and(|of| parts.contains(&of))).collect();
        if places.len() > MOST_PLACES {
            return Ok(self.join(&tried));
        }
        let nothing: Vec<i64> =
            demands().map(|place| if places.contains(&place) { 0 } else { self.need(place) }).collect();
        tried.extend([nothing.clone(), nothing]);
        let last = tried.len() - 1;
        let backwards: Vec<usize> = places.iter().rev().copied().collect();
        for (index, levels) in tried.iter_mut().enumerate() {
            self.raise(levels, if index == last { &backwards } else { &places }, progress)?;
        }
        let mut best = self.join(&tried);
        if places.len() <= MOST_TRADING {
            self.trade(&mut best, &places, progress)?;
        }
        self.share(&mut best, &places, progress)?;
        Ok(best)
    }

    fn of(&self, place: usize) -> Option<u32> {
        self.part_of.get(place).copied()
    }

    /// Takes from one what lets another gain more, as long as there are such two. What is gained is concave in what is taken, so
    /// that nothing is to be had where a little gains nothing.
    fn trade(&mut self, levels: &mut Vec<i64>, places: &[usize], progress: &mut dyn Progress) -> Result<(), Error> {
        for _ in 0..MOST_TRADES {
            let before: i64 = levels.iter().sum();
            for (giver, taker) in places.iter().flat_map(|one| places.iter().map(|other| (*one, *other))) {
                if giver == taker || self.of(giver) != self.of(taker) {
                    continue;
                }
                for fraction in [64, 4096, i64::MAX] {
                    let mut less = (levels.get(giver).copied().unwrap_or_default() / fraction).max(1);
                    while let Some(more) = self.traded(levels, (giver, taker), less, progress)? {
                        *levels = more;
                        less *= 2;
                    }
                }
            }
            if levels.iter().sum::<i64>() == before {
                break;
            }
        }
        Ok(())
    }

    /// What they have after so much is taken from one and given to the other, where that is more in all.
    fn traded(
        &mut self,
        levels: &[i64],
        (giver, taker): (usize, usize),
        less: i64,
        progress: &mut dyn Progress,
    ) -> Result<Option<Vec<i64>>, Error> {
        if levels.get(giver).is_none_or(|level| *level < less) {
            return Ok(None);
        }
        let mut more = levels.to_vec();
        more.get_mut(giver).into_iter().for_each(|level| *level -= less);
        self.raise(&mut more, &[taker], progress)?;
        Ok((more.iter().sum::<i64>() > levels.iter().sum()).then_some(more))
    }

    /// One after the other as high as it can go beside the others.
    fn raise(&mut self, levels: &mut [i64], places: &[usize], progress: &mut dyn Progress) -> Result<(), Error> {
        for place in places {
            let (mut low, need) = (levels.get(*place).copied().unwrap_or_default(), self.need(*place));
            let mut high = need + 1;
            let mut next = need;
            while low < need && high - low > 1 {
                levels.get_mut(*place).into_iter().for_each(|level| *level = next);
                if self.is_possible(levels, progress)? {
                    low = next;
                } else {
                    high = next;
                }
                // Most cannot go higher at all.
                next = if high == need { low + 1 } else { low + (high - low) / 2 };
                if high <= low + 1 {
                    break;
                }
            }
            levels.get_mut(*place).into_iter().for_each(|level| *level = low);
        }
        Ok(())
    }

    /// For each part the levels that give most, of these those that the order prefers.
    fn join(&self, tried: &[Vec<i64>]) -> Vec<i64> {
        let mut best = vec![0; self.even.demands.len()];
        let mut parts = self.part_of.clone();
        parts.sort_unstable();
        parts.dedup();
        for part in parts {
            let own = |levels: &Vec<i64>| -> Vec<(usize, i64)> {
                let of_part = levels.iter().zip(&self.part_of).enumerate().filter(|(_, (_, of))| **of == part);
                of_part.map(|(place, (level, _))| (place, *level)).collect()
            };
            let sum = |levels: &Vec<(usize, i64)>| levels.iter().map(|(_, level)| level).sum::<i64>();
            // The first of equals stays.
            let better = |one: Vec<(usize, i64)>, other: Vec<(usize, i64)>| {
                let is_more = (sum(&other), self.rank(&other)) > (sum(&one), self.rank(&one));
                if is_more { other } else { one }
            };
            for (place, level) in tried.iter().map(own).reduce(better).unwrap_or_default() {
                best.get_mut(place).into_iter().for_each(|best| *best = level);
            }
        }
        best
    }

    /// How an order likes levels, the more the better: the least covered, or those who come first.
    fn rank(&self, levels: &[(usize, i64)]) -> Vec<i64> {
        if self.order.is_even() {
            let mut shares: Vec<i64> = levels.iter().map(|(place, level)| self.covered(*place, *level)).collect();
            shares.sort_unstable();
            return shares;
        }
        let mut by_class: BTreeMap<i64, i64> = BTreeMap::new();
        for (place, level) in levels {
            *by_class.entry(self.classes.get(*place).copied().unwrap_or_default()).or_default() += level;
        }
        by_class.into_values().collect()
    }

    /// What share of a demand is covered, in billionths.
    fn covered(&self, place: usize, level: i64) -> i64 {
        let need = i128::from(self.need(place).max(1));
        i64::try_from(i128::from(level) * 1_000_000_000 / need).unwrap_or(i64::MAX)
    }

    /// Takes from those who come last and gives to those who come first, as long as no less is given in all.
    fn share(&mut self, levels: &mut Vec<i64>, places: &[usize], progress: &mut dyn Progress) -> Result<(), Error> {
        for _ in 0..places.len() * 8 {
            let mut places = places.to_vec();
            let level = |place: usize| levels.get(place).copied().unwrap_or_default();
            places.sort_by_key(|place| {
                let class = self.classes.get(*place).copied().unwrap_or_default();
                (class, if self.order.is_even() { self.covered(*place, level(*place)) } else { 0 })
            });
            let mut pairs = Vec::new();
            for (rank, first) in places.iter().enumerate() {
                let later = places.iter().skip(rank + 1).rev();
                let same_part = later.filter(|last| self.of(**last) == self.of(*first));
                pairs.extend(same_part.map(|last| (*first, *last)).filter(|pair| self.moves(levels, *pair) > 0));
            }
            let mut moved = false;
            for pair in pairs {
                if self.moved(levels, pair, progress)? {
                    moved = true;
                    break;
                }
            }
            if !moved {
                break;
            }
        }
        Ok(())
    }

    /// How much the order would move from the last to the first.
    fn moves(&self, levels: &[i64], (first, last): (usize, usize)) -> i64 {
        let level = |place: usize| levels.get(place).copied().unwrap_or_default();
        let most = (self.need(first) - level(first)).min(level(last));
        if !self.order.is_even() {
            return if self.classes.get(first) < self.classes.get(last) { most } else { 0 };
        }
        let (own, other) = (i128::from(self.need(first)), i128::from(self.need(last)));
        let apart = i128::from(level(last)) * own - i128::from(level(first)) * other;
        i64::try_from(apart / (own + other).max(1)).unwrap_or(most).min(most)
    }

    /// Moves as much as can be of that, by halves.
    fn moved(
        &mut self,
        levels: &mut Vec<i64>,
        pair: (usize, usize),
        progress: &mut dyn Progress,
    ) -> Result<bool, Error> {
        let step = [pair.0, pair.1].iter().filter_map(|place| self.even.demands.get(*place)).map(Asked::step).max();
        let step = step.unwrap_or(1);
        let mut part = self.moves(levels, pair);
        while part > 0 {
            part = if part > step { part / step * step } else { part };
            let mut changed = levels.clone();
            changed.get_mut(pair.0).into_iter().for_each(|level| *level += part);
            changed.get_mut(pair.1).into_iter().for_each(|level| *level -= part);
            if self.is_possible(&changed, progress)? {
                *levels = changed;
                return Ok(true);
            }
            part /= 2;
        }
        Ok(false)
    }
}
