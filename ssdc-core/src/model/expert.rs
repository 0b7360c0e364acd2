//! Experts and what they know.

use super::checks;
use crate::record::{List, object, record};
use crate::{AnyId, Country, Date, Error, ExpertId, Language, LanguageLevel, Money, PartnerId, Text};

object! {
    /// A roster on which the expert stands.
    pub struct RosterEntry {
        /// The roster.
        roster: Text,
        /// Where the expert stands on it, such as `approved`.
        status: Option<Text>,
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
    }
}

object! {
    /// Whom the expert works for.
    pub struct Affiliation {
        /// The partner.
        partner: PartnerId,
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
    }
}

object! {
    /// Command of a language.
    pub struct LanguageSkill {
        /// ISO 639 code.
        code: Language,
        /// Level of the Common European Framework of Reference, or native.
        level: Option<LanguageLevel>,
    }
}

object! {
    /// A skill.
    pub struct Skill {
        /// Its name or code.
        skill: Text,
        /// Level, higher is better.
        level: Option<u32>,
        /// Years of practice.
        years: Option<u32>,
    }
}

object! {
    /// When the expert is free.
    pub struct Availability {
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
        /// Days within the period; absent: all of them.
        days: Option<u32>,
    }
}

object! {
    /// A work that shows what the expert knows.
    pub struct Work {
        /// Title.
        title: Text,
        /// Abstract or text.
        text: Option<Text>,
        /// When it appeared.
        on: Option<Date>,
    }
}

record! {
    /// An expert of the roster.
    pub struct Expert(Expert, ExpertId) {
        required {
            /// Name.
            name: Text,
        }
        optional {
            /// Rosters.
            rosters: List<RosterEntry>,
            /// Affiliations.
            affiliations: List<Affiliation>,
            /// Nationality.
            nationality: Option<Country>,
            /// Gender, as the person states it.
            gender: Option<Box<Text>>,
            /// Languages.
            languages: List<LanguageSkill>,
            /// Skills.
            skills: List<Skill>,
            /// Countries with experience.
            countries: List<Country>,
            /// When free.
            availability: List<Availability>,
            /// Fee a day.
            fee_per_day: Option<Money>,
            /// Works.
            works: List<Work>,
            /// Referees.
            referees: List<Text>,
            /// When the profile was last brought up to date.
            updated_on: Option<Date>,
            /// Records with which the expert has a conflict of interest.
            conflicts: List<AnyId>,
        }
    }
}

impl Expert {
    fn validate(&self) -> Result<(), Error> {
        checks::periods(&self.rosters, "/rosters", |entry| (entry.from, entry.to))?;
        checks::periods(&self.affiliations, "/affiliations", |tie| (tie.from, tie.to))?;
        checks::periods(&self.availability, "/availability", |free| (free.from, free.to))?;
        checks::distinct(&self.languages, "language", "/languages", |language| language.code)?;
        checks::distinct(&self.skills, "skill", "/skills", |skill| skill.skill.clone())?;
        checks::not_negative(self.fee_per_day, "/fee_per_day")
    }
}
