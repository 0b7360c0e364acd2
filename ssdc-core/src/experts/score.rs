//! Points: each part of a score a whole number of millionths, so that parts add up to the score exactly.

use rust_decimal::Decimal;

use super::bits::Bits;
use super::eligibility::{asked_days, most_a_day, rate};
use super::index::{EVER, Fees, SkillRow, UNSTATED};
use super::{Case, Experts};
use crate::model::Request;
use crate::taxonomy::comparable;
use crate::values::Fraction;
use crate::{Error, Money, SkillNeed};

/// One, in millionths.
pub(super) const ONE: u64 = 1_000_000;

/// Years of practice beyond which more count no more.
const LONG: u32 = 20;

/// Millionths of a point as a number.
pub(super) fn points(millionths: u64) -> Decimal {
    Decimal::new(i64::try_from(millionths).unwrap_or(i64::MAX), 6).normalize()
}

/// A skill that a request asks for, and how near each skill of the experts comes to it.
#[derive(Debug)]
pub(super) struct Skill {
    pub(super) name: String,
    pub(super) must: bool,
    pub(super) level: Option<u32>,
    weight: u64,
    /// In millionths, by the number of the skill.
    near: Vec<u32>,
}

/// The skills that a request asks for.
#[derive(Debug)]
pub(super) struct Skills {
    pub(super) wanted: Vec<Skill>,
    pub(super) notes: Vec<String>,
}

impl Skill {
    /// What is asked for, in words.
    pub(super) fn asked(&self) -> String {
        self.level.map_or_else(|| self.name.clone(), |level| format!("{} at level {level}", self.name))
    }

    /// The skills that answer it to so many percent.
    pub(super) fn answers(&self, percent: u32) -> impl Iterator<Item = u32> {
        let least = percent.saturating_mul(10_000);
        (0u32..).zip(&self.near).filter(move |(_, near)| **near >= least).map(|(skill, _)| skill)
    }

    /// How well one skill of an expert does: how near it is, cut where its level is below what is asked for. A level that is
    /// not stated is the least that there is.
    fn value(&self, row: &SkillRow) -> u64 {
        let near = u64::from(self.near.get(row.skill as usize).copied().unwrap_or_default());
        match self.level.filter(|level| *level > 0) {
            None => near,
            Some(asked) => {
                let level = if row.level == UNSTATED { 1 } else { row.level };
                near * u64::from(level.min(asked)) / u64::from(asked)
            }
        }
    }

    /// The skill of an expert that does best, and how well.
    pub(super) fn best<'r>(&self, rows: &'r [SkillRow]) -> Option<(&'r SkillRow, u64)> {
        let values = rows.iter().map(|row| (row, self.value(row)));
        values.filter(|(_, value)| *value > 0).reduce(|best, next| if next.1 > best.1 { next } else { best })
    }
}

impl Skills {
    pub(super) fn of(case: &Case<'_>) -> Self {
        let Experts { taxonomy, index, .. } = case.experts;
        let mut notes = Vec::new();
        let wanted = case.request.skills.iter().map(|asked| {
            let name = comparable(asked.skill.as_str());
            let mut near = vec![0; index.skills.names.len()];
            if let Some(taxonomy) = taxonomy {
                match taxonomy.need(asked.skill.as_str()) {
                    Ok(need) => {
                        for (near, id) in near.iter_mut().zip(&index.skills.ids) {
                            let similarity = id.as_ref().and_then(|id| need.similarity(id).ok());
                            *near = similarity.map_or(0, millionths);
                        }
                    }
                    Err(error) => {
                        notes.push(format!("The skill {} is matched by its name alone: {error}.", asked.skill));
                    }
                }
            }
            if let Some(place) = index.skills.by_name.get(&name).and_then(|skill| near.get_mut(*skill as usize)) {
                *place = u32::try_from(ONE).unwrap_or_default();
            }
            Skill {
                name: asked.skill.to_string(),
                must: asked.need == SkillNeed::Must,
                level: asked.level,
                weight: u64::from(asked.weight.unwrap_or(1)),
                near,
            }
        });
        let wanted = wanted.collect();
        Skills { wanted, notes }
    }
}

/// Scores of everybody for one request.
pub(super) struct Scorer<'c> {
    case: Case<'c>,
    pub(super) skills: Skills,
    /// How near each expert's works come to the request, in millionths.
    text: Vec<u32>,
    knows_country: Bits,
    /// What a day may cost, in minor units of each currency of a fee.
    most: Vec<Option<(Fraction, Money)>>,
}

/// The words of a request.
pub(super) fn words(request: &Request) -> String {
    let text = request.text.as_ref().map_or("", |text| text.as_str());
    format!("{}\n{text}", request.title)
}

impl<'c> Scorer<'c> {
    pub(super) fn new(case: Case<'c>) -> Result<Self, Error> {
        let Experts { portfolio, index, .. } = case.experts;
        let text = if case.matching.weights.text == 0 {
            Vec::new()
        } else {
            // People of the text index come in the order of their names, which are the ids.
            let scores = index.text(portfolio)?.scores(&words(case.request));
            scores.into_iter().map(|(_, score)| millionths(score)).collect()
        };
        let mut knows_country = Bits::none(index.len());
        for countries in [&index.worked, &index.nationals] {
            let known = case.request.country.and_then(|country| countries.of.get(&country));
            known.into_iter().for_each(|set| set.add_to(&mut knows_country));
        }
        let most = index.fees.currencies.iter().map(|currency| {
            let (most, budget) = most_a_day(&case)?;
            Some((most.checked_div(rate(&case, *currency, budget)?).ok()?, budget))
        });
        let most = most.collect();
        Ok(Scorer { skills: Skills::of(&case), case, text, knows_country, most })
    }

    /// The points of an expert, part by part, in millionths.
    pub(super) fn parts(&self, expert: u32) -> [u64; 7] {
        let rows = self.case.experts.index.skills.of(expert);
        let values = [
            self.skill(rows),
            u64::from(self.text.get(expert as usize).copied().unwrap_or_default()),
            self.language(expert),
            if self.knows_country.has(expert) { ONE } else { 0 },
            self.availability(expert),
            self.fee(expert),
            self.experience(rows),
        ];
        let mut parts = self.case.matching.weights.list().map(u64::from);
        parts.iter_mut().zip(values).for_each(|(part, value)| *part *= value.min(ONE));
        parts
    }

    /// The mean of how well the skills asked for are met, by their weights.
    fn skill(&self, rows: &[SkillRow]) -> u64 {
        let (sum, weights) = self
            .shares(rows)
            .iter()
            .zip(&self.skills.wanted)
            .fold((0, 0), |(sum, weights), (share, skill)| (sum + share, weights + skill.weight));
        sum.checked_div(weights).unwrap_or_default()
    }

    /// What each skill asked for adds, before it is divided by all weights.
    pub(super) fn shares(&self, rows: &[SkillRow]) -> Vec<u64> {
        let of = |skill: &Skill| skill.weight * skill.best(rows).map_or(0, |(_, value)| value);
        self.skills.wanted.iter().map(of).collect()
    }

    /// The mean level in the languages asked for, of which a native speaker has all.
    fn language(&self, expert: u32) -> u64 {
        let asked = &self.case.request.languages;
        let level = |code| -> u64 {
            let held = self.case.experts.index.languages.get(code);
            let place =
                held.and_then(|held| held.experts.binary_search(&expert).ok().and_then(|at| held.levels.get(at)));
            place.map_or(0, |level| if *level == UNSTATED { 1 } else { u64::from(*level) })
        };
        let sum: u64 = asked.iter().map(|language| level(&language.code)).sum();
        (sum * ONE).checked_div(7 * asked.len() as u64).unwrap_or_default()
    }

    /// The share of the period's days that are surely free; of the days of work where the period has no end.
    fn availability(&self, expert: u32) -> u64 {
        let Some(((from, to), needed)) = asked_days(&self.case) else { return 0 };
        let bounded = from > -EVER && to < EVER;
        let all = if bounded { u64::try_from(to - from + 1).unwrap_or(1) } else { u64::from(needed) };
        let free = self.case.experts.index.free.days(expert, (from, to)).map_or(0, |(surely, _)| u64::from(surely));
        free.min(all) * ONE / all.max(1)
    }

    /// The share of what a day may cost that the fee leaves.
    fn fee(&self, expert: u32) -> u64 {
        let fees = &self.case.experts.index.fees;
        let at = expert as usize;
        let currency = fees.currency.get(at).map_or(usize::MAX, |currency| usize::from(*currency));
        let Some((most, _)) = self.most.get(currency).copied().flatten() else { return 0 };
        let fee = match fees.minor.get(at).copied() {
            Some(minor) if minor != Fees::NONE => {
                fees.currencies.get(currency).map(|currency| Money::from_minor(minor, *currency))
            }
            _ => self.case.experts.expert(expert).and_then(|record| record.fee_per_day),
        };
        let left = fee.and_then(|fee| {
            let left =
                most.checked_sub(Fraction::of(fee.amount())).and_then(|left| left.checked_div(most)).ok()?.or_zero();
            let parts = left.checked_mul(Fraction::new(i128::from(ONE), 1)?).ok()?;
            u64::try_from(parts.numerator() / parts.denominator()).ok()
        });
        left.unwrap_or_default()
    }

    /// The mean of the years of practice in the skills that answer best, up to twenty.
    fn experience(&self, rows: &[SkillRow]) -> u64 {
        let years = |skill: &Skill| -> u64 {
            let years =
                skill.best(rows).map_or(0, |(row, _)| if row.years == UNSTATED { 0 } else { row.years.min(LONG) });
            u64::from(years)
        };
        let sum: u64 = self.skills.wanted.iter().map(years).sum();
        (sum * ONE).checked_div(u64::from(LONG) * self.skills.wanted.len() as u64).unwrap_or_default()
    }
}

/// From 0 to 1 as whole millionths.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to a million")]
fn millionths(share: f64) -> u32 {
    (share.clamp(0.0, 1.0) * 1e6).round() as u32
}
