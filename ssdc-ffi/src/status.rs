//! Statuses: their numbers, their names, and what leads to them.

use std::collections::BTreeMap;
use std::ffi::{CString, c_char};
use std::sync::LazyLock;

use ssdc_core::{Code, Error};

/// How a call ended: `SSDC_OK` (0) or one of the codes of `enum ssdc_code`. The numbers are frozen: never changed,
/// never used again for something else. A later version may add some, so treat any other number as an error, too.
pub type ssdc_status = u32;

/// The codes that belong to the C face alone, 1 to 99.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum FaceCode {
    NullArgument = 1,
    InvalidText = 2,
    Panic = 3,
    BufferTooSmall = 4,
    WrongHandle = 5,
}

impl FaceCode {
    const ALL: [(FaceCode, &'static str); 5] = [
        (FaceCode::NullArgument, "NullArgument"),
        (FaceCode::InvalidText, "InvalidText"),
        (FaceCode::Panic, "Panic"),
        (FaceCode::BufferTooSmall, "BufferTooSmall"),
        (FaceCode::WrongHandle, "WrongHandle"),
    ];
}

/// Number and name of every code, the face's own first.
pub fn codes() -> impl Iterator<Item = (u32, &'static str)> {
    let face = FaceCode::ALL.into_iter().map(|(code, name)| (code as u32, name));
    face.chain(Code::ALL.iter().map(|code| (code.number(), code.name())))
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    #[error("argument `{name}` is NULL")]
    Null { name: &'static str },
    #[error("argument `{name}` is not UTF-8 from byte {at} on")]
    Text { name: &'static str, at: usize },
    #[error("argument `{name}` is {}", if *.freed { "a handle that was freed" } else { "a handle of another type" })]
    Handle { name: &'static str, freed: bool },
    #[error("the text holds a NUL character, which C text cannot hold")]
    NulInside,
    #[error("internal error: {why}")]
    Panic { why: String },
    #[error("buffer too small: {needed} bytes needed, {capacity} given")]
    TooSmall { needed: usize, capacity: usize },
    #[error(transparent)]
    Core(#[from] Error),
}

impl Failure {
    /// The status that the C function returns.
    pub fn status(&self) -> ssdc_status {
        match self {
            Failure::Null { .. } => FaceCode::NullArgument as u32,
            Failure::Text { .. } | Failure::NulInside => FaceCode::InvalidText as u32,
            Failure::Handle { .. } => FaceCode::WrongHandle as u32,
            Failure::Panic { .. } => FaceCode::Panic as u32,
            Failure::TooSmall { .. } => FaceCode::BufferTooSmall as u32,
            Failure::Core(error) => error.code().number(),
        }
    }
}

/// The name of a code, such as `InvalidMoney` for `SSDC_INVALID_MONEY`; `Ok` for 0, "" for a number that is no
/// code. Never NULL; a constant that must not be freed.
#[unsafe(no_mangle)]
pub extern "C" fn ssdc_code_name(code: ssdc_status) -> *const c_char {
    static NAMES: LazyLock<BTreeMap<u32, CString>> = LazyLock::new(|| {
        std::iter::once((0, "Ok"))
            .chain(codes())
            .map(|(number, name)| (number, CString::new(name).unwrap_or_default()))
            .collect()
    });
    NAMES.get(&code).map_or(c"", |name| name).as_ptr()
}
