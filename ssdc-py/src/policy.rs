//! `ssdc.Policy`.

use std::path::PathBuf;

use pyo3::prelude::*;
use ssdc_core::{Column, Error};

use crate::errors::Failure;
use crate::table::Table;

/// A match-funding policy: what is required, and what counts towards it.
#[pyclass(frozen, eq, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct Policy(pub ssdc_core::Policy);

#[pymethods]
impl Policy {
    /// The names of the policies that come with ssdc.
    #[staticmethod]
    fn names() -> Vec<&'static str> {
        ssdc_core::Policy::names()
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
        let failed = |error: std::io::Error| Error::File {
            action: "read",
            path: path.display().to_string(),
            why: error.to_string(),
        };
        let bytes = std::fs::read(&path).map_err(failed)?;
        let text = std::str::from_utf8(&bytes).map_err(|error| Error::InvalidUtf8 { at: error.valid_up_to() })?;
        Ok(Policy(text.parse()?))
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

    fn __str__(&self) -> String {
        format!("{}: {}", self.0.id(), self.0.title())
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Policy {:?}: {}>", self.0.id(), self.0.title())
    }
}
