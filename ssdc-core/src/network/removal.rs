//! How far does reach fall if the best connected leave? Partners removed one after the other, and the set that hurts most.

use super::fragility::Pieces;
use super::parts::Parts;
use super::settings::{at_least_one, choice, settings};
use super::shortest_ways::betweenness;
use super::{Answer, Figure, Network, Question, cores, counted, float};
use crate::solve::{Cells as _, CompactGraph, Random};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::removal`].
    pub struct Removal {
        /// Who leaves first.
        order: RemovalOrder = RemovalOrder::Degree,
        /// Who leaves, in this order, instead of everybody in `order`.
        partners: Vec<String> = Vec::new(),
        /// How many steps to list.
        steps: u32 = 50,
        /// How many random orders to take the mean of.
        runs: u32 = 20,
        /// Draws the random orders.
        seed: u64 = 1,
        /// Of how many partners to look for the set whose departure hurts most.
        key_players: u32 = 0,
    }
}

choice! {
    /// Who leaves first.
    pub enum RemovalOrder("order") {
        /// Who has most ties with those that are left, counted anew after each departure.
        Degree = "degree",
        /// Who stands on most shortest ways of the whole network, counted once.
        Betweenness = "betweenness",
        /// Anybody.
        Random = "random",
    }
}

impl Network {
    /// What is left as partners leave one by one: the greatest part, and how many of the others a partner reaches on average.
    /// Directions and weights are left aside; shares are of all partners of the whole network.
    ///
    /// The rows are `id` (who leaves; nobody in particular where the order is random), `value` (the reach: of the pairs of all
    /// partners the share that reach one another), `step` and `greatest` (the share of partners in the greatest part left); the
    /// step 0 is before anybody leaves. Figures: `robustness`, the mean of `greatest` over the departure of everybody, 0.5 at
    /// most; it is not defined where only some leave. `halved_after`, how many departures bring the greatest part to half of what it was,
    /// or less.
    ///
    /// With `key_players` a table `key_players` (`id`) has the set of so many partners without whom fewest pairs reach one
    /// another, found by adding the worst one by one and exchanging while that helps: good, not proven the worst. The figure
    /// `fragmentation` is the share of the pairs of partners, those removed left out, that then do not reach one another.
    ///
    /// ```
    /// use ssdc_core::network::{Network, Removal};
    /// // A star of four: without its hub everybody is alone.
    /// let network = Network::from_edges([("hub", "a"), ("hub", "b"), ("hub", "c")])?;
    /// let answer = network.removal(&Removal { steps: 1, key_players: 1, ..Removal::default() })?;
    /// assert_eq!(answer.rows().to_csv(), "id,value,step,greatest\n,1,0,1\nhub,0,1,0.25\n");
    /// assert_eq!(answer.number("robustness"), Some((0.25 + 0.25 + 0.25 + 0.0) / 4.0));
    /// assert_eq!(answer.number("fragmentation"), Some(1.0));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NotFound`] for a partner that is not there, [`Error::InvalidSetting`] for no run.
    ///
    /// # Source
    /// Albert, Jeong and Barabasi, *Nature* 406 (2000); robustness: Schneider et al., *PNAS* 108 (2011); adding back rather
    /// than taking away: Newman and Ziff, *Physical Review Letters* 85 (2000); key players: Borgatti, *Computational and
    /// Mathematical Organization Theory* 12 (2006).
    pub fn removal(&self, settings: &Removal) -> Result<Answer, Error> {
        at_least_one("runs", Some(settings.runs))?;
        let graph = self.undirected();
        let given: Vec<u32> = settings.partners.iter().map(|id| self.node(id)).collect::<Result<_, _>>()?;
        let random = settings.order == RemovalOrder::Random && given.is_empty();
        let order = if given.is_empty() { in_order(graph, settings) } else { without_repeats(graph, given) };
        let mut curve = Curve::of(graph, &order);
        if random {
            let mut all: Vec<u32> = self.nodes().collect();
            for run in 1..settings.runs {
                Random::stream(settings.seed, run.into()).shuffle(&mut all);
                curve.add(&Curve::of(graph, &all));
            }
            curve.divide(f64::from(settings.runs));
        }
        let start = curve.greatest.first().copied().unwrap_or_default();
        let halved = curve.greatest.iter().position(|share| *share <= start / 2.0).filter(|_| start > 0.0);
        let everybody = order.len() == self.len() && !order.is_empty();
        let after = curve.greatest.iter().skip(1);
        let robustness = everybody.then(|| after.sum::<f64>() / float(self.len()));

        let listed_steps = (settings.steps as usize).min(order.len()) + 1;
        let who = std::iter::once(None).chain(order.iter().map(|node| (!random).then(|| self.id(*node))));
        let share = |values: &[f64]| Column::float(values.iter().take(listed_steps).map(|value| Some(*value)));
        let rows = Table::new([
            ("id", Column::text(who.take(listed_steps))),
            ("value", share(&curve.reach)),
            ("step", Column::integer((0..).take(listed_steps).map(Some))),
            ("greatest", share(&curve.greatest)),
        ]);
        let mut sentence = self.removal_sentence(settings, &order, &curve, halved);
        let mut more = None;
        if settings.key_players > 0 {
            let (players, fragmentation) = key_players(graph, settings.key_players);
            if let Some(share) = fragmentation {
                sentence.push_str(&format!(
                    " Without {} {:.0} % of the pairs of the others do not reach one another.",
                    self.names(&players, 5),
                    share * 100.0
                ));
            }
            more = Some((
                Table::new([("id", Column::text(players.iter().map(|node| Some(self.id(*node)))))]),
                fragmentation,
            ));
        }
        let mut answer = Answer::new(self, Question::Removal, rows, sentence)
            .figure("robustness", robustness.into())
            .figure("halved_after", halved.map_or(Figure::Undefined, Into::into));
        if let Some((table, fragmentation)) = more {
            answer = answer.part("key_players", table).figure("fragmentation", fragmentation.into());
            if settings.key_players as usize > self.len() {
                answer = answer.caveat(format!("All there are: {}.", counted(self.len(), "partner", "partners")));
            }
        }
        if self.is_directed() {
            answer = answer
                .caveat("Directions are left aside: a pair reaches one another where ties of any direction lead.");
        }
        if listed_steps <= order.len() {
            let left = order.len() + 1 - listed_steps;
            answer = answer.caveat(format!("{} not listed.", counted(left, "more step is", "more steps are")));
        }
        if settings.order == RemovalOrder::Betweenness && !random && settings.partners.is_empty() {
            answer = answer.caveat("Betweenness is that of the whole network, not counted anew after each departure.");
        }
        Ok(answer)
    }

    fn removal_sentence(&self, settings: &Removal, order: &[u32], curve: &Curve, halved: Option<usize>) -> String {
        let (Some(before), Some(after)) = (curve.greatest.first(), curve.greatest.last()) else {
            return "There is nobody who could leave.".to_owned();
        };
        if order.is_empty() {
            return "There is nobody who could leave.".to_owned();
        }
        if !settings.partners.is_empty() {
            let reach = |at: Option<&f64>| at.copied().unwrap_or_default() * 100.0;
            return format!(
                "Without {} the greatest part falls from {:.0} % to {:.0} % of all partners, and the pairs that reach one \
                 another from {:.0} % to {:.0} %.",
                self.names(order, 5),
                before * 100.0,
                after * 100.0,
                reach(curve.reach.first()),
                reach(curve.reach.last())
            );
        }
        let who = match settings.order {
            RemovalOrder::Degree => "those with most ties leave first",
            RemovalOrder::Betweenness => "those who stand between most others leave first",
            RemovalOrder::Random => "partners leave by chance",
        };
        let halved = halved.unwrap_or_default();
        let share = float(halved) / float(self.len()) * 100.0;
        let partners = counted(halved, "partner", "partners");
        let are = if halved == 1 { "is" } else { "are" };
        format!("If {who}, {partners} ({share:.1} %) {are} enough to halve the greatest part.")
    }
}

/// Everybody in the order of the settings.
fn in_order(graph: &CompactGraph, settings: &Removal) -> Vec<u32> {
    let mut all: Vec<u32> = (0..graph.nodes()).collect();
    match settings.order {
        RemovalOrder::Degree => by_degree(graph),
        RemovalOrder::Random => {
            Random::stream(settings.seed, 0).shuffle(&mut all);
            all
        }
        RemovalOrder::Betweenness => {
            let values = betweenness(graph, &all, false, cores()).nodes;
            all.sort_by(|one, other| values.at(*other).total_cmp(&values.at(*one)));
            all
        }
    }
}

fn without_repeats(graph: &CompactGraph, order: Vec<u32>) -> Vec<u32> {
    let mut seen = vec![false; graph.nodes() as usize];
    order
        .into_iter()
        .filter(|node| !std::mem::replace(seen.get_mut(*node as usize).unwrap_or(&mut true), true))
        .collect()
}

/// Who has most ties with those left, again and again; of equals the lower number. Each number of ties has a heap of the
/// nodes that once had it; a node whose number has changed since is passed over.
fn by_degree(graph: &CompactGraph) -> Vec<u32> {
    use std::cmp::Reverse;
    use std::collections::BinaryHeap;
    let mut degree: Vec<u32> = (0..graph.nodes()).map(|node| graph.degree(node)).collect();
    let most = degree.iter().max().map_or(0, |most| *most as usize + 1);
    let mut having: Vec<BinaryHeap<Reverse<u32>>> = vec![BinaryHeap::new(); most];
    for (node, degree) in (0..).zip(&degree) {
        having.get_mut(*degree as usize).into_iter().for_each(|heap| heap.push(Reverse(node)));
    }
    let mut gone = vec![false; degree.len()];
    let mut order = Vec::with_capacity(degree.len());
    while let Some(ties) = having.len().checked_sub(1) {
        let Some(Reverse(node)) = having.last_mut().and_then(BinaryHeap::pop) else {
            having.pop();
            continue;
        };
        if gone.at(node) || degree.at(node) as usize != ties {
            continue;
        }
        gone.put(node, true);
        order.push(node);
        for end in graph.neighbours(node).iter().filter(|end| !gone.at(**end)) {
            degree.change(*end, |ties| *ties -= 1);
            having.get_mut(degree.at(*end) as usize).into_iter().for_each(|heap| heap.push(Reverse(*end)));
        }
    }
    order
}

/// What is left after each step, the start included: shares of all nodes and of all pairs.
struct Curve {
    greatest: Vec<f64>,
    reach: Vec<f64>,
}

impl Curve {
    /// Adds the nodes back in reverse, with the ties to those already there.
    fn of(graph: &CompactGraph, order: &[u32]) -> Self {
        let nodes = graph.nodes();
        let mut there = vec![true; nodes as usize];
        order.iter().for_each(|node| there.put(*node, false));
        let mut sets = Sets { above: (0..nodes).collect(), size: vec![1; nodes as usize], greatest: 0, pairs: 0 };
        let left: Vec<u32> = (0..nodes).filter(|node| there.at(*node)).collect();
        let (mut greatest, mut reach) = (Vec::new(), Vec::new());
        let all = f64::from(nodes);
        let mut note = |sets: &Sets| {
            greatest.push(if nodes == 0 { 0.0 } else { f64::from(sets.greatest) / all });
            #[allow(clippy::cast_precision_loss, reason = "a share")]
            reach.push(if nodes < 2 { 0.0 } else { sets.pairs as f64 / (all * (all - 1.0) / 2.0) });
        };
        left.iter().for_each(|node| sets.add(graph, *node, |other| there.at(other) && other < *node));
        note(&sets);
        for node in order.iter().rev() {
            there.put(*node, true);
            sets.add(graph, *node, |other| there.at(other));
            note(&sets);
        }
        greatest.reverse();
        reach.reverse();
        Curve { greatest, reach }
    }

    fn add(&mut self, other: &Curve) {
        self.greatest.iter_mut().zip(&other.greatest).for_each(|(sum, share)| *sum += share);
        self.reach.iter_mut().zip(&other.reach).for_each(|(sum, share)| *sum += share);
    }

    fn divide(&mut self, by: f64) {
        self.greatest.iter_mut().chain(&mut self.reach).for_each(|sum| *sum /= by);
    }
}

/// Disjoint sets of nodes that grow together.
struct Sets {
    above: Vec<u32>,
    size: Vec<u32>,
    greatest: u32,
    /// How many pairs of nodes are in one set.
    pairs: u64,
}

impl Sets {
    fn top(&mut self, mut node: u32) -> u32 {
        while self.above.at(node) != node {
            let next = self.above.at(self.above.at(node));
            self.above.put(node, next);
            node = next;
        }
        node
    }

    fn add(&mut self, graph: &CompactGraph, node: u32, there: impl Fn(u32) -> bool) {
        self.greatest = self.greatest.max(1);
        for other in graph.neighbours(node).iter().copied().filter(|other| there(*other)) {
            let (one, other) = (self.top(node), self.top(other));
            if one == other {
                continue;
            }
            let (sizes, sum) = ((self.size.at(one), self.size.at(other)), self.size.at(one) + self.size.at(other));
            let (low, high) = if sizes.0 < sizes.1 { (one, other) } else { (other, one) };
            self.above.put(low, high);
            self.size.put(high, sum);
            self.pairs += u64::from(sizes.0) * u64::from(sizes.1);
            self.greatest = self.greatest.max(sum);
        }
    }
}

/// The nodes without whom fewest pairs of the others reach one another, and what share of those does not.
fn key_players(graph: &CompactGraph, most: u32) -> (Vec<u32>, Option<f64>) {
    let wanted = most.min(graph.nodes()) as usize;
    let mut gone = vec![false; graph.nodes() as usize];
    let mut players: Vec<u32> = Vec::new();
    let mut least = u64::MAX;
    // How many pairs reach one another once the best further node has left too.
    let best = |gone: &[bool]| {
        let pieces = Pieces::of(graph, |node| !gone.at(node));
        let left = (0..graph.nodes()).filter(|node| !gone.at(*node));
        left.map(|node| (pieces.pairs_without(node), node)).min()
    };
    while players.len() < wanted {
        let Some((pairs, node)) = best(&gone) else { break };
        gone.put(node, true);
        players.push(node);
        least = pairs;
    }
    // Each exchange leaves fewer pairs, so this ends.
    let mut place = 0;
    let mut since = 0;
    while since < players.len() {
        let Some(player) = players.get(place).copied() else { break };
        gone.put(player, false);
        let (pairs, node) = best(&gone).unwrap_or((least, player));
        let (node, now) = if pairs < least { (node, pairs) } else { (player, least) };
        since = if now < least { 0 } else { since + 1 };
        least = now;
        gone.put(node, true);
        players.get_mut(place).into_iter().for_each(|place| *place = node);
        place = (place + 1) % players.len();
    }
    players.sort_unstable();
    let left = u64::from(graph.nodes()) - players.len() as u64;
    let sizes = Parts::among(graph, |node| !gone.at(node)).sizes;
    let pairs: u64 = sizes.iter().map(|size| u64::from(*size) * u64::from(size.saturating_sub(1)) / 2).sum();
    #[allow(clippy::cast_precision_loss, reason = "a share")]
    let fragmentation = (left > 1).then(|| 1.0 - pairs as f64 / (left * (left - 1) / 2) as f64);
    (players, fragmentation)
}
