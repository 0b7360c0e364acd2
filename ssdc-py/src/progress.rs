//! Progress and cancellation of long work: a callable, and Ctrl-C.

use std::time::{Duration, Instant};

#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
#[cfg(feature = "stubs")]
use pyo3::type_hint_identifier;
use ssdc_core::{Error, Progress};

use crate::errors::Failure;

/// The shortest time between two looks at Python.
pub(crate) const PAUSE: Duration = Duration::from_millis(50);

/// What is called with (done, total): a callable, or a tqdm bar.
pub(crate) struct Callback(Py<PyAny>);

impl FromPyObject<'_, '_> for Callback {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_identifier!("ssdc._progress", "Progress");

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let callback = value.py().import("ssdc._progress")?.call_method1("callback", (value,))?;
        Ok(Callback(callback.unbind()))
    }
}

/// Carries progress to a Python callable; what it raises, or Ctrl-C, ends the work.
pub(crate) struct Hook {
    callback: Option<Callback>,
    last: Option<Instant>,
    ended: bool,
    raised: Option<PyErr>,
}

impl Hook {
    pub(crate) fn new(callback: Option<Callback>) -> Self {
        Hook { callback, last: None, ended: false, raised: None }
    }

    /// The result of the work, or what was raised in the meantime.
    pub(crate) fn conclude<T>(self, result: Result<T, Error>) -> Result<T, Failure> {
        match self.raised {
            Some(raised) => Err(raised.into()),
            None => Ok(result?),
        }
    }

    fn ask(&self, py: Python<'_>, done: u64, total: u64) -> PyResult<bool> {
        py.check_signals()?;
        let Some(callback) = &self.callback else { return Ok(true) };
        Ok(!callback.0.bind(py).call1((done, total))?.is(pyo3::types::PyBool::new(py, false)))
    }
}

impl Progress for Hook {
    /// Looks at most every 50 ms, and once more when all is done.
    fn report(&mut self, done: u64, total: u64) -> bool {
        let ends = done == total && !self.ended;
        if !ends && self.last.is_some_and(|last| last.elapsed() < PAUSE) {
            return true;
        }
        self.last = Some(Instant::now());
        self.ended |= ends;
        match Python::attach(|py| self.ask(py, done, total)) {
            Ok(goes_on) => goes_on,
            Err(raised) => {
                self.raised = Some(raised);
                false
            }
        }
    }
}
