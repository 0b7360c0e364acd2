//! Words by number, and the terms that they make.

use std::collections::BTreeMap;

use hashbrown::HashMap;

use super::language::Stems;
use super::words::{Stated, normal, words};

/// A word by number.
pub(super) type WordId = u32;

/// A term: a word by itself, or a word and the one behind it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Term {
    pub(super) first: WordId,
    /// The number of the second word and one more; 0 where the first stands by itself.
    pub(super) second: u32,
}

/// A word of a request: its number, if any work has it, as it is written there, and whether it pairs.
pub(super) type Asked<'t> = (Option<WordId>, &'t str, bool);

type Numbers = HashMap<Box<str>, WordId, foldhash::fast::FixedState>;

/// The words that were met, as stems, by number in the order they came. It only grows.
#[derive(Debug, Clone, Default)]
pub(super) struct Vocabulary {
    numbers: Numbers,
    /// The number of the stem of each word as it is written, for stemming is slow.
    written: BTreeMap<Stems, Numbers>,
    pairs: Vec<bool>,
}

impl Vocabulary {
    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.pairs.len()
    }

    /// The words of a text by number; those not met before get one.
    pub(super) fn read(&mut self, text: &str, stated: Stated) -> Box<[WordId]> {
        let normal = normal(text);
        let words = words(&normal, stated);
        let mut read = Vec::with_capacity(words.len());
        for word in words {
            let written = self.written.entry(word.stems).or_default();
            read.push(match written.get(word.text) {
                Some(number) => *number,
                None => {
                    let number = number(&mut self.numbers, &mut self.pairs, word.stems.stem(word.text), word.pairs);
                    written.insert(word.text.into(), number);
                    number
                }
            });
        }
        read.into_boxed_slice()
    }

    /// The words of a request in normal form.
    pub(super) fn find<'t>(&self, normal: &'t str, stated: Stated) -> Vec<Asked<'t>> {
        let number = |word: &super::words::Word<'_>| self.numbers.get(word.stems.stem(word.text).as_str()).copied();
        words(normal, stated).iter().map(|word| (number(word), word.text, word.pairs)).collect()
    }

    /// Visits the terms of a work: each word, and each pair of neighbours that pair.
    #[inline]
    pub(super) fn each_term(&self, work: &[WordId], mut visit: impl FnMut(Term)) {
        let pairs = |word: WordId| self.pairs.get(word as usize).copied().unwrap_or_default();
        let mut before = None;
        for &word in work {
            visit(Term { first: word, second: 0 });
            let this = Some(word).filter(|word| pairs(*word));
            if let (Some(first), Some(second)) = (before, this) {
                visit(Term { first, second: second + 1 });
            }
            before = this;
        }
    }
}

fn number(numbers: &mut Numbers, pairs: &mut Vec<bool>, stem: String, pair: bool) -> WordId {
    *numbers.entry(stem.into_boxed_str()).or_insert_with(|| {
        pairs.push(pair);
        // INVARIANT: the index refuses more than 2^31 words.
        u32::try_from(pairs.len() - 1).unwrap_or(u32::MAX)
    })
}
