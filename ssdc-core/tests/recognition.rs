//! What is recognised of a contribution by its states, documents, and whom it may be for: figures by hand.
#![allow(clippy::unwrap_used, clippy::panic, clippy::needless_pass_by_value, reason = "a test that fails must say so")]

#[allow(dead_code, reason = "one of its policies serves other tests")]
#[path = "support/policy.rs"]
mod support;

use serde_json::{Value, json};
use ssdc_core::{Policy, Portfolio};
use support::policy;

const DAY: &str = "2018-06-30";

/// One grant of 100, unless said otherwise, and one contribution of 100 in cash.
fn portfolio(more: Value) -> Portfolio {
    let mut document = json!({"format": "ssdc-portfolio/1",
        "partners": [{"id": "CENTRE", "name": "C"}, {"id": "DONOR", "name": "D"}, {"id": "KENYAN", "name": "K", "country": "KE"},
            {"id": "SOMEWHERE", "name": "S"}, {"id": "POOR", "name": "P", "attributes": [{"name": "poor", "value": true, "from": "2018"}]}],
        "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}], "grants": [grant(json!({}))],
        "contributions": [lot(json!({}))]});
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Portfolio::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn grant(more: Value) -> Value {
    let mut one = json!({"id": "G", "title": "T", "programme": "PR", "amount": "100.00 USD",
        "agreement": {"signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"}});
    one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    one
}

fn lot(more: Value) -> Value {
    let mut one = json!({"id": "L", "source": "DONOR", "kind": "cash", "amount": "100.00 USD", "earmark": {"grants": ["G"]},
        "states": [{"state": "received", "on": "2018-03-01"}]});
    one.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    one
}

/// Verdict and what is recognised, the same from the record and from rows.
fn found(portfolio: &Portfolio, policy: &Policy) -> String {
    let view = portfolio.match_funding(policy);
    let one = view.check(&"G".parse().unwrap(), DAY.parse().unwrap()).unwrap();
    let all = view.check_all(DAY.parse().unwrap(), &mut ()).unwrap();
    let row = all.rows().next().unwrap();
    assert_eq!((row.verdict, row.recognised), (one.verdict(), one.recognised()), "rows and records give one answer");
    format!("{} {}", one.verdict(), one.recognised().unwrap().amount().normalize())
}

fn of_states(states: Value, policy: &Policy) -> String {
    found(&portfolio(json!({"contributions": [lot(json!({"states": states}))]})), policy)
}

fn reversed(mut states: Value) -> Value {
    states.as_array_mut().unwrap().reverse();
    states
}

fn with(after: &str) -> Policy {
    const LAST: &str = "remedy = [{ action = \"hold\" }]";
    policy(&[(LAST, &format!("{LAST}\n{after}"))])
}

#[test]
fn what_bounced_and_came_again_counts() {
    let plain = policy(&[]);
    let thrice = json!([{"state": "received", "on": "2018-03-01"}, {"state": "rejected", "on": "2018-03-05"},
        {"state": "received", "on": "2018-03-20"}]);
    assert_eq!(of_states(thrice.clone(), &plain), "met 100");
    assert_eq!(of_states(reversed(thrice), &plain), "met 100");
    // 60 came, 20 went back, 60 came: 100. Without what went back 120 would be above the amount.
    let parts = json!([{"state": "received", "on": "2018-03-01", "amount": "60.00 USD"},
        {"state": "released", "on": "2018-03-05", "amount": "20.00 USD"}, {"state": "received", "on": "2018-03-20", "amount": "60.00 USD"}]);
    assert_eq!(of_states(parts, &plain), "met 100");
    // It bounced after it had come twice over: the record contradicts itself, and at most the rest counts.
    let last = json!([{"state": "received", "on": "2018-03-01"}, {"state": "received", "on": "2018-03-02"},
        {"state": "rejected", "on": "2018-03-20"}]);
    assert_eq!(of_states(last, &plain), "undetermined 0");
    // What came once and bounced does not count.
    let once = json!([{"state": "received", "on": "2018-03-01"}, {"state": "rejected", "on": "2018-03-05"}]);
    assert_eq!(of_states(once, &plain), "short 0");
}

#[test]
fn the_window_looks_at_the_first_entry_of_a_state_whatever_the_order() {
    let window = policy(&[("to = \"agreement.to\" }", "to = \"agreement.to\", on = \"pledged\" }")]);
    let twice = json!([{"state": "pledged", "on": "2017-06-01"}, {"state": "pledged", "on": "2018-02-01"},
        {"state": "received", "on": "2018-03-01"}]);
    assert_eq!(of_states(twice.clone(), &window), "short 0");
    assert_eq!(of_states(reversed(twice), &window), "short 0");
    // A pledge dated after the day does not exist yet: the money that came stands for it.
    let later = json!([{"state": "pledged", "on": "2018-09-01"}, {"state": "received", "on": "2018-03-01"}]);
    assert_eq!(of_states(later.clone(), &window), "met 100");
    assert_eq!(of_states(reversed(later), &window), "met 100");
    // A pledge without a day may have come before the window.
    let undated = json!([{"state": "pledged"}, {"state": "pledged", "on": "2018-02-01"}, {"state": "received", "on": "2018-03-01"}]);
    assert_eq!(of_states(undated, &window), "undetermined 0");
}

#[test]
fn documents_must_be_there_on_the_day() {
    let asks = |before: &str| {
        let evidence = format!("value = \"face\"\nevidence = [{{ any_of = [\"receipt\"], before = \"{before}\" }}]");
        policy(&[("value = \"face\"", &evidence)])
    };
    let dated = |on: Value, policy: &Policy| {
        let mut receipt = json!({"kind": "receipt", "reference": "R-1"});
        if on.is_string() {
            receipt["on"] = on;
        }
        found(&portfolio(json!({"contributions": [lot(json!({"evidence": [receipt]}))]})), policy)
    };
    let (recognised, signed) = (asks("recognition"), asks("agreement.signed"));
    for policy in [&recognised, &signed] {
        assert_eq!(dated(json!("2020-01-01"), policy), "short 0", "it does not exist yet");
        assert_eq!(dated(json!("2017-12-31"), policy), "met 100");
    }
    // A receipt is written when the money comes, and a bank statement later: they are there when it is recognised.
    for on in [json!("2018-03-01"), json!("2018-06-30"), Value::Null] {
        assert_eq!(dated(on.clone(), &recognised), "met 100", "{on}");
    }
    assert_eq!(dated(json!("2018-07-01"), &recognised), "short 0");
    assert_eq!(dated(json!("2018"), &recognised), "undetermined 0");
    // Before an anchor is strictly before it.
    assert_eq!(dated(json!("2018-01-01"), &signed), "short 0");
    assert_eq!(dated(Value::Null, &signed), "undetermined 0");
}

#[test]
fn what_may_hold_since_some_day_of_the_year_leaves_the_verdict_open() {
    let waives = with("[[requirement.waiver]]\ngrounds = [\"hardship\"]\nauthority = \"board\"\neffect = \"all\"");
    let none = json!([]);
    let with_dates = |dates: Value| {
        let mut one = json!({"requirement": "match", "ground": "hardship", "authority": "board"});
        one.as_object_mut().unwrap().extend(dates.as_object().unwrap().clone());
        found(&portfolio(json!({"contributions": none, "grants": [grant(json!({"waivers": [one]}))]})), &waives)
    };
    assert_eq!(with_dates(json!({"from": "2018-01-01"})), "exempt 0");
    assert_eq!(with_dates(json!({"from": "2018-07-01"})), "short 0");
    assert_eq!(with_dates(json!({"from": "2018"})), "undetermined 0");
    assert_eq!(with_dates(json!({"to": "2018"})), "undetermined 0");
    let exempts = with("[[requirement.exempt]]\nid = \"poor\"\nwhen = [{ \"grantee.poor\" = true }]\nall = true");
    let of = |partner: &str| {
        let recipients = json!([{"partner": partner}]);
        found(
            &portfolio(json!({"contributions": none, "grants": [grant(json!({"recipients": recipients}))]})),
            &exempts,
        )
    };
    assert_eq!(of("POOR"), "undetermined 0");
    assert_eq!(of("KENYAN"), "short 0");
}

#[test]
fn a_gift_for_a_country_may_be_for_a_recipient_of_unknown_country() {
    let plain = policy(&[]);
    let for_tanzania = |recipients: Value| {
        let gift = lot(json!({"earmark": {"countries": ["TZ"]}}));
        found(
            &portfolio(json!({"contributions": [gift], "grants": [grant(json!({"recipients": recipients}))]})),
            &plain,
        )
    };
    let half = |partner: &str| json!({"partner": partner, "amount": "50.00 USD"});
    assert_eq!(for_tanzania(json!([half("KENYAN"), half("SOMEWHERE")])), "undetermined 0");
    assert_eq!(for_tanzania(json!([{"partner": "KENYAN"}])), "short 0");
}

#[test]
fn a_later_state_stands_for_the_earlier_ones() {
    const LATER: [(&str, &[&str]); 6] = [
        ("pledged", &["committed", "received", "delivered", "spent", "verified"]),
        ("committed", &["received", "delivered", "spent", "verified"]),
        ("received", &["spent"]),
        ("delivered", &["verified"]),
        ("spent", &[]),
        ("verified", &[]),
    ];
    for (asked, implied_by) in LATER {
        let policy = policy(&[("kind = [\"cash\"]", &format!("kind = [\"cash\"]\nstate = \"{asked}\""))]);
        for (state, _) in LATER {
            let expected = if state == asked || implied_by.contains(&state) { "met 100" } else { "short 0" };
            assert_eq!(
                of_states(json!([{"state": state, "on": "2018-03-01"}]), &policy),
                expected,
                "{state} for {asked}"
            );
        }
    }
    let committed = policy(&[("kind = [\"cash\"]", "kind = [\"cash\"]\nstate = \"committed\"")]);
    // Its own entry speaks: 40 are committed.
    let own = json!([{"state": "received", "on": "2018-03-01"}, {"state": "committed", "on": "2018-02-01", "amount": "40.00 USD"}]);
    assert_eq!(of_states(own, &committed), "short 40");
    // The earliest stands for it, with its day (before the window) and its amount.
    let early = json!([{"state": "spent", "on": "2018-03-01"}, {"state": "received", "on": "2017-12-31"}]);
    assert_eq!(of_states(early.clone(), &committed), "short 0");
    assert_eq!(of_states(reversed(early), &committed), "short 0");
    let part = json!([{"state": "spent", "on": "2018-03-01"}, {"state": "received", "on": "2018-02-01", "amount": "40.00 USD"}]);
    assert_eq!(of_states(part, &committed), "short 40");
    // What came in two parts was committed in two.
    let parts = json!([{"state": "received", "on": "2018-03-01", "amount": "40.00 USD"}, {"state": "received", "on": "2018-02-01", "amount": "60.00 USD"}]);
    assert_eq!(of_states(parts, &committed), "met 100");
}
