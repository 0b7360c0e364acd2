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
        for row in self.rows.iter().filter(|row| !row.is_shared) {
            rows.entry(&row.contribution).or_default().push(row);
        }
        let by_period = self.policy.requirements.iter().any(|of| of.span != Span::Agreement);
        let on = by_period.then(|| self.as_of.into());
        let mut change = Change::default();
        for (id, rows) in rows {
            // What is only as it was needs no writing.
            let is_new = rows.iter().any(|row| !row.was_assigned || row.opened.is_some());
            let Some(record) = self.portfolio.contribution(id).filter(|_| is_new) else { continue };
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
                let (amount, tranche, on) = match row.opened.and_then(|place| assigned.get_mut(place)) {
                    // What the record left open for some recipient is named for this one.
                    Some(open) => {
                        let before = open.amount.map_or(Decimal::ZERO, Money::amount);
                        let amount = row.own_amount.amount().min(before);
                        open.amount = Some(Money::new(before - amount, currency));
                        (amount, open.tranche, open.on)
                    }
                    None if row.was_assigned => continue,
                    None => {
                        let amount = row.own_amount.amount().min(left);
                        left -= amount;
                        (amount, row.tranche, on)
                    }
                };
                let (grant, recipient, amount) =
                    (row.grant.clone(), row.recipient.clone(), Some(Money::new(amount, currency)));
                put(&mut assigned, Assignment { grant, recipient, tranche, amount, on });
            }
            assigned.retain(|one| one.amount.is_some_and(|amount| !amount.is_zero()));
            record.assigned = assigned.into();
            change.put.contributions.push(record);
        }
        portfolio.apply(change)?;
        Ok(portfolio)
    }
}

/// Puts an assignment to that of the same grant, recipient, tranche and day, or beside the others.
fn put(assigned: &mut Vec<Assignment>, one: Assignment) {
    let key = |one: &Assignment| (one.grant.clone(), one.recipient.clone(), one.tranche, one.on);
    match assigned.iter_mut().find(|known| key(known) == key(&one)) {
        Some(known) => {
            let before = known.amount.map_or(Decimal::ZERO, Money::amount);
            known.amount = one.amount.map(|more| Money::new(before + more.amount(), more.currency()));
        }
        None => assigned.push(one),
    }
}
