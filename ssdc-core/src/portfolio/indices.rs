//! Indices over contributions that no tie serves: by evidence, and those open to whole countries or themes.

use std::sync::Arc;

use super::Portfolio;
use super::table::spread;
use crate::Sha256;
use crate::model::Contribution;

impl Portfolio {
    pub(super) fn index(&mut self, slot: u32, record: &Contribution) {
        for sum in record.evidence.iter().filter_map(|evidence| evidence.sha256.as_deref()) {
            let entry = (sum.prefix(), slot);
            Arc::make_mut(&mut self.evidence).insert_unique(spread(entry.0), entry, |(prefix, _)| spread(*prefix));
        }
        if is_open(record) {
            Arc::make_mut(&mut self.open).insert(slot);
        }
    }

    pub(super) fn unindex(&mut self, slot: u32, record: &Contribution) {
        for sum in record.evidence.iter().filter_map(|evidence| evidence.sha256.as_deref()) {
            let prefix = sum.prefix();
            if let Ok(entry) =
                Arc::make_mut(&mut self.evidence).find_entry(spread(prefix), |entry| *entry == (prefix, slot))
            {
                entry.remove();
            }
        }
        if is_open(record) {
            Arc::make_mut(&mut self.open).remove(&slot);
        }
    }

    /// Slots of the contributions that carry evidence with this sum.
    pub(crate) fn with_evidence(&self, sum: Sha256) -> impl Iterator<Item = u32> {
        let prefix = sum.prefix();
        let candidates =
            self.evidence.iter_hash(spread(prefix)).filter(move |entry| entry.0 == prefix).map(|entry| entry.1);
        candidates.filter(move |slot| {
            let record = self.tables.contributions.at(*slot);
            record.is_some_and(|record| record.evidence.iter().any(|evidence| evidence.sha256.as_deref() == Some(&sum)))
        })
    }

    /// Slots of the contributions that are earmarked for countries or themes alone.
    pub(crate) fn open_contributions(&self) -> impl Iterator<Item = u32> {
        self.open.iter().copied()
    }
}

fn is_open(record: &Contribution) -> bool {
    let earmark = record.earmark.as_deref();
    earmark.is_some_and(|to| {
        to.grants.is_empty() && to.programmes.is_empty() && !(to.countries.is_empty() && to.themes.is_empty())
    })
}
