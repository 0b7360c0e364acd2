//! Programmes: what grants are made under.

use super::checks;
use crate::record::{List, Names, Scalar, object, record};
use crate::{ContributionId, Date, Error, Money, Number, PartnerId, ProgrammeId, Text};

object! {
    /// Matching money set aside, used in the order written.
    pub struct Pot {
        /// Name of the pot.
        id: Text,
        /// The contributions that fill it.
        contributions: List<ContributionId>,
    }
}

object! {
    /// What the programme is to reach.
    pub struct ProgrammeTarget {
        /// The indicator.
        indicator: Text,
        /// By when.
        by: Option<Date>,
        /// How much.
        value: Number,
    }
}

object! {
    /// From and to, both included.
    pub struct PeriodFields {
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
    }
}

record! {
    /// A programme and who pays for it: its funders are the grantor of all its grants.
    pub struct Programme(Programme, ProgrammeId) {
        required {
            /// Title.
            title: Text,
        }
        optional {
            /// Who pays for the grants; match must not come from them.
            funders: List<PartnerId>,
            /// From and to.
            period: Option<PeriodFields>,
            /// Budget.
            budget: Option<Money>,
            /// The match-funding policy of its grants.
            policy: Option<Text>,
            /// What the policy asks the programme for.
            inputs: Names<Scalar>,
            /// Family of funders.
            family: Option<Box<Text>>,
            /// Matching pots.
            pots: List<Pot>,
            /// Themes.
            themes: List<Text>,
            /// What it is to reach.
            targets: List<ProgrammeTarget>,
        }
    }
}

impl Programme {
    fn validate(&self) -> Result<(), Error> {
        let period = self.period.as_ref();
        checks::period(period.and_then(|p| p.from), period.and_then(|p| p.to), "/period")?;
        checks::distinct(&self.funders, "funder", "/funders", Clone::clone)?;
        checks::distinct(&self.pots, "pot", "/pots", |pot| pot.id.clone())?;
        self.pots.iter().enumerate().try_for_each(|(index, pot)| {
            checks::distinct(&pot.contributions, "contribution", &format!("/pots/{index}/contributions"), Clone::clone)
        })
    }
}
