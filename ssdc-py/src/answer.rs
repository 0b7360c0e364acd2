//! Answers that are their main table: what they share, and `ssdc.Answer`, that of networks.

use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyAttributeError;
use pyo3::prelude::*;
use pyo3::types::{PyDict, PyTuple};
use ssdc_core::network::{Baseline, Figure};

use crate::asked::asked;
use crate::convert::{DictOut, html};
use crate::edges::ByIn;
use crate::errors::Failure;
use crate::interrupt::{UNKNOWN, interruptible};
use crate::table::{PandasFrame, PolarsFrame, Table};

/// An answer that is its main table, with what each answer has of its own.
macro_rules! answer {
    ($(#[$doc:meta])* $name:ident of $core:ty, $shown:literal { $($own:tt)* }) => {
        $(#[$doc])*
        #[pyclass(frozen, eq, extends = $crate::asked::Asked, module = "ssdc")]
        #[derive(PartialEq)]
        pub(crate) struct $name(pub $core);

        #[pymethods]
        impl $name {
            $($own)*

            /// The main table.
            #[getter]
            fn rows(&self) -> Table {
                self.0.rows().into()
            }

            /// The answer in a sentence or two.
            #[getter]
            fn sentence(&self) -> String {
                self.0.sentence().into()
            }

            /// The names of the columns of the main table.
            #[getter]
            fn columns<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                self.main(py)?.getattr("columns")
            }

            /// The columns of the main table by name, as lists.
            fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<DictOut<'py, Vec<Bound<'py, PyAny>>>> {
                self.rows().to_dict(py)
            }

            /// The main table as a pandas.DataFrame.
            fn to_pandas<'py>(&self, py: Python<'py>) -> PyResult<PandasFrame<'py>> {
                Table::to_pandas(&self.main(py)?)
            }

            /// The main table as a polars.DataFrame.
            fn to_polars<'py>(&self, py: Python<'py>) -> PyResult<PolarsFrame<'py>> {
                Table::to_polars(&self.main(py)?)
            }

            /// The main table as comma-separated values.
            fn to_csv(&self) -> String {
                self.0.rows().to_csv()
            }

            /// The whole answer as canonical JSON: the same bytes in every language.
            fn to_json(&self) -> String {
                self.0.to_json()
            }

            #[pyo3(signature = (requested_schema = None))]
            fn __arrow_c_stream__<'py>(
                &self,
                py: Python<'py>,
                requested_schema: Option<Bound<'py, PyAny>>,
            ) -> Result<Bound<'py, PyAny>, Failure> {
                self.rows().__arrow_c_stream__(py, requested_schema)
            }

            fn __len__(&self) -> usize {
                self.0.rows().len()
            }

            fn __getitem__<'py>(&self, py: Python<'py>, key: Bound<'py, PyAny>) -> PyResult<Bound<'py, PyAny>> {
                self.main(py)?.get_item(key)
            }

            fn __iter__<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
                Ok(self.main(py)?.try_iter()?.into_any())
            }

            fn __str__(&self) -> String {
                self.0.to_string()
            }

            fn __repr__(&self) -> String {
                format!("<ssdc.{}: {}>", stringify!($name), self.0.sentence())
            }

            fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
                html(slf, $shown)
            }
        }

        impl $name {
            fn main<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, Table>> {
                Bound::new(py, self.rows())
            }
        }
    };
}
pub(crate) use answer;

answer! {
    /// The answer to a question about a network: a table, a sentence, what to beware of.
    ///
    /// It is its main table (rows), and its further tables and figures are attributes by their names: answer.modularity.
    Answer of ssdc_core::Answer, "answer" {
        /// The name of the question.
        #[getter]
        fn question(&self) -> &'static str {
            self.0.question().name()
        }

        /// The further tables, by name.
        #[getter]
        fn tables<'py>(&self, py: Python<'py>) -> PyResult<DictOut<'py, Table>> {
            let tables = PyDict::new(py);
            self.0.tables().try_for_each(|(name, table)| tables.set_item(name, Table(table.clone())))?;
            Ok(tables.into())
        }

        /// The single figures, by name.
        #[getter]
        fn figures<'py>(&self, py: Python<'py>) -> PyResult<DictOut<'py, Bound<'py, PyAny>>> {
            let figures = PyDict::new(py);
            self.0.figures().try_for_each(|(name, one)| figures.set_item(name, figure(py, one)?))?;
            Ok(figures.into())
        }

        /// What to beware of, a sentence each.
        #[getter]
        fn caveats(&self) -> Vec<String> {
            self.0.caveats().to_vec()
        }

        /// What chance alone would give, where it was asked for: figure, observed, expected, range, quantile, lower and
        /// same (in how many of the random networks), samples, seed.
        #[getter]
        fn baseline<'py>(&self, py: Python<'py>) -> PyResult<Option<DictOut<'py, Bound<'py, PyAny>>>> {
            let Some(baseline) = self.0.baseline() else { return Ok(None) };
            let Baseline { figure, observed, expected, range, quantile, lower, same, samples, seed } = baseline;
            let fields = PyDict::new(py);
            fields.set_item("figure", figure)?;
            fields.set_item("observed", observed)?;
            fields.set_item("expected", expected)?;
            fields.set_item("range", range)?;
            fields.set_item("quantile", quantile)?;
            fields.set_item("lower", lower)?;
            fields.set_item("same", same)?;
            fields.set_item("samples", samples)?;
            fields.set_item("seed", seed)?;
            Ok(Some(fields.into()))
        }

        /// A figure or a further table by its name.
        fn __getattr__<'py>(&self, py: Python<'py>, name: &str) -> PyResult<Bound<'py, PyAny>> {
            if let Some((_, one)) = self.0.figures().find(|(other, _)| *other == name) {
                return figure(py, one);
            }
            match self.0.table(name) {
                Some(table) => Table(table.clone()).into_bound_py_any(py),
                None => {
                    let names: Vec<_> =
                        self.0.figures().map(|(name, _)| name).chain(self.0.tables().map(|(name, _)| name)).collect();
                    let question = self.0.question();
                    let has = if names.is_empty() { "only its rows".to_owned() } else { names.join(", ") };
                    Err(PyAttributeError::new_err(format!("the answer of {question} has no `{name}`: it has {has}")))
                }
            }
        }

        fn __dir__(slf: &Bound<'_, Self>) -> PyResult<Vec<String>> {
            let py = slf.py();
            let object = py.import("builtins")?.getattr("object")?;
            let mut names: Vec<String> = object.call_method1("__dir__", (slf,))?.extract()?;
            names.extend(slf.get().0.figures().map(|(name, _)| name.to_owned()));
            names.extend(slf.get().0.tables().map(|(name, _)| name.to_owned()));
            Ok(names)
        }

        /// The answer for groups of partners: by the name of an attribute, or a dict with the group of each id. Groups of fewer
        /// than at_least partners are shown only together, and never so that one could be found as a difference.
        ///
        /// Rows: group, partners, total, value (the mean), suppressed; of answers about pairs a, b, pairs, partners, total, value,
        /// suppressed. Tables, figures and the sentence of the answer, which may name partners, are left out.
        #[pyo3(signature = (groups, *, at_least = 5))]
        fn by(slf: &Bound<'_, Self>, groups: ByIn, at_least: u32) -> Result<Py<Self>, Failure> {
            let (py, answer) = (slf.py(), slf.get().0.clone());
            let asked = asked!(slf.by(groups, at_least));
            Ok(asked.answer(py, Answer(interruptible(py, UNKNOWN, move || answer.by(&groups.0, at_least))?))?)
        }
    }
}

fn figure<'py>(py: Python<'py>, figure: &Figure) -> PyResult<Bound<'py, PyAny>> {
    match figure {
        Figure::Undefined => Ok(py.None().into_bound(py)),
        Figure::Count(count) => count.into_bound_py_any(py),
        Figure::Number(number) => number.into_bound_py_any(py),
        Figure::Interval(from, to) => Ok(PyTuple::new(py, [from, to])?.into_any()),
        Figure::Holds(holds) => holds.into_bound_py_any(py),
        Figure::Text(text) => text.into_bound_py_any(py),
        Figure::Names(names) => names.into_bound_py_any(py),
    }
}
