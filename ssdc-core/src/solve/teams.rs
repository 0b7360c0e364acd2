//! Teams: the people who together cover all skills, at least cost or with the shortest ties between them.
//!
//! A team is built skill by skill: the uncovered skill that fewest can cover is covered by each of them in turn, and who was
//! tried is left out afterwards, so that no team is met twice. What remains to be covered costs at least what a dynamic
//! programme over sets of skills says; what cannot beat the best team so far is not followed.

use std::str::FromStr;
use std::time::{Duration, Instant};

use super::cells::Cells;
use super::watch::Watch;
use crate::error::shorten;
use crate::{Error, Progress};

/// How many skills a team can be asked for.
pub const MOST_SKILLS: u32 = 20;

/// How many looks at people a search takes before it stops with a bound, unless told otherwise: some ten seconds.
pub const TEAM_EFFORT: u64 = 1_000_000_000;

/// What the best team has the least of.
///
/// ```
/// use ssdc_core::solve::TeamObjective;
/// assert_eq!("diameter".parse::<TeamObjective>()?, TeamObjective::Diameter);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TeamObjective {
    /// The sum of costs.
    #[default]
    Cost,
    /// The number of people.
    Size,
    /// The sum of distances between each two.
    Distance,
    /// The greatest distance between two.
    Diameter,
    /// Costs and distances together.
    CostAndDistance,
}

impl TeamObjective {
    /// All of them, by name.
    pub const ALL: [(&'static str, TeamObjective); 5] = [
        ("cost", TeamObjective::Cost),
        ("size", TeamObjective::Size),
        ("distance", TeamObjective::Distance),
        ("diameter", TeamObjective::Diameter),
        ("cost_and_distance", TeamObjective::CostAndDistance),
    ];

    /// The name.
    pub fn name(self) -> &'static str {
        TeamObjective::ALL.iter().find(|(_, one)| *one == self).map_or("", |(name, _)| name)
    }

    fn costs(self) -> bool {
        matches!(self, TeamObjective::Cost | TeamObjective::Size | TeamObjective::CostAndDistance)
    }

    fn distances(self) -> bool {
        !matches!(self, TeamObjective::Cost | TeamObjective::Size)
    }
}

impl FromStr for TeamObjective {
    type Err = Error;

    /// Reads a name.
    ///
    /// # Errors
    /// [`Error::InvalidChoice`].
    fn from_str(text: &str) -> Result<Self, Error> {
        TeamObjective::ALL.iter().find(|(name, _)| *name == text).map(|(_, one)| *one).ok_or_else(|| {
            let expected = TeamObjective::ALL.map(|(name, _)| name).join(", ");
            Error::InvalidChoice { what: "objective", got: shorten(text), expected }
        })
    }
}

/// People, the skills that each covers, and what it takes to have them work together.
///
/// ```
/// use ssdc_core::solve::{TeamInstance, TeamLimit, TeamObjective, team};
/// // Three people: the first covers both skills but is dear, the others cover one each.
/// let mut people = TeamInstance { skills: 2, covers: vec![0b11, 0b01, 0b10], cost: vec![9, 4, 4], ..TeamInstance::default() };
/// let found = team(&people, TeamObjective::Cost, TeamLimit::default(), &mut ())?;
/// assert_eq!((found.members, found.value, found.bound), (vec![1, 2], Some(8), Some(8)));
/// people.apart = vec![(1, 2)];
/// let found = team(&people, TeamObjective::Cost, TeamLimit::default(), &mut ())?;
/// assert_eq!((found.members, found.value), (vec![0], Some(9)));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Default)]
pub struct TeamInstance {
    /// How many skills must be covered, at most [`MOST_SKILLS`].
    pub skills: u32,
    /// For each person the skills covered, a bit each.
    pub covers: Vec<u32>,
    /// What each person costs, 0 or more; empty: nothing.
    pub cost: Vec<i64>,
    /// The distance of each two, 0 or more, row by row, the same both ways; empty: none.
    pub distance: Vec<u32>,
    /// Pairs of people who must not be in one team.
    pub apart: Vec<(u32, u32)>,
}

/// When a search stops before it is through.
///
/// ```
/// use ssdc_core::solve::{TEAM_EFFORT, TeamLimit};
/// assert_eq!(TeamLimit::default(), TeamLimit { effort: TEAM_EFFORT, seconds: None });
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct TeamLimit {
    /// After so many looks at people: the same answer everywhere.
    pub effort: u64,
    /// After so many seconds: where that stops it, another machine may find another answer.
    pub seconds: Option<u32>,
}

impl Default for TeamLimit {
    fn default() -> Self {
        TeamLimit { effort: TEAM_EFFORT, seconds: None }
    }
}

/// The best team that was found, and how good any can be.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Team {
    /// Who is in it, ascending.
    pub members: Vec<u32>,
    /// What it has of the objective; `None` where no team was found.
    pub value: Option<i64>,
    /// What no team has less of: `value` where the search came to its end; `None` where there is no team at all.
    pub bound: Option<i64>,
}

/// The best team that covers all skills. There is none where nobody covers one of them, or only people who must not be together.
///
/// ```
/// use ssdc_core::solve::{TeamInstance, TeamLimit, TeamObjective, team};
/// let people = TeamInstance { skills: 2, covers: vec![0b01, 0b10, 0b10], distance: vec![0, 5, 2, 5, 0, 9, 2, 9, 0], ..TeamInstance::default() };
/// let found = team(&people, TeamObjective::Distance, TeamLimit::default(), &mut ())?;
/// assert_eq!((found.members, found.value), (vec![0, 2], Some(2)));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::InvalidInstance`] for columns of different lengths, more than [`MOST_SKILLS`] skills, numbers below zero or people
/// that are not there; [`Error::Overflow`]; [`Error::Cancelled`].
///
/// # Source
/// Lappas, Liu and Terzi, *Finding a team of experts in social networks* (KDD 2009), for the objectives; Fomin, Kratsch and
/// Woeginger (2004) for the dynamic programme over sets.
pub fn team(
    instance: &TeamInstance,
    objective: TeamObjective,
    limit: TeamLimit,
    progress: &mut dyn Progress,
) -> Result<Team, Error> {
    instance.check()?;
    let full = u32::MAX.checked_shr(u32::BITS - instance.skills).unwrap_or(0);
    let cost = |person: u32| match objective {
        TeamObjective::Size => 1,
        _ if !objective.costs() || instance.cost.is_empty() => 0,
        _ => instance.cost.at(person),
    };
    let people = super::cells::count(&instance.covers);
    let costs: Vec<i64> = (0..people).map(cost).collect();
    let covers: Vec<u32> = instance.covers.iter().map(|covers| covers & full).collect();
    let Some(rest) = least_to_cover(&covers, &costs, full, progress)? else { return Ok(Team::default()) };
    let apart = apart(instance, people);
    let until = limit.seconds.map(|seconds| Instant::now() + Duration::from_secs(seconds.into()));
    let ones = vec![1; covers.len()];
    let sizes = if objective.distances() {
        least_to_cover(&covers, &ones, full, progress)?.unwrap_or_default()
    } else {
        Vec::new()
    };
    let nearest = nearest(instance, people, &covers, objective);
    let by_skill = (0..instance.skills)
        .map(|skill| (0..people).filter(|person| covers.at(*person) >> skill & 1 == 1).collect())
        .collect();
    let mut search = Search {
        instance,
        objective,
        full,
        covers,
        costs,
        rest,
        sizes,
        nearest,
        by_skill,
        apart,
        barred: vec![0; people as usize],
        near: vec![Near::default(); people as usize],
        best: None,
        effort: limit.effort,
        until,
        watch: Watch::new(progress),
    };
    let mut members = Vec::new();
    let open = search.follow(&mut members, 0, Near::default(), 0)?;
    let (value, mut members) = search.best.unzip();
    members.iter_mut().for_each(|members: &mut Vec<u32>| members.sort_unstable());
    Ok(Team { members: members.unwrap_or_default(), value, bound: [value, open].into_iter().flatten().min() })
}

/// The least cost that covers what is missing of all skills, for each set of skills covered; `None` where they cannot be.
fn least_to_cover(
    covers: &[u32],
    costs: &[i64],
    full: u32,
    progress: &mut dyn Progress,
) -> Result<Option<Vec<i64>>, Error> {
    let mut cheapest: std::collections::BTreeMap<u32, i64> = std::collections::BTreeMap::new();
    for (covers, cost) in covers.iter().zip(costs).filter(|(covers, _)| **covers != 0) {
        let least = cheapest.entry(*covers).or_insert(*cost);
        *least = (*least).min(*cost);
    }
    // Who covers no more than another and costs no less is not needed.
    let kinds: Vec<(u32, i64)> = cheapest.iter().map(|(covers, cost)| (*covers, *cost)).collect();
    let beaten = |&(covers, cost): &(u32, i64)| {
        kinds.iter().any(|&(other, less)| other != covers && other & covers == covers && less <= cost)
    };
    let kinds: Vec<(u32, i64)> = kinds.iter().copied().filter(|kind| !beaten(kind)).collect();
    let of_skill: Vec<Vec<(u32, i64)>> = (0..full.count_ones())
        .map(|skill| kinds.iter().copied().filter(|(covers, _)| covers >> skill & 1 == 1).collect())
        .collect();
    let mut least = vec![NEVER; full as usize + 1];
    least.put(full, 0);
    for set in (0..full).rev() {
        if set % (1 << 14) == 0 && !progress.report(u64::from(full - set), u64::from(full)) {
            return Err(Error::Cancelled);
        }
        let who = of_skill.get((!set & full).trailing_zeros() as usize);
        let costs = who.into_iter().flatten().map(|(covers, cost)| least.at(set | covers).saturating_add(*cost));
        let cost = costs.min().unwrap_or(NEVER).min(NEVER);
        least.put(set, cost);
    }
    Ok((least.at(0) < NEVER).then_some(least))
}

/// More than any team can cost.
const NEVER: i64 = i64::MAX / 4;

fn apart(instance: &TeamInstance, people: u32) -> Vec<Vec<u32>> {
    let mut apart = vec![Vec::new(); people as usize];
    for (one, other) in &instance.apart {
        for (from, to) in [(one, other), (other, one)] {
            apart.get_mut(*from as usize).into_iter().for_each(|list: &mut Vec<u32>| list.push(*to));
        }
    }
    apart
}

/// The least distance between two different people who cover anything.
fn nearest(instance: &TeamInstance, people: u32, covers: &[u32], objective: TeamObjective) -> i64 {
    if !objective.distances() || instance.distance.is_empty() {
        return 0;
    }
    let useful: Vec<u32> = (0..people).filter(|person| covers.at(*person) != 0).collect();
    let pairs = useful
        .iter()
        .enumerate()
        .flat_map(|(place, one)| useful.iter().skip(place + 1).map(move |other| (*one, *other)));
    pairs.map(|(one, other)| instance.between(one, other)).min().unwrap_or_default()
}

impl TeamInstance {
    fn between(&self, one: u32, other: u32) -> i64 {
        let people = self.covers.len();
        self.distance.get(one as usize * people + other as usize).map_or(0, |distance| i64::from(*distance))
    }

    fn check(&self) -> Result<(), Error> {
        let people = self.covers.len();
        let wrong = |why: String| Err(Error::InvalidInstance { why });
        if self.skills > MOST_SKILLS {
            return wrong(format!("{} skills: a team is found for {MOST_SKILLS} at most", self.skills));
        }
        if u32::try_from(people).is_err() {
            return wrong(format!("{people} people: expected fewer than 2^32"));
        }
        if !self.cost.is_empty() && self.cost.len() != people {
            return wrong(format!("cost has {} rows, covers has {people}", self.cost.len()));
        }
        if let Some((person, cost)) = self.cost.iter().enumerate().find(|(_, cost)| **cost < 0) {
            return wrong(format!("person {person} costs {cost}: expected 0 or more"));
        }
        let sum: i128 = self.cost.iter().map(|cost| i128::from(*cost)).sum();
        if sum >= i128::from(NEVER) {
            return Err(Error::Overflow { what: "the cost of everybody".to_owned() });
        }
        if !self.distance.is_empty() && self.distance.len() != people * people {
            return wrong(format!("distance has {} rows: expected {people} times {people}", self.distance.len()));
        }
        let known = if self.distance.is_empty() { 0 } else { people };
        let mut pairs = (0..known).flat_map(|one| (0..one).map(move |other| (one, other)));
        let unequal = pairs
            .find(|(one, other)| self.distance.get(one * people + other) != self.distance.get(other * people + one));
        if let Some((one, other)) = unequal {
            return wrong(format!("the distance of {other} and {one} differs from that of {one} and {other}"));
        }
        match self.apart.iter().find(|(one, other)| one == other || *one.max(other) as usize >= people) {
            Some((one, other)) => {
                wrong(format!("pair {one}, {other} apart: expected two different people below {people}"))
            }
            None => Ok(()),
        }
    }
}

/// How near somebody is to a team: the sum of the distances, and the greatest.
#[derive(Debug, Clone, Copy, Default)]
struct Near {
    sum: i64,
    most: i64,
}

struct Search<'i, 'p> {
    instance: &'i TeamInstance,
    objective: TeamObjective,
    full: u32,
    covers: Vec<u32>,
    costs: Vec<i64>,
    /// The least cost of covering the rest, and the fewest people.
    rest: Vec<i64>,
    sizes: Vec<i64>,
    nearest: i64,
    by_skill: Vec<Vec<u32>>,
    apart: Vec<Vec<u32>>,
    /// How often somebody is left out: tried before, or apart from a member.
    barred: Vec<u32>,
    /// How near everybody is to the members.
    near: Vec<Near>,
    best: Option<(i64, Vec<u32>)>,
    effort: u64,
    until: Option<Instant>,
    watch: Watch<'p>,
}

impl Search<'_, '_> {
    /// What a team has of the objective, or at least will have.
    fn value(&self, cost: i64, ties: Near) -> i64 {
        match self.objective {
            TeamObjective::Cost | TeamObjective::Size => cost,
            TeamObjective::Distance => ties.sum,
            TeamObjective::Diameter => ties.most,
            TeamObjective::CostAndDistance => cost + ties.sum,
        }
    }

    /// The uncovered skill that fewest can cover, and the least that covering what is missing adds to the ties.
    fn next_skill(&mut self, covered: u32) -> (u32, usize, Near) {
        let (mut skill, mut fewest, mut least) = (0, usize::MAX, Near::default());
        for other in (0..self.instance.skills).filter(|other| covered >> other & 1 == 0) {
            let (mut count, mut near) = (0, Near { sum: NEVER, most: NEVER });
            for person in self.by_skill.get(other as usize).into_iter().flatten() {
                if self.barred.at(*person) == 0 {
                    count += 1;
                    let here = self.near.get(*person as usize).copied().unwrap_or_default();
                    near = Near { sum: near.sum.min(here.sum), most: near.most.min(here.most) };
                }
            }
            if count < fewest {
                (skill, fewest) = (other, count);
            }
            least = Near { sum: least.sum.max(near.sum), most: least.most.max(near.most) };
        }
        (skill, fewest, least)
    }

    /// Follows all teams that these members may become. Gives back what the teams not followed have at least, where the effort
    /// ran out before all were.
    fn follow(&mut self, members: &mut Vec<u32>, cost: i64, ties: Near, covered: u32) -> Result<Option<i64>, Error> {
        if covered == self.full {
            let value = self.value(cost, ties);
            if self.best.as_ref().is_none_or(|(best, _)| value < *best) {
                self.best = Some((value, members.clone()));
            }
            return Ok(None);
        }
        let (skill, count, least) = self.next_skill(covered);
        let looks = (self.covers.len() as u64).saturating_mul(2);
        self.effort = self.effort.saturating_sub(looks);
        self.watch.spend(looks)?;
        if count == 0 {
            return Ok(None);
        }
        let bound = self.bound(members.len(), cost, ties, covered, least);
        if self.best.as_ref().is_some_and(|(best, _)| bound >= *best) {
            return Ok(None);
        }
        if self.effort == 0 || self.until.is_some_and(|until| Instant::now() >= until) {
            return Ok(Some(bound));
        }
        let mut choices: Vec<(i64, u32)> = Vec::new();
        for person in self.by_skill.get(skill as usize).into_iter().flatten().copied() {
            if self.barred.at(person) == 0 {
                let (cost, ties) = self.with(person, cost, ties);
                let rest = self.rest.at(covered | self.covers.at(person));
                choices.push((self.value(cost.saturating_add(rest), ties), person));
            }
        }
        choices.sort_unstable();
        let mut open: Option<i64> = None;
        for (_, person) in &choices {
            let (cost, ties) = self.with(*person, cost, ties);
            let before = self.join(*person);
            members.push(*person);
            let left = self.follow(members, cost, ties, covered | self.covers.at(*person));
            members.pop();
            self.leave(*person, before);
            // Every team with this person has been followed: the others do without.
            self.barred.change(*person, |count| *count += 1);
            open = [open, left?].into_iter().flatten().min();
        }
        choices.iter().for_each(|(_, person)| self.barred.change(*person, |count| *count -= 1));
        Ok(open)
    }

    /// What every team with these members has at least.
    fn bound(&self, members: usize, cost: i64, ties: Near, covered: u32, least: Near) -> i64 {
        let cost = cost.saturating_add(self.rest.at(covered)).min(NEVER);
        if !self.objective.distances() {
            return cost;
        }
        // Each who joins is as far from every member as the nearest two are, at least; one of them as far as the skill that
        // is hardest to reach.
        let more = self.sizes.at(covered);
        let members = i64::try_from(members).unwrap_or_default();
        let others = (more - 1).max(0) * members * self.nearest + more * (more - 1) / 2 * self.nearest;
        let most = if members > 0 || more > 1 { ties.most.max(least.most).max(self.nearest) } else { ties.most };
        self.value(cost, Near { sum: ties.sum + least.sum + others, most })
    }

    fn with(&self, person: u32, cost: i64, ties: Near) -> (i64, Near) {
        let near = self.near.get(person as usize).copied().unwrap_or_default();
        (cost + self.costs.at(person), Near { sum: ties.sum + near.sum, most: ties.most.max(near.most) })
    }

    /// Takes somebody in, and gives back how near everybody was before.
    fn join(&mut self, person: u32) -> Vec<Near> {
        for other in self.apart.get(person as usize).into_iter().flatten() {
            self.barred.change(*other, |count| *count += 1);
        }
        if !self.objective.distances() {
            return Vec::new();
        }
        let before = self.near.clone();
        for (other, near) in (0u32..).zip(&mut self.near) {
            let distance = self.instance.between(person, other);
            *near = Near { sum: near.sum + distance, most: near.most.max(distance) };
        }
        before
    }

    fn leave(&mut self, person: u32, before: Vec<Near>) {
        for other in self.apart.get(person as usize).into_iter().flatten() {
            self.barred.change(*other, |count| *count -= 1);
        }
        if self.objective.distances() {
            self.near = before;
        }
    }
}
