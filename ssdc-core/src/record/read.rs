//! Reading: where we are, what went wrong first, and how text becomes a value.

use std::borrow::Cow;
use std::cell::RefCell;
use std::fmt;
use std::marker::PhantomData;

use serde::de::{self, DeserializeSeed, Deserializer, Visitor};

use super::{Segment, Wire, pointer};
use crate::Error;
use crate::error::shorten_type;
use crate::table::{CellError, RowReader};

/// Where the reader stands, and the first error with its place.
#[derive(Default)]
pub(crate) struct Context {
    path: RefCell<Vec<Segment>>,
    error: RefCell<Option<Error>>,
}

impl Context {
    /// Stores `error` with its place and gives the empty error that ends the deserializer's work.
    pub(crate) fn fail<E: de::Error>(&self, error: Error) -> E {
        let mut first = self.error.borrow_mut();
        if first.is_none() {
            *first = Some(error.at(&pointer(&self.path.borrow())));
        }
        E::custom("")
    }

    /// Does `work` one step further down. After an error the path stays, so that the place is known.
    pub(crate) fn within<R, E>(&self, segment: Segment, work: impl FnOnce() -> Result<R, E>) -> Result<R, E> {
        self.path.borrow_mut().push(segment);
        let result = work()?;
        self.path.borrow_mut().pop();
        Ok(result)
    }

    /// The error that ended the reading of a row.
    fn conclude_row(self, error: &CellError) -> Error {
        let place = pointer(&self.path.into_inner());
        let why = || Error::WrongType { why: error.to_string() }.at(&place);
        self.error.into_inner().unwrap_or_else(why)
    }

    /// The error that ended the reading of JSON text.
    fn conclude(self, error: &serde_json::Error) -> Error {
        if let Some(error) = self.error.into_inner() {
            return error;
        }
        let place = pointer(&self.path.into_inner());
        let why = error.to_string();
        let why = why.rsplit_once(" at line ").map_or(why.as_str(), |(why, _)| why);
        match error.classify() {
            serde_json::error::Category::Data => Error::WrongType { why: shorten_type(why) }.at(&place),
            _ => Error::InvalidJson { line: error.line(), column: error.column(), why: why.to_owned() }.at(&place),
        }
    }
}

/// Reads one value from JSON text and nothing after it.
pub(crate) fn from_text<T: Wire>(text: &str) -> Result<T, Error> {
    let context = Context::default();
    let mut deserializer = serde_json::Deserializer::from_str(text);
    match T::read(&mut deserializer, &context).and_then(|value| deserializer.end().map(|()| value)) {
        Ok(value) => Ok(value),
        Err(error) => Err(context.conclude(&error)),
    }
}

/// Reads the record that a row of a table holds.
pub(crate) fn from_row<T: Wire>(row: RowReader<'_>) -> Result<T, Error> {
    let context = Context::default();
    T::read(row, &context).map_err(|error| context.conclude_row(&error))
}

/// Carries the context into serde's nested calls.
pub(crate) struct Seed<'c, T>(pub(crate) &'c Context, pub(crate) PhantomData<T>);

impl<'c, T> Seed<'c, T> {
    pub(crate) fn new(context: &'c Context) -> Self {
        Seed(context, PhantomData)
    }
}

impl<'de, T: Wire> DeserializeSeed<'de> for Seed<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        T::read(deserializer, self.0)
    }
}

/// The next key of a map, without a copy where the text allows it.
pub(crate) fn key<'de, A: de::MapAccess<'de>>(map: &mut A) -> Result<Option<Cow<'de, str>>, A::Error> {
    struct Key;
    impl<'de> DeserializeSeed<'de> for Key {
        type Value = Cow<'de, str>;
        fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
            deserializer.deserialize_str(self)
        }
    }
    impl<'de> Visitor<'de> for Key {
        type Value = Cow<'de, str>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a field name")
        }
        fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
            Ok(Cow::Borrowed(text))
        }
        fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
            Ok(Cow::Owned(text.to_owned()))
        }
    }
    map.next_key_seed(Key)
}

/// Reads the value of the field `name` into its place; a second one is refused.
pub(crate) fn field<'de, T: Wire, A: de::MapAccess<'de>>(
    context: &Context,
    name: &'static str,
    place: &mut Option<T>,
    map: &mut A,
) -> Result<(), A::Error> {
    context.within(Segment::Field(name), || {
        if place.is_some() {
            return Err(context.fail(Error::RepeatedField { name: name.to_owned() }));
        }
        *place = Some(map.next_value_seed(Seed::<T>::new(context))?);
        Ok(())
    })
}

/// The value of a field once the object has ended.
pub(crate) fn finish<T: Wire, E: de::Error>(context: &Context, name: &'static str, value: Option<T>) -> Result<T, E> {
    value.or_else(T::absent).ok_or_else(|| context.fail(Error::MissingField { name }))
}
