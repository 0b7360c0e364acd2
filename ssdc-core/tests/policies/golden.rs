//! Published examples: inputs and the figures that the source printed.

use serde_json::{Map, Value, json};

use super::evaluate;
use super::worked::{same, vectors};

#[test]
fn published_examples_come_out_to_the_printed_digit() {
    let document: Value = serde_json::from_str(&vectors("policy_golden.json")).unwrap();
    let mut checked = 0;
    for case in document["cases"].as_array().unwrap() {
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
