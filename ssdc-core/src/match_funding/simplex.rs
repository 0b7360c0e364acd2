//! Linear programs of a few variables, solved exactly: what several bounds leave together has no closed form.

use crate::Error;
use crate::values::Fraction;

/// Amounts that are not negative, within bounds, that make each of several sums as great as those before it allow.
#[derive(Default)]
pub(super) struct Program {
    /// Sums that are at most so much, which is never below zero.
    pub(super) bounds: Vec<(Vec<Fraction>, Fraction)>,
    /// Sums to be as great as they can, the first before the second.
    pub(super) greatest: Vec<Vec<Fraction>>,
}

impl Program {
    /// The amounts. Every sum must be bounded.
    ///
    /// The simplex method in whole fractions; ties go to the first (Bland's rule), so that it ends. A later sum moves only
    /// along what leaves the earlier ones as they are.
    pub(super) fn solve(&self, variables: usize) -> Result<Vec<Fraction>, Error> {
        let (height, zero) = (self.bounds.len(), Fraction::ZERO);
        let width = variables + height;
        let line = |sum: &[Fraction], slack: Option<usize>, limit: Fraction| -> Vec<Fraction> {
            let slacks = (0..height).map(|place| if slack == Some(place) { Fraction::ONE } else { zero });
            let given = sum.iter().copied().chain(std::iter::repeat(zero)).take(variables);
            given.chain(slacks).chain([limit]).collect()
        };
        let bounds = self.bounds.iter().enumerate().map(|(place, (sum, limit))| line(sum, Some(place), *limit));
        let mut rows: Vec<_> = bounds.chain(self.greatest.iter().map(|sum| line(sum, None, zero))).collect();
        let mut basis: Vec<usize> = (variables..width).collect();
        let mut open = vec![true; width];
        for goal in height..rows.len() {
            while let Some(column) = enters(rows.get(goal), &open) {
                let Some(row) = leaves(&rows, &basis, column)? else { break };
                pivot(&mut rows, row, column)?;
                basis.get_mut(row).into_iter().for_each(|basic| *basic = column);
            }
            for (is_open, left) in open.iter_mut().zip(rows.get(goal).into_iter().flatten()) {
                *is_open &= left.is_zero();
            }
        }
        let mut amounts = vec![zero; variables];
        for (basic, row) in basis.iter().zip(&rows) {
            if let (Some(amount), Some(value)) = (amounts.get_mut(*basic), row.last()) {
                *amount = *value;
            }
        }
        Ok(amounts)
    }
}

/// The first amount that would make the sum greater.
fn enters(goal: Option<&Vec<Fraction>>, open: &[bool]) -> Option<usize> {
    let mut gains = goal.into_iter().flatten().zip(open);
    gains.position(|(gain, is_open)| *is_open && !gain.is_zero() && !gain.is_negative())
}

/// The bound that is reached first; `None` where there is none.
fn leaves(rows: &[Vec<Fraction>], basis: &[usize], column: usize) -> Result<Option<usize>, Error> {
    let mut first: Option<(Fraction, usize, usize)> = None;
    for (place, (row, basic)) in rows.iter().zip(basis).enumerate() {
        let (Some(factor), Some(limit)) = (row.get(column), row.last()) else { continue };
        if factor.is_zero() || factor.is_negative() {
            continue;
        }
        let reach = limit.checked_div(*factor)?;
        let is_earlier = first.is_none_or(|(other, known, _)| reach.compare(other).then(basic.cmp(&known)).is_lt());
        if is_earlier {
            first = Some((reach, *basic, place));
        }
    }
    Ok(first.map(|(.., place)| place))
}

fn pivot(rows: &mut [Vec<Fraction>], place: usize, column: usize) -> Result<(), Error> {
    let Some(chosen) = rows.get(place) else { return Ok(()) };
    let unit = chosen.get(column).copied().unwrap_or(Fraction::ONE);
    let chosen = chosen.iter().map(|value| value.checked_div(unit)).collect::<Result<Vec<_>, _>>()?;
    for (_, row) in rows.iter_mut().enumerate().filter(|(other, _)| *other != place) {
        let factor = row.get(column).copied().unwrap_or(Fraction::ZERO);
        if !factor.is_zero() {
            for (value, own) in row.iter_mut().zip(&chosen) {
                *value = value.checked_sub(factor.checked_mul(*own)?)?;
            }
        }
    }
    rows.get_mut(place).into_iter().for_each(|row| row.clone_from(&chosen));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn whole(numbers: &[i128]) -> Vec<Fraction> {
        numbers.iter().map(|number| Fraction::new(*number, 1).unwrap()).collect()
    }

    /// Of three amounts any two are at most 1 together: a half of each gives 1.5, whole ones only 1.
    #[test]
    fn what_whole_steps_miss_is_found() {
        let one = Fraction::ONE;
        let pairs = [[1, 1, 0], [0, 1, 1], [1, 0, 1]];
        let program = Program {
            bounds: pairs.iter().map(|pair| (whole(pair), one)).collect(),
            greatest: vec![whole(&[1, 1, 1])],
        };
        assert_eq!(program.solve(3).unwrap(), vec![Fraction::new(1, 2).unwrap(); 3]);
    }

    /// 10 together, and as much as that allows of the second, which is at most 4.
    #[test]
    fn a_later_sum_takes_nothing_from_an_earlier_one() {
        let ten = Fraction::new(10, 1).unwrap();
        let four = Fraction::new(4, 1).unwrap();
        let program = Program {
            bounds: vec![(whole(&[1, 1]), ten), (whole(&[0, 1]), four)],
            greatest: vec![whole(&[1, 1]), whole(&[0, 1])],
        };
        assert_eq!(program.solve(2).unwrap(), whole(&[6, 4]));
        let first = Program { greatest: vec![whole(&[1, 1]), whole(&[1, 0])], ..program };
        assert_eq!(first.solve(2).unwrap(), whole(&[10, 0]));
    }
}
