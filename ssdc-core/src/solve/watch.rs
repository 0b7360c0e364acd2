//! Counts work, reports it now and then, and hears whether to go on.

use super::SolveError;
use crate::Progress;

/// Visits of edges between two reports: a few thousandths of a second.
const BETWEEN_REPORTS: u64 = 1 << 18;

/// A listener that is asked only every so often.
pub(crate) struct Watch<'a> {
    listener: &'a mut dyn Progress,
    since_report: u64,
    done: u64,
    total: u64,
}

impl<'a> Watch<'a> {
    pub(crate) fn new(listener: &'a mut dyn Progress) -> Self {
        Self { listener, since_report: 0, done: 0, total: 0 }
    }

    /// How many obligations there are to settle.
    pub(crate) fn set_total(&mut self, total: u64) {
        self.total = total;
    }

    /// So many more obligations are settled; what is settled anew after an attempt does not count again.
    pub(crate) fn settle(&mut self, more: u64) {
        self.done = (self.done + more).min(self.total);
    }

    /// Notes `visits` more visits of edges.
    #[inline]
    pub(crate) fn spend(&mut self, visits: u64) -> Result<(), SolveError> {
        self.since_report += visits;
        if self.since_report < BETWEEN_REPORTS { Ok(()) } else { self.report() }
    }

    #[cold]
    fn report(&mut self) -> Result<(), SolveError> {
        self.since_report = 0;

        if self.listener.report(self.done, self.total) { Ok(()) } else { Err(SolveError::Cancelled) }
    }
}
