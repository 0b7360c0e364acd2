//! Policies: the rule of a funder, as data. The format is `ssdc-policy/1` (TOML).

use std::path::Path;
use std::str::FromStr;
use std::sync::Arc;

use serde_json::json;

use super::parse;
use super::terms::{
    Anchor, ConversionRule, Eligibility, Formula, Input, Limit, Lookup, Offer, Recognise, Requirement, Rounded,
};
use crate::files::read_text;
use crate::{Column, Currency, Day, Error, Rounding, Sha256, Table};

macro_rules! built_in {
    ($($name:literal,)*) => {
        &[$(($name, include_str!(concat!("../../policies/", $name, ".toml"))),)*]
    };
}

/// The policies that come with ssdc, by name.
const BUILT_IN: &[(&str, &str)] = built_in! {
    "eu-cpr-2021",
    "eu-horizon-europe",
    "eu-huskroua",
    "g77-pgtf",
    "gavi-2012",
    "gef-cofinancing-2014",
    "gef-sgp-programme",
    "global-fund-stc",
    "quadratic-fill-pool",
    "quadratic-pairwise-buterin-2019",
    "quadratic-pairwise-gitcoin",
    "quadratic-raw",
    "quadratic-to-contributions",
    "rotary-global-grant-2018",
    "rotary-global-grant-2020",
    "rotary-global-grant-2022",
    "ssdc-1-to-1",
    "ssdc-1-to-1-tranches",
    "uk-big-give",
    "uk-nlhf",
    "us-2cfr-200-306",
    "us-americorps",
    "us-cdfi",
    "us-doj-ojp",
    "us-eda",
    "us-fema-fmag",
    "us-fema-pa",
    "us-head-start",
    "us-hhs-dab-850",
    "us-hud-coc",
    "us-hud-dob-accepted",
    "us-hud-dob-offered",
    "us-hud-esg",
    "us-hud-home",
    "us-hud-shp",
    "us-medicaid-fmap",
    "us-nea",
    "us-neh-challenge",
    "us-older-americans-act",
    "us-usaid-ads-303",
};

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
    pub(super) version_by: Anchor,
    /// `None`: each grant in the currency of its award.
    pub(super) currency: Option<Currency>,
    pub(super) conversion: Option<ConversionRule>,
    pub(super) duplicates: Duplicates,
    pub(super) sources: Vec<PolicySource>,
    pub(super) rounding: RoundingRule,
    pub(super) inputs: Vec<Input>,
    pub(super) tables: Vec<Lookup>,
    pub(super) formulas: Vec<Formula>,
    pub(super) recognise: Recognise,
    pub(super) requirements: Vec<Requirement>,
    pub(super) limits: Vec<Limit>,
    pub(super) eligibility: Vec<Eligibility>,
    pub(super) offers: Vec<Offer>,
    pub(super) sha256: Sha256,
    pub(super) text: Arc<str>,
}

/// P19: how, and which figures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct RoundingRule {
    pub(super) rounding: Rounding,
    pub(super) of: Vec<Rounded>,
}

impl RoundingRule {
    /// The rounding of a figure; what is not named stays exact.
    pub(super) fn of(&self, figure: Rounded) -> Rounding {
        if self.of.contains(&figure) { self.rounding } else { Rounding::EXACT }
    }
}

/// Where a part of a policy was found, and how well it is known.
///
/// ```
/// use ssdc_core::Policy;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let well_known: Vec<_> = policy.sources().iter().map(|source| source.evidence.as_str()).collect();
/// assert_eq!(well_known, ["read", "derived"]);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PolicySource {
    /// The document.
    pub title: String,
    /// `read` in the source itself, `known` in general, or `derived` here.
    pub evidence: String,
}

impl PolicySource {
    /// Whether it was not read in the source itself.
    ///
    /// ```
    /// use ssdc_core::Policy;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let unverified: Vec<_> = policy.sources().iter().map(|source| source.is_unverified()).collect();
    /// assert_eq!(unverified, [false, true]);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn is_unverified(&self) -> bool {
        self.evidence != "read"
    }
}

/// What a possible duplicate does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Duplicates {
    Flag,
    Exclude,
}

impl Policy {
    /// The names of the policies that come with ssdc.
    pub fn names() -> Vec<&'static str> {
        BUILT_IN.iter().map(|(name, _)| *name).collect()
    }

    /// A policy that comes with ssdc.
    ///
    /// ```
    /// use ssdc_core::Policy;
    /// let error = Policy::load("one-to-one").unwrap_err();
    /// assert_eq!(error.to_string(), format!("no policy `one-to-one`: known are {}", Policy::names().join(", ")));
    /// ```
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

    /// Reads a policy file in the format `ssdc-policy/1` (TOML).
    ///
    /// ```
    /// use ssdc_core::Policy;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let path = std::env::temp_dir().join(format!("ssdc-policy-{}.toml", std::process::id()));
    /// std::fs::write(&path, policy.text())?;
    /// assert_eq!(Policy::read(&path)?, policy);
    /// std::fs::remove_file(&path)?;
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::File`], [`Error::InvalidUtf8`], and as [`str::parse`].
    pub fn read(path: impl AsRef<Path>) -> Result<Self, Error> {
        read_text(path.as_ref())?.parse()
    }

    /// The policies that come with ssdc: a table of `id`, `title`, `effective_from`, `effective_to`, `evidence`, how
    /// well the least known of its sources is known, and whether it is `unverified`: not every source was read.
    ///
    /// ```
    /// use ssdc_core::{Cell, Policy};
    /// let catalogue = Policy::catalogue()?;
    /// assert_eq!(catalogue.len(), Policy::names().len());
    /// assert_eq!(catalogue.column("id").map(|ids| ids.get(0)), Some(Cell::Text(Policy::names()[0])));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// None, as long as each of them can be read, which the tests see to.
    pub fn catalogue() -> Result<Table, Error> {
        let policies = Policy::names().into_iter().map(Policy::load).collect::<Result<Vec<_>, _>>()?;
        let text = |of: fn(&Policy) -> &str| Column::text(policies.iter().map(|policy| Some(of(policy))));
        Ok(Table::new([
            ("id", text(Policy::id)),
            ("title", text(Policy::title)),
            ("effective_from", Column::date(policies.iter().map(|policy| Some(policy.effective_from)))),
            ("effective_to", Column::date(policies.iter().map(|policy| policy.effective_to))),
            ("evidence", text(Policy::evidence)),
            ("unverified", Column::boolean(policies.iter().map(|policy| Some(policy.is_unverified())))),
        ]))
    }

    /// How well the least known of its sources is known: `read` in the source, `known` in general, or `derived` here.
    ///
    /// ```
    /// use ssdc_core::Policy;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// assert_eq!(policy.sources()[0].evidence, "read");
    /// assert_eq!(policy.evidence(), "derived"); // as its second source is
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn evidence(&self) -> &str {
        let weakest =
            ["derived", "known"].into_iter().find(|word| self.sources.iter().any(|one| one.evidence == *word));
        weakest.unwrap_or("read")
    }

    /// Whether one of its sources was not read: look it up before you rely on the policy.
    ///
    /// ```
    /// use ssdc_core::Policy;
    /// assert!(Policy::load("ssdc-1-to-1")?.is_unverified());
    /// assert!(!Policy::load("us-hud-esg")?.is_unverified());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn is_unverified(&self) -> bool {
        self.sources.iter().any(PolicySource::is_unverified)
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

    /// What it says of itself, as JSON: `id`, `title`, `effective_from`, `effective_to` (a day or null), `sha256`, and
    /// `sources`, a list of `title`, `evidence` and `unverified`, true where the source was not read.
    ///
    /// ```
    /// use ssdc_core::Policy;
    /// let json = Policy::load("ssdc-1-to-1")?.to_json();
    /// assert!(json.starts_with(r#"{"effective_from":"2008-09-01","effective_to":null,"id":"ssdc-1-to-1","#));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let source = |source: &PolicySource| json!({"title": source.title, "evidence": source.evidence, "unverified": source.is_unverified()});
        json!({
            "id": self.id,
            "title": self.title,
            "effective_from": self.effective_from.to_string(),
            "effective_to": self.effective_to.map(|day| day.to_string()),
            "sha256": self.sha256.to_string(),
            "sources": self.sources.iter().map(source).collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// Its text, as it was read.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// SHA-256 of its text: what a receipt pins.
    pub fn sha256(&self) -> Sha256 {
        self.sha256
    }
}

impl FromStr for Policy {
    type Err = Error;

    /// Reads a policy in the format `ssdc-policy/1`.
    ///
    /// # Errors
    /// [`Error::InvalidPolicy`] with every mistake and its place.
    fn from_str(text: &str) -> Result<Self, Error> {
        parse::policy(text)
    }
}
