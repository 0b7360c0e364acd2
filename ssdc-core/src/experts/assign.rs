//! Who serves which request, all requests at once: the best that can be done, the proof, and why some are not served.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use super::eligibility::{ConditionKind, Eligibility};
use super::rank::{Row, best};
use super::score::Scorer;
use super::settings::both;
use super::{Case, Experts, Matching, counted};
use crate::report::listed;
use crate::settings::{Setting, setting, settings};
use crate::solve::{self, Assignment, EFFORT, Groups, Objective, Pairing};
use crate::{Column, Error, ExpertId, Progress, RequestId, Table};

/// A request and an expert.
type Pair = (String, String);

setting! {
    Objective, "`total` or `fairest`", |value| value.as_str()?.parse().ok();
    Pair, "a list of two: the ids of a request and of an expert", |value| match value.as_array()?.as_slice() {
        [request, expert] => Some((request.as_str()?.to_owned(), expert.as_str()?.to_owned())),
        _ => None,
    };
}

settings! {
    /// Settings of [`Experts::assign`].
    ///
    /// ```
    /// use ssdc_core::experts::AssignSettings;
    /// let settings: AssignSettings = r#"{"load": 2, "forced": [["R-1", "E-1"]]}"#.parse()?;
    /// assert_eq!((settings.load, settings.forced.len()), (2, 1));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub struct AssignSettings {
        /// `total`: the most points in all; `fairest`: the most points for the request that has the fewest, then in all.
        objective: Objective = Objective::Total,
        /// How many requests an expert may serve.
        load: u32 = 1,
        /// How many some experts, or groups, may serve instead.
        loads: BTreeMap<String, u32> = BTreeMap::new(),
        /// Requests and experts that belong together, such as those that somebody has assigned by hand.
        forced: Vec<Pair> = Vec::new(),
        /// Requests and experts that must not come together.
        forbidden: Vec<Pair> = Vec::new(),
        /// Experts who count as one, by the name of their group: together they serve no more than one of them may.
        groups: BTreeMap<String, Vec<String>> = BTreeMap::new(),
        /// Only so many of the best for each request; absent: everybody who may serve.
        candidates: Option<u32> = None,
        /// After how many looks at pairs the search for the fairest stops with a bound.
        effort: u64 = EFFORT,
    }
}

impl AssignSettings {
    /// These and the settings that all questions share, out of one JSON object; empty text: the defaults.
    ///
    /// ```
    /// use ssdc_core::experts::AssignSettings;
    /// let (matching, _) = AssignSettings::read(r#"{"load": 2, "years": 3}"#)?;
    /// assert_eq!(matching.years, 3);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidChoice`], [`Error::WrongType`], [`Error::InvalidJson`].
    pub fn read(text: &str) -> Result<(Matching, Self), Error> {
        both(text, AssignSettings::NAMES, AssignSettings::take_from)
    }
}

/// The ids of a JSON list.
///
/// ```
/// assert_eq!(ssdc_core::experts::request_ids(r#"["R-2", "R-1"]"#)?.len(), 2);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidJson`], [`Error::WrongType`], [`Error::InvalidId`].
pub fn request_ids(list: &str) -> Result<Vec<RequestId>, Error> {
    let ids: Value = serde_json::from_str(list)?;
    let ids = <Vec<String> as Setting>::read(&ids);
    let ids = ids.ok_or_else(|| Error::WrongType { why: "expected a list of ids".to_owned() })?;
    ids.iter().map(|id| id.parse()).collect()
}

/// Who serves which request.
///
/// ```
/// use ssdc_core::{Portfolio, experts::{AssignSettings, Matching}};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "experts": [{"id": "E-1", "name": "Amina", "skills": [{"skill": "pumps"}, {"skill": "wells"}]},
///                 {"id": "E-2", "name": "Bo", "skills": [{"skill": "wells"}]}],
///     "requests": [{"id": "R-1", "title": "Pumps", "skills": [{"skill": "pumps", "need": "must"}]},
///                  {"id": "R-2", "title": "Wells", "skills": [{"skill": "wells", "need": "must"}]},
///                  {"id": "R-3", "title": "More pumps", "skills": [{"skill": "pumps", "need": "must"}]}]}"#)?;
/// let experts = portfolio.open_experts(None)?;
/// let requests = ["R-1".parse()?, "R-2".parse()?, "R-3".parse()?];
/// let matching: Matching = r#"{"weights": {"text": 0}}"#.parse()?;
/// let found = experts.assign(&requests, &matching, &AssignSettings::default(), &mut ())?;
/// assert_eq!(found.rows().to_csv(), "request,expert,name,score,forced\nR-1,E-1,Amina,40,false\nR-2,E-2,Bo,40,false\n");
/// assert_eq!(found.unserved[0].sentence, "R-3 lacks 1 expert: R-1 and R-3 need 2 experts together and can have 1, for E-1 can \
///     serve no more.");
/// assert_eq!(found.unserved[0].change.as_deref(), Some("let E-1 serve 2 requests"));
/// assert!(found.proven);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct ExpertAssignment {
    /// What is best.
    pub objective: Objective,
    /// Who serves whom, by request and expert.
    pub pairs: Vec<AssignedPair>,
    /// The points of all pairs.
    pub total: Decimal,
    /// What no assignment that serves as many has more of.
    pub total_bound: Decimal,
    /// The points of the request that has the fewest; `None` where no request asks for anybody.
    pub floor: Option<Decimal>,
    /// Where fairest: what no floor exceeds.
    pub floor_bound: Option<Decimal>,
    /// Whether nobody can do better: by prices that were checked against every pair, or by bounds that meet.
    pub proven: bool,
    /// What each request would cost the others for one more expert, where that is not nothing: a part of the proof.
    pub request_values: BTreeMap<RequestId, Decimal>,
    /// What each expert is worth to those who compete for the last place, where that is not nothing: a part of the proof.
    pub expert_prices: BTreeMap<ExpertId, Decimal>,
    /// Who lacks an expert, and why.
    pub unserved: Vec<UnservedRequest>,
    /// What a reader must know.
    pub notes: Vec<String>,
}

/// An expert who serves a request.
///
/// ```
/// use ssdc_core::{Decimal, experts::AssignedPair};
/// let pair = AssignedPair { request: "R-1".parse()?, expert: "E-1".parse()?, name: "Amina".to_owned(), score: Decimal::from(40), forced: false };
/// assert_eq!(pair.score.to_string(), "40");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct AssignedPair {
    /// The request.
    pub request: RequestId,
    /// The expert.
    pub expert: ExpertId,
    /// The expert's name.
    pub name: String,
    /// The points.
    pub score: Decimal,
    /// Whether it was forced.
    pub forced: bool,
}

/// A request that lacks experts.
///
/// ```
/// use ssdc_core::experts::UnservedRequest;
/// let lacking = UnservedRequest {
///     request: "R-1".parse()?, lacks: 1, reason: "too_few_candidates",
///     sentence: "R-1 lacks 1 expert: nobody may serve.".to_owned(), change: None,
/// };
/// assert_eq!(lacking.change, None); // nothing that may be changed would serve it
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct UnservedRequest {
    /// The request.
    pub request: RequestId,
    /// How many experts it lacks.
    pub lacks: u32,
    /// `too_few_candidates`, or `competition` where others need them too.
    pub reason: &'static str,
    /// The reason in a sentence.
    pub sentence: String,
    /// The smallest change that would give it one more, or where conditions are in the way all that it asks for.
    pub change: Option<String>,
}

/// All that is to be settled, in numbers.
struct Work {
    requests: Vec<RequestId>,
    /// The experts that are columns.
    experts: Vec<u32>,
    pairing: Pairing,
    /// The names of the groups.
    groups: Vec<String>,
    /// How many may serve each request.
    candidates: Vec<usize>,
    notes: Vec<String>,
}

impl Experts {
    /// Assigns experts to requests so that as many places as can be are filled and, of all ways to do that, the objective is
    /// best. Nobody with a conflict of interest is assigned, not even a possible one; who lacks an expert learns why and what
    /// would help.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Duplicate`] for a request that comes twice; [`Error::ForcedPair`] for a forced pair that is
    /// forbidden, in conflict, or more than a request asks for or an expert may serve; [`Error::InvalidSetting`],
    /// [`Error::Overflow`], [`Error::Cancelled`].
    pub fn assign(
        &self,
        requests: &[RequestId],
        matching: &Matching,
        settings: &AssignSettings,
        progress: &mut dyn Progress,
    ) -> Result<ExpertAssignment, Error> {
        let mut work = self.work(requests, matching, settings, progress)?;
        let found = solve::assign(work.pairing.clone(), settings.objective, settings.effort, progress)?;
        let bounds = found.total == found.total_bound && found.floor == found.floor_bound;
        let proven = if settings.objective == Objective::Total { work.pairing.proves(&found) } else { bounds };
        let forced: BTreeSet<(u32, u32)> = work.pairing.forced.iter().copied().collect();
        let pair = |place: &u32| {
            let place = *place as usize;
            let (row, column) = (*work.pairing.row.get(place)?, *work.pairing.column.get(place)?);
            let expert = *work.experts.get(column as usize)?;
            Some(AssignedPair {
                request: work.requests.get(row as usize)?.clone(),
                expert: self.id(expert).parse().ok()?,
                name: self.name(expert).to_owned(),
                score: millionths(*work.pairing.score.get(place)?),
                forced: forced.contains(&(row, column)),
            })
        };
        let mut pairs: Vec<AssignedPair> = found.pairs.iter().filter_map(pair).collect();
        pairs.sort_by(|one, other| (&one.request, &one.expert).cmp(&(&other.request, &other.expert)));
        let unserved = found.unserved.iter().map(|one| self.unserved(&work, matching, settings, &found, one));
        let unserved = unserved.collect::<Result<Vec<_>, Error>>()?;
        let (values, prices) =
            found.certificate.as_ref().map_or((&[][..], &[][..]), |proof| (&proof.row_value, &proof.column_price));
        let worth = |value: &&i64| **value != 0;
        let request_values = work.requests.iter().cloned().zip(values).filter(|(_, value)| worth(value));
        let expert_prices = work.experts.iter().zip(prices).filter(|(_, price)| worth(price));
        let expert_prices =
            expert_prices.filter_map(|(expert, price)| Some((self.id(*expert).parse().ok()?, millionths(*price))));
        Ok(ExpertAssignment {
            objective: settings.objective,
            pairs,
            total: millionths(found.total),
            total_bound: millionths(found.total_bound),
            floor: found.floor.map(millionths),
            floor_bound: found.floor_bound.map(millionths),
            proven,
            request_values: request_values.map(|(request, value)| (request, millionths(*value))).collect(),
            expert_prices: expert_prices.collect(),
            unserved,
            notes: std::mem::take(&mut work.notes),
        })
    }

    fn work(
        &self,
        requests: &[RequestId],
        matching: &Matching,
        settings: &AssignSettings,
        progress: &mut dyn Progress,
    ) -> Result<Work, Error> {
        let mut sorted = requests.to_vec();
        sorted.sort();
        if let Some([twice, _]) = sorted.windows(2).find(|pair| pair.first() == pair.last()) {
            return Err(Error::Duplicate { kind: "request", id: twice.to_string() });
        }
        let pairs = |listed: &[Pair]| -> Result<BTreeSet<(usize, u32)>, Error> {
            let numbered = listed.iter().map(|(request, expert)| {
                let row = sorted.binary_search_by(|one| one.as_str().cmp(request));
                let row = row.map_err(|_| Error::NotFound { kind: "request", id: request.clone() })?;
                Ok((row, self.number(&expert.parse()?)?))
            });
            numbered.collect()
        };
        let (forced, forbidden) = (pairs(&settings.forced)?, pairs(&settings.forbidden)?);
        let refused = |(row, expert): &(usize, u32), why: &str| Error::ForcedPair {
            request: sorted.get(*row).map(ToString::to_string).unwrap_or_default(),
            expert: self.id(*expert).to_owned(),
            why: why.to_owned(),
        };
        if let Some(pair) = forced.intersection(&forbidden).next() {
            return Err(refused(pair, "the pair is forbidden too"));
        }
        let mut rows: Vec<Vec<Row>> = Vec::new();
        let (mut demand, mut candidates, mut notes) = (Vec::new(), Vec::new(), Vec::new());
        let count = sorted.len() as u64;
        for ((row, request), done) in sorted.iter().enumerate().zip(0..) {
            crate::progress::step(progress, done, count)?;
            let case = Case::new(self, request, matching)?;
            let mut eligible = Eligibility::of(&case)?.without_possible_conflicts();
            for pair in forced.iter().filter(|(other, _)| *other == row) {
                if let Some(why) = eligible.conflict_of(&case, pair.1) {
                    return Err(refused(pair, &why));
                }
                for (_, sentence) in eligible.reasons(&case, pair.1) {
                    notes.push(format!("{} is forced to {request} all the same: {sentence}", self.id(pair.1)));
                }
            }
            forbidden
                .iter()
                .filter(|(other, _)| *other == row)
                .for_each(|(_, expert)| eligible.eligible.put(*expert, false));
            candidates.push(eligible.eligible.count());
            let mut own = best(&case, &eligible, settings.candidates.map_or(usize::MAX, |most| most as usize))?;
            let there: BTreeSet<u32> = own.iter().map(|one| one.expert).collect();
            let missing: Vec<u32> = forced
                .iter()
                .filter(|(other, expert)| *other == row && !there.contains(expert))
                .map(|(_, expert)| *expert)
                .collect();
            if !missing.is_empty() {
                let scorer = Scorer::new(case)?;
                own.extend(missing.into_iter().map(|expert| Row { expert, parts: scorer.parts(expert) }));
            }
            let wanted = case.wanted() as usize;
            if let Some(pair) = forced.iter().filter(|(other, _)| *other == row).nth(wanted) {
                return Err(refused(pair, &format!("the request asks for {}", counted(wanted, "expert", "experts"))));
            }
            demand.push(i64::from(case.wanted()));
            notes.extend(eligible.notes.iter().map(|note| format!("{request}: {note}")));
            rows.push(own);
        }
        let experts: Vec<u32> =
            rows.iter().flatten().map(|one| one.expert).collect::<BTreeSet<_>>().into_iter().collect();
        let load = |name: &str| i64::from(settings.loads.get(name).copied().unwrap_or(settings.load));
        let capacity: Vec<i64> = experts.iter().map(|expert| load(self.id(*expert))).collect();
        let (groups, names) = self.groups(&experts, settings)?;
        self.check_loads(&forced, &experts, (&capacity, groups.as_ref()), &refused)?;
        let mut pairing = Pairing { demand, capacity, groups, ..Pairing::default() };
        for (row, own) in (0u32..).zip(&rows) {
            for one in own {
                let Ok(column) = experts.binary_search(&one.expert) else { continue };
                let column = u32::try_from(column).unwrap_or(u32::MAX);
                pairing.row.push(row);
                pairing.column.push(column);
                pairing.score.push(i64::try_from(one.score()).unwrap_or(i64::MAX));
                if forced.contains(&(row as usize, one.expert)) {
                    pairing.forced.push((row, column));
                }
            }
        }
        Ok(Work { requests: sorted, experts, pairing, groups: names, candidates, notes })
    }

    /// The groups as columns, and their names.
    fn groups(&self, experts: &[u32], settings: &AssignSettings) -> Result<(Option<Groups>, Vec<String>), Error> {
        if settings.groups.is_empty() {
            return Ok((None, Vec::new()));
        }
        let mut groups = Groups { of_column: vec![None; experts.len()], capacity: Vec::new() };
        let mut seen: BTreeMap<u32, &str> = BTreeMap::new();
        for ((name, members), number) in settings.groups.iter().zip(0..) {
            groups.capacity.push(i64::from(settings.loads.get(name).copied().unwrap_or(settings.load)));
            for member in members {
                let expert = self.number(&member.parse()?)?;
                if let Some(other) = seen.insert(expert, name) {
                    let id = format!("{member}, which is in the groups {other} and {name}");
                    return Err(Error::Duplicate { kind: "member", id });
                }
                let place = experts.binary_search(&expert).ok().and_then(|column| groups.of_column.get_mut(column));
                place.into_iter().for_each(|place| *place = Some(number));
            }
        }
        Ok((Some(groups), settings.groups.keys().cloned().collect()))
    }

    /// No expert and no group is forced to more than it may serve.
    fn check_loads(
        &self,
        forced: &BTreeSet<(usize, u32)>,
        experts: &[u32],
        (capacity, groups): (&[i64], Option<&Groups>),
        refused: &dyn Fn(&(usize, u32), &str) -> Error,
    ) -> Result<(), Error> {
        let mut left = capacity.to_vec();
        let mut left_of_groups = groups.map(|groups| groups.capacity.clone()).unwrap_or_default();
        for pair in forced {
            let Ok(column) = experts.binary_search(&pair.1) else { continue };
            let group = groups.and_then(|groups| groups.of_column.get(column).copied().flatten());
            let own = left.get_mut(column);
            let of_group = group.and_then(|group| left_of_groups.get_mut(group as usize));
            for places in own.into_iter().chain(of_group) {
                *places -= 1;
                if *places < 0 {
                    return Err(refused(pair, "the expert, or the expert's group, may not serve so many"));
                }
            }
        }
        Ok(())
    }

    fn unserved(
        &self,
        work: &Work,
        matching: &Matching,
        settings: &AssignSettings,
        found: &Assignment,
        one: &solve::Unserved,
    ) -> Result<UnservedRequest, Error> {
        let row = one.row as usize;
        let Some(request) = work.requests.get(row) else {
            return Err(Error::NotFound { kind: "request", id: row.to_string() });
        };
        let lacks = u32::try_from(one.lacks).unwrap_or(u32::MAX);
        let wanted = usize::try_from(work.pairing.demand.get(row).copied().unwrap_or_default()).unwrap_or_default();
        let candidates = work.candidates.get(row).copied().unwrap_or_default();
        let start = format!("{request} lacks {}", counted(lacks as usize, "expert", "experts"));
        let cut = settings.candidates.map(|most| most as usize).filter(|most| *most < candidates);
        if candidates < wanted {
            let case = Case::new(self, request, matching)?;
            let relaxed = Eligibility::of(&case)?.without_possible_conflicts().relax(wanted);
            let may =
                if candidates == 0 { "nobody may serve".to_owned() } else { format!("only {candidates} may serve") };
            let then = counted(relaxed.candidates, "expert", "experts");
            let change = (!relaxed.drop.is_empty() && relaxed.candidates > candidates)
                .then(|| format!("drop {}: then {then} may serve", relaxed.drop.join(" and ")));
            let (reason, sentence) = ("too_few_candidates", format!("{start}: {may}."));
            return Ok(UnservedRequest { request: request.clone(), lacks, reason, sentence, change });
        }
        let shortage = one.shortage.and_then(|place| found.shortages.get(place));
        let ids = |places: &[u32]| -> Vec<&str> {
            places.iter().filter_map(|place| work.experts.get(*place as usize)).map(|expert| self.id(*expert)).collect()
        };
        let sentence = shortage.map_or(format!("{start}: others need the same experts."), |shortage| {
            let rows = shortage.rows.iter().filter_map(|row| work.requests.get(*row as usize));
            let rows: Vec<&str> = rows.map(|request| request.as_str()).collect();
            let groups =
                shortage.groups.iter().filter_map(|group| work.groups.get(*group as usize)).map(String::as_str);
            let full: Vec<&str> = ids(&shortage.columns).into_iter().chain(groups).collect();
            let together = if rows.len() > 1 { " together" } else { "" };
            let need = if rows.len() > 1 { "need" } else { "needs" };
            let experts = counted(usize::try_from(shortage.need).unwrap_or_default(), "expert", "experts");
            format!(
                "{start}: {} {need} {experts}{together} and can have {}, for {} can serve no more.",
                listed(&rows, 5),
                shortage.reach,
                listed(&full, 5),
            )
        });
        let change = match cut {
            Some(most) if wanted > most => {
                Some(format!("consider more than {} for each request", counted(most, "candidate", "candidates")))
            }
            _ => self.one_more(work, found, one.row),
        };
        Ok(UnservedRequest { request: request.clone(), lacks, reason: "competition", sentence, change })
    }

    /// Which of its own candidates, if let serve one request more, would serve this one: the best of them.
    fn one_more(&self, work: &Work, found: &Assignment, row: u32) -> Option<String> {
        let pairing = &work.pairing;
        let chosen: BTreeSet<u32> = found.pairs.iter().copied().collect();
        let mut load = vec![0i64; pairing.capacity.len()];
        for pair in &chosen {
            let column = pairing.column.get(*pair as usize).copied()?;
            *load.get_mut(column as usize)? += 1;
        }
        let groups = pairing.groups.as_ref();
        let group_of = |column: u32| groups.and_then(|groups| groups.of_column.get(column as usize).copied().flatten());
        let group_load = |group: u32| -> i64 {
            let members = (0u32..).zip(&load).filter(|(column, _)| group_of(*column) == Some(group));
            members.map(|(_, load)| load).sum()
        };
        let open = (0u32..).zip(pairing.row.iter().zip(&pairing.column).zip(&pairing.score));
        let open = open.filter(|(place, ((of, _), _))| **of == row && !chosen.contains(place));
        let mut open: Vec<(i64, u32)> = open.map(|(_, ((_, column), score))| (-score, *column)).collect();
        open.sort_unstable();
        open.into_iter().find_map(|(_, column)| {
            let full = load.get(column as usize)? >= pairing.capacity.get(column as usize)?;
            let of_group = group_of(column).and_then(|group| {
                let most = *groups?.capacity.get(group as usize)?;
                (group_load(group) >= most).then_some((group, most))
            });
            let name = self.id(*work.experts.get(column as usize)?);
            match (full, of_group) {
                (true, None) => {
                    let next = usize::try_from(*pairing.capacity.get(column as usize)? + 1).ok()?;
                    Some(format!("let {name} serve {}", counted(next, "request", "requests")))
                }
                (false, Some((group, most))) => {
                    let next = counted(usize::try_from(most + 1).ok()?, "request", "requests");
                    Some(format!("let the group {} serve {next}", work.groups.get(group as usize)?))
                }
                _ => None,
            }
        })
    }
}

impl Eligibility {
    /// The conflict of interest of an expert, as a reason.
    fn conflict_of(&self, case: &Case<'_>, expert: u32) -> Option<String> {
        let conflict =
            self.conditions.iter().find(|one| one.kind == ConditionKind::Conflict && one.fails.has(expert))?;
        Some(conflict.reason(case, expert).1.trim_end_matches('.').to_owned())
    }
}

fn millionths(score: i64) -> Decimal {
    Decimal::new(score, 6).normalize()
}

impl ExpertAssignment {
    /// Who serves whom: `request`, `expert`, `name`, `score`, `forced`.
    pub fn rows(&self) -> Table {
        let rows = &self.pairs;
        Table::new([
            ("request", Column::text(rows.iter().map(|one| Some(one.request.as_str())))),
            ("expert", Column::text(rows.iter().map(|one| Some(one.expert.as_str())))),
            ("name", Column::text(rows.iter().map(|one| Some(&one.name)))),
            ("score", Column::decimal(rows.iter().map(|one| Some(one.score)))),
            ("forced", Column::boolean(rows.iter().map(|one| Some(one.forced)))),
        ])
    }

    /// Who lacks experts: `request`, `lacks`, `reason`, `sentence`, `change`.
    pub fn unserved_table(&self) -> Table {
        let rows = &self.unserved;
        Table::new([
            ("request", Column::text(rows.iter().map(|one| Some(one.request.as_str())))),
            ("lacks", Column::integer(rows.iter().map(|one| Some(i64::from(one.lacks))))),
            ("reason", Column::text(rows.iter().map(|one| Some(one.reason)))),
            ("sentence", Column::text(rows.iter().map(|one| Some(&one.sentence)))),
            ("change", Column::text(rows.iter().map(|one| one.change.as_ref()))),
        ])
    }

    /// The answer in one sentence.
    pub fn sentence(&self) -> String {
        let served: BTreeSet<_> = self.pairs.iter().map(|one| &one.request).collect();
        let experts: BTreeSet<_> = self.pairs.iter().map(|one| &one.expert).collect();
        let serve = if experts.len() == 1 { "serves" } else { "serve" };
        let (who, whom) = (counted(experts.len(), "expert", "experts"), counted(served.len(), "request", "requests"));
        let floor = self.floor.filter(|_| self.objective == Objective::Fairest);
        let floor = floor.map_or(String::new(), |floor| format!(", at least {floor} a request"));
        let proof = if self.proven {
            ", and nothing else has more".to_owned()
        } else {
            let floor = self.floor_bound.map_or(String::new(), |bound| format!(" and no request at least {bound}"));
            format!("; nothing can have more than {}{floor}", self.total_bound)
        };
        let lacking = match self.unserved.len() {
            0 => String::new(),
            1 => " 1 request lacks experts.".to_owned(),
            many => format!(" {many} requests lack experts."),
        };
        format!("{who} {serve} {whom} with {} points{floor}{proof}.{lacking}", self.total)
    }

    /// The proof as canonical JSON: `proven`, and the values and prices that are not nothing.
    pub fn certificate_json(&self) -> String {
        self.certificate().to_string()
    }

    fn certificate(&self) -> Value {
        let requests = self.request_values.iter().map(|(id, value)| (id.to_string(), json!(value.to_string())));
        let experts = self.expert_prices.iter().map(|(id, price)| (id.to_string(), json!(price.to_string())));
        json!({
            "proven": self.proven,
            "requests": requests.collect::<Map<String, Value>>(),
            "experts": experts.collect::<Map<String, Value>>(),
        })
    }

    /// The whole answer as canonical JSON.
    pub fn to_json(&self) -> String {
        json!({
            "objective": if self.objective == Objective::Total { "total" } else { "fairest" },
            "sentence": self.sentence(),
            "rows": self.rows().to_value(),
            "total": self.total.to_string(),
            "total_bound": self.total_bound.to_string(),
            "floor": self.floor.map(|floor| floor.to_string()),
            "floor_bound": self.floor_bound.map(|bound| bound.to_string()),
            "certificate": self.certificate(),
            "unserved": self.unserved_table().to_value(),
            "notes": self.notes,
        })
        .to_string()
    }
}

impl fmt::Display for ExpertAssignment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sentence())?;
        self.notes.iter().try_for_each(|note| writeln!(f, "note: {note}"))?;
        for one in &self.unserved {
            let change = one.change.as_ref().map_or(String::new(), |change| format!(" What would help: {change}."));
            writeln!(f, "{}{change}", one.sentence)?;
        }
        if self.pairs.is_empty() { Ok(()) } else { write!(f, "\n{}", self.rows()) }
    }
}
