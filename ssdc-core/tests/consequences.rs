//! Headline figures, gates and remedies of small portfolios, worked out by hand: no dollar counts or is paid twice.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::needless_pass_by_value,
    reason = "a test that fails must say so"
)]

#[allow(dead_code, reason = "one of its policies serves other tests")]
#[path = "support/policy.rs"]
mod support;

use serde_json::{Value, json};
use ssdc_core::{Day, GateReport, Money, Policy, Portfolio};
use support::policy;

fn day() -> Day {
    "2018-06-30".parse().unwrap()
}

fn grant(id: &str, more: Value) -> Value {
    let mut grant = json!({"id": id, "title": "T", "programme": "PR", "amount": "1000.00 USD", "recipients": [{"partner": "REC"}],
        "agreement": {"signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"}});
    grant.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    grant
}

fn lot(id: &str, kind: &str, amount: u32, grants: &[&str]) -> Value {
    let state = if kind == "cash" { "received" } else { "verified" };
    json!({"id": id, "source": "DON", "kind": kind, "amount": format!("{amount}.00 USD"), "earmark": {"grants": grants},
        "states": [{"state": state, "on": "2018-03-01"}]})
}

fn portfolio(grants: Value, more: Value) -> Portfolio {
    let mut document = json!({"format": "ssdc-portfolio/1",
        "partners": [{"id": "CENTRE", "name": "C"}, {"id": "DON", "name": "D"}, {"id": "REC", "name": "R"}],
        "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}], "grants": grants});
    document.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    Portfolio::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

fn text(money: Option<Money>) -> String {
    money.map_or("unknown".to_owned(), |money| money.to_string())
}

/// Required, recognised, lacking, and the verdict.
fn figures(portfolio: &Portfolio, policy: &Policy) -> [String; 4] {
    let found = portfolio.match_funding(policy).check(&"G".parse().unwrap(), day()).unwrap();
    [text(found.required()), text(found.recognised()), text(found.shortfall()), found.verdict().to_string()]
}

const LAST: &str = "remedy = [{ action = \"hold\" }]";

fn with(after: &str) -> Policy {
    policy(&[(LAST, &format!("{LAST}\n{after}"))])
}

/// A second requirement, of 60 % of the award.
fn second(counts: &str) -> String {
    format!(
        "[[requirement]]\nid = \"part\"\nratio = {{ form = \"ratio_to_award\", match_to_award = \"60%\" }}\nbase = {{ figure = \"award\" }}\n\
         level = \"grant\"\nperiod = \"agreement\"\ncumulative = true\ngate = [\"close\"]\ncounts = [{{ \"lot.kind\" = {counts} }}]\n{LAST}"
    )
}

#[test]
fn requirements_that_look_at_the_same_money_are_not_added_up() {
    let lots = json!({"contributions": [lot("a", "cash", 300, &["G"]), lot("b", "in_kind_goods", 800, &["G"])]});
    let portfolio = portfolio(json!([grant("G", json!({}))]), lots);
    // All of it is 1,100 of 1,000; of 600 in cash 300 is there. The second binds.
    let both = with(&second("[\"cash\"]"));
    assert_eq!(figures(&portfolio, &both), ["600.00 USD", "300.00 USD", "300.00 USD", "short"]);
    // Where their contributions are told apart, they add up: 300 of 600 in cash, 800 of 1,000 in kind.
    let kind = "counts = [{ \"lot.kind\" = [\"in_kind_goods\", \"in_kind_services\"] }]";
    let apart = policy(&[(LAST, &format!("{kind}\n{LAST}\n{}", second("[\"cash\"]")))]);
    assert_eq!(figures(&portfolio, &apart), ["1600.00 USD", "1100.00 USD", "500.00 USD", "short"]);
    // But not what one has too much and passes on: 200 in kind beyond 600 and 300 in cash are 500 of 600.
    let passed = apart.text().replacen("match_to_award = \"1:1\"", "match_to_award = \"60%\"", 1);
    let passed = passed.replacen("id = \"part\"", "id = \"part\"\novermatch_from = [\"match\"]", 1).parse().unwrap();
    assert_eq!(figures(&portfolio, &passed), ["600.00 USD", "500.00 USD", "100.00 USD", "short"]);
}

#[test]
fn a_part_that_must_be_there_is_what_lacks() {
    let lots = json!({"contributions": [lot("a", "cash", 300, &["G"]), lot("b", "in_kind_goods", 800, &["G"])]});
    let portfolio = portfolio(json!([grant("G", json!({}))]), lots);
    // Half of 1,000 must be cash, and 300 is.
    let half = with(
        "[[requirement.slice]]\nid = \"cash\"\nwhere = [{ \"lot.kind\" = \"cash\" }]\nat_least = \"50%\"\nof = \"required\"",
    );
    assert_eq!(figures(&portfolio, &half), ["1000.00 USD", "1100.00 USD", "200.00 USD", "short"]);
    let remedy = portfolio.match_funding(&half).remedy(&"G".parse().unwrap(), day()).unwrap();
    assert_eq!(remedy.rows()[0].to_string(), "match of REC: short by 200.00 USD; the policy says hold");
}

#[test]
fn what_has_no_decimal_is_rounded_against_the_grantee() {
    let lots = json!({"contributions": [lot("a", "cash", 250, &["G"]), lot("b", "in_kind_goods", 700, &["G"])]});
    let portfolio = portfolio(json!([grant("G", json!({}))]), lots);
    // In kind at most 40 % of what is recognised: 250 is at least 60 %, so 250 * 5/3 = 416.666.. in all.
    let capped = with(
        "[[requirement.slice]]\nid = \"kind\"\nwhere = [{ \"lot.kind\" = \"in_kind_goods\" }]\nat_most = \"40%\"\nof = \"recognised\"",
    );
    assert_eq!(figures(&portfolio, &capped), ["1000.00 USD", "416.66 USD", "583.34 USD", "short"]);
}

fn tranches() -> Value {
    json!({"tranches": [{"number": 1, "amount": "400.00 USD", "due": "2018-02-01"}, {"number": 2, "amount": "600.00 USD", "due": "2018-06-01"}]})
}

fn paid(id: &str, from: &str, to: &str, amount: i32, more: Value) -> Value {
    let mut payment = json!({"id": id, "kind": "disbursement", "from": from, "to": to, "grant": "G", "amount": format!("{amount}.00 USD"), "on": "2018-02-15"});
    payment.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    payment
}

fn gate(payments: Value, match_of: u32, gate: &str, tranche: u32) -> GateReport {
    let more = json!({"payments": payments, "contributions": [lot("a", "cash", match_of, &["G"])]});
    let policy = policy(&[("gate = [\"close\"]", &format!("gate = [\"{gate}\"]"))]);
    portfolio(json!([grant("G", tranches())]), more)
        .match_funding(&policy)
        .gate(&"G".parse().unwrap(), tranche, day())
        .unwrap()
}

fn of(gate: GateReport) -> (String, String) {
    (text(gate.paid()), text(gate.may_be_paid()))
}

fn said(paid: &str, may_be_paid: &str) -> (String, String) {
    (format!("{paid}.00 USD"), format!("{may_be_paid}.00 USD"))
}

#[test]
fn a_payment_without_a_tranche_is_taken_for_the_earliest() {
    let whole = json!([paid("p", "CENTRE", "REC", 1000, json!({}))]);
    assert_eq!(of(gate(whole.clone(), 1000, "each_tranche", 1)), said("400", "0"));
    assert_eq!(of(gate(whole, 1000, "each_tranche", 2)), said("600", "0"));
    let part = json!([paid("p", "CENTRE", "REC", 250, json!({}))]);
    assert_eq!(of(gate(part.clone(), 1000, "each_tranche", 1)), said("250", "150"));
    assert_eq!(of(gate(part, 1000, "each_tranche", 2)), said("0", "600"));
}

#[test]
fn a_share_of_all_that_is_due_is_paid_once() {
    // 300 of 1,000 is matched. 120 of the first tranche may be paid; 250 was, so that 50 of 300 is left.
    let early = json!([paid("p", "CENTRE", "REC", 250, json!({"tranche": 1}))]);
    assert_eq!(of(gate(early.clone(), 300, "each_draw_pro_rata", 1)), said("250", "0"));
    assert_eq!(of(gate(early, 300, "each_draw_pro_rata", 2)), said("0", "50"));
}

#[test]
fn only_money_of_the_grantor_that_moved_is_paid_and_what_came_back_is_not() {
    let first = json!({"tranche": 1});
    let none = [
        paid("promise", "CENTRE", "REC", 1000, json!({"tranche": 1, "kind": "commitment"})),
        paid("other", "DON", "REC", 350, first.clone()),
    ];
    assert_eq!(of(gate(json!(none), 1000, "each_tranche", 1)), said("0", "400"));
    let back = [paid("p", "CENTRE", "REC", 400, first.clone()), paid("refund", "REC", "CENTRE", 100, first)];
    assert_eq!(of(gate(json!(back), 1000, "each_tranche", 1)), said("300", "100"));
    // What a donor brings by way of the grantor is no refund.
    let brought = [
        paid("p", "CENTRE", "REC", 400, json!({"tranche": 1})),
        paid("gift", "DON", "CENTRE", 350, json!({"tranche": 1, "contribution": "a"})),
        paid("more", "DON", "CENTRE", 50, json!({"tranche": 1})),
    ];
    assert_eq!(of(gate(json!(brought), 1000, "each_tranche", 1)), said("400", "0"));
    // And so is the money that the grant has drawn.
    let drawn = policy(&[("base = { figure = \"award\" }", "base = { figure = \"drawn\" }")]);
    let payments = [
        paid("promise", "CENTRE", "REC", 400, json!({"kind": "commitment"})),
        paid("p", "CENTRE", "REC", 400, json!({})),
        paid("refund", "REC", "CENTRE", 100, json!({})),
    ];
    let portfolio = portfolio(json!([grant("G", json!({}))]), json!({"payments": payments}));
    assert_eq!(figures(&portfolio, &drawn)[0], "300.00 USD");
}

#[test]
fn what_follows_for_grants_compared_together_follows_once() {
    let more = json!({"contributions": [lot("a", "cash", 1200, &["G", "H"])]});
    let country = json!({"countries": [{"country": "KE"}]});
    let portfolio = portfolio(json!([grant("G", country.clone()), grant("H", country)]), more);
    let policy = policy(&[
        ("level = \"grant\"", "level = \"country\""),
        ("action = \"hold\"", "action = \"disallow\", formula = \"C\""),
    ]);
    let remedy = portfolio.match_funding(&policy).remedy(&"G".parse().unwrap(), day()).unwrap();
    let row = &remedy.rows()[0];
    assert_eq!(
        row.to_string(),
        "match of G and H together: short by 800.00 USD; the policy says disallow: 800.00 USD by formula C, once for all of them"
    );
    assert_eq!(row.grants, ["G".parse().unwrap(), "H".parse().unwrap()]);
}

#[test]
fn money_that_payments_took_back_is_named() {
    let back = |amount: i32, from: &str, to: &str| {
        let payment = json!({"id": "p", "kind": "refund", "from": from, "to": to, "amount": format!("{amount}.00 USD"), "on": "2018-04-01", "contribution": "a"});
        let more = json!({"payments": [payment], "contributions": [lot("a", "cash", 1000, &["G"])]});
        let found = portfolio(json!([grant("G", json!({}))]), more);
        let report = found.match_funding(&policy(&[])).check(&"G".parse().unwrap(), day()).unwrap();
        report
            .findings()
            .iter()
            .filter(|one| one.rule.name() == "paid_back")
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let said = "By payment p money of contribution a went back to its source, which its states do not say: it counts all the same.";
    assert_eq!(back(400, "REC", "DON"), [said]);
    assert_eq!(back(-400, "DON", "REC"), [said]);
    assert_eq!(back(400, "DON", "REC"), [""; 0]);
}

/// A quarter of what is required must be local, and all of it is from abroad: 25 % is lacking.
fn local_part(gate: &str, remedy: &str) -> Policy {
    let floor = format!(
        "remedy = [{{ {remedy} }}]\n[[requirement.slice]]\nid = \"local\"\nwhere = [{{ \"lot.local\" = true }}]\nat_least = \"25%\"\nof = \"required\""
    );
    policy(&[(LAST, &floor), ("[\"close\"]", &format!("[\"{gate}\"]"))])
}

#[test]
fn what_a_least_part_lacks_is_part_of_what_follows() {
    let tranches = json!({"tranches": [{"number": 1, "amount": "1000.00 USD", "due": "2018-02-01"}]});
    let portfolio =
        portfolio(json!([grant("G", tranches)]), json!({"contributions": [lot("L", "cash", 1000, &["G"])]}));
    let policy = local_part("each_draw_pro_rata", "action = \"refund\", formula = \"C\"");
    assert_eq!(figures(&portfolio, &policy), ["1000.00 USD", "1000.00 USD", "250.00 USD", "short"]);
    let remedy = portfolio.match_funding(&policy).remedy(&"G".parse().unwrap(), day()).unwrap();
    assert_eq!(text(remedy.rows()[0].amount), "250.00 USD");
    // Three quarters of the match are there, and so much of the tranche may be paid.
    let gate = portfolio.match_funding(&policy).gate(&"G".parse().unwrap(), 1, day()).unwrap();
    assert_eq!((gate.decision().name(), text(gate.may_be_paid())), ("in_proportion", "750.00 USD".to_owned()));
    assert!(gate.reasons()[0].ends_with("required; 250.00 USD of a part of it is lacking"), "{:?}", gate.reasons());
}

#[test]
fn what_was_spent_in_another_currency_is_not_replaced_by_the_award() {
    let takes =
        |formula: &str| policy(&[("action = \"hold\"", &format!("action = \"refund\", formula = \"{formula}\""))]);
    let of = |cost: &str, formula: &str| {
        let costs = json!([{"id": "K", "grant": "G", "amount": cost, "on": "2018-02-01", "payer": "CENTRE"}]);
        let more = json!({"contributions": [lot("L", "cash", 400, &["G"])], "costs": costs});
        let found = portfolio(json!([grant("G", json!({}))]), more);
        let report = found.match_funding(&takes(formula)).remedy(&"G".parse().unwrap(), day()).unwrap();
        let row = &report.rows()[0];
        (text(row.amount), row.missing.is_some(), row.by_formula.len())
    };
    // Half of 600 + 400 may be the grantor's: 100 too much. In euros nobody can say; C needs no costs.
    assert_eq!(of("600.00 USD", "A"), ("100.00 USD".to_owned(), false, 3));
    assert_eq!(of("600.00 EUR", "A"), ("unknown".to_owned(), true, 1));
    assert_eq!(of("600.00 EUR", "C"), ("600.00 USD".to_owned(), false, 1));
}

#[test]
fn what_came_back_comes_off_what_was_paid() {
    let policy = policy(&[("[\"close\"]", "[\"each_tranche\"]"), ("figure = \"award\"", "figure = \"tranches_due\"")]);
    let tranches = json!({"tranches": [{"number": 1, "amount": "600.00 USD", "due": "2018-02-01"}, {"number": 2, "amount": "400.00 USD", "due": "2018-03-01"}]});
    let may = |payments: &[(bool, u32, Option<u32>)]| -> Vec<String> {
        let payment = |(place, (back, amount, tranche)): (usize, &(bool, u32, Option<u32>))| {
            let (from, to) = if *back { ("REC", "CENTRE") } else { ("CENTRE", "REC") };
            let mut one = json!({"id": format!("P{place}"), "grant": "G", "kind": "disbursement", "from": from, "to": to,
                "amount": format!("{amount}.00 USD"), "on": "2018-02-01"});
            if let Some(tranche) = tranche {
                one["tranche"] = json!(tranche);
            }
            one
        };
        let payments: Vec<_> = payments.iter().enumerate().map(payment).collect();
        let more = json!({"contributions": [lot("L", "cash", 1000, &["G"])], "payments": payments});
        let found = portfolio(json!([grant("G", tranches.clone())]), more);
        let gate = |tranche| found.match_funding(&policy).gate(&"G".parse().unwrap(), tranche, day()).unwrap();
        [1, 2].map(|tranche| format!("{} {}", text(gate(tranche).paid()), text(gate(tranche).may_be_paid()))).to_vec()
    };
    // 400 for the second, 100 of it came back: of the first nothing was paid, and nothing can have come back.
    let second = ["0.00 USD 600.00 USD", "300.00 USD 100.00 USD"];
    assert_eq!(may(&[(false, 400, Some(2)), (true, 100, None)]), second);
    assert_eq!(may(&[(false, 400, Some(2)), (true, 100, Some(2))]), second);
    // A return of the first, of which nothing was paid, is one of the second.
    assert_eq!(may(&[(false, 400, Some(2)), (true, 100, Some(1))]), second);
    // All paid, 500 came back without a name: the second first.
    assert_eq!(may(&[(false, 1000, None), (true, 500, None)]), ["500.00 USD 100.00 USD", "0.00 USD 400.00 USD"]);
    // More came back than was paid.
    assert_eq!(may(&[(false, 100, Some(1)), (true, 300, Some(1))]), ["0.00 USD 600.00 USD", "0.00 USD 400.00 USD"]);
}
