//! The report on one grant.

use std::fmt;

use serde_json::{Value, json};

use super::case::Case;
use super::compared::{Obligation, Verdict};
use super::{Answer, MatchQuestion};
use crate::report::{Finding, Receipt, said};
use crate::table::{Column, Table};
use crate::{Day, GrantId, Money, PartnerId};

/// How one grant stands, with every reason and a receipt.
///
/// ```
/// use ssdc_core::{Policy, Portfolio, Verdict};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
/// let policy = Policy::load("ssdc-1-to-1")?;
/// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
///
/// assert_eq!((report.grant().as_str(), report.title(), report.verdict()), ("G-1", "Wells", Verdict::Short));
/// assert_eq!((report.required(), report.recognised()), (Some("1000 USD".parse()?), Some("0 USD".parse()?)));
/// assert!(report.to_string().starts_with("G-1 (Wells) on 2018-06-30 under ssdc-1-to-1: short\n"));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct MatchReport {
    grant: GrantId,
    title: String,
    total: Obligation,
    obligations: Vec<Obligation>,
    findings: Vec<Finding>,
    pub(super) receipt: Receipt,
}

impl MatchReport {
    pub(super) fn new(case: &Case<'_>, answer: Answer) -> Self {
        let Answer { obligations, total, findings, reads } = answer;
        let (grant, text) = (case.grant.id.clone(), |money: Option<Money>| money.map(|money| money.to_string()));
        let unknown = "unknown";
        let said = json!({
            "as_of": case.as_of.to_string(),
            "findings": findings.iter().map(reason).collect::<Vec<_>>(),
            "grant": grant.as_str(),
            "obligations": obligations.iter().map(figures).collect::<Vec<_>>(),
            "policy": case.policy.id(),
            "recognised": text(total.recognised).as_deref().unwrap_or(unknown),
            "required": text(total.required).as_deref().unwrap_or(unknown),
            "shortfall": text(total.shortfall).as_deref().unwrap_or(unknown),
            "verdict": total.verdict.name(),
        });
        let receipt = case.question.receipt(&MatchQuestion::Check { grant: grant.clone() }, &said, reads);
        MatchReport { grant, title: case.grant.title.to_string(), total, obligations, findings, receipt }
    }

    /// The grant.
    pub fn grant(&self) -> &GrantId {
        &self.grant
    }

    /// The title of the grant.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The day that the report is for.
    pub fn as_of(&self) -> Day {
        self.receipt.as_of
    }

    /// The match that is required, of all recipients; `None` where it cannot be known. Of requirements that look at the same
    /// contributions, whose sum would count them twice, the one that binds is told: which stands worst, then lacks most, then
    /// asks most. [`obligations`](MatchReport::obligations) has them all.
    pub fn required(&self) -> Option<Money> {
        self.total.required
    }

    /// The match that surely counts.
    pub fn recognised(&self) -> Option<Money> {
        self.total.recognised
    }

    /// What is lacking; `None` where it cannot be known.
    pub fn shortfall(&self) -> Option<Money> {
        self.total.shortfall
    }

    /// The verdict: the worst of the recipients'.
    pub fn verdict(&self) -> Verdict {
        self.total.verdict
    }

    /// What each recipient owes.
    pub fn obligations(&self) -> &[Obligation] {
        &self.obligations
    }

    /// What each step found on each lot, in a fixed order.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// What the answer stands on.
    pub fn receipt(&self) -> &Receipt {
        &self.receipt
    }

    /// The findings as a table: rule, code, outcome, kind, id, recipient, message. What was observed
    /// and what was required of it stand, typed, in [`findings`](Self::findings).
    ///
    /// ```
    /// use ssdc_core::{Cell, Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
    ///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
    ///
    /// let table = report.table();
    /// assert_eq!(table.len(), report.findings().len());
    /// assert_eq!(table.column("code").map(|codes| codes.get(table.len() - 1)), Some(Cell::Text("match_short")));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn table(&self) -> Table {
        let text = |get: &dyn Fn(&Finding) -> Option<String>| Column::text(self.findings.iter().map(get));
        Table::new([
            ("rule", text(&|finding| Some(finding.rule.primitive().to_owned()))),
            ("code", text(&|finding| Some(finding.rule.name().to_owned()))),
            ("outcome", text(&|finding| Some(finding.outcome().name().to_owned()))),
            ("kind", text(&|finding| Some(finding.subject.kind.name().to_owned()))),
            ("id", text(&|finding| Some(finding.subject.id.to_string()))),
            ("recipient", text(&|finding| finding.recipient.as_ref().map(ToString::to_string))),
            ("message", text(&|finding| Some(finding.to_string()))),
        ])
    }

    /// The report as canonical JSON: the same bytes for the same portfolio, policy and day, in every language.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
    ///     "amount": "1000.00 USD", "agreement": {"signed": "2018-01-01", "from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let report = portfolio.match_funding(&policy).check(&"G-1".parse()?, "2018-06-30".parse()?)?;
    ///
    /// assert!(report.to_json().starts_with(r#"{"as_of":"2018-06-30","findings":[{"code":"required_match","#));
    /// assert!(report.to_json().contains(r#""shortfall":"1000.00 USD""#));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn to_json(&self) -> String {
        let mut report = figures(&self.total);
        let rest = json!({
            "as_of": self.receipt.as_of.to_string(),
            "findings": self.findings.iter().map(Finding::json).collect::<Vec<_>>(),
            "grant": self.grant.as_str(),
            "obligations": self.obligations.iter().map(figures).collect::<Vec<_>>(),
            "policy": self.receipt.policy,
            "receipt": self.receipt.json(),
            "title": self.title,
        });
        if let (Some(report), Value::Object(rest)) = (report.as_object_mut(), rest) {
            report.extend(rest);
        }
        report.to_string()
    }
}

/// What an obligation asks, what counts and what is lacking, as JSON.
fn figures(one: &Obligation) -> Value {
    let money = |money: Option<Money>| money.map(|money| money.to_string());
    let mut fields = json!({
        "required": money(one.required),
        "recognised": money(one.recognised),
        "shortfall": money(one.shortfall),
        "verdict": one.verdict.name(),
    });
    let named =
        [("recipient", one.recipient.as_ref().map(PartnerId::as_str)), ("requirement", one.requirement.as_deref())];
    for (name, value) in named.into_iter().filter_map(|(name, value)| Some((name, value?))) {
        fields.as_object_mut().into_iter().for_each(|fields| drop(fields.insert(name.to_owned(), json!(value))));
    }
    fields
}

/// A finding in an answer that is compared: whom it is about, and its code.
fn reason(finding: &Finding) -> String {
    let recipient = finding.recipient.as_ref().map(|id| format!("{id}: ")).unwrap_or_default();
    format!("{recipient}{}: {}", finding.subject, finding.rule.name())
}

impl fmt::Display for MatchReport {
    /// The figures and the reasons in full sentences.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let money = |money: Option<Money>| money.map_or_else(|| "unknown".to_owned(), |money| money.to_string());
        writeln!(
            f,
            "{} ({}) on {} under {}: {}",
            self.grant,
            self.title,
            self.receipt.as_of,
            self.receipt.policy,
            said(self.verdict().name())
        )?;
        writeln!(f, "  required   {:>20}", money(self.required()))?;
        writeln!(f, "  recognised {:>20}", money(self.recognised()))?;
        writeln!(f, "  shortfall  {:>20}", money(self.shortfall()))?;
        for finding in &self.findings {
            let recipient = finding.recipient.as_ref().map(|id| format!("{id}: ")).unwrap_or_default();
            writeln!(f, "  {:<10} {recipient}{finding}", finding.outcome().name())?;
        }
        write!(
            f,
            "  receipt    policy {}, {} records {}",
            self.receipt.policy_sha256,
            self.receipt.records.len(),
            self.receipt.records_sha256()
        )
    }
}
