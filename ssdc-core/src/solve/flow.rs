//! Maximum flow on an [`Admission`], with the cut that proves it.

use super::cells::Cells;
use super::labels::{FAR, Labels};
use super::transport::Transport;
use super::watch::Watch;
use super::{Admission, SolveError, engine, greedy};
use crate::Progress;

/// Who is given what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flow {
    /// What each pair carries, in the order of the input.
    pub on_pair: Vec<i64>,
    /// What all pairs carry.
    pub total: i64,
    /// Why it cannot be more.
    pub cut: Cut,
}

/// The obligations that compete, and all that can reach them: a violator of Hall's condition (Hall 1935).
///
/// `reach` is `supply` of the lots and `capacity` of the pairs named here, and lies below `need`: so much of what they need
/// no allocation can give. It is the least of all minimum cuts: what lack reaches over augmenting paths, whatever the flow.
/// All empty where nothing lacks.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cut {
    /// The obligations, ascending.
    pub obligations: Vec<u32>,
    /// The lots that serve them and nobody else, ascending.
    pub lots: Vec<u32>,
    /// The pairs of other lots with them, each at its capacity, in the order of the input, ascending.
    pub pairs: Vec<u32>,
    /// What the obligations need together.
    pub need: i64,
    /// What they get together, in every maximum flow.
    pub reach: i64,
}

impl Cut {
    /// What they lack together.
    pub fn lack(&self) -> i64 {
        self.need - self.reach
    }
}

/// The maximum flow. Which of several is told by the instance alone: the order of its lots, obligations and pairs.
///
/// # Errors
/// [`SolveError::Cancelled`] when `progress` says so.
///
/// # Source
/// Dinic, *Soviet Math. Doklady* 11 (1970); Goldberg and Tarjan, *J. ACM* 35 (1988); Hall, *J. London Math. Soc.* 10 (1935).
pub fn max_flow(admission: &Admission, progress: &mut dyn Progress) -> Result<Flow, SolveError> {
    let mut watch = Watch::new(progress);
    let mut flow = admission.nothing_given();
    greedy::give_urgent_first(&mut flow, &mut watch)?;
    engine::maximise(&mut flow, &mut watch)?;
    finish(admission, flow, &mut watch)
}

/// Turns a maximum flow into the answer.
pub(crate) fn finish(
    admission: &Admission,
    flow: Transport<'_, i64>,
    watch: &mut Watch<'_>,
) -> Result<Flow, SolveError> {
    let cut = admission.cut(&flow, &engine::reached_by_lack(&flow, watch)?);
    Ok(answer(admission, flow.flow, cut))
}

/// A flow on the shape's pairs as an answer.
pub(crate) fn answer(admission: &Admission, on_pair: Vec<i64>, cut: Cut) -> Flow {
    let total = on_pair.iter().sum();
    Flow { on_pair: admission.in_input_order(on_pair), total, cut }
}

impl Admission {
    /// A flow that gives nothing.
    pub(crate) fn nothing_given(&self) -> Transport<'_, i64> {
        let capacity = self.capacity.as_deref().map(Into::into);
        Transport::new(&self.shape, capacity, self.supply.clone(), self.need.clone())
    }

    pub(crate) fn cut(&self, flow: &Transport<'_, i64>, reached: &Labels) -> Cut {
        let mut cut = Cut { obligations: reached.obligations.clone(), lots: reached.lots.clone(), ..Cut::default() };
        cut.obligations.sort_unstable();
        cut.lots.sort_unstable();
        cut.reach = cut.lots.iter().map(|&lot| self.supply.at(lot)).sum();
        for &obligation in &cut.obligations {
            cut.need += self.need.at(obligation);
            for entry in self.shape.back_of(obligation).iter().filter(|entry| reached.lot.at(entry.lot) == FAR) {
                cut.reach += flow.flow.at(entry.pair);
                cut.pairs.push(self.input_place(entry.pair));
            }
        }
        cut.pairs.sort_unstable();
        cut
    }

    /// Whether this is a maximum flow of the instance: within supply, need and capacity, and as large as its cut allows.
    ///
    /// Reads every pair once and trusts nothing that a solver has said.
    pub fn proves(&self, flow: &Flow) -> bool {
        if flow.on_pair.len() != self.pairs() || flow.on_pair.iter().any(|&amount| amount < 0) {
            return false;
        }
        let on_pair = self.in_shape_order(&flow.on_pair);
        let (mut left, mut lack): (Vec<i128>, Vec<i128>) =
            (self.supply.iter().map(|&n| n.into()).collect(), self.need.iter().map(|&n| n.into()).collect());
        let mut total = 0i128;
        for lot in 0..self.shape.lots() {
            let (first, end) = self.shape.pairs_of(lot);
            for (pair, &obligation) in (first..end).zip(self.shape.head.span(first, end)) {
                let amount = on_pair.at(pair);
                if self.capacity.as_ref().is_some_and(|capacity| amount > capacity.at(pair)) {
                    return false;
                }
                left.change(lot, |left| *left -= i128::from(amount));
                lack.change(obligation, |lack| *lack -= i128::from(amount));
                total += i128::from(amount);
            }
        }
        let feasible = left.iter().chain(&lack).all(|&rest| rest >= 0);
        feasible && total == i128::from(flow.total) && self.bound(&flow.cut) == Some(total)
    }

    /// The most that can be given according to a cut: all that is needed outside it, and all that can reach it.
    fn bound(&self, cut: &Cut) -> Option<i128> {
        let (mut inside, mut reached) = (vec![false; self.need.len()], vec![false; self.supply.len()]);
        for &obligation in &cut.obligations {
            *inside.get_mut(obligation as usize)? = true;
        }
        for &lot in &cut.lots {
            *reached.get_mut(lot as usize)? = true;
        }
        let mut bound: i128 = 0;
        bound += self
            .need
            .iter()
            .zip(&inside)
            .filter(|(_, inside)| !**inside)
            .map(|(&need, _)| i128::from(need))
            .sum::<i128>();
        bound += self
            .supply
            .iter()
            .zip(&reached)
            .filter(|(_, reached)| **reached)
            .map(|(&n, _)| i128::from(n))
            .sum::<i128>();
        for &obligation in &cut.obligations {
            for entry in self.shape.back_of(obligation).iter().filter(|entry| !reached.at(entry.lot)) {
                bound += i128::from(self.capacity.as_ref()?.at(entry.pair));
            }
        }
        Some(bound)
    }
}
