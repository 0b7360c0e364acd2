//! P16 on a portfolio: what the shortfall of a grant leads to.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::{Value, json};

use super::case::{Case, Sight};
use super::compared::{Obligation, Verdict};
use super::currency::money_of;
use super::facts::Refusal;
use super::receipts::{with_notes, with_receipt};
use super::remarks;
use super::remedy::{Costs, acting, consequence, costs};
use super::requirement::compare;
use super::standing::{Standing, above, of_grant, reads};
use super::terms::{Requirement, Words};
use super::together::Joint;
use super::{MatchFunding, MatchQuestion, required::Due};
use crate::report::{Receipt, listed, missing, said};
use crate::table::{Column, Table};
use crate::values::Fraction;
use crate::{Day, Error, GrantId, Money, PartnerId, RoundingMode};

/// What one requirement leads to, for one recipient.
///
/// ```
/// use ssdc_core::{Policy, Portfolio};
/// // Head Start: 800,000 spent, 180,000 matched, a fifth of the total required (ACF-PI-HS-12-02): 16,000 is disallowed.
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "partners": [{"id": "ACF", "name": "ACF"}, {"id": "DONOR", "name": "A county"}, {"id": "HOLDER", "name": "A school"}],
///     "programmes": [{"id": "HS", "title": "Head Start", "funders": ["ACF"]}],
///     "grants": [{"id": "G-1", "title": "Centre", "programme": "HS", "amount": "800000.00 USD", "recipients": [{"partner": "HOLDER"}],
///         "lines": [{"id": "all", "amount": "1000000.00 USD"}],
///         "agreement": {"signed": "2012-01-01", "from": "2012-01-01", "to": "2012-12-31"}}],
///     "costs": [{"id": "K-1", "grant": "G-1", "amount": "800000.00 USD", "on": "2012-06-01", "payer": "ACF"}],
///     "contributions": [{"id": "C-1", "source": "DONOR", "kind": "cash", "amount": "180000.00 USD", "earmark": {"grants": ["G-1"]},
///         "states": [{"state": "spent", "on": "2012-03-01"}]}]}"#)?;
/// let policy = Policy::load("us-head-start")?;
/// let report = portfolio.match_funding(&policy).remedy(&"G-1".parse()?, "2013-03-31".parse()?)?;
/// let one = &report.rows()[0];
/// assert_eq!((one.action.as_deref(), one.formula.as_deref(), one.amount), (Some("disallow"), Some("A"), Some("16000 USD".parse()?)));
/// assert_eq!(one.by_formula["B"], "80000 USD".parse()?);
/// assert_eq!(one.by_formula["C"], "20000 USD".parse()?);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RemedyRow {
    /// The requirement.
    pub requirement: String,
    /// The recipient, where the grant names one.
    pub recipient: Option<PartnerId>,
    /// The grants that are compared together, this one among them, by id: what follows, follows once for all of them. Empty
    /// where the grant is compared alone.
    pub grants: Vec<GrantId>,
    /// How it stands. Only what is short has a consequence.
    pub verdict: Verdict,
    /// What is lacking; `None` where it cannot be known.
    pub shortfall: Option<Money>,
    /// What the policy does: `hold`, `disallow` ...; `None` where nothing.
    pub action: Option<String>,
    /// The formula, where the action takes money: `A`, `B` or `C`.
    pub formula: Option<String>,
    /// What it takes.
    pub amount: Option<Money>,
    /// What each published formula would take, as far as its figures are known.
    pub by_formula: BTreeMap<String, Money>,
    /// What is missing, where the consequence cannot be told for want of it.
    pub missing: Option<String>,
}

/// What the shortfall of a grant leads to under a policy.
///
/// ```
/// use ssdc_core::{Policy, Portfolio};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
///     "amount": "1000.00 USD", "agreement": {"signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let report = portfolio.match_funding(&policy).remedy(&"G-1".parse()?, "2018-06-30".parse()?)?;
/// assert_eq!(report.to_string(), "G-1 on 2018-06-30 under ssdc-1-to-1\n  match: short by 1000.00 USD; the policy says hold");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RemedyReport {
    grant: GrantId,
    as_of: Day,
    policy: String,
    rows: Vec<RemedyRow>,
    notes: Vec<String>,
    receipt: Receipt,
}

impl MatchFunding<'_> {
    /// What the shortfall of a grant leads to at the end of `as_of`: of the remedies of each requirement the first that
    /// applies, with what it takes, and what each of the published formulas would take.
    ///
    /// With F the grantor's money spent (else the award), p its share, M what is recognised and R what is required, A takes
    /// F - p(F + M), B takes F - M p/(1 - p), C takes R - M. Amounts without an exact decimal go up to the minor unit.
    ///
    /// # Errors
    /// As [`check`](MatchFunding::check).
    pub fn remedy(&self, grant: &GrantId, as_of: Day) -> Result<RemedyReport, Error> {
        let (slot, record) = self.found(grant)?;
        let question = self.question(as_of);
        let mut rows = Vec::new();
        let case = Case::new(&question, record);
        let mut standings = of_grant(&case, slot)?;
        for standing in &standings {
            for due in &standing.dues {
                rows.push(row(standing, due)?);
            }
        }
        for (of, one) in above(&case)? {
            rows.push(row_above(&case, of, one)?);
        }
        let (grant, policy) = (grant.clone(), self.policy.id().to_owned());
        let notes = remarks::sentences(&case);
        let records = reads(&case, slot, &mut standings);
        let receipt = question.receipt(&MatchQuestion::Remedy { grant: grant.clone() }, &Value::Null, records);
        let mut report = RemedyReport { grant, as_of, policy, rows, notes, receipt };
        report.receipt.answer = report.said().to_string();
        Ok(report)
    }
}

fn nothing(of: &Requirement, one: Obligation) -> RemedyRow {
    let Obligation { recipient, shortfall, verdict, .. } = one;
    let (requirement, by_formula) = (of.id.to_string(), BTreeMap::new());
    let (action, formula, amount, missing, grants) = (None, None, None, None, Vec::new());
    RemedyRow { requirement, recipient, grants, verdict, shortfall, action, formula, amount, by_formula, missing }
}

/// Of what is compared together with other grants, or period by period: it is the consequence for all of them together.
fn row_above(case: &Case<'_>, of: &Requirement, one: Joint) -> Result<RemedyRow, Error> {
    let Joint { obligation, costs, grants } = one;
    let mut row = nothing(of, obligation);
    row.grants = if grants.len() > 1 { grants.to_vec() } else { Vec::new() };
    if row.verdict != Verdict::Short {
        return Ok(row);
    }
    row.price(case, &costs)?;
    let Some(remedy) = acting(case, of)? else { return Ok(row) };
    row.action = Some(remedy.action.word().to_owned());
    if let Some(formula) = remedy.cost {
        row.formula = Some(formula.word().to_owned());
        row.amount = row.by_formula.get(formula.word()).copied();
        if row.amount.is_none() {
            row.missing = Some(format!("a figure that formula {} needs", formula.word()));
        }
    }
    Ok(row)
}

fn row(at: &Standing<'_>, due: &Due<'_>) -> Result<RemedyRow, Error> {
    let of: &Requirement = due.requirement;
    let (one, _) = at.towards(due)?;
    let mut row = nothing(of, one);
    if row.verdict != Verdict::Short {
        return Ok(row);
    }
    let found = |row: &mut RemedyRow| -> Result<(), Refusal> {
        let compared = compare(&at.case, of, &at.lots, Sight::Surely, Fraction::ZERO)?;
        row.price(&at.case, &costs(&[&at.case], of, &compared)?)?;
        let acts = consequence(&at.case, of, &compared)?;
        row.action = acts.action.map(|action| action.word().to_owned());
        row.formula = acts.formula.map(|formula| formula.word().to_owned());
        if acts.formula.is_some() {
            row.amount = money(&at.case, acts.amount)?;
        }
        Ok(())
    };
    match found(&mut row) {
        Ok(()) => {}
        Err(Refusal::Missing(what)) => row.missing = Some(what),
        Err(Refusal::Failed(error)) => return Err(error),
    }
    Ok(row)
}

fn money(case: &Case<'_>, amount: Fraction) -> Result<Option<Money>, Error> {
    case.currency.map(|currency| money_of(amount, currency, RoundingMode::Up)).transpose()
}

impl RemedyRow {
    /// What each formula would take.
    fn price(&mut self, case: &Case<'_>, costs: &Costs) -> Result<(), Error> {
        for (formula, amount) in costs {
            self.by_formula.extend(money(case, *amount)?.map(|amount| (formula.word().to_owned(), amount)));
        }
        Ok(())
    }
}

impl RemedyReport {
    /// The grant.
    pub fn grant(&self) -> &GrantId {
        &self.grant
    }

    /// One row a requirement and recipient.
    pub fn rows(&self) -> &[RemedyRow] {
        &self.rows
    }

    /// As a table: requirement, recipient, grants (those compared together), verdict, shortfall, action, formula, amount, currency.
    pub fn to_table(&self) -> Table {
        let text = |get: &dyn Fn(&RemedyRow) -> Option<String>| Column::text(self.rows.iter().map(get));
        let decimal = |get: &dyn Fn(&RemedyRow) -> Option<Money>| {
            Column::decimal(self.rows.iter().map(|row| get(row).map(Money::padded)))
        };
        Table::new([
            ("requirement", text(&|row| Some(row.requirement.clone()))),
            ("recipient", text(&|row| row.recipient.as_ref().map(ToString::to_string))),
            (
                "grants",
                text(&|row| {
                    Some(row.grants.iter().map(GrantId::as_str).collect::<Vec<_>>().join(", "))
                        .filter(|grants| !grants.is_empty())
                }),
            ),
            ("verdict", text(&|row| Some(row.verdict.to_string()))),
            ("shortfall", decimal(&|row| row.shortfall)),
            ("action", text(&|row| row.action.clone())),
            ("formula", text(&|row| row.formula.clone())),
            ("amount", decimal(&|row| row.amount)),
            ("currency", text(&|row| row.shortfall.map(|money| money.currency().to_string()))),
        ])
    }

    /// Whether the policy is the right one, a sentence each: whether it was in effect, and whether the programme names it.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What the answer stands on.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// As canonical JSON: `grant`, `as_of`, `policy`, `rows`, `receipt`, and `notes` where there are any.
    pub fn to_json(&self) -> String {
        with_receipt(with_notes(self.said(), &self.notes), &self.receipt)
    }

    fn said(&self) -> Value {
        let money = |money: Option<Money>| money.map(|money| money.to_string());
        let row = |row: &RemedyRow| -> Value {
            let by_formula: BTreeMap<_, _> =
                row.by_formula.iter().map(|(name, amount)| (name, amount.to_string())).collect();
            json!({
                "requirement": row.requirement,
                "recipient": row.recipient.as_ref().map(ToString::to_string),
                "grants": row.grants.iter().map(GrantId::as_str).collect::<Vec<_>>(),
                "verdict": row.verdict.name(),
                "shortfall": money(row.shortfall),
                "action": row.action,
                "formula": row.formula,
                "amount": money(row.amount),
                "by_formula": by_formula,
                "missing": row.missing,
            })
        };
        json!({
            "grant": self.grant.as_str(),
            "as_of": self.as_of.to_string(),
            "policy": self.policy,
            "rows": self.rows.iter().map(row).collect::<Vec<_>>(),
        })
    }
}

impl fmt::Display for RemedyReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} on {} under {}", self.grant, self.as_of, self.policy)?;
        for row in &self.rows {
            write!(f, "\n  {row}")?;
        }
        self.notes.iter().try_for_each(|note| write!(f, "\n  {note}"))
    }
}

impl fmt::Display for RemedyRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let whom = match (self.grants.as_slice(), &self.recipient) {
            ([], None) => String::new(),
            ([], Some(id)) => format!(" of {id}"),
            (grants, _) => format!(" of {} together", listed(grants, 10)),
        };
        write!(f, "{}{whom}: {}", self.requirement, said(self.verdict.name()))?;
        if self.verdict != Verdict::Short {
            return Ok(());
        }
        if let Some(shortfall) = self.shortfall {
            write!(f, " by {shortfall}")?;
        }
        match (&self.action, &self.formula, self.amount, &self.missing) {
            (_, _, _, Some(what)) => write!(f, "; what follows is not known: {}", missing(what)),
            (Some(action), Some(formula), Some(amount), None) => {
                write!(f, "; the policy says {action}: {amount} by formula {formula}")
            }
            (Some(action), ..) => write!(f, "; the policy says {}", action.replace('_', " ")),
            (None, ..) => f.write_str("; the policy says nothing"),
        }?;
        if self.grants.is_empty() { Ok(()) } else { f.write_str(", once for all of them") }
    }
}
