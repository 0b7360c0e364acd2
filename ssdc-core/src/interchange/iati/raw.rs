//! Activities as published: their text in one buffer, nothing judged yet.

use super::words::{Word, Words};

macro_rules! children {
    ($($variant:ident $name:literal,)*) => {
        /// The children of an activity that are read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Child { $($variant,)* }

        /// How many children of each name an activity has.
        #[derive(Debug, Default)]
        pub(super) struct Counts([u32; [$(Child::$variant,)*].len()]);

        impl Child {
            pub const fn name(self) -> &'static str {
                match self { $(Child::$variant => $name,)* }
            }

            pub fn of(name: &str) -> Option<Self> {
                match name { $($name => Some(Child::$variant),)* _ => None }
            }
        }
    };
}

children! {
    Transaction "transaction",
    Budget "budget",
    Planned "planned-disbursement",
    Sector "sector",
    Country "recipient-country",
    Date "activity-date",
    Participant "participating-org",
    Reporting "reporting-org",
    Identifier "iati-identifier",
    OtherIdentifier "other-identifier",
    Title "title",
    Status "activity-status",
    Tag "tag",
}

impl Counts {
    /// Where the next child of this name stands.
    pub fn next(&mut self, child: Child, line: u32) -> Spot {
        let mut number = 0;
        if let Some(count) = self.0.get_mut(child as usize) {
            *count = count.saturating_add(1);
            number = *count;
        }
        Spot { child: Some((child, number)), part: None, line }
    }
}

macro_rules! parts {
    ($($variant:ident $name:literal,)*) => {
        /// The parts of a transaction, a budget or a planned disbursement that are read.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(super) enum Part { $($variant,)* }

        impl Part {
            pub fn of(name: &str) -> Option<Self> {
                match name { $($name => Some(Part::$variant),)* _ => None }
            }

            pub const fn name(self) -> &'static str {
                match self { $(Part::$variant => $name,)* }
            }
        }
    };
}

parts! {
    Value "value",
    TransactionDate "transaction-date",
    TransactionType "transaction-type",
    Provider "provider-org",
    Receiver "receiver-org",
    Country "recipient-country",
    Sector "sector",
    PeriodStart "period-start",
    PeriodEnd "period-end",
}

/// Where an element stands in its activity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Spot {
    /// The child of the activity, and its number among those of its name.
    pub child: Option<(Child, u32)>,
    /// The part of the child.
    pub part: Option<Part>,
    pub line: u32,
}

impl Spot {
    pub fn part(self, part: Part) -> Self {
        Spot { part: Some(part), ..self }
    }

    /// The number of the child among those of its name.
    pub fn number(self) -> u32 {
        self.child.map_or(0, |(_, number)| number)
    }
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Name {
    pub word: Word,
    pub english: bool,
}

/// An organisation where it is mentioned; its names are a range of [`Piece::names`].
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RawOrganisation {
    pub spot: Spot,
    pub reference: Word,
    pub kind: Word,
    pub role: Word,
    pub names: (u32, u32),
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RawValue {
    pub spot: Spot,
    pub amount: Word,
    pub currency: Word,
    pub date: Word,
}

/// A date: its attribute, and its text, which says it where the attribute does not.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RawDate {
    pub spot: Spot,
    pub kind: Word,
    pub date: Word,
    pub text: Word,
}

/// A code with what goes with it: countries, sectors, tags.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RawCode {
    pub spot: Spot,
    pub code: Word,
    pub vocabulary: Word,
    pub percentage: Word,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RawIdentifier {
    pub spot: Spot,
    pub scheme: Word,
    pub value: Word,
}

/// A budget or a planned disbursement.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RawBudget {
    pub spot: Spot,
    pub kind: Word,
    pub from: Option<RawDate>,
    pub to: Option<RawDate>,
    pub value: Option<RawValue>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RawTransaction {
    pub spot: Spot,
    pub kind: Option<Word>,
    pub date: Option<RawDate>,
    pub value: Option<RawValue>,
    pub provider: Option<RawOrganisation>,
    pub receiver: Option<RawOrganisation>,
}

/// What stands once in an activity.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Head {
    /// Number of the activity in its piece, from 1.
    pub number: u32,
    pub spot: Spot,
    pub currency: Word,
    pub english: bool,
    pub identifier: Option<Word>,
    pub status: Option<Word>,
    pub reporting: Option<RawOrganisation>,
}

macro_rules! lists {
    ($($(#[doc = $doc:literal])? $list:ident $item:ident,)*) => {
        /// Where the lists of an activity end; they start where those of the one before end.
        #[derive(Debug, Clone, Copy, Default)]
        struct Ends { $($list: usize,)* }

        /// The activities of a piece of a file, their lists one behind the other.
        #[derive(Debug, Default)]
        pub(super) struct Piece {
            pub words: Words,
            pub names: Vec<Name>,
            heads: Vec<(Head, Ends)>,
            $($(#[doc = $doc])? pub $list: Vec<$item>,)*
        }

        /// One of them.
        #[derive(Debug)]
        pub(super) struct RawActivity<'p> {
            pub head: &'p Head,
            pub words: &'p Words,
            names: &'p [Name],
            $($(#[doc = $doc])? pub $list: &'p [$item],)*
        }

        impl Piece {
            /// Ends an activity: what its lists hold since the last one is its own.
            pub fn end(&mut self, head: Head) {
                self.heads.push((head, Ends { $($list: self.$list.len(),)* }));
            }

            pub fn activities(&self) -> impl Iterator<Item = RawActivity<'_>> {
                let starts = std::iter::once(Ends::default()).chain(self.heads.iter().map(|(_, ends)| *ends));
                self.heads.iter().zip(starts).map(|((head, ends), start)| RawActivity {
                    head,
                    words: &self.words,
                    names: &self.names,
                    $($list: self.$list.get(start.$list..ends.$list).unwrap_or_default(),)*
                })
            }
        }
    };
}

lists! {
    /// The names of the title.
    titles Name,
    participants RawOrganisation,
    dates RawDate,
    countries RawCode,
    sectors RawCode,
    /// Countries of the transactions: they stand for the activity's where it names none.
    transaction_countries RawCode,
    /// Sectors of the transactions, likewise.
    transaction_sectors RawCode,
    tags RawCode,
    identifiers RawIdentifier,
    budgets RawBudget,
    planned RawBudget,
    transactions RawTransaction,
}

impl RawActivity<'_> {
    /// The names of an organisation, as it is published.
    pub fn names_of(&self, organisation: &RawOrganisation) -> &[Name] {
        let (from, to) = organisation.names;
        self.names.get(from as usize..to as usize).unwrap_or_default()
    }
}
