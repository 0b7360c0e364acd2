//! `ssdc.verify` and what it finds.

#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyString};
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo, type_hint_identifier, type_hint_union};

use crate::asked::{Asked, asked};
use crate::convert::{DictOut, day, expected, html, json_out};
use crate::errors::Failure;
use crate::portfolio::Portfolio;
use crate::receipt::Receipt;
use crate::table::Table;
#[cfg(feature = "stubs")]
use crate::{
    allocation::{GateReport, MatchAllocation, RemedyReport},
    match_funding::MatchReport,
    origin::Origin,
};

/// A receipt, an answer that has one, or the text of a bundle, and as Python has it.
pub(crate) struct AnswerIn(Answer, Py<PyAny>);

enum Answer {
    Receipt(Py<Receipt>),
    Bundle(String),
}

impl FromPyObject<'_, '_> for AnswerIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(
        <Receipt as PyTypeInfo>::TYPE_HINT,
        <MatchReport as PyTypeInfo>::TYPE_HINT,
        <GateReport as PyTypeInfo>::TYPE_HINT,
        <RemedyReport as PyTypeInfo>::TYPE_HINT,
        <Origin as PyTypeInfo>::TYPE_HINT,
        <MatchAllocation as PyTypeInfo>::TYPE_HINT,
        type_hint_identifier!("builtins", "str")
    );

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let receipt = match value.getattr_opt("receipt")? {
            Some(receipt) => receipt.cast_into::<Receipt>().ok(),
            None => value.cast::<Receipt>().ok().map(|receipt| receipt.to_owned()),
        };
        let answer = match (receipt, value.cast::<PyString>()) {
            (Some(receipt), _) => Answer::Receipt(receipt.unbind()),
            (None, Ok(text)) => Answer::Bundle(text.to_cow()?.into_owned()),
            (None, Err(_)) => {
                return Err(expected("an ssdc.Receipt, an answer that has one or the text of a bundle", value));
            }
        };
        Ok(AnswerIn(answer, value.to_owned().unbind()))
    }
}

/// An answer then and now. It is true where it is the same; str() says what was asked, the figures of both, and what differs.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct Verification(ssdc_core::Verification);

#[pymethods]
impl Verification {
    /// Whether everything is as it was.
    #[getter]
    fn same(&self) -> bool {
        self.0.is_same()
    }

    /// What differs: a table of what, then, now; records first, then what the answer says.
    #[getter]
    fn differences(&self) -> Table {
        Table(self.0.to_table())
    }

    /// What was asked: a dict of kind and its settings, as a receipt has it.
    #[getter]
    fn question<'py>(&self, py: Python<'py>) -> PyResult<DictOut<'py, Bound<'py, PyAny>>> {
        json_out(py, &self.0.question().to_string())
    }

    /// The name of the policy.
    #[getter]
    fn policy(&self) -> &str {
        self.0.policy()
    }

    /// The day the answer is for.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        day(py, self.0.as_of())
    }

    /// Verdict or decision and figures of the answer: a table of what, then, now; of a remedy those of each obligation.
    #[getter]
    fn figures(&self) -> Table {
        Table(self.0.figures_table())
    }

    /// The version of the engine then and now. Another version alone is no difference.
    #[getter]
    fn engine(&self) -> (&str, &str) {
        (&self.0.engine().then, &self.0.engine().now)
    }

    /// The SHA-256 of the policy and of all records read, as letters print them: a table of what, then, now.
    #[getter]
    fn sums(&self) -> Table {
        Table(self.0.sums_table())
    }

    /// As JSON: question, policy, as_of, figures with what, then, now, engine with then, now, sums with what, then, now, same, and
    /// differences with what, then, now.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __bool__(&self) -> bool {
        self.0.is_same()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        let what = if self.0.is_same() {
            "the same".to_owned()
        } else {
            format!("{} differences", self.0.differences().len())
        };
        format!("<ssdc.Verification: {what}>")
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "verification")
    }
}

/// Recomputes an answer and says what differs: of a receipt, or of an answer that has one, against a portfolio as it stands now,
/// or of a bundle (receipt.bundle()) from what the bundle holds, on a bare machine.
///
/// Of the text of a bundle and a portfolio both is done: what was changed in the bundle, and what the portfolio answers now.
///
/// Raises InvalidValue where the text is no bundle.
#[pyfunction]
#[pyo3(signature = (answer, portfolio = None))]
pub(crate) fn verify(
    py: Python<'_>,
    answer: AnswerIn,
    portfolio: Option<Bound<'_, Portfolio>>,
) -> Result<Py<Verification>, Failure> {
    let AnswerIn(what, answer) = answer;
    let function = &py.import("ssdc._ssdc")?.getattr("verify")?;
    let asked = asked!(function.__call__(answer, portfolio));
    let portfolio = portfolio.as_ref().map(|portfolio| &portfolio.get().0);
    let found = py.detach(|| match (&what, portfolio) {
        (Answer::Receipt(receipt), Some(portfolio)) => receipt.get().0.verify(portfolio),
        (Answer::Receipt(receipt), None) => ssdc_core::verify_bundle(&receipt.get().0.bundle()),
        (Answer::Bundle(bundle), Some(portfolio)) => ssdc_core::verify_bundle_against(bundle, portfolio),
        (Answer::Bundle(bundle), None) => ssdc_core::verify_bundle(bundle),
    });
    Ok(asked.answer(py, Verification(found?))?)
}
