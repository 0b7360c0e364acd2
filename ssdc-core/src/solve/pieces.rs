//! Work that is divided into numbered pieces among threads, with results in the order of the pieces.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Mutex, PoisonError};
use std::thread;

/// Does pieces `0..pieces`, each thread with a workplace of its own, and gives the results in order. A piece must not depend
/// on what was done before at its workplace; then the results are the same on any number of threads.
pub(crate) fn in_pieces<W, T: Send>(
    pieces: u32,
    threads: usize,
    workplace: impl Fn() -> W + Sync,
    work: impl Fn(&mut W, u32) -> T + Sync,
) -> Vec<T> {
    let next = AtomicU32::new(0);
    let done = Mutex::new(Vec::with_capacity(pieces as usize));
    let hands = || {
        let mut own = workplace();
        loop {
            let piece = next.fetch_add(1, Ordering::Relaxed);
            if piece >= pieces {
                break;
            }
            let result = work(&mut own, piece);
            done.lock().unwrap_or_else(PoisonError::into_inner).push((piece, result));
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(pieces as usize) {
            scope.spawn(hands);
        }
        hands();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_unstable_by_key(|(piece, _)| *piece);
    done.into_iter().map(|(_, result)| result).collect()
}
