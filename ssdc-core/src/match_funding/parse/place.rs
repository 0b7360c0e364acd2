//! A table of a policy document and where it stands; what is wrong is collected, not returned.

use std::str::FromStr;

use toml::{Table, Value};

use super::super::terms::{InputType, Words};
use crate::error::shorten;
use crate::values::Fraction;
use crate::{Currency, Day, Error, Fault, Money, Ratio};

/// What is read so far: the names that the rest may refer to, and every mistake.
#[derive(Default)]
pub(super) struct Reading<'t> {
    pub(super) faults: Vec<Fault>,
    pub(super) tables: Vec<&'t str>,
    pub(super) formulas: Vec<&'t str>,
    pub(super) inputs: Vec<&'t str>,
    /// Of the tables and the formulas those that give an amount: `table` or `formula`, and the id.
    pub(super) amounts: Vec<(&'t str, &'t str)>,
    /// The inputs with what they are.
    pub(super) input_types: Vec<(&'t str, InputType)>,
    /// The currency of the policy's own amounts; `None` where each grant has its own.
    pub(super) currency: Option<Currency>,
}

impl Reading<'_> {
    pub(super) fn wrong(&mut self, pointer: &str, why: impl Into<String>) {
        self.faults.push(Fault { pointer: pointer.to_owned(), why: why.into() });
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

    /// Refuses keys that the format does not know, and notes those that are missing; what reads a key needs not ask again.
    pub(super) fn keys(&self, required: &[&str], optional: &[&str], reading: &mut Reading<'_>) {
        for key in required.iter().filter(|key| !self.table.contains_key(**key)) {
            reading.wrong(&self.at(key), "missing");
        }
        for key in self.table.keys() {
            if !required.contains(&key.as_str()) && !optional.contains(&key.as_str()) {
                let expected: Vec<_> = required.iter().chain(optional).copied().collect();
                let why = format!("unknown key: expected one of {}", expected.join(", "));
                reading.wrong(&self.at(&shorten(key)), why);
            }
        }
    }

    fn expected<T>(&self, key: &str, what: &str, found: &Value, reading: &mut Reading<'_>) -> Option<T> {
        reading.wrong(&self.at(key), format!("expected {what}, found {}", found.type_str()));
        None
    }

    pub(super) fn text(&self, key: &str, reading: &mut Reading<'_>) -> Option<&'t str> {
        match self.table.get(key)? {
            Value::String(text) => Some(text),
            other => self.expected(key, "text", other, reading),
        }
    }

    /// A name: lower-case letters, digits, hyphens and underscores are usual, but any text serves.
    pub(super) fn name(&self, key: &str, reading: &mut Reading<'_>) -> Option<Box<str>> {
        let text = self.text(key, reading)?;
        if text.is_empty() {
            reading.wrong(&self.at(key), "expected a name, found nothing");
        }
        Some(text.into())
    }

    /// Text for readers, which must say something.
    pub(super) fn title(&self, key: &str, reading: &mut Reading<'_>) -> Option<&'t str> {
        let text = self.text(key, reading)?;
        if text.trim().is_empty() {
            reading.wrong(&self.at(key), "it says nothing");
        }
        Some(text)
    }

    /// Text that becomes a value.
    pub(super) fn value<T: FromStr<Err = Error>>(&self, key: &str, reading: &mut Reading<'_>) -> Option<T> {
        let text = self.text(key, reading)?;
        text.parse().map_err(|error: Error| reading.wrong(&self.at(key), error.to_string())).ok()
    }

    /// A word of a closed list.
    pub(super) fn word<T: Words>(&self, key: &str, reading: &mut Reading<'_>) -> Option<T> {
        let text = self.text(key, reading)?;
        known_word(&self.at(key), text, T::ALL, reading)
    }

    /// Words of a closed list.
    pub(super) fn words<T: Words>(&self, key: &str, reading: &mut Reading<'_>) -> Vec<T> {
        let texts = self.texts(key, reading);
        texts.into_iter().filter_map(|(pointer, text)| known_word(&pointer, text, T::ALL, reading)).collect()
    }

    pub(super) fn flag(&self, key: &str, reading: &mut Reading<'_>) -> Option<bool> {
        match self.table.get(key)? {
            Value::Boolean(flag) => Some(*flag),
            other => self.expected(key, "true or false", other, reading),
        }
    }

    /// Whether the word is `yes`; anything but the two is a fault.
    pub(super) fn either(&self, key: &str, yes: &str, no: &str, reading: &mut Reading<'_>) -> Option<bool> {
        match self.text(key, reading)? {
            word if word == yes => Some(true),
            word if word == no => Some(false),
            word => {
                reading.wrong(&self.at(key), format!("`{}` is none of {yes}, {no}", shorten(word)));
                None
            }
        }
    }

    pub(super) fn whole(&self, key: &str, reading: &mut Reading<'_>) -> Option<u32> {
        match self.table.get(key)? {
            Value::Integer(number) => {
                let whole = u32::try_from(*number).ok();
                if whole.is_none() {
                    let why = format!("expected a whole number from 0 to {}, found {number}", u32::MAX);
                    reading.wrong(&self.at(key), why);
                }
                whole
            }
            other => self.expected(key, "a whole number", other, reading),
        }
    }

    pub(super) fn day(&self, key: &str, reading: &mut Reading<'_>) -> Option<Day> {
        match self.table.get(key)? {
            Value::Datetime(date) => {
                date.to_string().parse().map_err(|error: Error| reading.wrong(&self.at(key), error.to_string())).ok()
            }
            _ => self.value(key, reading),
        }
    }

    /// A rate, an amount in the policy's currency or a plain number: exact, and never a floating-point number.
    pub(super) fn number(&self, key: &str, reading: &mut Reading<'_>) -> Option<Fraction> {
        fraction(&self.at(key), self.table.get(key)?, reading)
    }

    /// An amount of more than nothing: with its currency, unless each grant has its own.
    pub(super) fn money(&self, key: &str, reading: &mut Reading<'_>) -> Option<Fraction> {
        let (value, amount) = (self.table.get(key)?, self.number(key, reading)?);
        let text = value.as_str().unwrap_or_default();
        let plain = value.is_integer() || rust_decimal::Decimal::from_str_exact(text).is_ok();
        let is_amount = text.parse::<Money>().is_ok() || (reading.currency.is_none() && plain);
        if !is_amount || amount.is_negative() || amount.is_zero() {
            let why = "expected an amount of more than nothing with its currency, such as `100.00 USD`";
            reading.wrong(&self.at(key), why);
        }
        Some(amount)
    }

    pub(super) fn child(&self, key: &str, reading: &mut Reading<'_>) -> Option<Place<'t>> {
        match self.table.get(key)? {
            Value::Table(table) => Some(Place { table, pointer: self.at(key) }),
            other => self.expected(key, "a table", other, reading),
        }
    }

    pub(super) fn children(&self, key: &str, reading: &mut Reading<'_>) -> Vec<Place<'t>> {
        let mut places = Vec::new();
        for (pointer, item) in self.items(key, "a list of tables", reading) {
            match item {
                Value::Table(table) => places.push(Place { table, pointer }),
                other => reading.wrong(&pointer, format!("expected a table, found {}", other.type_str())),
            }
        }
        places
    }

    pub(super) fn texts(&self, key: &str, reading: &mut Reading<'_>) -> Vec<(String, &'t str)> {
        let mut texts = Vec::new();
        for (pointer, item) in self.items(key, "a list of text", reading) {
            match item {
                Value::String(text) => texts.push((pointer, text.as_str())),
                other => reading.wrong(&pointer, format!("expected text, found {}", other.type_str())),
            }
        }
        texts
    }

    pub(super) fn names(&self, key: &str, reading: &mut Reading<'_>) -> Vec<Box<str>> {
        self.texts(key, reading).into_iter().map(|(_, text)| text.into()).collect()
    }

    /// The items of a list, each with its place; none where there is no list.
    pub(super) fn items(&self, key: &str, what: &str, reading: &mut Reading<'_>) -> Vec<(String, &'t Value)> {
        match self.table.get(key) {
            None => Vec::new(),
            Some(Value::Array(items)) => {
                items.iter().enumerate().map(|(index, item)| (format!("{}/{index}", self.at(key)), item)).collect()
            }
            Some(other) => self.expected(key, what, other, reading).unwrap_or_default(),
        }
    }
}

fn known_word<T: Words>(pointer: &str, text: &str, words: &[T], reading: &mut Reading<'_>) -> Option<T> {
    let found = words.iter().find(|word| word.word() == text).copied();
    if found.is_none() {
        let words: Vec<_> = words.iter().map(|word| word.word()).collect();
        reading.wrong(pointer, format!("`{}` is none of {}", shorten(text), words.join(", ")));
    }
    found
}

/// `"25%"`, `"10:95"`, `"35000 USD"`, `"1.15"` or a whole number.
pub(super) fn fraction(pointer: &str, value: &Value, reading: &mut Reading<'_>) -> Option<Fraction> {
    let text = match value {
        Value::Integer(number) => return Fraction::new((*number).into(), 1),
        Value::String(text) => text,
        Value::Float(_) => {
            reading.wrong(pointer, "a floating-point number is not exact: write it as text");
            return None;
        }
        other => {
            reading.wrong(pointer, format!("expected a rate, an amount or a number, found {}", other.type_str()));
            return None;
        }
    };
    if let Ok(ratio) = text.parse::<Ratio>() {
        return Some(ratio.fraction());
    }
    if let Ok(money) = text.parse::<Money>() {
        if reading.currency.is_some_and(|currency| currency != money.currency()) {
            reading.wrong(pointer, format!("`{text}` is not in the policy's currency"));
        }
        return Some(Fraction::of(money.amount()));
    }
    let number = rust_decimal::Decimal::from_str_exact(text).ok().map(Fraction::of);
    if number.is_none() {
        let why =
            format!("`{}` is no rate such as `25%` or `10:95`, amount such as `100.00 USD`, or number", shorten(text));
        reading.wrong(pointer, why);
    }
    number
}
