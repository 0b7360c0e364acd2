//! What was asked: the questions whose answers have receipts, in one canonical form.

use std::fmt;
use std::str::FromStr;

use serde_json::{Map, Value, json};

use super::{AllocationOrder, MatchFunding};
use crate::error::shorten;
use crate::report::Receipt;
use crate::settings::{Setting, no_more, take, values_of};
use crate::{ContributionId, Day, Error, GrantId};

/// A question to a [`MatchFunding`] whose answer has a [`Receipt`]. As text it is canonical JSON.
///
/// ```
/// use ssdc_core::MatchQuestion;
/// let question: MatchQuestion = r#"{"kind": "gate", "tranche": 2, "grant": "G-1"}"#.parse()?;
/// assert_eq!(question, MatchQuestion::Gate { grant: "G-1".parse()?, tranche: 2 });
/// assert_eq!(question.to_string(), r#"{"grant":"G-1","kind":"gate","tranche":2}"#);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum MatchQuestion {
    /// [`check`](MatchFunding::check).
    Check {
        /// The grant.
        grant: GrantId,
    },
    /// [`gate`](MatchFunding::gate).
    Gate {
        /// The grant.
        grant: GrantId,
        /// The number of the tranche.
        tranche: u32,
    },
    /// [`remedy`](MatchFunding::remedy).
    Remedy {
        /// The grant.
        grant: GrantId,
    },
    /// [`origin`](MatchFunding::origin).
    Origin {
        /// The contribution.
        contribution: ContributionId,
        /// How far back payments are followed; `None`: as the policy says, else 365.
        look_back_days: Option<u32>,
    },
    /// [`allocate`](MatchFunding::allocate).
    Allocate {
        /// Who is served first.
        order: AllocationOrder,
    },
}

impl MatchQuestion {
    /// The word: that of the method.
    pub fn kind(&self) -> &'static str {
        match self {
            MatchQuestion::Check { .. } => "check",
            MatchQuestion::Gate { .. } => "gate",
            MatchQuestion::Remedy { .. } => "remedy",
            MatchQuestion::Origin { .. } => "origin",
            MatchQuestion::Allocate { .. } => "allocate",
        }
    }

    /// What was asked of what, in words: `gate of grant G-1, tranche 2`.
    pub(super) fn words(&self) -> String {
        let kind = self.kind();
        match self {
            MatchQuestion::Check { grant } | MatchQuestion::Remedy { grant } => format!("{kind} of grant {grant}"),
            MatchQuestion::Gate { grant, tranche } => format!("{kind} of grant {grant}, tranche {tranche}"),
            MatchQuestion::Origin { contribution, look_back_days } => {
                let back = look_back_days.map(|days| format!(", {days} days back")).unwrap_or_default();
                format!("{kind} of contribution {contribution}{back}")
            }
            MatchQuestion::Allocate { order } => format!("{kind} in the order {}", order.name()),
        }
    }

    pub(super) fn json(&self) -> Value {
        let kind = self.kind();
        match self {
            MatchQuestion::Check { grant } | MatchQuestion::Remedy { grant } => {
                json!({"kind": kind, "grant": grant.as_str()})
            }
            MatchQuestion::Gate { grant, tranche } => {
                json!({"kind": kind, "grant": grant.as_str(), "tranche": tranche})
            }
            MatchQuestion::Origin { contribution, look_back_days } => {
                json!({"kind": kind, "contribution": contribution.as_str(), "look_back_days": look_back_days})
            }
            MatchQuestion::Allocate { order } => json!({"kind": kind, "order": order.name()}),
        }
    }
}

impl fmt::Display for MatchQuestion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.json())
    }
}

impl FromStr for MatchQuestion {
    type Err = Error;

    /// # Errors
    /// [`Error::InvalidChoice`] for another kind, or what this kind has not; [`Error::MissingField`], [`Error::WrongType`],
    /// [`Error::InvalidJson`]; as the ids.
    fn from_str(text: &str) -> Result<Self, Error> {
        let mut values = values_of(text)?;
        let kind: String = needed(&mut values, "kind")?;
        let (question, names): (_, &[&str]) = match &*kind {
            "check" => (MatchQuestion::Check { grant: id(&mut values, "grant")? }, &["kind", "grant"]),
            "gate" => {
                let (grant, tranche) = (id(&mut values, "grant")?, needed(&mut values, "tranche")?);
                (MatchQuestion::Gate { grant, tranche }, &["kind", "grant", "tranche"])
            }
            "remedy" => (MatchQuestion::Remedy { grant: id(&mut values, "grant")? }, &["kind", "grant"]),
            "origin" => {
                let (contribution, mut look_back_days) = (id(&mut values, "contribution")?, None);
                take(&mut values, "look_back_days", &mut look_back_days)?;
                (MatchQuestion::Origin { contribution, look_back_days }, &["kind", "contribution", "look_back_days"])
            }
            "allocate" => (MatchQuestion::Allocate { order: id(&mut values, "order")? }, &["kind", "order"]),
            _ => {
                let expected = "check, gate, remedy, origin, allocate".to_owned();
                return Err(Error::InvalidChoice { what: "question", got: shorten(&kind), expected });
            }
        };
        no_more(&values, names)?;
        Ok(question)
    }
}

fn needed<T: Setting>(values: &mut Map<String, Value>, name: &'static str) -> Result<T, Error> {
    let mut value = None;
    take(values, name, &mut value)?;
    value.ok_or(Error::MissingField { name })
}

fn id<T: FromStr<Err = Error>>(values: &mut Map<String, Value>, name: &'static str) -> Result<T, Error> {
    needed::<String>(values, name)?.parse().map_err(|error: Error| error.at(&format!("/{name}")))
}

impl MatchFunding<'_> {
    /// The receipt of the answer to a question at the end of `as_of`.
    ///
    /// ```
    /// use ssdc_core::{MatchQuestion, Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
    ///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let (matching, as_of) = (portfolio.match_funding(&policy), "2018-06-30".parse()?);
    /// let receipt = matching.receipt(&MatchQuestion::Remedy { grant: "G-1".parse()? }, as_of)?;
    /// assert_eq!(&receipt, matching.remedy(&"G-1".parse()?, as_of)?.receipt());
    /// assert_eq!(receipt.question, r#"{"grant":"G-1","kind":"remedy"}"#);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As the question's method.
    pub fn receipt(&self, question: &MatchQuestion, as_of: Day) -> Result<Receipt, Error> {
        Ok(match question {
            MatchQuestion::Check { grant } => self.check(grant, as_of)?.receipt().clone(),
            MatchQuestion::Gate { grant, tranche } => self.gate(grant, *tranche, as_of)?.receipt().clone(),
            MatchQuestion::Remedy { grant } => self.remedy(grant, as_of)?.receipt().clone(),
            MatchQuestion::Origin { contribution, look_back_days } => {
                self.origin(contribution, as_of, *look_back_days)?.receipt().clone()
            }
            MatchQuestion::Allocate { order } => self.allocate(as_of, *order, &mut ())?.receipt(),
        })
    }
}
