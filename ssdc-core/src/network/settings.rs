//! Settings of questions, and what partners are grouped by.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::settings::setting;

pub(super) use crate::settings::{at_least_one, no_more, settings, take, values_of};

/// Groups of partners: an attribute that the network knows, or a table of the caller's.
///
/// ```
/// use ssdc_core::network::By;
/// let by_country = By::attribute("country");
/// let own = By::Given([("a".to_owned(), "left".to_owned())].into());
/// assert_ne!(by_country, own);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum By {
    /// The name of an attribute, such as `country`, `kind`, `south`, `sme` or `theme`.
    Attribute(String),
    /// The group of each partner by its id; who is not named belongs to none.
    Given(BTreeMap<String, String>),
}

impl By {
    /// Groups by an attribute.
    pub fn attribute(name: &str) -> Self {
        By::Attribute(name.to_owned())
    }
}

setting! {
    By, "the name of an attribute, or an object with the group of each partner", |value| match value {
        Value::String(name) => Some(By::attribute(name)),
        Value::Object(_) => BTreeMap::read(value).map(By::Given),
        _ => None,
    };
}
