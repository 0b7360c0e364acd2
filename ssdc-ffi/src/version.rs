//! Versions of the library and of its binary interface.

use std::ffi::{CStr, c_char};

/// The version of the binary interface that this header describes: the number in the name `libssdc.so.0`. It is
/// raised whenever a program would have to be compiled again.
pub const SSDC_ABI_VERSION: u32 = 0;

const VERSION: &CStr = match CStr::from_bytes_with_nul(concat!(env!("CARGO_PKG_VERSION"), "\0").as_bytes()) {
    Ok(version) => version,
    Err(_) => c"",
};

/// The version of the binary interface of the library that runs. Where it differs from `SSDC_ABI_VERSION`, header
/// and library do not belong together: `if (ssdc_abi_version() != SSDC_ABI_VERSION) abort();`
#[unsafe(no_mangle)]
pub extern "C" fn ssdc_abi_version() -> u32 {
    SSDC_ABI_VERSION
}

/// The version of the library, such as `0.1.0`. Never NULL; a constant that must not be freed.
#[unsafe(no_mangle)]
pub extern "C" fn ssdc_version() -> *const c_char {
    VERSION.as_ptr()
}
