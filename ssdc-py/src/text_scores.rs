//! `ssdc.text_scores`.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use ssdc_core::{Language, TextSettings};

use crate::convert::narrow;
use crate::errors::Failure;
use crate::interrupt::interruptible;
use crate::table::Table;

/// How well the works of each person answer each request, from the words alone, in any script: a table of person, request and
/// score, from 0 to 1, by request, then by person.
///
/// profiles maps each person to a list of works (titles, abstracts, a whole profile), requests each request to its text.
/// language is the ISO 639 code of all texts; without it, each text's is found from its small words and its script. top=20 gives
/// only the 20 best for each request, best first, and none without anything in common with it.
///
/// Words are stemmed by Snowball where it has a stemmer, and texts in Chinese, Japanese, Thai, Lao, Burmese and Khmer compared
/// by pairs of characters. A work scores the cosine of its words and pairs of words with those of the request, rare ones
/// weighing more; a person the soft maximum of the works' scores. The order of input makes no difference.
#[pyfunction]
#[pyo3(signature = (profiles, requests, *, language = None, top = None))]
pub(crate) fn text_scores(
    py: Python<'_>,
    profiles: BTreeMap<String, Vec<String>>,
    requests: BTreeMap<String, String>,
    language: Option<&str>,
    top: Option<i128>,
) -> Result<Table, Failure> {
    let language = language.map(str::parse::<Language>).transpose()?;
    narrow!(top);
    let settings = TextSettings { language, top };
    let size = profiles.len().saturating_mul(requests.len().max(10));
    Ok(Table(interruptible(py, size, move || ssdc_core::text_scores(profiles, requests, settings))?))
}
