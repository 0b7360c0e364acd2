//! P3: which of several versions of a rule governs a grant: the one in effect on the date that it names.

use super::case::{Case, Question};
use super::facts::anchor;
use super::policy::Policy;
use super::terms::{Anchor, Words};
use crate::table::{Column, Table};
use crate::{Certainty, Date, Day, Portfolio};

/// A grant, and what governs it.
struct Governed<'p> {
    grant: &'p str,
    policy: Option<&'p str>,
    date: Option<(Anchor, Date)>,
    why: Option<String>,
}

impl Portfolio {
    /// Which of several versions of a rule governs each grant: the one that was in effect on the date by which it is chosen
    /// (`version_by`), such as the day on which the agreement was signed.
    ///
    /// A row a grant, by id: `grant`; `policy`, absent where not exactly one version surely governs; `chosen_by` and `date`,
    /// the date by which it was chosen; `why`, a sentence where no version was.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [
    ///     {"id": "G-1", "title": "Wells", "agreement": {"submitted": "2019-05-01"}},
    ///     {"id": "G-2", "title": "Roads", "agreement": {"submitted": "2021-03-15"}},
    ///     {"id": "G-3", "title": "Seeds"}]}"#)?;
    /// let (old, new) = (Policy::load("rotary-global-grant-2018")?, Policy::load("rotary-global-grant-2020")?);
    /// let versions = portfolio.policy_versions(&[&old, &new], "2022-01-01".parse()?);
    /// assert_eq!(versions.to_csv(), "grant,policy,chosen_by,date,why
    /// G-1,rotary-global-grant-2018,application.submitted,2019-05-01,
    /// G-2,rotary-global-grant-2020,application.submitted,2021-03-15,
    /// G-3,,,,nobody recorded application.submitted
    /// ");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn policy_versions(&self, policies: &[&Policy], as_of: Day) -> Table {
        let questions: Vec<_> = policies.iter().map(|policy| Question::new(self, policy, as_of, false)).collect();
        let cases = self.grants().map(|grant| questions.iter().map(|one| Case::new(one, grant)).collect::<Vec<_>>());
        let rows: Vec<Governed<'_>> =
            self.grants().zip(cases).map(|(grant, cases)| governed(grant.id.as_str(), &cases)).collect();
        let text = |of: &dyn Fn(&Governed<'_>) -> Option<String>| Column::text(rows.iter().map(of));
        Table::new([
            ("grant", text(&|row| Some(row.grant.to_owned()))),
            ("policy", text(&|row| row.policy.map(str::to_owned))),
            ("chosen_by", text(&|row| row.date.map(|(anchor, _)| anchor.word().to_owned()))),
            ("date", text(&|row| row.date.map(|(_, date)| date.to_string()))),
            ("why", text(&|row| row.why.clone())),
        ])
    }
}

/// Whether the policy of a case was in effect on the date that chooses it, and that date; `None`: nobody recorded it.
pub(super) fn in_effect(case: &Case<'_>) -> Option<(Certainty, Date)> {
    let policy = case.policy;
    let date = anchor(case, policy.version_by)?;
    let ended = policy.effective_to.map_or(Certainty::Surely, |to| date.by(to));
    Some((date.since(policy.effective_from).and(ended), date))
}

fn governed<'p>(grant: &'p str, cases: &[Case<'p>]) -> Governed<'p> {
    let mut missing: Vec<&str> = Vec::new();
    let mut possible = Vec::new();
    let mut looked_at = Vec::new();
    for case in cases {
        match in_effect(case) {
            None => missing.push(case.policy.version_by.word()),
            Some((certainty, date)) => {
                let date = (case.policy.version_by, date);
                looked_at.push(format!("{} {}", date.0.word(), date.1));
                possible.extend(Some((case.policy.id(), certainty, date)).filter(|_| certainty != Certainty::No));
            }
        }
    }
    possible.sort_unstable_by_key(|(id, ..)| *id);
    missing.sort_unstable();
    missing.dedup();
    looked_at.sort_unstable();
    looked_at.dedup();
    let (policy, date, why) = match possible.as_slice() {
        [(policy, Certainty::Surely, date)] if missing.is_empty() => (Some(*policy), Some(*date), None),
        _ if !missing.is_empty() => (None, None, Some(format!("nobody recorded {}", missing.join(" and ")))),
        [] if cases.is_empty() => (None, None, Some("no version was named".to_owned())),
        [] => (None, None, Some(format!("none was in effect on {}", looked_at.join(" or ")))),
        several => {
            let ids: Vec<_> = several.iter().map(|(id, ..)| format!("`{id}`")).collect();
            (None, None, Some(format!("{} may have been in effect on {}", ids.join(" or "), looked_at.join(" or "))))
        }
    };
    Governed { grant, policy, date, why }
}
