//! After any sequence of changes everything that derives from the records is what a rebuild from scratch gives.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::graph::{NodeRef, Tie, is_node};
use crate::model::{Earmark, Evidence, Ownership, Recipient, StateEntry};
use crate::{ContributionKind, Sha256, State};

/// Everything that derives from the records, by ids instead of slots.
#[derive(Debug, PartialEq)]
struct Derived {
    nodes: BTreeSet<String>,
    ties: Vec<(String, String, Tie)>,
    contributions: BTreeMap<String, (ContributionFacts, Option<String>, Option<String>)>,
    grants: BTreeMap<String, (GrantFacts, Option<String>)>,
    evidence: BTreeSet<(u32, String)>,
    open: BTreeSet<String>,
}

fn derived(portfolio: &Portfolio) -> Derived {
    let name = |node: NodeRef| format!("{} {}", node.kind, portfolio.tables.id_at(node).expect("a node has a record"));
    let named = |kind, slot| (slot != NOBODY).then(|| name(NodeRef { kind, slot }));
    let (nodes, ties) = portfolio.graph.contents();
    let mut ties: Vec<_> = ties.into_iter().map(|(from, to, tie)| (name(from), name(to), tie)).collect();
    ties.sort();
    let contributions = portfolio.tables.contributions.slots_and_rows().map(|(slot, record)| {
        let facts = *portfolio.contribution_facts.get(slot as usize).unwrap();
        let (source, target) = (named(Kind::Partner, facts.source), named(Kind::Grant, facts.target));
        (record.id.to_string(), (ContributionFacts { source: 0, target: 0, ..facts }, source, target))
    });
    let grants = portfolio.tables.grants.slots_and_rows().map(|(slot, record)| {
        let facts = *portfolio.grant_facts.get(slot as usize).unwrap();
        (record.id.to_string(), (GrantFacts { grantor: 0, ..facts }, named(Kind::Partner, facts.grantor)))
    });
    let contribution = |slot: u32| name(NodeRef { kind: Kind::Contribution, slot });
    Derived {
        nodes: nodes.into_iter().map(name).collect(),
        ties,
        contributions: contributions.collect(),
        grants: grants.collect(),
        evidence: portfolio.evidence.iter().map(|(prefix, slot)| (*prefix, contribution(*slot))).collect(),
        open: portfolio.open.iter().map(|slot| contribution(*slot)).collect(),
    }
}

/// Rows in slots without a record must be empty, or the hot loops would count them.
fn no_row_without_record(portfolio: &Portfolio) {
    for (slot, facts) in portfolio.contribution_facts.iter().enumerate() {
        let record = portfolio.tables.contributions.at(u32::try_from(slot).unwrap());
        assert_eq!(facts.flags & PRESENT != 0, record.is_some(), "contribution row {slot}");
    }
    for (slot, facts) in portfolio.grant_facts.iter().enumerate() {
        let record = portfolio.tables.grants.at(u32::try_from(slot).unwrap());
        assert_eq!(facts.flags & PRESENT != 0, record.is_some(), "grant row {slot}");
    }
}

/// One random record or removal; ids are few, so that puts replace, references hit and miss, and circles occur.
#[derive(Debug, Clone)]
enum Step {
    Partner {
        id: u8,
        part_of: Option<u8>,
    },
    Programme {
        id: u8,
        funders: Vec<u8>,
    },
    Grant {
        id: u8,
        programme: Option<u8>,
        recipients: Vec<u8>,
        award: Option<u16>,
    },
    Contribution {
        id: u8,
        source: Option<u8>,
        grants: Vec<u8>,
        programme: Option<u8>,
        country: bool,
        state: u8,
        evidence: u8,
    },
    Remove {
        kind: u8,
        id: u8,
    },
}

fn steps() -> impl Strategy<Value = Vec<Vec<Step>>> {
    let id = 0..6_u8;
    let ids = || prop::collection::btree_set(0..6_u8, 0..3).prop_map(|set| set.into_iter().collect::<Vec<_>>());
    let step = prop_oneof![
        3 => (id.clone(), prop::option::weighted(0.4, 0..6_u8)).prop_map(|(id, part_of)| Step::Partner { id, part_of }),
        2 => (id.clone(), ids()).prop_map(|(id, funders)| Step::Programme { id, funders }),
        3 => (id.clone(), prop::option::of(0..6_u8), ids(), prop::option::of(any::<u16>()))
            .prop_map(|(id, programme, recipients, award)| Step::Grant { id, programme, recipients, award }),
        4 => (id.clone(), prop::option::of(0..6_u8), ids(), prop::option::weighted(0.2, 0..6_u8), any::<bool>(), 0..3_u8, 0..4_u8)
            .prop_map(|(id, source, grants, programme, country, state, evidence)| Step::Contribution { id, source, grants, programme, country, state, evidence }),
        3 => (0..4_u8, id).prop_map(|(kind, id)| Step::Remove { kind, id }),
    ];
    prop::collection::vec(prop::collection::vec(step, 1..5), 1..25)
}

fn change(steps: &[Step]) -> Change {
    let mut change = Change::default();
    let partner = |n: &u8| format!("P{n}").parse().unwrap();
    for step in steps {
        match step {
            Step::Partner { id, part_of } => {
                let mut record = Partner::new(partner(id), "A partner".into());
                let up = part_of.iter().map(|up| Ownership { partner: partner(up), share: None, from: None, to: None });
                record.part_of = up.collect();
                change.put.partners.push(record);
            }
            Step::Programme { id, funders } => {
                let mut record = Programme::new(format!("PR{id}").parse().unwrap(), "A programme".into());
                record.funders = funders.iter().map(partner).collect();
                change.put.programmes.push(record);
            }
            Step::Grant { id, programme, recipients, award } => {
                let mut record = Grant::new(format!("G{id}").parse().unwrap(), "A grant".into());
                record.programme = programme.map(|id| format!("PR{id}").parse().unwrap());
                record.recipients =
                    recipients.iter().map(|id| Recipient { partner: partner(id), amount: None }).collect();
                record.amount = award.map(|award| format!("{award} USD").parse().unwrap());
                change.put.grants.push(record);
            }
            Step::Contribution { id, source, grants, programme, country, state, evidence } => {
                let amount = "10 USD".parse().unwrap();
                let mut record = Contribution::new(format!("C{id}").parse().unwrap(), ContributionKind::Cash, amount);
                record.source = source.as_ref().map(partner);
                record.earmark = Some(Box::new(Earmark {
                    grants: grants.iter().map(|id| format!("G{id}").parse().unwrap()).collect(),
                    programmes: programme.iter().map(|id| format!("PR{id}").parse().unwrap()).collect(),
                    countries: country.then(|| "KE".parse().unwrap()).into_iter().collect(),
                    themes: [].into(),
                }));
                let entry =
                    |on: &str| StateEntry { state: State::Received, on: Some(on.parse().unwrap()), amount: None };
                record.states = ["2018-01-01", "2018"].iter().take(usize::from(*state)).map(|on| entry(on)).collect();
                let sum = Sha256::of(&[*evidence]);
                let proof =
                    Evidence { kind: "invoice".into(), reference: "1".into(), on: None, sha256: Some(Box::new(sum)) };
                record.evidence = (*evidence > 0).then_some(proof).into_iter().collect();
                change.put.contributions.push(record);
            }
            Step::Remove { kind, id } => {
                let kinds =
                    [(Kind::Partner, "P"), (Kind::Programme, "PR"), (Kind::Grant, "G"), (Kind::Contribution, "C")];
                let (kind, prefix) = kinds[usize::from(*kind)];
                change.remove.push((kind, format!("{prefix}{id}").parse().unwrap()));
            }
        }
    }
    change
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_derives_from_records_is_as_a_rebuild_gives_it(batches in steps()) {
        let mut portfolio = Portfolio::default();
        let mut made = 0;
        for steps in &batches {
            let (before, text) = (portfolio.clone(), portfolio.to_json());
            match portfolio.apply(change(steps)) {
                Ok(()) => made += 1,
                Err(_) => prop_assert_eq!(portfolio.to_json(), text.clone(), "a refused change changes nothing"),
            }
            prop_assert_eq!(before.to_json(), text, "a snapshot never changes");
            no_row_without_record(&portfolio);
            let fresh = Portfolio::from_json(&portfolio.to_json()).unwrap();
            prop_assert_eq!(&fresh, &portfolio);
            prop_assert_eq!(derived(&fresh), derived(&portfolio));
            let mut rebuilt = portfolio.clone();
            rebuilt.rebuild();
            prop_assert_eq!(derived(&rebuilt), derived(&portfolio));
        }
        prop_assume!(made > 0);
    }
}

#[test]
fn what_is_still_referred_to_cannot_be_removed() {
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/every_field.json")).unwrap();
    let portfolio = Portfolio::from_json(&text).unwrap();
    for (kind, id, by) in [
        (Kind::Partner, "P-2", "partner `P-1`"),
        (Kind::Programme, "PR-1", "grant `G-1`"),
        (Kind::Grant, "G-1", "contribution `C-1`"),
        (Kind::Contribution, "C-1", "programme `PR-1`"),
        (Kind::Solution, "S-1", "exchange `X-1`"),
        (Kind::Exchange, "X-1", "exchange `X-2`"),
        (Kind::Expert, "E-1", "request `R-1`"),
    ] {
        let error = portfolio.clone().apply(Change::default().remove(kind, id.parse().unwrap())).unwrap_err();
        assert!(matches!(error, Error::Referenced { .. }) && error.to_string().contains(by), "{error}");
    }
    // Rows that are no nodes hold records too.
    let mut lonely = Portfolio::from_json(
        r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G", "title": "T"}],
        "costs": [{"id": "K", "grant": "G", "amount": "1.00 USD"}]}"#,
    )
    .unwrap();
    let remove = |kind: Kind, id: &str| Change::default().remove(kind, id.parse().unwrap());
    assert!(lonely.apply(remove(Kind::Grant, "G")).unwrap_err().to_string().contains("cost `K`"));
    lonely.apply(remove(Kind::Grant, "G").remove(Kind::Cost, "K".parse().unwrap())).unwrap();
    assert!(lonely.is_empty());
}

#[test]
fn every_reference_of_a_node_is_a_tie() {
    struct Count(usize);
    impl crate::record::Visit for Count {
        fn enter(&mut self, _: crate::record::Segment) {}
        fn leave(&mut self) {}
        fn reference(&mut self, _: Option<Kind>, _: &mut Arc<str>) {
            self.0 += 1;
        }
    }
    struct Compare<'c>(&'c Portfolio, usize);
    impl ForEachKind for Compare<'_> {
        fn kind<R: Stored>(&mut self) -> Result<(), Error> {
            for (_, record) in R::table(&self.0.tables).slots_and_rows().filter(|_| is_node(R::KIND)) {
                let (mut references, mut ties) = (Count(0), 0);
                R::clone(record).visit(&mut references);
                record.ties(&mut |_| ties += 1);
                assert_eq!(references.0, ties, "{} {}", R::KIND, record.id_text());
                self.1 += ties;
            }
            Ok(())
        }
    }
    let text =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/every_field.json")).unwrap();
    let mut compare = Compare(&Portfolio::from_json(&text).unwrap(), 0);
    for_each_kind(&mut compare).unwrap();
    assert_eq!(compare.1, 28);
}

#[test]
fn rates_follow_their_records() {
    let rate = |id: &str, rate: &str| {
        format!(r#"{{"rates": [{{"id": "{id}", "on": "2018-06-29", "from": "EUR", "to": "USD", "rate": "{rate}"}}]}}"#)
    };
    let mut portfolio = Portfolio::default();
    portfolio.apply(Change { put: rate("R1", "1.1").parse().unwrap(), remove: Vec::new() }).unwrap();
    assert!(portfolio.apply(Change { put: rate("R2", "1.2").parse().unwrap(), remove: Vec::new() }).is_err());
    portfolio.apply(Change { put: rate("R1", "1.2").parse().unwrap(), remove: Vec::new() }).unwrap();
    let same = Portfolio::from_json(&portfolio.to_json()).unwrap();
    assert_eq!(same.rates(), portfolio.rates());
    portfolio.apply(Change::default().remove(Kind::Rate, "R1".parse().unwrap())).unwrap();
    assert_eq!(portfolio.rates(), &Rates::default());
}

#[test]
fn a_reference_to_any_kind_means_one_record() {
    let put = |text: &str| Change { put: text.parse().unwrap(), remove: Vec::new() };
    let (partner, grant) = (r#""partners": [{"id": "A", "name": "N"}]"#, r#""grants": [{"id": "A", "title": "T"}]"#);
    let requester = r#"{"id": "P", "name": "N"}"#;
    for (list, place) in [
        (r#""experts": [{"id": "E", "name": "N", "conflicts": ["P", "A"]}]"#, "/experts/0/conflicts/1"),
        (r#""requests": [{"id": "R", "title": "T", "requester": "P", "exclude": ["A"]}]"#, "/requests/0/exclude/0"),
        (r#""series": [{"id": "S", "title": "T", "unit": "u", "record": "A"}]"#, "/series/0/record"),
    ] {
        let base = Portfolio::from_json(&format!(r#"{{"format": "ssdc-portfolio/1", "partners": [{requester}]}}"#));
        let mut one = base.unwrap();
        // Whether the two stand already, are put in the same change, or one of each.
        one.apply(put(&format!("{{{partner}}}"))).unwrap();
        let mut both = one.clone();
        both.apply(put(&format!("{{{grant}}}"))).unwrap();
        let mixed = one.clone().apply(put(&format!("{{{grant}, {list}}}"))).unwrap_err();
        let stored = both.apply(put(&format!("{{{list}}}"))).unwrap_err();
        let again = both.apply(put(&format!("{{{partner}, {grant}, {list}}}"))).unwrap_err();
        for error in [mixed, stored, again] {
            assert_eq!((error.code(), error.pointer()), (crate::Code::Ambiguous, Some(place)), "{error}");
            assert!(error.to_string().contains("(partner, grant)"), "{error}");
        }
        one.apply(put(&format!("{{{list}}}"))).unwrap();
        // One that goes in the same change is meant no longer.
        both.apply(put(&format!("{{{list}}}")).remove(Kind::Partner, "A".parse().unwrap())).unwrap();
    }
}
