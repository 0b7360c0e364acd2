//! P9: what the caps of a requirement leave of the lots, and what its floors lack of that.
//!
//! All caps hold together: as much is recognised as they allow, so that neither their order nor that of the lots matters. What a
//! cap need not take from one lot rather than another it takes where parts and floors lack nothing by it.

use std::collections::BTreeMap;

use super::case::{Case, Lot, Sight};
use super::conditions::{Holds, holds, surely};
use super::facts::{Here, Refusal};
use super::quantity::needed;
use super::range::Range;
use super::simplex::Program;
use super::terms::{Conditions, Of, Requirement, Slice};
use crate::values::Fraction;

/// What a slice cuts off, or lacks.
#[derive(Debug, Clone)]
pub(super) struct Sliced {
    pub(super) id: Box<str>,
    /// Its place in the policy.
    pub(super) index: usize,
    pub(super) cut: Fraction,
    pub(super) short: Fraction,
}

/// A lot, the case that it counts for, and the part of the partition that it belongs to.
pub(super) struct Placed<'l, 'c> {
    pub(super) case: &'l Case<'c>,
    pub(super) lot: &'l Lot<'c>,
    pub(super) part: Option<usize>,
}

/// What shares of the match are taken of.
pub(super) struct Whole<'w> {
    pub(super) required: Fraction,
    pub(super) base: Fraction,
    /// Recognised beside the lots.
    pub(super) carried: Fraction,
    /// What each part requires.
    pub(super) parts: &'w [Fraction],
}

/// What is recognised of the lots.
pub(super) struct Kept {
    pub(super) sum: Fraction,
    pub(super) by_part: Vec<Fraction>,
    pub(super) slices: Vec<Sliced>,
}

/// A slice that applies: it holds so much, or so much of what is recognised.
struct Active<'s> {
    slice: &'s Slice,
    index: usize,
    fixed: Fraction,
    of_recognised: Fraction,
}

/// Lots that no slice and no part tells apart.
struct Alike {
    part: Option<usize>,
    inside: Vec<bool>,
    sum: Fraction,
    kept: Fraction,
    /// What no slice has yet been said to cut.
    left: Fraction,
}

/// Whether a lot is among those of the conditions. What nobody can say is taken as told; bare facts are then refused.
pub(super) fn belongs(
    case: &Case<'_>,
    conditions: &Conditions,
    lot: &Lot<'_>,
    otherwise: bool,
) -> Result<bool, Refusal> {
    match holds(case, conditions, Here { lot: Some(lot), line: None })? {
        Holds::Yes => Ok(true),
        Holds::No => Ok(false),
        Holds::Unknown(name) if case.is_bare() => Err(Refusal::missing("input", &name)),
        Holds::Unknown(_) => Ok(otherwise),
    }
}

/// What is recognised of lots, as much as all caps allow together, and what the floors lack of it.
pub(super) fn kept(
    case: &Case<'_>,
    of: &Requirement,
    lots: &[Placed<'_, '_>],
    sight: Sight,
    whole: &Whole<'_>,
) -> Result<Kept, Refusal> {
    let active = active(case, of, whole)?;
    let mut alike = alike(&active, lots, sight)?;
    if active.iter().any(|one| one.slice.is_cap) {
        let amounts = program(&active, &alike, whole)?;
        for (one, amount) in alike.iter_mut().zip(amounts) {
            (one.kept, one.left) = (amount, one.sum.checked_sub(amount)?);
        }
    }
    let sum = add(alike.iter().map(|one| one.kept))?;
    let own = |part: usize| add(alike.iter().filter(|one| one.part == Some(part)).map(|one| one.kept));
    let by_part = (0..whole.parts.len()).map(own).collect::<Result<_, _>>()?;
    let recognised = sum.checked_add(whole.carried)?;
    let mut slices = Vec::new();
    for (place, one) in active.iter().enumerate() {
        let inside = add(alike.iter().filter(|lots| lots.is_inside(place)).map(|one| one.kept))?;
        let short =
            if one.slice.is_cap { Fraction::ZERO } else { one.limit(recognised)?.checked_sub(inside)?.or_zero() };
        slices.push(Sliced { id: one.slice.id.clone(), index: one.index, cut: Fraction::ZERO, short });
    }
    tell_cuts(&active, &mut alike, recognised, &mut slices)?;
    Ok(Kept { sum, by_part, slices })
}

fn add(amounts: impl Iterator<Item = Fraction>) -> Result<Fraction, Refusal> {
    Ok(amounts.into_iter().try_fold(Fraction::ZERO, Fraction::checked_add)?)
}

impl Active<'_> {
    fn limit(&self, recognised: Fraction) -> Result<Fraction, Refusal> {
        Ok(self.fixed.checked_add(self.of_recognised.checked_mul(recognised)?)?)
    }
}

impl Alike {
    fn is_inside(&self, slice: usize) -> bool {
        self.inside.get(slice).copied().unwrap_or_default()
    }
}

fn active<'s>(case: &Case<'_>, of: &'s Requirement, whole: &Whole<'_>) -> Result<Vec<Active<'s>>, Refusal> {
    let mut active = Vec::new();
    for (index, slice) in of.slices.iter().enumerate() {
        if slice.when.as_ref().map_or(Ok(true), |when| surely(case, when, Here::default()))? {
            let rate = needed(case, &slice.rate, Here::default(), Range::of_slice(slice))?;
            let (fixed, of_recognised) = match slice.of {
                Of::Required => (rate.checked_mul(whole.required)?.or_zero(), Fraction::ZERO),
                Of::Base => (rate.checked_mul(whole.base)?.or_zero(), Fraction::ZERO),
                Of::Recognised => (Fraction::ZERO, rate.or_zero()),
            };
            active.push(Active { slice, index, fixed, of_recognised });
        }
    }
    Ok(active)
}

/// The lots, summed up by the slices and the part that they belong to. Of a lot of which nobody knows that, the least is taken
/// for what surely counts: within every cap and no floor; and the most for what at most could.
fn alike(active: &[Active<'_>], lots: &[Placed<'_, '_>], sight: Sight) -> Result<Vec<Alike>, Refusal> {
    let mut sums: BTreeMap<(Option<usize>, Vec<bool>), Fraction> = BTreeMap::new();
    for Placed { case, lot, part } in lots {
        let value = Fraction::of(sight.of(lot));
        if value.is_zero() && !case.is_bare() {
            continue;
        }
        let inside =
            |one: &Active<'_>| belongs(case, &one.slice.of_lots, lot, one.slice.is_cap == (sight == Sight::Surely));
        let inside = active.iter().map(inside).collect::<Result<Vec<_>, _>>()?;
        let sum = sums.entry((*part, inside)).or_insert(Fraction::ZERO);
        *sum = sum.checked_add(value)?;
    }
    let one = |((part, inside), sum)| Alike { part, inside, sum, kept: sum, left: Fraction::ZERO };
    Ok(sums.into_iter().map(one).collect())
}

/// The greatest sum that all caps allow; of several ways to it one by which parts, then floors lack least.
fn program(active: &[Active<'_>], alike: &[Alike], whole: &Whole<'_>) -> Result<Vec<Fraction>, Refusal> {
    let floors: Vec<usize> =
        (0..active.len()).filter(|place| active.get(*place).is_some_and(|one| !one.slice.is_cap)).collect();
    let (lots, parts) = (alike.len(), whole.parts.len());
    let variables = lots + parts + floors.len();
    let minus = Fraction::ZERO.checked_sub(Fraction::ONE)?;
    let unit = |place: usize| -> Vec<Fraction> {
        (0..variables).map(|other| if other == place { Fraction::ONE } else { Fraction::ZERO }).collect()
    };
    // A share of all lots is taken off, and one more where the lot is among those told.
    let sum = |own: Option<usize>, among: &dyn Fn(&Alike) -> bool, factor: Fraction, share: Fraction| {
        let mut line = own.map_or_else(|| vec![Fraction::ZERO; variables], unit);
        for (value, one) in line.iter_mut().zip(alike) {
            let factor = if among(one) { factor } else { Fraction::ZERO };
            *value = factor.checked_sub(share)?;
        }
        Ok::<_, crate::Error>(line)
    };
    let mut program = Program::default();
    for (place, one) in alike.iter().enumerate() {
        program.bounds.push((unit(place), one.sum));
    }
    for (part, required) in whole.parts.iter().enumerate() {
        program.bounds.push((unit(lots + part), *required));
        let own = sum(Some(lots + part), &|one| one.part == Some(part), minus, Fraction::ZERO)?;
        program.bounds.push((own, Fraction::ZERO));
    }
    for (place, one) in active.iter().enumerate() {
        let limit = one.limit(whole.carried)?;
        match floors.iter().position(|floor| *floor == place) {
            None => program
                .bounds
                .push((sum(None, &|lots| lots.is_inside(place), Fraction::ONE, one.of_recognised)?, limit)),
            Some(floor) => {
                let variable = lots + parts + floor;
                program.bounds.push((sum(Some(variable), &|_| false, minus, one.of_recognised)?, limit));
                let own = sum(Some(variable), &|lots| lots.is_inside(place), minus, Fraction::ZERO)?;
                program.bounds.push((own, Fraction::ZERO));
            }
        }
    }
    let of = |range: std::ops::Range<usize>| -> Vec<Fraction> {
        (0..variables).map(|place| if range.contains(&place) { Fraction::ONE } else { Fraction::ZERO }).collect()
    };
    program.greatest = vec![of(0..lots), of(lots..lots + parts), of(lots + parts..variables)];
    // Of floors that cannot all be met the first by its name is.
    let mut by_name = floors.iter().enumerate().collect::<Vec<_>>();
    by_name.sort_by_key(|(_, place)| active.get(**place).map(|one| &one.slice.id));
    program.greatest.extend(by_name.into_iter().map(|(floor, _)| unit(lots + parts + floor)));
    Ok(program.solve(variables)?)
}

/// Says of what is not kept which cap cut it: the narrowest first, and of it what is beyond the cap.
fn tell_cuts(
    active: &[Active<'_>],
    alike: &mut [Alike],
    recognised: Fraction,
    slices: &mut [Sliced],
) -> Result<(), Refusal> {
    let width = |place: &usize| alike.iter().filter(|one| one.is_inside(*place)).count();
    let caps = active.iter().enumerate().filter(|(_, one)| one.slice.is_cap).map(|(place, _)| place);
    let mut caps: Vec<usize> = caps.collect();
    caps.sort_by_key(|place| (width(place), active.get(*place).map(|one| &one.slice.id)));
    // Where caps overlap the rest is told of the first that holds it.
    for is_rest in [false, true] {
        for place in &caps {
            let (Some(one), Some(said)) = (active.get(*place), slices.get_mut(*place)) else { continue };
            let inside = || alike.iter().filter(|one| one.is_inside(*place));
            let there = add(inside().map(|one| one.kept))?.checked_add(add(inside().map(|one| one.left))?)?;
            let mut beyond = if is_rest { there } else { there.checked_sub(one.limit(recognised)?)?.or_zero() };
            for lots in alike.iter_mut().filter(|one| one.is_inside(*place)) {
                let part = beyond.least(lots.left);
                beyond = beyond.checked_sub(part)?;
                lots.left = lots.left.checked_sub(part)?;
                said.cut = said.cut.checked_add(part)?;
            }
        }
    }
    Ok(())
}
