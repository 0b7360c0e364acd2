//! Other people's formats: published files become records, with a finding for everything that could not be kept; tables
//! become records and come back.

#[cfg(feature = "iati")]
mod iati;
mod tables;

#[cfg(feature = "iati")]
pub use iati::{IatiImport, ImportCode, ImportFinding, ImportSeverity, read_iati, read_iati_bytes};
