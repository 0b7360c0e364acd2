//! `ssdc.solve`: allocation in integers.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use ssdc_core::solve::{self, Instance, Order, Part};

use crate::errors::Failure;
use crate::progress::{Callback, Hook};

/// Whole numbers of 64 bits, as `ssdc.solve` packs lists and arrays: little-endian bytes.
pub(crate) struct Whole(Vec<i64>);

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
        Ok(Whole(numbers.iter().map(|number| i64::from_le_bytes(*number)).collect()))
    }
}

/// Who is given what, and why it cannot be more.
#[pyclass(frozen, module = "ssdc")]
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
        let flow = &self.0.flow.on_pair;
        PyBytes::new_with(py, flow.len() * 8, |bytes| {
            let (places, _) = bytes.as_chunks_mut::<8>();
            places.iter_mut().zip(flow).for_each(|(place, amount)| *place = amount.to_le_bytes());
            Ok(())
        })
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
        format!(
            "obligations {} need {} together, and all that can reach them is {} (lots {}): they lack {}",
            few(&cut.obligations),
            cut.need,
            cut.reach,
            few(&cut.lots),
            cut.lack()
        )
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
#[pyo3(signature = (supply, need, lots, obligations, order, classes, capacity, progress))]
#[allow(clippy::too_many_arguments, reason = "the columns of an instance, by name in Python")]
pub(crate) fn _allocate(
    py: Python<'_>,
    supply: Whole,
    need: Whole,
    lots: Whole,
    obligations: Whole,
    order: &str,
    classes: Option<Whole>,
    capacity: Option<Whole>,
    progress: Option<Callback>,
) -> Result<Allocation, Failure> {
    let order = classes.map_or_else(|| order.parse(), |classes| Ok(Order::Classes(classes.0)))?;
    let mut hook = Hook::new(progress);
    let allocated = py.detach(|| {
        let lot = solve::indices(Part::Lot, &lots.0, supply.0.len())?;
        let obligation = solve::indices(Part::Obligation, &obligations.0, need.0.len())?;
        let capacity = capacity.map(|capacity| capacity.0);
        solve::allocate(Instance { supply: supply.0, need: need.0, lot, obligation, capacity }, &order, &mut hook)
    });
    Ok(Allocation(hook.conclude(allocated)?))
}
