//! `ssdc.Experts` and what it answers.

use pyo3::prelude::*;
use ssdc_core::experts::{AssignSettings, TeamSettings};
use ssdc_core::{Error, ExpertId, RequestId};

use crate::answer::answer;
use crate::asked::{Asked, asked};
use crate::convert::{DayIn, DecimalOut, DictOut, JsonIn, html, json_out, narrow};
use crate::errors::Failure;
use crate::interrupt::{UNKNOWN, interruptible};
use crate::progress::{Callback, Hook};
use crate::table::{PandasFrame, PolarsFrame, Table};

/// The experts and requests of a portfolio; it never changes.
///
/// Every question takes these settings by name: as_of (a day; without it the first day of the request's period), roster,
/// statuses (as what one stands on it), countries (experience, national, international, south, north), unknown ("eligible" or
/// "excluded": what becomes of those about whom nobody can say), must_percent, rate_days, years, depth, siblings, lasting,
/// passing (conflicts of interest), south, north (frameworks), weights (a dict of skill, text, language, country, availability,
/// fee, experience).
#[pyclass(frozen, extends = Asked, module = "ssdc")]
pub(crate) struct Experts(pub ssdc_core::Experts);

#[pymethods]
impl Experts {
    /// The top best experts for a request by points that add up, and why everybody else is left out.
    #[pyo3(signature = (request, *, top = 20, **settings: "object"))]
    fn rank(slf: &Bound<'_, Self>, request: &str, top: i128, settings: Option<JsonIn>) -> Result<Py<Ranking>, Failure> {
        let settings = settings.unwrap_or_default();
        let asked = asked!(slf.rank(request, top)).and(slf.py(), &settings)?;
        narrow!(top);
        let (request, matching) = (request.parse()?, settings.0.parse()?);
        let ranking = Ranking(ask(slf, move |experts| experts.rank(&request, &matching, top))?);
        Ok(asked.answer(slf.py(), ranking)?)
    }

    /// Assigns experts to several requests at once: as many places as can be are filled, and of all ways to do that the
    /// objective is best ("total", or "fairest": the most for the request that has the fewest points, then in all).
    ///
    /// Settings beside those of every question: load (how many requests an expert may serve; 1), loads (by expert or group),
    /// forced and forbidden (pairs of a request and an expert), groups (lists of experts who count as one, by name), candidates
    /// (only so many of the best for each request), effort. Nobody with a conflict of interest is assigned.
    #[pyo3(signature = (requests, *, objective = "total", progress = None, **settings: "object"))]
    fn assign(
        slf: &Bound<'_, Self>,
        requests: Vec<String>,
        objective: &str,
        progress: Option<Callback>,
        settings: Option<JsonIn>,
    ) -> Result<Py<ExpertAssignment>, Failure> {
        let (py, experts, settings) = (slf.py(), &slf.get().0, settings.unwrap_or_default());
        let asked = asked!(slf.assign(requests, objective)).and(slf.py(), &settings)?;
        let requests = requests.iter().map(|id| id.parse()).collect::<Result<Vec<RequestId>, Error>>()?;
        let (matching, mut own) = AssignSettings::read(&settings.0)?;
        own.objective = objective.parse()?;
        let mut hook = Hook::new(progress);
        let found = py.detach(|| experts.assign(&requests, &matching, &own, &mut hook));
        Ok(asked.answer(py, ExpertAssignment(hook.conclude(found)?))?)
    }

    /// The team of eligible experts who together have all skills of a request, with the least of the objective: "cost", "size",
    /// "distance" (ties between each two), "diameter" (between the two farthest), "cost_and_distance". Exact for up to 20
    /// skills; effort and seconds stop the search with the best so far and a bound. wishes=False leaves out skills that are only
    /// wished for.
    #[pyo3(signature = (request, *, objective = "cost", progress = None, **settings: "object"))]
    fn team(
        slf: &Bound<'_, Self>,
        request: &str,
        objective: &str,
        progress: Option<Callback>,
        settings: Option<JsonIn>,
    ) -> Result<Py<ExpertTeam>, Failure> {
        let (py, experts, settings) = (slf.py(), &slf.get().0, settings.unwrap_or_default());
        let asked = asked!(slf.team(request, objective)).and(slf.py(), &settings)?;
        let request = request.parse()?;
        let (matching, mut own) = TeamSettings::read(&settings.0)?;
        own.objective = objective.parse()?;
        let mut hook = Hook::new(progress);
        let found = py.detach(|| experts.team(&request, &matching, &own, &mut hook));
        Ok(asked.answer(py, ExpertTeam(hook.conclude(found)?))?)
    }

    /// The conflicts of interest of all experts with a request, each with the path that shows it.
    #[pyo3(signature = (request, **settings: "object"))]
    fn conflicts(
        slf: &Bound<'_, Self>,
        request: &str,
        settings: Option<JsonIn>,
    ) -> Result<Py<ConflictReport>, Failure> {
        let settings = settings.unwrap_or_default();
        let asked = asked!(slf.conflicts(request)).and(slf.py(), &settings)?;
        let (request, matching) = (request.parse()?, settings.0.parse()?);
        let report = ConflictReport(ask(slf, move |experts| experts.conflicts(&request, &matching))?);
        Ok(asked.answer(slf.py(), report)?)
    }

    /// Who stands on a roster at the end of the day as_of, what profiles ask for, and how it is balanced.
    ///
    /// Settings: roster (its name; without it all), statuses, refresh_days (365), most_skills, referees, smallest (groups of
    /// fewer people are not shown; 5), south, north.
    #[pyo3(signature = (*, as_of, **settings: "object"))]
    fn roster(slf: &Bound<'_, Self>, as_of: DayIn, settings: Option<JsonIn>) -> Result<Py<RosterReport>, Failure> {
        let settings = settings.unwrap_or_default();
        let asked = asked!(slf.roster(as_of)).and(slf.py(), &settings)?;
        let settings = settings.0.parse()?;
        let report = RosterReport(ask(slf, move |experts| experts.roster(as_of.0, &settings))?);
        Ok(asked.answer(slf.py(), report)?)
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Experts: {}>", self.0)
    }
}

/// What can be asked, however many experts there are.
fn ask<T: Send + 'static>(
    of: &Bound<'_, Experts>,
    ask: impl FnOnce(&ssdc_core::Experts) -> Result<T, Error> + Send + 'static,
) -> Result<T, Failure> {
    let experts = of.get().0.clone();
    interruptible(of.py(), UNKNOWN, move || ask(&experts))
}

answer! {
    /// The best experts for a request, and why the others are left out.
    ///
    /// It is its main table: expert, name, score, its parts (skill, text, language, country, availability, fee, experience), which
    /// add up to it exactly, and unknown.
    Ranking of ssdc_core::experts::Ranking, "ranking" {
        /// How many experts may serve, listed or not.
        #[getter]
        fn candidates(&self) -> usize {
            self.0.candidates()
        }

        /// Everybody who is left out: a table of expert, reason, sentence.
        #[getter]
        fn excluded(&self) -> Table {
            Table(self.0.excluded())
        }

        /// How many each condition leaves out, and about how many nobody can say: a table of condition, excluded, unknown.
        #[getter]
        fn conditions(&self) -> Table {
            Table(self.0.conditions())
        }

        /// What a reader must know, a sentence each.
        #[getter]
        fn notes(&self) -> Vec<String> {
            self.0.notes().to_vec()
        }

        /// The fewest conditions to drop so that n candidates remain: a dict of drop, candidates (how many there are then) and
        /// reached. Conflicts of interest, exclusions and second records of one person are never dropped.
        fn relax<'py>(&self, py: Python<'py>, n: i128) -> Result<DictOut<'py, Bound<'py, PyAny>>, Failure> {
            narrow!(n);
            Ok(json_out(py, &self.0.relax(n).to_json())?)
        }

        /// Why an expert has a score, or is left out: a dict of score, parts (each with its terms, which add up to it), excluded,
        /// unknown. Points are text, for they are exact.
        fn explain<'py>(&self, py: Python<'py>, expert: &str) -> Result<DictOut<'py, Bound<'py, PyAny>>, Failure> {
            Ok(json_out(py, &self.0.explain(&expert.parse::<ExpertId>()?)?.to_json())?)
        }
    }
}

answer! {
    /// Who serves which request: its main table is request, expert, name, score, forced.
    ExpertAssignment of ssdc_core::experts::ExpertAssignment, "expert_assignment" {
        /// The points of all pairs.
        #[getter]
        fn total(&self) -> DecimalOut {
            DecimalOut(self.0.total.to_string())
        }

        /// What no assignment that serves as many has more of.
        #[getter]
        fn total_bound(&self) -> DecimalOut {
            DecimalOut(self.0.total_bound.to_string())
        }

        /// The points of the request that has the fewest.
        #[getter]
        fn floor(&self) -> Option<DecimalOut> {
            self.0.floor.map(|floor| DecimalOut(floor.to_string()))
        }

        /// Where fairest: what no floor exceeds.
        #[getter]
        fn floor_bound(&self) -> Option<DecimalOut> {
            self.0.floor_bound.map(|bound| DecimalOut(bound.to_string()))
        }

        /// Whether nobody can do better: by prices that were checked against every pair, or by bounds that meet.
        #[getter]
        fn proven(&self) -> bool {
            self.0.proven
        }

        /// The proof: a dict of proven, requests (what one more expert would cost the others), experts (what the last place is
        /// worth) and groups (the part of that which is theirs), those that are not nothing; points are text, for they are exact.
        #[getter]
        fn certificate<'py>(&self, py: Python<'py>) -> PyResult<DictOut<'py, Bound<'py, PyAny>>> {
            json_out(py, &self.0.certificate_json())
        }

        /// Who lacks experts: a table of request, lacks, reason, sentence, change (the smallest that would help).
        #[getter]
        fn unserved(&self) -> Table {
            Table(self.0.unserved_table())
        }

        /// What a reader must know, a sentence each.
        #[getter]
        fn notes(&self) -> Vec<String> {
            self.0.notes.clone()
        }
    }
}

answer! {
    /// A team that has all skills of a request: its main table is expert, name, skills, cost, cost_currency.
    ExpertTeam of ssdc_core::experts::ExpertTeam, "expert_team" {
        /// The ids of the members.
        #[getter]
        fn members(&self) -> Vec<String> {
            self.0.members.iter().map(|member| member.expert.to_string()).collect()
        }

        /// What the team has of the objective: text such as "440.00 USD", or a number of people or ties.
        #[getter]
        fn value(&self) -> Option<String> {
            self.0.value.map(|value| value.to_string())
        }

        /// What no team has less of.
        #[getter]
        fn bound(&self) -> Option<String> {
            self.0.bound.map(|bound| bound.to_string())
        }

        /// Whether nobody can do better, or there is no team at all.
        #[getter]
        fn proven(&self) -> bool {
            self.0.proven
        }

        /// The greatest number of ties between two members; None where no ties join them.
        #[getter]
        fn diameter(&self) -> Option<u32> {
            self.0.diameter
        }

        /// Skills that no candidate has at the level asked for.
        #[getter]
        fn uncovered(&self) -> Vec<String> {
            self.0.uncovered.clone()
        }

        /// What a reader must know, a sentence each.
        #[getter]
        fn notes(&self) -> Vec<String> {
            self.0.notes.clone()
        }
    }
}

answer! {
    /// Conflicts of interest with a request: its main table is expert, kind, certainty, path, expires.
    ConflictReport of ssdc_core::experts::ConflictReport, "conflict_report" {
        /// How far conflicts were searched, in a sentence.
        #[getter]
        fn searched(&self) -> String {
            self.0.searched.to_string()
        }
    }
}

answer! {
    /// A roster on a day: its main table is expert, name, roster, status, from, to, stands.
    RosterReport of ssdc_core::experts::RosterReport, "roster_report" {
        /// How many experts stand there now.
        #[getter]
        fn standing(&self) -> usize {
            self.0.standing()
        }

        /// What profiles ask for: a table of expert, code, outcome, sentence.
        #[getter]
        fn findings(&self) -> Table {
            Table(self.0.findings_table())
        }

        /// How those who stand there are balanced by what they say themselves: a table of of (gender, origin), group, count,
        /// percent; empty where groups are too small.
        #[getter]
        fn balance(&self) -> Table {
            Table(self.0.balance_table())
        }
    }
}
