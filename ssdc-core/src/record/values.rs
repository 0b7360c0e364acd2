//! The wire form of single values: text, whole numbers, booleans.

use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use serde::Deserializer;
use serde::de::{self, Visitor};
use serde_json::{Value, json};

use super::{Context, Visit, Wire};
use crate::Error;
use crate::table::{Builder, DAY, TEXT};
use crate::values::{
    ContributionKind, Country, Currency, Date, Day, ExchangeKind, Id, IdOf, Language, LanguageLevel, Money, Number,
    OrganisationType, Percent, Ratio, Sdg, Sha256, SkillNeed, State, Text,
};

/// Reads text through `FromStr`.
struct TextVisitor<'c, T>(&'c Context, &'static str, bool, PhantomData<T>);

impl<T: FromStr<Err = Error>> Visitor<'_> for TextVisitor<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.1)
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<T, E> {
        text.parse().map_err(|error| self.0.fail(error))
    }

    fn visit_u64<E: de::Error>(self, number: u64) -> Result<T, E> {
        if self.2 {
            self.visit_str(&number.to_string())
        } else {
            Err(E::invalid_type(de::Unexpected::Unsigned(number), &self))
        }
    }

    fn visit_i64<E: de::Error>(self, number: i64) -> Result<T, E> {
        if self.2 {
            self.visit_str(&number.to_string())
        } else {
            Err(E::invalid_type(de::Unexpected::Signed(number), &self))
        }
    }
}

/// Text with a form of its own; `whole` also takes a JSON integer, which is as exact.
macro_rules! text_values {
    ($($type:ty, $expected:literal, $column:ident, $push:expr, $schema:tt $(, $whole:ident)?;)*) => { $(
        impl Wire for $type {
            fn read<'de, D: Deserializer<'de>>(deserializer: D, context: &Context) -> Result<Self, D::Error> {
                let whole = text_values!(@whole $($whole)?);
                let visitor = TextVisitor(context, $expected, whole, PhantomData::<$type>);
                if whole { deserializer.deserialize_any(visitor) } else { deserializer.deserialize_str(visitor) }
            }
            fn write(&self) -> Option<Value> {
                Some(Value::String(self.to_string()))
            }
            fn schema() -> Value {
                json!($schema)
            }
            fn column() -> Builder {
                Builder::$column()
            }
            fn push(&self, column: &mut Builder) {
                let push: fn(&$type, &mut Builder) = $push;
                push(self, column);
            }
        }
    )* };
    (@whole) => { false };
    (@whole whole) => { true };
}

text_values! {
    Text, "text", text, |text, to| to.push_text(text.as_str()),
        {"type": "string"};
    Money, "an amount as text such as `1250.00 USD`", money, |money, to| to.push_money(money.padded(), money.currency().code()),
        {"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)? [A-Z]{3}$", "examples": ["1250.00 USD"]};
    Currency, "a currency as text such as `USD`", text, |currency, to| to.push_text(currency.code()),
        {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["USD"]};
    Ratio, "a ratio as text such as `1:1` or `25%`", text, |ratio, to| to.push_display(ratio),
        {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?( ?%|:[0-9]+(\\.[0-9]+)?)$", "examples": ["1:1", "25%"]};
    Number, "an exact number as text such as `33.33`", decimal, |number, to| to.push_decimal(number.value()),
        {"anyOf": [{"type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$"}, {"type": "integer"}]}, whole;
    Percent, "a percentage as text such as `33.33`", decimal, |percent, to| to.push_decimal(percent.value()),
        {"anyOf": [{"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?%?$"}, {"type": "integer", "minimum": 0, "maximum": 100}]}, whole;
    Date, "a date as text such as `2018`, `2018-06` or `2018-06-30`", date, |date, to| to.push_date(date.first_day().number(), date.precision()),
        {"type": "string", "pattern": "^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$", "examples": ["2018", "2018-06", "2018-06-30"]};
    Day, "a day as text such as `2018-06-30`", date, |day, to| to.push_date(day.number(), DAY),
        {"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"};
    Country, "a country as text such as `KE`", text, |country, to| to.push_display(country),
        {"type": "string", "pattern": "^[A-Z]{2}$", "examples": ["KE"]};
    Language, "a language as text such as `fr`", text, |language, to| to.push_display(language),
        {"type": "string", "pattern": "^[a-z]{2,3}$", "examples": ["fr"]};
    Sdg, "a goal or target as text such as `7` or `7.2`", text, |sdg, to| to.push_display(sdg),
        {"anyOf": [{"type": "string", "pattern": "^[0-9]{1,2}(\\.[0-9a-z]{1,2})?$"}, {"type": "integer", "minimum": 1, "maximum": 17}]}, whole;
    Sha256, "a SHA-256 as text of 64 hexadecimal digits", text, |sum, to| to.push_display(sum),
        {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"};
}

/// A closed list: its schema names every word.
macro_rules! choices {
    ($($type:ty, $expected:literal;)*) => { $(
        impl Wire for $type {
            fn read<'de, D: Deserializer<'de>>(deserializer: D, context: &Context) -> Result<Self, D::Error> {
                deserializer.deserialize_str(TextVisitor(context, $expected, false, PhantomData::<$type>))
            }
            fn write(&self) -> Option<Value> {
                Some(Value::String(self.name().to_owned()))
            }
            fn schema() -> Value {
                json!({"enum": <$type>::ALL.iter().map(|word| word.name()).collect::<Vec<_>>()})
            }
            fn column() -> Builder {
                Builder::text()
            }
            fn push(&self, column: &mut Builder) {
                column.push_text(self.name());
            }
        }
    )* };
}

choices! {
    ContributionKind, "a kind of contribution such as `cash`";
    State, "a state such as `received`";
    OrganisationType, "a type of organisation as text such as `10`";
    ExchangeKind, "a kind of exchange such as `training`";
    LanguageLevel, "a level of language such as `B2`";
    SkillNeed, "`must` or `wish`";
}

impl<K: IdOf> Wire for Id<K> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, context: &Context) -> Result<Self, D::Error> {
        deserializer.deserialize_str(TextVisitor(context, "an id as text", false, PhantomData::<Self>))
    }

    fn write(&self) -> Option<Value> {
        Some(Value::String(self.to_string()))
    }

    fn schema() -> Value {
        let what =
            K::KIND.map_or("Id of a record of any kind".to_owned(), |kind| format!("Id of a record of kind {kind}"));
        json!({"type": "string", "minLength": 1, "maxLength": Id::<K>::MAX_BYTES, "description": what})
    }

    fn column() -> Builder {
        Builder::text()
    }

    fn push(&self, column: &mut Builder) {
        column.push_text(self.shared());
    }

    fn visit<V: Visit>(&mut self, visitor: &mut V) {
        self.with_shared(|shared| visitor.reference(K::KIND, shared));
    }
}

impl Wire for bool {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, _: &Context) -> Result<Self, D::Error> {
        <bool as serde::Deserialize>::deserialize(deserializer)
    }

    fn write(&self) -> Option<Value> {
        Some(Value::Bool(*self))
    }

    fn schema() -> Value {
        json!({"type": "boolean"})
    }

    fn column() -> Builder {
        Builder::Boolean(Vec::new())
    }

    fn push(&self, column: &mut Builder) {
        column.push_boolean(*self);
    }
}

impl Wire for u32 {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, _: &Context) -> Result<Self, D::Error> {
        <u32 as serde::Deserialize>::deserialize(deserializer)
    }

    fn write(&self) -> Option<Value> {
        Some((*self).into())
    }

    fn schema() -> Value {
        json!({"type": "integer", "minimum": 0, "maximum": u32::MAX})
    }

    fn column() -> Builder {
        Builder::integer()
    }

    fn push(&self, column: &mut Builder) {
        column.push_integer((*self).into());
    }
}

/// A value that the author of a record names freely: text, a whole number, or yes and no.
///
/// ```
/// use ssdc_core::{Grant, Scalar};
/// let grant: Grant = r#"{"id": "G-1", "title": "Wells", "inputs": {"share": "75%", "sites": 12,
///     "pilot": true}}"#.parse()?;
/// assert_eq!(grant.inputs.get("share"), Some(&Scalar::Text("75%".into())));
/// assert_eq!(grant.inputs.get("sites"), Some(&Scalar::Integer(12)));
/// assert_eq!(grant.inputs.get("pilot").map(Scalar::to_string), Some("true".to_owned()));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scalar {
    /// Text; amounts, ratios and dates are text too.
    Text(Text),
    /// A whole number.
    Integer(i64),
    /// Yes or no.
    Bool(bool),
}

impl fmt::Display for Scalar {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scalar::Text(text) => text.fmt(f),
            Scalar::Integer(number) => number.fmt(f),
            Scalar::Bool(yes) => yes.fmt(f),
        }
    }
}

impl Wire for Scalar {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, _: &Context) -> Result<Self, D::Error> {
        struct Any;
        impl Visitor<'_> for Any {
            type Value = Scalar;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("text, a whole number, true or false")
            }
            fn visit_str<E>(self, text: &str) -> Result<Scalar, E> {
                Ok(Scalar::Text(Text::from(text)))
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Scalar, E> {
                Ok(Scalar::Bool(yes))
            }
            fn visit_i64<E>(self, number: i64) -> Result<Scalar, E> {
                Ok(Scalar::Integer(number))
            }
            fn visit_u64<E: de::Error>(self, number: u64) -> Result<Scalar, E> {
                i64::try_from(number)
                    .map(Scalar::Integer)
                    .map_err(|_| E::invalid_value(de::Unexpected::Unsigned(number), &self))
            }
        }
        deserializer.deserialize_any(Any)
    }

    fn write(&self) -> Option<Value> {
        Some(match self {
            Scalar::Text(text) => Value::String(text.to_string()),
            Scalar::Integer(number) => (*number).into(),
            Scalar::Bool(yes) => Value::Bool(*yes),
        })
    }

    fn schema() -> Value {
        json!({"type": ["string", "integer", "boolean"]})
    }

    fn column() -> Builder {
        Builder::scalar()
    }

    fn push(&self, column: &mut Builder) {
        let kind = match self {
            Scalar::Text(_) => TEXT,
            Scalar::Integer(_) => "integer",
            Scalar::Bool(_) => "boolean",
        };
        column.push_scalar(self, kind);
    }
}
