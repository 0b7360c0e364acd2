//! How well the works of each person answer each request, as a table: what the text part of rankings is made of, for any texts.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use crate::report::counted;
use crate::solve::TextIndex;
use crate::{Column, Error, Language, Table};

/// Settings of [`text_scores`].
///
/// ```
/// use ssdc_core::TextSettings;
/// let settings = TextSettings { language: Some("sw".parse()?), ..TextSettings::default() };
/// assert_eq!(settings.top, None);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TextSettings {
    /// The language of all texts; without it, each text's is found from its small words and its script.
    pub language: Option<Language>,
    /// Only so many of the best for each request, and none without anything in common with it.
    pub top: Option<usize>,
}

/// The score of each person's works for each request, from 0 to 1, in columns `person`, `request`, `score`: by request, then by
/// person; with `top` by request, best first. The order in which people, works and requests come does not matter.
///
/// How texts are compared says [`solve::TextIndex`](crate::solve::TextIndex), which also explains a score and keeps up with changes.
///
/// ```
/// use ssdc_core::{TextSettings, text_scores};
/// let profiles = [("Amina", vec!["Solar pumps for village wells", "Water quality"]), ("Chen", vec!["乡村太阳能水泵"])];
/// let requests = [("R-1", "pumps for a well"), ("R-2", "太阳能")];
/// let best = text_scores(profiles, requests, TextSettings { top: Some(1), ..TextSettings::default() })?;
/// assert_eq!(best.column("person").map(|people| people.iter().map(|person| person.to_string()).collect()), Some(vec!["Amina".to_owned(), "Chen".to_owned()]));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::Duplicate`] where a person or a request comes twice; [`Error::Overflow`] past 67 million works or 2 billion words.
pub fn text_scores<W: AsRef<str>, T: AsRef<str>>(
    profiles: impl IntoIterator<Item = (impl AsRef<str>, impl IntoIterator<Item = W>)>,
    requests: impl IntoIterator<Item = (impl AsRef<str>, T)>,
    settings: TextSettings,
) -> Result<Table, Error> {
    let mut index = match settings.language {
        Some(language) => TextIndex::in_language(language.code())?,
        None => TextIndex::new(),
    };
    for (person, works) in profiles {
        index.add(person.as_ref(), works)?;
    }
    let mut texts: BTreeMap<Arc<str>, T> = BTreeMap::new();
    for (request, text) in requests {
        let request: Arc<str> = request.as_ref().into();
        if texts.insert(Arc::clone(&request), text).is_some() {
            return Err(Error::Duplicate { kind: "request", id: request.to_string() });
        }
    }
    let mut rows = Vec::new();
    for (request, text) in &texts {
        let scores = match settings.top {
            Some(count) => index.top(text.as_ref(), count),
            None => index.scores(text.as_ref()),
        };
        rows.extend(scores.into_iter().map(|(person, score)| (person, request, score)));
    }
    Ok(Table::new([
        ("person", Column::text(rows.iter().map(|(person, ..)| Some(person)))),
        ("request", Column::text(rows.iter().map(|(_, request, _)| Some(request)))),
        ("score", Column::float(rows.iter().map(|(.., score)| Some(*score)))),
    ]))
}

impl TextIndex {
    /// The [`scores`](TextIndex::scores) as a table of `person` and `score`.
    ///
    /// ```
    /// use ssdc_core::solve::TextIndex;
    /// let mut index = TextIndex::new();
    /// index.add("Bo", ["cattle"])?;
    /// index.add("Amina", ["solar pumps"])?;
    /// assert_eq!(index.scores_table("Solar pump").to_csv(), "person,score\nAmina,1\nBo,0\n");
    /// assert_eq!(index.top_table("Solar pump", 5).to_csv(), "person,score\nAmina,1\n");
    /// assert_eq!(index.to_string(), "2 people, 2 works");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn scores_table(&self, request: &str) -> Table {
        people(&self.scores(request))
    }

    /// The [`top`](TextIndex::top) as a table of `person` and `score`.
    pub fn top_table(&self, request: &str, count: usize) -> Table {
        people(&self.top(request, count))
    }
}

impl fmt::Display for TextIndex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, {}", counted(self.len(), "person", "people"), counted(self.works(), "work", "works"))
    }
}

fn people(scores: &[(Arc<str>, f64)]) -> Table {
    Table::new([
        ("person", Column::text(scores.iter().map(|(person, _)| Some(person)))),
        ("score", Column::float(scores.iter().map(|(_, score)| Some(*score)))),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scores(profiles: &[(&str, &[&str])], requests: &[(&str, &str)]) -> Result<String, Error> {
        let profiles = profiles.iter().map(|(person, works)| (person, works.iter()));
        text_scores(profiles, requests.iter().copied(), TextSettings::default()).map(|table| table.to_csv())
    }

    #[test]
    fn the_order_of_input_does_not_matter() {
        let (a, b) = (("A", ["water", "solar pumps"].as_slice()), ("B", ["pump"].as_slice()));
        let turned = ("A", ["solar pumps", "water"].as_slice());
        let (one, two) = (("R-1", "solar water"), ("R-2", "pumping"));
        let table = scores(&[a, b], &[one, two]).unwrap();
        assert_eq!(table, scores(&[b, turned], &[two, one]).unwrap());
        let places: Vec<_> = table.lines().skip(1).map(|line| line.rsplit_once(',').unwrap().0).collect();
        assert_eq!(places, ["A,R-1", "B,R-1", "A,R-2", "B,R-2"]);
        assert!(table.contains("B,R-2,1\n") && table.contains("B,R-1,0\n"), "{table}");
    }

    #[test]
    fn nobody_and_nothing_come_twice() {
        assert_eq!(scores(&[("A", &[]), ("A", &[])], &[]).unwrap_err().to_string(), "duplicate person `A`");
        assert_eq!(scores(&[], &[("R", ""), ("R", "")]).unwrap_err().to_string(), "duplicate request `R`");
        assert_eq!(scores(&[], &[("R", "water")]).unwrap(), "person,request,score\n");
        assert_eq!(scores(&[("A", &[])], &[("R", "")]).unwrap(), "person,request,score\nA,R,0\n");
    }
}
