//! An allocation written back into the records.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::{AllocationRow, MatchAllocation};
use crate::match_funding::terms::Span;
use crate::model::Assignment;
use crate::{Change, ContributionId, Error, Money, Portfolio};

impl MatchAllocation {
    /// The portfolio in which every contribution is assigned as it was given; what was assigned before stays. What is left of
    /// a contribution stays free, and so does what counts for several at once ([`AllocationRow::is_shared`]).
    ///
    /// # Errors
    /// As [`Portfolio::apply`].
    pub fn assigned(&self) -> Result<Portfolio, Error> {
        let mut portfolio = self.portfolio.clone();
        let mut rows: BTreeMap<&ContributionId, Vec<&AllocationRow>> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| !row.was_assigned && !row.is_shared) {
            rows.entry(&row.contribution).or_default().push(row);
        }
        let by_period = self.policy.requirements.iter().any(|of| of.span != Span::Agreement);
        let on = by_period.then(|| self.as_of.into());
        let mut change = Change::default();
        for (id, rows) in rows {
            let Some(record) = self.portfolio.contribution(id) else { continue };
            let mut record = record.clone();
            let currency = record.amount.currency();
            let stated: Decimal = record.assigned.iter().filter_map(|one| one.amount).map(Money::amount).sum();
            let mut left = record.amount.amount() - stated;
            let mut assigned: Vec<Assignment> = record.assigned.iter().cloned().collect();
            // Without an amount it had all that the others leave: what is written beside it must not take from that.
            for open in assigned.iter_mut().filter(|one| one.amount.is_none()) {
                open.amount = Some(Money::new(left, currency));
                left = Decimal::ZERO;
            }
            for row in rows {
                let amount = row.own_amount.amount().min(left);
                left -= amount;
                let same = |one: &&mut Assignment| {
                    (&one.grant, &one.recipient, one.tranche, one.on) == (&row.grant, &row.recipient, row.tranche, on)
                };
                if let Some(known) = assigned.iter_mut().find(same) {
                    let before = known.amount.map_or(Decimal::ZERO, Money::amount);
                    known.amount = Some(Money::new(before + amount, currency));
                } else if amount > Decimal::ZERO {
                    let (grant, recipient, tranche) = (row.grant.clone(), row.recipient.clone(), row.tranche);
                    let amount = Some(Money::new(amount, currency));
                    assigned.push(Assignment { grant, recipient, tranche, amount, on });
                }
            }
            record.assigned = assigned.into();
            change.put.contributions.push(record);
        }
        portfolio.apply(change)?;
        Ok(portfolio)
    }
}
