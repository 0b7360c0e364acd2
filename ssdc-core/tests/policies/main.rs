//! Policies: every one that ships is read, and every worked case comes out to the printed digit.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::too_many_lines,
    reason = "a test that fails must say so"
)]

mod allocated;
mod changes;
mod golden;
mod monotone;
mod portfolios;
mod settings;
mod worked;

use serde_json::{Value, json};
use ssdc_core::{Policy, quadratic, quadratic_pairwise};

fn evaluate(policy: &str, facts: &Value) -> Value {
    let answer = Policy::load(policy).unwrap().evaluate(&facts.to_string());
    serde_json::from_str(&answer.unwrap_or_else(|error| panic!("{policy}: {error}"))).unwrap()
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

/// 5 % of a million heads at 3 dollars a head, which nobody states: 150,000.
#[test]
fn a_formula_takes_what_an_input_is_where_nobody_states_it() {
    let text = Policy::load("us-fema-fmag").unwrap().text().to_owned();
    let refuses = "id = \"index.per_capita\", type = \"number\", on = \"index\", if_absent = \"refuse\"";
    assert!(text.contains(refuses));
    let policy: Policy = text.replace(refuses, &refuses.replace("\"refuse\"", "\"3\"")).parse().unwrap();
    let facts = json!({"figures": {"eligible_cost": "150000"}, "attributes": {"state.population": 1_000_000}});
    let answer: Value = serde_json::from_str(&policy.evaluate(&facts.to_string()).unwrap()).unwrap();
    assert_eq!(
        (&answer["formula"]["threshold"], &answer["conditions"]["threshold"]),
        (&json!("150000"), &json!(false))
    );
}

trait MapText {
    fn map_text(&self) -> Vec<String>;
}

impl MapText for Vec<rust_decimal::Decimal> {
    fn map_text(&self) -> Vec<String> {
        self.iter().map(|number| number.normalize().to_string()).collect()
    }
}
