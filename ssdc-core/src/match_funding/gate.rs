//! P15: what may be paid now: whether the match that must be there before a tranche is there.

use std::fmt;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::case::Case;
use super::compared::{Obligation, Verdict};
use super::conditions::surely;
use super::currency::money_of;
use super::executed;
use super::facts::{Here, Refusal};
use super::grant_figures::paid_by_tranche;
use super::receipts::{with_notes, with_receipt};
use super::remarks;
use super::remedy::acting;
use super::required::{self, beyond};
use super::standing::{above, of_grant, reads};
use super::terms::{Action, Gate, LimitEffect, Requirement};
use super::{MatchFunding, MatchQuestion};
use crate::model::{Grant, Tranche};
use crate::report::{Receipt, listed, missing, said};
use crate::values::Fraction;
use crate::{Certainty, Currency, Day, Error, GrantId, Money, RoundingMode};

/// Whether a tranche may be paid.
///
/// ```
/// use ssdc_core::GateDecision;
/// assert_eq!(GateDecision::ALL.map(GateDecision::name), ["open", "in_proportion", "not_due", "undetermined", "held"]);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum GateDecision {
    /// All of it.
    Open,
    /// As much of it as match is there in proportion.
    InProportion,
    /// It is not due yet.
    NotDue,
    /// Whether the match is there cannot be known.
    Undetermined,
    /// Nothing of it.
    Held,
}

impl GateDecision {
    /// Every decision.
    pub const ALL: [GateDecision; 5] = [
        GateDecision::Open,
        GateDecision::InProportion,
        GateDecision::NotDue,
        GateDecision::Undetermined,
        GateDecision::Held,
    ];

    /// The word.
    pub const fn name(self) -> &'static str {
        match self {
            GateDecision::Open => "open",
            GateDecision::InProportion => "in_proportion",
            GateDecision::NotDue => "not_due",
            GateDecision::Undetermined => "undetermined",
            GateDecision::Held => "held",
        }
    }
}

impl fmt::Display for GateDecision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What may be paid of a tranche, and why not more.
///
/// ```
/// use ssdc_core::{GateDecision, Policy, Portfolio};
/// // The whole match must be there before each tranche, and 400 of 1,000 is.
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "partners": [{"id": "CENTRE", "name": "The centre"}, {"id": "DONOR", "name": "A company"}],
///     "programmes": [{"id": "PR", "title": "Small grants", "funders": ["CENTRE"]}],
///     "grants": [{"id": "G-1", "title": "Wells", "programme": "PR", "amount": "1000.00 USD",
///         "agreement": {"signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"},
///         "tranches": [{"number": 1, "amount": "600.00 USD", "due": "2018-02-01"}, {"number": 2, "amount": "400.00 USD", "due": "2018-07-01"}]}],
///     "contributions": [{"id": "C-1", "source": "DONOR", "kind": "cash", "amount": "400.00 USD", "component": "pumps",
///         "earmark": {"grants": ["G-1"]}, "states": [{"state": "received", "on": "2018-03-01"}],
///         "evidence": [{"kind": "receipt", "reference": "R-1", "on": "2018-02-28"}]}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?.text().replace("\"close\"", "\"each_tranche\"").parse()?;
/// let gate = portfolio.match_funding(&policy).gate(&"G-1".parse()?, 1, "2018-06-30".parse()?)?;
/// assert_eq!(gate.decision(), GateDecision::Held);
/// assert_eq!(gate.may_be_paid(), Some("0 USD".parse()?));
/// assert_eq!(gate.reasons()[0], "the requirement `match` is short: 400.00 USD is recognised of 1000.00 USD required");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct GateReport {
    grant: GrantId,
    tranche: u32,
    as_of: Day,
    policy: String,
    amount: Option<Money>,
    paid: Option<Money>,
    decision: GateDecision,
    may_be_paid: Option<Money>,
    reasons: Vec<String>,
    notes: Vec<String>,
    receipt: Receipt,
}

impl GateReport {
    /// The grant.
    pub fn grant(&self) -> &GrantId {
        &self.grant
    }

    /// The number of the tranche.
    pub fn tranche(&self) -> u32 {
        self.tranche
    }

    /// The tranche as agreed.
    pub fn amount(&self) -> Option<Money> {
        self.amount
    }

    /// What has been paid of it by the day; `None` where payments are in several currencies.
    pub fn paid(&self) -> Option<Money> {
        self.paid
    }

    /// Whether it may be paid.
    pub fn decision(&self) -> GateDecision {
        self.decision
    }

    /// What may be paid now, beside what has been; `None` where the amount of the tranche is not known.
    pub fn may_be_paid(&self) -> Option<Money> {
        self.may_be_paid
    }

    /// Why, a sentence a rule.
    pub fn reasons(&self) -> &[String] {
        &self.reasons
    }

    /// Whether the policy is the right one, a sentence each: whether it was in effect, and whether the programme names it.
    pub fn notes(&self) -> &[String] {
        &self.notes
    }

    /// What the answer stands on.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// As canonical JSON: `grant`, `tranche`, `as_of`, `policy`, `amount`, `paid`, `decision`, `may_be_paid`, `reasons`,
    /// `receipt`, and `notes` where there are any.
    pub fn to_json(&self) -> String {
        with_receipt(with_notes(self.said(), &self.notes), &self.receipt)
    }

    fn said(&self) -> Value {
        let money = |money: Option<Money>| money.map(|money| money.to_string());
        json!({
            "grant": self.grant.as_str(),
            "tranche": self.tranche,
            "as_of": self.as_of.to_string(),
            "policy": self.policy,
            "amount": money(self.amount),
            "paid": money(self.paid),
            "decision": self.decision.name(),
            "may_be_paid": money(self.may_be_paid),
            "reasons": self.reasons,
        })
    }
}

impl fmt::Display for GateReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let money = |money: Option<Money>| money.map_or_else(|| "unknown".to_owned(), |money| money.to_string());
        let (grant, tranche, as_of) = (&self.grant, self.tranche, self.as_of);
        writeln!(f, "{grant}, tranche {tranche} on {as_of} under {}: {}", self.policy, said(self.decision.name()))?;
        writeln!(f, "  tranche    {:>20}", money(self.amount))?;
        writeln!(f, "  paid       {:>20}", money(self.paid))?;
        write!(f, "  may be paid{:>20}", money(self.may_be_paid))?;
        for reason in self.reasons.iter().chain(&self.notes) {
            write!(f, "\n  {reason}")?;
        }
        Ok(())
    }
}

impl MatchFunding<'_> {
    /// What may be paid of a tranche at the end of `as_of`. The match is compared as it must be before this tranche: all
    /// tranches up to it count as due. A requirement that the policy tests only later (at the end of a period, at close) stops
    /// no payment.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a grant or a tranche that is not there; as [`check`](MatchFunding::check).
    pub fn gate(&self, grant: &GrantId, tranche: u32, as_of: Day) -> Result<GateReport, Error> {
        let (slot, record) = self.known(grant)?;
        // Limits and conditions are a gate, too.
        executed::refuse(self.policy, self.policy.limits.is_empty() && self.policy.eligibility.is_empty())?;
        let question = self.question(as_of);
        let case = Case { through_tranche: Some(tranche), ..Case::new(&question, record) };
        let number = |one: &&Tranche| one.number == tranche;
        let missing = || Error::NotFound { kind: "tranche", id: format!("{tranche} of grant {grant}") };
        let agreed = record.tranches.iter().find(number).ok_or_else(missing)?;
        let currency = agreed.amount.map(Money::currency).or(case.currency);
        let mut found = Found { decision: GateDecision::Open, share: Fraction::ONE, reasons: Vec::new() };
        if let Some(due) = agreed.due.filter(|due| due.by(as_of) == Certainty::No) {
            found.note(GateDecision::NotDue, format!("the tranche is due only on {due}"));
        }
        found.conditions(&case)?;
        found.limits(&case)?;
        let mut standings = of_grant(&case, slot)?;
        for standing in &standings {
            for due in &standing.dues {
                found.requirement(&standing.case, due.requirement, &standing.towards(due)?.0, &[])?;
            }
        }
        for (of, one) in above(&case)? {
            found.requirement(&case, of, &one.obligation, &one.grants)?;
        }
        found.keep_what_holds_back();
        if found.reasons.is_empty() {
            found.note(GateDecision::Open, "the policy asks for no match before a tranche".to_owned());
        }
        let by_tranche = currency.and_then(|currency| paid_by_tranche(&case, currency));
        let of_this = by_tranche.iter().flatten().find(|(number, _)| *number == tranche);
        let paid = currency.zip(of_this).map(|(currency, (_, paid))| Money::new(*paid, currency));
        if let Some((paid, amount)) = paid.zip(agreed.amount).filter(|(paid, amount)| paid.amount() >= amount.amount())
        {
            found.reasons.insert(0, (found.decision, format!("the tranche is paid: {paid} of {amount}")));
        }
        let may_be_paid = match (agreed.amount, found.decision) {
            (Some(amount), GateDecision::Open | GateDecision::InProportion) => {
                let left = by_tranche.map(|paid| left(record, (tranche, amount.currency()), &paid, found.share));
                left.transpose()?.flatten()
            }
            (amount, _) => amount.map(|amount| Money::zero(amount.currency())),
        };
        let (amount, policy) = (agreed.amount, self.policy.id().to_owned());
        let reasons = found.reasons.into_iter().map(|(_, reason)| reason).collect();
        let (decision, notes) = (found.decision, remarks::sentences(&case));
        let (grant, records) = (grant.clone(), reads(&case, slot, &mut standings));
        let receipt = question.receipt(&MatchQuestion::Gate { grant: grant.clone(), tranche }, &Value::Null, records);
        let mut report =
            GateReport { grant, tranche, as_of, policy, amount, paid, decision, may_be_paid, reasons, notes, receipt };
        report.receipt.answer = report.said().to_string();
        Ok(report)
    }
}

/// What may still be paid of a tranche where a share of all tranches up to it may be: what was paid too much before comes off.
fn left(
    grant: &Grant,
    (tranche, currency): (u32, Currency),
    paid: &[(u32, Decimal)],
    share: Fraction,
) -> Result<Option<Money>, Error> {
    let mut own = Fraction::ZERO;
    let (mut agreed, mut spent) = (Fraction::ZERO, Fraction::ZERO);
    for (number, paid) in paid.iter().filter(|(number, _)| *number <= tranche) {
        let amount = grant.tranches.iter().find(|one| one.number == *number).and_then(|one| one.amount);
        let Some(amount) = amount.filter(|amount| amount.currency() == currency) else { return Ok(None) };
        let (amount, paid) = (Fraction::of(amount.amount()), Fraction::of(*paid));
        own = amount.checked_sub(paid)?;
        (agreed, spent) = (agreed.checked_add(amount)?, spent.checked_add(paid)?);
    }
    let left = own.least(agreed.checked_mul(share)?.checked_sub(spent)?).or_zero();
    money_of(left, currency, RoundingMode::Down).map(Some)
}

/// The worst that was found so far.
struct Found {
    decision: GateDecision,
    share: Fraction,
    reasons: Vec<(GateDecision, String)>,
}

/// Whether a gate stands before a tranche.
fn stands_before_payment(gate: Gate) -> bool {
    matches!(gate, Gate::Application | Gate::Agreement | Gate::EachTranche | Gate::EachDrawProRata)
}

impl Found {
    fn note(&mut self, decision: GateDecision, reason: String) {
        self.decision = self.decision.max(decision);
        self.reasons.push((decision, reason));
    }

    /// Where something holds the payment back, what does not is no reason.
    fn keep_what_holds_back(&mut self) {
        if self.decision != GateDecision::Open {
            self.reasons.retain(|(decision, _)| *decision != GateDecision::Open);
        }
    }

    fn conditions(&mut self, case: &Case<'_>) -> Result<(), Error> {
        for condition in case.policy.eligibility.iter().filter(|one| stands_before_payment(one.gate)) {
            let id = &condition.id;
            match surely(case, &condition.must, Here::default()) {
                Ok(true) => {}
                Ok(false) => self.note(GateDecision::Held, format!("the condition `{id}` is not fulfilled")),
                Err(Refusal::Missing(what)) => {
                    self.note(
                        GateDecision::Undetermined,
                        format!("whether the condition `{id}` is fulfilled is not known: {}", missing(&what)),
                    );
                }
                Err(Refusal::Failed(error)) => return Err(error),
            }
        }
        Ok(())
    }

    fn limits(&mut self, case: &Case<'_>) -> Result<(), Error> {
        for (_, limit, value, bound) in
            beyond(case)?.into_iter().filter(|(_, limit, ..)| limit.effect == LimitEffect::Refuse)
        {
            let said = |value| required::amount(case, &limit.figure, value);
            let (figure, value, bound) = (crate::report::figure(&limit.figure), said(value), said(bound));
            self.note(GateDecision::Held, format!("{figure}, {value}, is beyond the limit `{}`, {bound}", limit.id));
        }
        Ok(())
    }

    fn requirement(
        &mut self,
        case: &Case<'_>,
        of: &Requirement,
        one: &Obligation,
        together: &[GrantId],
    ) -> Result<(), Error> {
        if !of.gates.iter().copied().any(stands_before_payment) {
            return Ok(());
        }
        let recipient = one.recipient.as_ref().filter(|_| case.grant.recipients.len() > 1);
        let whom = match (together, recipient) {
            ([_, _, ..], _) => format!(" of {} together", listed(together, 10)),
            (_, Some(id)) => format!(" of {id}"),
            _ => String::new(),
        };
        let text =
            |money: Option<Money>| money.map_or_else(|| "an unknown amount".to_owned(), |money| money.to_string());
        let gap =
            one.required.zip(one.recognised).and_then(|(required, recognised)| required.checked_sub(recognised).ok());
        let of_part =
            one.shortfall.filter(|lacking| !lacking.is_zero() && gap.is_some_and(|gap| gap.or_zero() != *lacking));
        let of_part = of_part.map(|lacking| format!("; {lacking} of a part of it is lacking")).unwrap_or_default();
        let figures = format!("{} is recognised of {} required{of_part}", text(one.recognised), text(one.required));
        let name = format!("the requirement `{}`{whom}", of.id);
        match one.verdict {
            Verdict::Exempt => self.note(GateDecision::Open, format!("{name} is waived")),
            Verdict::NotDue => {
                self.note(GateDecision::NotDue, format!("{name} is not due before the agreement begins"));
            }
            Verdict::Met => self.note(GateDecision::Open, format!("{name} is met: {figures}")),
            Verdict::Undetermined => {
                self.note(GateDecision::Undetermined, format!("{name} is undetermined: {figures}"));
            }
            Verdict::Short => {
                let in_proportion = of.gates.contains(&Gate::EachDrawProRata)
                    || acting(case, of)?.is_some_and(|remedy| remedy.action == Action::ReleaseInProportion);
                // What a least part lacks is not there, either.
                let there =
                    |(required, lacks): (Money, Money)| Some((required.checked_sub(lacks).ok()?.or_zero(), required));
                let share = one.required.zip(one.shortfall).and_then(there).filter(|(_, required)| !required.is_zero());
                match share.filter(|_| in_proportion) {
                    Some((there, required)) => {
                        let share = Fraction::of(there.amount()).checked_div(Fraction::of(required.amount()))?;
                        self.share = self.share.least(share);
                        self.note(
                            GateDecision::InProportion,
                            format!("{name} is short, and is paid in proportion: {figures}"),
                        );
                    }
                    None => self.note(GateDecision::Held, format!("{name} is short: {figures}")),
                }
            }
        }
        Ok(())
    }
}
