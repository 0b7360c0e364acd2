//! Grants of several recipients: what is of the whole, and what is of each.

use serde_json::{Value, json};
use ssdc_core::Policy;

use super::support::policy;
use super::{REMEDY, check, figures, grant, lot, portfolio};

fn shared(amounts: &[(&str, &str)]) -> Value {
    let part = |(partner, amount): &(&str, &str)| json!({"partner": partner, "amount": amount});
    json!({"recipients": amounts.iter().map(part).collect::<Vec<_>>()})
}

/// 1:1 of the grant, and 1:1 of its programme, which has no other: 100 are asked for, not 200.
#[test]
fn a_requirement_of_the_programme_and_one_of_the_grant_are_not_added_up() {
    let second = format!(
        "{REMEDY}\n[[requirement]]\nid = \"programme\"\nratio = {{ form = \"ratio_to_award\", match_to_award = \"1:1\" }}\n\
         base = {{ figure = \"award\" }}\nlevel = \"programme\"\nperiod = \"agreement\"\ngate = [\"close\"]\n{REMEDY}"
    );
    let both: Policy = policy(&[(REMEDY, &second)]);
    for recipients in
        [json!({}), shared(&[("R-1", "100.00 USD")]), shared(&[("R-1", "50.00 USD"), ("R-2", "50.00 USD")])]
    {
        let lots = match recipients["recipients"].as_array().map(Vec::len) {
            // A contribution that two could use is put down for one.
            Some(2) => vec![
                lot("A", "cash", "30.00 USD", json!({"recipient": "R-1"})),
                lot("B", "cash", "40.00 USD", json!({"recipient": "R-2"})),
            ],
            _ => vec![lot("A", "cash", "70.00 USD", json!({}))],
        };
        let portfolio = portfolio(json!({"grants": [grant("G", recipients)], "contributions": lots}));
        assert_eq!(figures(&check(&portfolio, &both)), "70.00 USD of 100.00 USD, lacks 30.00 USD: short");
    }
}

/// A portfolio of one grant of 100 whose recipients have half each, in this order.
fn halves(order: [&str; 2], partners: &[Value], lots: Value) -> ssdc_core::Portfolio {
    let given = json!([{"id": "FUNDER", "name": "F"}, {"id": "DONOR", "name": "D"}]);
    let partners: Vec<_> = given.as_array().unwrap().iter().chain(partners).cloned().collect();
    let recipients = shared(&order.map(|one| (one, "50.00 USD")));
    portfolio(json!({"partners": partners, "grants": [grant("G", recipients)], "contributions": lots}))
}

fn each(portfolio: &ssdc_core::Portfolio, policy: &Policy) -> Vec<String> {
    let report = check(portfolio, policy);
    let one = |one: &ssdc_core::Obligation| {
        format!("{} {} {}", one.recipient.as_ref().unwrap(), super::money(one.required), one.verdict)
    };
    let mut found: Vec<_> = report.obligations().iter().map(one).collect();
    found.sort();
    found.push(format!("{} {}", super::money(report.required()), report.verdict()));
    found
}

/// A territory is exempt, the state with which it shares the grant is not.
#[test]
fn each_recipient_is_judged_by_its_own_attributes() {
    let exempt =
        "[[requirement.exempt]]\nid = \"territory\"\nwhen = [{ \"grantee.legal_form\" = \"territory\" }]\nall = true\n";
    let exempt = policy(&[(REMEDY, &format!("{REMEDY}\n{exempt}"))]);
    let forms = [
        json!({"id": "R-1", "name": "T", "legal_form": "territory"}),
        json!({"id": "R-2", "name": "S", "legal_form": "state"}),
    ];
    for order in [["R-1", "R-2"], ["R-2", "R-1"]] {
        let found = each(&halves(order, &forms, json!([])), &exempt);
        assert_eq!(found, ["R-1 0.00 USD exempt", "R-2 50.00 USD short", "50.00 USD short"], "{order:?}");
    }
    // From the fourth year on 2:1 is asked for: 50 of the first, 100 of the second.
    let rate = [
        ("match_to_award = \"1:1\"", "match_to_award = { table = \"by-year\" }"),
        (
            "[[requirement]]",
            "[[table]]\nid = \"by-year\"\nrow = [{ when = [{ \"grantee.year\" = { from = 4 } }], value = \"2:1\" }, { value = \"1:1\" }]\n[[requirement]]",
        ),
    ];
    let rate = policy(&rate);
    let year = |id: &str, year: u32| json!({"id": id, "name": id, "attributes": [{"name": "year", "value": year}]});
    for order in [["R-1", "R-2"], ["R-2", "R-1"]] {
        let found = each(&halves(order, &[year("R-1", 1), year("R-2", 9)], json!([])), &rate);
        assert_eq!(found, ["R-1 50.00 USD short", "R-2 100.00 USD short", "150.00 USD short"], "{order:?}");
    }
}

/// Programmes are compared as wholes: where one recipient of a grant is a territory and the other is not, nobody can say whether
/// the grant is exempt; where it matters to neither, it is as with one.
#[test]
fn what_is_asked_of_the_whole_is_known_where_it_is_so_of_each() {
    let exempt = |forms: &str| {
        let exempt = format!(
            "[[requirement.exempt]]\nid = \"by-form\"\nwhen = [{{ \"grantee.legal_form\" = {forms} }}]\nall = true\n"
        );
        policy(&[(REMEDY, &format!("{REMEDY}\n{exempt}")), ("level = \"grant\"", "level = \"programme\"")])
    };
    let forms = [
        json!({"id": "R-1", "name": "T", "legal_form": "territory"}),
        json!({"id": "R-2", "name": "S", "legal_form": "state"}),
    ];
    for order in [["R-1", "R-2"], ["R-2", "R-1"]] {
        let verdict = |policy: &Policy| check(&halves(order, &forms, json!([])), policy).verdict().name();
        assert_eq!(verdict(&exempt("\"territory\"")), "undetermined");
        assert_eq!(verdict(&exempt("[\"territory\", \"state\"]")), "exempt");
        assert_eq!(verdict(&exempt("\"county\"")), "short");
    }
}
