//! One grant under one policy on one day, and a lot on its way through the steps.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::bare::BareLot;
use super::currency::{Exchange, Factors};
use super::facts::{Facts, Line, Refusal};
use super::grant_figures::About;
use super::origin::Traces;
use super::periods::Within;
use super::policy::Policy;
use super::reach::{Eligible, Programmes};
use super::reciprocity::Matching;
use super::together::{Group, Together};
use crate::model::{Contribution, Grant};
use crate::report::{Finding, FindingValue, RecordRef, RuleId};
use crate::values::Fraction;
use crate::{Currency, Date, Day, Error, Kind, Money, PartnerId, Period, Portfolio, State};

/// What is asked: a portfolio under a policy on a day.
pub(super) struct Question<'c> {
    pub(super) portfolio: &'c Portfolio,
    pub(super) policy: &'c Policy,
    pub(super) as_of: Day,
    /// Whether the reasons are asked for, or figures and verdict alone.
    pub(super) reasons: bool,
    /// Which grants each lot could count for, found once.
    pub(super) eligible: Eligible,
    /// Which lots are for a whole programme, found once.
    pub(super) programmes: Programmes,
    /// Which costs and series are about which grant, found once.
    pub(super) about: About,
    /// The exchange rates that the policy uses, found once.
    pub(super) exchange: Exchange,
    /// Which programmes match which, found once.
    pub(super) matching: Matching,
    /// How groups of grants stand together, found once.
    pub(super) together: Together,
    /// Payments by party, and who is the grantor, found once.
    pub(super) traces: Traces,
    /// Records that figures and attributes were read from, beside those of the grant and its lots.
    pub(super) looked_at: RefCell<BTreeSet<RecordRef>>,
}

impl<'c> Question<'c> {
    pub(super) fn new(portfolio: &'c Portfolio, policy: &'c Policy, as_of: Day, reasons: bool) -> Self {
        Question {
            portfolio,
            policy,
            as_of,
            reasons,
            eligible: Eligible::default(),
            programmes: Programmes::default(),
            about: About::default(),
            exchange: Exchange::default(),
            matching: Matching::default(),
            together: Together::default(),
            traces: Traces::default(),
            looked_at: RefCell::default(),
        }
    }

    /// Notes that a record was looked at, where the reasons are asked for.
    pub(super) fn look_at(&self, kind: Kind, id: &Arc<str>) {
        if self.reasons {
            self.looked_at.borrow_mut().insert(RecordRef { kind, id: Arc::clone(id) });
        }
    }

    /// Notes that records were looked at, where the reasons are asked for.
    pub(super) fn look_at_all(&self, records: &mut BTreeSet<RecordRef>) {
        if self.reasons {
            self.looked_at.borrow_mut().append(records);
        }
    }

    /// Notes that a grant was looked at, with what it stands on.
    pub(super) fn look_at_grant(&self, grant: &Grant) {
        if self.reasons {
            self.looked_at.borrow_mut().extend(Case::new(self, grant).reads());
        }
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
    pub(super) facts: Facts<'c>,
    /// The part of the award that the recipient in question takes; of the whole award where it is about the whole grant.
    pub(super) base: Option<Money>,
    /// The recipient that it is about.
    pub(super) recipient: Option<&'c PartnerId>,
    /// Whether it is about a recipient among several: figures of the whole grant then say nothing about it.
    pub(super) is_part: bool,
    /// The last tranche that counts as due; `None`: those due on the day.
    pub(super) through_tranche: Option<u32>,
    /// With whom it is compared, where that is above the grant.
    pub(super) group: Option<&'c Group>,
    /// The period that is compared, where that is not the whole agreement.
    pub(super) within: Option<Within>,
    /// Whether waivers of which nobody knows whether they hold on the day are taken to hold.
    pub(super) hopes: bool,
}

impl<'c> Case<'c> {
    pub(super) fn new(question: &'c Question<'c>, grant: &'c Grant) -> Self {
        let (portfolio, policy, as_of) = (question.portfolio, question.policy, question.as_of);
        let programme = grant.programme.as_ref().and_then(|id| portfolio.programme(id));
        let grantors = programme.map(|programme| &*programme.funders).filter(|funders| !funders.is_empty());
        let award = grant.award(as_of);
        let currency = policy.currency.or(award.map(Money::currency));
        let (period, facts) = (grant.agreement_period(), Facts::Grant);
        let (base, is_part, through_tranche) = (award, false, None);
        Case {
            question,
            portfolio,
            policy,
            grant,
            as_of,
            grantors,
            period,
            currency,
            facts,
            base,
            recipient: None,
            is_part,
            through_tranche,
            group: None,
            within: None,
            hopes: false,
        }
    }

    /// Whether the facts are stated, without a portfolio.
    pub(super) fn is_bare(&self) -> bool {
        matches!(self.facts, Facts::Bare(_))
    }

    /// The lines of the budget.
    pub(super) fn lines(&self) -> Result<Vec<Line>, Refusal> {
        match self.facts {
            Facts::Bare(facts) => Ok(facts.lines.clone()),
            Facts::Grant => super::grant_figures::lines(self),
        }
    }

    /// The lots of bare facts.
    fn bare_lots(&self) -> &'c [BareLot] {
        match self.facts {
            Facts::Bare(facts) => &facts.lots,
            Facts::Grant => &[],
        }
    }

    /// Every lot of bare facts on its way through all steps.
    pub(super) fn examined(&self) -> Result<Vec<Lot<'c>>, Error> {
        self.bare_lots().iter().map(|lot| super::examine(self, &lot.record)).collect()
    }

    /// What is recognised, whatever it is for; in a portfolio as long as nothing of it is open.
    pub(super) fn recognised(&self) -> Result<Fraction, Refusal> {
        let lots = match self.facts {
            Facts::Bare(_) => self.examined()?,
            Facts::Grant => self.reached()?,
        };
        Ok(lots.iter().map(|lot| Fraction::of(lot.low)).try_fold(Fraction::ZERO, Fraction::checked_add)?)
    }

    /// The lots that could serve the grant, through all steps.
    fn reached(&self) -> Result<Vec<Lot<'c>>, Refusal> {
        let unknown = || Refusal::missing("figure", "recognised");
        let slot = self.portfolio.tables.grants.find(self.grant.id.as_str()).filter(|_| !self.is_part);
        let recipient = self.grant.recipients.first().map(|one| &one.partner);
        let mut lots = Vec::new();
        for record in super::reach::lots_of(self.question, slot.ok_or_else(unknown)?, self.grant) {
            let lot = super::on_the_way(self, record, recipient, false)?;
            if lot.could_count() && (lot.low != lot.high || Some(lot.currency) != self.currency) {
                return Err(unknown());
            }
            lots.push(lot);
        }
        Ok(lots)
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
        Finding { rule, subject, recipient: None, observed, required, source, lacking: Vec::new() }
    }
}

/// What of a lot is taken: what surely counts, or what at most could.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    Surely,
    AtMost,
}

impl Sight {
    pub(super) fn of(self, lot: &Lot<'_>) -> Decimal {
        match self {
            Sight::Surely => lot.low,
            Sight::AtMost => lot.high,
        }
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
#[allow(clippy::struct_excessive_bools, reason = "each is a fact of its own")]
pub(super) struct Lot<'c> {
    pub(super) record: &'c Contribution,
    /// The state in which lots of its kind count, and the rule of the policy that says so.
    pub(super) state: State,
    pub(super) rule: Option<usize>,
    /// Bare facts say nothing of its states: it has come, whole.
    pub(super) has_come: bool,
    pub(super) entries: Vec<Entry>,
    /// What of it came before the period that is compared: surely, and at most.
    pub(super) earlier: (Decimal, Decimal),
    pub(super) low: Decimal,
    pub(super) high: Decimal,
    /// What the whole counts for, where that is more than its amount; parts of the amount count in proportion.
    pub(super) whole: Decimal,
    /// What of it is assigned to nobody: of `low` and of `high`.
    pub(super) free: (Decimal, Decimal),
    /// The currency of `low` and `high`: the lot's own until it is converted at the end.
    pub(super) currency: Currency,
    /// How it is converted, once all steps are done.
    pub(super) factors: Option<Factors>,
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
    pub(super) fn new(case: &Case<'_>, record: &'c Contribution) -> Self {
        let has_come = match case.facts {
            Facts::Bare(facts) => facts.of_lot(record).is_some_and(|lot| lot.has_come),
            Facts::Grant => false,
        };
        let amount = record.amount.amount();
        Lot {
            record,
            state: State::Received,
            rule: None,
            has_come,
            entries: Vec::new(),
            earlier: (Decimal::ZERO, Decimal::ZERO),
            low: amount,
            high: amount,
            whole: amount,
            free: (Decimal::ZERO, Decimal::ZERO),
            currency: record.amount.currency(),
            factors: None,
            foreign: false,
            refused: false,
            doubted: false,
            findings: Vec::new(),
            reads: BTreeSet::new(),
        }
    }

    /// The first day on which something of it came.
    pub(super) fn since(&self) -> Option<Date> {
        self.entries.iter().filter_map(|entry| entry.on).min()
    }

    pub(super) fn money(&self, amount: Decimal) -> Money {
        Money::new(amount, self.currency)
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
        if !case.question.reasons {
            return;
        }
        let subject = RecordRef { kind: Kind::Contribution, id: self.record.id.shared().clone() };
        let source = format!("{}#{place}", case.policy.id);
        let (recipient, lacking) = (None, Vec::new());
        self.findings.push(Finding { rule, subject, recipient, observed, required, source, lacking });
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
