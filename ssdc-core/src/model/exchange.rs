//! Exchanges: trainings, study tours, technology that travels, and what followed from them.

use crate::record::{List, object, record};
use crate::{Country, Date, Error, ExchangeId, ExchangeKind, ExpertId, OrganisationType, PartnerId, SolutionId, Text};

object! {
    /// A group of participants.
    pub struct Participants {
        /// Country.
        country: Option<Country>,
        /// Type of organisation.
        kind: Option<OrganisationType>,
        /// Whether from small or medium-sized enterprises.
        sme: Option<bool>,
        /// Gender.
        gender: Option<Text>,
        /// How many.
        count: u32,
    }
}

record! {
    /// An exchange of knowledge.
    pub struct Exchange(Exchange, ExchangeId) {
        required {
            /// How knowledge travelled.
            kind: ExchangeKind,
        }
        optional {
            /// Who gave.
            from: List<PartnerId>,
            /// Who received.
            to: List<PartnerId>,
            /// When.
            on: Option<Date>,
            /// Who took part.
            participants: List<Participants>,
            /// Who taught.
            trainers: List<ExpertId>,
            /// Themes.
            themes: List<Text>,
            /// The solution that travelled.
            solution: Option<SolutionId>,
            /// The exchange from which this one followed: those trained abroad train others in turn.
            follows: Option<ExchangeId>,
        }
    }
}

impl Exchange {
    fn validate(&self) -> Result<(), Error> {
        if self.follows.as_ref() == Some(&self.id) {
            return Err(
                Error::Cycle { id: self.id.to_string(), path: format!("{0} follows {0}", self.id) }.at("/follows")
            );
        }
        Ok(())
    }
}
