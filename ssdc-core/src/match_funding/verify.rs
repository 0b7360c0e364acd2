//! An answer recomputed: against a portfolio as it stands now, or from a bundle on a bare machine.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde_json::{Map, Value, json};

use super::MatchQuestion;
use super::policy::Policy;
use super::receipts::read;
use super::report::MatchReport;
use super::verification::{ABSENT, Verification, text};
use crate::error::shorten;
use crate::portfolio::{joined, placeholders};
use crate::report::{Read, Receipt, RecordRef};
use crate::{Change, Day, Error, Kind, Portfolio, Records, Sha256};

const FORMAT: &str = "ssdc-bundle/3";
const FIRST_FORMAT: &str = "ssdc-bundle/1";
/// Checks of this format and the first say neither obligations nor findings.
const SECOND_FORMAT: &str = "ssdc-bundle/2";

impl Receipt {
    /// Asks the same question of a portfolio as it stands now, and says which records and what of the answer differ.
    ///
    /// # Errors
    /// As the question's method of [`MatchFunding`](crate::MatchFunding).
    pub fn verify(&self, portfolio: &Portfolio) -> Result<Verification, Error> {
        let then = serde_json::from_str(&self.answer)?;
        let mut found = Verification::of(self, self.question.parse()?, &then, self.engine);
        self.look_for_records(portfolio, &mut found)?;
        let sums = (self.policy_sha256.to_string(), self.records_sha256().to_string());
        self.ask_again(portfolio, &then, (&sums.0, &sums.1), &mut found)?;
        Ok(found)
    }

    fn look_for_records(&self, portfolio: &Portfolio, found: &mut Verification) -> Result<(), Error> {
        for Read { record, sha256, .. } in &self.records {
            let now = portfolio.get(Some(record.kind), &record.id.parse()?);
            let now = now.map_or_else(|_| ABSENT.to_owned(), |json| Sha256::of(json.as_bytes()).to_string());
            found.note(&record.to_string(), &sha256.to_string(), &now);
        }
        Ok(())
    }

    /// What it was answered then compared with the answer of a portfolio; that what was asked about is gone is said by its record.
    fn ask_again(
        &self,
        portfolio: &Portfolio,
        then: &Value,
        sums: (&str, &str),
        found: &mut Verification,
    ) -> Result<(), Error> {
        let policy: Policy = self.policy_text.parse()?;
        match portfolio.match_funding(&policy).receipt(&self.question.parse()?, self.as_of) {
            Ok(again) => {
                found.answered(then, &serde_json::from_str(&again.answer)?);
                found.summed(sums, Some(&again));
            }
            Err(Error::NotFound { .. }) => found.summed(sums, None),
            Err(error) => return Err(error),
        }
        Ok(())
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
    /// assert_eq!(verify_bundle(&forged)?.differences()[0].to_string(), "rows/0/action: refund then, hold now");
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
        let asked = Bundle::read(bundle)?.asked()?;
        Ok(asked.held(asked.receipt()?))
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
    /// assert_eq!(verify_bundle(&forged)?.differences()[1].to_string(), "shortfall: 0.00 USD then, 1000.00 USD now");
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
        let asked = Bundle::read(bundle)?.asked()?;
        match &asked.question {
            MatchQuestion::Check { grant } => {
                let mut report = asked.portfolio.match_funding(&asked.policy).check(grant, asked.as_of)?;
                report.receipt = asked.held(report.receipt);
                Ok(report)
            }
            other => {
                let (got, expected) = (other.kind().to_owned(), "check".to_owned());
                Err(Error::InvalidChoice { what: "question", got, expected }.at("/receipt/question/kind"))
            }
        }
    }
}

/// Recomputes the answer of a bundle from what the bundle holds, and says what differs: records that are not as their
/// sums say, the policy, the question, the answer. Another version of the engine is no difference. Bundles of the older formats
/// `ssdc-bundle/1` and `ssdc-bundle/2` are read, too; their checks say neither obligations nor findings.
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
/// assert_eq!(differs[..2], ["grant G-1", "obligations/0/required"]);
/// assert_eq!(differs[3..], ["required", "shortfall"]);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::UnsupportedFormat`], [`Error::UnknownField`] and the like where it is no bundle; as [`Portfolio::from_json`] and the question's method of
/// [`MatchFunding`](crate::MatchFunding).
pub fn verify_bundle(bundle: &str) -> Result<Verification, Error> {
    Ok(Bundle::read(bundle)?.verified()?.0)
}

/// As [`verify_bundle`], and then asks the same question of a portfolio as it stands now: what is now is what it answers.
///
/// ```
/// use ssdc_core::{Policy, Portfolio, verify_bundle_against};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let bundle = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?.bundle();
/// assert!(verify_bundle_against(&bundle, &portfolio)?.is_same());
/// let gone = verify_bundle_against(&bundle, &Portfolio::default())?;
/// assert_eq!((gone.differences()[0].what.as_str(), gone.figures()[0].now.as_str()), ("grant G-1", "absent"));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// As [`verify_bundle`].
pub fn verify_bundle_against(bundle: &str, portfolio: &Portfolio) -> Result<Verification, Error> {
    let bundle = Bundle::read(bundle)?;
    let (inside, again) = bundle.verified()?;
    let then = bundle.answer(&again)?;
    let mut found = Verification::of(&again, again.question.parse()?, &then, bundle.text("/receipt/engine")?);
    found.differences = inside.differences;
    again.look_for_records(portfolio, &mut found)?;
    again.ask_again(portfolio, &then, bundle.sums()?, &mut found)?;
    let mut seen = HashSet::new();
    found.differences.retain(|one| seen.insert(one.to_string()));
    Ok(found)
}

struct Bundle {
    json: Value,
    /// Whether its format says of a check no more than the figures of the grant.
    says_little: bool,
}

/// The question of a bundle, and all that it is asked of.
struct Asked {
    portfolio: Portfolio,
    policy: Policy,
    question: MatchQuestion,
    as_of: Day,
    /// The records that the bundle holds.
    records: BTreeSet<RecordRef>,
}

impl Asked {
    /// The receipt on all records of the bundle: of fewer others, fewer may have to be looked at again.
    fn held(&self, receipt: Receipt) -> Receipt {
        let records = self.records.iter().map(|record| read(&self.portfolio.tables, record.clone())).collect();
        Receipt { records, ..receipt }
    }

    fn receipt(&self) -> Result<Receipt, Error> {
        self.portfolio.match_funding(&self.policy).receipt(&self.question, self.as_of)
    }
}

impl Bundle {
    fn read(text: &str) -> Result<Self, Error> {
        let mut bundle = Bundle { json: serde_json::from_str(text)?, says_little: false };
        match bundle.json.get("format").and_then(Value::as_str) {
            Some(FORMAT) => {}
            Some(FIRST_FORMAT) => bundle.renew()?,
            Some(SECOND_FORMAT) => bundle.says_little = true,
            Some(other) => return Err(Error::UnsupportedFormat { got: shorten(other), expected: FORMAT }),
            None => return Err(Error::MissingField { name: "format" }),
        }
        bundle.known("", &["format", "answer", "policy", "receipt", "records"])?;
        let fields = ["as_of", "engine", "policy", "policy_sha256", "question", "records", "records_sha256"];
        bundle.known("/receipt", &fields)?;
        let count = bundle.json.pointer("/receipt/records").and_then(Value::as_array).map_or(0, Vec::len);
        (0..count).try_for_each(|at| bundle.known(&format!("/receipt/records/{at}"), &["kind", "id", "sha256"]))?;
        Ok(bundle)
    }

    /// Refuses a field of the object at `pointer` that no bundle has.
    fn known(&self, pointer: &str, fields: &[&str]) -> Result<(), Error> {
        let object = self.json.pointer(pointer).and_then(Value::as_object);
        let unknown = object.into_iter().flat_map(Map::keys).find(|name| !fields.contains(&name.as_str()));
        unknown.map_or(Ok(()), |name| Err(Error::UnknownField { name: shorten(name) }.at(pointer)))
    }

    /// What of the bundle differs from what it answers when it is asked again, and that answer.
    fn verified(&self) -> Result<(Verification, Receipt), Error> {
        let asked = self.asked()?;
        let again = asked.receipt()?;
        let then = |pointer: &str| self.json.pointer(pointer);
        let answer = self.answer(&again)?;
        let mut found = Verification::of(&again, again.question.parse()?, &answer, self.text("/receipt/engine")?);
        let (mut held, mut lines) = (self.records(), String::new());
        for read in then("/receipt/records").and_then(Value::as_array).into_iter().flatten() {
            let field = |name: &str| read.get(name).and_then(Value::as_str).unwrap_or_default();
            let (record, sum) = (format!("{} {}", field("kind"), field("id")), field("sha256"));
            found.note(&record, sum, held.remove(&record).as_deref().unwrap_or(ABSENT));
            lines.push_str(&format!("{sum} {record}\n"));
        }
        held.iter().for_each(|(record, sum)| found.note(record, ABSENT, sum));
        found.summed(self.sums()?, Some(&asked.held(again.clone())));
        let mut same = |what: &str, pointer: &str, now: &str| found.note(what, &text(then(pointer)), now);
        same("records", "/receipt/records_sha256", &Sha256::of(lines.as_bytes()).to_string());
        same("policy", "/receipt/policy_sha256", &again.policy_sha256.to_string());
        same("policy", "/receipt/policy", &again.policy);
        let asked = then("/receipt/question").unwrap_or(&Value::Null);
        found.compare("question", asked, &serde_json::from_str(&again.question)?);
        found.answered(&answer, &serde_json::from_str(&again.answer)?);
        Ok((found, again))
    }

    /// What the bundle says it was answered; what its format does not say of a check is as it is now.
    fn answer(&self, again: &Receipt) -> Result<Value, Error> {
        let mut answer = self.json.get("answer").cloned().unwrap_or_default();
        let now: Value = serde_json::from_str(&again.answer)?;
        let unsaid = ["findings", "obligations"].into_iter().filter(|_| self.says_little);
        for (name, value) in unsaid.filter_map(|name| Some((name, now.get(name)?))) {
            answer.as_object_mut().into_iter().for_each(|answer| {
                answer.entry(name).or_insert_with(|| value.clone());
            });
        }
        Ok(answer)
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
        self.json.as_object_mut().into_iter().for_each(|bundle| drop(bundle.remove("grant")));
        self.says_little = true;
        Ok(())
    }

    /// The sums of the policy and of the records, as its receipt says them.
    fn sums(&self) -> Result<(&str, &str), Error> {
        Ok((self.text("/receipt/policy_sha256")?, self.text("/receipt/records_sha256")?))
    }

    fn text(&self, pointer: &'static str) -> Result<&str, Error> {
        let missing = || Error::NoValue { pointer: pointer.to_owned() };
        self.json.pointer(pointer).and_then(Value::as_str).ok_or_else(missing)
    }

    /// Kind and id of each record that the bundle holds, and its sum.
    fn records(&self) -> BTreeMap<String, String> {
        let sum = |record: &Value| Sha256::of(record.to_string().as_bytes()).to_string();
        self.each().map(|(of, record)| (format!("{} {}", of.kind, of.id), sum(record))).collect()
    }

    /// Each record that the bundle holds.
    fn each(&self) -> impl Iterator<Item = (RecordRef, &Value)> {
        Kind::ALL.into_iter().flat_map(|kind| {
            let list = self.json.pointer(&format!("/records/{}", kind.plural())).and_then(Value::as_array);
            let id = |record: &Value| record.get("id").and_then(Value::as_str).unwrap_or_default().into();
            list.into_iter().flatten().map(move |record| (RecordRef { kind, id: id(record) }, record))
        })
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
        Ok(Asked { portfolio, policy, question, as_of, records: self.each().map(|(record, _)| record).collect() })
    }
}
