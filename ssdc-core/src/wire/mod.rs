//! The text of a portfolio: documents read and written, and the JSON Schemas of their records.

mod document;
mod schema;

pub use schema::schemas;
