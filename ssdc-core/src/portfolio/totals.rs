//! Control totals: what a portfolio holds, to be compared with the books it came from.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::Portfolio;
use crate::table::{Column, Table};
use crate::{Currency, Money};

impl Portfolio {
    /// Sums and counts of every amount by record, type and currency: awards and commitments of grants, contributions by
    /// kind, payments by kind, costs. A sum beyond 28 digits is empty.
    ///
    /// ```
    /// use ssdc_core::Portfolio;
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
    ///     "grants": [{"id": "G-1", "title": "Wells", "amount": "1000.00 USD"}, {"id": "G-2", "title": "Wells", "amount": "500.00 USD"}]}"#)?;
    /// assert_eq!(portfolio.totals().to_csv(), "record,type,currency,count,sum\ngrant,award,USD,2,1500.00\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn totals(&self) -> Table {
        let mut sums = Sums::default();
        for (_, grant) in self.tables.grants.slots_and_rows() {
            grant.amount.iter().for_each(|award| sums.add("grant", "award", *award));
            grant.commitments.iter().for_each(|commitment| sums.add("grant", "commitment", commitment.amount));
        }
        for (_, lot) in self.tables.contributions.slots_and_rows() {
            sums.add("contribution", lot.kind.name(), lot.amount);
        }
        for (_, payment) in self.tables.payments.slots_and_rows() {
            sums.add("payment", payment.kind.as_str(), payment.amount);
        }
        for (_, cost) in self.tables.costs.slots_and_rows() {
            sums.add("cost", "cost", cost.amount);
        }
        sums.table()
    }
}

#[derive(Default)]
struct Sums(BTreeMap<(&'static str, String, Currency), (i64, Option<Decimal>)>);

impl Sums {
    fn add(&mut self, record: &'static str, what: &str, money: Money) {
        let entry = self.0.entry((record, what.to_owned(), money.currency())).or_insert((0, Some(Decimal::ZERO)));
        entry.0 += 1;
        let sum = entry.1.and_then(|sum| Money::new(sum, money.currency()).checked_add(money).ok());
        entry.1 = sum.map(Money::padded);
    }

    fn table(self) -> Table {
        let text = |get: &dyn Fn(&(&'static str, String, Currency)) -> String| {
            Column::text(self.0.keys().map(|key| Some(get(key))))
        };
        Table::new([
            ("record", text(&|key| key.0.to_owned())),
            ("type", text(&|key| key.1.clone())),
            ("currency", text(&|key| key.2.to_string())),
            ("count", Column::integer(self.0.values().map(|entry| Some(entry.0)))),
            ("sum", Column::decimal(self.0.values().map(|entry| entry.1))),
        ])
    }
}
