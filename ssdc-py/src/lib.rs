//! The Python face of ssdc: convert in, one call into the core, convert out.
//!
//! What Python sees is the module `ssdc._ssdc`; the package `ssdc` beside it names what stays, and adds the exceptions,
//! the tables of notebooks and the command line.

#![allow(
    clippy::doc_markdown,
    clippy::doc_link_with_quotes,
    reason = "the comments are Python's docstrings, where backticks are noise"
)]
#![allow(clippy::needless_pass_by_value, reason = "arguments from Python are converted, so they are owned")]

mod allocation;
mod answer;
mod arrow;
mod asked;
mod convert;
mod edges;
mod errors;
mod experts;
mod finding;
mod iati;
mod ids;
mod interrupt;
mod match_funding;
mod money;
mod network;
mod network_settings;
mod origin;
mod packed;
mod policy;
mod portfolio;
mod progress;
mod quadratic;
mod receipt;
mod solve;
mod table;
mod taxonomy;
mod text_index;
mod text_scores;
mod verify;

/// Grants, match funding, partner networks and expert matching on one graph, with reasons for every answer.
#[pyo3::pymodule]
mod _ssdc {
    #[pymodule_export]
    use crate::allocation::{GateReport, MatchAllocation, RemedyReport};
    #[pymodule_export]
    use crate::answer::Answer;
    #[pymodule_export]
    use crate::asked::Asked;
    #[pymodule_export]
    use crate::experts::{ConflictReport, ExpertAssignment, ExpertTeam, Experts, Ranking, RosterReport};
    #[pymodule_export]
    use crate::finding::{Finding, Obligation, RecordRef};
    #[pymodule_export]
    use crate::iati::{IatiImport, read_iati};
    #[pymodule_export]
    use crate::match_funding::{MatchFunding, MatchReport};
    #[pymodule_export]
    use crate::money::Money;
    #[pymodule_export]
    use crate::network::Network;
    #[pymodule_export]
    use crate::origin::{Control, Origin};
    #[pymodule_export]
    use crate::policy::Policy;
    #[pymodule_export]
    use crate::portfolio::Portfolio;
    #[pymodule_export]
    use crate::quadratic::quadratic;
    #[pymodule_export]
    use crate::receipt::Receipt;
    #[pymodule_export]
    use crate::solve::{_allocate, _assign, Allocation, Assignment};
    #[pymodule_export]
    use crate::table::{Table, TableRows};
    #[pymodule_export]
    use crate::taxonomy::Taxonomy;
    #[pymodule_export]
    use crate::text_index::TextIndex;
    #[pymodule_export]
    use crate::text_scores::text_scores;
    #[pymodule_export]
    use crate::verify::{Verification, verify};

    /// The version of ssdc.
    #[pymodule_export]
    const VERSION: &str = env!("CARGO_PKG_VERSION");
}
