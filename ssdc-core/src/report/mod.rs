//! What answers are made of: findings, receipts, tables, and the sentences that say them.

mod finding;
mod receipt;
mod render;
mod table;

pub use finding::{Finding, FindingValue, Outcome, RecordRef, RuleId};
pub use receipt::{Read, Receipt};
pub(crate) use render::sentence;
pub use table::{Column, Table};
