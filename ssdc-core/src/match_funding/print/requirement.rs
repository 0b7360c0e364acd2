//! A requirement as canonical text.

use super::super::policy::Policy;
use super::super::terms::{Exempt, Per, RatioForm, Remedy, Requirement, Slice, WaiverRule, Words};
use super::inline::{Text, conditions, figure, inline, list, money, quantity, quoted, rate, words};

pub(super) fn print(policy: &Policy, text: &mut Text, one: &Requirement) {
    text.header("[[requirement]]");
    text.line("id", &quoted(&one.id));
    text.line("ratio", &ratio(policy, &one.ratio));
    text.some("base", one.base.as_ref(), |base| figure(policy, base));
    text.some("per", one.per.as_ref(), |Per { key, same }| {
        inline([("key", quoted(key.word())), ("lots", quoted(if *same { "same" } else { "pooled" }))])
    });
    text.some("counts", one.counts.as_ref(), |counts| conditions(policy, counts));
    text.some("additional_to", one.additional_to.as_ref(), |baseline| quantity(policy, baseline));
    text.line("level", &quoted(one.level.word()));
    text.some("pool", one.pool.as_ref(), |pool| {
        inline([("to", quoted(pool.to.word())), ("when", conditions(policy, &pool.when))])
    });
    text.line("period", &quoted(one.span.word()));
    text.some("fiscal_year_starts", one.fiscal_year_starts.as_ref(), |day| quoted(day));
    text.line_if(one.cumulative, "cumulative", || "true".to_owned());
    text.line_if(one.carries_excess, "carry_excess", || quoted("forward"));
    let from = &one.overmatch_from;
    text.line_if(!from.is_empty(), "overmatch_from", || list(from.iter().map(|id| quoted(id))));
    text.line("gate", &words(&one.gates));
    text.line_if(one.remedies.is_empty(), "remedy", || list([]));
    for rule in &one.exempt {
        exempt(policy, text, rule);
    }
    for WaiverRule { grounds, authority, all } in &one.waivers {
        text.header("[[requirement.waiver]]");
        text.line("grounds", &list(grounds.iter().map(|ground| quoted(ground))));
        text.line("authority", &quoted(authority));
        text.line("effect", &quoted(if *all { "all" } else { "rate" }));
    }
    for rule in &one.slices {
        slice(policy, text, rule);
    }
    for Remedy { action, cost, when } in &one.remedies {
        text.header("[[requirement.remedy]]");
        text.line("action", &quoted(action.word()));
        text.some("formula", cost.as_ref(), |formula| quoted(formula.word()));
        text.some("when", when.as_ref(), |when| conditions(policy, when));
    }
}

fn ratio(policy: &Policy, form: &RatioForm) -> String {
    let (form, pairs) = match form {
        RatioForm::ShareOfTotal { rate: share, is_funders } => {
            ("share_of_total", vec![(if *is_funders { "funder" } else { "match" }, rate(policy, share))])
        }
        RatioForm::ToAward(of) => ("ratio_to_award", vec![("match_to_award", rate(policy, of))]),
        RatioForm::Fixed(amount) => ("amount_fixed", vec![("amount", quantity(policy, amount))]),
        RatioForm::PerUnit { price, units } => {
            ("per_unit", vec![("price", quantity(policy, price)), ("units", quoted(units))])
        }
    };
    inline([("form", quoted(form))].into_iter().chain(pairs))
}

fn exempt(policy: &Policy, text: &mut Text, rule: &Exempt) {
    text.header("[[requirement.exempt]]");
    text.line("id", &quoted(&rule.id));
    text.line("when", &conditions(policy, &rule.when));
    match rule.first {
        Some(first) => text.line("first", &quoted(&money(policy, first))),
        None => text.line("all", "true"),
    }
    text.some("pass_on", rule.pass_on.as_ref(), |whom| quoted(whom));
}

fn slice(policy: &Policy, text: &mut Text, rule: &Slice) {
    text.header("[[requirement.slice]]");
    text.line("id", &quoted(&rule.id));
    text.line("where", &conditions(policy, &rule.of_lots));
    text.some("when", rule.when.as_ref(), |when| conditions(policy, when));
    text.line(if rule.is_cap { "at_most" } else { "at_least" }, &rate(policy, &rule.rate));
    text.line("of", &quoted(rule.of.word()));
}
