//! Who fits a request best, by points that add up; and for everybody else why not.

use std::cmp::Reverse;
use std::fmt;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::eligibility::{Eligibility, Relaxation};
use super::score::{Scorer, points, words};
use super::settings::{PARTS, both};
use super::{Case, Experts, Matching, counted};
use crate::settings::take;
use crate::solve::apportioned;
use crate::{Column, Error, ExpertId, RequestId, Table};

/// The settings of [`Experts::rank`] out of one JSON object: those that all questions share, and how many to list (`top`, 20
/// where it is absent); empty text: the defaults.
///
/// ```
/// use ssdc_core::experts::rank_settings;
/// let (matching, top) = rank_settings(r#"{"top": 5, "roster": "national"}"#)?;
/// assert_eq!((matching.roster.as_deref(), top), (Some("national"), 5));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidChoice`], [`Error::WrongType`], [`Error::InvalidJson`].
pub fn rank_settings(text: &str) -> Result<(Matching, usize), Error> {
    both(text, &["top"], |values| {
        let mut top = 20u32;
        take(values, "top", &mut top).map(|()| top as usize)
    })
}

/// The settings that all questions share and the expert to explain (`expert`), out of one JSON object; what [`rank_settings`]
/// reads is left alone.
///
/// ```
/// use ssdc_core::experts::explain_settings;
/// assert_eq!(explain_settings(r#"{"expert": "E-1", "years": 3}"#)?.1.as_str(), "E-1");
/// assert_eq!(explain_settings("{}").unwrap_err().to_string(), "missing field `expert`");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::MissingField`]; as [`rank_settings`].
pub fn explain_settings(text: &str) -> Result<(Matching, ExpertId), Error> {
    both(text, &["expert", "top"], |values| {
        let (mut expert, mut top) = (None::<String>, None::<u32>);
        take(values, "top", &mut top)?;
        take(values, "expert", &mut expert)?;
        expert.ok_or(Error::MissingField { name: "expert" })?.parse()
    })
}

/// The best experts for a request, and why the others are left out.
///
/// ```
/// use ssdc_core::{Portfolio, experts::Matching};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "experts": [{"id": "E-1", "name": "Amina", "skills": [{"skill": "pumps"}, {"skill": "wells"}]},
///                 {"id": "E-2", "name": "Bo", "skills": [{"skill": "wells"}]}],
///     "requests": [{"id": "R-1", "title": "Water", "skills": [{"skill": "pumps", "need": "wish"}, {"skill": "wells", "need": "wish"}]}]}"#)?;
/// let matching: Matching = r#"{"weights": {"text": 0}}"#.parse()?;
/// let ranking = portfolio.open_experts(None)?.rank(&"R-1".parse()?, &matching, 20)?;
/// assert_eq!(ranking.rows().column("score").unwrap().iter().map(|score| score.to_string()).collect::<Vec<_>>(), ["40", "20"]);
/// assert_eq!(ranking.sentence(), "Of 2 experts 2 may serve R-1; Amina (E-1) fits best, with 40 of 80 points.");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Ranking {
    experts: Experts,
    request: RequestId,
    matching: Matching,
    eligibility: Eligibility,
    rows: Vec<Row>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Row {
    pub(super) expert: u32,
    /// In millionths of a point.
    pub(super) parts: [u64; 7],
}

impl Row {
    pub(super) fn score(&self) -> u64 {
        self.parts.iter().sum()
    }
}

/// Why an expert has a score, or none.
///
/// ```
/// use ssdc_core::{Portfolio, experts::Matching};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "experts": [{"id": "E-1", "name": "Amina", "skills": [{"skill": "pumps"}], "works": [{"title": "Solar pumps"}]}],
///     "requests": [{"id": "R-1", "title": "A solar pump", "skills": [{"skill": "pumps", "need": "wish"}]}]}"#)?;
/// let ranking = portfolio.open_experts(None)?.rank(&"R-1".parse()?, &Matching::default(), 20)?;
/// let why = ranking.explain(&"E-1".parse()?)?;
/// let text = &why.parts[1];
/// assert_eq!((text.part, text.terms.iter().map(|(_, points)| *points).sum::<ssdc_core::Decimal>()), ("text", text.points));
/// assert_eq!(why.parts.iter().map(|part| part.points).sum::<ssdc_core::Decimal>(), why.score);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    /// The expert.
    pub expert: ExpertId,
    /// The points, whether eligible or not.
    pub score: Decimal,
    /// Its parts, which add up to it.
    pub parts: Vec<ScorePart>,
    /// Why the expert is left out: code and sentence; empty for who is not.
    pub excluded: Vec<(String, String)>,
    /// The conditions about which nobody can say whether they hold.
    pub unknown: Vec<String>,
}

/// A part of a score.
///
/// ```
/// use ssdc_core::{Decimal, experts::ScorePart};
/// let part = ScorePart { part: "country", points: Decimal::from(10), most: 10, terms: Vec::new() };
/// assert_eq!(part.to_string(), "country: 10 of 10");
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ScorePart {
    /// Its name, as that of its weight.
    pub part: &'static str,
    /// Its points.
    pub points: Decimal,
    /// What the best would get.
    pub most: u32,
    /// What it is made of and adds up from: skills asked for with those that answer, terms of the text.
    pub terms: Vec<(String, Decimal)>,
}

impl fmt::Display for ScorePart {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} of {}", self.part, self.points, self.most)?;
        let terms: Vec<_> = self.terms.iter().map(|(term, points)| format!("{term} {points}")).collect();
        if terms.is_empty() { Ok(()) } else { write!(f, " ({})", terms.join(", ")) }
    }
}

impl Experts {
    /// The `top` best experts for a request by points; ties go by id. Everybody else is left out for a reason. With a `top` of 0
    /// nobody's points are reckoned: it is only said who may serve.
    ///
    /// The points of a part are its weight times a share from 0 to 1, in whole millionths, so that parts add up exactly:
    /// `skill` is how near the nearest skill comes to each that is asked for (cut in proportion where its level is lower), by
    /// their weights; `text` how near works and skills come to title and text of the request ([`solve::TextIndex`]);
    /// `language` the mean level, of which a native speaker has all; `country` whether the expert is of the country or has
    /// worked there; `availability` the share of the period's days that are free; `fee` what it leaves of what a day may cost;
    /// `experience` the years of practice in the skills that answer, of twenty. What a request does not ask about brings nobody
    /// points.
    ///
    /// [`solve::TextIndex`]: crate::solve::TextIndex
    ///
    /// # Errors
    /// [`Error::NotFound`] for a request, a roster or a framework that is not there; [`Error::InvalidSetting`].
    pub fn rank(&self, request: &RequestId, matching: &Matching, top: usize) -> Result<Ranking, Error> {
        let case = Case::new(self, request, matching)?;
        let eligibility = Eligibility::of(&case)?;
        let rows = best(&case, &eligibility, top)?;
        Ok(Ranking { experts: self.clone(), request: request.clone(), matching: matching.clone(), eligibility, rows })
    }
}

/// The best of those who are eligible, best first.
pub(super) fn best(case: &Case<'_>, eligibility: &Eligibility, top: usize) -> Result<Vec<Row>, Error> {
    if top == 0 {
        return Ok(Vec::new());
    }
    let scorer = Scorer::new(*case)?;
    let row = |expert| Row { expert, parts: scorer.parts(expert) };
    let mut rows: Vec<Row> = eligibility.eligible.iter().map(row).collect();
    let key = |row: &Row| (Reverse(row.score()), row.expert);
    if top < rows.len() {
        rows.select_nth_unstable_by_key(top, key);
        rows.truncate(top);
    }
    rows.sort_unstable_by_key(key);
    Ok(rows)
}

impl Ranking {
    fn case(&self) -> Result<Case<'_>, Error> {
        Case::new(&self.experts, &self.request, &self.matching)
    }

    /// The request.
    pub fn request(&self) -> &RequestId {
        &self.request
    }

    /// How many experts may serve, listed or not.
    pub fn candidates(&self) -> usize {
        self.eligibility.eligible.count()
    }

    /// The best: `expert`, `name`, `score`, its parts, and `unknown`, the conditions about which nobody can say.
    pub fn rows(&self) -> Table {
        let mut columns = vec![
            ("expert", Column::text(self.rows.iter().map(|row| Some(self.experts.id(row.expert))))),
            ("name", Column::text(self.rows.iter().map(|row| Some(self.experts.name(row.expert))))),
            ("score", Column::decimal(self.rows.iter().map(|row| Some(points(row.score()))))),
        ];
        for (place, name) in PARTS.into_iter().enumerate() {
            let part = |row: &Row| row.parts.get(place).map(|part| points(*part));
            columns.push((name, Column::decimal(self.rows.iter().map(part))));
        }
        let unknown =
            |row: &Row| Some(self.eligibility.unknown_of(row.expert).join(", ")).filter(|list| !list.is_empty());
        columns.push(("unknown", Column::text(self.rows.iter().map(unknown))));
        Table::of(columns.into_iter().map(|(name, column)| (name.into(), column)).collect())
    }

    /// Everybody who is left out: `expert`, `reason` (the code of a condition, with `_unknown` behind it where nobody can say) and
    /// `sentence`; a row for each reason.
    pub fn excluded(&self) -> Table {
        let mut rows = Vec::new();
        if let Ok(case) = self.case() {
            for expert in self.eligibility.eligible.clone().complement().iter() {
                let reasons = self.eligibility.reasons(&case, expert);
                rows.extend(reasons.into_iter().map(|(code, sentence)| (self.experts.id(expert), code, sentence)));
            }
        }
        Table::new([
            ("expert", Column::text(rows.iter().map(|(expert, ..)| Some(expert)))),
            ("reason", Column::text(rows.iter().map(|(_, code, _)| Some(code)))),
            ("sentence", Column::text(rows.iter().map(|(.., sentence)| Some(sentence)))),
        ])
    }

    /// How many each condition leaves out, and about how many nobody can say: `condition`, `excluded`, `unknown`.
    pub fn conditions(&self) -> Table {
        let conditions = &self.eligibility.conditions;
        let count = |count: usize| i64::try_from(count).ok();
        Table::new([
            ("condition", Column::text(conditions.iter().map(|one| Some(one.name())))),
            ("excluded", Column::integer(conditions.iter().map(|one| count(one.fails.count())))),
            ("unknown", Column::integer(conditions.iter().map(|one| count(one.unknown.count())))),
        ])
    }

    /// The fewest conditions to drop so that `wanted` candidates remain. Conflicts of interest, exclusions and second records of
    /// one person are never dropped.
    pub fn relax(&self, wanted: usize) -> Relaxation {
        self.eligibility.relax(wanted)
    }

    /// What a reader must know about the conditions and the points.
    pub fn notes(&self) -> &[String] {
        &self.eligibility.notes
    }

    /// Why an expert has a score, or is left out.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn explain(&self, expert: &ExpertId) -> Result<Explanation, Error> {
        let (case, number) = (self.case()?, self.experts.number(expert)?);
        let scorer = Scorer::new(case)?;
        let row = Row { expert: number, parts: scorer.parts(number) };
        let index = &self.experts.index;
        let held = index.skills.of(number);
        let mut parts = Vec::new();
        for ((part, of_part), most) in PARTS.into_iter().zip(row.parts).zip(self.matching.weights.list()) {
            let (names, shares): (Vec<String>, Vec<u64>) = match part {
                "skill" => {
                    let name = |skill: &super::score::Skill| match skill.best(held) {
                        Some((row, _)) => {
                            let has = index.skills.names.get(row.skill as usize).map(ToString::to_string);
                            let has = has.filter(|has| *has != skill.name);
                            has.map_or_else(|| skill.name.clone(), |has| format!("{} (has {has})", skill.name))
                        }
                        None => skill.name.clone(),
                    };
                    let shares = scorer.skills.wanted.iter().map(name).zip(scorer.shares(held));
                    shares.filter(|(_, share)| *share > 0).unzip()
                }
                "text" if most > 0 => {
                    let found = index.text(&self.experts.portfolio)?.explain(&words(case.request), expert.as_str())?;
                    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 2^32")]
                    let whole = |share: f64| (share * 4_294_967_296.0) as u64;
                    found.terms.into_iter().map(|(term, share)| (term, whole(share))).unzip()
                }
                _ => Default::default(),
            };
            let terms = names.into_iter().zip(apportioned(of_part, &shares)).map(|(name, part)| (name, points(part)));
            parts.push(ScorePart { part, points: points(of_part), most, terms: terms.collect() });
        }
        Ok(Explanation {
            expert: expert.clone(),
            score: points(row.score()),
            parts,
            excluded: self.eligibility.reasons(&case, number),
            unknown: self.eligibility.unknown_of(number),
        })
    }

    /// The answer in one sentence.
    pub fn sentence(&self) -> String {
        let (all, some) = (self.experts.len(), self.candidates());
        let of = format!("Of {} {some} may serve {}", counted(all, "expert", "experts"), self.request);
        let most = self.matching.weights.most();
        match self.rows.first() {
            Some(best) => {
                let (name, id) = (self.experts.name(best.expert), self.experts.id(best.expert));
                format!("{of}; {name} ({id}) fits best, with {} of {most} points.", points(best.score()))
            }
            None if some > 0 => format!("{of}."),
            None => format!("{of}{}.", self.way_out()),
        }
    }

    /// What would have to be dropped to have anybody.
    fn way_out(&self) -> String {
        let relaxed = self.relax(1);
        match relaxed.drop.as_slice() {
            _ if !relaxed.reached => String::new(),
            [] => String::new(),
            drop => format!(
                "; without {} there would be {}",
                drop.join(" and "),
                counted(relaxed.candidates, "candidate", "candidates")
            ),
        }
    }

    /// The whole answer as canonical JSON.
    pub fn to_json(&self) -> String {
        json!({
            "request": self.request.as_str(),
            "sentence": self.sentence(),
            "candidates": self.candidates(),
            "rows": self.rows().to_value(),
            "excluded": self.excluded().to_value(),
            "conditions": self.conditions().to_value(),
            "notes": self.notes(),
        })
        .to_string()
    }
}

impl PartialEq for Ranking {
    /// Equal are the same answers.
    fn eq(&self, other: &Self) -> bool {
        self.to_json() == other.to_json()
    }
}

impl Explanation {
    /// As canonical JSON.
    pub fn to_json(&self) -> String {
        let term = |(term, points): &(String, Decimal)| json!({"term": term, "points": points.to_string()});
        let part = |part: &ScorePart| {
            json!({
                "part": part.part,
                "points": part.points.to_string(),
                "most": part.most,
                "terms": part.terms.iter().map(term).collect::<Vec<Value>>(),
            })
        };
        let reason = |(code, sentence): &(String, String)| json!({"reason": code, "sentence": sentence});
        json!({
            "expert": self.expert.as_str(),
            "score": self.score.to_string(),
            "parts": self.parts.iter().map(part).collect::<Vec<Value>>(),
            "excluded": self.excluded.iter().map(reason).collect::<Vec<Value>>(),
            "unknown": self.unknown,
        })
        .to_string()
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}: {} points", self.expert, self.score)?;
        self.parts.iter().try_for_each(|part| writeln!(f, "  {part}"))?;
        self.excluded.iter().try_for_each(|(_, sentence)| writeln!(f, "{sentence}"))?;
        if self.unknown.is_empty() { Ok(()) } else { writeln!(f, "unknown: {}", self.unknown.join(", ")) }
    }
}

impl fmt::Display for Ranking {
    /// The sentence, the notes, the best, and how many each condition leaves out.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sentence())?;
        self.notes().iter().try_for_each(|note| writeln!(f, "note: {note}"))?;
        if !self.rows.is_empty() {
            write!(f, "\n{}", self.rows())?;
        }
        write!(f, "\n{}", self.conditions())
    }
}
