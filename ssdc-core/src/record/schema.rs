//! JSON Schema of a record, from the same declaration that reads and writes it.

use serde_json::{Map, Value, json};

use super::{Record, Wire};

/// The schema of one kind of record as a document of its own.
pub(crate) fn schema_of<R: Record>() -> Value {
    let mut schema = R::schema();
    if let Some(object) = schema.as_object_mut() {
        object.insert("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema"));
        object.insert("$id".to_owned(), json!(format!("ssdc-portfolio/1/{}", R::KIND.name())));
        object.insert("title".to_owned(), json!(R::KIND.name()));
    }
    schema
}

/// Collects the fields of an object.
pub(crate) struct Fields {
    properties: Map<String, Value>,
    required: Vec<&'static str>,
}

impl Fields {
    pub(crate) fn new() -> Self {
        Fields { properties: Map::new(), required: Vec::new() }
    }

    pub(crate) fn add<T: Wire>(&mut self, name: &'static str, docs: &[&str]) {
        let mut schema = T::schema();
        let description = docs.concat();
        if let Some(object) = schema.as_object_mut()
            && !description.is_empty()
        {
            object.insert("description".to_owned(), json!(description.trim()));
        }
        self.properties.insert(name.to_owned(), schema);
        if T::absent().is_none() {
            self.required.push(name);
        }
    }

    /// The schema of the object; a record also keeps fields that start with `x_`.
    pub(crate) fn object(self, docs: &[&str], own_fields: bool) -> Value {
        let mut schema = json!({
            "type": "object",
            "description": docs.concat().trim(),
            "properties": self.properties,
            "additionalProperties": false,
        });
        if let Some(object) = schema.as_object_mut() {
            if !self.required.is_empty() {
                object.insert("required".to_owned(), json!(self.required));
            }
            if own_fields {
                object.insert("patternProperties".to_owned(), json!({"^x_": true}));
            }
        }
        schema
    }
}
