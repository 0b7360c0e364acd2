//! The boundary with C: the single guard against panics, and every conversion of a pointer.
//!
//! The functions that take pointers are unsafe for one reason: they trust the caller of the C function, who
//! promises what the header asks for. A pointer is NULL, or it is what the header says.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::ffi::{CStr, CString, c_char};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::ptr::NonNull;
use std::sync::Once;

use crate::last_error::note;
use crate::status::{Failure, ssdc_status};

/// Does the work of one C function: its error or panic becomes the thread's last error, and its status.
pub fn guard(work: impl FnOnce() -> Result<(), Failure>) -> ssdc_status {
    note(caught(work).unwrap_or_else(|why| Err(Failure::Panic { why })))
}

thread_local! {
    /// How many guards this thread is in.
    static DEPTH: Cell<u32> = const { Cell::new(0) };
    /// Where the last panic inside a guard began.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
}

/// The only `catch_unwind`. While it runs, the panic hook prints nothing for this thread: standard error belongs to the
/// caller. It notes the place instead.
fn caught<R>(work: impl FnOnce() -> R) -> Result<R, String> {
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        std::panic::set_hook(Box::new(|info| {
            if DEPTH.try_with(Cell::get).unwrap_or(0) == 0 {
                eprintln!("{info}");
            } else {
                let place = info.location().map(ToString::to_string).unwrap_or_default();
                let _ = PLACE.try_with(|last| last.replace(place));
            }
        }));
    });
    let _ = DEPTH.try_with(|depth| depth.set(depth.get().saturating_add(1)));
    // Nothing half changed can be seen after a panic: slots are written last, and handles never change, save those of texts, whose
    // lock then refuses all.
    let outcome = catch_unwind(AssertUnwindSafe(work));
    let _ = DEPTH.try_with(|depth| depth.set(depth.get().saturating_sub(1)));
    outcome.map_err(|payload| format!("{} at {}", reason(&*payload), PLACE.try_with(RefCell::take).unwrap_or_default()))
}

fn reason(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned())
}

/// Text of the caller's.
///
/// # Safety
/// `pointer` is NULL or a text that ends with NUL and stands until the C function returns.
pub unsafe fn text<'c>(pointer: *const c_char, name: &'static str) -> Result<&'c str, Failure> {
    // SAFETY: this function's contract.
    unsafe { optional_text(pointer, name) }?.ok_or(Failure::Null { name })
}

/// Text of the caller's, or NULL for none.
///
/// # Safety
/// As [`text`].
pub unsafe fn optional_text<'c>(pointer: *const c_char, name: &'static str) -> Result<Option<&'c str>, Failure> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: this function's contract, and not NULL.
    let text = unsafe { CStr::from_ptr(pointer) };
    text.to_str().map(Some).map_err(|error| Failure::Text { name, at: error.valid_up_to() })
}

/// Values of the caller's, one after the other, such as bytes; NULL serves where there are none.
///
/// # Safety
/// `pointer` is NULL or leads to `length` values that stand until the C function returns.
pub unsafe fn slice<'c, T>(pointer: *const T, length: usize, name: &'static str) -> Result<&'c [T], Failure> {
    match (pointer.is_null(), length) {
        (_, 0) => Ok(&[]),
        (true, _) => Err(Failure::Null { name }),
        // SAFETY: this function's contract, and not NULL.
        (false, _) => Ok(unsafe { std::slice::from_raw_parts(pointer, length) }),
    }
}

/// What stands behind a handle.
pub trait Handle {
    /// Eight bytes in front of the value, so that a handle of another type is noticed.
    const TAG: [u8; 8];
}

/// What a handle leads to; the caller sees a pointer to a `T` that it never looks into.
#[repr(C)]
struct Tagged<T> {
    tag: [u8; 8],
    value: T,
}

/// In place of the tag of a handle that was freed, as long as nothing else is put there.
const FREED: [u8; 8] = *b"freed!!!";

/// What a handle holds.
///
/// # Safety
/// `handle` is NULL or came from [`Slot::give_handle`], of whatever type, and was not released; it is not released until
/// the C function returns.
pub unsafe fn shared<'c, T: Handle>(handle: *const T, name: &'static str) -> Result<&'c T, Failure> {
    // SAFETY: this function's contract: whatever the type, a tag comes first.
    let tag = unsafe { handle.cast::<[u8; 8]>().as_ref() }.ok_or(Failure::Null { name })?;
    if *tag != T::TAG {
        return Err(Failure::Handle { name, freed: *tag == FREED });
    }
    // SAFETY: this function's contract, and the tag says that it is of this type.
    unsafe { handle.cast::<Tagged<T>>().as_ref() }.map(|tagged| &tagged.value).ok_or(Failure::Null { name })
}

/// A number of the caller's that came as a pointer.
///
/// # Safety
/// `pointer` is NULL or leads to a `T`.
pub unsafe fn given<T: Copy>(pointer: *const T, name: &'static str) -> Result<T, Failure> {
    // SAFETY: this function's contract.
    unsafe { pointer.as_ref() }.copied().ok_or(Failure::Null { name })
}

/// A place of the caller's for one result; filled last, so that it stands as it was after an error.
pub struct Slot<T>(NonNull<T>); // INVARIANT: may be written once; only `out` makes one.

/// The slot at `pointer`.
///
/// # Safety
/// `pointer` is NULL or leads to room for a `T`, set or not, that nobody else uses until the C function returns.
pub unsafe fn out<T>(pointer: *mut T, name: &'static str) -> Result<Slot<T>, Failure> {
    NonNull::new(pointer).map(Slot).ok_or(Failure::Null { name })
}

impl<T> Slot<T> {
    /// Fills the slot.
    pub fn give(self, value: T) {
        // SAFETY: the invariant. The old value, perhaps never set, is not dropped.
        unsafe { self.0.write(value) }
    }
}

impl<T: Handle> Slot<*mut T> {
    /// Fills the slot with a new handle of this value.
    pub fn give_handle(self, value: T) {
        self.give(Box::into_raw(Box::new(Tagged { tag: T::TAG, value })).cast());
    }
}

impl Slot<*mut c_char> {
    /// Fills the slot with a text that the caller frees.
    pub fn give_text(self, text: impl Into<Vec<u8>>) -> Result<(), Failure> {
        let text = CString::new(text).map_err(|_| Failure::NulInside)?;
        self.give(text.into_raw());
        Ok(())
    }
}

/// Frees what a handle holds; what is a handle of another type stays, and is the thread's last error.
///
/// # Safety
/// `handle` is NULL or came from [`Slot::give_handle`], of whatever type, and nobody uses it any more.
pub unsafe fn release<T: Handle>(handle: *mut T) {
    if handle.is_null() {
        return;
    }
    // SAFETY: this function's contract.
    if let Err(failure) = unsafe { shared(handle, "handle") } {
        note(Err(failure));
        return;
    }
    // SAFETY: this function's contract, and of this type.
    let mut tagged = unsafe { Box::from_raw(handle.cast::<Tagged<T>>()) };
    // SAFETY: a valid place. Volatile, for nobody who obeys the rules reads it again.
    unsafe { std::ptr::write_volatile(&raw mut tagged.tag, FREED) };
    let _ = caught(|| drop(tagged));
}

/// A buffer of the caller's for text.
pub struct Buffer {
    start: *mut c_char, // INVARIANT: room for `capacity` bytes, NULL only where that is 0; only `room` makes one.
    capacity: usize,
}

/// The buffer at `start`.
///
/// # Safety
/// `start` is NULL or leads to `capacity` bytes of room, set or not, that nobody else uses until the C function
/// returns.
pub unsafe fn room(start: *mut c_char, capacity: usize, name: &'static str) -> Result<Buffer, Failure> {
    if start.is_null() && capacity > 0 { Err(Failure::Null { name }) } else { Ok(Buffer { start, capacity }) }
}

impl Buffer {
    /// Writes the whole text and a NUL; where it does not fit, only a NUL if there is room for it.
    pub fn give(&self, text: &str) -> Result<(), Failure> {
        if text.contains('\0') {
            return Err(Failure::NulInside);
        }
        let fits = text.len() < self.capacity;
        self.write(if fits { text } else { "" });
        if fits { Ok(()) } else { Err(self.too_small(text)) }
    }

    /// Writes as many whole characters of the text as fit, and a NUL.
    pub fn give_start(&self, text: &str) -> Result<(), Failure> {
        let start = text.get(..text.floor_char_boundary(self.capacity.saturating_sub(1))).unwrap_or_default();
        self.write(start);
        if text.len() < self.capacity { Ok(()) } else { Err(self.too_small(text)) }
    }

    fn too_small(&self, text: &str) -> Failure {
        Failure::TooSmall { needed: text.len().saturating_add(1), capacity: self.capacity }
    }

    fn write(&self, text: &str) {
        if text.len() < self.capacity {
            // SAFETY: the invariant, and text and NUL fit. Borrowed text cannot overlap room that the caller gave away.
            unsafe {
                self.start.cast::<u8>().copy_from_nonoverlapping(text.as_ptr(), text.len());
                self.start.add(text.len()).write(0);
            }
        }
    }
}

/// A field of the caller's: text filled up with spaces.
pub struct Field(Buffer);

impl Field {
    /// The field of `length` bytes at `start`.
    ///
    /// # Safety
    /// As [`room`].
    pub unsafe fn at(start: *mut c_char, length: i32) -> Result<Field, Failure> {
        // SAFETY: this function's contract.
        unsafe { room(start, usize::try_from(length).unwrap_or(0), "field") }.map(Field)
    }

    /// Writes the whole text; where it does not fit, only spaces.
    pub fn give(&self, text: &str) -> Result<(), Failure> {
        let fits = text.len() <= self.0.capacity;
        self.fill(if fits { text } else { "" });
        if fits { Ok(()) } else { self.too_small(text) }
    }

    /// Writes as many whole characters of the text as fit.
    pub fn give_start(&self, text: &str) -> Result<(), Failure> {
        let start = text.get(..text.floor_char_boundary(self.0.capacity)).unwrap_or_default();
        self.fill(start);
        if start.len() == text.len() { Ok(()) } else { self.too_small(text) }
    }

    fn too_small(&self, text: &str) -> Result<(), Failure> {
        Err(Failure::TooSmall { needed: text.len(), capacity: self.0.capacity })
    }

    fn fill(&self, text: &str) {
        if self.0.start.is_null() || text.len() > self.0.capacity {
            return;
        }
        // SAFETY: the invariant of the buffer, and the text is not longer than it.
        unsafe {
            self.0.start.cast::<u8>().copy_from_nonoverlapping(text.as_ptr(), text.len());
            self.0.start.cast::<u8>().add(text.len()).write_bytes(b' ', self.0.capacity.saturating_sub(text.len()));
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "tests")]
mod tests {
    use super::*;
    use crate::last_error::{ssdc_last_error, ssdc_last_error_code, ssdc_last_error_copy};
    use crate::status::FaceCode;

    fn last_error() -> &'static str {
        // SAFETY: no call of this thread follows while the text is looked at.
        unsafe { CStr::from_ptr(ssdc_last_error()) }.to_str().unwrap()
    }

    #[test]
    fn a_panic_is_a_status_and_the_next_call_works() {
        let status = guard(|| panic!("no {}", "grant"));
        assert_eq!((status, ssdc_last_error_code()), (FaceCode::Panic as u32, FaceCode::Panic as u32));
        assert!(last_error().starts_with("internal error: no grant at ssdc-ffi/src/boundary.rs:"), "{}", last_error());
        assert_eq!(guard(|| std::panic::panic_any(7)), 3);
        assert_eq!((guard(|| Ok(())), last_error()), (0, ""));
    }

    #[test]
    fn a_panic_inside_a_call_inside_a_call_stays_there() {
        let status = guard(|| {
            assert_eq!(guard(|| panic!("inner")), 3);
            Ok(())
        });
        assert_eq!((status, last_error()), (0, ""));
    }

    #[test]
    fn buffers_take_what_fits_and_never_a_byte_more() {
        for capacity in 0..9 {
            let mut room = [b'#'; 9];
            // SAFETY: `capacity` bytes of the room, which nobody else uses.
            let target = unsafe { super::room(room.as_mut_ptr().cast(), capacity, "buffer") }.unwrap();
            assert_eq!(target.give("Pékin").is_ok(), capacity > 6);
            let expected: &[u8] = match capacity {
                0 => b"#########",
                1..7 => b"\0########",
                _ => b"P\xc3\xa9kin\0##",
            };
            assert_eq!(room, expected, "{capacity}");
        }
    }

    #[test]
    fn the_copy_of_an_error_is_cut_between_characters() {
        let why = "é".to_owned();
        assert_eq!(guard(|| Err(Failure::Panic { why })), 3);
        let whole = "internal error: é";
        for capacity in 1..20 {
            let mut room = [b'#'; 20];
            // SAFETY: `capacity` bytes of the room, which nobody else uses.
            let status = unsafe { ssdc_last_error_copy(room.as_mut_ptr().cast(), capacity) };
            assert_eq!(status, if capacity > whole.len() { 0 } else { FaceCode::BufferTooSmall as u32 });
            let text = CStr::from_bytes_until_nul(&room).unwrap().to_str().unwrap();
            assert_eq!(text, &whole[..whole.floor_char_boundary(capacity - 1)]);
            assert!(room[text.len() + 1..].iter().all(|byte| *byte == b'#'));
            assert_eq!(last_error(), whole);
        }
        // SAFETY: NULL is allowed.
        assert_eq!(unsafe { ssdc_last_error_copy(std::ptr::null_mut(), 0) }, FaceCode::BufferTooSmall as u32);
    }
}
