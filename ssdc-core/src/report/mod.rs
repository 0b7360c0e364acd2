//! What answers are made of: findings, receipts, and the sentences that say them.

mod finding;
mod lacking;
mod receipt;
mod render;
mod words;

pub use finding::{Finding, FindingValue, Outcome, RecordRef, RuleId};
pub use lacking::Lacking;
pub use receipt::{Read, Receipt};
pub(crate) use render::{EXEMPTED, figure, in_effect, missing, sentence};
pub(crate) use words::{counted, listed, said};
