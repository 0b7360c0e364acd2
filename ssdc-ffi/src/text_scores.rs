//! How well works answer requests, from the words alone.

use std::ffi::c_char;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use ssdc_core::{Error, Language, Table, TextSettings, text_scores};

use crate::boundary::{guard, out, text};
use crate::status::ssdc_status;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Problem {
    profiles: Pairs<Vec<String>>,
    requests: Pairs<String>,
    language: Option<String>,
    top: Option<usize>,
}

/// The fields of a JSON object, those of one name too.
struct Pairs<T>(Vec<(String, T)>);

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Pairs<T> {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Fields<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Fields<T> {
            type Value = Pairs<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Pairs<T>, A::Error> {
                let mut pairs = Vec::new();
                while let Some(pair) = fields.next_entry()? {
                    pairs.push(pair);
                }
                Ok(Pairs(pairs))
            }
        }
        from.deserialize_map(Fields(PhantomData))
    }
}

/// How well the works of each person answer each request, from the words alone, in any script: 0 to 1. `problem` is a JSON
/// object of `profiles` (the works of each person: `{"Amina": ["Solar pumps", "Water quality"]}`), `requests` (the text of each:
/// `{"R-1": "pumps for a well"}`), perhaps `language` (of all texts, an ISO 639 code; else each text's is found from its small
/// words and its script) and `top` (only so many of the best for each request, none without anything in common with it). The
/// answer is a JSON list of `person`, `request`, `score`: by request, then by person, or best first where `top` is given. On
/// success `*answer` is a new text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_INVALID_JSON`; `SSDC_DUPLICATE` where a person or a request comes twice; `SSDC_INVALID_LANGUAGE`,
/// `SSDC_OVERFLOW`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_text_scores(problem: *const c_char, answer: *mut *mut c_char) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (problem, slot) = unsafe { (text(problem, "problem")?, out(answer, "answer")?) };
        slot.give_text(scores(problem)?.to_json())
    })
}

fn scores(problem: &str) -> Result<Table, Error> {
    let Problem { profiles, requests, language, top } = serde_json::from_str(problem)?;
    let language = language.map(|code| code.parse::<Language>()).transpose()?;
    text_scores(profiles.0, requests.0, TextSettings { language, top })
}
