//! Solutions: what worked, written down so that others can take it up.

use super::checks;
use super::programme::PeriodFields;
use crate::record::{List, object, record};
use crate::{Country, Error, PartnerId, Sdg, SolutionId, Text};

object! {
    /// Goals of the 2030 Agenda that the solution serves.
    pub struct SolutionSdgs {
        /// The main one.
        primary: Option<Sdg>,
        /// Others.
        secondary: List<Sdg>,
    }
}

record! {
    /// A solution record.
    pub struct Solution(Solution, SolutionId) {
        required {
            /// Title.
            title: Text,
        }
        optional {
            /// The challenge.
            challenge: Option<Text>,
            /// Towards a solution.
            text: Option<Text>,
            /// Countries.
            countries: List<Country>,
            /// Who carried it out.
            entities: List<PartnerId>,
            /// Whom to ask.
            contact: Option<Text>,
            /// When.
            period: Option<PeriodFields>,
            /// Where it stands.
            status: Option<Text>,
            /// Goals served.
            sdgs: Option<SolutionSdgs>,
            /// Themes.
            themes: List<Text>,
            /// Where more is found.
            links: List<Text>,
        }
    }
}

impl Solution {
    fn validate(&self) -> Result<(), Error> {
        let period = self.period.as_ref();
        checks::period(period.and_then(|p| p.from), period.and_then(|p| p.to), "/period")
    }
}
