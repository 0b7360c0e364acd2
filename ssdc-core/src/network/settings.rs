//! Settings of questions: structs with defaults in Rust, JSON objects everywhere else.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde_json::Value;

use crate::Error;
use crate::error::shorten;
use crate::solve::SpreadModel;

/// Groups of partners: an attribute that the network knows, or a table of the caller's.
///
/// ```
/// use ssdc_core::network::By;
/// let by_country = By::attribute("country");
/// let own = By::Given([("a".to_owned(), "left".to_owned())].into());
/// assert_ne!(by_country, own);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    /// The name of an attribute, such as `country`, `kind`, `south`, `sme` or `theme`.
    Attribute(String),
    /// The group of each partner by its id; who is not named belongs to none.
    Given(BTreeMap<String, String>),
}

impl By {
    /// Groups by an attribute.
    pub fn attribute(name: &str) -> Self {
        By::Attribute(name.to_owned())
    }
}

impl std::str::FromStr for By {
    type Err = Error;

    /// Reads the name of an attribute, or a JSON object with the group of each partner.
    fn from_str(text: &str) -> Result<Self, Error> {
        if !text.trim_start().starts_with('{') {
            return Ok(By::attribute(text));
        }
        let values = Value::Object(values_of(text)?);
        By::read(&values).ok_or_else(|| Error::WrongType { why: format!("expected {}", By::EXPECTED) })
    }
}

/// A value of a setting, read from JSON.
pub(super) trait Setting: Sized {
    const EXPECTED: &'static str;
    fn read(value: &Value) -> Option<Self>;
}

macro_rules! setting {
    ($($type:ty, $expected:literal, $read:expr;)*) => { $(
        impl Setting for $type {
            const EXPECTED: &'static str = $expected;
            fn read(value: &Value) -> Option<Self> {
                let read: fn(&Value) -> Option<Self> = $read;
                read(value)
            }
        }
    )* };
}

setting! {
    u64, "a whole number", Value::as_u64;
    u32, "a whole number", |value| value.as_u64().and_then(|number| number.try_into().ok());
    f64, "a number", Value::as_f64;
    bool, "true or false", Value::as_bool;
    String, "a text", |value| value.as_str().map(str::to_owned);
    By, "the name of an attribute, or an object with the group of each partner", |value| match value {
        Value::String(name) => Some(By::attribute(name)),
        Value::Object(groups) => {
            // A group may be named by a number; who has none may stand there with null.
            let named = groups.iter().filter(|(_, group)| !group.is_null());
            let name = |group: &Value| match group {
                Value::String(text) => Some(text.clone()),
                Value::Number(_) | Value::Bool(_) => Some(group.to_string()),
                _ => None,
            };
            named.map(|(id, group)| Some((id.clone(), name(group)?))).collect::<Option<_>>().map(By::Given)
        }
        _ => None,
    };
    SpreadModel, "`weighted`, `threshold`, or a chance from 0 to 1", |value| match value {
        Value::String(name) if name == "weighted" => Some(SpreadModel::Weighted),
        Value::String(name) if name == "threshold" => Some(SpreadModel::Threshold),
        _ => value.as_f64().map(SpreadModel::Chance),
    };
}

impl<T: Setting> Setting for Option<T> {
    const EXPECTED: &'static str = T::EXPECTED;
    fn read(value: &Value) -> Option<Self> {
        if value.is_null() { Some(None) } else { T::read(value).map(Some) }
    }
}

impl<T: Setting> Setting for Vec<T> {
    const EXPECTED: &'static str = "a list";
    fn read(value: &Value) -> Option<Self> {
        value.as_array()?.iter().map(T::read).collect()
    }
}

impl<T: Setting> Setting for BTreeMap<String, T> {
    const EXPECTED: &'static str = "an object with a value for each partner";
    fn read(value: &Value) -> Option<Self> {
        value.as_object()?.iter().map(|(id, value)| Some((id.clone(), T::read(value)?))).collect()
    }
}

/// Reads one setting out of `values`, where it stands.
pub(super) fn take<T: Setting>(
    values: &mut serde_json::Map<String, Value>,
    name: &str,
    into: &mut T,
) -> Result<(), Error> {
    if let Some(value) = values.remove(name) {
        let wrong =
            || Error::WrongType { why: format!("expected {}, found {}", T::EXPECTED, shorten(&value.to_string())) };
        *into = T::read(&value).ok_or_else(|| wrong().at(&format!("/{name}")))?;
    }
    Ok(())
}

/// The settings in a JSON text; empty text: none.
pub(super) fn values_of(text: &str) -> Result<serde_json::Map<String, Value>, Error> {
    if text.trim().is_empty() {
        return Ok(serde_json::Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(_) => Err(Error::WrongType { why: "expected an object with settings by name".to_owned() }),
        Err(error) => {
            let why = error.to_string();
            Err(Error::InvalidJson { line: error.line(), column: error.column(), why })
        }
    }
}

/// What is left over is no setting.
pub(super) fn no_more(values: &serde_json::Map<String, Value>, names: &[&str]) -> Result<(), Error> {
    values.keys().next().map_or(Ok(()), |name| {
        let expected = if names.is_empty() { "none, for it has no settings".to_owned() } else { names.join(", ") };
        Err(Error::InvalidChoice { what: "setting", got: shorten(name), expected })
    })
}

/// A setting that must be within bounds, else an error with its place.
pub(super) fn bounded(name: &'static str, got: impl Display, holds: bool, expected: &str) -> Result<(), Error> {
    if holds {
        return Ok(());
    }
    Err(Error::InvalidSetting { name, got: got.to_string(), expected: expected.to_owned() })
}

/// A count that must not be zero, where it is set.
pub(super) fn at_least_one(name: &'static str, count: Option<u32>) -> Result<(), Error> {
    bounded(name, 0, count != Some(0), "1 or more")
}

/// A struct of settings with its defaults, and the same from JSON.
macro_rules! settings {
    ($(#[$doc:meta])* pub struct $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $default:expr,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type,)* }

        impl Default for $name {
            fn default() -> Self {
                $name { $($field: $default,)* }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;

            /// Reads settings from a JSON object; what is absent keeps its default.
            fn from_str(text: &str) -> Result<Self, $crate::Error> {
                #[allow(unused_mut, reason = "a question without settings reads none")]
                let (mut settings, mut values) = ($name::default(), $crate::network::settings::values_of(text)?);
                $($crate::network::settings::take(&mut values, stringify!($field), &mut settings.$field)?;)*
                $crate::network::settings::no_more(&values, &[$(stringify!($field)),*])?;
                Ok(settings)
            }
        }
    };
}
pub(super) use settings;

/// A setting that is one of a few names, the first of them the default.
macro_rules! choice {
    ($(#[$doc:meta])* pub enum $name:ident($what:literal) { $($(#[$variant_doc:meta])* $variant:ident = $text:literal,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum $name { $($(#[$variant_doc])* $variant,)* }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;

            fn from_str(name: &str) -> Result<Self, $crate::Error> {
                match name {
                    $($text => Ok($name::$variant),)*
                    _ => Err($crate::Error::InvalidChoice {
                        what: $what,
                        got: $crate::error::shorten(name),
                        expected: [$($text),*].join(", "),
                    }),
                }
            }
        }

        impl $crate::network::settings::Setting for $name {
            const EXPECTED: &'static str = concat!("one of" $(, " `", $text, "`")*);
            fn read(value: &serde_json::Value) -> Option<Self> {
                value.as_str()?.parse().ok()
            }
        }
    };
}
pub(super) use choice;
