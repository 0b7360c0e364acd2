//! What there is for each kind of record: a list in a change, a table in the portfolio.

use std::sync::Arc;

use super::table::{Table, hash_of};
use crate::graph::{NodeRef, Tied};
use crate::model::{
    Contribution, Cost, Exchange, Expert, Framework, Grant, Partner, Payment, Programme, Rate, Request, Series,
    Solution,
};
use crate::record::{Record, Wire};
use crate::{Error, Kind};

/// A record that a portfolio stores.
pub(crate) trait Stored: Record + Tied {
    fn table(tables: &Tables) -> &Table<Self>;
    fn table_mut(tables: &mut Tables) -> &mut Table<Self>;
    fn list_mut(records: &mut Records) -> &mut Vec<Self>;
}

/// Work to be done for each kind of record in turn.
pub(crate) trait ForEachKind {
    fn kind<R: Stored>(&mut self) -> Result<(), Error>;
}

macro_rules! kinds {
    ($($list:ident $record:ident, $doc:literal;)*) => {
        /// Records by kind, in the order given: what a portfolio document lists, and what a change puts.
        ///
        /// ```
        /// use ssdc_core::{Kind, Partner, Records};
        /// let mut records: Records = r#"{"grants": [{"id": "G-1", "title": "Wells"}, {"id": "G-2",
        ///     "title": "Pumps"}]}"#.parse()?;
        /// records.partners.push(Partner::new("P-1".parse()?, "Ministry of Energy".into()));
        /// assert_eq!((records.count(Kind::Grant), records.count(Kind::Partner)), (2, 1));
        /// # Ok::<(), ssdc_core::Error>(())
        /// ```
        #[derive(Debug, Clone, Default, PartialEq, Eq)]
        pub struct Records { $(#[doc = $doc] pub $list: Vec<$record>,)* }

        /// The tables of a portfolio.
        #[derive(Debug, Clone, Default)]
        pub(crate) struct Tables { $(pub(crate) $list: Table<$record>,)* }

        $(impl Stored for $record {
            fn table(tables: &Tables) -> &Table<Self> { &tables.$list }
            fn table_mut(tables: &mut Tables) -> &mut Table<Self> { &mut tables.$list }
            fn list_mut(records: &mut Records) -> &mut Vec<Self> { &mut records.$list }
        })*

        impl Records {
            /// How many records of `kind` there are.
            pub fn count(&self, kind: Kind) -> usize {
                match kind { $(Kind::$record => self.$list.len(),)* }
            }
        }

        impl Tables {
            pub(crate) fn len(&self, kind: Kind) -> usize {
                match kind { $(Kind::$record => self.$list.len(),)* }
            }

            pub(crate) fn find_hashed(&self, kind: Kind, id: &str, hash: u32) -> Option<u32> {
                match kind { $(Kind::$record => self.$list.find_hashed(id, hash),)* }
            }

            /// The id of the record at a slot.
            pub(crate) fn id_at(&self, node: NodeRef) -> Option<&Arc<str>> {
                match node.kind { $(Kind::$record => self.$list.at(node.slot).map(|row| row.id_text()),)* }
            }

            /// The canonical JSON of the record at a slot.
            pub(crate) fn json_at(&self, node: NodeRef) -> Option<serde_json::Value> {
                match node.kind { $(Kind::$record => self.$list.at(node.slot)?.write(),)* }
            }
        }

        pub(crate) fn for_each_kind(work: &mut impl ForEachKind) -> Result<(), Error> {
            $(work.kind::<$record>()?;)*
            Ok(())
        }
    };
}

kinds! {
    partners Partner, "Partners.";
    programmes Programme, "Programmes.";
    grants Grant, "Grants.";
    contributions Contribution, "Contributions.";
    payments Payment, "Payments.";
    costs Cost, "Costs.";
    experts Expert, "Experts.";
    requests Request, "Requests.";
    exchanges Exchange, "Exchanges.";
    solutions Solution, "Solutions.";
    frameworks Framework, "Frameworks.";
    series Series, "Series.";
    rates Rate, "Rates.";
}

impl Records {
    /// How many records there are.
    pub fn len(&self) -> usize {
        Kind::ALL.iter().map(|kind| self.count(*kind)).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl Tables {
    pub(crate) fn find(&self, kind: Kind, id: &str) -> Option<u32> {
        self.find_hashed(kind, id, hash_of(id))
    }

    /// Whose id this is: the kind given, or whatever kind has it.
    pub(crate) fn resolve(&self, kind: Option<Kind>, id: &str, hash: u32) -> Option<NodeRef> {
        let of_kind = |kind: Kind| Some(NodeRef { kind, slot: self.find_hashed(kind, id, hash)? });
        match kind {
            Some(kind) => of_kind(kind),
            None => Kind::ALL.into_iter().find_map(of_kind),
        }
    }
}
