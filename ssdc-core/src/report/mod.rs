//! What answers are made of: findings, receipts, and the sentences that say them.

mod finding;
mod receipt;
mod render;
mod words;

pub use finding::{Finding, FindingValue, Outcome, RecordRef, RuleId};
pub use receipt::{Read, Receipt};
pub(crate) use render::{EXEMPTED, sentence};
pub(crate) use words::{counted, listed};
