//! How a record is read from JSON, written canonically and described by JSON Schema: one declaration serves all three.
//!
//! [`record!`] and [`object!`](crate::record::object) make a struct and its [`Wire`] form from one list of fields, so that
//! reader, writer, schema and the list of references cannot drift apart. Reading is streaming and never stops at
//! "invalid type": each error carries its own code and the JSON pointer of its place.

mod lists;
mod macros;
mod notes;
mod read;
mod schema;
mod values;

pub use lists::{List, Names};
pub(crate) use lists::{push_next, put};
pub(crate) use macros::{name_of, object, record};
pub use notes::{Attribute, Identifier, Notes, Origin};
pub(crate) use read::{Context, Seed, field, finish, from_row, from_text, key};
pub(crate) use schema::{Fields, schema_of};
pub use values::Scalar;

use std::sync::Arc;

use serde::Deserializer;
use serde_json::Value;

use crate::table::Builder;
use crate::{Error, Kind};

/// A value with a place in the wire form.
pub(crate) trait Wire: Sized {
    /// Reads the value; a failure is stored in `context` with its pointer.
    fn read<'de, D: Deserializer<'de>>(deserializer: D, context: &Context) -> Result<Self, D::Error>;

    /// The canonical JSON; `None` where there is nothing to write.
    fn write(&self) -> Option<Value>;

    /// The JSON Schema.
    fn schema() -> Value;

    /// A column for such values in a table.
    fn column() -> Builder;

    /// Adds the value to a column made by [`column`](Wire::column).
    fn push(&self, column: &mut Builder);

    /// What an absent field means; `None` where it must be present.
    fn absent() -> Option<Self> {
        None
    }

    /// Shows every reference to a record that the value holds, with its place.
    fn visit<V: Visit>(&mut self, visitor: &mut V) {
        let _ = visitor;
    }
}

/// Sees the references of a record; `enter` and `leave` bracket each field or place in a list.
pub(crate) trait Visit {
    fn enter(&mut self, segment: Segment);
    fn leave(&mut self);
    fn reference(&mut self, kind: Option<Kind>, id: &mut Arc<str>);
}

/// One step of a JSON pointer.
#[derive(Debug, Clone)]
pub(crate) enum Segment {
    Field(&'static str),
    Key(Box<str>),
    Index(usize),
}

/// The JSON pointer of a path (RFC 6901: `~` and `/` in keys are escaped).
pub(crate) fn pointer(path: &[Segment]) -> String {
    let mut pointer = String::new();
    for segment in path {
        pointer.push('/');
        match segment {
            Segment::Field(name) => pointer.push_str(name),
            Segment::Key(key) => pointer.push_str(&key.replace('~', "~0").replace('/', "~1")),
            Segment::Index(index) => pointer.push_str(&index.to_string()),
        }
    }
    pointer
}

/// A record of a portfolio: what every kind has in common.
pub(crate) trait Record: Wire + Clone + PartialEq + Send + Sync + 'static {
    const KIND: Kind;

    fn id_text(&self) -> &Arc<str>;

    /// What no single field can promise: periods, sums, sets without repetition.
    fn check(&self) -> Result<(), Error>;
}
