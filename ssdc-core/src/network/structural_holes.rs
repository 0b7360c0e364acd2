//! Who bridges groups that do not talk? Burt's constraint, effective size, efficiency and hierarchy.

use super::answer::{leading, order};
use super::settings::settings;
use super::triangles::Triangles;
use super::{Answer, Network, Question, float, null};
use crate::solve::{Cells as _, CompactGraph};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::structural_holes`].
    pub struct StructuralHoles {
        /// How many random networks to compare with.
        baseline: u32 = 0,
        /// Draws the random networks.
        seed: u64 = 1,
    }
}

impl Network {
    /// Burt's constraint: how far the ties of a partner lead back to the same people, from near 0 (its contacts do not know one
    /// another) to 1 (all in one contact) and a little above (all in a few who know one another; 1.125 in a triangle).
    /// Weights are used; a tie and its opposite count together.
    ///
    /// The rows are `id`, `value` (the constraint), `effective_size` (contacts less their overlap), `efficiency` (that as a
    /// share of the contacts) and `hierarchy` (0: each contact constrains as much; 1: one does it all; none with one contact).
    /// Who is least constrained comes first; who has no tie comes last and has no value. The figure `mean` is the mean
    /// constraint.
    ///
    /// ```
    /// use ssdc_core::network::{Network, StructuralHoles};
    /// // b has half of its ties in each of a and c, who do not know one another: 1/4 + 1/4.
    /// let answer = Network::from_edges([("a", "b"), ("b", "c")])?.structural_holes(&StructuralHoles::default())?;
    /// assert_eq!(answer.rows().to_csv(), "id,value,effective_size,efficiency,hierarchy\nb,0.5,2,1,0\na,1,1,1,\nc,1,1,1,\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// None today.
    ///
    /// # Source
    /// Burt, *Structural Holes* (1992), chapter 2: equations 2.2, 2.4 and 2.9.
    pub fn structural_holes(&self, settings: &StructuralHoles) -> Result<Answer, Error> {
        let graph = self.undirected();
        let holes = Holes::of(graph);
        let baseline = null::baseline(graph, (settings.baseline, settings.seed), "mean", holes.mean(), |random| {
            Ok(Holes::of(random).mean())
        })?;
        let openness: Vec<Option<f64>> = holes.constraint.iter().map(|value| value.map(|value| -value)).collect();
        let order = order(&openness);
        let column = |values: &[Option<f64>]| {
            Column::float(order.iter().map(|node| values.get(*node as usize).copied().flatten()))
        };
        let rows = Table::new([
            ("id", Column::text(order.iter().map(|node| Some(self.id(*node))))),
            ("value", column(&holes.constraint)),
            ("effective_size", column(&holes.effective_size)),
            ("efficiency", column(&holes.efficiency)),
            ("hierarchy", column(&holes.hierarchy)),
        ]);
        let mut answer = Answer::new(self, Question::StructuralHoles, rows, self.holes_sentence(&order, &holes))
            .figure("mean", holes.mean().into());
        if graph.tie_count() > 0 {
            answer = answer.caveat(
                "Who has few ties is constrained for that alone: one tie makes 1, two ties between strangers make a half.",
            );
        }
        if self.is_directed() {
            answer = answer.caveat("The directions of ties are left aside.");
        }
        Ok(answer.baselined(baseline))
    }

    fn holes_sentence(&self, order: &[u32], holes: &Holes) -> String {
        let value = |node: u32| holes.constraint.get(node as usize).copied().flatten();
        let tied: Vec<u32> = order.iter().copied().filter(|node| value(*node).is_some()).collect();
        let constraint = |node: u32| value(node).unwrap_or_default();
        let leading = leading(&tied, constraint);
        let Some(least) = leading.first().map(|node| constraint(*node)) else {
            return "Nobody has a tie, so nobody bridges anything.".to_owned();
        };
        if least >= 1.0 - 1e-9 {
            return format!("Nobody bridges anything: no constraint is below {least:.3}.");
        }
        let next = tied.iter().skip(leading.len()).take(2);
        let next: Vec<String> = next.map(|node| format!("{} ({:.3})", self.shown(*node), constraint(*node))).collect();
        let next = if next.is_empty() { String::new() } else { format!("; then {}", next.join(" and ")) };
        let (bridges, its) = if leading.len() == 1 { ("bridges", "its") } else { ("bridge", "their") };
        let who = self.names(&leading, 3);
        format!(
            "{who} {bridges} most: {its} ties lead least back to the same people, with a constraint of {least:.3}{next}."
        )
    }
}

/// The measures of each node; none without a tie.
struct Holes {
    constraint: Vec<Option<f64>>,
    effective_size: Vec<Option<f64>>,
    efficiency: Vec<Option<f64>>,
    hierarchy: Vec<Option<f64>>,
}

impl Holes {
    /// With p for the share that a tie has of all that a partner puts into its ties, a contact j constrains i by
    /// (`p_ij` + sum over q of `p_iq` `p_qj)^2`. The sum is over the triangles of the tie, and is the same from both ends but for the
    /// strength of i: so each triangle is looked at once.
    fn of(graph: &CompactGraph) -> Self {
        let triangles = Triangles::new(graph);
        let count = triangles.nodes.len();
        let mut strength = vec![0.0; count];
        let mut strongest = vec![0.0_f64; count];
        for side in triangles.all_sides() {
            let weight = triangles.weight(side.tie);
            for end in [side.from, side.to] {
                strength.change(end, |sum| *sum += weight);
                strongest.change(end, |most| *most = most.max(weight));
            }
        }
        // For each tie what leads from one end to the other over a third; for each node how far its contacts overlap.
        let mut indirect = vec![0.0; triangles.len()];
        let mut overlap = vec![0.0; count];
        triangles.each(|first, second, across| {
            let (one, two, three) = (first.from, first.to, second.to);
            let [ab, ac, bc] = [first.tie, second.tie, across.tie].map(|tie| triangles.weight(tie));
            let [a, b, c] = [one, two, three].map(|node| strength.at(node));
            let [most_a, most_b, most_c] = [one, two, three].map(|node| strongest.at(node));
            indirect.change(first.tie, |sum| *sum += ac * (bc / c));
            indirect.change(second.tie, |sum| *sum += ab * (bc / b));
            indirect.change(across.tie, |sum| *sum += ab * (ac / a));
            overlap.change(one, |sum| *sum += ac / a * (bc / most_b) + ab / a * (bc / most_c));
            overlap.change(two, |sum| *sum += bc / b * (ac / most_a) + ab / b * (ac / most_c));
            overlap.change(three, |sum| *sum += bc / c * (ab / most_a) + ac / c * (ab / most_b));
        });
        // Of each node the constraint, and the same weighted with the logarithm of each part of it.
        let mut constraint = vec![0.0; count];
        let mut logarithms = vec![0.0; count];
        for side in triangles.all_sides() {
            let reach = triangles.weight(side.tie) + indirect.at(side.tie);
            for end in [side.from, side.to] {
                let share = reach / strength.at(end);
                constraint.change(end, |sum| *sum += share * share);
                logarithms.change(end, |sum| *sum += share * share * 2.0 * share.ln());
            }
        }
        let mut holes = Holes {
            constraint: vec![None; count],
            effective_size: vec![None; count],
            efficiency: vec![None; count],
            hierarchy: vec![None; count],
        };
        for (place, node) in (0..).zip(&triangles.nodes) {
            let contacts = f64::from(graph.degree(*node));
            let (constraint, effective) = (constraint.at(place), contacts - overlap.at(place));
            let hierarchy = (logarithms.at(place) / constraint + (contacts / constraint).ln()) / contacts.ln();
            if contacts > 0.0 {
                holes.constraint.put(*node, Some(constraint));
                holes.effective_size.put(*node, Some(effective));
                holes.efficiency.put(*node, Some(effective / contacts));
                // Rounding may leave it just below 0 where all contacts are alike.
                holes.hierarchy.put(*node, (contacts > 1.0).then_some(hierarchy.max(0.0)));
            }
        }
        holes
    }

    fn mean(&self) -> Option<f64> {
        let count = self.constraint.iter().flatten().count();
        (count > 0).then(|| self.constraint.iter().flatten().sum::<f64>() / float(count))
    }
}
