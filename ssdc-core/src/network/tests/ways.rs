//! Removal, routes, introduction paths, convening: brute force by other means.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_possible_wrap,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "small counts"
)]

use std::collections::BTreeSet;

use super::{assert_near, florentine, random_network};
use crate::network::{Answer, Convene, Figure, IntroductionPath, Network, PathBy, Removal, RemovalOrder, Routes};
use crate::solve::CompactGraph;
use crate::{Cell, Error};

fn small(kinds: &[(bool, bool)]) -> Vec<Network> {
    let sizes = [(2, 1), (5, 5), (7, 9), (8, 14), (9, 10)];
    (0..60)
        .map(|seed| random_network(sizes[seed % 5].0, sizes[seed % 5].1, kinds[seed % kinds.len()], seed as u64))
        .collect()
}

fn column(answer: &Answer, table: Option<&str>, name: &str) -> Vec<String> {
    let table = table.map_or(answer.rows(), |table| answer.table(table).unwrap());
    let column = table.column(name).unwrap();
    (0..column.len()).map(|row| column.get(row).to_string()).collect()
}

/// The sizes of what is left of a graph without some nodes.
fn sizes(graph: &CompactGraph, gone: &BTreeSet<u32>) -> Vec<usize> {
    let mut left: BTreeSet<u32> = (0..graph.nodes()).filter(|node| !gone.contains(node)).collect();
    let mut sizes = Vec::new();
    while let Some(first) = left.pop_first() {
        let mut part = vec![first];
        let mut at = 0;
        while let Some(node) = part.get(at).copied() {
            at += 1;
            part.extend(graph.neighbours(node).iter().filter(|end| left.remove(end)));
        }
        sizes.push(part.len());
    }
    sizes
}

#[test]
fn removal_agrees_with_taking_away_one_by_one() {
    for network in small(&[(false, false), (true, true)]) {
        let graph = network.undirected();
        let all = network.len() as f64;
        for order in [RemovalOrder::Degree, RemovalOrder::Betweenness, RemovalOrder::Random] {
            let answer = network.removal(&Removal { order, runs: 1, ..Removal::default() }).unwrap();
            let (ids, values) = (column(&answer, None, "id"), column(&answer, None, "greatest"));
            assert_eq!(ids.len(), network.len() + 1);
            if order == RemovalOrder::Random {
                assert!(ids.iter().all(String::is_empty));
                continue;
            }
            let mut gone = BTreeSet::new();
            let mut sum = 0.0;
            for (step, id) in ids.iter().enumerate() {
                if step > 0 {
                    let node = network.node(id).unwrap();
                    let ties = |node: u32| graph.neighbours(node).iter().filter(|end| !gone.contains(*end)).count();
                    let left = network.nodes().filter(|node| !gone.contains(node));
                    let most = left.max_by_key(|node| (ties(*node), std::cmp::Reverse(*node)));
                    assert!(order != RemovalOrder::Degree || most == Some(node));
                    gone.insert(node);
                }
                let sizes = sizes(graph, &gone);
                let greatest = *sizes.iter().max().unwrap_or(&0) as f64 / all;
                assert_near(values[step].parse().ok(), Some(greatest), 1e-12);
                sum += if step > 0 { greatest } else { 0.0 };
                let pairs: usize = sizes.iter().map(|size| size * (size - 1)).sum();
                let reach = column(&answer, None, "value")[step].parse().ok();
                assert_near(reach, Some(pairs as f64 / (all * (all - 1.0))), 1e-12);
            }
            assert_near(answer.number("robustness"), Some(sum / all), 1e-12);
        }
    }
}

#[test]
fn key_players_hurt_most_by_themselves_and_never_less_than_the_best_single_ones() {
    for network in small(&[(false, false)]) {
        let graph = network.graph();
        let pairs = |gone: &BTreeSet<u32>| sizes(graph, gone).iter().map(|size| size * (size - 1) / 2).sum::<usize>();
        for k in 1..=3.min(graph.nodes() - 1) {
            let answer = network.removal(&Removal { key_players: k, ..Removal::default() }).unwrap();
            let players = column(&answer, Some("key_players"), "id");
            let players: BTreeSet<u32> = players.iter().map(|id| network.node(id).unwrap()).collect();
            assert_eq!(players.len(), k as usize);
            let left = network.len() - k as usize;
            let share = 1.0 - pairs(&players) as f64 / (left * left.saturating_sub(1) / 2) as f64;
            assert_near(answer.number("fragmentation"), (left > 1).then_some(share), 1e-12);
            // No single exchange helps; with one player that makes it the worst there is.
            for player in &players {
                for other in network.nodes().filter(|node| !players.contains(node)) {
                    let mut exchanged = players.clone();
                    exchanged.remove(player);
                    exchanged.insert(other);
                    assert!(pairs(&exchanged) >= pairs(&players));
                }
            }
        }
    }
}

#[test]
fn removal_of_named_partners_and_the_whole_florentine_network() {
    let network = florentine();
    let partners = vec!["Medici".to_owned(), "Medici".to_owned(), "Guadagni".to_owned()];
    let answer = network.removal(&Removal { partners, ..Removal::default() }).unwrap();
    assert_eq!(column(&answer, None, "id"), ["", "Medici", "Guadagni"]);
    // Without the Medici 10 stay together, Salviati and Pazzi, and Acciaiuoli; without the Guadagni too 7.
    assert_eq!(answer.rows().column("greatest").unwrap().get(1).to_string(), (11.0_f64 / 15.0).to_string());
    assert_eq!(answer.number("robustness"), None);
    let answer = network.removal(&Removal { runs: 50, order: RemovalOrder::Random, ..Removal::default() }).unwrap();
    let by_degree = network.removal(&Removal::default()).unwrap();
    assert!(by_degree.number("robustness") < answer.number("robustness"));
    assert!(matches!(network.removal(&Removal { runs: 0, ..Removal::default() }), Err(Error::InvalidSetting { .. })));
}

/// The fewest of `things` whose loss leaves no way, trying sets by size.
fn fewest<T: Copy>(things: &[T], leaves_none: &dyn Fn(&[T]) -> bool) -> Option<usize> {
    let sets = 0..1_u32 << things.len();
    let chosen = |set: u32| {
        let places = (0..things.len()).filter(move |place| set & (1 << place) != 0);
        places.map(|place| things[place]).collect::<Vec<T>>()
    };
    sets.filter(|set| leaves_none(&chosen(*set))).map(u32::count_ones).min().map(|count| count as usize)
}

fn leads(arcs: &[(u32, u32)], a: u32, b: u32, gone: &[u32]) -> bool {
    let mut seen = BTreeSet::from([a]);
    loop {
        let next: Vec<u32> =
            arcs.iter().filter(|arc| seen.contains(&arc.0) && !gone.contains(&arc.1)).map(|arc| arc.1).collect();
        let before = seen.len();
        seen.extend(next);
        if seen.len() == before {
            return seen.contains(&b);
        }
    }
}

#[test]
fn routes_are_as_many_as_it_takes_to_cut_them() {
    for network in small(&[(false, false), (true, false)]).iter().filter(|network| network.tie_count() <= 12) {
        let graph = network.graph();
        let ties: Vec<(u32, u32)> = graph.ties().map(|tie| (tie.from, tie.to)).collect();
        let arcs = |ties: &[(u32, u32)]| -> Vec<(u32, u32)> {
            let back = ties.iter().filter(|_| !graph.is_directed()).map(|tie| (tie.1, tie.0));
            ties.iter().copied().chain(back).collect()
        };
        let (a, b) = (0, graph.nodes() - 1);
        let settings = Routes { a: network.id(a).into(), b: network.id(b).into(), ..Routes::default() };
        let answer = network.routes(&settings).unwrap();
        let without = |lost: &[(u32, u32)]| -> Vec<(u32, u32)> {
            ties.iter().filter(|tie| !lost.contains(tie)).copied().collect()
        };
        let by_tie = fewest(&ties, &|lost| !leads(&arcs(&without(lost)), a, b, &[])).unwrap();
        assert_eq!(answer.number("tie_routes"), Some(by_tie as f64));
        let direct: Vec<(u32, u32)> = ties.iter().copied().filter(|tie| *tie == (a, b)).collect();
        let others: Vec<u32> = (1..graph.nodes() - 1).collect();
        let by_partner = fewest(&others, &|gone| !leads(&arcs(&without(&direct)), a, b, gone)).unwrap();
        assert_eq!(answer.number("partner_routes"), Some((by_partner + direct.len()) as f64));

        let cut: Vec<u32> =
            column(&answer, Some("partners_between"), "id").iter().map(|id| network.node(id).unwrap()).collect();
        assert_eq!(cut.len(), by_partner);
        assert!(!leads(&arcs(&without(&direct)), a, b, &cut));
        let ends =
            column(&answer, Some("ties_between"), "a").into_iter().zip(column(&answer, Some("ties_between"), "b"));
        let lost: Vec<(u32, u32)> = ends
            .map(|(one, other)| (network.node(&one).unwrap(), network.node(&other).unwrap()))
            .map(|(one, other)| if graph.is_directed() { (one, other) } else { (one.min(other), one.max(other)) })
            .collect();
        assert_eq!(lost.len(), by_tie);
        assert!(!leads(&arcs(&without(&lost)), a, b, &[]));

        for (table, name, count) in
            [(None, "route", by_partner + direct.len()), (Some("routes_by_tie"), "route", by_tie)]
        {
            let ways = ways(&network.clone(), &answer, table, name);
            assert_eq!(ways.len(), count);
            let mut used = BTreeSet::new();
            let mut passed = BTreeSet::new();
            for way in &ways {
                assert_eq!((way.first(), way.last()), (Some(&a), Some(&b)));
                for pair in way.windows(2) {
                    assert!(graph.has_tie(pair[0], pair[1]));
                    let key = if graph.is_directed() {
                        (pair[0], pair[1])
                    } else {
                        (pair[0].min(pair[1]), pair[0].max(pair[1]))
                    };
                    assert!(used.insert(key), "a tie is used twice");
                }
                if table.is_none() {
                    assert!(way[1..way.len() - 1].iter().all(|node| passed.insert(*node)));
                }
            }
        }
    }
}

/// The ways of a table of number, step and id.
fn ways(network: &Network, answer: &Answer, table: Option<&str>, name: &str) -> Vec<Vec<u32>> {
    let (numbers, ids) = (column(answer, table, name), column(answer, table, "id"));
    let mut ways: Vec<Vec<u32>> = Vec::new();
    for (number, id) in numbers.iter().zip(&ids) {
        if number.parse::<usize>().unwrap() > ways.len() {
            ways.push(Vec::new());
        }
        ways.last_mut().unwrap().push(network.node(id).unwrap());
    }
    ways
}

#[test]
fn parallel_ties_carry_routes_of_their_own_where_asked() {
    let network = Network::from_edges([("a", "b"), ("b", "a"), ("b", "c"), ("b", "c"), ("b", "c")]).unwrap();
    let routes = |multiplicity| {
        let answer = network.routes(&Routes { a: "a".into(), b: "c".into(), multiplicity }).unwrap();
        (answer.number("partner_routes"), answer.number("tie_routes"))
    };
    assert_eq!((routes(false), routes(true)), ((Some(1.0), Some(1.0)), (Some(1.0), Some(2.0))));
    let error = network.routes(&Routes { a: "a".into(), b: "a".into(), ..Routes::default() }).unwrap_err();
    assert!(matches!(error, Error::InvalidSetting { name: "b", .. }));
    let error = network.routes(&Routes { a: "a".into(), ..Routes::default() }).unwrap_err();
    assert!(matches!(error, Error::MissingField { name: "b" }));
    let error = network.routes(&Routes { a: "a".into(), b: "x".into(), ..Routes::default() }).unwrap_err();
    assert!(matches!(error, Error::NotFound { kind: "partner", .. }));
}

/// Every way without repeats, by length, the other length, and the ids.
fn all_ways(graph: &CompactGraph, way: &mut Vec<u32>, b: u32, found: &mut Vec<Vec<u32>>) {
    let last = *way.last().unwrap();
    if last == b {
        return found.push(way.clone());
    }
    for end in graph.neighbours(last) {
        if !way.contains(end) {
            way.push(*end);
            all_ways(graph, way, b, found);
            way.pop();
        }
    }
}

#[test]
fn introduction_paths_are_the_best_of_all() {
    for network in small(&[(false, true), (true, true), (false, false)]) {
        let graph = network.graph();
        let (a, b) = (0, graph.nodes() - 1);
        for by in [PathBy::Steps, PathBy::Strength] {
            let mut all = Vec::new();
            all_ways(graph, &mut vec![a], b, &mut all);
            let length = |way: &Vec<u32>| {
                let strength: f64 = way.windows(2).map(|pair| 1.0 / graph.tie(pair[0], pair[1]).unwrap().weight).sum();
                let steps = (way.len() - 1) as f64;
                if by == PathBy::Steps { (steps, strength) } else { (strength, steps) }
            };
            let mut expected: Vec<(f64, f64)> = all.iter().map(length).collect();
            expected.sort_by(|one, other| one.partial_cmp(other).unwrap());
            let settings = IntroductionPath { a: network.id(a).into(), b: network.id(b).into(), k: 6, by };
            let answer = network.introduction_path(&settings).unwrap();
            let found = ways(&network, &answer, None, "path");
            assert_eq!(found.len(), expected.len().min(6));
            assert_eq!(found.iter().collect::<BTreeSet<_>>().len(), found.len());
            for (way, expected) in found.iter().zip(expected) {
                assert!(all.contains(way));
                let length = length(way);
                assert_near(Some(length.0), Some(expected.0), 1e-9);
                assert_near(Some(length.1), Some(expected.1), 1e-9);
            }
        }
    }
    let apart = Network::from_edges([("a", "b"), ("c", "d")]).unwrap();
    let settings = IntroductionPath { a: "a".into(), b: "d".into(), ..IntroductionPath::default() };
    let answer = apart.introduction_path(&settings).unwrap();
    assert_eq!(answer.sentence(), "No chain of introductions leads from a to d.");
    assert!(answer.rows().is_empty() && answer.figures().any(|figure| figure == ("steps", &Figure::Undefined)));
}

/// The least length of ties that join the terminals, over every set of further nodes.
fn least_tree(graph: &CompactGraph, terminals: &[u32], length: &dyn Fn(f64) -> f64) -> Option<f64> {
    let others: Vec<u32> = (0..graph.nodes()).filter(|node| !terminals.contains(node)).collect();
    let mut least: Option<f64> = None;
    for set in 0..1_u32 << others.len() {
        let further = others.iter().enumerate().filter(|(place, _)| set & (1 << place) != 0).map(|(_, node)| *node);
        let nodes: BTreeSet<u32> = terminals.iter().copied().chain(further).collect();
        let mut ties: Vec<_> =
            graph.ties().filter(|tie| nodes.contains(&tie.from) && nodes.contains(&tie.to)).collect();
        ties.sort_by(|one, other| length(one.weight).total_cmp(&length(other.weight)));
        let mut of: Vec<u32> = (0..graph.nodes()).collect();
        let (mut sum, mut joined) = (0.0, 0);
        for tie in ties {
            let (one, other) = (of[tie.from as usize], of[tie.to as usize]);
            if one != other {
                of.iter_mut().filter(|set| **set == other).for_each(|set| *set = one);
                sum += length(tie.weight);
                joined += 1;
            }
        }
        if joined + 1 == nodes.len() {
            least = Some(least.map_or(sum, |least| least.min(sum)));
        }
    }
    least
}

#[test]
fn the_group_to_convene_is_the_smallest_and_the_fast_way_at_most_twice_as_long() {
    for (seed, network) in small(&[(false, true), (false, false), (true, true)]).iter().enumerate() {
        let graph = network.undirected();
        let terminals: Vec<u32> = (0..graph.nodes()).step_by(1 + seed % 3).collect();
        let partners: Vec<String> = terminals.iter().map(|node| network.id(*node).to_owned()).collect();
        for by in [PathBy::Steps, PathBy::Strength] {
            let answer = network.convene(&Convene { partners: partners.clone(), by }).unwrap();
            let length = |weight: f64| if by == PathBy::Steps { 1.0 } else { 1.0 / weight };
            let linked = answer.figures().any(|figure| figure == ("linked", &Figure::Holds(true)));
            let least = least_tree(graph, &terminals, &length);
            assert_eq!(linked, least.is_some());
            assert!(answer.figures().any(|figure| figure == ("exact", &Figure::Holds(true))));
            if let Some(least) = least {
                assert_near(answer.number("length"), Some(least), 1e-9);
                let nearly = crate::network::convene::nearly(graph, &terminals, by);
                let nearly: f64 = nearly.iter().map(|tie| length(tie.weight)).sum();
                assert!(least <= nearly + 1e-9 && nearly <= 2.0 * least + 1e-9);
                let (rows, ties) = (answer.rows().len(), answer.table("ties").unwrap().len());
                assert_eq!(ties + 1, rows);
            }
        }
    }
    let network = Network::from_edges([("a", "b"), ("c", "d")]).unwrap();
    let of = |partners: &[&str]| {
        let partners = partners.iter().map(|id| (*id).to_owned()).collect();
        network.convene(&Convene { partners, ..Convene::default() }).unwrap()
    };
    assert_eq!(of(&[]).sentence(), "Nobody was named to be linked.");
    assert_eq!(of(&["a", "a"]).sentence(), "a is alone to be linked.");
    let apart = of(&["a", "b", "d"]);
    assert_eq!(apart.table("ties").unwrap().column("a").unwrap().get(0), Cell::Text("a"));
    assert!(apart.sentence().starts_with("No group links all of them: they are in 2 parts"), "{apart}");
}

#[test]
fn a_network_too_large_for_the_smallest_group_says_so() {
    let network = random_network(90, 300, (false, false), 4);
    let partners: Vec<String> = network.ids().step_by(4).map(str::to_owned).collect();
    let answer = network.convene(&Convene { partners, ..Convene::default() }).unwrap();
    assert!(answer.figures().any(|figure| figure == ("exact", &Figure::Holds(false))));
    assert_eq!(answer.caveats().len(), 1);
}
