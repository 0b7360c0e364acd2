//! Every grant at once: one pass over narrow rows of integers; what they cannot say goes the way of a single check.

use std::collections::HashMap;

use super::case::{Case, Question};
use super::compared::{Obligation, Verdict};
use super::policy::{Duplicates, Policy};
use super::{answer, reach};
use crate::portfolio::{ContributionFacts, GrantFacts, NEVER, NOBODY, PRESENT, SLOW, place_of};
use crate::progress::step;
use crate::report::{Column, Table};
use crate::{ContributionKind, Day, Error, GrantId, Money, Portfolio, Progress, Rounding, RoundingMode};

/// How every grant stands: figures and verdicts, by grant id.
#[derive(Debug)]
pub struct CheckAll<'p> {
    portfolio: &'p Portfolio,
    rows: Vec<Row>,
    slow: HashMap<u32, Obligation>,
}

/// The figures of a grant, in minor units; those of a slow row stand apart, for they may be finer or not known.
#[derive(Debug, Clone, Copy)]
struct Row {
    slot: u32,
    verdict: Verdict,
    is_slow: bool,
    required: i64,
    recognised: i64,
}

/// A grant and how it stands.
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
        self.rows.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// How many grants have this verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.rows.iter().filter(|row| row.verdict == verdict).count()
    }

    /// Whether every grant is met, exempt or not yet due.
    pub fn all_settled(&self) -> bool {
        self.rows.iter().all(|row| row.verdict.is_settled())
    }

    /// The grants, by id.
    pub fn rows(&self) -> impl Iterator<Item = CheckedGrant<'_>> {
        self.rows.iter().filter_map(|row| {
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
        let text = |get: &dyn Fn(&CheckedGrant<'_>) -> Option<String>| Column::Text(rows.iter().map(get).collect());
        let decimal = |get: &dyn Fn(&CheckedGrant<'_>) -> Option<Money>| {
            Column::Decimal(rows.iter().map(|row| get(row).map(Money::padded)).collect())
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
const UNKNOWN: Obligation =
    Obligation { recipient: None, required: None, recognised: None, shortfall: None, verdict: Verdict::Undetermined };

pub(super) fn check_all<'p>(
    portfolio: &'p Portfolio,
    policy: &Policy,
    as_of: Day,
    progress: &mut dyn Progress,
) -> Result<CheckAll<'p>, Error> {
    let total = portfolio.tables.grants.len() as u64;
    step(progress, 0, total)?;
    let question = Question::new(portfolio, policy, as_of, false);
    let times = whole_ratio(policy);
    let tallies = tallies(portfolio, policy, as_of, times.is_some());
    let mut rows = Vec::with_capacity(portfolio.tables.grants.len());
    let mut slow = HashMap::new();
    for (done, slot) in portfolio.tables.grants.order().into_iter().enumerate() {
        if done % 4096 == 0 {
            step(progress, done as u64, total)?;
        }
        let tally = tallies.get(slot as usize).zip(times);
        if let Some(row) = tally.and_then(|(tally, times)| tally.row(slot, times, as_of)) {
            rows.push(row);
        } else if let Some(grant) = portfolio.tables.grants.at(slot) {
            let figures = answer(&Case::new(&question, grant), slot).map_or(UNKNOWN, |answer| answer.total);
            rows.push(Row { slot, verdict: figures.verdict, is_slow: true, required: 0, recognised: 0 });
            slow.insert(slot, figures);
        }
    }
    step(progress, total, total)?;
    Ok(CheckAll { portfolio, rows, slow })
}

/// What is recognised for each grant, by slot. Without `fast`, and for what rows cannot say, the tally is given up.
fn tallies(portfolio: &Portfolio, policy: &Policy, as_of: Day, fast: bool) -> Vec<Tally> {
    let of_grant = |facts: &GrantFacts| Tally { facts: *facts, sum: 0, given_up: !fast || facts.flags & SLOW != 0 };
    let mut tallies: Vec<Tally> = portfolio.grant_facts.chunks().flatten().map(of_grant).collect();
    if !fast {
        return tallies;
    }
    let places = places_by_kind(policy);
    let chunks = portfolio.contribution_facts.chunks();
    for (slot, lot) in chunks.flatten().enumerate().filter(|(_, lot)| lot.flags & PRESENT != 0) {
        let Some(place) = places.get(usize::from(lot.kind)).copied().flatten() else { continue };
        if lot.flags & SLOW != 0 {
            let record = u32::try_from(slot).ok().and_then(|slot| portfolio.tables.contributions.at(slot));
            for grant in record.map(|record| reach::grants_of(portfolio, record)).unwrap_or_default() {
                tallies.get_mut(grant as usize).into_iter().for_each(|tally| tally.given_up = true);
            }
            continue;
        }
        let on = lot.on.get(place).copied().unwrap_or(NEVER);
        if on != NEVER
            && i32::from(on) <= as_of.number()
            && let Some(tally) = tallies.get_mut(lot.target as usize)
        {
            tally.add(lot, i32::from(on), policy);
        }
    }
    tallies
}

/// What rows say about a grant, and the sum of its lots: half a cache line.
#[derive(Debug, Clone, Copy)]
struct Tally {
    facts: GrantFacts,
    sum: i64,
    given_up: bool,
}

impl Tally {
    #[inline]
    fn add(&mut self, lot: &ContributionFacts, day: i32, policy: &Policy) {
        if policy.recognise.inside_agreement && (day < self.facts.from || day > self.facts.to) {
            return;
        }
        if policy.recognise.deny_grantor {
            if lot.source == NOBODY {
                self.given_up = true;
            }
            if lot.source == self.facts.grantor {
                return;
            }
        }
        match self.sum.checked_add(lot.minor).filter(|_| lot.currency == self.facts.currency) {
            Some(sum) => self.sum = sum,
            None => self.given_up = true,
        }
    }

    /// The figures, unless the rows do not suffice.
    fn row(&self, slot: u32, times: i64, as_of: Day) -> Option<Row> {
        let required = self.facts.minor.checked_mul(times).filter(|_| !self.given_up)?;
        let recognised = self.sum;
        let row = |verdict, required| Row { slot, verdict, is_slow: false, required, recognised };
        Some(match (self.facts.from > as_of.number(), recognised >= required) {
            (true, _) => row(Verdict::NotDue, 0),
            (false, true) => row(Verdict::Met, required),
            (false, false) => row(Verdict::Short, required),
        })
    }
}

/// The ratio as a whole number, for policies that rows can decide: in the award's currency, duplicates flagged only, and
/// a rounding that leaves whole minor units as they are.
fn whole_ratio(policy: &Policy) -> Option<i64> {
    let ratio = policy.requirement.match_to_award.fraction();
    // Rows hold only currencies of at most two decimals.
    let decimal_unit = |unit: rust_decimal::Decimal| unit.mantissa() == 1 && unit.scale() >= 2;
    let keeps_minor_units = |rounding: Rounding| rounding.mode() == RoundingMode::None || decimal_unit(rounding.unit());
    let simple =
        policy.currency.is_none() && policy.duplicates == Duplicates::Flag && keeps_minor_units(policy.rounding);
    (simple && ratio.denominator() == 1).then(|| i64::try_from(ratio.numerator()).ok())?
}

/// For each kind of contribution the place of the state in which it counts.
fn places_by_kind(policy: &Policy) -> Vec<Option<usize>> {
    ContributionKind::ALL
        .iter()
        .map(|kind| policy.kind_rule(*kind).and_then(|(_, rule)| place_of(rule.state)))
        .collect()
}
