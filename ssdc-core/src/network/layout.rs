//! Where partners stand in a picture: tied ones near one another, all others apart, and below the greatest part of the network
//! those that no tie joins to it.

use super::Network;
use super::parts::Parts;
use crate::solve::{Cells as _, CompactGraph, Random};
use crate::{Column, Table};

const ROUNDS: u32 = 300;
/// How far partners that are not tied still push one another, in ideal lengths of a tie.
const REACH: f64 = 6.0;
/// How strongly all of a part are drawn to its middle.
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
    let parts = Parts::of(graph);
    // The ideal length of a tie is 1, so a part takes as much room as it has partners.
    let sides: Vec<f64> = parts.of.iter().map(|part| f64::from(parts.sizes.at(*part)).sqrt()).collect();
    // Those with many ties push harder, or all of them would meet in the middle.
    let mean = 1.0 + 2.0 * super::float(graph.tie_count()) / f64::from(graph.nodes().max(1));
    let weights: Vec<f64> = (0..graph.nodes()).map(|node| (f64::from(1 + graph.degree(node)) / mean).sqrt()).collect();
    let mut places: Vec<Point> =
        sides.iter().map(|side| (random.unit() * side - side / 2.0, random.unit() * side - side / 2.0)).collect();
    for round in 0..ROUNDS {
        let step = |side: f64| side / 10.0 * (1.0 - f64::from(round) / f64::from(ROUNDS)) + 0.01;
        let mut moves: Vec<Point> = places.iter().map(|(x, y)| (-x * GRAVITY, -y * GRAVITY)).collect();
        push(&places, &weights, &parts, &mut moves);
        for node in 0..graph.nodes() {
            let here = places.at(node);
            for other in graph.neighbours(node) {
                let there = places.at(*other);
                let (x, y) = (there.0 - here.0, there.1 - here.1);
                let length = x.hypot(y);
                moves.change(node, |sum| *sum = (sum.0 + x * length, sum.1 + y * length));
            }
        }
        for (((x, y), (right, up)), side) in places.iter_mut().zip(moves).zip(&sides) {
            let length = right.hypot(up).max(1e-9);
            let part = length.min(step(*side)) / length;
            (*x, *y) = (*x + right * part, *y + up * part);
        }
    }
    shelve(&mut places, &parts);
    scaled(&places)
}

/// Each pushes those of its part away that are within reach: found through squares of that size.
fn push(places: &[Point], weights: &[f64], parts: &Parts, moves: &mut [Point]) {
    let square = |(x, y): Point| ((x / REACH).floor(), (y / REACH).floor());
    let mut order: Vec<(u32, f64, f64, u32)> = (0..)
        .zip(places.iter().zip(&parts.of))
        .map(|(node, (place, part))| {
            let (column, row) = square(*place);
            (*part, row, column, node)
        })
        .collect();
    order.sort_by(|one, other| {
        one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)).then(one.2.total_cmp(&other.2)).then(one.3.cmp(&other.3))
    });
    for ((node, here), part) in (0_u32..).zip(places).zip(&parts.of) {
        let (column, row) = square(*here);
        for row in [row - 1.0, row, row + 1.0] {
            let first = order.partition_point(|(p, r, c, _)| (*p, *r, *c) < (*part, row, column - 1.0));
            let near = order.iter().skip(first).take_while(|(p, r, c, _)| p == part && *r <= row && *c <= column + 1.0);
            for (.., other) in near.filter(|(.., other)| *other != node) {
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

/// Moves the parts apart: the greatest on top, the others in rows below it, no wider than it or than all of them need.
fn shelve(places: &mut [Point], parts: &Parts) {
    /// Between parts.
    const MARGIN: f64 = 1.0;
    let mut members: Vec<u32> = (0..).zip(places.iter()).map(|(node, _)| node).collect();
    members.sort_by_key(|node| (std::cmp::Reverse(parts.sizes.at(parts.of.at(*node))), parts.of.at(*node)));
    let members: Vec<&[u32]> = members.chunk_by(|one, next| parts.of.at(*one) == parts.of.at(*next)).collect();
    let corners = |members: &[u32]| bounds(members.iter().map(|node| places.at(*node)));
    let boxes: Vec<(Point, Point)> = members.iter().map(|members| corners(members)).collect();
    let size = |((left, bottom), (right, top)): &(Point, Point)| (right - left + MARGIN, top - bottom + MARGIN);
    let room: f64 = boxes.iter().map(|corners| size(corners).0 * size(corners).1).sum();
    let widest = boxes.iter().map(|corners| size(corners).0).fold(room.sqrt(), f64::max);
    let (mut x, mut y, mut height) = (0.0, 0.0, 0.0);
    for (members, corners) in members.iter().zip(&boxes) {
        let (width, tall) = size(corners);
        if x > 0.0 && x + width > widest {
            (x, y, height) = (0.0, y + height, 0.0);
        }
        let (left, bottom) = corners.0;
        for node in *members {
            let place = places.at(*node);
            places.put(*node, (place.0 - left + x, place.1 - bottom + y));
        }
        x += width;
        height = f64::max(height, tall);
    }
}

/// The lower left and the upper right corner of what the points take.
fn bounds(points: impl Iterator<Item = Point>) -> (Point, Point) {
    let nothing = ((f64::INFINITY, f64::INFINITY), (f64::NEG_INFINITY, f64::NEG_INFINITY));
    points.fold(nothing, |(least, most), (x, y)| ((least.0.min(x), least.1.min(y)), (most.0.max(x), most.1.max(y))))
}

/// From 0 to 1, with the proportions kept.
fn scaled(places: &[Point]) -> Vec<Point> {
    let ((left, bottom), (right, top)) = bounds(places.iter().copied());
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

    #[test]
    fn parts_stand_beside_one_another_and_take_little_room() {
        let ring = (0..40).map(|node| (format!("r{node:02}"), format!("r{:02}", (node + 1) % 40)));
        let ring: Vec<(String, String)> = ring.collect();
        let edges = ring.iter().map(|(from, to)| (from.as_str(), to.as_str())).chain([("x", "y")]);
        let network = Network::from_edges_and_nodes(edges, ["alone", "also"], false).unwrap();
        let places = places(network.undirected(), &mut Random::new(1));
        let all = |prefix: &str| {
            let nodes = network.nodes().filter(|node| network.id(*node).starts_with(prefix));
            bounds(nodes.map(|node| places.at(node)))
        };
        let ((left, bottom), (right, top)) = all("r");
        assert!(f64::max(right - left, top - bottom) > 0.7, "the greatest part has most of the page");
        for other in ["x", "alone", "also"] {
            assert!(all(other).0.1 > top, "{other} stands in a row of its own");
        }
    }
}
