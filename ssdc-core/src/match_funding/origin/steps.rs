//! The payments by which money came, step by step, and those that could not be followed.

use std::fmt;

use crate::{Date, Money, PartnerId, PaymentId};

/// Money of the grantor that passed along one chain of payments.
///
/// ```
/// use ssdc_core::{MoneyPath, PathStep};
/// let step = PathStep { payment: "P-1".parse()?, from: Some("CENTRE".parse()?), to: Some("DONOR".parse()?),
///     amount: "900 USD".parse()?, on: Some("2018-01-10".parse()?) };
/// let path = MoneyPath { amount: "300 USD".parse()?, steps: vec![step] };
/// assert_eq!(path.to_string(), "300.00 USD: CENTRE pays DONOR 900.00 USD on 2018-01-10 (P-1)");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MoneyPath {
    /// What passes along it, in the currency of the contribution.
    pub amount: Money,
    /// The payments, in the order of time.
    pub steps: Vec<PathStep>,
}

/// One payment of a chain: who paid whom, how much in all, when.
///
/// ```
/// use ssdc_core::PathStep;
/// let step = PathStep { payment: "P-1".parse()?, from: None, to: Some("DONOR".parse()?), amount: "9 USD".parse()?, on: None };
/// assert_eq!(step.to_string(), "somebody pays DONOR 9.00 USD (P-1)");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct PathStep {
    /// The payment.
    pub payment: PaymentId,
    /// Who paid; `None` where nobody says.
    pub from: Option<PartnerId>,
    /// Who was paid.
    pub to: Option<PartnerId>,
    /// The whole payment, in its own currency and without its sign.
    pub amount: Money,
    /// When.
    pub on: Option<Date>,
}

/// A payment on the way to the contributor that could not be followed.
///
/// ```
/// use ssdc_core::UnfollowedPayment;
/// let one = UnfollowedPayment { payment: "P-1".parse()?, why: "nobody says who paid it" };
/// assert_eq!(one.to_string(), "P-1: nobody says who paid it");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UnfollowedPayment {
    /// The payment.
    pub payment: PaymentId,
    /// What is not known of it.
    pub why: &'static str,
}

pub(super) fn name(partner: Option<&PartnerId>) -> &str {
    partner.map_or("somebody", PartnerId::as_str)
}

impl fmt::Display for PathStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} pays {} {}", name(self.from.as_ref()), name(self.to.as_ref()), self.amount)?;
        if let Some(on) = self.on {
            write!(f, " on {on}")?;
        }
        write!(f, " ({})", self.payment)
    }
}

impl fmt::Display for MoneyPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<_> = self.steps.iter().map(ToString::to_string).collect();
        write!(f, "{}: {}", self.amount, steps.join(", "))
    }
}

impl fmt::Display for UnfollowedPayment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.payment, self.why)
    }
}
