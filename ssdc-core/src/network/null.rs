//! What chance alone would give: random networks in which every partner keeps its number of ties.

use hashbrown::HashSet;

use super::answer::Baseline;
use crate::Error;
use crate::solve::{CompactGraph, CompactTie, Random, TieColumns};

/// How many exchanges are tried for each tie; Milo et al. (2003) found 100 to be ample and fewer to suffice.
const EXCHANGES_A_TIE: usize = 10;

/// How a figure of a network stands among the same figure of `samples` random networks; `None` where none are asked for, or
/// where it is not defined.
///
/// # Errors
/// As `figure`.
pub(super) fn baseline(
    graph: &CompactGraph,
    (samples, seed): (u32, u64),
    figure: &'static str,
    observed: Option<f64>,
    mut measure: impl FnMut(&CompactGraph) -> Result<Option<f64>, Error>,
) -> Result<Option<Baseline>, Error> {
    let Some(observed) = observed.filter(|_| samples > 0) else { return Ok(None) };
    let mut values = Vec::with_capacity(samples as usize);
    for number in 0..samples {
        values.extend(measure(&rewired(graph, &mut Random::stream(seed, number.into())))?);
    }
    let count = f64::from(u32::try_from(values.len()).unwrap_or(u32::MAX));
    if values.is_empty() {
        return Ok(None);
    }
    let how_many = |like: &dyn Fn(f64) -> bool| {
        u32::try_from(values.iter().filter(|value| like(**value)).count()).unwrap_or(u32::MAX)
    };
    let (lower, same) = (how_many(&|value| value < observed), how_many(&|value| value.to_bits() == observed.to_bits()));
    Ok(Some(Baseline {
        figure,
        observed,
        expected: values.iter().sum::<f64>() / count,
        range: values
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(least, most), value| (least.min(*value), most.max(*value))),
        quantile: (f64::from(lower + same) + 1.0) / (count + 1.0),
        lower,
        same,
        samples: values.len().try_into().unwrap_or(u32::MAX),
        seed,
    }))
}

/// The graph after many random exchanges: two ties a-b and c-d become a-d and c-b unless that makes a loop or a parallel tie.
/// Weights stay with the ties.
///
/// # Source
/// Maslov and Sneppen, *Science* 296 (2002); Milo et al., arXiv cond-mat/0312028 (2003).
fn rewired(graph: &CompactGraph, random: &mut Random) -> CompactGraph {
    let mut ties: Vec<CompactTie> = graph.ties().collect();
    let key = |from: u32, to: u32| if graph.is_directed() { (from, to) } else { (from.min(to), from.max(to)) };
    let mut there: HashSet<(u32, u32), foldhash::fast::FixedState> =
        ties.iter().map(|tie| (tie.from, tie.to)).collect();
    let count = u32::try_from(ties.len()).unwrap_or(u32::MAX);
    for _ in 0..ties.len().saturating_mul(EXCHANGES_A_TIE) {
        let (first, second) = (random.below(count) as usize, random.below(count) as usize);
        let turned = !graph.is_directed() && random.below(2) == 1;
        let (Some(&one), Some(&other)) = (ties.get(first), ties.get(second)) else { continue };
        let (from, to) = if turned { (other.to, other.from) } else { (other.from, other.to) };
        let (left, right) = (key(one.from, to), key(from, one.to));
        if left.0 == left.1 || right.0 == right.1 || left == right || there.contains(&left) || there.contains(&right) {
            continue;
        }
        there.remove(&(one.from, one.to));
        there.remove(&(other.from, other.to));
        there.insert(left);
        there.insert(right);
        for (index, (from, to)) in [(first, left), (second, right)] {
            if let Some(tie) = ties.get_mut(index) {
                (tie.from, tie.to) = (from, to);
            }
        }
    }
    let mut columns = TieColumns::default();
    ties.into_iter().for_each(|tie| columns.push(tie));
    CompactGraph::new(graph.nodes(), graph.is_directed(), &columns)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_partner_keeps_its_number_of_ties() {
        let mut random = Random::new(7);
        for directed in [false, true] {
            let mut columns = TieColumns::default();
            for _ in 0..300 {
                columns.from.push(random.below(60));
                columns.to.push(random.below(60));
            }
            let graph = CompactGraph::new(60, directed, &columns);
            let other = rewired(&graph, &mut random);
            assert_ne!(graph, other);
            assert_eq!(graph.tie_count(), other.tie_count());
            for node in 0..60 {
                assert_eq!(graph.degree(node), other.degree(node));
                assert_eq!(graph.sources(node).len(), other.sources(node).len());
            }
        }
    }
}
