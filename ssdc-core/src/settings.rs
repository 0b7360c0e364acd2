//! Settings of engines: structs with defaults in Rust, JSON objects everywhere else.

use std::collections::BTreeMap;
use std::fmt::Display;

use serde_json::Value;

use crate::error::shorten;
use crate::{Day, Error};

/// A value of a setting, read from JSON.
pub(crate) trait Setting: Sized {
    const EXPECTED: &'static str;
    fn read(value: &Value) -> Option<Self>;
}

macro_rules! setting {
    ($($type:ty, $expected:literal, $read:expr;)*) => { $(
        impl $crate::settings::Setting for $type {
            const EXPECTED: &'static str = $expected;
            fn read(value: &serde_json::Value) -> Option<Self> {
                let read: fn(&serde_json::Value) -> Option<Self> = $read;
                read(value)
            }
        }
    )* };
}

pub(crate) use setting;

setting! {
    u64, "a whole number", Value::as_u64;
    u32, "a whole number", |value| value.as_u64().and_then(|number| number.try_into().ok());
    f64, "a number", Value::as_f64;
    bool, "true or false", Value::as_bool;
    Day, "a day such as `2018-06-30`", |value| value.as_str().and_then(|day| day.parse().ok());
    String, "a text", |value| value.as_str().map(str::to_owned);
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
    const EXPECTED: &'static str = "an object with a value for each id";
    fn read(value: &Value) -> Option<Self> {
        value.as_object()?.iter().map(|(id, value)| Some((id.clone(), T::read(value)?))).collect()
    }
}

/// Reads one setting out of `values`, where it stands.
pub(crate) fn take<T: Setting>(
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
pub(crate) fn values_of(text: &str) -> Result<serde_json::Map<String, Value>, Error> {
    if text.trim().is_empty() {
        return Ok(serde_json::Map::new());
    }
    match serde_json::from_str(text) {
        Ok(Value::Object(values)) => Ok(values),
        Ok(_) => Err(Error::WrongType { why: r#"expected a JSON object, such as {"name": "value"}"#.to_owned() }),
        Err(error) => {
            let why = error.to_string();
            Err(Error::InvalidJson { line: error.line(), column: error.column(), why })
        }
    }
}

/// What is left over is no setting.
pub(crate) fn no_more(values: &serde_json::Map<String, Value>, names: &[&str]) -> Result<(), Error> {
    values.keys().next().map_or(Ok(()), |name| {
        let expected = if names.is_empty() { "none, for it has no settings".to_owned() } else { names.join(", ") };
        Err(Error::InvalidChoice { what: "setting", got: shorten(name), expected })
    })
}

/// A setting that must be within bounds, else an error with its place.
pub(crate) fn bounded(name: &'static str, got: impl Display, holds: bool, expected: &str) -> Result<(), Error> {
    if holds {
        return Ok(());
    }
    Err(Error::InvalidSetting { name, got: got.to_string(), expected: expected.to_owned() })
}

/// A count that must not be zero, where it is set.
pub(crate) fn at_least_one(name: &'static str, count: Option<u32>) -> Result<(), Error> {
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

        impl $name {
            pub(crate) const NAMES: &'static [&'static str] = &[$(stringify!($field)),*];

            /// Takes the settings out of `values`, where they stand; what is absent keeps its default.
            #[allow(unused_mut, unused_variables, reason = "a question without settings reads none")]
            pub(crate) fn take_from(
                values: &mut serde_json::Map<String, serde_json::Value>,
            ) -> Result<Self, $crate::Error> {
                let mut settings = $name::default();
                $($crate::settings::take(values, stringify!($field), &mut settings.$field)?;)*
                Ok(settings)
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;

            /// Reads settings from a JSON object; what is absent keeps its default.
            fn from_str(text: &str) -> Result<Self, $crate::Error> {
                let mut values = $crate::settings::values_of(text)?;
                let settings = $name::take_from(&mut values)?;
                $crate::settings::no_more(&values, $name::NAMES)?;
                Ok(settings)
            }
        }
    };
}
pub(crate) use settings;
