//! What any record may carry beside its own fields.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::de::{DeserializeSeed, Deserializer, MapAccess};
use serde_json::{Map, Value};

use super::{Context, Fields, List, Segment, Wire, field, object, push_next, put};
use crate::error::shorten;
use crate::table::{Builder, OWN_FIELDS, Structs};
use crate::{Date, Error, Sha256, Text};

object! {
    /// An identifier of the same thing in another register.
    pub struct Identifier {
        /// The register, such as `GB-COH` or `XM-DAC`.
        scheme: Text,
        /// What it is called there.
        value: Text,
    }
}

object! {
    /// A free attribute, dated where it changes.
    pub struct Attribute {
        /// What is said.
        name: Text,
        /// What it is.
        value: crate::Scalar,
        /// First day on which it holds.
        from: Option<Date>,
        /// Last day on which it holds.
        to: Option<Date>,
    }
}

/// Where a record was read: file, its SHA-256, and the line.
///
/// ```
/// use ssdc_core::{Grant, Origin};
/// let mut grant = Grant::new("G-1".parse()?, "Wells".into());
/// grant.notes.set_origin(Some(Origin { file: "a.xml".into(), sha256: None, line: Some(12) }));
/// assert_eq!(grant.to_string(), r#"{"id":"G-1","origin":{"file":"a.xml","line":12},"title":"Wells"}"#);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// Name of the file.
    pub file: Arc<str>,
    /// SHA-256 of the whole file.
    pub sha256: Option<Sha256>,
    /// Line of the first character, counted from 1.
    pub line: Option<u32>,
}

object! {
    /// Where a record was read.
    pub struct OriginFields {
        /// Name of the file.
        file: Text,
        /// SHA-256 of the whole file.
        sha256: Option<Sha256>,
        /// Line of the first character, counted from 1.
        line: Option<u32>,
    }
}

impl Wire for Origin {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, context: &Context) -> Result<Self, D::Error> {
        let fields = OriginFields::read(deserializer, context)?;
        Ok(Origin { file: fields.file.as_str().into(), sha256: fields.sha256, line: fields.line })
    }

    fn write(&self) -> Option<Value> {
        OriginFields { file: Text::from(&*self.file), sha256: self.sha256, line: self.line }.write()
    }

    fn schema() -> Value {
        OriginFields::schema()
    }

    fn column() -> Builder {
        OriginFields::column()
    }

    fn push(&self, column: &mut Builder) {
        OriginFields { file: Text::from(&*self.file), sha256: self.sha256, line: self.line }.push(column);
    }
}

/// Identifiers, other names, origin, attributes, and fields of the author's own (`x_...`): eight bytes while there are none.
///
/// ```
/// use ssdc_core::Partner;
/// let mut partner: Partner = r#"{"id": "P-1", "name": "Water Institute", "also_known_as": ["WI"],
///     "x_desk": "room 4"}"#.parse()?;
/// assert_eq!(partner.notes.also_known_as(), ["WI".into()]);
/// assert_eq!(partner.notes.own("x_desk").and_then(|desk| desk.as_str()), Some("room 4"));
/// partner.notes.set_also_known_as(["W.I.".into()].into());
/// assert_eq!(partner.to_string(), r#"{"also_known_as":["W.I."],"id":"P-1","name":"Water Institute","x_desk":"room 4"}"#);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Notes(Option<Box<Contents>>);

#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Contents {
    identifiers: List<Identifier>,
    also_known_as: List<Text>,
    origin: Option<Origin>,
    attributes: List<Attribute>,
    own: BTreeMap<String, Value>,
}

impl Notes {
    fn contents(&mut self) -> &mut Contents {
        self.0.get_or_insert_default()
    }

    fn tidy(&mut self) {
        if self.0.as_deref() == Some(&Contents::default()) {
            self.0 = None;
        }
    }

    /// Identifiers in other registers.
    pub fn identifiers(&self) -> &[Identifier] {
        self.0.as_ref().map_or(&[], |contents| &contents.identifiers)
    }

    /// Other names.
    pub fn also_known_as(&self) -> &[Text] {
        self.0.as_ref().map_or(&[], |contents| &contents.also_known_as)
    }

    /// Where the record was read.
    pub fn origin(&self) -> Option<&Origin> {
        self.0.as_ref()?.origin.as_ref()
    }

    /// Free attributes.
    pub fn attributes(&self) -> &[Attribute] {
        self.0.as_ref().map_or(&[], |contents| &contents.attributes)
    }

    /// A field of the author's own, by its name (`x_...`).
    pub fn own(&self, name: &str) -> Option<&Value> {
        self.0.as_ref()?.own.get(name)
    }

    /// Sets identifiers in other registers.
    pub fn set_identifiers(&mut self, identifiers: List<Identifier>) {
        self.contents().identifiers = identifiers;
        self.tidy();
    }

    /// Sets other names.
    pub fn set_also_known_as(&mut self, names: List<Text>) {
        self.contents().also_known_as = names;
        self.tidy();
    }

    /// Sets where the record was read.
    pub fn set_origin(&mut self, origin: Option<Origin>) {
        self.contents().origin = origin;
        self.tidy();
    }

    /// Sets free attributes.
    pub fn set_attributes(&mut self, attributes: List<Attribute>) {
        self.contents().attributes = attributes;
        self.tidy();
    }

    pub(crate) fn read_field<'de, A: MapAccess<'de>>(
        &mut self,
        name: &str,
        map: &mut A,
        context: &Context,
    ) -> Result<(), A::Error> {
        let contents = self.contents();
        match name {
            "identifiers" => once(context, "identifiers", &mut contents.identifiers, map),
            "also_known_as" => once(context, "also_known_as", &mut contents.also_known_as, map),
            "origin" => once(context, "origin", &mut contents.origin, map),
            "attributes" => once(context, "attributes", &mut contents.attributes, map),
            own if own.starts_with("x_") => context.within(Segment::Key(own.into()), || {
                let value = map.next_value_seed(Anything)?;
                match contents.own.insert(own.to_owned(), value) {
                    Some(_) => Err(context.fail(Error::RepeatedField { name: own.to_owned() })),
                    None => Ok(()),
                }
            }),
            unknown => Err(context.fail(Error::UnknownField { name: shorten(unknown) })),
        }?;
        self.tidy();
        Ok(())
    }

    pub(crate) fn write_fields(&self, object: &mut Map<String, Value>) {
        let Some(contents) = &self.0 else { return };
        put(object, "identifiers", contents.identifiers.write());
        put(object, "also_known_as", contents.also_known_as.write());
        put(object, "origin", contents.origin.write());
        put(object, "attributes", contents.attributes.write());
        for (name, value) in &contents.own {
            put(object, name, Some(value.clone()));
        }
    }

    pub(crate) fn columns() -> [(&'static str, Builder); 4] {
        [
            ("identifiers", List::<Identifier>::column()),
            ("also_known_as", List::<Text>::column()),
            ("origin", Origin::column()),
            ("attributes", List::<Attribute>::column()),
        ]
    }

    pub(crate) fn push_fields<'c>(&self, columns: &mut impl Iterator<Item = &'c mut Builder>) {
        match &self.0 {
            Some(contents) => {
                push_next(&contents.identifiers, columns);
                push_next(&contents.also_known_as, columns);
                push_next(&contents.origin, columns);
                push_next(&contents.attributes, columns);
            }
            None => columns.for_each(Builder::push_empty),
        }
    }

    /// Fields of the author's own: a text has a column of its name, everything else stands in one JSON object.
    pub(crate) fn push_own(&self, fields: &mut Structs) {
        let mut others = Map::new();
        for (name, value) in self.0.iter().flat_map(|contents| &contents.own) {
            match value {
                Value::String(text) => fields.rare(name).push(Some(text)),
                other => put(&mut others, name, Some(other.clone())),
            }
        }
        if !others.is_empty() {
            fields.rare(OWN_FIELDS).push_display(&Value::Object(others));
        }
    }

    pub(crate) fn add_fields(fields: &mut Fields) {
        fields.add::<List<Identifier>>("identifiers", &["Identifiers in other registers."]);
        fields.add::<List<Text>>("also_known_as", &["Other names."]);
        fields.add::<Option<Origin>>("origin", &["Where the record was read."]);
        fields.add::<List<Attribute>>("attributes", &["Free attributes, dated where they change."]);
    }
}

fn once<'de, T: Wire + PartialEq, A: MapAccess<'de>>(
    context: &Context,
    name: &'static str,
    place: &mut T,
    map: &mut A,
) -> Result<(), A::Error> {
    let mut read = T::absent().filter(|absent| absent != place);
    field(context, name, &mut read, map)?;
    if let Some(value) = read {
        *place = value;
    }
    Ok(())
}

/// Any JSON, for the fields of the author's own.
struct Anything;

impl<'de> DeserializeSeed<'de> for Anything {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        <Value as serde::Deserialize>::deserialize(deserializer)
    }
}
