//! Networks that several questions are tested on.

#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_possible_wrap,
    clippy::float_cmp,
    clippy::needless_range_loop,
    reason = "the numbers of a test are small and exact"
)]
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails must say so")]

mod centralities;
mod modality;
mod records;
mod spreading;
mod structure;
mod ways;

use super::{Answer, Network};
use crate::Cell;
use crate::solve::Random;

/// Marriages between families of Florence, about 1430 (Padgett and Ansell, *American Journal of Sociology* 98, 1993).
pub(super) fn florentine() -> Network {
    Network::from_edges([
        ("Acciaiuoli", "Medici"),
        ("Medici", "Barbadori"),
        ("Medici", "Ridolfi"),
        ("Medici", "Tornabuoni"),
        ("Medici", "Albizzi"),
        ("Medici", "Salviati"),
        ("Castellani", "Peruzzi"),
        ("Castellani", "Strozzi"),
        ("Castellani", "Barbadori"),
        ("Peruzzi", "Strozzi"),
        ("Peruzzi", "Bischeri"),
        ("Strozzi", "Ridolfi"),
        ("Strozzi", "Bischeri"),
        ("Ridolfi", "Tornabuoni"),
        ("Tornabuoni", "Guadagni"),
        ("Albizzi", "Ginori"),
        ("Albizzi", "Guadagni"),
        ("Salviati", "Pazzi"),
        ("Bischeri", "Guadagni"),
        ("Guadagni", "Lamberteschi"),
    ])
    .unwrap()
}

/// Friends in a karate club (Zachary, *Journal of Anthropological Research* 33, 1977): of each member those after it.
pub(super) fn karate() -> Network {
    let friends: [(u32, &[u32]); 26] = [
        (0, &[1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 17, 19, 21, 31]),
        (1, &[2, 3, 7, 13, 17, 19, 21, 30]),
        (2, &[3, 7, 8, 9, 13, 27, 28, 32]),
        (3, &[7, 12, 13]),
        (4, &[6, 10]),
        (5, &[6, 10, 16]),
        (6, &[16]),
        (8, &[30, 32, 33]),
        (9, &[33]),
        (13, &[33]),
        (14, &[32, 33]),
        (15, &[32, 33]),
        (18, &[32, 33]),
        (19, &[33]),
        (20, &[32, 33]),
        (22, &[32, 33]),
        (23, &[25, 27, 29, 32, 33]),
        (24, &[25, 27, 31]),
        (25, &[31]),
        (26, &[29, 33]),
        (27, &[33]),
        (28, &[31, 33]),
        (29, &[32, 33]),
        (30, &[32, 33]),
        (31, &[32, 33]),
        (32, &[33]),
    ];
    let pairs =
        friends.iter().flat_map(|(one, others)| others.iter().map(|other| (one.to_string(), other.to_string())));
    let pairs: Vec<_> = pairs.collect();
    Network::from_edges(pairs.iter().map(|(one, other)| (one.as_str(), other.as_str()))).unwrap()
}

/// Nodes `00`, `01` ... and about so many ties among them, of weight 1 or else of 1 to 4.
pub(super) fn random_network(nodes: u32, ties: u32, (directed, weighted): (bool, bool), seed: u64) -> Network {
    let mut random = Random::new(seed);
    let ids: Vec<String> = (0..nodes).map(|node| format!("{node:02}")).collect();
    let mut edges = Vec::new();
    for _ in 0..ties {
        let (from, to) = (random.below(nodes) as usize, random.below(nodes) as usize);
        let weight = if weighted { f64::from(random.below(8) + 2) / 2.0 } else { 1.0 };
        let there = |edge: &(&str, &str, f64)| {
            (edge.0, edge.1) == (&ids[from], &ids[to]) || (edge.1, edge.0) == (&ids[from], &ids[to])
        };
        if from != to && (weighted || directed || !edges.iter().any(there)) {
            edges.push((ids[from].as_str(), ids[to].as_str(), weight));
        }
    }
    Network::from_edges_and_nodes(edges, &ids, directed).unwrap()
}

/// A number of a column of an answer, for an id.
pub(super) fn number(answer: &Answer, column: &str, id: &str) -> Option<f64> {
    let (ids, values) = (answer.rows().column("id").unwrap(), answer.rows().column(column).unwrap());
    let row = (0..ids.len()).find(|row| ids.get(*row) == Cell::Text(id)).unwrap();
    values.get(row).to_string().parse().ok()
}

/// The column `value`, by node.
pub(super) fn values(network: &Network, answer: &Answer) -> Vec<Option<f64>> {
    network.ids().map(|id| number(answer, "value", id)).collect()
}

/// That two numbers agree but for rounding, or that both are absent.
pub(super) fn assert_near(one: Option<f64>, other: Option<f64>, tolerance: f64) {
    match (one, other) {
        (Some(one), Some(other)) => assert!((one - other).abs() <= tolerance, "{one} is not {other}"),
        (one, other) => assert_eq!(one, other),
    }
}
