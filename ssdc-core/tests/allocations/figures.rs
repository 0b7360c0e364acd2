//! Figures of allocations by hand, where amount, value, what came and what is assigned differ.

use serde_json::json;
use ssdc_core::{AllocationOrder, MatchAllocation, Policy, Portfolio};

use super::support::policy;
use super::{allocate, extended, grant, lines, lot, portfolio};

fn verdict(portfolio: &Portfolio, policy: &Policy, grant: &str) -> (String, String) {
    let view = portfolio.match_funding(policy);
    let found = view.check(&grant.parse().unwrap(), super::DAY.parse().unwrap()).unwrap();
    (found.verdict().to_string(), found.recognised().unwrap().amount().normalize().to_string())
}

fn written(found: &MatchAllocation) -> Portfolio {
    found.assigned().unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn without_tranches_the_match_is_due_at_the_end_of_the_agreement() {
    // 9 for both. B ends first, so that B is served first: 7, and 2 are left for A.
    let until = |to: &str| json!({"agreement": {"signed": "2025-01-01", "from": "2025-01-01", "to": to}});
    let both = portfolio(json!({"grants": [grant("A", 9, until("2027-03-31")), grant("B", 7, until("2026-12-31"))],
        "contributions": [lot("C", 9, &["A", "B"], json!({}))]}));
    for gate in ["each_tranche", "each_draw_pro_rata", "application"] {
        let gated = policy(&[("[\"close\"]", &format!("[\"{gate}\"]"))]);
        let found = allocate(&both, &gated, AllocationOrder::EarliestDue);
        assert_eq!(lines(&found), ["A: 2 of 9, short", "B: 7 of 7, met"], "{gate}");
    }
}

#[test]
fn what_counts_is_given_where_it_is_above_the_amount() {
    // Worth 300 where the books say 100: both grants of 150 are met, and stay so once it is written down.
    let fair = policy(&[("value = \"stated\"", "value = \"fair_market\"")]);
    let item = |grants: &[&str], more| {
        let valued = json!({"kind": "in_kind_goods", "states": [{"state": "verified", "on": "2026-03-01"}],
            "valuation": {"method": "expert", "amounts": {"fair_market": "300.00 USD"}}});
        lot("L", 100, grants, extended(valued, more))
    };
    let both = |more| {
        portfolio(json!({"grants": [grant("A", 150, json!({})), grant("B", 150, json!({}))],
            "contributions": [item(&["A", "B"], more)]}))
    };
    let found = allocate(&both(json!({})), &fair, AllocationOrder::Fairest);
    assert_eq!(lines(&found), ["A: 150 of 150, met", "B: 150 of 150, met"]);
    // Half of what the books say is half of what counts.
    let own: Vec<_> = found.rows().iter().map(|row| row.own_amount.to_string()).collect();
    assert_eq!(own, ["50.00 USD", "50.00 USD"]);
    for grant in ["A", "B"] {
        assert_eq!(verdict(&written(&found), &fair, grant), ("met".to_owned(), "150".to_owned()), "{grant}");
    }
    // A third of it is assigned to A, which counts for 100 there; 200 are left.
    let third = both(json!({"assigned": [{"grant": "A", "amount": "33.33 USD"}]}));
    let (state, recognised) = verdict(&third, &fair, "A");
    assert_eq!((&*state, &*recognised), ("undetermined", "99.99"));
    let found = allocate(&third, &fair, AllocationOrder::Fairest);
    assert_eq!(lines(&found), ["A: 150 of 150, met", "B: 150 of 150, met"]);
    assert_eq!(verdict(&written(&found), &fair, "B").0, "met");
}

#[test]
fn nobody_can_say_for_which_recipient_a_part_came() {
    // 30 of 60 came, assigned to a grant whose recipients have 20 and 10: whose half it was no check tells.
    let recipients =
        json!({"recipients": [{"partner": "H-1", "amount": "20.00 USD"}, {"partner": "H-2", "amount": "10.00 USD"}]});
    let came = |amount: &str| {
        let part = json!({"assigned": [{"grant": "G"}], "states": [{"state": "received", "on": "2026-03-01", "amount": amount}]});
        portfolio(json!({"grants": [grant("G", 30, recipients.clone())],
            "contributions": [extended(lot("L", 60, &["G"], json!({})), part)]}))
    };
    let plain = policy(&[]);
    let found = allocate(&came("30.00 USD"), &plain, AllocationOrder::Any);
    assert_eq!(lines(&found), ["G: 0 of 20, undetermined", "G: 0 of 10, undetermined"]);
    assert_eq!(verdict(&written(&found), &plain, "G"), ("undetermined".to_owned(), "0".to_owned()));
    // All of it came: each has its part, and keeps it.
    let found = allocate(&came("60.00 USD"), &plain, AllocationOrder::Any);
    assert_eq!(lines(&found), ["G: 20 of 20, met", "G: 10 of 10, met"]);
    assert_eq!(verdict(&written(&found), &plain, "G").0, "met");
}

#[test]
fn a_least_part_of_what_is_recognised_is_of_all_that_a_check_recognises() {
    // 50 in cash and 15 in kind are for G alone, and count whether or not they are put down: half of 65 is 32.50, and 17.50 of
    // goods are lacking, though 10 and 10 would do for the 20 that are required.
    let floor = "remedy = [{ action = \"hold\" }]\n[[requirement.slice]]\nid = \"goods\"\n\
        where = [{ \"lot.kind\" = [\"in_kind_goods\"] }]\nat_least = \"50%\"\nof = \"recognised\"\n";
    let half = policy(&[("remedy = [{ action = \"hold\" }]", floor)]);
    let goods = json!({"kind": "in_kind_goods", "states": [{"state": "verified", "on": "2026-03-01"}]});
    let portfolio = portfolio(json!({"grants": [grant("G", 20, json!({}))],
        "contributions": [lot("A", 50, &["G"], json!({})), lot("B", 15, &["G"], goods)]}));
    let found = allocate(&portfolio, &half, AllocationOrder::Any);
    let [one] = found.coverage() else { panic!("one line") };
    let (state, _) = verdict(&written(&found), &half, "G");
    assert_eq!((one.verdict.name(), &*state), ("short", "short"));
    assert_eq!(one.lacking, Some("17.50 USD".parse().unwrap()));
}

#[test]
fn what_is_given_is_said_to_the_last_unit() {
    // A third of 20, 15 and 27 yen is 6.667, 5 and 9 yen. One yen falls into thousandths.
    let thirds = policy(&[("\"1:1\"", "\"1:3\""), ("unit = \"0.01\"", "unit = \"0.001\"")]);
    let yen = |id: &str, amount: u32| extended(grant(id, 0, json!({})), json!({"amount": format!("{amount} JPY")}));
    let portfolio = portfolio(json!({"grants": [yen("A", 20), yen("B", 15), yen("C", 27)],
        "contributions": [extended(lot("L", 0, &["A", "B", "C"], json!({})), json!({"amount": "1 JPY"}))]}));
    let found = allocate(&portfolio, &thirds, AllocationOrder::Fairest);
    let given: ssdc_core::Decimal = found.coverage().iter().map(|one| one.given.unwrap().amount()).sum();
    assert_eq!((given.normalize().to_string(), found.total()), ("1".to_owned(), Some("1 JPY".parse().unwrap())));
    for one in found.coverage() {
        let sum = one.given.unwrap().checked_add(one.lacking.unwrap()).unwrap();
        assert_eq!(Some(sum), one.required);
    }
}

#[test]
fn a_sentence_names_the_recipient_and_what_is_assigned_elsewhere() {
    // H-1 has 20 to bring, and nothing is for it; of 40 for H-2, which has 50 to bring, 25 are assigned to another grant.
    let recipients =
        json!({"recipients": [{"partner": "H-1", "amount": "20.00 USD"}, {"partner": "H-2", "amount": "50.00 USD"}]});
    let part = json!({"recipient": "H-2", "assigned": [{"grant": "OTHER", "amount": "25.00 USD"}]});
    let portfolio = portfolio(json!({"grants": [grant("G", 70, recipients), grant("OTHER", 25, json!({}))],
        "contributions": [lot("L", 40, &["G"], part)]}));
    let found = allocate(&portfolio, &policy(&[]), AllocationOrder::Any);
    assert_eq!(
        found.cut(),
        [
            "H-2 of G needs 50.00 USD, and all that can serve it, L (25.00 USD of it is assigned elsewhere), gives 15.00 USD: 35.00 USD \
                is lacking. One new contribution of 35.00 USD for it would close it.",
            "H-1 of G needs 20.00 USD, and no contribution can serve it: 20.00 USD is lacking. One new contribution of 20.00 USD for it \
                would close it.",
        ]
    );
}
