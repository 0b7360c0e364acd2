//! The portfolio document `ssdc-portfolio/1`.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};
use serde_json::Value;

use crate::error::{file_error, shorten};
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
    /// # Errors
    /// The first thing that is wrong, with its JSON pointer: text that is no JSON, a wrong type, an unknown field, an
    /// invalid value, a duplicate, a reference to nothing or to several
    /// records, a cycle.
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
        let path = path.as_ref();
        let bytes = std::fs::read(path).map_err(|error| file_error("read", path, &error))?;
        Portfolio::from_bytes(&bytes)
    }

    /// The portfolio as canonical JSON: one text for equal portfolios. Lists are in the order of the ids, keys in the
    /// order of the alphabet, money has its currency's decimals, and what is absent is not written.
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
    /// # Errors
    /// [`Error::File`], also for what is no regular file, such as a pipe; the old file then stands unchanged.
    pub fn write(&self, path: impl AsRef<Path>) -> Result<(), Error> {
        // One temporary name a call, for several threads may write at once.
        static CALLS: AtomicU64 = AtomicU64::new(0);
        let path = path.as_ref();
        let target = target_of(path).map_err(|error| file_error("write", path, &error))?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let call = CALLS.fetch_add(1, Ordering::Relaxed);
        let temporary = folder.join(format!(".{name}.{}-{call}.tmp", std::process::id()));
        let write = || {
            let mut file = std::fs::File::create(&temporary)?;
            file.write_all(self.to_json().as_bytes())?;
            file.write_all(b"\n")?;
            file.sync_all()?;
            std::fs::rename(&temporary, &target)?;
            // The rename itself is safe once the folder is on the disk; not every system lets a folder be opened.
            std::fs::File::open(folder).and_then(|folder| folder.sync_all()).or(Ok(()))
        };
        write().map_err(|error| {
            let _ = std::fs::remove_file(&temporary);
            file_error("write", path, &error)
        })
    }
}

/// The file that a path leads to over links, which need not exist; what is no regular file is never replaced.
fn target_of(path: &Path) -> io::Result<PathBuf> {
    let mut target = path.to_owned();
    // Links may lead in a circle; as many as the system follows are enough to find a place.
    for _ in 0..40 {
        let Ok(next) = std::fs::read_link(&target) else { break };
        target = target.parent().unwrap_or(Path::new("")).join(next);
    }
    match std::fs::metadata(&target) {
        Ok(found) if !found.is_file() => Err(io::Error::other("not a regular file")),
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(target),
    }
}
