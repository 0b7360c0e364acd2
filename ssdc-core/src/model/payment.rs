//! Payments: money that moved, or was bound to move, as its publisher states it.

use crate::record::record;
use crate::{ContributionId, Date, Error, GrantId, Money, PartnerId, PaymentId, Text};

record! {
    /// A payment; negative amounts (refunds, corrections) and any currency are real.
    pub struct Payment(Payment, PaymentId) {
        required {
            /// How much, signed as published.
            amount: Money,
            /// What kind of flow: the code of its publisher (`3` or `D` for a disbursement) or a word.
            kind: Text,
        }
        optional {
            /// Who pays.
            from: Option<PartnerId>,
            /// Who receives.
            to: Option<PartnerId>,
            /// When.
            on: Option<Date>,
            /// The grant.
            grant: Option<GrantId>,
            /// The number of the tranche.
            tranche: Option<u32>,
            /// The contribution that it brings.
            contribution: Option<ContributionId>,
            /// The budget line.
            line: Option<Box<Text>>,
        }
    }
}

/// Kinds of payment by which no money moves: commitments, guarantees and pledges of IATI, and their words.
const PROMISES: [&str; 9] = ["2", "10", "11", "12", "13", "C", "CG", "commitment", "pledge"];

impl Payment {
    /// Whether money is only promised, and none moves.
    pub(crate) fn is_promise(&self) -> bool {
        PROMISES.iter().any(|kind| kind.eq_ignore_ascii_case(self.kind.as_str()))
    }

    #[allow(clippy::unused_self, clippy::unnecessary_wraps, reason = "nothing beyond its fields")]
    fn validate(&self) -> Result<(), Error> {
        Ok(())
    }
}
