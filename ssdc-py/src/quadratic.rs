//! `ssdc.quadratic`.

use std::collections::BTreeMap;

use pyo3::exceptions::PyTypeError;
use pyo3::prelude::*;

use crate::convert::{DecimalOut, NumberIn};
use crate::errors::Failure;

/// The gifts of a project, by contributor where the contributors are known.
#[derive(FromPyObject)]
pub(crate) enum ProjectIn {
    ByContributor(BTreeMap<String, NumberIn>),
    Gifts(Vec<NumberIn>),
}

/// Shares a pool by quadratic funding: what each project gets, in the order given, to a millionth, the rest cut off.
///
/// projects lists the gifts of each project, or maps each contributor to its gift; gifts, pool and cap are decimal.Decimal,
/// int or text, never float. pool_use is "fill" (all of the pool), "to_contributions" (at most what was given) or "raw" (at
/// most the raw match). With a cap no project gets more; what is above goes to the others in proportion, again until none is
/// above.
///
/// bound, with threshold M, matches the less the more two contributors give to the same projects, in one of two published
/// forms: with T the sum over projects of the roots of their two gifts, a pair adds to a project its root there times
/// 2 M / (M + T) ("buterin_2019") or (M + 1) / T ("gitcoin"). It needs the contributors.
#[pyfunction]
#[pyo3(signature = (projects, *, pool, pool_use = "fill", cap = None, bound = None, threshold = None))]
pub(crate) fn quadratic(
    py: Python<'_>,
    projects: Vec<ProjectIn>,
    pool: NumberIn,
    pool_use: &str,
    cap: Option<NumberIn>,
    bound: Option<&str>,
    threshold: Option<NumberIn>,
) -> PyResult<Vec<DecimalOut>> {
    let (pool, cap) = (pool.0, cap.map(|cap| cap.0));
    let shares = match (bound, threshold) {
        (Some(bound), Some(threshold)) => {
            let by_contributor = |project| match project {
                ProjectIn::ByContributor(gifts) => Ok(gifts.into_iter().map(|(by, gift)| (by, gift.0)).collect()),
                ProjectIn::Gifts(_) => {
                    Err(PyTypeError::new_err("with a bound each project maps contributors to gifts"))
                }
            };
            let projects = projects.into_iter().map(by_contributor).collect::<PyResult<Vec<_>>>()?;
            py.detach(|| ssdc_core::quadratic_pairwise(&projects, pool, pool_use, cap, bound, threshold.0))
        }
        (None, None) => {
            let gifts = |project| match project {
                ProjectIn::ByContributor(gifts) => gifts.into_values().map(|gift| gift.0).collect(),
                ProjectIn::Gifts(gifts) => gifts.into_iter().map(|gift| gift.0).collect(),
            };
            let projects: Vec<Vec<_>> = projects.into_iter().map(gifts).collect();
            py.detach(|| ssdc_core::quadratic(&projects, pool, pool_use, cap))
        }
        _ => return Err(PyTypeError::new_err("bound and threshold come together")),
    };
    let shares = shares.map_err(Failure::Core)?;
    Ok(shares.into_iter().map(|share| DecimalOut(share.normalize().to_string())).collect())
}
