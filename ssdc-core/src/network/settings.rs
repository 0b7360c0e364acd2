//! Settings of questions, and what partners are grouped by.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::Error;
use crate::settings::setting;
use crate::solve::SpreadModel;

pub(super) use crate::settings::{Setting, at_least_one, bounded, no_more, settings, take, values_of};

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

setting! {
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
