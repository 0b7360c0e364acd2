//! Reading of `ssdc-policy/1`: every mistake at once, each with its place.

mod attributes;
mod meaning;
mod offer;
mod place;
mod recognise;
mod requirement;
mod terms;

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use toml::{Table, Value};

use place::{Place, Reading};

use super::policy::{Duplicates, Policy, PolicySource, RoundingRule};
use super::terms::{Anchor, ConversionRule, InputType, Words};
use crate::error::shorten;
use crate::{Currency, Error, Fault, Rounding, RoundingMode, Sha256};

pub(super) fn policy(text: &str) -> Result<Policy, Error> {
    let invalid = |faults| Error::InvalidPolicy { faults };
    let table: Table = text.parse().map_err(|error: toml::de::Error| {
        let line = error.span().map_or(1, |span| text.get(..span.start).unwrap_or_default().matches('\n').count() + 1);
        invalid(vec![Fault { pointer: format!("line {line}"), why: shorten(error.message()) }])
    })?;
    let mut reading = Reading::default();
    let policy = read(&Place { table: &table, pointer: String::new() }, text, &mut reading);
    let Some(policy) = policy.filter(|_| reading.faults.is_empty()) else { return Err(invalid(reading.faults)) };
    let faults = meaning::faults(&policy);
    if faults.is_empty() { Ok(policy) } else { Err(invalid(faults)) }
}

fn read<'t>(top: &Place<'t>, text: &str, reading: &mut Reading<'t>) -> Option<Policy> {
    let required =
        ["schema", "id", "title", "effective_from", "version_by", "currency", "source", "rounding", "recognise"];
    let optional = [
        "effective_to",
        "conversion",
        "duplicates",
        "input",
        "table",
        "formula",
        "requirement",
        "limit",
        "offer",
        "condition",
    ];
    top.keys(&required, &optional, reading);
    if top.text("schema", reading).is_some_and(|schema| schema != "ssdc-policy/1") {
        reading.wrong(&top.at("schema"), "expected `ssdc-policy/1`");
    }
    let id = top.text("id", reading);
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if id.is_some_and(|id| id.is_empty() || !id.bytes().all(plain)) {
        reading.wrong(&top.at("id"), "expected lower-case letters, digits and hyphens");
    }
    let title = top.title("title", reading);
    let (effective_from, effective_to) = (top.day("effective_from", reading), top.day("effective_to", reading));
    if effective_from.zip(effective_to).is_some_and(|(from, to)| to < from) {
        reading.wrong(&top.at("effective_to"), "it ends before it starts");
    }
    let version_by: Option<Anchor> = top.word("version_by", reading);
    if version_by.is_some_and(|anchor| !Anchor::VERSION.contains(&anchor)) {
        let words = Anchor::VERSION.map(Words::word).join(", ");
        reading.wrong(&top.at("version_by"), format!("it chooses no version: expected one of {words}"));
    }
    let currency = match top.text("currency", reading) {
        Some("award") => None,
        _ => top.value::<Currency>("currency", reading),
    };
    let excludes = top.either("duplicates", "exclude", "flag", reading) == Some(true);
    let duplicates = if excludes { Duplicates::Exclude } else { Duplicates::Flag };
    reading.currency = currency;
    names(top, reading);
    let conversion = top.child("conversion", reading).and_then(|place| {
        place.keys(&["on", "max_age_days"], &["source"], reading);
        let (on, days) = (place.word("on", reading), place.whole("max_age_days", reading));
        Some(ConversionRule { on: on?, source: place.name("source", reading), max_age_days: days? })
    });
    let rounding = top.child("rounding", reading).and_then(|place| rounding(&place, reading));
    let recognise = top.child("recognise", reading).map(|place| recognise::recognise(&place, reading));
    let sources = sources(top, reading);
    let (inputs, tables, formulas) =
        (terms::inputs(top, reading), terms::lookups(top, reading), terms::formulas(top, reading));
    let requirements = requirement::requirements(top, reading);
    let (limits, eligibility) = (offer::limits(top, reading), offer::eligibility(top, reading));
    let offers = offer::offers(top, reading);
    Some(Policy {
        id: id?.to_owned(),
        title: title?.to_owned(),
        effective_from: effective_from?,
        effective_to,
        version_by: version_by?,
        currency,
        conversion,
        duplicates,
        sources,
        rounding: rounding?,
        inputs,
        tables,
        formulas,
        recognise: recognise?,
        requirements,
        limits,
        eligibility,
        offers,
        sha256: Sha256::of(text.as_bytes()),
        text: text.into(),
    })
}

/// Notes the names that the rest may refer to, and those that stand twice.
fn names<'t>(top: &Place<'t>, reading: &mut Reading<'t>) {
    for key in ["table", "formula", "input", "requirement", "limit", "offer", "condition"] {
        let ids = ids(top, key);
        let mut seen = BTreeSet::new();
        for (index, id) in ids.iter().enumerate().filter(|(_, id)| !seen.insert(**id)) {
            reading.wrong(&format!("/{key}/{index}/id"), format!("the policy has another {key} `{}`", shorten(id)));
        }
        if ["table", "formula"].contains(&key) {
            let amounts = ids.iter().zip(items(top, key)).filter(|(_, item)| is(item, "result", "amount"));
            reading.amounts.extend(amounts.map(|(id, _)| (key, *id)));
        }
        match key {
            "table" => reading.tables = ids,
            "formula" => reading.formulas = ids,
            "input" => {
                // A type that does not exist is a fault of its own.
                let kind = |item: &Value| {
                    let known = InputType::ALL.iter().find(|kind| is(item, "type", kind.word()));
                    known.copied().unwrap_or(InputType::Text)
                };
                reading.input_types = ids.iter().zip(items(top, key)).map(|(id, item)| (*id, kind(item))).collect();
                reading.inputs = ids;
            }
            _ => {}
        }
    }
}

/// The ids of a list of tables, wrong ones too, in their order.
fn ids<'t>(top: &Place<'t>, key: &str) -> Vec<&'t str> {
    items(top, key).iter().map(|item| item.get("id").and_then(Value::as_str).unwrap_or_default()).collect()
}

fn items<'t>(top: &Place<'t>, key: &str) -> &'t [Value] {
    top.table.get(key).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn is(item: &Value, key: &str, word: &str) -> bool {
    item.get(key).and_then(Value::as_str) == Some(word)
}

fn sources(top: &Place<'_>, reading: &mut Reading<'_>) -> Vec<PolicySource> {
    let places = top.children("source", reading);
    if places.is_empty() && top.table.contains_key("source") {
        reading.wrong(&top.at("source"), "expected at least one source");
    }
    let mut sources = Vec::new();
    for place in places {
        place.keys(&["title", "evidence"], &[], reading);
        let (title, evidence) = (place.title("title", reading), place.text("evidence", reading));
        if let Some(evidence) = evidence.filter(|word| !["read", "known", "derived"].contains(word)) {
            reading.wrong(&place.at("evidence"), format!("`{}` is none of read, known, derived", shorten(evidence)));
        }
        let source = title.zip(evidence);
        sources.extend(
            source.map(|(title, evidence)| PolicySource { title: title.to_owned(), evidence: evidence.to_owned() }),
        );
    }
    sources
}

fn rounding(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<RoundingRule> {
    place.keys(&["mode", "unit", "of"], &[], reading);
    let of = place.words("of", reading);
    Some(RoundingRule { rounding: rounding_of(place, reading)?, of })
}

/// A mode and a unit, both stated.
fn rounding_of(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<Rounding> {
    let mode: Option<RoundingMode> = place.value("mode", reading);
    let text = place.text("unit", reading)?;
    let unit = Decimal::from_str_exact(text).ok().filter(|unit| *unit > Decimal::ZERO);
    if unit.is_none() {
        reading.wrong(&place.at("unit"), format!("`{}` is no positive decimal such as `0.01`", shorten(text)));
    }
    match mode? {
        RoundingMode::None => Some(Rounding::EXACT),
        mode => Rounding::new(mode, unit?).ok(),
    }
}
