//! Questions to networks against rustworkx-core on random graphs.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails must say so")]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, reason = "small counts")]

use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;

use rustworkx_core::centrality::{betweenness_centrality, edge_betweenness_centrality, eigenvector_centrality};
use rustworkx_core::connectivity::{articulation_points, bridges, connected_components, core_number};
use rustworkx_core::petgraph::graph::{DiGraph, UnGraph};
use rustworkx_core::shortest_path::dijkstra;
use ssdc_core::network::{Brokers, Core, Fragility, IntroductionPath, Prominence};
use ssdc_core::{Cell, Error, Network, Table};

/// The ties of a random graph, from nothing to dense.
fn ties(seed: u64) -> (u32, BTreeSet<(u32, u32)>) {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut draw = |bound: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((state >> 33) % bound).unwrap()
    };
    let nodes = 2 + draw(300);
    let wanted = nodes * [0, 1, 2, 4, 9][seed as usize % 5] / 2;
    let pairs = (0..wanted).map(|_| (draw(nodes.into()), draw(nodes.into()))).filter(|(a, b)| a != b).collect();
    (nodes, pairs)
}

fn undirected(pairs: &BTreeSet<(u32, u32)>) -> BTreeSet<(u32, u32)> {
    pairs.iter().map(|(a, b)| (*a.min(b), *a.max(b))).collect()
}

fn id(node: u32) -> String {
    format!("n{node:04}")
}

fn network(nodes: u32, pairs: &BTreeSet<(u32, u32)>, directed: bool) -> Network {
    let edges: Vec<(String, String)> = pairs.iter().map(|(a, b)| (id(*a), id(*b))).collect();
    let edges = edges.iter().map(|(a, b)| (a.as_str(), b.as_str()));
    Network::from_edges_and_nodes(edges, (0..nodes).map(id), directed).unwrap()
}

/// The nodes of a graph are those of the network, in the order of their ids.
fn plain(nodes: u32, pairs: &BTreeSet<(u32, u32)>) -> UnGraph<(), ()> {
    let mut graph = UnGraph::from_edges(pairs);
    (graph.node_count()..nodes as usize).for_each(|_| _ = graph.add_node(()));
    graph
}

fn number(cell: Cell<'_>) -> f64 {
    match cell {
        Cell::Float(value) => value,
        Cell::Integer(value) => value as f64,
        other => panic!("{other} is no number"),
    }
}

/// A column of numbers by the ids of others.
fn by<const KEYS: usize>(table: &Table, keys: [&str; KEYS], value: &str) -> BTreeMap<[String; KEYS], f64> {
    let cell = |name: &str, row| table.column(name).unwrap().get(row);
    (0..table.len()).map(|row| (keys.map(|key| cell(key, row).to_string()), number(cell(value, row)))).collect()
}

fn assert_near<K: Ord + std::fmt::Debug>(found: &BTreeMap<K, f64>, expected: &BTreeMap<K, f64>, most: f64) {
    assert_eq!(found.keys().collect::<Vec<_>>(), expected.keys().collect::<Vec<_>>());
    for (key, value) in found {
        assert!((value - expected[key]).abs() <= most, "{key:?}: {value}, expected {}", expected[key]);
    }
}

#[test]
fn betweenness_of_partners_and_ties() -> Result<(), Error> {
    for seed in 0..40 {
        let (nodes, pairs) = ties(seed);
        let settings = Brokers { ties: true, ..Brokers::default() };
        let both = undirected(&pairs);
        let graph = plain(nodes, &both);
        let answer = network(nodes, &both, false).brokers(&settings)?;
        let theirs = betweenness_centrality(&graph, false, true, usize::MAX);
        let theirs = (0..).zip(theirs).map(|(node, value)| ([id(node)], value.unwrap())).collect();
        assert_near(&by(answer.rows(), ["id"], "value"), &theirs, 1e-12);
        if nodes > 2 {
            let of_ties = edge_betweenness_centrality(&graph, true, usize::MAX);
            let of_ties = both.iter().zip(of_ties).map(|((a, b), value)| ([id(*a), id(*b)], value.unwrap())).collect();
            assert_near(&by(answer.table("ties").unwrap(), ["a", "b"], "value"), &of_ties, 1e-12);
        }
        let graph = DiGraph::<(), ()>::from_edges(&pairs);
        let answer = network(nodes, &pairs, true).brokers(&Brokers::default())?;
        // The library divides by the pairs of the nodes that it has: those at the end without a tie are not among them.
        if graph.node_count() == nodes as usize {
            let theirs = betweenness_centrality(&graph, false, true, usize::MAX);
            let theirs = (0..).zip(theirs).map(|(node, value)| ([id(node)], value.unwrap())).collect();
            assert_near(&by(answer.rows(), ["id"], "value"), &theirs, 1e-12);
        }
    }
    Ok(())
}

#[test]
fn cores_parts_and_cuts() -> Result<(), Error> {
    for seed in 0..60 {
        let (nodes, pairs) = ties(seed);
        let pairs = undirected(&pairs);
        let (network, graph) = (network(nodes, &pairs, false), plain(nodes, &pairs));
        let cores = core_number(graph.clone());
        let cores =
            cores.into_iter().map(|(node, core)| ([id(node.index().try_into().unwrap())], core as f64)).collect();
        assert_near(&by(network.core(&Core::default())?.rows(), ["id"], "value"), &cores, 0.0);

        let mut parts: Vec<BTreeSet<String>> = connected_components(&graph)
            .into_iter()
            .map(|part| part.into_iter().map(|node| id(node.index().try_into().unwrap())).collect())
            .collect();
        parts.sort_unstable();
        let mut own: BTreeMap<u64, BTreeSet<String>> = BTreeMap::new();
        for ([partner], part) in by(&network.parts_table(), ["id"], "value") {
            own.entry(part.to_bits()).or_default().insert(partner);
        }
        assert!(own.values().is_sorted() && own.into_values().eq(parts));

        let fragility = network.fragility(&Fragility::default())?;
        let points = articulation_points(&graph, None).into_iter().map(|node| [id(node.index().try_into().unwrap())]);
        let found = by(fragility.table("partners").unwrap(), ["id"], "cut_off").into_keys().collect::<BTreeSet<_>>();
        assert_eq!(found, points.collect::<BTreeSet<_>>());
        let theirs = bridges(&graph).into_iter().map(|(a, b)| {
            let mut ends = [a, b].map(|node| id(node.index().try_into().unwrap()));
            ends.sort_unstable();
            ends
        });
        let found = by(fragility.table("ties").unwrap(), ["a", "b"], "cut_off").into_keys().collect::<BTreeSet<_>>();
        assert_eq!(found, theirs.collect::<BTreeSet<_>>());
    }
    Ok(())
}

#[test]
fn eigenvectors_and_shortest_ways() -> Result<(), Error> {
    let (mut vectors, mut ways) = (0, 0);
    for seed in 0..40 {
        let (nodes, pairs) = ties(seed);
        let pairs = undirected(&pairs);
        let (network, graph) = (network(nodes, &pairs, false), plain(nodes, &pairs));
        let theirs = eigenvector_centrality(&graph, |_| Ok::<_, Infallible>(1.0), Some(10_000), Some(1e-13)).unwrap();
        // Several parts may share the greatest eigenvalue, and then there is no one vector.
        if let Some(theirs) = theirs.filter(|_| connected_components(&graph).len() == 1) {
            vectors += 1;
            let answer = network.prominence(&Prominence { eigenvector: true, ..Prominence::default() })?;
            let theirs = (0..).zip(theirs).map(|(node, value)| ([id(node)], value)).collect();
            assert_near(&by(answer.rows(), ["id"], "eigenvector"), &theirs, 1e-7);
        }
        let steps: Vec<Option<usize>> =
            dijkstra(&graph, 0.into(), None, |_| Ok::<_, Infallible>(1_usize), None).unwrap();
        for node in 1..nodes.min(20) {
            let settings = IntroductionPath { a: id(0), b: id(node), ..IntroductionPath::default() };
            let answer = network.introduction_path(&settings)?;
            let expected = steps[node as usize].map(|steps| steps as f64);
            assert_eq!(answer.number("steps"), expected);
            ways += usize::from(expected.is_some());
        }
    }
    assert!(vectors >= 5 && ways >= 100, "{vectors} vectors and {ways} ways are too few to tell");
    Ok(())
}
