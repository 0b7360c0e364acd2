//! Answers by groups, with small groups suppressed: ties of partners are personal data.

use std::collections::{BTreeMap, BTreeSet};

use super::{Answer, By, counted, float};
use crate::{Cell, Column, Error, Table};

impl Answer {
    /// The same answer for groups of partners instead of partners, for readers who may not see single ones. Groups of fewer than
    /// `at_least` partners are put together under no name; where that would still leave fewer, or would leave a single group
    /// that could be found as the difference to a known total, the next smallest join them. Of pairs, both groups must have as
    /// many partners in them. Where all values of those put together are the same, they have no total: it would tell each.
    ///
    /// Of answers about partners the rows are `group`, `partners`, `total` and `value`, the mean, the greatest mean first; of
    /// answers about pairs `a` and `b` (groups), `pairs`, `partners` (different ones in these pairs), `total` and `value`. Those
    /// put together are last, with `suppressed` true and no group; partners without a group are a group of their own, without a
    /// name. Only values that are defined count. Further tables, figures and the sentence of the answer are left out, for they
    /// may name partners. If all together are too few, there is no row.
    ///
    /// Each answer is safe alone; who may ask for several groupings of the same network might compare them.
    ///
    /// ```
    /// use ssdc_core::network::{Brokers, By, Network};
    /// let edges = [("k1", "k2"), ("k2", "k3"), ("k3", "n1"), ("n1", "u1")];
    /// let group = |id: &str| (id.to_owned(), id[..1].to_owned());
    /// let by = By::Given(["k1", "k2", "k3", "n1", "u1"].map(group).into());
    /// let answer = Network::from_edges(edges)?.brokers(&Brokers::default())?.by(&by, 2)?;
    /// // n and u have one partner each: they are only shown together.
    /// let rows = "group,partners,total,value,suppressed\nk,3,1.1666666666666665,0.38888888888888884,false\n,2,0.5,0.25,true\n";
    /// assert_eq!(answer.rows().to_csv(), rows);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidChoice`] for an attribute that the network has not, [`Error::NotFound`] for a partner that is not there,
    /// [`Error::InvalidTable`] for an answer that is no measure of partners or of pairs of them.
    ///
    /// # Source
    /// Hundepool et al., *Statistical Disclosure Control* (2012), chapter 4: minimum frequency and secondary suppression.
    pub fn by(&self, groups: &By, at_least: u32) -> Result<Answer, Error> {
        let network = &self.network;
        let groups = network.groups(groups)?;
        let ends: Vec<&Column> = match ["id", "a", "b"].map(|name| self.rows().column(name)) {
            [Some(id), ..] => vec![id],
            [None, Some(a), Some(b)] => vec![a, b],
            _ => Vec::new(),
        };
        let is_measure = self.question().is_measure() && !ends.is_empty();
        let values = self.rows().column("value").filter(|values| values.is_number() && is_measure);
        let about = || format!("`{}` does not measure partners or pairs of them", self.question());
        let values = values.ok_or_else(|| Error::InvalidTable { why: about() })?;
        let mut cells: BTreeMap<Vec<Option<u32>>, Cluster> = BTreeMap::new();
        for row in 0..self.rows().len() {
            let Some(value) = number(&values.get(row)) else { continue };
            let ids: Vec<String> = ends.iter().map(|column| column.get(row).to_string()).collect();
            let nodes = ids.iter().map(|id| network.node(id)).collect::<Result<Vec<_>, _>>()?;
            let mut sides: Vec<(Option<u32>, u32)> = nodes.iter().map(|node| (groups.group(*node), *node)).collect();
            if !network.is_directed() {
                sides.sort_unstable();
            }
            let cell = cells.entry(sides.iter().map(|(group, _)| *group).collect()).or_default();
            for (group, node) in sides {
                cell.partners.entry(group).or_default().insert(node);
            }
            cell.values.push(value);
        }
        let (mut shown, pool) = suppress(cells, at_least as usize);
        let total = |cluster: &Cluster| cluster.values.iter().sum::<f64>();
        let mean = |cluster: &Cluster| total(cluster) / float(cluster.values.len());
        shown.sort_by(|one, other| mean(&other.1).total_cmp(&mean(&one.1)).then(one.0.cmp(&other.0)));
        let hidden = pool.as_ref().map(Cluster::all);
        let mut rows: Vec<(Vec<Option<u32>>, Cluster, bool)> =
            shown.into_iter().map(|(key, cluster)| (key, cluster, false)).collect();
        rows.extend(pool.filter(|pool| pool.all() >= at_least as usize).map(|pool| (Vec::new(), pool, true)));
        let told = |(_, cluster, suppressed): &(Vec<Option<u32>>, Cluster, bool), value: f64| {
            Some(value).filter(|_| !suppressed || !cluster.is_alike())
        };

        let name = |end: usize| {
            let of =
                |key: &Vec<Option<u32>>| key.get(end).copied().flatten().map(|group| groups.name(group).to_owned());
            Column::text(rows.iter().map(|(key, ..)| of(key)))
        };
        let count = |count: usize| i64::try_from(count).ok();
        let mut columns = match ends.len() {
            1 => vec![("group", name(0))],
            _ => vec![
                ("a", name(0)),
                ("b", name(1)),
                ("pairs", Column::integer(rows.iter().map(|(_, cluster, _)| count(cluster.values.len())))),
            ],
        };
        columns.extend([
            ("partners", Column::integer(rows.iter().map(|(_, cluster, _)| count(cluster.all())))),
            ("total", Column::float(rows.iter().map(|row| told(row, total(&row.1))))),
            ("value", Column::float(rows.iter().map(|row| told(row, mean(&row.1))))),
            ("suppressed", Column::boolean(rows.iter().map(|(.., suppressed)| Some(*suppressed)))),
        ]);
        let table = Table::from_columns(columns.into_iter().map(|(name, column)| (name.to_owned(), column)))?;
        let shown = rows.iter().filter(|(.., suppressed)| !suppressed).count();
        let sentence =
            format!("{} by {}: {} shown.", self.question(), groups.what, counted(shown, "group is", "groups are"));
        let answer = Answer::new(network, self.question(), table, sentence);
        Ok(match hidden {
            None => answer,
            Some(hidden) => answer.caveat(format!(
                "Groups of fewer than {at_least} partners are not shown, nor what would give them away: {} in all.",
                counted(hidden, "partner", "partners")
            )),
        })
    }
}

/// The rows of a group.
#[derive(Debug, Clone, Default)]
struct Cluster {
    /// The partners of each group that it is about.
    partners: BTreeMap<Option<u32>, BTreeSet<u32>>,
    values: Vec<f64>,
}

impl Cluster {
    /// How many partners the smallest of its groups has in it.
    fn least(&self) -> usize {
        self.partners.values().map(BTreeSet::len).min().unwrap_or_default()
    }

    /// How many different partners there are.
    fn all(&self) -> usize {
        self.partners.values().map(BTreeSet::len).sum()
    }

    fn is_alike(&self) -> bool {
        self.values.windows(2).all(|pair| matches!(pair, [one, other] if one.to_bits() == other.to_bits()))
    }

    fn join(&mut self, other: Cluster) {
        for (group, partners) in other.partners {
            self.partners.entry(group).or_default().extend(partners);
        }
        self.values.extend(other.values);
    }
}

/// Groups that may be shown, and all others together.
#[allow(clippy::type_complexity, reason = "a pair of what is shown and what is not")]
fn suppress(
    cells: BTreeMap<Vec<Option<u32>>, Cluster>,
    at_least: usize,
) -> (Vec<(Vec<Option<u32>>, Cluster)>, Option<Cluster>) {
    let mut order: Vec<_> = cells.into_iter().collect();
    order.sort_by(|one, other| one.1.least().cmp(&other.1.least()).then(one.0.cmp(&other.0)));
    let mut pool = Cluster::default();
    let mut pooled = 0;
    let mut shown = Vec::new();
    for (key, cluster) in order {
        // Smallest first: once one is large enough, all others are.
        let too_small = cluster.least() < at_least;
        let gives_away = pooled == 1 || (pooled > 0 && pool.all() < at_least);
        if too_small || gives_away {
            pool.join(cluster);
            pooled += 1;
        } else {
            shown.push((key, cluster));
        }
    }
    (shown, (pooled > 0).then_some(pool))
}

#[allow(clippy::cast_precision_loss, reason = "counts of partners and ties are below 2^53")]
fn number(cell: &Cell<'_>) -> Option<f64> {
    match cell {
        Cell::Integer(number) => Some(*number as f64),
        Cell::Float(number) => Some(*number),
        _ => None,
    }
}
