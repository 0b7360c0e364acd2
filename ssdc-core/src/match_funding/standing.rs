//! Where each recipient of a grant stands: what is asked of it, and its lots after all steps.

use std::collections::BTreeSet;

use super::case::{Case, Lot};
use super::compared::{Obligation, compare};
use super::required::{self, Due};
use super::terms::Requirement;
use super::together::Joint;
use super::{MatchFunding, Question, Sums, executed, on_the_way, reach, together};
use crate::model::{Contribution, Grant};
use crate::report::{Finding, RecordRef};
use crate::{Day, Error, GrantId, Kind, PartnerId};

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
        let found = self.known(grant)?;
        executed::refuse(self.policy, true)?;
        Ok(found)
    }

    /// A grant that must be there.
    pub(super) fn known(&self, grant: &GrantId) -> Result<(u32, &'c Grant), Error> {
        let grants = &self.portfolio.tables.grants;
        let found = grants.find(grant.as_str()).and_then(|slot| Some((slot, &**grants.at(slot)?)));
        found.ok_or_else(|| Error::NotFound { kind: Kind::Grant.name(), id: grant.to_string() })
    }

    pub(super) fn question(&self, as_of: Day) -> Question<'c> {
        Question::new(self.portfolio, self.policy, as_of, true)
    }
}

/// The recipients of the grant of a case, which has this slot.
pub(super) fn of_grant<'c>(whole: &Case<'c>, slot: u32) -> Result<Vec<Standing<'c>>, Error> {
    standings(whole, &reach::lots_of(whole.question, slot, whole.grant), false)
}

/// The recipients of the grant of a case and their part of these lots; possible duplicates that decide nothing only where told.
pub(super) fn standings<'c>(
    whole: &Case<'c>,
    records: &[&'c Contribution],
    flags: bool,
) -> Result<Vec<Standing<'c>>, Error> {
    let (alone, _) = together::split(whole)?;
    let mut standings = Vec::new();
    for case in required::cases(whole) {
        let recipient = case.recipient.cloned();
        let (mut lots, mut sums) = (Vec::new(), Sums::default());
        for record in records.iter().filter(|record| reach::for_recipient(record, recipient.as_ref())) {
            let lot = on_the_way(&case, record, recipient.as_ref(), flags)?;
            sums.add(&case, &lot)?;
            lots.push(lot);
        }
        let dues = alone.iter().map(|(index, of)| required::due(&case, *index, of)).collect::<Result<_, _>>()?;
        standings.push(Standing { case, recipient, dues, lots, sums });
    }
    Ok(standings)
}

/// The requirements that the grant meets together with others, or over several periods, and how each stands.
pub(super) fn above<'c>(whole: &Case<'c>) -> Result<Vec<(&'c Requirement, Joint)>, Error> {
    let (_, above) = together::split(whole)?;
    let mut stands = Vec::new();
    for (index, of, level) in above {
        let mut part = together::answer(whole, &[], index, of, level)?;
        whole.question.looked_at.borrow_mut().append(&mut part.reads);
        stands.extend(part.obligations.into_iter().map(|one| (of, one)));
    }
    Ok(stands)
}

/// The records that an answer about the grant of a case stands on: its own, its lots, and whatever was looked at.
pub(super) fn reads(whole: &Case<'_>, slot: u32, standings: &mut [Standing<'_>]) -> BTreeSet<RecordRef> {
    let mut reads: BTreeSet<_> = whole.reads().collect();
    let lots = reach::lots_of(whole.question, slot, whole.grant);
    reads.extend(lots.iter().map(|lot| RecordRef { kind: Kind::Contribution, id: lot.id.shared().clone() }));
    standings.iter_mut().flat_map(|one| &mut one.lots).for_each(|lot| reads.append(&mut lot.reads));
    reads.append(&mut whole.question.looked_at.borrow_mut());
    reads
}

impl Standing<'_> {
    /// How it stands towards one requirement, and what its slices cut or lack.
    pub(super) fn towards(&self, due: &Due<'_>) -> Result<(Obligation, Vec<Finding>), Error> {
        compare(&self.case, self.recipient.clone(), due, &self.lots, self.sums.given())
    }
}
