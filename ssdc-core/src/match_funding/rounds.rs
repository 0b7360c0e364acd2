//! P11: the periods of those that are compared together, one after the other.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use rust_decimal::Decimal;

use super::case::{Case, Lot, Question, Sight};
use super::currency::money_of;
use super::facts::Refusal;
use super::periods::{self, Within};
use super::remedy::{Costs, costs};
use super::requirement::{Member, compare_all, counted};
use super::terms::{Level, Requirement};
use super::together::{Group, Stand, is_above, member, serves};
use super::{on_the_way, reach, required};
use crate::model::Grant;
use crate::report::RecordRef;
use crate::values::Fraction;
use crate::{ContributionId, Error, Kind, Money, PartnerId, Rounding, RoundingMode};

pub(super) type Kept<'c> = [(u32, &'c Grant, Option<&'c PartnerId>)];

/// The periods to be compared one after the other, each as that of every member; the last holds the day asked about.
pub(super) fn rounds(
    question: &Question<'_>,
    of: &Requirement,
    at: Level,
    kept: &Kept<'_>,
) -> Result<Vec<Vec<Option<Within>>>, Refusal> {
    let cases: Vec<_> = kept.iter().map(|(_, grant, to)| member(question, grant, *to, None)).collect();
    if !cases.iter().all(|case| periods::is_spread(case, of)) {
        return Ok(vec![vec![None; kept.len()]]);
    }
    let starts = cases.iter().filter_map(|case| case.period.from());
    let first = starts.map(crate::Date::first_day).min().unwrap_or(question.as_of);
    // What has ended stays with its last period.
    let ended = cases.first().and_then(|case| case.period.to()).filter(|_| !is_above(at));
    let last = ended.map_or(question.as_of, |to| to.last_day().min(question.as_of));
    let each = cases.iter().map(|case| periods::periods(case, of, first, last)).collect::<Result<Vec<_>, _>>()?;
    let count = each.iter().map(Vec::len).max().unwrap_or_default();
    if of.carries_excess && each.iter().any(|periods| periods.len() != count) {
        return Err(Refusal::missing("period", "that all grants share"));
    }
    let back = if of.carries_excess { count } else { 1 };
    // Counted from the last: that is the one that holds the day.
    let at_back = |back: usize| each.iter().map(|periods| periods.iter().rev().nth(back).copied()).collect();
    Ok((0..back).rev().map(at_back).collect())
}

/// One period of a group.
pub(super) struct Round<'r, 'c> {
    pub(super) index: usize,
    pub(super) of: &'r Requirement,
    /// What earlier periods had beyond what they required: surely, and at most.
    pub(super) carried: (Fraction, Fraction),
    pub(super) members: Vec<(Case<'c>, Option<Money>, Vec<Lot<'c>>)>,
    pub(super) unbounded: bool,
    pub(super) reads: BTreeSet<RecordRef>,
}

impl<'c> Round<'_, 'c> {
    pub(super) fn fill(
        &mut self,
        question: &'c Question<'c>,
        group: &'c Group,
        kept: &Kept<'c>,
        withins: &[Option<Within>],
    ) -> Result<(), Error> {
        for ((slot, grant, recipient), within) in kept.iter().zip(withins) {
            let case = Case { within: *within, ..member(question, grant, *recipient, Some(group)) };
            let mut lots = Vec::new();
            for record in reach::lots_of(question, *slot, grant) {
                if question.reasons {
                    self.reads.insert(RecordRef { kind: Kind::Contribution, id: record.id.shared().clone() });
                }
                if serves(record, grant, *recipient) {
                    let mut lot = on_the_way(&case, record, *recipient, false)?;
                    self.reads.append(&mut lot.reads);
                    self.unbounded |= lot.could_count() && (lot.foreign || Some(lot.currency) != case.currency);
                    lots.push(lot);
                }
            }
            self.members.push((case, None, lots));
        }
        once(&mut self.members);
        Ok(())
    }

    /// What surely counts of each lot that the requirement looks at.
    fn counting(&self) -> Result<BTreeMap<ContributionId, Decimal>, Refusal> {
        let mut sums = BTreeMap::new();
        for (case, _, lots) in &self.members {
            for lot in counted(case, self.of, lots, Sight::Surely)?.into_iter().filter(|lot| lot.low > Decimal::ZERO) {
                *sums.entry(lot.record.id.clone()).or_default() += lot.low;
            }
        }
        Ok(sums)
    }

    /// Compares, and says what is left for the next period.
    pub(super) fn close(&mut self, stand: &mut Stand) -> Result<(Fraction, Fraction), Error> {
        let nothing = (Fraction::ZERO, Fraction::ZERO);
        for (case, amount, _) in &mut self.members {
            let due = required::due(case, self.index, self.of)?;
            stand.missing = stand.missing.take().or_else(|| due.missing.clone());
            *amount = due.amount;
        }
        let currency = self.members.first().and_then(|(case, ..)| case.currency);
        let mixed = self.members.iter().any(|(case, ..)| case.currency != currency);
        if mixed {
            stand.missing = Some("one currency for the grants that are compared together".to_owned());
        }
        let Some(currency) = currency.filter(|_| !mixed) else { return Ok(nothing) };
        let money = |value: Fraction| money_of(value, currency, RoundingMode::Down);
        let mut required = Some(Money::zero(currency));
        let mut recognised = self.carried.0;
        for (_, amount, lots) in &self.members {
            required = required.zip(*amount).and_then(|(sum, next)| sum.checked_add(next).ok());
            for lot in lots.iter().filter(|lot| lot.currency == currency) {
                recognised = recognised.checked_add(Fraction::of(lot.low))?;
            }
        }
        stand.currency = Some(currency);
        stand.required = required.filter(|_| stand.missing.is_none());
        stand.recognised = Some(money(recognised)?);
        (stand.compared, stand.costs) = (None, Costs::new());
        if self.members.first().is_some_and(|(case, ..)| case.question.reasons) {
            stand.counting = match self.counting() {
                Ok(counting) => counting,
                Err(Refusal::Missing(_)) => BTreeMap::new(),
                Err(Refusal::Failed(error)) => return Err(error),
            };
        }
        if stand.required.is_none() {
            return Ok(nothing);
        }
        let members: Vec<_> = self.members.iter().map(|(case, _, lots)| Member { case, lots }).collect();
        // At most so much is recognised, and of waivers that perhaps hold as little is asked.
        let hoping: Vec<_> = self.members.iter().map(|(case, ..)| Case { hopes: true, ..*case }).collect();
        let hoped = hoping.iter().zip(&self.members).map(|(case, (_, _, lots))| Member { case, lots }).collect();
        let compare = |members: &Vec<Member<'_, '_>>, sight: Sight, carried: Fraction| {
            let taken = taken(members, self.index, sight)?;
            Ok((compare_all(members, self.of, sight, carried.checked_add(taken)?)?, taken))
        };
        let low = compare(&members, Sight::Surely, self.carried.0);
        let high = compare(&hoped, Sight::AtMost, self.carried.1).map(|(high, _)| high);
        if let Ok((_, taken)) = &low {
            stand.taken = Some(*taken).filter(|taken| !taken.is_zero());
        }
        match low.and_then(|(low, _)| Ok((low, high?))) {
            Ok((low, high)) => {
                let excess = (low.excess, high.excess);
                stand.could_close = high.met || self.unbounded;
                stand.recognised = Some(money(low.recognised)?);
                // What is of the whole is asked for once, not of each.
                stand.required = Some(Money::new(low.required.to_decimal(Rounding::EXACT)?, currency));
                let cases: Vec<_> = members.iter().map(|one| one.case).collect();
                let asked = cases.first().is_some_and(|case| case.question.reasons);
                stand.costs = if asked { costs(&cases, self.of, &low)? } else { Costs::new() };
                stand.compared = Some(low);
                Ok(excess)
            }
            Err(Refusal::Missing(what)) => {
                stand.missing = stand.missing.take().or(Some(what));
                stand.required = None;
                Ok(nothing)
            }
            Err(Refusal::Failed(error)) => Err(error),
        }
    }
}

/// What a requirement lacks and those that it names have beyond theirs, of lots that it does not count itself. Those that
/// come first in the policy take first; nobody takes more than it lacks, so that nothing goes round.
fn taken(members: &[Member<'_, '_>], index: usize, sight: Sight) -> Result<Fraction, Refusal> {
    let Some(Member { case, .. }) = members.first() else { return Ok(Fraction::ZERO) };
    let requirements = &case.policy.requirements;
    let mut left: HashMap<&str, Fraction> = HashMap::new();
    let mut taken = Fraction::ZERO;
    let takers = requirements.iter().take(index + 1).filter(|of| !of.overmatch_from.is_empty());
    for taker in takers {
        let mut lacks = compare_all(members, taker, sight, Fraction::ZERO)?.shortfall;
        taken = Fraction::ZERO;
        for other in requirements.iter().filter(|other| taker.overmatch_from.contains(&other.id)) {
            if members.iter().any(|one| periods::is_spread(one.case, other) != one.case.within.is_some()) {
                return Err(Refusal::missing("period", "that both requirements share"));
            }
            let mut beyond = Fraction::ZERO;
            for Member { case, lots } in members {
                let own: BTreeSet<_> =
                    counted(case, taker, lots, sight)?.into_iter().map(|lot| &lot.record.id).collect();
                for lot in counted(case, other, lots, sight)?.into_iter().filter(|lot| !own.contains(&lot.record.id)) {
                    beyond = beyond.checked_add(Fraction::of(sight.of(lot)))?;
                }
            }
            let excess = match left.get(&*other.id) {
                Some(excess) => *excess,
                None => compare_all(members, other, sight, Fraction::ZERO)?.excess,
            };
            let part = lacks.least(excess).least(beyond);
            left.insert(&other.id, excess.checked_sub(part)?);
            lacks = lacks.checked_sub(part)?;
            taken = taken.checked_add(part)?;
        }
    }
    // Only the last of them is the one that is asked about.
    let asks = requirements.get(index).is_some_and(|of| !of.overmatch_from.is_empty());
    Ok(if asks { taken } else { Fraction::ZERO })
}

/// What is free of a lot counts at one member of the group: where most of it does.
fn once(examined: &mut [(Case<'_>, Option<Money>, Vec<Lot<'_>>)]) {
    let mut best: HashMap<ContributionId, (Decimal, Decimal)> = HashMap::new();
    for lot in examined.iter().flat_map(|(.., lots)| lots).filter(|lot| lot.could_count()) {
        let known = best.entry(lot.record.id.clone()).or_default();
        *known = (known.0.max(lot.free.0), known.1.max(lot.free.1));
    }
    for lot in examined.iter_mut().flat_map(|(.., lots)| lots).filter(|lot| lot.could_count()) {
        let Some((low, high)) = best.get_mut(&lot.record.id) else { continue };
        // The first at which it is the most takes it all; nothing is left for the others.
        let (free_low, free_high) = lot.free;
        let (takes_low, takes_high) = (free_low == *low, free_high == *high);
        if takes_low {
            *low = Decimal::MAX;
        } else {
            lot.low -= free_low;
        }
        if takes_high {
            *high = Decimal::MAX;
        } else {
            lot.high -= free_high;
        }
    }
}
