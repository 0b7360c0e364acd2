//! Control totals: what a file states, by type, currency and year, as exact as it states it.

use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use rust_decimal::Decimal;

use crate::values::exactly;
use crate::{Column, Table};

/// How many transactions of one type, currency and year there are, and their sum.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Total {
    pub file: Arc<str>,
    kind: Option<Box<str>>,
    currency: Option<Box<str>>,
    year: Option<u16>,
    count: i64,
    /// None where it has more digits than can be held exactly.
    sum: Option<Decimal>,
}

/// The totals of one file while it is read.
#[derive(Default)]
pub(super) struct Tally {
    totals: Vec<Total>,
    index: HashTable<usize>,
    state: RandomState,
}

impl Tally {
    /// Counts a transaction; says whether its total is still exact.
    pub fn add(
        &mut self,
        file: &Arc<str>,
        kind: Option<&str>,
        currency: Option<&str>,
        year: Option<u16>,
        amount: Decimal,
    ) -> bool {
        let Tally { totals, index, state } = self;
        let hash = state.hash_one((kind, currency, year));
        let same = |total: &Total| {
            total.kind.as_deref() == kind && total.currency.as_deref() == currency && total.year == year
        };
        let place = match index.find(hash, |place| totals.get(*place).is_some_and(same)) {
            Some(place) => *place,
            None => {
                let (kind, currency) = (kind.map(Box::from), currency.map(Box::from));
                totals.push(Total { file: Arc::clone(file), kind, currency, year, count: 0, sum: Some(Decimal::ZERO) });
                let rehash = |place: &usize| {
                    let total = totals.get(*place);
                    total.map_or(0, |total| {
                        state.hash_one((total.kind.as_deref(), total.currency.as_deref(), total.year))
                    })
                };
                index.insert_unique(hash, totals.len() - 1, rehash);
                totals.len() - 1
            }
        };
        let Some(total) = totals.get_mut(place) else { return false };
        total.count += 1;
        let was_exact = total.sum.is_some();
        total.sum = total.sum.and_then(|sum| exactly(sum, amount, Decimal::checked_add));
        total.sum.is_some() || !was_exact
    }

    /// The totals, by type, currency and year.
    pub fn finish(self) -> Vec<Total> {
        let mut totals = self.totals;
        totals.sort_by(|a, b| (&a.kind, &a.currency, a.year).cmp(&(&b.kind, &b.currency, b.year)));
        totals
    }
}

pub(super) fn table(totals: &[Total]) -> Table {
    let text = |of: &dyn Fn(&Total) -> Option<String>| Column::text(totals.iter().map(of));
    Table::new([
        ("file", text(&|total| Some(total.file.to_string()))),
        ("type", text(&|total| total.kind.as_deref().map(str::to_owned))),
        ("currency", text(&|total| total.currency.as_deref().map(str::to_owned))),
        ("year", Column::integer(totals.iter().map(|total| total.year.map(i64::from)))),
        ("count", Column::integer(totals.iter().map(|total| Some(total.count)))),
        ("sum", Column::decimal(totals.iter().map(|total| total.sum))),
    ])
}
