//! A table of a policy document and where it stands; what is wrong is collected, not returned.

use std::str::FromStr;

use toml::{Table, Value};

use crate::error::shorten;
use crate::{Day, Error, Fault};

/// Mistakes, and what is right but not executed by this version.
#[derive(Default)]
pub(super) struct Faults {
    pub(super) wrong: Vec<Fault>,
    pub(super) unsupported: Vec<Fault>,
}

impl Faults {
    pub(super) fn wrong(&mut self, pointer: &str, why: impl Into<String>) {
        self.wrong.push(Fault { pointer: pointer.to_owned(), why: why.into() });
    }

    pub(super) fn unsupported(&mut self, pointer: &str, why: &str) {
        self.unsupported.push(Fault { pointer: pointer.to_owned(), why: why.to_owned() });
    }
}

/// A table of the document and where it stands.
pub(super) struct Place<'t> {
    pub(super) table: &'t Table,
    pub(super) pointer: String,
}

impl<'t> Place<'t> {
    pub(super) fn at(&self, key: &str) -> String {
        format!("{}/{key}", self.pointer)
    }

    /// Refuses keys that the format does not know; those it knows but this version does not execute are told apart.
    pub(super) fn keys(&self, executed: &[&str], known: &[&str], faults: &mut Faults) {
        for key in self.table.keys() {
            if known.contains(&key.as_str()) {
                faults.unsupported(&self.at(key), "this step is not executed by this version");
            } else if !executed.contains(&key.as_str()) {
                let expected: Vec<_> = executed.iter().chain(known).copied().collect();
                faults.wrong(&self.at(&shorten(key)), format!("unknown key: expected one of {}", expected.join(", ")));
            }
        }
    }

    pub(super) fn missing(&self, key: &str, faults: &mut Faults) {
        faults.wrong(&self.at(key), "missing");
    }

    pub(super) fn text(&self, key: &str, faults: &mut Faults) -> Option<&'t str> {
        match self.table.get(key)? {
            Value::String(text) => Some(text),
            other => {
                faults.wrong(&self.at(key), format!("expected text, found {}", other.type_str()));
                None
            }
        }
    }

    pub(super) fn required_text(&self, key: &str, faults: &mut Faults) -> Option<&'t str> {
        if !self.table.contains_key(key) {
            self.missing(key, faults);
        }
        self.text(key, faults)
    }

    /// Text that becomes a value.
    pub(super) fn value<T: FromStr<Err = Error>>(&self, key: &str, required: bool, faults: &mut Faults) -> Option<T> {
        let text = if required { self.required_text(key, faults) } else { self.text(key, faults) }?;
        text.parse().map_err(|error: Error| faults.wrong(&self.at(key), error.to_string())).ok()
    }

    pub(super) fn one_of(&self, key: &str, words: &[&str], required: bool, faults: &mut Faults) -> Option<&'t str> {
        let text = if required { self.required_text(key, faults) } else { self.text(key, faults) }?;
        if !words.contains(&text) {
            faults.wrong(&self.at(key), format!("`{}` is none of {}", shorten(text), words.join(", ")));
            return None;
        }
        Some(text)
    }

    pub(super) fn flag(&self, key: &str, faults: &mut Faults) -> Option<bool> {
        match self.table.get(key)? {
            Value::Boolean(flag) => Some(*flag),
            other => {
                faults.wrong(&self.at(key), format!("expected true or false, found {}", other.type_str()));
                None
            }
        }
    }

    pub(super) fn day(&self, key: &str, required: bool, faults: &mut Faults) -> Option<Day> {
        match self.table.get(key) {
            Some(Value::Datetime(date)) => {
                date.to_string().parse().map_err(|error: Error| faults.wrong(&self.at(key), error.to_string())).ok()
            }
            Some(_) => self.value(key, required, faults),
            None if required => {
                self.missing(key, faults);
                None
            }
            None => None,
        }
    }

    pub(super) fn child(&self, key: &str, required: bool, faults: &mut Faults) -> Option<Place<'t>> {
        match self.table.get(key) {
            Some(Value::Table(table)) => Some(Place { table, pointer: self.at(key) }),
            Some(other) => {
                faults.wrong(&self.at(key), format!("expected a table, found {}", other.type_str()));
                None
            }
            None if required => {
                self.missing(key, faults);
                None
            }
            None => None,
        }
    }

    pub(super) fn children(&self, key: &str, faults: &mut Faults) -> Vec<Place<'t>> {
        let Some(value) = self.table.get(key) else { return Vec::new() };
        let Value::Array(items) = value else {
            faults.wrong(&self.at(key), format!("expected a list of tables, found {}", value.type_str()));
            return Vec::new();
        };
        let mut places = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let pointer = format!("{}/{index}", self.at(key));
            match item {
                Value::Table(table) => places.push(Place { table, pointer }),
                other => faults.wrong(&pointer, format!("expected a table, found {}", other.type_str())),
            }
        }
        places
    }

    pub(super) fn texts(&self, key: &str, faults: &mut Faults) -> Vec<(String, &'t str)> {
        let Some(Value::Array(items)) = self.table.get(key) else {
            faults
                .wrong(&self.at(key), if self.table.contains_key(key) { "expected a list of text" } else { "missing" });
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (index, item) in items.iter().enumerate() {
            let pointer = format!("{}/{index}", self.at(key));
            match item {
                Value::String(text) => texts.push((pointer, text.as_str())),
                other => faults.wrong(&pointer, format!("expected text, found {}", other.type_str())),
            }
        }
        texts
    }
}
