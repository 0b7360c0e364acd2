//! Periods, what earlier ones carry forward, and what one requirement gives another.

use serde_json::json;
use ssdc_core::{Policy, Portfolio, verify_bundle};

use super::support::yearly;
use super::{check, check_on, figures, four, grant, lot, policy, portfolio, says};

fn two_years() -> Portfolio {
    let agreement = json!({"agreement": {"signed": "2025-01-01", "from": "2025-01-01", "to": "2026-12-31"}});
    let cost = |id: &str, on: &str, amount: &str| json!({"id": id, "grant": "G", "on": on, "amount": amount});
    let on = |on: &str| json!({"states": [{"state": "received", "on": on}]});
    portfolio(json!({"grants": [grant("G", "1000.00 USD", agreement)],
        "costs": [cost("c-1", "2025-05-01", "100.00 USD"), cost("c-2", "2026-02-01", "60.00 USD")],
        "contributions": [lot("a", "130.00 USD", &["G"], on("2025-07-01")), lot("b", "20.00 USD", &["G"], on("2026-03-01"))]}))
}

#[test]
fn a_year_compares_what_is_dated_in_it() {
    let stands = |more: &str, day: &str| figures(&check_on(&two_years(), &yearly(more), "G", day));
    assert_eq!(stands("", "2025-12-31"), "130.00 USD of 100.00 USD, lacks 0.00 USD: met");
    assert_eq!(stands("", "2026-06-30"), "20.00 USD of 60.00 USD, lacks 40.00 USD: short");
    // From the start of the agreement through the day.
    assert_eq!(stands("\ncumulative = true", "2026-06-30"), "150.00 USD of 160.00 USD, lacks 10.00 USD: short");
    // The 30 that were too many in 2025 are carried forward.
    let carried = check_on(&two_years(), &yearly("\ncarry_excess = \"forward\""), "G", "2026-06-30");
    assert_eq!(figures(&carried), "50.00 USD of 60.00 USD, lacks 10.00 USD: short");
    assert!(
        says(&carried, "earlier periods of grant G had 30.00 USD more")
            || says(&carried, "Earlier periods of grant G had 30.00 USD more"),
        "{carried}"
    );
    // What has ended stays with its last year.
    assert_eq!(stands("", "2028-06-30"), "20.00 USD of 60.00 USD, lacks 40.00 USD: short");
    let report = check_on(&two_years(), &yearly(""), "G", "2026-06-30");
    assert!(
        says(
            &report,
            "Contribution a came on 2025-07-01, outside the period of the requirement, 2026-01-01 to 2026-12-31"
        ),
        "{report}"
    );
}

#[test]
fn a_participating_jurisdiction_carries_its_excess_forward() {
    // HOME: a quarter of what was drawn in the federal fiscal year (from October), of all grants of the jurisdiction.
    let agreement =
        json!({"agreement": {"from": "2025-10-01", "to": "2027-09-30"}, "recipients": [{"partner": "H-1"}]});
    let draw = |id: &str, grant: &str, on: &str, amount: &str| json!({"id": id, "kind": "tranche", "from": "FUNDER", "to": "H-1", "on": on, "amount": amount, "grant": grant});
    let spent = |on: &str| json!({"states": [{"state": "spent", "on": on}]});
    let portfolio = portfolio(json!({
        "grants": [grant("G", "1000.00 USD", agreement.clone()), grant("H", "1000.00 USD", agreement)],
        "payments": [draw("p-1", "G", "2025-11-01", "400.00 USD"), draw("p-2", "H", "2026-01-01", "200.00 USD"),
            draw("p-3", "G", "2026-11-01", "400.00 USD"), draw("p-4", "H", "2026-11-01", "100.00 USD")],
        "contributions": [lot("a", "170.00 USD", &["G", "H"], spent("2026-03-01")), lot("b", "60.00 USD", &["H"], spent("2026-12-01"))]}));
    let home = Policy::load("us-hud-home").unwrap();
    for name in ["G", "H"] {
        let first = check_on(&portfolio, &home, name, "2026-09-30");
        assert_eq!(figures(&first), "170.00 USD of 150.00 USD, lacks 0.00 USD: met", "{first}");
        let second = check_on(&portfolio, &home, name, "2027-01-31");
        assert_eq!(figures(&second), "80.00 USD of 125.00 USD, lacks 45.00 USD: short", "{second}");
    }
}

/// What a grant's first row of consequences says.
fn remedy(portfolio: &Portfolio, policy: &Policy, day: &str) -> String {
    let report = portfolio.match_funding(policy).remedy(&"G".parse().unwrap(), day.parse().unwrap()).unwrap();
    report.rows()[0].to_string()
}

#[test]
fn formulas_are_about_the_period_and_all_that_are_compared_together() {
    // Head Start, the second of two budget periods: F = 800,000 spent, M = 180,000, p = 4/5 of 1,000,000.
    // A = F - p(F + M) = 800,000 - 784,000 = 16,000 (ACF-PI-HS-12-02). What came and was spent in 2025 has no part in it.
    let phase =
        |id: &str, year: &str| json!({"id": id, "from": format!("{year}-01-01"), "to": format!("{year}-12-31")});
    let line = |id: &str, phase: &str| json!({"id": id, "phase": phase, "amount": "1000000.00 USD"});
    let cost = |id: &str, on: &str, amount: &str| json!({"id": id, "grant": "G", "on": on, "amount": amount, "payer": "FUNDER"});
    let spent = |on: &str| json!({"states": [{"state": "spent", "on": on}]});
    let whole = json!({"agreement": {"signed": "2025-01-01", "from": "2025-01-01", "to": "2026-12-31"},
        "phases": [phase("1", "2025"), phase("2", "2026")], "lines": [line("l-1", "1"), line("l-2", "2")]});
    let two = portfolio(json!({"grants": [grant("G", "1600000.00 USD", whole)],
        "costs": [cost("c-1", "2025-05-01", "700000.00 USD"), cost("c-2", "2026-05-01", "800000.00 USD")],
        "contributions": [lot("a", "250000.00 USD", &["G"], spent("2025-07-01")), lot("b", "180000.00 USD", &["G"], spent("2026-03-01"))]}));
    let head_start = Policy::load("us-head-start").unwrap();
    assert_eq!(
        remedy(&two, &head_start, "2026-12-31"),
        "non-federal-share: short by 20000.00 USD; the policy says disallow: 16000.00 USD by formula A"
    );

    // HOME, two grants of one grantee in one fiscal year: 4,000 drawn, a quarter to be matched, 600 there; the draws are what
    // is matched. B = F - M p/(1 - p) with p = 4/5: 4,000 - 600 * 4 = 1,600.
    let of_h = || json!({"recipients": [{"partner": "H-1"}]});
    let draw = |id: &str, grant: &str, amount: &str| json!({"id": id, "from": "FUNDER", "to": "H-1", "grant": grant, "amount": amount, "on": "2026-02-01", "kind": "D"});
    let two = portfolio(json!({"grants": [grant("G", "3000.00 USD", of_h()), grant("H", "2000.00 USD", of_h())],
        "payments": [draw("p-1", "G", "2500.00 USD"), draw("p-2", "H", "1500.00 USD")],
        "contributions": [lot("a", "600.00 USD", &["H"], spent("2026-03-01"))]}));
    let home = Policy::load("us-hud-home").unwrap();
    assert_eq!(
        remedy(&two, &home, "2026-06-30"),
        "match of G and H together: short by 400.00 USD; the policy says disallow: 1600.00 USD by formula B, once for all of them"
    );
}

#[test]
fn budget_periods_are_the_phases_of_the_grant() {
    // Head Start: the grantee pays a fifth of the budget of the period.
    let phases = json!([{"id": "1", "from": "2026-01-01", "to": "2026-06-30"}, {"id": "2", "from": "2026-07-01", "to": "2026-12-31"}]);
    let lines =
        json!([{"id": "a", "phase": "1", "amount": "1000.00 USD"}, {"id": "b", "phase": "2", "amount": "500.00 USD"}]);
    let on = |on: &str| json!({"states": [{"state": "delivered", "on": on}, {"state": "spent", "on": on}, {"state": "received", "on": on}]});
    let lots =
        json!([lot("x", "150.00 USD", &["G"], on("2026-02-01")), lot("y", "100.00 USD", &["G"], on("2026-08-01"))]);
    let start = Policy::load("us-head-start").unwrap();
    let told = portfolio(
        json!({"grants": [grant("G", "800.00 USD", json!({"phases": phases, "lines": lines}))], "contributions": lots}),
    );
    assert_eq!(figures(&check(&told, &start, "G")), "150.00 USD of 200.00 USD, lacks 50.00 USD: short");
    assert_eq!(figures(&check_on(&told, &start, "G", "2026-09-30")), "100.00 USD of 100.00 USD, lacks 0.00 USD: met");
    // A budget whose lines have no period is that of the whole agreement.
    let lines = json!([{"id": "a", "amount": "1000.00 USD"}, {"id": "b", "amount": "500.00 USD"}]);
    let whole = portfolio(
        json!({"grants": [grant("G", "800.00 USD", json!({"phases": phases, "lines": lines}))], "contributions": lots}),
    );
    assert_eq!(
        figures(&check_on(&whole, &start, "G", "2026-09-30")),
        "250.00 USD of 300.00 USD, lacks 50.00 USD: short"
    );
}

#[test]
fn every_policy_says_the_same_of_one_grant_and_of_all() {
    let mut executed = 0;
    let portfolios = [four(), two_years()];
    for name in Policy::names() {
        let policy = Policy::load(name).unwrap();
        for portfolio in &portfolios {
            let view = portfolio.match_funding(&policy);
            for day in ["2025-12-31", "2026-06-30", "2028-01-01"] {
                let day = day.parse().unwrap();
                let Ok(all) = view.check_all(day, &mut ()) else { continue };
                for row in all.rows() {
                    let report = view.check(row.grant, day).unwrap_or_else(|error| panic!("{name}: {error}"));
                    let figures = (report.required(), report.recognised(), report.shortfall(), report.verdict());
                    assert_eq!((row.required, row.recognised, row.shortfall, row.verdict), figures, "{name}\n{report}");
                    assert!(verify_bundle(&report.bundle()).unwrap().is_same(), "{name}\n{report}");
                    executed += 1;
                }
            }
        }
    }
    assert!(executed >= 300, "{executed}");
}

#[test]
fn what_is_beyond_one_requirement_serves_the_one_that_it_may_flow_to() {
    let taking = |from: &str| {
        let second = |id: &str, line: &str, from: &str| {
            format!(
                "remedy = [{{ action = \"hold\" }}]\n[[requirement]]\nid = \"{id}\"\nratio = {{ form = \"amount_fixed\", amount = \"100 USD\" }}\ncounts = [{{ \"lot.line\" = \"{line}\" }}]\novermatch_from = [{from}]\nlevel = \"grant\"\nperiod = \"agreement\"\ncumulative = true\ngate = [\"close\"]\n"
            )
        };
        let two = format!("{}{}", second("b", "b", from), second("c", "c", from));
        let two = format!("{two}remedy = [{{ action = \"hold\" }}]");
        policy(&[
            ("remedy = [{ action = \"hold\" }]", &two),
            ("level = \"grant\"", "counts = [{ \"lot.line\" = \"a\" }]\nlevel = \"grant\""),
        ])
    };
    let on = |line: &str| json!({"line": line});
    let portfolio = portfolio(
        json!({"grants": [grant("G", "100.00 USD", json!({"lines": [{"id": "a"}, {"id": "b"}, {"id": "c"}]}))], "contributions": [
        lot("x", "170.00 USD", &["G"], on("a")), lot("y", "60.00 USD", &["G"], on("b")), lot("z", "50.00 USD", &["G"], on("c"))]}),
    );
    let stands = |policy: &Policy| -> Vec<String> {
        check(&portfolio, policy, "G")
            .obligations()
            .iter()
            .map(|one| format!("{} {}", one.recognised.unwrap().amount(), one.verdict))
            .collect()
    };
    assert_eq!(stands(&taking("")), ["170 met", "60 short", "50 short"]);
    // 70 are beyond `match`: 40 close the gap of `b`, the 30 that are left do not close that of `c`.
    assert_eq!(stands(&taking("\"match\"")), ["170 met", "100 met", "80 short"]);
}
