//! Receipts: an answer can be recomputed from its bundle alone, and whatever changed is named.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails must say so"
)]

use serde_json::{Value, json};
use ssdc_core::{Change, Code, MatchReport, Policy, Portfolio, verify_bundle};

fn centre() -> Portfolio {
    Portfolio::read(format!("{}/../examples/centre/portfolio.json", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn check(portfolio: &Portfolio, grant: &str) -> MatchReport {
    let policy = Policy::load("ssdc-1-to-1").unwrap();
    portfolio.match_funding(&policy).check(&grant.parse().unwrap(), "2018-06-30".parse().unwrap()).unwrap()
}

#[test]
fn every_bundle_gives_its_answer_again() {
    let portfolio = centre();
    for grant in portfolio.grants() {
        let report = check(&portfolio, grant.id.as_str());
        let bundle = report.bundle();
        assert_eq!(verify_bundle(&bundle).unwrap().to_string(), "the same", "{}", grant.id);
        assert_eq!(MatchReport::from_bundle(&bundle).unwrap(), report, "{}", grant.id);
        assert!(report.verify(&portfolio).unwrap().is_same());
        assert_eq!(MatchReport::from_bundle(&bundle).unwrap().bundle(), bundle);
    }
}

#[test]
fn a_bundle_holds_exactly_what_was_read() {
    let report = check(&centre(), "SG-06");
    let bundle: Value = serde_json::from_str(&report.bundle()).unwrap();
    let held: usize = bundle["records"].as_object().unwrap().values().map(|list| list.as_array().unwrap().len()).sum();
    assert_eq!(held, report.receipt().records.len());
    assert!(held > 3);
}

#[test]
fn whatever_is_changed_in_a_bundle_is_named() {
    let bundle: Value = serde_json::from_str(&check(&centre(), "SG-06").bundle()).unwrap();
    let changed = |pointer: &str, to: Value| {
        let mut forged = bundle.clone();
        *forged.pointer_mut(pointer).unwrap_or_else(|| panic!("{pointer}")) = to;
        verify_bundle(&forged.to_string())
    };
    let names = |pointer: &str, to: Value| -> Vec<String> {
        changed(pointer, to).unwrap().differences().iter().map(|one| one.what.clone()).collect()
    };
    assert_eq!(names("/answer/verdict", json!("met")), ["verdict"]);
    assert_eq!(names("/answer/recognised", json!("36000.00 USD")), ["recognised"]);
    assert_eq!(names("/receipt/engine", json!("ssdc 99")), ["engine"]);
    let lot =
        bundle["records"]["contributions"].as_array().unwrap().iter().position(|lot| lot["id"] == "C-15").unwrap();
    let forged = names(&format!("/records/contributions/{lot}/amount"), json!("20000.00 USD"));
    assert_eq!(forged, ["contribution C-15", "recognised", "shortfall"]);
    let policy = bundle["policy"].as_str().unwrap().replace("\"1:1\"", "\"2:1\"");
    assert_eq!(names("/policy", json!(policy)), ["policy", "required", "shortfall"]);
    assert_eq!(changed("/format", json!("ssdc-bundle/9")).unwrap_err().code(), Code::UnsupportedFormat);
    assert_eq!(changed("/grant", json!("SG-99")).unwrap_err().code(), Code::NotFound);
    assert_eq!(changed("/records/grants/0/amount", json!(5)).unwrap_err().pointer(), Some("/records/grants/0/amount"));
    assert_eq!(verify_bundle("{}").unwrap_err().code(), Code::MissingField);
    assert_eq!(verify_bundle("no").unwrap_err().code(), Code::InvalidJson);
}

#[test]
fn a_portfolio_that_moved_on_is_told_from_one_that_did_not() {
    let portfolio = centre();
    let report = check(&portfolio, "SG-06");
    let mut later = portfolio.clone();
    let put = r#"{"partners": [{"id": "new-partner", "name": "Nobody asked about it"}]}"#;
    later.apply(Change::from_json(put, "{}").unwrap()).unwrap();
    assert!(report.verify(&later).unwrap().is_same());
    later.apply(Change::from_json("{}", r#"{"contributions": ["C-15"]}"#).unwrap()).unwrap();
    let found = report.verify(&later).unwrap();
    let lines: Vec<_> = found.differences().iter().map(ToString::to_string).collect();
    assert_eq!(lines.len(), 3, "{lines:?}");
    assert!(lines[0].starts_with("contribution C-15: ") && lines[0].ends_with(" then, absent now"));
    assert_eq!(
        lines[1..],
        ["recognised: 30000.00 USD then, 9000.00 USD now", "shortfall: 6000.00 USD then, 27000.00 USD now"]
    );
    assert_eq!(found.to_table().len(), 3);
    let empty = report.verify(&Portfolio::default()).unwrap();
    assert!(empty.differences().iter().all(|one| one.now == "absent") && !empty.is_same());
}
