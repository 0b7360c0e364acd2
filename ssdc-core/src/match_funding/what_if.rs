//! What would change: every grant before and after records are put or removed.

use std::collections::BTreeMap;

use super::MatchFunding;
use super::check_all::CheckedGrant;
use super::compared::Verdict;
use crate::table::{Column, Table};
use crate::{Change, Day, Error, GrantId, Money, Portfolio, Progress};

/// A grant whose figures or verdict would change.
///
/// ```
/// use ssdc_core::{Change, Policy, Portfolio, Verdict};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "partners": [{"id": "CENTRE", "name": "The centre"}, {"id": "DONOR", "name": "A company"}],
///     "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
///     "grants": [{"id": "G-1", "title": "Wells", "programme": "PR", "amount": "1000.00 USD",
///         "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let pledge = r#"{"contributions": [{"id": "C-1", "source": "DONOR", "kind": "cash", "amount": "1000.00 USD",
///     "earmark": {"grants": ["G-1"]}, "states": [{"state": "received", "on": "2018-03-01"}]}]}"#;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let change = Change::from_json(pledge, "{}")?;
/// let what_if = portfolio.match_funding(&policy).what_if(change, "2018-06-30".parse()?, &mut ())?;
/// let row = &what_if.rows()[0];
/// assert_eq!((row.before.unwrap().verdict, row.after.unwrap().verdict), (Verdict::Short, Verdict::Met));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WhatIfRow {
    /// The grant.
    pub grant: GrantId,
    /// As it stands; `None` where it is not there.
    pub before: Option<WhatIfFigures>,
    /// As it would stand; `None` where it would not be there.
    pub after: Option<WhatIfFigures>,
}

/// How a grant stands, in figures.
///
/// ```
/// use ssdc_core::{Verdict, WhatIfFigures};
/// let figures = WhatIfFigures { required: None, recognised: None, shortfall: None, verdict: Verdict::Undetermined };
/// assert_eq!(figures.verdict.name(), "undetermined");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct WhatIfFigures {
    /// The match that is required; `None` where it cannot be known.
    pub required: Option<Money>,
    /// The match that surely counts.
    pub recognised: Option<Money>,
    /// What is lacking; `None` where it cannot be known.
    pub shortfall: Option<Money>,
    /// How it stands.
    pub verdict: Verdict,
}

/// What a change would do to every grant: those that differ, by id, and the portfolio as it would be.
///
/// ```
/// use ssdc_core::{Change, Policy, Portfolio};
/// let (portfolio, policy) = (Portfolio::default(), Policy::load("ssdc-1-to-1")?);
/// let nothing = portfolio.match_funding(&policy).what_if(Change::default(), "2018-06-30".parse()?, &mut ())?;
/// assert!(nothing.rows().is_empty() && nothing.portfolio() == &portfolio);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct WhatIf {
    portfolio: Portfolio,
    rows: Vec<WhatIfRow>,
}

impl MatchFunding<'_> {
    /// The grants that would stand differently at the end of `as_of` if the change were made. The portfolio itself stays as it
    /// is.
    ///
    /// # Errors
    /// As [`Portfolio::apply`] and [`check_all`](MatchFunding::check_all).
    pub fn what_if(&self, change: Change, as_of: Day, progress: &mut dyn Progress) -> Result<WhatIf, Error> {
        let mut portfolio = self.portfolio.clone();
        portfolio.apply(change)?;
        let figures = |row: CheckedGrant<'_>| {
            let CheckedGrant { grant, required, recognised, shortfall, verdict } = row;
            (grant.clone(), WhatIfFigures { required, recognised, shortfall, verdict })
        };
        let before: BTreeMap<_, _> = self.check_all(as_of, progress)?.rows().map(figures).collect();
        let after = portfolio.match_funding(self.policy).check_all(as_of, progress)?;
        let mut after: BTreeMap<_, _> = after.rows().map(figures).collect();
        let mut rows = Vec::new();
        for (grant, before) in before {
            let now = after.remove(&grant);
            if now != Some(before) {
                rows.push(WhatIfRow { grant, before: Some(before), after: now });
            }
        }
        rows.extend(after.into_iter().map(|(grant, now)| WhatIfRow { grant, before: None, after: Some(now) }));
        rows.sort_by(|a, b| a.grant.cmp(&b.grant));
        Ok(WhatIf { portfolio, rows })
    }
}

/// Before or after.
type Side = fn(&WhatIfRow) -> Option<WhatIfFigures>;

impl WhatIf {
    /// The portfolio as it would be.
    pub fn portfolio(&self) -> &Portfolio {
        &self.portfolio
    }

    /// The grants that differ, by id.
    pub fn rows(&self) -> &[WhatIfRow] {
        &self.rows
    }

    /// As a table: `grant`, `verdict_before`, `verdict`, `required_before`, `required`, `recognised_before`, `recognised`,
    /// `shortfall_before`, `shortfall`, `currency`.
    pub fn to_table(&self) -> Table {
        let verdict = |side: Side| Column::text(self.rows.iter().map(|row| side(row).map(|one| one.verdict.name())));
        let decimal = |side: Side, figure: fn(&WhatIfFigures) -> Option<Money>| {
            Column::decimal(self.rows.iter().map(|row| figure(&side(row)?).map(Money::padded)))
        };
        let before: Side = |row| row.before;
        let after: Side = |row| row.after;
        let currency = |row: &WhatIfRow| {
            let known = |one: WhatIfFigures| one.required.or(one.recognised);
            let money = row.after.and_then(known).or(row.before.and_then(known))?;
            Some(money.currency().to_string())
        };
        Table::new([
            ("grant", Column::text(self.rows.iter().map(|row| Some(row.grant.as_str())))),
            ("verdict_before", verdict(before)),
            ("verdict", verdict(after)),
            ("required_before", decimal(before, |one| one.required)),
            ("required", decimal(after, |one| one.required)),
            ("recognised_before", decimal(before, |one| one.recognised)),
            ("recognised", decimal(after, |one| one.recognised)),
            ("shortfall_before", decimal(before, |one| one.shortfall)),
            ("shortfall", decimal(after, |one| one.shortfall)),
            ("currency", Column::text(self.rows.iter().map(currency))),
        ])
    }
}
