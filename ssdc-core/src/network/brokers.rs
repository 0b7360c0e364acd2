//! On whom do others depend to reach each other? Betweenness of partners and of ties.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Condvar, Mutex, PoisonError};
use std::thread;

use super::answer::{order, ranked};
use super::parts::Parts;
use super::settings::{at_least_one, settings};
use super::{Answer, Figure, Network, Question, cores, counted, float, null};
use crate::solve::{Cells as _, CompactGraph, Random};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::brokers`].
    pub struct Brokers {
        /// How many partners to start from, drawn by `seed`; absent: every one, and the answer is exact.
        sample: Option<u32> = None,
        /// Draws the sample and the random networks.
        seed: u64 = 1,
        /// Whether to rank the ties as well.
        ties: bool = false,
        /// How many random networks to compare with.
        baseline: u32 = 0,
        /// How many threads; absent: one a core. The answer is the same to the last bit.
        threads: Option<u32> = None,
    }
}

/// How many sources make one piece of work; sums are taken piece by piece in a fixed order.
const PIECE: usize = 64;

impl Network {
    /// Betweenness: on what share of the shortest ways between two others a partner stands, from 0 to 1, each tie one step
    /// long whatever it weighs. Where several ways are shortest each counts for its part.
    ///
    /// The rows are `id` and `value`. The figure `centralisation` is Freeman's: 0 where all are equal, 1 in a star. With `ties`
    /// a table `ties` of a, b and value has the share of the pairs whose shortest ways cross each tie. With `sample` values
    /// are estimates, and `error` bounds how far each may be off, with 95 % certainty for each.
    ///
    /// ```
    /// use ssdc_core::network::{Brokers, Network};
    /// // Two triangles that share their middle: all ways between them lead through it, 4 of the 6 pairs of others.
    /// let edges = [("a", "b"), ("b", "m"), ("m", "a"), ("c", "d"), ("d", "m"), ("m", "c")];
    /// let answer = Network::from_edges(edges)?.brokers(&Brokers::default())?;
    /// assert_eq!(answer.rows().column("value").unwrap().get(0).to_string(), "0.6666666666666666");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidSetting`] for a sample of nobody or no thread.
    ///
    /// # Source
    /// Freeman, *Sociometry* 40 (1977); Brandes, *Journal of Mathematical Sociology* 25 (2001); for samples Brandes and Pich
    /// (2007), with Hoeffding's bound.
    pub fn brokers(&self, settings: &Brokers) -> Result<Answer, Error> {
        let sample = settings.sample;
        at_least_one("sample", sample)?;
        at_least_one("threads", settings.threads)?;
        let graph = self.graph();
        let threads = settings.threads.map_or_else(cores, |threads| threads as usize);
        let sources = sources(graph, sample, settings.seed);
        let exact = sources.len() == self.len();
        let found = betweenness(graph, &sources, settings.ties, threads);
        let share = share_of_pairs(graph, sources.len());
        let values: Vec<Option<f64>> = found.nodes.iter().map(|sum| Some(sum * share)).collect();
        let central = centralisation(&values);

        let measure = |random: &CompactGraph| {
            let found = betweenness(random, &sources, false, threads);
            let share = share_of_pairs(random, sources.len());
            Ok(centralisation(&found.nodes.iter().map(|sum| Some(sum * share)).collect::<Vec<_>>()))
        };
        let baseline = null::baseline(graph, (settings.baseline, settings.seed), "centralisation", central, measure)?;

        let mut answer = Answer::new(self, Question::Brokers, ranked(self, &values), self.brokers_sentence(&values))
            .figure("centralisation", central.into());
        if settings.ties {
            answer = answer.part("ties", self.ranked_ties(&found.ties, sources.len()));
        }
        if !exact {
            let error = (2.0_f64 / 0.05).ln() / (2.0 * float(sources.len()));
            let start = counted(sources.len(), "partner", "partners");
            answer =
                answer.figure("error", Figure::Number(error.sqrt() * float(self.len()) / float(self.len().max(3) - 2)));
            answer = answer.caveat(format!("Values are estimated from {start} of {}.", self.len()));
        }
        if Parts::of(graph).count() > 1 {
            answer = answer
                .caveat("The network is in several parts; between them there is no way, and nobody is counted on it.");
        }
        Ok(answer.baselined(baseline))
    }

    fn brokers_sentence(&self, values: &[Option<f64>]) -> String {
        let order = order(values);
        let value = |node: u32| values.get(node as usize).copied().flatten().unwrap_or(0.0);
        let mut on_some = order.iter().filter(|node| value(**node) > 0.0);
        let Some(first) = on_some.next() else {
            return "Nobody stands on a shortest way between two others.".to_owned();
        };
        let percent = |node: u32| format!("{:.1} %", value(node) * 100.0);
        let rest: Vec<String> =
            on_some.take(2).map(|node| format!("{} on {}", self.id(*node), percent(*node))).collect();
        let rest = if rest.is_empty() {
            "nobody else stands on any".to_owned()
        } else {
            format!("then {}", rest.join(" and "))
        };
        format!("{} stands on {} of the shortest ways between two others; {rest}.", self.id(*first), percent(*first))
    }

    /// The ties by the share of pairs whose shortest ways cross them: a, b, value.
    fn ranked_ties(&self, sums: &[f64], sources: usize) -> Table {
        let graph = self.graph();
        let pairs = float(self.len()) * (float(self.len()) - 1.0);
        let scale = if sources == 0 { 0.0 } else { float(self.len()) / float(sources) / pairs };
        let arc = |from: u32, to: u32| {
            let place = graph.neighbours(from).binary_search(&to).ok().and_then(|place| u32::try_from(place).ok());
            place.map_or(0.0, |place| sums.at(graph.first_arc(from) + place))
        };
        let mut ties: Vec<(f64, u32, u32)> = graph
            .ties()
            .map(|tie| {
                let back = if graph.is_directed() { 0.0 } else { arc(tie.to, tie.from) };
                ((arc(tie.from, tie.to) + back) * scale, tie.from, tie.to)
            })
            .collect();
        ties.sort_by(|one, other| other.0.total_cmp(&one.0).then((one.1, one.2).cmp(&(other.1, other.2))));
        Table::new([
            ("a", Column::text(ties.iter().map(|tie| Some(self.id(tie.1))))),
            ("b", Column::text(ties.iter().map(|tie| Some(self.id(tie.2))))),
            ("value", Column::float(ties.iter().map(|tie| Some(tie.0)))),
        ])
    }
}

/// What the sums over sources are multiplied with: pairs of others become 1 in all.
fn share_of_pairs(graph: &CompactGraph, sources: usize) -> f64 {
    let nodes = f64::from(graph.nodes());
    if graph.nodes() < 3 || sources == 0 { 0.0 } else { nodes / float(sources) / ((nodes - 1.0) * (nodes - 2.0)) }
}

/// Freeman's centralisation: the distances to the greatest value, as a share of those in a star.
fn centralisation(values: &[Option<f64>]) -> Option<f64> {
    let most = values.iter().flatten().copied().fold(0.0, f64::max);
    (values.len() > 2).then(|| values.iter().flatten().map(|value| most - value).sum::<f64>() / float(values.len() - 1))
}

fn sources(graph: &CompactGraph, sample: Option<u32>, seed: u64) -> Vec<u32> {
    let mut all: Vec<u32> = (0..graph.nodes()).collect();
    if let Some(sample) = sample.filter(|sample| *sample < graph.nodes()) {
        Random::new(seed).shuffle(&mut all);
        all.truncate(sample as usize);
        all.sort_unstable();
    }
    all
}

/// Sums over sources: for each node, and for each arc where asked for.
struct Sums {
    nodes: Vec<f64>,
    ties: Vec<f64>,
}

impl Sums {
    fn zero(graph: &CompactGraph, ties: bool) -> Self {
        let arcs = if ties { graph.arc_count() } else { 0 };
        Sums { nodes: vec![0.0; graph.nodes() as usize], ties: vec![0.0; arcs] }
    }

    fn clear(&mut self) {
        self.nodes.fill(0.0);
        self.ties.fill(0.0);
    }

    fn add(&mut self, other: &Sums) {
        self.nodes.iter_mut().zip(&other.nodes).for_each(|(sum, part)| *sum += part);
        self.ties.iter_mut().zip(&other.ties).for_each(|(sum, part)| *sum += part);
    }
}

/// Dependencies summed over the sources. Pieces of work are added up in their order, whoever did them, so that the sum is the
/// same on any number of threads.
fn betweenness(graph: &CompactGraph, sources: &[u32], ties: bool, threads: usize) -> Sums {
    let pieces: Vec<&[u32]> = sources.chunks(PIECE).collect();
    let next = AtomicUsize::new(0);
    let (total, turn) = (Mutex::new((0, Sums::zero(graph, ties))), Condvar::new());
    let work = || {
        let (mut search, mut part) = (Search::new(graph), Sums::zero(graph, ties));
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            let Some(piece) = pieces.get(number) else { break };
            part.clear();
            piece.iter().for_each(|source| search.depend(graph, *source, &mut part));
            let mut state = total.lock().unwrap_or_else(PoisonError::into_inner);
            while state.0 != number {
                state = turn.wait(state).unwrap_or_else(PoisonError::into_inner);
            }
            state.1.add(&part);
            state.0 += 1;
            turn.notify_all();
        }
    };
    thread::scope(|scope| {
        for _ in 1..threads.min(pieces.len()) {
            scope.spawn(work);
        }
        work();
    });
    total.into_inner().unwrap_or_else(PoisonError::into_inner).1
}

/// What one thread needs for a search from a source.
struct Search {
    distance: Vec<u32>,
    /// How many shortest ways lead to each node.
    ways: Vec<f64>,
    dependency: Vec<f64>,
    /// Nodes in the order in which they are reached.
    reached: Vec<u32>,
}

impl Search {
    fn new(graph: &CompactGraph) -> Self {
        let nodes = graph.nodes() as usize;
        Search {
            distance: vec![u32::MAX; nodes],
            ways: vec![0.0; nodes],
            dependency: vec![0.0; nodes],
            reached: Vec::with_capacity(nodes),
        }
    }

    /// Adds what all others depend on each node to reach `source` or be reached from it.
    fn depend(&mut self, graph: &CompactGraph, source: u32, sums: &mut Sums) {
        self.distance.put(source, 0);
        self.ways.put(source, 1.0);
        self.reached.push(source);
        let mut head = 0;
        while let Some(node) = self.reached.get(head).copied() {
            head += 1;
            let (next, ways) = (self.distance.at(node) + 1, self.ways.at(node));
            for neighbour in graph.neighbours(node) {
                let seen = self.distance.at(*neighbour);
                if seen == u32::MAX {
                    self.distance.put(*neighbour, next);
                    self.ways.put(*neighbour, ways);
                    self.reached.push(*neighbour);
                } else if seen == next {
                    self.ways.change(*neighbour, |sum| *sum += ways);
                }
            }
        }
        for node in self.reached.iter().rev().copied() {
            let (next, ways) = (self.distance.at(node) + 1, self.ways.at(node));
            let mut sum = 0.0;
            for (arc, neighbour) in (graph.first_arc(node)..).zip(graph.neighbours(node)) {
                if self.distance.at(*neighbour) == next {
                    let part = self.dependency.at(*neighbour) * ways;
                    sum += part;
                    if !sums.ties.is_empty() {
                        sums.ties.change(arc, |total| *total += part);
                    }
                }
            }
            if node != source {
                sums.nodes.change(node, |total| *total += sum);
            }
            // What each way to the node carries: itself and all that lies behind it.
            self.dependency.put(node, (1.0 + sum) / ways);
        }
        for node in self.reached.drain(..) {
            self.distance.put(node, u32::MAX);
        }
    }
}
