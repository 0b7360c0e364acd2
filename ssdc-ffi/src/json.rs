//! Single values of JSON text, for callers without a JSON parser.

use std::ffi::{CString, c_char};
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use ssdc_core::Error;

use crate::boundary::{guard, out, room, text};
use crate::status::ssdc_status;

/// Writes one value of a JSON text into `buffer`, `capacity` bytes with the terminating NUL. `pointer` is a JSON
/// pointer (RFC 6901) such as `/shortfall` or `/findings/0/message`; "" is the whole text. Text is written without
/// quotes and escapes, any other value as JSON: `12`, `true`, `null`, `[1,2]`.
///
/// Errors: `SSDC_BUFFER_TOO_SMALL`, and the buffer then holds "" where there is room for a NUL: ask
/// `ssdc_json_length`, or take `ssdc_json_text`; a capacity of 0 (with any buffer, also NULL) serves to ask whether
/// there is a value. `SSDC_NO_VALUE`; `SSDC_INVALID_JSON`; `SSDC_INVALID_TEXT` where the value is a text with a NUL
/// character.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_json_get(
    json: *const c_char,
    pointer: *const c_char,
    buffer: *mut c_char,
    capacity: usize,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (json, pointer) = unsafe { (text(json, "json")?, text(pointer, "pointer")?) };
        // SAFETY: this function's contract.
        let buffer = unsafe { room(buffer, capacity, "buffer") }?;
        buffer.give(&value_at(json, pointer)?)
    })
}

/// The same as a new text of whatever length: on success `*value` is to be freed with `ssdc_string_free`.
///
/// Errors: as `ssdc_json_get`, without `SSDC_BUFFER_TOO_SMALL`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_json_text(
    json: *const c_char,
    pointer: *const c_char,
    value: *mut *mut c_char,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (json, pointer, slot) = unsafe { (text(json, "json")?, text(pointer, "pointer")?, out(value, "value")?) };
        slot.give_text(value_at(json, pointer)?)
    })
}

/// How long a value is: the elements of a list, the fields of an object; else the bytes that `ssdc_json_get`
/// writes, to which its terminating NUL must be added.
///
/// Errors: `SSDC_NO_VALUE`, `SSDC_INVALID_JSON`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_json_length(
    json: *const c_char,
    pointer: *const c_char,
    length: *mut usize,
) -> ssdc_status {
    guard(|| {
        // SAFETY: this function's contract.
        let (json, pointer, slot) = unsafe { (text(json, "json")?, text(pointer, "pointer")?, out(length, "length")?) };
        slot.give(length_of(find(json, pointer)?));
        Ok(())
    })
}

/// Frees a text that ssdc gave in a slot (`char **`), exactly once; NULL is allowed.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ssdc_string_free(text: *mut c_char) {
    if !text.is_null() {
        // SAFETY: this function's contract, and not NULL.
        drop(unsafe { CString::from_raw(text) });
    }
}

/// The value at a JSON pointer: text as it is, anything else as JSON.
pub fn value_at(json: &str, pointer: &str) -> Result<String, Error> {
    find(json, pointer).map(plain)
}

fn plain(value: Value) -> String {
    if let Value::String(text) = value { text } else { value.to_string() }
}

fn length_of(value: Value) -> usize {
    match value {
        Value::Array(elements) => elements.len(),
        Value::Object(fields) => fields.len(),
        other => plain(other).len(),
    }
}

/// The value at `pointer`. The whole text is read, so that broken JSON never gives an answer; only the value is
/// kept.
fn find(json: &str, pointer: &str) -> Result<Value, Error> {
    let no_value = || Error::NoValue { pointer: pointer.to_owned() };
    let steps: Vec<String> = match pointer.strip_prefix('/') {
        Some(steps) => steps.split('/').map(|step| step.replace("~1", "/").replace("~0", "~")).collect(),
        None if pointer.is_empty() => Vec::new(),
        None => return Err(no_value()),
    };
    let mut reader = serde_json::Deserializer::from_str(json);
    let found = At(&steps).deserialize(&mut reader).and_then(|found| reader.end().map(|()| found));
    found.map_err(|error| invalid(&error))?.ok_or_else(no_value)
}

fn invalid(error: &serde_json::Error) -> Error {
    let why = error.to_string();
    let why = why.rsplit_once(" at line ").map_or(why.as_str(), |(why, _)| why).to_owned();
    Error::InvalidJson { line: error.line(), column: error.column(), why }
}

/// Reads a value and keeps what lies these steps further down.
struct At<'s>(&'s [String]);

impl<'de> DeserializeSeed<'de> for At<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<Value>, D::Error> {
        match self.0.split_first() {
            None => Value::deserialize(deserializer).map(Some),
            Some((step, rest)) => deserializer.deserialize_any(Step(step, At(rest))),
        }
    }
}

struct Step<'s>(&'s str, At<'s>);

impl<'de> Visitor<'de> for Step<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Value>, A::Error> {
        let mut found = None;
        while let Some(key) = map.next_key::<String>()? {
            if key == self.0 {
                found = map.next_value_seed(At(self.1.0))?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(found)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Option<Value>, A::Error> {
        let index: Option<usize> = self.0.parse().ok().filter(|index: &usize| index.to_string() == self.0);
        for _ in 0..index.unwrap_or(0) {
            if list.next_element::<IgnoredAny>()?.is_none() {
                return Ok(None);
            }
        }
        let found = match index {
            Some(_) => list.next_element_seed(self.1)?.flatten(),
            None => None,
        };
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(found)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_str<E>(self, _: &str) -> Result<Option<Value>, E> {
        Ok(None)
    }

    fn visit_unit<E>(self) -> Result<Option<Value>, E> {
        Ok(None)
    }
}
