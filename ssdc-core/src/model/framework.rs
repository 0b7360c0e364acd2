//! Frameworks: groups of countries and systems of goals, dated and replaceable.
//!
//! The built-in ones (`data/README.md` names their sources) serve unless the portfolio has a framework of the same id.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, OnceLock};

use super::checks;
use crate::record::{List, object, record};
use crate::{Certainty, Country, Date, Day, Error, FrameworkId, Period, Text};

object! {
    /// A country's membership. Without `from` the day of entry is not recorded and the membership counts from the start.
    pub struct Member {
        /// The country.
        country: Country,
        /// First day.
        from: Option<Date>,
        /// Last day.
        to: Option<Date>,
    }
}

object! {
    /// A goal, or a target under a goal.
    pub struct Goal {
        /// Its number or code.
        id: Text,
        /// What it says.
        title: Text,
        /// The goal above it.
        parent: Option<Text>,
    }
}

record! {
    /// A group of countries, a system of goals, or both.
    pub struct Framework(Framework, FrameworkId) {
        required {
            /// Title.
            title: Text,
        }
        optional {
            /// Members, dated.
            members: List<Member>,
            /// Goals and targets.
            goals: List<Goal>,
        }
    }
}

impl Framework {
    /// Whether `country` belongs to it on `day`.
    ///
    /// ```
    /// use ssdc_core::{Certainty, Framework};
    /// let ldc = Framework::built_in("ldc").unwrap();
    /// assert_eq!(ldc.has_member("VU".parse()?, "2018-06-30".parse()?), Certainty::Surely);
    /// assert_eq!(ldc.has_member("VU".parse()?, "2021-01-01".parse()?), Certainty::No); // graduated in December 2020
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn has_member(&self, country: Country, day: Day) -> Certainty {
        let of_country = self.members.iter().filter(|member| member.country == country);
        let holds =
            |member: &Member| Period::new(member.from, member.to).map_or(Certainty::No, |period| period.holds(day));
        of_country.map(holds).max().unwrap_or(Certainty::No)
    }

    /// The frameworks that come with ssdc: `2030-agenda`, `bri`, `g77`, `ldc`, `lldc`, `oecd-dac`, `sids`.
    ///
    /// ```
    /// use ssdc_core::Framework;
    /// let ids: Vec<_> = Framework::all_built_in().iter().map(|framework| framework.id.as_str()).collect();
    /// assert_eq!(ids, ["2030-agenda", "bri", "g77", "ldc", "lldc", "oecd-dac", "sids"]);
    /// ```
    pub fn all_built_in() -> &'static [Arc<Framework>] {
        static ALL: OnceLock<Vec<Arc<Framework>>> = OnceLock::new();
        let parse = |text: &str| text.parse().ok().map(Arc::new);
        ALL.get_or_init(|| BUILT_IN.iter().filter_map(|text| parse(text)).collect())
    }

    /// The framework that comes with ssdc under this id.
    ///
    /// ```
    /// use ssdc_core::Framework;
    /// assert!(Framework::built_in("g77").is_some_and(|g77| !g77.members.is_empty()));
    /// assert!(Framework::built_in("G77").is_none());
    /// ```
    pub fn built_in(id: &str) -> Option<&'static Arc<Framework>> {
        Self::all_built_in().iter().find(|framework| framework.id.as_str() == id)
    }

    fn validate(&self) -> Result<(), Error> {
        checks::periods(&self.members, "/members", |member| (member.from, member.to))?;
        checks::distinct(&self.goals, "goal", "/goals", |goal| goal.id.clone())?;
        let ids: BTreeSet<&str> = self.goals.iter().map(|goal| goal.id.as_str()).collect();
        let missing = |goal: &Goal| goal.parent.as_ref().filter(|parent| !ids.contains(parent.as_str())).cloned();
        match self.goals.iter().enumerate().find_map(|(index, goal)| missing(goal).map(|parent| (index, parent))) {
            Some((index, parent)) => {
                let error = Error::MissingReference { kind: "goal", id: parent.to_string() };
                Err(error.at(&format!("/goals/{index}/parent")))
            }
            None => self.goals_lead_up(),
        }
    }

    /// No goal stands below itself.
    fn goals_lead_up(&self) -> Result<(), Error> {
        let parents: BTreeMap<&str, &str> =
            self.goals.iter().filter_map(|goal| Some((goal.id.as_str(), goal.parent.as_ref()?.as_str()))).collect();
        let mut settled = BTreeSet::new();
        for (index, goal) in self.goals.iter().enumerate() {
            let (mut path, mut above) = (Vec::new(), Some(goal.id.as_str()));
            let mut on_path = BTreeSet::new();
            while let Some(id) = above.filter(|id| !settled.contains(id)) {
                path.push(id);
                if !on_path.insert(id) {
                    let path: Vec<_> = path.into_iter().skip_while(|other| *other != id).collect();
                    let error = Error::Cycle { id: id.to_owned(), path: path.join(" -> ") };
                    return Err(error.at(&format!("/goals/{index}/parent")));
                }
                above = parents.get(id).copied();
            }
            settled.extend(path);
        }
        Ok(())
    }
}

const BUILT_IN: [&str; 7] = [
    include_str!("../../data/2030-agenda.json"),
    include_str!("../../data/bri.json"),
    include_str!("../../data/g77.json"),
    include_str!("../../data/ldc.json"),
    include_str!("../../data/lldc.json"),
    include_str!("../../data/oecd-dac.json"),
    include_str!("../../data/sids.json"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_built_in_framework_is_valid_and_names_its_source() {
        for text in BUILT_IN {
            let framework: Framework = text.parse().unwrap();
            assert!(
                framework.notes.attributes().iter().any(|attribute| attribute.name.as_str() == "source"),
                "{}",
                framework.id
            );
        }
        assert_eq!(Framework::all_built_in().len(), BUILT_IN.len());
    }

    #[test]
    fn the_agenda_has_17_goals_and_169_targets_that_are_valid() {
        let agenda = Framework::built_in("2030-agenda").unwrap();
        let (targets, goals): (Vec<_>, Vec<_>) = agenda.goals.iter().partition(|goal| goal.parent.is_some());
        assert_eq!((goals.len(), targets.len()), (17, 169));
        for goal in &agenda.goals {
            let sdg: crate::Sdg = goal.id.as_str().parse().unwrap();
            assert_eq!(goal.parent.as_ref().map(ToString::to_string), sdg.is_target().then(|| sdg.goal().to_string()));
        }
    }

    #[test]
    fn no_goal_stands_below_itself() {
        let read = |goals: &str| format!(r#"{{"id": "f", "title": "t", "goals": [{goals}]}}"#).parse::<Framework>();
        let error = read(
            r#"{"id": "0", "title": "t", "parent": "1"}, {"id": "1", "title": "t", "parent": "2"},
            {"id": "2", "title": "t", "parent": "1"}"#,
        );
        assert_eq!(error.unwrap_err().to_string(), "/goals/0/parent: `1` is part of itself: 1 -> 2 -> 1");
        assert!(read(r#"{"id": "1", "title": "t", "parent": "1"}"#).is_err());
        assert!(read(r#"{"id": "1", "title": "t"}, {"id": "1.1", "title": "t", "parent": "1"}"#).is_ok());
    }

    #[test]
    fn membership_is_dated() {
        let on = |id: &str, country: &str, day: &str| {
            Framework::built_in(id).unwrap().has_member(country.parse().unwrap(), day.parse().unwrap())
        };
        assert_eq!(on("ldc", "BW", "1990-01-01"), Certainty::Surely);
        assert_eq!(on("ldc", "BW", "1994-12-15"), Certainty::Possibly);
        assert_eq!(on("ldc", "BW", "1996-01-01"), Certainty::No);
        assert_eq!(on("bri", "IT", "2024-03-22"), Certainty::Surely);
        assert_eq!(on("bri", "IT", "2024-03-23"), Certainty::No);
        assert_eq!(on("oecd-dac", "KE", "2020-01-01"), Certainty::No);
    }
}
