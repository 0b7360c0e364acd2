//! Which lots count: kinds, sources, window, exclusivity, origin.

use super::super::terms::{Anchor, EvidenceRule, Exclusive, KindRule, Moment, Origin, Recognise, Scope, Window, Words};
use super::place::{Place, Reading};
use super::terms::{conditions, optional_conditions};
use crate::error::shorten;
use crate::{ContributionKind, State};

pub(super) fn recognise(place: &Place<'_>, reading: &mut Reading<'_>) -> Recognise {
    let optional = ["exclusive", "window", "deny", "allow", "funding", "origin", "reciprocity", "deduct"];
    place.keys(&["state", "kind"], &optional, reading);
    let state = state(place, "state", reading);
    let parallel = place.either("funding", "parallel", "joint", reading).unwrap_or(false);
    let reciprocity = place.text("reciprocity", reading);
    if let Some(other) = reciprocity.filter(|word| *word != "forbid") {
        reading.wrong(&place.at("reciprocity"), format!("`{}` is not `forbid`", shorten(other)));
    }
    let deducted = place.texts("deduct", reading);
    for (pointer, field) in deducted.iter().filter(|(_, field)| *field != "benefit_to_donor") {
        reading.wrong(pointer, format!("`{}` is none of benefit_to_donor", shorten(field)));
    }
    Recognise {
        deny: conditions(place, "deny", reading),
        allow: optional_conditions(place, "allow", reading),
        parallel,
        window: place.child("window", reading).and_then(|place| window(&place, reading)),
        exclusive: place.child("exclusive", reading).and_then(|place| exclusive(&place, reading)),
        forbids_reciprocity: reciprocity.is_some(),
        deducts_benefit: !deducted.is_empty(),
        origin: place.child("origin", reading).and_then(|place| origin(&place, reading)),
        kinds: kinds(place, state, reading),
    }
}

fn state(place: &Place<'_>, key: &str, reading: &mut Reading<'_>) -> Option<State> {
    const STATES: [&str; 6] = ["pledged", "committed", "received", "spent", "delivered", "verified"];
    let word = place.text(key, reading)?;
    let found = STATES.contains(&word).then(|| word.parse().ok()).flatten();
    if found.is_none() {
        reading.wrong(&place.at(key), format!("`{}` is none of {}", shorten(word), STATES.join(", ")));
    }
    found
}

fn moment(place: &Place<'_>, key: &str, reading: &mut Reading<'_>) -> Option<Moment> {
    if let Some(toml::Value::Table(_)) = place.table.get(key) {
        let place = place.child(key, reading)?;
        place.keys(&["input"], &[], reading);
        let name = place.text("input", reading)?;
        if !reading.inputs.contains(&name) {
            reading.wrong(&place.at("input"), format!("the policy has no input `{}`", shorten(name)));
        }
        return Some(Moment::Input(name.into()));
    }
    place.word(key, reading).map(Moment::Anchor)
}

fn window(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<Window> {
    place.keys(&["from", "to"], &["on"], reading);
    let (from, to) = (moment(place, "from", reading), moment(place, "to", reading));
    Some(Window { from: from?, to: to?, on: state(place, "on", reading) })
}

fn exclusive(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<Exclusive> {
    place.keys(&["scope", "forward"], &["family"], reading);
    let (scope, forward) = (place.word("scope", reading), place.flag("forward", reading));
    let family = place.name("family", reading);
    if scope == Some(Scope::SourceFamily) && family.is_none() {
        reading.wrong(&place.at("family"), "the scope `source_family` needs the family");
    }
    Some(Exclusive { scope: scope?, family, forward: forward? })
}

fn origin(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<Origin> {
    place.keys(&["of", "look_back_days", "trace", "effect"], &["flag_from"], reading);
    let disallows = place.either("effect", "disallow", "flag", reading).unwrap_or(false);
    let (of, days, trace) =
        (place.name("of", reading), place.whole("look_back_days", reading), place.word("trace", reading));
    Some(Origin {
        of: of?,
        look_back_days: days?,
        trace: trace?,
        flag_from: place.number("flag_from", reading),
        disallows,
    })
}

fn kinds(place: &Place<'_>, usual: Option<State>, reading: &mut Reading<'_>) -> Vec<KindRule> {
    let mut rules: Vec<KindRule> = Vec::new();
    for place in place.children("kind", reading) {
        place.keys(&["kind", "value"], &["state", "where", "evidence", "lot_at_most"], reading);
        let mut kinds = Vec::new();
        for (pointer, word) in place.texts("kind", reading) {
            let earlier = |kind| rules.iter().any(|rule| rule.only.is_none() && rule.kinds.contains(&kind));
            match word.parse::<ContributionKind>() {
                Ok(kind) if earlier(kind) || kinds.contains(&kind) => {
                    let why = format!("`{kind}` stands in an earlier rule, so this one never applies to it");
                    reading.wrong(&pointer, why);
                }
                Ok(kind) => kinds.push(kind),
                Err(error) => reading.wrong(&pointer, error.to_string()),
            }
        }
        let (value, own) = (place.word("value", reading), state(&place, "state", reading));
        let only = optional_conditions(&place, "where", reading);
        let evidence = place.children("evidence", reading);
        let evidence = evidence.iter().filter_map(|place| evidence_rule(place, reading)).collect();
        let lot_at_most = place.money("lot_at_most", reading);
        let rule = value.zip(own.or(usual));
        rules.extend(rule.map(|(value, state)| KindRule { kinds, value, state, only, evidence, lot_at_most }));
    }
    rules
}

fn evidence_rule(place: &Place<'_>, reading: &mut Reading<'_>) -> Option<EvidenceRule> {
    place.keys(&["any_of", "before"], &[], reading);
    let any_of = place.names("any_of", reading);
    let before = match place.text("before", reading)? {
        "recognition" => None,
        word => {
            let anchor = Anchor::ALL.iter().find(|anchor| anchor.word() == word).copied();
            if anchor.is_none() {
                reading
                    .wrong(&place.at("before"), format!("`{}` is neither `recognition` nor an anchor", shorten(word)));
            }
            Some(anchor?)
        }
    };
    Some(EvidenceRule { any_of, before })
}
