//! An answer recomputed: against a portfolio as it stands now, or from a bundle on a bare machine.

use std::fmt;

use serde_json::{Map, Value, json};

use super::policy::Policy;
use super::report::MatchReport;
use crate::portfolio::{joined, placeholders};
use crate::report::RecordRef;
use crate::table::{Column, Table};
use crate::{Change, Day, Error, GrantId, Kind, Portfolio, Records, Sha256};

const FORMAT: &str = "ssdc-bundle/1";

/// What a recomputed answer differs in; nothing where it is the same.
///
/// ```
/// use ssdc_core::{Policy, Portfolio};
/// let mut portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
/// assert!(report.verify(&portfolio)?.is_same());
///
/// let put = r#"{"grants": [{"id": "G-1", "title": "Wells", "amount": "900.00 USD",
///     "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#;
/// portfolio.apply(ssdc_core::Change::from_json(put, "{}")?)?;
/// let now = report.verify(&portfolio)?;
/// assert_eq!(now.differences()[0].what, "grant G-1");
/// assert_eq!(now.differences()[1].then, "1000.00 USD"); // required
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    differences: Vec<Difference>,
}

/// One thing that was then and is now.
///
/// ```
/// use ssdc_core::Difference;
/// let one = Difference { what: "verdict".into(), then: "short".into(), now: "met".into() };
/// assert_eq!(one.to_string(), "verdict: short then, met now");
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// A record, a figure, the verdict, the policy or the engine.
    pub what: String,
    /// As the answer had it; of a record and of the policy the SHA-256.
    pub then: String,
    /// As it is now; `absent` where it is no more.
    pub now: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} then, {} now", self.what, self.then, self.now)
    }
}

impl Verification {
    /// Whether everything is as it was.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    /// What differs: records first, then what the answer says.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// The differences as a table: what, then, now.
    pub fn to_table(&self) -> Table {
        let text = |get: fn(&Difference) -> &String| Column::text(self.differences.iter().map(|one| Some(get(one))));
        Table::new([("what", text(|one| &one.what)), ("then", text(|one| &one.then)), ("now", text(|one| &one.now))])
    }

    /// As JSON: `same`, and `differences` with `what`, `then`, `now`.
    pub fn to_json(&self) -> String {
        let one = |one: &Difference| json!({"what": one.what, "then": one.then, "now": one.now});
        json!({"same": self.is_same(), "differences": self.differences.iter().map(one).collect::<Vec<_>>()}).to_string()
    }

    fn note(&mut self, what: &str, then: &str, now: &str) {
        if then != now {
            let (what, then, now) = (what.to_owned(), then.to_owned(), now.to_owned());
            self.differences.push(Difference { what, then, now });
        }
    }
}

impl fmt::Display for Verification {
    /// `the same`, or a line for each difference.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_same() {
            return f.write_str("the same");
        }
        let lines: Vec<_> = self.differences.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}

/// What an answer says, in words that can be compared.
fn said(report: &MatchReport) -> [(&'static str, String); 4] {
    let text = |money: Option<crate::Money>| money.map_or_else(|| "unknown".to_owned(), |money| money.to_string());
    [
        ("required", text(report.required())),
        ("recognised", text(report.recognised())),
        ("shortfall", text(report.shortfall())),
        ("verdict", report.verdict().name().to_owned()),
    ]
}

impl MatchReport {
    /// Asks the same question of a portfolio as it stands now, and says which records and which figures differ.
    ///
    /// # Errors
    /// As [`MatchFunding::check`](crate::MatchFunding::check).
    pub fn verify(&self, portfolio: &Portfolio) -> Result<Verification, Error> {
        let mut found = Verification { differences: Vec::new() };
        for read in &self.receipt().records {
            let RecordRef { kind, id } = &read.record;
            let now = portfolio.get(Some(*kind), &id.parse()?).map(|json| Sha256::of(json.as_bytes()).to_string());
            let now = now.unwrap_or_else(|_| "absent".to_owned());
            found.note(&read.record.to_string(), &read.sha256.to_string(), &now);
        }
        match self.again(portfolio) {
            Ok(again) => {
                said(self).iter().zip(said(&again)).for_each(|((what, then), (_, now))| found.note(what, then, &now));
            }
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(found)
    }

    fn again(&self, portfolio: &Portfolio) -> Result<MatchReport, Error> {
        let policy: Policy = self.policy_text().parse()?;
        portfolio.match_funding(&policy).check(self.grant(), self.as_of())
    }

    /// Everything that the answer stands on, as JSON: the policy's text, exactly the records that were read, and the answer.
    /// [`verify_bundle`] recomputes it on a machine that has nothing else.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio, verify_bundle};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
    ///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let bundle = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?.bundle();
    /// assert!(verify_bundle(&bundle)?.is_same());
    /// let forged = bundle.replace("\"shortfall\":\"1000.00 USD\"", "\"shortfall\":\"0.00 USD\"");
    /// assert_eq!(verify_bundle(&forged)?.to_string(), "shortfall: 0.00 USD then, 1000.00 USD now");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn bundle(&self) -> String {
        let mut records: Map<String, Value> = Map::new();
        for read in &self.receipt().records {
            let list = records.entry(read.record.kind.plural()).or_insert_with(|| json!([]));
            let record = serde_json::from_str(&read.json).unwrap_or_default();
            list.as_array_mut().into_iter().for_each(|list| list.push(Value::clone(&record)));
        }
        let answer: Map<_, _> = said(self).into_iter().map(|(what, then)| (what.to_owned(), then.into())).collect();
        json!({
            "format": FORMAT,
            "grant": self.grant().as_str(),
            "answer": answer,
            "policy": self.policy_text(),
            "receipt": self.receipt().json(),
            "records": records,
        })
        .to_string()
    }

    /// The answer of a bundle, recomputed from what the bundle holds.
    ///
    /// # Errors
    /// As [`verify_bundle`].
    pub fn from_bundle(bundle: &str) -> Result<MatchReport, Error> {
        Bundle::read(bundle)?.recomputed()
    }
}

/// Recomputes the answer of a bundle from what the bundle holds, and says what differs: records that are not as their
/// sums say, the policy, the engine, the answer.
///
/// ```
/// use ssdc_core::{Policy, Portfolio, verify_bundle};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let bundle = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?.bundle();
///
/// let forged = bundle.replace("\"amount\":\"1000.00 USD\"", "\"amount\":\"1.00 USD\"");
/// let differs: Vec<_> = verify_bundle(&forged)?.differences().iter().map(|one| one.what.clone()).collect();
/// assert_eq!(differs, ["grant G-1", "required", "shortfall"]);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnsupportedFormat`] and the like where it is no bundle; as [`Portfolio::from_json`] and
/// [`MatchFunding::check`](crate::MatchFunding::check).
pub fn verify_bundle(bundle: &str) -> Result<Verification, Error> {
    let bundle = Bundle::read(bundle)?;
    let again = bundle.recomputed()?;
    let mut found = Verification { differences: Vec::new() };
    let then = |pointer: &str| bundle.json.pointer(pointer).and_then(Value::as_str).unwrap_or("absent").to_owned();
    let held = bundle.records();
    for read in bundle.json.pointer("/receipt/records").and_then(Value::as_array).into_iter().flatten() {
        let field = |name: &str| read.get(name).and_then(Value::as_str).unwrap_or_default();
        let (kind, id) = (field("kind"), field("id"));
        let now = held.iter().find(|(other, name, _)| *other == kind && name == id);
        let now = now.map_or_else(|| "absent".to_owned(), |(.., sum)| sum.clone());
        found.note(&format!("{kind} {id}"), field("sha256"), &now);
    }
    found.note("policy", &then("/receipt/policy_sha256"), &Sha256::of(again.policy_text().as_bytes()).to_string());
    found.note("engine", &then("/receipt/engine"), again.receipt().engine);
    for (what, now) in said(&again) {
        found.note(what, &then(&format!("/answer/{what}")), &now);
    }
    Ok(found)
}

struct Bundle {
    json: Value,
}

impl Bundle {
    fn read(text: &str) -> Result<Self, Error> {
        let json: Value = serde_json::from_str(text)?;
        match json.get("format").and_then(Value::as_str) {
            Some(FORMAT) => Ok(Bundle { json }),
            Some(other) => Err(Error::UnsupportedFormat { got: crate::error::shorten(other), expected: FORMAT }),
            None => Err(Error::MissingField { name: "format" }),
        }
    }

    fn text(&self, pointer: &'static str) -> Result<&str, Error> {
        let missing = || Error::NoValue { pointer: pointer.to_owned() };
        self.json.pointer(pointer).and_then(Value::as_str).ok_or_else(missing)
    }

    /// Kind, id and sum of each record that the bundle holds.
    fn records(&self) -> Vec<(&'static str, String, String)> {
        let mut records = Vec::new();
        for kind in Kind::ALL {
            for record in self
                .json
                .pointer(&format!("/records/{}", kind.plural()))
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
            {
                let id = record.get("id").and_then(Value::as_str).unwrap_or_default().to_owned();
                records.push((kind.name(), id, Sha256::of(record.to_string().as_bytes()).to_string()));
            }
        }
        records
    }

    fn recomputed(&self) -> Result<MatchReport, Error> {
        let records = self.json.get("records").map_or_else(|| "{}".to_owned(), ToString::to_string);
        let mut part: Records = records.parse().map_err(|error: Error| error.at("/records"))?;
        let others: Records = placeholders(&mut part).parse()?;
        let mut portfolio = Portfolio::default();
        portfolio
            .apply(Change { put: joined(part, others), remove: Vec::new() })
            .map_err(|error| error.at("/records"))?;
        let policy: Policy = self.text("/policy")?.parse()?;
        let grant: GrantId = self.text("/grant")?.parse()?;
        let as_of: Day = self.text("/receipt/as_of")?.parse()?;
        portfolio.match_funding(&policy).check(&grant, as_of)
    }
}
