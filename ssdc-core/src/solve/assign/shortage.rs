//! Who is not served, and why: rows that compete for columns which together cannot serve them (Hall 1935).

use super::super::cells::Cells;
use super::super::joined::Joined;
use super::grid::NONE;
use super::market::Market;
use super::pairing::Pairing;

/// A row that does not get all it must.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unserved {
    /// The row.
    pub row: u32,
    /// How many columns it lacks.
    pub lacks: i64,
    /// Which of the shortages is why; `None` where budgets are.
    pub shortage: Option<usize>,
}

/// Rows that need more together than can serve them, in every assignment.
///
/// All their other pairs are chosen, so every way to serve them better needs more capacity of one of these columns or groups,
/// or a new pair of one of these rows with a column that is not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shortage {
    /// The rows, ascending.
    pub rows: Vec<u32>,
    /// The columns that these rows fill, ascending.
    pub columns: Vec<u32>,
    /// The groups that these rows fill, ascending.
    pub groups: Vec<u32>,
    /// What the rows must get together.
    pub need: i64,
    /// What they can get together.
    pub reach: i64,
}

/// Everything that lack reaches over exchanges, in parts that have nothing in common.
pub(crate) fn explain(market: &Market<'_>, pairing: &Pairing, got: &[i64]) -> (Vec<Unserved>, Vec<Shortage>) {
    let required = pairing.required.as_ref().unwrap_or(&pairing.demand);
    let lacking = (0u32..).zip(required.iter().zip(got)).filter(|(_, (required, got))| required > got);
    let lacking: Vec<(u32, i64)> = lacking.map(|(row, (required, got))| (row, required - got)).collect();
    if lacking.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let mut reach = Reach {
        market,
        of_row: vec![NONE; required.len()],
        of_column: vec![NONE; market.load.len()],
        of_group: vec![NONE; market.group_load.len()],
        joined: Joined::default(),
    };
    for &(row, _) in &lacking {
        reach.follow(row);
    }
    let mut numbers = vec![NONE; reach.joined.len() as usize];
    let mut shortages: Vec<Shortage> = Vec::new();
    let mut unserved = Vec::new();
    for (row, (&required, &got)) in (0u32..).zip(required.iter().zip(got)) {
        if reach.of_row.at(row) == NONE {
            continue;
        }
        let part = reach.joined.least(reach.of_row.at(row));
        if numbers.at(part) == NONE {
            numbers.put(part, super::super::cells::count(&shortages));
            shortages.push(Shortage::default());
        }
        let number = numbers.at(part) as usize;
        if let Some(shortage) = shortages.get_mut(number) {
            shortage.rows.push(row);
            shortage.need += required;
            shortage.reach += got;
        }
        if required > got {
            unserved.push(Unserved { row, lacks: required - got, shortage: Some(number) });
        }
    }
    let mut note = |parts: &[u32], into: fn(&mut Shortage) -> &mut Vec<u32>| {
        for (index, &part) in (0u32..).zip(parts).filter(|(_, part)| **part != NONE) {
            if let Some(shortage) = shortages.get_mut(numbers.at(reach.joined.least(part)) as usize) {
                into(shortage).push(index);
            }
        }
    };
    note(&reach.of_column, |shortage| &mut shortage.columns);
    note(&reach.of_group, |shortage| &mut shortage.groups);
    (unserved, shortages)
}

struct Reach<'m, 'g> {
    market: &'m Market<'g>,
    /// The part of each row that was reached, and so on.
    of_row: Vec<u32>,
    of_column: Vec<u32>,
    of_group: Vec<u32>,
    /// Parts that turned out to be one.
    joined: Joined,
}

impl Reach<'_, '_> {
    /// Whether a node is new to every part; one that is not joins its part to this.
    fn enter(&mut self, of: fn(&mut Self) -> &mut Vec<u32>, node: u32, part: u32) -> bool {
        let before = of(self).at(node);
        if before == NONE {
            of(self).put(node, part);
            return true;
        }
        self.joined.join(before, part);
        false
    }

    fn follow(&mut self, row: u32) {
        let part = self.joined.add();
        let grid = self.market.grid;
        let mut rows = Vec::new();
        if self.enter(|reach| &mut reach.of_row, row, part) {
            rows.push(row);
        }
        while let Some(row) = rows.pop() {
            let (first, end) = grid.pairs_of(row);
            for (pair, &column) in (first..end).zip(grid.column.span(first, end)) {
                if self.market.chosen.at(pair) {
                    continue;
                }
                let group = grid.group_of(column);
                if self.market.has_room(column) && group != NONE {
                    if !self.enter(|reach| &mut reach.of_group, group, part) {
                        continue;
                    }
                    let members = grid.groups.as_ref().map_or(&[][..], |groups| groups.members(group));
                    members.iter().for_each(|&member| self.follow_holders(member, part, &mut rows));
                } else if self.enter(|reach| &mut reach.of_column, column, part) {
                    self.follow_holders(column, part, &mut rows);
                }
            }
        }
    }

    fn follow_holders(&mut self, column: u32, part: u32, rows: &mut Vec<u32>) {
        let market = self.market;
        for held in market.held(column) {
            if self.enter(|reach| &mut reach.of_row, held.row, part) {
                rows.push(held.row);
            }
        }
    }
}
