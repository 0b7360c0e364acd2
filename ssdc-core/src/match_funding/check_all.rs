//! Every grant at once: one pass over narrow rows of integers; what they cannot say goes the way of a single check.

use std::collections::HashMap;

use super::case::{Case, Question};
use super::compared::{Obligation, Verdict};
use super::policy::Policy;
use super::tally::{self, Row};
use super::{answer, executed};
use crate::progress::step;
use crate::table::{Column, Table};
use crate::{Day, Error, GrantId, Money, Portfolio, Progress};

/// How every grant stands: figures and verdicts, by grant id.
///
/// ```
/// use ssdc_core::{Policy, Portfolio, Verdict};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let all = portfolio.match_funding(&policy).check_all("2018-06-30".parse()?, &mut ())?;
///
/// assert_eq!((all.len(), all.count(Verdict::Short), all.count(Verdict::Met)), (1, 1, 0));
/// assert!(!all.all_settled());
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug)]
pub struct CheckAll<'p> {
    portfolio: &'p Portfolio,
    /// By grant id, part after part.
    parts: Vec<Vec<Row>>,
    slow: HashMap<u32, Obligation>,
}

/// A grant and how it stands.
///
/// ```
/// use ssdc_core::{Policy, Portfolio};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let all = portfolio.match_funding(&policy).check_all("2018-06-30".parse()?, &mut ())?;
///
/// let row = all.rows().next().unwrap();
/// assert_eq!((row.grant.as_str(), row.verdict.name()), ("G-1", "short"));
/// assert_eq!((row.required, row.recognised), (Some("1000 USD".parse()?), Some("0 USD".parse()?)));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckedGrant<'p> {
    /// The grant.
    pub grant: &'p GrantId,
    /// The match that is required; `None` where it cannot be known.
    pub required: Option<Money>,
    /// The match that surely counts.
    pub recognised: Option<Money>,
    /// What is lacking; `None` where it cannot be known.
    pub shortfall: Option<Money>,
    /// How it stands.
    pub verdict: Verdict,
}

impl CheckAll<'_> {
    /// How many grants there are.
    pub fn len(&self) -> usize {
        self.parts.iter().map(Vec::len).sum()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// How many grants have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.parts.iter().flatten().filter(|row| row.verdict == verdict).count()
    }

    /// Whether every grant is met, exempt or not yet due.
    pub fn all_settled(&self) -> bool {
        self.parts.iter().flatten().all(|row| row.verdict.is_settled())
    }

    /// The grants, by id.
    pub fn rows(&self) -> impl Iterator<Item = CheckedGrant<'_>> {
        self.parts.iter().flatten().filter_map(|row| {
            let record = self.portfolio.tables.grants.at(row.slot)?;
            let (required, recognised, shortfall) = match self.slow.get(&row.slot).filter(|_| row.is_slow) {
                Some(figures) => (figures.required, figures.recognised, figures.shortfall),
                None => {
                    let currency = record.amount?.currency();
                    let money = |minor| Some(Money::from_minor(minor, currency));
                    (
                        money(row.required),
                        money(row.recognised),
                        money(row.required.saturating_sub(row.recognised).max(0)),
                    )
                }
            };
            Some(CheckedGrant { grant: &record.id, required, recognised, shortfall, verdict: row.verdict })
        })
    }

    /// The same as a table: grant, required, recognised, shortfall, currency, verdict.
    pub fn to_table(&self) -> Table {
        let rows: Vec<_> = self.rows().collect();
        let text = |get: &dyn Fn(&CheckedGrant<'_>) -> Option<String>| Column::text(rows.iter().map(get));
        let decimal = |get: &dyn Fn(&CheckedGrant<'_>) -> Option<Money>| {
            Column::decimal(rows.iter().map(|row| get(row).map(Money::padded)))
        };
        Table::new([
            ("grant", text(&|row| Some(row.grant.to_string()))),
            ("required", decimal(&|row| row.required)),
            ("recognised", decimal(&|row| row.recognised)),
            ("shortfall", decimal(&|row| row.shortfall)),
            ("currency", text(&|row| row.required.or(row.recognised).map(|money| money.currency().to_string()))),
            ("verdict", text(&|row| Some(row.verdict.to_string()))),
        ])
    }
}

/// What is said of a grant whose figures cannot be computed; `check` gives the error.
const UNKNOWN: Obligation = Obligation {
    requirement: None,
    recipient: None,
    required: None,
    recognised: None,
    shortfall: None,
    verdict: Verdict::Undetermined,
};

pub(super) fn check_all<'p>(
    portfolio: &'p Portfolio,
    policy: &Policy,
    as_of: Day,
    progress: &mut dyn Progress,
) -> Result<CheckAll<'p>, Error> {
    executed::refuse(policy, true)?;
    let total = portfolio.tables.grants.len() as u64;
    step(progress, 0, total)?;
    let question = Question::new(portfolio, policy, as_of, false);
    let mut parts = tally::rows(portfolio, policy, as_of);
    let mut slow = HashMap::new();
    for (row, done) in parts.iter_mut().flatten().filter(|row| row.is_slow).zip(0_u64..) {
        if done % 64 == 0 {
            step(progress, done, total)?;
        }
        if let Some(grant) = portfolio.tables.grants.at(row.slot) {
            let figures = answer(&Case::new(&question, grant), row.slot).map_or(UNKNOWN, |answer| answer.total);
            row.verdict = figures.verdict;
            slow.insert(row.slot, figures);
        }
    }
    if !portfolio.tables.grants.is_in_order() {
        let mut rows: Vec<Row> = parts.into_iter().flatten().collect();
        rows.sort_by_cached_key(|row| portfolio.tables.grants.at(row.slot).map(|grant| grant.id.clone()));
        parts = vec![rows];
    }
    step(progress, total, total)?;
    Ok(CheckAll { portfolio, parts, slow })
}
