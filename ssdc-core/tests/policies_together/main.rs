//! What a policy may say across lots and grants: conversion of currencies, reciprocity, scopes, levels above the grant,
//! periods. Figures worked out by hand.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that fails must say so"
)]

mod periods;
#[path = "../support/policy.rs"]
mod support;

use serde_json::{Value, json};
use ssdc_core::{Decimal, MatchReport, Policy, Portfolio, verify_bundle};
use support::policy;

fn portfolio(more: Value) -> Portfolio {
    let mut document = json!({"format": "ssdc-portfolio/1",
        "partners": [{"id": "FUNDER", "name": "F"}, {"id": "DONOR", "name": "D"}, {"id": "H-1", "name": "H"}, {"id": "H-2", "name": "I"}],
        "programmes": [{"id": "PR", "title": "P", "funders": ["FUNDER"]}]});
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Portfolio::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn grant(id: &str, amount: &str, more: Value) -> Value {
    let mut grant = json!({"id": id, "title": "T", "programme": "PR", "amount": amount,
        "agreement": {"signed": "2026-01-01", "from": "2026-01-01", "to": "2026-12-31"}});
    grant.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    grant
}

fn lot(id: &str, amount: &str, grants: &[&str], more: Value) -> Value {
    let mut lot = json!({"id": id, "source": "DONOR", "kind": "cash", "amount": amount, "earmark": {"grants": grants},
        "states": [{"state": "received", "on": "2026-03-01"}]});
    lot.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    lot
}

fn check(portfolio: &Portfolio, policy: &Policy, grant: &str) -> MatchReport {
    check_on(portfolio, policy, grant, "2026-06-30")
}

/// The answer on a grant; that of its bundle and that of all grants at once are the same.
fn check_on(portfolio: &Portfolio, policy: &Policy, grant: &str, day: &str) -> MatchReport {
    let (view, day) = (portfolio.match_funding(policy), day.parse().unwrap());
    let report = view.check(&grant.parse().unwrap(), day).unwrap();
    let again = verify_bundle(&report.bundle()).unwrap();
    assert!(again.is_same(), "{again}\n{report}");
    let all = view.check_all(day, &mut ()).unwrap();
    let row = all.rows().find(|row| row.grant.as_str() == grant).unwrap();
    let figures = (report.required(), report.recognised(), report.shortfall(), report.verdict());
    assert_eq!((row.required, row.recognised, row.shortfall, row.verdict), figures, "{report}");
    report
}

fn figures(report: &MatchReport) -> String {
    let text = |money: Option<ssdc_core::Money>| money.map_or("unknown".to_owned(), |money| money.to_string());
    format!(
        "{} of {}, lacks {}: {}",
        text(report.recognised()),
        text(report.required()),
        text(report.shortfall()),
        report.verdict()
    )
}

fn says(report: &MatchReport, words: &str) -> bool {
    report.findings().iter().any(|finding| finding.to_string().contains(words))
}

fn reads(report: &MatchReport) -> Vec<String> {
    report.receipt().records.iter().map(|read| read.record.to_string()).collect()
}

fn converting(on: &str) -> Policy {
    let conversion = format!(
        "version_by = \"agreement.signed\"\nconversion = {{ on = \"{on}\", source = \"ECB\", max_age_days = 5 }}"
    );
    policy(&[("version_by = \"agreement.signed\"", &conversion)])
}

fn rates() -> Value {
    let rate = |id: &str, on: &str, to: &str, rate: &str, source: &str| json!({"id": id, "on": on, "from": "EUR", "to": to, "rate": rate, "source": source});
    json!([
        rate("R-1", "2026-01-01", "USD", "1.5", "ECB"),
        rate("R-2", "2026-02-28", "USD", "1.10", "ECB"),
        rate("R-3", "2026-03-01", "USD", "9", "elsewhere"),
        rate("R-4", "2026-05-01", "USD", "1.20", "ECB"),
        rate("R-5", "2026-05-01", "CNY", "8", "ECB"),
        rate("R-6", "2026-06-30", "USD", "1.30", "ECB"),
    ])
}

#[test]
fn lots_in_other_currencies_are_converted_at_the_rate_of_the_day() {
    let received = |on: &str, amount: &str| json!({"state": "received", "on": on, "amount": amount});
    let euros = json!({"states": [received("2026-03-01", "300.00 EUR"), received("2026-05-01", "200.00 EUR")]});
    let in_may = json!({"states": [{"state": "received", "on": "2026-05-01"}]});
    let portfolio = portfolio(json!({
        "grants": [grant("G", "1000.00 USD", json!({}))], "rates": rates(),
        "contributions": [lot("a", "500.00 EUR", &["G"], euros), lot("b", "80.00 CNY", &["G"], in_may)]}));
    // 300 x 1.10 + 200 x 1.20, and 80 yuan are 10 euro are 12 dollars.
    let report = check(&portfolio, &converting("recognition"), "G");
    assert_eq!(figures(&report), "582.00 USD of 1000.00 USD, lacks 418.00 USD: short");
    assert!(
        says(
            &report,
            "is converted into USD: 1 EUR for 1.1 USD on 2026-02-28 (ECB), 1 EUR for 1.2 USD on 2026-05-01 (ECB)"
        ),
        "{report}"
    );
    for rate in ["rate R-2", "rate R-4", "rate R-5"] {
        assert!(reads(&report).contains(&rate.to_owned()), "{rate} in {:?}", reads(&report));
    }
    assert!(!reads(&report).contains(&"rate R-3".to_owned()), "of another source");
    // On the day of the signature: 500 x 1.5; no yuan then.
    let report = check(&portfolio, &converting("award"), "G");
    assert_eq!(figures(&report), "750.00 USD of 1000.00 USD, lacks 250.00 USD: undetermined");
    assert!(says(&report, "Contribution b is in CNY, the award in USD, and no exchange rate converts it"), "{report}");
    assert_eq!(
        figures(&check(&portfolio, &converting("as_of"), "G")),
        "650.00 USD of 1000.00 USD, lacks 350.00 USD: undetermined"
    );
    // Six days after the last rate there is none.
    let late = check_on(&portfolio, &converting("as_of"), "G", "2026-07-06");
    assert_eq!(figures(&late), "0.00 USD of 1000.00 USD, lacks 1000.00 USD: undetermined");
}

#[test]
fn parts_of_a_converted_lot_never_give_more_than_the_whole() {
    let rates = json!([{"id": "R", "on": "2026-03-01", "from": "USD", "to": "EUR", "rate": "3", "source": "ECB"}]);
    let assigned = json!({"earmark": {}, "assigned": [{"grant": "G", "amount": "50.00 EUR"}, {"grant": "H", "amount": "50.00 EUR"}]});
    let portfolio = portfolio(json!({"rates": rates, "contributions": [lot("a", "100.00 EUR", &[], assigned)],
        "grants": [grant("G", "1000.00 USD", json!({})), grant("H", "1000.00 USD", json!({}))]}));
    // A third of 50 has no decimal: 16.66, and twice that is below a third of 100.
    for name in ["G", "H"] {
        let report = check(&portfolio, &converting("recognition"), name);
        assert_eq!(report.recognised().unwrap().amount(), Decimal::new(1666, 2), "{report}");
    }
}

#[test]
fn no_programme_that_this_one_matches_may_match_it() {
    let from =
        |programme: &str, id: &str, grant: &str| lot(id, "100.00 USD", &[grant], json!({"programme": programme}));
    let under = |programme: &str, id: &str| grant(id, "1000.00 USD", json!({"programme": programme}));
    let programmes: Vec<_> =
        ["A", "B", "C", "D"].map(|id| json!({"id": id, "title": "P", "funders": ["FUNDER"]})).into();
    let forbids = policy(&[("[recognise]", "[recognise]\nreciprocity = \"forbid\"")]);
    // A matches B, B matches C, C matches A: none of it counts; what comes from D does, whatever A gives to D's.
    let whole_programme = json!({"programme": "D", "earmark": {"programmes": ["A"]}});
    let lots = json!([
        from("A", "a", "G-B"),
        from("B", "b", "G-C"),
        from("C", "c", "G-A"),
        lot("d", "70.00 USD", &[], whole_programme)
    ]);
    let grants = json!([under("A", "G-A"), under("B", "G-B"), under("C", "G-C"), under("D", "G-D")]);
    let ring = portfolio(json!({"programmes": programmes, "grants": grants, "contributions": lots}));
    let report = check(&ring, &forbids, "G-A");
    assert_eq!(figures(&report), "70.00 USD of 1000.00 USD, lacks 930.00 USD: short");
    assert!(says(&report, "comes from C, which this programme matches"), "{report}");
    // The answer stands on what closes the ring.
    for record in ["contribution a", "contribution b", "grant G-B", "grant G-C"] {
        assert!(reads(&report).contains(&record.to_owned()), "{record} in {:?}", reads(&report));
    }
    assert_eq!(figures(&check(&ring, &policy(&[]), "G-A")), "170.00 USD of 1000.00 USD, lacks 830.00 USD: short");
    // Without the middle there is no ring.
    let open = json!([from("A", "a", "G-B"), from("C", "c", "G-A")]);
    let chain = portfolio(json!({"programmes": programmes, "grants": grants, "contributions": open}));
    assert_eq!(check(&chain, &forbids, "G-A").recognised().unwrap().to_string(), "100.00 USD");
    assert_eq!(check(&chain, &forbids, "G-B").recognised().unwrap().to_string(), "100.00 USD");
}

#[test]
fn a_lot_counts_once_within_the_scope_of_the_policy() {
    let other = grant("H", "1000.00 USD", json!({}));
    let elsewhere = grant("I", "1000.00 USD", json!({"programme": "PQ"}));
    let both: Vec<_> = ["PR", "PQ"].map(|id| json!({"id": id, "title": "P", "funders": ["FUNDER"]})).into();
    let part = json!({"assigned": [{"grant": "G", "amount": "30.00 USD"}]});
    let portfolio = portfolio(
        json!({"programmes": both, "grants": [grant("G", "1000.00 USD", json!({})), other, elsewhere],
        "contributions": [lot("a", "100.00 USD", &["G", "H"], json!({})), lot("b", "10.00 USD", &["G", "I"], json!({})), lot("c", "50.00 USD", &["G", "H"], part)]}),
    );
    let recognised = |scope: &str| {
        let policy = policy(&[("scope = \"world\"", &format!("scope = \"{scope}\""))]);
        ["G", "H", "I"].map(|grant| check(&portfolio, &policy, grant).recognised().unwrap().to_string())
    };
    assert_eq!(recognised("world"), ["30.00 USD", "0.00 USD", "0.00 USD"]);
    // Once within a programme: what G and I could use counts for both.
    assert_eq!(recognised("programme"), ["40.00 USD", "0.00 USD", "10.00 USD"]);
    // In full for each grant; what is assigned stays assigned.
    assert_eq!(recognised("grant"), ["160.00 USD", "120.00 USD", "10.00 USD"]);
}

fn at(level: &str) -> Policy {
    policy(&[("level = \"grant\"", &format!("level = \"{level}\""))])
}

/// G and H under PR for H-1, in Kenya and in the holder's country, Kenya; I under PQ for H-2, in Fiji; J has not begun.
fn four() -> Portfolio {
    let to = |partner: &str| json!([{"partner": partner}]);
    let kenya = json!({"recipients": to("H-1"), "countries": [{"country": "KE"}]});
    let fiji = json!({"recipients": to("H-2"), "countries": [{"country": "FJ"}], "programme": "PQ"});
    let later = json!({"recipients": to("H-1"), "agreement": {"from": "2026-09-01", "to": "2026-12-31"}});
    let part = json!({"assigned": [{"grant": "G", "amount": "30.00 USD"}]});
    portfolio(json!({
        "partners": [{"id": "FUNDER", "name": "F"}, {"id": "DONOR", "name": "D"},
            {"id": "H-1", "name": "H", "country": "KE"}, {"id": "H-2", "name": "I", "country": "FJ"}],
        "programmes": [{"id": "PR", "title": "P", "funders": ["FUNDER"]}, {"id": "PQ", "title": "Q", "funders": ["FUNDER"]}],
        "grants": [grant("G", "100.00 USD", kenya), grant("H", "200.00 USD", json!({"recipients": to("H-1")})),
            grant("I", "400.00 USD", fiji), grant("J", "800.00 USD", later)],
        "contributions": [lot("a", "150.00 USD", &["G", "H"], json!({})), lot("b", "90.00 USD", &["H", "I"], part),
            lot("c", "70.00 USD", &["I"], json!({}))]}))
}

#[test]
fn grants_are_compared_together_above_the_grant() {
    let four = four();
    let stands = |level: &str| {
        let policy = at(level);
        ["G", "H", "I", "J"].map(|grant| figures(&check(&four, &policy, grant)))
    };
    let not_due = "0.00 USD of 0.00 USD, lacks 0.00 USD: not_due".to_owned();
    // Alone: of `b` 30 are assigned to G; the rest could be for H or I, and all of `a` for G or H.
    let alone = [
        "30.00 USD of 100.00 USD, lacks 70.00 USD: undetermined",
        "0.00 USD of 200.00 USD, lacks 200.00 USD: undetermined",
        "70.00 USD of 400.00 USD, lacks 330.00 USD: short",
    ];
    assert_eq!(stands("grant")[..3], alone);
    // `a` is for G or H, which are together: it counts once. What is left of `b` is still contested with I.
    let both = "180.00 USD of 300.00 USD, lacks 120.00 USD: short".to_owned();
    let third = alone[2].to_owned();
    for level in ["programme", "grantee", "country"] {
        assert_eq!(stands(level), [both.clone(), both.clone(), third.clone(), not_due.clone()], "{level}");
    }
    // All together: every lot counts once, 150 + 90 + 70.
    let all = "310.00 USD of 700.00 USD, lacks 390.00 USD: short".to_owned();
    assert_eq!(stands("portfolio"), [all.clone(), all.clone(), all, not_due]);
    let report = check(&four, &at("programme"), "G");
    assert!(
        says(&report, "Grant G is compared together with grant H")
            || says(&report, "grant G is compared together with grant H"),
        "{report}"
    );
    for record in ["grant H", "grant J", "contribution a", "contribution b"] {
        assert!(reads(&report).contains(&record.to_owned()), "{record} in {:?}", reads(&report));
    }
}

#[test]
fn a_group_in_several_currencies_cannot_be_compared() {
    let portfolio =
        portfolio(json!({"grants": [grant("G", "100.00 USD", json!({})), grant("H", "100.00 EUR", json!({}))]}));
    let policy = at("programme");
    let report = check(&portfolio, &policy, "G");
    assert_eq!(figures(&report), "unknown of unknown, lacks unknown: undetermined");
    assert!(says(&report, "one currency"), "{report}");
}

#[test]
fn a_pool_raises_the_grants_for_which_its_condition_holds() {
    let pooled = policy(&[
        (
            "level = \"grant\"",
            "level = \"grant\"\npool = { to = \"programme\", when = [{ \"grantee.commission\" = true }] }",
        ),
        (
            "[rounding]",
            "input = [{ id = \"grantee.commission\", type = \"bool\", on = \"grantee\", if_absent = false }]\n[rounding]",
        ),
    ]);
    let commission = |id: &str, amount: &str| grant(id, amount, json!({"inputs": {"grantee.commission": true}}));
    let portfolio = portfolio(json!({
        "grants": [commission("G", "100.00 USD"), commission("H", "200.00 USD"), grant("I", "50.00 USD", json!({}))],
        "contributions": [lot("a", "290.00 USD", &["G", "H"], json!({})), lot("b", "10.00 USD", &["H"], json!({})), lot("c", "20.00 USD", &["I"], json!({}))]}));
    for name in ["G", "H"] {
        assert_eq!(figures(&check(&portfolio, &pooled, name)), "300.00 USD of 300.00 USD, lacks 0.00 USD: met");
    }
    assert_eq!(figures(&check(&portfolio, &pooled, "I")), "20.00 USD of 50.00 USD, lacks 30.00 USD: short");
}

#[test]
fn what_several_recipients_and_grants_share_counts_once() {
    let two = |id: &str| {
        grant(
            id,
            "100.00 USD",
            json!({"recipients": [{"partner": "H-1", "amount": "60.00 USD"}, {"partner": "H-2", "amount": "40.00 USD"}]}),
        )
    };
    let portfolio = portfolio(json!({"grants": [two("G"), two("H")], "contributions": [
        lot("a", "50.00 USD", &["G", "H"], json!({"recipient": "H-1"})), lot("b", "30.00 USD", &["G", "H"], json!({})),
        lot("c", "33.00 USD", &["G"], json!({"recipient": "DONOR"}))]}));
    // By grantee: `a` is H-1's; `b` could be for either. `c` is for no recipient.
    let report = check(&portfolio, &at("grantee"), "G");
    let stands: Vec<_> = report
        .obligations()
        .iter()
        .map(|one| {
            (
                one.recipient.as_ref().unwrap().to_string(),
                one.recognised.unwrap().to_string(),
                one.shortfall.unwrap().to_string(),
            )
        })
        .collect();
    let row = |partner: &str, recognised: &str, shortfall: &str| {
        (partner.to_owned(), recognised.to_owned(), shortfall.to_owned())
    };
    assert_eq!(stands, [row("H-1", "50.00 USD", "70.00 USD"), row("H-2", "0.00 USD", "80.00 USD")]);
    assert_eq!(figures(&check(&portfolio, &at("programme"), "H")), "80.00 USD of 200.00 USD, lacks 120.00 USD: short");
}

#[test]
fn whatever_the_level_a_lot_counts_once() {
    // Lots of every make for six grants of two programmes and two grantees, drawn by a fixed rule.
    let mut seed = 7_u64;
    let mut draw = |most: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % most
    };
    let mut compared = 0;
    for _ in 0..40 {
        let programmes: Vec<_> = ["P0", "P1"].map(|id| json!({"id": id, "title": "P", "funders": ["FUNDER"]})).into();
        let own = |number: u64, programme: u64, holder: u64| {
            let more =
                json!({"programme": format!("P{programme}"), "recipients": [{"partner": format!("H-{}", holder + 1)}]});
            grant(&format!("G{number}"), "1000.00 USD", more)
        };
        let grants: Vec<_> = (0..6).map(|number| own(number, draw(2), draw(2))).collect();
        let lots: Vec<_> = (0..6)
            .map(|number| {
                let names: Vec<_> = (0..=draw(3))
                    .map(|_| format!("G{}", draw(6)))
                    .collect::<std::collections::BTreeSet<_>>()
                    .into_iter()
                    .collect();
                let names: Vec<&str> = names.iter().map(String::as_str).collect();
                let part =
                    json!({"assigned": [{"grant": format!("G{}", draw(6)), "amount": format!("{}.00 EUR", draw(50))}]});
                let more = if draw(2) == 0 { part } else { json!({}) };
                lot(&format!("L{number}"), &format!("{}.00 EUR", 50 + draw(50)), &names, more)
            })
            .collect();
        let whole: Decimal = lots
            .iter()
            .map(|lot| lot["amount"].as_str().unwrap().split(' ').next().unwrap().parse::<Decimal>().unwrap())
            .sum();
        let rates = json!([{"id": "R", "on": "2026-03-01", "from": "EUR", "to": "USD", "rate": "2", "source": "ECB"}]);
        let portfolio =
            portfolio(json!({"programmes": programmes, "grants": grants, "contributions": lots, "rates": rates}));
        let mut finer: Option<Decimal> = None;
        for level in ["grant", "programme", "portfolio"] {
            let text = converting("recognition").text().replace("level = \"grant\"", &format!("level = \"{level}\""));
            let policy: Policy = text.parse().unwrap();
            let all = portfolio.match_funding(&policy).check_all("2026-06-30".parse().unwrap(), &mut ()).unwrap();
            let mut groups = std::collections::BTreeMap::new();
            for row in all.rows() {
                let programme = portfolio.grant(row.grant).unwrap().programme.as_ref().unwrap().to_string();
                let key = match level {
                    "grant" => row.grant.to_string(),
                    "programme" => programme,
                    _ => String::new(),
                };
                let recognised = row.recognised.unwrap().amount();
                assert_eq!(*groups.entry(key).or_insert(recognised), recognised, "one group, one figure");
            }
            let sum: Decimal = groups.values().sum();
            assert!(sum <= whole * Decimal::TWO, "{level}: {sum} of {whole} EUR");
            // Who is compared together leaves less contested.
            assert!(finer.is_none_or(|finer| finer <= sum), "{level}");
            finer = Some(sum);
            compared += 1;
        }
        assert_eq!(finer, Some(whole * Decimal::TWO), "all grants together: nothing is contested");
    }
    assert_eq!(compared, 120);
}
