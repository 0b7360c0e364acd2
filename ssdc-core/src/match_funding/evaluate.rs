//! A policy tried on bare facts: every requirement, offer, limit, condition and formula of it.

use serde_json::{Map, Value as Json, json};

use super::bare::BareFacts;
use super::case::{Case, Lot, Question, Sight};
use super::facts::{Facts, Here, Refusal};
use super::offer::{Offered, offered};
use super::policy::Policy;
use super::quantity::{needed, term};
use super::range::Range;
use super::remedy::{consequence, costs};
use super::requirement::{Compared, compare, counted, key_text};
use super::terms::{Cost, Requirement, Term, Words};
use crate::report::{FindingValue, Outcome, RuleId};
use crate::values::Fraction;
use crate::{Error, Grant, Portfolio};

impl Policy {
    /// Tries the policy on bare facts, no portfolio needed. Facts are JSON: `figures`, `attributes`, `parameters` (inputs),
    /// `dates` (by anchor), `lines`, `lots`, `projects`, `programme`, `matches`, `as_of`, `carry_in`; amounts are exact
    /// numbers as text, of nothing or more, in the policy's currency; where each grant has its own, all are in one.
    ///
    /// The answer is JSON, too: by the id of each requirement `required`, `recognised`, `shortfall`, `excess`, `total`,
    /// `met`, `funder_share`, `why` (by lot), `slices`, `parts`, `remedy` and `remedy_amounts` (by formula); beside them
    /// `offer`, `limit`, `conditions`, `formula`. What cannot be known says `refused: ` and what is missing.
    ///
    /// ```
    /// use ssdc_core::Policy;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let answer = policy.evaluate(r#"{"figures": {"award": "1000"}, "lots": [{"id": "a", "kind": "cash", "amount": "400"}]}"#)?;
    /// let answer: serde_json::Value = serde_json::from_str(&answer).unwrap();
    /// assert_eq!(answer["match"]["shortfall"], "600");
    /// assert_eq!(answer["match"]["why"]["a"], "recognised");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidJson`], [`Error::WrongType`], [`Error::UnknownField`] and the like with their place in the facts;
    /// [`Error::Duplicate`] for two lots of one id; [`Error::Overflow`].
    pub fn evaluate(&self, facts: &str) -> Result<String, Error> {
        let facts = BareFacts::read(facts, self.currency)?;
        let portfolio = Portfolio::default();
        let grant = Grant::new("facts".parse()?, "facts".into());
        let question = Question::new(&portfolio, self, facts.as_of, true);
        let case = Case { facts: Facts::Bare(&facts), currency: Some(facts.currency), ..Case::new(&question, &grant) };
        Ok(answer(&case, facts.carry_in)?.to_string())
    }

    /// The match that an award would require, no portfolio needed: of the first requirement of the policy.
    ///
    /// ```
    /// use ssdc_core::Policy;
    /// let policy = Policy::load("us-doj-ojp")?;
    /// let required = policy.required("350000 USD".parse()?, r#"{"funder_share": "75%"}"#)?;
    /// assert_eq!(required.to_string(), "116667.00 USD");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] where something that the policy asks for is missing, with its name; [`Error::WrongType`] where the
    /// award or an input lies outside its range, with its value and the range; [`Error::Inexact`] where the amount has no exact decimal
    /// and the policy does not round it; as [`evaluate`](Policy::evaluate).
    pub fn required(&self, award: crate::Money, inputs: &str) -> Result<crate::Money, Error> {
        let inputs: Json = serde_json::from_str(inputs)?;
        if award.amount().is_sign_negative() && !award.amount().is_zero() {
            return Err(Error::WrongType { why: format!("the award is {award}: expected nothing or more") });
        }
        if let Some(currency) = self.currency.filter(|currency| *currency != award.currency()) {
            return Err(Error::CurrencyMismatch { left: award.to_string(), right: currency.to_string() });
        }
        let amount = award.to_string();
        // An input may be asked for by its name, or be an attribute that a condition looks at.
        let facts = json!({"figures": {"award": amount}, "parameters": &inputs, "attributes": &inputs}).to_string();
        let answer: Json = serde_json::from_str(&self.evaluate(&facts)?).unwrap_or_default();
        let first = self.requirements.first().map(|requirement| &*requirement.id).unwrap_or_default();
        if let Some(required) = answer.get(first).and_then(|one| one.get("required")).and_then(Json::as_str) {
            let exact = rust_decimal::Decimal::from_str_exact(required);
            let exact = exact.map_err(|_| Error::Inexact { what: required.replace(':', " / ") })?;
            return Ok(crate::Money::new(exact, award.currency()));
        }
        let refused = answer.get(first).and_then(Json::as_str).unwrap_or("refused: no requirement");
        let what = refused.trim_start_matches("refused: ").to_owned();
        // What is there and cannot be used says so itself, with what is expected.
        Err(if what.contains(": expected ") { Error::WrongType { why: what } } else { not_stated(what) })
    }
}

/// What must be stated for an answer: `figure budget_total is missing` is no figure `budget_total`.
fn not_stated(what: String) -> Error {
    let name = what.strip_suffix(" is missing").and_then(|name| name.split_once(' '));
    let known = ["figure", "input", "date", "share"].into_iter();
    let found = name.and_then(|(kind, id)| Some((known.clone().find(|known| *known == kind)?, id.to_owned())));
    let (kind, id) = found.unwrap_or(("answer", what));
    Error::NotFound { kind, id }
}

fn answer(case: &Case<'_>, carried: Fraction) -> Result<Json, Error> {
    let policy = case.policy;
    let lots = case.examined()?;
    let mut answer = Map::new();
    for requirement in &policy.requirements {
        let one = known(requirement_json(case, requirement, &lots, carried))?;
        answer.insert(requirement.id.to_string(), one);
    }
    if let Some(offer) = policy.offers.first() {
        answer.insert("offer".to_owned(), known(offered(case, offer, &lots).map(|offered| offer_json(&offered)))?);
    }
    let mut limits = Map::new();
    for limit in &policy.limits {
        let bound = needed(case, &limit.bound, Here::default(), Range::NotNegative);
        limits.insert(limit.id.to_string(), known(bound.map(text))?);
    }
    let mut conditions = Map::new();
    for condition in &policy.eligibility {
        let holds = super::conditions::surely(case, &condition.must, Here::default());
        conditions.insert(condition.id.to_string(), known(holds.map(Json::Bool))?);
    }
    let mut formulas = Map::new();
    for (index, formula) in policy.formulas.iter().enumerate() {
        let value = term(case, &Term::Formula(index), Here::default());
        formulas.insert(formula.id.to_string(), known(value.map(|value| value.map_or(Json::Null, text)))?);
    }
    for (name, part) in [("limit", limits), ("conditions", conditions), ("formula", formulas)] {
        if !part.is_empty() {
            answer.insert(name.to_owned(), Json::Object(part));
        }
    }
    Ok(Json::Object(answer))
}

/// The part of an answer, or why there is none.
fn known(part: Result<Json, Refusal>) -> Result<Json, Error> {
    match part {
        Ok(part) => Ok(part),
        Err(Refusal::Missing(what)) => Ok(format!("refused: {what}").into()),
        Err(Refusal::Failed(error)) => Err(error),
    }
}

/// A number as text: a decimal where it has one, else a ratio such as `1:3`.
fn text(value: Fraction) -> Json {
    value.to_string().into()
}

fn requirement_json(case: &Case<'_>, of: &Requirement, lots: &[Lot<'_>], carried: Fraction) -> Result<Json, Refusal> {
    let compared = compare(case, of, lots, Sight::Surely, carried)?;
    let why: Map<_, _> = counted(case, of, lots, Sight::Surely)?
        .into_iter()
        .map(|lot| (lot.record.id.to_string(), why(lot).into()))
        .collect();
    let known = if compared.met {
        Cost::ALL.iter().map(|formula| (*formula, Fraction::ZERO)).collect()
    } else {
        costs(&[case], of, &compared)?
    };
    let amounts: Map<_, _> =
        known.into_iter().map(|(formula, amount)| (formula.word().to_owned(), text(amount))).collect();
    let remedy = consequence(case, of, &compared)?;
    let remedy = json!({
        "action": remedy.action.map_or("none", Words::word),
        "formula": remedy.formula.map(Words::word),
        "amount": text(remedy.amount),
    });
    let Compared { required, base: _, recognised, shortfall, excess, total, met, funder_share, slices, parts } =
        compared;
    let slices: Vec<_> =
        slices.iter().map(|one| json!({"id": &*one.id, "cut": text(one.cut), "short": text(one.short)})).collect();
    let parts: Vec<_> = parts
        .iter()
        .map(|part| {
            json!({
                "key": part.key.as_ref().map(key_text),
                "required": text(part.required),
                "recognised": text(part.recognised),
                "funder_share": part.funder_share.map(text),
                "funder_max": part.funder_max.map(text),
                "total": part.total.map(text),
            })
        })
        .collect();
    Ok(json!({
        "required": text(required),
        "recognised": text(recognised),
        "shortfall": text(shortfall),
        "excess": text(excess),
        "total": text(total),
        "met": met,
        "funder_share": funder_share.map(text),
        "why": why,
        "slices": slices,
        "parts": parts,
        "remedy": remedy,
        "remedy_amounts": amounts,
    }))
}

fn offer_json(offered: &Offered) -> Json {
    let amounts = |amounts: &std::collections::BTreeMap<String, Fraction>| -> Map<String, Json> {
        amounts.iter().map(|(name, amount)| (name.clone(), text(*amount))).collect()
    };
    match offered {
        Offered::PerLot { lots, left, total } => {
            let lots: Map<_, _> = lots.iter().map(|(lot, parts)| (lot.clone(), amounts(parts).into())).collect();
            json!({"lots": lots, "left": amounts(left), "total": text(*total)})
        }
        Offered::Projects(shares) => shares.iter().map(|(name, share)| (name.clone(), text(*share))).collect(),
    }
}

/// Why a lot counts or not, in a word and what it misses: `state_not_reached:received`.
fn why(lot: &Lot<'_>) -> String {
    let against = lot.findings.iter().find(|finding| matches!(finding.outcome(), Outcome::Fail | Outcome::Undecided));
    let Some(finding) = against.filter(|_| lot.low.is_zero()) else { return "recognised".to_owned() };
    let detail = |value: &FindingValue| value.to_string().replace(", ", "|");
    match finding.rule {
        RuleId::CountedElsewhere | RuleId::GrantorsMoney => "already_counted_or_tainted".to_owned(),
        RuleId::StateNotReached | RuleId::EvidenceMissing | RuleId::ValuationMissing => {
            format!("{}:{}", finding.rule.name(), detail(&finding.required))
        }
        RuleId::KindUndecided | RuleId::SourceUndecided => {
            format!("undecided: input {} is missing", detail(&finding.observed))
        }
        RuleId::LotUndecided => format!("undecided: {}", detail(&finding.observed)),
        rule => rule.name().to_owned(),
    }
}
