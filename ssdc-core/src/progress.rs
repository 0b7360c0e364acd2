//! Progress and cancellation of long work, as one callback.

use crate::Error;

/// Hears how far long work has come and may end it: `done` of `total` (bytes, records or grants; `total` 0 where unknown).
///
/// Return `false` to cancel; the work then ends with [`Error::Cancelled`] and changes nothing.
/// Any closure `FnMut(u64, u64) -> bool` serves, and `&mut ()` is the one that never listens.
///
/// ```
/// use ssdc_core::{Error, Policy, Portfolio};
/// let (portfolio, policy) = (Portfolio::default(), Policy::load("ssdc-1-to-1")?);
/// let mut heard = 0;
/// portfolio.match_funding(&policy).check_all("2018-06-30".parse()?, &mut |_done, _total| { heard += 1; true })?;
/// assert!(heard > 0);
/// let error = portfolio.match_funding(&policy).check_all("2018-06-30".parse()?, &mut |_, _| false).unwrap_err();
/// assert_eq!(error, Error::Cancelled);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
pub trait Progress {
    /// Reports progress; `false` cancels.
    fn report(&mut self, done: u64, total: u64) -> bool;
}

impl Progress for () {
    fn report(&mut self, _done: u64, _total: u64) -> bool {
        true
    }
}

impl<F: FnMut(u64, u64) -> bool> Progress for F {
    fn report(&mut self, done: u64, total: u64) -> bool {
        self(done, total)
    }
}

/// Reports, and turns a `false` into the error.
pub(crate) fn step(progress: &mut dyn Progress, done: u64, total: u64) -> Result<(), Error> {
    if progress.report(done, total) { Ok(()) } else { Err(Error::Cancelled) }
}
