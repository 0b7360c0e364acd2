//! Who can introduce one partner to another? The shortest ways, and alternates.

use std::cmp::Ordering;
use std::collections::{BTreeSet, BinaryHeap};

use super::settings::{choice, settings};
use super::{Answer, Figure, Network, Question, counted};
use crate::solve::{Cells as _, CompactGraph};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::introduction_path`].
    pub struct IntroductionPath {
        /// Who wants to be introduced.
        a: String = String::new(),
        /// To whom.
        b: String = String::new(),
        /// How many paths, at most.
        k: u32 = 1,
        /// What makes a path good.
        by: PathBy = PathBy::Steps,
    }
}

choice! {
    /// What makes a path of introductions good.
    pub enum PathBy("what makes a path good") {
        /// Few steps; of as many the strongest ties.
        Steps = "steps",
        /// Strong ties: each is as long as one over its weight; of equals the fewest steps.
        Strength = "strength",
    }
}

impl Network {
    /// Paths of introductions from one partner to another, none of which passes a partner twice, the best first. In a
    /// directed network they follow the directions.
    ///
    /// The rows are `path` (1 is the best), `step` and `id`. The table `paths` has `path`, `steps`, `length` (one over the
    /// weight of each tie, added up) and `weakest`, the weight of its weakest tie. Figures: `paths_count`, and `steps` of the
    /// best, not defined where there is none.
    ///
    /// ```
    /// use ssdc_core::network::{IntroductionPath, Network};
    /// // c is two steps from a by b or by x; the ties over x are stronger. Over y and x it is three.
    /// let edges = [("a", "b", 1.0), ("b", "c", 1.0), ("a", "x", 2.0), ("x", "c", 2.0), ("a", "y", 9.0), ("y", "x", 9.0)];
    /// let settings = IntroductionPath { a: "a".to_owned(), b: "c".to_owned(), k: 3, ..IntroductionPath::default() };
    /// let answer = Network::from_edges(edges)?.introduction_path(&settings)?;
    /// assert_eq!(answer.table("paths").unwrap().column("steps").unwrap().get(2).to_string(), "3");
    /// assert!(answer.rows().to_csv().starts_with("path,step,id\n1,0,a\n1,1,x\n1,2,c\n2,0,a\n2,1,b\n2,2,c\n3,0,a\n3,1,y\n"));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] for a partner that is not there, [`Error::InvalidSetting`] where both are the same.
    ///
    /// # Source
    /// Dijkstra, *Numerische Mathematik* 1 (1959); Yen, *Management Science* 17 (1971).
    pub fn introduction_path(&self, settings: &IntroductionPath) -> Result<Answer, Error> {
        let (a, b) = self.two_partners(&settings.a, &settings.b)?;
        let graph = self.graph();
        let paths = Paths::new(graph, settings.by).best(a, b, settings.k as usize);
        let weights = |path: &Vec<u32>| -> Vec<f64> {
            let pairs = path.iter().zip(path.iter().skip(1));
            pairs.filter_map(|(from, to)| graph.tie(*from, *to)).map(|tie| tie.weight).collect()
        };
        let steps = |path: &Vec<u32>| i64::try_from(path.len() - 1).ok();
        let table = Table::new([
            ("path", Column::integer((1..).take(paths.len()).map(Some))),
            ("steps", Column::integer(paths.iter().map(steps))),
            ("length", Column::float(paths.iter().map(|path| Some(weights(path).iter().map(|one| 1.0 / one).sum())))),
            ("weakest", Column::float(paths.iter().map(|path| weights(path).into_iter().reduce(f64::min)))),
        ]);
        let (one, other) = (self.shown(a), self.shown(b));
        let sentence = match paths.first() {
            None if settings.k == 0 => "No paths were asked for.".to_owned(),
            None => format!("No chain of introductions leads from {one} to {other}."),
            Some(path) if path.len() == 2 => format!("{one} knows {other} already."),
            Some(path) => {
                let between = path.get(1..path.len() - 1).unwrap_or_default();
                let others = match paths.len() {
                    1 => String::new(),
                    many => format!(" {} listed.", counted(many - 1, "other path is", "other paths are")),
                };
                let steps = counted(path.len() - 1, "step", "steps");
                format!("{} can introduce {one} to {other}, in {steps}.{others}", self.names(between, 10))
            }
        };
        let shortest = paths.first().map_or(Figure::Undefined, |path| (path.len() - 1).into());
        let mut answer = Answer::new(self, Question::IntroductionPath, self.ways_table("path", &paths), sentence)
            .part("paths", table)
            .figure("paths_count", paths.len().into())
            .figure("steps", shortest);
        if !paths.is_empty() && paths.len() < settings.k as usize {
            answer = answer.caveat("There are no more paths.");
        }
        Ok(answer)
    }
}

/// How long a path is: first by what was asked for, then by the other.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Length(f64, f64);

impl Eq for Length {}

impl PartialOrd for Length {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Length {
    fn cmp(&self, other: &Self) -> Ordering {
        self.0.total_cmp(&other.0).then(self.1.total_cmp(&other.1))
    }
}

const NONE: u32 = u32::MAX;
const FAR: Length = Length(f64::INFINITY, f64::INFINITY);

/// What searches for paths need.
struct Paths<'g> {
    graph: &'g CompactGraph,
    by: PathBy,
    length: Vec<Length>,
    before: Vec<u32>,
    touched: Vec<u32>,
    /// Nodes that the search may not pass.
    closed: Vec<bool>,
}

impl<'g> Paths<'g> {
    fn new(graph: &'g CompactGraph, by: PathBy) -> Self {
        let nodes = graph.nodes() as usize;
        Paths {
            graph,
            by,
            length: vec![FAR; nodes],
            before: vec![NONE; nodes],
            touched: Vec::new(),
            closed: vec![false; nodes],
        }
    }

    fn longer(&self, length: Length, weight: f64) -> Length {
        match self.by {
            PathBy::Steps => Length(length.0 + 1.0, length.1 + 1.0 / weight),
            PathBy::Strength => Length(length.0 + 1.0 / weight, length.1 + 1.0),
        }
    }

    /// The `most` best paths. Each further one leaves the paths before it somewhere: for every place where it may do so the
    /// best way on is a candidate.
    fn best(mut self, a: u32, b: u32, most: usize) -> Vec<Vec<u32>> {
        let mut paths: Vec<Vec<u32>> = Vec::new();
        let mut candidates: BTreeSet<(Length, Vec<u32>)> = BTreeSet::new();
        if most > 0 {
            candidates.extend(self.on_from(&[a], b, &[]));
        }
        while let Some((_, path)) = candidates.pop_first() {
            paths.push(path);
            let Some(path) = paths.last().filter(|_| paths.len() < most) else { break };
            for leaves in 1..path.len() {
                let root = path.get(..leaves).unwrap_or_default();
                let taken: Vec<u32> = paths
                    .iter()
                    .filter(|other| other.starts_with(root))
                    .filter_map(|other| other.get(leaves))
                    .copied()
                    .collect();
                candidates.extend(self.on_from(root, b, &taken));
            }
        }
        paths
    }

    /// The best path that begins with `root` and does not go on to one of `taken`.
    fn on_from(&mut self, root: &[u32], b: u32, taken: &[u32]) -> Option<(Length, Vec<u32>)> {
        let (last, passed) = root.split_last()?;
        passed.iter().for_each(|node| self.closed.put(*node, true));
        let mut length = Length::default();
        for (from, to) in root.iter().zip(root.iter().skip(1)) {
            length = self.longer(length, self.graph.tie(*from, *to)?.weight);
        }
        let reached = self.search(*last, length, b, taken);
        let found = reached.then(|| {
            let mut path = vec![b];
            while let Some(node) = path.last().map(|node| self.before.at(*node)).filter(|node| *node != NONE) {
                path.push(node);
            }
            path.extend(passed.iter().rev());
            path.reverse();
            (self.length.at(b), path)
        });
        passed.iter().for_each(|node| self.closed.put(*node, false));
        for node in self.touched.drain(..) {
            self.length.put(node, FAR);
            self.before.put(node, NONE);
        }
        found
    }

    /// Dijkstra's search until `b` is settled; of equal ways the one over the lower node.
    fn search(&mut self, start: u32, length: Length, b: u32, taken: &[u32]) -> bool {
        let graph = self.graph;
        let mut heap = BinaryHeap::from([std::cmp::Reverse((length, start))]);
        self.length.put(start, length);
        self.touched.push(start);
        while let Some(std::cmp::Reverse((length, node))) = heap.pop() {
            if node == b {
                return true;
            }
            if length > self.length.at(node) {
                continue;
            }
            for (end, weight) in graph.arcs(node) {
                if self.closed.at(end) || (node == start && taken.contains(&end)) {
                    continue;
                }
                let (there, here) = (self.length.at(end), self.longer(length, weight));
                if there == FAR {
                    self.touched.push(end);
                }
                if here < there {
                    self.length.put(end, here);
                    self.before.put(end, node);
                    heap.push(std::cmp::Reverse((here, end)));
                } else if here == there && node < self.before.at(end) {
                    self.before.put(end, node);
                }
            }
        }
        false
    }
}
