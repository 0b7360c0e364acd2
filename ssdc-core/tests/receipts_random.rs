//! Receipts: whatever the records and the policy, an untouched bundle gives its answer again.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails must say so"
)]

#[path = "support/policy.rs"]
mod policy;

use policy::{policy, yearly};
use proptest::prelude::*;
use serde_json::{Value, json};
use ssdc_core::{AllocationOrder, MatchQuestion, Policy, Portfolio, Receipt, verify_bundle};

/// What a document is made of, number by number.
struct Dice(u64);

impl Dice {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.below(texts.len())]
    }

    fn percent(&mut self, of_hundred: usize) -> bool {
        self.below(100) < of_hundred
    }

    fn money(&mut self) -> String {
        format!("{}.{} USD", 50 * (1 + self.below(20)), self.of(&["00", "00", "33", "50"]))
    }
}

const PARTNERS: [&str; 6] = ["CENTRE", "DONOR", "OTHER", "HOLDER", "SECOND", "SHOP"];

fn grant(dice: &mut Dice, number: usize) -> Value {
    let (from, country) = (dice.of(&["2017-01-01", "2018-01-01", "2018-05-01", "2019-01-01"]), dice.of(&["KE", "ET"]));
    let half = 50 * (1 + dice.below(10));
    let mut grant = json!({"id": format!("G{number}"), "title": "Wells", "programme": dice.of(&["PR", "PR", "ELSE"]),
        "amount": format!("{}.00 USD", 2 * half), "recipients": [{"partner": "HOLDER"}],
        "agreement": {"signed": from, "from": from, "to": if from < "2018-05" { dice.of(&["2018-06-15", "2019-12-31"]) } else { "2019-12-31" }},
        "tranches": [{"number": 1, "amount": format!("{half}.00 USD"), "due": "2018-02-01"},
                     {"number": 2, "amount": format!("{half}.00 USD"), "due": dice.of(&["2018-06-01", "2018-09-01"])}]});
    if dice.percent(25) {
        grant["recipients"] = json!([{"partner": "HOLDER", "amount": format!("{half}.00 USD")},
                                     {"partner": "SECOND", "amount": format!("{half}.00 USD")}]);
    }
    if dice.percent(70) {
        grant["countries"] = json!([{"country": country}]);
    }
    if dice.percent(10) {
        grant["waivers"] = json!([{"requirement": "match", "ground": "need", "authority": "centre"}]);
    }
    grant
}

fn contribution(dice: &mut Dice, number: usize, grants: usize) -> Value {
    let any = |dice: &mut Dice| format!("G{}", dice.below(grants));
    let earmark = match dice.below(6) {
        0 => json!({"programmes": [dice.of(&["PR", "ELSE"])]}),
        1 => json!({"countries": ["KE"]}),
        2 => json!({"grants": [any(dice)], "countries": ["KE"]}),
        _ => {
            let mut named = vec![any(dice), any(dice)];
            named.sort();
            named.dedup();
            json!({"grants": named})
        }
    };
    let (kind, state) = if dice.percent(70) { ("cash", "received") } else { ("in_kind_goods", "verified") };
    let mut states = vec![json!({"state": state, "on": dice.of(&["2018-03-01", "2018-04-01", "2017-06-01"])})];
    match dice.below(8) {
        0 => drop(states[0].as_object_mut().unwrap().remove("on")),
        1 => states[0]["amount"] = json!("40.00 USD"),
        2 => states.push(json!({"state": "released", "on": "2018-06-01", "amount": "40.00 USD"})),
        _ => {}
    }
    let mut lot = json!({"id": format!("C{number}"), "kind": kind, "amount": dice.money(), "earmark": earmark,
        "source": dice.of(&["DONOR", "DONOR", "OTHER", "SHOP", "CENTRE", "HOLDER"]), "states": states, "component": "pumps",
        "evidence": [{"kind": "receipt", "reference": "R", "on": "2017-01-01"}]});
    for (chance, key, value) in [
        (20, "assigned", json!([{"grant": any(dice), "amount": "30.00 USD"}])),
        (10, "counted_elsewhere", json!([{"where": "X", "amount": "20.00 USD"}])),
        (10, "programme", json!(dice.of(&["PR", "ELSE"]))),
        (10, "recipient", json!("SECOND")),
        (5, "amount", json!("90.00 EUR")),
    ] {
        if dice.percent(chance) && (key != "amount" || lot["assigned"].is_null() && lot["counted_elsewhere"].is_null())
        {
            lot[key] = value;
        }
    }
    if lot["amount"] == "90.00 EUR" {
        lot["states"] = json!([{"state": state, "on": "2018-03-01"}]);
    }
    lot
}

fn payment(dice: &mut Dice, number: usize, grants: usize) -> Value {
    let (from, to) = (dice.of(&PARTNERS), dice.of(&PARTNERS));
    let mut payment = json!({"id": format!("P{number}"), "kind": "transfer", "from": from, "to": to,
        "amount": dice.money(), "on": dice.of(&["2017-02-01", "2018-01-15", "2018-02-01", "2018-03-15"])});
    if dice.percent(50) {
        (payment["grant"], payment["from"]) = (json!(format!("G{}", dice.below(grants))), json!("CENTRE"));
    }
    if dice.percent(10) {
        payment.as_object_mut().unwrap().remove("from");
    }
    payment
}

fn portfolio(seed: u64) -> Portfolio {
    let dice = &mut Dice(seed);
    let (grants, lots, payments) = (1 + dice.below(4), 1 + dice.below(6), dice.below(8));
    let mut partners: Vec<_> =
        PARTNERS.map(|id| json!({"id": id, "name": id, "country": dice.of(&["KE", "ET"])})).into();
    if dice.percent(40) {
        partners[5]["part_of"] = json!([{"partner": "CENTRE", "share": "60", "to": dice.of(&["2018-03-31", "2019"])}]);
    }
    if dice.percent(20) {
        partners[3]["part_of"] = json!([{"partner": "DONOR"}]);
    }
    let mut other = json!({"id": "ELSE", "title": "Other", "funders": [dice.of(&["CENTRE", "OTHER"])]});
    if dice.percent(30) {
        other["policy"] = json!("another");
    }
    let cost = |number: usize| {
        json!({"id": format!("K{number}"), "grant": format!("G{}", number % grants), "payer": "CENTRE",
        "amount": "120.00 USD", "on": if number.is_multiple_of(2) { "2017-05-01" } else { "2018-05-01" }})
    };
    let document = json!({"format": "ssdc-portfolio/1", "partners": partners,
        "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}, other],
        "grants": (0..grants).map(|number| grant(dice, number)).collect::<Vec<_>>(),
        "contributions": (0..lots).map(|number| contribution(dice, number, grants)).collect::<Vec<_>>(),
        "payments": (0..payments).map(|number| payment(dice, number, grants)).collect::<Vec<_>>(),
        "costs": (0..4).map(cost).collect::<Vec<_>>(),
        "rates": [{"id": "X", "on": "2018-02-20", "from": "EUR", "to": "USD", "rate": "1.20"}]});
    Portfolio::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}\n{document}"))
}

/// The centre's policy, changed in what decides which records are looked at, and some that ship.
fn policies() -> Vec<Policy> {
    let level = |level: &str| policy(&[("level = \"grant\"", &format!("level = \"{level}\""))]);
    let deny = "deny = [{ \"source.is\" = \"grantor\" }]";
    let window = "window = { from = \"agreement.from\", to = \"agreement.to\" }\n";
    let origin = |trace: &str| {
        let rule = format!(
            "origin = {{ of = \"grantor\", look_back_days = 400, trace = \"{trace}\", effect = \"disallow\" }}"
        );
        policy(&[(deny, &format!("{deny}\n{rule}"))])
    };
    let scope = |scope: &str| policy(&[("scope = \"world\"", &format!("scope = \"{scope}\""))]);
    let cap = "remedy = [{ action = \"hold\" }]\n[[requirement.slice]]\nid = \"goods\"\nat_most = \"40%\"\nof = \"recognised\"\n\
               where = [{ \"lot.kind\" = [\"in_kind_goods\"] }]\n";
    let mut all: Vec<Policy> = ["country", "programme", "grantee", "portfolio"].map(level).into();
    all.extend(["min", "fifo", "pro_rata"].map(origin));
    all.extend(["grant", "programme"].map(scope));
    all.extend([
        policy(&[]),
        policy(&[(window, "")]),
        policy(&[("remedy = [{ action = \"hold\" }]\n", cap)]),
        policy(&[("\"close\"", "\"each_tranche\"")]),
        policy(&[("\"award\" }", "\"tranches_due\" }"), ("\"close\"", "\"each_tranche\"")]),
        policy(&[("[rounding]", "duplicates = \"exclude\"\n[rounding]")]),
        policy(&[("scope = \"world\"", "scope = \"grant\""), ("[rounding]", "duplicates = \"exclude\"\n[rounding]")]),
        policy(&[(window, &format!("{window}reciprocity = \"forbid\"\n"))]),
        policy(&[("\"source.is\" = \"grantor\"", "\"source.is\" = [\"grantor\", \"related_to_grantee\"]")]),
        yearly("\ncarry_excess = \"forward\""),
    ]);
    all.extend(
        ["ssdc-1-to-1-tranches", "gef-sgp-programme", "us-2cfr-200-306"].map(|name| Policy::load(name).unwrap()),
    );
    all
}

/// Each question that the records allow; what a policy does not execute, and what has no decimal, has no answer.
fn receipts(portfolio: &Portfolio, policy: &Policy) -> Vec<Receipt> {
    let mut questions = vec![MatchQuestion::Allocate { order: AllocationOrder::Fairest }];
    for grant in portfolio.grants() {
        let id = || grant.id.clone();
        questions.extend([MatchQuestion::Check { grant: id() }, MatchQuestion::Remedy { grant: id() }]);
        questions.extend([1, 2].map(|tranche| MatchQuestion::Gate { grant: id(), tranche }));
    }
    for lot in portfolio.contributions() {
        questions.push(MatchQuestion::Origin { contribution: lot.id.clone(), look_back_days: None });
    }
    let as_of = "2018-06-30".parse().unwrap();
    questions.iter().filter_map(|question| portfolio.match_funding(policy).receipt(question, as_of).ok()).collect()
}

fn unlike(portfolio: &Portfolio, policy: &Policy) -> Option<String> {
    receipts(portfolio, policy).iter().find_map(|receipt| {
        let bundle = receipt.bundle();
        let found = match verify_bundle(&bundle) {
            Ok(found) => found.differences().iter().map(ToString::to_string).collect::<Vec<_>>(),
            Err(error) => vec![error.to_string()],
        };
        let again = Receipt::from_bundle(&bundle).is_ok_and(|again| again == *receipt);
        (!found.is_empty() || !again)
            .then(|| format!("{}: {found:?}\n{}\n{}", receipt.question, policy.text(), portfolio.to_json()))
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None,  ..ProptestConfig::default() })]

    #[test]
    fn an_untouched_bundle_gives_its_answer_again(seed in any::<u64>().no_shrink()) {
        let portfolio = portfolio(seed);
        for policy in policies() {
            prop_assert_eq!(unlike(&portfolio, &policy), None);
        }
    }
}

#[test]
fn who_was_looked_at_and_could_not_use_it_is_in_the_receipt() {
    // 1000 for grants A and B. B begins only in 2019, so nobody else can use it: A is met, and that B cannot is why.
    let grant = |id: &str, year: &str| {
        json!({"id": id, "title": id, "programme": "PR", "amount": "1000.00 USD",
        "agreement": {"signed": format!("{year}-01-01"), "from": format!("{year}-01-01"), "to": format!("{year}-12-31")}})
    };
    let lot = |earmark: Value| {
        json!({"id": "C", "source": "DONOR", "kind": "cash", "amount": "1000.00 USD", "earmark": earmark,
        "states": [{"state": "received", "on": "2018-03-01"}]})
    };
    for earmark in [json!({"grants": ["A", "B"]}), json!({"programmes": ["PR"]})] {
        let portfolio = Portfolio::from_json(
            &json!({"format": "ssdc-portfolio/1",
            "partners": [{"id": "CENTRE", "name": "The centre"}, {"id": "DONOR", "name": "A donor"}],
            "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
            "grants": [grant("A", "2018"), grant("B", "2019")], "contributions": [lot(earmark)]})
            .to_string(),
        )
        .unwrap();
        let report =
            portfolio.match_funding(&policy(&[])).check(&"A".parse().unwrap(), "2018-06-30".parse().unwrap()).unwrap();
        assert_eq!(
            (report.verdict().name(), report.recognised().unwrap().to_string()),
            ("met", "1000.00 USD".to_owned())
        );
        assert!(report.receipt().records.iter().any(|read| read.record.to_string() == "grant B"));
        assert!(verify_bundle(&report.bundle()).unwrap().is_same());
    }
}

/// On what a bundle holds less may have to be looked at than on the whole: the receipt is the same.
#[test]
fn a_receipt_is_read_as_it_was_written() {
    let portfolio = portfolio(16_526_423_751_771_680_454);
    let policy = Policy::load("ssdc-1-to-1-tranches").unwrap();
    assert_eq!(unlike(&portfolio, &policy), None);
}
