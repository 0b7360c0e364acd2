//! Columns of what conditions and scores ask, written once when the engine opens; experts are numbered by their ids.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

use super::bits::{Bits, Set};
use super::identity::Identities;
use crate::graph::NodeRef;
use crate::model::{Availability, Expert};
use crate::solve::TextIndex;
use crate::taxonomy::{Taxonomy, comparable};
use crate::{Country, Currency, Date, Error, Kind, Language, LanguageLevel, Money, Portfolio, Scalar, Text};

/// A level, a fee, a number of years that nobody states.
pub(super) const UNSTATED: u32 = u32::MAX;

#[derive(Debug)]
pub(super) struct Index {
    /// The place of each expert's record in its table.
    slots: Vec<u32>,
    /// The number of the expert at each place; [`UNSTATED`] where there is none.
    numbers: Vec<u32>,
    pub(super) skills: Skills,
    pub(super) languages: BTreeMap<Language, Held>,
    /// Who states a language.
    pub(super) speak: Bits,
    pub(super) rosters: BTreeMap<Text, Roster>,
    /// Who stands on some roster.
    pub(super) listed: Bits,
    pub(super) nationals: Countries,
    /// Where experts have worked.
    pub(super) worked: Countries,
    pub(super) free: Free,
    pub(super) fees: Fees,
    /// Attributes of experts that name a partner or an expert, by whom they name.
    pub(super) said: BTreeMap<NodeRef, Vec<Said>>,
    text: OnceLock<TextIndex>,
    identities: OnceLock<Arc<Identities>>,
}

/// An attribute whose value is a partner or an expert.
#[derive(Debug)]
pub(super) struct Said {
    pub(super) expert: u32,
    pub(super) name: Text,
    pub(super) from: Option<Date>,
    pub(super) to: Option<Date>,
}

/// Experts by country, ascending, and who states one.
#[derive(Debug)]
pub(super) struct Countries {
    pub(super) of: BTreeMap<Country, Set>,
    pub(super) stated: Bits,
}

impl Countries {
    fn new(pairs: &[(Country, u32)], everybody: u32) -> Self {
        let mut stated = Bits::none(everybody);
        pairs.iter().for_each(|(_, expert)| stated.insert(*expert));
        Countries { of: sets(pairs.iter().copied(), everybody), stated }
    }
}

/// The members of each group as a set.
fn sets<K: Ord>(pairs: impl Iterator<Item = (K, u32)>, everybody: u32) -> BTreeMap<K, Set> {
    let mut lists: BTreeMap<K, Vec<u32>> = BTreeMap::new();
    pairs.for_each(|(key, expert)| lists.entry(key).or_default().push(expert));
    lists.into_iter().map(|(key, list)| (key, Set::new(list, everybody))).collect()
}

/// Who has something, ascending, and at what level.
#[derive(Debug, Default)]
pub(super) struct Held {
    pub(super) experts: Vec<u32>,
    pub(super) levels: Vec<u32>,
    by_level: BTreeMap<u32, Set>,
}

impl Held {
    fn finish(&mut self, everybody: u32) {
        self.by_level = sets(self.iter().map(|(expert, level)| (level, expert)), everybody);
    }

    /// Adds those who have it at a level or above to some, and those whose level is not stated to others; without a level, all
    /// who have it to the first.
    pub(super) fn at_level(&self, least: Option<u32>, surely: &mut Bits, possibly: &mut Bits) {
        for (level, set) in &self.by_level {
            match least {
                None => set.add_to(surely),
                Some(_) if *level == UNSTATED => set.add_to(possibly),
                Some(least) if *level >= least => set.add_to(surely),
                Some(_) => {}
            }
        }
    }

    fn push(&mut self, expert: u32, level: Option<u32>) {
        self.experts.push(expert);
        self.levels.push(level.unwrap_or(UNSTATED));
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, u32)> {
        self.experts.iter().copied().zip(self.levels.iter().copied())
    }
}

/// Skills by their names, made comparable: capitals and forms of letters tell nothing.
#[derive(Debug, Default)]
pub(super) struct Skills {
    pub(super) names: Vec<Text>,
    pub(super) by_name: HashMap<String, u32>,
    /// The id of each in the taxonomy, where it is there.
    pub(super) ids: Vec<Option<String>>,
    /// Who has each.
    pub(super) held: Vec<Held>,
    /// Who states any.
    pub(super) stated: Bits,
    /// The skills of each expert: where its row begins, and the number, level and years of each.
    starts: Vec<u32>,
    rows: Vec<SkillRow>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct SkillRow {
    pub(super) skill: u32,
    pub(super) level: u32,
    pub(super) years: u32,
}

impl Skills {
    pub(super) fn of(&self, expert: u32) -> &[SkillRow] {
        row(&self.rows, &self.starts, expert)
    }

    fn number(&mut self, name: &Text) -> u32 {
        let next = u32::try_from(self.names.len()).unwrap_or(UNSTATED);
        let number = *self.by_name.entry(comparable(name.as_str())).or_insert(next);
        if number == next {
            self.names.push(name.clone());
            self.held.push(Held::default());
        }
        number
    }
}

/// Who stands on a roster, and as what.
#[derive(Debug, Default)]
pub(super) struct Roster {
    pub(super) statuses: Vec<Option<Text>>,
    rows: Vec<((u32, Span), u32)>,
    /// Those who stand there, by the place of their status and the time.
    pub(super) groups: BTreeMap<(u32, Span), Set>,
}

/// From when to when something holds, in days: surely from `last_start` to `first_end`, possibly from `first_start` to
/// `last_end`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Span {
    pub(super) first_start: i32,
    pub(super) last_start: i32,
    pub(super) first_end: i32,
    pub(super) last_end: i32,
}

/// Beyond every day that can be written, and far enough from the ends of the type to be added to.
pub(super) const EVER: i32 = 1 << 29;

impl Span {
    pub(super) fn new(from: Option<Date>, to: Option<Date>) -> Self {
        Span {
            first_start: from.map_or(-EVER, |from| from.first_day().number()),
            last_start: from.map_or(-EVER, |from| from.last_day().number()),
            first_end: to.map_or(EVER, |to| to.first_day().number()),
            last_end: to.map_or(EVER, |to| to.last_day().number()),
        }
    }

    /// Whether it surely and whether it possibly holds; without a day only what has no dates surely does.
    #[inline]
    pub(super) fn holds(self, day: Option<i32>) -> (bool, bool) {
        let Some(day) = day else { return (self.last_start == -EVER && self.first_end == EVER, true) };
        (self.last_start <= day && day <= self.first_end, self.first_start <= day && day <= self.last_end)
    }
}

/// When experts are free: for each where its periods begin.
#[derive(Debug, Default)]
pub(super) struct Free {
    starts: Vec<u32>,
    rows: Vec<FreeRow>,
    /// For each expert with one period of known dates its first and last day and its days; for others nothing.
    plain: Vec<(i32, i32, i32)>,
    pub(super) stated: Bits,
    /// Experts with several periods, or with dates that are not precise.
    pub(super) intricate: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
struct FreeRow {
    span: Span,
    /// At most so many days of it.
    days: u32,
}

impl Free {
    fn finish(&mut self, everybody: u32) {
        self.stated = Bits::none(everybody);
        for expert in 0..everybody {
            let (plain, intricate) = match row(&self.rows, &self.starts, expert) {
                [] => (NEVER_FREE, false),
                [FreeRow { span, days }] if span.first_start == span.last_start && span.first_end == span.last_end => {
                    let days = i32::try_from(*days).unwrap_or(i32::MAX);
                    ((span.first_start, span.last_end, days), false)
                }
                _ => (NEVER_FREE, true),
            };
            self.stated.put(expert, intricate || plain != NEVER_FREE);
            self.plain.push(plain);
            self.intricate.extend(Some(expert).filter(|_| intricate));
        }
    }

    /// Those with one period of known dates who are free for so many days of another period.
    pub(super) fn plainly(&self, (from, to): (i32, i32), needed: u32) -> Bits {
        let needed = i32::try_from(needed).unwrap_or(i32::MAX);
        Bits::of(&self.plain, |(start, end, days)| ((*end).min(to) - (*start).max(from) + 1).min(*days) >= needed)
    }

    /// How many days of a period an expert is free, surely and possibly; `None` where nobody says.
    #[inline]
    pub(super) fn days(&self, expert: u32, (from, to): (i32, i32)) -> Option<(u32, u32)> {
        let overlap = |start: i32, end: i32| u32::try_from(end.min(to) - start.max(from) + 1).unwrap_or(0);
        let of = |row: &FreeRow| {
            let Span { first_start, last_start, first_end, last_end } = row.span;
            (overlap(last_start, first_end).min(row.days), overlap(first_start, last_end).min(row.days))
        };
        match row(&self.rows, &self.starts, expert) {
            [] => None,
            [one] => Some(of(one)),
            several => {
                let union = |ends: fn(&Span) -> (i32, i32)| {
                    let mut spans: Vec<_> = several.iter().map(|row| ends(&row.span)).collect();
                    spans.sort_unstable();
                    let (mut days, mut reached) = (0u32, from);
                    for (start, end) in spans {
                        days = days.saturating_add(overlap(start.max(reached), end));
                        reached = reached.max(end + 1);
                    }
                    days
                };
                let sums = several.iter().map(of).fold((0u32, 0u32), |(sure, possible), (more, perhaps)| {
                    (sure.saturating_add(more), possible.saturating_add(perhaps))
                });
                // Days that two periods share count once.
                let surely = union(|span| (span.last_start, span.first_end));
                Some((sums.0.min(surely), sums.1.min(union(|span| (span.first_start, span.last_end)))))
            }
        }
    }
}

/// A period without days.
const NEVER_FREE: (i32, i32, i32) = (EVER, -EVER, 0);

/// What experts ask a day, in whole minor units.
#[derive(Debug, Default)]
pub(super) struct Fees {
    pub(super) currencies: Vec<Currency>,
    /// The currency of each fee, by its place.
    pub(super) currency: Vec<u8>,
    /// [`Fees::NONE`] where none is stated.
    pub(super) minor: Vec<i64>,
    pub(super) stated: Bits,
    /// Those whose fee is no whole number of minor units: only the record says it.
    pub(super) fine: Vec<u32>,
}

impl Fees {
    pub(super) const NONE: i64 = i64::MIN;

    fn push(&mut self, expert: u32, fee: Option<Money>) {
        let place = fee.map_or(0, |fee| {
            let known = self.currencies.iter().position(|currency| *currency == fee.currency());
            known.unwrap_or_else(|| {
                self.currencies.push(fee.currency());
                self.currencies.len() - 1
            })
        });
        let minor = fee.map(|fee| fee.to_minor());
        if minor == Some(None) {
            self.fine.push(expert);
        }
        // ISO 4217 has fewer than 256 currencies.
        self.currency.push(u8::try_from(place).unwrap_or(u8::MAX));
        self.minor.push(minor.flatten().unwrap_or(Fees::NONE));
    }
}

impl Index {
    pub(super) fn new(portfolio: &Portfolio, taxonomy: Option<&Taxonomy>) -> Result<Self, Error> {
        let table = &portfolio.tables.experts;
        let slots = table.order();
        let count = u32::try_from(slots.len())
            .ok()
            .filter(|count| *count < UNSTATED)
            .ok_or_else(|| Error::Overflow { what: "the number of experts".to_owned() })?;
        let mut index = Index {
            numbers: vec![UNSTATED; slots.iter().max().map_or(0, |most| *most as usize + 1)],
            skills: Skills { starts: vec![0], ..Skills::default() },
            languages: BTreeMap::new(),
            speak: Bits::none(count),
            rosters: BTreeMap::new(),
            listed: Bits::none(count),
            nationals: Countries::new(&[], count),
            worked: Countries::new(&[], count),
            free: Free { starts: vec![0], ..Free::default() },
            fees: Fees::default(),
            said: BTreeMap::new(),
            text: OnceLock::new(),
            identities: OnceLock::new(),
            slots,
        };
        let (mut nationals, mut worked) = (Vec::new(), Vec::new());
        for number in 0..count {
            let slot = index.slot(number);
            if let Some(place) = index.numbers.get_mut(slot as usize) {
                *place = number;
            }
            if let Some(expert) = table.at(slot) {
                nationals.extend(expert.nationality.map(|country| (country, number)));
                worked.extend(expert.countries.iter().map(|country| (*country, number)));
                index.push(number, expert);
                index.push_said(portfolio, number, expert);
            }
        }
        index.nationals = Countries::new(&nationals, count);
        index.worked = Countries::new(&worked, count);
        index.languages.values_mut().chain(&mut index.skills.held).for_each(|held| held.finish(count));
        index.free.finish(count);
        for roster in index.rosters.values_mut() {
            roster.groups = sets(std::mem::take(&mut roster.rows).into_iter(), count);
        }
        index.fees.stated = Bits::of(&index.fees.minor, |minor| *minor != Fees::NONE);
        index.skills.stated = Bits::none(count);
        for number in (0..count).filter(|number| !index.skills.of(*number).is_empty()).collect::<Vec<_>>() {
            index.skills.stated.insert(number);
        }
        let id = |name: &Text| Some(taxonomy?.get(name.as_str()).ok()?.id.to_owned());
        index.skills.ids = index.skills.names.iter().map(id).collect();
        Ok(index)
    }

    fn push(&mut self, number: u32, expert: &Expert) {
        for skill in &expert.skills {
            let (level, years) = (skill.level, skill.years.unwrap_or(UNSTATED));
            let skill = self.skills.number(&skill.skill);
            self.skills.rows.push(SkillRow { skill, level: level.unwrap_or(UNSTATED), years });
            if let Some(held) = self.skills.held.get_mut(skill as usize) {
                // Two names of one skill that differ in their capitals: the better level counts.
                match (held.experts.last(), held.levels.last_mut()) {
                    (Some(last), Some(before)) if *last == number => {
                        let better = level.filter(|level| *before == UNSTATED || level > before);
                        *before = better.unwrap_or(*before);
                    }
                    _ => held.push(number, level),
                }
            }
        }
        self.skills.starts.push(end(&self.skills.rows));
        for language in &expert.languages {
            self.speak.insert(number);
            self.languages.entry(language.code).or_default().push(number, language.level.map(level_number));
        }
        for entry in &expert.rosters {
            self.listed.insert(number);
            let roster = self.rosters.entry(entry.roster.clone()).or_default();
            let known = roster.statuses.iter().position(|status| *status == entry.status);
            let status = known.unwrap_or_else(|| {
                roster.statuses.push(entry.status.clone());
                roster.statuses.len() - 1
            });
            let (status, span) = (u32::try_from(status).unwrap_or(UNSTATED), Span::new(entry.from, entry.to));
            roster.rows.push(((status, span), number));
        }
        for Availability { from, to, days } in &expert.availability {
            self.free.rows.push(FreeRow { span: Span::new(*from, *to), days: days.unwrap_or(UNSTATED) });
        }
        self.free.starts.push(end(&self.free.rows));
        self.fees.push(number, expert.fee_per_day);
    }

    fn push_said(&mut self, portfolio: &Portfolio, expert: u32, record: &Expert) {
        for attribute in record.notes.attributes() {
            let Scalar::Text(value) = &attribute.value else { continue };
            for kind in [Kind::Partner, Kind::Expert] {
                if let Some(slot) = portfolio.tables.find(kind, value.as_str()) {
                    let (name, from, to) = (attribute.name.clone(), attribute.from, attribute.to);
                    let said = Said { expert, name, from, to };
                    self.said.entry(NodeRef { kind, slot }).or_default().push(said);
                }
            }
        }
    }

    pub(super) fn len(&self) -> u32 {
        end(&self.slots)
    }

    pub(super) fn slot(&self, number: u32) -> u32 {
        self.slots.get(number as usize).copied().unwrap_or(UNSTATED)
    }

    /// The number of the expert at a place of the table.
    pub(super) fn number_at(&self, slot: u32) -> Option<u32> {
        self.numbers.get(slot as usize).copied().filter(|number| *number != UNSTATED)
    }

    /// The number of an expert.
    pub(super) fn number(&self, portfolio: &Portfolio, id: &str) -> Option<u32> {
        self.number_at(portfolio.tables.find(Kind::Expert, id)?)
    }

    /// Everybody's works and skills as texts.
    pub(super) fn text(&self, portfolio: &Portfolio) -> Result<&TextIndex, Error> {
        if let Some(text) = self.text.get() {
            return Ok(text);
        }
        let mut text = TextIndex::new();
        for expert in portfolio.experts() {
            // In one order, for neighbouring words make pairs: whichever skill a record names first, the text is the same.
            let mut skills: Vec<_> = expert.skills.iter().map(|skill| skill.skill.as_str()).collect();
            skills.sort_unstable();
            let works = expert.works.iter().map(|work| {
                let text = work.text.as_ref().map_or("", |text| text.as_str());
                format!("{}\n{text}", work.title)
            });
            let profile = Some(skills.join("\n")).filter(|profile| !profile.is_empty());
            text.add(expert.id.as_str(), works.chain(profile))?;
        }
        Ok(self.text.get_or_init(|| text))
    }

    pub(super) fn identities(&self, portfolio: &Portfolio) -> &Arc<Identities> {
        self.identities.get_or_init(|| Arc::new(Identities::new(portfolio, self)))
    }
}

/// From 1, the least, to 7, a native speaker.
pub(super) fn level_number(level: LanguageLevel) -> u32 {
    level as u32 + 1
}

fn row<'r, T>(rows: &'r [T], starts: &[u32], index: u32) -> &'r [T] {
    let at = |place: usize| starts.get(place).copied().unwrap_or_default() as usize;
    rows.get(at(index as usize)..at(index as usize + 1)).unwrap_or_default()
}

fn end<T>(rows: &[T]) -> u32 {
    u32::try_from(rows.len()).unwrap_or(UNSTATED)
}
