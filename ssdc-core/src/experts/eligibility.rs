//! Who may serve a request: sets of experts by condition, with a reason for everyone who is left out.

use std::fmt;

use rust_decimal::Decimal;
use serde_json::json;

use super::bits::Bits;
use super::index::{Fees, Held, Span, UNSTATED, level_number};
use super::score::{Skill, Skills};
use super::settings::{CountryRule, Unknown};
use super::{Case, Conflict, Experts, conflict, counted};
use crate::graph::{NodeRef, TieKind};
use crate::model::{Expert, Framework, LanguageSkill};
use crate::values::{Fraction, choice};
use crate::{Certainty, Error, Kind, Money, RateRule};

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
        let mut conditions = vec![superseded(case), named(case), conflicting(case)];
        conditions.extend(roster(case)?);
        conditions.extend(availability(case));
        conditions.extend(case.request.languages.iter().map(|language| speaks(case, language)));
        conditions.extend(case.matching.countries.iter().map(|rule| country(case, *rule)));
        conditions.extend(fee(case));
        conditions.extend(skills.wanted.iter().filter(|skill| skill.must).map(|skill| has(case, skill)));
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
        let (set, candidates) = least.map(|(set, count)| (set, *count)).unwrap_or_else(|| {
            let most = counts.last().copied().unwrap_or_default();
            let as_good = counts.iter().enumerate().filter(|(_, count)| **count == most);
            as_good
                .map(|(set, count)| (set, *count))
                .min_by_key(|(set, _)| (set.count_ones(), *set))
                .unwrap_or_default()
        });
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
    fn by(kind: ConditionKind, about: About, surely: Bits, mut possibly: Bits) -> Self {
        possibly.add(&surely);
        let fails = possibly.clone().complement();
        possibly.remove(&surely);
        Condition::new(kind, about, (fails, possibly))
    }

    /// Its name, with what it is about: `language fr B2`.
    pub(super) fn name(&self) -> String {
        let kind = self.kind.name();
        match &self.about {
            About::Nothing | About::Conflicts(_) => kind.to_owned(),
            About::Roster(roster) => format!("{kind} {roster}"),
            About::Language(LanguageSkill { code, level: Some(level), .. }) => format!("{kind} {code} {level}"),
            About::Language(LanguageSkill { code, .. }) => format!("{kind} {code}"),
            About::Country(rule) => format!("{kind} {rule}"),
            About::Skill(skill) => format!("{kind} {skill}"),
        }
    }

    pub(super) fn reason(&self, case: &Case<'_>, expert: u32) -> (String, String) {
        let unknown = !self.fails.has(expert);
        let code = if unknown { format!("{}_unknown", self.kind.name()) } else { self.kind.name().to_owned() };
        let Some(record) = case.experts.expert(expert) else { return (code, String::new()) };
        let name = &record.name;
        let sentence = match (&self.about, self.kind) {
            (_, ConditionKind::SamePerson) => same_person(case, expert, record),
            (About::Conflicts(found), _) => {
                let found = found.iter().find(|one| one.expert == record.id);
                found.map_or(String::new(), |one| format!("{name} has a conflict of interest: {one}."))
            }
            (About::Roster(_), _) if unknown => format!("No date says whether {name} stands on the roster."),
            (About::Roster(roster), _) => off_roster(case, record, roster),
            (About::Language(asked), _) => language_reason(record, asked, unknown),
            (About::Country(rule), _) => country_reason(case, record, *rule, unknown),
            (About::Skill(skill), _) if unknown && record.skills.is_empty() => {
                format!("{name} states no skills; {skill} must be there.")
            }
            (About::Skill(skill), _) if unknown => {
                format!("{name} has the skill {skill} at a level that is not stated.")
            }
            (About::Skill(skill), _) => format!("{name} does not have the skill {skill}, which must be there."),
            (_, ConditionKind::Named) => format!("The request excludes {name}, or an institution of {name}'s."),
            (_, ConditionKind::Availability) => free_reason(case, expert, record),
            (_, ConditionKind::Fee) => fee_reason(case, record, unknown),
            (About::Nothing, kind) => format!("{name} does not fulfil the condition {kind}."),
        };
        (code, sentence)
    }
}

fn superseded(case: &Case<'_>) -> Condition {
    let Experts { portfolio, index, .. } = case.experts;
    let mut fails = Bits::none(index.len());
    index.identities(portfolio).superseded.keys().for_each(|expert| fails.insert(*expert));
    Condition::new(ConditionKind::SamePerson, About::Nothing, (fails, Bits::none(index.len())))
}

fn same_person(case: &Case<'_>, expert: u32, record: &Expert) -> String {
    let Experts { portfolio, index, .. } = case.experts;
    let Some(same) = index.identities(portfolio).superseded.get(&expert) else { return String::new() };
    let other = same.record.record(portfolio, index);
    format!("{} ({}) is the same person as {other}, whose record counts: {}.", record.name, record.id, same.evidence)
}

/// Those whom the request excludes, by themselves or by an institution.
fn named(case: &Case<'_>) -> Condition {
    let Experts { portfolio, index, .. } = case.experts;
    let (mut fails, mut unknown) = (Bits::none(index.len()), Bits::none(index.len()));
    let day = case.day.map(|day| day.number());
    for id in case.request.exclude.iter() {
        if let Some(expert) = index.number(portfolio, id.as_str()) {
            fails.insert(expert);
        }
        let Some(slot) = portfolio.tables.find(Kind::Partner, id.as_str()) else { continue };
        for (node, tie) in portfolio.graph.incoming(NodeRef { kind: Kind::Partner, slot }) {
            let Some(expert) = Some(node).filter(|_| tie.kind == TieKind::AffiliatedWith) else { continue };
            let Some(expert) = index.number_at(expert.slot) else { continue };
            match Span::new(tie.since, tie.until).holds(day) {
                (true, _) => fails.insert(expert),
                (false, true) => unknown.insert(expert),
                _ => {}
            }
        }
    }
    unknown.remove(&fails);
    Condition::new(ConditionKind::Named, About::Nothing, (fails, unknown))
}

fn conflicting(case: &Case<'_>) -> Condition {
    let index = &case.experts.index;
    let (mut fails, mut unknown) = (Bits::none(index.len()), Bits::none(index.len()));
    let found = conflict::search(case).conflicts;
    for (expert, conflict) in &found {
        if conflict.certainty == Certainty::Surely { fails.insert(*expert) } else { unknown.insert(*expert) }
    }
    unknown.remove(&fails);
    let about = About::Conflicts(found.into_iter().map(|(_, conflict)| conflict).collect());
    Condition::new(ConditionKind::Conflict, about, (fails, unknown))
}

fn roster(case: &Case<'_>) -> Result<Option<Condition>, Error> {
    let index = &case.experts.index;
    let wanted = case.matching.roster.as_deref();
    if let Some(name) = wanted.filter(|name| !index.rosters.keys().any(|roster| roster.as_str() == *name)) {
        return Err(Error::NotFound { kind: "roster", id: name.to_owned() });
    }
    if wanted.is_none() && index.listed.is_empty() {
        return Ok(None);
    }
    let day = case.day.map(|day| day.number());
    let (mut surely, mut possibly) = (Bits::none(index.len()), Bits::none(index.len()));
    for (_, roster) in index.rosters.iter().filter(|(name, _)| wanted.is_none_or(|wanted| wanted == name.as_str())) {
        let counts = |status: &Option<crate::Text>| {
            status.as_ref().is_none_or(|status| case.matching.statuses.iter().any(|one| one == status.as_str()))
        };
        let counts: Vec<bool> = roster.statuses.iter().map(counts).collect();
        for row in &roster.rows {
            let (sure, possible) = row.span.holds(day);
            let counts = counts.get(row.status as usize).copied().unwrap_or(false);
            if counts && sure {
                surely.insert(row.expert);
            } else if counts && possible {
                possibly.insert(row.expert);
            }
        }
    }
    if wanted.is_none() {
        // Who stands on no roster is not asked about one.
        surely.add(&index.listed.clone().complement());
    }
    let about = About::Roster(wanted.unwrap_or_default().to_owned());
    Ok(Some(Condition::by(ConditionKind::Roster, about, surely, possibly)))
}

fn off_roster(case: &Case<'_>, record: &Expert, roster: &str) -> String {
    let on = record.rosters.iter().filter(|entry| roster.is_empty() || entry.roster.as_str() == roster);
    let standing: Vec<String> = on
        .map(|entry| {
            let status = entry.status.as_ref().map_or(String::new(), |status| format!(" as {status}"));
            let from = entry.from.map_or(String::new(), |from| format!(" from {from}"));
            let to = entry.to.map_or(String::new(), |to| format!(" to {to}"));
            format!("on {}{status}{from}{to}", entry.roster)
        })
        .collect();
    let day = case.day.map_or(String::new(), |day| format!(" on {day}"));
    if standing.is_empty() {
        return format!("{} does not stand on the roster {roster}.", record.name);
    }
    format!("{} is not to be proposed{day}: stands {}.", record.name, standing.join(", "))
}

/// The first and the last day of the request's period, and the days of work: at least one within a period.
pub(super) fn asked_days(case: &Case<'_>) -> Option<((i32, i32), u32)> {
    let period = case.request.period.as_ref()?;
    if period.from.is_none() && period.to.is_none() {
        return None;
    }
    let span = Span::new(period.from, period.to);
    Some(((span.first_start, span.last_end), case.request.days.unwrap_or(1).max(1)))
}

fn availability(case: &Case<'_>) -> Option<Condition> {
    let index = &case.experts.index;
    let (period, needed) = asked_days(case)?;
    let (mut fails, mut unknown) = (Bits::none(index.len()), Bits::none(index.len()));
    for expert in 0..index.len() {
        match index.free.days(expert, period) {
            Some((surely, _)) if surely >= needed => {}
            Some((_, possibly)) if possibly < needed => fails.insert(expert),
            _ => unknown.insert(expert),
        }
    }
    Some(Condition::new(ConditionKind::Availability, About::Nothing, (fails, unknown)))
}

fn free_reason(case: &Case<'_>, expert: u32, record: &Expert) -> String {
    let Some((period, needed)) = asked_days(case) else { return String::new() };
    let name = &record.name;
    let days = counted(needed as usize, "day", "days");
    let is = if needed == 1 { "is" } else { "are" };
    match case.experts.index.free.days(expert, period) {
        None => format!("{name} does not say when free; {days} within the period {is} needed."),
        Some((surely, possibly)) if surely == possibly => {
            format!("{name} is free for {surely} of the {days} within the period that {is} needed.")
        }
        Some((surely, possibly)) => {
            format!("{name} is free for {surely} to {possibly} of the {days} within the period that {is} needed.")
        }
    }
}

/// Those who have something at a level, and those whose level nobody states.
fn at_level(everybody: u32, held: Option<&Held>, least: Option<u32>) -> (Bits, Bits) {
    let (mut surely, mut possibly) = (Bits::none(everybody), Bits::none(everybody));
    for (expert, level) in held.into_iter().flat_map(Held::iter) {
        match (least, level) {
            (None, _) => surely.insert(expert),
            (Some(_), UNSTATED) => possibly.insert(expert),
            (Some(least), level) => surely.put(expert, level >= least || surely.has(expert)),
        }
    }
    (surely, possibly)
}

fn speaks(case: &Case<'_>, asked: &LanguageSkill) -> Condition {
    let index = &case.experts.index;
    let held = index.languages.get(&asked.code);
    let (surely, mut possibly) = at_level(index.len(), held, asked.level.map(level_number));
    possibly.add(&index.speak.clone().complement());
    Condition::by(ConditionKind::Language, About::Language(asked.clone()), surely, possibly)
}

fn language_reason(record: &Expert, asked: &LanguageSkill, unknown: bool) -> String {
    let LanguageSkill { code, level, .. } = asked;
    let name = &record.name;
    let least = level.map_or(String::new(), |level| format!(" at {level}"));
    match record.languages.iter().find(|language| language.code == *code).map(|language| language.level) {
        None if unknown => format!("{name} states no languages; {code}{least} is needed."),
        None => format!("{name} does not speak {code}, which is needed{least}."),
        Some(None) => format!("{name} speaks {code} at a level that is not stated; it is needed{least}."),
        Some(Some(level)) => format!("{name} speaks {code} at {level}; it is needed{least}."),
    }
}

fn country(case: &Case<'_>, rule: CountryRule) -> Condition {
    let Experts { portfolio, index, .. } = case.experts;
    let people = |list: Option<&Vec<u32>>| {
        let mut bits = Bits::none(index.len());
        list.into_iter().flatten().for_each(|expert| bits.insert(*expert));
        bits
    };
    let unstated = index.nationals.stated.clone().complement();
    let nationals = case.request.country.map(|country| people(index.nationals.of.get(&country)));
    let member = |framework: &str| {
        let (mut surely, mut possibly) = (Bits::none(index.len()), unstated.clone());
        for (country, experts) in &index.nationals.of {
            let group = portfolio.framework(framework);
            let certainty = match case.day {
                Some(day) => group.map_or(Certainty::No, |group| group.has_member(*country, day)),
                None => {
                    let listed = |group: &Framework| group.members.iter().any(|member| member.country == *country);
                    Certainty::of(false, group.is_some_and(listed))
                }
            };
            match certainty {
                Certainty::Surely => experts.iter().for_each(|expert| surely.insert(*expert)),
                Certainty::Possibly => experts.iter().for_each(|expert| possibly.insert(*expert)),
                Certainty::No => {}
            }
        }
        (surely, possibly)
    };
    let (surely, possibly) = match (rule, nationals) {
        (CountryRule::South, _) => member(&case.matching.south),
        (CountryRule::North, _) => member(&case.matching.north),
        // The request names no country.
        (_, None) => (Bits::none(index.len()), Bits::all(index.len())),
        (CountryRule::National, Some(nationals)) => (nationals, unstated),
        (CountryRule::International, Some(nationals)) => {
            let mut others = index.nationals.stated.clone();
            others.remove(&nationals);
            (others, unstated)
        }
        (CountryRule::Experience, Some(mut known)) => {
            known.add(&people(case.request.country.and_then(|country| index.worked.of.get(&country))));
            let mut possibly = index.worked.stated.clone().complement();
            possibly.add(&unstated);
            (known, possibly)
        }
    };
    Condition::by(ConditionKind::Country, About::Country(rule), surely, possibly)
}

fn country_reason(case: &Case<'_>, record: &Expert, rule: CountryRule, unknown: bool) -> String {
    let name = &record.name;
    let of = record.nationality.map_or("states no nationality".to_owned(), |country| format!("is of {country}"));
    let asked = case
        .request
        .country
        .map_or("a country that the request does not name".to_owned(), |country| country.to_string());
    let rule = match rule {
        CountryRule::Experience => format!("experience in {asked}"),
        CountryRule::National => format!("somebody of {asked}"),
        CountryRule::International => format!("somebody who is not of {asked}"),
        CountryRule::South => "somebody of the South".to_owned(),
        CountryRule::North => "somebody of the North".to_owned(),
    };
    if unknown {
        format!("{name} {of}, so nobody can say: {rule} is asked for.")
    } else {
        format!("{name} {of}; {rule} is asked for.")
    }
}

/// What a day of one expert may cost: the budget, shared by all experts and days that are asked for.
pub(super) fn most_a_day(case: &Case<'_>) -> Option<(Fraction, Money)> {
    let (budget, days) = (case.request.budget?, case.request.days.filter(|days| *days > 0)?);
    let shares = i128::from(days) * i128::from(case.wanted().max(1));
    let most = Fraction::of(budget.amount()).checked_mul(Fraction::new(1, shares)?).ok()?;
    Some((most, budget))
}

/// How many units of the budget's currency one unit of the fee's is.
pub(super) fn rate(case: &Case<'_>, fee: crate::Currency, budget: Money) -> Option<Fraction> {
    if fee == budget.currency() {
        return Some(Fraction::ONE);
    }
    let rule = RateRule::LastWithin { days: case.matching.rate_days };
    case.experts.portfolio.rates().rate(fee, budget.currency(), case.day?, rule).ok().map(|(rate, _)| rate)
}

fn fee(case: &Case<'_>) -> Option<Condition> {
    let Experts { index, .. } = case.experts;
    let (most, budget) = most_a_day(case)?;
    // The greatest fee within the budget, in whole minor units of each currency: exact, for fees are whole there.
    let limit = |currency: &crate::Currency| -> Option<i64> {
        let unit = Fraction::of(Decimal::new(1, currency.decimals()));
        let units = most.checked_div(rate(case, *currency, budget)?).and_then(|most| most.checked_div(unit)).ok()?;
        Some(i64::try_from(units.numerator().div_euclid(units.denominator())).unwrap_or(i64::MAX))
    };
    let limits: Vec<Option<i64>> = index.fees.currencies.iter().map(limit).collect();
    let limit_of = |currency: u8| limits.get(usize::from(currency)).copied().flatten();
    let mut fails = Bits::none(index.len());
    let mut unknown = Bits::none(index.len());
    for ((expert, fee), currency) in (0u32..).zip(&index.fees.minor).zip(&index.fees.currency) {
        match limit_of(*currency) {
            Some(limit) if *fee != Fees::NONE => fails.put(expert, *fee > limit),
            _ => unknown.insert(expert),
        }
    }
    for expert in &index.fees.fine {
        let fee = case.experts.expert(*expert).and_then(|record| record.fee_per_day);
        let within =
            fee.and_then(|fee| Fraction::of(fee.amount()).checked_mul(rate(case, fee.currency(), budget)?).ok());
        if let Some(fee) = within {
            unknown.put(*expert, false);
            fails.put(*expert, fee.compare(most).is_gt());
        }
    }
    Some(Condition::new(ConditionKind::Fee, About::Nothing, (fails, unknown)))
}

fn fee_reason(case: &Case<'_>, record: &Expert, unknown: bool) -> String {
    let (name, budget) = (&record.name, case.request.budget.map(|budget| budget.to_string()).unwrap_or_default());
    let experts = counted(case.wanted() as usize, "expert", "experts");
    let days = counted(case.request.days.unwrap_or_default() as usize, "day", "days");
    match record.fee_per_day {
        None => format!("{name} states no fee; the budget is {budget}."),
        Some(fee) if unknown => {
            format!("{name} asks {fee} a day, and no rate leads to the currency of the budget, {budget}.")
        }
        Some(fee) => format!("{name} asks {fee} a day; the budget is {budget} for {experts} and {days}."),
    }
}

fn has(case: &Case<'_>, skill: &Skill) -> Condition {
    let index = &case.experts.index;
    let (mut surely, mut possibly) = (Bits::none(index.len()), Bits::none(index.len()));
    for other in skill.answers(case.matching.must_percent) {
        let (sure, perhaps) = at_level(index.len(), index.skills.held.get(other as usize), skill.level);
        surely.add(&sure);
        possibly.add(&perhaps);
    }
    // Who states no skills at all may have any.
    possibly.add(&Bits::of(index.len(), |expert| index.skills.of(expert).is_empty()));
    let about = match skill.level {
        Some(level) => format!("{} at level {level}", skill.name),
        None => skill.name.clone(),
    };
    Condition::by(ConditionKind::Skill, About::Skill(about), surely, possibly)
}
