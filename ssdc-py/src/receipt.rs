//! `ssdc.Receipt`.

use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::PyDate;
use ssdc_core::Column;

use crate::asked::Asked;
use crate::convert::day;
use crate::finding::part;
use crate::table::Table;

/// What an answer stood on: the policy, exactly the records read, the engine's version, the day.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc")]
pub(crate) struct Receipt(pub Arc<ssdc_core::MatchReport>);

impl PartialEq for Receipt {
    fn eq(&self, other: &Self) -> bool {
        self.0.receipt() == other.0.receipt()
    }
}

#[pymethods]
impl Receipt {
    /// The name of the policy.
    #[getter]
    fn policy(&self) -> &str {
        &self.0.receipt().policy
    }

    /// SHA-256 of the policy's text.
    #[getter]
    fn policy_sha256(&self) -> String {
        self.0.receipt().policy_sha256.to_string()
    }

    /// The day the answer is for.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        day(py, self.0.receipt().as_of)
    }

    /// The version of the engine.
    #[getter]
    fn engine(&self) -> &'static str {
        self.0.receipt().engine
    }

    /// The records that were read: a table of kind, id and sha256 of the canonical JSON.
    #[getter]
    fn records(&self) -> Table {
        let column = |text: fn(&ssdc_core::Read) -> String| {
            Column::text(self.0.receipt().records.iter().map(|read| Some(text(read))))
        };
        Table(ssdc_core::Table::new([
            ("kind", column(|read| read.record.kind.to_string())),
            ("id", column(|read| read.record.id.to_string())),
            ("sha256", column(|read| read.sha256.to_string())),
        ]))
    }

    /// One sum over all records read.
    #[getter]
    fn records_sha256(&self) -> String {
        self.0.receipt().records_sha256().to_string()
    }

    /// Everything that the answer stands on, as JSON: the policy's text, exactly the records that were read, the answer.
    /// ssdc.verify(bundle) recomputes it on a machine that has nothing else.
    fn bundle(&self) -> String {
        self.0.bundle()
    }

    /// The receipt as the report's JSON has it.
    fn to_json(&self) -> String {
        part(&self.0, "/receipt")
    }

    fn __repr__(&self) -> String {
        let receipt = self.0.receipt();
        format!(
            "<ssdc.Receipt: {} on {}, {}, {} records {}>",
            receipt.policy,
            receipt.as_of,
            receipt.engine,
            receipt.records.len(),
            receipt.records_sha256()
        )
    }
}
