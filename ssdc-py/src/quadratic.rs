//! `ssdc.quadratic`.

use pyo3::prelude::*;

use crate::convert::{DecimalOut, NumberIn};
use crate::errors::Failure;

/// Shares a pool by quadratic funding: what each project gets, in the order given, to a millionth, the rest cut off.
///
/// projects lists the gifts of each project; gifts, pool and cap are decimal.Decimal, int or text, never float. pool_use is
/// "fill" (all of the pool), "to_contributions" (at most what was given) or "raw" (at most the raw match). With a cap no
/// project gets more; what is above goes to the others in proportion, again until none is above.
#[pyfunction]
#[pyo3(signature = (projects, *, pool, pool_use = "fill", cap = None))]
pub(crate) fn quadratic(
    py: Python<'_>,
    projects: Vec<Vec<NumberIn>>,
    pool: NumberIn,
    pool_use: &str,
    cap: Option<NumberIn>,
) -> Result<Vec<DecimalOut>, Failure> {
    let projects: Vec<Vec<_>> =
        projects.into_iter().map(|gifts| gifts.into_iter().map(|gift| gift.0).collect()).collect();
    let shares = py.detach(|| ssdc_core::quadratic(&projects, pool.0, pool_use, cap.map(|cap| cap.0)))?;
    Ok(shares.into_iter().map(|share| DecimalOut(share.normalize().to_string())).collect())
}
