//! Who stands at the core, who at the rim? The fit of a core and a periphery.

use super::answer::order;
use super::attributes::Groups;
use super::settings::{By, settings};
use super::{Answer, Network, Question, counted, float, null};
use crate::solve::{Cells as _, CompactGraph};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::rim`].
    pub struct Rim {
        /// Groups whose shares in core and rim are wanted.
        by: Option<By> = None,
        /// How many random networks to compare with.
        baseline: u32 = 0,
        /// Draws the random networks.
        seed: u64 = 1,
    }
}

const MOST_ROUNDS: usize = 2_000;

/// A round that betters the fit by less ends the search.
const PRECISION: f64 = 1e-10;

impl Network {
    /// Coreness: numbers from 0 to 1 such that two partners are tied the more, the greater the product of theirs. They are
    /// those whose products correlate best with the weights of ties, over all pairs. A tie and its opposite count together.
    ///
    /// The rows are `id`, `value` (coreness, the greatest is 1) and `part` (`core` or `rim`: the best cut into two, of those
    /// that follow coreness). Figures: `fit` (the correlation), `cut_fit` (that of the cut: of weights with the mean of pairs
    /// within the core, between core and rim, or within the rim, which falls in this order) and `core_size`; `baseline` compares
    /// `fit`. With `by` a table `groups` has of each `group` its `partners`, how many are in the `core` and at the
    /// `rim`, the share at the rim (`rim_share`, to be compared with the figure of this name for all) and the mean coreness
    /// (`mean`).
    ///
    /// ```
    /// use ssdc_core::network::{Network, Rim};
    /// // Three who know one another, each with one more who knows nobody else.
    /// let edges = [("a", "b"), ("b", "c"), ("c", "a"), ("a", "x"), ("b", "y"), ("c", "z")];
    /// let answer = Network::from_edges(edges)?.rim(&Rim::default())?;
    /// assert_eq!(answer.rows().column("part").unwrap().iter().map(|part| part.to_string()).collect::<Vec<_>>().join(" "),
    ///     "core core core rim rim rim");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidChoice`] for an attribute that the network has not; [`Error::NotFound`] for an unknown partner.
    ///
    /// # Source
    /// Borgatti and Everett, *Social Networks* 21 (1999): the continuous model, and the discrete one with a density of its own
    /// between core and rim. The search, least squares partner by partner, is our own.
    pub fn rim(&self, settings: &Rim) -> Result<Answer, Error> {
        let graph = self.undirected();
        let groups = settings.by.as_ref().map(|by| self.groups(by)).transpose()?;
        let model = Model::fitted(graph);
        let cut = model.best_cut(graph);
        let baseline = null::baseline(graph, (settings.baseline, settings.seed), "fit", model.fit, |random| {
            Ok(Model::fitted(random).fit)
        })?;
        let order = order(&model.coreness.iter().map(|value| Some(*value)).collect::<Vec<_>>());
        let part = |node: &u32| Some(if cut.core.at(*node) { "core" } else { "rim" });
        let rows = Table::new([
            ("id", Column::text(order.iter().map(|node| Some(self.id(*node))))),
            ("value", Column::float(order.iter().map(|node| Some(model.coreness.at(*node))))),
            ("part", Column::text(order.iter().map(part))),
        ]);
        let size = cut.core.iter().filter(|core| **core).count();
        let share = (!self.is_empty()).then(|| 1.0 - float(size) / float(self.len()));
        let sentence = match model.fit {
            None => "Nobody is nearer to a core than others: all pairs are alike.".to_owned(),
            Some(fit) => {
                let explains = |fit: f64| format!("{:.0} %", fit * fit * 100.0);
                let core = order.iter().filter(|node| cut.core.at(**node)).copied().collect::<Vec<_>>();
                let (who, form) = (self.names(&core, 3), if size == 1 { "is" } else { "form" });
                format!(
                    "{who} {form} the core, {size} of {}: who is core and who is rim explains {} of who is tied to whom, \
                     degrees of coreness {}.",
                    counted(self.len(), "partner", "partners"),
                    explains(cut.fit.unwrap_or_default()),
                    explains(fit)
                )
            }
        };
        let mut answer = Answer::new(self, Question::Rim, rows, sentence)
            .figure("fit", model.fit.into())
            .figure("cut_fit", cut.fit.into())
            .figure("core_size", size.into())
            .figure("rim_share", share.into());
        if let Some(groups) = &groups {
            answer = answer.part("groups", shares(groups, &model.coreness, &cut.core));
            let without = self.nodes().filter(|node| groups.group(*node).is_none()).count();
            if without > 0 {
                let (who, stand) =
                    (counted(without, "partner", "partners"), if without == 1 { "stands" } else { "stand" });
                answer = answer.caveat(format!("{who} without {} {stand} in no group.", groups.one()));
            }
        }
        if model.fit.is_some_and(|fit| fit < 0.5) {
            answer = answer.caveat("The fit is weak: this network is not a core with a rim.");
        }
        if model.fit.is_some() && order.get(1).is_some_and(|second| model.coreness.at(*second) < 0.01) {
            answer = answer.caveat("All coreness is with one partner, as in a star.");
        }
        if !model.settled {
            answer = answer.caveat(format!("The fit has not settled after {MOST_ROUNDS} rounds."));
        }
        if self.is_directed() {
            answer = answer.caveat("The directions of ties are left aside.");
        }
        Ok(answer.baselined(baseline))
    }
}

/// How each group is shared between core and rim.
fn shares(groups: &Groups, coreness: &[f64], core: &[bool]) -> Table {
    let sizes = groups.sizes();
    let mut inside = vec![0_u32; sizes.len()];
    let mut sums = vec![0.0; sizes.len()];
    for (node, group) in (0..).zip(&groups.of) {
        if let Some(group) = group {
            inside.change(*group, |count| *count += u32::from(core.at(node)));
            sums.change(*group, |sum| *sum += coreness.at(node));
        }
    }
    let each = |value: &dyn Fn(u32) -> u32| {
        Column::integer((0..).take(sizes.len()).map(|group| Some(i64::from(value(group)))))
    };
    let mean = |value: &dyn Fn(u32) -> f64| {
        Column::float((0..).take(sizes.len()).map(|group| Some(value(group) / f64::from(sizes.at(group)))))
    };
    Table::new([
        ("group", Column::text(groups.names.iter().map(Some))),
        ("partners", each(&|group| sizes.at(group))),
        ("core", each(&|group| inside.at(group))),
        ("rim", each(&|group| sizes.at(group) - inside.at(group))),
        ("rim_share", mean(&|group| f64::from(sizes.at(group) - inside.at(group)))),
        ("mean", mean(&|group| sums.at(group))),
    ])
}

/// Weights of ties as products of coreness.
struct Model {
    coreness: Vec<f64>,
    /// The correlation of products and weights over all pairs; none where either are all alike.
    fit: Option<f64>,
    settled: bool,
}

/// A cut into core and rim.
struct Cut {
    core: Vec<bool>,
    fit: Option<f64>,
}

/// Sums over all pairs, from which means and correlations follow.
#[derive(Debug, Clone, Copy)]
struct Pairs {
    count: f64,
    /// Of weights, and of their squares.
    weights: f64,
    weights_squared: f64,
}

impl Pairs {
    /// The correlation of weights with numbers of pairs, from the sums of the numbers, of their squares, and of their products
    /// with weights; none where either are all alike.
    fn correlation(self, sum: f64, squares: f64, products: f64) -> Option<f64> {
        let spread = self.spread(self.weights, self.weights_squared)? * self.spread(sum, squares)?;
        Some((products - self.weights * sum / self.count) / spread.sqrt())
    }

    /// The correlation of weights with the means of blocks of pairs, each the sum of its weights and how many pairs it has; none
    /// where the means do not fall from block to block.
    fn explained(self, blocks: &[(f64, f64)]) -> Option<f64> {
        let means = || blocks.iter().filter(|(_, count)| *count > 0.0).map(|(sum, count)| sum / count);
        let falls = means().zip(means().skip(1)).all(|(one, next)| one >= next - 1e-12);
        let squares: f64 = blocks.iter().filter(|(_, count)| *count > 0.0).map(|(sum, count)| sum * sum / count).sum();
        let between = squares - self.weights * self.weights / self.count;
        let all = self.spread(self.weights, self.weights_squared)?;
        (falls && between > 1e-12 * squares).then(|| (between / all).sqrt().min(1.0))
    }

    /// The sum of squared distances from the mean; none where it is nothing but rounding.
    fn spread(self, sum: f64, squares: f64) -> Option<f64> {
        let spread = squares - sum * sum / self.count;
        (spread > 1e-12 * squares).then_some(spread)
    }
}

impl Model {
    /// Coreness by least squares: weights are about `base` and the product of corenesses. Given all others, the best of one
    /// partner is a quotient of two sums, and so are `base` and the scale, so that each step can only better the fit. Sums over
    /// the pairs without a tie come from sums over partners, so that a round costs as much as there are ties.
    fn fitted(graph: &CompactGraph) -> Self {
        let pairs = pairs_of(graph);
        let most = (0..graph.nodes()).map(|node| graph.strength(node)).fold(0.0, f64::max);
        let alike = || Model {
            coreness: vec![if most > 0.0 { 1.0 } else { 0.0 }; graph.nodes() as usize],
            fit: None,
            settled: true,
        };
        if pairs.spread(pairs.weights, pairs.weights_squared).is_none() {
            return alike();
        }
        let start: Vec<f64> = (0..graph.nodes()).map(|node| graph.strength(node) / most).collect();
        let mut fit = Fit { coreness: start, base: 0.0, pairs };
        let mut best = fit.rescale(graph);
        let (mut settled, mut stride) = (false, 2.0);
        for _ in 0..MOST_ROUNDS {
            let before = fit.coreness.clone();
            fit.round(graph);
            let mut next = fit.rescale(graph);
            let mut further = fit.further(&before, stride);
            let reached = further.rescale(graph);
            stride = if reached > next { stride * 2.0 } else { (stride / 2.0).max(2.0) };
            if reached > next {
                (fit, next) = (further, reached);
            }
            settled = next.zip(best).is_none_or(|(next, best)| next - best < PRECISION);
            best = next;
            if settled {
                break;
            }
        }
        let greatest = fit.coreness.iter().copied().fold(0.0, f64::max);
        if best.is_none() || greatest == 0.0 {
            return alike();
        }
        Model { coreness: fit.coreness.iter().map(|value| value / greatest).collect(), fit: best, settled }
    }

    /// The first so many by coreness are the core: as many as explain most of the weights, if pairs within the core have their
    /// mean weight, pairs of core and rim theirs, and pairs within the rim theirs, each no more than the one before.
    fn best_cut(&self, graph: &CompactGraph) -> Cut {
        let all_or_none = self.coreness.iter().all(|value| *value > 0.0);
        let mut cut = Cut { core: vec![all_or_none; self.coreness.len()], fit: None };
        if self.fit.is_none() {
            return cut;
        }
        let pairs = pairs_of(graph);
        let order = order(&self.coreness.iter().map(|value| Some(*value)).collect::<Vec<_>>());
        let mut inside = vec![false; order.len()];
        let (mut size, mut within, mut strength, mut best_size) = (0.0, 0.0, 0.0, 0);
        let nodes = f64::from(graph.nodes());
        for (number, node) in order.iter().enumerate() {
            within += graph.arcs(*node).filter(|(other, _)| inside.at(*other)).map(|(_, weight)| weight).sum::<f64>();
            inside.put(*node, true);
            size += 1.0;
            strength += graph.strength(*node);
            let (between, rim) = (strength - 2.0 * within, nodes - size);
            let blocks = [
                (within, size * (size - 1.0) / 2.0),
                (between, size * rim),
                (pairs.weights - within - between, rim * (rim - 1.0) / 2.0),
            ];
            let fit = pairs.explained(&blocks);
            // Those of equal coreness stay together; the fit leaves some rounding in it.
            let here = self.coreness.at(*node);
            let parts = order.get(number + 1).is_none_or(|next| self.coreness.at(*next) < here * (1.0 - 1e-6));
            if parts && fit > cut.fit {
                (cut.fit, best_size) = (fit, number + 1);
            }
        }
        cut.core.fill(false);
        order.iter().take(best_size).for_each(|node| cut.core.put(*node, true));
        cut
    }
}

fn pairs_of(graph: &CompactGraph) -> Pairs {
    let nodes = f64::from(graph.nodes());
    let mut pairs = Pairs { count: nodes * (nodes - 1.0) / 2.0, weights: 0.0, weights_squared: 0.0 };
    for tie in graph.ties() {
        pairs.weights += tie.weight;
        pairs.weights_squared += tie.weight * tie.weight;
    }
    pairs
}

/// A fit on its way.
struct Fit {
    coreness: Vec<f64>,
    /// What a pair weighs beside its product.
    base: f64,
    pairs: Pairs,
}

impl Fit {
    /// The best coreness of each partner in turn.
    fn round(&mut self, graph: &CompactGraph) {
        // Sums over the partners that are still to come; differences of sums would drown the others beside a very great one.
        let mut after: Vec<(f64, f64)> = vec![(0.0, 0.0); self.coreness.len()];
        let mut sums = (0.0, 0.0);
        for (place, value) in after.iter_mut().zip(&self.coreness).rev() {
            *place = sums;
            sums = (sums.0 + value, sums.1 + value * value);
        }
        let mut before = (0.0, 0.0);
        for (node, after) in (0..graph.nodes()).zip(after) {
            let tied: f64 = graph.arcs(node).map(|(other, weight)| weight * self.coreness.at(other)).sum();
            let value = (tied - self.base * (before.0 + after.0)) / (before.1 + after.1);
            if value.is_finite() {
                self.coreness.put(node, value.max(0.0));
            }
            let value = self.coreness.at(node);
            before = (before.0 + value, before.1 + value * value);
        }
    }

    /// Where the same change again would lead, `stride` times as far.
    fn further(&self, before: &[f64], stride: f64) -> Fit {
        let coreness = self
            .coreness
            .iter()
            .zip(before)
            .map(|(now, before)| if *before > 0.0 { before * (now / before).powf(stride) } else { *now });
        Fit { coreness: coreness.collect(), ..*self }
    }

    /// The best base and scale; the correlation.
    fn rescale(&mut self, graph: &CompactGraph) -> Option<f64> {
        let (mut sum, mut squares, mut before) = (0.0, 0.0, (0.0, 0.0));
        for value in &self.coreness {
            sum += value * before.0;
            squares += value * value * before.1;
            before = (before.0 + value, before.1 + value * value);
        }
        let products: f64 =
            graph.ties().map(|tie| tie.weight * self.coreness.at(tie.from) * self.coreness.at(tie.to)).sum();
        let fit = self.pairs.correlation(sum, squares, products)?;
        let slope = (products - self.pairs.weights * sum / self.pairs.count) / (squares - sum * sum / self.pairs.count);
        if slope > 0.0 {
            self.coreness.iter_mut().for_each(|value| *value *= slope.sqrt());
            self.base = (self.pairs.weights - slope * sum) / self.pairs.count;
        }
        Some(fit)
    }
}
