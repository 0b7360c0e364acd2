//! Bare facts that cannot be meant: errors with their place.

use serde_json::{Value, json};
use ssdc_core::{Code, Policy};

/// One dollar for each of the award's.
fn policy(currency: &str) -> Policy {
    let text = Policy::load("ssdc-1-to-1")
        .unwrap()
        .text()
        .replace("currency = \"award\"", &format!("currency = \"{currency}\""));
    text.parse().unwrap()
}

fn error(facts: &Value, code: Code, place: &str, says: &str) {
    let error = policy("USD").evaluate(&facts.to_string()).unwrap_err();
    assert_eq!((error.code(), error.pointer()), (code, Some(place)), "{error}");
    assert!(error.to_string().contains(says), "{error}");
}

fn lot(amount: &str) -> Value {
    json!({"id": "a", "kind": "cash", "amount": amount})
}

#[test]
fn amounts_are_of_nothing_or_more_in_the_one_currency() {
    let less = "an amount of nothing or more";
    error(&json!({"figures": {"award": -5}}), Code::WrongType, "/figures/award", less);
    error(&json!({"figures": {"award": "1000"}, "carry_in": "-1"}), Code::WrongType, "/carry_in", less);
    error(&json!({"lots": [lot("-5")]}), Code::WrongType, "/lots/0/amount", less);
    error(&json!({"lines": [{"kind": "works", "budget_total": "-5"}]}), Code::WrongType, "/lines/0/budget_total", less);
    error(&json!({"figures": {"award": "1000 EUR"}}), Code::WrongType, "/figures/award", "an amount in USD");
    error(&json!({"lots": [lot("5 EUR")]}), Code::WrongType, "/lots/0/amount", "an amount in USD");
    error(&json!({"lots": [lot("5 dollars")]}), Code::WrongType, "/lots/0/amount", "an amount in USD");
}

#[test]
fn a_lot_stands_once() {
    error(&json!({"lots": [lot("5"), lot("6")]}), Code::Duplicate, "/lots/1/id", "duplicate lot `a`");
}

#[test]
fn a_number_that_is_too_large_is_called_so() {
    let large = "9".repeat(40);
    error(&json!({"figures": {"award": large}}), Code::Overflow, "/figures/award", "more than the 28 digits");
    error(&json!({"figures": {"award": "x"}}), Code::WrongType, "/figures/award", "an exact number as text");
}

/// 1000 of the award less 400 of the lot: 600 are lacking, in whatever currency both are.
#[test]
fn where_each_grant_has_its_own_currency_the_facts_are_in_one() {
    let answer = |award: &str, amount: &str| {
        policy("award").evaluate(&json!({"figures": {"award": award}, "lots": [lot(amount)]}).to_string())
    };
    for (award, amount) in [("1000", "400"), ("1000 EUR", "400 EUR"), ("1000 EUR", "400"), ("1000", "400 EUR")] {
        let answer: Value = serde_json::from_str(&answer(award, amount).unwrap()).unwrap();
        assert_eq!(answer["match"]["shortfall"], "600");
    }
    assert_eq!(answer("1000 EUR", "400 USD").unwrap_err().pointer(), Some("/lots/0/amount"));
}
