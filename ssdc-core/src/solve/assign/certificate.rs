//! Why no assignment is worth more: weak duality, read from the instance and trusting nothing that a solver has said.

use super::answer::Assignment;
use super::market::{Penalties, Size};
use super::pairing::Pairing;

/// Values of rows and prices of columns that prove an assignment (Kantorovich 1942; Kuhn 1955).
///
/// With `price - score - value` of a pair as its reduced cost, an open pair has 0 or more and a chosen one 0 or less. Where not
/// all can be served, what is left wanting weighs in with a penalty so high that no scores make up for it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Certificate {
    /// What one more unit of demand of each row would cost the others.
    pub row_value: Vec<i64>,
    /// What the last unit of each column is worth to those who compete for it.
    pub column_price: Vec<i64>,
    /// The part of that which is the price of the column's group.
    pub group_price: Vec<i64>,
    /// The weight of a unit of required demand that is not served.
    pub unserved_penalty: i64,
    /// The weight of a unit that a column's load is below its lower one.
    pub below_penalty: i64,
}

/// A row or a column: how far its units may go, what is wanted at least, and what is chosen.
struct Side {
    chosen: Vec<i64>,
    forced: Vec<i64>,
    top: Vec<i64>,
}

impl Pairing {
    /// Whether this is a feasible assignment of the instance that serves as much required demand as any, loads columns up to
    /// their lower loads as far as any of those, and is worth the most of those: so says its certificate by weak duality.
    ///
    /// Reads every pair once. Budgets are beyond such proofs: `false`.
    pub fn proves(&self, assignment: &Assignment) -> bool {
        let Some(certificate) = &assignment.certificate else { return false };
        let heavy = |needed: Penalties| {
            certificate.unserved_penalty >= needed.unserved && certificate.below_penalty >= needed.below
        };
        let needed = self.check().and_then(|()| Penalties::new(&Size::of(self), &self.score));
        if self.budget.is_some() || !needed.is_ok_and(heavy) {
            return false;
        }
        self.weigh(assignment, certificate).is_some_and(|(worth, bound)| worth == bound)
    }

    /// What the assignment is worth, penalties included, and what none can exceed. `None` where it is not feasible.
    fn weigh(&self, assignment: &Assignment, certificate: &Certificate) -> Option<(i128, i128)> {
        let sorted = |pairs: &[(u32, u32)]| {
            let mut pairs = pairs.to_vec();
            pairs.sort_unstable();
            pairs
        };
        let (all_forced, all_forbidden) = (sorted(&self.forced), sorted(&self.forbidden));
        let mut chosen = vec![false; self.row.len()];
        for &pair in &assignment.pairs {
            let cell = chosen.get_mut(pair as usize)?;
            if std::mem::replace(cell, true) {
                return None;
            }
        }
        let mut rows = Side::new(&self.demand);
        let mut columns = Side::new(&self.capacity);
        let (mut worth, mut total, mut bound) = (0i128, 0i128, 0i128);
        let pairs = self.row.iter().zip(&self.column).zip(self.score.iter().zip(chosen));
        for ((&row, &column), (&score, chosen)) in pairs {
            let forced = all_forced.binary_search(&(row, column)).is_ok();
            let open = all_forbidden.binary_search(&(row, column)).is_err();
            if (forced && !chosen) || (chosen && !open) {
                return None;
            }
            let value = certificate.row_value.get(row as usize)?;
            let price = certificate.column_price.get(column as usize)?;
            let gain = i128::from(score) + i128::from(*value) - i128::from(*price);
            bound += if forced { gain } else { gain.max(0) * i128::from(open) };
            total += i128::from(score) * i128::from(chosen);
            rows.count(row, chosen, forced, open)?;
            columns.count(column, chosen, forced, open)?;
        }
        worth += total;
        if total != i128::from(assignment.total) {
            return None;
        }
        let required = self.required.as_ref().unwrap_or(&self.demand);
        let values = certificate.row_value.iter().map(|value| -i128::from(*value)).collect::<Vec<_>>();
        let served = rows.weigh(&self.demand, required, &values, certificate.unserved_penalty)?;
        let none = vec![0; self.capacity.len()];
        let lower = self.lower.as_ref().unwrap_or(&none);
        let mut prices: Vec<i128> = certificate.column_price.iter().map(|price| i128::from(*price)).collect();
        if let Some(groups) = &self.groups {
            let mut load = vec![(0i64, 0i64, 0i64); groups.capacity.len()];
            for (column, group) in groups.of_column.iter().enumerate() {
                let Some(group) = *group else { continue };
                *prices.get_mut(column)? -= i128::from(*certificate.group_price.get(group as usize)?);
                let cell = load.get_mut(group as usize)?;
                cell.0 += columns.chosen.get(column)?;
                cell.1 += columns.forced.get(column)?;
                cell.2 += columns.top.get(column)?;
            }
            for ((load, forced, top), (&most, &price)) in
                load.into_iter().zip(groups.capacity.iter().zip(&certificate.group_price))
            {
                if load > most {
                    return None;
                }
                bound += i128::from(price) * i128::from(if price > 0 { most.min(top) } else { forced });
            }
        }
        let loaded = columns.weigh(&self.capacity, lower, &prices, certificate.below_penalty)?;
        worth += served.0 + loaded.0;
        bound += served.1 + loaded.1;
        Some((worth, bound))
    }
}

impl Side {
    fn new(most: &[i64]) -> Self {
        Self { chosen: vec![0; most.len()], forced: vec![0; most.len()], top: vec![0; most.len()] }
    }

    fn count(&mut self, index: u32, chosen: bool, forced: bool, open: bool) -> Option<()> {
        *self.chosen.get_mut(index as usize)? += i64::from(chosen);
        *self.forced.get_mut(index as usize)? += i64::from(forced);
        *self.top.get_mut(index as usize)? += i64::from(open);
        Some(())
    }

    /// The penalties for what is below `wanted`, and the most that units at these prices can bring, penalties included.
    fn weigh(&self, most: &[i64], wanted: &[i64], price: &[i128], penalty: i64) -> Option<(i128, i128)> {
        let (mut worth, mut bound) = (0, 0);
        for (index, (&most, &wanted)) in most.iter().zip(wanted).enumerate() {
            let (chosen, forced) = (*self.chosen.get(index)?, *self.forced.get(index)?);
            if chosen > most {
                return None;
            }
            let lacks = |units: i64| -i128::from(penalty) * i128::from((wanted - units).max(0));
            let top = most.min(*self.top.get(index)?);
            let price = *price.get(index)?;
            worth += lacks(chosen);
            let bends = [forced, wanted.clamp(forced, top.max(forced)), top.max(forced)];
            bound += bends.into_iter().map(|units| price * i128::from(units) + lacks(units)).max()?;
        }
        Some((worth, bound))
    }
}
