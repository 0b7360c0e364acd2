//! A page to the partner: what is asked, what counts, what does not and why, what follows, and what would help.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use rust_decimal::Decimal;

use super::case::{Case, Lot};
use super::compared::Verdict;
use super::gate::{GateDecision, GateReport};
use super::standing::{Standing, of_grant};
use super::{MatchFunding, MatchReport};
use crate::report::Outcome;
use crate::{Certainty, Day, Error, GrantId, Money, PartnerId};

/// So many contributions are named in each list, so that it stays a page.
const NAMED: usize = 10;
const WIDTH: usize = 78;

impl MatchFunding<'_> {
    /// A letter of one page to the recipients of a grant, as plain text of at most 78 columns: how the match stands at the end
    /// of `as_of`, which contributions count and why others do not, what the policy makes of a shortfall, what may be paid of
    /// the next tranche, and what would help.
    ///
    /// ```
    /// use ssdc_core::{Policy, Portfolio};
    /// let portfolio = Portfolio::from_json(include_str!("../../../examples/centre/portfolio.json"))?;
    /// let policy = Policy::load("ssdc-1-to-1")?;
    /// let letter = portfolio.match_funding(&policy).letter(&"SG-06".parse()?, "2018-06-30".parse()?)?;
    /// assert!(letter.contains("is lacking"));
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
        let standings = of_grant(&case, slot)?;
        let mut page = Page::default();
        self.head(&mut page, &case, &standings);
        self.figures(&mut page, &report);
        self.lots(&mut page, &standings);
        self.consequences(&mut page, &report)?;
        self.help(&mut page, &case, &report);
        let receipt = report.receipt();
        page.paragraph(&format!(
            "These figures can be recomputed: policy {} with the SHA-256 {}, and {} records with the SHA-256 {}.",
            self.policy.id(),
            receipt.policy_sha256,
            receipt.records.len(),
            receipt.records_sha256()
        ));
        if let Some(grantors) = case.grantors {
            let names: Vec<String> = grantors.iter().map(|id| self.name(id)).collect();
            page.paragraph(&names.join(", "));
        }
        Ok(page.text)
    }

    fn name(&self, partner: &PartnerId) -> String {
        self.portfolio.partner(partner).map_or_else(|| partner.to_string(), |partner| partner.name.to_string())
    }

    fn head(&self, page: &mut Page, case: &Case<'_>, standings: &[Standing<'_>]) {
        let _ = writeln!(page.text, "{}", case.as_of);
        let recipients = standings.iter().filter_map(|one| one.recipient.as_ref());
        for recipient in recipients {
            page.wrapped(&format!("To {}", self.name(recipient)), "");
        }
        page.wrapped(&format!("About the match for grant {}: {}", case.grant.id, case.grant.title), "");
    }

    fn figures(&self, page: &mut Page, report: &MatchReport) {
        let title = self.policy.title();
        let Some((required, recognised)) = report.required().zip(report.recognised()) else {
            page.paragraph(&format!(
                "What the policy \"{title}\" asks for cannot be told, for something that it depends on is not recorded:"
            ));
            let open = report.findings().iter().filter(|finding| finding.outcome() == Outcome::Undecided);
            open.take(NAMED).for_each(|finding| page.wrapped(&format!("- {finding}"), "  "));
            return;
        };
        let figures = format!(
            "The policy \"{title}\" asks for a match of {required} for this grant. By the end of {} we recognise {recognised}.",
            report.as_of()
        );
        let stands = match (report.verdict(), report.shortfall()) {
            (Verdict::Met, _) => "The match is there in full, and we thank you for it.".to_owned(),
            (Verdict::Exempt, _) => "The requirement is waived.".to_owned(),
            (Verdict::NotDue, _) => "Nothing is due yet.".to_owned(),
            (Verdict::Undetermined, Some(lacking)) if !lacking.is_zero() => {
                format!("{lacking} is lacking, unless what is not yet certain turns out to count.")
            }
            (_, Some(lacking)) => format!("{lacking} is lacking."),
            (_, None) => "What is lacking cannot be told.".to_owned(),
        };
        page.paragraph(&format!("{figures} {stands}"));
    }

    fn consequences(&self, page: &mut Page, report: &MatchReport) -> Result<(), Error> {
        let (grant, as_of) = (report.grant(), report.as_of());
        let mut sentences = Vec::new();
        for row in self.remedy(grant, as_of)?.rows().iter().filter(|row| row.verdict == Verdict::Short) {
            let Some(action) = &row.action else { continue };
            let action = action.replace('_', " ");
            sentences.push(match (row.amount, &row.formula) {
                (Some(amount), Some(formula)) => {
                    format!(
                        "For the requirement `{}` the policy says {action}: {amount}, by formula {formula}.",
                        row.requirement
                    )
                }
                _ => format!("For the requirement `{}` the policy says {action}.", row.requirement),
            });
        }
        if let Some(gate) = self.next_gate(grant, as_of)? {
            let money =
                |money: Option<Money>| money.map_or_else(|| "an unknown amount".to_owned(), |money| money.to_string());
            sentences.push(match gate.decision() {
                GateDecision::NotDue => format!("Tranche {} is not due yet.", gate.tranche()),
                GateDecision::Undetermined => {
                    format!("Whether tranche {} may be paid cannot be told yet.", gate.tranche())
                }
                _ => {
                    let (number, amount, now) = (gate.tranche(), money(gate.amount()), money(gate.may_be_paid()));
                    format!("Of tranche {number} ({amount}), {now} may be paid now.")
                }
            });
        }
        if !sentences.is_empty() {
            page.paragraph(&format!("What follows: {}", sentences.join(" ")));
        }
        Ok(())
    }

    /// The gate of the first tranche that is not paid in full.
    fn next_gate(&self, grant: &GrantId, as_of: Day) -> Result<Option<GateReport>, Error> {
        let (_, record) = self.found(grant)?;
        let numbers: BTreeSet<u32> = record.tranches.iter().map(|tranche| tranche.number).collect();
        for number in numbers {
            let gate = self.gate(grant, number, as_of)?;
            let is_paid = gate.amount().zip(gate.paid()).is_some_and(|(amount, paid)| paid.amount() >= amount.amount());
            if !is_paid {
                return Ok(Some(gate));
            }
        }
        Ok(None)
    }

    /// What counts, and what does not.
    fn lots(&self, page: &mut Page, standings: &[Standing<'_>]) {
        let counted: Vec<&Lot<'_>> = standings.iter().flat_map(Standing::counted).collect();
        let ids: BTreeSet<_> = counted.iter().map(|lot| &lot.record.id).collect();
        if !counted.is_empty() {
            page.paragraph("What counts:");
            for lot in counted.iter().take(NAMED) {
                let source =
                    lot.record.source.as_ref().map(|id| format!(", from {}", self.name(id))).unwrap_or_default();
                let kind = lot.record.kind.name().replace('_', " ");
                page.wrapped(&format!("- {}: {}, {kind}{source}", lot.record.id, lot.money(lot.low)), "  ");
            }
            page.rest(counted.len());
        }
        let mut seen = BTreeSet::new();
        let others = standings.iter().flat_map(|one| &one.lots).filter(|lot| lot.low <= Decimal::ZERO);
        let others: Vec<&Lot<'_>> =
            others.filter(|lot| !ids.contains(&lot.record.id) && seen.insert(&lot.record.id)).collect();
        if !others.is_empty() {
            page.paragraph("What does not count, or not yet:");
            for lot in others.iter().take(NAMED) {
                let against =
                    lot.findings.iter().find(|one| matches!(one.outcome(), Outcome::Fail | Outcome::Undecided));
                let why = against.map_or_else(|| format!("{} gives nothing.", lot.record.id), ToString::to_string);
                page.wrapped(&format!("- {why}"), "  ");
            }
            page.rest(others.len());
        }
    }

    fn help(&self, page: &mut Page, case: &Case<'_>, report: &MatchReport) {
        let Some(lacking) = report.shortfall().filter(|lacking| !lacking.is_zero()) else { return };
        let mut kinds: Vec<String> = Vec::new();
        for rule in &self.policy.recognise.kinds {
            let names: Vec<_> = rule.kinds.iter().map(|kind| kind.name().replace('_', " ")).collect();
            kinds.push(format!("{}, once {}", names.join(", "), rule.state.name()));
        }
        kinds.truncate(NAMED / 2);
        let window = self.policy.recognise.window.is_some();
        let ended = case.period.to().filter(|to| window && to.by(case.as_of) == Certainty::Surely);
        if let Some(to) = ended {
            page.paragraph(&format!(
                "What came after {to} does not count: tell us of anything of {lacking} that came by then."
            ));
            return;
        }
        let end = case.period.to().filter(|_| window).map(|to| format!(", by {to}")).unwrap_or_default();
        page.paragraph(&format!(
            "What would help: further contributions of {lacking} to this grant{end}. What counts is {}.",
            kinds.join("; ")
        ));
    }
}

#[derive(Default)]
struct Page {
    text: String,
}

impl Page {
    fn paragraph(&mut self, words: &str) {
        self.text.push('\n');
        self.wrapped(words, "");
    }

    /// The words in lines of at most `WIDTH` columns, those after the first behind `indent`.
    fn wrapped(&mut self, words: &str, indent: &str) {
        let mut line = String::new();
        for word in words.split_whitespace() {
            let fits = line.chars().count() + word.chars().count() < WIDTH;
            if !line.trim().is_empty() && !fits {
                let _ = writeln!(self.text, "{line}");
                line = format!("{indent}{word}");
            } else {
                if !line.trim().is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
        }
        let _ = writeln!(self.text, "{line}");
    }

    fn rest(&mut self, count: usize) {
        if count > NAMED {
            let _ = writeln!(self.text, "- and {} more", count - NAMED);
        }
    }
}
