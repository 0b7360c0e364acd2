//! Reading of `ssdc-policy/1`: every mistake at once, each with its place.

mod place;

use rust_decimal::Decimal;
use toml::{Table, Value};

use place::{Faults, Place};

use super::policy::{Duplicates, Exclusive, KindRule, Policy, PolicySource, Recognise, Requirement};
use crate::error::shorten;
use crate::{ContributionKind, Currency, Error, Fault, Ratio, Rounding, RoundingMode, Sha256, State};

const ANCHORS: [&str; 12] = [
    "call.opened",
    "call.closed",
    "application.submitted",
    "award.offered",
    "agreement.signed",
    "agreement.from",
    "agreement.to",
    "period.from",
    "period.to",
    "incident.from",
    "incident.to",
    "as_of",
];
const VERSIONED_BY: [&str; 6] =
    ["application.submitted", "award.offered", "agreement.signed", "call.opened", "period.from", "as_of"];

pub(super) fn policy(text: &str) -> Result<Policy, Error> {
    let invalid = |faults| Error::InvalidPolicy { faults };
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
        invalid(vec![Fault { pointer: format!("line {line}"), why: shorten(error.message()) }])
    })?;
    let mut faults = Faults::default();
    let policy = read(&Place { table: &table, pointer: String::new() }, text, &mut faults);
    match policy {
        Some(policy) if faults.wrong.is_empty() && faults.unsupported.is_empty() => Ok(policy),
        _ if faults.wrong.is_empty() => {
            let policy = table.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
            Err(Error::UnsupportedPolicy { policy, faults: faults.unsupported })
        }
        _ => Err(invalid(faults.wrong)),
    }
}

fn read(top: &Place<'_>, text: &str, faults: &mut Faults) -> Option<Policy> {
    let executed = [
        "schema",
        "id",
        "title",
        "effective_from",
        "effective_to",
        "version_by",
        "currency",
        "duplicates",
        "source",
        "rounding",
        "recognise",
        "requirement",
    ];
    top.keys(&executed, &["conversion", "input", "table", "formula", "limit", "condition", "offer"], faults);
    top.one_of("schema", &["ssdc-policy/1"], true, faults);
    if top.one_of("version_by", &VERSIONED_BY, true, faults).is_some_and(|anchor| anchor != "agreement.signed") {
        faults.unsupported(&top.at("version_by"), "only `agreement.signed` is executed by this version");
    }
    let id = top.required_text("id", faults);
    if id.is_some_and(|id| {
        id.is_empty() || !id.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
    }) {
        faults.wrong(&top.at("id"), "expected lower-case letters, digits and hyphens");
    }
    let title = top.required_text("title", faults);
    let effective_from = top.day("effective_from", true, faults);
    let effective_to = top.day("effective_to", false, faults);
    if effective_from.zip(effective_to).is_some_and(|(from, to)| to < from) {
        faults.wrong(&top.at("effective_to"), "it ends before it starts");
    }
    let currency = match top.required_text("currency", faults) {
        Some("award") => None,
        _ => top.value::<Currency>("currency", false, faults),
    };
    let duplicates = match top.one_of("duplicates", &["flag", "exclude"], false, faults) {
        Some("exclude") => Duplicates::Exclude,
        _ => Duplicates::Flag,
    };
    let sources = sources(top, faults);
    let rounding = top.child("rounding", true, faults).and_then(|place| rounding(&place, faults));
    let recognise = top.child("recognise", true, faults).map(|place| recognise(&place, faults));
    let requirement = requirement(top, faults);
    Some(Policy {
        id: id?.to_owned(),
        title: title?.to_owned(),
        effective_from: effective_from?,
        effective_to,
        currency,
        duplicates,
        sources,
        rounding: rounding?,
        recognise: recognise?,
        requirement: requirement?,
        sha256: Sha256::of(text.as_bytes()),
        text: text.into(),
    })
}

fn sources(top: &Place<'_>, faults: &mut Faults) -> Vec<PolicySource> {
    let places = top.children("source", faults);
    if places.is_empty() {
        top.missing("source", faults);
    }
    let read = |place: Place<'_>| {
        place.keys(&["title", "evidence"], &[], faults);
        let title = place.required_text("title", faults)?.to_owned();
        let evidence = place.one_of("evidence", &["read", "known", "derived"], true, faults)?.to_owned();
        Some(PolicySource { title, evidence })
    };
    places.into_iter().filter_map(read).collect()
}

fn rounding(place: &Place<'_>, faults: &mut Faults) -> Option<Rounding> {
    place.keys(&["mode", "unit", "of"], &[], faults);
    let mode: Option<RoundingMode> = place.value("mode", true, faults);
    let unit = place.required_text("unit", faults).and_then(|unit| {
        let parsed = Decimal::from_str_exact(unit).ok().filter(|unit| *unit > Decimal::ZERO);
        if parsed.is_none() {
            faults.wrong(&place.at("unit"), format!("`{}` is no positive decimal such as `0.01`", shorten(unit)));
        }
        parsed
    });
    let figures = ["required", "total", "funder_max", "offer", "remedy"];
    let of = place.texts("of", faults);
    for (pointer, figure) in &of {
        if !figures.contains(figure) {
            faults.wrong(pointer, format!("`{}` is none of {}", shorten(figure), figures.join(", ")));
        }
    }
    if !of.iter().any(|(_, figure)| *figure == "required") {
        return Some(Rounding::EXACT);
    }
    match mode? {
        RoundingMode::None => Some(Rounding::EXACT),
        mode => Rounding::new(mode, unit?).ok(),
    }
}

fn recognise(place: &Place<'_>, faults: &mut Faults) -> Recognise {
    let known = ["allow", "funding", "reciprocity", "deduct", "origin"];
    place.keys(&["state", "deny", "window", "exclusive", "kind"], &known, faults);
    let state: Option<State> = recognising_state(place, true, faults);
    let deny = place.children("deny", faults);
    for conditions in &deny {
        if conditions.table.len() != 1 || conditions.table.get("source.is").and_then(Value::as_str) != Some("grantor") {
            faults.unsupported(
                &conditions.pointer,
                "of the conditions only `{ \"source.is\" = \"grantor\" }` is executed by this version",
            );
        }
    }
    let window = place.child("window", false, faults);
    let inside_agreement = window.is_some();
    if let Some(window) = window {
        window.keys(&["from", "to"], &["on"], faults);
        let ends = (window.one_of("from", &ANCHORS, true, faults), window.one_of("to", &ANCHORS, true, faults));
        if ends != (Some("agreement.from"), Some("agreement.to")) && ends.0.is_some() && ends.1.is_some() {
            faults.unsupported(
                &window.pointer,
                "only the window from `agreement.from` to `agreement.to` is executed by this version",
            );
        }
    }
    let exclusive = place.child("exclusive", false, faults).map(|place| {
        place.keys(&["scope", "forward"], &["family"], faults);
        if place
            .one_of("scope", &["grant", "programme", "source_family", "world"], true, faults)
            .is_some_and(|scope| scope != "world")
        {
            faults.unsupported(&place.at("scope"), "only the scope `world` is executed by this version");
        }
        if !place.table.contains_key("forward") {
            place.missing("forward", faults);
        }
        Exclusive { forward: place.flag("forward", faults).unwrap_or(true) }
    });
    let kinds = kind_rules(place, state, faults);
    Recognise { deny_grantor: !deny.is_empty(), inside_agreement, exclusive, kinds }
}

fn recognising_state(place: &Place<'_>, required: bool, faults: &mut Faults) -> Option<State> {
    let words = ["pledged", "committed", "received", "spent", "delivered", "verified"];
    place.one_of("state", &words, required, faults).and_then(|state| state.parse().ok())
}

fn kind_rules(place: &Place<'_>, state: Option<State>, faults: &mut Faults) -> Vec<KindRule> {
    let places = place.children("kind", faults);
    if places.is_empty() {
        place.missing("kind", faults);
    }
    let mut rules: Vec<KindRule> = Vec::new();
    for place in places {
        place.keys(&["kind", "value", "state"], &["where", "evidence", "lot_at_most"], faults);
        let methods = [
            "face",
            "stated",
            "fair_market",
            "fair_rental",
            "regular_pay",
            "rate_for_similar_work",
            "rate_table",
            "grant_equivalent",
            "lesser_of_book_and_fair_market",
            "agreed_rate",
        ];
        if place.one_of("value", &methods, true, faults).is_some_and(|value| !["face", "stated"].contains(&value)) {
            faults.unsupported(&place.at("value"), "only the values `face` and `stated` are executed by this version");
        }
        let mut kinds = Vec::new();
        for (pointer, word) in place.texts("kind", faults) {
            match word.parse::<ContributionKind>() {
                Ok(kind) if rules.iter().any(|rule| rule.kinds.contains(&kind)) || kinds.contains(&kind) => {
                    faults.wrong(
                        &pointer,
                        format!("`{kind}` stands in an earlier rule, so this one never applies to it"),
                    );
                }
                Ok(kind) => kinds.push(kind),
                Err(error) => faults.wrong(&pointer, error.to_string()),
            }
        }
        let own = recognising_state(&place, false, faults);
        rules.extend(own.or(state).map(|state| KindRule { kinds, state }));
    }
    rules
}

fn requirement(top: &Place<'_>, faults: &mut Faults) -> Option<Requirement> {
    let places = top.children("requirement", faults);
    let [place] = &*places else {
        match places.len() {
            0 => top.missing("requirement", faults),
            _ => faults.unsupported(&top.at("requirement"), "only one requirement is executed by this version"),
        }
        return None;
    };
    let executed = ["id", "ratio", "base", "level", "period", "cumulative", "gate", "remedy"];
    let known = [
        "per",
        "counts",
        "additional_to",
        "pool",
        "fiscal_year_starts",
        "carry_excess",
        "overmatch_from",
        "exempt",
        "waiver",
        "slice",
    ];
    place.keys(&executed, &known, faults);
    place.required_text("id", faults);
    if place.flag("cumulative", faults) == Some(false) {
        faults.unsupported(&place.at("cumulative"), "only `true` is executed by this version");
    }
    let levels = ["tranche", "grant", "grantee", "programme", "portfolio", "country"];
    if place.one_of("level", &levels, true, faults).is_some_and(|level| level != "grant") {
        faults.unsupported(&place.at("level"), "only the level `grant` is executed by this version");
    }
    let periods = [
        "agreement",
        "budget_period",
        "fiscal_year",
        "calendar_year",
        "phase",
        "programming_period",
        "allocation_period",
    ];
    if place.one_of("period", &periods, true, faults).is_some_and(|period| period != "agreement") {
        faults.unsupported(&place.at("period"), "only the period `agreement` is executed by this version");
    }
    let gates = ["application", "agreement", "each_tranche", "each_draw_pro_rata", "period_end", "close"];
    for (pointer, gate) in place.texts("gate", faults) {
        if !gates.contains(&gate) {
            faults.wrong(&pointer, format!("`{}` is none of {}", shorten(gate), gates.join(", ")));
        }
    }
    remedies(place, faults);
    if let Some(base) = place.child("base", true, faults) {
        base.keys(&["figure"], &["only_lines", "less_lines", "less", "add_flat_rate", "rate", "at_most"], faults);
        if base.required_text("figure", faults).is_some_and(|figure| figure != "award") {
            faults.unsupported(&base.at("figure"), "only the figure `award` is executed by this version");
        }
    }
    let ratio = place.child("ratio", true, faults)?;
    let forms = ["share_of_total", "ratio_to_award", "amount_fixed", "per_unit"];
    match ratio.one_of("form", &forms, true, faults)? {
        "ratio_to_award" => {
            ratio.keys(&["form", "match_to_award"], &[], faults);
            let match_to_award: Ratio = ratio.value("match_to_award", true, faults)?;
            if match_to_award.is_zero() {
                faults.wrong(&ratio.at("match_to_award"), "a ratio of nothing requires nothing");
            }
            Some(Requirement { match_to_award })
        }
        _ => {
            faults.unsupported(&ratio.at("form"), "only the form `ratio_to_award` is executed by this version");
            None
        }
    }
}

fn remedies(place: &Place<'_>, faults: &mut Faults) {
    let actions = [
        "reject",
        "hold",
        "release_in_proportion",
        "reduce_next",
        "reduce_award",
        "disallow",
        "refund",
        "forfeit",
        "note",
    ];
    let remedies = place.children("remedy", faults);
    if remedies.is_empty() {
        place.missing("remedy", faults);
    }
    for remedy in remedies {
        remedy.keys(&["action"], &["formula", "when"], faults);
        remedy.one_of("action", &actions, true, faults);
    }
}
