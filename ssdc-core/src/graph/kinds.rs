//! Kinds of nodes and ties.

use crate::{Date, Kind};

/// Whether records of a kind are nodes; costs, series and rates are mere rows.
pub(crate) fn is_node(kind: Kind) -> bool {
    !matches!(kind, Kind::Cost | Kind::Series | Kind::Rate)
}

/// A record in the graph: its kind and its place in the table of that kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct NodeRef {
    pub(crate) kind: Kind,
    pub(crate) slot: u32,
}

/// What a tie says, read from its start to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub(crate) enum TieKind {
    /// partner -> partner that it is part of
    PartOf,
    /// programme -> funder
    FundedBy,
    /// programme -> contribution in one of its pots
    Holds,
    /// grant -> programme
    Under,
    /// grant -> recipient
    AwardedTo,
    /// grant -> other partner
    Involves,
    /// contribution, payment -> partner that gives
    From,
    /// contribution, payment, exchange -> partner that receives
    To,
    /// contribution -> grant or programme that it may serve
    EarmarkedFor,
    /// contribution -> grant that it serves
    AssignedTo,
    /// contribution -> programme it comes from
    OutOf,
    /// payment -> grant
    Pays,
    /// payment -> contribution
    Brings,
    /// expert -> partner
    AffiliatedWith,
    /// expert -> record with which it has a conflict
    ConflictsWith,
    /// request -> partner
    RequestedBy,
    /// request -> record that must not be proposed
    Excludes,
    /// exchange -> partner that gives
    GivenBy,
    /// exchange -> expert
    TaughtBy,
    /// exchange -> solution
    Carries,
    /// exchange -> exchange
    Follows,
    /// solution -> partner
    CarriedOutBy,
}

/// A tie: what it says, and from when to when it holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tie {
    pub(crate) kind: TieKind,
    pub(crate) since: Option<Date>,
    pub(crate) until: Option<Date>,
}
