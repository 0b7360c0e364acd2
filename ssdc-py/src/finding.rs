//! `ssdc.Finding`, `ssdc.Obligation` and what they hold.

use std::sync::Arc;

use pyo3::IntoPyObjectExt as _;
use pyo3::prelude::*;
use pyo3::types::PyType;
use serde_json::Value;
use ssdc_core::FindingValue;

use crate::asked::Asked;
use crate::convert::{DecimalOut, day, html};
use crate::errors::Failure;
use crate::match_funding::MatchReport;
use crate::money::Money;

/// A record that a finding speaks of: its kind and its id.
#[pyclass(frozen, eq, hash, get_all, module = "ssdc")]
#[derive(PartialEq, Eq, Hash)]
pub(crate) struct RecordRef {
    /// The kind, such as "contribution".
    kind: &'static str,
    /// The id.
    id: String,
}

impl RecordRef {
    fn of(record: &ssdc_core::RecordRef) -> Self {
        RecordRef { kind: record.kind.name(), id: record.id.to_string() }
    }
}

#[pymethods]
impl RecordRef {
    #[new]
    fn new(kind: &str, id: &str) -> Result<Self, Failure> {
        let (kind, id) = (kind.parse::<ssdc_core::Kind>()?, id.parse::<ssdc_core::AnyId>()?);
        Ok(RecordRef { kind: kind.name(), id: id.to_string() })
    }

    fn __str__(&self) -> String {
        format!("{} {}", self.kind, self.id)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyType>, (&'static str, String)) {
        (slf.get_type(), (slf.get().kind, slf.get().id.clone()))
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.RecordRef {} {:?}>", self.kind, self.id)
    }
}

/// What one rule saw on one record. str() says it in a sentence.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc")]
pub(crate) struct Finding {
    seen: ssdc_core::Finding,
    report: Arc<ssdc_core::MatchReport>,
    index: usize,
}

impl Finding {
    pub(crate) fn all_of(of: &Bound<'_, MatchReport>) -> PyResult<Vec<Py<Self>>> {
        let report = &of.get().0;
        let each = |(index, seen): (usize, &ssdc_core::Finding)| {
            let finding = Finding { seen: seen.clone(), report: Arc::clone(report), index };
            Asked::item(of, "findings", index).answer(of.py(), finding)
        };
        report.findings().iter().enumerate().map(each).collect()
    }
}

impl PartialEq for Finding {
    fn eq(&self, other: &Self) -> bool {
        self.seen == other.seen
    }
}

#[pymethods]
impl Finding {
    /// The primitive of match funding that the rule belongs to, such as "MF-P8".
    #[getter]
    fn rule(&self) -> &'static str {
        self.seen.rule.primitive()
    }

    /// The frozen name of the rule, such as "outside_window".
    #[getter]
    fn code(&self) -> &'static str {
        self.seen.rule.name()
    }

    /// How the rule came out: "pass", "fail", "undecided" or "note".
    #[getter]
    fn outcome(&self) -> &'static str {
        self.seen.outcome().name()
    }

    /// The record that the rule was applied to.
    #[getter]
    fn subject(&self) -> RecordRef {
        RecordRef::of(&self.seen.subject)
    }

    /// The recipient whose obligation it was applied for, where the grant has several.
    #[getter]
    fn recipient(&self) -> Option<&str> {
        self.seen.recipient.as_ref().map(ssdc_core::PartnerId::as_str)
    }

    /// What was seen: Money, a date (text where only its year or month is known), a period as a pair of dates, a number
    /// as decimal.Decimal, a word or several, records, or None.
    #[getter]
    fn observed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        value(py, &self.seen.observed)
    }

    /// What was asked for, in the same forms.
    #[getter]
    fn required<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        value(py, &self.seen.required)
    }

    /// Where the rule stands: the policy and the place in it.
    #[getter]
    fn source(&self) -> &str {
        &self.seen.source
    }

    /// The finding in one sentence.
    #[getter]
    fn message(&self) -> String {
        self.seen.to_string()
    }

    /// The finding as the report's JSON has it.
    fn to_json(&self) -> String {
        part(&self.report, &format!("/findings/{}", self.index))
    }

    fn __str__(&self) -> String {
        self.seen.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Finding {} {} {}: {}>", self.rule(), self.code(), self.outcome(), self.seen)
    }
}

/// What one recipient of a grant owes and what is recognised for it.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc")]
pub(crate) struct Obligation {
    owed: ssdc_core::Obligation,
    report: Arc<ssdc_core::MatchReport>,
    index: usize,
}

impl Obligation {
    pub(crate) fn all_of(of: &Bound<'_, MatchReport>) -> PyResult<Vec<Py<Self>>> {
        let report = &of.get().0;
        let each = |(index, owed): (usize, &ssdc_core::Obligation)| {
            let obligation = Obligation { owed: owed.clone(), report: Arc::clone(report), index };
            Asked::item(of, "obligations", index).answer(of.py(), obligation)
        };
        report.obligations().iter().enumerate().map(each).collect()
    }
}

impl PartialEq for Obligation {
    fn eq(&self, other: &Self) -> bool {
        self.owed == other.owed
    }
}

#[pymethods]
impl Obligation {
    /// The requirement of the policy, where it has several.
    #[getter]
    fn requirement(&self) -> Option<&str> {
        self.owed.requirement.as_deref()
    }

    /// The recipient, where the grant names one.
    #[getter]
    fn recipient(&self) -> Option<&str> {
        self.owed.recipient.as_ref().map(ssdc_core::PartnerId::as_str)
    }

    /// The match that is required; None where it cannot be known.
    #[getter]
    fn required(&self) -> Option<Money> {
        self.owed.required.map(Money)
    }

    /// The match that surely counts; None where not even its currency can be known.
    #[getter]
    fn recognised(&self) -> Option<Money> {
        self.owed.recognised.map(Money)
    }

    /// What is lacking; None where it cannot be known.
    #[getter]
    fn shortfall(&self) -> Option<Money> {
        self.owed.shortfall.map(Money)
    }

    /// "met", "short", "undetermined", "exempt" or "not_due".
    #[getter]
    fn verdict(&self) -> &'static str {
        self.owed.verdict.name()
    }

    /// The obligation as the report's JSON has it.
    fn to_json(&self) -> String {
        part(&self.report, &format!("/obligations/{}", self.index))
    }

    fn __repr__(&self) -> String {
        let money =
            |money: Option<ssdc_core::Money>| money.map_or_else(|| "unknown".to_owned(), |money| money.to_string());
        let ssdc_core::Obligation { recipient, required, recognised, .. } = &self.owed;
        let recipient = recipient.as_ref().map(|id| format!(" of {id}")).unwrap_or_default();
        let (required, recognised) = (money(*required), money(*recognised));
        format!("<ssdc.Obligation{recipient}: {recognised} recognised of {required} required, {}>", self.verdict())
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "obligation")
    }
}

/// The part of a report's canonical JSON at a pointer.
pub(crate) fn part(report: &ssdc_core::MatchReport, pointer: &str) -> String {
    let report: Value = serde_json::from_str(&report.to_json()).unwrap_or_default();
    report.pointer(pointer).unwrap_or(&Value::Null).to_string()
}

/// The typed value of a finding as Python has it.
fn value<'py>(py: Python<'py>, value: &FindingValue) -> PyResult<Bound<'py, PyAny>> {
    match value {
        FindingValue::Absent => Ok(py.None().into_bound(py)),
        FindingValue::Money(money) => Money(*money).into_bound_py_any(py),
        FindingValue::Date(date) => date_or_text(py, Some(*date)),
        FindingValue::Period(period) => {
            (date_or_text(py, period.from())?, date_or_text(py, period.to())?).into_bound_py_any(py)
        }
        FindingValue::Number(number) => DecimalOut(number.to_string()).into_bound_py_any(py),
        FindingValue::Kinds(kinds) => kinds.iter().map(|kind| kind.name()).collect::<Vec<_>>().into_bound_py_any(py),
        FindingValue::Records(records) => records.iter().map(RecordRef::of).collect::<Vec<_>>().into_bound_py_any(py),
        word => word.to_string().into_bound_py_any(py),
    }
}

/// A `datetime.date` where the day is known, else the text.
fn date_or_text(py: Python<'_>, date: Option<ssdc_core::Date>) -> PyResult<Bound<'_, PyAny>> {
    match date.map(|date| (date, date.day())) {
        None => Ok(py.None().into_bound(py)),
        Some((_, Some(known))) => Ok(day(py, known)?.into_any()),
        Some((date, None)) => date.to_string().into_bound_py_any(py),
    }
}
