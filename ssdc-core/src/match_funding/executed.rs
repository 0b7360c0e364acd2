//! Which policies a check of portfolios executes, and which of them narrow rows can decide.

use super::policy::Policy;
use super::terms::{
    Anchor, FigureRule, KindRule, Member, Method, Moment, RatioForm, Requirement, Span, Term, Value, Wanted,
};
use crate::values::Fraction;
use crate::{Error, Fault, Ratio};

/// [`Error::UnsupportedPolicy`] with every place of the policy that a check of a portfolio does not execute.
/// A question may be about limits and conditions alone; all others need a requirement.
pub(super) fn refuse(policy: &Policy, needs_requirement: bool) -> Result<(), Error> {
    let mut faults = Vec::new();
    let mut unless = |executed: bool, pointer: &str, why: &str| {
        if !executed {
            faults.push(Fault { pointer: pointer.to_owned(), why: why.to_owned() });
        }
    };
    let of_grantor = policy.recognise.origin.as_ref().is_none_or(|origin| &*origin.of == "grantor");
    unless(of_grantor, "/recognise/origin/of", "a check traces only the money of the `grantor`");
    for (index, one) in policy.requirements.iter().enumerate() {
        overmatch(policy, index, one, &mut unless);
    }
    unless(
        !needs_requirement || !policy.requirements.is_empty(),
        "/requirement",
        "a check needs at least one requirement",
    );
    if faults.is_empty() { Ok(()) } else { Err(Error::UnsupportedPolicy { policy: policy.id.clone(), faults }) }
}

/// What is beyond one requirement can serve another only where both look at the same lots, and nobody else has it.
fn overmatch(policy: &Policy, index: usize, one: &Requirement, unless: &mut impl FnMut(bool, &str, &str)) {
    for (number, name) in one.overmatch_from.iter().enumerate() {
        let Some(other) = policy.requirements.iter().find(|other| other.id == *name) else { continue };
        let place = format!("/requirement/{index}/overmatch_from/{number}");
        let over =
            |of: &Requirement| (of.level, of.pool.clone(), of.span, of.fiscal_year_starts.clone(), of.cumulative);
        unless(
            over(one) == over(other),
            &place,
            "the other requirement is compared at another level or over another period",
        );
        unless(!one.carries_excess && !other.carries_excess, &place, "excess that is carried forward is no overmatch");
    }
}

fn is_plain_award(base: &FigureRule) -> bool {
    let FigureRule { figure, only_lines, less_lines, less, add_flat_rate, rate, at_most } = base;
    let as_it_stands = only_lines.is_none() && less_lines.is_empty() && less.is_empty() && at_most.is_empty();
    &**figure == "award" && as_it_stands && add_flat_rate.is_none() && rate.is_none()
}

/// The ratio of a policy that rows can decide.
pub(super) fn match_to_award(policy: &Policy) -> Ratio {
    let rate = policy.requirements.first().and_then(|one| match one.ratio {
        RatioForm::ToAward(Term::Fixed(rate)) => Some(rate),
        _ => None,
    });
    Ratio::of(rate.unwrap_or(Fraction::ONE))
}

/// Whether rows of integers can decide what counts for a policy of one fixed ratio to the award: kinds and states, the
/// grantor, the agreement's period.
pub(super) fn rows_suffice(policy: &Policy) -> bool {
    let [one] = &*policy.requirements else { return false };
    let fixed = matches!(one.ratio, RatioForm::ToAward(Term::Fixed(_)));
    let alone = !super::together::is_above(one.level) && one.pool.is_none() && one.span == Span::Agreement;
    let whole =
        alone && one.per.is_none() && one.counts.is_none() && one.slices.is_empty() && one.additional_to.is_none();
    if !(fixed
        && whole
        && one.exempt.is_empty()
        && one.waivers.is_empty()
        && one.base.as_ref().is_some_and(is_plain_award))
    {
        return false;
    }
    let recognise = &policy.recognise;
    let plain = |rule: &KindRule| {
        let KindRule { value, only, evidence, lot_at_most, kinds: _, state: _ } = rule;
        matches!(value, Method::Face | Method::Stated) && only.is_none() && evidence.is_empty() && lot_at_most.is_none()
    };
    let grantor_only = recognise.deny.0.iter().flatten().all(is_grantor) && recognise.deny.0.len() <= 1;
    let agreement = recognise.window.as_ref().is_none_or(|window| {
        let ends = (&window.from, &window.to);
        ends == (&Moment::Anchor(Anchor::AgreementFrom), &Moment::Anchor(Anchor::AgreementTo)) && window.on.is_none()
    });
    let asks_no_more = recognise.allow.is_none()
        && !recognise.parallel
        && !recognise.deducts_benefit
        && !recognise.forbids_reciprocity
        && recognise.origin.is_none();
    grantor_only && agreement && asks_no_more && recognise.kinds.iter().all(plain)
}

fn is_grantor(member: &Member) -> bool {
    let grantor = Wanted::OneOf(vec![Value::Text("grantor".into())]);
    &*member.name == "source.is" && member.wanted == grantor
}
