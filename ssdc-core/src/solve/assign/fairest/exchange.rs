//! Exchanges that lift the row with the least: it gives up one column for a better one, whoever loses that takes another, and
//! so on, until a column has room; nobody on the way falls below what is asked.

use super::super::super::SolveError;
use super::super::super::cells::Cells;
use super::super::super::watch::Watch;
use super::super::grid::NONE;
use super::super::market::Market;
use super::Task;

/// Exchanges look at each pair so often at most, on average.
const LOOKS: u64 = 64;

/// Lifts the least row again and again, until it has `aim` or no exchange lifts it. Whether anything was lifted.
pub(super) fn raise(
    task: &Task<'_>,
    market: &mut Market<'_>,
    aim: i64,
    watch: &mut Watch<'_>,
) -> Result<bool, SolveError> {
    let worth = task.grid.by_row(&market.chosen, |score| score);
    let mut lift = Lift {
        worth,
        met: vec![0; task.grid.capacity.len()],
        met_row: vec![0; task.grid.demand.len()],
        round: 0,
        steps: Vec::new(),
        looks: 0,
    };
    let mut lifted = false;
    while lift.looks < LOOKS * (task.grid.column.len() as u64 + 1) {
        let counted = (0..task.grid.rows()).filter(|&row| task.counts.at(row));
        let Some(least) = counted.min_by_key(|&row| (lift.worth.at(row), row)) else { break };
        let from = lift.worth.at(least);
        if from >= aim || !lift.lift(task, market, least, from + 1) {
            break;
        }
        lift.looks += u64::from(task.grid.rows());
        lifted = true;
    }
    watch.spend(lift.looks)?;
    Ok(lifted)
}

/// A column that a row could take for one that it gives up.
#[derive(Debug, Clone, Copy)]
struct Step {
    row: u32,
    gives: u32,
    takes: u32,
    /// The step after which the row lost what it gives; [`NONE`] for the first row.
    after: u32,
}

struct Lift {
    worth: Vec<i64>,
    /// In which round each column and row was last met.
    met: Vec<u32>,
    met_row: Vec<u32>,
    round: u32,
    steps: Vec<Step>,
    looks: u64,
}

impl Lift {
    /// Whether the row could be lifted to `least` by an exchange that leaves nobody on the way below it.
    fn lift(&mut self, task: &Task<'_>, market: &mut Market<'_>, row: u32, least: i64) -> bool {
        let (first, end) = task.grid.pairs_of(row);
        let mut given: Vec<u32> = (first..end).filter(|&pair| market.chosen.at(pair)).collect();
        given.sort_unstable_by_key(|&pair| (task.grid.score.at(pair), pair));
        for gives in given {
            self.round += 1;
            self.steps.clear();
            self.met_row.put(row, self.round);
            let freed = task.grid.column.at(gives);
            if let Some(last) = self.expand(task, market, Step { row, gives, takes: NONE, after: NONE }, (freed, least))
            {
                self.go(task, market, last);
                return true;
            }
            let mut at = 0;
            while let Some(step) = self.steps.get(at as usize).copied() {
                let column = task.grid.column.at(step.takes);
                for held in market.held(column).to_vec() {
                    if self.met_row.at(held.row) == self.round {
                        continue;
                    }
                    self.met_row.put(held.row, self.round);
                    let next = Step { row: held.row, gives: held.pair, takes: NONE, after: at };
                    if let Some(last) = self.expand(task, market, next, (freed, least)) {
                        self.go(task, market, last);
                        return true;
                    }
                }
                at += 1;
            }
        }
        false
    }

    /// Notes each column that a row could take for what it gives; the step that ends the exchange, if there is one.
    fn expand(&mut self, task: &Task<'_>, market: &Market<'_>, from: Step, (freed, least): (u32, i64)) -> Option<Step> {
        let grid = task.grid;
        let (first, end) = grid.pairs_of(from.row);
        self.looks += u64::from(end - first);
        let rest = self.worth.at(from.row) - grid.score.at(from.gives);
        let needs = if task.counts.at(from.row) { least } else { i64::MIN };
        for takes in first..end {
            let column = grid.column.at(takes);
            if market.chosen.at(takes) || rest + grid.score.at(takes) < needs {
                continue;
            }
            let step = Step { takes, ..from };
            let closes = column == freed && from.after != NONE;
            if closes || (market.can_grow(column) && market.can_shrink(freed)) {
                return Some(step);
            }
            if self.met.at(column) != self.round && column != freed {
                self.met.put(column, self.round);
                self.steps.push(step);
            }
        }
        None
    }

    /// Carries out an exchange, from its last step back.
    fn go(&mut self, task: &Task<'_>, market: &mut Market<'_>, last: Step) {
        let mut way = vec![last];
        while let Some(before) = way.last().and_then(|step| self.steps.get(step.after as usize)) {
            way.push(*before);
        }
        way.iter().for_each(|step| market.give_up(step.gives));
        for step in way {
            market.take_up(step.row, step.takes);
            let change = task.grid.score.at(step.takes) - task.grid.score.at(step.gives);
            self.worth.change(step.row, |worth| *worth += change);
        }
    }
}

impl Market<'_> {
    /// Whether a column and its group can serve one more row.
    fn can_grow(&self, column: u32) -> bool {
        let group = self.grid.group_of(column);
        let has_room = |groups: &super::super::grid::Shared| self.group_load.at(group) < groups.capacity.at(group);
        self.has_room(column) && (group == NONE || self.grid.groups.as_ref().is_some_and(has_room))
    }

    /// Whether a column can serve one row less.
    fn can_shrink(&self, column: u32) -> bool {
        self.load.at(column) > self.grid.lower_of(column)
    }

    fn give_up(&mut self, pair: u32) {
        let group = self.grid.group_of(self.grid.column.at(pair));
        self.drop_pair(pair);
        if group != NONE {
            self.group_load.change(group, |load| *load -= 1);
        }
    }

    fn take_up(&mut self, row: u32, pair: u32) {
        let group = self.grid.group_of(self.grid.column.at(pair));
        self.choose(row, pair);
        if group != NONE {
            self.group_load.change(group, |load| *load += 1);
        }
    }
}
