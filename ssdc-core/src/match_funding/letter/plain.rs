//! Words for partners, who know neither the codes of a policy nor those of records.

use super::super::terms::{Conditions, Member, Value, Wanted};
use super::page::lower;
use crate::report::{Finding, FindingValue, RuleId, listed, said};

/// A finding without codes.
pub(super) fn sentence(finding: &Finding) -> String {
    let Finding { subject, observed, required, .. } = finding;
    let whom = format!("Contribution {}", subject.id);
    let names = |value: &FindingValue| match value {
        FindingValue::Kinds(kinds) => kinds.iter().map(|kind| said(kind.name())).collect(),
        FindingValue::Words(words) => words.iter().map(|word| name(word)).collect(),
        value => vec![said(&value.to_string())],
    };
    let kind = said(&observed.to_string());
    match (finding.rule, required) {
        (RuleId::KindNotAdmitted, FindingValue::Words(_)) => {
            let about = listed(&names(required), usize::MAX);
            format!("{whom} is {kind}, which counts only under a condition that does not hold ({about}).")
        }
        (RuleId::KindNotAdmitted, FindingValue::Kinds(kinds)) => {
            let only = listed(&names(required), usize::MAX);
            format!("{whom} is {kind}; only {only} {}.", if kinds.len() == 1 { "counts" } else { "count" })
        }
        // The ids of policies are what officers look them up by.
        (RuleId::PolicyNotNamed, _) => finding.to_string().replace('`', ""),
        (RuleId::PolicyEffectUnknown, _) => anchors(&finding.to_string()),
        (RuleId::KindUndecided, _) => format!(
            "Whether {} counts depends on something that is not known ({}).",
            lower(&whom),
            names(observed).join(", ")
        ),
        (RuleId::SourceUndecided, _) => {
            let about = names(observed).join(", ");
            format!("Whether the source of {} may give depends on something that is not known ({about}).", lower(&whom))
        }
        (RuleId::ValuationMissing, _) => {
            format!("{whom} does not state its {}, by which the policy values it.", value_of(&required.to_string()))
        }
        (RuleId::Valued, _) => format!("{whom} is worth {observed} by its {}.", value_of(&required.to_string())),
        (RuleId::ComponentMissing, _) => {
            format!("{whom} does not name the component of the work that it pays for, as the policy asks.")
        }
        (RuleId::EvidenceMissing, _) => {
            format!("{whom} lacks the evidence asked for in time ({}).", names(required).join(" or "))
        }
        (RuleId::EvidenceUndated, _) => {
            let documents = names(required).join(" or ");
            format!("Nobody can say whether the evidence of {} ({documents}) is in time.", lower(&whom))
        }
        _ => finding.to_string(),
    }
}

/// The days that choose a policy, in words.
fn anchors(sentence: &str) -> String {
    let days = [
        ("application.submitted", "the day of the application"),
        ("award.offered", "the day of the offer"),
        ("agreement.signed", "the day of signing"),
        ("call.opened", "the opening of the call"),
        ("period.from", "the first day of the period"),
    ];
    days.iter().fold(sentence.to_owned(), |said, (anchor, day)| said.replace(&format!("`{anchor}`"), day))
}

/// What a method of the policy values by.
pub(super) fn value_of(method: &str) -> String {
    match method {
        "fair_market" => "fair market value".to_owned(),
        "fair_rental" => "fair rental value".to_owned(),
        "lesser_of_book_and_fair_market" => "book value or fair market value, whichever is less".to_owned(),
        other => said(other),
    }
}

/// A name of a policy: `source.country` is the country of the source.
fn name(name: &str) -> String {
    match name.split_once('.') {
        Some(("lot", "kind")) => "kind".to_owned(),
        Some((_, "is")) => "who gives".to_owned(),
        Some(("lot", field)) => said(field),
        Some((whose, field)) => format!("{} of the {}", said(field), said(whose)),
        None => said(name),
    }
}

/// What a part of the match is: `country of the source: KE or UG`.
pub(super) fn part(conditions: &Conditions) -> String {
    let member = |member: &Member| match &member.wanted {
        Wanted::OneOf(values) => {
            let values: Vec<String> = values.iter().map(value).collect();
            format!("{}: {}", name(&member.name), values.join(" or "))
        }
        Wanted::Between { .. } => format!("{} within bounds", name(&member.name)),
    };
    let all = |members: &Vec<Member>| members.iter().map(member).collect::<Vec<_>>().join(", ");
    conditions.0.iter().map(all).collect::<Vec<_>>().join("; or ")
}

fn value(value: &Value) -> String {
    match value {
        Value::Text(text) => said(text),
        Value::Flag(flag) => if *flag { "yes" } else { "no" }.to_owned(),
        Value::Number(number) => number.to_string(),
    }
}

/// Names in code as quoted words: `in-kind` is "in kind".
pub(super) fn unquoted(words: &str) -> String {
    let mut plain = String::with_capacity(words.len());
    let mut inside = false;
    for letter in words.chars() {
        match letter {
            '`' => {
                inside = !inside;
                plain.push('"');
            }
            '-' | '_' if inside => plain.push(' '),
            letter => plain.push(letter),
        }
    }
    plain
}
