//! JSON Schemas of the wire form, one file a kind and one for the document.

use serde_json::{Map, Value, json};

use crate::portfolio::{ForEachKind, Stored, for_each_kind};
use crate::record::schema_of;
use crate::{Error, Kind};

/// The JSON Schemas (draft 2020-12) by file name: one a kind of record, and `portfolio.json` for the whole document.
///
/// ```
/// let schemas = ssdc_core::schemas();
/// assert!(schemas.iter().any(|(name, _)| name == "grant.json"));
/// ```
pub fn schemas() -> Vec<(String, String)> {
    struct Schemas(Vec<(String, Value)>);
    impl ForEachKind for Schemas {
        fn kind<R: Stored>(&mut self) -> Result<(), Error> {
            self.0.push((format!("{}.json", R::KIND.name()), schema_of::<R>()));
            Ok(())
        }
    }
    let mut schemas = Schemas(Vec::new());
    let _ = for_each_kind(&mut schemas);
    schemas.0.push(("portfolio.json".to_owned(), document()));
    let print = |schema: &Value| format!("{schema:#}\n");
    schemas.0.iter().map(|(name, schema)| (name.clone(), print(schema))).collect()
}

fn document() -> Value {
    let mut properties = Map::new();
    properties.insert("format".to_owned(), json!({"const": "ssdc-portfolio/1"}));
    for kind in Kind::ALL {
        let items = json!({"$ref": format!("ssdc-portfolio/1/{}", kind.name())});
        properties.insert(kind.plural().to_owned(), json!({"type": "array", "items": items}));
    }
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "ssdc-portfolio/1/portfolio",
        "title": "portfolio",
        "description": "A portfolio document: lists of records by kind.",
        "type": "object",
        "properties": properties,
        "required": ["format"],
        "additionalProperties": false,
    })
}
