#![doc = include_str!("../../README.md")]
#![forbid(unsafe_code)]

mod error;
mod graph;
mod model;
mod portfolio;
mod progress;
mod record;
mod values;
mod wire;

pub use error::{Code, Error, Fault};
pub use model::*;
pub use portfolio::{Change, Portfolio, Records};
pub use progress::Progress;
pub use record::{List, Names, Scalar};
pub use values::*;
pub use wire::schemas;
