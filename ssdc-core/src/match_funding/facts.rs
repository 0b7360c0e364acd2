//! What a policy may ask: attributes, figures, lines of a budget, dates, inputs, whether they come from a portfolio or bare.

use std::collections::BTreeMap;

use super::bare::BareFacts;
use super::case::{Case, Lot};
use super::terms::{Anchor, Value, Words};
use crate::values::Fraction;
use crate::{Date, Error, Scalar};

/// Why no answer can be given.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refusal {
    /// What is missing, as "input x is missing".
    Missing(String),
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Refusal::Failed(error)
    }
}

impl Refusal {
    pub(super) fn missing(what: &str, name: &str) -> Self {
        Refusal::Missing(format!("{what} {name} is missing"))
    }
}

/// A line of a budget, with its figures by name.
#[derive(Debug, Clone, Default)]
pub(super) struct Line {
    pub(super) keys: BTreeMap<Box<str>, Value>,
    /// `None`: it has the figure, but nobody can say how much.
    pub(super) figures: BTreeMap<Box<str>, Option<Fraction>>,
    /// No line: what costs and payments add up to that name none.
    pub(super) is_rest: bool,
}

/// What a condition may look at beside the facts of the whole: a lot, a line.
#[derive(Clone, Copy, Default)]
pub(super) struct Here<'h> {
    pub(super) lot: Option<&'h Lot<'h>>,
    pub(super) line: Option<&'h Line>,
}

/// Where facts come from.
#[derive(Clone, Copy)]
pub(super) enum Facts<'c> {
    /// Stated, without a portfolio.
    Bare(&'c BareFacts),
    /// Those of the grant that the case is about.
    Grant,
}

/// What is known of an attribute.
pub(super) enum Known {
    Values(Vec<Value>),
    Absent,
    /// Those that it is asked of differ, or for some it is absent.
    Each(Vec<Option<Value>>),
    /// It exists, but what it is cannot be said.
    Unknown,
}

impl Known {
    fn of(values: Vec<Value>) -> Known {
        if values.is_empty() { Known::Absent } else { Known::Values(values) }
    }

    pub(super) fn one(value: Option<Value>) -> Known {
        value.map_or(Known::Absent, |value| Known::Values(vec![value]))
    }
}

pub(super) fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub(super) fn of_scalar(scalar: &Scalar) -> Value {
    match scalar {
        Scalar::Text(words) => text(words.as_str()),
        Scalar::Bool(flag) => Value::Flag(*flag),
        Scalar::Integer(number) => Value::Number(Fraction::new(i128::from(*number), 1).unwrap_or(Fraction::ZERO)),
    }
}

/// The number that a value says: `25%`, `1035`, `1035 USD`.
pub(super) fn number(value: &Value) -> Option<Fraction> {
    match value {
        Value::Number(number) => Some(*number),
        Value::Flag(_) => None,
        Value::Text(words) => {
            let amount = words.split(' ').next().unwrap_or_default();
            let ratio = words.parse::<crate::Ratio>().ok().map(crate::Ratio::fraction);
            ratio.or_else(|| rust_decimal::Decimal::from_str_exact(amount).ok().map(Fraction::of))
        }
    }
}

/// What is known of an attribute such as `source.family`, looked for first in the lot and the line, then in the facts.
pub(super) fn attribute(case: &Case<'_>, name: &str, here: Here<'_>) -> Known {
    if let Some(value) = here.line.and_then(|line| line.keys.get(name.strip_prefix("line.").unwrap_or(name))) {
        return Known::Values(vec![value.clone()]);
    }
    if let Some(lot) = here.lot
        && let Some(known) = of_lot(case, name, lot)
    {
        return known;
    }
    match case.facts {
        Facts::Bare(bare) => {
            let stated = bare.attributes.get(name).cloned();
            let figure = || {
                let name = name.strip_prefix("figure.").or_else(|| name.strip_prefix("grant."))?;
                bare.figures.get(name).map(|figure| vec![Value::Number(*figure)])
            };
            Known::of(stated.or_else(figure).unwrap_or_default())
        }
        Facts::Grant => super::grant_facts::attribute(case, name),
    }
}

/// What a lot itself says; `None` where the name is not about lots.
fn of_lot(case: &Case<'_>, name: &str, lot: &Lot<'_>) -> Option<Known> {
    let record = lot.record;
    let short = |field: &Option<Box<crate::Text>>| Known::one(field.as_ref().map(|words| text(words.as_str())));
    if let Facts::Bare(bare) = case.facts
        && let Some(values) = bare.of_lot(record).and_then(|lot| lot.attributes.get(name))
    {
        return Some(Known::of(values.clone()));
    }
    Some(match name {
        "lot.kind" => Known::one(Some(text(record.kind.name()))),
        "lot.line" => short(&record.line),
        "lot.component" => short(&record.component),
        "lot.instrument" => short(&record.instrument),
        "lot.phase" => short(&record.phase),
        _ => {
            let declared = name.strip_prefix("lot.").and_then(|name| {
                let by_then =
                    |one: &&crate::Declaration| one.on.is_none_or(|on| on.by(case.as_of) != crate::Certainty::No);
                record.declared.iter().filter(by_then).rfind(|one| one.name.as_str() == name)
            });
            match (declared, case.facts) {
                (Some(declared), _) => Known::one(Some(of_scalar(&declared.value))),
                (None, Facts::Grant) if name.starts_with("source.") => {
                    super::grant_facts::of_source(case, name, record)
                }
                (None, _) if name.starts_with("lot.") => Known::Absent,
                (None, _) => return None,
            }
        }
    })
}

/// A figure of the whole; `None` where nobody states it.
pub(super) fn figure(case: &Case<'_>, name: &str) -> Result<Option<Fraction>, Refusal> {
    match case.facts {
        Facts::Bare(bare) => Ok(bare.figures.get(name).copied()),
        Facts::Grant => super::grant_figures::figure(case, name),
    }
}

/// A figure of the whole that is stated as such, whatever its lines add up to; bare facts state one only where they have no lines.
pub(super) fn stated(case: &Case<'_>, name: &str) -> Result<Option<Fraction>, Refusal> {
    if case.is_bare() { Ok(None) } else { super::grant_figures::stated(case, name) }
}

/// What an input that the policy asks for by its name is.
pub(super) fn parameter(case: &Case<'_>, name: &str) -> Option<Value> {
    match case.facts {
        Facts::Bare(bare) => bare.parameters.get(name).cloned(),
        Facts::Grant => super::grant_facts::parameter(case, name),
    }
}

/// The date of an anchor.
pub(super) fn anchor(case: &Case<'_>, anchor: Anchor) -> Option<Date> {
    match case.facts {
        _ if anchor == Anchor::AsOf => Some(case.as_of.into()),
        Facts::Bare(bare) => bare.dates.get(anchor.word()).copied(),
        Facts::Grant => super::grant_facts::anchor(case, anchor),
    }
}
