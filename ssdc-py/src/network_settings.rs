//! Networks of portfolios, how to come to a network again, and settings of questions, as callers write them.

use pyo3::IntoPyObjectExt as _;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
#[cfg(feature = "stubs")]
use pyo3::type_hint_union;
use ssdc_core::Error;
use ssdc_core::network::{NetworkTie, SpreadModel, View};

use crate::answer::Answer;
use crate::asked::{Asked, asked};
use crate::convert::{DayIn, expected};
use crate::errors::Failure;
use crate::interrupt::{UNKNOWN, interruptible};
use crate::network::Network;
use crate::portfolio::Portfolio;
use crate::table::Table;

/// The network of a portfolio.
pub(crate) fn of_portfolio(
    py: Python<'_>,
    portfolio: &ssdc_core::Portfolio,
    (as_of, since): (DayIn, Option<DayIn>),
    (ties, kinds): (Option<Vec<String>>, Option<Vec<String>>),
    directed: bool,
    (south, north): (&str, &str),
) -> Result<Network, Failure> {
    let (south, north) = (south.to_owned(), north.to_owned());
    let mut view = View { directed, south, north, since: since.map(|day| day.0), ..View::on(as_of.0) };
    view.ties = ties.unwrap_or_default().iter().map(|name| name.parse::<NetworkTie>()).collect::<Result<_, Error>>()?;
    view.kinds = kinds.unwrap_or_default().iter().map(|code| code.parse()).collect::<Result<_, Error>>()?;
    let portfolio = portfolio.clone();
    Ok(Network(interruptible(py, portfolio.len(), move || portfolio.network(&view))?))
}

/// How to come to the same network again.
pub(crate) fn again(of: &Bound<'_, Network>) -> PyResult<Asked> {
    let (py, network) = (of.py(), &of.get().0);
    let Some((portfolio, view)) = network.of_portfolio() else {
        let (kind, directed, (edges, nodes)) = (&of.get_type(), network.is_directed(), network.to_tables());
        let (edges, nodes) = (Bound::new(py, Table(edges))?, Bound::new(py, Table(nodes))?);
        return Ok(asked!(kind.from_edges(edges, nodes, directed)));
    };
    let View { as_of, since, ties, kinds, directed, south, north } = view;
    let (as_of, since) = (DayIn(*as_of), since.map(DayIn));
    let ties: Vec<_> = ties.iter().map(|tie| tie.name()).collect();
    let kinds: Vec<_> = kinds.iter().map(ToString::to_string).collect();
    let portfolio = &Bound::new(py, Portfolio(portfolio.clone()))?;
    Ok(asked!(portfolio.network(as_of, since, ties, kinds, directed, south, north)))
}

/// What can be asked of the network, however long it takes.
pub(crate) fn answer(
    of: &Bound<'_, Network>,
    asked: Asked,
    ask: impl FnOnce(&ssdc_core::Network) -> Result<ssdc_core::Answer, Error> + Send + 'static,
) -> Result<Py<Answer>, Failure> {
    asked_of(of, asked, UNKNOWN, ask)
}

/// The same of questions that look at each tie a few times, in this network and in so many random ones.
pub(crate) fn short(
    of: &Bound<'_, Network>,
    asked: Asked,
    baseline: u32,
    ask: impl FnOnce(&ssdc_core::Network) -> Result<ssdc_core::Answer, Error> + Send + 'static,
) -> Result<Py<Answer>, Failure> {
    let networks = 1 + baseline as usize;
    asked_of(of, asked, of.get().0.len().saturating_mul(networks), ask)
}

fn asked_of(
    of: &Bound<'_, Network>,
    asked: Asked,
    size: usize,
    ask: impl FnOnce(&ssdc_core::Network) -> Result<ssdc_core::Answer, Error> + Send + 'static,
) -> Result<Py<Answer>, Failure> {
    let network = of.get().0.clone();
    Ok(asked.answer(of.py(), Answer(interruptible(of.py(), size, move || ask(&network))?))?)
}

/// "weighted", "threshold", or a chance.
pub(crate) struct ModelIn(pub(crate) SpreadModel);

impl Default for ModelIn {
    fn default() -> Self {
        ModelIn(SpreadModel::Weighted)
    }
}

impl<'py> IntoPyObject<'py> for &ModelIn {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        match self.0 {
            SpreadModel::Weighted => "weighted".into_bound_py_any(py),
            SpreadModel::Threshold => "threshold".into_bound_py_any(py),
            SpreadModel::Chance(chance) => chance.into_bound_py_any(py),
        }
    }
}

impl FromPyObject<'_, '_> for ModelIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(String::INPUT_TYPE, f64::INPUT_TYPE);

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let name = value.extract::<String>();
        match name.as_deref() {
            Ok("weighted") => Ok(ModelIn(SpreadModel::Weighted)),
            Ok("threshold") => Ok(ModelIn(SpreadModel::Threshold)),
            Err(_) if value.extract::<f64>().is_ok() => {
                value.extract().map(|chance| ModelIn(SpreadModel::Chance(chance)))
            }
            _ => Err(expected(r#""weighted", "threshold", or a chance from 0 to 1"#, value)),
        }
    }
}
