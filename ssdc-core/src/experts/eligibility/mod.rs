//! Who may serve a request: sets of experts by condition, with a reason for everyone who is left out.

mod conditions;
mod reasons;

use std::fmt;

use serde_json::json;

pub(super) use conditions::{asked_days, most_a_day, rate};

use super::bits::Bits;
use super::score::Skills;
use super::settings::{CountryRule, Unknown};
use super::{Case, Conflict, counted};
use crate::Error;
use crate::model::LanguageSkill;
use crate::values::choice;

choice! {
    /// What an expert can be left out for.
    ///
    /// ```
    /// use ssdc_core::experts::ConditionKind;
    /// assert_eq!(ConditionKind::Conflict.name(), "conflict");
    /// ```
    ConditionKind, "condition" {
        /// Another record of the same person counts.
        SamePerson = "same_person",
        /// The request excludes the expert, or an institution of the expert's.
        Named = "named",
        /// A conflict of interest.
        Conflict = "conflict",
        /// Standing on the roster.
        Roster = "roster",
        /// Free days within the period.
        Availability = "availability",
        /// A language at its level.
        Language = "language",
        /// A rule about countries.
        Country = "country",
        /// The fee within the budget.
        Fee = "fee",
        /// A skill that must be there.
        Skill = "skill",
    }
}

impl ConditionKind {
    /// Whether it may be dropped to have more candidates.
    fn may_be_dropped(self) -> bool {
        !matches!(self, ConditionKind::SamePerson | ConditionKind::Named | ConditionKind::Conflict)
    }
}

/// One condition, and what became of everybody.
#[derive(Debug, Clone)]
pub(super) struct Condition {
    pub(super) kind: ConditionKind,
    /// What of its kind it is about: a language, a skill, a rule.
    about: About,
    /// Those who surely do not fulfil it.
    pub(super) fails: Bits,
    /// Those about whom nobody can say.
    pub(super) unknown: Bits,
}

#[derive(Debug, Clone)]
enum About {
    Nothing,
    Roster(String),
    Language(LanguageSkill),
    Country(CountryRule),
    Skill(String),
    Conflicts(Vec<Conflict>),
}

/// Who may serve a request, and what stands against everybody else.
#[derive(Debug, Clone)]
pub(super) struct Eligibility {
    pub(super) conditions: Vec<Condition>,
    pub(super) eligible: Bits,
    /// Whether what is unknown excludes.
    unknown: Unknown,
    /// What a reader must know about the conditions themselves.
    pub(super) notes: Vec<String>,
}

/// The fewest conditions to drop so that enough candidates remain.
///
/// ```
/// use ssdc_core::{Portfolio, experts::Matching};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "experts": [{"id": "E-1", "name": "Amina", "languages": [{"code": "en", "level": "B1"}]},
///                 {"id": "E-2", "name": "Bo", "languages": [{"code": "fr", "level": "C1"}]}],
///     "requests": [{"id": "R-1", "title": "Pumps", "languages": [{"code": "en", "level": "C1"}, {"code": "fr"}]}]}"#)?;
/// let ranking = portfolio.open_experts(None)?.rank(&"R-1".parse()?, &Matching::default(), 20)?;
/// let relaxed = ranking.relax(1);
/// assert_eq!((relaxed.drop, relaxed.candidates), (vec!["language en C1".to_owned()], 1));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relaxation {
    /// The conditions to drop, in the order in which they are asked; none where enough candidates are there.
    pub drop: Vec<String>,
    /// How many candidates there are then.
    pub candidates: usize,
    /// Whether they are as many as were asked for; if not, dropping every condition does not help.
    pub reached: bool,
}

impl Relaxation {
    /// As canonical JSON.
    pub fn to_json(&self) -> String {
        json!({"drop": self.drop, "candidates": self.candidates, "reached": self.reached}).to_string()
    }
}

impl fmt::Display for Relaxation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let candidates = counted(self.candidates, "candidate", "candidates");
        let enough = if self.reached { "" } else { ", which is not enough, and nothing else may be dropped" };
        match self.drop.as_slice() {
            [] => write!(f, "there are {candidates}{enough}"),
            drop => write!(f, "without {} there are {candidates}{enough}", drop.join(" and ")),
        }
    }
}

impl Eligibility {
    pub(super) fn of(case: &Case<'_>) -> Result<Self, Error> {
        let skills = Skills::of(case);
        let mut conditions = vec![conditions::superseded(case), conditions::named(case), conditions::conflicting(case)];
        conditions.extend(conditions::roster(case)?);
        conditions.extend(conditions::availability(case));
        conditions.extend(case.request.languages.iter().map(|language| conditions::speaks(case, language)));
        conditions.extend(case.matching.countries.iter().map(|rule| conditions::country(case, *rule)));
        conditions.extend(conditions::fee(case));
        conditions.extend(skills.wanted.iter().filter(|skill| skill.must).map(|skill| conditions::has(case, skill)));
        let eligible = Bits::all(case.experts.index.len());
        let unknown = case.matching.unknown;
        Ok(Eligibility { conditions, eligible, unknown, notes: skills.notes }.settled())
    }

    /// The same with those eligible against whom nothing stands.
    fn settled(mut self) -> Self {
        self.eligible = self.against(self.conditions.iter()).complement();
        self
    }

    /// The same where nobody whom a conflict only may concern is eligible, as where nobody looks at the answer before it counts.
    pub(super) fn without_possible_conflicts(mut self) -> Self {
        for condition in self.conditions.iter_mut().filter(|condition| condition.kind == ConditionKind::Conflict) {
            let possible = std::mem::replace(&mut condition.unknown, Bits::none(condition.fails.len()));
            condition.fails.add(&possible);
        }
        self.settled()
    }

    /// The same without the conditions of a kind.
    pub(super) fn without(mut self, kind: ConditionKind) -> Self {
        self.conditions.retain(|condition| condition.kind != kind);
        self.settled()
    }

    fn excludes(&self, condition: &Condition, expert: u32) -> bool {
        condition.fails.has(expert) || (self.unknown == Unknown::Excluded && condition.unknown.has(expert))
    }

    /// Why an expert is left out: a code and a sentence for each condition.
    pub(super) fn reasons(&self, case: &Case<'_>, expert: u32) -> Vec<(String, String)> {
        let against = self.conditions.iter().filter(|condition| self.excludes(condition, expert));
        against.map(|condition| condition.reason(case, expert)).collect()
    }

    /// What is unknown about an expert.
    pub(super) fn unknown_of(&self, expert: u32) -> Vec<String> {
        let unknown = self.conditions.iter().filter(|condition| condition.unknown.has(expert));
        unknown.map(Condition::name).collect()
    }

    /// The fewest conditions to drop so that `wanted` candidates remain; of several such sets the one that leaves the most, then
    /// the first.
    pub(super) fn relax(&self, wanted: usize) -> Relaxation {
        let droppable: Vec<&Condition> =
            self.conditions.iter().filter(|condition| condition.kind.may_be_dropped()).collect();
        let mut groups: Vec<Vec<&Condition>> = Vec::new();
        for condition in &droppable {
            // Where conditions are too many for every set of them, those of a kind are dropped together.
            let together = droppable.len() > MOST_GROUPS;
            let same = |group: &&mut Vec<&Condition>| together && group.iter().any(|one| one.kind == condition.kind);
            match groups.iter_mut().find(same) {
                Some(group) => group.push(condition),
                None => groups.push(vec![condition]),
            }
        }
        let fixed = self.conditions.iter().filter(|condition| !condition.kind.may_be_dropped());
        let against: Vec<Bits> = groups.iter().map(|group| self.against(group.iter().copied())).collect();
        // How many are left out by exactly each set of groups; then by no more than each set.
        let mut counts = vec![0usize; 1 << groups.len()];
        for expert in self.against(fixed).complement().iter() {
            let sets = against.iter().enumerate();
            let set = sets.fold(0, |set, (place, bits)| set | usize::from(bits.has(expert)) << place);
            if let Some(count) = counts.get_mut(set) {
                *count += 1;
            }
        }
        for bit in 0..groups.len() {
            for set in (0..counts.len()).filter(|set| set >> bit & 1 == 1) {
                let below = counts.get(set & !(1 << bit)).copied().unwrap_or_default();
                if let Some(count) = counts.get_mut(set) {
                    *count += below;
                }
            }
        }
        let enough = counts.iter().enumerate().filter(|(_, count)| **count >= wanted);
        let least = enough.min_by_key(|(set, count)| (set.count_ones(), std::cmp::Reverse(**count), *set));
        let reached = least.is_some();
        // Nothing helps: say how far dropping leads, and with how few.
        let most = counts.last().copied().unwrap_or_default();
        let as_good = counts.iter().enumerate().filter(|(_, count)| **count == most);
        let as_good = as_good.min_by_key(|(set, _)| (set.count_ones(), *set));
        let (set, candidates) = least.or(as_good).map_or((0, 0), |(set, count)| (set, *count));
        let dropped = groups.iter().enumerate().filter(|(place, _)| set >> place & 1 == 1);
        let drop = dropped.flat_map(|(_, group)| group.iter().map(|condition| condition.name())).collect();
        Relaxation { drop, candidates, reached }
    }

    /// Everybody whom one of these excludes.
    fn against<'c>(&self, conditions: impl Iterator<Item = &'c Condition>) -> Bits {
        let mut against = Bits::none(self.eligible.len());
        for condition in conditions {
            against.add(&condition.fails);
            if self.unknown == Unknown::Excluded {
                against.add(&condition.unknown);
            }
        }
        against
    }
}

/// Sets of more groups than this are not tried one by one.
const MOST_GROUPS: usize = 16;

impl Condition {
    fn new(kind: ConditionKind, about: About, (fails, unknown): (Bits, Bits)) -> Self {
        Condition { kind, about, fails, unknown }
    }

    /// Those who surely and those who possibly fulfil it, of all.
    fn by(kind: ConditionKind, about: About, surely: &Bits, mut possibly: Bits) -> Self {
        possibly.add(surely);
        let fails = possibly.clone().complement();
        possibly.remove(surely);
        Condition::new(kind, about, (fails, possibly))
    }

    /// Its name, with what it is about: `language fr B2`.
    pub(super) fn name(&self) -> String {
        let kind = self.kind.name();
        match &self.about {
            About::Nothing | About::Conflicts(_) => kind.to_owned(),
            About::Roster(roster) if roster.is_empty() => kind.to_owned(),
            About::Roster(roster) => format!("{kind} {roster}"),
            About::Language(LanguageSkill { code, level: Some(level), .. }) => format!("{kind} {code} {level}"),
            About::Language(LanguageSkill { code, .. }) => format!("{kind} {code}"),
            About::Country(rule) => format!("{kind} {rule}"),
            About::Skill(skill) => format!("{kind} {skill}"),
        }
    }
}
