//! The declarations that make a struct and its wire form from one list of fields.

/// The name of a field in the wire form: its own, or the one given after `as` where Rust reserves the word.
macro_rules! name_of {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident $name:literal) => {
        $name
    };
}

/// A nested object: unknown fields are refused.
///
/// Its example stands in `model/examples/`, for the docs of the declaration are the words of the JSON Schema.
macro_rules! object {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident { $($(#[doc = $fdoc:literal])* $field:ident $(as $wire:literal)? : $type:ty,)* }
    ) => {
        $(#[doc = $doc])*
        #[doc = include_str!(concat!("../model/examples/", stringify!($name), ".md"))]
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $name { $($(#[doc = $fdoc])* pub $field: $type,)* }

        impl $crate::record::Wire for $name {
            fn read<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
                context: &$crate::record::Context,
            ) -> Result<Self, D::Error> {
                struct Fields<'c>(&'c $crate::record::Context);
                impl<'de> serde::de::Visitor<'de> for Fields<'_> {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        $(let mut $field: Option<$type> = None;)*
                        while let Some(key) = $crate::record::key(&mut map)? {
                            match key.as_ref() {
                                $($crate::record::name_of!($field $($wire)?) =>
                                    $crate::record::field(self.0, $crate::record::name_of!($field $($wire)?), &mut $field, &mut map)?,)*
                                _ => return Err(self.0.fail($crate::Error::UnknownField { name: $crate::error::shorten(&key) })),
                            }
                        }
                        Ok($name { $($field: $crate::record::finish(self.0, $crate::record::name_of!($field $($wire)?), $field)?,)* })
                    }
                }
                deserializer.deserialize_map(Fields(context))
            }

            fn write(&self) -> Option<serde_json::Value> {
                let mut object = serde_json::Map::new();
                $($crate::record::put(&mut object, $crate::record::name_of!($field $($wire)?), $crate::record::Wire::write(&self.$field));)*
                Some(serde_json::Value::Object(object))
            }

            fn schema() -> serde_json::Value {
                let mut fields = $crate::record::Fields::new();
                $(fields.add::<$type>($crate::record::name_of!($field $($wire)?), &[$($fdoc),*]);)*
                fields.object(&[$($doc),*], false)
            }

            fn column() -> $crate::table::Builder {
                $crate::table::Builder::fields(vec![
                    $(($crate::record::name_of!($field $($wire)?), <$type as $crate::record::Wire>::column()),)*
                ])
            }

            fn push(&self, column: &mut $crate::table::Builder) {
                column.push_fields(|fields| {
                    let mut columns = fields.fields();
                    $($crate::record::push_next(&self.$field, &mut columns);)*
                });
            }

            fn visit<V: $crate::record::Visit>(&mut self, visitor: &mut V) {
                $(
                    visitor.enter($crate::record::Segment::Field($crate::record::name_of!($field $($wire)?)));
                    $crate::record::Wire::visit(&mut self.$field, visitor);
                    visitor.leave();
                )*
            }
        }
    };
}

/// A record: an id, the notes that every record may carry, the fields that must be present, and those that may be absent.
///
/// Its example stands in `model/examples/`, as that of a nested object does.
macro_rules! record {
    (
        $(#[doc = $doc:literal])*
        pub struct $name:ident ($kind:ident, $id:ident) {
            required { $($(#[doc = $rdoc:literal])* $rfield:ident $(as $rwire:literal)? : $rtype:ty,)* }
            optional { $($(#[doc = $odoc:literal])* $ofield:ident $(as $owire:literal)? : $otype:ty,)* }
        }
    ) => {
        $(#[doc = $doc])*
        #[doc = include_str!(concat!("../model/examples/", stringify!($name), ".md"))]
        #[derive(Debug, Clone, PartialEq, Eq)]
        #[non_exhaustive]
        pub struct $name {
            /// Names the record among those of its kind.
            pub id: $id,
            $($(#[doc = $rdoc])* pub $rfield: $rtype,)*
            $($(#[doc = $odoc])* pub $ofield: $otype,)*
            /// What any record may carry: other identifiers, origin, attributes, fields of its author's own.
            pub notes: $crate::record::Notes,
        }

        impl $name {
            /// A record with what must be present; everything else is absent and may be set.
            pub fn new(id: $id, $($rfield: $rtype,)*) -> Self {
                $name { id, $($rfield,)* $($ofield: Default::default(),)* notes: Default::default() }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::Error;

            /// Reads one record in its wire form (JSON).
            ///
            /// # Errors
            /// What is wrong with the text or the record, with its place, as
            /// [`Portfolio::from_json`](crate::Portfolio::from_json); whom references name is not looked at.
            fn from_str(text: &str) -> Result<Self, $crate::Error> {
                let record: Self = $crate::record::from_text(text)?;
                $crate::record::Record::check(&record)?;
                Ok(record)
            }
        }

        impl std::fmt::Display for $name {
            /// The wire form: canonical JSON.
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                write!(f, "{}", $crate::record::Wire::write(self).unwrap_or_default())
            }
        }

        impl $crate::record::Record for $name {
            const KIND: $crate::Kind = $crate::Kind::$kind;

            fn id_text(&self) -> &std::sync::Arc<str> {
                self.id.shared()
            }

            fn check(&self) -> Result<(), $crate::Error> {
                self.validate()
            }
        }

        impl $crate::record::Wire for $name {
            fn read<'de, D: serde::Deserializer<'de>>(
                deserializer: D,
                context: &$crate::record::Context,
            ) -> Result<Self, D::Error> {
                struct Fields<'c>(&'c $crate::record::Context);
                impl<'de> serde::de::Visitor<'de> for Fields<'_> {
                    type Value = $name;
                    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                        f.write_str("an object")
                    }
                    fn visit_map<A: serde::de::MapAccess<'de>>(self, mut map: A) -> Result<$name, A::Error> {
                        let mut id: Option<$id> = None;
                        let mut notes = $crate::record::Notes::default();
                        $(let mut $rfield: Option<$rtype> = None;)*
                        $(let mut $ofield: Option<$otype> = None;)*
                        while let Some(key) = $crate::record::key(&mut map)? {
                            match key.as_ref() {
                                "id" => $crate::record::field(self.0, "id", &mut id, &mut map)?,
                                $($crate::record::name_of!($rfield $($rwire)?) =>
                                    $crate::record::field(self.0, $crate::record::name_of!($rfield $($rwire)?), &mut $rfield, &mut map)?,)*
                                $($crate::record::name_of!($ofield $($owire)?) =>
                                    $crate::record::field(self.0, $crate::record::name_of!($ofield $($owire)?), &mut $ofield, &mut map)?,)*
                                other => notes.read_field(other, &mut map, self.0)?,
                            }
                        }
                        Ok($name {
                            id: $crate::record::finish(self.0, "id", id)?,
                            $($rfield: $crate::record::finish(self.0, $crate::record::name_of!($rfield $($rwire)?), $rfield)?,)*
                            $($ofield: $crate::record::finish(self.0, $crate::record::name_of!($ofield $($owire)?), $ofield)?,)*
                            notes,
                        })
                    }
                }
                deserializer.deserialize_map(Fields(context))
            }

            fn write(&self) -> Option<serde_json::Value> {
                let mut object = serde_json::Map::new();
                $crate::record::put(&mut object, "id", $crate::record::Wire::write(&self.id));
                $($crate::record::put(&mut object, $crate::record::name_of!($rfield $($rwire)?), $crate::record::Wire::write(&self.$rfield));)*
                $($crate::record::put(&mut object, $crate::record::name_of!($ofield $($owire)?), $crate::record::Wire::write(&self.$ofield));)*
                self.notes.write_fields(&mut object);
                Some(serde_json::Value::Object(object))
            }

            fn schema() -> serde_json::Value {
                let mut fields = $crate::record::Fields::new();
                fields.add::<$id>("id", &["Names the record among those of its kind."]);
                $(fields.add::<$rtype>($crate::record::name_of!($rfield $($rwire)?), &[$($rdoc),*]);)*
                $(fields.add::<$otype>($crate::record::name_of!($ofield $($owire)?), &[$($odoc),*]);)*
                $crate::record::Notes::add_fields(&mut fields);
                fields.object(&[$($doc),*], true)
            }

            fn column() -> $crate::table::Builder {
                let mut fields = vec![("id", <$id as $crate::record::Wire>::column())];
                $(fields.push(($crate::record::name_of!($rfield $($rwire)?), <$rtype as $crate::record::Wire>::column()));)*
                $(fields.push(($crate::record::name_of!($ofield $($owire)?), <$otype as $crate::record::Wire>::column()));)*
                fields.extend($crate::record::Notes::columns());
                $crate::table::Builder::fields(fields)
            }

            fn push(&self, column: &mut $crate::table::Builder) {
                column.push_fields(|fields| {
                    let mut columns = fields.fields();
                    $crate::record::push_next(&self.id, &mut columns);
                    $($crate::record::push_next(&self.$rfield, &mut columns);)*
                    $($crate::record::push_next(&self.$ofield, &mut columns);)*
                    self.notes.push_fields(&mut columns);
                    drop(columns);
                    self.notes.push_own(fields);
                });
            }

            fn visit<V: $crate::record::Visit>(&mut self, visitor: &mut V) {
                $(
                    visitor.enter($crate::record::Segment::Field($crate::record::name_of!($rfield $($rwire)?)));
                    $crate::record::Wire::visit(&mut self.$rfield, visitor);
                    visitor.leave();
                )*
                $(
                    visitor.enter($crate::record::Segment::Field($crate::record::name_of!($ofield $($owire)?)));
                    $crate::record::Wire::visit(&mut self.$ofield, visitor);
                    visitor.leave();
                )*
            }
        }
    };
}

pub(crate) use {name_of, object, record};
