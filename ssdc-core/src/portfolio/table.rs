//! Where the records of one kind lie: shared rows in chunks, found by slot or by id.

use std::hash::BuildHasher;
use std::sync::Arc;

use foldhash::SharedSeed;
use foldhash::fast::SeedableRandomState;
use hashbrown::HashTable;

use crate::record::Record;

/// How many chunks a branch holds.
const BRANCH: usize = 8;

/// A vector as a tree of three levels: a list of branches, each of 8 chunks, each of `N` values. Snapshots share what
/// they can; a change copies one chunk and one branch.
#[derive(Debug, Clone)]
pub(crate) struct Chunked<T, const N: usize> {
    branches: Vec<Arc<Branch<T, N>>>,
    len: usize,
}

type Branch<T, const N: usize> = Vec<Arc<[T; N]>>;

impl<T, const N: usize> Default for Chunked<T, N> {
    fn default() -> Self {
        Chunked { branches: Vec::new(), len: 0 }
    }
}

impl<T: Clone + Default, const N: usize> Chunked<T, N> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn get(&self, index: usize) -> Option<&T> {
        self.branches.get(index / (N * BRANCH))?.get(index / N % BRANCH)?.get(index % N).filter(|_| index < self.len)
    }

    /// Puts `value` at `index`; places between the old end and it hold the default.
    pub(crate) fn set(&mut self, index: usize, value: T) {
        let (branch, chunk) = (index / (N * BRANCH), index / N % BRANCH);
        while self.branches.len() <= branch {
            self.branches.push(Arc::new(Vec::with_capacity(BRANCH)));
        }
        self.len = self.len.max(index + 1);
        let Some(chunks) = self.branches.get_mut(branch).map(Arc::make_mut) else { return };
        while chunks.len() <= chunk {
            chunks.push(Arc::new(std::array::from_fn(|_| T::default())));
        }
        if let Some(place) = chunks.get_mut(chunk).and_then(|values| Arc::make_mut(values).get_mut(index % N)) {
            *place = value;
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        let last = self.len;
        self.branches.iter().flat_map(|chunks| chunks.iter()).flat_map(|values| values.iter()).take(last)
    }

    /// The values from `first` on.
    pub(crate) fn iter_from(&self, first: usize) -> impl Iterator<Item = &T> {
        let chunks = self.chunks().skip(first / N).enumerate();
        let values = chunks.flat_map(move |(index, values)| values.iter().skip(if index == 0 { first % N } else { 0 }));
        values.take(self.len.saturating_sub(first))
    }

    /// The values chunk by chunk, for loops that must not pause at every value; the last chunk is filled with defaults.
    pub(crate) fn chunks(&self) -> impl Iterator<Item = &[T; N]> {
        self.branches.iter().flat_map(|chunks| chunks.iter()).map(|values| &**values)
    }
}

/// The hash of an id: the same in all tables of the process, another in the next process. 32 bits are kept beside each
/// slot, so that growing never reads the ids again.
pub(crate) fn hash_of(id: &str) -> u32 {
    let state = SeedableRandomState::with_seed(0, SharedSeed::global_random());
    u32::try_from(state.hash_one(id) >> 32).unwrap_or_default()
}

/// hashbrown takes the top bits as tag and the low bits as place: spread the 32 over both.
pub(crate) fn spread(hash: u32) -> u64 {
    u64::from(hash).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

/// The records of one kind.
#[derive(Debug, Clone)]
pub(crate) struct Table<T> {
    /// Few to a chunk: copying one counts every record in it, and each count is a line of memory of its own.
    rows: Chunked<Option<Arc<T>>, 16>,
    free: Vec<u32>,
    by_id: Arc<HashTable<(u32, u32)>>,
    len: usize,
    /// Whether slots ascend with ids, so that no sorting is needed.
    in_order: bool,
}

impl<T: Record> Default for Table<T> {
    fn default() -> Self {
        Table { rows: Chunked::default(), free: Vec::new(), by_id: Arc::default(), len: 0, in_order: true }
    }
}

impl<T: Record> Table<T> {
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn at(&self, slot: u32) -> Option<&Arc<T>> {
        self.rows.get(slot as usize)?.as_ref()
    }

    pub(crate) fn find(&self, id: &str) -> Option<u32> {
        self.find_hashed(id, hash_of(id))
    }

    pub(crate) fn find_hashed(&self, id: &str, hash: u32) -> Option<u32> {
        let same =
            |&(other, slot): &(u32, u32)| other == hash && self.at(slot).is_some_and(|row| &**row.id_text() == id);
        self.by_id.find(spread(hash), same).map(|(_, slot)| *slot)
    }

    pub(crate) fn get(&self, id: &str) -> Option<&Arc<T>> {
        self.at(self.find(id)?)
    }

    /// Room for `more` records.
    pub(crate) fn reserve(&mut self, more: usize) {
        Arc::make_mut(&mut self.by_id).reserve(more, |(hash, _)| spread(*hash));
    }

    /// Puts a record that is not there yet; gives its slot.
    pub(crate) fn insert(&mut self, record: Arc<T>) -> u32 {
        let slot = self.free.pop().unwrap_or_else(|| u32::try_from(self.rows.len()).unwrap_or(u32::MAX));
        let last = (slot as usize).checked_sub(1).and_then(|before| self.rows.get(before)).and_then(Option::as_ref);
        let at_end = slot as usize == self.rows.len();
        self.in_order &= at_end && (slot == 0 || last.is_some_and(|last| last.id_text() < record.id_text()));
        let hash = hash_of(record.id_text());
        Arc::make_mut(&mut self.by_id).insert_unique(spread(hash), (hash, slot), |(hash, _)| spread(*hash));
        self.rows.set(slot as usize, Some(record));
        self.len += 1;
        slot
    }

    /// Puts another record of the same id in its place; gives the old one.
    pub(crate) fn replace(&mut self, slot: u32, record: Arc<T>) -> Option<Arc<T>> {
        let old = self.at(slot).cloned();
        self.rows.set(slot as usize, Some(record));
        old
    }

    pub(crate) fn remove(&mut self, slot: u32) {
        let Some(record) = self.at(slot).cloned() else { return };
        let hash = hash_of(record.id_text());
        if let Ok(entry) = Arc::make_mut(&mut self.by_id).find_entry(spread(hash), |&(_, other)| other == slot) {
            entry.remove();
        }
        self.rows.set(slot as usize, None);
        self.free.push(slot);
        self.in_order = false;
        self.len -= 1;
    }

    /// Slots and records, by slot.
    pub(crate) fn slots_and_rows(&self) -> impl Iterator<Item = (u32, &Arc<T>)> {
        self.rows.iter().zip(0_u32..).filter_map(|(row, slot)| Some((slot, row.as_ref()?)))
    }

    /// Whether slots ascend with ids.
    pub(crate) fn is_in_order(&self) -> bool {
        self.in_order
    }

    /// Slots, by the ids of their records.
    pub(crate) fn order(&self) -> Vec<u32> {
        if self.in_order {
            return self.slots_and_rows().map(|(slot, _)| slot).collect();
        }
        let mut rows: Vec<_> = self.slots_and_rows().collect();
        rows.sort_unstable_by(|(_, a), (_, b)| a.id_text().cmp(b.id_text()));
        rows.into_iter().map(|(slot, _)| slot).collect()
    }

    /// Records, by id.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Arc<T>> {
        self.order().into_iter().filter_map(|slot| self.at(slot))
    }
}
