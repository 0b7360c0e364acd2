//! `ssdc.Portfolio`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use pyo3::prelude::*;
use pyo3::types::PyDict;
use ssdc_core::{AnyId, Change, Error, Kind};

use crate::arrow::TableIn;
use crate::asked::asked;
use crate::convert::{DayIn, DictOut, JsonIn, html, json_out};
use crate::errors::Failure;
use crate::experts::Experts;
use crate::interrupt::{UNKNOWN, interruptible};
use crate::match_funding::{MatchFunding, PolicyIn};
use crate::network::Network;
use crate::network_settings::of_portfolio;
use crate::origin::Control;
use crate::table::Table;
use crate::taxonomy::Taxonomy;

/// A portfolio: grants, contributions, partners, experts and all that hangs together with them.
///
/// It never changes; apply() gives a new one. Two portfolios are equal when their records are, in whatever order they
/// came. Pickling uses the wire form. Portfolio() is empty.
#[pyclass(frozen, eq, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct Portfolio(pub ssdc_core::Portfolio);

#[pymethods]
impl Portfolio {
    #[new]
    fn new() -> Self {
        Portfolio(ssdc_core::Portfolio::default())
    }

    /// Reads a portfolio file (ssdc-portfolio/1, JSON).
    ///
    /// Raises FileError where it cannot be read; otherwise as from_json().
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> Result<Self, Failure> {
        Ok(Portfolio(interruptible(py, UNKNOWN, || ssdc_core::Portfolio::read(path))?))
    }

    /// Reads a portfolio document (ssdc-portfolio/1) from JSON text.
    ///
    /// Raises InvalidValue or PortfolioError for the first thing that is wrong; the pointer of the exception names the place.
    #[staticmethod]
    fn from_json(py: Python<'_>, text: &str) -> Result<Self, Failure> {
        let (size, text) = (text.len(), text.to_owned());
        Ok(Portfolio(interruptible(py, size, move || ssdc_core::Portfolio::from_json(&text))?))
    }

    /// The portfolio as canonical JSON: one text for equal portfolios.
    fn to_json(&self, py: Python<'_>) -> Result<String, Failure> {
        self.answer(py, ssdc_core::Portfolio::to_json)
    }

    /// Writes the canonical JSON to a file, whole or not at all.
    fn write(&self, py: Python<'_>, path: PathBuf) -> Result<(), Failure> {
        let text = self.to_json(py)?;
        Ok(py.detach(|| ssdc_core::write_file(path, &format!("{text}\n")))?)
    }

    /// How many records of each kind there are.
    fn counts<'py>(&self, py: Python<'py>) -> PyResult<DictOut<'py, usize>> {
        let counts = PyDict::new(py);
        Kind::ALL.iter().try_for_each(|kind| counts.set_item(kind.plural(), self.0.count(*kind)))?;
        Ok(counts.into())
    }

    /// The record of this id in its wire form; without a kind, whichever kind has the id.
    ///
    /// Raises NotFound, or PortfolioError where records of several kinds have the id.
    #[pyo3(signature = (id, kind = None))]
    fn get<'py>(
        &self,
        py: Python<'py>,
        id: &str,
        kind: Option<&str>,
    ) -> Result<DictOut<'py, Bound<'py, PyAny>>, Failure> {
        let (kind, id) = (kind.map(str::parse).transpose()?, id.parse::<AnyId>()?);
        Ok(json_out(py, &self.0.get(kind, &id)?)?)
    }

    /// Control totals: a table of record, type, currency, count, sum over every amount that the portfolio holds.
    fn totals(&self, py: Python<'_>) -> Result<Table, Failure> {
        Ok(Table(self.answer(py, ssdc_core::Portfolio::totals)?))
    }

    /// The records of a kind ("grants") as a table, by id: a column a field.
    ///
    /// An amount is a decimal, with its currency in a column beside it (amount_currency); a date known only to the month
    /// or the year is its first day, and a column beside it says so (on_precision). What is absent is None.
    fn table(&self, py: Python<'_>, kind: &str) -> Result<Table, Failure> {
        let kind: Kind = kind.parse()?;
        Ok(Table(self.answer(py, move |portfolio| portfolio.table(kind))?))
    }

    /// A portfolio of the records that tables hold, by kind: from_tables(grants=frame, contributions="lots.csv").
    ///
    /// A table is an ssdc.Table, any object with __arrow_c_stream__ (pandas, polars, pyarrow, DuckDB) or the path of a CSV
    /// file; its columns are those that table() gives, in any order, absent fields left out. Money is a decimal with a
    /// column for its currency, or text such as "1250.00 USD", never a float.
    ///
    /// Raises InvalidValue or PortfolioError; the pointer of the exception names table, row (from 0) and column.
    #[staticmethod]
    #[pyo3(signature = (**tables: "Table | ArrowStream | str | PathLike[str]"))]
    fn from_tables(py: Python<'_>, tables: Option<BTreeMap<String, TableIn>>) -> Result<Self, Failure> {
        let tables = tables.unwrap_or_default().into_iter();
        let tables: Vec<_> = tables.map(|(kind, table)| Ok((kind.parse()?, table.0))).collect::<Result<_, Error>>()?;
        let rows = tables.iter().map(|(_, table)| table.len()).sum();
        Ok(Portfolio(interruptible(py, rows, || ssdc_core::Portfolio::from_tables(tables))?))
    }

    /// A new portfolio with these records put and those removed, or an exception and the old one untouched.
    ///
    /// put is a part of a portfolio document ({"grants": [{...}]}), remove lists ids by kind ({"grants": ["G-2"]}). Beside
    /// plain values put takes Money, datetime.date and decimal.Decimal.
    #[pyo3(signature = (put = None, remove = None))]
    fn apply(&self, py: Python<'_>, put: Option<JsonIn>, remove: Option<JsonIn>) -> Result<Self, Failure> {
        let (put, remove) = (put.unwrap_or_default(), remove.unwrap_or_default());
        let mut next = self.0.clone();
        let changed = move || {
            next.apply(Change::from_json(&put.0, &remove.0)?)?;
            Ok::<_, Error>(next)
        };
        Ok(Portfolio(interruptible(py, self.0.len(), changed)?))
    }

    /// The match-funding view of the portfolio under a policy, given as a Policy or by the name of one.
    fn match_funding(slf: &Bound<'_, Self>, policy: PolicyIn) -> PyResult<Py<MatchFunding>> {
        MatchFunding::open(slf, policy)
    }

    /// Which of several versions of a rule governs each grant: the one in effect on the date by which versions are chosen,
    /// such as the day on which the agreement was signed.
    ///
    /// policies are Policy objects or names. A table with a row a grant: grant, policy (None where not exactly one surely
    /// governs), chosen_by and date, the date by which it was chosen, and why none was.
    #[pyo3(signature = (policies, *, as_of))]
    fn policy_versions(&self, py: Python<'_>, policies: Vec<PolicyIn>, as_of: DayIn) -> Result<Table, Failure> {
        let versions = move |portfolio: &ssdc_core::Portfolio| {
            let policies: Vec<_> = policies.iter().map(PolicyIn::get).collect();
            portfolio.policy_versions(&policies, as_of.0)
        };
        Ok(Table(self.answer(py, versions)?))
    }

    /// The network of the partners at the end of the day as_of.
    ///
    /// ties says what ties them (part_of, funds, works_with, gives, pays, exchanges, shares_expert, solves; None: all), kinds
    /// which kinds of partners take part (codes of the IATI codelist OrganisationType; None: all). What lasts must hold on the
    /// day, what happened counts from the beginning; with since what lasted or happened on any day from it on counts. south and north name the frameworks whose members are the South and
    /// the North.
    #[pyo3(signature = (*, as_of, ties = None, kinds = None, since = None, directed = false, south = "g77", north = "oecd-dac"))]
    #[allow(clippy::too_many_arguments, reason = "settings by name in Python")]
    fn network(
        &self,
        py: Python<'_>,
        as_of: DayIn,
        ties: Option<Vec<String>>,
        kinds: Option<Vec<String>>,
        since: Option<DayIn>,
        directed: bool,
        south: &str,
        north: &str,
    ) -> Result<Network, Failure> {
        of_portfolio(py, &self.0, (as_of, since), (ties, kinds), directed, (south, north))
    }

    /// The experts and requests, with a taxonomy of skills; without one, skills match by their names alone.
    #[pyo3(signature = (taxonomy = None))]
    fn experts(slf: &Bound<'_, Self>, taxonomy: Option<Bound<'_, Taxonomy>>) -> Result<Py<Experts>, Failure> {
        let (py, portfolio) = (slf.py(), slf.get().0.clone());
        let asked = asked!(slf.experts(taxonomy));
        let (size, taxonomy) = (portfolio.len(), taxonomy.map(|taxonomy| taxonomy.get().0.clone()));
        Ok(asked.answer(py, Experts(interruptible(py, size, move || portfolio.open_experts(taxonomy))?))?)
    }

    /// Who controls whom on the day as_of.
    #[pyo3(signature = (*, as_of))]
    fn control(slf: &Bound<'_, Self>, as_of: DayIn) -> PyResult<Py<Control>> {
        let asked = asked!(slf.control(as_of));
        asked.answer(slf.py(), Control::new(slf.clone().unbind(), as_of.0))
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        let _ = memo;
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> Result<(Bound<'py, PyAny>, (String,)), Failure> {
        Ok((slf.get_type().getattr("from_json")?, (slf.get().to_json(slf.py())?,)))
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Portfolio: {}>", self.listing())
    }

    fn _repr_html_(slf: &Bound<'_, Self>) -> PyResult<String> {
        html(slf, "portfolio")
    }
}

impl Portfolio {
    /// What can be read from the portfolio, however large it is.
    fn answer<T: Send + 'static>(
        &self,
        py: Python<'_>,
        read: impl FnOnce(&ssdc_core::Portfolio) -> T + Send + 'static,
    ) -> Result<T, Failure> {
        let portfolio = self.0.clone();
        interruptible(py, self.0.len(), move || Ok::<_, Error>(read(&portfolio)))
    }

    fn listing(&self) -> String {
        let kinds = Kind::ALL.iter().map(|kind| (self.0.count(*kind), kind));
        let counts: Vec<_> =
            kinds.filter(|(count, _)| *count > 0).map(|(count, kind)| format!("{count} {}", kind.plural())).collect();
        if counts.is_empty() { "empty".to_owned() } else { counts.join(", ") }
    }
}
