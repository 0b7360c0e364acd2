//! A policy as canonical text: every table in the order of the format, what is the default left out.

mod inline;
mod requirement;
#[cfg(test)]
mod tests;

use inline::{Text, conditions, inline, list, quantity, quoted, rate, value, words};

use super::policy::{Duplicates, Policy, PolicySource, RoundingRule};
use super::terms::{
    Credit, EvidenceRule, Exclusive, Formula, IfAbsent, Input, KindRule, LimitEffect, Lookup, LookupRow, Moment, Offer,
    OfferForm, Origin, Pot, Product, Recognise, ResultKind, Window, Words,
};
use crate::{Rounding, RoundingMode, State};

impl Policy {
    /// The same policy as canonical text: two policies that say the same have the same canonical text, however each was
    /// written. Comments are not kept.
    ///
    /// ```
    /// use ssdc_core::Policy;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let canonical: Policy = policy.canonical().parse()?;
    /// assert_eq!(canonical.canonical(), policy.canonical());
    /// let other = policy.text().replace("match_to_award = \"1:1\"", "match_to_award = \"100%\"");
    /// assert_ne!(other, policy.text());
    /// assert_eq!(other.parse::<Policy>()?.canonical(), policy.canonical());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn canonical(&self) -> String {
        let mut text = Text::default();
        self.head(&mut text);
        rounding(&mut text, &self.rounding);
        for table in &self.tables {
            lookup(self, &mut text, table);
        }
        for formula in &self.formulas {
            self::formula(&mut text, formula);
        }
        recognise(self, &mut text);
        for requirement in &self.requirements {
            requirement::print(self, &mut text, requirement);
        }
        for limit in &self.limits {
            text.header("[[limit]]");
            text.line("id", &quoted(&limit.id));
            text.line("figure", &quoted(&limit.figure));
            text.line(if limit.is_cap { "at_most" } else { "at_least" }, &quantity(self, &limit.bound));
            text.line_if(limit.effect != LimitEffect::Refuse, "effect", || quoted(limit.effect.word()));
        }
        for condition in &self.eligibility {
            text.header("[[condition]]");
            text.line("id", &quoted(&condition.id));
            text.line("must", &conditions(self, &condition.must));
            text.line("gate", &quoted(condition.gate.word()));
        }
        for offer in &self.offers {
            self::offer(self, &mut text, offer);
        }
        text.0
    }

    fn head(&self, text: &mut Text) {
        text.line("schema", &quoted("ssdc-policy/1"));
        text.line("id", &quoted(&self.id));
        text.line("title", &quoted(&self.title));
        text.line("effective_from", &self.effective_from.to_string());
        text.some("effective_to", self.effective_to.as_ref(), ToString::to_string);
        text.line("version_by", &quoted(self.version_by.word()));
        text.line("currency", &self.currency.map_or_else(|| quoted("award"), |currency| quoted(currency.code())));
        text.some("conversion", self.conversion.as_ref(), |rule| {
            let source = rule.source.as_ref().map(|source| ("source", quoted(source)));
            let days = ("max_age_days", rule.max_age_days.to_string());
            inline([("on", quoted(rule.on.word()))].into_iter().chain(source).chain([days]))
        });
        text.line_if(self.duplicates == Duplicates::Exclude, "duplicates", || quoted("exclude"));
        let source = |one: &PolicySource| inline([("title", quoted(&one.title)), ("evidence", quoted(&one.evidence))]);
        text.line("source", &list(self.sources.iter().map(source)));
        text.line_if(!self.inputs.is_empty(), "input", || list(self.inputs.iter().map(input)));
    }
}

fn input(input: &Input) -> String {
    let if_absent = match &input.if_absent {
        IfAbsent::Refuse => quoted("refuse"),
        IfAbsent::None => quoted("none"),
        IfAbsent::Value(stated) => value(stated),
    };
    let (id, kind, on) = (quoted(&input.id), quoted(input.kind.word()), quoted(&input.on));
    inline([("id", id), ("type", kind), ("on", on), ("if_absent", if_absent)])
}

fn rounding(text: &mut Text, rule: &RoundingRule) {
    text.header("[rounding]");
    for (key, word) in mode_and_unit(rule.rounding) {
        text.line(key, &word);
    }
    text.line("of", &words(&rule.of));
}

fn mode_and_unit(rounding: Rounding) -> [(&'static str, String); 2] {
    let unit =
        if rounding.mode() == RoundingMode::None { "1".to_owned() } else { rounding.unit().normalize().to_string() };
    [("mode", quoted(rounding.mode().name())), ("unit", quoted(&unit))]
}

fn lookup(policy: &Policy, text: &mut Text, table: &Lookup) {
    text.header("[[table]]");
    text.line("id", &quoted(&table.id));
    let is_amount = table.result == ResultKind::Amount;
    text.line_if(is_amount, "result", || quoted(table.result.word()));
    let row = |row: &LookupRow| {
        let when = row.when.as_ref().map(|when| ("when", conditions(policy, when)));
        let value = if is_amount { quantity(policy, &row.value) } else { rate(policy, &row.value) };
        inline(when.into_iter().chain([("value", value)]))
    };
    text.line("row", &list(table.rows.iter().map(row)));
}

fn formula(text: &mut Text, formula: &Formula) {
    text.header("[[formula]]");
    text.line("id", &quoted(&formula.id));
    text.line("result", &quoted(formula.result.word()));
    let product = |product: &Product| {
        let names =
            |key, names: &[Box<str>]| (!names.is_empty()).then(|| (key, list(names.iter().map(|name| quoted(name)))));
        let coefficient = [("coefficient", quoted(&product.coefficient.to_string()))].into_iter();
        inline(coefficient.chain(names("times", &product.times)).chain(names("over", &product.over)))
    };
    text.line("terms", &list(formula.terms.iter().map(product)));
    text.some("floor", formula.floor.as_ref(), |floor| quoted(&floor.to_string()));
    text.some("cap", formula.cap.as_ref(), |cap| quoted(&cap.to_string()));
    text.some("round", formula.round.as_ref(), |round| inline(mode_and_unit(*round)));
}

fn recognise(policy: &Policy, text: &mut Text) {
    let Recognise { deny, allow, parallel, window, exclusive, forbids_reciprocity, deducts_benefit, origin, kinds } =
        &policy.recognise;
    // Each kind has its state; that of the first is the usual one.
    let state = kinds.first().map_or(State::Received, |kind| kind.state);
    text.header("[recognise]");
    text.line("state", &quoted(state.name()));
    text.line_if(*parallel, "funding", || quoted("parallel"));
    text.some("exclusive", exclusive.as_ref(), self::exclusive);
    text.line_if(*forbids_reciprocity, "reciprocity", || quoted("forbid"));
    text.some("window", window.as_ref(), self::window);
    text.line_if(!deny.0.is_empty(), "deny", || conditions(policy, deny));
    text.some("allow", allow.as_ref(), |allow| conditions(policy, allow));
    text.line_if(*deducts_benefit, "deduct", || list([quoted("benefit_to_donor")]));
    text.some("origin", origin.as_ref(), self::origin);
    text.line_if(kinds.is_empty(), "kind", || list([]));
    for rule in kinds {
        kind(policy, text, rule, state);
    }
}

fn exclusive(rule: &Exclusive) -> String {
    let family = rule.family.as_ref().map(|family| ("family", quoted(family)));
    let scope = [("scope", quoted(rule.scope.word())), ("forward", rule.forward.to_string())];
    inline(scope.into_iter().chain(family))
}

fn window(window: &Window) -> String {
    let moment = |moment: &Moment| match moment {
        Moment::Anchor(anchor) => quoted(anchor.word()),
        Moment::Input(name) => inline([("input", quoted(name))]),
    };
    let on = window.on.map(|state| ("on", quoted(state.name())));
    inline([("from", moment(&window.from)), ("to", moment(&window.to))].into_iter().chain(on))
}

fn origin(rule: &Origin) -> String {
    let flag_from = rule.flag_from.map(|share| ("flag_from", quoted(&inline::share(share))));
    let days = ("look_back_days", rule.look_back_days.to_string());
    let effect = ("effect", quoted(if rule.disallows { "disallow" } else { "flag" }));
    let start = [("of", quoted(&rule.of)), days, ("trace", quoted(rule.trace.word()))];
    inline(start.into_iter().chain(flag_from).chain([effect]))
}

fn kind(policy: &Policy, text: &mut Text, rule: &KindRule, usual: State) {
    text.header("[[recognise.kind]]");
    text.line("kind", &list(rule.kinds.iter().map(|kind| quoted(kind.name()))));
    text.line("value", &quoted(rule.value.word()));
    text.line_if(rule.state != usual, "state", || quoted(rule.state.name()));
    text.some("where", rule.only.as_ref(), |only| conditions(policy, only));
    let evidence = |one: &EvidenceRule| {
        let before = one.before.map_or("recognition", Words::word);
        inline([("any_of", list(one.any_of.iter().map(|kind| quoted(kind)))), ("before", quoted(before))])
    };
    text.line_if(!rule.evidence.is_empty(), "evidence", || list(rule.evidence.iter().map(evidence)));
    text.some("lot_at_most", rule.lot_at_most.as_ref(), |most| quoted(&inline::money(policy, *most)));
}

fn offer(policy: &Policy, text: &mut Text, offer: &Offer) {
    text.header("[[offer]]");
    text.line("id", &quoted(&offer.id));
    match &offer.form {
        OfferForm::PerLot { credits, order } => {
            text.line("form", &quoted("per_lot"));
            let credit = |credit: &Credit| {
                let only = credit.only.as_ref().map(|only| ("where", conditions(policy, only)));
                let inverse = credit.inverse.then(|| ("inverse", "true".to_owned()));
                inline(only.into_iter().chain([("rate", rate(policy, &credit.rate))]).chain(inverse))
            };
            text.line("credit", &list(credits.iter().map(credit)));
            text.line("order", &quoted(order.word()));
        }
        OfferForm::Quadratic { pool_use, per_project_at_most, over_cap, root_digits, bound } => {
            text.line("form", &quoted("quadratic"));
            text.line("merge_by", &quoted("source"));
            text.line("pool_use", &quoted(pool_use.word()));
            text.some("per_project_at_most", per_project_at_most.as_ref(), |most| quantity(policy, most));
            text.line("over_cap", &quoted(over_cap.word()));
            text.line("root_digits", &root_digits.to_string());
            text.some("bound", bound.as_ref(), |bound| {
                inline([("form", quoted(bound.form.word())), ("threshold", quantity(policy, &bound.threshold))])
            });
        }
    }
    let pot = |pot: &Pot| inline([("id", quoted(&pot.id)), ("holds", quantity(policy, &pot.holds))]);
    text.line("pot", &list(offer.pots.iter().map(pot)));
}
