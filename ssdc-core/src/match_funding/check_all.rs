//! Every grant at once: one pass over narrow rows of integers; what they cannot say goes the way of a single check.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use super::case::{Case, Question};
use super::compared::{Obligation, Verdict};
use super::policy::Policy;
use super::tally::{self, Row};
use super::{answer, executed};
use crate::model::Grant;
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
    /// What rows do not suffice for, by slot.
    slow: Vec<(u32, CheckedGrant<'p>)>,
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
            if row.is_slow {
                let place = self.slow.binary_search_by_key(&row.slot, |(slot, _)| *slot).ok()?;
                return self.slow.get(place).map(|(_, checked)| *checked);
            }
            let record = self.portfolio.tables.grants.at(row.slot)?;
            let currency = record.amount?.currency();
            let money = |minor| Some(Money::from_minor(minor, currency));
            let lacking = row.required.saturating_sub(row.recognised).max(0);
            let (required, recognised, shortfall) = (money(row.required), money(row.recognised), money(lacking));
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

/// Below this many grants a thread costs more than it saves.
const GRANTS_A_THREAD: usize = 1 << 10;

pub(super) fn check_all<'p>(
    portfolio: &'p Portfolio,
    policy: &Policy,
    as_of: Day,
    progress: &mut dyn Progress,
) -> Result<CheckAll<'p>, Error> {
    executed::refuse(policy, true)?;
    let total = portfolio.tables.grants.len() as u64;
    step(progress, 0, total)?;
    let mut parts = tally::rows(portfolio, policy, as_of);
    let rows = || parts.iter().flatten().filter(|row| row.is_slow);
    let slots: Vec<u32> = rows().map(|row| row.slot).collect();
    let slow = by_records(portfolio, policy, as_of, &slots, &mut |done| step(progress, done, total))?;
    for (row, (_, checked)) in parts.iter_mut().flatten().filter(|row| row.is_slow).zip(&slow) {
        row.verdict = checked.verdict;
    }
    if !portfolio.tables.grants.is_in_order() {
        let mut rows: Vec<Row> = parts.into_iter().flatten().collect();
        rows.sort_by_cached_key(|row| portfolio.tables.grants.at(row.slot).map(|grant| grant.id.clone()));
        parts = vec![rows];
    }
    step(progress, total, total)?;
    Ok(CheckAll { portfolio, parts, slow })
}

/// The figures of these grants from their records, each thread with a share of them.
fn by_records<'p>(
    portfolio: &'p Portfolio,
    policy: &Policy,
    as_of: Day,
    slots: &[u32],
    progress: &mut dyn FnMut(u64) -> Result<(), Error>,
) -> Result<Vec<(u32, CheckedGrant<'p>)>, Error> {
    let (done, cancelled) = (AtomicU64::new(0), AtomicBool::new(false));
    let share = |slots: &[u32], tell: &mut dyn FnMut(u64) -> Result<(), Error>| {
        let question = Question::new(portfolio, policy, as_of, false);
        let mut share = Vec::with_capacity(slots.len());
        for some in slots.chunks(64) {
            tell(done.fetch_add(some.len() as u64, Ordering::Relaxed))?;
            let grants = some.iter().filter_map(|slot| Some((*slot, &**portfolio.tables.grants.at(*slot)?)));
            share.extend(grants.map(|(slot, grant)| (slot, checked(&question, grant, slot))));
        }
        Ok(share)
    };
    let threads = tally::threads(slots.len(), GRANTS_A_THREAD);
    let (own, others) = slots.split_at(slots.len().div_ceil(threads));
    thread::scope(|scope| {
        let listen = || if cancelled.load(Ordering::Relaxed) { Err(Error::Cancelled) } else { Ok(()) };
        let start = |slots| scope.spawn(move || share(slots, &mut |_| listen()));
        let workers: Vec<_> = others.chunks(own.len().max(1)).map(start).collect();
        let mut all = share(own, progress).inspect_err(|_| cancelled.store(true, Ordering::Relaxed));
        for worker in workers {
            let part = worker.join().unwrap_or_else(|panic| resume_unwind(panic));
            all = all.and_then(|mut all| {
                all.append(&mut part?);
                Ok(all)
            });
        }
        all
    })
}

/// Nothing is known of a grant whose figures cannot be computed; `check` gives the error.
fn checked<'p>(question: &Question<'_>, grant: &'p Grant, slot: u32) -> CheckedGrant<'p> {
    let unknown = CheckedGrant {
        grant: &grant.id,
        required: None,
        recognised: None,
        shortfall: None,
        verdict: Verdict::Undetermined,
    };
    answer(&Case::new(question, grant), slot).map_or(unknown, |answer| {
        let Obligation { required, recognised, shortfall, verdict, .. } = answer.total;
        CheckedGrant { grant: &grant.id, required, recognised, shortfall, verdict }
    })
}
