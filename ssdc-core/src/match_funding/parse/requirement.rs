//! What must be met, when, and what a shortfall leads to.

use super::super::terms::{
    Action, Exempt, GRANTORS_MONEY, Per, Pool, RatioForm, Remedy, Requirement, Slice, TOTALS, Term, WaiverRule,
};
use super::place::{Place, Reading};
use super::terms::{Asked, conditions, figure_rule, optional_conditions, term};
use crate::error::shorten;
use crate::values::Fraction;

pub(super) fn requirements(top: &Place<'_>, reading: &mut Reading<'_>) -> Vec<Requirement> {
    let places = top.children("requirement", reading);
    let ids: Vec<&str> = places.iter().filter_map(|place| place.table.get("id")?.as_str()).collect();
    places.iter().filter_map(|place| requirement(place, &ids, reading)).collect()
}

fn requirement(place: &Place<'_>, ids: &[&str], reading: &mut Reading<'_>) -> Option<Requirement> {
    let optional = [
        "base",
        "per",
        "counts",
        "pool",
        "cumulative",
        "carry_excess",
        "fiscal_year_starts",
        "additional_to",
        "overmatch_from",
        "exempt",
        "waiver",
        "slice",
    ];
    place.keys(&["id", "ratio", "level", "period", "gate", "remedy"], &optional, reading);
    let base = place.child("base", reading).and_then(|base| figure_rule(&base, reading));
    let ratio = place.child("ratio", reading).and_then(|ratio| form(&ratio, reading));
    let by_share = matches!(ratio, Some(RatioForm::ShareOfTotal { .. } | RatioForm::ToAward(_)));
    if by_share && !place.table.contains_key("base") {
        reading.wrong(&place.at("base"), "missing: this form of ratio has no default base");
    }
    if let Some(base) = base.as_ref().filter(|_| matches!(ratio, Some(RatioForm::ShareOfTotal { .. })))
        && !GRANTORS_MONEY.contains(&&*base.figure)
        && !TOTALS.contains(&&*base.figure)
    {
        let why = format!(
            "`{}` is neither the grantor's money nor a total: a share of it says nothing",
            shorten(&base.figure)
        );
        reading.wrong(&place.at("base/figure"), why);
    }
    let pays_nothing = match &ratio {
        Some(RatioForm::ShareOfTotal { rate: Term::Fixed(rate), is_funders: true }) => rate.is_zero(),
        Some(RatioForm::ShareOfTotal { rate: Term::Fixed(rate), is_funders: false }) => *rate == Fraction::ONE,
        _ => false,
    };
    if pays_nothing && base.as_ref().is_some_and(|base| GRANTORS_MONEY.contains(&&*base.figure)) {
        reading.wrong(&place.at("ratio"), "the funder pays no share: what it paid tells no total");
    }
    for (pointer, id) in place.texts("overmatch_from", reading) {
        if !ids.contains(&id) {
            reading.wrong(&pointer, format!("the policy has no requirement `{}`", shorten(id)));
        } else if place.table.get("id").and_then(|own| own.as_str()) == Some(id) {
            reading.wrong(&pointer, "what a requirement has beyond itself is its own already");
        }
    }
    let slices = place.children("slice", reading).iter().filter_map(|place| slice(place, reading)).collect();
    let exempt = place.children("exempt", reading).iter().filter_map(|place| exemption(place, reading)).collect();
    let waivers = place.children("waiver", reading).iter().filter_map(|place| waiver(place, reading)).collect();
    if place.table.get("gate").and_then(toml::Value::as_array).is_some_and(Vec::is_empty) {
        reading.wrong(&place.at("gate"), "expected at least one gate: it would never have to be met");
    }
    let takes_shares = !matches!(ratio, Some(RatioForm::Fixed(_) | RatioForm::PerUnit { .. }));
    let remedies = place.children("remedy", reading);
    let remedies = remedies.iter().filter_map(|place| remedy(place, takes_shares, reading)).collect();
    let (id, level, span) = (place.name("id", reading), place.word("level", reading), place.word("period", reading));
    Some(Requirement {
        id: id?,
        ratio: ratio?,
        base,
        per: place.child("per", reading).and_then(|per| {
            per.keys(&["key", "lots"], &[], reading);
            let same = per.either("lots", "same", "pooled", reading);
            Some(Per { key: per.word("key", reading)?, same: same? })
        }),
        counts: optional_conditions(place, "counts", reading),
        additional_to: term(place, "additional_to", Asked::Amount, reading),
        level: level?,
        pool: place.child("pool", reading).and_then(|pool| {
            pool.keys(&["to", "when"], &[], reading);
            let when = conditions(&pool, "when", reading);
            Some(Pool { to: pool.word("to", reading)?, when })
        }),
        span: span?,
        fiscal_year_starts: place.name("fiscal_year_starts", reading),
        cumulative: place.flag("cumulative", reading).unwrap_or(false),
        carries_excess: place.either("carry_excess", "forward", "none", reading).unwrap_or(false),
        overmatch_from: place.names("overmatch_from", reading),
        exempt,
        waivers,
        slices,
        gates: place.words("gate", reading),
        remedies,
    })
}

fn form(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<RatioForm> {
    let nothing = |rate: &Option<Term>, key: &str, reading: &mut Reading<'_>| {
        if matches!(rate, Some(Term::Fixed(rate)) if rate.is_zero()) {
            reading.wrong(&place.at(key), "a ratio of nothing requires nothing");
        }
    };
    match place.text("form", reading) {
        Some("share_of_total") => {
            place.keys(&["form"], &["match", "funder"], reading);
            let key = match (place.table.contains_key("match"), place.table.contains_key("funder")) {
                (true, false) => "match",
                (false, true) => "funder",
                _ => {
                    reading.wrong(&place.pointer, "expected exactly one of match, funder");
                    return None;
                }
            };
            let rate = term(place, key, Asked::Rate, reading);
            if matches!(rate, Some(Term::Fixed(rate)) if rate.compare(Fraction::ONE).is_gt()) {
                reading.wrong(&place.at(key), "a share of the total is at most 100%");
            }
            if key == "match" {
                nothing(&rate, key, reading);
            }
            Some(RatioForm::ShareOfTotal { rate: rate?, is_funders: key == "funder" })
        }
        Some("ratio_to_award") => {
            place.keys(&["form", "match_to_award"], &[], reading);
            let rate = term(place, "match_to_award", Asked::Rate, reading);
            nothing(&rate, "match_to_award", reading);
            rate.map(RatioForm::ToAward)
        }
        Some("amount_fixed") => {
            place.keys(&["form", "amount"], &[], reading);
            term(place, "amount", Asked::Amount, reading).map(RatioForm::Fixed)
        }
        Some("per_unit") => {
            place.keys(&["form", "price", "units"], &[], reading);
            let (price, units) = (term(place, "price", Asked::Amount, reading), place.name("units", reading));
            Some(RatioForm::PerUnit { price: price?, units: units? })
        }
        Some(other) => {
            let why = format!("`{}` is none of share_of_total, ratio_to_award, amount_fixed, per_unit", shorten(other));
            reading.wrong(&place.at("form"), why);
            None
        }
        None => {
            place.keys(&["form"], &["match", "funder", "match_to_award", "amount", "price", "units"], reading);
            None
        }
    }
}

fn slice(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<Slice> {
    place.keys(&["id", "where", "of"], &["when", "at_most", "at_least"], reading);
    let is_cap = match (place.table.contains_key("at_most"), place.table.contains_key("at_least")) {
        (true, false) => true,
        (false, true) => false,
        _ => {
            reading.wrong(&place.pointer, "expected exactly one of at_most, at_least");
            return None;
        }
    };
    let rate = term(place, if is_cap { "at_most" } else { "at_least" }, Asked::Rate, reading);
    let of_lots = conditions(place, "where", reading);
    let when = optional_conditions(place, "when", reading);
    let (id, of) = (place.name("id", reading), place.word("of", reading));
    Some(Slice { id: id?, of_lots, when, is_cap, rate: rate?, of: of? })
}

fn exemption(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<Exempt> {
    place.keys(&["id", "when"], &["first", "all", "pass_on"], reading);
    let all = place.flag("all", reading) == Some(true);
    let first = place.money("first", reading);
    if all == place.table.contains_key("first") {
        reading.wrong(&place.pointer, "expected exactly one of first, all = true");
    }
    Some(Exempt {
        id: place.name("id", reading)?,
        when: conditions(place, "when", reading),
        first: first.filter(|_| !all),
        pass_on: place.name("pass_on", reading),
    })
}

fn waiver(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<WaiverRule> {
    place.keys(&["grounds", "authority", "effect"], &[], reading);
    let grounds = place.names("grounds", reading);
    let all = place.either("effect", "all", "rate", reading);
    Some(WaiverRule { grounds, authority: place.name("authority", reading)?, all: all? })
}

fn remedy(place: &Place<'_>, takes_shares: bool, reading: &mut Reading<'_>) -> Option<Remedy> {
    place.keys(&["action"], &["formula", "when"], reading);
    let (action, cost) = (place.word("action", reading), place.word("formula", reading));
    if action.is_some_and(Action::takes_money) && !place.table.contains_key("formula") {
        reading.wrong(&place.at("formula"), "missing: what takes money has no default formula");
    }
    if !takes_shares && cost.is_some_and(|cost| cost != super::super::terms::Cost::C) {
        reading.wrong(&place.at("formula"), "only formula C serves a requirement without a share");
    }
    let when = optional_conditions(place, "when", reading);
    Some(Remedy { action: action?, cost, when })
}
