//! Who is the same person: records that share an identifier surely are, those that share name and country possibly.

use std::collections::{BTreeMap, HashMap};
use std::fmt;

use super::index::Index;
use crate::record::Identifier;
use crate::taxonomy::comparable;
use crate::{Certainty, Country, Date, Kind, Portfolio, RecordRef, Text};

/// Why two records are taken for one person.
///
/// ```
/// use ssdc_core::experts::Evidence;
/// let orcid = Evidence::Identifier { scheme: "ORCID".into(), value: "0000-0001".into() };
/// assert_eq!(orcid.to_string(), "both have ORCID 0000-0001");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Evidence {
    /// They share an identifier: surely the same.
    Identifier {
        /// The register.
        scheme: Text,
        /// What both are called there.
        value: Text,
    },
    /// They share a name, capitals and forms of letters aside, and a country: possibly the same.
    Name {
        /// The name.
        name: Text,
        /// Nationality or country of the seat.
        country: Country,
    },
}

impl Evidence {
    /// How sure it makes it.
    pub fn certainty(&self) -> Certainty {
        match self {
            Evidence::Identifier { .. } => Certainty::Surely,
            Evidence::Name { .. } => Certainty::Possibly,
        }
    }
}

impl fmt::Display for Evidence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Evidence::Identifier { scheme, value } => write!(f, "both have {scheme} {value}"),
            Evidence::Name { name, country } => write!(f, "both are called {name} and are of {country}"),
        }
    }
}

/// A record that is the same person as an expert, by what evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Same {
    pub(super) record: Person,
    pub(super) evidence: Evidence,
}

/// An expert by number, or a partner by its place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Person {
    Expert(u32),
    Partner(u32),
}

#[derive(Debug, Default)]
pub(super) struct Identities {
    /// For each record what is the same, by evidence: the surest first.
    same: BTreeMap<Person, Vec<Same>>,
    /// Experts whose record counts for nothing beside another of the same person, and which that is.
    pub(super) superseded: BTreeMap<u32, Same>,
}

impl Identities {
    pub(super) fn new(portfolio: &Portfolio, index: &Index) -> Self {
        let mut by_identifier: HashMap<(&str, &str), Vec<Person>> = HashMap::new();
        let mut by_name: HashMap<(String, Country), Vec<(Person, &Text)>> = HashMap::new();
        let experts = (0u32..).zip(portfolio.experts());
        let experts =
            experts.map(|(number, expert)| (Person::Expert(number), &expert.notes, &expert.name, expert.nationality));
        let partners = portfolio.tables.partners.slots_and_rows();
        let partners =
            partners.map(|(slot, partner)| (Person::Partner(slot), &partner.notes, &partner.name, partner.country));
        for (person, notes, name, country) in experts.chain(partners) {
            for Identifier { scheme, value } in notes.identifiers() {
                by_identifier.entry((scheme.as_str(), value.as_str())).or_default().push(person);
            }
            if let Some(country) = country {
                by_name.entry((comparable(name.as_str()), country)).or_default().push((person, name));
            }
        }
        let mut identities = Identities::default();
        for ((scheme, value), people) in by_identifier {
            identities.meet(&people, &Evidence::Identifier { scheme: scheme.into(), value: value.into() });
        }
        for ((_, country), people) in by_name {
            if let Some((_, name)) = people.iter().min() {
                let evidence = Evidence::Name { name: (*name).clone(), country };
                identities.meet(&people.iter().map(|(person, _)| *person).collect::<Vec<_>>(), &evidence);
            }
        }
        for same in identities.same.values_mut() {
            same.sort_by(|one, other| (&one.evidence, one.record).cmp(&(&other.evidence, other.record)));
            let mut seen = std::collections::BTreeSet::new();
            same.retain(|one| seen.insert(one.record));
        }
        identities.superseded = identities.find_superseded(portfolio, index);
        identities
    }

    /// Each two of these are the same, where one of them is an expert.
    fn meet(&mut self, people: &[Person], evidence: &Evidence) {
        if people.len() < 2 || !people.iter().any(|person| matches!(person, Person::Expert(_))) {
            return;
        }
        for one in people {
            let others = people.iter().filter(|other| *other != one);
            let others = others.map(|other| Same { record: *other, evidence: evidence.clone() });
            self.same.entry(*one).or_default().extend(others);
        }
    }

    /// Of the records of one person the one brought up to date last counts, then the first by id.
    fn find_superseded(&self, portfolio: &Portfolio, index: &Index) -> BTreeMap<u32, Same> {
        let updated = |number: u32| -> Option<Date> {
            portfolio.tables.experts.at(index.slot(number)).and_then(|expert| expert.updated_on)
        };
        let mut superseded = BTreeMap::new();
        let mut seen = std::collections::BTreeSet::new();
        for person in self.same.keys() {
            let Person::Expert(first) = *person else { continue };
            if !seen.insert(first) {
                continue;
            }
            let (mut group, mut open) = (vec![first], vec![first]);
            while let Some(next) = open.pop() {
                for other in self.surely(Person::Expert(next)).filter_map(|same| same.record.expert()) {
                    if seen.insert(other) {
                        group.push(other);
                        open.push(other);
                    }
                }
            }
            let newest = group.iter().copied().max_by_key(|number| (updated(*number), std::cmp::Reverse(*number)));
            let Some(newest) = newest else { continue };
            for number in group.into_iter().filter(|number| *number != newest) {
                // What they share directly, or what leads towards it.
                let direct = self.surely(Person::Expert(number)).find(|same| same.record == Person::Expert(newest));
                let evidence = direct.or_else(|| self.surely(Person::Expert(number)).next()).map(|same| &same.evidence);
                if let Some(evidence) = evidence {
                    let same = Same { record: Person::Expert(newest), evidence: evidence.clone() };
                    superseded.insert(number, same);
                }
            }
        }
        superseded
    }

    /// Everyone who is the same as a person, the surest first.
    pub(super) fn of(&self, person: Person) -> &[Same] {
        self.same.get(&person).map_or(&[], Vec::as_slice)
    }

    fn surely(&self, person: Person) -> impl Iterator<Item = &Same> {
        self.of(person).iter().filter(|same| same.evidence.certainty() == Certainty::Surely)
    }
}

impl Person {
    pub(super) fn expert(self) -> Option<u32> {
        match self {
            Person::Expert(number) => Some(number),
            Person::Partner(_) => None,
        }
    }

    pub(super) fn record(self, portfolio: &Portfolio, index: &Index) -> RecordRef {
        let node = match self {
            Person::Expert(number) => crate::graph::NodeRef { kind: Kind::Expert, slot: index.slot(number) },
            Person::Partner(slot) => crate::graph::NodeRef { kind: Kind::Partner, slot },
        };
        let id = portfolio.tables.id_at(node).cloned().unwrap_or_default();
        RecordRef { kind: node.kind, id }
    }
}
