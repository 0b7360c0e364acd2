//! Who serves which request, all requests at once: the best that can be done, the proof, and why some are not served.

mod lacking;
mod report;
mod work;

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;
use serde_json::Value;

pub use report::{AssignedPair, ExpertAssignment, UnservedRequest};

use super::settings::both;
use super::{Experts, Matching};
use crate::settings::{Setting, setting, settings};
use crate::solve::{self, EFFORT, Objective};
use crate::{Error, Progress, RequestId};

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

impl Experts {
    /// Assigns experts to requests so that as many places as can be are filled and, of all ways to do that, the objective is
    /// best. Nobody with a conflict of interest is assigned, not even a possible one; who lacks an expert learns why and what
    /// would help. Of several ways that are equally good one is taken, whatever order requests and records come in.
    ///
    /// # Errors
    /// [`Error::NotFound`], also for a name in `loads`; [`Error::Duplicate`] for a request that comes twice; [`Error::ForcedPair`] for a forced pair that is
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
        let proof = found.certificate.unwrap_or_default();
        let worth = |value: &&i64| **value != 0;
        let request_values = work.requests.iter().cloned().zip(&proof.row_value).filter(|(_, value)| worth(value));
        let expert_prices = work.experts.iter().zip(&proof.column_price).filter(|(_, price)| worth(price));
        let expert_prices =
            expert_prices.filter_map(|(expert, price)| Some((self.id(*expert).parse().ok()?, millionths(*price))));
        let group_prices = work.groups.iter().cloned().zip(&proof.group_price).filter(|(_, price)| worth(price));
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
            group_prices: group_prices.map(|(group, price)| (group, millionths(*price))).collect(),
            unserved,
            notes: std::mem::take(&mut work.notes),
        })
    }
}

fn millionths(score: i64) -> Decimal {
    Decimal::new(score, 6).normalize()
}
