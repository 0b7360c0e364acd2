//! What is required of a grant and how it compares, on small portfolios whose figures were worked out by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that fails must say so"
)]

mod figures;
mod recipients;
mod slices;
#[path = "../support/policy.rs"]
mod support;

use serde_json::{Value, json};
use ssdc_core::{MatchReport, Money, Policy, Portfolio, verify_bundle};

const RATIO: &str = "form = \"ratio_to_award\", match_to_award = \"1:1\"";
const BASE: &str = "figure = \"award\"";
const REMEDY: &str = "remedy = [{ action = \"hold\" }]";

/// A grant of 100 USD in 2018 from `FUNDER`, with these changes.
fn grant(id: &str, more: Value) -> Value {
    let grant = json!({"id": id, "title": id, "programme": "PR", "amount": "100.00 USD",
        "agreement": {"signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"}});
    with(grant, more)
}

/// A contribution of `DONOR` to the grant `G` that has come.
fn lot(id: &str, kind: &str, amount: &str, more: Value) -> Value {
    let state = if kind == "cash" { "received" } else { "verified" };
    let lot = json!({"id": id, "source": "DONOR", "kind": kind, "amount": amount, "earmark": {"grants": ["G"]},
        "states": [{"state": state, "on": "2018-03-01"}]});
    with(lot, more)
}

fn with(mut record: Value, more: Value) -> Value {
    record.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    record
}

fn portfolio(more: Value) -> Portfolio {
    let document = json!({"format": "ssdc-portfolio/1",
        "partners": [{"id": "FUNDER", "name": "F"}, {"id": "DONOR", "name": "D", "country": "CN"}, {"id": "R-1", "name": "H"}, {"id": "R-2", "name": "I"}],
        "programmes": [{"id": "PR", "title": "P", "funders": ["FUNDER"]}]});
    Portfolio::from_json(&with(document, more).to_string()).unwrap_or_else(|error| panic!("{error}"))
}

/// The answer on the grant `G`; that of its bundle and that of all grants at once are the same.
fn check(portfolio: &Portfolio, policy: &Policy) -> MatchReport {
    let (view, day) = (portfolio.match_funding(policy), "2018-06-30".parse().unwrap());
    let report = view.check(&"G".parse().unwrap(), day).unwrap();
    let again = verify_bundle(&report.bundle()).unwrap();
    assert!(again.is_same(), "{again}\n{report}");
    let all = view.check_all(day, &mut ()).unwrap();
    let row = all.rows().find(|row| row.grant.as_str() == "G").unwrap();
    let figures = (report.required(), report.recognised(), report.shortfall(), report.verdict());
    assert_eq!((row.required, row.recognised, row.shortfall, row.verdict), figures, "{report}");
    report
}

fn money(money: Option<Money>) -> String {
    money.map_or("unknown".to_owned(), |money| money.to_string())
}

fn figures(report: &MatchReport) -> String {
    let (required, recognised) = (money(report.required()), money(report.recognised()));
    format!("{recognised} of {required}, lacks {}: {}", money(report.shortfall()), report.verdict())
}
