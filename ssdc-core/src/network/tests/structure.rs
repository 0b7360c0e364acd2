//! Blocs, fragility, introductions: published values, and brute force by other means.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small counts"
)]

use super::{assert_near, florentine, karate, number, random_network};
use crate::network::{Answer, Blocs, By, Fragility, Introduce, Likeness, Network, PairsOf, Question, View};
use crate::solve::CompactGraph;
use crate::{Cell, Error};

/// Co-authors in general relativity, where the file is there.
pub(super) fn ca_grqc() -> Option<Network> {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/networks/ca-GrQc.edges");
    let Ok(text) = std::fs::read_to_string(path) else {
        eprintln!("SKIPPED: {path} is not there");
        return None;
    };
    let mut lines = text.lines();
    let nodes: u32 = lines.next().unwrap().split(' ').next().unwrap().parse().unwrap();
    let nodes: Vec<String> = (0..nodes).map(|node| node.to_string()).collect();
    let edges = lines.map(|line| line.split_once(' ').unwrap());
    Some(Network::from_edges_and_nodes(edges, nodes, false).unwrap())
}

/// Random networks of up to 12 partners, sparse and dense.
fn small() -> Vec<Network> {
    let sizes = [(1, 0), (4, 3), (7, 7), (9, 10), (10, 14), (12, 12), (12, 20), (8, 20)];
    let kinds = [(false, false), (false, true), (true, false)];
    (0..96).map(|seed| random_network(sizes[seed % 8].0, sizes[seed % 8].1, kinds[seed % 3], seed as u64)).collect()
}

/// For each node the least node that it reaches without `gone` and without one of the ties from `cut.0` to `cut.1`.
fn reached(graph: &CompactGraph, gone: Option<u32>, cut: Option<(u32, u32)>) -> Vec<u32> {
    let mut least: Vec<u32> = (0..graph.nodes()).collect();
    for _ in 0..graph.nodes() {
        for tie in graph.ties() {
            let lost = cut == Some((tie.from, tie.to)) && tie.multiplicity == 1;
            if !lost && gone != Some(tie.from) && gone != Some(tie.to) {
                let low = least[tie.from as usize].min(least[tie.to as usize]);
                least[tie.from as usize] = low;
                least[tie.to as usize] = low;
            }
        }
    }
    least
}

/// How many of those that `node` reaches would no longer be with the most of them, and in how many pieces they would be.
fn lost(graph: &CompactGraph, node: u32) -> (usize, usize) {
    let (before, after) = (reached(graph, None, None), reached(graph, Some(node), None));
    let rest: Vec<u32> =
        (0..graph.nodes()).filter(|other| *other != node && before[*other as usize] == before[node as usize]).collect();
    let mut pieces = std::collections::BTreeMap::<u32, usize>::new();
    rest.iter().for_each(|other| *pieces.entry(after[*other as usize]).or_default() += 1);
    (rest.len() - pieces.values().max().unwrap_or(&0), pieces.len())
}

fn column(answer: &Answer, table: &str, name: &str) -> Vec<String> {
    let column = answer.table(table).unwrap().column(name).unwrap();
    (0..column.len()).map(|row| column.get(row).to_string()).collect()
}

#[test]
fn fragility_agrees_with_taking_away_one_by_one() {
    for network in &small() {
        let graph = network.undirected();
        let answer = network.fragility(&Fragility { groups: true, ..Fragility::default() }).unwrap();
        let mut splitting = Vec::new();
        for node in network.nodes() {
            let (cut_off, pieces) = lost(graph, node);
            assert_near(number(&answer, "value", network.id(node)), Some(cut_off as f64), 0.0);
            if pieces > 1 {
                splitting.push(network.id(node).to_owned());
            }
        }
        let mut found = column(&answer, "partners", "id");
        found.sort();
        assert_eq!(found, splitting);

        let mut bridges = Vec::new();
        for tie in graph.ties() {
            let after = reached(graph, None, Some((tie.from, tie.to)));
            if after[tie.from as usize] != after[tie.to as usize] {
                let side = |end: u32| after.iter().filter(|least| **least == after[end as usize]).count();
                let cut_off = side(tie.from).min(side(tie.to)).to_string();
                bridges.push((network.id(tie.from).to_owned(), network.id(tie.to).to_owned(), cut_off));
            }
        }
        let ends = column(&answer, "ties", "a").into_iter().zip(column(&answer, "ties", "b"));
        let mut found: Vec<_> =
            ends.zip(column(&answer, "ties", "cut_off")).map(|((a, b), cut_off)| (a, b, cut_off)).collect();
        found.sort();
        assert_eq!(found, bridges);

        // Two ties belong to one group when no third partner stands on all ways between them: so every tie lies in exactly
        // one group, and partners that share a group stay together whoever else leaves.
        let rows: Vec<(String, String)> =
            column(&answer, "groups", "group").into_iter().zip(column(&answer, "groups", "id")).collect();
        let share = |one: u32, other: u32| {
            let of = |node: u32| rows.iter().filter(move |row| row.1 == network.id(node)).map(|row| &row.0);
            of(one).filter(|group| of(other).any(|same| same == *group)).count()
        };
        for one in network.nodes() {
            for other in one + 1..graph.nodes() {
                let together = network.nodes().all(|gone| {
                    let after = reached(graph, Some(gone), None);
                    gone == one || gone == other || after[one as usize] == after[other as usize]
                });
                let reach = reached(graph, None, None);
                let expected = reach[one as usize] == reach[other as usize] && together;
                assert_eq!(share(one, other), usize::from(expected), "{network:?} {one} {other}");
            }
        }
    }
}

#[test]
fn fragility_of_known_networks() {
    let answer = florentine().fragility(&Fragility::default()).unwrap();
    let mut found = column(&answer, "partners", "id");
    found.sort();
    assert_eq!(found, ["Albizzi", "Guadagni", "Medici", "Salviati"]);
    assert_eq!(answer.number("bridges"), Some(5.0));

    // Two ties between the same partners: the end of one leaves the other.
    let doubled = Network::from_edges([("a", "b"), ("b", "a"), ("b", "c")]).unwrap();
    let bridges = |parallel_as_one| {
        let settings = Fragility { parallel_as_one, ..Fragility::default() };
        doubled.fragility(&settings).unwrap().number("bridges")
    };
    assert_eq!((bridges(false), bridges(true)), (Some(1.0), Some(2.0)));

    // A way of 200,000 partners: no recursion that could run out of room.
    let ids: Vec<String> = (0..200_000).map(|node| format!("{node:06}")).collect();
    let way = Network::from_edges(ids.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str()))).unwrap();
    let answer = way.fragility(&Fragility::default()).unwrap();
    assert_eq!(answer.number("articulation_points"), Some(199_998.0));
    assert_eq!(answer.rows().column("value").unwrap().get(0).to_string(), "99999");

    if let Some(network) = ca_grqc() {
        let answer = network.fragility(&Fragility::default()).unwrap();
        assert_eq!((answer.number("articulation_points"), answer.number("bridges")), (Some(813.0), Some(1_142.0)));
    }
}

/// Newman's modularity by its definition.
fn modularity(graph: &CompactGraph, of: &[u32], resolution: f64) -> f64 {
    let total: f64 = (0..graph.nodes()).map(|node| graph.strength(node)).sum();
    let mut sum = 0.0;
    for one in 0..graph.nodes() {
        for other in 0..graph.nodes() {
            if of[one as usize] == of[other as usize] {
                let weight = graph.tie(one, other).map_or(0.0, |tie| tie.weight);
                sum += weight - resolution * graph.strength(one) * graph.strength(other) / total;
            }
        }
    }
    sum / total
}

/// The greatest modularity over every way to divide the nodes.
fn greatest(graph: &CompactGraph, of: &mut Vec<u32>, groups: u32, resolution: f64) -> f64 {
    if of.len() == graph.nodes() as usize {
        return modularity(graph, of, resolution);
    }
    let mut best = f64::NEG_INFINITY;
    for group in 0..=groups {
        of.push(group);
        best = best.max(greatest(graph, of, groups.max(group + 1), resolution));
        of.pop();
    }
    best
}

fn blocs_of(network: &Network, answer: &Answer) -> Vec<u32> {
    network.ids().map(|id| number(answer, "value", id).unwrap() as u32).collect()
}

#[test]
fn blocs_of_small_networks_are_the_best_there_are() {
    for network in small().iter().filter(|network| network.len() <= 8 && network.tie_count() > 0) {
        for resolution in [0.7, 1.0, 1.5] {
            let answer = network.blocs(&Blocs { resolution, ..Blocs::default() }).unwrap();
            let graph = network.undirected();
            let reached = modularity(graph, &blocs_of(network, &answer), resolution);
            assert_near(answer.number("modularity"), Some(reached), 1e-12);
            assert_near(Some(reached), Some(greatest(graph, &mut Vec::new(), 0, resolution)), 1e-12);
        }
    }
}

#[test]
fn blocs_of_known_networks() {
    for seed in 0..10 {
        let settings = Blocs { seed, ..Blocs::default() };
        assert_near(karate().blocs(&settings).unwrap().number("modularity"), Some(0.419_790), 5e-7);
        assert_near(florentine().blocs(&settings).unwrap().number("modularity"), Some(0.39875), 1e-12);
    }
    if let Some(network) = ca_grqc() {
        let answer = network.blocs(&Blocs::default()).unwrap();
        assert!(answer.number("modularity").unwrap() > 0.8667, "{answer}");
        assert_eq!(answer, network.blocs(&Blocs::default()).unwrap());
    }
}

#[test]
fn blocs_are_connected_numbered_by_size_and_compared_with_groups() {
    for (seed, resolution) in [(1, 0.2), (2, 1.0), (3, 4.0)] {
        let network = random_network(90, 150, (false, true), seed);
        let graph = network.graph();
        let answer = network.blocs(&Blocs { resolution, runs: Some(1), ..Blocs::default() }).unwrap();
        let of = blocs_of(&network, &answer);
        for start in network.nodes() {
            let mut seen = vec![start];
            let mut at = 0;
            while let Some(node) = seen.get(at).copied() {
                at += 1;
                for end in graph.neighbours(node) {
                    if of[*end as usize] == of[start as usize] && !seen.contains(end) {
                        seen.push(*end);
                    }
                }
            }
            assert_eq!(seen.len(), of.iter().filter(|bloc| **bloc == of[start as usize]).count());
        }
        let sizes: Vec<u32> = column(&answer, "blocs", "size").iter().map(|size| size.parse().unwrap()).collect();
        assert!(sizes.is_sorted_by(|one, other| one >= other) && sizes.iter().sum::<u32>() == 90);
    }

    let edges = [("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"), ("y", "z"), ("z", "x"), ("c", "x")];
    let network = Network::from_edges(edges).unwrap();
    let nmi = |groups: &[(&str, &str)]| {
        let groups = groups.iter().map(|(id, group)| ((*id).to_owned(), (*group).to_owned())).collect();
        network.blocs(&Blocs { by: Some(By::Given(groups)), ..Blocs::default() }).unwrap().number("nmi")
    };
    let same = [("a", "l"), ("b", "l"), ("c", "l"), ("x", "r"), ("y", "r"), ("z", "r")];
    assert_near(nmi(&same), Some(1.0), 1e-12);
    // Groups l, l, r and l, r, r in the blocs: the information is ln 2 - H(1/3) of ln 2.
    let mixed = [("a", "l"), ("b", "l"), ("c", "r"), ("x", "l"), ("y", "r"), ("z", "r")];
    let third = -(1.0_f64 / 3.0) * (1.0_f64 / 3.0).ln() - (2.0_f64 / 3.0) * (2.0_f64 / 3.0).ln();
    assert_near(nmi(&mixed), Some(1.0 - third / 2.0_f64.ln()), 1e-12);
}

#[test]
fn introductions_agree_with_every_pair_one_by_one() {
    for network in small() {
        let graph = network.undirected();
        for method in [Likeness::AdamicAdar, Likeness::ResourceAllocation, Likeness::Common] {
            let mut expected = Vec::new();
            for one in network.nodes() {
                for other in one + 1..graph.nodes() {
                    let both = |node: &u32| graph.has_tie(one, *node) && graph.has_tie(other, *node);
                    let mut common: Vec<u32> = network.nodes().filter(both).collect();
                    common.sort_by_key(|node| graph.degree(*node));
                    let score: f64 = common
                        .iter()
                        .map(|node| f64::from(graph.degree(*node)))
                        .map(|degree| match method {
                            Likeness::AdamicAdar => 1.0 / degree.ln(),
                            Likeness::Common => 1.0,
                            Likeness::ResourceAllocation => 1.0 / degree,
                        })
                        .sum();
                    if !graph.has_tie(one, other) && !common.is_empty() {
                        expected.push((score, one, other, common.len()));
                    }
                }
            }
            expected.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
            let answer = network.introduce(&Introduce { method, top: 5, ..Introduce::default() }).unwrap();
            assert_eq!(answer.number("pairs"), Some(expected.len() as f64));
            assert_eq!(answer.rows().len(), expected.len().min(5));
            for (row, (score, one, other, common)) in expected.iter().take(5).enumerate() {
                let cell = |name: &str| answer.rows().column(name).unwrap().get(row);
                assert_eq!((cell("a"), cell("b")), (Cell::Text(network.id(*one)), Cell::Text(network.id(*other))));
                assert_eq!(cell("value"), Cell::Float(*score));
                assert_eq!(cell("common"), Cell::Integer(*common as i64));
            }
        }
    }
}

#[test]
fn introductions_of_known_networks_and_their_filters() {
    let answer = karate().introduce(&Introduce::default()).unwrap();
    let first = |name: &str| answer.rows().column(name).unwrap().get(0).to_string();
    assert_eq!((first("a"), first("b")), ("2".to_owned(), "33".to_owned()));
    assert_near(first("value").parse().ok(), Some(4.719_381), 5e-7);
    if let Some(network) = ca_grqc() {
        let answer = network.introduce(&Introduce { top: 1, ..Introduce::default() }).unwrap();
        assert_eq!(answer.number("pairs"), Some(63_740.0));
        assert!(answer.rows().to_csv().contains("2430,777,10.597802"), "{answer}");
    }

    let network = Network::from_edges([("hub", "a"), ("hub", "b"), ("hub", "c")]).unwrap();
    let groups = By::Given([("a", "l"), ("b", "l"), ("c", "r")].map(|(id, group)| (id.into(), group.into())).into());
    let pairs = |settings: Introduce| {
        let answer = network.introduce(&settings).unwrap();
        let csv = answer.rows().to_csv();
        csv.lines().skip(1).map(|line| line.get(..3).unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(pairs(Introduce::default()), ["a,b", "a,c", "b,c"]);
    assert_eq!(pairs(Introduce { by: Some(groups.clone()), ..Introduce::default() }), ["a,b"]);
    let different = Introduce { by: Some(groups), groups: PairsOf::Different, ..Introduce::default() };
    assert_eq!(pairs(different), ["a,c", "b,c"]);
    assert_eq!(pairs(Introduce { partner: Some("c".to_owned()), ..Introduce::default() }), ["a,c", "b,c"]);
    assert!(pairs(Introduce { top: 0, ..Introduce::default() }).is_empty());
    let error = |settings: Introduce| network.introduce(&settings).unwrap_err();
    let error_of = |settings: &str| network.ask(Question::Introduce, settings).unwrap_err().to_string();
    let expected = "/method: wrong type: expected one of `adamic_adar` `resource_allocation` `common`, found \"x\"";
    assert_eq!(error_of(r#"{"method": "x"}"#), expected);
    assert!(matches!(error(Introduce { partner: Some("x".into()), ..Introduce::default() }), Error::NotFound { .. }));
    let split = Introduce { since_split: Some("2018-01-01".into()), ..Introduce::default() };
    assert!(matches!(error(split), Error::NeedsPortfolio { .. }));
}

#[test]
fn partners_that_share_one_of_their_themes_are_introduced() {
    let portfolio = crate::Portfolio::from_json(
        r#"{"format": "ssdc-portfolio/1", "partners": [
            {"id": "hub", "name": "Hub"}, {"id": "a", "name": "A", "themes": ["water", "soil"]},
            {"id": "b", "name": "B", "themes": ["soil", "health"]}, {"id": "c", "name": "C", "themes": ["energy"]}],
          "payments": [
            {"id": "1", "from": "hub", "to": "a", "amount": "5 USD", "on": "2018-03-01", "kind": "disbursement"},
            {"id": "2", "from": "hub", "to": "b", "amount": "5 USD", "on": "2018-03-01", "kind": "disbursement"},
            {"id": "3", "from": "hub", "to": "c", "amount": "5 USD", "on": "2018-03-01", "kind": "disbursement"},
            {"id": "4", "from": "a", "to": "b", "amount": "5 USD", "on": "2018-05-01", "kind": "disbursement"}]}"#,
    )
    .unwrap();
    let on = |day: &str| portfolio.network(&View::on(day.parse().unwrap())).unwrap();
    let pairs = |groups| {
        let settings = Introduce { by: Some(By::attribute("theme")), groups, ..Introduce::default() };
        on("2018-04-01").introduce(&settings).unwrap().rows().to_csv()
    };
    assert!(pairs(PairsOf::Same).contains("\na,b,") && pairs(PairsOf::Same).lines().count() == 2);
    assert!(pairs(PairsOf::Different).contains("\na,c,") && pairs(PairsOf::Different).contains("\nb,c,"));

    // Of the pairs a-b, a-c and b-c, all alike in April, the first came true: two draws.
    let split = Introduce { since_split: Some("2018-04-01".into()), ..Introduce::default() };
    assert_eq!(on("2018-06-30").introduce(&split).unwrap().number("auc"), Some(0.5));
    assert!(matches!(on("2018-04-01").introduce(&split), Err(Error::InvalidSetting { name: "since_split", .. })));
}

#[test]
fn the_judgement_of_introductions_agrees_with_every_pair_of_pairs() {
    for seed in 0..40 {
        let earlier = random_network(10, 12, (false, false), seed);
        let later = random_network(12, 30, (false, false), seed + 100);
        let (then, now) = (earlier.graph(), later.graph());
        let (mut tied, mut not) = (Vec::new(), Vec::new());
        for one in 0..10_u32 {
            for other in (one + 1..10).filter(|other| !then.has_tie(one, *other)) {
                let common = (0..10).filter(|node| then.has_tie(one, *node) && then.has_tie(other, *node));
                let score: f64 = common.map(|node| 1.0 / f64::from(then.degree(node)).ln()).sum();
                let find = |node| later.node(earlier.id(node)).unwrap();
                if now.has_tie(find(one), find(other)) { tied.push(score) } else { not.push(score) }
            }
        }
        let wins = tied.iter().flat_map(|one| not.iter().map(move |other| (one, other)));
        let wins: f64 = wins
            .map(|(one, other)| if (one - other).abs() < 1e-12 { 0.5 } else { f64::from(u8::from(one > other)) })
            .sum();
        let answer = later.introduce_since(Some(&earlier), &Introduce::default()).unwrap();
        let expected = (!tied.is_empty() && !not.is_empty()).then(|| wins / (tied.len() * not.len()) as f64);
        assert_near(answer.number("auc"), expected, 1e-12);
        assert_eq!(answer.number("later_pairs"), Some(tied.len() as f64));
    }
}

#[test]
fn nobody_and_one_partner_have_an_answer() {
    let nobody = Network::from_edges_and_nodes(std::iter::empty::<(&str, &str)>(), [""; 0], false).unwrap();
    let one = Network::from_edges_and_nodes(std::iter::empty::<(&str, &str)>(), ["a"], true).unwrap();
    for network in [&nobody, &one] {
        assert_eq!(network.blocs(&Blocs::default()).unwrap().sentence(), "There are no ties, so there are no blocs.");
        let answer = network.fragility(&Fragility::default()).unwrap();
        assert_eq!(answer.sentence(), "No single departure and no end of a single tie splits the network.");
        assert!(network.introduce(&Introduce::default()).unwrap().rows().is_empty());
    }
    let error = |settings: Blocs| one.blocs(&settings).unwrap_err();
    assert!(matches!(error(Blocs { resolution: 0.0, ..Blocs::default() }), Error::InvalidSetting { .. }));
    assert!(matches!(error(Blocs { runs: Some(0), ..Blocs::default() }), Error::InvalidSetting { .. }));
}
