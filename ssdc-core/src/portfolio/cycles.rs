//! Records that lead upwards to others of their kind: never back to themselves.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::kinds::{Stored, Tables};
use crate::Error;

/// Nothing may come back to itself: walks up from each record that is put, over the change and what stands.
pub(super) fn acyclic<R: Stored>(put: &[R], tables: &Tables, up: impl Fn(&R) -> Vec<&Arc<str>>) -> Result<(), Error> {
    let in_change: HashMap<&str, &R> = put.iter().filter(|r| !up(r).is_empty()).map(|r| (&**r.id_text(), r)).collect();
    let replaced: HashSet<&str> =
        if in_change.is_empty() { HashSet::new() } else { put.iter().map(|r| &**r.id_text()).collect() };
    let above = |id: &str| -> Vec<Arc<str>> {
        match in_change.get(id) {
            Some(record) => up(record).into_iter().cloned().collect(),
            None if replaced.contains(id) => Vec::new(),
            None => {
                R::table(tables).get(id).map(|record| up(record).into_iter().cloned().collect()).unwrap_or_default()
            }
        }
    };
    let mut done: HashSet<Arc<str>> = HashSet::new();
    for (index, record) in put.iter().enumerate().filter(|(_, record)| in_change.contains_key(&**record.id_text())) {
        if done.contains(record.id_text()) {
            continue;
        }
        // Each entry of the trail is a record on the way up and what is still to be seen above it.
        let mut trail = vec![(Arc::clone(record.id_text()), above(record.id_text()))];
        // A trail may be as long as the list, so it is not searched.
        let mut on_trail = HashSet::from([Arc::clone(record.id_text())]);
        while let Some((id, rest)) = trail.last_mut() {
            let Some(next) = rest.pop() else {
                on_trail.remove(id);
                done.insert(Arc::clone(id));
                trail.pop();
                continue;
            };
            if on_trail.contains(&next) {
                let path: Vec<&str> =
                    trail.iter().map(|(id, _)| &**id).skip_while(|id| **id != *next).chain([&*next]).collect();
                let error = Error::Cycle { id: next.to_string(), path: path.join(" -> ") };
                return Err(error.at(&format!("/{}/{index}", R::KIND.plural())));
            }
            if !done.contains(&next) {
                let higher = above(&next);
                on_trail.insert(Arc::clone(&next));
                trail.push((next, higher));
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::{Duration, Instant};

    use super::*;
    use crate::Exchange;

    /// Exchanges of which each follows the next, the last one `back`.
    fn chain(length: usize, back: Option<usize>) -> Vec<Exchange> {
        let id = |number: usize| format!("X-{number}").parse().unwrap();
        let mut exchanges: Vec<_> =
            (0..length).map(|number| Exchange::new(id(number), crate::ExchangeKind::Training)).collect();
        for (number, exchange) in exchanges.iter_mut().enumerate() {
            exchange.follows = if number + 1 < length { Some(id(number + 1)) } else { back.map(id) };
        }
        exchanges
    }

    fn check(put: &[Exchange]) -> Result<(), Error> {
        acyclic(put, &Tables::default(), |exchange| exchange.follows.iter().map(|id| id.shared()).collect())
    }

    #[test]
    fn a_long_way_up_takes_no_longer_than_it_is() {
        let exchanges = chain(100_000, None);
        let start = Instant::now();
        check(&exchanges).unwrap();
        // Well under a second; a search of the trail at each step takes minutes.
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    }

    #[test]
    fn a_way_back_is_told_from_where_it_starts() {
        let error = check(&chain(5, Some(2))).unwrap_err();
        assert_eq!(error.to_string(), "/exchanges/0: `X-2` is part of itself: X-2 -> X-3 -> X-4 -> X-2");
        assert!(check(&chain(1, Some(0))).is_err());
    }
}
