//! P1, P9, P11 to P13: one requirement: its parts, its slices, and how what is recognised compares with it.

use super::case::{Case, Lot, Sight};
use super::conditions::surely;
use super::facts::{Here, Line, Refusal, figure, number};
use super::quantity::{needed, quantity};
use super::range::Range;
use super::slices::{Placed, Sliced, Whole, belongs, kept};
use super::spread;
use super::terms::{GRANTORS_MONEY, PartitionKey, Per, RatioForm, Requirement, Rounded, TOTALS, Value as Plain, Words};
use crate::model::Waiver;
use crate::values::Fraction;
use crate::{Certainty, Period};

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
    /// What exemptions took off the base.
    pub(super) exempted: Vec<(Box<str>, Fraction)>,
}

/// What a requirement asks for, its funder's share and its base, where the form has them.
struct Asked {
    required: Fraction,
    funder_share: Option<Fraction>,
    base: Option<Fraction>,
    exempted: Vec<(Box<str>, Fraction)>,
}

/// The lots that a requirement looks at: surely, or at most.
pub(super) fn counted<'l, 'c>(
    case: &Case<'_>,
    of: &Requirement,
    lots: &'l [Lot<'c>],
    sight: Sight,
) -> Result<Vec<&'l Lot<'c>>, Refusal> {
    let Some(counts) = &of.counts else { return Ok(lots.iter().collect()) };
    let mut kept = Vec::new();
    for lot in lots {
        if belongs(case, counts, lot, sight == Sight::AtMost)? {
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
    sight: Sight,
    carried: Fraction,
) -> Result<Compared, Refusal> {
    compare_all(&[Member { case, lots }], of, sight, carried)
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
    known.exact = known.exact.checked_add(part.exact)?;
    known.exempted.extend(part.exempted);
    known.funder_max = both(known.funder_max, part.funder_max)?;
    known.total = both(known.total, part.total)?;
    known.base = both(known.base, part.base)?;
    Ok(())
}

pub(super) fn compare_all(
    members: &[Member<'_, '_>],
    of: &Requirement,
    sight: Sight,
    carried: Fraction,
) -> Result<Compared, Refusal> {
    // What is asked of the whole is asked of the first: all members are under one policy.
    let Some(Member { case, .. }) = members.first() else { return Err(Refusal::missing("grant", "to compare")) };
    let cases: Vec<_> = members.iter().map(|member| member.case).collect();
    let sharing = spread::sharing(&cases, of)?;
    let (mut lots, mut parts) = (Vec::new(), Vec::new());
    for Member { case, lots: own } in members {
        for part in self::parts(case, of, &sharing)? {
            join(&mut parts, part)?;
        }
        lots.extend(counted(case, of, own, sight)?.into_iter().map(|lot| Placed { case, lot, part: None }));
    }
    let is_same = of.per.as_ref().is_some_and(|per| per.same);
    for placed in &mut lots {
        placed.part = parts.iter().position(|part| match (of.per, &part.key) {
            (Some(per), Some(key)) => is_part(per, key, placed.lot),
            _ => true,
        });
    }
    let sum = |figure: fn(&Part) -> Fraction| parts.iter().map(figure).try_fold(Fraction::ZERO, Fraction::checked_add);
    let required = sum(|part| part.required)?;
    let whole = sum(|part| part.total.unwrap_or(Fraction::ZERO))?;
    let base = sum(|part| part.base.unwrap_or(Fraction::ZERO))?;
    let asked: Vec<_> = parts.iter().map(|part| part.required.or_zero()).collect();
    let own: &[Fraction] = if of.per.is_some() && !is_same { &[] } else { &asked };
    let kept = kept(case, of, &lots, sight, &Whole { required, base, carried, parts: own })?;
    let funder_share = if parts.len() > 1 && !whole.is_zero() {
        // The blend over the partition.
        Some(Fraction::ONE.checked_sub(sum(|part| part.exact)?.checked_div(whole)?)?)
    } else {
        parts.last().and_then(|part| part.funder_share)
    };
    let baseline = spread::baseline(&cases, of)?;
    let before = kept.sum.checked_add(carried)?;
    let recognised = if of.additional_to.is_some() { before.checked_sub(baseline)?.or_zero() } else { before };
    let shortfall = if is_same {
        // What is beyond a part is no part's, and the first that is not additional.
        let used = asked.iter().zip(&kept.by_part).map(|(asked, own)| asked.least(*own));
        let used = used.into_iter().try_fold(Fraction::ZERO, Fraction::checked_add)?;
        let spared = baseline.checked_sub(before.checked_sub(used)?)?.or_zero().least(used);
        required.checked_sub(used)?.checked_add(spared)?.or_zero()
    } else {
        required.checked_sub(recognised)?.or_zero()
    };
    for (part, own) in parts.iter_mut().zip(kept.by_part) {
        part.recognised = own;
    }
    let slices = kept.slices;
    let met = shortfall.is_zero() && slices.iter().all(|slice| slice.short.is_zero());
    let excess = recognised.checked_sub(required)?.or_zero();
    Ok(Compared { required, base, recognised, shortfall, excess, total: whole, met, funder_share, slices, parts })
}

fn key_name(key: PartitionKey) -> &'static str {
    if key == PartitionKey::Line { "kind" } else { key.word() }
}

/// The parts of the partition, in the order of the lines.
fn parts(case: &Case<'_>, of: &Requirement, sharing: &[Case<'_>]) -> Result<Vec<Part>, Refusal> {
    let lines = case.lines()?;
    let lines: Vec<&Line> = lines.iter().collect();
    let Some(per) = &of.per else {
        return Ok(vec![part(case, of, sharing, None, &lines)?]);
    };
    let name = key_name(per.key);
    let mut keys: Vec<&Plain> = Vec::new();
    for line in lines.iter().filter(|line| !line.is_rest) {
        let key = line.keys.get(name).ok_or_else(|| Refusal::missing("line", name))?;
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    if keys.is_empty() {
        return Err(Refusal::missing("line", name));
    }
    let is_sole = keys.len() == 1;
    let asked: Vec<_> = of.base.iter().flat_map(|base| std::iter::once(&base.figure).chain(&base.less)).collect();
    let rest = lines.iter().filter(|line| line.is_rest);
    if !is_sole && rest.flat_map(|rest| rest.figures.keys()).any(|figure| asked.contains(&figure)) {
        return Err(Refusal::missing("line", "of a cost or payment"));
    }
    let mut parts = Vec::new();
    for key in keys {
        let own = |line: &&&Line| line.keys.get(name) == Some(key) || is_sole;
        let own: Vec<&Line> = lines.iter().filter(own).copied().collect();
        parts.push(part(case, of, sharing, Some(key.clone()), &own)?);
    }
    Ok(parts)
}

/// Whether a lot counts in the part of this key alone.
pub(super) fn is_part(per: Per, key: &Plain, lot: &Lot<'_>) -> bool {
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
    sharing: &[Case<'_>],
    key: Option<Plain>,
    lines: &[&Line],
) -> Result<Part, Refusal> {
    let here = Here { lot: None, line: lines.first().copied().filter(|_| key.is_some()) };
    let asked = asked(case, of, sharing, here, lines)?;
    let rounding = &case.policy.rounding;
    let required = asked.required.round(rounding.of(Rounded::Required))?;
    if required.is_negative() {
        return Err(Refusal::Missing(format!("what is required is {required}: expected nothing or more")));
    }
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
    let Asked { funder_share, base, required: exact, exempted } = asked;
    let recognised = Fraction::ZERO;
    Ok(Part { key, required, recognised, funder_share, funder_max, total: whole, base, exact, exempted })
}

/// P1, P2, P12: the ratio of the base, less what is exempt.
fn asked(
    case: &Case<'_>,
    of: &Requirement,
    sharing: &[Case<'_>],
    here: Here<'_>,
    lines: &[&Line],
) -> Result<Asked, Refusal> {
    let zero = Fraction::ZERO;
    let nothing = Asked { required: zero, funder_share: None, base: Some(zero), exempted: Vec::new() };
    for exempt in of.exempt.iter().filter(|exempt| exempt.first.is_none()) {
        if surely(case, &exempt.when, here)? {
            return Ok(nothing);
        }
    }
    let waiver = waived(case, of);
    if matches!(waiver, Some((_, true))) {
        return Ok(nothing);
    }
    let fixed = |required| Asked { required, funder_share: None, base: None, exempted: Vec::new() };
    let rate = match &of.ratio {
        RatioForm::Fixed(amount) => return spread::part_of(case, of, sharing, amount, here).map(fixed),
        RatioForm::PerUnit { price, units } => {
            let count = figure(case, units)?.ok_or_else(|| Refusal::missing("figure", units))?;
            return Ok(fixed(needed(case, price, here, Range::NotNegative)?.checked_mul(count)?));
        }
        RatioForm::ToAward(rate) | RatioForm::ShareOfTotal { rate, .. } => rate,
    };
    let Some(rule) = &of.base else { return Err(Refusal::missing("figure", "base")) };
    let mut base = quantity(case, rule, here, lines)?;
    let mut exempted = Vec::new();
    for exempt in &of.exempt {
        if let Some(first) = spread::exempted(case, of, sharing, exempt, here)? {
            let taken = first.least(base);
            base = base.checked_sub(taken)?;
            exempted.extend(Some((exempt.id.clone(), taken)).filter(|_| !taken.is_zero()));
        }
    }
    let rate = needed(case, rate, here, Range::of_ratio(of))?;
    let is_funders = matches!(of.ratio, RatioForm::ShareOfTotal { is_funders: true, .. });
    let own = if is_funders { Fraction::ONE.checked_sub(rate)? } else { rate };
    // A waiver asks for less, never for more.
    let instead = waiver.and_then(|(waiver, _)| waiver.rate).map(|rate| rate.fraction());
    let rate = instead.map_or(own, |instead| instead.least(own));
    let RatioForm::ShareOfTotal { .. } = of.ratio else {
        let funder_share = Fraction::ONE.checked_div(Fraction::ONE.checked_add(rate)?)?;
        let required = base.checked_mul(rate)?;
        return Ok(Asked { required, funder_share: Some(funder_share), base: Some(base), exempted });
    };
    let funder_share = Fraction::ONE.checked_sub(rate)?;
    let required = base.checked_mul(rate)?;
    let required = if GRANTORS_MONEY.contains(&&*rule.figure) { required.checked_div(funder_share)? } else { required };
    Ok(Asked { required, funder_share: Some(funder_share), base: Some(base), exempted })
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

/// The number that a key of a partition shows as text.
pub(super) fn key_text(key: &Plain) -> String {
    match key {
        Plain::Text(text) => text.to_string(),
        Plain::Flag(flag) => flag.to_string(),
        Plain::Number(_) => number(key).map(|number| number.to_string()).unwrap_or_default(),
    }
}
