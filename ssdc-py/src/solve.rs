//! `ssdc.solve`: allocation and assignment in integers.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use ssdc_core::Error;
use ssdc_core::solve::{self, Budget, Groups, Instance, Order, Pairing, Part};

use crate::asked::{Asked, asked};
use crate::convert::narrow;
use crate::errors::Failure;
use crate::progress::{Callback, Hook};

/// Whole numbers of 64 bits, and the little-endian bytes into which `ssdc.solve` packs lists and arrays.
pub(crate) struct Whole(Vec<i64>, Py<PyBytes>);

impl FromPyObject<'_, '_> for Whole {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr = pyo3::type_hint_identifier!("builtins", "bytes");

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let bytes = value.cast::<PyBytes>()?;
        let (numbers, rest) = bytes.as_bytes().as_chunks::<8>();
        if !rest.is_empty() {
            return Err(PyValueError::new_err("expected 8 bytes a number"));
        }
        Ok(Whole(numbers.iter().map(|number| i64::from_le_bytes(*number)).collect(), bytes.to_owned().unbind()))
    }
}

impl<'py> IntoPyObject<'py> for &Whole {
    type Target = PyBytes;
    type Output = Bound<'py, PyBytes>;
    type Error = std::convert::Infallible;

    fn into_pyobject(self, py: Python<'py>) -> Result<Self::Output, Self::Error> {
        Ok(self.1.bind(py).clone())
    }
}

/// Indices, and the little-endian bytes into which `ssdc.solve` packs them: four each where all fit, else eight.
pub(crate) struct Indices(Py<PyBytes>, usize);

impl Indices {
    fn read(&self, py: Python<'_>, part: Part, count: usize) -> Result<Vec<u32>, Error> {
        let bytes = self.0.bind(py).as_bytes();
        let read = if self.1 == 4 {
            let narrow = bytes.as_chunks::<4>().0.iter();
            solve::indices(part, narrow.map(|index| u32::from_le_bytes(*index).into()), count)
        } else {
            let wide = bytes.as_chunks::<8>().0.iter();
            solve::indices(part, wide.map(|index| i64::from_le_bytes(*index)), count)
        };
        Ok(read?)
    }
}

impl FromPyObject<'_, '_> for Indices {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr = <(Whole, usize)>::INPUT_TYPE;

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let (bytes, width): (Bound<'_, PyBytes>, usize) = value.extract()?;
        if !matches!(width, 4 | 8) || !bytes.as_bytes().len().is_multiple_of(width) {
            return Err(PyValueError::new_err("expected 4 or 8 bytes an index"));
        }
        Ok(Indices(bytes.unbind(), width))
    }
}

impl<'py> IntoPyObject<'py> for &Indices {
    type Target = PyTuple;
    type Output = Bound<'py, PyTuple>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        (self.0.bind(py), self.1).into_pyobject(py)
    }
}

/// The other way.
fn whole_out<'py>(py: Python<'py>, numbers: &[i64]) -> PyResult<Bound<'py, PyBytes>> {
    PyBytes::new_with(py, numbers.len() * 8, |bytes| {
        let (places, _) = bytes.as_chunks_mut::<8>();
        places.iter_mut().zip(numbers).for_each(|(place, number)| *place = number.to_le_bytes());
        Ok(())
    })
}

/// Who is given what, and why it cannot be more.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc._ssdc")]
#[derive(PartialEq)]
pub(crate) struct Allocation(solve::Allocation);

#[pymethods]
impl Allocation {
    /// What is given in all: as much as any allocation can give.
    #[getter]
    fn total(&self) -> i64 {
        self.0.flow.total
    }

    /// What each pair carries, in the order of the input, as little-endian bytes of 64 bits each.
    fn _flow<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        whole_out(py, &self.0.flow.on_pair)
    }

    /// How much of its need each obligation gets, where the order is "fairest", as numerators and denominators.
    fn _coverage(&self) -> Option<Vec<(i128, i128)>> {
        let coverage = self.0.coverage.as_ref()?;
        Some(coverage.iter().map(|one| (one.part().into(), one.whole().into())).collect())
    }

    /// The obligations that compete for too little, by number; empty where nobody lacks anything.
    #[getter]
    fn cut_obligations(&self) -> Vec<u32> {
        self.0.flow.cut.obligations.clone()
    }

    /// The lots that serve those obligations and nobody else.
    #[getter]
    fn cut_lots(&self) -> Vec<u32> {
        self.0.flow.cut.lots.clone()
    }

    /// What those obligations lack together, in every allocation.
    #[getter]
    fn lack(&self) -> i64 {
        self.0.flow.cut.lack()
    }

    /// The cut in one sentence.
    #[getter]
    fn cut(&self) -> String {
        let cut = &self.0.flow.cut;
        if cut.obligations.is_empty() {
            return "every obligation gets all it needs".to_owned();
        }
        let few = |numbers: &[u32]| {
            let shown: Vec<_> = numbers.iter().take(10).map(ToString::to_string).collect();
            let more = numbers.len().saturating_sub(10);
            shown.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
        };
        let (need, reach, lack) = (cut.need, cut.reach, cut.lack());
        let by = match (cut.lots.is_empty(), cut.pairs.is_empty()) {
            (false, true) => format!(" (lots {})", few(&cut.lots)),
            (false, false) => format!(" (lots {}, and what pairs may carry)", few(&cut.lots)),
            (true, false) => " (what pairs may carry)".to_owned(),
            (true, true) => String::new(),
        };
        match &*cut.obligations {
            [one] => {
                format!("obligation {one} needs {need}, and all that can reach it is {reach}{by}: it lacks {lack}")
            }
            several => {
                let obligations = few(several);
                format!(
                    "obligations {obligations} need {need} together, and all that can reach them is {reach}{by}: they lack {lack}"
                )
            }
        }
    }

    fn __repr__(&self) -> String {
        let flow = &self.0.flow;
        format!(
            "<ssdc.solve.Allocation: {} given over {} pairs, {} lacking>",
            flow.total,
            flow.on_pair.len(),
            flow.cut.lack()
        )
    }
}

/// The allocation of packed columns; `ssdc.solve.allocate` is the way in.
#[pyfunction]
#[pyo3(signature = (supply, need, lots, obligations, order, classes, capacity, progress = None))]
#[allow(clippy::too_many_arguments, reason = "the columns of an instance, by name in Python")]
pub(crate) fn _allocate(
    py: Python<'_>,
    supply: Whole,
    need: Whole,
    lots: Indices,
    obligations: Indices,
    order: &str,
    classes: Option<Whole>,
    capacity: Option<Whole>,
    progress: Option<Callback>,
) -> Result<Py<Allocation>, Failure> {
    let function = &py.import("ssdc._ssdc")?.getattr("_allocate")?;
    let asked = asked!(function.__call__(supply, need, lots, obligations, order, classes, capacity));
    let order = classes.map_or_else(|| order.parse(), |classes| Ok(Order::Classes(classes.0)))?;
    let mut hook = Hook::new(progress);
    let lot = lots.read(py, Part::Lot, supply.0.len())?;
    let obligation = obligations.read(py, Part::Obligation, need.0.len())?;
    let capacity = capacity.map(|capacity| capacity.0);
    let instance = Instance { supply: supply.0, need: need.0, lot, obligation, capacity };
    let allocated = py.detach(|| solve::allocate(instance, &order, &mut hook));
    Ok(asked.answer(py, Allocation(hook.conclude(allocated)?))?)
}

/// Who is given whom, how good that is, and why it cannot be better.
#[pyclass(frozen, eq, extends = Asked, module = "ssdc._ssdc")]
#[derive(PartialEq)]
pub(crate) struct Assignment(solve::Assignment);

#[pymethods]
impl Assignment {
    /// The sum of the scores of the chosen pairs.
    #[getter]
    fn total(&self) -> i64 {
        self.0.total
    }

    /// What the total of no assignment exceeds that serves as much and, where fairest, has this floor.
    #[getter]
    fn total_bound(&self) -> i64 {
        self.0.total_bound
    }

    /// The least sum of any row that must get something and has a pair; None where no row has.
    #[getter]
    fn floor(&self) -> Option<i64> {
        self.0.floor
    }

    /// Where fairest: what the floor of no assignment exceeds that serves as much.
    #[getter]
    fn floor_bound(&self) -> Option<i64> {
        self.0.floor_bound
    }

    /// The rows that do not get all they must, and how many columns each lacks.
    #[getter]
    fn unserved(&self) -> Vec<(u32, i64)> {
        self.0.unserved.iter().map(|one| (one.row, one.lacks)).collect()
    }

    /// The columns whose load is below their lower one, and by how much.
    #[getter]
    fn below(&self) -> Vec<(u32, i64)> {
        self.0.below.clone()
    }

    /// Why rows are not served and columns not loaded, in sentences.
    #[getter]
    fn reasons(&self) -> Vec<String> {
        self.0.reasons()
    }

    /// Everything as JSON, as the C function gives it.
    fn to_json(&self) -> String {
        self.0.to_json()
    }

    /// The chosen pairs, by their places in the input, as little-endian bytes of 64 bits each.
    fn _pairs<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        whole_out(py, &self.0.pairs.iter().map(|&pair| i64::from(pair)).collect::<Vec<_>>())
    }

    /// Values of rows, prices of columns and of groups likewise, and the two penalties.
    fn _certificate<'py>(&self, py: Python<'py>) -> PyResult<Option<Certificate<'py>>> {
        let Some(certificate) = &self.0.certificate else { return Ok(None) };
        let prices = [&certificate.row_value, &certificate.column_price, &certificate.group_price];
        let [rows, columns, groups] = prices.map(|numbers| whole_out(py, numbers));
        Ok(Some((rows?, columns?, groups?, certificate.unserved_penalty, certificate.below_penalty)))
    }

    fn __repr__(&self) -> String {
        let Self(found) = self;
        let gap =
            if found.total_bound > found.total { format!(" (at most {})", found.total_bound) } else { String::new() };
        let floor = found.floor.map_or(String::new(), |floor| format!(", floor {floor}"));
        let unserved: i64 = found.unserved.iter().map(|one| one.lacks).sum();
        format!(
            "<ssdc.solve.Assignment: {} pairs, total {}{gap}{floor}, {unserved} unserved>",
            found.pairs.len(),
            found.total
        )
    }
}

type Certificate<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>, i64, i64);

/// The assignment of packed columns; `ssdc.solve.assign` is the way in. Forced and forbidden are rows and columns in turns.
#[pyfunction]
#[pyo3(signature = (rows, columns, scores, demand, capacity, objective, required, lower, groups, forced, forbidden, budget, effort, progress = None))]
#[allow(clippy::too_many_arguments, reason = "the columns of an instance, by name in Python")]
pub(crate) fn _assign(
    py: Python<'_>,
    rows: Indices,
    columns: Indices,
    scores: Whole,
    demand: Whole,
    capacity: Whole,
    objective: &str,
    required: Option<Whole>,
    lower: Option<Whole>,
    groups: Option<(Whole, Whole)>,
    forced: Whole,
    forbidden: Whole,
    budget: Option<(Whole, Whole)>,
    effort: Option<i128>,
    progress: Option<Callback>,
) -> Result<Py<Assignment>, Failure> {
    let function = &py.import("ssdc._ssdc")?.getattr("_assign")?;
    let asked = asked!(function.__call__(
        rows, columns, scores, demand, capacity, objective, required, lower, groups, forced, forbidden, budget, effort
    ));
    narrow!(effort);
    let objective = objective.parse()?;
    let mut hook = Hook::new(progress);
    let (of_row, of_column) = (demand.0.len(), capacity.0.len());
    let row = rows.read(py, Part::Row, of_row)?;
    let column = columns.read(py, Part::Column, of_column)?;
    let assigned = py.detach(|| {
        let decided = |part, pairs: &Whole| -> Result<Vec<(u32, u32)>, Error> {
            let (pairs, _) = pairs.0.as_chunks::<2>();
            let (row, column): (Vec<_>, Vec<_>) = pairs.iter().map(|[row, column]| (*row, *column)).unzip();
            let row = solve::indices(part, row, of_row)?;
            Ok(row.into_iter().zip(solve::indices(part, column, of_column)?).collect())
        };
        let groups = groups.map(|(of_column, capacity)| Groups::from_numbers(&of_column.0, capacity.0)).transpose()?;
        let pairing = Pairing {
            row,
            column,
            forced: decided(Part::Forced, &forced)?,
            forbidden: decided(Part::Forbidden, &forbidden)?,
            groups,
            budget: budget.map(|(uses, of_column)| Budget { uses: uses.0, of_column: of_column.0 }),
            score: scores.0,
            demand: demand.0,
            capacity: capacity.0,
            required: required.map(|required| required.0),
            lower: lower.map(|lower| lower.0),
        };
        solve::assign(pairing, objective, effort.unwrap_or(solve::EFFORT), &mut hook)
    });
    Ok(asked.answer(py, Assignment(hook.conclude(assigned)?))?)
}
