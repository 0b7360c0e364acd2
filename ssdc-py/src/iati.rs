//! `ssdc.read_iati` and what it gives.

use pyo3::prelude::*;

use crate::convert::{PathsIn, html};
use crate::errors::Failure;
use crate::portfolio::Portfolio;
use crate::progress::{Callback, Hook};
use crate::table::Table;

/// What was read from IATI files: a portfolio, what could not be kept, and the control totals.
#[pyclass(frozen, eq, module = "ssdc")]
pub(crate) struct IatiImport {
    portfolio: Py<Portfolio>,
    findings: Py<Table>,
    totals: Py<Table>,
}

/// An import as pickle has it.
type Parts = (Py<Portfolio>, Py<Table>, Py<Table>);

impl PartialEq for IatiImport {
    fn eq(&self, other: &Self) -> bool {
        self.portfolio.get() == other.portfolio.get()
            && self.findings.get() == other.findings.get()
            && self.totals.get() == other.totals.get()
    }
}

#[pymethods]
impl IatiImport {
    /// The records as a portfolio.
    #[getter]
    fn portfolio(&self, py: Python<'_>) -> Py<Portfolio> {
        self.portfolio.clone_ref(py)
    }

    /// What the files say that could not be kept as it stands: a table of code, severity, file, line, path, message.
    #[getter]
    fn findings(&self, py: Python<'_>) -> Py<Table> {
        self.findings.clone_ref(py)
    }

    /// The control totals, exact: a table of file, type, currency, year, count, sum.
    fn totals(&self, py: Python<'_>) -> Py<Table> {
        self.totals.clone_ref(py)
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        let _ = memo;
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, Parts)> {
        let (py, import) = (slf.py(), slf.get());
        let parts = (import.portfolio.clone_ref(py), import.findings.clone_ref(py), import.totals.clone_ref(py));
        Ok((slf.get_type().getattr("_restore")?, parts))
    }

    /// What pickle calls.
    #[staticmethod]
    fn _restore(portfolio: Py<Portfolio>, findings: Py<Table>, totals: Py<Table>) -> Self {
        IatiImport { portfolio, findings, totals }
    }

    fn __repr__(&self) -> String {
        let (records, findings) = (self.portfolio.get().0.len(), self.findings.get().0.len());
        format!("<ssdc.IatiImport: {records} records, {findings} findings>")
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "iati_import")
    }
}

/// Reads IATI activity files, 1.01 to 2.03: a path, several, or a directory of them.
///
/// What a file says wrongly is a finding, never an exception; FileError where a file cannot be read, InvalidValue where
/// it is no IATI file at all. progress(done, total) counts bytes, is called at most every 50 ms and once at the end, and
/// cancels by returning False (Cancelled is then raised) or by raising.
#[pyfunction]
#[pyo3(signature = (paths, *, progress = None))]
pub(crate) fn read_iati(py: Python<'_>, paths: PathsIn, progress: Option<Callback>) -> Result<IatiImport, Failure> {
    let mut hook = Hook::new(progress);
    let read = py.detach(|| {
        let import = ssdc_core::read_iati(&paths.0, &mut hook)?;
        let (findings, totals) = (import.findings(), import.totals());
        Ok((import.portfolio, findings, totals))
    });
    let (portfolio, findings, totals) = hook.conclude(read)?;
    Ok(IatiImport {
        portfolio: Py::new(py, Portfolio(portfolio))?,
        findings: Py::new(py, Table(findings))?,
        totals: Py::new(py, Table(totals))?,
    })
}
