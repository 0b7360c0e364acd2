//! All that is to be settled, gathered and put into numbers.

use std::collections::{BTreeMap, BTreeSet};

use super::{AssignSettings, Pair};
use crate::experts::eligibility::{ConditionKind, Eligibility};
use crate::experts::rank::{Row, best};
use crate::experts::score::Scorer;
use crate::experts::{Case, Experts, Matching, counted};
use crate::solve::{Groups, Pairing};
use crate::{Error, Progress, RequestId};

/// All that is to be settled, in numbers.
pub(super) struct Work {
    pub(super) requests: Vec<RequestId>,
    /// The experts that are columns.
    pub(super) experts: Vec<u32>,
    pub(super) pairing: Pairing,
    /// The names of the groups.
    pub(super) groups: Vec<String>,
    /// How many may serve each request.
    pub(super) candidates: Vec<usize>,
    pub(super) notes: Vec<String>,
}

impl Experts {
    pub(super) fn work(
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
        for name in settings.loads.keys().filter(|name| !settings.groups.contains_key(*name)) {
            let expert = name.parse().ok().and_then(|id| self.number(&id).ok());
            if expert.is_none() {
                return Err(Error::NotFound { kind: "expert or group", id: name.clone() });
            }
        }
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
        check_loads(&forced, &experts, (&capacity, groups.as_ref()), &refused)?;
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
}

/// No expert and no group is forced to more than it may serve.
fn check_loads(
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

impl Eligibility {
    /// The conflict of interest of an expert, as a reason.
    fn conflict_of(&self, case: &Case<'_>, expert: u32) -> Option<String> {
        let conflict =
            self.conditions.iter().find(|one| one.kind == ConditionKind::Conflict && one.fails.has(expert))?;
        Some(conflict.reason(case, expert).1.trim_end_matches('.').to_owned())
    }
}
