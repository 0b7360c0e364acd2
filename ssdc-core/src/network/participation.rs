//! Do small and private partners take part or only sign? How far groups mix with others.

use super::answer::ranked;
use super::attributes::Groups;
use super::settings::{By, settings};
use super::{Answer, Figure, Network, Question, counted, float, null};
use crate::solve::{Cells as _, CompactGraph};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::participation`].
    pub struct Participation {
        /// The groups.
        by: By = By::attribute("sme"),
        /// How many random networks to compare with.
        baseline: u32 = 0,
        /// Draws the random networks.
        seed: u64 = 1,
    }
}

impl Network {
    /// How far groups of partners take part and mix with others, by their ties; directions and weights are left aside, and so
    /// are ties of partners whose group is not known.
    ///
    /// The rows are `id` and `value`, the participation coefficient of each partner: 0 where all its ties lead to one group,
    /// nearer to 1 the more evenly they lead to many; empty without a tie. The table `groups` has for each `group` the number of
    /// `partners`, how many of them have any tie (`taking_part`) and their `share`, the ties `inside` and `outside`, and the
    /// `e_i` index: -1 where all its ties stay inside, 1 where all lead outside. The figures are `e_i` over all ties,
    /// `assortativity` (1: each group keeps to itself; 0: as by chance) and `share`, of all partners, that have any tie.
    /// `baseline` compares `e_i`; where all groups are known, assortativity follows from it in a straight line, for partners keep
    /// their number of ties.
    ///
    /// ```
    /// use ssdc_core::network::{By, Network, Participation};
    /// let network = Network::from_edges([("a", "b"), ("b", "c"), ("c", "d")])?;
    /// let groups = [("a", "small"), ("b", "small"), ("c", "large"), ("d", "large")];
    /// let by = By::Given(groups.map(|(id, group)| (id.to_owned(), group.to_owned())).into());
    /// let answer = network.participation(&Participation { by, ..Participation::default() })?;
    /// // One tie of three leads from group to group: (1 - 2) / 3. b and c have half of their ties in each group.
    /// assert_eq!(answer.number("e_i"), Some(-1.0 / 3.0));
    /// assert_eq!(answer.rows().to_csv(), "id,value\nb,0.5\nc,0.5\na,0\nd,0\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidChoice`] for an attribute that the network has not, [`Error::NotFound`] for a partner that is not there.
    ///
    /// # Source
    /// Krackhardt and Stern, *Social Psychology Quarterly* 51 (1988); Newman, *Physical Review E* 67, 026126 (2003); Guimera and
    /// Amaral, *Nature* 433 (2005).
    pub fn participation(&self, settings: &Participation) -> Result<Answer, Error> {
        let (graph, groups) = (self.undirected(), self.groups(&settings.by)?);
        let mixing = Mixing::of(graph, &groups);
        let e_i = mixing.e_i();
        let measure = |random: &CompactGraph| Ok(Mixing::of(random, &groups).e_i());
        let baseline = null::baseline(graph, (settings.baseline, settings.seed), "e_i", e_i, measure)?;

        let sizes = groups.sizes();
        let mut taking_part = vec![0_u32; sizes.len()];
        let active = |node: &u32| graph.degree(*node) > 0;
        for group in self.nodes().filter(active).filter_map(|node| groups.group(node)) {
            taking_part.change(group, |count| *count += 1);
        }
        let share = |part: u32, whole: u32| (whole > 0).then(|| f64::from(part) / f64::from(whole));
        let all_active = u32::try_from(self.nodes().filter(active).count()).unwrap_or(u32::MAX);
        let all_share = share(all_active, graph.nodes());
        let table = Table::new([
            ("group", Column::text(groups.names.iter().map(Some))),
            ("partners", Column::integer(sizes.iter().map(|size| Some(i64::from(*size))))),
            ("taking_part", Column::integer(taking_part.iter().map(|count| Some(i64::from(*count))))),
            ("share", Column::float(taking_part.iter().zip(&sizes).map(|(part, size)| share(*part, *size)))),
            ("inside", Column::integer(mixing.inside.iter().map(|count| i64::try_from(*count).ok()))),
            ("outside", Column::integer(mixing.outside.iter().map(|count| i64::try_from(*count).ok()))),
            ("e_i", Column::float(mixing.inside.iter().zip(&mixing.outside).map(|(i, o)| index(*o, *i)))),
        ]);
        let coefficients: Vec<Option<f64>> = self.nodes().map(|node| coefficient(graph, &groups, node)).collect();
        let sentence = match (e_i, all_share) {
            (Some(e_i), Some(share)) => {
                let goes = if e_i > 0.0 { "lead from group to group" } else { "stay inside a group" };
                let part = 50.0 * (1.0 + e_i.abs());
                let (what, share) = (&groups.what, share * 100.0);
                let (inside, across) = mixing.totals();
                let (known, all) = (inside + across, graph.tie_count());
                let of = if known == all as u64 {
                    format!("all {all} ties")
                } else {
                    format!("the {known} of {all} ties whose groups are known")
                };
                let by_group: Vec<String> = groups
                    .names
                    .iter()
                    .zip(taking_part.iter().zip(&sizes))
                    .filter(|_| groups.names.len() <= 3)
                    .map(|(name, (part, size))| format!("{part} of {size} in {}", name.replace('_', " ")))
                    .collect();
                let by_group = if by_group.is_empty() { String::new() } else { format!(" ({})", by_group.join(", ")) };
                format!("{share:.0} % of all partners have any tie{by_group}; by {what}, {part:.0} % of {of} {goes}.")
            }
            _ => "No tie joins two partners whose groups are known.".to_owned(),
        };
        let mut answer = Answer::new(self, Question::Participation, ranked(self, &coefficients), sentence)
            .part("groups", table)
            .figure("e_i", e_i.into())
            .figure("assortativity", mixing.assortativity().into())
            .figure("share", Figure::from(all_share));
        let unknown = self.nodes().filter(|node| groups.group(*node).is_none()).count();
        if unknown > 0 {
            let (who, are) = (counted(unknown, "partner", "partners"), if unknown == 1 { "is" } else { "are" });
            answer = answer.caveat(format!("{who} without {} {are} left aside, with all ties.", groups.one()));
        }
        if self.is_directed() {
            answer = answer.caveat("Directions are left aside.");
        }
        Ok(answer.baselined(baseline))
    }
}

/// How many ties stay within groups and how many lead from one to another.
struct Mixing {
    /// For each group the ties between two of its members.
    inside: Vec<u64>,
    /// For each group the ties from a member to another group's.
    outside: Vec<u64>,
}

impl Mixing {
    fn of(graph: &CompactGraph, groups: &Groups) -> Self {
        let none = vec![0; groups.names.len()];
        let mut mixing = Mixing { inside: none.clone(), outside: none };
        for tie in graph.ties() {
            let (Some(one), Some(other)) = (groups.group(tie.from), groups.group(tie.to)) else { continue };
            if one == other {
                mixing.inside.change(one, |count| *count += 1);
            } else {
                mixing.outside.change(one, |count| *count += 1);
                mixing.outside.change(other, |count| *count += 1);
            }
        }
        mixing
    }

    fn totals(&self) -> (u64, u64) {
        (self.inside.iter().sum(), self.outside.iter().sum::<u64>() / 2)
    }

    fn e_i(&self) -> Option<f64> {
        let (inside, outside) = self.totals();
        index(outside, inside)
    }

    /// Newman's coefficient: ties inside, beyond what the groups' ends would meet by chance.
    fn assortativity(&self) -> Option<f64> {
        let (inside, outside) = self.totals();
        let ties = wide(inside + outside);
        let of_all = |group: (&u64, &u64)| (2.0 * wide(*group.0) + wide(*group.1)) / (2.0 * ties);
        let chance: f64 = self.inside.iter().zip(&self.outside).map(of_all).map(|share| share * share).sum();
        // One group with all the ends cannot mix.
        (inside + outside > 0 && self.inside.iter().zip(&self.outside).filter(|(i, o)| **i + **o > 0).count() > 1)
            .then(|| (wide(inside) / ties - chance) / (1.0 - chance))
    }
}

/// Krackhardt and Stern's index.
fn index(external: u64, internal: u64) -> Option<f64> {
    (external + internal > 0).then(|| (wide(external) - wide(internal)) / wide(external + internal))
}

#[allow(clippy::cast_precision_loss, reason = "numbers of ties are below 2^53")]
fn wide(count: u64) -> f64 {
    count as f64
}

/// Guimera and Amaral's coefficient.
fn coefficient(graph: &CompactGraph, groups: &Groups, node: u32) -> Option<f64> {
    let mut met: Vec<u32> = graph.neighbours(node).iter().filter_map(|next| groups.group(*next)).collect();
    met.sort_unstable();
    let square = |part: &[u32]| (float(part.len()) / float(met.len())).powi(2);
    (!met.is_empty()).then(|| 1.0 - met.chunk_by(|one, other| one == other).map(square).sum::<f64>())
}
