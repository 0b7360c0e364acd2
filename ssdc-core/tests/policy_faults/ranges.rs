//! Shares and amounts outside their meaning: at parsing where the policy states them, at the answer where an input does.

use serde_json::{Value, json};
use ssdc_core::{AllocationOrder, Error, Policy, Portfolio, RuleId, Verdict};

use super::{accepted, refused};

const RATIO: &str = "form = \"ratio_to_award\", match_to_award = \"2:3\"";
const ABSENT: &str = "if_absent = \"50%\"";

#[test]
fn what_the_policy_states_itself_lies_in_its_range() {
    let by_input = |key: &str| format!("form = \"share_of_total\", {key} = {{ input = \"share\" }}");
    for (key, value, why) in [
        ("match", "120%", "from 0% to less than 100%"),
        ("match", "100%", "from 0% to less than 100%"),
        ("funder", "0%", "more than 0% and at most 100%"),
        ("funder", "3:1", "more than 0% and at most 100%"),
    ] {
        let absent = format!("if_absent = \"{value}\"");
        refused(&[(RATIO, &by_input(key)), (ABSENT, &absent)], "/input/0/if_absent", why);
    }
    // A share of a total divides nothing: it may be none or all of it.
    let of_total = ("base = { figure = \"award\" }", "base = { figure = \"budget_total\" }");
    accepted(&[(RATIO, &by_input("match")), (ABSENT, "if_absent = \"100%\""), of_total]);
    let table = "[[table]]\nid = \"t\"\nrow = [{ when = [{ \"grant.award\" = { below = \"5 USD\" } }], value = \"50%\" }, \
                 { value = \"120%\" }]\n[recognise]";
    let by_table = "form = \"share_of_total\", match = { table = \"t\" }";
    refused(&[(RATIO, by_table), ("[recognise]", table)], "/table/0/row/1/value", "from 0% to less than 100%");
    refused(&[("at_most = \"40%\"", "at_most = \"140%\"")], "/requirement/0/slice/0/at_most", "from 0% to 100%");
    refused(&[("flag_from = \"10%\"", "flag_from = \"110%\"")], "/recognise/origin/flag_from", "from 0% to 100%");
    let of_base = ("at_most = \"40%\"\n  of = \"required\"", "at_most = \"140%\"\n  of = \"base\"");
    accepted(&[of_base]);
}

fn portfolio(share: &Value) -> Portfolio {
    let document = json!({"format": "ssdc-portfolio/1", "partners": [{"id": "C", "name": "C"}, {"id": "D", "name": "D"}],
        "programmes": [{"id": "PR", "title": "P", "funders": ["C"]}],
        "grants": [{"id": "G", "title": "Wells", "programme": "PR", "amount": "350000.00 USD", "inputs": {"funder_share": share},
            "agreement": {"signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"}}],
        "contributions": [{"id": "L", "source": "D", "kind": "cash", "amount": "100.00 USD", "earmark": {"grants": ["G"]},
            "states": [{"state": "spent", "on": "2018-03-01"}]}]});
    Portfolio::from_json(&document.to_string()).unwrap()
}

/// 75 % of the total from the funder: 350,000 / 0.75 - 350,000 = 116,667, of which 100 are there. Without the sign of percent it
/// would be 350,000 / 75 - 350,000 = -345,333, and met.
#[test]
fn an_input_outside_its_range_leaves_the_answer_open_on_every_way() {
    let policy = Policy::load("us-doj-ojp").unwrap();
    for share in ["75", "120%", "0%", "3:1", "-5%"] {
        let portfolio = portfolio(&share.into());
        let matching = portfolio.match_funding(&policy);
        let day = "2018-06-30".parse().unwrap();
        let report = matching.check(&"G".parse().unwrap(), day).unwrap();
        assert_eq!((report.verdict(), report.required()), (Verdict::Undetermined, None), "{share}");
        let why = report.findings().iter().find(|one| one.rule == RuleId::RequirementUnknown).unwrap().to_string();
        assert!(why.contains(&format!("input funder_share is {share}")) || why.contains("`-5%`"), "{why}");
        let all = matching.check_all(day, &mut ()).unwrap();
        assert_eq!(
            all.rows().map(|row| (row.verdict, row.required)).collect::<Vec<_>>(),
            [(Verdict::Undetermined, None)]
        );
        assert!(matching.allocate(day, AllocationOrder::Fairest, &mut ()).is_ok());
        let inputs = json!({ "funder_share": share }).to_string();
        let error = policy.required("350000 USD".parse().unwrap(), &inputs).unwrap_err();
        assert!(matches!(&error, Error::WrongType { why } if why.contains("input funder_share is")), "{error}");
        let answer = policy
            .evaluate(&json!({"figures": {"award": "350000"}, "parameters": {"funder_share": share}}).to_string());
        let answer: Value = serde_json::from_str(&answer.unwrap()).unwrap();
        assert!(answer["match"].as_str().unwrap().starts_with("refused: input funder_share is"), "{answer}");
    }
    let report = portfolio(&"75%".into());
    let report = report.match_funding(&policy).check(&"G".parse().unwrap(), "2018-06-30".parse().unwrap()).unwrap();
    assert_eq!(report.required().unwrap().to_string(), "116667.00 USD");
}

/// A share that nobody rounds leaves the grant open on every way, and no other grant with it: 25 % of the total is a third of the
/// award of 350,000, 30 % three sevenths, which is 150,000.
#[test]
fn what_has_no_exact_decimal_is_unknown_and_no_failure() {
    let by = |ratio: &str| {
        let text = Policy::load("us-doj-ojp").unwrap().text().replace("\"required\", \"total\"", "\"total\"");
        text.replace("funder = { input = \"funder_share\" }", ratio).parse::<Policy>().unwrap()
    };
    let (portfolio, day) = (portfolio(&"75%".into()), "2018-06-30".parse().unwrap());
    let check = |policy: &Policy| portfolio.match_funding(policy).check(&"G".parse().unwrap(), day).unwrap();
    for ratio in ["funder = { input = \"funder_share\" }", "funder = \"75%\"", "match = \"25%\""] {
        let policy = by(ratio);
        let report = check(&policy);
        assert_eq!((report.verdict(), report.required()), (Verdict::Undetermined, None));
        let unknown = report.findings().iter().find(|one| one.rule == RuleId::RequirementUnknown).unwrap();
        assert!(unknown.to_string().contains("350000 / 3 has no exact decimal value"), "{unknown}");
        assert_eq!(unknown.source, "us-doj-ojp#/requirement/0/base");
        let matching = portfolio.match_funding(&policy);
        let all = matching.check_all(day, &mut ()).unwrap();
        assert_eq!(
            all.rows().map(|row| (row.verdict, row.required)).collect::<Vec<_>>(),
            [(Verdict::Undetermined, None)]
        );
        assert!(matching.allocate(day, AllocationOrder::Fairest, &mut ()).is_ok());
        let error = policy.required("350000 USD".parse().unwrap(), r#"{"funder_share": "75%"}"#).unwrap_err();
        assert!(matches!(error, Error::Inexact { .. }), "{error}");
    }
    assert_eq!(check(&by("match = \"30%\"")).required().unwrap().to_string(), "150000.00 USD");
}

#[test]
fn a_negative_award_is_refused() {
    let error = accepted(&[]).required("-100 USD".parse().unwrap(), "{}").unwrap_err();
    assert_eq!(error.to_string(), "wrong type: the award is -100.00 USD: expected nothing or more");
}
