//! What is to be known beside how the match stands: limits and conditions that fail, a policy outside its dates of effect, a
//! programme that names another policy, an offer that no check looks at.

use std::collections::BTreeMap;

use super::case::{Case, Question};
use super::policy::Policy;
use super::required::bounds;
use super::terms::Words;
use super::versions::in_effect;
use super::{MatchAllocation, MatchFunding};
use crate::report::{Finding, FindingValue, RuleId, counted, listed};
use crate::table::{Column, Table};
use crate::{Certainty, Day, Period};

/// Whether the policy is the right one.
pub(super) const OF_POLICY: [RuleId; 3] =
    [RuleId::PolicyNotInEffect, RuleId::PolicyEffectUnknown, RuleId::PolicyNotNamed];
/// So many grants are named in a sentence.
const NAMED: usize = 10;

/// What a check says of the policy itself.
pub(super) fn findings(case: &Case<'_>) -> Vec<Finding> {
    let offers = case.policy.offers.iter().enumerate().map(|(index, offer)| {
        let (id, place) = (FindingValue::word(&offer.id), format!("/offer/{index}"));
        case.finding(RuleId::OfferNotChecked, FindingValue::Absent, id, &place)
    });
    effect(case).into_iter().chain(named(case)).chain(offers).collect()
}

/// Whether the policy is the right one, in sentences for answers that have no findings.
pub(super) fn sentences(case: &Case<'_>) -> Vec<String> {
    effect(case).into_iter().chain(named(case)).map(|finding| finding.to_string()).collect()
}

/// P3: the policy was not in effect on the day that decides, or nobody can say so.
fn effect(case: &Case<'_>) -> Option<Finding> {
    let policy = case.policy;
    let period = Period::new(Some(policy.effective_from.into()), policy.effective_to.map(Into::into)).ok()?;
    let said = |rule, observed| case.finding(rule, observed, FindingValue::Period(period), "/effective_from");
    let Some((certainty, chosen_by)) = in_effect(case) else {
        return Some(said(RuleId::PolicyEffectUnknown, FindingValue::word(policy.version_by.word())));
    };
    match certainty {
        Certainty::Surely => None,
        Certainty::Possibly => Some(said(RuleId::PolicyEffectUnknown, FindingValue::Date(chosen_by))),
        Certainty::No => Some(said(RuleId::PolicyNotInEffect, FindingValue::Date(chosen_by))),
    }
}

/// The programme names another policy; whether anybody knows that one is the second word.
fn named(case: &Case<'_>) -> Option<Finding> {
    let programme = case.grant.programme.as_ref().and_then(|id| case.portfolio.programme(id))?;
    let named = programme.policy.as_ref().filter(|named| named.as_str() != &*case.policy.id)?;
    let mut words = vec![named.to_string()];
    words.extend((!Policy::names().contains(&named.as_str())).then(|| "unknown".to_owned()));
    let used = FindingValue::word(&case.policy.id);
    Some(case.finding(RuleId::PolicyNotNamed, FindingValue::Words(words), used, "/id"))
}

/// Grants of which the same is to be known.
struct Remark {
    first: Finding,
    count: usize,
    /// The first of them, by id.
    named: Vec<String>,
}

impl MatchFunding<'_> {
    /// What is to be known about grants beside how their match stands, a row each: limits and conditions of the policy that they
    /// fail, a policy that was not in effect or of which nobody can say so, a programme that names another policy. A table of
    /// code (that of the finding in a [`check`](Self::check)), of (the limit, the condition, the policy), grants (how many),
    /// named (the first ten of them) and message.
    ///
    /// ```
    /// use ssdc_core::{Cell, Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
    ///     "amount": "1000.00 USD", "agreement": {"signed": "2007-05-01", "from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let remarks = portfolio.match_funding(&policy).remarks("2018-06-30".parse()?);
    /// let said = "1 grant is decided by a date when the policy (from 2008-09-01 on) was not in effect: G-1";
    /// assert_eq!(remarks.column("message").map(|said| said.get(0)), Some(Cell::Text(said)));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn remarks(&self, as_of: Day) -> Table {
        let question = Question::new(self.portfolio, self.policy, as_of, false);
        let mut remarks: BTreeMap<_, Remark> = BTreeMap::new();
        for grant in self.portfolio.grants() {
            let case = Case::new(&question, grant);
            // What cannot be computed is said where the grant itself is asked about.
            let beside = bounds(&case).unwrap_or_default();
            for finding in beside.into_iter().chain(effect(&case)).chain(named(&case)) {
                let Some(of) = about(&finding) else { continue };
                let remark = remarks.entry((finding.rule, of)).or_insert_with(|| {
                    let first = finding.clone();
                    Remark { first, count: 0, named: Vec::new() }
                });
                remark.count += 1;
                if remark.named.len() < NAMED {
                    remark.named.push(grant.id.to_string());
                }
            }
        }
        let text = |get: &dyn Fn(&(RuleId, String), &Remark) -> String| {
            Column::text(remarks.iter().map(|(key, remark)| Some(get(key, remark))))
        };
        let count = |remark: &Remark| i64::try_from(remark.count).ok();
        Table::new([
            ("code", text(&|(rule, _), _| rule.name().to_owned())),
            ("of", text(&|(_, of), _| of.clone())),
            ("grants", Column::integer(remarks.values().map(count))),
            ("named", text(&|_, remark| remark.named.join(", "))),
            ("message", text(&|(_, of), remark| remark.said(of))),
        ])
    }
}

/// Which limit, condition or policy a finding is about; `None` where it is none of these remarks.
fn about(finding: &Finding) -> Option<String> {
    let first = |value: &FindingValue| match value {
        FindingValue::Words(words) => words.first().cloned(),
        value => Some(value.to_string()),
    };
    match finding.rule {
        RuleId::LimitExceeded | RuleId::NotEligible => first(&finding.required)
            .map(|words| words.split_once(' ').map_or(words.clone(), |(limit, _)| limit.to_owned())),
        RuleId::PolicyNotInEffect => Some(String::new()),
        RuleId::PolicyEffectUnknown => Some(match &finding.observed {
            FindingValue::Date(_) => String::new(),
            anchor => anchor.to_string(),
        }),
        RuleId::PolicyNotNamed => first(&finding.observed),
        _ => None,
    }
}

impl Remark {
    fn said(&self, of: &str) -> String {
        let grants = counted(self.count, "grant", "grants");
        let verb = |one: &'static str, many: &'static str| if self.count == 1 { one } else { many };
        let in_effect = crate::report::in_effect(&self.first.required);
        let said = match self.first.rule {
            RuleId::LimitExceeded => format!("{grants} {} beyond the limit `{of}`", verb("is", "are")),
            RuleId::NotEligible => format!("{grants} {} not fulfil the condition `{of}`", verb("does", "do")),
            RuleId::PolicyNotInEffect => {
                let are = verb("is", "are");
                format!("{grants} {are} decided by a date when the policy ({in_effect}) was not in effect")
            }
            RuleId::PolicyEffectUnknown => {
                let why = match of {
                    "" => "the date that decides is not exact".to_owned(),
                    anchor => format!("`{anchor}` is not recorded"),
                };
                format!("for {grants} it is not known whether the policy ({in_effect}) was in effect: {why}")
            }
            _ => {
                let unknown = matches!(&self.first.observed, FindingValue::Words(words) if words.len() > 1);
                let which = if unknown { ", which nobody knows" } else { "" };
                let used = &self.first.required;
                format!("the programme of {grants} names the policy `{of}`{which}; this is under `{used}`")
            }
        };
        let more = (self.count > self.named.len()).then(|| format!("{} more", self.count - self.named.len()));
        let named: Vec<String> = self.named.iter().cloned().chain(more).collect();
        format!("{said}: {}", listed(&named, usize::MAX))
    }
}

impl MatchAllocation {
    /// Whether the policy is the right one for all grants, in sentences: whether it was in effect, and whether their programmes
    /// name it.
    ///
    /// ```
    /// use ssdc_core::{AllocationOrder, Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells",
    ///     "amount": "1000.00 USD", "agreement": {"from": "2018-01-01", "to": "2018-12-31"}}]}"#)?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let allocation = portfolio.match_funding(&policy).allocate("2018-06-30".parse()?, AllocationOrder::Any, &mut ())?;
    /// let said = "for 1 grant it is not known whether the policy (from 2008-09-01 on) was in effect: \
    ///     `agreement.signed` is not recorded: G-1";
    /// assert_eq!(allocation.notes(), [said]);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn notes(&self) -> Vec<String> {
        let table = self.portfolio.match_funding(&self.policy).remarks(self.as_of());
        let is_of_policy = |code: &str| OF_POLICY.iter().any(|rule| rule.name() == code);
        let (Some(codes), Some(said)) = (table.column("code"), table.column("message")) else { return Vec::new() };
        let text = |column: &Column, row: usize| match column.get(row) {
            crate::Cell::Text(text) => text.to_owned(),
            _ => String::new(),
        };
        (0..table.len()).filter(|row| is_of_policy(&text(codes, *row))).map(|row| text(said, row)).collect()
    }
}
