//! The inverted lists: for each term the works that have it, laid out one after the other.

#![allow(
    clippy::cast_possible_truncation,
    reason = "there are fewer than 2^32 terms, and halves of numbers are taken apart"
)]

use super::vocabulary::{Term, Vocabulary, WordId};

/// A work and how often it has a term, in one number: the place of the work, and 6 bits.
#[derive(Debug, Clone, Copy)]
pub(super) struct Posting(u32);

/// How often a term counts at most in one work.
pub(super) const MOST_TIMES: u32 = 63;
/// How many works there may be.
pub(super) const MOST_WORKS: usize = 1 << 26;
/// Terms that are sorted together: 16 MB.
const CHUNK: usize = 1 << 21;

impl Posting {
    fn new(work: u32, times: u32) -> Self {
        Posting((work << 6) | times.min(MOST_TIMES))
    }

    #[inline]
    pub(super) fn work(self) -> usize {
        (self.0 >> 6) as usize
    }

    #[inline]
    pub(super) fn times(self) -> usize {
        (self.0 & MOST_TIMES) as usize
    }
}

/// Lists by term. Terms stand by first word, then by second; the postings of a term by work.
#[derive(Debug, Default)]
pub(super) struct Lists {
    /// For each word where its terms begin, and their end.
    starts: Vec<u32>,
    seconds: Vec<u32>,
    /// Where the postings of each term end; they begin where those of the term before end.
    ends: Vec<u32>,
    postings: Vec<Posting>,
}

impl Lists {
    /// The lists of these works, each with its place.
    ///
    /// Terms are counted by first word, and sorted a few million at a time, so that little more memory is used than the lists
    /// need.
    pub(super) fn of<'w>(works: &[(u32, &'w [WordId])], vocabulary: &'w Vocabulary) -> Self {
        let mut sizes = vec![0usize; if works.is_empty() { 0 } else { vocabulary.len() }];
        for (_, words) in works {
            vocabulary.each_term(words, |term| {
                if let Some(size) = sizes.get_mut(term.first as usize) {
                    *size += 1;
                }
            });
        }
        let mut lists = Lists { starts: vec![0], ..Lists::default() };
        lists.starts.reserve_exact(sizes.len());
        lists.postings.reserve_exact(sizes.iter().sum());
        let mut first = 0;
        while first < sizes.len() {
            let mut places = Vec::new();
            let mut total = 0;
            for size in sizes.iter().skip(first) {
                if total > 0 && total + size > CHUNK {
                    break;
                }
                places.push(total);
                total += size;
            }
            lists.append(works, vocabulary, first, &mut places, total);
            first += places.len();
        }
        lists.postings.shrink_to_fit();
        lists.seconds.shrink_to_fit();
        lists.ends.shrink_to_fit();
        lists
    }

    /// The terms whose first words are `from` and those behind it; `places` says where those of each begin among `total`.
    fn append(
        &mut self,
        works: &[(u32, &[WordId])],
        vocabulary: &Vocabulary,
        from: usize,
        places: &mut [usize],
        total: usize,
    ) {
        // Second word above, work below: one number to sort by.
        let mut entries = vec![0u64; total];
        for (work, words) in works {
            vocabulary.each_term(words, |term| {
                let place = (term.first as usize).checked_sub(from).and_then(|first| places.get_mut(first));
                if let Some((entry, place)) = place.and_then(|place| Some((entries.get_mut(*place)?, place))) {
                    *entry = (u64::from(term.second) << 32) | u64::from(*work);
                    *place += 1;
                }
            });
        }
        let mut begin = 0;
        for end in places {
            let of_word = entries.get_mut(begin..*end).unwrap_or_default();
            of_word.sort_unstable();
            for of_term in of_word.chunk_by(|left, right| left >> 32 == right >> 32) {
                self.seconds.push(of_term.first().map_or(0, |entry| (entry >> 32) as u32));
                for same in of_term.chunk_by(|left, right| left == right) {
                    let work = same.first().map_or(0, |entry| *entry as u32);
                    self.postings.push(Posting::new(work, u32::try_from(same.len()).unwrap_or(MOST_TIMES)));
                }
                self.ends.push(self.postings.len() as u32);
            }
            self.starts.push(self.seconds.len() as u32);
            begin = *end;
        }
    }

    /// The second words of a word's terms, each with its postings.
    pub(super) fn terms_of(&self, first: WordId) -> impl Iterator<Item = (Term, &[Posting])> {
        let places = self.places(first);
        places.map(move |place| {
            let second = self.seconds.get(place).copied().unwrap_or_default();
            (Term { first, second }, self.at(place))
        })
    }

    pub(super) fn has_terms_of(&self, first: WordId) -> bool {
        !self.places(first).is_empty()
    }

    /// The works that have a term.
    pub(super) fn works_with(&self, term: Term) -> &[Posting] {
        let places = self.places(term.first);
        let begin = places.start;
        let found = self.seconds.get(places).unwrap_or_default().binary_search(&term.second);
        found.map_or(&[], |place| self.at(begin + place))
    }

    /// How often a work has a term.
    pub(super) fn times(&self, term: Term, work: usize) -> usize {
        let works = self.works_with(term);
        works
            .binary_search_by_key(&work, |posting| posting.work())
            .ok()
            .and_then(|at| works.get(at))
            .map_or(0, |at| at.times())
    }

    fn places(&self, first: WordId) -> std::ops::Range<usize> {
        let at = |place: usize| self.starts.get(place).map(|start| *start as usize);
        let first = first as usize;
        at(first).zip(at(first + 1)).map_or(0..0, |(begin, end)| begin..end)
    }

    fn at(&self, place: usize) -> &[Posting] {
        let end = |place: usize| self.ends.get(place).map_or(0, |end| *end as usize);
        let begin = place.checked_sub(1).map_or(0, end);
        self.postings.get(begin..end(place)).unwrap_or_default()
    }
}
