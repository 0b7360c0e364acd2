//! Successive shortest paths: each unit that a row still seeks goes the cheapest way to a column with room, over as many
//! exchanges as that takes, and prices follow (Tomizawa 1971; Edmonds and Karp 1972).

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::super::SolveError;
use super::super::cells::Cells;
use super::super::watch::Watch;
use super::grid::NONE;
use super::market::Market;

const FAR: i64 = i64::MAX;

/// What a node of the search stands for: rows first, then columns, then groups.
#[derive(Debug, Clone, Copy)]
enum Node {
    Row(u32),
    Column(u32),
    Group(u32),
}

/// How far each node is, and over what it was reached.
struct Reached {
    far: Vec<i64>,
    /// Over which pair, or which column of a group; [`NONE`] for a column that was reached over its group.
    over: Vec<u32>,
    touched: Vec<u32>,
}

impl Reached {
    fn new(nodes: u32) -> Self {
        Self { far: vec![FAR; nodes as usize], over: vec![NONE; nodes as usize], touched: Vec::new() }
    }

    #[inline]
    fn nearer(&mut self, node: u32, far: i64, over: u32) -> bool {
        let before = self.far.at(node);
        if far >= before {
            return false;
        }
        if before == FAR {
            self.touched.push(node);
        }
        self.far.put(node, far);
        self.over.put(node, over);
        true
    }

    fn forget(&mut self) {
        for node in self.touched.drain(..) {
            self.far.put(node, FAR);
        }
    }
}

/// How serving came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Rows seek nothing more.
    Served,
    /// Not every column can be filled, though all must.
    NotFilled,
    /// It has taken more looks at pairs than allowed; it may be gone on with.
    TooLong,
}

/// Serves what rows seek, one unit after the other, as long as that takes no more than `looks` at pairs.
pub(crate) fn serve_all(market: &mut Market<'_>, looks: u64, watch: &mut Watch<'_>) -> Result<Outcome, SolveError> {
    let mut search = Search::new(market, looks);
    for row in 0..search.market.grid.rows() {
        while search.market.seeks.at(row) > 0 {
            if search.looks == 0 {
                return Ok(Outcome::TooLong);
            }
            if !search.serve(row, watch)? {
                return Ok(Outcome::NotFilled);
            }
        }
        watch.settle(1);
    }
    Ok(Outcome::Served)
}

struct Search<'m, 'g> {
    market: &'m mut Market<'g>,
    rows: Reached,
    columns: Reached,
    groups: Reached,
    /// What is to be settled, nearest first.
    heap: BinaryHeap<Reverse<(i64, u32)>>,
    /// What is as near as the node that is settled now.
    ready: Vec<u32>,
    /// The nearest way out so far, and its last node.
    best: i64,
    end: Option<Node>,
    first_column: u32,
    first_group: u32,
    /// How many looks at pairs are left.
    looks: u64,
}

impl<'m, 'g> Search<'m, 'g> {
    fn new(market: &'m mut Market<'g>, looks: u64) -> Self {
        let (rows, columns) = (market.grid.rows(), market.grid.columns());
        let groups = market.grid.groups.as_ref().map_or(0, |groups| super::super::cells::count(&groups.capacity));
        Self {
            market,
            rows: Reached::new(rows),
            columns: Reached::new(columns),
            groups: Reached::new(groups),
            heap: BinaryHeap::new(),
            ready: Vec::new(),
            best: FAR,
            end: None,
            first_column: rows,
            first_group: rows.saturating_add(columns),
            looks,
        }
    }

    /// One more unit for a row: finds the cheapest way, raises values and prices along what was nearer, and goes it.
    fn serve(&mut self, row: u32, watch: &mut Watch<'_>) -> Result<bool, SolveError> {
        (self.best, self.end) = (FAR, None);
        self.rows.nearer(row, 0, NONE);
        self.settle(row, 0, watch)?;
        while let Some((far, node)) = self.nearest() {
            self.settle(node, far, watch)?;
        }
        self.heap.clear();
        self.ready.clear();
        let Some(end) = self.end else { return Ok(false) };
        self.raise();
        self.go(row, end);
        self.rows.forget();
        self.columns.forget();
        self.groups.forget();
        Ok(true)
    }

    /// The nearest node that is not settled and nearer than the best way out.
    fn nearest(&mut self) -> Option<(i64, u32)> {
        if let Some(node) = self.ready.pop() {
            return Some((self.far(node), node)).filter(|(far, _)| *far < self.best);
        }
        while let Some(Reverse((far, node))) = self.heap.pop() {
            if far >= self.best {
                return None;
            }
            if far == self.far(node) {
                return Some((far, node));
            }
        }
        None
    }

    fn node(&self, number: u32) -> Node {
        if number < self.first_column {
            Node::Row(number)
        } else if number < self.first_group {
            Node::Column(number - self.first_column)
        } else {
            Node::Group(number - self.first_group)
        }
    }

    fn far(&self, number: u32) -> i64 {
        match self.node(number) {
            Node::Row(row) => self.rows.far.at(row),
            Node::Column(column) => self.columns.far.at(column),
            Node::Group(group) => self.groups.far.at(group),
        }
    }

    fn settle(&mut self, number: u32, far: i64, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        match self.node(number) {
            Node::Row(row) => self.settle_row(row, far, watch),
            Node::Column(column) => {
                self.settle_column(column, far);
                watch.spend(u64::from(self.market.load.at(column)) + 1)
            }
            Node::Group(group) => {
                self.settle_group(group, far);
                watch.spend(self.market.grid.groups.as_ref().map_or(0, |groups| groups.members(group).len()) as u64)
            }
        }
    }

    #[inline]
    fn queue(&mut self, number: u32, far: i64, now: i64) {
        if far == now {
            self.ready.push(number);
        } else {
            self.heap.push(Reverse((far, number)));
        }
    }

    #[inline]
    fn way_out(&mut self, far: i64, end: Node) {
        if far < self.best {
            self.best = far;
            self.end = Some(end);
        }
    }

    /// From a row to the columns of its open pairs.
    fn settle_row(&mut self, row: u32, far: i64, watch: &mut Watch<'_>) -> Result<(), SolveError> {
        let market = &*self.market;
        let base = far - market.value.at(row);
        let waive = (!market.filled).then(|| base + market.waiving(row));
        let (grid, score) = (market.grid, market.score);
        let (first, end) = grid.pairs_of(row);
        if let Some(waive) = waive {
            self.way_out(waive, Node::Row(row));
        }
        for (pair, (&column, score)) in
            (first..end).zip(grid.column.span(first, end).iter().zip(score.span(first, end)))
        {
            let to = base - score + self.market.price.at(column);
            if to >= self.best || to >= self.columns.far.at(column) || self.market.chosen.at(pair) {
                continue;
            }
            self.columns.nearer(column, to, pair);
            let leaving = self.market.leaving(column);
            if let Some(leaving) = leaving {
                self.way_out(to + leaving, Node::Column(column));
            }
            if leaving != Some(0) {
                self.queue(self.first_column + column, to, far);
            }
        }
        let looks = u64::from(end - first) + 1;
        self.looks = self.looks.saturating_sub(looks);
        watch.spend(looks)
    }

    /// From a column to the rows that hold it, and to its group.
    fn settle_column(&mut self, column: u32, far: i64) {
        let base = far - self.market.price.at(column);
        for at in 0..self.market.load.at(column) {
            let held = self.market.held(column).at(at);
            let to = base + self.market.score.at(held.pair) + self.market.value.at(held.row);
            if to < self.best && self.rows.nearer(held.row, to, held.pair) {
                self.queue(held.row, to, far);
            }
        }
        let group = self.market.grid.group_of(column);
        if group != NONE && self.market.has_room(column) {
            let to = base + self.market.next_unit(column) + self.market.group_price.at(group);
            if to < self.best && self.groups.nearer(group, to, column) {
                self.queue(self.first_group + group, to, far);
            }
        }
    }

    /// From a group outside, or to a column of it that gives up a unit.
    fn settle_group(&mut self, group: u32, far: i64) {
        let Some(groups) = &self.market.grid.groups else { return };
        let base = far - self.market.group_price.at(group);
        if self.market.group_load.at(group) < groups.capacity.at(group) {
            self.way_out(base, Node::Group(group));
        }
        for &column in groups.members(group) {
            if self.market.load.at(column) == 0 {
                continue;
            }
            let to = base - self.market.last_unit(column) + self.market.price.at(column);
            if to < self.best && self.columns.nearer(column, to, NONE) {
                self.queue(self.first_column + column, to, far);
            }
        }
    }

    /// What was nearer than the way out costs that much more from now on.
    fn raise(&mut self) {
        let market = &mut *self.market;
        let of_rows = (&self.rows, &mut market.value);
        let of_columns = (&self.columns, &mut market.price);
        let of_groups = (&self.groups, &mut market.group_price);
        for (reached, costs) in [of_rows, of_columns, of_groups] {
            for &node in &reached.touched {
                let short = self.best - reached.far.at(node);
                if short > 0 {
                    costs.change(node, |cost| *cost += short);
                }
            }
        }
    }

    /// Goes the way back from its end, exchanging pairs.
    fn go(&mut self, source: u32, end: Node) {
        let mut at = end;
        self.market.seeks.change(source, |seeks| *seeks -= 1);
        match end {
            Node::Row(row) => self.market.waived.change(row, |waived| *waived += 1),
            Node::Column(_) => {}
            Node::Group(group) => self.market.group_load.change(group, |load| *load += 1),
        }
        loop {
            at = match at {
                Node::Row(row) if row == source => return,
                Node::Row(row) => {
                    let pair = self.rows.over.at(row);
                    self.market.drop_pair(pair);
                    Node::Column(self.market.grid.column.at(pair))
                }
                Node::Column(column) => match self.columns.over.at(column) {
                    NONE => Node::Group(self.market.grid.group_of(column)),
                    pair => {
                        let row = self.market.grid.row_of(pair);
                        self.market.choose(row, pair);
                        Node::Row(row)
                    }
                },
                Node::Group(group) => Node::Column(self.groups.over.at(group)),
            };
        }
    }
}
