//! Policies: the rule of a funder, as data. The format is `ssdc-policy/1` (TOML).

use std::str::FromStr;

use super::parse;
use crate::{ContributionKind, Currency, Day, Error, Ratio, Rounding, Sha256, State};

/// The policies that come with ssdc, by name.
const BUILT_IN: [(&str, &str); 1] = [("ssdc-1-to-1", include_str!("../../policies/ssdc-1-to-1.toml"))];

/// A match-funding policy: what is required, what counts towards it, and what a shortfall costs.
///
/// None of the ratio's form, its base and the rounding has a default. Reading reports every mistake at once.
///
/// ```
/// use ssdc_core::Policy;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// assert_eq!(policy.title(), "Dollar-to-dollar match from parallel resources");
/// let faults = "id = \"mine\"\ncurrency = \"dollars\"".parse::<Policy>().unwrap_err().to_string();
/// assert!(faults.contains("/currency: ") && faults.contains("/schema: "));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Policy {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) effective_from: Day,
    pub(super) effective_to: Option<Day>,
    /// `None`: each grant in the currency of its award.
    pub(super) currency: Option<Currency>,
    pub(super) duplicates: Duplicates,
    pub(super) sources: Vec<PolicySource>,
    pub(super) rounding: Rounding,
    pub(super) recognise: Recognise,
    pub(super) requirement: Requirement,
    pub(super) sha256: Sha256,
}

/// Where a part of a policy was found, and how well it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySource {
    /// The document.
    pub title: String,
    /// `read` in the source itself, `known` in general, or `derived` here.
    pub evidence: String,
}

/// What a possible duplicate does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duplicates {
    Flag,
    Exclude,
}

/// Which lots count, for how much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recognise {
    pub(super) deny_grantor: bool,
    pub(super) inside_agreement: bool,
    pub(super) exclusive: Option<Exclusive>,
    pub(super) kinds: Vec<KindRule>,
}

/// What others count is taken off; `forward`: what they plan to count, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Exclusive {
    pub(super) forward: bool,
}

/// Kinds that count once they are in a state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct KindRule {
    pub(super) kinds: Vec<ContributionKind>,
    pub(super) state: State,
}

/// What must be met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Requirement {
    pub(super) match_to_award: Ratio,
}

impl Policy {
    /// The names of the policies that come with ssdc.
    pub fn names() -> Vec<&'static str> {
        BUILT_IN.iter().map(|(name, _)| *name).collect()
    }

    /// A policy that comes with ssdc.
    ///
    /// # Errors
    /// [`Error::UnknownPolicy`] names those that exist.
    pub fn load(name: &str) -> Result<Self, Error> {
        match BUILT_IN.iter().find(|(other, _)| *other == name) {
            Some((_, text)) => text.parse(),
            None => {
                let known = Policy::names().join(", ");
                Err(Error::UnknownPolicy { name: crate::error::shorten(name), known })
            }
        }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// First day of its effect.
    pub fn effective_from(&self) -> Day {
        self.effective_from
    }

    /// Last day of its effect.
    pub fn effective_to(&self) -> Option<Day> {
        self.effective_to
    }

    /// Its sources, with how well each is known.
    pub fn sources(&self) -> &[PolicySource] {
        &self.sources
    }

    /// SHA-256 of its text: what a receipt pins.
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }

    /// The rule for a kind of contribution.
    pub(super) fn kind_rule(&self, kind: ContributionKind) -> Option<(usize, &KindRule)> {
        self.recognise.kinds.iter().enumerate().find(|(_, rule)| rule.kinds.contains(&kind))
    }
}

impl FromStr for Policy {
    type Err = Error;

    /// Reads a policy in the format `ssdc-policy/1`.
    ///
    /// # Errors
    /// [`Error::InvalidPolicy`] with every mistake and its place; [`Error::UnsupportedPolicy`] where the policy is right but
    /// uses a step that this version does not execute.
    fn from_str(text: &str) -> Result<Self, Error> {
        parse::policy(text)
    }
}
