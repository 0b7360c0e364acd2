//! Tables as Apache Arrow: out without a copy, in with a copy and a check.

mod read;
mod write;

use arrow_schema::ArrowError;

use crate::Error;

/// What went wrong outside this library.
fn invalid(error: &ArrowError) -> Error {
    Error::InvalidTable { why: error.to_string() }
}
