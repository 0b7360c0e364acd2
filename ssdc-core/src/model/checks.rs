//! Checks that several records share.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use crate::{Date, Error, List, Money, Percent, Period};

/// A period must not surely end before it starts.
pub(super) fn period(from: Option<Date>, to: Option<Date>, place: &str) -> Result<(), Error> {
    Period::new(from, to).map(drop).map_err(|error| error.at(place))
}

/// The same for each entry of a list.
pub(super) fn periods<T>(
    list: &List<T>,
    place: &str,
    ends: impl Fn(&T) -> (Option<Date>, Option<Date>),
) -> Result<(), Error> {
    list.iter().enumerate().try_for_each(|(index, item)| {
        let (from, to) = ends(item);
        period(from, to, "").map_err(|error| error.at(&format!("{place}/{index}")))
    })
}

/// Percentages of one whole must not add up to more than 100, beyond the rounding that real lists carry (0.1).
pub(super) fn percentages(shares: impl Iterator<Item = Percent>, place: &str) -> Result<(), Error> {
    let sum: Option<Decimal> = shares.map(Percent::value).try_fold(Decimal::ZERO, Decimal::checked_add);
    match sum {
        Some(sum) if sum <= Decimal::new(1001, 1) => Ok(()),
        sum => {
            Err(Error::PercentOver { sum: sum.map_or_else(|| "too much".to_owned(), |sum| sum.to_string()) }.at(place))
        }
    }
}

/// A key must stand once in a list.
pub(super) fn distinct<T, K: Ord + ToString>(
    list: &List<T>,
    what: &'static str,
    place: &str,
    key: impl Fn(&T) -> K,
) -> Result<(), Error> {
    if list.len() < 2 {
        return Ok(());
    }
    let mut seen = BTreeSet::new();
    match list.iter().position(|item| !seen.insert(key(item))) {
        Some(index) => {
            let id = list.get(index).map(|item| key(item).to_string()).unwrap_or_default();
            Err(Error::Duplicate { kind: what, id }.at(&format!("{place}/{index}")))
        }
        None => Ok(()),
    }
}

/// An amount that cannot be below zero.
pub(super) fn not_negative(amount: Option<Money>, place: &str) -> Result<(), Error> {
    match amount {
        Some(amount) if amount.is_negative() => {
            Err(Error::InvalidRecord { why: format!("amount {amount} is negative") }.at(place))
        }
        _ => Ok(()),
    }
}

/// Amounts that only make sense in one currency.
pub(super) fn same_currency(first: Option<Money>, second: Option<Money>, place: &str) -> Result<(), Error> {
    match (first, second) {
        (Some(first), Some(second)) if first.currency() != second.currency() => {
            Err(Error::CurrencyMismatch { left: first.to_string(), right: second.to_string() }.at(place))
        }
        _ => Ok(()),
    }
}
