//! Where partners stand in a picture: tied ones near one another, all others apart.

use super::Network;
use crate::solve::{Cells as _, CompactGraph, Random};
use crate::{Column, Table};

const ROUNDS: u32 = 300;
/// How far partners that are not tied still push one another, in ideal lengths of a tie.
const REACH: f64 = 6.0;
/// How strongly all are drawn to the middle, so that parts without a tie between them stay on the page.
const GRAVITY: f64 = 0.1;

type Point = (f64, f64);

impl Network {
    /// A place for each partner in a picture, as a table: id, x, y, from 0 to 1. Ties pull, and partners push those near them
    /// away; what chance decides, the seed fixes. Directions and weights play no part.
    ///
    /// ```
    /// use ssdc_core::Network;
    /// let network = Network::from_edges([("a", "b"), ("b", "c")])?;
    /// assert_eq!(network.layout(1).columns().map(|(name, _)| name).collect::<Vec<_>>(), ["id", "x", "y"]);
    /// assert_eq!(network.layout(1), network.layout(1));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Source
    /// Fruchterman and Reingold, *Software: Practice and Experience* 21 (1991), with their grid; that those with many ties push
    /// harder is from Jacomy et al., *PLoS ONE* 9 (2014).
    pub fn layout(&self, seed: u64) -> Table {
        let places = places(self.undirected(), &mut Random::new(seed));
        Table::new([
            ("id", Column::text(self.ids().map(Some))),
            ("x", Column::float(places.iter().map(|place| Some(place.0)))),
            ("y", Column::float(places.iter().map(|place| Some(place.1)))),
        ])
    }
}

fn places(graph: &CompactGraph, random: &mut Random) -> Vec<Point> {
    // The ideal length of a tie is 1, so the page is as large as there are partners.
    let side = f64::from(graph.nodes()).sqrt();
    // Those with many ties push harder, or all of them would meet in the middle.
    let mean = 1.0 + 2.0 * super::float(graph.tie_count()) / f64::from(graph.nodes().max(1));
    let weights: Vec<f64> = (0..graph.nodes()).map(|node| (f64::from(1 + graph.degree(node)) / mean).sqrt()).collect();
    let mut places: Vec<Point> =
        (0..graph.nodes()).map(|_| (random.unit() * side - side / 2.0, random.unit() * side - side / 2.0)).collect();
    for round in 0..ROUNDS {
        let step = side / 10.0 * (1.0 - f64::from(round) / f64::from(ROUNDS)) + 0.01;
        let mut moves: Vec<Point> = places.iter().map(|(x, y)| (-x * GRAVITY, -y * GRAVITY)).collect();
        push(&places, &weights, &mut moves);
        for node in 0..graph.nodes() {
            let here = places.at(node);
            for other in graph.neighbours(node) {
                let there = places.at(*other);
                let (x, y) = (there.0 - here.0, there.1 - here.1);
                let length = x.hypot(y);
                moves.change(node, |sum| *sum = (sum.0 + x * length, sum.1 + y * length));
            }
        }
        for ((x, y), (right, up)) in places.iter_mut().zip(moves) {
            let length = right.hypot(up).max(1e-9);
            let part = length.min(step) / length;
            (*x, *y) = (*x + right * part, *y + up * part);
        }
    }
    scaled(&places)
}

/// Each pushes those away that are within reach: found through squares of that size.
fn push(places: &[Point], weights: &[f64], moves: &mut [Point]) {
    let square = |(x, y): Point| ((x / REACH).floor(), (y / REACH).floor());
    let mut order: Vec<(f64, f64, u32)> = (0..)
        .zip(places)
        .map(|(node, place)| {
            let (column, row) = square(*place);
            (row, column, node)
        })
        .collect();
    order.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)).then(one.2.cmp(&other.2)));
    for (node, here) in (0_u32..).zip(places) {
        let (column, row) = square(*here);
        for row in [row - 1.0, row, row + 1.0] {
            let first = order.partition_point(|(r, c, _)| (*r, *c) < (row, column - 1.0));
            let near = order.iter().skip(first).take_while(|(r, c, _)| *r <= row && *c <= column + 1.0);
            for (_, _, other) in near.filter(|(_, _, other)| *other != node) {
                let there = places.at(*other);
                let (x, y) = (here.0 - there.0, here.1 - there.1);
                let square = x.mul_add(x, y * y);
                if square > REACH * REACH {
                    continue;
                }
                // Two on one spot part in a direction that their numbers decide.
                let (x, y, square) =
                    if square < 1e-9 { (if node < *other { 1e-3 } else { -1e-3 }, 1e-4, 1e-6) } else { (x, y, square) };
                let force = weights.at(node) * weights.at(*other) / square;
                moves.change(node, |sum| *sum = (sum.0 + x * force, sum.1 + y * force));
            }
        }
    }
}

/// From 0 to 1, with the proportions kept.
fn scaled(places: &[Point]) -> Vec<Point> {
    let range = |of: fn(&Point) -> f64| {
        places
            .iter()
            .map(of)
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), one| (least.min(one), most.max(one)))
    };
    let ((left, right), (bottom, top)) = (range(|place| place.0), range(|place| place.1));
    let size = (right - left).max(top - bottom);
    let scale = |value: f64, least: f64, most: f64| {
        if size > 0.0 { 0.5 + (value - f64::midpoint(least, most)) / size } else { 0.5 }
    };
    places.iter().map(|(x, y)| (scale(*x, left, right), scale(*y, bottom, top))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tied_partners_stand_nearer_than_others_and_all_on_the_page() {
        let edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "x"), ("x", "y"), ("y", "z"), ("z", "x")];
        let network = Network::from_edges(edges).unwrap();
        let places = places(network.undirected(), &mut Random::new(3));
        assert!(places.iter().all(|(x, y)| (0.0..=1.0).contains(x) && (0.0..=1.0).contains(y)));
        let distance = |one: &str, other: &str| {
            let (one, other) = (places.at(network.node(one).unwrap()), places.at(network.node(other).unwrap()));
            (one.0 - other.0).hypot(one.1 - other.1)
        };
        assert!(distance("a", "b") < 0.5 * distance("a", "y"));
        assert!(distance("y", "z") < 0.5 * distance("b", "z"));
        assert_eq!(Network::from_edges([("a", "a")]).unwrap().layout(1).len(), 1);
    }
}
