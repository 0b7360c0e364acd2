//! Receipts: what an answer stood on, so that it can be recomputed years later.

use serde_json::{Value, json};

use super::RecordRef;
use crate::{Day, Sha256};

/// A record that was read, and the SHA-256 of its canonical JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The record.
    pub record: RecordRef,
    /// SHA-256 of its canonical JSON.
    pub sha256: Sha256,
}

/// What an answer stood on: the policy, exactly the records read, the engine's version, the date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Name of the policy.
    pub policy: String,
    /// SHA-256 of the policy's text.
    pub policy_sha256: Sha256,
    /// The day the answer is for.
    pub as_of: Day,
    /// Version of the engine.
    pub engine: &'static str,
    /// The records read, by kind and id.
    pub records: Vec<Read>,
}

impl Receipt {
    /// One sum over all records read: SHA-256 of the lines `<sha256> <kind> <id>`.
    pub fn records_sha256(&self) -> Sha256 {
        let line = |read: &Read| format!("{} {} {}\n", read.sha256, read.record.kind, read.record.id);
        Sha256::of(self.records.iter().map(line).collect::<String>().as_bytes())
    }

    pub(crate) fn json(&self) -> Value {
        let records = self.records.iter().map(
            |read| json!({"kind": read.record.kind.name(), "id": *read.record.id, "sha256": read.sha256.to_string()}),
        );
        json!({
            "as_of": self.as_of.to_string(),
            "engine": self.engine,
            "policy": self.policy,
            "policy_sha256": self.policy_sha256.to_string(),
            "records": records.collect::<Vec<_>>(),
            "records_sha256": self.records_sha256().to_string(),
        })
    }
}
