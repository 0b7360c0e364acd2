//! What is lacking of a match, of which part and of whom.

use std::fmt;

use serde_json::{Value, json};

use crate::{Money, PartnerId};

/// What is lacking of a match: of which part, and of whom.
///
/// ```
/// use ssdc_core::Lacking;
/// let mut one = Lacking { recipient: None, part: Some("local".into()), amount: "300 USD".parse()? };
/// assert_eq!(one.to_string(), "300.00 USD of the part `local` is lacking");
/// one = Lacking { recipient: Some("WELLS".parse()?), part: None, ..one };
/// assert_eq!(one.to_string(), "of WELLS, 300.00 USD is lacking");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lacking {
    /// The recipient, where the grant has several.
    pub recipient: Option<PartnerId>,
    /// The part of the match, where nothing but it is lacking.
    pub part: Option<Box<str>>,
    /// How much.
    pub amount: Money,
}

impl Lacking {
    pub(super) fn json(&self) -> Value {
        let recipient = self.recipient.as_ref().map(PartnerId::as_str);
        json!({"recipient": recipient, "part": self.part.as_deref(), "amount": self.amount.to_string()})
    }
}

impl fmt::Display for Lacking {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(recipient) = &self.recipient {
            write!(f, "of {recipient}, ")?;
        }
        write!(f, "{}", self.amount)?;
        if let Some(part) = &self.part {
            write!(f, " of the part `{part}`")?;
        }
        f.write_str(" is lacking")
    }
}
