//! Which policies a check of portfolios executes, and which of them narrow rows can decide.

use super::policy::Policy;
use super::terms::{
    Anchor, FigureRule, KindRule, Level, Member, Method, Moment, RatioForm, Requirement, Scope, Span, Term, Value,
    Wanted,
};
use crate::values::Fraction;
use crate::{Error, Fault, Ratio};

const NOT_YET: &str = "a check of a portfolio does not execute this step";

/// [`Error::UnsupportedPolicy`] with every place of the policy that a check of a portfolio does not execute.
pub(super) fn refuse(policy: &Policy) -> Result<(), Error> {
    let mut faults = Vec::new();
    let mut unless = |executed: bool, pointer: &str, why: &str| {
        if !executed {
            faults.push(Fault { pointer: pointer.to_owned(), why: why.to_owned() });
        }
    };
    unless(policy.version_by == Anchor::AgreementSigned, "/version_by", "a check executes only `agreement.signed`");
    unless(policy.conversion.is_none(), "/conversion", NOT_YET);
    unless(policy.limits.is_empty(), "/limit", NOT_YET);
    unless(policy.eligibility.is_empty(), "/condition", NOT_YET);
    unless(policy.offers.is_empty(), "/offer", NOT_YET);
    unless(policy.recognise.origin.is_none(), "/recognise/origin", NOT_YET);
    unless(!policy.recognise.forbids_reciprocity, "/recognise/reciprocity", NOT_YET);
    let world = policy.recognise.exclusive.as_ref().is_none_or(|exclusive| exclusive.scope == Scope::World);
    unless(world, "/recognise/exclusive/scope", "a check executes only the scope `world`");
    match &*policy.requirements {
        [one] => requirement(one, &mut unless),
        _ => unless(false, "/requirement", "a check executes exactly one requirement"),
    }
    if faults.is_empty() { Ok(()) } else { Err(Error::UnsupportedPolicy { policy: policy.id.clone(), faults }) }
}

fn requirement(one: &Requirement, unless: &mut impl FnMut(bool, &str, &str)) {
    let place = |key: &str| format!("/requirement/0/{key}");
    let ratio = matches!(one.ratio, RatioForm::ToAward(Term::Fixed(_)));
    unless(ratio, &place("ratio"), "a check executes only the form `ratio_to_award` with a fixed rate");
    unless(one.base.as_ref().is_some_and(is_plain_award), &place("base"), "a check executes only the figure `award`");
    unless(one.level == Level::Grant, &place("level"), "a check executes only the level `grant`");
    unless(one.span == Span::Agreement, &place("period"), "a check executes only the period `agreement`");
    unless(one.per.is_none(), &place("per"), NOT_YET);
    unless(one.counts.is_none(), &place("counts"), NOT_YET);
    unless(one.additional_to.is_none(), &place("additional_to"), NOT_YET);
    unless(one.pool.is_none(), &place("pool"), NOT_YET);
    unless(!one.carries_excess, &place("carry_excess"), NOT_YET);
    unless(one.overmatch_from.is_empty(), &place("overmatch_from"), NOT_YET);
    unless(one.exempt.is_empty(), &place("exempt"), NOT_YET);
    unless(one.waivers.is_empty(), &place("waiver"), NOT_YET);
    unless(one.slices.is_empty(), &place("slice"), NOT_YET);
}

fn is_plain_award(base: &FigureRule) -> bool {
    let FigureRule { figure, only_lines, less_lines, less, add_flat_rate, rate, at_most } = base;
    let as_it_stands = only_lines.is_none() && less_lines.is_empty() && less.is_empty() && at_most.is_empty();
    &**figure == "award" && as_it_stands && add_flat_rate.is_none() && rate.is_none()
}

/// The ratio of the one requirement that a check executes.
pub(super) fn match_to_award(policy: &Policy) -> Ratio {
    let rate = policy.requirements.first().and_then(|one| match one.ratio {
        RatioForm::ToAward(Term::Fixed(rate)) => Some(rate),
        _ => None,
    });
    Ratio::of(rate.unwrap_or(Fraction::ONE))
}

/// Whether rows of integers can decide which lots count: kinds and states, the grantor, the agreement's period.
pub(super) fn rows_suffice(policy: &Policy) -> bool {
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
    let asks_no_more = recognise.allow.is_none() && !recognise.parallel && !recognise.deducts_benefit;
    grantor_only && agreement && asks_no_more && recognise.kinds.iter().all(plain)
}

fn is_grantor(member: &Member) -> bool {
    let grantor = Wanted::OneOf(vec![Value::Text("grantor".into())]);
    &*member.name == "source.is" && member.wanted == grantor
}
