//! Shares and amounts that a policy states itself, by constants or for inputs that are absent, and where they must lie.

use super::super::super::facts::number;
use super::super::super::policy::Policy;
use super::super::super::range::Range;
use super::super::super::terms::{FigureRule, IfAbsent, OfferForm, RatioForm, Requirement, Term};
use super::Found;
use crate::values::Fraction;

/// What a term may come to, as far as the policy itself says: by constants, rows of tables, inputs that are absent.
fn stated(policy: &Policy, term: &Term, pointer: &str, visit: &mut impl FnMut(String, Fraction)) {
    match term {
        Term::Fixed(value) => visit(pointer.to_owned(), *value),
        Term::Input(name) => {
            let found = policy.inputs.iter().enumerate().find(|(_, input)| input.id == *name);
            if let Some((index, IfAbsent::Value(value))) = found.map(|(index, input)| (index, &input.if_absent))
                && let Some(value) = number(value)
            {
                visit(format!("/input/{index}/if_absent"), value);
            }
        }
        Term::Table(index) => {
            for (row, value) in policy.tables.get(*index).into_iter().flat_map(|table| table.rows.iter().enumerate()) {
                stated(policy, &value.value, &format!("/table/{index}/row/{row}/value"), visit);
            }
        }
        Term::Formula(_) | Term::Figure(_) => {}
    }
}

struct Ranges<'p> {
    policy: &'p Policy,
    found: &'p mut Found,
}

impl Ranges<'_> {
    fn within(&mut self, term: &Term, pointer: &str, range: Range) {
        stated(self.policy, term, pointer, &mut |pointer, value| {
            if !range.holds(value) {
                self.found.wrong(pointer, format!("it is {value}: expected {}", range.words()));
            }
        });
        if let Term::Figure(rule) = term {
            self.figure(rule, pointer);
        }
    }

    fn figure(&mut self, rule: &FigureRule, pointer: &str) {
        if let Some(rate) = &rule.rate {
            self.within(rate, &format!("{pointer}/rate"), Range::NotNegative);
        }
        if rule.add_flat_rate.is_some_and(Fraction::is_negative) {
            self.found.wrong(format!("{pointer}/add_flat_rate"), "it is negative: `less` takes off");
        }
        for (index, limit) in rule.at_most.iter().enumerate() {
            self.within(limit, &format!("{pointer}/at_most/{index}"), Range::NotNegative);
        }
    }

    fn requirement(&mut self, of: &Requirement, at: &str) {
        let (key, rate) = match &of.ratio {
            RatioForm::ShareOfTotal { rate, is_funders: true } => ("funder", rate),
            RatioForm::ShareOfTotal { rate, is_funders: false } => ("match", rate),
            RatioForm::ToAward(rate) => ("match_to_award", rate),
            RatioForm::Fixed(amount) => ("amount", amount),
            RatioForm::PerUnit { price, .. } => ("price", price),
        };
        let pointer = format!("{at}/ratio/{key}");
        self.within(rate, &pointer, Range::of_ratio(of));
        if let Some(base) = &of.base {
            self.figure(base, &format!("{at}/base"));
        }
        if let Some(baseline) = &of.additional_to {
            self.within(baseline, &format!("{at}/additional_to"), Range::NotNegative);
        }
        for (index, slice) in of.slices.iter().enumerate() {
            let key = if slice.is_cap { "at_most" } else { "at_least" };
            self.within(&slice.rate, &format!("{at}/slice/{index}/{key}"), Range::of_slice(slice));
        }
    }
}

pub(super) fn ranges(policy: &Policy, found: &mut Found) {
    let mut ranges = Ranges { policy, found };
    for (index, one) in policy.requirements.iter().enumerate() {
        ranges.requirement(one, &format!("/requirement/{index}"));
    }
    for (index, one) in policy.limits.iter().enumerate() {
        let key = if one.is_cap { "at_most" } else { "at_least" };
        ranges.within(&one.bound, &format!("/limit/{index}/{key}"), Range::NotNegative);
    }
    for (index, one) in policy.offers.iter().enumerate() {
        let at = format!("/offer/{index}");
        for (index, pot) in one.pots.iter().enumerate() {
            ranges.within(&pot.holds, &format!("{at}/pot/{index}/holds"), Range::NotNegative);
        }
        match &one.form {
            OfferForm::PerLot { credits, .. } => {
                for (index, credit) in credits.iter().enumerate() {
                    let range = if credit.inverse { Range::Positive } else { Range::NotNegative };
                    ranges.within(&credit.rate, &format!("{at}/credit/{index}/rate"), range);
                }
            }
            OfferForm::Quadratic { per_project_at_most, bound, .. } => {
                if let Some(cap) = per_project_at_most {
                    ranges.within(cap, &format!("{at}/per_project_at_most"), Range::NotNegative);
                }
                if let Some(bound) = bound {
                    ranges.within(&bound.threshold, &format!("{at}/bound/threshold"), Range::Positive);
                }
            }
        }
    }
    let flag_from = policy.recognise.origin.as_ref().and_then(|origin| origin.flag_from);
    if let Some(share) = flag_from.filter(|share| !Range::Share.holds(*share)) {
        found.wrong("/recognise/origin/flag_from", format!("it is {share}: expected {}", Range::Share.words()));
    }
}
