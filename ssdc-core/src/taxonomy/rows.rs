//! Skills as rows of a table.

use std::collections::BTreeSet;

use crate::error::shorten;
use crate::{Cell, Column, Error, Table};

/// One skill, as it is read.
#[derive(Debug, Clone, Default)]
pub(super) struct Row {
    /// Which row it was, from 0.
    pub(super) number: usize,
    pub(super) id: String,
    pub(super) label: Option<String>,
    pub(super) parents: Vec<String>,
    pub(super) synonyms: Vec<String>,
    pub(super) count: u64,
}

impl Row {
    /// How often the skill counts: once, and once more each time it is met.
    pub(super) fn weight(&self) -> u128 {
        u128::from(self.count) + 1
    }
}

/// The rows of a table.
pub(super) fn read(table: &Table) -> Result<Vec<Row>, Error> {
    let ids = table.column("id").ok_or(Error::MissingField { name: "id" })?;
    let parents = table.column("parents").or_else(|| table.column("parent"));
    let parents = parents.ok_or(Error::MissingField { name: "parents" })?;
    let mut seen = BTreeSet::new();
    let mut rows = Vec::with_capacity(table.len());
    for number in 0..table.len() {
        let at = |name: &'static str| move |error: Error| error.at(&format!("/{number}/{name}"));
        let id =
            text(ids, number).map_err(at("id"))?.ok_or(Error::MissingField { name: "id" }.at(&format!("/{number}")))?;
        if id.chars().any(char::is_control) {
            return Err(at("id")(Error::InvalidId { got: shorten(&id) }));
        }
        if !seen.insert(id.clone()) {
            return Err(at("id")(Error::Duplicate { kind: "skill", id: shorten(&id) }));
        }
        let optional = |name: &'static str| table.column(name).map(|column| (column, at(name)));
        rows.push(Row {
            number,
            id,
            label: optional("label").map_or(Ok(None), |(column, at)| text(column, number).map_err(at))?,
            parents: list(parents, number).map_err(at("parents"))?,
            synonyms: optional("synonyms").map_or(Ok(Vec::new()), |(column, at)| list(column, number).map_err(at))?,
            count: optional("count").map_or(Ok(0), |(column, at)| count(column, number).map_err(at))?,
        });
    }
    Ok(rows)
}

/// The lines of a text that say something.
pub(super) fn lines(text: &str) -> impl Iterator<Item = String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned)
}

fn text(column: &Column, row: usize) -> Result<Option<String>, Error> {
    match column.get(row) {
        Cell::Empty | Cell::Text("") => Ok(None),
        cell @ (Cell::Text(_) | Cell::Integer(_)) => Ok(Some(cell.to_string())),
        other => Err(wrong("text", &other)),
    }
}

fn list(column: &Column, row: usize) -> Result<Vec<String>, Error> {
    match column.get(row) {
        Cell::Empty => Ok(Vec::new()),
        Cell::Text(text) if text.trim_start().starts_with('[') => {
            serde_json::from_str(text).map_err(|error| Error::WrongType { why: error.to_string() })
        }
        Cell::Text(text) => Ok(lines(text).collect()),
        Cell::Integer(number) => Ok(vec![number.to_string()]),
        Cell::List(items) => {
            let item = |item: Cell<'_>| match item {
                Cell::Text(_) | Cell::Integer(_) => Ok(item.to_string()),
                other => Err(wrong("a list of text", &other)),
            };
            items.iter().map(item).collect()
        }
        other => Err(wrong("a list", &other)),
    }
}

fn count(column: &Column, row: usize) -> Result<u64, Error> {
    let number = match column.get(row) {
        Cell::Empty => Some(0),
        Cell::Integer(number) => u64::try_from(number).ok(),
        Cell::Text(text) => text.parse().ok(),
        _ => None,
    };
    number.ok_or_else(|| wrong("a whole number from 0 on", &column.get(row)))
}

fn wrong(expected: &str, found: &Cell<'_>) -> Error {
    Error::WrongType { why: format!("expected {expected}, found `{}`", shorten(&found.to_string())) }
}
