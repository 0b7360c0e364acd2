//! Ctrl-C for work that never looks up: it is done in a thread of its own while the caller's thread listens.

use std::panic::resume_unwind;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;

use pyo3::prelude::*;

use crate::errors::Failure;
use crate::progress::PAUSE;

/// How many records or rows are dealt with in far less than a second: work on fewer needs no thread.
const FEW: usize = 10_000;

/// The number of records in what was not yet read.
pub(crate) const UNKNOWN: usize = usize::MAX;

/// The result of `work` on so many records, or `KeyboardInterrupt`. Interrupted work ends unseen and its result is
/// dropped; so `work` must have no effect beside its result.
pub(crate) fn interruptible<T, E>(
    py: Python<'_>,
    records: usize,
    work: impl FnOnce() -> Result<T, E> + Send + 'static,
) -> Result<T, Failure>
where
    T: Send + 'static,
    E: Send + 'static,
    Failure: From<E>,
{
    if records <= FEW {
        return Ok(py.detach(work)?);
    }
    let (sender, mut receiver) = channel();
    let worker = thread::Builder::new().spawn(move || {
        let result = work();
        let _ = sender.send(());
        result
    });
    let worker = worker.map_err(PyErr::from)?;
    loop {
        let (ended, back) = py.detach(move || (receiver.recv_timeout(PAUSE), receiver));
        if ended != Err(RecvTimeoutError::Timeout) {
            break;
        }
        receiver = back;
        py.check_signals()?;
    }
    match worker.join() {
        Ok(result) => Ok(result?),
        Err(panic) => resume_unwind(panic),
    }
}
