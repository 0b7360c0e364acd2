//! `ssdc.Policy`.

use std::hash::{Hash, Hasher};
use std::path::PathBuf;

use pyo3::prelude::*;
use ssdc_core::Column;

use crate::convert::{DictOut, JsonIn, html, json_out};
use crate::errors::Failure;
use crate::money::{Money, MoneyIn};
use crate::table::Table;

/// A match-funding policy: what is required, and what counts towards it.
#[pyclass(frozen, eq, hash, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct Policy(pub ssdc_core::Policy);

impl Hash for Policy {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.text().hash(state);
    }
}

#[pymethods]
impl Policy {
    /// The names of the policies that come with ssdc.
    #[staticmethod]
    fn names() -> Vec<&'static str> {
        ssdc_core::Policy::names()
    }

    /// The policies that come with ssdc: a table of id, title, effective_from, effective_to, evidence, how well the least
    /// known of its sources is known, and unverified: whether one of them was not read.
    #[staticmethod]
    fn catalogue() -> Result<Table, Failure> {
        Ok(Table(ssdc_core::Policy::catalogue()?))
    }

    /// How well the least known of its sources is known: "read" in the source, "known" in general, "derived" here.
    #[getter]
    fn evidence(&self) -> &str {
        self.0.evidence()
    }

    /// A policy that comes with ssdc, by its name.
    #[staticmethod]
    pub(crate) fn load(name: &str) -> Result<Self, Failure> {
        Ok(Policy(ssdc_core::Policy::load(name)?))
    }

    /// A policy from its text in the format ssdc-policy/1 (TOML). PolicyError names every mistake at once.
    #[staticmethod]
    fn from_toml(text: &str) -> Result<Self, Failure> {
        Ok(Policy(text.parse()?))
    }

    /// A policy from a file in the format ssdc-policy/1 (TOML).
    #[staticmethod]
    fn read(path: PathBuf) -> Result<Self, Failure> {
        Ok(Policy(ssdc_core::Policy::read(path)?))
    }

    /// Its id.
    #[getter]
    fn id(&self) -> &str {
        self.0.id()
    }

    /// Its title.
    #[getter]
    fn title(&self) -> &str {
        self.0.title()
    }

    /// Where its parts were found and how well each is known: a table of title and evidence.
    #[getter]
    fn sources(&self) -> Table {
        let column = |text: fn(&ssdc_core::PolicySource) -> &String| {
            Column::text(self.0.sources().iter().map(|source| Some(text(source))))
        };
        Table(ssdc_core::Table::new([
            ("title", column(|source| &source.title)),
            ("evidence", column(|source| &source.evidence)),
        ]))
    }

    /// SHA-256 of its text, which a receipt pins.
    #[getter]
    fn sha256(&self) -> String {
        self.0.sha256().to_string()
    }

    /// Tries the policy on bare facts, no portfolio needed.
    ///
    /// facts is a dict of figures, attributes, parameters (inputs), dates (by anchor), lines, lots, projects, programme,
    /// matches, as_of, carry_in; amounts are exact numbers as text, in the policy's currency. The answer is a dict: by the
    /// id of each requirement required, recognised, shortfall, excess, total, met, funder_share, why (by lot), slices,
    /// parts, remedy, remedy_amounts (by formula); beside them offer, limit, conditions, formula. What cannot be known says
    /// "refused: " and what is missing.
    fn evaluate<'py>(&self, py: Python<'py>, facts: JsonIn) -> Result<DictOut<'py, Bound<'py, PyAny>>, Failure> {
        let answer = py.detach(|| self.0.evaluate(&facts.0))?;
        Ok(json_out(py, &answer)?)
    }

    /// The match that an award would require, no portfolio needed: of the first requirement of the policy.
    ///
    /// award is Money or text such as "350000 USD", inputs what the policy asks for, by name ({"funder_share": "75%"}).
    /// Raises NotFound where something that the policy asks for is missing, WrongType where an input lies outside its range.
    #[pyo3(signature = (*, award, inputs = None))]
    fn required(&self, award: MoneyIn, inputs: Option<JsonIn>) -> Result<Money, Failure> {
        Ok(Money(self.0.required(award.0, &inputs.unwrap_or_default().0)?))
    }

    /// What it says of itself, as JSON: id, title, effective_from, effective_to, sha256, sources (with unverified).
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// Its text in the format ssdc-policy/1, as it was read.
    fn to_toml(&self) -> &str {
        self.0.text()
    }

    /// The same policy as canonical text: two policies that say the same have the same, however each was written.
    fn canonical(&self) -> String {
        self.0.canonical()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        let _ = memo;
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (String,))> {
        Ok((slf.get_type().getattr("from_toml")?, (slf.get().0.text().to_owned(),)))
    }

    fn __str__(&self) -> String {
        format!("{}: {}", self.0.id(), self.0.title())
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Policy {:?}: {}>", self.0.id(), self.0.title())
    }
    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "policy")
    }
}
