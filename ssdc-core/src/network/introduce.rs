//! Which pairs should be introduced? Pairs without a tie, by the partners that both know.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};

use super::settings::{bounded, choice, settings};
use super::{Answer, By, Network, Question, counted, float, listed};
use crate::solve::{Cells as _, CompactGraph};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::introduce`].
    pub struct Introduce {
        /// How many pairs.
        top: u32 = 20,
        /// What a partner that both know counts.
        method: Likeness = Likeness::AdamicAdar,
        /// Only pairs in which this partner is one.
        partner: Option<String> = None,
        /// Groups that the pairs are chosen by; who belongs to none is in no pair. By `theme` partners of a portfolio belong to
        /// the group of each of their themes.
        by: Option<By> = None,
        /// Which pairs of groups.
        groups: PairsOf = PairsOf::Same,
        /// Only partners of these kinds; none: all. Kinds are the attribute `kind`.
        kinds: Vec<String> = Vec::new(),
        /// A day before the view's, written as a date: how well the pairs of that day foretold later ties is the figure `auc`.
        since_split: Option<String> = None,
    }
}

choice! {
    /// What a partner that both of a pair know counts.
    pub enum Likeness("method") {
        /// One over the logarithm of its number of ties.
        AdamicAdar = "adamic_adar",
        /// One over its number of ties.
        ResourceAllocation = "resource_allocation",
        /// One.
        Common = "common",
    }
}

choice! {
    /// Which pairs of groups to introduce to one another.
    pub enum PairsOf("choice of groups") {
        /// Partners that share a group.
        Same = "same",
        /// Partners that share none.
        Different = "different",
    }
}

/// How many of the partners that both know are named.
const NAMED: usize = 3;

impl Network {
    /// Pairs to introduce: partners without a tie that know the same partners, the pair with the highest score first. A
    /// shared partner with few ties counts more than one that knows everybody. Directions and weights are left aside.
    ///
    /// The rows are a, b, `value` (the score), `common` (how many both know) and `through` (some of them, those with fewest
    /// ties first). The figure `pairs` says how many pairs without a tie know somebody in common and fit the settings. With
    /// `since_split` the figure `auc` says how well the scores of that day foretell: of a pair that was tied since and one
    /// that was not, drawn by chance from all pairs of both days' partners without a tie on that day, how often the first
    /// had the higher score, equal scores counting half. 0.5 is no better than chance. `later_pairs` is how many were tied
    /// since.
    ///
    /// ```
    /// use ssdc_core::network::{Introduce, Network};
    /// // a and c both know b, who has 2 ties: 1 / ln 2.
    /// let network = Network::from_edges([("a", "b"), ("b", "c")])?;
    /// let answer = network.introduce(&Introduce::default())?;
    /// assert_eq!(answer.rows().to_csv(), "a,b,value,common,through\na,c,1.4426950408889634,1,b\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidChoice`] for groups that there are not; [`Error::NotFound`] for a partner that is not there; with `since_split` [`Error::InvalidDay`], and [`Error::NeedsPortfolio`] where no portfolio is shown.
    ///
    /// # Source
    /// Adamic and Adar, *Social Networks* 25 (2003); Zhou, Lü and Zhang, *European Physical Journal B* 71 (2009); Liben-Nowell
    /// and Kleinberg, *JASIST* 58 (2007).
    pub fn introduce(&self, settings: &Introduce) -> Result<Answer, Error> {
        let earlier = settings.since_split.as_deref().map(|day| self.on_day(day)).transpose()?;
        self.introduce_since(earlier.as_ref(), settings)
    }

    /// The same, judged by an earlier network of the same partners, where one is given.
    ///
    /// ```
    /// use ssdc_core::network::{Introduce, Network};
    /// // a-b-c-d: the scores propose a-c and b-d, and a-c came true; a-d, at score 0, did not.
    /// let earlier = Network::from_edges([("a", "b"), ("b", "c"), ("c", "d")])?;
    /// let later = Network::from_edges([("a", "b"), ("b", "c"), ("c", "d"), ("a", "c")])?;
    /// let answer = later.introduce_since(Some(&earlier), &Introduce::default())?;
    /// assert_eq!(answer.number("auc"), Some(0.75));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Network::introduce`].
    pub fn introduce_since(&self, earlier: Option<&Network>, settings: &Introduce) -> Result<Answer, Error> {
        let method = settings.method;
        let paired = settings.groups == PairsOf::Same || settings.by.is_some();
        bounded("groups", "different", paired, "groups that are named by `by`")?;
        let filter = Filter::new(self, settings)?;
        let graph = self.undirected();
        let mut scores = Scores::new(graph, method);
        let mut best: BinaryHeap<Worst> = BinaryHeap::new();
        let mut pairs = 0_usize;
        scores.each_pair(filter.partner, |pair| {
            if !filter.takes(&pair) {
                return;
            }
            pairs += 1;
            if best.len() < settings.top as usize {
                best.push(Worst(pair));
            } else if let Some(mut worst) = best.peek_mut()
                && Worst(pair) < *worst
            {
                *worst = Worst(pair);
            }
        });
        let best: Vec<Pair> = best.into_sorted_vec().into_iter().map(|Worst(pair)| pair).collect();
        let through: Vec<Vec<u32>> = best.iter().map(|pair| self.through(pair)).collect();
        let ids = |nodes: &[u32]| listed(&nodes.iter().map(|node| self.id(*node)).collect::<Vec<_>>(), NAMED);
        let rows = Table::new([
            ("a", Column::text(best.iter().map(|pair| Some(self.id(pair.a))))),
            ("b", Column::text(best.iter().map(|pair| Some(self.id(pair.b))))),
            ("value", Column::float(best.iter().map(|pair| Some(pair.score)))),
            ("common", Column::integer(through.iter().map(|nodes| i64::try_from(nodes.len()).ok()))),
            ("through", Column::text(through.iter().map(|nodes| Some(ids(nodes))))),
        ]);
        let mut sentence = match (best.first(), through.first()) {
            (Some(pair), Some(through)) => format!(
                "Introduce {} to {} first: both know {}; {} somebody in common.",
                self.shown(pair.a),
                self.shown(pair.b),
                self.names(through, NAMED),
                if filter.is_open() {
                    counted(pairs, "pair without a tie knows", "pairs without a tie know")
                } else {
                    counted(pairs, "such pair without a tie knows", "such pairs without a tie know")
                },
            ),
            _ if pairs > 0 => format!("No pairs were asked for; there are {pairs}."),
            _ if filter.is_open() => {
                "There is nobody to introduce: no two partners without a tie know somebody in common.".to_owned()
            }
            _ => "There is nobody to introduce: no such pair without a tie knows somebody in common.".to_owned(),
        };
        let mut caveats = Vec::new();
        if pairs > 0 && pairs < settings.top as usize {
            let are = counted(pairs, "such pair, and it is", "such pairs, all of them");
            caveats.push(format!("There {} only {are} listed.", if pairs == 1 { "is" } else { "are" }));
        }
        if self.is_directed() {
            caveats.push("Directions are left aside.".to_owned());
        }
        let mut figures = vec![("pairs", pairs.into())];
        if let Some(earlier) = earlier {
            let Judged { auc, later } = judged(self, earlier, method);
            figures.push(("auc", auc.into()));
            figures.push(("later_pairs", later.into()));
            match auc {
                Some(auc) => sentence.push_str(&format!(
                    " Of a pair tied since and one not tied, the first had the higher score in {:.0} % of cases.",
                    auc * 100.0
                )),
                None => caveats.push("No pair was tied since, or none was not: nothing to judge by.".to_owned()),
            }
            if (1..20).contains(&later) {
                caveats.push(format!(
                    "Only {} tied since: the judgement is rough.",
                    counted(later, "pair was", "pairs were")
                ));
            }
        }
        let mut answer = Answer::new(self, Question::Introduce, rows, sentence);
        for (name, figure) in figures {
            answer = answer.figure(name, figure);
        }
        Ok(caveats.into_iter().fold(answer, Answer::caveat))
    }

    /// Whom both of a pair know, those with fewest ties first.
    fn through(&self, pair: &Pair) -> Vec<u32> {
        let graph = self.undirected();
        let mut common: Vec<u32> =
            graph.neighbours(pair.a).iter().copied().filter(|node| graph.has_tie(pair.b, *node)).collect();
        common.sort_by_key(|node| graph.degree(*node));
        common
    }

    /// The same view of the portfolio on another, earlier day.
    fn on_day(&self, day: &str) -> Result<Network, Error> {
        let (portfolio, view) = self.view(Question::Introduce)?;
        let mut earlier = view.clone();
        earlier.as_of = day.parse()?;
        let expected = format!("a day before {}", view.as_of);
        bounded("since_split", day, earlier.as_of < view.as_of, &expected)?;
        portfolio.network(&earlier)
    }
}

/// Which pairs are wanted.
struct Filter {
    partner: Option<u32>,
    /// The groups of each node, and which pairs of them.
    groups: Option<(Vec<Vec<u32>>, PairsOf)>,
    /// For each node whether its kind is wanted; empty: all are.
    kinds: Vec<bool>,
}

impl Filter {
    fn new(network: &Network, settings: &Introduce) -> Result<Self, Error> {
        let groups = settings.by.as_ref().map(|by| Ok::<_, Error>((memberships(network, by)?, settings.groups)));
        let mut kinds = Vec::new();
        if !settings.kinds.is_empty() {
            let of = network.groups(&By::attribute("kind"))?;
            let wanted = |group: u32| settings.kinds.iter().any(|kind| kind == of.name(group));
            kinds = of.of.iter().map(|group| group.is_some_and(wanted)).collect();
        }
        let partner = settings.partner.as_deref().map(|id| network.node(id)).transpose()?;
        Ok(Filter { partner, groups: groups.transpose()?, kinds })
    }

    /// Whether it leaves nothing out.
    fn is_open(&self) -> bool {
        self.partner.is_none() && self.groups.is_none() && self.kinds.is_empty()
    }

    fn takes(&self, pair: &Pair) -> bool {
        let of_kind = |node| self.kinds.is_empty() || self.kinds.at(node);
        let grouped = self.groups.as_ref().is_none_or(|(groups, pairs)| {
            let both = groups.get(pair.a as usize).zip(groups.get(pair.b as usize));
            both.filter(|(one, other)| !one.is_empty() && !other.is_empty())
                .is_some_and(|(one, other)| one.iter().any(|group| other.contains(group)) == (*pairs == PairsOf::Same))
        });
        grouped && of_kind(pair.a) && of_kind(pair.b)
    }
}

/// The groups that each node belongs to: one, except that a partner may have several themes.
fn memberships(network: &Network, by: &By) -> Result<Vec<Vec<u32>>, Error> {
    let mut of: Vec<Vec<u32>> = network.groups(by)?.of.iter().map(|group| group.iter().copied().collect()).collect();
    if *by == By::attribute("theme") {
        let mut numbers = BTreeMap::new();
        for (node, groups) in network.nodes().zip(&mut of) {
            let Some(partner) = network.partner(node) else { break };
            let next = |theme: String, numbers: &mut BTreeMap<String, usize>| {
                let count = numbers.len();
                *numbers.entry(theme).or_insert(count)
            };
            let themes = partner.themes.iter().map(|theme| next(theme.to_string(), &mut numbers));
            *groups = themes.filter_map(|number| number.try_into().ok()).collect();
        }
    }
    Ok(of)
}

/// Two nodes without a tie, `a` the lower number.
#[derive(Clone, Copy)]
struct Pair {
    a: u32,
    b: u32,
    score: f64,
}

/// A pair as the heap of the best sees it: the worst is the greatest.
struct Worst(Pair);

impl Ord for Worst {
    fn cmp(&self, other: &Self) -> Ordering {
        let (one, other) = (self.0, other.0);
        other.score.total_cmp(&one.score).then((one.a, one.b).cmp(&(other.a, other.b)))
    }
}

impl PartialOrd for Worst {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Worst {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Worst {}

/// Scores of all pairs at two steps, node by node.
struct Scores<'g> {
    graph: &'g CompactGraph,
    /// What each node counts as one that both know.
    counts: Vec<f64>,
    /// The scores of one node with others, 0 where there is none.
    sums: Vec<f64>,
    touched: Vec<u32>,
}

impl<'g> Scores<'g> {
    fn new(graph: &'g CompactGraph, method: Likeness) -> Self {
        // A node with one tie is between nobody.
        let count = |degree: u32| match (degree, method) {
            (..2, _) => 0.0,
            (_, Likeness::AdamicAdar) => f64::from(degree).ln().recip(),
            (_, Likeness::ResourceAllocation) => f64::from(degree).recip(),
            (_, Likeness::Common) => 1.0,
        };
        let counts = (0..graph.nodes()).map(|node| count(graph.degree(node))).collect();
        Scores { graph, counts, sums: vec![0.0; graph.nodes() as usize], touched: Vec::new() }
    }

    /// Visits each pair at two steps once, or only those of one node. Sums run over the shared nodes from the fewest ties to
    /// the most, so that they do not depend on ids: who has as many ties counts as much.
    fn each_pair(&mut self, only: Option<u32>, mut visit: impl FnMut(Pair)) {
        let from = only.map_or(0..self.graph.nodes(), |node| node..node + 1);
        let mut by_degree: Vec<u32> = Vec::new();
        for node in from {
            // Of a pair only the lower node is a start, unless one end is given.
            let above = if only.is_some() { 0 } else { node + 1 };
            by_degree.clear();
            by_degree.extend(self.graph.neighbours(node));
            by_degree.sort_unstable_by_key(|shared| self.graph.degree(*shared));
            for shared in &by_degree {
                let count = self.counts.at(*shared);
                let others = self.graph.neighbours(*shared);
                let first = others.partition_point(|other| *other < above);
                for other in others.get(first..).unwrap_or_default() {
                    let before = self.sums.at(*other);
                    if before == 0.0 {
                        self.touched.push(*other);
                    }
                    self.sums.put(*other, before + count);
                }
            }
            for tied in self.graph.neighbours(node).iter().chain([&node]) {
                self.sums.put(*tied, 0.0);
            }
            for other in self.touched.drain(..) {
                let score = self.sums.at(other);
                if score > 0.0 {
                    self.sums.put(other, 0.0);
                    visit(Pair { a: node.min(other), b: node.max(other), score });
                }
            }
        }
    }
}

/// How well scores foretold ties.
struct Judged {
    auc: Option<f64>,
    later: usize,
}

/// A score as it is compared: the same terms added up in another order are the same score.
fn alike(score: f64) -> f64 {
    (score * 1e9).round()
}

/// Over all pairs of partners of both networks without a tie in the earlier one: those tied in the later one against the
/// others. Exact; pairs that know nobody in common all score 0 and are counted rather than visited.
fn judged(later: &Network, earlier: &Network, method: Likeness) -> Judged {
    let now: Vec<Option<u32>> = earlier.ids().map(|id| later.inner.ids.find(id)).collect();
    let (graph, after) = (earlier.undirected(), later.undirected());
    let node_now = |node: u32| now.get(node as usize).copied().flatten();
    let tied =
        |pair: &Pair| node_now(pair.a).zip(node_now(pair.b)).is_some_and(|(one, other)| after.has_tie(one, other));
    let there = |pair: &Pair| node_now(pair.a).is_some() && node_now(pair.b).is_some();

    let (mut scores, mut positive, mut pairs_scored) = (Scores::new(graph, method), Vec::new(), 0_usize);
    scores.each_pair(None, |pair| {
        if there(&pair) {
            pairs_scored += 1;
            if tied(&pair) {
                positive.push(alike(pair.score));
            }
        }
    });
    positive.sort_by(f64::total_cmp);
    // Every pair that is tied now and was not then.
    let in_both = now.iter().flatten().count();
    let still = |tie: &crate::solve::CompactTie| node_now(tie.from).is_some() && node_now(tie.to).is_some();
    let then = graph.ties().filter(still).count();
    let mut shared: Vec<bool> = vec![false; after.nodes() as usize];
    now.iter().flatten().for_each(|node| shared.put(*node, true));
    let both_now = after.ties().filter(|tie| shared.at(tie.from) && shared.at(tie.to)).count();
    let kept = graph.ties().filter(|tie| tied(&Pair { a: tie.from, b: tie.to, score: 0.0 })).count();
    let tied_since = both_now - kept;
    let pairs = in_both * in_both.saturating_sub(1) / 2 - then;
    let (without_positive, scored_negative) = (tied_since - positive.len(), pairs_scored - positive.len());
    let negative = pairs - tied_since;
    let without_negative = negative - scored_negative;

    // Wins of positives over negatives, equal scores as halves: first against those that score 0.
    let mut wins =
        float(positive.len()) * float(without_negative) + 0.5 * float(without_positive) * float(without_negative);
    scores.each_pair(None, |pair| {
        if there(&pair) && !tied(&pair) {
            let own = alike(pair.score);
            let below = positive.partition_point(|score| *score < own);
            let not_above = positive.partition_point(|score| *score <= own);
            wins += float(positive.len() - not_above) + 0.5 * float(not_above - below);
        }
    });
    let auc = (tied_since > 0 && negative > 0).then(|| wins / (float(tied_since) * float(negative)));
    Judged { auc, later: tied_since }
}
