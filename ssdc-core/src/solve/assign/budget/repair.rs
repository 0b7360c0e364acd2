//! An assignment out of what the columns would take.

use super::super::super::cells::Cells;
use super::{Fate, Left, Model};

/// Keeps the best of what was taken for each row, serves the others where they fit, makes room where they do not, and moves
/// rows to better columns while that pays.
pub(super) fn repaired(model: &Model<'_>, decided: &Left, taken: &[bool], looks: &mut u64) -> Vec<bool> {
    let mut repair = Repair { model, left: decided.clone() };
    for row in 0..model.grid.rows() {
        let mut wanted = repair.open_pairs(row, |pair| taken.at(pair));
        wanted.sort_unstable_by_key(|&pair| (std::cmp::Reverse(model.gain.at(pair)), pair));
        for pair in wanted {
            repair.left.decide(model, pair, true);
        }
    }
    for row in 0..model.grid.rows() {
        while repair.left.demand.at(row) > 0 && (repair.serve(row) || repair.make_room(row, looks)) {}
    }
    while repair.move_to_better(looks) {}
    repair.left.fate.iter().map(|&fate| fate == Fate::In).collect()
}

struct Repair<'m, 'g> {
    model: &'m Model<'g>,
    left: Left,
}

impl Repair<'_, '_> {
    /// The pairs of a row that are neither chosen nor ruled out.
    fn open_pairs(&self, row: u32, also: impl Fn(u32) -> bool) -> Vec<u32> {
        let (first, end) = self.model.grid.pairs_of(row);
        (first..end).filter(|&pair| self.left.fate.at(pair) == Fate::Open && also(pair)).collect()
    }

    /// The best open pair of a row that fits.
    fn best_fit(&self, row: u32, but: u32) -> Option<u32> {
        let other = |pair: &u32| self.model.grid.column.at(*pair) != but && self.left.fits_column(self.model, *pair);
        let fits = self.open_pairs(row, |_| true).into_iter().filter(other);
        fits.max_by_key(|&pair| (self.model.gain.at(pair), std::cmp::Reverse(pair)))
    }

    fn serve(&mut self, row: u32) -> bool {
        let best = self.best_fit(row, u32::MAX);
        best.is_some_and(|pair| self.left.decide(self.model, pair, true))
    }

    fn give_up(&mut self, pair: u32) {
        let (row, column) = (self.model.grid.row_of(pair), self.model.grid.column.at(pair));
        self.left.fate.put(pair, Fate::Open);
        self.left.gain -= self.model.gain.at(pair);
        self.left.demand.change(row, |demand| *demand += 1);
        self.left.rows.change(column, |rows| *rows += 1);
        self.left.budget.change(column, |budget| *budget += self.model.uses.at(pair));
    }

    /// Moves another row out of a column, so that this one fits: the best such move.
    fn make_room(&mut self, row: u32, looks: &mut u64) -> bool {
        let mut best: Option<(i64, u32, u32, u32)> = None;
        for pair in self.open_pairs(row, |_| true) {
            let column = self.model.grid.column.at(pair);
            let lacks = self.model.uses.at(pair) - self.left.budget.at(column);
            for &held in self.model.pairs_of_column(column) {
                *looks += 1;
                if self.left.fate.at(held) != Fate::In || self.model.uses.at(held) < lacks {
                    continue;
                }
                let Some(to) = self.best_fit(self.model.grid.row_of(held), column) else { continue };
                let gain = self.model.gain.at(pair) + self.model.gain.at(to) - self.model.gain.at(held);
                if best.is_none_or(|(most, ..)| gain > most) {
                    best = Some((gain, held, to, pair));
                }
            }
        }
        let Some((_, held, to, pair)) = best else { return false };
        self.give_up(held);
        let (moved, served) = (self.left.decide(self.model, to, true), self.left.decide(self.model, pair, true));
        debug_assert!(moved && served);
        served
    }

    /// One pass over the rows: to a better column with room, or change columns with another row.
    fn move_to_better(&mut self, looks: &mut u64) -> bool {
        let before = self.left.gain;
        for pair in 0..self.model.grid.pairs() {
            if self.left.fate.at(pair) == Fate::In {
                self.improve(pair, looks);
            }
        }
        self.left.gain > before
    }

    fn improve(&mut self, pair: u32, looks: &mut u64) {
        let model = self.model;
        let (row, gain) = (model.grid.row_of(pair), model.gain.at(pair));
        for to in self.open_pairs(row, |_| true) {
            *looks += 1;
            let column = model.grid.column.at(to);
            if model.gain.at(to) > gain && self.left.fits_column(model, to) {
                self.exchange(&[pair], &[to]);
                return;
            }
            // With a row of that column which could come here.
            for &held in model.pairs_of_column(column) {
                if self.left.fate.at(held) != Fate::In {
                    continue;
                }
                *looks += 1;
                let Some(back) = self.open_pair(model.grid.row_of(held), model.grid.column.at(pair)) else { continue };
                let more = model.gain.at(to) + model.gain.at(back) - gain - model.gain.at(held);
                let there = self.left.budget.at(column) + model.uses.at(held) >= model.uses.at(to);
                let here = self.left.budget.at(model.grid.column.at(pair)) + model.uses.at(pair) >= model.uses.at(back);
                if more > 0 && there && here {
                    self.exchange(&[pair, held], &[to, back]);
                    return;
                }
            }
        }
    }

    fn open_pair(&self, row: u32, column: u32) -> Option<u32> {
        let (first, end) = self.model.grid.pairs_of(row);
        let at = self.model.grid.column.span(first, end).binary_search(&column).ok()?;
        Some(first + u32::try_from(at).ok()?).filter(|&pair| self.left.fate.at(pair) == Fate::Open)
    }

    fn exchange(&mut self, out: &[u32], into: &[u32]) {
        out.iter().for_each(|&pair| self.give_up(pair));
        for &pair in into {
            let fits = self.left.decide(self.model, pair, true);
            debug_assert!(fits);
        }
    }
}
