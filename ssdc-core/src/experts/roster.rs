//! How a roster is kept: who stands on it on a day, whose profile asks for something, and how it is balanced.

use std::collections::BTreeMap;
use std::fmt;

use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::{Experts, counted};
use crate::model::{Expert, RosterEntry};
use crate::report::{Finding, FindingValue, RecordRef, RuleId};
use crate::settings::settings;
use crate::taxonomy::comparable;
use crate::{Certainty, Column, Day, Error, Kind, Number, Period, Table};

settings! {
    /// Settings of [`Experts::roster`].
    ///
    /// ```
    /// use ssdc_core::experts::RosterSettings;
    /// let settings: RosterSettings = r#"{"roster": "national", "most_skills": 15}"#.parse()?;
    /// assert_eq!((settings.most_skills, settings.refresh_days, settings.smallest), (Some(15), 365, 5));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub struct RosterSettings {
        /// The roster; absent: all of them.
        roster: Option<String> = None,
        /// As what one stands on it; who has no status there stands on it too. Everybody else is on record, but not proposed.
        statuses: Vec<String> = vec!["active".to_owned(), "approved".to_owned()],
        /// After how many days a profile asks to be brought up to date.
        refresh_days: u32 = 365,
        /// How many skills a person may state; absent: any number.
        most_skills: Option<u32> = None,
        /// How many referees a person must name; absent: none.
        referees: Option<u32> = None,
        /// Groups of fewer people than this are not shown in the balance.
        smallest: u32 = 5,
        /// The framework whose members are the South.
        south: String = "g77".to_owned(),
        /// The framework whose members are the North.
        north: String = "oecd-dac".to_owned(),
    }
}

/// A roster on a day.
///
/// ```
/// use ssdc_core::{Portfolio, experts::RosterSettings};
/// let portfolio = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "experts": [{"id": "E-1", "name": "Amina",
///     "rosters": [{"roster": "national", "status": "approved", "from": "2016"}], "updated_on": "2016-05-01"}]}"#)?;
/// let roster = portfolio.open_experts(None)?.roster("2018-06-30".parse()?, &RosterSettings::default())?;
/// assert_eq!(roster.sentence(), "1 expert stands on rosters on 2018-06-30; 1 profile asks to be brought up to date.");
/// assert_eq!(roster.findings[0].to_string(), "Expert E-1 was brought up to date on 2016-05-01, more than 365 days ago.");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct RosterReport {
    /// The day.
    pub as_of: Day,
    /// The roster; `None` for all of them.
    pub roster: Option<String>,
    /// Who stands on it, now or ever, by expert and roster.
    pub standings: Vec<Standing>,
    /// What profiles ask for, of those who stand there now.
    pub findings: Vec<Finding>,
    /// How those who stand there now are balanced, by what they say themselves.
    pub balance: Vec<Share>,
}

/// How somebody stands on a roster.
///
/// ```
/// use ssdc_core::{Certainty, experts::Standing};
/// let entry = ssdc_core::RosterEntry { roster: "national".into(), status: None, from: None, to: None };
/// let standing = Standing { expert: "E-1".into(), name: "Amina".into(), entry, stands: Certainty::Surely };
/// assert_eq!(standing.stands, Certainty::Surely);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// The id of the expert.
    pub expert: String,
    /// The name.
    pub name: String,
    /// The entry.
    pub entry: RosterEntry,
    /// Whether it counts on the day: its dates hold and its status is one of those asked for.
    pub stands: Certainty,
}

/// One group of the balance.
///
/// ```
/// use ssdc_core::experts::Share;
/// let few = Share { of: "gender", group: "woman".to_owned(), count: None, percent: None };
/// assert_eq!(few.count, None); // fewer than are shown
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Share {
    /// `gender` or `origin`.
    pub of: &'static str,
    /// What people say; `unknown` for those who do not.
    pub group: String,
    /// How many; `None` where they are too few to be shown, or would betray who is.
    pub count: Option<u32>,
    /// Of those who say it, with one decimal.
    pub percent: Option<Decimal>,
}

impl Experts {
    /// Who stands on a roster on a day, whose profile asks for something, and how it is balanced. Nobody is deleted: who no
    /// longer stands there is listed too.
    ///
    /// # Errors
    /// [`Error::NotFound`] for a roster or a framework that is not there.
    pub fn roster(&self, as_of: Day, settings: &RosterSettings) -> Result<RosterReport, Error> {
        let wanted = settings.roster.as_deref();
        if let Some(name) = wanted.filter(|name| !self.index.rosters.keys().any(|roster| roster.as_str() == *name)) {
            return Err(Error::NotFound { kind: "roster", id: name.to_owned() });
        }
        for framework in [&settings.south, &settings.north] {
            if self.portfolio.framework(framework).is_none() {
                return Err(Error::NotFound { kind: "framework", id: framework.clone() });
            }
        }
        let mut report = RosterReport {
            as_of,
            roster: settings.roster.clone(),
            standings: Vec::new(),
            findings: Vec::new(),
            balance: Vec::new(),
        };
        let mut standing: Vec<&Expert> = Vec::new();
        for expert in self.portfolio.experts() {
            let entries =
                expert.rosters.iter().filter(|entry| wanted.is_none_or(|wanted| wanted == entry.roster.as_str()));
            let mut stands = Certainty::No;
            for entry in entries {
                let certainty = settings.holds(entry, as_of);
                stands = stands.max(certainty);
                report.standings.push(Standing {
                    expert: expert.id.to_string(),
                    name: expert.name.to_string(),
                    entry: entry.clone(),
                    stands: certainty,
                });
            }
            if stands == Certainty::Surely {
                settings.find(expert, as_of, &mut report.findings);
                standing.push(expert);
            }
        }
        let gender = standing.iter().map(|expert| expert.gender.as_ref().map(|gender| comparable(gender.as_str())));
        let origin = standing.iter().map(|expert| self.origin(expert, as_of, settings).map(str::to_owned));
        report.balance = balance("gender", gender, settings.smallest);
        report.balance.extend(balance("origin", origin, settings.smallest));
        Ok(report)
    }

    /// South, North or neither, by nationality.
    fn origin(&self, expert: &Expert, as_of: Day, settings: &RosterSettings) -> Option<&'static str> {
        let nationality = expert.nationality?;
        let member = |framework: &str| {
            self.portfolio.framework(framework).map_or(Certainty::No, |group| group.has_member(nationality, as_of))
        };
        match (member(&settings.south), member(&settings.north)) {
            (Certainty::Surely, _) => Some("south"),
            (Certainty::No, Certainty::Surely) => Some("north"),
            (Certainty::No, Certainty::No) => Some("neither"),
            _ => None,
        }
    }
}

impl RosterSettings {
    fn holds(&self, entry: &RosterEntry, as_of: Day) -> Certainty {
        let counts = |status: &crate::Text| self.statuses.iter().any(|one| one == status.as_str());
        if entry.status.as_ref().is_some_and(|status| !counts(status)) {
            return Certainty::No;
        }
        Period::new(entry.from, entry.to).map_or(Certainty::No, |period| period.holds(as_of))
    }

    fn find(&self, expert: &Expert, as_of: Day, findings: &mut Vec<Finding>) {
        let number = |number: usize| FindingValue::Number(Number::from(Decimal::from(number)));
        let mut note = |rule, observed, required| {
            let subject = RecordRef { kind: Kind::Expert, id: expert.id.as_str().into() };
            findings.push(Finding {
                rule,
                subject,
                recipient: None,
                observed,
                required,
                source: "roster".to_owned(),
                lacking: Vec::new(),
            });
        };
        let days = number(self.refresh_days as usize);
        match expert.updated_on {
            None => note(RuleId::ProfileUndated, FindingValue::Absent, days),
            Some(on) => {
                let age = i64::from(as_of.number()) - i64::from(on.last_day().number());
                if age > i64::from(self.refresh_days) {
                    note(RuleId::ProfileStale, FindingValue::Date(on), days);
                }
            }
        }
        if let Some(most) = self.most_skills.filter(|most| expert.skills.len() > *most as usize) {
            note(RuleId::TooManySkills, number(expert.skills.len()), number(most as usize));
        }
        if let Some(least) = self.referees.filter(|least| expert.referees.len() < *least as usize) {
            note(RuleId::RefereesMissing, number(expert.referees.len()), number(least as usize));
        }
        if expert.availability.is_empty() {
            note(RuleId::AvailabilityMissing, FindingValue::Absent, FindingValue::Absent);
        }
    }
}

/// How many say what. Small groups are hidden, and with them as many others, the smallest first, as it takes that no small
/// number can be reckoned from what is shown.
fn balance(of: &'static str, values: impl Iterator<Item = Option<String>>, smallest: u32) -> Vec<Share> {
    let mut counts: BTreeMap<Option<String>, u32> = BTreeMap::new();
    values.for_each(|value| *counts.entry(value).or_default() += 1);
    let stated: u32 = counts.iter().filter(|(group, _)| group.is_some()).map(|(_, count)| *count).sum();
    let mut by_size: Vec<(u32, &Option<String>)> = counts.iter().map(|(group, count)| (*count, group)).collect();
    by_size.sort();
    let mut hidden: Vec<&Option<String>> = Vec::new();
    let mut sum = 0;
    for (count, group) in by_size {
        let small = count < smallest && group.is_some();
        let betrays = !hidden.is_empty() && (hidden.len() < 2 || sum < smallest);
        if small || betrays {
            hidden.push(group);
            sum += count;
        }
    }
    let shares = counts.iter().map(|(group, count)| {
        let shown = !hidden.contains(&group);
        let thousandths = (u64::from(*count) * 1000).checked_div(u64::from(stated));
        let percent = thousandths.and_then(|parts| i64::try_from(parts).ok()).map(|parts| Decimal::new(parts, 1));
        Share {
            of,
            group: group.clone().unwrap_or_else(|| "unknown".to_owned()),
            count: shown.then_some(*count),
            // Where something is hidden, shares of all would show it.
            percent: percent.filter(|_| shown && hidden.is_empty() && group.is_some()),
        }
    });
    let (known, unknown): (Vec<_>, Vec<_>) = shares.zip(counts.keys()).partition(|(_, group)| group.is_some());
    known.into_iter().chain(unknown).map(|(share, _)| share).collect()
}

impl RosterReport {
    /// How many experts stand there now.
    pub fn standing(&self) -> usize {
        let surely = self.standings.iter().filter(|one| one.stands == Certainty::Surely);
        surely.map(|one| &one.expert).collect::<std::collections::BTreeSet<_>>().len()
    }

    /// Who stands there: `expert`, `name`, `roster`, `status`, `from`, `to`, `stands` (surely, possibly, no).
    pub fn rows(&self) -> Table {
        let rows = &self.standings;
        let stands = |one: &Standing| match one.stands {
            Certainty::Surely => "surely",
            Certainty::Possibly => "possibly",
            Certainty::No => "no",
        };
        Table::new([
            ("expert", Column::text(rows.iter().map(|one| Some(&one.expert)))),
            ("name", Column::text(rows.iter().map(|one| Some(&one.name)))),
            ("roster", Column::text(rows.iter().map(|one| Some(one.entry.roster.as_str())))),
            ("status", Column::text(rows.iter().map(|one| one.entry.status.as_ref().map(|status| status.as_str())))),
            ("from", Column::text(rows.iter().map(|one| one.entry.from.map(|from| from.to_string())))),
            ("to", Column::text(rows.iter().map(|one| one.entry.to.map(|to| to.to_string())))),
            ("stands", Column::text(rows.iter().map(|one| Some(stands(one))))),
        ])
    }

    /// What profiles ask for: `expert`, `code`, `outcome`, `sentence`.
    pub fn findings_table(&self) -> Table {
        let rows = &self.findings;
        Table::new([
            ("expert", Column::text(rows.iter().map(|one| Some(&one.subject.id)))),
            ("code", Column::text(rows.iter().map(|one| Some(one.rule.name())))),
            ("outcome", Column::text(rows.iter().map(|one| Some(one.outcome().name())))),
            ("sentence", Column::text(rows.iter().map(|one| Some(one.to_string())))),
        ])
    }

    /// The balance: `of` (gender, origin), `group`, `count`, `percent` of those who say it; empty where groups are too small.
    pub fn balance_table(&self) -> Table {
        let rows = &self.balance;
        Table::new([
            ("of", Column::text(rows.iter().map(|one| Some(one.of)))),
            ("group", Column::text(rows.iter().map(|one| Some(&one.group)))),
            ("count", Column::integer(rows.iter().map(|one| one.count.map(i64::from)))),
            ("percent", Column::decimal(rows.iter().map(|one| one.percent))),
        ])
    }

    /// The answer in one sentence.
    pub fn sentence(&self) -> String {
        let (standing, on) = (self.standing(), self.as_of);
        let stand = if standing == 1 { "stands" } else { "stand" };
        let roster = self.roster.as_ref().map_or("rosters".to_owned(), |name| format!("the roster {name}"));
        let asks = self
            .findings
            .iter()
            .filter(|one| matches!(one.rule, RuleId::ProfileStale | RuleId::ProfileUndated))
            .count();
        let ask = if asks == 1 { "asks" } else { "ask" };
        let profiles = counted(asks, "profile", "profiles");
        format!(
            "{} {stand} on {roster} on {on}; {profiles} {ask} to be brought up to date.",
            counted(standing, "expert", "experts")
        )
    }

    /// The whole answer as canonical JSON.
    pub fn to_json(&self) -> String {
        json!({
            "as_of": self.as_of.to_string(),
            "roster": self.roster,
            "sentence": self.sentence(),
            "rows": self.rows().to_value(),
            "findings": self.findings.iter().map(Finding::json).collect::<Vec<Value>>(),
            "balance": self.balance_table().to_value(),
        })
        .to_string()
    }
}

impl fmt::Display for RosterReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.sentence())?;
        self.findings.iter().try_for_each(|finding| writeln!(f, "{finding}"))?;
        for table in [self.rows(), self.balance_table()].iter().filter(|table| !table.is_empty()) {
            write!(f, "\n{table}")?;
        }
        let hidden = self.balance.iter().any(|share| share.count.is_none());
        if hidden {
            writeln!(f, "Groups without a count are too small to be shown, or would show others that are.")
        } else {
            Ok(())
        }
    }
}
