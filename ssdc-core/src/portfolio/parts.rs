//! A part of a portfolio that stands by itself: what its records refer to and it does not hold is there by name alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::kinds::{ForEachKind, Records, Stored, for_each_kind};
use crate::record::{Segment, Visit};
use crate::{Error, Kind};

/// What a part holds and what it refers to, by kind and id.
#[derive(Default)]
struct References {
    held: BTreeSet<(Kind, Arc<str>)>,
    wanted: BTreeSet<(Option<Kind>, Arc<str>)>,
}

impl Visit for References {
    fn enter(&mut self, _: Segment) {}

    fn leave(&mut self) {}

    fn reference(&mut self, kind: Option<Kind>, id: &mut Arc<str>) {
        self.wanted.insert((kind, Arc::clone(id)));
    }
}

struct Collect<'c> {
    part: &'c mut Records,
    references: References,
}

impl ForEachKind for Collect<'_> {
    fn kind<R: Stored>(&mut self) -> Result<(), Error> {
        for record in R::list_mut(self.part) {
            self.references.held.insert((R::KIND, Arc::clone(record.id_text())));
            record.visit(&mut self.references);
        }
        Ok(())
    }
}

/// A document of the records that a part refers to and does not hold, each with no more than it must have.
pub(crate) fn placeholders(part: &mut Records) -> String {
    let mut collect = Collect { part, references: References::default() };
    let _ = for_each_kind(&mut collect);
    let References { held, wanted } = collect.references;
    let mut lists: BTreeMap<&'static str, Vec<Value>> = BTreeMap::new();
    for (kind, id) in wanted {
        let holds = |kind: Kind| held.contains(&(kind, Arc::clone(&id)));
        if kind.map_or_else(|| Kind::ALL.into_iter().any(holds), holds) {
            continue;
        }
        // What names no kind may be of any: a partner is the least that can bear the name.
        let kind = kind.unwrap_or(Kind::Partner);
        lists.entry(kind.plural()).or_default().push(placeholder(kind, &id));
    }
    let lists: Map<String, Value> = lists.into_iter().map(|(name, list)| (name.to_owned(), list.into())).collect();
    Value::Object(lists).to_string()
}

/// The records of both.
pub(crate) fn joined(mut one: Records, mut other: Records) -> Records {
    struct Join<'c>(&'c mut Records, &'c mut Records);
    impl ForEachKind for Join<'_> {
        fn kind<R: Stored>(&mut self) -> Result<(), Error> {
            R::list_mut(self.0).append(R::list_mut(self.1));
            Ok(())
        }
    }
    let _ = for_each_kind(&mut Join(&mut one, &mut other));
    one
}

fn placeholder(kind: Kind, id: &str) -> Value {
    const NAME: &str = "not part of this";
    match kind {
        Kind::Partner | Kind::Expert => json!({"id": id, "name": NAME}),
        Kind::Contribution => json!({"id": id, "kind": "cash", "amount": "0.00 USD"}),
        Kind::Payment => json!({"id": id, "kind": NAME, "amount": "0.00 USD"}),
        Kind::Exchange => json!({"id": id, "kind": "training"}),
        _ => json!({"id": id, "title": NAME}),
    }
}
