//! P1, P9, P11 to P13: one requirement: its parts, its slices, and how what is recognised compares with it.

use super::case::{Case, Lot};
use super::conditions::surely;
use super::facts::{Here, Line, Refusal, figure, number};
use super::quantity::{needed, quantity};
use super::terms::{
    GRANTORS_MONEY, Of, PartitionKey, Per, RatioForm, Requirement, Rounded, Slice, TOTALS, Value as Plain, Words,
};
use crate::model::Waiver;
use crate::values::Fraction;
use crate::{Certainty, Period};

use rust_decimal::Decimal;

/// How a requirement compares.
#[derive(Debug, Clone)]
pub(super) struct Compared {
    pub(super) required: Fraction,
    pub(super) base: Fraction,
    pub(super) recognised: Fraction,
    pub(super) shortfall: Fraction,
    pub(super) excess: Fraction,
    /// What the whole would cost, where the form of the ratio tells.
    pub(super) total: Fraction,
    pub(super) met: bool,
    pub(super) funder_share: Option<Fraction>,
    pub(super) slices: Vec<Sliced>,
    pub(super) parts: Vec<Part>,
}

impl Compared {
    /// What new contributions must bring at least: up to what is required, and up to the least part of each kind.
    pub(super) fn lacking(&self) -> Fraction {
        self.slices.iter().map(|slice| slice.short).fold(self.shortfall, Fraction::greatest)
    }
}

/// A part of a partition; the whole where there is none.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) key: Option<Plain>,
    pub(super) required: Fraction,
    pub(super) recognised: Fraction,
    pub(super) funder_share: Option<Fraction>,
    pub(super) funder_max: Option<Fraction>,
    pub(super) total: Option<Fraction>,
    base: Option<Fraction>,
    /// Before rounding.
    exact: Fraction,
}

/// What a slice cuts off, or lacks.
#[derive(Debug, Clone)]
pub(super) struct Sliced {
    pub(super) id: Box<str>,
    pub(super) cut: Fraction,
    pub(super) short: Fraction,
}

/// What a requirement asks for, its funder's share and its base, where the form has them.
struct Asked {
    required: Fraction,
    funder_share: Option<Fraction>,
    base: Option<Fraction>,
}

/// What of a lot is taken: what surely counts, or what at most could.
pub(super) type Value = fn(&Lot<'_>) -> Decimal;

fn total<'l, 'c: 'l>(lots: impl Iterator<Item = &'l Lot<'c>>, value: Value) -> Result<Fraction, Refusal> {
    Ok(lots.map(|lot| Fraction::of(value(lot))).try_fold(Fraction::ZERO, Fraction::checked_add)?)
}

/// The lots that a requirement looks at.
pub(super) fn counted<'l, 'c>(
    case: &Case<'_>,
    of: &Requirement,
    lots: &'l [Lot<'c>],
) -> Result<Vec<&'l Lot<'c>>, Refusal> {
    let Some(counts) = &of.counts else { return Ok(lots.iter().collect()) };
    let mut kept = Vec::new();
    for lot in lots {
        if surely(case, counts, Here { lot: Some(lot), line: None })? {
            kept.push(lot);
        }
    }
    Ok(kept)
}

/// One of those that are compared together, and its lots.
pub(super) struct Member<'m, 'c> {
    pub(super) case: &'m Case<'c>,
    pub(super) lots: &'m [Lot<'c>],
}

pub(super) fn compare(
    case: &Case<'_>,
    of: &Requirement,
    lots: &[Lot<'_>],
    value: Value,
    carried: Fraction,
) -> Result<Compared, Refusal> {
    compare_all(&[Member { case, lots }], of, value, carried)
}

/// Puts a part to those of the other members: one of the same key is one part.
fn join(parts: &mut Vec<Part>, part: Part) -> Result<(), Refusal> {
    let same = |other: &&mut Part| part.key.is_some() && other.key == part.key;
    let Some(known) = parts.iter_mut().find(same) else {
        parts.push(part);
        return Ok(());
    };
    let both = |one: Option<Fraction>, other: Option<Fraction>| -> Result<Option<Fraction>, crate::Error> {
        one.zip(other).map(|(one, other)| one.checked_add(other)).transpose()
    };
    known.required = known.required.checked_add(part.required)?;
    known.recognised = known.recognised.checked_add(part.recognised)?;
    known.exact = known.exact.checked_add(part.exact)?;
    known.funder_max = both(known.funder_max, part.funder_max)?;
    known.total = both(known.total, part.total)?;
    known.base = both(known.base, part.base)?;
    Ok(())
}

pub(super) fn compare_all(
    members: &[Member<'_, '_>],
    of: &Requirement,
    value: Value,
    carried: Fraction,
) -> Result<Compared, Refusal> {
    // What is asked of the whole is asked of the first: all members are under one policy.
    let Some(Member { case, .. }) = members.first() else { return Err(Refusal::missing("grant", "to compare")) };
    let (mut lots, mut parts, mut baseline) = (Vec::new(), Vec::new(), Fraction::ZERO);
    for Member { case, lots: own } in members {
        let own = counted(case, of, own)?;
        for part in self::parts(case, of, &own, value)? {
            join(&mut parts, part)?;
        }
        if let Some(additional_to) = &of.additional_to {
            baseline = baseline.checked_add(needed(case, additional_to, Here::default())?)?;
        }
        lots.extend(own);
    }
    let sum = |figure: fn(&Part) -> Fraction| parts.iter().map(figure).try_fold(Fraction::ZERO, Fraction::checked_add);
    let required = sum(|part| part.required)?;
    let whole = sum(|part| part.total.unwrap_or(Fraction::ZERO))?;
    let base = sum(|part| part.base.unwrap_or(Fraction::ZERO))?;
    let mut recognised = total(lots.iter().copied(), value)?.checked_add(carried)?;
    let mut slices = Vec::new();
    for slice in &of.slices {
        let applies = slice.when.as_ref().map_or(Ok(true), |when| surely(case, when, Here::default()))?;
        if applies {
            let one = cut(case, slice, &lots, value, (required, base, recognised))?;
            recognised = recognised.checked_sub(one.cut)?;
            slices.push(one);
        }
    }
    let funder_share = if parts.len() > 1 && !whole.is_zero() {
        // The blend over the partition.
        Some(Fraction::ONE.checked_sub(sum(|part| part.exact)?.checked_div(whole)?)?)
    } else {
        parts.last().and_then(|part| part.funder_share)
    };
    if of.additional_to.is_some() {
        recognised = recognised.checked_sub(baseline)?.or_zero();
    }
    let shortfall = if of.per.as_ref().is_some_and(|per| per.same) {
        let mut lacking = parts.iter().map(|part| part.required.checked_sub(part.recognised).map(Fraction::or_zero));
        lacking.try_fold(Fraction::ZERO, |sum, lacking| sum.checked_add(lacking?))?
    } else {
        required.checked_sub(recognised)?.or_zero()
    };
    let met = shortfall.is_zero() && slices.iter().all(|slice| slice.short.is_zero());
    let excess = recognised.checked_sub(required)?.or_zero();
    Ok(Compared { required, base, recognised, shortfall, excess, total: whole, met, funder_share, slices, parts })
}

fn key_name(key: PartitionKey) -> &'static str {
    if key == PartitionKey::Line { "kind" } else { key.word() }
}

/// The parts of the partition, in the order of the lines.
fn parts(case: &Case<'_>, of: &Requirement, lots: &[&Lot<'_>], value: Value) -> Result<Vec<Part>, Refusal> {
    let lines = case.lines()?;
    let lines: Vec<&Line> = lines.iter().collect();
    let Some(per) = &of.per else {
        let recognised = total(lots.iter().copied(), value)?;
        return Ok(vec![part(case, of, None, &lines, recognised)?]);
    };
    let name = key_name(per.key);
    let mut keys: Vec<&Plain> = Vec::new();
    for line in &lines {
        let key = line.keys.get(name).ok_or_else(|| Refusal::missing("line", name))?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        return Err(Refusal::missing("line", name));
    }
    let mut parts = Vec::new();
    for key in keys {
        let own: Vec<&Line> = lines.iter().filter(|line| line.keys.get(name) == Some(key)).copied().collect();
        let here = |lot: &&&Lot<'_>| belongs(*per, key, lot);
        let recognised = total(lots.iter().filter(here).copied(), value)?;
        parts.push(part(case, of, Some(key.clone()), &own, recognised)?);
    }
    Ok(parts)
}

/// Whether a lot counts in the part of this key alone.
pub(super) fn belongs(per: Per, key: &Plain, lot: &Lot<'_>) -> bool {
    let field = match per.key {
        PartitionKey::Line => &lot.record.line,
        PartitionKey::Phase => &lot.record.phase,
        PartitionKey::Instrument => &lot.record.instrument,
        PartitionKey::Beneficiary | PartitionKey::Priority => return false,
    };
    per.same && field.as_ref().is_some_and(|field| *key == super::facts::text(field.as_str()))
}

fn part(
    case: &Case<'_>,
    of: &Requirement,
    key: Option<Plain>,
    lines: &[&Line],
    recognised: Fraction,
) -> Result<Part, Refusal> {
    let here = Here { lot: None, line: lines.first().copied().filter(|_| key.is_some()) };
    let asked = asked(case, of, here, lines)?;
    let rounding = &case.policy.rounding;
    let required = asked.required.round(rounding.of(Rounded::Required))?;
    let is_total = of.base.as_ref().is_some_and(|base| TOTALS.contains(&&*base.figure));
    let (mut funder_max, mut whole) = (None, None);
    if let (Some(share), Some(base)) = (asked.funder_share, asked.base) {
        if is_total {
            funder_max = Some(base.checked_mul(share)?.round(rounding.of(Rounded::FunderMax))?);
            whole = Some(base);
        } else if !base.is_zero() && !share.is_zero() {
            whole = Some(base.checked_div(share)?.round(rounding.of(Rounded::Total))?);
        }
    }
    let Asked { funder_share, base, required: exact } = asked;
    Ok(Part { key, required, recognised, funder_share, funder_max, total: whole, base, exact })
}

/// P1, P2, P12: the ratio of the base, less what is exempt.
fn asked(case: &Case<'_>, of: &Requirement, here: Here<'_>, lines: &[&Line]) -> Result<Asked, Refusal> {
    let nothing = Asked { required: Fraction::ZERO, funder_share: None, base: Some(Fraction::ZERO) };
    for exempt in of.exempt.iter().filter(|exempt| exempt.first.is_none()) {
        if surely(case, &exempt.when, here)? {
            return Ok(nothing);
        }
    }
    let waiver = waived(case, of);
    if matches!(waiver, Some((_, true))) {
        return Ok(nothing);
    }
    let fixed = |required| Asked { required, funder_share: None, base: None };
    let rate = match &of.ratio {
        RatioForm::Fixed(amount) => return needed(case, amount, here).map(fixed),
        RatioForm::PerUnit { price, units } => {
            let count = figure(case, units)?.ok_or_else(|| Refusal::missing("figure", units))?;
            return Ok(fixed(needed(case, price, here)?.checked_mul(count)?));
        }
        RatioForm::ToAward(rate) | RatioForm::ShareOfTotal { rate, .. } => rate,
    };
    let Some(rule) = &of.base else { return Err(Refusal::missing("figure", "base")) };
    let mut base = quantity(case, rule, here, lines)?;
    for exempt in &of.exempt {
        if let Some(first) = exempt.first
            && surely(case, &exempt.when, here)?
        {
            base = base.checked_sub(first)?.or_zero();
        }
    }
    let rate = needed(case, rate, here)?;
    let is_funders = matches!(of.ratio, RatioForm::ShareOfTotal { is_funders: true, .. });
    let own = if is_funders { Fraction::ONE.checked_sub(rate)? } else { rate };
    // A waiver asks for less, never for more.
    let instead = waiver.and_then(|(waiver, _)| waiver.rate).map(|rate| rate.fraction());
    let rate = instead.map_or(own, |instead| instead.least(own));
    let RatioForm::ShareOfTotal { .. } = of.ratio else {
        let funder_share = Fraction::ONE.checked_div(Fraction::ONE.checked_add(rate)?)?;
        return Ok(Asked { required: base.checked_mul(rate)?, funder_share: Some(funder_share), base: Some(base) });
    };
    let funder_share = Fraction::ONE.checked_sub(rate)?;
    let required = base.checked_mul(rate)?;
    let required = if GRANTORS_MONEY.contains(&&*rule.figure) { required.checked_div(funder_share)? } else { required };
    Ok(Asked { required, funder_share: Some(funder_share), base: Some(base) })
}

/// Whether a waiver that perhaps holds on the day could ask for less.
pub(super) fn perhaps_waived(case: &Case<'_>, of: &Requirement) -> bool {
    let applied = |hopes| waived(&Case { hopes, ..*case }, of).map(|(waiver, _)| std::ptr::from_ref(waiver));
    applied(true) != applied(false)
}

/// P12: the waiver of the grant that the policy admits and that holds on the day, and whether it waives everything.
pub(super) fn waived<'c>(case: &Case<'c>, of: &Requirement) -> Option<(&'c Waiver, bool)> {
    let least = if case.hopes { Certainty::Possibly } else { Certainty::Surely };
    let holds = |waiver: &Waiver| {
        let period = Period::new(waiver.from, waiver.to).unwrap_or_default();
        *waiver.requirement.as_str() == *of.id && period.holds(case.as_of) >= least
    };
    let admitted = case.grant.waivers.iter().filter(|waiver| holds(waiver)).filter_map(|waiver| {
        let admits = |rule: &&super::terms::WaiverRule| {
            *waiver.authority.as_str() == *rule.authority
                && rule.grounds.iter().any(|ground| **ground == *waiver.ground.as_str())
        };
        let rule = of.waivers.iter().find(admits)?;
        Some((waiver, rule.all))
    });
    // Of several, whichever asks least.
    let rate = |waiver: &Waiver| waiver.rate.map(|rate| rate.fraction());
    admitted.reduce(|one, other| {
        let less = match (one.1, other.1, rate(one.0), rate(other.0)) {
            (false, false, Some(one), Some(other)) => other.compare(one).is_lt(),
            (is_all, other_is_all, one, _) => !is_all && (other_is_all || one.is_none()),
        };
        if less { other } else { one }
    })
}

/// Whether nothing is required because of an exemption or a waiver.
pub(super) fn is_exempt(case: &Case<'_>, of: &Requirement) -> Result<bool, Refusal> {
    for exempt in of.exempt.iter().filter(|exempt| exempt.first.is_none()) {
        if surely(case, &exempt.when, Here::default())? {
            return Ok(true);
        }
    }
    Ok(matches!(waived(case, of), Some((_, true))))
}

/// P9: a cap cuts what is recognised; of the recognised itself q/(1-q) of the rest is the most. A floor is a second test.
fn cut(
    case: &Case<'_>,
    slice: &Slice,
    lots: &[&Lot<'_>],
    value: Value,
    (required, base, recognised): (Fraction, Fraction, Fraction),
) -> Result<Sliced, Refusal> {
    let mut inside = Fraction::ZERO;
    for lot in lots {
        if surely(case, &slice.of_lots, Here { lot: Some(lot), line: None })? {
            inside = inside.checked_add(Fraction::of(value(lot)))?;
        }
    }
    let rate = needed(case, &slice.rate, Here::default())?;
    let whole = match slice.of {
        Of::Required => required,
        Of::Base => base,
        Of::Recognised => recognised,
    };
    let (id, zero) = (slice.id.clone(), Fraction::ZERO);
    if !slice.is_cap {
        let short = rate.checked_mul(whole)?.checked_sub(inside)?.or_zero();
        return Ok(Sliced { id, cut: zero, short });
    }
    let cap = if slice.of == Of::Recognised && rate.compare(Fraction::ONE).is_lt() {
        let rest = recognised.checked_sub(inside)?;
        rate.checked_mul(rest)?.checked_div(Fraction::ONE.checked_sub(rate)?)?
    } else {
        rate.checked_mul(whole)?
    };
    Ok(Sliced { id, cut: inside.checked_sub(cap)?.or_zero(), short: zero })
}

/// The number that a key of a partition shows as text.
pub(super) fn key_text(key: &Plain) -> String {
    match key {
        Plain::Text(text) => text.to_string(),
        Plain::Flag(flag) => flag.to_string(),
        Plain::Number(_) => number(key).map(|number| number.to_string()).unwrap_or_default(),
    }
}
