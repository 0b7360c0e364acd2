//! What is asked of whom, and what counts towards it: the figures of a check, with what stands behind each.

use rust_decimal::Decimal;

use super::super::case::{Case, Lot, Sight};
use super::super::compared::{Obligation, Verdict, sliced};
use super::super::conditions::surely;
use super::super::currency::money_of;
use super::super::facts::{Here, Refusal};
use super::super::requirement::counted;
use super::super::standing::{Standing, above, of_grant};
use super::super::terms::{Requirement, Slice};
use super::super::together::{Stand, member, split, stands};
use super::super::{required, window};
use crate::model::Contribution;
use crate::report::{Finding, FindingValue, RuleId};
use crate::values::Fraction;
use crate::{Day, Error, GrantId, Money, RoundingMode};

/// One requirement, of one recipient or of all, and what counts towards it.
pub(super) struct Asked<'c> {
    pub(super) of: &'c Requirement,
    pub(super) one: Obligation,
    /// What it asks for, due or not.
    pub(super) amount: Option<Money>,
    /// The grants that are compared together, where they are several.
    pub(super) grants: Vec<GrantId>,
    pub(super) counting: Vec<(&'c Contribution, Money)>,
    pub(super) carried: Option<Money>,
    pub(super) taken: Option<Money>,
    /// What caps cut and floors lack.
    pub(super) slices: Vec<Finding>,
    /// From which tranche on something is required, where nothing is yet: its number, when it is due, and how much then.
    pub(super) next: Option<(u32, Option<crate::Date>, Money)>,
    /// The last day on which something may come that counts.
    pub(super) until: Option<Day>,
}

/// All that the policy asks of the grant of a case, in the order of its check.
pub(super) fn all<'c>(case: &Case<'c>, slot: u32) -> Result<Vec<Asked<'c>>, Error> {
    let mut all = Vec::new();
    for standing in of_grant(case, slot)? {
        for due in &standing.dues {
            all.push(alone(&standing, due)?);
        }
    }
    let (_, leveled) = split(case)?;
    for (of, joint) in above(case)? {
        let one = joint.obligation;
        let Some((index, of, level)) = leveled.iter().find(|(_, requirement, _)| std::ptr::eq(*requirement, of)) else {
            continue;
        };
        let own = member(case.question, case.grant, one.recipient.as_ref(), None);
        let due = required::due(&own, *index, of)?;
        let grants = if joint.grants.len() > 1 { joint.grants.to_vec() } else { Vec::new() };
        let stand = stands(case, *index, of, *level).into_iter().find(|(recipient, _)| *recipient == one.recipient);
        let mut asked = Asked::new(case, of, one);
        (asked.amount, asked.grants) = (due.amount, grants);
        if let Some(stand) = stand.as_ref().and_then(|(_, stand)| stand.as_ref().as_ref().ok()) {
            asked.amount = stand.share(&own, &(slot, asked.one.recipient.clone()), due)?.amount;
            asked.stands(case, *index, stand, slot);
        }
        all.push(asked);
    }
    Ok(all)
}

fn alone<'c>(standing: &Standing<'c>, due: &required::Due<'c>) -> Result<Asked<'c>, Error> {
    let (one, slices) = standing.towards(due)?;
    let lots = match counted(&standing.case, due.requirement, &standing.lots, Sight::Surely) {
        Ok(lots) => lots,
        // Where nobody can say which count, a check recognises all of them.
        Err(Refusal::Missing(_)) => standing.lots.iter().collect(),
        Err(Refusal::Failed(error)) => return Err(error),
    };
    let counting = lots.into_iter().filter(|lot| lot.low > Decimal::ZERO).map(|lot| (lot.record, lot.money(lot.low)));
    let (amount, counting) = (due.amount, counting.collect());
    let next = next(&standing.case, due)?;
    Ok(Asked { amount, counting, slices, next, ..Asked::new(&standing.case, due.requirement, one) })
}

/// The first tranche with which something will be required, of a requirement that follows the tranches due.
fn next(case: &Case<'_>, due: &required::Due<'_>) -> Result<Option<(u32, Option<crate::Date>, Money)>, Error> {
    let follows = due.requirement.base.as_ref().is_some_and(|base| &*base.figure == "tranches_due");
    if !follows || due.amount.is_none_or(|amount| !amount.is_zero()) {
        return Ok(None);
    }
    let mut tranches: Vec<_> = case.grant.tranches.iter().collect();
    tranches.sort_by_key(|tranche| tranche.number);
    for tranche in tranches {
        let then = Case { through_tranche: Some(tranche.number), ..*case };
        let Some(amount) = required::due(&then, due.index, due.requirement)?.amount else { return Ok(None) };
        if !amount.is_zero() {
            return Ok(Some((tranche.number, tranche.due, amount)));
        }
    }
    Ok(None)
}

impl<'c> Asked<'c> {
    /// What is required later, where nothing is required yet.
    pub(super) fn later(&self) -> String {
        if let Some((number, due, amount)) = self.next {
            let when = due.map(|due| format!(", which is due on {due}")).unwrap_or_default();
            return format!(" A match of {amount} is required with tranche {number}{when}.");
        }
        let grows = ["recognised", "tranches_due", "drawn", "expended", "actual_total"];
        let base = self.of.base.as_ref().map(|base| &*base.figure).filter(|base| grows.contains(base));
        base.map(|base| format!(" What is required follows {}.", crate::report::figure(base))).unwrap_or_default()
    }

    fn new(case: &Case<'c>, of: &'c Requirement, one: Obligation) -> Self {
        let rule = case.policy.recognise.window.as_ref();
        let until = rule.and_then(|rule| window::period(case, rule).ok()?.to()).map(crate::Date::last_day);
        let (amount, carried, taken) = (None, None, None);
        Asked {
            of,
            one,
            amount,
            grants: Vec::new(),
            counting: Vec::new(),
            carried,
            taken,
            slices: Vec::new(),
            next: None,
            until,
        }
    }

    /// What the comparison with others, or of a period, adds.
    fn stands(&mut self, case: &Case<'c>, index: usize, stand: &Stand, slot: u32) {
        let place = (slot, self.one.recipient.clone());
        let place = if stand.group.is_wide() { (slot, None) } else { place };
        if let Some((_, to)) = stand.within(&place) {
            self.until = self.until.map_or(Some(to), |until| Some(until.min(to)));
        }
        // Of whom nothing is asked yet, or any more, nothing is compared: what the others have says nothing about it.
        let is_compared = !matches!(self.one.verdict, Verdict::NotDue | Verdict::Exempt);
        let Some(currency) = stand.currency.filter(|_| is_compared) else { return };
        let money = |value: Fraction| {
            Some(value)
                .filter(|value| !value.is_zero())
                .and_then(|value| money_of(value, currency, RoundingMode::Down).ok())
        };
        (self.carried, self.taken) = (money(stand.carried.0), stand.taken.and_then(money));
        let record = |(id, amount): (&crate::ContributionId, &Decimal)| {
            Some((case.portfolio.contribution(id)?, Money::new(*amount, currency)))
        };
        self.counting = stand.counting.iter().filter_map(record).collect();
        if let Some(compared) = &stand.compared {
            self.slices = sliced(case, index, compared, currency);
        }
    }

    /// The parts of the match that are cut (`SliceCut`) or lacking (`SliceShort`), with how much.
    pub(super) fn sliced(&self, rule: RuleId) -> impl Iterator<Item = (&'c Slice, Money)> {
        self.slices.iter().filter(move |one| one.rule == rule).filter_map(|finding| {
            let FindingValue::Money(amount) = finding.observed else { return None };
            let id = finding.required.to_string();
            Some((self.of.slices.iter().find(|slice| *slice.id == *id)?, amount))
        })
    }

    /// What counts and belongs to a part of the match.
    pub(super) fn inside(&self, case: &Case<'_>, slice: &Slice) -> Vec<&str> {
        let belongs = |record: &'c Contribution| {
            let lot = Lot::new(case, record);
            surely(case, &slice.of_lots, Here { lot: Some(&lot), line: None }).is_ok_and(|belongs| belongs)
        };
        self.counting.iter().filter(|(record, _)| belongs(record)).map(|(record, _)| record.id.as_str()).collect()
    }

    /// What lies between the sum of what counts and what is recognised, in words.
    pub(super) fn between(&self, case: &Case<'_>) -> Vec<String> {
        let mut said = Vec::new();
        let mut sum: Decimal = self.counting.iter().map(|(_, money)| money.amount()).sum();
        if let Some(carried) = self.carried {
            sum += carried.amount();
            said.push(format!("{carried} more than was asked for in earlier periods, carried into this one"));
        }
        if let Some(taken) = self.taken {
            sum += taken.amount();
            said.push(format!("{taken} that other requirements have beyond what they ask for"));
        }
        for (slice, cut) in self.sliced(RuleId::SliceCut) {
            sum -= cut.amount();
            let whose = crate::report::listed(&self.inside(case, slice), usize::MAX);
            said.push(format!("less {cut} of {whose}, which is beyond the cap `{}`", slice.id));
        }
        let beyond = self.one.recognised.map(|recognised| Money::new(sum - recognised.amount(), recognised.currency()));
        if let Some(baseline) =
            beyond.filter(|beyond| self.of.additional_to.is_some() && beyond.amount() > Decimal::ZERO)
        {
            said.push(format!("less {baseline}, for only what is additional counts"));
        }
        if let Some(recognised) = self.one.recognised.filter(|_| !said.is_empty()) {
            said.push(format!("together {recognised}"));
        }
        said
    }
}
