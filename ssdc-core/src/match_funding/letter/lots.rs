//! Which contributions count, for how much and why not for more, and why others do not count.

use std::collections::BTreeSet;

use super::asked::Asked;
use super::page::Page;
use super::{Letter, NAMED, plain};
use crate::model::Contribution;
use crate::report::{Finding, FindingValue, Outcome, RuleId, listed};
use crate::{Kind, Money, PartnerId};

/// What counts of a contribution for a recipient, and by which requirements.
struct Counting<'l> {
    record: &'l Contribution,
    money: Money,
    recipient: Option<&'l PartnerId>,
    requirements: Vec<&'l str>,
}

/// What takes something off a contribution that counts.
fn takes_off(one: &Finding) -> bool {
    let parts = [
        RuleId::StateReachedInPart,
        RuleId::BenefitDeducted,
        RuleId::LotCapped,
        RuleId::AssignedHere,
        RuleId::AssignedEarlier,
        RuleId::Valued,
        RuleId::Converted,
    ];
    parts.contains(&one.rule) || matches!(one.outcome(), Outcome::Fail | Outcome::Undecided)
}

impl Letter<'_, '_> {
    pub(super) fn lots(&self, page: &mut Page) {
        let counting = self.counting();
        let between: Vec<String> = self.asked.iter().flat_map(|asked| self.between(asked)).collect();
        if !counting.is_empty() || !between.is_empty() {
            page.paragraph("What counts:");
            let mut items: Vec<String> = counting.iter().take(NAMED).map(|one| self.counts(one)).collect();
            let more = counting.get(NAMED..).unwrap_or_default();
            // The list adds up to what is recognised.
            let sum = more.iter().map(|one| Some(one.money)).reduce(|sum, one| sum?.checked_add(one?).ok());
            let sum = sum.flatten().filter(|_| self.asked.len() == 1).map(|sum| format!(": {sum} together"));
            items.extend((!more.is_empty()).then(|| format!("and {} more{}", more.len(), sum.unwrap_or_default())));
            page.items(&items, NAMED + 1);
            page.items(&between, NAMED);
        }
        let ids: BTreeSet<&str> = counting.iter().map(|one| one.record.id.as_str()).collect();
        let others = self.others(&ids);
        if !others.is_empty() {
            page.paragraph("What does not count, or not yet:");
            page.items(&others, NAMED);
        }
    }

    fn counting(&self) -> Vec<Counting<'_>> {
        let mut all: Vec<Counting<'_>> = Vec::new();
        for asked in self.asked {
            let recipient = asked.one.recipient.as_ref();
            for (record, money) in &asked.counting {
                let same = |one: &&mut Counting<'_>| {
                    one.record.id == record.id && one.money == *money && one.recipient == recipient
                };
                match all.iter_mut().find(same) {
                    Some(known) => known.requirements.push(&asked.of.id),
                    None => all.push(Counting { record, money: *money, recipient, requirements: vec![&asked.of.id] }),
                }
            }
        }
        all
    }

    /// What lies between the contributions and what is recognised of them; of which obligation, where there are several.
    fn between(&self, asked: &Asked<'_>) -> Vec<String> {
        let label = if self.asked.len() > 1 { format!("for {}: ", self.label(&asked.one)) } else { String::new() };
        asked.between(self.case).into_iter().map(|said| format!("{label}{said}")).collect()
    }

    /// A contribution as both lists name it.
    fn described(&self, record: &Contribution, amount: &str) -> String {
        let source = record.source.as_ref().map(|id| format!(", from {}", self.name(id))).unwrap_or_default();
        format!("{}: {amount}, {}{source}", record.id, record.kind.name().replace('_', " "))
    }

    fn counts(&self, one: &Counting<'_>) -> String {
        let (money, whole) = (one.money, one.record.amount);
        let amount = match money == whole {
            true => money.to_string(),
            false if money.currency() == whole.currency() => format!("{money} of {whole}"),
            false => format!("{money} for {whole}"),
        };
        let recipient = one.recipient.filter(|_| self.case.grant.recipients.len() > 1);
        let to = recipient.map(|id| format!(", for {}", self.name(id))).unwrap_or_default();
        let of_recipient = self.asked.iter().filter(|asked| asked.one.recipient.as_ref() == one.recipient);
        let names: Vec<String> = one.requirements.iter().map(|id| format!("`{id}`")).collect();
        let only = if of_recipient.count() > names.len() {
            format!(", for {} only", listed(&names, NAMED))
        } else {
            String::new()
        };
        let why = if money == whole { String::new() } else { self.why_not_all(one) };
        format!("{}{to}{only}{why}", self.described(one.record, &amount))
    }

    /// Why only so much of a contribution counts.
    fn why_not_all(&self, one: &Counting<'_>) -> String {
        let mut said: Vec<String> = Vec::new();
        for finding in self.findings_on(one.record).filter(|finding| takes_off(finding)) {
            if finding.recipient.is_some() && finding.recipient.as_ref() != one.recipient {
                continue;
            }
            let rest = match (finding.rule, &finding.observed, &finding.required) {
                (RuleId::StateReachedInPart, FindingValue::Money(reached), FindingValue::State(state)) => {
                    one.record.amount.checked_sub(*reached).ok().map(|rest| format!(" {rest} is not yet {state}."))
                }
                _ => None,
            };
            let sentence = format!(" {}{}", plain::sentence(finding), rest.unwrap_or_default());
            if !said.contains(&sentence) {
                said.push(sentence);
            }
        }
        if said.is_empty() { String::new() } else { format!(".{}", said.concat()) }
    }

    fn findings_on(&self, record: &Contribution) -> impl Iterator<Item = &Finding> {
        let is_about =
            move |one: &&Finding| one.subject.kind == Kind::Contribution && *one.subject.id == *record.id.as_str();
        self.report.findings().iter().filter(is_about)
    }

    /// The contributions that a check looked at and that count for nothing, each with the first reason.
    fn others(&self, counting: &BTreeSet<&str>) -> Vec<String> {
        let mut seen = BTreeSet::new();
        let about = self.report.findings().iter().filter(|one| one.subject.kind == Kind::Contribution);
        let ids = about.map(|one| &*one.subject.id).filter(|id| !counting.contains(id) && seen.insert(*id));
        let records = ids.filter_map(|id| self.case.portfolio.contribution(&id.parse().ok()?));
        let said = |record: &Contribution| {
            let against =
                self.findings_on(record).find(|one| matches!(one.outcome(), Outcome::Fail | Outcome::Undecided));
            let why = against.map_or_else(
                || format!("Contribution {} is not what the requirement asks of contributions.", record.id),
                plain::sentence,
            );
            format!("{}. {why}", self.described(record, &record.amount.to_string()))
        };
        records.map(said).collect()
    }
}
