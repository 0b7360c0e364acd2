//! Why a request lacks experts, and the smallest change that would help.

use std::collections::BTreeSet;

use super::work::Work;
use super::{AssignSettings, UnservedRequest};
use crate::Error;
use crate::experts::eligibility::Eligibility;
use crate::experts::{Case, Experts, Matching, counted};
use crate::report::listed;
use crate::solve::{Assignment, Unserved};

impl Experts {
    pub(super) fn unserved(
        &self,
        work: &Work,
        matching: &Matching,
        settings: &AssignSettings,
        found: &Assignment,
        one: &Unserved,
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
