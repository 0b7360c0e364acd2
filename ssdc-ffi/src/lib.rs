//! The C face of ssdc, in the words of the Rust core; `include/ssdc.h` is its documentation.
//!
//! Every function converts in, calls the core once, and converts out. What they share stands in two files:
//! `boundary` holds the single guard against panics and every conversion of a pointer, `status` the statuses. The
//! header is generated from the sources by the test `header`; renew it with `SSDC_BLESS=1`.
#![allow(non_camel_case_types, reason = "the types are named as C names them")]
#![allow(clippy::missing_safety_doc, reason = "the rules of the header hold for every function: see cbindgen.toml")]

mod allocation;
mod boundary;
mod experts;
mod field;
mod iati;
mod json;
mod last_error;
mod match_funding;
mod network;
mod network_tables;
mod portfolio;
mod progress;
mod solve;
mod status;
mod table;
mod taxonomy;
mod text_index;
mod text_scores;
mod version;

/// Handles may be used from several threads at once: they never change, save one that has a lock.
const _: fn() = || {
    fn shared_between_threads<T: Send + Sync>() {}
    shared_between_threads::<portfolio::ssdc_portfolio>();
    shared_between_threads::<table::ssdc_table>();
    shared_between_threads::<match_funding::ssdc_policy>();
    shared_between_threads::<network::ssdc_network>();
    shared_between_threads::<iati::ssdc_iati_import>();
    shared_between_threads::<taxonomy::ssdc_taxonomy>();
    shared_between_threads::<experts::ssdc_experts>();
    shared_between_threads::<text_index::ssdc_text_index>();
};
