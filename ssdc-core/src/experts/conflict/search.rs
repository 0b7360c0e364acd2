//! The search for conflicts: from the request to those who ask and what belongs together with them, and from there to experts.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Conflict, ConflictKind, ConflictStep};
use crate::experts::identity::Person;
use crate::experts::index::{Said, Span};
use crate::experts::{Case, Experts};
use crate::graph::{NodeRef, Tie, TieKind};
use crate::{Certainty, Date, Day, Kind, Period, RecordRef, Scalar};

/// What a search finds: conflicts with the numbers of their experts, by expert, the surest and shortest first.
#[derive(Debug)]
pub(in crate::experts) struct Found {
    pub(in crate::experts) conflicts: Vec<(u32, Conflict)>,
    pub(super) complete: bool,
    pub(super) partners: usize,
}

pub(in crate::experts) fn search(case: &Case<'_>) -> Found {
    let mut search =
        Search { case, partners: BTreeMap::new(), complete: true, people: BTreeMap::new(), found: Vec::new() };
    search.institutions();
    let partners: Vec<u32> = search.partners.keys().copied().collect();
    for slot in &partners {
        search.affiliated(*slot);
        search.taught(*slot);
        search.money(*slot);
    }
    search.declared(&partners);
    search.said(&partners);
    search.same_people();
    let (complete, partners) = (search.complete, partners.len());
    let mut conflicts = search.found;
    conflicts.sort_by(|(one, a), (other, b)| {
        (one, std::cmp::Reverse(a.certainty), a.path.len(), a.kind, &a.path).cmp(&(
            other,
            std::cmp::Reverse(b.certainty),
            b.path.len(),
            b.kind,
            &b.path,
        ))
    });
    conflicts.dedup();
    Found { conflicts, complete, partners }
}

/// A way from a record to the request, and how sure it is.
#[derive(Debug, Clone)]
struct Way {
    certainty: Certainty,
    steps: Vec<ConflictStep>,
}

struct Search<'s, 'c> {
    case: &'s Case<'c>,
    /// Partners that ask, or belong together with those who do, by place.
    partners: BTreeMap<u32, Way>,
    complete: bool,
    /// Experts who are at them now.
    people: BTreeMap<u32, Way>,
    found: Vec<(u32, Conflict)>,
}

impl Search<'_, '_> {
    fn reference(&self, kind: Kind, slot: u32) -> RecordRef {
        let id = self.case.experts.portfolio.tables.id_at(NodeRef { kind, slot }).cloned().unwrap_or_default();
        RecordRef { kind, id }
    }

    fn expert(&self, number: u32) -> RecordRef {
        self.reference(Kind::Expert, self.case.experts.index.slot(number))
    }

    /// The way of a step before another way.
    fn before(&self, from: RecordRef, says: impl Into<String>, certainty: Certainty, way: &Way) -> Way {
        let to = way.steps.first().map_or_else(|| self.request(), |step| step.from.clone());
        let step = ConflictStep { from, says: says.into(), to };
        Way { certainty: certainty.and(way.certainty), steps: std::iter::once(step).chain(way.steps.clone()).collect() }
    }

    fn request(&self) -> RecordRef {
        RecordRef { kind: Kind::Request, id: self.case.request.id.as_str().into() }
    }

    fn note(&mut self, expert: u32, kind: ConflictKind, way: Way, expires: Option<Day>) {
        let Ok(id) = self.case.experts.id(expert).parse() else { return };
        if way.certainty != Certainty::No {
            let conflict = Conflict { expert: id, kind, certainty: way.certainty, path: way.steps, expires };
            self.found.push((expert, conflict));
        }
    }

    /// Whether what ended or happened then still counts, and until when.
    fn recent(&self, on: Option<Date>) -> (Certainty, Option<Day>) {
        let years = i32::try_from(self.case.matching.years).unwrap_or(i32::MAX);
        match (on, self.case.day) {
            (Some(on), Some(day)) => {
                let first = day.years_later(-years);
                let counts = first.map_or(Certainty::Surely, |first| on.since(first));
                (counts.and(on.by(day)), on.last_day().years_later(years))
            }
            (Some(_), None) => (Certainty::Surely, None),
            (None, _) => (Certainty::Possibly, None),
        }
    }

    /// The requester and what belongs together with it: first what it is part of, then what is part of those.
    fn institutions(&mut self) {
        let tables = &self.case.experts.portfolio.tables;
        let Some(requester) = self.case.request.requester.as_ref() else { return };
        let Some(start) = tables.find(Kind::Partner, requester.as_str()) else { return };
        for sure_only in [true, false] {
            let first = Way { certainty: Certainty::Surely, steps: Vec::new() };
            let first = self.before(self.reference(Kind::Partner, start), "asks for", Certainty::Surely, &first);
            let mut seen = BTreeSet::from([(start, true)]);
            let mut open = VecDeque::from([(start, true, 0, first)]);
            while let Some((slot, upwards, depth, way)) = open.pop_front() {
                let next = self.around(slot, upwards, depth, &way);
                self.partners.entry(slot).or_insert(way);
                for (slot, upwards, way) in next {
                    if (sure_only && way.certainty != Certainty::Surely) || seen.contains(&(slot, upwards)) {
                        continue;
                    }
                    if depth >= self.case.matching.depth {
                        self.complete = false;
                        continue;
                    }
                    seen.insert((slot, upwards));
                    open.push_back((slot, upwards, depth + 1, way));
                }
            }
        }
    }

    /// What a partner is part of, while the way leads upwards, and what is part of it.
    fn around(&self, slot: u32, upwards: bool, depth: u32, way: &Way) -> Vec<(u32, bool, Way)> {
        let Experts { portfolio, .. } = self.case.experts;
        let day = self.case.day;
        let holds = |from, to| match day {
            Some(day) => Period::new(from, to).unwrap_or_default().holds(day),
            None => Certainty::of(from.is_none() && to.is_none(), true),
        };
        let mut next = Vec::new();
        let record = portfolio.tables.partners.at(slot).filter(|_| upwards);
        for tie in record.into_iter().flat_map(|record| record.part_of.iter()) {
            let certainty = holds(tie.from, tie.to);
            let Some(above) = portfolio.tables.find(Kind::Partner, tie.partner.as_str()) else { continue };
            let way = self.before(self.reference(Kind::Partner, above), "has a part in", certainty, way);
            next.push((above, true, way));
        }
        if upwards && depth > 0 && !self.case.matching.siblings {
            return next.into_iter().filter(|(.., way)| way.certainty != Certainty::No).collect();
        }
        let mut below: Vec<(u32, Tie)> = portfolio
            .graph
            .incoming(NodeRef { kind: Kind::Partner, slot })
            .filter(|(_, tie)| tie.kind == TieKind::PartOf)
            .map(|(node, tie)| (node.slot, tie))
            .collect();
        below.sort_unstable();
        for (below, tie) in below {
            let certainty = holds(tie.since, tie.until);
            let way = self.before(self.reference(Kind::Partner, below), "is part of", certainty, way);
            next.push((below, false, way));
        }
        next.retain(|(.., way)| way.certainty != Certainty::No);
        next
    }

    fn incoming(&self, kind: Kind, slot: u32) -> Vec<(NodeRef, Tie)> {
        let mut ties: Vec<_> = self.case.experts.portfolio.graph.incoming(NodeRef { kind, slot }).collect();
        ties.sort_unstable();
        ties
    }

    fn way(&self, partner: u32) -> Way {
        let nothing = Way { certainty: Certainty::No, steps: Vec::new() };
        self.partners.get(&partner).cloned().unwrap_or(nothing)
    }

    /// Who works at a partner, or did.
    fn affiliated(&mut self, slot: u32) {
        let way = self.way(slot);
        let day = self.case.day.map(|day| day.number());
        for (node, tie) in self.incoming(Kind::Partner, slot) {
            let Some(expert) =
                self.case.experts.index.number_at(node.slot).filter(|_| tie.kind == TieKind::AffiliatedWith)
            else {
                continue;
            };
            let dates = dated(tie.since, tie.until);
            let certainty = match Span::new(tie.since, tie.until).holds(day) {
                (true, _) => Certainty::Surely,
                (false, true) => Certainty::Possibly,
                (false, false) => Certainty::No,
            };
            if certainty == Certainty::No {
                // What has no end lies ahead.
                let Some(end) = tie.until else { continue };
                let (recent, expires) = self.recent(Some(end));
                let way = self.before(self.expert(expert), format!("worked{dates} at"), recent, &way);
                self.note(expert, ConflictKind::FormerInstitution, way, expires);
                continue;
            }
            let way = self.before(self.expert(expert), format!("works{dates} at"), certainty, &way);
            self.people.entry(expert).or_insert_with(|| way.clone());
            self.note(expert, ConflictKind::Institution, way, None);
        }
    }

    /// Who taught in exchanges that a partner gave or took part in.
    fn taught(&mut self, slot: u32) {
        let way = self.way(slot);
        let exchanges = self.incoming(Kind::Partner, slot).into_iter().filter(|(node, _)| node.kind == Kind::Exchange);
        for exchange in exchanges.map(|(node, _)| node.slot).collect::<BTreeSet<_>>() {
            let Experts { portfolio, index, .. } = self.case.experts;
            let Some(record) = portfolio.tables.exchanges.at(exchange) else { continue };
            let (recent, expires) = self.recent(record.on);
            let on = record.on.map_or(String::new(), |on| format!(" on {on}"));
            let joined = self.before(self.reference(Kind::Exchange, exchange), format!("joined{on}"), recent, &way);
            for trainer in &record.trainers {
                let Some(expert) = index.number(portfolio, trainer.as_str()) else { continue };
                let way = self.before(self.expert(expert), "taught in", Certainty::Surely, &joined);
                self.note(expert, ConflictKind::Collaboration, way, expires);
            }
        }
    }

    /// Who gives money to a partner, or is one.
    fn money(&mut self, slot: u32) {
        let Experts { portfolio, index, .. } = self.case.experts;
        let identities = index.identities(portfolio);
        let way = self.way(slot);
        let mut givers: Vec<(u32, Way, Option<Day>)> = vec![(slot, way.clone(), None)];
        for (node, tie) in self.incoming(Kind::Partner, slot).into_iter().filter(|(_, tie)| tie.kind == TieKind::To) {
            let (from, on) = match node.kind {
                Kind::Contribution => {
                    let record = portfolio.tables.contributions.at(node.slot);
                    let last = record.and_then(|record| record.states.iter().filter_map(|state| state.on).max());
                    (record.and_then(|record| record.source.as_ref()), last)
                }
                Kind::Payment => {
                    let record = portfolio.tables.payments.at(node.slot);
                    (record.and_then(|record| record.from.as_ref()), tie.since)
                }
                _ => continue,
            };
            let Some(giver) = from.and_then(|from| portfolio.tables.find(Kind::Partner, from.as_str())) else {
                continue;
            };
            let (recent, expires) = self.recent(on);
            let money = self.before(self.reference(node.kind, node.slot), "goes to", recent, &way);
            let whole = self.before(self.reference(Kind::Partner, giver), "gives", Certainty::Surely, &money);
            givers.push((giver, whole, expires));
        }
        for (giver, way, expires) in givers {
            for same in identities.of(Person::Partner(giver)) {
                let Some(expert) = same.record.expert() else { continue };
                let says = format!("is the same as ({})", same.evidence);
                let way = self.before(self.expert(expert), says, same.evidence.certainty(), &way);
                self.note(expert, ConflictKind::OwnMoney, way, expires);
            }
        }
    }

    /// Everything that a tie of an expert may lead to: the request, the partners, their grants and their people.
    fn targets(&self, partners: &[u32]) -> Vec<(NodeRef, Way)> {
        let tables = &self.case.experts.portfolio.tables;
        let at_once = Way { certainty: Certainty::Surely, steps: Vec::new() };
        let request = tables.find(Kind::Request, self.case.request.id.as_str());
        let mut targets: Vec<_> =
            request.map(|slot| (NodeRef { kind: Kind::Request, slot }, at_once)).into_iter().collect();
        for slot in partners {
            let way = self.way(*slot);
            for (node, _) in
                self.incoming(Kind::Partner, *slot).into_iter().filter(|(_, tie)| tie.kind == TieKind::AwardedTo)
            {
                let of = self.before(self.reference(node.kind, node.slot), "is awarded to", Certainty::Surely, &way);
                targets.push((node, of));
            }
            targets.push((NodeRef { kind: Kind::Partner, slot: *slot }, way));
        }
        let slot = |expert: u32| self.case.experts.index.slot(expert);
        targets.extend(
            self.people.iter().map(|(expert, way)| (NodeRef { kind: Kind::Expert, slot: slot(*expert) }, way.clone())),
        );
        targets
    }

    /// What experts declare.
    fn declared(&mut self, partners: &[u32]) {
        for (target, way) in self.targets(partners) {
            for (node, tie) in self.incoming(target.kind, target.slot) {
                let Some(expert) =
                    self.case.experts.index.number_at(node.slot).filter(|_| tie.kind == TieKind::ConflictsWith)
                else {
                    continue;
                };
                let way = self.before(self.expert(expert), "declares a conflict with", Certainty::Surely, &way);
                self.note(expert, ConflictKind::Declared, way, None);
            }
        }
    }

    /// What attributes say, of experts about those who ask and of those about experts.
    fn said(&mut self, partners: &[u32]) {
        let Experts { portfolio, index, .. } = self.case.experts;
        for (target, way) in self.targets(partners) {
            for Said { expert, name, from, to } in index.said.get(&target).into_iter().flatten() {
                self.attribute(*expert, (name.as_str(), *from, *to), &way, "names as");
            }
            let Some(other) = Some(target).filter(|target| target.kind == Kind::Expert) else { continue };
            let record = portfolio.tables.experts.at(other.slot);
            for attribute in record.into_iter().flat_map(|record| record.notes.attributes()) {
                let Scalar::Text(value) = &attribute.value else { continue };
                if let Some(expert) = index.number(portfolio, value.as_str()) {
                    let said = (attribute.name.as_str(), attribute.from, attribute.to);
                    self.attribute(expert, said, &way, "is named as");
                }
            }
        }
    }

    fn attribute(&mut self, expert: u32, (name, from, to): (&str, Option<Date>, Option<Date>), way: &Way, says: &str) {
        let by = if says.starts_with("is") { " by" } else { "" };
        let says = format!("{says} {name}{}{by}", dated(from, to));
        if self.case.matching.lasting.iter().any(|one| one == name) {
            let way = self.before(self.expert(expert), says, Certainty::Surely, way);
            self.note(expert, ConflictKind::LastingTie, way, None);
        } else if self.case.matching.passing.iter().any(|one| one == name) {
            let started = match (from, self.case.day) {
                (Some(from), Some(day)) => from.by(day),
                _ => Certainty::Surely,
            };
            let over = to.filter(|to| self.case.day.is_none_or(|day| to.since(day) != Certainty::Surely));
            let (counts, expires) = over.map_or((Certainty::Surely, None), |to| {
                let (recent, expires) = self.recent(Some(to));
                // It may not be over yet, and then it counts all the more.
                let lasts = self.case.day.map_or(Certainty::Surely, |day| to.since(day));
                (recent.max(lasts), expires)
            });
            let way = self.before(self.expert(expert), says, started.and(counts), way);
            self.note(expert, ConflictKind::PassingTie, way, expires);
        }
    }

    /// Records of one person share their conflicts.
    fn same_people(&mut self) {
        let Experts { portfolio, index, .. } = self.case.experts;
        let identities = index.identities(portfolio);
        for (first, conflict) in self.found.clone() {
            let (mut seen, mut open) = (BTreeSet::from([first]), VecDeque::new());
            open.push_back((first, Way { certainty: conflict.certainty, steps: conflict.path.clone() }));
            while let Some((expert, way)) = open.pop_front() {
                for same in identities.of(Person::Expert(expert)) {
                    let Some(other) = same.record.expert().filter(|other| seen.insert(*other)) else { continue };
                    let says = format!("is the same person ({}) as", same.evidence);
                    let way = self.before(self.expert(other), says, same.evidence.certainty(), &way);
                    self.note(other, conflict.kind, way.clone(), conflict.expires);
                    open.push_back((other, way));
                }
            }
        }
    }
}

/// Which of these experts have a conflict with one another: pairs of places, the lesser first.
pub(in crate::experts) fn between(case: &Case<'_>, experts: &[u32]) -> Vec<(u32, u32)> {
    let Experts { portfolio, index, .. } = case.experts;
    let places: BTreeMap<u32, u32> = experts.iter().copied().zip(0..).collect();
    let mut pairs = BTreeSet::new();
    for (expert, place) in &places {
        let Some(record) = case.experts.expert(*expert) else { continue };
        let ties = |name: &str| {
            [&case.matching.lasting, &case.matching.passing].iter().any(|list| list.iter().any(|one| one == name))
        };
        let said = record.notes.attributes().iter().filter(|attribute| ties(attribute.name.as_str()));
        let said =
            said.filter_map(
                |attribute| if let Scalar::Text(value) = &attribute.value { Some(value.as_str()) } else { None },
            );
        for other in record.conflicts.iter().map(|id| id.as_str()).chain(said) {
            let other = index.number(portfolio, other).and_then(|other| places.get(&other));
            pairs.extend(other.filter(|other| *other != place).map(|other| (*place.min(other), *place.max(other))));
        }
        let same =
            index.identities(portfolio).of(Person::Expert(*expert)).iter().filter_map(|same| same.record.expert());
        let same = same.filter_map(|other| places.get(&other));
        pairs.extend(same.map(|other| (*place.min(other), *place.max(other))));
    }
    pairs.into_iter().collect()
}

fn dated(from: Option<Date>, to: Option<Date>) -> String {
    let from = from.map_or(String::new(), |from| format!(" from {from}"));
    format!("{from}{}", to.map_or(String::new(), |to| format!(" to {to}")))
}
