//! `ssdc.MatchFunding` and `ssdc.MatchReport`.

use std::sync::Arc;

#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::types::{PyDate, PyString};
#[cfg(feature = "stubs")]
use pyo3::{PyTypeInfo, type_hint_identifier, type_hint_union};

use ssdc_core::Change;

use crate::allocation::{GateReport, MatchAllocation, RemedyReport};
use crate::asked::{Asked, asked};
use crate::convert::{DayIn, JsonIn, day, expected, html, narrow};
use crate::errors::Failure;
use crate::finding::{Finding, Obligation};
use crate::money::Money;
use crate::origin::Origin;
use crate::policy::Policy;
use crate::portfolio::Portfolio;
use crate::progress::{Callback, Hook};
use crate::receipt::Receipt;
use crate::table::Table;

/// A policy, or the name of one that comes with ssdc.
pub(crate) struct PolicyIn(Py<Policy>);

impl FromPyObject<'_, '_> for PolicyIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr =
        type_hint_union!(type_hint_identifier!("builtins", "str"), <Policy as PyTypeInfo>::TYPE_HINT);

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if let Ok(name) = value.cast::<PyString>() {
            return Ok(PolicyIn(Py::new(value.py(), Policy::load(&name.to_cow()?)?)?));
        }
        let policy = value.cast::<Policy>().map_err(|_| expected("an ssdc.Policy or the name of one", value))?;
        Ok(PolicyIn(policy.to_owned().unbind()))
    }
}

impl PolicyIn {
    pub(crate) fn get(&self) -> &ssdc_core::Policy {
        &self.0.get().0
    }
}

/// The match-funding view of a portfolio under one policy.
#[pyclass(frozen, extends = Asked, module = "ssdc")]
pub(crate) struct MatchFunding {
    portfolio: Py<Portfolio>,
    policy: Py<Policy>,
}

impl MatchFunding {
    pub(crate) fn open(portfolio: &Bound<'_, Portfolio>, policy: PolicyIn) -> PyResult<Py<Self>> {
        let (py, PolicyIn(policy)) = (portfolio.py(), policy);
        let asked = asked!(portfolio.match_funding(policy));
        asked.answer(py, MatchFunding { portfolio: portfolio.clone().unbind(), policy })
    }

    fn view(&self) -> ssdc_core::MatchFunding<'_> {
        self.portfolio.get().0.match_funding(&self.policy.get().0)
    }
}

#[pymethods]
impl MatchFunding {
    /// The portfolio.
    #[getter]
    fn portfolio(&self, py: Python<'_>) -> Py<Portfolio> {
        self.portfolio.clone_ref(py)
    }

    /// The policy.
    #[getter]
    fn policy(&self, py: Python<'_>) -> Py<Policy> {
        self.policy.clone_ref(py)
    }

    /// How a grant stands at the end of the day as_of: figures, verdict, a finding for each step on each contribution, a receipt.
    ///
    /// Raises NotFound where there is no such grant.
    #[pyo3(signature = (grant, *, as_of))]
    fn check(&self, py: Python<'_>, grant: &str, as_of: DayIn) -> Result<MatchReport, Failure> {
        let grant = grant.parse()?;
        Ok(MatchReport(Arc::new(py.detach(|| self.view().check(&grant, as_of.0))?)))
    }

    /// How every grant stands at the end of the day as_of: a table of grant, required, recognised, shortfall, currency, verdict.
    ///
    /// progress(done, total) counts grants, is called at most every 50 ms and once at the end, and cancels by returning
    /// False (Cancelled is then raised) or by raising.
    #[pyo3(signature = (*, as_of, progress = None))]
    fn check_all(&self, py: Python<'_>, as_of: DayIn, progress: Option<Callback>) -> Result<Table, Failure> {
        let mut hook = Hook::new(progress);
        let table = py.detach(|| Ok(self.view().check_all(as_of.0, &mut hook)?.to_table()));
        Ok(Table(hook.conclude(table)?))
    }

    /// What is to be known about grants at the end of the day as_of beside how their match stands, a row each: limits and conditions
    /// of the policy that they fail, a policy that was not in effect or of which nobody can say so, a programme that names another
    /// policy. A table of code (that of the finding in a check), of (the limit, the condition, the policy), grants (how many),
    /// named (the first ten of them), message.
    #[pyo3(signature = (*, as_of))]
    fn remarks(&self, py: Python<'_>, as_of: DayIn) -> Table {
        Table(py.detach(|| self.view().remarks(as_of.0)))
    }

    /// Which contribution counts for which obligation at the end of the day as_of, so that as much as possible of what is
    /// required is covered. order says who is served first where that is less than all of it: "any", "earliest_due",
    /// "least_flexible", "pro_rata" or "fairest" (the least covered as well as possible, then the next).
    ///
    /// What the records already assign stays. progress is as in check_all(). Raises PolicyError with the places that an
    /// allocation does not execute.
    #[pyo3(signature = (*, as_of, order = "fairest", progress = None))]
    fn allocate(
        slf: &Bound<'_, Self>,
        as_of: DayIn,
        order: &str,
        progress: Option<Callback>,
    ) -> Result<Py<MatchAllocation>, Failure> {
        let (py, of, mut hook) = (slf.py(), slf.get(), Hook::new(progress));
        let asked = asked!(slf.allocate(as_of, order));
        let order = order.parse()?;
        let allocated = py.detach(|| of.view().allocate(as_of.0, order, &mut hook));
        Ok(asked.answer(py, MatchAllocation(hook.conclude(allocated)?))?)
    }

    /// What may be paid of a tranche at the end of the day as_of, and why not more: the match is compared as it must be before
    /// this tranche.
    ///
    /// Raises NotFound where there is no such grant or tranche.
    #[pyo3(signature = (grant, *, tranche, as_of))]
    fn gate(slf: &Bound<'_, Self>, grant: &str, tranche: i128, as_of: DayIn) -> Result<Py<GateReport>, Failure> {
        let (py, of) = (slf.py(), slf.get());
        let asked = asked!(slf.gate(grant, tranche, as_of));
        narrow!(tranche);
        let grant = grant.parse()?;
        Ok(asked.answer(py, GateReport(py.detach(|| of.view().gate(&grant, tranche, as_of.0))?))?)
    }

    /// What the shortfall of a grant leads to at the end of the day as_of: the action of the policy, what it takes, and what
    /// each published formula would take.
    #[pyo3(signature = (grant, *, as_of))]
    fn remedy(slf: &Bound<'_, Self>, grant: &str, as_of: DayIn) -> Result<Py<RemedyReport>, Failure> {
        let (py, of) = (slf.py(), slf.get());
        let asked = asked!(slf.remedy(grant, as_of));
        let grant = grant.parse()?;
        Ok(asked.answer(py, RemedyReport(py.detach(|| of.view().remedy(&grant, as_of.0))?))?)
    }

    /// The grants that would stand differently at the end of the day as_of, as a table of grant, verdict_before, verdict,
    /// required_before, required, recognised_before, recognised, shortfall_before, shortfall, currency.
    ///
    /// add is a list of contributions that would come; put and remove are as in Portfolio.apply(). The portfolio stays.
    #[pyo3(signature = (*, as_of, add = None, put = None, remove = None, progress = None))]
    fn what_if(
        &self,
        py: Python<'_>,
        as_of: DayIn,
        add: Option<JsonIn>,
        put: Option<JsonIn>,
        remove: Option<JsonIn>,
        progress: Option<Callback>,
    ) -> Result<Table, Failure> {
        let mut hook = Hook::new(progress);
        let mut change = Change::from_json(&put.unwrap_or_default().0, &remove.unwrap_or_default().0)?;
        if let Some(add) = add {
            let more = Change::from_json(&format!("{{\"contributions\":{}}}", add.0), "{}")?;
            change.put.contributions.extend(more.put.contributions);
        }
        let table = py.detach(|| Ok(self.view().what_if(change, as_of.0, &mut hook)?.to_table()));
        Ok(Table(hook.conclude(table)?))
    }

    /// A letter of one page to the recipients of a grant, as plain text: how the match stands at the end of the day as_of, what
    /// counts, what does not and why, what follows, what would help.
    #[pyo3(signature = (grant, *, as_of))]
    fn letter(&self, py: Python<'_>, grant: &str, as_of: DayIn) -> Result<String, Failure> {
        let grant = grant.parse()?;
        Ok(py.detach(|| self.view().letter(&grant, as_of.0))?)
    }

    /// Whether a contribution is the grantor's own money that went in a circle: the most that can have come from the grantor by
    /// payments in the order of time, the chains of payments, and what the policy makes of it.
    ///
    /// Payments are followed for look_back_days before the contribution came; None: as many as the policy says, else 365.
    /// Raises NotFound where there is no such contribution.
    #[pyo3(signature = (contribution, *, as_of, look_back_days = None))]
    fn origin(
        slf: &Bound<'_, Self>,
        contribution: &str,
        as_of: DayIn,
        look_back_days: Option<i128>,
    ) -> Result<Py<Origin>, Failure> {
        let (py, of) = (slf.py(), slf.get());
        let asked = asked!(slf.origin(contribution, as_of, look_back_days));
        narrow!(look_back_days);
        let lot = contribution.parse()?;
        Ok(asked.answer(py, Origin(py.detach(|| of.view().origin(&lot, as_of.0, look_back_days))?))?)
    }

    fn __repr__(&self) -> String {
        format!(
            "<ssdc.MatchFunding under {:?}: {} grants>",
            self.policy.get().0.id(),
            self.portfolio.get().0.count(ssdc_core::Kind::Grant)
        )
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "match_funding")
    }
}

/// How one grant stands, with every reason and a receipt. str() says it in full sentences.
#[pyclass(frozen, eq, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct MatchReport(pub Arc<ssdc_core::MatchReport>);

#[pymethods]
impl MatchReport {
    /// The id of the grant.
    #[getter]
    fn grant(&self) -> &str {
        self.0.grant().as_str()
    }

    /// The title of the grant.
    #[getter]
    fn title(&self) -> &str {
        self.0.title()
    }

    /// The day that the report is for.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        day(py, self.0.as_of())
    }

    /// The match that is required; None where it cannot be known.
    #[getter]
    fn required(&self) -> Option<Money> {
        self.0.required().map(Money)
    }

    /// The match that surely counts; None where not even its currency can be known.
    #[getter]
    fn recognised(&self) -> Option<Money> {
        self.0.recognised().map(Money)
    }

    /// What is lacking; None where it cannot be known.
    #[getter]
    fn shortfall(&self) -> Option<Money> {
        self.0.shortfall().map(Money)
    }

    /// "met", "short", "undetermined", "exempt" or "not_due": the worst of the recipients' verdicts.
    #[getter]
    fn verdict(&self) -> &'static str {
        self.0.verdict().name()
    }

    /// What each recipient owes, and how it stands.
    #[getter]
    fn obligations(slf: &Bound<'_, Self>) -> PyResult<Vec<Py<Obligation>>> {
        Obligation::all_of(slf)
    }

    /// What each step found on each contribution, in a fixed order; steps that passed are among them.
    #[getter]
    fn findings(slf: &Bound<'_, Self>) -> PyResult<Vec<Py<Finding>>> {
        Finding::all_of(slf)
    }

    /// What the answer stands on: policy, records read, engine, day.
    #[getter]
    fn receipt(slf: &Bound<'_, Self>) -> PyResult<Py<Receipt>> {
        Receipt::of(slf, slf.get().0.receipt().clone())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("from_bundle")?, (slf.get().0.bundle(),)))
    }

    /// The report of a bundle (receipt.bundle()), recomputed from what the bundle holds. Pickle calls it, too.
    #[staticmethod]
    fn from_bundle(py: Python<'_>, bundle: &str) -> Result<Self, Failure> {
        Ok(MatchReport(Arc::new(py.detach(|| ssdc_core::MatchReport::from_bundle(bundle))?)))
    }

    /// The report as canonical JSON: the same bytes in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The findings as a table.
    fn table(&self) -> Table {
        Table(self.0.table())
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        let _ = memo;
        slf
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.MatchReport {:?} on {}: {}>", self.0.grant(), self.0.as_of(), self.0.verdict())
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "match_report")
    }
}
