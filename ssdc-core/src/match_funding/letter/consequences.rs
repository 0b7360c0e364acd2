//! What follows: what the policy makes of a shortfall, and what may be paid of the next tranche while the agreement runs.

use std::collections::BTreeSet;

use super::super::gate::{GateDecision, GateReport};
use super::super::remedies::RemedyRow;
use super::super::terms::{Anchor, Gate, Moment};
use super::super::{Verdict, facts::anchor};
use super::Letter;
use super::asked::Asked;
use super::page::{Page, upper};
use crate::{Certainty, Date, Error, Money};

impl Letter<'_, '_> {
    pub(super) fn consequences(&self, page: &mut Page) -> Result<(), Error> {
        let mut sentences: Vec<String> = Vec::new();
        for row in self.funding.remedy(self.report.grant(), self.case.as_of)?.rows() {
            let is_own = |one: &&Asked<'_>| *one.of.id == *row.requirement && one.one.recipient == row.recipient;
            let Some(asked) = self.asked.iter().find(is_own).filter(|_| row.verdict == Verdict::Short) else {
                continue;
            };
            let Some(said) = self.costs(asked, row) else { continue };
            if !sentences.contains(&said) {
                sentences.push(said);
            }
        }
        sentences.extend(self.payment()?);
        if !sentences.is_empty() {
            page.paragraph(&format!("What follows: {}", sentences.join(" ")));
        }
        Ok(())
    }

    /// What a shortfall costs, and when.
    fn costs(&self, asked: &Asked<'_>, row: &RemedyRow) -> Option<String> {
        let over = asked.until.is_some_and(|until| until < self.case.as_of);
        let instead = self.instead(asked);
        let does = match row.action.as_deref()? {
            "reject" => "the application is rejected",
            "hold" if over => &instead,
            "hold" => "payments are held until the match is there",
            "release_in_proportion" => "payments are released in proportion to the match that is there",
            "reduce_next" => "the next payment is reduced",
            "reduce_award" => "the award is reduced",
            "disallow" => "costs are disallowed",
            "refund" => "money is to be paid back",
            "forfeit" => "what is left of the award is forfeited",
            _ => "it is put on record",
        };
        let amount = match (row.amount, &row.formula) {
            (Some(amount), Some(formula)) => format!(": {amount}, by formula {formula} of the policy"),
            (None, Some(_)) => ", by how much cannot be told".to_owned(),
            _ => String::new(),
        };
        let when = self.later(asked).map(|when| format!("{when}, if this is still lacking, ")).unwrap_or_default();
        let label = self.label(&asked.one);
        let whose = if self.asked.len() > 1 { format!("for {label}, ") } else { String::new() };
        let once = match asked.grants.len() {
            0 => "",
            2 => ", once for both grants",
            _ => ", once for all the grants that are compared together",
        };
        Some(upper(&format!("{whose}{when}{does}{once}{amount}.")))
    }

    /// What the grantor may do where what comes now no longer counts, so that the match can be there no more.
    fn instead(&self, asked: &Asked<'_>) -> String {
        if self.is_closed() {
            return "payments are held, and the grant is closed".to_owned();
        }
        let window = self.case.policy.recognise.window.as_ref();
        let extends = window.is_some_and(|window| window.to == Moment::Anchor(Anchor::AgreementTo));
        let mut may: Vec<&str> = Vec::new();
        may.extend(extends.then_some("extend the agreement"));
        may.extend((!asked.of.waivers.is_empty()).then_some("waive what is lacking"));
        may.push("close the grant with what was paid");
        let may = may.join(", or ");
        format!("payments are held; what comes now no longer counts, so it is for the grantor to {may}")
    }

    /// When a requirement is tested, where that is still to come.
    fn later(&self, asked: &Asked<'_>) -> Option<&'static str> {
        let tested = |gate: &Gate| !matches!(gate, Gate::Close | Gate::PeriodEnd);
        let is_over =
            self.is_closed() || self.ended().is_some() || asked.until.is_some_and(|until| until < self.case.as_of);
        if is_over || asked.of.gates.is_empty() || asked.of.gates.iter().any(tested) {
            return None;
        }
        Some(if asked.of.gates.contains(&Gate::PeriodEnd) {
            "at the end of the period"
        } else {
            "at the close of the grant"
        })
    }

    fn is_closed(&self) -> bool {
        let closed = self.case.grant.agreement.as_ref().and_then(|agreement| agreement.closed);
        closed.is_some_and(|closed| closed.by(self.case.as_of) == Certainty::Surely)
    }

    /// The last day of an agreement that is over.
    fn ended(&self) -> Option<Date> {
        anchor(self.case, Anchor::AgreementTo).filter(|to| to.last_day() < self.case.as_of)
    }

    /// What may be paid of the first tranche that is not paid in full; nothing is said of it after the grant is closed.
    fn payment(&self) -> Result<Option<String>, Error> {
        let Some(gate) = self.next_gate()?.filter(|_| !self.is_closed()) else { return Ok(None) };
        let money =
            |money: Option<Money>| money.map_or_else(|| "an unknown amount".to_owned(), |money| money.to_string());
        let tranche = format!("tranche {} ({})", gate.tranche(), money(gate.amount()));
        if let Some(to) = self.ended() {
            let unpaid = gate.paid().map(|_| format!("The agreement ended on {to}; {tranche} was not paid in full."));
            return Ok(unpaid);
        }
        let because = gate.reasons().join("; ");
        Ok(Some(match gate.decision() {
            GateDecision::NotDue => format!("Of {tranche}, nothing may be paid yet: {because}."),
            GateDecision::Undetermined => format!("Whether {tranche} may be paid cannot be told yet: {because}."),
            GateDecision::Held => format!("Of {tranche}, nothing may be paid now: {because}."),
            GateDecision::Open if gate.may_be_paid() == gate.amount() => {
                format!("{} may be paid now.", upper(&tranche))
            }
            GateDecision::Open | GateDecision::InProportion => {
                format!("Of {tranche}, {} may be paid now.", money(gate.may_be_paid()))
            }
        }))
    }

    fn next_gate(&self) -> Result<Option<GateReport>, Error> {
        let numbers: BTreeSet<u32> = self.case.grant.tranches.iter().map(|tranche| tranche.number).collect();
        for number in numbers {
            let gate = self.funding.gate(self.report.grant(), number, self.case.as_of)?;
            let is_paid = gate.amount().zip(gate.paid()).is_some_and(|(amount, paid)| paid.amount() >= amount.amount());
            if !is_paid {
                return Ok(Some(gate));
            }
        }
        Ok(None)
    }
}
