//! Contributions: what is brought as match, lot by lot, and how far each has come.

use super::checks;
use crate::record::{List, Names, Scalar, object, record};
use crate::{
    ContributionId, ContributionKind, Country, Date, Error, GrantId, Money, PartnerId, ProgrammeId, Sha256, State, Text,
};

object! {
    /// A state that the contribution, or a part of it, reached on a day.
    pub struct StateEntry {
        /// The state.
        state: State,
        /// When; without it nobody can say whether it counts yet.
        on: Option<Date>,
        /// The part that reached the state; absent: the whole.
        amount: Option<Box<Money>>,
    }
}

object! {
    /// What the contribution may be used for: each list that is given must hold.
    pub struct Earmark {
        /// One of these grants.
        grants: List<GrantId>,
        /// A grant of one of these programmes.
        programmes: List<ProgrammeId>,
        /// A grant in one of these countries.
        countries: List<Country>,
        /// A grant with one of these themes.
        themes: List<Text>,
    }
}

object! {
    /// What the contribution is used for.
    pub struct Assignment {
        /// The grant.
        grant: GrantId,
        /// The recipient, where the grant has several.
        recipient: Option<PartnerId>,
        /// The tranche.
        tranche: Option<u32>,
        /// How much; absent: all that the others leave.
        amount: Option<Money>,
        /// As of which day: under a policy that compares by period it takes of what came in the period that holds the day.
        /// Absent: of what comes first.
        on: Option<Date>,
    }
}

object! {
    /// How a contribution in kind was valued.
    pub struct Valuation {
        /// The method.
        method: Text,
        /// The figures that the method compares, by name (`fair_market`, `book` ...).
        amounts: Names<Money>,
        /// Who valued it.
        by: Option<Text>,
        /// When.
        on: Option<Date>,
    }
}

object! {
    /// What somebody declared about the contribution.
    pub struct Declaration {
        /// What is declared.
        name: Text,
        /// How it is.
        value: Scalar,
        /// Who declared it.
        by: Option<Text>,
        /// When.
        on: Option<Date>,
    }
}

object! {
    /// A document that proves the contribution.
    pub struct Evidence {
        /// Kind of document, such as `bank_statement`.
        kind: Text,
        /// Where it is found.
        reference: Text,
        /// Its date.
        on: Option<Date>,
        /// SHA-256 of the document: the same document under two contributions may be one transfer entered twice.
        sha256: Option<Box<Sha256>>,
    }
}

object! {
    /// What another funder already counts, or plans to count, as its match.
    pub struct CountedElsewhere {
        /// Where.
        place as "where": Text,
        /// Family of funders.
        family: Option<Text>,
        /// How much.
        amount: Money,
        /// Whether it is only planned.
        planned: Option<bool>,
    }
}

record! {
    /// A contribution (lot): money or a thing from one source, counted at most once.
    pub struct Contribution(Contribution, ContributionId) {
        required {
            /// What it consists of.
            kind: ContributionKind,
            /// Its value.
            amount: Money,
        }
        optional {
            /// Who gives it.
            source: Option<PartnerId>,
            /// How far it has come.
            states: List<StateEntry>,
            /// The recipient that it is for.
            recipient: Option<PartnerId>,
            /// What it may be used for.
            earmark: Option<Box<Earmark>>,
            /// What it is used for.
            assigned: List<Assignment>,
            /// The component that it pays for (parallel co-financing).
            component: Option<Box<Text>>,
            /// The budget line.
            line: Option<Box<Text>>,
            /// The phase.
            phase: Option<Box<Text>>,
            /// The financial instrument.
            instrument: Option<Box<Text>>,
            /// The programme from which it comes.
            programme: Option<Box<ProgrammeId>>,
            /// How it was valued.
            valuation: Option<Box<Valuation>>,
            /// What the donor gets in return.
            benefit_to_donor: Option<Box<Money>>,
            /// What was declared about it.
            declared: List<Declaration>,
            /// What proves it.
            evidence: List<Evidence>,
            /// What others count of it.
            counted_elsewhere: List<CountedElsewhere>,
        }
    }
}

impl Contribution {
    fn validate(&self) -> Result<(), Error> {
        checks::not_negative(Some(self.amount), "/amount")?;
        let amount = Some(self.amount);
        for (index, entry) in self.states.iter().enumerate() {
            let part = entry.amount.as_deref().copied();
            let place = || format!("/states/{index}/amount");
            if part.is_some() {
                checks::not_negative(part, &place())?;
                checks::same_currency(amount, part, &place())?;
            }
        }
        if !self.assigned.is_empty() {
            self.validate_assigned()?;
        }
        for (index, elsewhere) in self.counted_elsewhere.iter().enumerate() {
            let place = format!("/counted_elsewhere/{index}/amount");
            checks::not_negative(Some(elsewhere.amount), &place)?;
            checks::same_currency(amount, Some(elsewhere.amount), &place)?;
        }
        checks::same_currency(amount, self.benefit_to_donor.as_deref().copied(), "/benefit_to_donor")
    }

    fn validate_assigned(&self) -> Result<(), Error> {
        let mut sum = Money::zero(self.amount.currency());
        for (index, assignment) in self.assigned.iter().enumerate() {
            let place = format!("/assigned/{index}/amount");
            checks::not_negative(assignment.amount, &place)?;
            if let Some(part) = assignment.amount {
                sum = sum.checked_add(part).map_err(|error| error.at(&place))?;
            }
        }
        if sum.amount() > self.amount.amount() {
            return Err(Error::InvalidRecord { why: format!("{sum} is assigned of {}", self.amount) }.at("/assigned"));
        }
        let rest: Vec<_> = self.assigned.iter().filter(|assignment| assignment.amount.is_none()).collect();
        if rest.len() > 1 {
            return Err(Error::InvalidRecord {
                why: "two assignments without an amount each take the rest".to_owned(),
            }
            .at("/assigned"));
        }
        checks::distinct(&self.assigned, "assignment", "/assigned", |assignment| {
            let recipient = assignment.recipient.as_ref().map(ToString::to_string).unwrap_or_default();
            let on = assignment.on.map(|on| on.to_string()).unwrap_or_default();
            format!("{} {recipient} {} {on}", assignment.grant, assignment.tranche.unwrap_or_default())
        })
    }
}
