//! One condition after the other, as sets: those who surely fail it, and those about whom nobody can say.

use rust_decimal::Decimal;

use super::{About, Condition, ConditionKind};
use crate::experts::bits::{Bits, Set};
use crate::experts::index::{Span, level_number};
use crate::experts::score::Skill;
use crate::experts::settings::CountryRule;
use crate::experts::{Case, Experts, conflict};
use crate::graph::{NodeRef, TieKind};
use crate::model::{Framework, LanguageSkill};
use crate::values::Fraction;
use crate::{Certainty, Error, Kind, Money, RateRule};

pub(super) fn superseded(case: &Case<'_>) -> Condition {
    let Experts { portfolio, index, .. } = case.experts;
    let mut fails = Bits::none(index.len());
    index.identities(portfolio).superseded.keys().for_each(|expert| fails.insert(*expert));
    Condition::new(ConditionKind::SamePerson, About::Nothing, (fails, Bits::none(index.len())))
}

/// Those whom the request excludes, by themselves or by an institution.
pub(super) fn named(case: &Case<'_>) -> Condition {
    let Experts { portfolio, index, .. } = case.experts;
    let (mut fails, mut unknown) = (Bits::none(index.len()), Bits::none(index.len()));
    let day = case.day.map(|day| day.number());
    for id in &case.request.exclude {
        if let Some(expert) = index.number(portfolio, id.as_str()) {
            fails.insert(expert);
        }
        let Some(slot) = portfolio.tables.find(Kind::Partner, id.as_str()) else { continue };
        for (node, tie) in portfolio.graph.incoming(NodeRef { kind: Kind::Partner, slot }) {
            let Some(expert) = Some(node).filter(|_| tie.kind == TieKind::AffiliatedWith) else { continue };
            let Some(expert) = index.number_at(expert.slot) else { continue };
            match Span::new(tie.since, tie.until).holds(day) {
                (true, _) => fails.insert(expert),
                (false, true) => unknown.insert(expert),
                _ => {}
            }
        }
    }
    unknown.remove(&fails);
    Condition::new(ConditionKind::Named, About::Nothing, (fails, unknown))
}

pub(super) fn conflicting(case: &Case<'_>) -> Condition {
    let index = &case.experts.index;
    let (mut fails, mut unknown) = (Bits::none(index.len()), Bits::none(index.len()));
    let found = conflict::search(case).conflicts;
    for (expert, conflict) in &found {
        if conflict.certainty == Certainty::Surely { fails.insert(*expert) } else { unknown.insert(*expert) }
    }
    unknown.remove(&fails);
    let about = About::Conflicts(found.into_iter().map(|(_, conflict)| conflict).collect());
    Condition::new(ConditionKind::Conflict, about, (fails, unknown))
}

pub(super) fn roster(case: &Case<'_>) -> Result<Option<Condition>, Error> {
    let index = &case.experts.index;
    let wanted = case.matching.roster.as_deref();
    if let Some(name) = wanted.filter(|name| !index.rosters.keys().any(|roster| roster.as_str() == *name)) {
        return Err(Error::NotFound { kind: "roster", id: name.to_owned() });
    }
    if wanted.is_none() && index.listed.is_empty() {
        return Ok(None);
    }
    let day = case.day.map(|day| day.number());
    let (mut surely, mut possibly) = (Bits::none(index.len()), Bits::none(index.len()));
    for (_, roster) in index.rosters.iter().filter(|(name, _)| wanted.is_none_or(|wanted| wanted == name.as_str())) {
        let counts = |status: &Option<crate::Text>| {
            status.as_ref().is_none_or(|status| case.matching.statuses.iter().any(|one| one == status.as_str()))
        };
        let counts: Vec<bool> = roster.statuses.iter().map(counts).collect();
        for ((status, span), set) in &roster.groups {
            let (holds, may_hold) = span.holds(day);
            let counts = counts.get(*status as usize).copied().unwrap_or(false);
            if counts && holds {
                set.add_to(&mut surely);
            } else if counts && may_hold {
                set.add_to(&mut possibly);
            }
        }
    }
    if wanted.is_none() {
        // Who stands on no roster is not asked about one.
        surely.add(&index.listed.clone().complement());
    }
    let about = About::Roster(wanted.unwrap_or_default().to_owned());
    Ok(Some(Condition::by(ConditionKind::Roster, about, &surely, possibly)))
}

/// The first and the last day of the request's period, and the days of work: at least one within a period.
pub(in crate::experts) fn asked_days(case: &Case<'_>) -> Option<((i32, i32), u32)> {
    let period = case.request.period.as_ref()?;
    if period.from.is_none() && period.to.is_none() {
        return None;
    }
    let span = Span::new(period.from, period.to);
    Some(((span.first_start, span.last_end), case.request.days.unwrap_or(1).max(1)))
}

pub(super) fn availability(case: &Case<'_>) -> Option<Condition> {
    let index = &case.experts.index;
    let (period, needed) = asked_days(case)?;
    let mut unknown = index.free.stated.clone().complement();
    let mut fails = index.free.plainly(period, needed).complement();
    fails.remove(&unknown);
    for expert in &index.free.intricate {
        let days = index.free.days(*expert, period).unwrap_or_default();
        fails.put(*expert, days.1 < needed);
        unknown.put(*expert, days.0 < needed && days.1 >= needed);
    }
    Some(Condition::new(ConditionKind::Availability, About::Nothing, (fails, unknown)))
}

pub(super) fn speaks(case: &Case<'_>, asked: &LanguageSkill) -> Condition {
    let index = &case.experts.index;
    let (mut surely, mut possibly) = (Bits::none(index.len()), index.speak.clone().complement());
    if let Some(held) = index.languages.get(&asked.code) {
        held.at_level(asked.level.map(level_number), &mut surely, &mut possibly);
    }
    Condition::by(ConditionKind::Language, About::Language(asked.clone()), &surely, possibly)
}

pub(super) fn country(case: &Case<'_>, rule: CountryRule) -> Condition {
    let Experts { portfolio, index, .. } = case.experts;
    let people = |set: Option<&Set>| {
        let mut bits = Bits::none(index.len());
        set.into_iter().for_each(|set| set.add_to(&mut bits));
        bits
    };
    let unstated = index.nationals.stated.clone().complement();
    let nationals = case.request.country.map(|country| people(index.nationals.of.get(&country)));
    let member = |framework: &str| {
        let (mut surely, mut possibly) = (Bits::none(index.len()), unstated.clone());
        for (country, experts) in &index.nationals.of {
            let group = portfolio.framework(framework);
            let certainty = match case.day {
                Some(day) => group.map_or(Certainty::No, |group| group.has_member(*country, day)),
                None => {
                    let listed = |group: &Framework| group.members.iter().any(|member| member.country == *country);
                    Certainty::of(false, group.is_some_and(listed))
                }
            };
            match certainty {
                Certainty::Surely => experts.add_to(&mut surely),
                Certainty::Possibly => experts.add_to(&mut possibly),
                Certainty::No => {}
            }
        }
        (surely, possibly)
    };
    let (surely, possibly) = match (rule, nationals) {
        (CountryRule::South, _) => member(&case.matching.south),
        (CountryRule::North, _) => member(&case.matching.north),
        // The request names no country.
        (_, None) => (Bits::none(index.len()), Bits::all(index.len())),
        (CountryRule::National, Some(nationals)) => (nationals, unstated),
        (CountryRule::International, Some(nationals)) => {
            let mut others = index.nationals.stated.clone();
            others.remove(&nationals);
            (others, unstated)
        }
        (CountryRule::Experience, Some(mut known)) => {
            known.add(&people(case.request.country.and_then(|country| index.worked.of.get(&country))));
            let mut possibly = index.worked.stated.clone().complement();
            possibly.add(&unstated);
            (known, possibly)
        }
    };
    Condition::by(ConditionKind::Country, About::Country(rule), &surely, possibly)
}

/// What a day of one expert may cost: the budget, shared by all experts and days that are asked for.
pub(in crate::experts) fn most_a_day(case: &Case<'_>) -> Option<(Fraction, Money)> {
    let (budget, days) = (case.request.budget?, case.request.days.filter(|days| *days > 0)?);
    let shares = i128::from(days) * i128::from(case.wanted().max(1));
    let most = Fraction::of(budget.amount()).checked_mul(Fraction::new(1, shares)?).ok()?;
    Some((most, budget))
}

/// How many units of the budget's currency one unit of the fee's is.
pub(in crate::experts) fn rate(case: &Case<'_>, fee: crate::Currency, budget: Money) -> Option<Fraction> {
    if fee == budget.currency() {
        return Some(Fraction::ONE);
    }
    let rule = RateRule::LastWithin { days: case.matching.rate_days };
    case.experts.portfolio.rates().rate(fee, budget.currency(), case.day?, rule).ok().map(|(rate, _)| rate)
}

pub(super) fn fee(case: &Case<'_>) -> Option<Condition> {
    let Experts { index, .. } = case.experts;
    let (most, budget) = most_a_day(case)?;
    // The greatest fee within the budget, in whole minor units of each currency: exact, for fees are whole there.
    let limit = |currency: &crate::Currency| -> Option<i64> {
        let unit = Fraction::of(Decimal::new(1, currency.decimals()));
        let units = most.checked_div(rate(case, *currency, budget)?).and_then(|most| most.checked_div(unit)).ok()?;
        Some(i64::try_from(units.numerator().div_euclid(units.denominator())).unwrap_or(i64::MAX))
    };
    let limits: Vec<Option<i64>> = index.fees.currencies.iter().map(limit).collect();
    let mut unknown = index.fees.stated.clone().complement();
    let mut fails = match limits.as_slice() {
        [Some(limit)] => Bits::of(&index.fees.minor, |fee| fee > limit),
        _ => {
            let of = |currency: u8| limits.get(usize::from(currency)).copied().flatten();
            let within = |fee: i64, currency: u8| of(currency).is_none_or(|limit| fee <= limit);
            let fees = index.fees.minor.iter().zip(&index.fees.currency);
            let mut fails = Bits::none(index.len());
            for (expert, (fee, currency)) in (0u32..).zip(fees) {
                fails.put(expert, !within(*fee, *currency));
                if of(*currency).is_none() {
                    unknown.insert(expert);
                }
            }
            fails
        }
    };
    for expert in &index.fees.fine {
        let fee = case.experts.expert(*expert).and_then(|record| record.fee_per_day);
        let within =
            fee.and_then(|fee| Fraction::of(fee.amount()).checked_mul(rate(case, fee.currency(), budget)?).ok());
        if let Some(fee) = within {
            unknown.put(*expert, false);
            fails.put(*expert, fee.compare(most).is_gt());
        }
    }
    Some(Condition::new(ConditionKind::Fee, About::Nothing, (fails, unknown)))
}

pub(super) fn has(case: &Case<'_>, skill: &Skill) -> Condition {
    let index = &case.experts.index;
    // Who states no skills at all may have any.
    let (mut surely, mut possibly) = (Bits::none(index.len()), index.skills.stated.clone().complement());
    for other in skill.answers(case.matching.must_percent) {
        if let Some(held) = index.skills.held.get(other as usize) {
            held.at_level(skill.level, &mut surely, &mut possibly);
        }
    }
    Condition::by(ConditionKind::Skill, About::Skill(skill.asked()), &surely, possibly)
}
