//! A team for one request: people who together have all its skills, at least cost or with the shortest ties.

mod ties;

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde_json::json;

use ties::{UNJOINED, distances};

use super::eligibility::{ConditionKind, Eligibility, rate};
use super::score::Skills;
use super::settings::both;
use super::{Case, Experts, Matching, conflict, counted};
use crate::settings::{setting, settings};
use crate::solve::{MOST_SKILLS, TEAM_EFFORT, TeamInstance, TeamLimit, TeamObjective, team};
use crate::values::Fraction;
use crate::{Column, Currency, Error, ExpertId, Money, Progress, RequestId, Table};

setting! {
    TeamObjective, "`cost`, `size`, `distance`, `diameter` or `cost_and_distance`", |value| value.as_str()?.parse().ok();
}

settings! {
    /// Settings of [`Experts::team`].
    ///
    /// ```
    /// use ssdc_core::{experts::TeamSettings, solve::TeamObjective};
    /// let settings: TeamSettings = r#"{"objective": "diameter"}"#.parse()?;
    /// assert_eq!(settings.objective, TeamObjective::Diameter);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub struct TeamSettings {
        /// What the best team has the least of.
        objective: TeamObjective = TeamObjective::Cost,
        /// Whether skills that are wished for must be covered, too; those that no candidate has are left out, and a note says so.
        wishes: bool = true,
        /// After how many looks at people the search stops with a bound.
        effort: u64 = TEAM_EFFORT,
        /// After how many seconds it stops; absent: none. Where this stops it, another machine may find another team.
        seconds: Option<u32> = None,
    }
}

impl TeamSettings {
    /// These and the settings that all questions share, out of one JSON object; empty text: the defaults.
    ///
    /// ```
    /// use ssdc_core::experts::TeamSettings;
    /// let (matching, _) = TeamSettings::read(r#"{"objective": "size", "years": 3}"#)?;
    /// assert_eq!(matching.years, 3);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidChoice`], [`Error::WrongType`], [`Error::InvalidJson`].
    pub fn read(text: &str) -> Result<(Matching, Self), Error> {
        both(text, TeamSettings::NAMES, TeamSettings::take_from)
    }
}

/// A team that has all skills of a request.
///
/// ```
/// use ssdc_core::{Portfolio, experts::{Matching, TeamSettings}};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "experts": [
///     {"id": "E-1", "name": "Amina", "fee_per_day": "900 USD", "skills": [{"skill": "pumps"}, {"skill": "wells"}]},
///     {"id": "E-2", "name": "Bo", "fee_per_day": "300 USD", "skills": [{"skill": "pumps"}]},
///     {"id": "E-3", "name": "Chen", "fee_per_day": "400 USD", "skills": [{"skill": "wells"}]}],
///   "requests": [{"id": "R-1", "title": "Water", "days": 10, "skills": [{"skill": "pumps", "need": "must"}, {"skill": "wells", "need": "must"}]}]}"#)?;
/// let team = portfolio.open_experts(None)?.team(&"R-1".parse()?, &Matching::default(), &TeamSettings::default(), &mut ())?;
/// assert_eq!(team.sentence(), "2 experts cover all 2 skills of R-1: E-2 and E-3; cost 7000.00 USD, and no team has less.");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ExpertTeam {
    /// The request.
    pub request: RequestId,
    /// What it has the least of.
    pub objective: TeamObjective,
    /// Who is in it; empty where no team was found.
    pub members: Vec<Member>,
    /// What it has of the objective: money for costs.
    pub value: Option<Figure>,
    /// What no team has less of.
    pub bound: Option<Figure>,
    /// Whether nobody can do better, or there is no team at all.
    pub proven: bool,
    /// The greatest number of ties between two members; `None` where no ties join them.
    pub diameter: Option<u32>,
    /// Skills that no candidate has at the level asked for.
    pub uncovered: Vec<String>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// A member of a team.
///
/// ```
/// use ssdc_core::experts::Member;
/// let member = Member { expert: "E-1".parse()?, name: "Amina".to_owned(), skills: vec!["pumps".to_owned()], cost: None };
/// assert_eq!(member.skills, ["pumps"]);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// The expert.
    pub expert: ExpertId,
    /// The name.
    pub name: String,
    /// The skills that are asked for and that the member has.
    pub skills: Vec<String>,
    /// What the member costs for the days asked for, in the team's currency.
    pub cost: Option<Money>,
}

/// An amount of a team's objective.
///
/// ```
/// use ssdc_core::experts::Figure;
/// assert_eq!(Figure::Count(3).to_string(), "3");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Figure {
    /// Costs.
    Money(Money),
    /// People or ties, or costs and ties together.
    Count(i64),
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Figure::Money(money) => money.fmt(f),
            Figure::Count(count) => count.fmt(f),
        }
    }
}

impl Experts {
    /// The best team of eligible experts who together have all skills that are asked for; wishes that no candidate fulfils are left
    /// out. Two who have a conflict with one another are never in one team, nor is anybody with a conflict that is only
    /// possible.
    ///
    /// `cost` is fees for the days asked for, `size` the number of people. `distance` and `diameter` count the ties between two
    /// members on the shortest way through the portfolio: affiliations, being part of one another, grants, exchanges and
    /// solutions, each record on the way a step of its own. `cost_and_distance` adds whole units of cost and ties.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::InvalidSetting`]; [`Error::InvalidInstance`] for more than 20 skills, or none;
    /// [`Error::Cancelled`].
    pub fn team(
        &self,
        request: &RequestId,
        matching: &Matching,
        settings: &TeamSettings,
        progress: &mut dyn Progress,
    ) -> Result<ExpertTeam, Error> {
        let case = Case::new(self, request, matching)?;
        let eligible = Eligibility::of(&case)?.without(ConditionKind::Skill).without_possible_conflicts();
        let skills = Skills::of(&case);
        let any_must = skills.wanted.iter().any(|skill| skill.must);
        let mut wanted: Vec<_> =
            skills.wanted.iter().filter(|skill| skill.must || settings.wishes || !any_must).collect();
        if wanted.is_empty() || wanted.len() > MOST_SKILLS as usize {
            let why = format!(
                "request {request} asks for {}: a team is found for 1 to {MOST_SKILLS}",
                counted(wanted.len(), "skill", "skills")
            );
            return Err(Error::InvalidInstance { why });
        }
        let mut covers: BTreeMap<u32, u32> = BTreeMap::new();
        for (bit, skill) in wanted.iter().enumerate() {
            for answer in skill.answers(matching.must_percent) {
                for (expert, level) in
                    self.index.skills.held.get(answer as usize).into_iter().flat_map(|held| held.iter())
                {
                    let enough = skill.level.is_none_or(|least| level != super::index::UNSTATED && level >= least);
                    if enough && eligible.eligible.has(expert) {
                        *covers.entry(expert).or_default() |= 1 << bit;
                    }
                }
            }
        }
        let mut notes = skills.notes;
        let prices = Prices::new(&case, &covers, settings.objective, &mut notes);
        covers.retain(|expert, _| prices.as_ref().is_none_or(|prices| prices.minor.contains_key(expert)));
        let somebody = covers.values().fold(0, |all, covers| all | covers);
        let vain = (0u32..).zip(&wanted).filter(|(bit, skill)| !skill.must && somebody >> bit & 1 == 0);
        let vain: Vec<u32> = vain.map(|(bit, _)| bit).collect();
        for bit in vain.into_iter().rev() {
            let skill = wanted.remove(bit as usize);
            notes.push(format!("No candidate has the skill {}, which is wished for.", skill.asked()));
            covers.values_mut().for_each(|covers| *covers = without_bit(*covers, bit));
        }
        let names: Vec<String> = wanted.iter().map(|skill| skill.name.clone()).collect();
        let people: Vec<u32> = covers.keys().copied().collect();
        let all = covers.values().fold(0, |all, covers| all | covers);
        let uncovered = wanted.iter().enumerate().filter(|(bit, _)| all >> bit & 1 == 0);
        let uncovered = uncovered.map(|(_, skill)| skill.asked()).collect();
        let cost = people
            .iter()
            .map(|expert| prices.as_ref().and_then(|prices| prices.minor.get(expert).copied()).unwrap_or(0));
        let needs_ties = matches!(
            settings.objective,
            TeamObjective::Distance | TeamObjective::Diameter | TeamObjective::CostAndDistance
        );
        let instance = TeamInstance {
            skills: u32::try_from(wanted.len()).unwrap_or(u32::MAX),
            covers: covers.values().copied().collect(),
            cost: cost.collect(),
            distance: if needs_ties { distances(&case, &people, progress)? } else { Vec::new() },
            apart: conflict::between(&case, &people),
        };
        let limit = TeamLimit { effort: settings.effort, seconds: settings.seconds };
        let found = team(&instance, settings.objective, limit, progress)?;
        let members: Vec<u32> = found.members.iter().filter_map(|place| people.get(*place as usize).copied()).collect();
        let between = distances(&case, &members, progress)?;
        let diameter = between.iter().max().copied().filter(|most| *most < UNJOINED);
        if diameter.is_none() && members.len() > 1 && needs_ties {
            notes.push(format!(
                "No ties join all members: as few pairs as can be are without, and each of them counts as {UNJOINED} ties."
            ));
        }
        let figure = |value: i64| match (settings.objective, &prices) {
            (TeamObjective::Cost, Some(prices)) => Figure::Money(Money::from_minor(value, prices.currency)),
            _ => Figure::Count(value),
        };
        let member = |expert: &u32| {
            let has = covers.get(expert).copied().unwrap_or_default();
            let skills = names.iter().enumerate().filter(|(bit, _)| has >> bit & 1 == 1).map(|(_, name)| name.clone());
            let cost = prices.as_ref().and_then(|prices| prices.cost(*expert));
            Some(Member {
                expert: self.id(*expert).parse().ok()?,
                name: self.name(*expert).to_owned(),
                skills: skills.collect(),
                cost,
            })
        };
        Ok(ExpertTeam {
            request: request.clone(),
            objective: settings.objective,
            members: members.iter().filter_map(member).collect(),
            value: found.value.map(figure),
            bound: found.bound.map(figure),
            proven: found.value == found.bound,
            diameter,
            uncovered,
            notes,
        })
    }
}

/// The bits with one taken out, those above it one place lower.
fn without_bit(bits: u32, bit: u32) -> u32 {
    let below = (1 << bit) - 1;
    (bits & below) | (bits >> 1 & !below)
}

/// What people cost, in whole minor units of one currency; for costs and distances together in whole units.
struct Prices {
    currency: Currency,
    minor: BTreeMap<u32, i64>,
    objective: TeamObjective,
}

impl Prices {
    /// `None` where costs do not count, or nobody states any.
    fn new(
        case: &Case<'_>,
        covers: &BTreeMap<u32, u32>,
        objective: TeamObjective,
        notes: &mut Vec<String>,
    ) -> Option<Self> {
        let counts = matches!(objective, TeamObjective::Cost | TeamObjective::CostAndDistance);
        let fees: BTreeMap<u32, Money> =
            covers.keys().filter_map(|expert| Some((*expert, case.experts.expert(*expert)?.fee_per_day?))).collect();
        let currency =
            case.request.budget.map(Money::currency).or_else(|| fees.values().next().map(|fee| fee.currency()));
        let Some(currency) = currency else {
            if counts {
                notes.push("No candidate states a fee, so nobody is reckoned to cost anything.".to_owned());
            }
            return None;
        };
        let days = case.request.days.unwrap_or(1);
        let unit = if objective == TeamObjective::CostAndDistance { 0 } else { currency.decimals() };
        let minor = |fee: Money| -> Option<i64> {
            let rate = rate(case, fee.currency(), Money::zero(currency))?;
            let cost =
                Fraction::of(fee.amount()).checked_mul(rate).ok()?.checked_mul(Fraction::new(days.into(), 1)?).ok()?;
            let units = cost.checked_div(Fraction::of(Decimal::new(1, unit))).ok()?;
            // What is finer than the unit is rounded up: nobody costs less than is reckoned.
            let (top, bottom) = (units.numerator(), units.denominator());
            i64::try_from(top.div_euclid(bottom) + i128::from(top.rem_euclid(bottom) != 0)).ok()
        };
        let minor: BTreeMap<u32, i64> = fees.iter().filter_map(|(expert, fee)| Some((*expert, minor(*fee)?))).collect();
        let left_out = covers.len() - minor.len();
        if counts && left_out > 0 {
            notes.push(format!(
                "{} left out, for no fee in {currency} is known.",
                counted(left_out, "candidate is", "candidates are")
            ));
        }
        counts.then_some(Prices { currency, minor, objective })
    }

    fn cost(&self, expert: u32) -> Option<Money> {
        let minor = *self.minor.get(&expert)?;
        Some(match self.objective {
            TeamObjective::CostAndDistance => Money::new(Decimal::from(minor), self.currency),
            _ => Money::from_minor(minor, self.currency),
        })
    }
}

impl ExpertTeam {
    /// The members: `expert`, `name`, `skills`, `cost`.
    pub fn rows(&self) -> Table {
        let rows = &self.members;
        let currency = rows.iter().find_map(|one| one.cost).map(|cost| cost.currency().to_string());
        Table::new([
            ("expert", Column::text(rows.iter().map(|one| Some(one.expert.as_str())))),
            ("name", Column::text(rows.iter().map(|one| Some(&one.name)))),
            ("skills", Column::text(rows.iter().map(|one| Some(one.skills.join(", "))))),
            ("cost", Column::decimal(rows.iter().map(|one| one.cost.map(Money::padded)))),
            ("cost_currency", Column::text(rows.iter().map(|one| one.cost.and(currency.as_deref())))),
        ])
    }

    /// The answer in one sentence.
    pub fn sentence(&self) -> String {
        let request = &self.request;
        let Some(value) = self.value else {
            return match (&self.bound, self.uncovered.as_slice()) {
                (Some(bound), _) => {
                    format!("No team for {request} was found before the search stopped; any has at least {bound}.")
                }
                (None, []) => {
                    format!("No team covers all skills of {request} without people who must not be together.")
                }
                (None, lacking) => {
                    let lacking: Vec<&str> = lacking.iter().map(String::as_str).collect();
                    let lacking = crate::report::listed(&lacking, 20);
                    format!("No team covers all skills of {request}: no candidate has {lacking}.")
                }
            };
        };
        let skills: std::collections::BTreeSet<_> = self.members.iter().flat_map(|one| &one.skills).collect();
        let ids: Vec<_> = self.members.iter().map(|one| one.expert.as_str()).collect();
        let covers = if ids.len() == 1 { "covers" } else { "cover" };
        let all = if skills.len() == 1 { "the skill".to_owned() } else { format!("all {} skills", skills.len()) };
        let what = self.objective.name().replace('_', " ");
        let proof = match self.bound {
            Some(bound) if !self.proven => format!("no team has less than {bound}"),
            _ => "no team has less".to_owned(),
        };
        format!(
            "{} {covers} {all} of {request}: {}; {what} {value}, and {proof}.",
            counted(ids.len(), "expert", "experts"),
            crate::report::listed(&ids, 20),
        )
    }

    /// The whole answer as canonical JSON.
    pub fn to_json(&self) -> String {
        let member = |one: &Member| {
            json!({
                "expert": one.expert.as_str(),
                "name": one.name,
                "skills": one.skills,
                "cost": one.cost.map(|cost| cost.to_string()),
            })
        };
        let figure = |figure: Option<Figure>| match figure {
            Some(Figure::Count(count)) => json!(count),
            Some(Figure::Money(money)) => json!(money.to_string()),
            None => json!(null),
        };
        json!({
            "request": self.request.as_str(),
            "objective": self.objective.name(),
            "sentence": self.sentence(),
            "rows": self.members.iter().map(member).collect::<Vec<_>>(),
            "value": figure(self.value),
            "bound": figure(self.bound),
            "proven": self.proven,
            "diameter": self.diameter,
            "uncovered": self.uncovered,
            "notes": self.notes,
        })
        .to_string()
    }
}

impl fmt::Display for ExpertTeam {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sentence())?;
        self.notes.iter().try_for_each(|note| writeln!(f, "note: {note}"))?;
        if self.members.is_empty() { Ok(()) } else { write!(f, "\n{}", self.rows()) }
    }
}
