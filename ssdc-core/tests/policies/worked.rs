//! Worked cases: bare facts and the answer worked out by hand, in the form of `policy_cases.json`.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use ssdc_core::Policy;

use super::portfolios::{Effect, Question};

pub fn vectors(name: &str) -> String {
    let path = format!("{}/../tests/vectors/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// One case of one policy.
pub struct Worked {
    pub id: String,
    pub policy: String,
    asked: Asked,
    expect: Vec<(String, Value)>,
}

enum Asked {
    /// Bare facts.
    Facts(String),
    Portfolio(Box<Question>),
    Effect(Effect),
}

impl Worked {
    fn of(policy: &str, case: &Value, asked: Asked) -> Worked {
        let expect = case["expect"].as_object().cloned().unwrap_or_default().into_iter().collect();
        let id = case["id"].as_str().unwrap_or("when it is in effect").to_owned();
        Worked { id, policy: policy.to_owned(), asked, expect }
    }

    fn of_facts(policy: &str, case: &Value) -> Worked {
        let mut facts = case["facts"].clone();
        if let Some(carried) = case.get("carry_in") {
            facts["carry_in"] = carried.clone();
        }
        Worked::of(policy, case, Asked::Facts(facts.to_string()))
    }

    /// The first figure that the policy answers otherwise.
    pub fn difference(&self, policy: &Policy) -> Option<String> {
        let answer = match &self.asked {
            Asked::Facts(facts) => match policy.evaluate(facts) {
                Ok(answer) => serde_json::from_str(&answer).unwrap(),
                Err(error) => json!(error.to_string()),
            },
            Asked::Portfolio(question) => {
                let asked = self.expect.iter().map(|(path, _)| path.split('/').next().unwrap());
                let asked: BTreeSet<_> = asked.collect();
                asked.into_iter().map(|asked| (asked.to_owned(), question.answer(policy, asked))).collect()
            }
            Asked::Effect(effect) => return effect.difference(policy),
        };
        self.expect.iter().find_map(|(path, expected)| {
            let found = match path.strip_prefix("remedy").filter(|formula| formula.len() == 1) {
                Some(formula) => {
                    let requirements = answer.as_object().into_iter().flat_map(|answer| answer.values());
                    let first = requirements.into_iter().find(|one| one.get("remedy_amounts").is_some());
                    first.map_or(&Value::Null, |first| &first["remedy_amounts"][formula])
                }
                None => look(&answer, path),
            };
            (!same(found, expected)).then(|| format!("{path} is {found}, not {expected}"))
        })
    }

    /// The bare facts, where it is about those.
    pub fn facts(&self) -> Option<Value> {
        let Asked::Facts(facts) = &self.asked else { return None };
        Some(serde_json::from_str(facts).unwrap())
    }

    /// What it asks of a portfolio, where it does.
    pub fn question(&self) -> Option<&Question> {
        let Asked::Portfolio(question) = &self.asked else { return None };
        Some(question)
    }

    /// How many figures it states.
    pub fn len(&self) -> usize {
        self.expect.len()
    }
}

/// The cases of all policies: those of one file for all, and those of a file of their own.
pub fn cases() -> Vec<Worked> {
    let common: Value = serde_json::from_str(&vectors("policy_cases.json")).unwrap();
    let policy = |case: &Value| case["policy"].as_str().unwrap().to_owned();
    let common = common["cases"].as_array().unwrap().iter();
    let mut cases: Vec<_> = common.map(|case| Worked::of_facts(&policy(case), case)).collect();
    for policy in Policy::names() {
        let text = vectors(&format!("policies/{policy}.toml"));
        let own: toml::Table = text.parse().unwrap_or_else(|error| panic!("{policy}: {error}"));
        let own = serde_json::to_value(own).unwrap();
        let of = |key: &str| own.get(key).and_then(Value::as_array).cloned().unwrap_or_default();
        cases.extend(of("case").iter().map(|case| Worked::of_facts(policy, case)));
        let question = |case: &Value| Worked::of(policy, case, Asked::Portfolio(Box::new(Question::of(policy, case))));
        cases.extend(of("portfolio").iter().map(question));
        cases.push(Worked::of(policy, &Value::Null, Asked::Effect(Effect::of(&own["effect"]))));
    }
    cases
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

/// Whether an answer says what is expected: numbers by their value, of an object at least the fields that are named.
pub fn same(found: &Value, expected: &Value) -> bool {
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
pub fn look<'a>(answer: &'a Value, path: &str) -> &'a Value {
    let mut at = answer;
    for key in path.split('/') {
        at = match at {
            Value::Array(items) => key.parse().ok().and_then(|index: usize| items.get(index)).unwrap_or(&Value::Null),
            Value::Object(_) => at.get(key).unwrap_or(&Value::Null),
            other => other,
        };
    }
    at
}

#[test]
fn worked_cases_come_out_to_the_printed_digit() {
    let (mut checked, mut wrong) = (0, Vec::new());
    for case in cases() {
        let policy = Policy::load(&case.policy).unwrap_or_else(|error| panic!("{}: {error}", case.id));
        wrong.extend(case.difference(&policy).map(|why| format!("{} {}: {why}", case.policy, case.id)));
        checked += case.len();
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert!(checked > 60, "{checked}");
}
