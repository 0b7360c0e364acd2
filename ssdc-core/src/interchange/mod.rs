//! Other people's formats: published files become records, with a finding for everything that could not be kept.

mod iati;

pub use iati::{IatiImport, ImportCode, ImportFinding, ImportSeverity, read_iati, read_iati_bytes};
