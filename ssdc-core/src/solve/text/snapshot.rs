//! What questions are answered from: lists of the works as they stand, and the length of each work.
//!
//! The lists of all works (`base`) are kept over changes; what came since and what went since have small lists of their own,
//! until they are a fourth of all.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Range;
use std::sync::Arc;

use super::exact::{factor, often, per_product, pooled, pull, rarity, score, share, square, weight};
use super::lists::{Lists, MOST_TIMES, Posting};
use super::vocabulary::{Asked, Term, Vocabulary, WordId};

/// A work: its place and its words.
pub(super) type Placed = (u32, Box<[WordId]>);

/// The lists of the first works.
#[derive(Debug, Default)]
pub(super) struct Base {
    lists: Lists,
    /// How many works there were, with those that had gone already.
    pub(super) works: usize,
    words: usize,
}

/// A term of a request that some work has.
#[derive(Debug)]
pub(super) struct Weighed {
    term: Term,
    factor: u64,
    /// As it is written in the request, without its stem.
    pub(super) written: String,
}

#[derive(Debug)]
pub(super) struct Snapshot {
    pub(super) base: Arc<Base>,
    added: Lists,
    removed: Lists,
    /// How many works have words.
    works: usize,
    /// For each work what brings products to scores; 0 where it has gone.
    per_product: Vec<f64>,
    /// In the order of their names.
    people: Vec<(Arc<str>, Range<usize>)>,
    /// For each work, whose it is, by number in the order of names.
    owners: Vec<u32>,
    /// Where each block of works ends.
    blocks: Vec<usize>,
}

/// Works of a block, as far as people's works let it be cut.
const BLOCK: usize = 2048;

impl Snapshot {
    /// Of works by place, those that have gone being empty; `removed` are those of the base that have gone since, by place.
    pub(super) fn new(
        base: &Arc<Base>,
        works: &[Box<[WordId]>],
        removed: &[Placed],
        vocabulary: &Vocabulary,
        people: Vec<(Arc<str>, Range<usize>)>,
    ) -> Self {
        let since = placed(works, base.works);
        let gone: Vec<_> = removed.iter().map(|(place, words)| (*place, &**words)).collect();
        let length = |listed: &[(u32, &[WordId])]| listed.iter().map(|(_, words)| words.len()).sum::<usize>();
        let (base, added, removed) = if 4 * (length(&since) + length(&gone)) > base.words {
            let all = placed(works, 0);
            let base = Base { lists: Lists::of(&all, vocabulary), works: works.len(), words: length(&all) };
            (Arc::new(base), Lists::default(), Lists::default())
        } else {
            (Arc::clone(base), Lists::of(&since, vocabulary), Lists::of(&gone, vocabulary))
        };
        let count = works.iter().filter(|words| !words.is_empty()).count();
        let (owners, blocks) = places(&people, works.len());
        let mut snapshot =
            Snapshot { base, added, removed, works: count, per_product: Vec::new(), people, owners, blocks };
        let squares = snapshot.squares(works.len(), vocabulary);
        let standing = works.iter().map(|words| !words.is_empty());
        let scale = |(square, stands)| if stands { per_product(square) } else { 0.0 };
        snapshot.per_product = squares.into_iter().zip(standing).map(scale).collect();
        snapshot
    }

    /// How many works have a term.
    fn with(&self, term: Term) -> usize {
        let came = self.base.lists.works_with(term).len() + self.added.works_with(term).len();
        came.saturating_sub(self.removed.works_with(term).len())
    }

    /// The square of the length of each work: the sum over its terms, each of which tells by how few works have it.
    fn squares(&self, works: usize, vocabulary: &Vocabulary) -> Vec<u64> {
        let rarities: Vec<u64> = (0..=works.min(4096)).map(|with| rarity(self.works, with)).collect();
        let rarity = |with: usize| rarities.get(with).copied().unwrap_or_else(|| rarity(self.works, with));
        let mut squares = vec![0u64; works];
        let mut add = |with: usize, postings: &[Posting]| {
            let rarity = rarity(with);
            let once = square(weight(rarity, 1));
            for posting in postings {
                if let Some(sum) = squares.get_mut(posting.work()) {
                    *sum += if posting.times() == 1 { once } else { square(weight(rarity, posting.times())) };
                }
            }
        };
        for first in (0u32..).take(vocabulary.len()) {
            let changed = self.added.has_terms_of(first) || self.removed.has_terms_of(first);
            for (term, postings) in self.base.lists.terms_of(first) {
                add(if changed { self.with(term) } else { postings.len() }, postings);
            }
            for (term, postings) in self.added.terms_of(first) {
                add(self.with(term), postings);
            }
        }
        squares
    }

    /// The terms of a request that tell something here.
    pub(super) fn weighed(&self, request: &[Asked<'_>]) -> Vec<Weighed> {
        let mut times: BTreeMap<Term, (usize, String)> = BTreeMap::new();
        let mut count = |term, written: &dyn Fn() -> String| {
            times.entry(term).or_insert_with(|| (0, written())).0 += 1;
        };
        for (number, written, _) in request {
            let Some(first) = *number else { continue };
            count(Term { first, second: 0 }, &|| (*written).to_owned());
        }
        for (left, right) in request.iter().zip(request.iter().skip(1)) {
            let ((Some(first), before, true), (Some(second), behind, true)) = (left, right) else { continue };
            count(Term { first: *first, second: second + 1 }, &|| format!("{before} {behind}"));
        }
        let tells = |(term, (times, written))| {
            let rarity = rarity(self.works, self.with(term));
            (rarity > 0).then(|| (term, weight(rarity, times), rarity, written))
        };
        let told: Vec<_> = times.into_iter().filter_map(tells).collect();
        let length = told.iter().map(|(_, weight, ..)| square(*weight)).sum();
        let weighed =
            |(term, weight, rarity, written)| Weighed { term, factor: factor(weight, rarity, length), written };
        told.into_iter().map(weighed).collect()
    }

    /// The products of a request with all works, a block at a time, so that sums stay in the fastest memory: each block with the
    /// place of its first work. A person's works stand in one block.
    fn each_block(&self, request: &[Weighed], mut visit: impl FnMut(usize, &[u64])) {
        let mut lists: Vec<(&[Posting], [u64; MOST_TIMES as usize + 1])> = Vec::new();
        for Weighed { term, factor, .. } in request {
            let by_times = std::array::from_fn(|times| factor * often(times));
            let found = [&self.base.lists, &self.added].map(|lists| lists.works_with(*term));
            lists
                .extend(found.into_iter().filter(|postings| !postings.is_empty()).map(|postings| (postings, by_times)));
        }
        let mut products = Vec::new();
        let mut begin = 0;
        for &end in &self.blocks {
            products.clear();
            products.resize(end - begin, 0u64);
            for (postings, by_times) in &mut lists {
                let mut done = 0;
                for posting in postings.iter().take_while(|posting| posting.work() < end) {
                    if let Some(product) = products.get_mut(posting.work() - begin) {
                        *product += by_times.get(posting.times()).copied().unwrap_or_default();
                    }
                    done += 1;
                }
                *postings = postings.get(done..).unwrap_or_default();
            }
            visit(begin, &products);
            begin = end;
        }
    }

    /// The score of everybody, in the order of names.
    pub(super) fn all(&self, request: &[Weighed]) -> Vec<(Arc<str>, u64)> {
        let mut scores = vec![0; self.per_product.len()];
        self.each_block(request, |begin, products| {
            let scales = self.per_product.iter().skip(begin);
            for ((place, product), scale) in scores.iter_mut().skip(begin).zip(products).zip(scales) {
                *place = score(*product, *scale);
            }
        });
        let score = |(name, works): &(Arc<str>, Range<usize>)| {
            (Arc::clone(name), pooled(scores.get(works.clone()).unwrap_or_default()))
        };
        self.people.iter().map(score).collect()
    }

    /// The `count` best of those whom the request touches at all, best first, then by name.
    pub(super) fn top(&self, request: &[Weighed], count: usize) -> Vec<(Arc<str>, u64)> {
        let mut best: BinaryHeap<Reverse<(u64, Reverse<u32>)>> = BinaryHeap::new();
        let mut floor = 1;
        self.each_block(request, |begin, products| {
            let mut after = begin;
            let works = (begin..).zip(products.iter().zip(self.per_product.iter().skip(begin)));
            for (work, (product, scale)) in works {
                // No mean is above the best of its works.
                if score(*product, *scale) < floor || work < after {
                    continue;
                }
                let Some((person, works)) = self.owner(work) else { continue };
                after = works.end;
                let pairs = products.iter().zip(self.per_product.iter().skip(begin));
                let scores = pairs.skip(works.start - begin).take(works.len());
                let scores: Vec<u64> = scores.map(|(product, scale)| score(*product, *scale)).collect();
                best.push(Reverse((pooled(&scores), Reverse(person))));
                if best.len() > count {
                    best.pop();
                    floor = best.peek().map_or(u64::MAX, |Reverse((score, _))| *score);
                }
            }
        });
        let best = best.into_sorted_vec().into_iter();
        let named = |Reverse((score, Reverse(person)))| Some((Arc::clone(&self.people.get(person as usize)?.0), score));
        best.filter_map(named).collect()
    }

    /// Whose work it is, by number in the order of names, and where that person's works stand.
    fn owner(&self, work: usize) -> Option<(u32, Range<usize>)> {
        let person = *self.owners.get(work)?;
        Some((person, self.people.get(person as usize)?.1.clone()))
    }

    /// The score of the works together, and the shares of each term and of each work in it.
    pub(super) fn shares(&self, request: &[Weighed], works: &Range<usize>) -> (u64, Vec<u64>, Vec<u64>) {
        let products = |work: usize| -> Vec<u64> {
            let times = |term| self.base.lists.times(term, work) + self.added.times(term, work);
            request.iter().map(|Weighed { term, factor, .. }| factor * often(times(*term))).collect()
        };
        let products: Vec<Vec<u64>> = works.clone().map(products).collect();
        let scales = self.per_product.get(works.clone()).unwrap_or_default();
        let scores = products.iter().zip(scales).map(|(products, scale)| score(products.iter().sum(), *scale));
        let scores: Vec<u64> = scores.collect();
        let best = scores.iter().max().copied().unwrap_or_default();
        let (mut of_terms, mut of_works) = (vec![0; request.len()], Vec::new());
        for ((products, scale), score) in products.iter().zip(scales).zip(&scores) {
            let pull = pull(*score, best);
            let shares: Vec<u64> = products.iter().map(|product| share(*product, *scale, pull)).collect();
            of_terms.iter_mut().zip(&shares).for_each(|(sum, share)| *sum += share);
            of_works.push(shares.iter().sum());
        }
        (pooled(&scores), of_terms, of_works)
    }
}

fn placed(works: &[Box<[WordId]>], from: usize) -> Vec<(u32, &[WordId])> {
    let all = (0u32..).zip(works).skip(from);
    all.filter(|(_, words)| !words.is_empty()).map(|(place, words)| (place, &**words)).collect()
}

/// Whose each work is, and where blocks of works end.
fn places(people: &[(Arc<str>, Range<usize>)], works: usize) -> (Vec<u32>, Vec<usize>) {
    let mut owners = vec![u32::MAX; works];
    for (person, (_, works)) in (0u32..).zip(people) {
        owners.get_mut(works.clone()).unwrap_or_default().fill(person);
    }
    let mut blocks = Vec::new();
    let mut begin = 0;
    for (end, pair) in (1..).zip(owners.windows(2)) {
        if end - begin >= BLOCK && pair.first() != pair.last() {
            blocks.push(end);
            begin = end;
        }
    }
    blocks.extend((begin < works).then_some(works));
    (owners, blocks)
}
