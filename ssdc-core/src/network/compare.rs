//! Is the network denser, more reciprocal, more triangular than before?

use std::cmp::Ordering;

use super::partners::View;
use super::parts::Parts;
use super::settings::settings;
use super::triangles::Triangles;
use super::{Answer, Figure, Network, Question, counted, float, listed};
use crate::solve::CompactGraph;
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::compare`]: there are none.
    pub struct Compare {}
}

impl Network {
    /// What changed between an earlier network and this one.
    ///
    /// The rows are `measure`, `before`, `now` and `change`: `partners`, `ties`, `density` (of all possible ties), `mean_ties` (of
    /// a partner), `reciprocity` (the share of ties that are returned, where ties have directions), `transitivity` (of all pairs
    /// with a common neighbour, the share that is tied; without directions), `parts` (that no tie joins) and `largest_part`
    /// (its share of all partners). What is not defined is empty. The figure `jaccard` is the share of the ties of either network
    /// that both have; `came` and `gone` name partners. The table `ties` has each tie that `came` or has `gone`: a, b, change.
    ///
    /// ```
    /// use ssdc_core::network::{Compare, Network};
    /// let before = Network::from_edges([("a", "b"), ("b", "c")])?;
    /// let now = Network::from_edges([("b", "c"), ("c", "d"), ("d", "b")])?;
    /// let answer = now.compare(&before, &Compare::default())?;
    /// // Both have b-c, of a-b, b-c, c-d and b-d.
    /// assert_eq!(answer.number("jaccard"), Some(0.25));
    /// assert_eq!(answer.table("ties").unwrap().to_csv(), "a,b,change\na,b,gone\nb,d,came\nc,d,came\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// None today.
    ///
    /// # Source
    /// Wasserman and Faust, *Social Network Analysis* (1994); Jaccard, *New Phytologist* 11 (1912).
    pub fn compare(&self, earlier: &Network, _settings: &Compare) -> Result<Answer, Error> {
        // Directions count where both have them.
        let directed = self.is_directed() && earlier.is_directed();
        let side = if directed { Network::graph } else { Network::undirected };
        let (before, now) = (measures(earlier, side(earlier)), measures(self, side(self)));
        let change = before.iter().zip(&now).map(|((_, before), (_, now))| before.zip(*now).map(|(b, n)| n - b));
        let rows = Table::new([
            ("measure", Column::text(now.iter().map(|(name, _)| Some(name)))),
            ("before", Column::float(before.iter().map(|(_, value)| *value))),
            ("now", Column::float(now.iter().map(|(_, value)| *value))),
            ("change", Column::float(change)),
        ]);
        let (both, changed) = changes(ties(earlier, side(earlier)), ties(self, side(self)));
        let either = both + changed.len();
        let jaccard = (either > 0).then(|| float(both) / float(either));
        let table = Table::new([
            ("a", Column::text(changed.iter().map(|(tie, _)| Some(tie.0)))),
            ("b", Column::text(changed.iter().map(|(tie, _)| Some(tie.1)))),
            ("change", Column::text(changed.iter().map(|(_, change)| Some(change)))),
        ]);
        let missing_in = |one: &Network, other: &Network| {
            let ids = one.ids().filter(|id| !other.contains(id));
            ids.map(str::to_owned).collect::<Vec<_>>()
        };
        let (came, gone) = (missing_in(self, earlier), missing_in(earlier, self));
        let of = |measures: &[(&str, Option<f64>)], wanted: &str| {
            measures.iter().find(|(name, _)| *name == wanted).and_then(|(_, value)| *value)
        };
        let words = [("dense", "density"), ("reciprocal", "reciprocity"), ("triangular", "transitivity")];
        let said: Vec<String> = words
            .into_iter()
            .filter_map(|(word, name)| {
                let (before, now) = (of(&before, name)?, of(&now, name)?);
                let how = match now.total_cmp(&before) {
                    Ordering::Less => format!("less {word}"),
                    Ordering::Equal => return Some(format!("as {word} ({name} {now:.3})")),
                    Ordering::Greater => format!("more {word}"),
                };
                Some(format!("{how} ({name} {before:.3}, now {now:.3})"))
            })
            .collect();
        let said: Vec<&str> = said.iter().map(String::as_str).collect();
        let than = if said.is_empty() { String::new() } else { format!("Than before it is {}; ", listed(&said, 3)) };
        let sentence = format!(
            "{than}{} came and {} went; of {} in either network both have {both}.",
            counted(came.len(), "partner", "partners"),
            gone.len(),
            counted(either, "tie", "ties"),
        );
        let mut answer = Answer::new(self, Question::Compare, rows, sentence)
            .part("ties", table)
            .figure("jaccard", jaccard.into())
            .figure("came", Figure::Names(came))
            .figure("gone", Figure::Names(gone));
        if let (Some((_, view)), Some((_, other))) = (&self.inner.view, &earlier.inner.view) {
            if (View { as_of: view.as_of, ..other.clone() }) != *view {
                answer = answer.caveat(format!("The two are not seen alike: {view}, and before {other}."));
            }
            if other.as_of > view.as_of {
                answer = answer.caveat("The network called earlier is that of a later day.");
            }
        }
        if self.is_directed() != earlier.is_directed() {
            answer = answer.caveat("Only one of the networks has directions, so they are left aside.");
        }
        Ok(answer)
    }
}

fn measures(network: &Network, graph: &CompactGraph) -> Vec<(&'static str, Option<f64>)> {
    let (nodes, ties) = (float(network.len()), float(graph.tie_count()));
    let pairs = nodes * (nodes - 1.0) / if graph.is_directed() { 1.0 } else { 2.0 };
    let share = |part: f64, whole: f64| (whole > 0.0).then(|| part / whole);
    let parts = Parts::of(graph);
    let largest = parts.sizes.iter().copied().max().unwrap_or_default();
    let returned = graph.ties().filter(|tie| graph.has_tie(tie.to, tie.from)).count();
    vec![
        ("partners", Some(nodes)),
        ("ties", Some(ties)),
        ("density", share(ties, pairs)),
        ("mean_ties", share(if graph.is_directed() { ties } else { 2.0 * ties }, nodes)),
        ("reciprocity", share(float(returned), ties).filter(|_| graph.is_directed())),
        ("transitivity", transitivity(network.undirected())),
        ("parts", Some(float(parts.count()))),
        ("largest_part", share(f64::from(largest), nodes)),
    ]
}

/// A tie by the ids of its ends.
type Ends<'n> = (&'n str, &'n str);

/// The ties, ascending, for nodes are numbered in the order of their ids.
fn ties<'n>(network: &'n Network, graph: &'n CompactGraph) -> impl Iterator<Item = Ends<'n>> {
    graph.ties().map(|tie| (network.id(tie.from), network.id(tie.to)))
}

/// How many ties are in both, and which are in one alone; both ascend.
fn changes<'n>(
    old: impl Iterator<Item = Ends<'n>>,
    new: impl Iterator<Item = Ends<'n>>,
) -> (usize, Vec<(Ends<'n>, &'static str)>) {
    let (mut old, mut new) = (old.peekable(), new.peekable());
    let (mut both, mut changed) = (0, Vec::new());
    loop {
        let order = match (old.peek(), new.peek()) {
            (None, None) => return (both, changed),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (Some(old), Some(new)) => old.cmp(new),
        };
        let gone = if order.is_le() { old.next() } else { None };
        let came = if order.is_ge() { new.next() } else { None };
        match (gone, came) {
            (Some(_), Some(_)) => both += 1,
            (Some(tie), None) => changed.push((tie, "gone")),
            (None, Some(tie)) => changed.push((tie, "came")),
            (None, None) => {}
        }
    }
}

/// Three times the triangles for each pair of ties that share an end.
#[allow(clippy::cast_precision_loss, reason = "numbers of triangles are below 2^53")]
fn transitivity(graph: &CompactGraph) -> Option<f64> {
    let mut triangles = 0_u64;
    Triangles::new(graph).each(|_, _, _| triangles += 1);
    let degrees = (0..graph.nodes()).map(|node| u64::from(graph.degree(node)));
    let pairs: u64 = degrees.map(|degree| degree * degree.saturating_sub(1) / 2).sum();
    (pairs > 0).then(|| 3.0 * triangles as f64 / pairs as f64)
}
