#![doc = include_str!("../../README.md")]
#![forbid(unsafe_code)]

mod error;
mod graph;
mod match_funding;
mod model;
mod portfolio;
mod progress;
mod record;
mod report;
mod values;
mod wire;

pub use error::{Code, Error, Fault};
pub use model::*;
pub use portfolio::{Change, Portfolio, Records};
pub use progress::Progress;
pub use match_funding::{CheckAll, CheckedGrant, MatchFunding, MatchReport, Obligation, Policy, PolicySource, Verdict};
pub use record::{List, Names, Scalar};
pub use report::{Column, Finding, FindingValue, Outcome, Read, Receipt, RecordRef, RuleId, Table};
pub use values::*;
pub use wire::schemas;
