//! Small portfolios, and what officers and partners read of them.

use serde_json::{Value, json};
use ssdc_core::{Policy, Portfolio, RuleId};

pub const AS_OF: &str = "2018-06-30";

/// An award of 1000.00 USD for 2018, with these fields in place of its own.
pub fn grant(id: &str, fields: Value) -> Value {
    let mut grant = json!({"id": id, "title": "Wells", "programme": "PR", "amount": "1000.00 USD",
        "recipients": [{"partner": "WELLS"}], "agreement": {"signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"}});
    grant.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
    grant
}

/// A contribution that came on 2018-03-01.
pub fn lot(id: &str, amount: &str, grant: &str, kind: &str) -> Value {
    let state = if kind == "cash" { "received" } else { "verified" };
    json!({"id": id, "source": "DONOR", "kind": kind, "amount": amount, "earmark": {"grants": [grant]},
        "states": [{"state": state, "on": "2018-03-01"}]})
}

pub fn portfolio(grants: &[Value], contributions: &[Value]) -> Portfolio {
    let document = json!({"format": "ssdc-portfolio/1",
        "partners": [{"id": "CENTRE", "name": "The centre"}, {"id": "DONOR", "name": "A company"},
            {"id": "WELLS", "name": "Well builders"}, {"id": "PUMPS", "name": "Pump makers"}],
        "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
        "grants": grants, "contributions": contributions});
    Portfolio::from_json(&document.to_string()).unwrap()
}

pub fn centre() -> Portfolio {
    Portfolio::from_json(include_str!("../../../examples/centre/portfolio.json")).unwrap()
}

/// The letter in one line.
pub fn letter(portfolio: &Portfolio, policy: &Policy, grant: &str) -> String {
    let text = portfolio.match_funding(policy).letter(&grant.parse().unwrap(), AS_OF.parse().unwrap()).unwrap();
    assert!(text.lines().all(|line| line.chars().count() <= 78), "{text}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

pub fn check(portfolio: &Portfolio, policy: &Policy, grant: &str) -> ssdc_core::MatchReport {
    portfolio.match_funding(policy).check(&grant.parse().unwrap(), AS_OF.parse().unwrap()).unwrap()
}

/// The sentences of a check under these rules.
pub fn said(report: &ssdc_core::MatchReport, rules: &[RuleId]) -> Vec<String> {
    report.findings().iter().filter(|one| rules.contains(&one.rule)).map(ToString::to_string).collect()
}

#[track_caller]
pub fn has(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(text.contains(part), "no `{part}` in {text}");
    }
}

#[track_caller]
pub fn has_not(text: &str, parts: &[&str]) {
    for part in parts {
        assert!(!text.contains(part), "`{part}` in {text}");
    }
}
