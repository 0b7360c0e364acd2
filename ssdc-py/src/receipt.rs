//! `ssdc.Receipt`.

use pyo3::prelude::*;
use pyo3::types::PyDate;
use ssdc_core::Column;

use crate::asked::Asked;
use crate::convert::{DictOut, day, html, json_out};
use crate::table::Table;

/// What was asked and answered, and what the answer stood on: the policy, the records read, the engine's version, the day.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct Receipt(pub ssdc_core::Receipt);

impl Receipt {
    /// The receipt of an answer, which has it as an attribute.
    pub(crate) fn of<T>(answer: &Bound<'_, T>, receipt: ssdc_core::Receipt) -> PyResult<Py<Self>> {
        Asked::attribute(answer, "receipt").answer(answer.py(), Receipt(receipt))
    }
}

#[pymethods]
impl Receipt {
    /// What was asked: a dict of kind ("check", "gate", "remedy", "origin", "allocate") and its settings.
    #[getter]
    fn question<'py>(&self, py: Python<'py>) -> PyResult<DictOut<'py, Bound<'py, PyAny>>> {
        json_out(py, &self.0.question)
    }

    /// The name of the policy.
    #[getter]
    fn policy(&self) -> &str {
        &self.0.policy
    }

    /// SHA-256 of the policy's text.
    #[getter]
    fn policy_sha256(&self) -> String {
        self.0.policy_sha256.to_string()
    }

    /// The day the answer is for.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        day(py, self.0.as_of)
    }

    /// The version of the engine.
    #[getter]
    fn engine(&self) -> &'static str {
        self.0.engine
    }

    /// The records that were read: a table of kind, id and sha256 of the canonical JSON.
    #[getter]
    fn records(&self) -> Table {
        let column =
            |text: fn(&ssdc_core::Read) -> String| Column::text(self.0.records.iter().map(|read| Some(text(read))));
        Table(ssdc_core::Table::new([
            ("kind", column(|read| read.record.kind.to_string())),
            ("id", column(|read| read.record.id.to_string())),
            ("sha256", column(|read| read.sha256.to_string())),
        ]))
    }

    /// One sum over all records read.
    #[getter]
    fn records_sha256(&self) -> String {
        self.0.records_sha256().to_string()
    }

    /// Everything that the answer stands on, as JSON: the question, the policy's text, exactly the records of the receipt, the answer.
    /// ssdc.verify(bundle) recomputes it on a machine that has nothing else.
    fn bundle(&self) -> String {
        self.0.bundle()
    }

    /// The receipt as canonical JSON, as the answer's JSON has it.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __repr__(&self) -> String {
        let receipt = &self.0;
        format!(
            "<ssdc.Receipt: {} under {} on {}, {}, {} records {}>",
            receipt.question,
            receipt.policy,
            receipt.as_of,
            receipt.engine,
            receipt.records.len(),
            receipt.records_sha256()
        )
    }
    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "receipt")
    }
}
