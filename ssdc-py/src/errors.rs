//! Errors of the core as the exceptions of `ssdc._errors`.

use pyo3::prelude::*;
use ssdc_core::Error;

/// What ends a call: an error of the core, or an exception that Python itself raised.
pub(crate) enum Failure {
    Core(Error),
    Python(PyErr),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Failure::Core(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Failure::Python(error)
    }
}

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Core(error) => {
                Python::attach(|py| exception(py, &error).map_or_else(|failed| failed, PyErr::from_value))
            }
            Failure::Python(error) => error,
        }
    }
}

/// The exception for an error of the core; which class it is, `_errors.py` says.
fn exception<'py>(py: Python<'py>, error: &Error) -> PyResult<Bound<'py, PyAny>> {
    let code = error.code();
    let faults: Vec<_> = error.faults().iter().map(|fault| (&fault.pointer, &fault.why)).collect();
    py.import("ssdc._errors")?
        .call_method1("exception", (error.to_string(), code.number(), code.name(), error.pointer(), faults))
}
