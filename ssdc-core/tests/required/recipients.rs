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

const FIXED: [(&str, &str); 2] =
    [(super::RATIO, "form = \"amount_fixed\", amount = \"40 USD\""), ("base = { figure = \"award\" }\n", "")];
const DOLLARS: (&str, &str) = ("currency = \"award\"", "currency = \"USD\"");
const PROGRAMME: (&str, &str) = ("level = \"grant\"", "level = \"programme\"");

fn first(amount: &str) -> String {
    format!(
        "{REMEDY}\n[[requirement.exempt]]\nid = \"first\"\nwhen = [{{ \"grant.status\" = \"active\" }}]\nfirst = \"{amount}\"\n"
    )
}

/// What is asked of a grant of 100: alone, of two with half each, and of the programme of two grants.
fn asked(changes: &[(&str, &str)]) -> [String; 3] {
    let active = |more: Value| super::with(json!({"status": "active"}), more);
    let whole = active(json!({}));
    let two = active(shared(&[("R-1", "50.00 USD"), ("R-2", "50.00 USD")]));
    let half = active(json!({"amount": "50.00 USD"}));
    let grants = [vec![grant("G", whole)], vec![grant("G", two)], vec![grant("G", half.clone()), grant("H", half)]];
    let alone = policy(changes);
    let together = policy(&[changes, &[PROGRAMME]].concat());
    let policies = [&alone, &alone, &together];
    let mut policies = policies.iter();
    grants.map(|grants| {
        let portfolio = portfolio(json!({"grants": grants}));
        super::money(check(&portfolio, policies.next().unwrap()).required())
    })
}

/// 40 are 40, and the first 50 of 100 are 50, among however many.
#[test]
fn amounts_of_the_whole_are_asked_for_once() {
    let fixed: Vec<_> = FIXED.into_iter().chain([DOLLARS]).collect();
    assert_eq!(asked(&fixed), ["40.00 USD"; 3]);
    assert_eq!(asked(&[DOLLARS, (REMEDY, &first("50 USD"))]), ["50.00 USD"; 3]);
    // Of 30 and 70 of the award 15 and 35 are exempt, which the reasons say.
    let policy = policy(&[DOLLARS, (REMEDY, &first("50 USD"))]);
    let parts = shared(&[("R-1", "30.00 USD"), ("R-2", "70.00 USD")]);
    let portfolio = portfolio(json!({"grants": [grant("G", super::with(parts, json!({"status": "active"})))]}));
    assert_eq!(each(&portfolio, &policy), ["R-1 15.00 USD short", "R-2 35.00 USD short", "50.00 USD short"]);
    let report = check(&portfolio, &policy).to_string();
    for said in ["less the 15.00 USD that `first` exempts", "less the 35.00 USD that `first` exempts"] {
        assert!(report.contains(said), "{said} in {report}");
    }
}

/// 130 came, 30 of which would have come anyway: 100 are additional, of one or of two together.
#[test]
fn a_baseline_is_taken_off_once() {
    let beyond = [DOLLARS, ("level = \"grant\"", "additional_to = \"30 USD\"\nlevel = \"grant\"")];
    let of = |recipient: &str| lot(recipient, "cash", "65.00 USD", json!({"recipient": recipient}));
    let halves = halves(
        ["R-1", "R-2"],
        &[json!({"id": "R-1", "name": "H"}), json!({"id": "R-2", "name": "I"})],
        json!([of("R-1"), of("R-2")]),
    );
    assert_eq!(figures(&check(&halves, &policy(&beyond))), "100.00 USD of 100.00 USD, lacks 0.00 USD: met");
    let grants = |id: &str| lot(id, "cash", "65.00 USD", json!({"earmark": {"grants": [id]}}));
    let half = |id: &str| grant(id, json!({"amount": "50.00 USD"}));
    let two = portfolio(json!({"grants": [half("G"), half("H")], "contributions": [grants("G"), grants("H")]}));
    let together = policy(&[beyond.as_slice(), &[PROGRAMME]].concat());
    assert_eq!(figures(&check(&two, &together)), "100.00 USD of 100.00 USD, lacks 0.00 USD: met");
}

/// What a grant states is its own: 40 of one grant and 20 of the other are 60; what the programme states is asked for once.
#[test]
fn what_a_grant_states_is_its_own() {
    let asks = [
        (super::RATIO, "form = \"amount_fixed\", amount = { input = \"share\" }"),
        ("base = { figure = \"award\" }\n", ""),
        (
            "[rounding]",
            "input = [{ id = \"share\", type = \"amount\", on = \"grant\", if_absent = \"refuse\" }]\n[rounding]",
        ),
        PROGRAMME,
        DOLLARS,
    ];
    let states = |id: &str, amount: &str| grant(id, json!({"inputs": {"share": amount}}));
    let own = portfolio(json!({"grants": [states("G", "40"), states("H", "20")]}));
    assert_eq!(super::money(check(&own, &policy(&asks)).required()), "60.00 USD");
    let programme = json!([{"id": "PR", "title": "P", "funders": ["FUNDER"], "inputs": {"share": "40"}}]);
    let once = portfolio(json!({"programmes": programme, "grants": [grant("G", json!({})), grant("H", json!({}))]}));
    assert_eq!(super::money(check(&once, &policy(&asks)).required()), "40.00 USD");
}

/// ESG: the first 100,000 of a state are exempt, whoever receives them; a third of them has no cents.
#[test]
fn the_first_part_of_a_state_is_exempt_once() {
    let partner = |id: &str, form: &str| json!({"id": id, "name": id, "legal_form": form});
    let stands = |amounts: &[(&str, &str)]| {
        let mut partners = vec![json!({"id": "FUNDER", "name": "F"}), json!({"id": "DONOR", "name": "D"})];
        partners.extend(["S-1", "S-2", "S-3", "S-4"].map(|id| partner(id, "state")));
        partners.push(partner("TOWN", "city"));
        let recipients = super::with(shared(amounts), json!({"amount": "1000000.00 USD"}));
        let portfolio = portfolio(json!({"partners": partners, "grants": [grant("G", recipients)]}));
        each(&portfolio, &Policy::load("us-hud-esg").unwrap())
    };
    let total = |amounts: &[(&str, &str)]| stands(amounts).pop().unwrap();
    assert_eq!(total(&[("S-1", "1000000.00 USD")]), "900000.00 USD short");
    assert_eq!(total(&[("S-1", "500000.00 USD"), ("S-2", "500000.00 USD")]), "900000.00 USD short");
    let four = [("S-1", "100000.00 USD"), ("S-2", "100000.00 USD"), ("S-3", "100000.00 USD"), ("S-4", "700000.00 USD")];
    assert_eq!(total(&four), "900000.00 USD short");
    let thirds = [("S-1", "333333.33 USD"), ("S-2", "333333.33 USD"), ("S-3", "333333.34 USD")];
    let found = stands(&thirds);
    // 33,333.333 each: 33,333.33, then 66,666.66 in all, then the rest.
    assert_eq!(
        found,
        ["S-1 300000.00 USD short", "S-2 300000.00 USD short", "S-3 300000.00 USD short", "900000.00 USD short"]
    );
    // A town has no such part: the state's 500,000 have all of it.
    let mixed = stands(&[("S-1", "500000.00 USD"), ("TOWN", "500000.00 USD")]);
    assert_eq!(mixed, ["S-1 400000.00 USD short", "TOWN 500000.00 USD short", "900000.00 USD short"]);
}
