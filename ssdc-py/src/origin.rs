//! `ssdc.Origin` and `ssdc.Control`.

use pyo3::prelude::*;
use pyo3::types::PyDate;

use crate::asked::Asked;
use crate::convert::{day, html};
use crate::errors::Failure;
use crate::money::Money;
use crate::portfolio::Portfolio;
use crate::receipt::Receipt;
use crate::table::Table;

/// How much of a contribution is the grantor's own money that went in a circle, and by which payments. str() says it in
/// sentences; a notebook shows the circle.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct Origin(pub ssdc_core::OriginReport);

#[pymethods]
impl Origin {
    /// The id of the contribution.
    #[getter]
    fn contribution(&self) -> &str {
        self.0.contribution().as_str()
    }

    /// Who gives it; None where nobody says.
    #[getter]
    fn contributor(&self) -> Option<&str> {
        self.0.contributor().map(ssdc_core::PartnerId::as_str)
    }

    /// Who funds the grants that it may serve.
    #[getter]
    fn grantors(&self) -> Vec<&str> {
        self.0.grantors().iter().map(ssdc_core::PartnerId::as_str).collect()
    }

    /// The day that the answer is for.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        day(py, self.0.as_of())
    }

    /// The first and the last day on which payments were followed; None where nothing was.
    #[getter]
    fn window<'py>(&self, py: Python<'py>) -> PyResult<Option<(Bound<'py, PyDate>, Bound<'py, PyDate>)>> {
        self.0.window().map(|(from, to)| Ok((day(py, from)?, day(py, to)?))).transpose()
    }

    /// What came of the contribution.
    #[getter]
    fn amount(&self) -> Money {
        Money(self.0.amount())
    }

    /// Whether it is known who gives it and who the grantor is; where not, nothing was followed.
    #[getter]
    fn known(&self) -> bool {
        self.0.is_known()
    }

    /// Whether the contributor itself is the grantor, or is controlled by it.
    #[getter]
    fn is_grantor(&self) -> bool {
        self.0.is_grantor()
    }

    /// The most that can have come from the grantor, at most the contribution, whatever other contributions came.
    #[getter]
    fn flow(&self) -> Money {
        Money(self.0.flow())
    }

    /// What of flow the earlier contributions leave to it: the figure of the trace "min".
    #[getter]
    fn min(&self) -> Money {
        Money(self.0.min())
    }

    /// The ids of contributions that came earlier, count for the same grantor's grants and can have come from the same payments.
    #[getter]
    fn earlier(&self) -> Vec<&str> {
        self.0.earlier().iter().map(ssdc_core::ContributionId::as_str).collect()
    }

    /// What is the grantor's where each party pays first what it received first.
    #[getter]
    fn fifo(&self) -> Money {
        Money(self.0.fifo())
    }

    /// What is the grantor's where each payment has the share of it that the payer holds.
    #[getter]
    fn pro_rata(&self) -> Money {
        Money(self.0.pro_rata())
    }

    /// What could have come if all that is not known (payers, days, rates, control) were against it; never below flow.
    #[getter]
    fn perhaps(&self) -> Money {
        Money(self.0.perhaps())
    }

    /// Which figure the policy goes by: "min", "fifo" or "pro_rata".
    #[getter]
    fn trace(&self) -> &'static str {
        self.0.trace()
    }

    /// That figure.
    #[getter]
    fn tainted(&self) -> Money {
        Money(self.0.tainted())
    }

    /// Whether the policy has a rule of origin; where not, what is found is told and nothing follows from it.
    #[getter]
    fn policy_asks(&self) -> bool {
        self.0.policy_asks()
    }

    /// Whether the policy asks, and the figure is above zero and at least the policy's flag_from of the contribution.
    #[getter]
    fn flagged(&self) -> bool {
        self.0.is_flagged()
    }

    /// What does not count as match: all that is tainted where the policy disallows, nothing where it only flags, nor where the
    /// contribution counts for nothing anyhow.
    #[getter]
    fn disallowed(&self) -> Money {
        Money(self.0.disallowed())
    }

    /// Why it counts for nothing, wherever it came from; None where something of it could count.
    #[getter]
    fn counts_for_nothing(&self) -> Option<&str> {
        self.0.counts_for_nothing()
    }

    /// The parties on the way that the grantor controls, or may control, when their money moved or on the day asked about, as
    /// sentences.
    #[getter]
    fn related(&self) -> Vec<String> {
        self.0.related().iter().map(ToString::to_string).collect()
    }

    /// The payments on the way that could not be followed, and why.
    #[getter]
    fn unfollowed(&self) -> Vec<(&str, &'static str)> {
        self.0.unfollowed().iter().map(|one| (one.payment.as_str(), one.why)).collect()
    }

    /// The steps of all chains of payments as a table: path, step, payment, from, to, on, amount, currency, carried.
    fn table(&self) -> Table {
        Table(self.0.to_table())
    }

    /// What the answer stands on: policy, records read, engine, day.
    #[getter]
    fn receipt(slf: &Bound<'_, Self>) -> PyResult<Py<Receipt>> {
        Receipt::of(slf, slf.get().0.receipt().clone())
    }

    /// The answer as canonical JSON: the same bytes in every language.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The money circle as a picture: the text of an SVG.
    fn plot<'py>(slf: &Bound<'py, Self>) -> PyResult<Bound<'py, PyAny>> {
        slf.py().import("ssdc._picture")?.call_method1("origin", (slf,))
    }

    fn __str__(&self) -> String {
        self.0.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Origin {:?}: {} of {} tainted>", self.0.contribution(), self.0.tainted(), self.0.amount())
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "origin")
    }
}

/// Who controls whom on a day: whoever holds, with all it controls, more than half of the votes.
#[pyclass(frozen, extends = Asked, module = "ssdc")]
pub(crate) struct Control {
    portfolio: Py<Portfolio>,
    as_of: ssdc_core::Day,
}

impl Control {
    pub(crate) fn new(portfolio: Py<Portfolio>, as_of: ssdc_core::Day) -> Self {
        Control { portfolio, as_of }
    }
}

#[pymethods]
impl Control {
    /// The day that it is for.
    #[getter]
    fn as_of<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDate>> {
        day(py, self.as_of)
    }

    /// What a partner controls and who controls it: a table of partner, controller, votes, certainty, holdings.
    fn table(&self, py: Python<'_>, partner: &str) -> Result<Table, Failure> {
        let (portfolio, partner) = (&self.portfolio.get().0, partner.parse()?);
        Ok(Table(py.detach(|| portfolio.control(self.as_of).to_table(&partner))?))
    }

    /// The ids of everything that a partner surely controls.
    fn controlled_by(&self, py: Python<'_>, partner: &str) -> Result<Vec<String>, Failure> {
        let (portfolio, partner) = (&self.portfolio.get().0, partner.parse()?);
        let found = py.detach(|| portfolio.control(self.as_of).controlled_by(&partner))?;
        let sure = found.into_iter().filter(|one| one.certainty == ssdc_core::Certainty::Surely);
        Ok(sure.map(|one| one.partner.to_string()).collect())
    }

    /// The ids of everyone who surely controls a partner.
    fn controllers(&self, py: Python<'_>, partner: &str) -> Result<Vec<String>, Failure> {
        let (portfolio, partner) = (&self.portfolio.get().0, partner.parse()?);
        let found = py.detach(|| portfolio.control(self.as_of).controllers(&partner))?;
        let sure = found.into_iter().filter(|one| one.certainty == ssdc_core::Certainty::Surely);
        Ok(sure.map(|one| one.controller.to_string()).collect())
    }

    /// What share of a partner belongs to an owner in the end, such as "9:25": shares multiplied along each way, summed over
    /// all ways. None where the shares stated leave no answer.
    fn beneficial_share(&self, py: Python<'_>, owner: &str, partner: &str) -> Result<Option<String>, Failure> {
        let (portfolio, owner, partner) = (&self.portfolio.get().0, owner.parse()?, partner.parse()?);
        let share = py.detach(|| portfolio.control(self.as_of).beneficial_share(&owner, &partner))?;
        Ok(share.map(|share| share.to_string()))
    }

    /// All of it as JSON: controls, controlled_by, owners with their beneficial shares.
    fn to_json(&self, py: Python<'_>, partner: &str) -> Result<String, Failure> {
        let (portfolio, partner) = (&self.portfolio.get().0, partner.parse()?);
        Ok(py.detach(|| portfolio.control(self.as_of).to_json(&partner))?)
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Control on {}>", self.as_of)
    }
    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "control")
    }
}
