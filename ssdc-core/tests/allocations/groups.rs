//! Grants that are compared together are one claim.

use serde_json::json;
use ssdc_core::{AllocationOrder, Policy};

use super::{allocate, assert_counted, at, grant, lines, lot, policy, portfolio, rows};

#[test]
fn a_group_has_one_line_and_each_lot_counts_in_it_once() {
    let fiji = json!({"recipients": [{"partner": "H-2"}], "programme": "PQ"});
    let kenya = json!({"recipients": [{"partner": "H-1"}]});
    let later = json!({"recipients": [{"partner": "H-1"}], "agreement": {"from": "2026-09-01", "to": "2026-12-31"}});
    let four = portfolio(json!({
        "grants": [grant("G", 100, kenya.clone()), grant("H", 200, kenya), grant("I", 400, fiji), grant("J", 800, later)],
        "contributions": [lot("a", 150, &["G", "H"], json!({})), lot("b", 120, &["H", "I"], json!({})), lot("c", 350, &["I"], json!({}))]}));
    // 300 for G and H, 400 for I; there is 150 for the one, 350 for the other, and the 120 of `b` for either. Evenly 620/700
    // of both.
    for level in ["programme", "grantee", "country"] {
        let policy = at(level);
        let fair = allocate(&four, &policy, AllocationOrder::Fairest);
        let expected = ["G+H: 265.71 of 300, short", "I: 354.29 of 400, short", "J: 0 of 0, not_due"];
        assert_eq!(lines(&fair), expected, "{level}");
        for order in AllocationOrder::ALL {
            let found = allocate(&four, &policy, order);
            assert_eq!(found.total(), Some("620.00 USD".parse().unwrap()), "{level}, {order}");
            assert_counted(&found, &policy);
        }
    }
    let whole = allocate(&four, &at("portfolio"), AllocationOrder::Any);
    assert_eq!(lines(&whole), ["G+H+I: 620 of 700, short", "J: 0 of 0, not_due"]);
    assert_eq!(
        whole.cut(),
        [
            "G, H and I need 700.00 USD together, and all that can serve them, a, b and c, give 620.00 USD: 80.00 USD is lacking. One new contribution of 80.00 USD that each of them may use would close it."
        ]
    );
    // Each lot is put down for the first grant that it may serve.
    assert_eq!(rows(&whole), ["a G (H-1) 150", "b H (H-1) 120", "c I (H-2) 350"]);
    assert_counted(&whole, &at("portfolio"));
    assert!(whole.to_string().contains("  short        G, H and I: 620.00 USD of 700.00 USD"), "{whole}");
}

#[test]
fn by_grantee_each_recipient_is_compared_over_its_grants() {
    let two = |id: &str| {
        let to = json!([{"partner": "H-1", "amount": "60.00 USD"}, {"partner": "H-2", "amount": "40.00 USD"}]);
        grant(id, 100, json!({"recipients": to}))
    };
    let portfolio = portfolio(json!({"grants": [two("G"), two("H")], "contributions": [
        lot("a", 90, &["G", "H"], json!({"recipient": "H-1"})), lot("b", 80, &["H"], json!({}))]}));
    let policy = at("grantee");
    // `b` closes the gap of 30 of H-1 and gives 50 to H-2, which lacks 30.
    let found = allocate(&portfolio, &policy, AllocationOrder::LeastFlexible);
    assert_eq!(found.total(), Some("170.00 USD".parse().unwrap()));
    assert_eq!(lines(&found), ["G+H: 90 of 120, short", "G+H: 80 of 80, met"]);
    assert_eq!(rows(&found), ["a G (H-1) 90", "b H (H-2) 80"]);
    let written = found.assigned().unwrap();
    let report = written.match_funding(&policy).check(&"G".parse().unwrap(), super::DAY.parse().unwrap()).unwrap();
    let stands: Vec<_> = report.obligations().iter().map(|one| one.recognised.unwrap().to_string()).collect();
    assert_eq!(stands, ["90.00 USD", "80.00 USD"]);
}

#[test]
fn a_lot_is_put_down_where_most_of_it_counts() {
    // `a` came in two parts; the agreement of G ends before the second.
    let early = json!({"agreement": {"from": "2025-01-01", "to": "2026-01-31"}});
    let parts = json!({"states": [{"state": "received", "on": "2026-01-15", "amount": "40.00 USD"},
        {"state": "received", "on": "2026-03-01", "amount": "60.00 USD"}]});
    let portfolio = portfolio(json!({"grants": [grant("G", 100, early), grant("H", 100, json!({}))],
        "contributions": [lot("a", 100, &["G", "H"], parts)]}));
    let found = allocate(&portfolio, &at("programme"), AllocationOrder::Any);
    assert_eq!((lines(&found), rows(&found)), (vec!["G+H: 100 of 200, short".to_owned()], vec!["a H 100".to_owned()]));
    assert_counted(&found, &at("programme"));
}

#[test]
fn exempt_grants_stand_by_themselves_and_a_pool_raises_only_its_own() {
    let exempt = policy(&[
        (
            "level = \"grant\"",
            "exempt = [{ id = \"small\", when = [{ \"grant.award\" = { to = \"10 USD\" } }], all = true }]\nlevel = \"programme\"",
        ),
        ("currency = \"award\"", "currency = \"USD\""),
    ]);
    let small =
        portfolio(json!({"grants": [grant("G", 10, json!({})), grant("H", 20, json!({})), grant("I", 30, json!({}))],
        "contributions": [lot("a", 50, &["G", "H", "I"], json!({}))]}));
    let found = allocate(&small, &exempt, AllocationOrder::Any);
    assert_eq!(lines(&found), ["G: 0 of 0, exempt", "H+I: 50 of 50, met"]);
    assert_eq!(rows(&found), ["a H 50"]);
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
    let commission = |id: &str, amount: u32| grant(id, amount, json!({"inputs": {"grantee.commission": true}}));
    let portfolio = portfolio(
        json!({"grants": [commission("G", 100), commission("H", 200), grant("I", 50, json!({}))],
        "contributions": [lot("a", 290, &["G", "H"], json!({})), lot("b", 20, &["H", "I"], json!({})), lot("c", 20, &["I"], json!({}))]}),
    );
    let found = allocate(&portfolio, &pooled, AllocationOrder::Any);
    assert_eq!(found.total(), Some("330.00 USD".parse().unwrap()));
    assert_eq!(found.coverage().iter().map(|one| one.grants.len()).collect::<Vec<_>>(), [2, 1]);
    assert_counted(&found, &pooled);
}

#[test]
fn what_a_group_requires_may_not_be_known() {
    let euro = json!({"amount": "100.00 EUR"});
    let portfolio = portfolio(
        json!({"grants": [grant("G", 100, json!({})), grant("H", 100, euro), grant("I", 50, json!({"programme": "PQ"}))],
        "contributions": [lot("a", 50, &["G", "I"], json!({}))]}),
    );
    let found = allocate(&portfolio, &at("programme"), AllocationOrder::Any);
    assert_eq!(lines(&found), ["G+H: 0 of unknown, undetermined", "I: 50 of 50, met"]);
    // Who names no programme is compared with nobody.
    let without =
        super::portfolio(json!({"grants": [grant("G", 100, json!({"programme": null}))], "contributions": []}));
    assert_eq!(lines(&allocate(&without, &at("programme"), AllocationOrder::Any)), ["G: 0 of unknown, undetermined"]);
}

/// Two requirements of all grants of a programme: 100 in all, and 130 with at least half of it for operating; `lone` is exempt
/// from the second.
fn two_requirements() -> Policy {
    let second = r#"remedy = [{ action = "hold" }]
[[requirement]]
id = "larger"
ratio = { form = "ratio_to_award", match_to_award = "13:10" }
base = { figure = "award" }
exempt = [{ id = "lone", when = [{ "grantee.lone" = true }], all = true }]
slice = [{ id = "operating", where = [{ "lot.line" = "operating" }], at_least = "50%", of = "required" }]
level = "programme"
period = "agreement"
gate = ["close"]
remedy = [{ action = "note" }]"#;
    policy(&[
        ("remedy = [{ action = \"hold\" }]", second),
        ("level = \"grant\"", "level = \"programme\""),
        (
            "[rounding]",
            "input = [{ id = \"grantee.lone\", type = \"bool\", on = \"grantee\", if_absent = false }]\n[rounding]",
        ),
    ])
}

#[test]
fn what_serves_one_requirement_of_a_group_serves_the_others_first_those_of_all() {
    let policy = two_requirements();
    let operating = json!({"line": "operating", "earmark": {"programmes": ["PR", "PQ"]}});
    let lines_of = json!({"lines": [{"id": "operating"}]});
    let grants = json!([
        grant("G", 60, lines_of.clone()),
        grant("H", 40, lines_of.clone()),
        grant("I", 100, super::extended(lines_of, json!({"programme": "PQ"})))
    ]);
    // 100 and 130 for each programme; of 210 the 100 of both are served before the 30 of either.
    let scarce = portfolio(json!({"grants": grants, "contributions": [lot("a", 210, &[], operating)]}));
    for order in AllocationOrder::ALL {
        let found = allocate(&scarce, &policy, order);
        let shown = lines(&found);
        assert_eq!((&*shown[0], &*shown[2]), ("G+H: 100 of 100, met", "I: 100 of 100, met"), "{order}: {shown:?}");
        assert!(shown[1].starts_with("G+H: 1") && shown[1].ends_with("of 130, short"), "{order}: {shown:?}");
        assert_eq!(found.total(), Some("210.00 USD".parse().unwrap()), "{order}");
    }
    // What is not for operating does for the first; the second needs 65 of that.
    let other = portfolio(json!({"grants": grants, "contributions": [
        lot("a", 50, &["G"], json!({"line": "operating"})), lot("b", 90, &["H"], json!({})), lot("c", 500, &["I"], json!({"line": "operating"}))]}));
    let found = allocate(&other, &policy, AllocationOrder::Any);
    assert_eq!(
        lines(&found),
        ["G+H: 100 of 100, met", "G+H: 115 of 130, short", "I: 100 of 100, met", "I: 130 of 130, met"]
    );
    assert_eq!(found.gaps()[0].slices, ["operating"]);
    // G needs no more than the first: its lots do nothing for the second.
    let lone = json!([
        grant("G", 60, json!({"inputs": {"grantee.lone": true}})),
        grant("H", 40, json!({"lines": [{"id": "operating"}]}))
    ]);
    let apart = portfolio(json!({"grants": lone, "contributions": [
        lot("a", 90, &["G"], json!({})), lot("b", 52, &["H", "G"], json!({"line": "operating"}))]}));
    let found = allocate(&apart, &policy, AllocationOrder::Any);
    assert_eq!(lines(&found), ["G+H: 100 of 100, met", "G: 0 of 0, exempt", "H: 52 of 52, met"]);
}
