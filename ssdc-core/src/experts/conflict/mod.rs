//! Who stands too near a request: ties of experts to those who ask, shown as the path that joins them.

mod search;

use std::collections::BTreeSet;
use std::fmt;

use serde_json::{Value, json};

use search::Found;
pub(super) use search::{between, search};

use super::{Case, Experts, Matching, counted};
use crate::values::choice;
use crate::{Certainty, Column, Day, Error, ExpertId, RecordRef, RequestId, Table};

choice! {
    /// What makes a conflict of interest.
    ///
    /// ```
    /// use ssdc_core::experts::ConflictKind;
    /// assert_eq!(ConflictKind::OwnMoney.name(), "own_money");
    /// ```
    ConflictKind, "kind of conflict" {
        /// The expert works at an institution that asks, or that belongs together with it.
        Institution = "institution",
        /// The expert worked there not long ago.
        FormerInstitution = "former_institution",
        /// The expert taught for it or with it not long ago.
        Collaboration = "collaboration",
        /// The expert's record names it.
        Declared = "declared",
        /// A tie that never expires, such as family.
        LastingTie = "lasting_tie",
        /// A tie that has not expired yet, such as business.
        PassingTie = "passing_tie",
        /// The expert gives money to those who ask, or owns a part of them.
        OwnMoney = "own_money",
    }
}

/// A step of a path: one record, what ties it, and another.
///
/// ```
/// use ssdc_core::{Kind, RecordRef, experts::ConflictStep};
/// let (expert, partner) = (RecordRef { kind: Kind::Expert, id: "E-1".into() }, RecordRef { kind: Kind::Partner, id: "P-1".into() });
/// let step = ConflictStep { from: expert, says: "works at".to_owned(), to: partner };
/// assert_eq!(step.to_string(), "expert E-1 works at partner P-1");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ConflictStep {
    /// Where it starts.
    pub from: RecordRef,
    /// The tie, read from start to end.
    pub says: String,
    /// Where it ends.
    pub to: RecordRef,
}

impl fmt::Display for ConflictStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {} {}", self.from, self.says, self.to)
    }
}

/// A conflict of interest, with the path that shows it.
///
/// ```
/// use ssdc_core::{Certainty, Portfolio, experts::{ConflictKind, Matching}};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "partners": [{"id": "MINISTRY", "name": "M"}, {"id": "OFFICE", "name": "O", "part_of": [{"partner": "MINISTRY"}]}],
///     "experts": [{"id": "E-1", "name": "Amina", "affiliations": [{"partner": "OFFICE"}]}],
///     "requests": [{"id": "R-1", "title": "Water", "requester": "MINISTRY"}]}"#)?;
/// let report = portfolio.open_experts(None)?.conflicts(&"R-1".parse()?, &Matching::default())?;
/// let found = &report.conflicts[0];
/// assert_eq!((found.kind, found.certainty, found.path.len()), (ConflictKind::Institution, Certainty::Surely, 3));
/// assert_eq!(found.to_string(), "expert E-1 works at partner OFFICE, partner OFFICE is part of partner MINISTRY, \
///     partner MINISTRY asks for request R-1");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// The expert.
    pub expert: ExpertId,
    /// What makes it one.
    pub kind: ConflictKind,
    /// Surely, or only possibly where dates or identities leave it open.
    pub certainty: Certainty,
    /// From the expert to the request.
    pub path: Vec<ConflictStep>,
    /// The last day on which it counts; `None` for what does not expire, or has not ended.
    pub expires: Option<Day>,
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let steps: Vec<_> = self.path.iter().map(ToString::to_string).collect();
        f.write_str(&steps.join(", "))?;
        self.expires.map_or(Ok(()), |day| write!(f, "; it counts until {day}"))
    }
}

/// How far conflicts were searched.
///
/// ```
/// use ssdc_core::experts::Searched;
/// let searched = Searched { as_of: Some("2018-06-30".parse()?), depth: 4, complete: true, years: 5, partners: 3 };
/// assert_eq!(searched.to_string(), "Searched as of 2018-06-30, 5 years back, through 3 partners: everything that is part of \
///     one another.");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Searched {
    /// The day; without one nothing expires.
    pub as_of: Option<Day>,
    /// How many steps of being part of one another.
    pub depth: u32,
    /// Whether nothing lay beyond them.
    pub complete: bool,
    /// For how many years after its end a tie counts.
    pub years: u32,
    /// Through how many partners.
    pub partners: usize,
}

impl fmt::Display for Searched {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = self.as_of.map_or("of no day, so that nothing expires".to_owned(), |day| format!("of {day}"));
        let years = counted(self.years as usize, "year", "years");
        write!(f, "Searched as {day}, {years} back, through {}", counted(self.partners, "partner", "partners"))?;
        if self.complete {
            f.write_str(": everything that is part of one another.")
        } else {
            write!(
                f,
                ": {} of being part of one another, and there are more.",
                counted(self.depth as usize, "step", "steps")
            )
        }
    }
}

/// Conflicts of interest with a request, and how far they were searched.
///
/// ```
/// use ssdc_core::{Portfolio, experts::Matching};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "experts": [{"id": "E-1", "name": "Amina"}], "requests": [{"id": "R-1", "title": "Water"}]}"#)?;
/// let report = portfolio.open_experts(None)?.conflicts(&"R-1".parse()?, &Matching::default())?;
/// assert_eq!(report.sentence(), "Nobody has a conflict of interest with R-1. R-1 does not say who asks.");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConflictReport {
    /// The request.
    pub request: RequestId,
    /// By expert; of each the surest and shortest first.
    pub conflicts: Vec<Conflict>,
    /// How far they were searched.
    pub searched: Searched,
    /// Whether the request says who asks.
    pub requester_known: bool,
}

impl Experts {
    /// Conflicts of interest of all experts with a request: same institution, or one that belongs together with it; recent
    /// collaboration; what experts declare; ties by attributes, lasting or passing; own money. Records of one person share
    /// theirs. The path of each leads from the expert to the request.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::InvalidSetting`].
    pub fn conflicts(&self, request: &RequestId, matching: &Matching) -> Result<ConflictReport, Error> {
        let case = Case::new(self, request, matching)?;
        let Found { conflicts, complete, partners } = search(&case);
        let searched = Searched { as_of: case.day, depth: matching.depth, complete, years: matching.years, partners };
        let conflicts = conflicts.into_iter().map(|(_, conflict)| conflict).collect();
        let requester_known = case.request.requester.is_some();
        Ok(ConflictReport { request: request.clone(), conflicts, searched, requester_known })
    }
}

impl ConflictReport {
    /// The conflicts: `expert`, `kind`, `certainty`, `path`, `expires`.
    pub fn rows(&self) -> Table {
        let rows = &self.conflicts;
        let path = |one: &Conflict| Some(one.path.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "));
        Table::new([
            ("expert", Column::text(rows.iter().map(|one| Some(one.expert.as_str())))),
            ("kind", Column::text(rows.iter().map(|one| Some(one.kind.name())))),
            ("certainty", Column::text(rows.iter().map(|one| Some(word(one.certainty))))),
            ("path", Column::text(rows.iter().map(path))),
            ("expires", Column::date(rows.iter().map(|one| one.expires))),
        ])
    }

    /// The answer in a sentence or two.
    pub fn sentence(&self) -> String {
        let experts: BTreeSet<_> = self.conflicts.iter().map(|one| &one.expert).collect();
        let who = match experts.len() {
            0 => "Nobody has".to_owned(),
            1 => "1 expert has".to_owned(),
            many => format!("{many} experts have"),
        };
        let unknown =
            if self.requester_known { String::new() } else { format!(" {} does not say who asks.", self.request) };
        format!("{who} a conflict of interest with {}.{unknown}", self.request)
    }

    /// The whole answer as canonical JSON.
    pub fn to_json(&self) -> String {
        let Searched { as_of, depth, complete, years, partners } = self.searched;
        json!({
            "request": self.request.as_str(),
            "sentence": self.sentence(),
            "rows": self.conflicts.iter().map(Conflict::json).collect::<Vec<_>>(),
            "searched": {
                "as_of": as_of.map(|day| day.to_string()),
                "depth": depth,
                "complete": complete,
                "years": years,
                "partners": partners,
                "sentence": self.searched.to_string(),
            },
        })
        .to_string()
    }
}

impl fmt::Display for ConflictReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sentence())?;
        for one in &self.conflicts {
            let may = if one.certainty == Certainty::Surely { "" } else { "possibly " };
            writeln!(f, "{may}{}: {one}.", one.kind.name().replace('_', " "))?;
        }
        write!(f, "{}", self.searched)
    }
}

impl Conflict {
    fn json(&self) -> Value {
        let record = |record: &RecordRef| json!({"kind": record.kind.name(), "id": &*record.id});
        let step = |step: &ConflictStep| json!({"from": record(&step.from), "says": step.says, "to": record(&step.to)});
        json!({
            "expert": self.expert.as_str(),
            "kind": self.kind.name(),
            "certainty": word(self.certainty),
            "path": self.path.iter().map(step).collect::<Vec<_>>(),
            "sentence": self.to_string(),
            "expires": self.expires.map(|day| day.to_string()),
        })
    }
}

fn word(certainty: Certainty) -> &'static str {
    if certainty == Certainty::Surely { "surely" } else { "possibly" }
}
