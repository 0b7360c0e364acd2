//! The ids of the nodes in one text, ascending; a node's number is its place.

use hashbrown::HashTable;

use crate::Error;

/// Ids in the order of their text.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Ids {
    text: String,
    /// Where each id ends.
    ends: Vec<u32>,
}

impl Ids {
    pub(super) fn len(&self) -> u32 {
        u32::try_from(self.ends.len()).unwrap_or(u32::MAX)
    }

    pub(super) fn get(&self, node: u32) -> &str {
        let node = node as usize;
        let end = self.ends.get(node).copied().unwrap_or_default();
        let start = node.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        self.text.get(start as usize..end as usize).unwrap_or_default()
    }

    pub(super) fn find(&self, id: &str) -> Option<u32> {
        let (mut low, mut high) = (0, self.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).cmp(id) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Equal => return Some(middle),
                std::cmp::Ordering::Greater => high = middle,
            }
        }
        None
    }

    pub(super) fn iter(&self) -> impl ExactSizeIterator<Item = &str> {
        (0..self.ends.len()).map(|node| self.get(u32::try_from(node).unwrap_or(u32::MAX)))
    }

    fn push(&mut self, id: &str) -> Result<(), Error> {
        self.text.push_str(id);
        let end = u32::try_from(self.text.len());
        self.ends.push(end.map_err(|_| Error::Overflow { what: "the ids of a network, 4 GiB at most".to_owned() })?);
        Ok(())
    }
}

/// Ids as they come in, numbered by their first appearance.
#[derive(Default)]
pub(super) struct Arrivals {
    ids: Ids,
    table: HashTable<u32>,
}

impl Arrivals {
    /// The number of an id.
    pub(super) fn number(&mut self, id: &str) -> Result<u32, Error> {
        let Arrivals { ids, table } = self;
        let hash = hash_of(id);
        if let Some(number) = table.find(hash, |number| ids.get(*number) == id) {
            return Ok(*number);
        }
        if id.is_empty() || id.len() > 1024 || id.chars().any(char::is_control) {
            return Err(Error::InvalidId { got: crate::error::shorten(id) });
        }
        let number = ids.len();
        ids.push(id)?;
        table.insert_unique(hash, number, |number| hash_of(ids.get(*number)));
        Ok(number)
    }

    /// The ids in order, and the place of each by the number that it was given.
    pub(super) fn in_order(self) -> Result<(Ids, Vec<u32>), Error> {
        let mut order: Vec<u32> = (0..self.ids.len()).collect();
        order.sort_unstable_by(|one, other| self.ids.get(*one).cmp(self.ids.get(*other)));
        let mut ids = Ids::default();
        ids.text.reserve_exact(self.ids.text.len());
        ids.ends.reserve_exact(self.ids.ends.len());
        let mut places = vec![0; order.len()];
        for (place, number) in (0..).zip(order) {
            ids.push(self.ids.get(number))?;
            if let Some(cell) = places.get_mut(number as usize) {
                *cell = place;
            }
        }
        Ok((ids, places))
    }
}

fn hash_of(id: &str) -> u64 {
    use std::hash::BuildHasher as _;
    foldhash::fast::FixedState::default().hash_one(id)
}
