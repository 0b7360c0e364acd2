//! What a thread can ask about its last error.

use std::borrow::Cow;
use std::cell::RefCell;
use std::ffi::{CStr, CString, c_char};

use crate::boundary::room;
use crate::status::{Failure, ssdc_status};

/// The last error of a thread.
struct LastError {
    status: ssdc_status,
    text: Cow<'static, CStr>,
    pointer: Cow<'static, CStr>,
}

impl LastError {
    const NONE: LastError = LastError { status: 0, text: Cow::Borrowed(c""), pointer: Cow::Borrowed(c"") };
}

thread_local! {
    static LAST: RefCell<LastError> = const { RefCell::new(LastError::NONE) };
}

/// Notes how a call of this thread ended, and gives its status.
pub fn note(outcome: Result<(), Failure>) -> ssdc_status {
    let last = match outcome {
        Ok(()) => LastError::NONE,
        Err(failure) => {
            let pointer = if let Failure::Core(error) = &failure { error.pointer() } else { None };
            let (text, pointer) = (c_text(&failure.to_string()), c_text(pointer.unwrap_or_default()));
            LastError { status: failure.status(), text: Cow::Owned(text), pointer: Cow::Owned(pointer) }
        }
    };
    let status = last.status;
    // A thread that is ending has no last error any more; its calls work all the same.
    let _ = LAST.try_with(|place| place.replace(last));
    status
}

/// Foreign text may hold NUL characters, which are shown instead.
fn c_text(text: &str) -> CString {
    CString::new(text.replace('\0', "\\0")).unwrap_or_default()
}

fn last<R>(read: impl Fn(&LastError) -> R) -> R {
    LAST.try_with(|last| read(&last.borrow())).unwrap_or_else(|_| read(&LastError::NONE))
}

/// The text of the last error.
pub fn last_text() -> String {
    last(|last| last.text.to_string_lossy().into_owned())
}

/// What went wrong in this thread's last call, as one sentence with the place before it; "" after a success. Never
/// NULL. The text belongs to the library: do not free it, and copy it if it is to outlast the thread or its next
/// call that returns an `ssdc_status`. Calls that return none (`ssdc_..._free`, and these questions) leave it as it
/// is, unless what is to be freed is a handle of another type.
#[unsafe(no_mangle)]
pub extern "C" fn ssdc_last_error() -> *const c_char {
    last(|last| last.text.as_ptr())
}

/// Copies the text of `ssdc_last_error` into `buffer`, `capacity` bytes with the terminating NUL. What does not fit
/// is cut off between two characters, and the status is `SSDC_BUFFER_TOO_SMALL`; the last error itself stays as it
/// is. A NULL buffer is `SSDC_NULL_ARGUMENT`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_last_error_copy(buffer: *mut c_char, capacity: usize) -> ssdc_status {
    // SAFETY: this function's contract.
    let copied = unsafe { room(buffer, capacity, "buffer") }.and_then(|buffer| buffer.give_start(&last_text()));
    copied.map_or_else(|failure| failure.status(), |()| 0)
}

/// The status of the call that `ssdc_last_error` speaks of; `SSDC_OK` after a success.
#[unsafe(no_mangle)]
pub extern "C" fn ssdc_last_error_code() -> ssdc_status {
    last(|last| last.status)
}

/// Where in the caller's JSON the last error is, as a JSON pointer such as `/grants/0/amount`; "" where no place is
/// known. Never NULL; it belongs to the library as the text of `ssdc_last_error` does.
#[unsafe(no_mangle)]
pub extern "C" fn ssdc_last_error_pointer() -> *const c_char {
    last(|last| last.pointer.as_ptr())
}
