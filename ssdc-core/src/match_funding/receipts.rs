//! How receipts come about: the records that an answer stands on, each with the sum of its canonical JSON.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::Value;

use super::case::{Case, Question};
use super::terms::{Level, Requirement};
use super::{MatchAllocation, MatchQuestion};
use crate::graph::NodeRef;
use crate::portfolio::{ForEachKind, Stored, Tables, for_each_kind};
use crate::report::{Read, Receipt, RecordRef};
use crate::{Error, GrantId, Kind, Sha256};

impl Question<'_> {
    /// The receipt of an answer that stands on these records. Where countries or themes of grants were looked at, or all grants,
    /// the grants that they name are among those: of one that stood in a bundle by its name alone it would not be known in which
    /// country it is, nor whether it belongs to those that are compared.
    pub(super) fn receipt(&self, asked: &MatchQuestion, answer: &Value, mut records: BTreeSet<RecordRef>) -> Receipt {
        let tables = &self.portfolio.tables;
        let compares_all = |of: &Requirement| {
            of.level == Level::Portfolio || of.pool.as_ref().is_some_and(|pool| pool.to == Level::Portfolio)
        };
        if self.policy.requirements.iter().any(compares_all) || records.iter().any(|record| self.is_open(record)) {
            let named = records.iter().flat_map(|record| self.grants_named_by(record)).collect::<BTreeSet<_>>();
            let named = named.into_iter().filter_map(|slot| tables.grants.at(slot));
            records.extend(named.flat_map(|grant| Case::new(self, grant).reads().collect::<Vec<_>>()));
        }
        Receipt {
            question: asked.to_string(),
            answer: answer.to_string(),
            policy: self.policy.id().to_owned(),
            policy_sha256: self.policy.sha256(),
            policy_text: Arc::clone(&self.policy.text),
            as_of: self.as_of,
            engine: concat!("ssdc ", env!("CARGO_PKG_VERSION")),
            records: records.into_iter().map(|record| read(tables, record)).collect(),
        }
    }

    /// Whether a record is a contribution for grants of some countries or themes.
    fn is_open(&self, record: &RecordRef) -> bool {
        let lots = &self.portfolio.tables.contributions;
        let slot = lots.find(&record.id).filter(|_| record.kind == Kind::Contribution);
        let earmark = slot.and_then(|slot| lots.at(slot)?.earmark.as_deref());
        earmark.is_some_and(|earmark| !(earmark.countries.is_empty() && earmark.themes.is_empty()))
    }

    /// The grants that a record names.
    fn grants_named_by(&self, record: &RecordRef) -> Vec<u32> {
        let tables = &self.portfolio.tables;
        let ids: Vec<&GrantId> = match record.kind {
            Kind::Contribution => {
                let lot = tables.contributions.find(&record.id).and_then(|slot| tables.contributions.at(slot));
                let earmarked = lot.and_then(|lot| lot.earmark.as_deref()).into_iter().flat_map(|one| &one.grants);
                earmarked.chain(lot.into_iter().flat_map(|lot| lot.assigned.iter().map(|one| &one.grant))).collect()
            }
            Kind::Payment => {
                let payment = tables.payments.find(&record.id).and_then(|slot| tables.payments.at(slot));
                payment.and_then(|payment| payment.grant.as_ref()).into_iter().collect()
            }
            _ => Vec::new(),
        };
        ids.into_iter().filter_map(|id| tables.grants.find(id.as_str())).collect()
    }
}

/// A record with its canonical JSON and the sum of that.
pub(super) fn read(tables: &Tables, record: RecordRef) -> Read {
    let slot = tables.find(record.kind, &record.id);
    let json = slot.and_then(|slot| tables.json_at(NodeRef { kind: record.kind, slot }));
    let json = json.unwrap_or_default().to_string();
    Read { record, sha256: Sha256::of(json.as_bytes()), json }
}

/// What is to be known beside an answer is no part of it, so that a bundle says nothing of it.
pub(super) fn with_notes(mut said: Value, notes: &[String]) -> Value {
    if let (false, Some(said)) = (notes.is_empty(), said.as_object_mut()) {
        said.insert("notes".to_owned(), notes.into());
    }
    said
}

/// An answer as JSON, with its receipt.
pub(super) fn with_receipt(mut said: Value, receipt: &Receipt) -> String {
    if let Some(said) = said.as_object_mut() {
        said.insert("receipt".to_owned(), receipt.json());
    }
    said.to_string()
}

/// What no question of match funding looks at.
const UNREAD: [Kind; 4] = [Kind::Expert, Kind::Request, Kind::Exchange, Kind::Solution];

impl MatchAllocation {
    /// What the allocation stands on. Every obligation competes with every other, and that a contribution can serve nobody
    /// else is a part of the answer; so it is every record of the kinds that match funding looks at. It is put together when it
    /// is asked for, not with the allocation.
    ///
    /// ```
    /// # use ssdc_core::{AllocationOrder, Policy, Portfolio};
    /// # let portfolio = Portfolio::from_json(include_str!("../../../examples/centre/portfolio.json"))?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let allocation = portfolio.match_funding(&policy).allocate("2018-06-30".parse()?, AllocationOrder::Any, &mut ())?;
    /// let receipt = allocation.receipt();
    /// assert_eq!(receipt.question, r#"{"kind":"allocate","order":"any"}"#);
    /// assert!(receipt.verify(&portfolio)?.is_same());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn receipt(&self) -> Receipt {
        let mut all = Everything { tables: &self.portfolio.tables, records: BTreeSet::new() };
        let _ = for_each_kind(&mut all);
        let question = Question::new(&self.portfolio, &self.policy, self.as_of, false);
        question.receipt(&MatchQuestion::Allocate { order: self.order }, &self.json(), all.records)
    }
}

/// All records that match funding may look at, by kind and id.
struct Everything<'p> {
    tables: &'p Tables,
    records: BTreeSet<RecordRef>,
}

impl ForEachKind for Everything<'_> {
    fn kind<R: Stored>(&mut self) -> Result<(), Error> {
        if !UNREAD.contains(&R::KIND) {
            let record = |row: &Arc<R>| RecordRef { kind: R::KIND, id: Arc::clone(row.id_text()) };
            self.records.extend(R::table(self.tables).iter().map(record));
        }
        Ok(())
    }
}
