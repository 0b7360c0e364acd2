//! Progress and cancellation of long work.

use std::ffi::{c_int, c_void};

/// Hears how far long work has come: `done` of `total` (bytes, records or grants; `total` 0 where unknown), and the
/// `user_data` that was given with it. It runs in the thread that called; returning 0 cancels the work, any other
/// value goes on. It must return: no `longjmp`, no C++ exception.
pub type ssdc_progress = Option<unsafe extern "C" fn(done: u64, total: u64, user_data: *mut c_void) -> c_int>;

/// The caller's function as the core calls it.
///
/// # Safety
/// `progress` is NULL or a function that may be called with `user_data` until the C function returns.
pub unsafe fn hook(progress: ssdc_progress, user_data: *mut c_void) -> impl FnMut(u64, u64) -> bool {
    // SAFETY: this function's contract.
    move |done, total| progress.is_none_or(|hear| unsafe { hear(done, total, user_data) } != 0)
}
