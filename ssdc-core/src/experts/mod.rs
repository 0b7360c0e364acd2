//! Experts and requests: who may serve, who fits best and why, who serves whom, who has a conflict of interest.
//!
//! [`Portfolio::open_experts`] opens the engine. It writes columns and sets once ([`rank`](Experts::rank) then filters a million
//! experts in thousandths of a second), never changes, and answers each question with reasons. Experts are numbered in the
//! order of their ids, so the order of input never matters, and ties break by id.
//!
//! Where to read on: `eligibility` says who is left out and why, `score` how points come about, `rank`, `assign` and `team` who
//! is chosen, `conflict` and `identity` who stands too near, `roster` how a roster is kept.

mod assign;
mod bits;
mod conflict;
mod eligibility;
mod identity;
mod index;
mod rank;
mod roster;
mod score;
mod settings;
mod team;

use std::fmt;
use std::sync::Arc;

pub use assign::{AssignSettings, AssignedPair, ExpertAssignment, UnservedRequest, request_ids};
pub use conflict::{Conflict, ConflictKind, ConflictReport, ConflictStep, Searched};
pub use eligibility::{ConditionKind, Relaxation};
pub use identity::Evidence;
pub use rank::{Explanation, Ranking, ScorePart, explain_settings, rank_settings};
pub use roster::{RosterReport, RosterSettings, Share, Standing};
pub use settings::{CountryRule, Matching, Unknown, Weights};
pub use team::{ExpertTeam, Figure, Member, TeamSettings};

use index::Index;

use crate::model::{Expert, Request};
use crate::report::counted;
use crate::taxonomy::Taxonomy;
use crate::{Day, Error, ExpertId, Portfolio, RequestId};

/// The experts and requests of a portfolio. A clone shares everything.
///
/// ```
/// use ssdc_core::{Portfolio, experts::Matching};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "experts": [{"id": "E-1", "name": "Amina", "skills": [{"skill": "Solar pumps"}]},
///                 {"id": "E-2", "name": "Bo", "skills": [{"skill": "Vaccination"}]}],
///     "requests": [{"id": "R-1", "title": "Pumps for wells", "skills": [{"skill": "solar pumps", "need": "must"}]}]}"#)?;
/// let ranking = portfolio.open_experts(None)?.rank(&"R-1".parse()?, &Matching::default(), 20)?;
/// assert_eq!(ranking.rows().column("expert").unwrap().get(0).to_string(), "E-1");
/// assert_eq!(ranking.excluded().to_csv(), "expert,reason,sentence\n\
///     E-2,skill,\"Bo does not have the skill solar pumps, which must be there.\"\n");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Experts {
    portfolio: Portfolio,
    taxonomy: Option<Taxonomy>,
    index: Arc<Index>,
}

impl Portfolio {
    /// Its experts and requests, with a taxonomy of skills; without one, skills match by their names alone.
    ///
    /// ```
    /// use ssdc_core::Portfolio;
    /// assert_eq!(Portfolio::default().open_experts(None)?.to_string(), "0 experts, 0 requests");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Overflow`] past four thousand million experts.
    pub fn open_experts(&self, taxonomy: Option<Taxonomy>) -> Result<Experts, Error> {
        let index = Arc::new(Index::new(self, taxonomy.as_ref())?);
        Ok(Experts { portfolio: self.clone(), taxonomy, index })
    }
}

impl Experts {
    /// How many experts there are.
    pub fn len(&self) -> usize {
        self.index.len() as usize
    }

    /// Whether there is nobody.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn request(&self, id: &RequestId) -> Result<&Request, Error> {
        let request = self.portfolio.tables.requests.get(id.as_str()).map(|request| &**request);
        request.ok_or_else(|| Error::NotFound { kind: "request", id: id.to_string() })
    }

    /// The number of an expert.
    fn number(&self, id: &ExpertId) -> Result<u32, Error> {
        let number = self.index.number(&self.portfolio, id.as_str());
        number.ok_or_else(|| Error::NotFound { kind: "expert", id: id.to_string() })
    }

    /// The record of an expert that the index numbered.
    fn expert(&self, number: u32) -> Option<&Expert> {
        self.portfolio.tables.experts.at(self.index.slot(number)).map(|expert| &**expert)
    }

    fn id(&self, number: u32) -> &str {
        self.expert(number).map_or("", |expert| expert.id.as_str())
    }

    fn name(&self, number: u32) -> &str {
        self.expert(number).map_or("", |expert| expert.name.as_str())
    }
}

impl fmt::Display for Experts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let requests = self.portfolio.count(crate::Kind::Request);
        write!(f, "{}, {}", counted(self.len(), "expert", "experts"), counted(requests, "request", "requests"))?;
        self.taxonomy.as_ref().map_or(Ok(()), |taxonomy| write!(f, ", {} skills in a taxonomy", taxonomy.len()))
    }
}

impl fmt::Debug for Experts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Experts({self})")
    }
}

/// One request seen on its day.
#[derive(Debug, Clone, Copy)]
struct Case<'e> {
    experts: &'e Experts,
    request: &'e Request,
    matching: &'e Matching,
    day: Option<Day>,
}

impl<'e> Case<'e> {
    fn new(experts: &'e Experts, request: &'e RequestId, matching: &'e Matching) -> Result<Self, Error> {
        matching.check()?;
        for framework in [&matching.south, &matching.north] {
            if experts.portfolio.framework(framework).is_none() {
                return Err(Error::NotFound { kind: "framework", id: framework.clone() });
            }
        }
        let request = experts.request(request)?;
        let first = request.period.as_ref().and_then(|period| period.from).map(|from| from.first_day());
        Ok(Case { experts, request, matching, day: matching.as_of.or(first) })
    }

    /// How many experts are asked for: one, where nothing is said.
    fn wanted(&self) -> u32 {
        self.request.experts.unwrap_or(1)
    }
}
