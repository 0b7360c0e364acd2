//! On whom do others depend to reach each other? Betweenness of partners and of ties.

use super::answer::{leading, order, ranked};
use super::parts::Parts;
use super::settings::{at_least_one, settings};
use super::shortest_ways::betweenness;
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

impl Network {
    /// Betweenness: on what share of the shortest ways between two others a partner stands, from 0 to 1, each tie one step
    /// long whatever it weighs. Where several ways are shortest each counts for its part. Ways follow the directions of ties, where
    /// the network has them.
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
                answer.figure("error", Figure::Number(error.sqrt() * float(self.len()) / float(self.len().max(2) - 1)));
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
        let on_some: Vec<u32> = order.into_iter().filter(|node| value(*node) > 0.0).collect();
        let first = leading(&on_some, value);
        let Some(greatest) = first.first().copied() else {
            return "Nobody stands on a shortest way between two others.".to_owned();
        };
        let percent = |node: u32| format!("{:.1} %", value(node) * 100.0);
        let rest = on_some.iter().skip(first.len()).take(2);
        let rest: Vec<String> = rest.map(|node| format!("{} on {}", self.shown(*node), percent(*node))).collect();
        let rest = if rest.is_empty() {
            "nobody else stands on any".to_owned()
        } else {
            format!("then {}", rest.join(" and "))
        };
        let (stand, each) = if first.len() == 1 { ("stands", "") } else { ("stand", ", each of them") };
        let (who, part) = (self.names(&first, 3), percent(greatest));
        format!("{who} {stand} on {part} of the shortest ways between two others{each}; {rest}.")
    }

    /// The ties by the share of pairs whose shortest ways cross them: a, b, value.
    fn ranked_ties(&self, sums: &[f64], sources: usize) -> Table {
        let graph = self.graph();
        let pairs = float(self.len()) * (float(self.len()) - 1.0);
        let scale = if sources == 0 { 0.0 } else { float(self.len()) / float(sources) / pairs };
        let arc = |from: u32, to: u32| graph.arc(from, to).map_or(0.0, |arc| sums.at(arc));
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
