//! A page to the partner: what is asked, what counts, what does not and why, what follows, and what would help.

mod asked;
mod consequences;
mod help;
mod lots;
mod page;
mod plain;

use std::collections::BTreeSet;

use asked::Asked;
use page::{Page, lower};

use super::case::Case;
use super::compared::{Obligation, Verdict};
use super::{MatchFunding, MatchReport};
use crate::report::{Finding, FindingValue, Outcome, RuleId, listed};
use crate::{Day, Error, GrantId, Money, PartnerId};

/// So many contributions are named in each list, so that it stays a page.
const NAMED: usize = 10;

impl MatchFunding<'_> {
    /// A letter of one page to the recipients of a grant, as plain text of at most 78 columns: how the match stands at the end
    /// of `as_of`, requirement by requirement, which contributions count and why others do not, what the policy makes of a
    /// shortfall, what may be paid of the next tranche while the agreement runs, and what would help.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(include_str!("../../../../examples/centre/portfolio.json"))?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let letter = portfolio.match_funding(&policy).letter(&"SG-06".parse()?, "2018-06-30".parse()?)?;
    /// assert!(letter.contains("6000.00 USD is lacking"));
    /// assert!(letter.lines().count() < 60 && letter.lines().all(|line| line.chars().count() <= 78));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`check`](MatchFunding::check).
    pub fn letter(&self, grant: &GrantId, as_of: Day) -> Result<String, Error> {
        let report = self.check(grant, as_of)?;
        let (slot, record) = self.found(grant)?;
        let question = self.question(as_of);
        let case = Case::new(&question, record);
        let asked = asked::all(&case, slot)?;
        let letter = Letter { funding: self, case: &case, report: &report, asked: &asked };
        let mut page = Page::default();
        letter.head(&mut page);
        letter.outside(&mut page);
        letter.figures(&mut page);
        if report.verdict() != Verdict::Exempt {
            letter.lots(&mut page);
        }
        letter.consequences(&mut page)?;
        letter.help(&mut page);
        let receipt = report.receipt();
        page.paragraph(&format!(
            "These figures can be recomputed: policy {} with the SHA-256 {}, and {} records with the SHA-256 {}.",
            self.policy.id(),
            receipt.policy_sha256,
            receipt.records.len(),
            receipt.records_sha256()
        ));
        if let Some(grantors) = case.grantors {
            let names: Vec<String> = grantors.iter().map(|id| letter.name(id)).collect();
            page.paragraph(&names.join(", "));
        }
        Ok(page.text)
    }
}

/// What a letter is written from.
struct Letter<'l, 'c> {
    funding: &'l MatchFunding<'c>,
    case: &'l Case<'l>,
    report: &'l MatchReport,
    asked: &'l [Asked<'l>],
}

impl Letter<'_, '_> {
    fn name(&self, partner: &PartnerId) -> String {
        self.funding.portfolio.partner(partner).map_or_else(|| partner.to_string(), |partner| partner.name.to_string())
    }

    /// Whom an obligation is of, and by which requirement, as far as there are several.
    fn label(&self, one: &Obligation) -> String {
        let recipient = one.recipient.as_ref().filter(|_| self.case.grant.recipients.len() > 1);
        let requirement = one.requirement.as_ref().map(|id| format!("the requirement `{id}`"));
        recipient.map(|id| self.name(id)).into_iter().chain(requirement).collect::<Vec<_>>().join(", ")
    }

    fn head(&self, page: &mut Page) {
        page.line(&self.case.as_of.to_string());
        let recipients: BTreeSet<_> = self.asked.iter().filter_map(|asked| asked.one.recipient.as_ref()).collect();
        let own = self.case.grant.recipients.iter().map(|to| &to.partner);
        for recipient in own.filter(|to| recipients.is_empty() || recipients.contains(to)) {
            page.line(&format!("To {}", self.name(recipient)));
        }
        page.line(&format!("About the match for grant {}: {}", self.case.grant.id, self.case.grant.title));
    }

    /// The findings on the grant itself.
    fn of_grant(&self) -> impl Iterator<Item = &Finding> {
        self.report.findings().iter().filter(|one| *one.subject.id == *self.case.grant.id.as_str())
    }

    /// Limits and conditions of the policy that the grant fails.
    fn failed(&self) -> impl Iterator<Item = &Finding> {
        self.of_grant().filter(|one| matches!(one.rule, RuleId::LimitExceeded | RuleId::NotEligible))
    }

    /// What stands before every figure: that the policy does not admit the grant, or that it may be the wrong one.
    fn outside(&self, page: &mut Page) {
        let failed: Vec<String> = self.failed().map(plain::sentence).collect();
        if !failed.is_empty() {
            page.paragraph(&format!(
                "The policy \"{}\" does not admit the grant as it stands:",
                self.funding.policy.title()
            ));
            page.items(&failed, usize::MAX);
        }
        let said: Vec<String> =
            self.of_grant().filter(|one| super::remarks::OF_POLICY.contains(&one.rule)).map(plain::sentence).collect();
        if !said.is_empty() {
            page.paragraph(&said.join(" "));
        }
    }

    fn figures(&self, page: &mut Page) {
        let (title, as_of) = (self.funding.policy.title(), self.case.as_of);
        match self.asked {
            [] => page.paragraph(&format!("The policy \"{title}\" asks for no match.")),
            [only] => page.paragraph(&format!("Under the policy \"{title}\" {}", self.stands(only))),
            several => {
                page.paragraph(&format!("How the match stands under the policy \"{title}\" at the end of {as_of}:"));
                for asked in several {
                    page.item(&format!("{}: {}", self.label(&asked.one), self.stands(asked)));
                }
            }
        }
        let unknown: Vec<String> = self
            .of_grant()
            .filter(|one| match one.rule {
                RuleId::MatchUndetermined => false,
                RuleId::PartsDiffer
                | RuleId::WaiverApplied
                | RuleId::WaiverNotAdmitted
                | RuleId::EligibilityUnknown
                | RuleId::OfferNotChecked => true,
                _ => one.outcome() == Outcome::Undecided,
            })
            .map(plain::sentence)
            .collect();
        page.items(&unknown, NAMED);
    }

    /// How one obligation stands, as the end of a sentence and what follows it.
    fn stands(&self, asked: &Asked<'_>) -> String {
        let Obligation { required, recognised, verdict, .. } = asked.one;
        match verdict {
            Verdict::Exempt => return self.exempt(asked),
            Verdict::NotDue => return self.not_due(asked),
            _ => {}
        }
        let (whose, together) = if asked.grants.is_empty() {
            ("for this grant", String::new())
        } else {
            let grants = listed(&asked.grants, NAMED);
            let all = if asked.grants.len() == 2 { "for both" } else { "for all of them" };
            (all, format!("the grants {grants} are compared together: "))
        };
        let Some((required, recognised)) = required.zip(recognised) else {
            return format!(
                "{together}what is asked for cannot be told, for something that it depends on is not known."
            );
        };
        let as_of = self.case.as_of;
        let is_open = verdict == Verdict::Undetermined && asked.one.shortfall.is_none_or(Money::is_zero);
        if required.is_zero() && (verdict == Verdict::Met || is_open) {
            let later = asked.later();
            let yet = if later.is_empty() { "" } else { " yet" };
            let all_the_same = if recognised.is_zero() {
                String::new()
            } else {
                format!(" By the end of {as_of} we recognise {recognised}.")
            };
            let perhaps = if is_open { "as far as can be told, " } else { "" };
            return format!("{together}{perhaps}no match is required {whose}{yet}.{later}{all_the_same}");
        }
        let thanks = self.failed().next().is_none();
        format!(
            "{together}a match of {required} is required {whose}. By the end of {as_of} we recognise {recognised}. {}",
            lacking(asked, thanks)
        )
    }

    fn exempt(&self, asked: &Asked<'_>) -> String {
        let is_own = |one: &&Finding| {
            one.rule == RuleId::Exempted
                && one.required == FindingValue::word(&asked.of.id)
                && (one.recipient.is_none() || one.recipient == asked.one.recipient)
        };
        let said = self.report.findings().iter().find(is_own).map(ToString::to_string);
        lower(said.as_deref().unwrap_or("The grant is exempt."))
    }

    fn not_due(&self, asked: &Asked<'_>) -> String {
        let from = self.case.period.from().map_or_else(|| "the first day".to_owned(), |from| from.to_string());
        let amount = asked.amount.filter(|amount| !amount.is_zero());
        let later = match amount {
            Some(amount) => format!(" From then on a match of {amount} is required."),
            None if asked.amount.is_some() => asked.later(),
            None => String::new(),
        };
        format!("nothing is required before the agreement begins on {from}.{later}")
    }

    fn help(&self, page: &mut Page) {
        let mut said: Vec<String> = Vec::new();
        for asked in self.asked {
            let Some(sentence) = help::sentence(self.case, asked, self.report.findings()) else { continue };
            let label = self.label(&asked.one);
            let sentence = if self.asked.len() > 1 { format!("For {label}: {}", lower(&sentence)) } else { sentence };
            if !said.contains(&sentence) {
                said.push(sentence);
            }
        }
        said.iter().for_each(|sentence| page.paragraph(sentence));
    }
}

/// What is lacking, and of which parts, or thanks.
fn lacking(asked: &Asked<'_>, thanks: bool) -> String {
    let parts: Vec<_> = asked.sliced(RuleId::SliceShort).collect();
    let names: Vec<String> = parts.iter().map(|(slice, part)| format!("{part} of the part `{}`", slice.id)).collect();
    let of_parts = match parts.as_slice() {
        [] => String::new(),
        [(slice, part)] if Some(*part) == asked.one.shortfall => format!(" of the part `{}`", slice.id),
        _ => format!(", at least {}", listed(&names, NAMED)),
    };
    match (asked.one.verdict, asked.one.shortfall.filter(|lacking| !lacking.is_zero())) {
        (Verdict::Met, _) if thanks => "The match is there in full, and we thank you for it.".to_owned(),
        (Verdict::Met, _) => "The match is there in full.".to_owned(),
        (_, None) => "What is lacking cannot be told.".to_owned(),
        (Verdict::Undetermined, Some(lacking)) => {
            format!("{lacking} is lacking{of_parts}, unless what is not yet certain turns out to count.")
        }
        (_, Some(lacking)) => format!("{lacking} is lacking{of_parts}."),
    }
}
