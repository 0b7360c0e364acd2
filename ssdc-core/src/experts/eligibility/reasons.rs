//! Why somebody is left out, in a sentence.

use super::{About, Condition, ConditionKind, asked_days};
use crate::experts::settings::CountryRule;
use crate::experts::{Case, Experts, counted};
use crate::model::{Expert, LanguageSkill};

impl Condition {
    pub(in crate::experts) fn reason(&self, case: &Case<'_>, expert: u32) -> (String, String) {
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

fn same_person(case: &Case<'_>, expert: u32, record: &Expert) -> String {
    let Experts { portfolio, index, .. } = case.experts;
    let Some(same) = index.identities(portfolio).superseded.get(&expert) else { return String::new() };
    let other = same.record.record(portfolio, index);
    format!("{} ({}) is the same person as {other}, whose record counts: {}.", record.name, record.id, same.evidence)
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
