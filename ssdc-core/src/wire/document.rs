//! The portfolio document `ssdc-portfolio/1`.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::str::FromStr;

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;

use crate::error::shorten;
use crate::files::{read_text, write_file};
use crate::portfolio::{ForEachKind, Stored, for_each_kind};
use crate::record::{Context, List, Wire, field, from_text, key};
use crate::table::Builder;
use crate::{AnyId, Change, Error, Kind, Names, Portfolio, Records, Text};

const FORMAT: &str = "ssdc-portfolio/1";

/// Everything a document lists, and the format it names.
struct Document {
    format: Option<Text>,
    records: Records,
}

impl Wire for Document {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, context: &Context) -> Result<Self, D::Error> {
        struct Lists<'c>(&'c Context);
        impl<'de> Visitor<'de> for Lists<'_> {
            type Value = Document;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a portfolio document (an object)")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
                let mut document = Document { format: None, records: Records::default() };
                let mut seen = Vec::new();
                while let Some(name) = key(&mut map)? {
                    if name == "format" {
                        field(self.0, "format", &mut document.format, &mut map)?;
                        continue;
                    }
                    let Some(kind) = Kind::ALL.into_iter().find(|kind| kind.plural() == name) else {
                        return Err(self.0.fail(Error::UnknownField { name: shorten(&name) }));
                    };
                    if seen.contains(&kind) {
                        return Err(self.0.fail(Error::RepeatedField { name: name.to_string() }));
                    }
                    seen.push(kind);
                    let records = &mut document.records;
                    let mut list = ReadList { kind, records, map: &mut map, context: self.0, failed: None };
                    let _ = for_each_kind(&mut list);
                    list.failed.map_or(Ok(()), Err)?;
                }
                Ok(document)
            }
        }
        deserializer.deserialize_map(Lists(context))
    }

    fn write(&self) -> Option<Value> {
        None
    }

    fn schema() -> Value {
        Value::Null
    }

    fn column() -> Builder {
        Builder::text()
    }

    fn push(&self, column: &mut Builder) {
        column.push_empty();
    }
}

/// Reads the list of one kind into its place.
struct ReadList<'c, A, E> {
    kind: Kind,
    records: &'c mut Records,
    map: &'c mut A,
    context: &'c Context,
    failed: Option<E>,
}

impl<'de, A: MapAccess<'de>> ForEachKind for ReadList<'_, A, A::Error> {
    fn kind<R: Stored>(&mut self) -> Result<(), Error> {
        if R::KIND == self.kind {
            let mut list: Option<List<R>> = None;
            match field(self.context, R::KIND.plural(), &mut list, self.map) {
                Ok(()) => R::list_mut(self.records).extend(list.into_iter().flat_map(List::into_vec)),
                Err(error) => self.failed = Some(error),
            }
        }
        Ok(())
    }
}

impl FromStr for Records {
    type Err = Error;

    /// Reads a part of a portfolio document: lists of records by kind; the format may be absent.
    ///
    /// # Errors
    /// As [`Portfolio::from_json`].
    fn from_str(text: &str) -> Result<Self, Error> {
        let document: Document = from_text(text)?;
        match document.format {
            Some(format) if format.as_str() != FORMAT => {
                Err(Error::UnsupportedFormat { got: shorten(format.as_str()), expected: FORMAT }.at("/format"))
            }
            _ => Ok(document.records),
        }
    }
}

impl Change {
    /// Reads a change from JSON: `put` is a part of a portfolio document, `remove` lists ids by kind (`{"grants": ["G-2"]}`).
    ///
    /// ```
    /// use ssdc_core::{Change, Portfolio};
    /// let mut portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-2",
    ///     "title": "Pumps"}]}"#)?;
    /// portfolio.apply(Change::from_json(r#"{"grants": [{"id": "G-1",
    ///     "title": "Wells"}]}"#, r#"{"grants": ["G-2"]}"#)?)?;
    /// assert_eq!(portfolio.to_json(), r#"{"format":"ssdc-portfolio/1","grants":[{"id":"G-1","title":"Wells"}]}"#);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Portfolio::from_json`].
    pub fn from_json(put: &str, remove: &str) -> Result<Self, Error> {
        let removals: Names<List<AnyId>> = from_text(remove).map_err(|error| error.at("/remove"))?;
        let mut change = Change { put: put.parse()?, remove: Vec::new() };
        for (name, ids) in removals.iter() {
            let kind: Kind = name.parse().map_err(|error: Error| error.at(&format!("/remove/{name}")))?;
            change.remove.extend(ids.iter().map(|id| (kind, id.clone())));
        }
        Ok(change)
    }
}

impl Portfolio {
    /// Reads a portfolio document (`ssdc-portfolio/1`).
    ///
    /// ```
    /// use ssdc_core::{Code, Portfolio};
    /// let error = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1",
    ///     "titel": "Wells"}]}"#).unwrap_err();
    /// assert_eq!((error.code(), error.pointer()), (Code::UnknownField, Some("/grants/0")));
    /// ```
    ///
    /// # Errors
    /// The first thing that is wrong, with its JSON pointer ([`Error::At`]): [`Error::InvalidJson`], [`Error::WrongType`],
    /// [`Error::UnknownField`], [`Error::MissingField`], [`Error::RepeatedField`], [`Error::UnsupportedFormat`], an invalid
    /// value such as [`Error::InvalidMoney`], and what [`apply`](Portfolio::apply) refuses.
    pub fn from_json(text: &str) -> Result<Self, Error> {
        let document: Document = from_text(text)?;
        match document.format {
            Some(format) if format.as_str() == FORMAT => {}
            Some(format) => {
                return Err(Error::UnsupportedFormat { got: shorten(format.as_str()), expected: FORMAT }.at("/format"));
            }
            None => return Err(Error::MissingField { name: "format" }),
        }
        let mut portfolio = Portfolio::default();
        portfolio.apply(Change { put: document.records, remove: Vec::new() })?;
        Ok(portfolio)
    }

    /// The same from bytes, which must be UTF-8.
    ///
    /// ```
    /// use ssdc_core::{Error, Portfolio};
    /// assert!(Portfolio::from_bytes(b"{\"format\": \"ssdc-portfolio/1\"}")?.is_empty());
    /// assert_eq!(Portfolio::from_bytes(b"{\"\xff"), Err(Error::InvalidUtf8 { at: 2 }));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidUtf8`], and as [`from_json`](Portfolio::from_json).
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, Error> {
        let text = std::str::from_utf8(bytes).map_err(|error| Error::InvalidUtf8 { at: error.valid_up_to() })?;
        Portfolio::from_json(text.strip_prefix('\u{feff}').unwrap_or(text))
    }

    /// Reads a portfolio file.
    ///
    /// # Errors
    /// [`Error::File`] where it cannot be read, and as [`from_bytes`](Portfolio::from_bytes).
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        Portfolio::from_json(&read_text(path.as_ref())?)
    }

    /// The portfolio as canonical JSON: one text for equal portfolios. Lists are in the order of the ids, keys in the
    /// order of the alphabet, money has its currency's decimals, and what is absent is not written.
    ///
    /// ```
    /// use ssdc_core::Portfolio;
    /// let portfolio = Portfolio::from_json(r#"{"grants": [{"title": "Wells", "amount": "5 USD", "id": "G-1"}],
    ///     "format": "ssdc-portfolio/1"}"#)?;
    /// let canonical = r#"{"format":"ssdc-portfolio/1","grants":[{"amount":"5.00 USD","id":"G-1","title":"Wells"}]}"#;
    /// assert_eq!(portfolio.to_json(), canonical);
    /// assert_eq!(Portfolio::from_json(canonical)?, portfolio);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        struct WriteLists<'c>(&'c Portfolio, BTreeMap<&'static str, String>);
        impl ForEachKind for WriteLists<'_> {
            fn kind<R: Stored>(&mut self) -> Result<(), Error> {
                let rows = R::table(&self.0.tables);
                if rows.len() > 0 {
                    let mut list = String::new();
                    for row in rows.iter() {
                        list.push(if list.is_empty() { '[' } else { ',' });
                        list.push_str(&row.write().unwrap_or_default().to_string());
                    }
                    list.push(']');
                    self.1.insert(R::KIND.plural(), list);
                }
                Ok(())
            }
        }
        let mut lists = WriteLists(self, BTreeMap::from([("format", format!("\"{FORMAT}\""))]));
        let _ = for_each_kind(&mut lists);
        let fields: Vec<_> = lists.1.into_iter().map(|(name, value)| format!("\"{name}\":{value}")).collect();
        format!("{{{}}}", fields.join(","))
    }

    /// Writes the portfolio's canonical JSON to a file, whole or not at all: into a temporary file beside it, which is
    /// brought to the disk and then renamed. Where a link leads to the file, the link stays.
    ///
    /// ```
    /// use ssdc_core::Portfolio;
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1",
    ///     "title": "Wells"}]}"#)?;
    /// let path = std::env::temp_dir().join(format!("ssdc-write-{}.json", std::process::id()));
    /// portfolio.write(&path)?;
    /// assert_eq!(Portfolio::read(&path)?, portfolio);
    /// std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::File`], also for what is no regular file, such as a pipe; the old file then stands unchanged.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        write_file(path, &format!("{}\n", self.to_json()))
    }
}
