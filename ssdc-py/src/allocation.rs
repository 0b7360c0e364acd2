//! `ssdc.MatchAllocation`, `ssdc.GateReport` and `ssdc.RemedyReport`.

use pyo3::prelude::*;
use pyo3::types::PyDate;

use crate::asked::Asked;
use crate::convert::{day, html};
use crate::errors::Failure;
use crate::money::Money;
use crate::portfolio::Portfolio;
use crate::receipt::Receipt;
use crate::table::Table;

/// Which contribution counts for which obligation, all at once. str() says it in lines, cut in sentences.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct MatchAllocation(pub ssdc_core::MatchAllocation);

#[pymethods]
impl MatchAllocation {
    /// The id of the policy.
    #[getter]
    fn policy(&self) -> &str {
        self.0.policy()
    }

    /// The day that it is for.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        day(py, self.0.as_of())
    }

    /// Who was served first: "any", "earliest_due", "least_flexible", "pro_rata" or "fairest".
    #[getter]
    fn order(&self) -> &'static str {
        self.0.order().name()
    }

    /// What is given in all; None where it is in several currencies, or nothing is asked for.
    #[getter]
    fn total(&self) -> Option<Money> {
        self.0.total().map(Money)
    }

    /// What is given in each currency.
    #[getter]
    fn totals(&self) -> Vec<Money> {
        self.0.totals().into_iter().map(Money).collect()
    }

    /// What no allocation can exceed, in each currency: what is given, except where not all can be met and a policy caps a part
    /// of what is recognised, or what is assigned to some would be taken from others for whom it counts, too.
    #[getter]
    fn at_most(&self) -> Vec<Money> {
        self.0.at_most().into_iter().map(Money).collect()
    }

    /// A table of contribution, grant, recipient, tranche, amount, currency, was_assigned, is_shared: what counts for several
    /// grants at once, as the policy's exclusive scope allows, is shared, and is not assigned to any of them.
    #[getter]
    fn rows(&self) -> Table {
        Table(self.0.to_table())
    }

    /// A table of grants, recipient, requirement, required, given, carried, lacking, currency, share, verdict: a line for each
    /// obligation. Grants that the policy compares together have one, with commas between them; what earlier periods carried in
    /// is part of what is given.
    #[getter]
    fn coverage(&self) -> Table {
        Table(self.0.coverage_table())
    }

    /// Where it cannot be done: who competes for which contributions and how much they lack together, a sentence each, those
    /// who lack most first.
    #[getter]
    fn cut(&self) -> Vec<String> {
        self.0.cut()
    }

    /// Whether the policy is the right one, a sentence each: for which grants it was not in effect or nobody can say so, and
    /// which programmes name another.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.0.notes()
    }

    /// The portfolio in which every contribution is assigned as it was given; what was assigned before stays, and what is
    /// shared stays free.
    fn assigned(&self, py: Python<'_>) -> Result<Portfolio, Failure> {
        Ok(Portfolio(py.detach(|| self.0.assigned())?))
    }

    /// What the allocation stands on: policy, engine, day, and every record that match funding looks at, for each obligation
    /// competes with every other. It is put together when it is asked for.
    #[getter]
    fn receipt(slf: &Bound<'_, Self>) -> PyResult<Py<Receipt>> {
        let allocation = &slf.get().0;
        Receipt::of(slf, slf.py().detach(|| allocation.receipt()))
    }

    /// As canonical JSON: the same bytes in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The allocation as a picture: contributions on the left, grants on the right, bands as wide as what they carry, and what
    /// is lacking dashed. An SVG text that notebooks show; write(path) saves it.
    fn plot<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("ssdc._allocation_picture")?.call_method1("allocation", (slf,))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        let totals: Vec<_> = self.0.totals().iter().map(ToString::to_string).collect();
        let (gaps, total) = (self.0.gaps().len(), totals.join(", "));
        format!("<ssdc.MatchAllocation on {}, order {}: {total} given, {gaps} gaps>", self.0.as_of(), self.0.order())
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "match_allocation")
    }
}

/// What may be paid of a tranche, and why not more.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct GateReport(pub ssdc_core::GateReport);

#[pymethods]
impl GateReport {
    /// The id of the grant.
    #[getter]
    fn grant(&self) -> &str {
        self.0.grant().as_str()
    }

    /// The number of the tranche.
    #[getter]
    fn tranche(&self) -> u32 {
        self.0.tranche()
    }

    /// The tranche as agreed.
    #[getter]
    fn amount(&self) -> Option<Money> {
        self.0.amount().map(Money)
    }

    /// What has been paid of it; None where payments are in several currencies.
    #[getter]
    fn paid(&self) -> Option<Money> {
        self.0.paid().map(Money)
    }

    /// "open", "in_proportion", "not_due", "undetermined" or "held".
    #[getter]
    fn decision(&self) -> &'static str {
        self.0.decision().name()
    }

    /// What may be paid now, beside what has been; None where the tranche's amount is not known.
    #[getter]
    fn may_be_paid(&self) -> Option<Money> {
        self.0.may_be_paid().map(Money)
    }

    /// Why, a sentence a rule.
    #[getter]
    fn reasons(&self) -> Vec<String> {
        self.0.reasons().to_vec()
    }

    /// Whether the policy is the right one, a sentence each: whether it was in effect, and whether the programme names it.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.0.notes().to_vec()
    }

    /// What the answer stands on: policy, records read, engine, day.
    #[getter]
    fn receipt(slf: &Bound<'_, Self>) -> PyResult<Py<Receipt>> {
        Receipt::of(slf, slf.get().0.receipt().clone())
    }

    /// As canonical JSON: the same bytes in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.GateReport {:?}, tranche {}: {}>", self.0.grant(), self.0.tranche(), self.0.decision())
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "gate_report")
    }
}

/// What the shortfall of a grant leads to.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct RemedyReport(pub ssdc_core::RemedyReport);

#[pymethods]
impl RemedyReport {
    /// The id of the grant.
    #[getter]
    fn grant(&self) -> &str {
        self.0.grant().as_str()
    }

    /// A table of requirement, recipient, verdict, shortfall, action, formula, amount, currency.
    #[getter]
    fn rows(&self) -> Table {
        Table(self.0.to_table())
    }

    /// What each published formula would take, by requirement: A, B and C as far as their figures are known. Of a requirement
    /// with several recipients the sums.
    #[getter]
    fn by_formula(
        &self,
    ) -> Result<std::collections::BTreeMap<String, std::collections::BTreeMap<String, Money>>, Failure> {
        let mut all = std::collections::BTreeMap::new();
        for row in self.0.rows() {
            let of: &mut std::collections::BTreeMap<String, Money> = all.entry(row.requirement.clone()).or_default();
            for (formula, amount) in &row.by_formula {
                let sum = of.get(formula).map_or(Ok(*amount), |sum| sum.0.checked_add(*amount))?;
                of.insert(formula.clone(), Money(sum));
            }
        }
        Ok(all)
    }

    /// Whether the policy is the right one, a sentence each: whether it was in effect, and whether the programme names it.
    #[getter]
    fn notes(&self) -> Vec<String> {
        self.0.notes().to_vec()
    }

    /// What the answer stands on: policy, records read, engine, day.
    #[getter]
    fn receipt(slf: &Bound<'_, Self>) -> PyResult<Py<Receipt>> {
        Receipt::of(slf, slf.get().0.receipt().clone())
    }

    /// As canonical JSON: the same bytes in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.RemedyReport {:?}: {} requirements>", self.0.grant(), self.0.rows().len())
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "remedy_report")
    }
}
