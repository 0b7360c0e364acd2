//! Networks that several questions are tested on.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails must say so")]
