//! What all questions about experts share: the day, the roster, the rules, the weights.

use serde_json::{Map, Value};

use crate::settings::{no_more, setting, settings, values_of};
use crate::values::choice;
use crate::{Day, Error};

choice! {
    /// A rule about the countries of experts.
    ///
    /// ```
    /// use ssdc_core::experts::CountryRule;
    /// assert_eq!("south".parse::<CountryRule>()?, CountryRule::South);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    CountryRule, "country rule" {
        /// Has worked in the request's country, or is of it.
        Experience = "experience",
        /// Is of the request's country.
        National = "national",
        /// Is of another country than the request's.
        International = "international",
        /// Is of the South.
        South = "south",
        /// Is of the North.
        North = "north",
    }
}

choice! {
    /// What becomes of an expert about whom nobody can say whether a condition holds.
    ///
    /// ```
    /// use ssdc_core::experts::Unknown;
    /// assert_eq!("excluded".parse::<Unknown>()?, Unknown::Excluded);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    Unknown, "treatment of what is unknown" {
        /// Stays, and the answer says what is unknown.
        Eligible = "eligible",
        /// Is left out, for that reason.
        Excluded = "excluded",
    }
}

setting! {
    CountryRule, "`experience`, `national`, `international`, `south` or `north`", |value| value.as_str()?.parse().ok();
    Unknown, "`eligible` or `excluded`", |value| value.as_str()?.parse().ok();
    Weights, "an object with whole numbers from 0 to 1000 for `skill`, `text`, `language`, `country`, `availability`, `fee` \
              or `experience`", Weights::read;
}

/// The parts of a score, in the order in which answers list them.
pub(super) const PARTS: [&str; 7] = ["skill", "text", "language", "country", "availability", "fee", "experience"];

/// How many points each part of a score can bring: only their proportions decide who comes first.
///
/// ```
/// use ssdc_core::experts::Weights;
/// assert_eq!(Weights::default().most(), 100);
/// let skills_alone = Weights { skill: 1, ..Weights::NONE };
/// assert_eq!(skills_alone.most(), 1);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Weights {
    /// How near the expert's skills come to those asked for.
    pub skill: u32,
    /// How near the words of the expert's works come to those of the request.
    pub text: u32,
    /// Command of the languages asked for.
    pub language: u32,
    /// Experience in the country.
    pub country: u32,
    /// Free days within the period.
    pub availability: u32,
    /// What is left of the budget after the fee.
    pub fee: u32,
    /// Years of practice.
    pub experience: u32,
}

impl Default for Weights {
    fn default() -> Self {
        Weights { skill: 40, text: 20, language: 10, country: 10, availability: 10, fee: 5, experience: 5 }
    }
}

impl Weights {
    /// Nothing counts.
    pub const NONE: Weights =
        Weights { skill: 0, text: 0, language: 0, country: 0, availability: 0, fee: 0, experience: 0 };

    /// The greatest of a weight.
    const MOST: u32 = 1000;

    /// In the order of the parts.
    pub(super) fn list(&self) -> [u32; 7] {
        let Weights { skill, text, language, country, availability, fee, experience } = *self;
        [skill, text, language, country, availability, fee, experience]
    }

    /// The points of an expert who is best in everything.
    pub fn most(&self) -> u32 {
        self.list().iter().fold(0, |sum, weight| sum.saturating_add(*weight))
    }

    pub(super) fn check(&self) -> Result<(), Error> {
        self.list().iter().zip(PARTS).try_for_each(|(weight, name)| {
            let expected = format!("a whole number from 0 to {}", Weights::MOST);
            crate::settings::bounded(name, weight, *weight <= Weights::MOST, &expected)
        })
    }

    /// What is not named keeps its default.
    fn read(value: &Value) -> Option<Self> {
        let mut weights = Weights::default();
        for (name, weight) in value.as_object()? {
            let place = match name.as_str() {
                "skill" => &mut weights.skill,
                "text" => &mut weights.text,
                "language" => &mut weights.language,
                "country" => &mut weights.country,
                "availability" => &mut weights.availability,
                "fee" => &mut weights.fee,
                "experience" => &mut weights.experience,
                _ => return None,
            };
            *place = weight.as_u64().and_then(|weight| weight.try_into().ok())?;
        }
        weights.check().ok().map(|()| weights)
    }
}

fn words<const N: usize>(words: [&str; N]) -> Vec<String> {
    words.map(str::to_owned).to_vec()
}

settings! {
    /// Settings that all questions about experts share.
    ///
    /// ```
    /// use ssdc_core::experts::Matching;
    /// let matching: Matching = r#"{"roster": "national", "weights": {"text": 0}}"#.parse()?;
    /// assert_eq!((matching.roster.as_deref(), matching.weights.text, matching.weights.skill), (Some("national"), 0, 40));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub struct Matching {
        /// The day in the world; absent: the first day of the request's period. Where neither is stated, what is dated is
        /// unknown.
        as_of: Option<Day> = None,
        /// Only experts of this roster; absent: experts of any, and those who stand on none.
        roster: Option<String> = None,
        /// As what one stands on a roster to be proposed; who stands there without a status is.
        statuses: Vec<String> = words(["active", "approved"]),
        /// Rules about countries, all of which must hold.
        countries: Vec<CountryRule> = Vec::new(),
        /// The framework whose members are the South.
        south: String = "g77".to_owned(),
        /// The framework whose members are the North.
        north: String = "oecd-dac".to_owned(),
        /// What becomes of an expert about whom nobody can say whether a condition holds.
        unknown: Unknown = Unknown::Eligible,
        /// How near a skill must come to one that must be there, in percent; less than 100 only makes sense with a taxonomy.
        must_percent: u32 = 100,
        /// How many days before the day a rate of exchange may lie.
        rate_days: u32 = 31,
        /// For how many years after its end a tie is a conflict of interest.
        years: u32 = 5,
        /// How many steps of being part of one another are searched for conflicts, and for the same institution.
        depth: u32 = 4,
        /// Whether institutions that are part of the same one are in conflict.
        siblings: bool = true,
        /// Attributes whose value is a partner or an expert, and which are conflicts that never expire.
        lasting: Vec<String> = words(["family", "advisor", "advisee"]),
        /// Attributes whose value is a partner or an expert, and which are conflicts until some years after their end.
        passing: Vec<String> = words(["business", "coauthor", "consultancy", "employment"]),
        /// How many points each part of a score can bring.
        weights: Weights = Weights::default(),
    }
}

/// Settings of a question together with those that all questions share, out of one JSON object; empty text: the defaults.
pub(super) fn both<T>(
    text: &str,
    names: &[&'static str],
    take: fn(&mut Map<String, Value>) -> Result<T, Error>,
) -> Result<(Matching, T), Error> {
    let mut values = values_of(text)?;
    let read = (Matching::take_from(&mut values)?, take(&mut values)?);
    no_more(&values, &[names, Matching::NAMES].concat())?;
    Ok(read)
}

impl Matching {
    pub(super) fn check(&self) -> Result<(), Error> {
        self.weights.check()?;
        let percent = self.must_percent;
        crate::settings::bounded("must_percent", percent, (1..=100).contains(&percent), "a whole number from 1 to 100")
    }
}
