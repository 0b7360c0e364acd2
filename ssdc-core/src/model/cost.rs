//! Costs: what was really spent, and whose money it was.

use crate::record::record;
use crate::{CostId, Date, Error, GrantId, Money, PartnerId, Text};

record! {
    /// An actual cost of a grant.
    pub struct Cost(Cost, CostId) {
        required {
            /// The grant.
            grant: GrantId,
            /// How much.
            amount: Money,
        }
        optional {
            /// The budget line.
            line: Option<Text>,
            /// When.
            on: Option<Date>,
            /// Whose money it was.
            payer: Option<PartnerId>,
        }
    }
}

impl Cost {
    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "nothing beyond its fields")]
    fn validate(&self) -> Result<(), Error> {
        Ok(())
    }
}
