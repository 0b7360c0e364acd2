//! P10 and P11: a lot counts once. What is assigned counts where it is assigned; what several could use counts for none.

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use super::periods::{self, Within};
use super::terms::Scope;
use super::together::Group;
use super::{examine, reach, required};
use crate::model::{Assignment, Contribution, Grant};
use crate::report::{FindingValue, RecordRef, RuleId};
use crate::values::Fraction;
use crate::{Certainty, Kind, PartnerId, Rounding, RoundingMode};

const PLACE: &str = "/recognise/exclusive";

/// What of the lot is there for the obligation of the case towards `recipient`: its assigned part, and the part that is
/// assigned to nobody where no other obligation could use it.
pub(super) fn step(case: &Case<'_>, lot: &mut Lot<'_>, recipient: Option<&PartnerId>) {
    let parts = Parts::of(case, lot, recipient);
    let (sure, (free_low, free_high)) = (parts.surely(lot, parts.here), parts.free(lot));
    let reached = reach::by_earmark(case.portfolio, lot.record, case.grant);
    let free_high = if reached == Certainty::No { Decimal::ZERO } else { free_high };
    if !lot.record.assigned.is_empty() {
        parts.report(case, lot, sure, free_high);
    }
    lot.high = (parts.at_most(lot, parts.perhaps) + free_high).min(lot.high);
    lot.low = sure;
    lot.free = (Decimal::ZERO, free_high);
    if free_high > Decimal::ZERO && !undecided(case, lot, recipient, reached) {
        lot.free.0 = free_low;
        lot.low += free_low;
    }
    lot.refused |= lot.high <= Decimal::ZERO;
}

/// Whether the free part may be for another: its target is not known, or it has rivals.
fn undecided(case: &Case<'_>, lot: &mut Lot<'_>, recipient: Option<&PartnerId>, reached: Certainty) -> bool {
    let unsure = reached == Certainty::Possibly;
    if unsure {
        let grant = FindingValue::records(vec![grant_ref(case.grant)]);
        lot.note(case, RuleId::TargetUnknown, grant, FindingValue::Absent, PLACE);
    }
    let rivals = rivals(case, lot, recipient);
    let contested = !rivals.is_empty();
    if contested {
        lot.note(case, RuleId::Contested, FindingValue::records(rivals), FindingValue::Absent, PLACE);
    }
    unsure || contested
}

fn grant_ref(grant: &Grant) -> RecordRef {
    RecordRef { kind: Kind::Grant, id: grant.id.shared().clone() }
}

/// What is assigned of a lot that came in the period that is compared: to this obligation, perhaps to it (the assignment names
/// the grant alone), and in all. Where no period is compared, all has come in it.
pub(super) struct Parts {
    within: Option<Within>,
    /// What earlier periods leave the assignments without a day to have been served with: at least, and at most.
    early: (Decimal, Decimal),
    here: Part,
    perhaps: Part,
    total: Part,
    /// Whom the other assignments serve.
    others: Vec<RecordRef>,
}

/// Assignments of a lot together. Those without a day take of what comes first, so that earlier periods may have served them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Part {
    dated: Decimal,
    undated: Decimal,
}

impl Part {
    /// What remains for the period, after so much came early.
    fn after(self, early: Decimal) -> Decimal {
        self.dated + self.undated - early.min(self.undated)
    }
}

impl std::ops::AddAssign for Part {
    fn add_assign(&mut self, other: Self) {
        self.dated += other.dated;
        self.undated += other.undated;
    }
}

impl Parts {
    pub(super) fn of(case: &Case<'_>, lot: &Lot<'_>, recipient: Option<&PartnerId>) -> Self {
        let nothing = Part::default();
        let mut parts = Parts {
            within: case.within,
            early: lot.earlier,
            here: nothing,
            perhaps: nothing,
            total: nothing,
            others: Vec::new(),
        };
        for (one, amount) in Parts::each(lot) {
            let Some((part, certainty)) = parts.part(one, amount) else {
                let before = case.within.zip(one.on).is_some_and(|((from, _), on)| on.first_day() < from);
                if before {
                    parts.early = (parts.early.0 - amount, parts.early.1 - amount);
                }
                continue;
            };
            parts.total += part;
            let same_grant = one.grant == case.grant.id;
            let same =
                same_grant && (one.recipient.is_none() || recipient.is_none() || one.recipient.as_ref() == recipient);
            if same {
                parts.perhaps += part;
            }
            // Those compared together need not know for which recipient it is.
            let wide = case.group.is_some_and(Group::is_wide);
            let is_here = same && (one.recipient.is_some() || wide || case.grant.recipients.len() < 2);
            if is_here && certainty == Certainty::Surely {
                parts.here += part;
            } else {
                let partner = one.recipient.as_ref().filter(|_| same_grant).map(super::source::partner);
                parts.others.push(partner.unwrap_or(RecordRef { kind: Kind::Grant, id: one.grant.shared().clone() }));
            }
        }
        parts.early = (parts.early.0.max(Decimal::ZERO), parts.early.1.max(Decimal::ZERO));
        parts.others.sort_unstable();
        parts.others.dedup();
        parts
    }

    /// An assignment as a part of what came in the period, surely or perhaps; `None` where it is of another.
    pub(super) fn part(&self, one: &Assignment, amount: Decimal) -> Option<(Part, Certainty)> {
        let Some((within, on)) = self.within.zip(one.on) else {
            return Some((Part { undated: amount, ..Part::default() }, Certainty::Surely));
        };
        let certainty = periods::holds(within, on);
        (certainty != Certainty::No).then_some((Part { dated: amount, ..Part::default() }, certainty))
    }

    /// What of the lot is free, for assignments come first: surely, and at most.
    pub(super) fn free(&self, lot: &Lot<'_>) -> (Decimal, Decimal) {
        let beyond = |came: Decimal, early| (came - self.total.after(early).min(came)).max(Decimal::ZERO);
        (beyond(lot.low, self.early.0), beyond(lot.high, self.early.1))
    }

    /// What of the lot surely came for a part, whichever of the others was served before.
    pub(super) fn surely(&self, lot: &Lot<'_>, part: Part) -> Decimal {
        let others = self.total.after(self.early.0) - part.after(self.early.0);
        (lot.low - others.min(lot.low)).min(part.after(self.early.1)).max(Decimal::ZERO)
    }

    /// What of the lot can at most have come for a part.
    pub(super) fn at_most(&self, lot: &Lot<'_>, part: Part) -> Decimal {
        part.after(self.early.0).min(lot.high)
    }

    /// Whether less came than is assigned, so that nobody can say for whom it came.
    pub(super) fn exceed(&self, lot: &Lot<'_>) -> bool {
        self.total.after(self.early.0) > lot.low
    }

    /// Each assignment of a lot with what it counts for: one without an amount has all that the others leave. Of a lot that is
    /// worth more than its amount each has its part of the worth.
    pub(super) fn each<'l>(lot: &Lot<'l>) -> impl Iterator<Item = (&'l Assignment, Decimal)> + use<'l> {
        // INVARIANT: the sum of the stated parts is at most the amount (`Contribution::validate`), so nothing overflows.
        let (record, amount, whole) = (lot.record, lot.record.amount.amount(), lot.whole);
        let stated = |one: &Assignment| one.amount.map_or(Decimal::ZERO, |part| part.amount());
        let rest = amount - record.assigned.iter().map(stated).sum::<Decimal>();
        let own = move |one: &Assignment| one.amount.map_or(rest, |part| part.amount());
        record.assigned.iter().map(move |one| (one, in_proportion(own(one), amount, whole)))
    }

    fn report(&self, case: &Case<'_>, lot: &mut Lot<'_>, sure: Decimal, free: Decimal) {
        let money = |lot: &Lot<'_>, amount| FindingValue::Money(lot.money(amount));
        let others = FindingValue::records(self.others.clone());
        let (here, perhaps) = (self.here.after(self.early.1), self.perhaps.after(self.early.0));
        let earlier = self.early.0.min(self.total.undated);
        if earlier > Decimal::ZERO {
            lot.note(case, RuleId::AssignedEarlier, money(lot, earlier), money(lot, self.total.undated), PLACE);
        }
        if here > Decimal::ZERO {
            let to = FindingValue::records(vec![grant_ref(case.grant)]);
            lot.note(case, RuleId::AssignedHere, money(lot, here), to, PLACE);
        }
        if sure < here.min(lot.low) {
            let total = self.total.after(self.early.0);
            lot.note(case, RuleId::AssignmentExceeds, money(lot, lot.low), money(lot, total), PLACE);
        }
        if perhaps > self.here.after(self.early.0) {
            let recipients = case.grant.recipients.iter().map(|to| super::source::partner(&to.partner)).collect();
            lot.note(case, RuleId::Contested, FindingValue::records(recipients), FindingValue::Absent, PLACE);
        }
        if perhaps.is_zero() && free.is_zero() && !self.others.is_empty() {
            lot.note(case, RuleId::AssignedElsewhere, others, FindingValue::Absent, PLACE);
        }
    }
}

/// So much of `of` as part of `to` in the same proportion, rounded down where it has no short decimal.
pub(super) fn in_proportion(part: Decimal, of: Decimal, to: Decimal) -> Decimal {
    if of == to || part == of || of.is_zero() {
        return if part == of { to } else { part };
    }
    let share = Fraction::of(part).checked_mul(Fraction::of(to)).and_then(|all| all.checked_div(Fraction::of(of)));
    let unit = Decimal::new(1, part.scale().max(to.scale()).max(2));
    let down = Rounding::new(RoundingMode::Down, unit);
    share.and_then(|share| share.to_decimal(down?)).unwrap_or(part)
}

/// Whether a lot could count for a grant, were it the only one.
pub(super) fn could_count(case: &Case<'_>, record: &Contribution, grant: &Grant) -> bool {
    examine(&Case::new(case.question, grant), record).is_ok_and(|mut lot| {
        // Why it could not count may stand in other records, too.
        case.question.look_at_all(&mut lot.reads);
        lot.could_count()
    })
}

/// Whether what counts for a grant does not count for that of the case again: everywhere, or within the scope of the policy.
/// The grants of a portfolio under one policy are of one family.
fn is_rival(case: &Case<'_>, grant: &Grant) -> bool {
    let scope = case.policy.recognise.exclusive.as_ref().map(|exclusive| exclusive.scope);
    grant.id == case.grant.id
        || match scope {
            Some(Scope::Grant) => false,
            Some(Scope::Programme) => grant.programme == case.grant.programme,
            Some(Scope::World | Scope::SourceFamily) | None => true,
        }
}

/// Whether obligations outside the group of the case could use what is free of the lot.
pub(super) fn is_contested(case: &Case<'_>, lot: &Lot<'_>, recipient: Option<&PartnerId>) -> bool {
    !rivals(case, lot, recipient).is_empty()
}

/// The other obligations that could use the lot, by id.
fn rivals(case: &Case<'_>, lot: &Lot<'_>, recipient: Option<&PartnerId>) -> Vec<RecordRef> {
    let record = lot.record;
    if !case.question.reasons && is_for_one(case, record) {
        return Vec::new();
    }
    let Some(group) = case.group else { return rivals_of(case, lot, recipient) };
    group.rivals(record, || rivals_of(case, lot, recipient)).to_vec()
}

/// Whether a lot is for the grant of the case alone, which has one recipient: the most frequent case, told at a glance.
fn is_for_one(case: &Case<'_>, record: &Contribution) -> bool {
    let named = record.earmark.as_deref().is_some_and(|earmark| *earmark.grants == [case.grant.id.clone()]);
    named && record.assigned.is_empty() && case.grant.recipients.len() < 2
}

fn rivals_of(case: &Case<'_>, lot: &Lot<'_>, recipient: Option<&PartnerId>) -> Vec<RecordRef> {
    let record = lot.record;
    let eligible = case.question.eligible.of(case.portfolio, record, |grant| could_count(case, record, grant));
    let mut rivals = Vec::new();
    for (slot, grant) in eligible.iter().filter_map(|slot| Some((*slot, case.portfolio.tables.grants.at(*slot)?))) {
        if !case.question.reasons && !rivals.is_empty() {
            break;
        }
        if !is_rival(case, grant) {
            continue;
        }
        let other = Case::new(case.question, grant);
        let owed = required::obligations(&other).into_iter().map(|owed| owed.recipient);
        let together = |user: &Option<PartnerId>| case.group.is_some_and(|group| group.holds(slot, user.as_ref()));
        let mut users = owed.filter(|user| reach::for_recipient(record, user.as_ref()) && !together(user));
        if grant.id == case.grant.id {
            rivals.extend(
                users.filter(|user| user.as_ref() != recipient).flatten().map(|user| super::source::partner(&user)),
            );
        } else if users.next().is_some() {
            rivals.push(grant_ref(grant));
        }
    }
    if case.question.reasons {
        // Who else can use it stands on those that cannot, too.
        for slot in reach::grants_of(case.portfolio, record) {
            case.portfolio.tables.grants.at(slot).into_iter().for_each(|grant| case.question.look_at_grant(grant));
        }
    }
    rivals
}
