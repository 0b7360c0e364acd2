//! Who is prominent because prominent partners choose them? PageRank and eigenvector centrality.

use std::collections::BTreeMap;

use serde_json::Value;

use super::answer::{leading, order};
use super::parts::Parts;
use super::settings::{Setting, bounded, settings};
use super::{Answer, Network, Question, counted};
use crate::solve::{Cells as _, CompactGraph};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::prominence`].
    pub struct Prominence {
        /// How often attention goes on over a tie instead of starting anew: from 0 to below 1.
        damping: f64 = 0.85,
        /// Where attention starts; absent: everywhere alike.
        start: Option<Start> = None,
        /// Whether to add the eigenvector centrality.
        eigenvector: bool = false,
    }
}

/// The shares with which attention starts at partners: what counts is their ratio. In JSON an object with a share for each id,
/// or a list of ids, which share alike.
///
/// ```
/// use ssdc_core::network::Start;
/// assert_eq!(Start::at(["a", "b"]), Start::from_iter([("a".to_owned(), 1.0), ("b".to_owned(), 1.0)]));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Start(BTreeMap<String, f64>);

impl Start {
    /// At these partners, alike.
    pub fn at<'e>(ids: impl IntoIterator<Item = &'e str>) -> Self {
        ids.into_iter().map(|id| (id.to_owned(), 1.0)).collect()
    }
}

impl FromIterator<(String, f64)> for Start {
    fn from_iter<I: IntoIterator<Item = (String, f64)>>(shares: I) -> Self {
        Start(shares.into_iter().collect())
    }
}

impl Setting for Start {
    const EXPECTED: &'static str = "a list of ids, or an object with a share for each";

    fn read(value: &Value) -> Option<Self> {
        match value {
            Value::Array(_) => Some(Start::at(Vec::<String>::read(value)?.iter().map(String::as_str))),
            _ => BTreeMap::read(value).map(Start),
        }
    }
}

/// How far the eigenvector may still turn, each step, in length.
const TURN: f64 = 1e-11;

const MOST_ROUNDS: usize = 10_000;

impl Network {
    /// PageRank: where the attention of somebody is in the long run who goes from partner to partner over ties, each as
    /// likely as it is heavy, and now and then, or where no tie leads on, starts anew. Values add up to 1. In an undirected
    /// network ties lead both ways.
    ///
    /// The rows are `id` and `value`, and `eigenvector` where it is asked for: of length 1, each partner's in proportion to the
    /// sum of those who point at it. With `start` attention starts at some partners, and values say how near to them others
    /// stand. Figures: `iterations`, and `error`, which all values together are off by at most.
    ///
    /// ```
    /// use ssdc_core::network::{Network, Prominence};
    /// // Without damping nobody goes anywhere; with it b takes in all that a and c have, 0.05 + 0.85 * (a + c).
    /// let settings = Prominence { damping: 0.0, ..Prominence::default() };
    /// let network = Network::from_edges([("a", "b"), ("b", "c")])?;
    /// assert_eq!(network.prominence(&settings)?.rows().column("value").unwrap().get(0).to_string(), "0.3333333333333333");
    /// let answer = network.prominence(&Prominence::default())?;
    /// assert_eq!(answer.rows().to_csv().lines().nth(1).unwrap().get(..8), Some("b,0.4864"));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidSetting`] for a damping outside of 0 to below 1, and for shares that are negative, not numbers or all
    /// zero; [`Error::NotFound`] for an unknown partner.
    ///
    /// # Source
    /// Page, Brin, Motwani and Winograd, *The PageRank Citation Ranking* (1999); Haveliwala, *WWW* (2002) for the start;
    /// Bonacich, *Journal of Mathematical Sociology* 2 (1972) for the eigenvector. That the way starts anew where no tie leads
    /// on can be left to the end: Langville and Meyer, *Internet Mathematics* 1 (2004).
    pub fn prominence(&self, settings: &Prominence) -> Result<Answer, Error> {
        let damping = settings.damping;
        bounded("damping", damping, (0.0..1.0).contains(&damping), "from 0 to below 1")?;
        let graph = self.graph();
        let rank = page_rank(graph, damping, &self.shares(settings.start.as_ref())?);
        let order = order(&rank.values.iter().map(|value| Some(*value)).collect::<Vec<_>>());
        let column = |values: &[f64]| Column::float(order.iter().map(|node| Some(values.at(*node))));
        let ids = Column::text(order.iter().map(|node| Some(self.id(*node))));
        let sentence = self.prominence_sentence(&order, &rank.values);
        let mut late = (rank.error > precision(damping)).then_some("PageRank");
        let rows = if settings.eigenvector {
            let (vector, settled) = eigenvector(graph);
            late = late.or((!settled).then_some("The eigenvector"));
            Table::new([("id", ids), ("value", column(&rank.values)), ("eigenvector", column(&vector))])
        } else {
            Table::new([("id", ids), ("value", column(&rank.values))])
        };
        let mut answer = Answer::new(self, Question::Prominence, rows, sentence)
            .figure("iterations", rank.iterations.into())
            .figure("error", Some(rank.error).into());
        if let Some(what) = late {
            answer = answer.caveat(format!("{what} has not settled after {MOST_ROUNDS} rounds."));
        }
        if settings.eigenvector && Parts::of(graph).count() > 1 {
            answer = answer.caveat("The network is in several parts; only the densest has eigenvector centrality.");
        }
        Ok(answer)
    }

    /// The share of each node in the start; they add up to 1.
    fn shares(&self, start: Option<&Start>) -> Result<Vec<f64>, Error> {
        let Some(Start(shares)) = start else {
            return Ok(vec![1.0 / super::float(self.len()); self.len()]);
        };
        let most = shares.values().copied().fold(0.0, f64::max);
        let valid = most > 0.0 && shares.values().all(|share| share.is_finite() && *share >= 0.0);
        let got = || shares.iter().map(|(id, share)| format!("{id}: {share}")).collect::<Vec<_>>().join(", ");
        bounded("start", crate::error::shorten(&got()), valid, "shares of 0 or more, at least one of them more")?;
        let mut row = vec![0.0; self.len()];
        for (id, share) in shares {
            row.put(self.node(id)?, share / most);
        }
        let sum: f64 = row.iter().sum();
        row.iter_mut().for_each(|share| *share /= sum);
        Ok(row)
    }

    fn prominence_sentence(&self, order: &[u32], values: &[f64]) -> String {
        let percent = |node: &u32| format!("{:.2} %", values.at(*node) * 100.0);
        let Some(first) = order.first() else { return "There is nobody who could be prominent.".to_owned() };
        if order.last().is_some_and(|last| values.at(*first) - values.at(*last) <= 1e-12) {
            let partners = counted(self.len(), "partner has", "partners have");
            return format!("Nobody stands out: {partners} {} of all attention{}.", percent(first), {
                if self.len() == 1 { "" } else { " each" }
            });
        }
        let leading = leading(order, |node| values.at(node));
        let then = order.iter().skip(leading.len()).filter(|node| values.at(**node) > 0.0).take(2);
        let then: Vec<String> = then.map(|node| format!("{} with {}", self.shown(*node), percent(node))).collect();
        let then = if then.is_empty() { String::new() } else { format!("; then {}", then.join(" and ")) };
        let (are, each) = if leading.len() == 1 { ("is", "") } else { ("are", " each") };
        let (who, part) = (self.names(&leading, 3), percent(first));
        format!("{who} {are} the most prominent, with {part} of all attention{each}{then}.")
    }
}

struct Rank {
    values: Vec<f64>,
    iterations: usize,
    error: f64,
}

/// Solves x = damping * (what comes in over ties) + new * start, node by node, each with what is newest (Gauss and Seidel), where
/// `new` is what x has beside what goes on over ties: it only scales x, so it may come from the round before.
///
/// What a round leaves undone, carried on for ever, is at most its change by damping / (1 - damping); scaling x to 1 may double
/// that.
fn page_rank(graph: &CompactGraph, damping: f64, start: &[f64]) -> Rank {
    // Of each node what it sends on over a tie of weight 1, and how much that is of its value.
    let per_weight: Vec<f64> = (0..graph.nodes()).map(|node| graph.strength(node)).map(inverse).collect();
    let mut sent: Vec<f64> = start.iter().zip(&per_weight).map(|(start, per_weight)| start * per_weight).collect();
    let mut values = start.to_vec();
    let goes_on = |node: u32, value: f64| if per_weight.at(node) > 0.0 { damping * value } else { 0.0 };
    let mut new = 1.0 - (0..graph.nodes()).map(|node| goes_on(node, start.at(node))).sum::<f64>();
    let (mut iterations, mut error) = (0, 0.0);
    let left_undone = 2.0 * damping / (1.0 - damping);
    while !values.is_empty() && iterations < MOST_ROUNDS {
        let (mut change, mut sum, mut on) = (0.0, 0.0, 0.0);
        for node in 0..graph.nodes() {
            let value = new * start.at(node) + damping * incoming(graph, node, &sent);
            change += (value - values.at(node)).abs();
            sum += value;
            on += goes_on(node, value);
            values.put(node, value);
            sent.put(node, value * per_weight.at(node));
        }
        new = sum - on;
        error = change / sum * left_undone;
        iterations += 1;
        if error <= precision(damping) {
            break;
        }
    }
    let sum: f64 = values.iter().sum();
    values.iter_mut().for_each(|value| *value /= sum);
    Rank { values, iterations, error }
}

/// How far all values of PageRank together may be off; rounding stands in the way of less.
fn precision(damping: f64) -> f64 {
    f64::max(1e-13, 8.0 * f64::EPSILON / (1.0 - damping))
}

/// The sum over those who point at a node, each as heavy as its tie.
#[inline]
fn incoming(graph: &CompactGraph, node: u32, values: &[f64]) -> f64 {
    if graph.is_plain() {
        graph.sources(node).iter().map(|source| values.at(*source)).sum()
    } else {
        graph.sources_with_weights(node).map(|(source, weight)| weight * values.at(source)).sum()
    }
}

fn inverse(strength: f64) -> f64 {
    if strength > 0.0 { strength.recip() } else { 0.0 }
}

/// The leading eigenvector, of length 1, by the power method; its own value is kept in each step, so that networks of two
/// sides settle too. Whether it has settled.
fn eigenvector(graph: &CompactGraph) -> (Vec<f64>, bool) {
    let mut vector = vec![1.0; graph.nodes() as usize];
    normalise(&mut vector);
    let heaviest = (0..graph.nodes()).flat_map(|node| graph.arcs(node)).map(|(_, weight)| weight).fold(0.0, f64::max);
    if heaviest == 0.0 {
        return (vector, true);
    }
    for _ in 0..MOST_ROUNDS {
        let mut next: Vec<f64> =
            (0..graph.nodes()).map(|node| vector.at(node) + incoming(graph, node, &vector) / heaviest).collect();
        normalise(&mut next);
        let turn = next.iter().zip(&vector).map(|(next, last)| (next - last) * (next - last)).sum::<f64>().sqrt();
        vector = next;
        if turn <= TURN {
            return (vector, true);
        }
    }
    (vector, false)
}

fn normalise(vector: &mut [f64]) {
    let length = vector.iter().map(|value| value * value).sum::<f64>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
}
