//! Receipts: what an answer stood on, so that it can be recomputed years later.

use std::sync::Arc;

use serde_json::{Value, json};

use super::RecordRef;
use crate::{Day, Sha256};

/// A record that was read, and the SHA-256 of its canonical JSON.
///
/// ```
/// use ssdc_core::{Policy, Portfolio, Read, Sha256};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
///
/// let [Read { record, sha256, .. }] = &*report.receipt().records else { panic!("only the grant is read") };
/// assert_eq!(record.to_string(), "grant G-1");
/// let text = portfolio.get(Some(record.kind), &record.id.parse()?)?;
/// assert_eq!(*sha256, Sha256::of(text.as_bytes()));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Read {
    /// The record.
    pub record: RecordRef,
    /// SHA-256 of its canonical JSON.
    pub sha256: Sha256,
    /// Its canonical JSON.
    pub json: String,
}

/// What was asked and answered, and what the answer stood on: the policy, the records read, the engine's version, the date.
///
/// ```
/// use ssdc_core::{Policy, Portfolio};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
///
/// let receipt = report.receipt();
/// assert_eq!((&*receipt.policy, receipt.policy_sha256), ("ssdc-1-to-1", policy.sha256()));
/// assert_eq!((receipt.as_of.to_string(), receipt.records.len()), ("2018-06-30".to_owned(), 1));
/// assert_eq!(receipt.question, r#"{"grant":"G-1","kind":"check"}"#);
/// assert!(receipt.answer.contains(r#""shortfall":"1000.00 USD""#));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// What was asked, as canonical JSON ([`MatchQuestion`](crate::MatchQuestion)).
    pub question: String,
    /// What was answered, as canonical JSON; of a check how the grant stands.
    pub answer: String,
    /// Name of the policy.
    pub policy: String,
    /// SHA-256 of the policy's text.
    pub policy_sha256: Sha256,
    /// The policy's text.
    pub policy_text: Arc<str>,
    /// The day the answer is for.
    pub as_of: Day,
    /// Version of the engine.
    pub engine: &'static str,
    /// The records read, by kind and id.
    pub records: Vec<Read>,
}

impl Receipt {
    /// One sum over all records read: SHA-256 of the lines `<sha256> <kind> <id>`.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio, Sha256};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells"}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
    /// let sum = report.receipt().records[0].sha256;
    /// assert_eq!(report.receipt().records_sha256(), Sha256::of(format!("{sum} grant G-1\n").as_bytes()));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn records_sha256(&self) -> Sha256 {
        let line = |read: &Read| format!("{} {} {}\n", read.sha256, read.record.kind, read.record.id);
        Sha256::of(self.records.iter().map(line).collect::<String>().as_bytes())
    }

    /// The receipt as canonical JSON, as answers have it: `as_of`, `engine`, `policy`, `policy_sha256`, `question`, `records`
    /// (each with `kind`, `id`, `sha256`), `records_sha256`.
    pub fn to_json(&self) -> String {
        self.json().to_string()
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
            "question": serde_json::from_str::<Value>(&self.question).unwrap_or_default(),
            "records": records.collect::<Vec<_>>(),
            "records_sha256": self.records_sha256().to_string(),
        })
    }
}
