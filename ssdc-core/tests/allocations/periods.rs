//! Over a period only what came in it is given, and only what the period still needs.

use serde_json::{Value, json};
use ssdc_core::{AllocationOrder, Code, Policy, Portfolio};

use super::{DAY, allocate, assert_counted, cost, extended, grant, lines, lot, policy, portfolio, rows, yearly};

fn on(day: &str) -> Value {
    json!({"states": [{"state": "received", "on": day}]})
}

#[test]
fn a_year_is_given_what_came_in_it() {
    let costs =
        json!([cost("1", "G", "2025-05-01", 100), cost("2", "G", "2026-02-01", 60), cost("3", "H", "2026-02-01", 50)]);
    let both = json!({"states": [{"state": "received", "on": "2025-08-01", "amount": "30.00 USD"}, {"state": "received", "on": "2026-02-01", "amount": "50.00 USD"}]});
    let years = portfolio(json!({"grants": [grant("G", 1000, json!({})), grant("H", 1000, json!({}))], "costs": costs,
        "contributions": [lot("last", 130, &["G", "H"], on("2025-07-01")), lot("this", 40, &["G", "H"], on("2026-03-01")), lot("two", 80, &["H"], both)]}));
    // 60 and 50 are required of 2026; 40 and 50 came in it.
    let policy = yearly("");
    for order in AllocationOrder::ALL {
        let found = allocate(&years, &policy, order);
        assert_eq!(lines(&found), ["G: 40 of 60, short", "H: 50 of 50, met"], "{order}");
        assert_eq!(rows(&found), ["this G 40", "two H 50"], "{order}");
        assert_counted(&found, &policy);
    }
    // From the start of the agreement: 160 and 50, of 130, 40 and 80.
    let found = allocate(&years, &yearly("\ncumulative = true"), AllocationOrder::Any);
    assert_eq!(lines(&found), ["G: 160 of 160, met", "H: 50 of 50, met"]);
}

#[test]
fn what_earlier_periods_carry_in_is_not_needed_again() {
    let costs = json!([
        cost("1", "G", "2025-05-01", 100),
        cost("2", "G", "2026-02-01", 60),
        cost("3", "H", "2026-02-01", 50),
        cost("4", "H", "2025-02-01", 9)
    ]);
    let grants = json!([grant("G", 1000, json!({})), grant("H", 1000, json!({}))]);
    let policy = yearly("\ncarry_excess = \"forward\"");
    let last = lot("last", 130, &["G"], on("2025-07-01"));
    let years = portfolio(json!({"grants": grants, "costs": costs,
        "contributions": [last, lot("this", 40, &["G", "H"], on("2026-03-01"))]}));
    let found = allocate(&years, &policy, AllocationOrder::Fairest);
    // 30 were too many in 2025. Of 40 for needs of 30 and 50: half of each.
    assert_eq!(lines(&found), ["G: 45 of 60 (30 carried), short", "H: 25 of 50, short"]);
    assert_eq!(found.total(), Some("40.00 USD".parse().unwrap()));
    assert_eq!(found.gaps()[0].need.to_string(), "80.00 USD");
    assert!(found.to_string().contains("G: 45.00 USD of 60.00 USD, 30.00 USD of it carried in"), "{found}");
    assert!(found.to_json().contains(r#""carried":"30.00 USD""#), "{}", found.to_json());
    assert_counted(&found, &policy);
    // What came last year for either could have been carried in by either: nobody is short who may have it.
    let contested = lot("last", 130, &["G", "H"], on("2025-07-01"));
    let years = portfolio(
        json!({"grants": grants, "costs": costs, "contributions": [contested, lot("this", 40, &["G"], on("2026-03-01"))]}),
    );
    let found = allocate(&years, &policy, AllocationOrder::Any);
    assert_eq!(lines(&found), ["G: 40 of 60, undetermined", "H: 0 of 50, undetermined"]);
    // It could not do for 300 of H.
    let more = json!([
        cost("1", "G", "2025-05-01", 100),
        cost("2", "G", "2026-02-01", 60),
        cost("3", "H", "2026-02-01", 300),
        cost("4", "H", "2025-02-01", 9)
    ]);
    let contested = lot("last", 130, &["G", "H"], on("2025-07-01"));
    let years = portfolio(
        json!({"grants": grants, "costs": more, "contributions": [contested, lot("this", 40, &["G"], on("2026-03-01"))]}),
    );
    assert_eq!(
        lines(&allocate(&years, &policy, AllocationOrder::Any)),
        ["G: 40 of 60, undetermined", "H: 0 of 300, short"]
    );
}

#[test]
fn a_jurisdiction_is_given_what_the_year_of_all_its_grants_still_needs() {
    // HOME: a quarter of what is drawn in the federal year; the first carries 20 into the second, which needs 125.
    let agreement =
        json!({"agreement": {"from": "2024-10-01", "to": "2026-09-30"}, "recipients": [{"partner": "H-1"}]});
    let other = json!({"agreement": {"from": "2024-10-01", "to": "2026-09-30"}, "recipients": [{"partner": "H-2"}]});
    let draw = |id: &str, grant: &str, to: &str, on: &str, amount: u32| json!({"id": id, "kind": "tranche", "from": "FUNDER", "to": to, "on": on, "amount": format!("{amount}.00 USD"), "grant": grant});
    let spent = |on: &str| json!({"states": [{"state": "spent", "on": on}]});
    let portfolio = portfolio(json!({
        "grants": [grant("G", 1000, agreement.clone()), grant("H", 1000, agreement), grant("I", 1000, other)],
        "payments": [draw("p-1", "G", "H-1", "2024-11-01", 400), draw("p-2", "H", "H-1", "2025-01-01", 200), draw("p-3", "G", "H-1", "2025-11-01", 400),
            draw("p-4", "H", "H-1", "2025-11-01", 100), draw("p-5", "I", "H-2", "2025-11-01", 100), draw("p-6", "I", "H-2", "2024-11-01", 4)],
        "contributions": [lot("a", 170, &["G", "H"], spent("2025-03-01")), lot("b", 110, &["H", "I"], spent("2025-12-01")), lot("c", 10, &["G"], spent("2026-02-01"))]}));
    let home = Policy::load("us-hud-home").unwrap();
    let found = allocate(&portfolio, &home, AllocationOrder::Any);
    assert_eq!(found.total(), Some("120.00 USD".parse().unwrap()));
    assert_eq!(
        found.gaps()[0].to_string(),
        "G, H and I need 130.00 USD together, and all that can serve them, b and c, give 120.00 USD: 10.00 USD is lacking. One new contribution of 10.00 USD that each of them may use would close it."
    );
    assert_counted(&found, &home);
    let fair = lines(&allocate(&portfolio, &home, AllocationOrder::Fairest));
    // 120 for 105 and 25: twelve thirteenths of each.
    assert_eq!(fair, ["G+H: 116.92 of 125 (20 carried), short", "I: 23.08 of 25, short"]);
}

#[test]
fn budget_periods_are_those_of_each_grant() {
    let phases = |change: &str| {
        json!({"phases": [{"id": "1", "from": "2026-01-01", "to": change}, {"id": "2", "from": "2026-06-01", "to": "2026-12-31"}],
        "lines": [{"id": "a", "phase": "1", "amount": "1000.00 USD"}, {"id": "b", "phase": "2", "amount": "500.00 USD"}]})
    };
    let on = |on: &str| json!({"states": [{"state": "delivered", "on": on}, {"state": "spent", "on": on}]});
    let start = Policy::load("us-head-start").unwrap();
    let portfolio = portfolio(
        json!({"grants": [grant("G", 800, phases("2026-05-31")), grant("H", 800, phases("2026-05-31"))],
        "contributions": [lot("early", 150, &["G", "H"], on("2026-02-01")), lot("late", 170, &["G", "H"], on("2026-06-15"))]}),
    );
    // A fifth of 500 for each in the second period, and 170 came in it.
    let found = allocate(&portfolio, &start, AllocationOrder::Fairest);
    assert_eq!(
        (lines(&found), found.total()),
        (vec!["G: 85 of 100, short".to_owned(), "H: 85 of 100, short".to_owned()], Some("170.00 USD".parse().unwrap()))
    );
    assert_counted(&found, &start);
}

#[test]
fn parts_that_count_in_different_periods_are_never_given_twice_over() {
    // The periods of G and H differ: 60 of `a` came in that of G, 40 more in that of H alone. What is assigned to one is taken
    // from the other first, so that 60 is all that both can have of it; a flow does not know that the 40 do nothing for G.
    let phase = |from: &str| json!({"phases": [{"id": "1", "from": from, "to": "2026-12-31"}], "lines": [{"id": "a", "phase": "1", "amount": "500.00 USD"}]});
    let part = |state: &str, on: &str, amount: &str| json!({"state": state, "on": on, "amount": amount});
    let parts = json!({"states": [part("spent", "2026-02-01", "40.00 USD"), part("spent", "2026-04-01", "60.00 USD")]});
    let start = Policy::load("us-head-start").unwrap();
    let portfolio =
        portfolio(json!({"grants": [grant("G", 80, phase("2026-03-01")), grant("H", 80, phase("2026-01-01"))],
        "contributions": [lot("a", 100, &["G", "H"], parts)]}));
    for order in AllocationOrder::ALL {
        let found = allocate(&portfolio, &start, order);
        assert_counted(&found, &start);
        assert!(found.at_most()[0].amount() >= found.total().unwrap().amount(), "{found}");
        assert!(found.total().unwrap().amount() >= 60.into(), "{order} {found}");
    }
}

#[test]
fn what_does_not_count_where_a_flow_puts_it_is_given_to_others() {
    // Of 2 that G and H share 1 came too early for G: a third for G and two thirds for H would count for H alone.
    let parts = json!({"states": [{"state": "received", "on": "2025-06-01", "amount": "1.00 USD"}, {"state": "received", "on": "2026-02-01", "amount": "1.00 USD"}]});
    let late = json!({"agreement": {"from": "2026-01-01", "to": "2026-12-31"}});
    let portfolio = portfolio(
        json!({"grants": [grant("G", 1, late), grant("H", 2, json!({}))], "contributions": [lot("a", 2, &["G", "H"], parts)]}),
    );
    let found = allocate(&portfolio, &policy(&[]), AllocationOrder::ProRata);
    assert_eq!((rows(&found), found.total()), (vec!["a H 2".to_owned()], Some("2.00 USD".parse().unwrap())));
    assert_counted(&found, &policy(&[]));
}

#[test]
fn the_tranches_of_a_period_are_those_due_in_it() {
    let due = |number: u32, due: &str| json!({"number": number, "amount": "50.00 USD", "due": due});
    let tranches = json!({"tranches": [due(1, "2025-03-01"), due(2, "2026-01-15"), due(3, "2026-05-01")]});
    let portfolio =
        portfolio(json!({"grants": [grant("G", 150, tranches)], "contributions": [lot("a", 80, &["G"], json!({}))]}));
    let policy: Policy = yearly("").text().replace("actual_total", "tranches_due").parse().unwrap();
    let found = allocate(&portfolio, &policy, AllocationOrder::Any);
    let by_tranche: Vec<_> =
        found.rows().iter().map(|row| (row.tranche, row.amount.amount().normalize().to_string())).collect();
    assert_eq!(by_tranche, [(Some(2), "50".to_owned()), (Some(3), "30".to_owned())]);
    assert_eq!(lines(&found), ["G: 80 of 100, short"]);
}

#[test]
fn a_lot_of_unknown_worth_in_an_earlier_period_leaves_it_open() {
    let costs = json!([cost("1", "G", "2025-05-01", 100), cost("2", "G", "2026-02-01", 60)]);
    let euro = json!({"amount": "900.00 EUR", "states": [{"state": "received", "on": "2025-07-01"}]});
    let years = portfolio(
        json!({"grants": [grant("G", 1000, json!({}))], "costs": costs, "contributions": [lot("euro", 1, &["G"], euro)]}),
    );
    let found = allocate(&years, &yearly("\ncarry_excess = \"forward\""), AllocationOrder::Any);
    assert_eq!(lines(&found), ["G: 0 of 60, undetermined"]);
    assert_eq!(lines(&allocate(&years, &yearly(""), AllocationOrder::Any)), ["G: 0 of 60, short"]);
}

#[test]
fn who_is_exempt_from_one_requirement_of_a_year_meets_the_other() {
    let second = "remedy = [{ action = \"hold\" }]\n[[requirement]]\nid = \"second\"\nratio = { form = \"amount_fixed\", amount = \"5 USD\" }\nlevel = \"grant\"\nperiod = \"calendar_year\"\ngate = [\"close\"]\nremedy = [{ action = \"note\" }]";
    let small = "exempt = [{ id = \"small\", when = [{ \"grant.award\" = { to = \"10 USD\" } }], all = true }]\nlevel = \"grant\"";
    let text = yearly("").text().replacen("remedy = [{ action = \"hold\" }]", second, 1);
    let text = text.replacen("level = \"grant\"", small, 1).replace("currency = \"award\"", "currency = \"USD\"");
    let policy: Policy = text.parse().unwrap_or_else(|error| panic!("{error}"));
    let costs = json!([cost("1", "G", "2026-02-01", 60), cost("2", "H", "2026-02-01", 8)]);
    let years = portfolio(json!({"grants": [grant("G", 10, json!({})), grant("H", 20, json!({}))], "costs": costs,
        "contributions": [lot("a", 12, &["G", "H"], json!({}))]}));
    let found = allocate(&years, &policy, AllocationOrder::Any);
    assert_eq!(lines(&found), ["G: 0 of 0, exempt", "G: 5 of 5, met", "H: 7 of 8, short", "H: 5 of 5, met"]);
}

#[test]
fn requirements_over_different_periods_are_refused_where_they_meet() {
    let second = "remedy = [{ action = \"hold\" }]\n[[requirement]]\nid = \"second\"\nratio = { form = \"amount_fixed\", amount = \"5 USD\" }\nlevel = \"grant\"\nperiod = \"fiscal_year\"\nfiscal_year_starts = \"07-01\"\ngate = [\"close\"]\nremedy = [{ action = \"note\" }]";
    let policy =
        policy(&[("remedy = [{ action = \"hold\" }]", second), ("currency = \"award\"", "currency = \"USD\"")]);
    let portfolio = portfolio(json!({"grants": [grant("G", 1000, extended(json!({}), json!({})))]}));
    let view = portfolio.match_funding(&policy);
    let error = view.allocate(DAY.parse().unwrap(), AllocationOrder::Any, &mut ()).unwrap_err();
    assert_eq!(error.code(), Code::UnsupportedPolicy);
    assert!(error.to_string().contains("/requirement/1/period") && error.to_string().contains("grant G"), "{error}");
}

#[test]
fn what_is_assigned_counts_in_the_period_in_which_it_came_first() {
    let costs =
        json!([cost("1", "G", "2025-05-01", 30), cost("2", "G", "2026-02-01", 45), cost("3", "H", "2026-02-01", 50)]);
    let halves = json!([{"state": "received", "on": "2025-08-01", "amount": "50.00 USD"}, {"state": "received", "on": "2026-02-01", "amount": "50.00 USD"}]);
    let assigned = |to_g: u32, earmark: &[&str]| {
        let assigned = json!({"states": halves, "assigned": [{"grant": "G", "amount": format!("{to_g}.00 USD")}]});
        portfolio(
            json!({"grants": [grant("G", 1000, json!({})), grant("H", 1000, json!({}))], "costs": costs, "contributions": [lot("two", 100, earmark, assigned)]}),
        )
    };
    let figures = |portfolio: &Portfolio, carry: &str, day: &str| {
        let found = portfolio.match_funding(&yearly(carry)).check(&"G".parse().unwrap(), day.parse().unwrap()).unwrap();
        format!("{} {}", found.recognised().unwrap().amount(), found.verdict().name())
    };
    // What came in 2025 serves the assignment of 50, so that what came in 2026 is as free for H as for G.
    let half = assigned(50, &["G", "H"]);
    assert_eq!(figures(&half, "", "2025-12-31"), "50 met");
    assert_eq!(figures(&half, "", "2026-06-30"), "0 undetermined");
    // With what 2025 has too much, 20 of 50 assigned count in 2026: never 50 and 50.
    assert_eq!(figures(&half, "\ncarry_excess = \"forward\"", "2026-06-30"), "20 undetermined");
    // Ten more are assigned than came in 2025.
    assert_eq!(figures(&assigned(60, &["G", "H"]), "", "2026-06-30"), "10 undetermined");
    // Where nobody else could use the rest, it counts.
    assert_eq!(figures(&assigned(50, &["G"]), "", "2026-06-30"), "50 met");
    let policy = yearly("");
    for order in AllocationOrder::ALL {
        let found = allocate(&half, &policy, order);
        assert_eq!(found.total(), Some("50.00 USD".parse().unwrap()), "{order}");
        assert_counted(&found, &policy);
    }
    // 50 for 45 and 50.
    assert_eq!(
        lines(&allocate(&half, &policy, AllocationOrder::Fairest)),
        ["G: 23.68 of 45, short", "H: 26.32 of 50, short"]
    );
}

#[test]
fn year_after_year_is_shared_without_taking_anything_back() {
    let costs = json!([
        cost("1", "G", "2025-05-01", 60),
        cost("2", "H", "2025-05-01", 50),
        cost("3", "G", "2026-02-01", 45),
        cost("4", "H", "2026-02-01", 50)
    ]);
    let halves = json!({"states": [{"state": "received", "on": "2025-08-01", "amount": "50.00 USD"}, {"state": "received", "on": "2026-02-01", "amount": "50.00 USD"}]});
    let mut years = portfolio(
        json!({"grants": [grant("G", 1000, json!({})), grant("H", 1000, json!({}))], "costs": costs, "contributions": [lot("two", 100, &["G", "H"], halves)]}),
    );
    let policy = yearly("");
    let days = ["2025-12-31", DAY];
    for day in days {
        let view = years.match_funding(&policy);
        years = view.allocate(day.parse().unwrap(), AllocationOrder::Fairest, &mut ()).unwrap().assigned().unwrap();
    }
    let recognised = |grant: &str, day: &str| {
        let found = years.match_funding(&policy).check(&grant.parse().unwrap(), day.parse().unwrap()).unwrap();
        found.recognised().unwrap().amount().to_string()
    };
    // 50 for 60 and 50, then 50 for 45 and 50: 100 in all.
    let found = days.map(|day| [recognised("G", day), recognised("H", day)]);
    assert_eq!(found, [["27.27", "22.73"], ["23.68", "26.32"]]);
    let days: Vec<_> =
        years.contributions().next().unwrap().assigned.iter().map(|one| one.on.unwrap().to_string()).collect();
    assert_eq!(days, ["2025-12-31", "2025-12-31", DAY, DAY]);
}
