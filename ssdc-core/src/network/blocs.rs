//! Which blocs exist, and do they follow region, theme or goal? Communities by modularity.

use std::collections::BTreeMap;

use super::attributes::Groups;
use super::settings::{at_least_one, bounded, settings};
use super::{Answer, By, Network, Question, counted, float, listed, null};
use crate::solve::{Cells as _, Communities, CompactGraph, Leiden, Random};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::blocs`].
    pub struct Blocs {
        /// 1: modularity as Newman defined it; more: smaller blocs, less: greater ones.
        resolution: f64 = 1.0,
        /// Fixes every choice by chance.
        seed: u64 = 1,
        /// How many times to begin anew; the best blocs count. Absent: 10 in networks of up to 2,000 partners and ties, 2 in those
        /// of up to 100,000, 1 in greater ones.
        runs: Option<u32> = None,
        /// How many times each run improves what it found. Absent: until nothing improves, but in great networks not more than
        /// 6 million by partners and ties, and never fewer than 3.
        iterations: Option<u32> = None,
        /// What to compare the blocs with.
        by: Option<By> = None,
        /// How many random networks to compare with.
        baseline: u32 = 0,
    }
}

/// The iterations of a run without being asked for: so many by partners and ties, and at least so many.
const ITERATIONS: (u32, u32) = (6_000_000, 3);
/// How many members are named of each bloc.
const NAMED: usize = 3;

impl Network {
    /// Blocs: groups of partners with more ties among themselves than their numbers of ties would let expect. Each is
    /// connected; ties count with their weights, and directions are left aside. A partner without a tie is a bloc of its own.
    ///
    /// The rows are `id` and `value`, the number of the bloc: 0 is the greatest. The table `members` has the same as `id` and
    /// `bloc`. The table `blocs` has a row for each: bloc, size, `inside` (the share of its ties, by weight, that stay within
    /// it) and `leading`, the three with most ties within; with `by` also `group` and `share`, the group that most of its
    /// partners belong to. Figures: `count`, and `modularity`, the share of ties within blocs less what chance would give: 0
    /// no better than chance, above about 0.3 clear blocs. With `by` the figure `nmi`, normalised mutual information: 1 where
    /// blocs and groups are the same, 0 where knowing the one says nothing about the other; and `nmi_by_chance`, its mean where
    /// the groups are dealt out to partners by chance, for many small groups always seem to fit.
    ///
    /// ```
    /// use ssdc_core::network::{Blocs, Network};
    /// // Two triangles joined by one tie: 6 of 7 ties within, and chance would give a half.
    /// let edges = [("a", "b"), ("b", "c"), ("c", "a"), ("x", "y"), ("y", "z"), ("z", "x"), ("c", "x")];
    /// let answer = Network::from_edges(edges)?.blocs(&Blocs::default())?;
    /// assert_eq!(answer.number("modularity"), Some(6.0 / 7.0 - 0.5));
    /// assert_eq!(answer.rows().to_csv(), "id,value\na,0\nb,0\nc,0\nx,1\ny,1\nz,1\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidSetting`] for a resolution that is not positive, no run or no iteration; [`Error::InvalidChoice`] or
    /// [`Error::NotFound`] for groups that are not there.
    ///
    /// # Source
    /// Traag, Waltman and van Eck, *Scientific Reports* 9, 5233 (2019); Newman and Girvan, *Physical Review E* 69, 026113
    /// (2004); normalised mutual information by the mean of both entropies: Danon et al., *Journal of Statistical Mechanics*
    /// (2005).
    pub fn blocs(&self, settings: &Blocs) -> Result<Answer, Error> {
        let resolution = settings.resolution;
        bounded("resolution", resolution, resolution > 0.0 && resolution.is_finite(), "a number above 0")?;
        at_least_one("runs", settings.runs)?;
        at_least_one("iterations", settings.iterations)?;
        let groups = settings.by.as_ref().map(|by| self.groups(by)).transpose()?;
        let graph = self.undirected();
        let ties = u32::try_from(graph.tie_count()).unwrap_or(u32::MAX);
        let size = graph.nodes().saturating_add(ties).max(1);
        let runs = match size {
            0..=2_000 => 10,
            2_001..=100_000 => 2,
            _ => 1,
        };
        let how = Leiden {
            resolution,
            seed: settings.seed,
            iterations: settings.iterations.unwrap_or((ITERATIONS.0 / size).max(ITERATIONS.1)),
            runs: settings.runs.unwrap_or(runs),
        };
        let found = Communities::leiden(graph, &how);
        let measure = |random: &CompactGraph| Ok(Communities::leiden(random, &how).modularity);
        let baseline =
            null::baseline(graph, (settings.baseline, settings.seed), "modularity", found.modularity, measure)?;

        let nmi = groups.as_ref().and_then(|groups| mutual_information(&found.of, &groups.of));
        let by_chance =
            groups.as_ref().zip(nmi).map(|(groups, nmi)| ByChance::of(&found.of, &groups.of, nmi, settings.seed));
        let (rows, members) = self.members_tables(&found);
        let mut answer =
            Answer::new(self, Question::Blocs, rows, self.blocs_sentence(&found, groups.as_ref(), nmi.zip(by_chance)))
                .part("members", members)
                .part("blocs", self.blocs_table(&found, groups.as_ref()))
                .figure("count", found.sizes.len().into())
                .figure("modularity", found.modularity.into());
        if let Some(groups) = &groups {
            answer =
                answer.figure("nmi", nmi.into()).figure("nmi_by_chance", by_chance.map(|chance| chance.mean).into());
            let without = groups.of.iter().filter(|group| group.is_none()).count();
            if without > 0 {
                let (who, are) = (counted(without, "partner", "partners"), if without == 1 { "is" } else { "are" });
                answer = answer.caveat(format!("{who} without {} {are} left out of the comparison.", groups.one()));
            }
        }
        if self.is_directed() {
            answer = answer.caveat("Directions are left aside: ties both ways count as one of both weights.");
        }
        if found.modularity.is_some_and(|modularity| modularity < 0.3) {
            answer = answer.caveat("Modularity is low: another seed may divide the partners in another way.");
        }
        Ok(answer.baselined(baseline))
    }

    fn blocs_sentence(&self, found: &Communities, groups: Option<&Groups>, nmi: Option<(f64, ByChance)>) -> String {
        let (Some(modularity), Some(greatest)) = (found.modularity, found.sizes.first()) else {
            return "There are no ties, so there are no blocs.".to_owned();
        };
        let several = found.sizes.iter().filter(|size| **size > 1).count();
        let blocs = counted(several, "bloc", "blocs");
        let are = if several == 1 { "is" } else { "are" };
        let alone = found.sizes.iter().filter(|size| **size == 1).count();
        let rest = if alone > 0 {
            format!(" and {}", counted(alone, "partner on its own", "partners on their own"))
        } else {
            String::new()
        };
        let of = self.len();
        let mut sentence = format!(
            "There {are} {blocs}{rest}; the greatest has {greatest} of {of} partners, and modularity is {modularity:.3}."
        );
        if let (Some((nmi, chance)), Some(groups)) = (nmi, groups) {
            // What chance alone gives is taken off, for many small groups always seem to fit.
            let (what, mean) = (&groups.what, chance.mean);
            let follow = match (nmi - mean) / (1.0 - mean) {
                _ if chance.as_often > 0.05 => format!("follow {what} no more than chance lets them"),
                beyond if beyond >= 0.7 => format!("mostly follow {what}"),
                beyond if beyond >= 0.3 => format!("partly follow {what}"),
                _ => format!("hardly follow {what}"),
            };
            sentence.push_str(&format!(
                " They {follow}: normalised mutual information is {nmi:.2} of 1, by chance {mean:.2}."
            ));
        }
        sentence
    }

    /// The bloc of each partner, twice: under the names of the main table and under its own.
    fn members_tables(&self, found: &Communities) -> (Table, Table) {
        let mut order: Vec<u32> = self.nodes().collect();
        order.sort_by_key(|node| found.of.at(*node));
        let ids = Column::text(order.iter().map(|node| Some(self.id(*node))));
        let blocs = Column::integer(order.iter().map(|node| Some(i64::from(found.of.at(*node)))));
        (Table::new([("id", ids.clone()), ("value", blocs.clone())]), Table::new([("id", ids), ("bloc", blocs)]))
    }

    fn blocs_table(&self, found: &Communities, groups: Option<&Groups>) -> Table {
        let graph = self.undirected();
        let mut members: Vec<Vec<(f64, u32)>> = vec![Vec::new(); found.sizes.len()];
        let mut weight = vec![(0.0, 0.0); found.sizes.len()];
        for node in self.nodes() {
            let bloc = found.of.at(node);
            let inside: f64 = graph.arcs(node).filter(|(end, _)| found.of.at(*end) == bloc).map(|(_, one)| one).sum();
            weight.change(bloc, |sums: &mut (f64, f64)| *sums = (sums.0 + inside, sums.1 + graph.strength(node)));
            if let Some(members) = members.get_mut(bloc as usize) {
                members.push((inside, node));
            }
        }
        let leading = members.iter_mut().map(|members| {
            members.sort_by(|one, other| other.0.total_cmp(&one.0));
            let names: Vec<&str> = members.iter().map(|(_, node)| self.id(*node)).collect();
            Some(listed(names.get(..NAMED).unwrap_or(&names), NAMED))
        });
        let leading = Column::text(leading.collect::<Vec<_>>());
        let inside = weight.iter().map(|(inside, all)| (*all > 0.0).then(|| inside / all));
        let table = [
            ("bloc", Column::integer((0..).take(found.sizes.len()).map(Some))),
            ("size", Column::integer(found.sizes.iter().map(|size| Some(i64::from(*size))))),
            ("inside", Column::float(inside)),
            ("leading", leading),
        ];
        let Some(groups) = groups else { return Table::new(table) };
        let [bloc, size, inside, leading] = table;
        let most: Vec<Option<(u32, f64)>> = members.iter().map(|members| most_common(members, groups)).collect();
        let name = most.iter().map(|most| most.map(|(group, _)| groups.name(group)));
        let share = most.iter().map(|most| most.map(|(_, share)| share));
        Table::new([bloc, size, inside, leading, ("group", Column::text(name)), ("share", Column::float(share))])
    }
}

/// The group that most of these partners belong to, and what share of them.
fn most_common(members: &[(f64, u32)], groups: &Groups) -> Option<(u32, f64)> {
    let mut counts: BTreeMap<u32, usize> = BTreeMap::new();
    members.iter().filter_map(|(_, node)| groups.group(*node)).for_each(|group| *counts.entry(group).or_default() += 1);
    let (group, count) = counts.into_iter().rev().max_by_key(|(_, count)| *count)?;
    Some((group, float(count) / float(members.len())))
}

/// How much the blocs tell about the groups, from 0 to 1, over the partners that have a group.
fn mutual_information(blocs: &[u32], groups: &[Option<u32>]) -> Option<f64> {
    let pairs: Vec<(u32, u32)> =
        blocs.iter().zip(groups).filter_map(|(bloc, group)| Some((*bloc, (*group)?))).collect();
    let entropy = |key: fn((u32, u32)) -> (u32, u32)| -> f64 {
        let mut keys: Vec<(u32, u32)> = pairs.iter().copied().map(key).collect();
        keys.sort_unstable();
        let shares = keys.chunk_by(|one, next| one == next).map(|same| float(same.len()) / float(pairs.len()));
        shares.map(|share| -share * share.ln()).sum()
    };
    let (blocs, groups, both) =
        (entropy(|(bloc, _)| (bloc, 0)), entropy(|(_, group)| (0, group)), entropy(|pair| pair));
    let mean = f64::midpoint(blocs, groups);
    // Where either is one single group there is nothing to know.
    (mean > 0.0).then(|| ((blocs + groups - both) / mean).clamp(0.0, 1.0))
}

/// The same where the groups are dealt out to the partners by chance.
#[derive(Debug, Clone, Copy)]
struct ByChance {
    mean: f64,
    /// How often it is as high as it is here.
    as_often: f64,
}

impl ByChance {
    fn of(blocs: &[u32], groups: &[Option<u32>], observed: f64, seed: u64) -> Self {
        let rounds = (1_000_000 / blocs.len().max(1)).clamp(10, 200);
        let mut random = Random::stream(seed, 0);
        let mut dealt: Vec<u32> = groups.iter().flatten().copied().collect();
        let (mut sum, mut as_high) = (0.0, 0);
        for _ in 0..rounds {
            random.shuffle(&mut dealt);
            let mut next = dealt.iter().copied();
            let groups: Vec<Option<u32>> = groups.iter().map(|group| group.and_then(|_| next.next())).collect();
            let by_chance = mutual_information(blocs, &groups).unwrap_or_default();
            sum += by_chance;
            as_high += usize::from(by_chance >= observed - 1e-12);
        }
        ByChance { mean: sum / float(rounds), as_often: float(as_high) / float(rounds) }
    }
}
