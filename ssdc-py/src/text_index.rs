//! `ssdc.TextIndex`.

use std::sync::{Arc, PoisonError, RwLock};

use pyo3::exceptions::PyRuntimeError;
use pyo3::prelude::*;
use ssdc_core::{Error, solve};

use crate::convert::{DictOut, json_out, narrow};
use crate::errors::Failure;
use crate::interrupt::interruptible;
use crate::table::Table;

/// People and their works, who answer requests in words and may come and go: each answer is that of an index built anew.
///
/// language is the ISO 639 code of all texts; without it, each text's is found from its small words and its script. How texts are
/// compared says text_scores.
///
/// A change costs as much as its own words; the first question after it measures all works again. Several threads may use one
/// index: each question is answered from the people of one moment.
#[pyclass(frozen, module = "ssdc")]
pub(crate) struct TextIndex(Arc<RwLock<solve::TextIndex>>);

#[pymethods]
impl TextIndex {
    #[new]
    #[pyo3(signature = (*, language = None))]
    fn new(language: Option<&str>) -> Result<Self, Failure> {
        let new = language.map_or_else(|| Ok(solve::TextIndex::new()), solve::TextIndex::in_language)?;
        Ok(TextIndex(Arc::new(RwLock::new(new))))
    }

    /// Adds a person with a list of works: titles, abstracts, a whole profile.
    fn add(&self, py: Python<'_>, person: &str, works: Vec<String>) -> Result<(), Failure> {
        self.change(py, |index| index.add(person, works))
    }

    /// Removes a person.
    fn remove(&self, py: Python<'_>, person: &str) -> Result<(), Failure> {
        self.change(py, |index| index.remove(person))
    }

    /// Gives a person other works; after an error the person has those of before.
    fn replace(&self, py: Python<'_>, person: &str, works: Vec<String>) -> Result<(), Failure> {
        self.change(py, |index| index.replace(person, works))
    }

    /// The score of everybody for a request, from 0 to 1: a table of person and score, by person.
    fn scores(&self, py: Python<'_>, request: String) -> Result<Table, Failure> {
        self.ask(py, move |index| Ok(Table(index.scores_table(&request))))
    }

    /// The count best of those who have a word of the request: a table of person and score, best first, then by person.
    #[pyo3(signature = (request, *, count = 20))]
    fn top(&self, py: Python<'_>, request: String, count: i128) -> Result<Table, Failure> {
        narrow!(count);
        self.ask(py, move |index| Ok(Table(index.top_table(&request, count))))
    }

    /// Why a person has a score: a dict of score, terms (each term as the request writes it, and the score that it adds, the most
    /// first) and works (what each adds, in their order). Both add up to the score exactly.
    fn explain<'py>(
        &self,
        py: Python<'py>,
        request: String,
        person: String,
    ) -> Result<DictOut<'py, Bound<'py, PyAny>>, Failure> {
        let why = self.ask(py, move |index| index.explain(&request, &person))?;
        Ok(json_out(py, &why.to_json())?)
    }

    fn __len__(&self, py: Python<'_>) -> Result<usize, Failure> {
        self.look(py, solve::TextIndex::len)
    }

    fn __contains__(&self, py: Python<'_>, person: &str) -> Result<bool, Failure> {
        self.look(py, |index| index.contains(person))
    }

    fn __repr__(&self, py: Python<'_>) -> Result<String, Failure> {
        self.look(py, |index| format!("<ssdc.TextIndex: {index}>"))
    }
}

/// The lock is waited for without the GIL, for who has it may need that to go on.
impl TextIndex {
    fn change(
        &self,
        py: Python<'_>,
        change: impl FnOnce(&mut solve::TextIndex) -> Result<(), Error> + Send,
    ) -> Result<(), Failure> {
        Ok(py.detach(|| self.0.write().map_err(half_changed).map(|mut index| change(&mut index)))??)
    }

    fn look<T: Send>(&self, py: Python<'_>, look: impl FnOnce(&solve::TextIndex) -> T + Send) -> Result<T, Failure> {
        Ok(py.detach(|| self.0.read().map_err(half_changed).map(|index| look(&index)))?)
    }

    /// What may take long, because the works are measured first.
    fn ask<T: Send + 'static>(
        &self,
        py: Python<'_>,
        ask: impl FnOnce(&solve::TextIndex) -> Result<T, Error> + Send + 'static,
    ) -> Result<T, Failure> {
        let (works, index) = (self.look(py, solve::TextIndex::works)?, Arc::clone(&self.0));
        interruptible(py, works, move || {
            let index = index.read().map_err(|poisoned| Failure::Python(half_changed(poisoned)))?;
            ask(&index).map_err(Failure::Core)
        })
    }
}

/// What is left of a change that a mistake inside ssdc ended answers nothing any more.
fn half_changed<T>(_: PoisonError<T>) -> PyErr {
    PyRuntimeError::new_err("an earlier change of this index did not come to its end")
}
