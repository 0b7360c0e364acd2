//! An allocation as tables, JSON and sentences.

use std::fmt;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::gap::list;
use super::{AllocationRow, Coverage, Gap, MatchAllocation};
use crate::table::{Column, Table};
use crate::{Day, GrantId, Money};

use super::AllocationOrder;

impl MatchAllocation {
    /// The policy.
    pub fn policy(&self) -> &str {
        self.policy.id()
    }

    /// The day that it is for.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// Who was served first.
    pub fn order(&self) -> AllocationOrder {
        self.order
    }

    /// Which contribution counts for which obligation, by contribution.
    pub fn rows(&self) -> &[AllocationRow] {
        &self.rows
    }

    /// How well each obligation is covered, by its first grant.
    pub fn coverage(&self) -> &[Coverage] {
        &self.coverage
    }

    /// Who competes for what and lacks how much together, the most first; nothing where everybody is served.
    pub fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The gaps in sentences: the proof that no allocation gives more, and the one new contribution that would help most.
    pub fn cut(&self) -> Vec<String> {
        self.gaps.iter().map(ToString::to_string).collect()
    }

    /// What is given in each currency.
    pub fn totals(&self) -> Vec<Money> {
        let mut totals: Vec<Money> = self.at_most.keys().map(|currency| Money::zero(*currency)).collect();
        for row in &self.rows {
            if let Some(total) = totals.iter_mut().find(|total| total.currency() == row.amount.currency()) {
                *total = Money::new(total.amount() + row.amount.amount(), total.currency());
            }
        }
        totals
    }

    /// What is given in all, where that is one currency.
    pub fn total(&self) -> Option<Money> {
        match &*self.totals() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// What no allocation can exceed, in each currency. It is what is given, except where not all can be met and a policy caps a
    /// part of what is recognised, or what is assigned to some would be taken from others for whom it counts, too (exclusive
    /// scopes, periods that differ): then the best allocation may lie between the two.
    pub fn at_most(&self) -> Vec<Money> {
        self.at_most.iter().map(|(currency, amount)| Money::new(*amount, *currency)).collect()
    }

    /// The rows as a table: contribution, grant, recipient, tranche, amount, currency, `was_assigned`, `is_shared`.
    pub fn to_table(&self) -> Table {
        let text = |get: &dyn Fn(&AllocationRow) -> Option<String>| Column::text(self.rows.iter().map(get));
        Table::new([
            ("contribution", text(&|row| Some(row.contribution.to_string()))),
            ("grant", text(&|row| Some(row.grant.to_string()))),
            ("recipient", text(&|row| row.recipient.as_ref().map(ToString::to_string))),
            ("tranche", Column::integer(self.rows.iter().map(|row| row.tranche.map(i64::from)))),
            ("amount", Column::decimal(self.rows.iter().map(|row| Some(row.amount.padded())))),
            ("currency", text(&|row| Some(row.amount.currency().to_string()))),
            ("was_assigned", Column::boolean(self.rows.iter().map(|row| Some(row.was_assigned)))),
            ("is_shared", Column::boolean(self.rows.iter().map(|row| Some(row.is_shared)))),
        ])
    }

    /// The coverage as a table: grants (those compared together with commas between them), recipient, requirement, required,
    /// given, carried, lacking, currency, share (what is given of what is required, to four decimals, rounded down), verdict.
    pub fn coverage_table(&self) -> Table {
        let text = |get: &dyn Fn(&Coverage) -> Option<String>| Column::text(self.coverage.iter().map(get));
        let decimal = |get: &dyn Fn(&Coverage) -> Option<Money>| {
            Column::decimal(self.coverage.iter().map(|one| get(one).map(Money::padded)))
        };
        Table::new([
            ("grants", text(&|one| Some(one.grants.iter().map(GrantId::as_str).collect::<Vec<_>>().join(", ")))),
            ("recipient", text(&|one| one.recipient.as_ref().map(ToString::to_string))),
            ("requirement", text(&|one| one.requirement.clone())),
            ("required", decimal(&|one| one.required)),
            ("given", decimal(&|one| one.given)),
            ("carried", decimal(&|one| one.carried)),
            ("lacking", decimal(&|one| one.lacking)),
            ("currency", text(&|one| one.required.or(one.given).map(|money| money.currency().to_string()))),
            ("share", Column::decimal(self.coverage.iter().map(Coverage::share))),
            ("verdict", text(&|one| Some(one.verdict.to_string()))),
        ])
    }

    /// As canonical JSON: the same bytes for the same portfolio, policy, day and order, in every language.
    pub fn to_json(&self) -> String {
        crate::match_funding::receipts::with_notes(self.json(), &self.notes()).to_string()
    }

    pub(in crate::match_funding) fn json(&self) -> Value {
        let texts = |money: Vec<Money>| money.iter().map(ToString::to_string).collect::<Vec<_>>();
        let money = |money: Option<Money>| money.map(|money| money.to_string());
        let row = |row: &AllocationRow| {
            json!({
                "contribution": row.contribution.as_str(),
                "grant": row.grant.as_str(),
                "recipient": row.recipient.as_ref().map(|id| id.as_str().to_owned()),
                "tranche": row.tranche,
                "amount": row.amount.to_string(),
                "own_amount": row.own_amount.to_string(),
                "was_assigned": row.was_assigned,
                "is_shared": row.is_shared,
            })
        };
        let coverage = |one: &Coverage| {
            json!({
                "grants": one.grants.iter().map(GrantId::as_str).collect::<Vec<_>>(),
                "recipient": one.recipient.as_ref().map(|id| id.as_str().to_owned()),
                "requirement": one.requirement,
                "required": money(one.required),
                "given": money(one.given),
                "carried": money(one.carried),
                "lacking": money(one.lacking),
                "verdict": one.verdict.name(),
            })
        };
        let gap = |gap: &Gap| {
            json!({
                "grants": gap.grants.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
                "contributions": gap.contributions.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
                "unknown": gap.unknown.iter().map(|id| id.as_str()).collect::<Vec<_>>(),
                "requirements": gap.requirements,
                "slices": gap.slices,
                "need": gap.need.to_string(),
                "reach": gap.reach.to_string(),
                "lacking": gap.lacking.to_string(),
                "message": gap.to_string(),
            })
        };
        json!({
            "as_of": self.as_of.to_string(),
            "at_most": texts(self.at_most()),
            "coverage": self.coverage.iter().map(coverage).collect::<Vec<_>>(),
            "gaps": self.gaps.iter().map(gap).collect::<Vec<_>>(),
            "order": self.order.name(),
            "policy": self.policy.id(),
            "rows": self.rows.iter().map(row).collect::<Vec<_>>(),
            "total": money(self.total()),
            "totals": texts(self.totals()),
        })
    }
}

impl Coverage {
    /// What is given of what is required, to four decimals, rounded down; 1 where nothing is required.
    pub fn share(&self) -> Option<Decimal> {
        let (required, given) = (self.required?.amount(), self.given?.amount());
        let share = if required.is_zero() { Decimal::ONE } else { given.checked_div(required)? };
        Some(share.trunc_with_scale(4))
    }
}

impl fmt::Display for MatchAllocation {
    /// Who is given what, in a line each, and what is lacking, in a sentence each.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "allocation on {} under {}, order {}", self.as_of, self.policy.id(), self.order)?;
        for (total, most) in self.totals().into_iter().zip(self.at_most()) {
            writeln!(f, "  given      {total:>20}")?;
            if total != most {
                writeln!(f, "  at most    {most:>20}")?;
            }
        }
        for one in &self.coverage {
            let whom = one.recipient.as_ref().map(|id| format!(" ({id})")).unwrap_or_default();
            let requirement = one.requirement.as_ref().map(|id| format!(" {id}")).unwrap_or_default();
            let figures = match (one.given, one.required) {
                (Some(given), Some(required)) => format!("{given} of {required}"),
                _ => "what is required is not known".to_owned(),
            };
            let carried = one.carried.map(|carried| format!(", {carried} of it carried in")).unwrap_or_default();
            writeln!(f, "  {:<12} {}{whom}{requirement}: {figures}{carried}", one.verdict.name(), list(&one.grants))?;
        }
        for gap in &self.gaps {
            writeln!(f, "  {gap}")?;
        }
        self.notes().iter().try_for_each(|note| writeln!(f, "  {note}"))
    }
}
