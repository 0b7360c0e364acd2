//! Grants: an award to one or more recipients, under an agreement.

use super::checks;
use crate::record::{List, Names, Scalar, object, record};
use crate::{
    Certainty, Country, Date, Day, Error, GrantId, Money, PartnerId, Percent, Period, ProgrammeId, Ratio, Sdg, Text,
};

object! {
    /// Money bound for the grant on a day; may be negative, for commitments are corrected.
    pub struct Commitment {
        /// When.
        on: Option<Date>,
        /// How much.
        amount: Money,
    }
}

object! {
    /// Who receives the award. A sole recipient without an amount takes the whole.
    pub struct Recipient {
        /// The recipient.
        partner: PartnerId,
        /// Its part of the award.
        amount: Option<Money>,
    }
}

object! {
    /// Another partner of the grant.
    pub struct GrantPartner {
        /// The partner.
        partner: PartnerId,
        /// What it does in the grant.
        role: Text,
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
    }
}

object! {
    /// The dates of the agreement.
    pub struct Agreement {
        /// Application submitted.
        submitted: Option<Date>,
        /// Award offered.
        offered: Option<Date>,
        /// Agreement signed.
        signed: Option<Date>,
        /// First day of the agreement's period.
        from: Option<Date>,
        /// Last day of the agreement's period, included.
        to: Option<Date>,
        /// Grant closed.
        closed: Option<Date>,
    }
}

object! {
    /// A phase of the grant.
    pub struct Phase {
        /// Name of the phase.
        id: Text,
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
    }
}

object! {
    /// A country and its share.
    pub struct CountryShare {
        /// The country.
        country: Country,
        /// Its share, in percent.
        percent: Option<Percent>,
    }
}

object! {
    /// A budget line.
    pub struct Line {
        /// Name of the line.
        id: Text,
        /// Kind of cost.
        kind: Option<Text>,
        /// The phase to which it belongs.
        phase: Option<Text>,
        /// Budget.
        amount: Option<Money>,
        /// First day of its period.
        from: Option<Date>,
        /// Last day of its period.
        to: Option<Date>,
    }
}

object! {
    /// A part of the award that is paid on its own.
    pub struct Tranche {
        /// Number, from 1.
        number: u32,
        /// How much.
        amount: Option<Money>,
        /// When it is due.
        due: Option<Date>,
    }
}

object! {
    /// A requirement set aside.
    pub struct Waiver {
        /// The requirement of the policy.
        requirement: Text,
        /// The ground.
        ground: Text,
        /// Who decided.
        authority: Text,
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
        /// What is asked for instead; absent: nothing.
        rate: Option<Ratio>,
    }
}

record! {
    /// A grant: an award, its recipients, its agreement.
    pub struct Grant(Grant, GrantId) {
        required {
            /// Title.
            title: Text,
        }
        optional {
            /// The programme that pays: its funders are the grantor.
            programme: Option<ProgrammeId>,
            /// The award.
            amount: Option<Money>,
            /// Money bound, day by day; where no award is stated, their sum is the award.
            commitments: List<Commitment>,
            /// Who receives it.
            recipients: List<Recipient>,
            /// Other partners.
            partners: List<GrantPartner>,
            /// The dates of the agreement.
            agreement: Option<Box<Agreement>>,
            /// Phases.
            phases: List<Phase>,
            /// Countries, with shares that add up to at most 100.
            countries: List<CountryShare>,
            /// Themes.
            themes: List<Text>,
            /// Goals and targets of the 2030 Agenda.
            sdgs: List<Sdg>,
            /// What the policy asks the grant for.
            inputs: Names<Scalar>,
            /// Budget lines.
            lines: List<Line>,
            /// Parts that are paid on their own.
            tranches: List<Tranche>,
            /// Where it stands.
            status: Option<Box<Text>>,
            /// Requirements set aside.
            waivers: List<Waiver>,
        }
    }
}

impl Grant {
    /// The agreement's period, open where it is not known.
    ///
    /// ```
    /// use ssdc_core::{Certainty, Grant};
    /// let grant: Grant = r#"{"id": "G-1", "title": "Wells", "agreement": {"from": "2018-01-01"}}"#.parse()?;
    /// assert_eq!(grant.agreement_period().holds("2030-01-01".parse()?), Certainty::Surely); // nobody says when it ends
    /// assert_eq!(grant.agreement_period().holds("2017-12-31".parse()?), Certainty::No);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn agreement_period(&self) -> Period {
        let ends = self.agreement.as_ref().and_then(|agreement| Period::new(agreement.from, agreement.to).ok());
        ends.unwrap_or_default()
    }

    /// The award as stated; else the sum of the commitments made by `as_of`, where all are dated and in one currency.
    pub(crate) fn award(&self, as_of: Day) -> Option<Money> {
        if self.amount.is_some() {
            return self.amount;
        }
        let mut sum: Option<Money> = None;
        for commitment in &self.commitments {
            match commitment.on.map_or(Certainty::Possibly, |on| on.by(as_of)) {
                Certainty::No => {}
                Certainty::Possibly => return None,
                Certainty::Surely => {
                    sum = Some(sum.map_or(Ok(commitment.amount), |sum| sum.checked_add(commitment.amount)).ok()?);
                }
            }
        }
        sum.filter(|sum| !sum.is_negative())
    }

    fn validate(&self) -> Result<(), Error> {
        let ends = self.agreement.as_deref();
        checks::period(ends.and_then(|a| a.from), ends.and_then(|a| a.to), "/agreement")?;
        checks::not_negative(self.amount, "/amount")?;
        checks::distinct(&self.recipients, "recipient", "/recipients", |recipient| recipient.partner.clone())?;
        for (index, recipient) in self.recipients.iter().enumerate() {
            let place = format!("/recipients/{index}/amount");
            checks::not_negative(recipient.amount, &place)?;
            checks::same_currency(self.amount, recipient.amount, &place)?;
        }
        checks::periods(&self.partners, "/partners", |partner| (partner.from, partner.to))?;
        checks::periods(&self.phases, "/phases", |phase| (phase.from, phase.to))?;
        checks::periods(&self.lines, "/lines", |line| (line.from, line.to))?;
        checks::periods(&self.waivers, "/waivers", |waiver| (waiver.from, waiver.to))?;
        checks::distinct(&self.phases, "phase", "/phases", |phase| phase.id.clone())?;
        checks::distinct(&self.lines, "line", "/lines", |line| line.id.clone())?;
        checks::distinct(&self.tranches, "tranche", "/tranches", |tranche| tranche.number)?;
        if let Some(index) = self.tranches.iter().position(|tranche| tranche.number == 0) {
            let why = "tranches are numbered from 1".to_owned();
            return Err(Error::InvalidRecord { why }.at(&format!("/tranches/{index}/number")));
        }
        for (index, line) in self.lines.iter().enumerate() {
            if let Some(phase) = line.phase.as_ref().filter(|id| !self.phases.iter().any(|phase| phase.id == **id)) {
                let error = Error::MissingReference { kind: "phase", id: phase.to_string() };
                return Err(error.at(&format!("/lines/{index}/phase")));
            }
        }
        checks::percentages(self.countries.iter().filter_map(|share| share.percent), "/countries")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tranches_start_at_1_and_phases_exist() {
        let read = |fields: &str| format!(r#"{{"id": "G", "title": "t", {fields}}}"#).parse::<Grant>().map(drop);
        let message = |fields: &str| read(fields).unwrap_err().to_string();
        assert_eq!(message(r#""tranches": [{"number": 0}]"#), "/tranches/0/number: tranches are numbered from 1");
        let line = r#""lines": [{"id": "a", "kind": "k", "phase": "p"}]"#;
        assert_eq!(message(line), "/lines/0/phase: refers to phase `p`, which does not exist");
        assert_eq!(read(&format!(r#"{line}, "phases": [{{"id": "p"}}]"#)), Ok(()));
        let wrong = r#""tranches": [{"number": -1}]"#;
        assert!(message(wrong).ends_with("expected a whole number from 0 to 4294967295, found integer `-1`"));
    }
}
