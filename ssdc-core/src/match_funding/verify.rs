//! An answer recomputed: against a portfolio as it stands now, or from a bundle on a bare machine.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;

use serde_json::{Map, Value, json};

use super::MatchQuestion;
use super::policy::Policy;
use super::report::MatchReport;
use crate::portfolio::{joined, placeholders};
use crate::report::{Read, Receipt};
use crate::table::{Column, Table};
use crate::{Change, Day, Error, Kind, Portfolio, Records, Sha256};

const FORMAT: &str = "ssdc-bundle/2";
const FIRST_FORMAT: &str = "ssdc-bundle/1";

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
    /// A record, a place in the answer or in the question, the policy or the engine.
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

    /// Notes what differs between two values, each with its place; of lists that differ in length what only one of them has.
    fn compare(&mut self, place: &str, then: &Value, now: &Value) {
        let below = |name: &str| if place.is_empty() { name.to_owned() } else { format!("{place}/{name}") };
        match (then, now) {
            (Value::Object(then), Value::Object(now)) => {
                let names: BTreeSet<_> = then.keys().chain(now.keys()).collect();
                for name in names {
                    match (then.get(name), now.get(name)) {
                        (Some(then), Some(now)) => self.compare(&below(name), then, now),
                        (then, now) => self.note(&below(name), &text(then), &text(now)),
                    }
                }
            }
            (Value::Array(then), Value::Array(now)) if then.len() == now.len() => {
                for (index, (then, now)) in then.iter().zip(now).enumerate() {
                    self.compare(&below(&index.to_string()), then, now);
                }
            }
            (Value::Array(then), Value::Array(now)) => {
                let texts = |list: &[Value]| list.iter().map(|one| text(Some(one))).collect::<Vec<_>>();
                let (then, now) = (texts(then), texts(now));
                for (index, one) in only_in(&then, &now) {
                    self.note(&below(&index.to_string()), one, ABSENT);
                }
                for (index, one) in only_in(&now, &then) {
                    self.note(&below(&index.to_string()), ABSENT, one);
                }
            }
            _ if then != now => self.differences.push(Difference {
                what: place.to_owned(),
                then: text(Some(then)),
                now: text(Some(now)),
            }),
            _ => {}
        }
    }
}

const ABSENT: &str = "absent";

/// What stands more often in one list than in another, with its place.
fn only_in<'t>(one: &'t [String], other: &[String]) -> Vec<(usize, &'t str)> {
    let mut left: HashMap<&str, usize> = HashMap::new();
    other.iter().for_each(|text| *left.entry(text).or_default() += 1);
    let mut only = Vec::new();
    for (index, text) in one.iter().enumerate() {
        match left.get_mut(text.as_str()).filter(|left| **left > 0) {
            Some(left) => *left -= 1,
            None => only.push((index, text.as_str())),
        }
    }
    only
}

fn text(value: Option<&Value>) -> String {
    match value {
        None => ABSENT.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) => "nothing".to_owned(),
        Some(value) => value.to_string(),
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

impl Receipt {
    /// Asks the same question of a portfolio as it stands now, and says which records and what of the answer differ.
    ///
    /// # Errors
    /// As the question's method of [`MatchFunding`](crate::MatchFunding).
    pub fn verify(&self, portfolio: &Portfolio) -> Result<Verification, Error> {
        let mut found = Verification { differences: Vec::new() };
        for Read { record, sha256, .. } in &self.records {
            let now = portfolio.get(Some(record.kind), &record.id.parse()?);
            let now = now.map_or_else(|_| ABSENT.to_owned(), |json| Sha256::of(json.as_bytes()).to_string());
            found.note(&record.to_string(), &sha256.to_string(), &now);
        }
        let policy: Policy = self.policy_text.parse()?;
        match portfolio.match_funding(&policy).receipt(&self.question.parse()?, self.as_of) {
            Ok(again) => found.compare("", &serde_json::from_str(&self.answer)?, &serde_json::from_str(&again.answer)?),
            Err(Error::NotFound { .. }) => {}
            Err(error) => return Err(error),
        }
        Ok(found)
    }

    /// Everything that the answer stands on, as JSON: the question, the policy's text, exactly the records of the receipt, and
    /// the answer. [`verify_bundle`] recomputes it on a machine that has nothing else.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio, verify_bundle};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
    ///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let bundle = portfolio.match_funding(&policy).remedy(&"G-1".parse()?, "2018-06-30".parse()?)?.receipt().bundle();
    /// assert!(verify_bundle(&bundle)?.is_same());
    /// let forged = bundle.replace("\"action\":\"hold\"", "\"action\":\"refund\"");
    /// assert_eq!(verify_bundle(&forged)?.to_string(), "rows/0/action: refund then, hold now");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn bundle(&self) -> String {
        let mut records: Map<String, Value> = Map::new();
        for read in &self.records {
            let list = records.entry(read.record.kind.plural()).or_insert_with(|| json!([]));
            let record: Value = serde_json::from_str(&read.json).unwrap_or_default();
            list.as_array_mut().into_iter().for_each(|list| list.push(record.clone()));
        }
        json!({
            "format": FORMAT,
            "answer": serde_json::from_str::<Value>(&self.answer).unwrap_or_default(),
            "policy": &*self.policy_text,
            "receipt": self.json(),
            "records": records,
        })
        .to_string()
    }

    /// The receipt of a bundle, recomputed from what the bundle holds.
    ///
    /// # Errors
    /// As [`verify_bundle`].
    pub fn from_bundle(bundle: &str) -> Result<Self, Error> {
        Bundle::read(bundle)?.asked()?.receipt()
    }
}

impl MatchReport {
    /// Asks the same question of a portfolio as it stands now: [`Receipt::verify`].
    ///
    /// # Errors
    /// As [`MatchFunding::check`](crate::MatchFunding::check).
    pub fn verify(&self, portfolio: &Portfolio) -> Result<Verification, Error> {
        self.receipt().verify(portfolio)
    }

    /// Everything that the answer stands on: [`Receipt::bundle`].
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
        self.receipt().bundle()
    }

    /// The report of a bundle of a check, recomputed from what the bundle holds.
    ///
    /// # Errors
    /// As [`verify_bundle`]; [`Error::InvalidChoice`] where the bundle answers another question.
    pub fn from_bundle(bundle: &str) -> Result<MatchReport, Error> {
        let Asked { portfolio, policy, question, as_of } = Bundle::read(bundle)?.asked()?;
        match question {
            MatchQuestion::Check { grant } => portfolio.match_funding(&policy).check(&grant, as_of),
            other => {
                let (got, expected) = (other.kind().to_owned(), "check".to_owned());
                Err(Error::InvalidChoice { what: "question", got, expected }.at("/receipt/question/kind"))
            }
        }
    }
}

/// Recomputes the answer of a bundle from what the bundle holds, and says what differs: records that are not as their
/// sums say, the policy, the engine, the question, the answer. Bundles of the older format `ssdc-bundle/1` answer checks.
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
/// [`Error::UnsupportedFormat`] and the like where it is no bundle; as [`Portfolio::from_json`] and the question's method of
/// [`MatchFunding`](crate::MatchFunding).
pub fn verify_bundle(bundle: &str) -> Result<Verification, Error> {
    let bundle = Bundle::read(bundle)?;
    let again = bundle.asked()?.receipt()?;
    let mut found = Verification { differences: Vec::new() };
    let then = |pointer: &str| bundle.json.pointer(pointer);
    let (mut held, mut lines) = (bundle.records(), String::new());
    for read in then("/receipt/records").and_then(Value::as_array).into_iter().flatten() {
        let field = |name: &str| read.get(name).and_then(Value::as_str).unwrap_or_default();
        let (record, sum) = (format!("{} {}", field("kind"), field("id")), field("sha256"));
        found.note(&record, sum, held.remove(&record).as_deref().unwrap_or(ABSENT));
        lines.push_str(&format!("{sum} {record}\n"));
    }
    held.iter().for_each(|(record, sum)| found.note(record, ABSENT, sum));
    let mut same = |what: &str, pointer: &str, now: &str| found.note(what, &text(then(pointer)), now);
    same("records", "/receipt/records_sha256", &Sha256::of(lines.as_bytes()).to_string());
    same("policy", "/receipt/policy_sha256", &again.policy_sha256.to_string());
    same("policy", "/receipt/policy", &again.policy);
    same("engine", "/receipt/engine", again.engine);
    let nothing = Value::Null;
    let asked = then("/receipt/question").unwrap_or(&nothing);
    found.compare("question", asked, &serde_json::from_str(&again.question)?);
    found.compare("", then("/answer").unwrap_or(&nothing), &serde_json::from_str(&again.answer)?);
    Ok(found)
}

struct Bundle {
    json: Value,
}

/// The question of a bundle, and all that it is asked of.
struct Asked {
    portfolio: Portfolio,
    policy: Policy,
    question: MatchQuestion,
    as_of: Day,
}

impl Asked {
    fn receipt(&self) -> Result<Receipt, Error> {
        self.portfolio.match_funding(&self.policy).receipt(&self.question, self.as_of)
    }
}

impl Bundle {
    fn read(text: &str) -> Result<Self, Error> {
        let mut bundle = Bundle { json: serde_json::from_str(text)? };
        match bundle.json.get("format").and_then(Value::as_str) {
            Some(FORMAT) => {}
            Some(FIRST_FORMAT) => bundle.renew()?,
            Some(other) => {
                return Err(Error::UnsupportedFormat { got: crate::error::shorten(other), expected: FORMAT });
            }
            None => return Err(Error::MissingField { name: "format" }),
        }
        Ok(bundle)
    }

    /// Makes of the first format the present one: it knew checks alone, named the grant beside the receipt, and its answer
    /// neither named the grant nor the policy nor the day.
    fn renew(&mut self) -> Result<(), Error> {
        let (grant, policy) = (self.text("/grant")?.to_owned(), self.text("/receipt/policy")?.to_owned());
        let as_of = self.text("/receipt/as_of")?.to_owned();
        let question = MatchQuestion::Check { grant: grant.parse()? }.json();
        let mut put = |pointer: &str, name: &str, value: Value| {
            let object = self.json.pointer_mut(pointer).and_then(Value::as_object_mut);
            object.into_iter().for_each(|object| drop(object.insert(name.to_owned(), value.clone())));
        };
        put("/receipt", "question", question);
        for (name, value) in [("grant", grant), ("policy", policy), ("as_of", as_of)] {
            put("/answer", name, value.into());
        }
        Ok(())
    }

    fn text(&self, pointer: &'static str) -> Result<&str, Error> {
        let missing = || Error::NoValue { pointer: pointer.to_owned() };
        self.json.pointer(pointer).and_then(Value::as_str).ok_or_else(missing)
    }

    /// Kind and id of each record that the bundle holds, and its sum.
    fn records(&self) -> BTreeMap<String, String> {
        let mut records = BTreeMap::new();
        for kind in Kind::ALL {
            let list = self.json.pointer(&format!("/records/{}", kind.plural())).and_then(Value::as_array);
            for record in list.into_iter().flatten() {
                let id = record.get("id").and_then(Value::as_str).unwrap_or_default();
                records.insert(format!("{kind} {id}"), Sha256::of(record.to_string().as_bytes()).to_string());
            }
        }
        records
    }

    fn asked(&self) -> Result<Asked, Error> {
        let records = self.json.get("records").map_or_else(|| "{}".to_owned(), ToString::to_string);
        let mut part: Records = records.parse().map_err(|error: Error| error.at("/records"))?;
        let others: Records = placeholders(&mut part).parse()?;
        let mut portfolio = Portfolio::default();
        portfolio
            .apply(Change { put: joined(part, others), remove: Vec::new() })
            .map_err(|error| error.at("/records"))?;
        let question = self.json.pointer("/receipt/question").map(ToString::to_string).unwrap_or_default();
        let question = question.parse().map_err(|error: Error| error.at("/receipt/question"))?;
        let (policy, as_of) = (self.text("/policy")?.parse()?, self.text("/receipt/as_of")?.parse()?);
        Ok(Asked { portfolio, policy, question, as_of })
    }
}
