//! Every grant at once: one pass over narrow rows of integers; what they cannot say goes the way of a single check.

use std::collections::HashMap;

use super::case::Case;
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
                    (money(row.required), money(row.recognised), money(row.required.saturating_sub(row.recognised).max(0)))
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
            Column::Decimal(rows.iter().map(|row| get(row).map(with_decimals)).collect())
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

/// The amount with at least the currency's decimals, as money is written.
fn with_decimals(money: Money) -> rust_decimal::Decimal {
    let mut amount = money.amount();
    let decimals = money.currency().decimals();
    if amount.scale() < decimals {
        amount.rescale(decimals);
    }
    amount
}

pub(super) fn check_all<'p>(
    portfolio: &'p Portfolio,
    policy: &Policy,
    as_of: Day,
    progress: &mut dyn Progress,
) -> Result<CheckAll<'p>, Error> {
    let total = portfolio.tables.grants.len() as u64;
    step(progress, 0, total)?;
    let sums = Sums::of(portfolio, policy, as_of);
    let mut rows = Vec::with_capacity(portfolio.tables.grants.len());
    let mut slow = HashMap::new();
    for (done, slot) in portfolio.tables.grants.order().into_iter().enumerate() {
        if done % 4096 == 0 {
            step(progress, done as u64, total)?;
        }
        let facts = portfolio.grant_facts.get(slot as usize).copied().unwrap_or_default();
        if let Some(row) = sums.row(slot, facts, as_of) {
            rows.push(row);
        } else if let Some(grant) = portfolio.tables.grants.at(slot) {
            let case = Case::new(portfolio, policy, grant, as_of);
            let figures = answer(&case, slot, false)?.total;
            rows.push(Row { slot, verdict: figures.verdict, is_slow: true, required: 0, recognised: 0 });
            slow.insert(slot, figures);
        }
    }
    step(progress, total, total)?;
    Ok(CheckAll { portfolio, rows, slow })
}

/// What is recognised for each grant, by slot; a grant for which rows do not suffice has none.
struct Sums {
    by_grant: Vec<Option<i64>>,
    /// The ratio as whole numbers, where a required match is then exact in minor units.
    times: Option<i64>,
}

impl Sums {
    fn of(portfolio: &Portfolio, policy: &Policy, as_of: Day) -> Self {
        let slots = portfolio.tables.grants.slots();
        let Some(times) = whole_ratio(policy) else { return Sums { by_grant: vec![None; slots], times: None } };
        let mut sums = Sums { by_grant: vec![Some(0); slots], times: Some(times) };
        for (slot, grant) in portfolio.grant_facts.iter().enumerate() {
            if grant.flags & SLOW != 0 {
                sums.give_up(slot);
            }
        }
        let places = places_by_kind(policy);
        for (slot, lot) in portfolio.contribution_facts.iter().enumerate() {
            if lot.flags & PRESENT == 0 {
                continue;
            }
            let Some(place) = places.get(usize::from(lot.kind)).copied().flatten() else { continue };
            if lot.flags & SLOW != 0 {
                let record = u32::try_from(slot).ok().and_then(|slot| portfolio.tables.contributions.at(slot));
                let grants = record.map(|record| reach::grants_of(portfolio, record)).unwrap_or_default();
                grants.into_iter().for_each(|grant| sums.give_up(grant as usize));
            } else if lot.target != NOBODY {
                let grant = portfolio.grant_facts.get(lot.target as usize).copied().unwrap_or_default();
                sums.add(lot, grant, place, policy, as_of);
            }
        }
        sums
    }

    fn give_up(&mut self, grant: usize) {
        if let Some(sum) = self.by_grant.get_mut(grant) {
            *sum = None;
        }
    }

    #[inline]
    fn add(&mut self, lot: &ContributionFacts, grant: GrantFacts, place: usize, policy: &Policy, as_of: Day) {
        let on = lot.on.get(place).copied().unwrap_or(NEVER);
        let day = i32::from(on);
        if on == NEVER || day > as_of.number() {
            return;
        }
        let Some(sum) = self.by_grant.get_mut(lot.target as usize) else { return };
        let known = !policy.recognise.deny_grantor || lot.source != NOBODY;
        if policy.recognise.deny_grantor && lot.source == grant.grantor && known {
            return;
        }
        if policy.recognise.inside_agreement && (day < grant.from || day > grant.to) {
            return;
        }
        let same_currency = lot.currency == grant.currency;
        *sum = sum.and_then(|sum| sum.checked_add(lot.minor)).filter(|_| known && same_currency);
    }

    fn row(&self, slot: u32, facts: GrantFacts, as_of: Day) -> Option<Row> {
        let recognised = self.by_grant.get(slot as usize).copied().flatten()?;
        let required = facts.minor.checked_mul(self.times?)?;
        let row = |verdict, required| Row { slot, verdict, is_slow: false, required, recognised };
        Some(match (facts.from > as_of.number(), recognised >= required) {
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
    let simple = policy.currency.is_none() && policy.duplicates == Duplicates::Flag && keeps_minor_units(policy.rounding);
    (simple && ratio.denominator() == 1).then(|| i64::try_from(ratio.numerator()).ok())?
}

/// For each kind of contribution the place of the state in which it counts.
fn places_by_kind(policy: &Policy) -> Vec<Option<usize>> {
    ContributionKind::ALL.iter().map(|kind| policy.kind_rule(*kind).and_then(|(_, rule)| place_of(rule.state))).collect()
}
