//! Rows as a source of records: what a cell says to the one who reads it.

use std::collections::HashMap;
use std::fmt;

use serde::de::value::{BorrowedStrDeserializer, StringDeserializer};
use serde::de::{
    self, DeserializeSeed, Deserializer, Expected, IntoDeserializer, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;
use serde_json::Value;

use super::builder::{CURRENCY, DAY, PRECISION, TEXT, TYPE};
use super::cell::{Cell, Fields, Items};
use super::column::{Column, Name, Values};
use crate::error::shorten_type;

/// Fields of the author's own that are no text, as one JSON object a row.
pub(crate) const OWN_FIELDS: &str = "own_fields";
/// What pandas calls an index without a name; it says nothing about the record.
pub(crate) const PANDAS_INDEX: &str = "__index_level_";
const SUFFIXES: [&str; 3] = [CURRENCY, PRECISION, TYPE];

/// The columns with each second one (`amount_currency`) right behind its first (`amount`), at every depth.
pub(crate) fn arranged(columns: &[(Name, Column)]) -> Vec<(Name, Column)> {
    let by_name: HashMap<&str, &Column> = columns.iter().map(|(name, column)| (name.as_ref(), column)).collect();
    let is_second = |name: &str| {
        SUFFIXES.iter().any(|suffix| name.strip_suffix(suffix).is_some_and(|first| by_name.contains_key(first)))
    };
    let mut arranged = Vec::with_capacity(columns.len());
    for (name, column) in columns.iter().filter(|(name, _)| !is_second(name)) {
        arranged.push((name.clone(), nested(column.clone())));
        for second in SUFFIXES.map(|suffix| format!("{name}{suffix}")) {
            arranged.extend(by_name.get(second.as_str()).map(|column| (Name::Owned(second), (*column).clone())));
        }
    }
    arranged
}

fn nested(mut column: Column) -> Column {
    match &mut column.values {
        Values::List { items, .. } => **items = nested((**items).clone()),
        Values::Struct(fields) => *fields = arranged(fields).into(),
        _ => {}
    }
    column
}

fn suffix_of(first: &str, second: &str) -> Option<&'static str> {
    let rest = second.strip_prefix(first)?;
    SUFFIXES.into_iter().find(|suffix| *suffix == rest)
}

/// Why a cell could not be read.
#[derive(Debug)]
pub(crate) struct CellError(String);

impl fmt::Display for CellError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for CellError {}

impl de::Error for CellError {
    fn custom<T: fmt::Display>(why: T) -> Self {
        CellError(shorten_type(&why.to_string()))
    }
}

/// One row of arranged columns, as an object.
pub(crate) struct RowReader<'de> {
    pub(crate) columns: &'de [(Name, Column)],
    pub(crate) row: usize,
}

impl<'de> Deserializer<'de> for RowReader<'de> {
    type Error = CellError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        let fields = Fields { fields: self.columns, row: self.row };
        visitor.visit_map(FieldsReader { is_record: true, ..FieldsReader::new(fields) })
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct newtype_struct
        seq tuple tuple_struct map struct enum identifier ignored_any
    }
}

/// A cell, and what a second column says of it.
struct CellReader<'de> {
    cell: Cell<'de>,
    second: Option<(&'static str, Cell<'de>)>,
}

impl<'de> From<Cell<'de>> for CellReader<'de> {
    fn from(cell: Cell<'de>) -> Self {
        CellReader { cell, second: None }
    }
}

impl CellReader<'_> {
    fn second(&self, suffix: &str) -> Option<&str> {
        match &self.second {
            Some((found, Cell::Text(text))) if *found == suffix => Some(text),
            _ => None,
        }
    }

    /// The cell and its second as the wire form writes them.
    fn combined(&self) -> Option<String> {
        if let Some(currency) = self.second(CURRENCY) {
            return matches!(self.cell, Cell::Text(_) | Cell::Decimal { .. } | Cell::Integer(_))
                .then(|| format!("{} {currency}", self.cell));
        }
        let precision = self.second(PRECISION).filter(|precision| *precision != DAY)?;
        let day = matches!(self.cell, Cell::Text(_) | Cell::Date(_)).then(|| self.cell.to_string())?;
        let date = match precision {
            "year" => day.get(..4),
            "month" => day.get(..7),
            _ => None,
        };
        Some(date.map_or_else(|| format!("{day} ({precision})"), str::to_owned))
    }

    fn refuse<T>(&self, expected: &dyn Expected) -> Result<T, CellError> {
        Err(match &self.cell {
            Cell::Float(value) => CellError(format!(
                "expected {expected}, found the floating-point number {value}, which is not exact: convert the column to \
                 decimals, such as `Decimal(str(value))` in Python, or to text"
            )),
            Cell::Integer(value) => de::Error::invalid_type(Unexpected::Signed(*value), expected),
            Cell::Boolean(value) => de::Error::invalid_type(Unexpected::Bool(*value), expected),
            Cell::List(_) => de::Error::invalid_type(Unexpected::Seq, expected),
            Cell::Struct(_) => de::Error::invalid_type(Unexpected::Map, expected),
            Cell::Empty => de::Error::invalid_type(Unexpected::Unit, expected),
            Cell::Text(text) => de::Error::invalid_type(Unexpected::Str(text), expected),
            Cell::Date(_) | Cell::Decimal { .. } => {
                de::Error::invalid_type(Unexpected::Other(&self.cell.to_string()), expected)
            }
        })
    }
}

impl<'de> Deserializer<'de> for CellReader<'de> {
    type Error = CellError;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        if let (Cell::Text(text), Some(kind)) = (&self.cell, self.second(TYPE).filter(|kind| *kind != TEXT)) {
            return match (kind, text.parse::<i64>(), text.parse::<bool>()) {
                ("integer", Ok(number), _) => visitor.visit_i64(number),
                ("boolean", _, Ok(yes)) => visitor.visit_bool(yes),
                _ => Err(CellError(format!("`{text}` is no {kind}: types are text, integer and boolean"))),
            };
        }
        match self.cell {
            Cell::Empty => visitor.visit_none(),
            Cell::Integer(value) => visitor.visit_i64(value),
            Cell::Float(value) => visitor.visit_f64(value),
            Cell::Boolean(value) => visitor.visit_bool(value),
            Cell::List(items) => visitor.visit_seq(ItemsReader { items, next: 0 }),
            Cell::Struct(fields) => visitor.visit_map(FieldsReader::new(fields)),
            Cell::Text(_) | Cell::Date(_) | Cell::Decimal { .. } => self.deserialize_str(visitor),
        }
    }

    fn deserialize_str<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        if let Some(text) = self.combined() {
            return visitor.visit_str(&text);
        }
        match self.cell {
            Cell::Text(text) => visitor.visit_borrowed_str(text),
            Cell::Date(_) | Cell::Decimal { .. } => visitor.visit_str(&self.cell.to_string()),
            _ => self.refuse(&visitor),
        }
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        match self.cell {
            Cell::Integer(value) => visitor.visit_i64(value),
            // pandas makes floats of whole numbers where some are missing.
            Cell::Float(value) if value.fract() == 0.0 => match format!("{value:.0}").parse() {
                Ok(value) => visitor.visit_i64(value),
                Err(_) => self.refuse(&visitor),
            },
            Cell::Text(text) => match text.parse() {
                Ok(value) => visitor.visit_i64(value),
                Err(_) => self.refuse(&visitor),
            },
            _ => self.refuse(&visitor),
        }
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        match self.cell {
            Cell::Boolean(value) => visitor.visit_bool(value),
            Cell::Text("true") => visitor.visit_bool(true),
            Cell::Text("false") => visitor.visit_bool(false),
            _ => self.refuse(&visitor),
        }
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        if self.cell == Cell::Empty { visitor.visit_none() } else { visitor.visit_some(self) }
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        match self.cell {
            Cell::List(items) => visitor.visit_seq(ItemsReader { items, next: 0 }),
            _ => self.refuse(&visitor),
        }
    }

    /// Names and values: fields, or a list of structs of `name` and `value`.
    fn deserialize_map<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, CellError> {
        match self.cell {
            Cell::Struct(fields) => visitor.visit_map(FieldsReader::new(fields)),
            Cell::List(items) => visitor.visit_map(PairsReader { items: ItemsReader { items, next: 0 }, value: None }),
            _ => self.refuse(&visitor),
        }
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 u8 u16 u64 f32 f64 char string bytes byte_buf unit unit_struct newtype_struct tuple tuple_struct
        struct enum identifier ignored_any
    }
}

struct ItemsReader<'de> {
    items: Items<'de>,
    next: usize,
}

impl<'de> Iterator for ItemsReader<'de> {
    type Item = Cell<'de>;

    fn next(&mut self) -> Option<Cell<'de>> {
        let place = self.items.range.start.checked_add(self.next).filter(|place| *place < self.items.range.end)?;
        self.next += 1;
        Some(self.items.items.get(place))
    }
}

impl<'de> SeqAccess<'de> for ItemsReader<'de> {
    type Error = CellError;

    fn next_element_seed<T: DeserializeSeed<'de>>(&mut self, seed: T) -> Result<Option<T::Value>, CellError> {
        self.next().map(|cell| seed.deserialize(CellReader::from(cell))).transpose()
    }
}

/// The fields of a struct, or of a row, that hold a value.
struct FieldsReader<'de> {
    fields: &'de [(Name, Column)],
    row: usize,
    next: usize,
    value: Option<CellReader<'de>>,
    is_record: bool,
    own: serde_json::map::IntoIter,
    own_value: Option<Value>,
}

impl<'de> FieldsReader<'de> {
    fn new(Fields { fields, row }: Fields<'de>) -> Self {
        let own = serde_json::Map::new().into_iter();
        FieldsReader { fields, row, next: 0, value: None, is_record: false, own, own_value: None }
    }

    /// The next field with a value; a second column is taken together with its first.
    fn advance(&mut self) -> Result<Option<&'de str>, CellError> {
        while let Some((name, column)) = self.fields.get(self.next) {
            self.next += 1;
            let mut second = None;
            if let Some((other, values)) = self.fields.get(self.next)
                && let Some(suffix) = suffix_of(name, other)
            {
                self.next += 1;
                second = Some((suffix, values.get(self.row)));
            }
            let cell = column.get(self.row);
            if self.is_record && name == OWN_FIELDS {
                if let Cell::Text(text) = cell {
                    let own: serde_json::Map<_, _> = serde_json::from_str(text)
                        .map_err(|error| CellError(format!("{OWN_FIELDS} is no JSON object: {error}")))?;
                    self.own = own.into_iter();
                }
            } else if cell != Cell::Empty && !(self.is_record && name.starts_with(PANDAS_INDEX)) {
                self.value = Some(CellReader { cell, second });
                return Ok(Some(name));
            }
        }
        Ok(None)
    }
}

impl<'de> MapAccess<'de> for FieldsReader<'de> {
    type Error = CellError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, CellError> {
        if let Some(name) = self.advance()? {
            return seed.deserialize(BorrowedStrDeserializer::new(name)).map(Some);
        }
        let Some((name, value)) = self.own.next() else { return Ok(None) };
        self.own_value = Some(value);
        let name: StringDeserializer<CellError> = name.into_deserializer();
        seed.deserialize(name).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, CellError> {
        match self.own_value.take() {
            Some(value) => seed.deserialize(value).map_err(de::Error::custom),
            None => seed.deserialize(self.value.take().unwrap_or_else(|| Cell::Empty.into())),
        }
    }
}

/// A list of structs of `name` and `value` as an object.
struct PairsReader<'de> {
    items: ItemsReader<'de>,
    value: Option<CellReader<'de>>,
}

impl<'de> MapAccess<'de> for PairsReader<'de> {
    type Error = CellError;

    fn next_key_seed<K: DeserializeSeed<'de>>(&mut self, seed: K) -> Result<Option<K::Value>, CellError> {
        let Some(cell) = self.items.next() else { return Ok(None) };
        let expected = || CellError(format!("expected a name and a value, found {}", cell.to_json()));
        let Cell::Struct(fields) = &cell else { return Err(expected()) };
        let mut fields = FieldsReader::new(*fields);
        let mut name = None;
        while let Some(field) = fields.advance()? {
            match (field, fields.value.take()) {
                ("name" | "key", Some(CellReader { cell: Cell::Text(text), .. })) => name = Some(text),
                ("value", value) => self.value = value,
                _ => return Err(expected()),
            }
        }
        seed.deserialize(BorrowedStrDeserializer::new(name.ok_or_else(expected)?)).map(Some)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, CellError> {
        seed.deserialize(self.value.take().unwrap_or_else(|| Cell::Empty.into()))
    }
}
