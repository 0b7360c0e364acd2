//! Sets of experts, a bit each.

/// A subset of `0..len`.
///
/// INVARIANT: bits at `len` and above are 0.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Bits {
    words: Vec<u64>,
    len: u32,
}

impl Bits {
    pub(super) fn none(len: u32) -> Self {
        Bits { words: vec![0; len.div_ceil(64) as usize], len }
    }

    pub(super) fn all(len: u32) -> Self {
        Bits::none(len).complement()
    }

    /// Those of whose values it holds, sixty-four at a time, so that no branch is taken.
    pub(super) fn of<T>(values: &[T], holds: impl Fn(&T) -> bool) -> Self {
        let word = |values: &[T]| {
            values.iter().zip(0u32..).fold(0, |word, (value, bit)| word | u64::from(holds(value)) << bit)
        };
        let words = values.chunks(64).map(word).collect();
        Bits { words, len: u32::try_from(values.len()).unwrap_or(u32::MAX) }
    }

    /// How many there are to choose from.
    pub(super) fn len(&self) -> u32 {
        self.len
    }

    #[inline]
    pub(super) fn put(&mut self, index: u32, holds: bool) {
        if let Some(word) = self.words.get_mut((index >> 6) as usize) {
            let bit = 1 << (index & 63);
            *word = if holds { *word | bit } else { *word & !bit };
        }
    }

    #[inline]
    pub(super) fn insert(&mut self, index: u32) {
        self.put(index, true);
    }

    #[inline]
    pub(super) fn has(&self, index: u32) -> bool {
        self.words.get((index >> 6) as usize).is_some_and(|word| word >> (index & 63) & 1 == 1)
    }

    pub(super) fn count(&self) -> usize {
        self.words.iter().map(|word| word.count_ones() as usize).sum()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.words.iter().all(|word| *word == 0)
    }

    pub(super) fn complement(mut self) -> Self {
        self.words.iter_mut().for_each(|word| *word = !*word);
        if let (Some(last), rest @ 1..) = (self.words.last_mut(), self.len & 63) {
            *last &= (1 << rest) - 1;
        }
        self
    }

    pub(super) fn add(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word |= other);
    }

    pub(super) fn remove(&mut self, other: &Bits) {
        self.words.iter_mut().zip(&other.words).for_each(|(word, other)| *word &= !other);
    }
    /// Its members, ascending.
    pub(super) fn iter(&self) -> impl Iterator<Item = u32> {
        (0u32..).zip(&self.words).flat_map(|(place, word)| {
            let mut rest = *word;
            std::iter::from_fn(move || {
                let bit = (rest != 0).then(|| rest.trailing_zeros())?;
                rest &= rest - 1;
                Some(place * 64 + bit)
            })
        })
    }
}

/// A set that does not change: a list while its members are few.
#[derive(Debug)]
pub(super) enum Set {
    Few(Vec<u32>),
    Many(Bits),
}

impl Set {
    pub(super) fn new(members: Vec<u32>, everybody: u32) -> Self {
        if members.len() < everybody as usize / 64 {
            return Set::Few(members);
        }
        let mut bits = Bits::none(everybody);
        members.into_iter().for_each(|member| bits.insert(member));
        Set::Many(bits)
    }

    pub(super) fn add_to(&self, bits: &mut Bits) {
        match self {
            Set::Few(members) => members.iter().for_each(|member| bits.insert(*member)),
            Set::Many(members) => bits.add(members),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_sets() {
        for len in [0, 1, 63, 64, 65, 130] {
            let even = Bits::of(&(0..len).collect::<Vec<u32>>(), |index| index % 2 == 0);
            assert_eq!(even.iter().collect::<Vec<_>>(), (0..len).step_by(2).collect::<Vec<_>>());
            assert_eq!(even.count() + even.clone().complement().count(), len as usize);
            let mut rest = Bits::all(len);
            rest.remove(&even);
            assert_eq!(rest, even.clone().complement());
            rest.add(&even);
            assert_eq!(rest, Bits::all(len));
            rest.remove(&Bits::all(len));
            assert!(rest.is_empty());
            assert!(!even.has(1) && (len == 0 || even.has(0)) && !even.has(len));
        }
    }
}
