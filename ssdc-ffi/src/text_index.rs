//! People and their works, who answer requests in words and may come and go.

use std::ffi::c_char;
use std::sync::{PoisonError, RwLock};

use ssdc_core::Error;
use ssdc_core::solve::TextIndex;

use crate::boundary::{Handle, guard, optional_text, out, release, shared, text};
use crate::status::{Failure, ssdc_status};

/// People and their works, who answer requests in words. It is the one handle that changes, and it has a lock inside: several
/// threads may use it at once, and each question is answered from the people of one moment.
#[derive(Debug)]
pub struct ssdc_text_index(RwLock<TextIndex>);

impl Handle for ssdc_text_index {
    const TAG: [u8; 8] = *b"ssdctext";
}

impl ssdc_text_index {
    fn ask<T>(&self, question: impl FnOnce(&TextIndex) -> T) -> Result<T, Failure> {
        Ok(question(&*self.0.read().map_err(half_changed)?))
    }

    fn change(&self, change: impl FnOnce(&mut TextIndex) -> Result<(), Error>) -> Result<(), Failure> {
        Ok(change(&mut *self.0.write().map_err(half_changed)?)?)
    }
}

/// What is left of a change that a mistake inside the library ended answers nothing any more.
fn half_changed<T>(_: PoisonError<T>) -> Failure {
    Failure::Panic { why: "an earlier change of this index did not come to its end".to_owned() }
}

/// An index without anybody in it. `language` is the ISO 639 code of all texts, or NULL: each text's is then found from its small
/// words and its script. On success `*index` is a new handle, to be freed with `ssdc_text_index_free`.
///
/// Errors: `SSDC_INVALID_LANGUAGE`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_text_index_new(language: *const c_char, index: *mut *mut ssdc_text_index) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (language, slot) = unsafe { (optional_text(language, "language")?, out(index, "index")?) };
        let new = language.map_or_else(|| Ok(TextIndex::new()), TextIndex::in_language)?;
        slot.give_handle(ssdc_text_index(RwLock::new(new)));
        Ok(())
    })
}

/// Adds a person with `works`, a JSON list of texts: titles, abstracts, a whole profile.
///
/// Errors: `SSDC_DUPLICATE` where the person is there already, `SSDC_INVALID_JSON`, `SSDC_OVERFLOW`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_text_index_add(
    index: *mut ssdc_text_index,
    person: *const c_char,
    works: *const c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { put(index, person, works, TextIndex::add) })
}

/// Gives a person other works, a JSON list of texts; after an error the person has those of before.
///
/// Errors: `SSDC_NOT_FOUND`, `SSDC_INVALID_JSON`, `SSDC_OVERFLOW`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_text_index_replace(
    index: *mut ssdc_text_index,
    person: *const c_char,
    works: *const c_char,
) -> ssdc_status {
    // SAFETY: this function's contract.
    guard(|| unsafe { put(index, person, works, TextIndex::replace) })
}

/// Removes a person.
///
/// Errors: `SSDC_NOT_FOUND`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_text_index_remove(index: *mut ssdc_text_index, person: *const c_char) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (index, person) = unsafe { (shared(index, "index")?, text(person, "person")?) };
        index.change(|index| index.remove(person))
    })
}

/// How well everybody's works answer a request, from 0 to 1: a JSON list of `person` and `score`, by person. On success `*answer`
/// is a new text, to be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_text_index_scores(
    index: *const ssdc_text_index,
    request: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (index, request) = unsafe { (shared(index, "index")?, text(request, "request")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(answer, "answer") }?;
        slot.give_text(index.ask(|index| index.scores_table(request))?.to_json())
    })
}

/// The same of the `count` best who have a word of the request, best first, then by person. On success `*answer` is a new text,
/// to be freed with `ssdc_string_free`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_text_index_top(
    index: *const ssdc_text_index,
    request: *const c_char,
    count: usize,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (index, request) = unsafe { (shared(index, "index")?, text(request, "request")?) };
        // SAFETY: this function's contract.
        let slot = unsafe { out(answer, "answer") }?;
        slot.give_text(index.ask(|index| index.top_table(request, count))?.to_json())
    })
}

/// Why a person has a score: a JSON object of `score`, `terms` (each `term` as the request writes it and the `score` that it adds,
/// the most first) and `works` (what each adds, in their order). Both add up to the score exactly. On success `*answer` is a new
/// text, to be freed with `ssdc_string_free`.
///
/// Errors: `SSDC_NOT_FOUND`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_text_index_explain(
    index: *const ssdc_text_index,
    request: *const c_char,
    person: *const c_char,
    answer: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (index, request) = unsafe { (shared(index, "index")?, text(request, "request")?) };
        // SAFETY: this function's contract.
        let (person, slot) = unsafe { (text(person, "person")?, out(answer, "answer")?) };
        slot.give_text(index.ask(|index| index.explain(request, person))??.to_json())
    })
}

/// Frees a handle, exactly once; NULL is allowed. What was made from it stays.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_text_index_free(index: *mut ssdc_text_index) {
    // SAFETY: this function's contract.
    unsafe { release(index) }
}

unsafe fn put(
    index: *const ssdc_text_index,
    person: *const c_char,
    works: *const c_char,
    put: impl FnOnce(&mut TextIndex, &str, Vec<String>) -> Result<(), Error>,
) -> Result<(), Failure> {
    // SAFETY: the caller's contract.
    let (index, person) = unsafe { (shared(index, "index")?, text(person, "person")?) };
    // SAFETY: the caller's contract.
    let works: Vec<String> = serde_json::from_str(unsafe { text(works, "works") }?).map_err(Error::from)?;
    index.change(|index| put(index, person, works))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::panic, reason = "tests")]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_half_changed_answers_nothing() {
        let index = ssdc_text_index(RwLock::new(TextIndex::new()));
        assert_eq!(index.ask(TextIndex::len).unwrap(), 0);
        let broken = guard(|| index.change(|_| panic!("midway")));
        assert_eq!(broken, 3);
        for again in [index.ask(TextIndex::len).map(|_| ()), index.change(|index| index.remove("A"))] {
            let failure = again.unwrap_err();
            assert_eq!(failure.status(), 3);
            assert_eq!(failure.to_string(), "internal error: an earlier change of this index did not come to its end");
        }
    }
}
