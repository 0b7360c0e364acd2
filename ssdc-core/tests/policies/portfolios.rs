//! What only a portfolio shows of a policy: when and for whom it is compared, what may be paid before, which version holds.
//!
//! All policies are asked about one portfolio, `policy_portfolio.json`. Each lot of it gives a power of two, so that what is
//! recognised says which lots count: those of grant G are 1 (2024, in the agreement), 2 (since the programme's period), 4 and 8
//! (on 30 June and 1 July 2025), 16 and 32 (on 30 September and 1 October), 64 (in the second phase), 128 (in 2026); those of
//! other grants are 256 (same programme), 512 (same grantee) and 1024 (same country).

use serde_json::{Map, Value, json};
use ssdc_core::{AllocationOrder, Day, Policy, Portfolio};

use super::worked::vectors;

const DAY: &str = "2026-06-30";
const STATES: [&str; 6] = ["pledged", "committed", "received", "spent", "delivered", "verified"];

/// What is asked about the shared portfolio with what a case changes in it.
pub struct Question {
    pub document: Value,
    pub day: Day,
    /// Whether it asks how the grant stands.
    pub is_checked: bool,
    portfolio: Portfolio,
    /// The grant and its rival, the rival with one date later and all others earlier.
    rivals: Vec<(&'static str, Portfolio)>,
    /// The first requirement, which a report on one alone does not name.
    requirement: String,
}

fn extend(record: &mut Value, more: &Value) {
    let Some(more) = more.as_object() else { return };
    record.as_object_mut().unwrap().extend(more.clone());
}

pub fn portfolio(document: &Value) -> Portfolio {
    Portfolio::from_json(&document.to_string()).unwrap_or_else(|error| panic!("{error}"))
}

impl Question {
    pub fn of(policy: &str, case: &Value) -> Question {
        let of_policy: toml::Table = Policy::load(policy).unwrap().text().parse().unwrap();
        let currency = of_policy["currency"].as_str().unwrap().replace("award", "USD");
        let document = document(case, &currency);
        let asks_rivals = case["expect"].get("served_first").is_some();
        let rivals = ["submitted", "signed", "tranche", "to"].into_iter().filter(|_| asks_rivals);
        let rivals = rivals.map(|date| (date, portfolio(&with_rival(&document, date)))).collect();
        let day = case["as_of"].as_str().unwrap_or(DAY).parse().unwrap();
        let requirement = of_policy.get("requirement").map(|all| all[0]["id"].as_str().unwrap().to_owned());
        let is_checked = case["expect"].as_object().unwrap().keys().any(|path| path.starts_with("check/"));
        let (portfolio, requirement) = (portfolio(&document), requirement.unwrap_or_default());
        Question { document, day, is_checked, portfolio, rivals, requirement }
    }

    /// The portfolio without the lots that several grants could use.
    pub fn without_rivals(&self) -> Portfolio {
        let mut document = self.document.clone();
        let is_alone = |lot: &Value| lot["earmark"]["grants"].as_array().is_none_or(|grants| grants.len() == 1);
        document["contributions"].as_array_mut().unwrap().retain(is_alone);
        portfolio(&document)
    }

    /// The answer to what the expectations ask for.
    pub fn answer(&self, policy: &Policy, asked: &str) -> Value {
        let view = self.portfolio.match_funding(policy);
        let grant = "G".parse().unwrap();
        let answer = match asked {
            "gate" => view.gate(&grant, 1, self.day).map(|gate| json!({"decision": gate.decision().name()})),
            "origin" => view.origin(&"in-the-year".parse().unwrap(), self.day, None).map(
                |origin| json!({"disallowed": origin.disallowed().to_string(), "is_flagged": origin.is_flagged()}),
            ),
            "served_first" => self.served_first(policy),
            _ => view.check(&grant, self.day).map(|report| checked(&self.requirement, &report)),
        };
        answer.unwrap_or_else(|error| json!(format!("refused: {error}")))
    }

    /// For which dates the grant comes before its rival where both want the same lot.
    fn served_first(&self, policy: &Policy) -> Result<Value, ssdc_core::Error> {
        let mut first = Vec::new();
        for (date, portfolio) in &self.rivals {
            let allocation =
                portfolio.match_funding(policy).allocate(self.day, AllocationOrder::EarliestDue, &mut ())?;
            let mut rows = allocation.rows().iter().map(|row| row.grant.as_str());
            first.extend((rows.next() == Some("G") && rows.all(|grant| grant == "G")).then_some(*date));
        }
        Ok(json!(first))
    }
}

/// The shared portfolio with the case's inputs, and its changes of the grant, of each lot, and of lists of records.
fn document(case: &Value, currency: &str) -> Value {
    let text = vectors("policy_portfolio.json").replace("XXX", currency);
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document.as_object_mut().unwrap().remove("about");
    for programme in document["programmes"].as_array_mut().unwrap() {
        programme["inputs"] = case.get("inputs").cloned().unwrap_or_else(|| json!({}));
    }
    extend(&mut document["grants"][0], &case["grant"]);
    for lot in document["contributions"].as_array_mut().unwrap() {
        let (on, grant) = (lot["on"].take(), lot["for"].take());
        for key in ["on", "for"] {
            lot.as_object_mut().unwrap().remove(key);
        }
        let states: Vec<_> = STATES.iter().map(|state| json!({"state": state, "on": on})).collect();
        let usual = json!({"source": "DONOR", "kind": "cash", "component": "work", "earmark": {"grants": [grant]},
            "states": states, "evidence": [{"kind": "receipt", "reference": "r", "on": "2023-01-01"}]});
        extend(lot, &usual);
        extend(lot, &case["lot"]);
    }
    extend(&mut document, &case["more"]);
    document
}

/// The grant and a rival that want the same lot: one date of the rival is a day later, all others are a day earlier.
fn with_rival(document: &Value, later: &str) -> Value {
    let mut document = document.clone();
    let grant = document["grants"][0].clone();
    let mut rival = grant.clone();
    rival["id"] = json!("A");
    let moved = |date: &Value, is_later: bool| {
        let date: jiff::civil::Date = date.as_str().unwrap().parse().unwrap();
        json!(if is_later { date.tomorrow() } else { date.yesterday() }.unwrap().to_string())
    };
    for key in ["submitted", "signed", "to"] {
        rival["agreement"][key] = moved(&grant["agreement"][key], key == later);
    }
    rival["tranches"][0]["due"] = moved(&grant["tranches"][0]["due"], later == "tranche");
    document["grants"] = json!([rival, grant]);
    let lots = document["contributions"].as_array_mut().unwrap();
    lots.truncate(1);
    lots[0]["earmark"]["grants"] = json!(["A", "G"]);
    document
}

fn checked(first: &str, report: &ssdc_core::MatchReport) -> Value {
    let amount = |money: Option<ssdc_core::Money>| money.map(|money| money.amount().to_string());
    let mut answer = Map::new();
    for one in report.obligations() {
        let id = one.requirement.as_deref().unwrap_or(first);
        let figures = json!({"required": amount(one.required), "recognised": amount(one.recognised), "verdict": one.verdict.name()});
        answer.insert(id.to_owned(), figures);
    }
    let says: Map<_, _> = report.findings().iter().map(|one| (one.rule.name().to_owned(), json!(true))).collect();
    answer.insert("says".to_owned(), says.into());
    answer.into()
}

/// When a policy is in effect: its first and its last day, and the date of a grant that chooses it.
pub struct Effect {
    by: String,
    first: String,
    last: Option<String>,
}

impl Effect {
    pub fn of(case: &Value) -> Effect {
        let text = |key: &str| case[key].as_str().map(str::to_owned);
        Effect { by: text("by").unwrap(), first: text("first").unwrap(), last: text("last") }
    }

    pub fn difference(&self, policy: &Policy) -> Option<String> {
        let found = (policy.effective_from().to_string(), policy.effective_to().map(|day| day.to_string()));
        if found != (self.first.clone(), self.last.clone()) {
            return Some(format!("it is in effect from {found:?}"));
        }
        if !policy.text().contains("[[requirement]]") {
            return None;
        }
        // Every other date lies where the chosen one does not.
        let day = |text: &str| text.parse::<jiff::civil::Date>().unwrap();
        let before = day(&self.first).yesterday().unwrap().to_string();
        let mut holds = vec![(self.first.clone(), before.clone(), true), (before, self.first.clone(), false)];
        if let Some(last) = &self.last {
            let after = day(last).tomorrow().unwrap().to_string();
            holds.extend([(last.clone(), after.clone(), true), (after, last.clone(), false)]);
        }
        holds.into_iter().find_map(|(chosen, others, expected)| {
            let found = self.holds(policy, &chosen, &others);
            (found != Ok(expected)).then(|| format!("chosen by {chosen}, all else on {others}: it holds: {found:?}"))
        })
    }

    fn holds(&self, policy: &Policy, chosen: &str, others: &str) -> Result<bool, ssdc_core::Error> {
        let on = |anchor: &str| if self.by == anchor { chosen } else { others };
        let document = json!({"format": "ssdc-portfolio/1",
            "grants": [{"id": "G", "title": "T",
                "agreement": {"submitted": on("application.submitted"), "offered": on("award.offered"), "signed": on("agreement.signed")},
                "inputs": {"call.opened": on("call.opened"), "period.from": on("period.from")}}]});
        let portfolio = Portfolio::from_json(&document.to_string()).unwrap();
        let (grant, day) = ("G".parse().unwrap(), on("as_of").parse().unwrap());
        let report = portfolio.match_funding(policy).check(&grant, day)?;
        Ok(report.findings().iter().all(|finding| finding.rule.name() != "policy_not_in_effect"))
    }
}
