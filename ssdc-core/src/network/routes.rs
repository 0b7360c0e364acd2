//! How many independent routes join two partners? Menger's theorem, by maximum flow.

use super::settings::{bounded, settings};
use super::{Answer, Network, Question, counted};
use crate::solve::{self, Cells as _, CompactGraph, Edges, Ends};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::routes`].
    pub struct Routes {
        /// Where the routes begin.
        a: String = String::new(),
        /// Where they end.
        b: String = String::new(),
        /// Whether ties that stand for several carry as many routes.
        multiplicity: bool = false,
    }
}

impl Network {
    /// Independent routes from one partner to another: routes that share no third partner, and routes that share no tie. In a
    /// directed network they follow the directions.
    ///
    /// The figure `partner_routes` is how many share no partner, `tie_routes` how many share no tie. The rows are `route`,
    /// `step` and `id`: as many routes as `partner_routes`, the shortest first, partner by partner. The table `routes_by_tie` has
    /// the same of the others. The table `partners_between` (`id`) has the fewest partners without whom no route is left; where
    /// a and b have a tie, that is left all the same. The table `ties_between` (a, b) has the fewest ties without which none
    /// is left. Of several such sets the one nearest to a is given.
    ///
    /// ```
    /// use ssdc_core::network::{Network, Routes};
    /// // Two triangles that share m: all routes from a to x pass m, but two of them share no tie.
    /// let edges = [("a", "b"), ("b", "m"), ("a", "m"), ("m", "x"), ("m", "y"), ("y", "x")];
    /// let settings = Routes { a: "a".to_owned(), b: "x".to_owned(), ..Routes::default() };
    /// let answer = Network::from_edges(edges)?.routes(&settings)?;
    /// assert_eq!((answer.number("partner_routes"), answer.number("tie_routes")), (Some(1.0), Some(2.0)));
    /// assert_eq!(answer.rows().to_csv(), "route,step,id\n1,0,a\n1,1,m\n1,2,x\n");
    /// assert_eq!(answer.table("partners_between").unwrap().to_csv(), "id\nm\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::MissingField`] where `a` or `b` is not set, [`Error::NotFound`] for a partner that is not there,
    /// [`Error::InvalidSetting`] where both are the same.
    ///
    /// # Source
    /// Menger, *Fundamenta Mathematicae* 10 (1927); Dinic, *Soviet Math. Doklady* 11 (1970).
    pub fn routes(&self, settings: &Routes) -> Result<Answer, Error> {
        let (a, b) = self.two_partners(&settings.a, &settings.b)?;
        let by_partner = Found::between(self.graph(), (a, b), Share::NoPartner, settings.multiplicity)?;
        let by_tie = Found::between(self.graph(), (a, b), Share::NoTie, settings.multiplicity)?;
        let (one, other) = (self.shown(a), self.shown(b));
        // Numbers of nodes ascend as their ids do.
        let mut between = by_partner.partners.clone();
        between.sort_unstable();
        let sentence = match by_partner.total {
            0 => format!("No route leads from {one} to {other}."),
            total => {
                let routes = counted(total, "route that shares", "routes that share");
                let ties = counted(by_tie.total, "route that shares", "routes that share");
                let direct = self.graph().has_tie(a, b);
                let without = match (between.is_empty(), direct) {
                    (true, _) => "nobody stands in the way".to_owned(),
                    (false, true) => format!("without {} only their own tie is left", self.names(&between, 5)),
                    (false, false) => format!("without {} none is left", self.names(&between, 5)),
                };
                format!("{one} and {other} are joined by {routes} no partner, {ties} no tie; {without}.")
            }
        };
        let ties_between = Table::new([
            ("a", Column::text(by_tie.ties.iter().map(|tie| Some(self.id(tie.0))))),
            ("b", Column::text(by_tie.ties.iter().map(|tie| Some(self.id(tie.1))))),
        ]);
        Ok(Answer::new(self, Question::Routes, self.ways_table("route", &by_partner.routes), sentence)
            .part("routes_by_tie", self.ways_table("route", &by_tie.routes))
            .part(
                "partners_between",
                Table::new([("id", Column::text(between.iter().map(|node| Some(self.id(*node)))))]),
            )
            .part("ties_between", ties_between)
            .figure("partner_routes", by_partner.total.into())
            .figure("tie_routes", by_tie.total.into()))
    }

    /// Two different partners that the caller named `a` and `b`.
    pub(super) fn two_partners(&self, a: &str, b: &str) -> Result<(u32, u32), Error> {
        for (name, id) in [("a", a), ("b", b)] {
            if id.is_empty() {
                return Err(Error::MissingField { name });
            }
        }
        let nodes = (self.node(a)?, self.node(b)?);
        bounded("b", crate::error::shorten(b), nodes.0 != nodes.1, "another partner than `a`")?;
        Ok(nodes)
    }

    /// Ways as a table: the number of each, from 1 on, and its partners step by step.
    pub(super) fn ways_table(&self, name: &'static str, ways: &[Vec<u32>]) -> Table {
        let rows = || (1_i64..).zip(ways).flat_map(|(number, way)| (0_i64..).zip(way).map(move |row| (number, row)));
        Table::new([
            (name, Column::integer(rows().map(|(number, _)| Some(number)))),
            ("step", Column::integer(rows().map(|(_, (step, _))| Some(step)))),
            ("id", Column::text(rows().map(|(_, (_, node))| Some(self.id(*node))))),
        ])
    }
}

/// What independent routes may not share.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Share {
    NoPartner,
    NoTie,
}

/// Independent routes, and what they all pass.
struct Found {
    total: usize,
    routes: Vec<Vec<u32>>,
    /// The third partners in the cut.
    partners: Vec<u32>,
    /// The ties in the cut.
    ties: Vec<(u32, u32)>,
}

impl Found {
    /// With `NoPartner` node `n` is two in the flow, `n` to come in and `nodes + n` to go out, and one may pass.
    fn between(graph: &CompactGraph, (a, b): (u32, u32), share: Share, multiplicity: bool) -> Result<Self, Error> {
        let nodes = graph.nodes();
        let split = share == Share::NoPartner;
        let leaves = |node: u32| if split { nodes + node } else { node };
        let mut edges = Edges { nodes: nodes as usize * if split { 2 } else { 1 }, ..Edges::default() };
        let mut put = |from, to, capacity| {
            edges.from.push(from);
            edges.to.push(to);
            edges.capacity.push(capacity);
        };
        if split {
            (0..nodes).for_each(|node| put(node, leaves(node), 1));
        }
        for tie in graph.ties() {
            let own = if multiplicity { i64::from(tie.multiplicity) } else { 1 };
            let direct = (tie.from, tie.to) == (a, b) || (tie.to, tie.from) == (a, b);
            // Between partners who may each be passed once a tie limits nothing.
            let capacity = if split && !direct { i64::from(u32::MAX) } else { own };
            put(leaves(tie.from), tie.to, capacity);
            if !graph.is_directed() {
                put(leaves(tie.to), tie.from, capacity);
            }
        }
        let (from, to) = (edges.from.clone(), edges.to.clone());
        let too_many = |error: solve::SolveError| Error::Overflow { what: error.to_string() };
        let flow = solve::Network::new(edges)
            .and_then(|network| network.max_flow(Ends { source: leaves(a), sink: b }, &mut ()));
        let flow = flow.map_err(too_many)?;
        let (mut partners, mut ties) = (Vec::new(), Vec::new());
        for edge in &flow.cut {
            let (from, to) = (from.at(*edge), to.at(*edge));
            if split && from == to % nodes && to >= nodes {
                partners.push(from);
            } else {
                ties.push((from % nodes, to));
            }
        }
        let ends = from.iter().map(|node| node % nodes).zip(to.iter().map(|node| node % nodes));
        let carried = ends.zip(&flow.on_edge).filter(|((from, to), flow)| **flow > 0 && from != to);
        let routes = routes(nodes, (a, b), carried.map(|(ends, flow)| (ends, *flow)));
        Ok(Found { total: usize::try_from(flow.total).unwrap_or(usize::MAX), routes, partners, ties })
    }
}

/// What flows, taken apart into routes; where it runs in a circle or both ways over a tie that is left out.
fn routes(nodes: u32, (a, b): (u32, u32), carried: impl Iterator<Item = ((u32, u32), i64)>) -> Vec<Vec<u32>> {
    let mut next: Vec<Vec<(u32, i64)>> = vec![Vec::new(); nodes as usize];
    for ((from, to), flow) in carried {
        if let Some(next) = next.get_mut(from as usize) {
            next.push((to, flow));
        }
    }
    let mut routes = Vec::new();
    let mut place = vec![u32::MAX; nodes as usize];
    loop {
        let mut route = vec![a];
        place.put(a, 0);
        while let Some(node) = route.last().copied().filter(|node| *node != b) {
            let Some(step) = next.get_mut(node as usize).and_then(|next| next.last_mut()) else { break };
            let to = step.0;
            step.1 -= 1;
            if step.1 == 0 {
                next.get_mut(node as usize).and_then(Vec::pop);
            }
            // Back where it was: the circle carries nothing.
            if place.at(to) != u32::MAX {
                route.drain(place.at(to) as usize + 1..).for_each(|node| place.put(node, u32::MAX));
                continue;
            }
            place.put(to, u32::try_from(route.len()).unwrap_or(u32::MAX));
            route.push(to);
        }
        route.iter().for_each(|node| place.put(*node, u32::MAX));
        if route.last() != Some(&b) {
            break;
        }
        routes.push(route);
    }
    routes.sort_by(|one, other| one.len().cmp(&other.len()).then_with(|| one.cmp(other)));
    routes
}
