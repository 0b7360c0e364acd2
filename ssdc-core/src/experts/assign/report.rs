//! Who serves which request, as an answer.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use rust_decimal::Decimal;
use serde_json::{Map, Value, json};

use crate::experts::counted;
use crate::solve::Objective;
use crate::{Column, ExpertId, RequestId, Table};

/// Who serves which request.
///
/// ```
/// use ssdc_core::{Portfolio, experts::{AssignSettings, Matching}};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1",
///     "experts": [{"id": "E-1", "name": "Amina", "skills": [{"skill": "pumps"}, {"skill": "wells"}]},
///                 {"id": "E-2", "name": "Bo", "skills": [{"skill": "wells"}]}],
///     "requests": [{"id": "R-1", "title": "Pumps", "skills": [{"skill": "pumps", "need": "must"}]},
///                  {"id": "R-2", "title": "Wells", "skills": [{"skill": "wells", "need": "must"}]},
///                  {"id": "R-3", "title": "More pumps", "skills": [{"skill": "pumps", "need": "must"}, {"skill": "boats", "need": "wish"}]}]}"#)?;
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
    /// The part of that which is the price of the expert's group.
    pub group_prices: BTreeMap<String, Decimal>,
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
        let groups = self.group_prices.iter().map(|(group, price)| (group.clone(), json!(price.to_string())));
        json!({
            "proven": self.proven,
            "requests": requests.collect::<Map<String, Value>>(),
            "experts": experts.collect::<Map<String, Value>>(),
            "groups": groups.collect::<Map<String, Value>>(),
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
