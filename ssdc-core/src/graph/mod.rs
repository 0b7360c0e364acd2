//! The typed graph of a portfolio: `(kind, slot)` nodes and dated ties. petgraph stays behind this door.

#[allow(clippy::module_inception, reason = "the graph itself, beside its kinds and the ties that records make")]
mod graph;
mod kinds;
mod ties;

pub(crate) use graph::PortfolioGraph;
pub(crate) use kinds::{NodeRef, Tie, TieKind, is_node};
pub(crate) use ties::{TieTo, Tied};
