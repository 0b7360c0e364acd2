//! How well a person's works answer a request, from the words alone, in any script.
//!
//! A text is brought to normal form (NFKC, case folding) and cut into words (Unicode Standard Annex 29). Words are stemmed by
//! Snowball where it has a stemmer; scripts without spaces between words give pairs of characters instead. Terms are words and
//! pairs of neighbouring words; a term weighs `(1 + ln n) ln(1 + N / N_t)`, where it stands `n` times in a text and `N_t` of all
//! `N` works have it (Salton and Buckley, *Term-weighting approaches in automatic text retrieval*, 1988). A work scores the
//! cosine of its weights with those of the request, counting only terms that some work has. A person scores the mean of the
//! works' scores, each weighing `exp(score / 0.05)`: near the best work, but more where several answer (the soft maximum).
//!
//! All of it is added up in whole numbers, so that neither the order in which people came nor what was removed before leaves a
//! trace. Where to read on: `words` and `language` find words, `lists` holds who has which, `snapshot` answers, `exact` says
//! how weights are rounded.

mod exact;
mod language;
mod lists;
mod script;
mod snapshot;
#[cfg(test)]
mod tests;
mod vocabulary;
mod words;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use serde_json::json;

pub(crate) use self::exact::apportioned;
use self::exact::float;
use self::language::Stems;
use self::lists::MOST_WORKS;
use self::snapshot::{Base, Placed, Snapshot, Weighed};
use self::vocabulary::{Vocabulary, WordId};
pub(crate) use self::words::normal as normal_form;
use self::words::{Stated, normal};
use crate::Error;

/// How many words there may be in all.
const MOST_WORDS: usize = 1 << 31;

/// People and their works, who answer requests in words. People may come and go: the answers are those of an index built anew.
///
/// A change costs as much as its own words; the first question after it also measures all works again, some 5 ns a word,
/// because every change moves how rare each term is.
///
/// ```
/// use ssdc_core::solve::TextIndex;
/// let mut index = TextIndex::new();
/// index.add("Amina", ["Solar pumps for village wells", "Water quality of rivers"])?;
/// index.add("Bo", ["Vaccination of cattle"])?;
/// index.add("Chen", ["乡村太阳能水泵"])?;
///
/// let found = index.top("a pump driven by solar energy", 5);
/// assert_eq!(found.iter().map(|(person, _)| &**person).collect::<Vec<_>>(), ["Amina"]);
/// assert_eq!(&*index.top("太阳能", 1)[0].0, "Chen");
///
/// let why = index.explain("a pump driven by solar energy", "Amina")?;
/// assert_eq!(why.score, found[0].1);
/// assert_eq!(why.terms.iter().map(|(term, _)| term.as_str()).collect::<Vec<_>>(), ["pump", "solar"]);
/// assert_eq!(why.terms.iter().map(|(_, part)| part).sum::<f64>(), why.score); // exactly
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Default)]
pub struct TextIndex {
    stated: Stated,
    vocabulary: Vocabulary,
    people: BTreeMap<Arc<str>, Range<usize>>,
    /// The words of each work; of those that have gone, none.
    works: Vec<Box<[WordId]>>,
    words: usize,
    /// How many works have gone and left their places.
    gone: usize,
    base: Arc<Base>,
    /// Works of the base that have gone since.
    removed: Vec<Placed>,
    snapshot: OnceLock<Snapshot>,
}

/// Why a person has a score. Scores and parts are whole multiples of 2^-30, so that parts add up to the score exactly, in any
/// order, as floats too.
///
/// ```
/// use ssdc_core::solve::TextIndex;
/// let mut index = TextIndex::new();
/// index.add("Amina", ["Solar pumps"])?;
/// let why = index.explain("solar pump", "Amina")?;
/// assert!(why.to_json().starts_with(r#"{"score":1.0,"terms":[{"score":"#));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct TextMatch {
    /// From 0, nothing in common, to 1, the same words as often.
    pub score: f64,
    /// What each term of the request that the person's works have adds, the most first; terms as the request writes them.
    pub terms: Vec<(String, f64)>,
    /// What each work adds, in the order of the works.
    pub works: Vec<f64>,
}

impl TextMatch {
    /// As canonical JSON: `score`, `terms` (each `term` and `score`), `works`.
    pub fn to_json(&self) -> String {
        let term = |(term, score): &(String, f64)| json!({"term": term, "score": score});
        let terms: Vec<_> = self.terms.iter().map(term).collect();
        json!({"score": self.score, "terms": terms, "works": self.works}).to_string()
    }
}

impl TextIndex {
    /// An index without anybody in it. Each text is taken to be in the language that its small words speak for, English where
    /// there are none; words in other scripts than Latin are in that script's language.
    pub fn new() -> Self {
        TextIndex::default()
    }

    /// The same for texts whose language is known, by its ISO 639 code. Words are left whole where it has no stemmer.
    ///
    /// ```
    /// use ssdc_core::solve::TextIndex;
    /// let mut index = TextIndex::in_language("de")?;
    /// index.add("Jana", ["Bildung"])?;
    /// assert_eq!(index.top("Bildungen", 5).len(), 1); // as English it would not be found
    /// assert!(TextIndex::in_language("German").is_err());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidLanguage`] for what is no code of two or three small letters.
    pub fn in_language(code: &str) -> Result<Self, Error> {
        if !matches!(code.len(), 2 | 3) || !code.bytes().all(|letter| letter.is_ascii_lowercase()) {
            return Err(Error::InvalidLanguage { got: crate::error::shorten(code) });
        }
        Ok(TextIndex { stated: Some(Stems::of_code(code)), ..TextIndex::default() })
    }

    /// How many people there are.
    pub fn len(&self) -> usize {
        self.people.len()
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.people.is_empty()
    }

    /// Whether a person is there.
    pub fn contains(&self, person: &str) -> bool {
        self.people.contains_key(person)
    }

    /// How many works there are.
    pub fn works(&self) -> usize {
        self.works.len() - self.gone
    }

    /// Adds a person with works: titles, abstracts, a profile.
    ///
    /// # Errors
    /// [`Error::Duplicate`] where the person is there already; [`Error::Overflow`] past 67 million works or 2 billion words.
    pub fn add<W: AsRef<str>>(&mut self, person: &str, works: impl IntoIterator<Item = W>) -> Result<(), Error> {
        if self.people.contains_key(person) {
            return Err(Error::Duplicate { kind: "person", id: person.to_owned() });
        }
        let works = self.read(works)?;
        self.insert(person, works);
        Ok(())
    }

    /// Removes a person.
    ///
    /// ```
    /// use ssdc_core::{Code, solve::TextIndex};
    /// let mut index = TextIndex::new();
    /// index.add("Amina", ["Solar pumps"])?;
    /// index.remove("Amina")?;
    /// assert!(index.top("solar", 5).is_empty());
    /// assert_eq!(index.remove("Amina").unwrap_err().code(), Code::NotFound);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn remove(&mut self, person: &str) -> Result<(), Error> {
        let places = self.people.remove(person).ok_or_else(|| not_found(person))?;
        self.change();
        self.gone += places.len();
        for (place, words) in (0u32..).zip(&mut self.works).skip(places.start).take(places.len()) {
            let words = std::mem::take(words);
            self.words -= words.len();
            if (place as usize) < self.base.works && !words.is_empty() {
                self.removed.push((place, words));
            }
        }
        if self.gone > 1024.max(self.works.len() / 2) {
            self.move_together();
        }
        Ok(())
    }

    /// Gives a person other works, and leaves everything as it was after an error.
    ///
    /// # Errors
    /// [`Error::NotFound`], and as [`add`](TextIndex::add).
    pub fn replace<W: AsRef<str>>(&mut self, person: &str, works: impl IntoIterator<Item = W>) -> Result<(), Error> {
        let works = self.read(works)?;
        self.remove(person)?;
        self.insert(person, works);
        Ok(())
    }

    /// The score of everybody, in the order of names.
    ///
    /// ```
    /// use ssdc_core::solve::TextIndex;
    /// let mut index = TextIndex::new();
    /// index.add("Bo", ["cattle"])?;
    /// index.add("Amina", ["solar pumps"])?;
    /// let scores = index.scores("Solar pump");
    /// assert_eq!(scores.iter().map(|(person, score)| (&**person, *score)).collect::<Vec<_>>(), [("Amina", 1.0), ("Bo", 0.0)]);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn scores(&self, request: &str) -> Vec<(Arc<str>, f64)> {
        as_floats(self.snapshot().all(&self.weighed(request)))
    }

    /// The `count` best of those who have a term of the request, best first, then by name: exactly those that
    /// [`scores`](TextIndex::scores) would give.
    pub fn top(&self, request: &str, count: usize) -> Vec<(Arc<str>, f64)> {
        as_floats(self.snapshot().top(&self.weighed(request), count))
    }

    /// Which terms and which works make a person's score.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn explain(&self, request: &str, person: &str) -> Result<TextMatch, Error> {
        let works = self.people.get(person).ok_or_else(|| not_found(person))?;
        let mut request = self.weighed(request);
        request.sort_by(|left, right| left.written.cmp(&right.written));
        let (score, of_terms, of_works) = self.snapshot().shares(&request, works);
        let parts = apportioned(score, &of_terms).into_iter().map(float);
        let terms = request.into_iter().map(|weighed| weighed.written).zip(parts);
        let mut terms: Vec<_> = terms.filter(|(_, part)| *part > 0.0).collect();
        terms.sort_by(|(_, left), (_, right)| right.total_cmp(left));
        let works = apportioned(score, &of_works).into_iter().map(float).collect();
        Ok(TextMatch { score: float(score), terms, works })
    }

    fn weighed(&self, request: &str) -> Vec<Weighed> {
        self.snapshot().weighed(&self.vocabulary.find(&normal(request), self.stated))
    }

    fn snapshot(&self) -> &Snapshot {
        self.snapshot.get_or_init(|| {
            let people = self.people.iter().map(|(name, works)| (Arc::clone(name), works.clone())).collect();
            Snapshot::new(&self.base, &self.works, &self.removed, &self.vocabulary, people)
        })
    }

    fn read<W: AsRef<str>>(&mut self, works: impl IntoIterator<Item = W>) -> Result<Vec<Box<[WordId]>>, Error> {
        let works: Vec<_> = works.into_iter().map(|work| self.vocabulary.read(work.as_ref(), self.stated)).collect();
        let length = self.words + works.iter().map(|words| words.len()).sum::<usize>();
        let count = self.works.len() + works.len();
        if count > MOST_WORKS || length > MOST_WORDS {
            return Err(Error::Overflow { what: format!("{length} words of {count} works") });
        }
        Ok(works)
    }

    fn insert(&mut self, person: &str, works: Vec<Box<[WordId]>>) {
        self.change();
        let begin = self.works.len();
        self.words += works.iter().map(|words| words.len()).sum::<usize>();
        self.works.extend(works);
        self.people.insert(person.into(), begin..self.works.len());
    }

    /// Lets the answers of before go, but keeps their lists.
    fn change(&mut self) {
        let Some(Snapshot { base, .. }) = self.snapshot.take() else { return };
        if !Arc::ptr_eq(&base, &self.base) {
            self.removed.clear();
            self.base = base;
        }
    }

    /// Leaves no places empty of works that have gone; the lists are built anew.
    fn move_together(&mut self) {
        let mut together = Vec::with_capacity(self.works.len() - self.gone);
        for places in self.people.values_mut() {
            let begin = together.len();
            together.extend(self.works.iter_mut().skip(places.start).take(places.len()).map(std::mem::take));
            *places = begin..together.len();
        }
        (self.works, self.gone) = (together, 0);
        (self.base, self.removed) = (Arc::default(), Vec::new());
    }
}

fn as_floats(scores: Vec<(Arc<str>, u64)>) -> Vec<(Arc<str>, f64)> {
    scores.into_iter().map(|(person, score)| (person, float(score))).collect()
}

fn not_found(person: &str) -> Error {
    Error::NotFound { kind: "person", id: person.to_owned() }
}
