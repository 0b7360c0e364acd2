//! Bases that add up from tranches, budget lines, costs and payments: what is not known is never taken for nothing.

use serde_json::{Value, json};
use ssdc_core::Policy;

use super::support::{policy, yearly};
use super::{BASE, RATIO, check, figures, grant, lot, money, portfolio};

fn based_on(figure: &str) -> Policy {
    policy(&[(BASE, &format!("figure = \"{figure}\""))])
}

/// Half of the total.
fn half_of(figure: &str, more: &str) -> Policy {
    let ratio = "form = \"share_of_total\", match = \"50%\"";
    policy(&[(RATIO, ratio), (BASE, &format!("figure = \"{figure}\"{more}"))])
}

/// 60 are due, and another tranche of which nobody says how much it is, or in another currency.
#[test]
fn a_due_tranche_whose_amount_is_not_known_leaves_open_what_is_required() {
    let required = |more: &[Value]| {
        let first = json!({"number": 1, "amount": "60.00 USD", "due": "2018-02-01"});
        let tranches: Vec<_> = [first].into_iter().chain(more.iter().cloned()).collect();
        let portfolio = portfolio(json!({"grants": [grant("G", json!({"tranches": tranches}))]}));
        let report = check(&portfolio, &based_on("tranches_due"));
        (money(report.required()), report.verdict().name())
    };
    assert_eq!(required(&[]), ("60.00 USD".to_owned(), "short"));
    let unknown = ("unknown".to_owned(), "undetermined");
    assert_eq!(required(&[json!({"number": 2, "due": "2018-03-01"})]), unknown);
    assert_eq!(required(&[json!({"number": 2, "due": "2018-03-01", "amount": "40.00 EUR"})]), unknown);
    // What is not due yet asks for nothing.
    assert_eq!(required(&[json!({"number": 2, "due": "2018-09-01"})]), ("60.00 USD".to_owned(), "short"));
}

#[test]
fn where_no_tranche_is_due_nothing_is_required() {
    let tranches = json!({"tranches": [{"number": 1, "due": "2018-09-01"}]});
    let report = check(&portfolio(json!({"grants": [grant("G", tranches)]})), &based_on("tranches_due"));
    assert_eq!(figures(&report), "0.00 USD of 0.00 USD, lacks 0.00 USD: met");
}

/// The budget is 100 and a line that nobody states, or in another currency: half of it is not known to be 50.
#[test]
fn a_budget_line_without_an_amount_leaves_the_total_open() {
    let stands = |line: Value, policy: &Policy| {
        let lines = json!({"lines": [{"id": "a", "kind": "works", "amount": "100.00 USD"}, line]});
        let portfolio = portfolio(
            json!({"grants": [grant("G", lines)], "contributions": [lot("A", "cash", "50.00 USD", json!({}))]}),
        );
        figures(&check(&portfolio, policy))
    };
    let unknown = "50.00 USD of unknown, lacks unknown: undetermined";
    let total = half_of("budget_total", "");
    assert_eq!(stands(json!({"id": "b", "kind": "staff"}), &total), unknown);
    assert_eq!(stands(json!({"id": "b", "kind": "staff", "amount": "900.00 EUR"}), &total), unknown);
    let met = "50.00 USD of 50.00 USD, lacks 0.00 USD: met";
    assert_eq!(stands(json!({"id": "b", "kind": "staff", "amount": "0.00 USD"}), &total), met);
    // A line that is left out may be as it likes.
    assert_eq!(
        stands(json!({"id": "b", "kind": "staff"}), &half_of("budget_total", ", less_lines = [\"staff\"]")),
        met
    );
}

fn cost(id: &str, amount: &str, line: Option<&str>) -> Value {
    let mut cost = json!({"id": id, "grant": "G", "amount": amount, "on": "2018-02-01", "payer": "FUNDER"});
    if let Some(line) = line {
        cost["line"] = json!(line);
    }
    cost
}

fn spent(costs: &[Value], policy: &Policy) -> String {
    let lines = json!({"lines": [{"id": "a", "kind": "staff", "amount": "10.00 USD"}, {"id": "b", "kind": "works"}]});
    let portfolio = portfolio(json!({"grants": [grant("G", lines)], "costs": costs}));
    money(check(&portfolio, policy).required())
}

/// 100 and 300 were spent, whether or not anybody says on which line.
#[test]
fn costs_that_name_no_line_belong_to_the_whole() {
    let expended = based_on("expended");
    for lines in [[None, None], [Some("a"), None], [Some("a"), Some("b")], [None, Some("b")]] {
        let costs = [cost("K-1", "100.00 USD", lines[0]), cost("K-2", "300.00 USD", lines[1])];
        assert_eq!(spent(&costs, &expended), "400.00 USD", "{lines:?}");
    }
    let of_the_year = [cost("K-1", "100.00 USD", Some("a")), cost("K-2", "300.00 USD", None)];
    assert_eq!(spent(&of_the_year, &yearly("")), "400.00 USD");
    // Euros have no rate.
    for line in [None, Some("a"), Some("b")] {
        let costs = [cost("K-1", "100.00 USD", Some("a")), cost("K-2", "300.00 EUR", line)];
        assert_eq!(spent(&costs, &expended), "unknown", "{line:?}");
    }
}

/// What is left out is what names a line that is left out: of 100 for staff and 300 the 300 are left.
#[test]
fn lines_that_are_left_out_take_off_only_what_names_them() {
    let less = policy(&[(BASE, "figure = \"expended\", less_lines = [\"staff\"]")]);
    let staff = || cost("K-1", "100.00 USD", Some("a"));
    assert_eq!(spent(&[staff(), cost("K-2", "300.00 USD", None)], &less), "300.00 USD");
    assert_eq!(spent(&[staff(), cost("K-2", "300.00 USD", Some("b"))], &less), "300.00 USD");
    assert_eq!(spent(&[staff(), cost("K-2", "300.00 EUR", Some("b"))], &less), "unknown");
    assert_eq!(spent(&[staff(), cost("K-2", "300.00 EUR", None)], &less), "unknown");
    assert_eq!(spent(&[staff(), cost("K-2", "300.00 EUR", Some("a"))], &less), "0.00 USD", "nothing else was spent");
}

/// Only the works count: whether the 300 are for works nobody says.
#[test]
fn where_only_some_lines_count_a_cost_without_a_line_leaves_it_open() {
    let only = policy(&[(BASE, "figure = \"expended\", only_lines = [\"works\"]")]);
    let works = || cost("K-1", "100.00 USD", Some("b"));
    assert_eq!(spent(&[works(), cost("K-2", "300.00 USD", Some("a"))], &only), "100.00 USD");
    assert_eq!(spent(&[works(), cost("K-2", "300.00 USD", None)], &only), "unknown");
}

/// Each line asks for half of what it cost: a line without costs asks for nothing, and 300 that name no line are nobody's.
#[test]
fn of_parts_each_asks_for_what_names_it() {
    let each = policy(&[
        (RATIO, "form = \"share_of_total\", match = \"50%\""),
        (BASE, "figure = \"actual_total\""),
        ("level = \"grant\"", "per = { key = \"line\", lots = \"pooled\" }\nlevel = \"grant\""),
    ]);
    assert_eq!(spent(&[cost("K-1", "100.00 USD", Some("a"))], &each), "50.00 USD");
    let both = [cost("K-1", "100.00 USD", Some("a")), cost("K-2", "300.00 USD", Some("b"))];
    assert_eq!(spent(&both, &each), "200.00 USD");
    let open = [cost("K-1", "100.00 USD", Some("a")), cost("K-2", "300.00 USD", None)];
    assert_eq!(spent(&open, &each), "unknown");
}

/// HOME: a quarter of what is drawn for projects, here of 800, whether or not a payment says that it is for one.
#[test]
fn home_draws_that_name_no_line_are_matched() {
    let lines = json!({"lines": [{"id": "adm", "kind": "administration", "amount": "100.00 USD"}, {"id": "prj", "kind": "project", "amount": "900.00 USD"}],
        "recipients": [{"partner": "R-1"}]});
    for line in [Some("prj"), None] {
        let pay = |id: &str, amount: &str, line: Option<&str>| {
            let mut pay = json!({"id": id, "grant": "G", "kind": "disbursement", "from": "FUNDER", "to": "R-1", "amount": amount, "on": "2018-02-01"});
            if let Some(line) = line {
                pay["line"] = json!(line);
            }
            pay
        };
        let portfolio = portfolio(json!({"grants": [grant("G", lines.clone())],
            "payments": [pay("P-1", "100.00 USD", Some("adm")), pay("P-2", "800.00 USD", line)]}));
        let report = check(&portfolio, &Policy::load("us-hud-home").unwrap());
        assert_eq!(money(report.required()), "200.00 USD", "{line:?}");
    }
}

/// What an input states is the whole, whatever the lines add up to; who spent a cost without a payer matters to nobody whose
/// match is that of the award.
#[test]
fn what_is_not_asked_for_leaves_nothing_open() {
    let costs = [json!({"id": "K-1", "grant": "G", "amount": "70.00 USD", "line": "a"})];
    assert_eq!(spent(&costs, &policy(&[])), "100.00 USD");
    let inputs = json!({"inputs": {"expended": "250"}, "lines": [{"id": "a", "kind": "staff"}]});
    let portfolio = portfolio(
        json!({"grants": [grant("G", inputs)], "costs": [cost("K-1", "100.00 USD", Some("a")), cost("K-2", "30.00 USD", None)]}),
    );
    assert_eq!(money(check(&portfolio, &based_on("expended")).required()), "250.00 USD");
}
