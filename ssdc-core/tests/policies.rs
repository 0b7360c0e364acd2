//! Policies: every one that ships is read, and every worked case comes out to the printed digit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "a test that fails must say so"
)]

use serde_json::{Map, Value, json};
use ssdc_core::{Policy, quadratic, quadratic_pairwise};

fn vectors(name: &str) -> Vec<Value> {
    let path = format!("{}/../tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    let document: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    document["cases"].as_array().unwrap().clone()
}

fn evaluate(policy: &str, facts: &Value) -> Value {
    let answer = Policy::load(policy).unwrap().evaluate(&facts.to_string());
    serde_json::from_str(&answer.unwrap_or_else(|error| panic!("{policy}: {error}"))).unwrap()
}

/// A number as top and bottom: `25%`, `1:3`, `12.50`.
fn number(text: &str) -> Option<(i128, i128)> {
    let plain = |text: &str| {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let top = format!("{whole}{part}").parse::<i128>().ok()?;
        Some((top, 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?))
    };
    if let Some(percent) = text.strip_suffix('%') {
        return plain(percent).map(|(top, bottom)| (top, bottom * 100));
    }
    match text.split_once(':') {
        Some((left, right)) => {
            let ((a, b), (c, d)) = (plain(left)?, plain(right)?);
            Some((a * d, b * c))
        }
        None => plain(text),
    }
}

fn same(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().all(|(key, value)| found.get(key).is_some_and(|found| same(found, value)))
        }
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| same(found, expected))
        }
        _ => {
            let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            match (number(&text(found)), number(&text(expected))) {
                (Some((a, b)), Some((c, d))) => a * d == c * b,
                _ => match expected.as_str().and_then(|text| text.strip_prefix("refused: ")) {
                    // A refusal names what is missing.
                    Some(why) => {
                        let name = why.split(' ').nth(1).unwrap().trim_end_matches(':');
                        text(found).starts_with("refused") && text(found).contains(name)
                    }
                    None => found == expected,
                },
            }
        }
    }
}

/// What stands at a path such as `match/why/a`.
fn look<'a>(answer: &'a Value, path: &str) -> &'a Value {
    let mut at = answer;
    for key in path.split('/') {
        at = match at {
            Value::Array(items) => &items[key.parse::<usize>().unwrap()],
            Value::Object(_) => at.get(key).unwrap_or(&Value::Null),
            other => other,
        };
    }
    at
}

#[test]
fn every_policy_is_read_and_bears_its_name() {
    assert_eq!(Policy::names().len(), 40);
    for name in Policy::names() {
        let policy = Policy::load(name).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(policy.id(), name);
        assert!(!policy.sources().is_empty());
        assert_eq!(policy.text().parse::<Policy>().unwrap(), policy);
    }
}

#[test]
fn worked_cases_come_out_to_the_printed_digit() {
    let mut checked = 0;
    for case in vectors("policy_cases.json") {
        let mut facts = case["facts"].clone();
        if let Some(carried) = case.get("carry_in") {
            facts["carry_in"] = carried.clone();
        }
        let answer = evaluate(case["policy"].as_str().unwrap(), &facts);
        for (path, expected) in case["expect"].as_object().unwrap() {
            let found = match path.strip_prefix("remedy").filter(|formula| formula.len() == 1) {
                Some(formula) => {
                    let first = answer.as_object().unwrap().values().find(|one| one.get("remedy_amounts").is_some());
                    &first.unwrap()["remedy_amounts"][formula]
                }
                None => look(&answer, path),
            };
            assert!(same(found, expected), "{}: {path} is {found}, not {expected}\n{answer:#}", case["id"]);
            checked += 1;
        }
    }
    assert!(checked > 60, "{checked}");
}

fn whole(amount: &Value) -> i64 {
    amount.as_str().unwrap().parse().unwrap()
}

fn lot(id: &str, kind: &str, amount: &Value) -> Value {
    json!({"id": id, "kind": kind, "amount": amount})
}

/// What a published example says, from the facts that it names; figures are looked up, never computed here.
fn golden(id: &str, inputs: &Value) -> Map<String, Value> {
    let share = || inputs.get("funder_share_of_total").cloned();
    let answer = |policy: &str, facts: Value| evaluate(policy, &facts);
    let of = |pairs: Vec<(&str, Value)>| pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect();
    match id {
        "G1" | "G3a" | "G4" => {
            // 25 % of the total is the grantee's: the funder's share is the rest.
            let share = share().unwrap_or_else(|| json!("75%"));
            let one = answer(
                "us-doj-ojp",
                json!({"figures": {"award": inputs["award"]}, "parameters": {"funder_share": share}}),
            );
            let one = one.as_object().unwrap().values().next().unwrap();
            of(vec![("total", one["total"].clone()), ("match", one["required"].clone())])
        }
        "G6" => {
            let facts = json!({"figures": {"expended": inputs["funder_spent"], "budget_total": inputs["approved_total"]},
                "lots": [lot("1", "cash", &inputs["match_recognised"])]});
            let one = answer("us-head-start", facts);
            let disallowed = whole(&one["non-federal-share"]["remedy"]["amount"]);
            let allowed = whole(&inputs["funder_spent"]) - disallowed;
            of(vec![("disallowed", disallowed.to_string().into()), ("funder_allowed", allowed.to_string().into())])
        }
        "G8" => {
            let facts = json!({"figures": {"expended": inputs["funder_spent"]}, "parameters": {"funder_share": share()},
                "lots": [lot("1", "cash", &inputs["match_recognised"])]});
            let one = answer("us-hhs-dab-850", facts);
            let one = one.as_object().unwrap().values().next().unwrap();
            of(vec![("required", one["required"].clone()), ("disallowed", one["remedy"]["amount"].clone())])
        }
        "G10" => {
            let one = answer("us-hud-coc", json!({"figures": {"expended": inputs["award"]}}));
            of(vec![("match", one["match"]["required"].clone())])
        }
        "G12" => {
            let draws = inputs["draws"].as_array().unwrap();
            let each = draws
                .iter()
                .map(|drawn| answer("us-hud-home", json!({"figures": {"drawn": drawn}}))["match"]["required"].clone());
            let lines: Vec<_> = draws.iter().map(|drawn| json!({"kind": "project", "drawn": drawn})).collect();
            let lots = inputs["contributions"].as_array().unwrap().iter().enumerate();
            let lots: Vec<_> = lots.map(|(number, one)| lot(&number.to_string(), "cash", &one["amount"])).collect();
            let both = answer("us-hud-home", json!({"lines": lines, "lots": lots}));
            of(vec![("required", each.collect()), ("shortfall_pooled", both["match"]["shortfall"].clone())])
        }
        "G13" => {
            let facts =
                json!({"figures": {"award": inputs["award"]}, "attributes": {"grantee.legal_form": "organisation"}});
            let one = answer("us-nea", facts);
            of(vec![("total_min", one["match"]["total"].clone()), ("total_max", one["limit"]["ten-times"].clone())])
        }
        "G15" => {
            let mut found = Map::new();
            for (name, action) in [("RIA", "RIA"), ("IA_for_profit", "IA")] {
                let facts = json!({"lines": [{"kind": "direct", "beneficiary": "b", "direct_cost": inputs["direct"]}],
                    "attributes": {"grant.action_type": action, "grantee.legal_form": "for_profit"}});
                let one = answer("eu-horizon-europe", facts);
                let part = &one["own-share"]["parts"][0];
                found.insert("total".to_owned(), part["total"].clone());
                found.insert(name.to_owned(), part["funder_max"].clone());
            }
            found
        }
        "G16" => {
            let given = |kind: &str| inputs[kind].as_array().unwrap().clone();
            let lots: Vec<_> = ["cash", "ddf"]
                .iter()
                .flat_map(|kind| {
                    given(kind)
                        .into_iter()
                        .enumerate()
                        .map(|(n, amount)| lot(&format!("{kind}{n}"), kind, &amount))
                        .collect::<Vec<_>>()
                })
                .collect();
            let offer = answer("rotary-global-grant-2018", json!({"lots": lots}))["offer"].clone();
            let matched = |kind: &str| {
                let lots = offer["lots"].as_object().unwrap().iter().filter(|(id, _)| id.starts_with(kind));
                let amounts =
                    lots.flat_map(|(_, pots)| pots.as_object().unwrap().values().cloned().collect::<Vec<_>>());
                amounts.map(|amount| whole(&amount)).sum::<i64>()
            };
            let contributed: i64 =
                ["cash", "ddf"].iter().flat_map(|kind| given(kind)).map(|amount| whole(&amount)).sum();
            of(vec![
                ("cash_match", matched("cash").to_string().into()),
                ("ddf_match", matched("ddf").to_string().into()),
                ("grand_total", (contributed + whole(&offer["total"])).to_string().into()),
            ])
        }
        "G21" => {
            let (offered, taken) = (whole(&inputs["loan_offered"]), whole(&inputs["loan_taken"]));
            let lots = json!([
                {"id": "offered", "kind": "loan", "amount": (offered - taken).to_string(), "states": {"pledged": "2019-01-01"}},
                {"id": "taken", "kind": "loan", "amount": taken.to_string(), "states": {"pledged": "2019-01-01", "received": "2019-02-01"}},
            ]);
            let facts = json!({"as_of": "2020-01-01", "figures": {"need": inputs["need"]}, "lots": lots});
            let limit = |policy: &str| answer(policy, facts.clone())["limit"]["unmet-need"].clone();
            of(vec![
                ("aid_if_offered_counts", limit("us-hud-dob-offered")),
                ("aid_if_received_counts", limit("us-hud-dob-accepted")),
            ])
        }
        "G22" => {
            let overall = inputs["years"].as_array().unwrap().iter().map(|year| {
                let facts =
                    json!({"figures": {"actual_total": "100"}, "attributes": {"grantee.year_of_funding": year}});
                answer("us-americorps", facts)["overall"]["required"].clone()
            });
            of(vec![("overall", overall.collect())])
        }
        _ => {
            let policy = if id == "Q3" { "quadratic-to-contributions" } else { "quadratic-fill-pool" };
            let projects = inputs["projects"].as_array().unwrap().iter().enumerate();
            let projects: Map<_, _> = projects.map(|(number, gifts)| (format!("{number:03}"), gifts.clone())).collect();
            let mut parameters = json!({"pool": inputs["pool"]});
            if let Some(cap) = inputs.get("cap") {
                parameters["cap"] = cap.clone();
            }
            let offer = answer(policy, json!({"projects": projects, "parameters": parameters}))["offer"].clone();
            of(vec![("quadratic", offer.as_object().unwrap().values().cloned().collect())])
        }
    }
}

#[test]
fn published_examples_come_out_to_the_printed_digit() {
    let mut checked = 0;
    for case in vectors("policy_golden.json") {
        let id = case["id"].as_str().unwrap();
        let found = golden(id, &case["inputs"]);
        for (key, expected) in case["expect"].as_object().unwrap() {
            let value = found.get(key).or_else(|| found.get("quadratic"));
            let value = value.unwrap_or_else(|| panic!("{id}: nothing says {key}"));
            // Rates by year are printed as shares of 100.
            let expected = if id == "G22" {
                expected
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|rate| json!(rate.as_str().unwrap().trim_end_matches('%')))
                    .collect()
            } else {
                expected.clone()
            };
            assert!(same(value, &expected), "{id}: {key} is {value}, not {expected}");
            checked += 1;
        }
    }
    assert!(checked >= 20, "{checked}");
}

#[test]
fn quadratic_funding_in_rust_is_that_of_the_policies() {
    let gifts = |list: &[i64]| list.iter().map(|gift| (*gift).into()).collect::<Vec<_>>();
    let projects = [gifts(&[1, 4, 1, 9]), gifts(&[1, 1, 1, 1, 1, 1, 4]), gifts(&[1, 9, 1, 9, 1, 9, 4])];
    let shares = quadratic(&projects, 100.into(), "to_contributions", None).unwrap();
    assert_eq!(shares.map_text(), ["8.024", "12.744", "38.232"]);
    assert!(quadratic(&projects, 100.into(), "half", None).is_err());
    assert!(quadratic(&projects, (-1).into(), "fill", None).is_err());
    assert_eq!(quadratic(&[], 100.into(), "fill", None).unwrap(), []);
    assert_eq!(quadratic(&[vec![]], 100.into(), "fill", None).unwrap().map_text(), ["0"]);
}

/// Roots of the pairs: ana and ben 2 in `a`, 6 in `b`, so T = 8; ana and cai 2, ben and cai 3, both in `b` alone.
///
/// With M = 2, Buterin 2019 weighs them 2/(2+8) = 1/5, 2/(2+2) = 1/2, 2/(2+3) = 2/5: `a` gets 2 * 2 / 5 = 0.8 and `b`
/// 2 * (6/5 + 2/2 + 3 * 2/5) = 6.8. Gitcoin divides 2 + 1 by T: `a` gets 2 * 3/8 = 0.75 and `b` 6 * 3/8 + 2 * 3/2 + 3 = 8.25.
/// A pool of 3.8 holds half of 7.6 and so halves the former; a pool of 3 holds a third of the latter's 9.
#[test]
fn the_two_forms_that_bound_pairs_are_each_their_own() {
    let projects = json!({"a": {"ana": 1, "ben": 4}, "b": {"ana": 4, "ben": 9, "cai": "1"}});
    let facts = |pool: &str| json!({"projects": projects, "parameters": {"pool": pool, "threshold": "2"}});
    for (form, plain, pool, scarce) in
        [("buterin-2019", ["0.8", "6.8"], "3.8", ["0.4", "3.4"]), ("gitcoin", ["0.75", "8.25"], "3", ["0.25", "2.75"])]
    {
        let policy = format!("quadratic-pairwise-{form}");
        let shares = |pool| {
            let offer = evaluate(&policy, &facts(pool))["offer"].clone();
            [offer["a"].as_str().unwrap().to_owned(), offer["b"].as_str().unwrap().to_owned()]
        };
        assert_eq!((shares("100"), shares(pool)), (plain.map(str::to_owned), scarce.map(str::to_owned)), "{form}");
        let mut asked = facts("100");
        asked["parameters"]["threshold"] = json!("0");
        assert!(evaluate(&policy, &asked)["offer"].as_str().unwrap().contains("threshold"));
        let nameless = json!({"projects": {"a": ["1", "4"]}, "parameters": {"pool": "1", "threshold": "2"}});
        assert!(Policy::load(&policy).unwrap().evaluate(&nameless.to_string()).is_err());
    }
    let negative = json!({"projects": {"a": ["-1", "4"]}, "parameters": {"pool": "1"}});
    assert!(Policy::load("quadratic-raw").unwrap().evaluate(&negative.to_string()).is_err());
    assert!(quadratic_pairwise(&[], 1.into(), "raw", None, "other", 2.into()).is_err());
    assert!(quadratic_pairwise(&[], 1.into(), "raw", None, "gitcoin", 0.into()).is_err());
}

trait MapText {
    fn map_text(&self) -> Vec<String>;
}

impl MapText for Vec<rust_decimal::Decimal> {
    fn map_text(&self) -> Vec<String> {
        self.iter().map(|number| number.normalize().to_string()).collect()
    }
}
