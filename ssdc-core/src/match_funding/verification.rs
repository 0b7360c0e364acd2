//! What an answer was and is when it is recomputed: what was asked, the figures then and now, the differences.

use std::collections::{BTreeSet, HashMap};
use std::fmt;

use serde_json::{Value, json};

use super::MatchQuestion;
use crate::Day;
use crate::report::Receipt;
use crate::table::{Column, Table};

/// An answer then and now: what was asked, figures and engine of both, and what differs.
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
/// let required = now.figures().iter().find(|one| one.what == "required").map(ToString::to_string);
/// assert_eq!(required.unwrap(), "required: 1000.00 USD then, 900.00 USD now");
/// assert!(now.to_string().starts_with("check of grant G-1 on 2018-06-30 under ssdc-1-to-1\n"));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verification {
    question: MatchQuestion,
    policy: String,
    as_of: Day,
    figures: Vec<Difference>,
    engine: Difference,
    sums: Vec<Difference>,
    pub(super) differences: Vec<Difference>,
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
    /// A record, a place in the answer or in the question, the policy or the engine; of figures their name.
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

/// The figures that say in short what was answered, where an answer has them.
const FIGURES: [&str; 13] = [
    "verdict",
    "decision",
    "required",
    "recognised",
    "shortfall",
    "amount",
    "paid",
    "may_be_paid",
    "flow",
    "tainted",
    "disallowed",
    "total",
    "at_most",
];

impl Verification {
    /// What was asked as the receipt says, and what it was answered then, by which engine; nothing is compared yet.
    pub(super) fn of(asked: &Receipt, question: MatchQuestion, then: &Value, engine: &str) -> Self {
        let (policy, as_of, now) = (asked.policy.clone(), asked.as_of, asked.engine.to_owned());
        let engine = Difference { what: "engine".to_owned(), then: engine.to_owned(), now };
        let (figures, sums, differences) = (Vec::new(), Vec::new(), Vec::new());
        let mut found = Verification { question, policy, as_of, figures, engine, sums, differences };
        for (what, then) in headline(then) {
            found.figures.push(Difference { what, then, now: ABSENT.to_owned() });
        }
        found
    }

    /// Compares what was answered with what is answered now.
    pub(super) fn answered(&mut self, then: &Value, now: &Value) {
        for (what, now) in headline(now) {
            match self.figures.iter_mut().find(|one| one.what == what) {
                Some(one) => one.now = now,
                None => self.figures.push(Difference { what, then: ABSENT.to_owned(), now }),
            }
        }
        self.compare("", then, now);
    }

    /// Whether everything is as it was. That another version of the engine gives the answer is no difference.
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }

    /// What differs: records first, then what the answer says.
    pub fn differences(&self) -> &[Difference] {
        &self.differences
    }

    /// What was asked.
    pub fn question(&self) -> &MatchQuestion {
        &self.question
    }

    /// The name of the policy.
    pub fn policy(&self) -> &str {
        &self.policy
    }

    /// The day that the answer is for.
    pub fn as_of(&self) -> Day {
        self.as_of
    }

    /// Verdict or decision and figures of the answer, then and now; of a remedy those of each obligation.
    pub fn figures(&self) -> &[Difference] {
        &self.figures
    }

    /// The version of the engine, then and now.
    pub fn engine(&self) -> &Difference {
        &self.engine
    }

    /// The SHA-256 of the policy and of all records read, as letters print them, then and now; `absent` where what was asked
    /// about is no more.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells"}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
    /// let verified = report.verify(&portfolio)?;
    /// let [of_policy, of_records] = verified.sums() else { panic!("two sums") };
    /// assert_eq!((of_policy.what.as_str(), of_policy.now.clone()), ("policy SHA-256", policy.sha256().to_string()));
    /// assert_eq!(of_records.then, report.receipt().records_sha256().to_string());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn sums(&self) -> &[Difference] {
        &self.sums
    }

    /// The differences as a table: what, then, now.
    pub fn to_table(&self) -> Table {
        table(&self.differences)
    }

    /// The figures as a table: what, then, now.
    pub fn figures_table(&self) -> Table {
        table(&self.figures)
    }

    /// The sums as a table: what, then, now.
    pub fn sums_table(&self) -> Table {
        table(&self.sums)
    }

    /// As JSON: `question`, `policy`, `as_of`, `figures` with `what`, `then`, `now`, `engine` with `then`, `now`, `sums` with `what`, `then`,
    /// `now`, `same`, and `differences` with `what`, `then`, `now`.
    pub fn to_json(&self) -> String {
        let one = |one: &Difference| json!({"what": one.what, "then": one.then, "now": one.now});
        json!({
            "question": self.question.json(),
            "policy": self.policy,
            "as_of": self.as_of.to_string(),
            "figures": self.figures.iter().map(one).collect::<Vec<_>>(),
            "engine": {"then": self.engine.then, "now": self.engine.now},
            "sums": self.sums.iter().map(one).collect::<Vec<_>>(),
            "same": self.is_same(),
            "differences": self.differences.iter().map(one).collect::<Vec<_>>(),
        })
        .to_string()
    }

    /// The sums that a receipt said then, and those of the receipt of the answer now.
    pub(super) fn summed(&mut self, then: (&str, &str), now: Option<&Receipt>) {
        let absent = || ABSENT.to_owned();
        let sum = |what: &str, then: &str, now: Option<String>| Difference {
            what: format!("{what} SHA-256"),
            then: then.to_owned(),
            now: now.unwrap_or_else(absent),
        };
        self.sums = vec![
            sum("policy", then.0, now.map(|now| now.policy_sha256.to_string())),
            sum("records", then.1, now.map(|now| now.records_sha256().to_string())),
        ];
    }

    pub(super) fn note(&mut self, what: &str, then: &str, now: &str) {
        if then != now {
            let (what, then, now) = (what.to_owned(), then.to_owned(), now.to_owned());
            self.differences.push(Difference { what, then, now });
        }
    }

    /// Notes what differs between two values, each with its place; of lists that differ in length what only one of them has.
    pub(super) fn compare(&mut self, place: &str, then: &Value, now: &Value) {
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

pub(super) const ABSENT: &str = "absent";

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

pub(super) fn text(value: Option<&Value>) -> String {
    match value {
        None => ABSENT.to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(Value::Null) => "nothing".to_owned(),
        Some(Value::Array(list)) if list.is_empty() => "nothing".to_owned(),
        Some(Value::Array(list)) => list.iter().map(|one| text(Some(one))).collect::<Vec<_>>().join(", "),
        Some(Value::Object(fields)) => {
            let said = fields.iter().filter(|(_, value)| !value.is_null());
            said.map(|(name, value)| format!("{name} {}", text(Some(value)))).collect::<Vec<_>>().join(", ")
        }
        Some(value) => value.to_string(),
    }
}

/// Names and values of the figures of an answer.
fn headline(answer: &Value) -> Vec<(String, String)> {
    let of = |of: &Value, prefix: &str| -> Vec<(String, String)> {
        let known = FIGURES.iter().filter_map(|name| Some((name, of.get(*name).filter(|value| !value.is_null())?)));
        known.map(|(name, value)| (format!("{prefix}{name}"), text(Some(value)))).collect()
    };
    let mut all = of(answer, "");
    // A remedy has figures for each obligation and none of its own.
    let rows = answer.get("rows").and_then(Value::as_array).filter(|_| all.is_empty());
    for row in rows.into_iter().flatten() {
        let named = |name: &str| row.get(name).and_then(Value::as_str);
        let whom = named("recipient").map(|id| format!(" of {id}")).unwrap_or_default();
        all.append(&mut of(row, &format!("{}{whom}: ", named("requirement").unwrap_or_default())));
    }
    all
}

fn table(rows: &[Difference]) -> Table {
    let text = |get: fn(&Difference) -> &String| Column::text(rows.iter().map(|one| Some(get(one))));
    Table::new([("what", text(|one| &one.what)), ("then", text(|one| &one.then)), ("now", text(|one| &one.now))])
}

impl fmt::Display for Verification {
    /// What was asked, figures and engine then and now, and `the same` or a line for each difference.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} on {} under {}", self.question.words(), self.as_of, self.policy)?;
        let lines: Vec<_> = self.figures.iter().chain([&self.engine]).collect();
        let widest = |get: fn(&Difference) -> &String| lines.iter().map(|one| get(one).chars().count()).max();
        let (names, values) = (widest(|one| &one.what).unwrap_or(0), widest(|one| &one.then).unwrap_or(0).max(4));
        writeln!(f, "  {:<names$}  {:<values$}  now", "", "then")?;
        lines.iter().try_for_each(|one| {
            let (what, then) = (&one.what, &one.then);
            writeln!(f, "  {what:<names$}  {then:<values$}  {}", one.now)
        })?;
        self.sums.iter().try_for_each(|Difference { what, then, now }| {
            let wide = what.len();
            if then == now {
                return writeln!(f, "  {what}  {then} then and now");
            }
            writeln!(f, "  {what}  {then} then\n  {:<wide$}  {now} now", "")
        })?;
        if self.is_same() {
            let another = if self.engine.then == self.engine.now { "" } else { ", by another version of the engine" };
            return write!(f, "the same{another}");
        }
        let lines: Vec<_> = self.differences.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))
    }
}
