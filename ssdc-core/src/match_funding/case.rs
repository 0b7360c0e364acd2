//! One grant under one policy on one day, and a lot on its way through the steps.

use std::collections::BTreeSet;

use rust_decimal::Decimal;

use super::policy::Policy;
use super::reach::Eligible;
use crate::model::{Contribution, Grant};
use crate::report::{Finding, FindingValue, RecordRef, RuleId};
use crate::{Currency, Date, Day, Kind, Money, PartnerId, Period, Portfolio, State};

/// What is asked: a portfolio under a policy on a day.
pub(super) struct Question<'c> {
    pub(super) portfolio: &'c Portfolio,
    pub(super) policy: &'c Policy,
    pub(super) as_of: Day,
    /// Whether the reasons are asked for, or figures and verdict alone.
    pub(super) reasons: bool,
    /// Which grants each lot could count for, found once.
    pub(super) eligible: Eligible,
}

impl<'c> Question<'c> {
    pub(super) fn new(portfolio: &'c Portfolio, policy: &'c Policy, as_of: Day, reasons: bool) -> Self {
        Question { portfolio, policy, as_of, reasons, eligible: Eligible::default() }
    }
}

/// What all steps look at.
#[derive(Clone, Copy)]
pub(super) struct Case<'c> {
    pub(super) question: &'c Question<'c>,
    pub(super) portfolio: &'c Portfolio,
    pub(super) policy: &'c Policy,
    pub(super) grant: &'c Grant,
    pub(super) as_of: Day,
    /// Who funds the programme; `None` where the grant does not say.
    pub(super) grantors: Option<&'c [PartnerId]>,
    pub(super) period: Period,
    /// The currency that is compared in; `None` where neither policy nor award tells.
    pub(super) currency: Option<Currency>,
}

impl<'c> Case<'c> {
    pub(super) fn new(question: &'c Question<'c>, grant: &'c Grant) -> Self {
        let (portfolio, policy, as_of) = (question.portfolio, question.policy, question.as_of);
        let programme = grant.programme.as_ref().and_then(|id| portfolio.programme(id));
        let grantors = programme.map(|programme| &*programme.funders).filter(|funders| !funders.is_empty());
        let award = super::required::award(grant, as_of).amount;
        let currency = policy.currency.or(award.map(Money::currency));
        Case { question, portfolio, policy, grant, as_of, grantors, period: grant.agreement_period(), currency }
    }

    /// The records that the case itself stands on: the grant, its programme, and its recipients, whose countries count.
    pub(super) fn reads(&self) -> impl Iterator<Item = RecordRef> {
        let grant = RecordRef { kind: Kind::Grant, id: self.grant.id.shared().clone() };
        let programme =
            self.grant.programme.iter().map(|id| RecordRef { kind: Kind::Programme, id: id.shared().clone() });
        let recipients = self.grant.recipients.iter().map(|to| super::source::partner(&to.partner));
        std::iter::once(grant).chain(programme).chain(recipients)
    }

    /// A finding on the grant itself.
    pub(super) fn finding(&self, rule: RuleId, observed: FindingValue, required: FindingValue, place: &str) -> Finding {
        let subject = RecordRef { kind: Kind::Grant, id: self.grant.id.shared().clone() };
        let source = format!("{}#{place}", self.policy.id);
        Finding { rule, subject, recipient: None, observed, required, source }
    }
}

/// A part of a lot that reached the state that counts.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) on: Option<Date>,
    pub(super) amount: Decimal,
    /// Whether it surely counts, or only perhaps.
    pub(super) surely: bool,
}

/// A lot on its way: what surely counts, and what at most could.
pub(super) struct Lot<'c> {
    pub(super) record: &'c Contribution,
    /// The state in which lots of its kind count.
    pub(super) state: State,
    pub(super) entries: Vec<Entry>,
    pub(super) low: Decimal,
    pub(super) high: Decimal,
    /// In another currency than the award: what it could count for is not known.
    pub(super) foreign: bool,
    pub(super) refused: bool,
    /// A step could not be decided: nothing of it surely counts.
    pub(super) doubted: bool,
    pub(super) findings: Vec<Finding>,
    /// The other records that were looked at for it.
    pub(super) reads: BTreeSet<RecordRef>,
}

impl<'c> Lot<'c> {
    pub(super) fn new(record: &'c Contribution) -> Self {
        let amount = record.amount.amount();
        Lot {
            record,
            state: State::Received,
            entries: Vec::new(),
            low: amount,
            high: amount,
            foreign: false,
            refused: false,
            doubted: false,
            findings: Vec::new(),
            reads: BTreeSet::new(),
        }
    }

    pub(super) fn money(&self, amount: Decimal) -> Money {
        Money::new(amount, self.record.amount.currency())
    }

    /// Whether something of it could count.
    pub(super) fn could_count(&self) -> bool {
        !self.refused && self.high > Decimal::ZERO
    }

    pub(super) fn note(
        &mut self,
        case: &Case<'_>,
        rule: RuleId,
        observed: FindingValue,
        required: FindingValue,
        place: &str,
    ) {
        let subject = RecordRef { kind: Kind::Contribution, id: self.record.id.shared().clone() };
        let source = format!("{}#{place}", case.policy.id);
        self.findings.push(Finding { rule, subject, recipient: None, observed, required, source });
    }

    /// It does not count.
    pub(super) fn refuse(
        &mut self,
        case: &Case<'_>,
        rule: RuleId,
        observed: FindingValue,
        required: FindingValue,
        place: &str,
    ) {
        self.note(case, rule, observed, required, place);
        self.refused = true;
        (self.low, self.high) = (Decimal::ZERO, Decimal::ZERO);
    }

    /// Nobody can say whether it counts.
    pub(super) fn doubt(
        &mut self,
        case: &Case<'_>,
        rule: RuleId,
        observed: FindingValue,
        required: FindingValue,
        place: &str,
    ) {
        self.note(case, rule, observed, required, place);
        self.doubted = true;
        self.low = Decimal::ZERO;
    }

    /// Takes off what others have or what was taken back.
    pub(super) fn less(&mut self, surely: Decimal, perhaps: Decimal) {
        self.low = (self.low - perhaps.min(self.low)).max(Decimal::ZERO);
        self.high = (self.high - surely.min(self.high)).max(Decimal::ZERO);
    }
}
