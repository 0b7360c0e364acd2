//! Who belongs to the densest core? The k-core number.

use super::parts::Parts;
use super::settings::settings;
use super::{Answer, Network, Question, counted, null};
use crate::solve::{Cells as _, CompactGraph};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::core`].
    pub struct Core {
        /// How many random networks to compare with.
        baseline: u32 = 0,
        /// Draws the random networks.
        seed: u64 = 1,
    }
}

impl Network {
    /// The core number: the greatest k such that a partner belongs to a group whose members each have ties to at least k others
    /// of the group. Directions and weights are left aside.
    ///
    /// The rows are `id` and `value`, a whole number. The figure `greatest` is the greatest core number, `size` how many have
    /// it; `baseline` compares `greatest`.
    ///
    /// ```
    /// use ssdc_core::network::{Core, Network};
    /// // A triangle, and one who is tied to a corner of it.
    /// let answer = Network::from_edges([("a", "b"), ("b", "c"), ("c", "a"), ("c", "d")])?.core(&Core::default())?;
    /// assert_eq!(answer.rows().to_csv(), "id,value\na,2\nb,2\nc,2\nd,1\n");
    /// assert_eq!((answer.number("greatest"), answer.number("size")), (Some(2.0), Some(3.0)));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// None today.
    ///
    /// # Source
    /// Seidman, *Social Networks* 5 (1983).
    pub fn core(&self, settings: &Core) -> Result<Answer, Error> {
        let graph = self.undirected();
        let cores = cores_of(graph);
        let order = most_first(&cores);
        let greatest = cores.iter().copied().max();
        let inmost = |node: u32| Some(cores.at(node)) == greatest;
        let members: Vec<u32> = order.iter().copied().take_while(|node| inmost(*node)).collect();
        let rows = Table::new([
            ("id", Column::text(order.iter().map(|node| Some(self.id(*node))))),
            ("value", Column::integer(order.iter().map(|node| Some(i64::from(cores.at(*node)))))),
        ]);
        let observed = greatest.map(f64::from);
        let measure = |random: &CompactGraph| Ok(cores_of(random).into_iter().max().map(f64::from));
        let baseline = null::baseline(graph, (settings.baseline, settings.seed), "greatest", observed, measure)?;

        let sentence = match greatest {
            None | Some(0) => "Nobody has a tie, so there is no core.".to_owned(),
            Some(greatest) => format!(
                "The densest core has {} of {}, each with ties to {greatest} or more others in it: {}.",
                members.len(),
                counted(self.len(), "partner", "partners"),
                self.names(&members, 3)
            ),
        };
        let mut answer = Answer::new(self, Question::Core, rows, sentence)
            .figure("greatest", (greatest.unwrap_or(0) as usize).into())
            .figure("size", members.len().into());
        let parts = Parts::among(graph, inmost).count();
        if greatest > Some(0) && parts > 1 {
            answer = answer.caveat(format!("The densest core is in {parts} parts that no tie within it joins."));
        }
        if self.is_directed() {
            answer = answer.caveat("The directions of ties are left aside.");
        }
        Ok(answer.baselined(baseline))
    }
}

/// The core number of each node. Round k takes away who has at most k ties to those that are left; each round looks at those
/// alone, and so at nobody more often than it has ties.
fn cores_of(graph: &CompactGraph) -> Vec<u32> {
    /// Added to the count of who has left: more than anybody has ties, so that counting on does no harm and saves a question.
    const GONE: u32 = 1 << 31;
    let mut ties: Vec<u32> = (0..graph.nodes()).map(|node| graph.degree(node)).collect();
    let mut cores = vec![0; ties.len()];
    let mut left: Vec<u32> = (0..graph.nodes()).collect();
    let mut leaving = Vec::with_capacity(left.len());
    loop {
        // Without branches, which no processor could foretell here.
        let (mut stay, mut round) = (0, u32::MAX);
        for index in (0..).take(left.len()) {
            let node = left.at(index);
            let count = ties.at(node);
            left.put(stay, node);
            stay += u32::from(count < GONE);
            round = round.min(count);
        }
        left.truncate(stay as usize);
        if left.is_empty() {
            return cores;
        }
        leaving.extend(left.iter().copied().filter(|node| ties.at(*node) == round));
        leaving.iter().for_each(|node| ties.change(*node, |count| *count += GONE));
        let mut next = 0;
        while let Some(node) = leaving.get(next).copied() {
            next += 1;
            cores.put(node, round);
            for neighbour in graph.neighbours(node) {
                let count = ties.at(*neighbour) - 1;
                let leaves = count == round;
                ties.put(*neighbour, if leaves { count + GONE } else { count });
                if leaves {
                    leaving.push(*neighbour);
                }
            }
        }
        leaving.clear();
    }
}

/// The nodes by their core number, the greatest first, then by id.
fn most_first(cores: &[u32]) -> Vec<u32> {
    let greatest = cores.iter().copied().max().unwrap_or(0);
    let mut starts = vec![0_u32; greatest as usize + 2];
    cores.iter().for_each(|core| starts.change(greatest - core + 1, |count| *count += 1));
    let mut sum = 0;
    for start in &mut starts {
        sum += *start;
        *start = sum;
    }
    let mut order = vec![0; cores.len()];
    for (node, core) in (0..).zip(cores) {
        order.put(starts.at(greatest - core), node);
        starts.change(greatest - core, |place| *place += 1);
    }
    order
}
