//! Where each recipient of a grant stands: what is asked of it, and its lots after all steps.

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use super::compared::{Obligation, compare};
use super::policy::Duplicates;
use super::required::{self, Due};
use super::{MatchFunding, Question, Sums, contested, duplicates, examine, executed, reach};
use crate::model::Grant;
use crate::{Day, Error, GrantId, Kind, Money, PartnerId};

/// A recipient, what each requirement asks of it, and the lots that could serve it.
pub(super) struct Standing<'c> {
    pub(super) case: Case<'c>,
    pub(super) recipient: Option<PartnerId>,
    pub(super) dues: Vec<Due<'c>>,
    pub(super) lots: Vec<Lot<'c>>,
    sums: Sums,
}

impl<'c> MatchFunding<'c> {
    /// A grant that must be there, under a policy that a check executes.
    pub(super) fn found(&self, grant: &GrantId) -> Result<(u32, &'c Grant), Error> {
        let grants = &self.portfolio.tables.grants;
        let found = grants.find(grant.as_str()).and_then(|slot| Some((slot, &**grants.at(slot)?)));
        let missing = || Error::NotFound { kind: Kind::Grant.name(), id: grant.to_string() };
        let found = found.ok_or_else(missing)?;
        executed::refuse(self.policy)?;
        Ok(found)
    }

    pub(super) fn question(&self, as_of: Day) -> Question<'c> {
        Question::new(self.portfolio, self.policy, as_of, true)
    }
}

/// The recipients of the grant of a case.
pub(super) fn standings<'c>(whole: &Case<'c>, slot: u32) -> Result<Vec<Standing<'c>>, Error> {
    let records = reach::lots_of(whole.portfolio, slot, whole.grant);
    let owed = required::obligations(whole);
    let is_part = owed.len() > 1;
    let mut standings = Vec::new();
    for required::Owed { recipient, base } in owed {
        let currency = whole.policy.currency.or(base.map(Money::currency)).or(whole.currency);
        let case = Case { currency, base, is_part, ..*whole };
        let (mut lots, mut sums) = (Vec::new(), Sums::default());
        for record in records.iter().filter(|record| reach::for_recipient(record, recipient.as_ref())) {
            let mut lot = examine(&case, record)?;
            if lot.could_count() && case.policy.duplicates == Duplicates::Exclude {
                duplicates::step(&case, &mut lot);
            }
            if lot.could_count() {
                contested::step(&case, &mut lot, recipient.as_ref());
            }
            sums.add(&case, &lot)?;
            lots.push(lot);
        }
        standings.push(Standing { dues: required::dues(&case)?, case, recipient, lots, sums });
    }
    Ok(standings)
}

impl Standing<'_> {
    /// How it stands towards one requirement.
    pub(super) fn towards(&self, due: &Due<'_>) -> Result<Obligation, Error> {
        Ok(compare(&self.case, self.recipient.clone(), due, &self.lots, self.sums.given())?.0)
    }

    /// What surely counts of each lot that counts at all.
    pub(super) fn counted(&self) -> impl Iterator<Item = &Lot<'_>> {
        self.lots.iter().filter(|lot| lot.low > Decimal::ZERO)
    }
}
