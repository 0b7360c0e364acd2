//! Portfolios of thousands of grants: what threads find by records is what a check of each grant alone finds, and what is
//! compared together costs no more a grant where there are more grants.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails must say so")]

#[allow(dead_code, reason = "one of its policies serves other tests")]
#[path = "support/policy.rs"]
mod support;

use std::time::{Duration, Instant};

use serde_json::json;
use ssdc_core::{Day, Error, Policy, Portfolio, Verdict};
use support::policy;

const AS_OF: &str = "2018-12-31";

fn as_of() -> Day {
    AS_OF.parse().unwrap()
}

/// Grants of 1,000 USD in programmes of a hundred, named in an order that is not that of their ids; every second has 900 of its
/// own, every third has a gift of 200 whose day is not known, and each programme a gift of 50 for whoever needs it.
fn portfolio(grants: usize) -> Portfolio {
    let usd = |amount: usize| format!("{amount}.00 USD");
    let mut contributions = Vec::new();
    let mut gift = |id: String, amount: usize, earmark: serde_json::Value, on: Option<&str>| {
        let state = json!({"state": "received", "on": on});
        contributions
            .push(json!({"id": id, "kind": "cash", "amount": usd(amount), "source": "P-1", "earmark": earmark, "states": [state]}));
    };
    let mut records = Vec::new();
    for number in 0..grants {
        let id = format!("G-{:05}", (number * 7919) % grants);
        if number % 2 == 0 {
            gift(format!("C-{number:05}"), 900, json!({"grants": [id]}), Some("2018-03-01"));
        }
        if number % 3 == 0 {
            gift(format!("D-{number:05}"), 200, json!({"grants": [id]}), None);
        }
        let programme = format!("R-{:03}", number / 100);
        if number % 100 == 0 {
            gift(format!("E-{number:05}"), 50, json!({"programmes": [programme]}), Some("2018-03-01"));
        }
        let agreement = json!({"signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"});
        records.push(json!({"id": id, "title": "Wells", "programme": programme, "amount": usd(1000),
            "recipients": [{"partner": "P-2"}], "agreement": agreement}));
    }
    let programmes: Vec<_> = (0..grants.div_ceil(100))
        .map(|number| json!({"id": format!("R-{number:03}"), "title": "Water", "funders": ["P-3"]}))
        .collect();
    let partners = ["P-1", "P-2", "P-3"].map(|id| json!({"id": id, "name": id}));
    let document = json!({"format": "ssdc-portfolio/1", "partners": partners, "programmes": programmes, "grants": records,
        "contributions": contributions});
    Portfolio::from_json(&document.to_string()).unwrap()
}

#[test]
fn threads_find_what_a_check_of_each_grant_finds() {
    let portfolio = portfolio(2500);
    // Four fifths of a total of which the award is the rest: rows of integers cannot decide it.
    let policy = policy(&[(
        "ratio = { form = \"ratio_to_award\", match_to_award = \"1:1\" }",
        "ratio = { form = \"share_of_total\", match = \"50%\" }",
    )]);
    let view = portfolio.match_funding(&policy);
    let all = view.check_all(as_of(), &mut ()).unwrap();

    assert_eq!(all.len(), 2500);
    let ids: Vec<_> = all.rows().map(|row| row.grant.clone()).collect();
    assert!(ids.is_sorted());
    let counts = [Verdict::Met, Verdict::Short, Verdict::Undetermined].map(|verdict| all.count(verdict));
    // A sixth of them have 900 and perhaps 200 more, which would close the gap.
    assert_eq!(counts, [0, 2083, 417]);
    for row in all.rows().step_by(7) {
        let report = view.check(row.grant, as_of()).unwrap();
        let one = (row.required, row.recognised, row.shortfall, row.verdict);
        assert_eq!(
            one,
            (report.required(), report.recognised(), report.shortfall(), report.verdict()),
            "{}",
            row.grant
        );
    }
}

#[test]
fn cancelling_reaches_every_thread() {
    let portfolio = portfolio(2500);
    let policy = Policy::load("us-nea").unwrap();
    let mut heard = 0;
    let mut stop = |_: u64, _: u64| {
        heard += 1;
        heard < 4
    };
    let error = portfolio.match_funding(&policy).check_all(as_of(), &mut stop).unwrap_err();
    assert_eq!((error, heard), (Error::Cancelled, 4));
}

/// Compared by programme, or all together: eight times as many grants take about eight times as long; 64 times were quadratic.
#[test]
fn what_is_compared_together_grows_with_the_grants() {
    let took = |portfolio: &Portfolio, name: &str| {
        let policy = Policy::load(name).unwrap();
        let run = || {
            let clock = Instant::now();
            assert_eq!(portfolio.match_funding(&policy).check_all(as_of(), &mut ()).unwrap().len() % 250, 0);
            clock.elapsed()
        };
        (0..2).map(|_| run()).min().unwrap_or(Duration::MAX)
    };
    let (some, many) = (portfolio(250), portfolio(2000));
    for name in ["gef-cofinancing-2014", "gef-sgp-programme"] {
        let (few, lots) = (took(&some, name), took(&many, name));
        assert!(lots < few * 32, "{name}: {few:?} for 250 grants, {lots:?} for 2,000");
    }
}
