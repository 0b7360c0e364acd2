//! Requests for expertise.

use super::checks;
use super::expert::LanguageSkill;
use super::programme::PeriodFields;
use crate::record::{List, object, record};
use crate::{AnyId, Country, Error, Money, PartnerId, RequestId, SkillNeed, Text};

object! {
    /// A skill that is asked for.
    pub struct SkillRequirement {
        /// Its name or code.
        skill: Text,
        /// Whether it must be there or is welcome.
        need: SkillNeed,
        /// Least level.
        level: Option<u32>,
        /// Weight among the wishes.
        weight: Option<u32>,
    }
}

record! {
    /// A request for one or more experts.
    pub struct Request(Request, RequestId) {
        required {
            /// Title.
            title: Text,
        }
        optional {
            /// Who asks.
            requester: Option<PartnerId>,
            /// Where.
            country: Option<Country>,
            /// What is needed, in words.
            text: Option<Text>,
            /// When.
            period: Option<PeriodFields>,
            /// Days of work.
            days: Option<u32>,
            /// How many experts.
            experts: Option<u32>,
            /// Skills.
            skills: List<SkillRequirement>,
            /// Languages.
            languages: List<LanguageSkill>,
            /// Budget.
            budget: Option<Money>,
            /// Experts or partners that must not be proposed.
            exclude: List<AnyId>,
        }
    }
}

impl Request {
    fn validate(&self) -> Result<(), Error> {
        let period = self.period.as_ref();
        checks::period(period.and_then(|p| p.from), period.and_then(|p| p.to), "/period")?;
        checks::distinct(&self.skills, "skill", "/skills", |skill| skill.skill.clone())?;
        checks::distinct(&self.languages, "language", "/languages", |language| language.code)?;
        checks::not_negative(self.budget, "/budget")
    }
}
