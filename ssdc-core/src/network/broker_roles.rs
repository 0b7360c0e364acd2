//! What kind of broker is each partner? The roles of Gould and Fernandez between groups.

use super::answer::order;
use super::attributes::Groups;
use super::settings::{By, settings};
use super::triangles::Triangles;
use super::{Answer, Network, Question, counted, null};
use crate::solve::{Cells as _, CompactGraph};
use crate::{Column, Error, Table};

settings! {
    /// Settings of [`Network::broker_roles`].
    pub struct BrokerRoles {
        /// The groups between which partners may broker.
        by: By = By::attribute("country"),
        /// How many random networks to compare with.
        baseline: u32 = 0,
        /// Draws the random networks.
        seed: u64 = 1,
    }
}

/// How often a partner is in each role.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Roles {
    coordinator: u64,
    consultant: u64,
    gatekeeper: u64,
    representative: u64,
    liaison: u64,
}

impl Roles {
    /// The role of a broker, by the groups of the three.
    fn of(&mut self, from: u32, broker: u32, to: u32) -> &mut u64 {
        match (from == broker, broker == to, from == to) {
            (true, true, _) => &mut self.coordinator,
            (true, false, _) => &mut self.representative,
            (false, true, _) => &mut self.gatekeeper,
            (false, false, true) => &mut self.consultant,
            (false, false, false) => &mut self.liaison,
        }
    }

    fn each(&self) -> [(&'static str, u64); 5] {
        [
            ("coordinator", self.coordinator),
            ("consultant", self.consultant),
            ("gatekeeper", self.gatekeeper),
            ("representative", self.representative),
            ("liaison", self.liaison),
        ]
    }

    fn total(&self) -> u64 {
        self.each().iter().map(|(_, count)| count).sum()
    }

    /// The share of brokerage in which the three are not all in one group.
    fn across(&self) -> Option<f64> {
        share(self.total() - self.coordinator, self.total())
    }
}

impl Network {
    /// How often a partner is the broker between two others that have no tie: one leads to it, it leads to the other. By the
    /// groups of the three it is a coordinator (all in one), a consultant (the two others in one, it in another), a gatekeeper
    /// (from outside to its own group), a representative (from its own group to outside) or a liaison (three groups).
    /// In an undirected network each tie is read both ways, so each pair counts twice, and gatekeepers are as many as
    /// representatives. Weights are left aside. Partners without a group take no part.
    ///
    /// The rows are `id`, `value` (all roles together) and a count for each role; who has no group has none. A table `roles`
    /// has the count of each `role` and its `share`. The figure `across` is the share in which the three are not all in one
    /// group; `baseline` compares it.
    ///
    /// ```
    /// use ssdc_core::network::{BrokerRoles, By, Network};
    /// let network = Network::from_edges_and_nodes([("a", "b"), ("b", "c")], [""; 0], true)?;
    /// let groups = [("a", "KE"), ("b", "KE"), ("c", "UG")].map(|(id, group)| (id.to_owned(), group.to_owned()));
    /// let answer = network.broker_roles(&BrokerRoles { by: By::Given(groups.into()), ..BrokerRoles::default() })?;
    /// // b carries on what Kenya's a has to Uganda's c.
    /// assert_eq!(answer.rows().column("id").unwrap().get(0).to_string(), "b");
    /// assert_eq!(answer.rows().column("representative").unwrap().get(0).to_string(), "1");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidChoice`] for an attribute that the network has not; [`Error::NotFound`] for an unknown partner.
    ///
    /// # Source
    /// Gould and Fernandez, *Sociological Methodology* 19 (1989); the consultant is their itinerant broker.
    pub fn broker_roles(&self, settings: &BrokerRoles) -> Result<Answer, Error> {
        let (graph, groups) = (self.graph(), self.groups(&settings.by)?);
        let roles = roles(graph, &groups);
        let all = sum(&roles);
        let measure = |random: &CompactGraph| Ok(sum(&self::roles(random, &groups)).across());
        let baseline = null::baseline(graph, (settings.baseline, settings.seed), "across", all.across(), measure)?;

        let of = |node: u32| groups.group(node).map(|_| roles.at(node));
        #[allow(clippy::cast_precision_loss, reason = "only the order matters")]
        let order = order(&self.nodes().map(|node| of(node).map(|roles| roles.total() as f64)).collect::<Vec<_>>());
        let column = |count: fn(&Roles) -> u64| {
            Column::integer(order.iter().map(|node| of(*node).map(|roles| signed(count(&roles)))))
        };
        let rows = Table::new([
            ("id", Column::text(order.iter().map(|node| Some(self.id(*node))))),
            ("value", column(Roles::total)),
            ("coordinator", column(|roles| roles.coordinator)),
            ("consultant", column(|roles| roles.consultant)),
            ("gatekeeper", column(|roles| roles.gatekeeper)),
            ("representative", column(|roles| roles.representative)),
            ("liaison", column(|roles| roles.liaison)),
        ]);
        let by_role = Table::new([
            ("role", Column::text(all.each().map(|(role, _)| Some(role)))),
            ("count", Column::integer(all.each().map(|(_, count)| Some(signed(count))))),
            ("share", Column::float(all.each().map(|(_, count)| share(count, all.total())))),
        ]);
        let first = order.first().and_then(|node| of(*node).map(|roles| (*node, roles)));
        let sentence = match first.filter(|(_, roles)| roles.total() > 0) {
            None => "Nobody stands between two others that have no tie.".to_owned(),
            Some((node, roles)) => {
                let mut each = roles.each();
                each.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
                let same = order.iter().filter(|other| of(**other).map(|roles| roles.total()) == Some(roles.total()));
                let equals = match same.count() {
                    1 => String::new(),
                    more => format!(", as {}", counted(more - 1, "other does", "others do")),
                };
                format!(
                    "{} brokers most{equals}, {}, most often as {}; in {:.1} % of all brokerage the three are not of one {}.",
                    self.shown(node),
                    counted(usize::try_from(roles.total()).unwrap_or(usize::MAX), "time", "times"),
                    each.first().map_or("", |(role, _)| *role),
                    100.0 * all.across().unwrap_or(0.0),
                    groups.what
                )
            }
        };
        let mut answer = Answer::new(self, Question::BrokerRoles, rows, sentence)
            .part("roles", by_role)
            .figure("across", all.across().into());
        let without = self.nodes().filter(|node| groups.group(*node).is_none()).count();
        if without > 0 {
            let are = if without == 1 { "is" } else { "are" };
            let partners = counted(without, "partner", "partners");
            answer = answer.caveat(format!("{partners} without {} {are} left out, with all ties.", groups.one()));
        }
        if !self.is_directed() {
            answer = answer.caveat(
                "Ties have no direction and are read both ways: each pair counts twice, and gatekeeper and representative \
                 are the same.",
            );
        }
        Ok(answer.baselined(baseline))
    }
}

/// Every way over two ties, by the groups of its nodes, less those whose ends are tied themselves.
fn roles(graph: &CompactGraph, groups: &Groups) -> Vec<Roles> {
    let mut roles = open_or_closed(graph, groups);
    let undirected = graph.undirected();
    let triangles = Triangles::new(&undirected);
    triangles.each(|first, second, _| {
        let corners = [first.from, first.to, second.to].map(|place| triangles.nodes.at(place));
        let [Some(a), Some(b), Some(c)] = corners.map(|node| groups.group(node)) else { return };
        let [one, two, three] = corners;
        let [(ab, ba), (ac, ca), (bc, cb)] =
            [(one, two), (one, three), (two, three)].map(|(from, to)| directions(graph, from, to));
        for (broker, (from, own, to), closed) in [
            (one, (b, a, c), ba && ac && bc),
            (one, (c, a, b), ca && ab && cb),
            (two, (a, b, c), ab && bc && ac),
            (two, (c, b, a), cb && ba && ca),
            (three, (a, c, b), ac && cb && ab),
            (three, (b, c, a), bc && ca && ba),
        ] {
            roles.change(broker, |roles| *roles.of(from, own, to) -= u64::from(closed));
        }
    });
    roles
}

/// Which way a tie leads: from one end to the other, and back.
fn directions(graph: &CompactGraph, from: u32, to: u32) -> (bool, bool) {
    if graph.is_directed() { (graph.has_tie(from, to), graph.has_tie(to, from)) } else { (true, true) }
}

/// Every way over two ties to another end, whether or not the ends are tied: from the number of neighbours in each group.
fn open_or_closed(graph: &CompactGraph, groups: &Groups) -> Vec<Roles> {
    let mut all_roles = vec![Roles::default(); graph.nodes() as usize];
    let mut numbers = vec![Pair::default(); groups.names.len()];
    let mut met = Vec::new();
    for node in 0..graph.nodes() {
        let Some(own) = groups.group(node) else { continue };
        let mut all = Pair::default();
        let out = graph.neighbours(node).iter().map(|neighbour| (*neighbour, Pair { into: 0, out: 1 }));
        let into = graph.sources(node).iter().map(|source| (*source, Pair { into: 1, out: 0 }));
        for (neighbour, more) in out.chain(into) {
            let Some(group) = groups.group(neighbour) else { continue };
            if numbers.at(group) == Pair::default() {
                met.push(group);
            }
            numbers.change(group, |pair| pair.add(more));
            all.add(more);
        }
        let inside = numbers.at(own);
        let mut roles = Roles {
            representative: inside.into * (all.out - inside.out),
            gatekeeper: (all.into - inside.into) * inside.out,
            ..Roles::default()
        };
        for group in met.drain(..) {
            let there = numbers.at(group);
            numbers.put(group, Pair::default());
            *roles.of(group, own, group) += there.into * there.out;
            if group != own {
                roles.liaison += there.into * (all.out - inside.out - there.out);
            }
        }
        // Less the ways that lead back to where they come from.
        for neighbour in graph.neighbours(node).iter().filter(|other| directions(graph, **other, node).0) {
            if let Some(group) = groups.group(*neighbour) {
                *roles.of(group, own, group) -= 1;
            }
        }
        all_roles.put(node, roles);
    }
    all_roles
}

/// How many neighbours lead to a node, and to how many it leads.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct Pair {
    into: u64,
    out: u64,
}

impl Pair {
    fn add(&mut self, more: Pair) {
        (self.into, self.out) = (self.into + more.into, self.out + more.out);
    }
}

fn sum(roles: &[Roles]) -> Roles {
    roles.iter().fold(Roles::default(), |sum, one| Roles {
        coordinator: sum.coordinator + one.coordinator,
        consultant: sum.consultant + one.consultant,
        gatekeeper: sum.gatekeeper + one.gatekeeper,
        representative: sum.representative + one.representative,
        liaison: sum.liaison + one.liaison,
    })
}

#[allow(clippy::cast_precision_loss, reason = "a share is a measure")]
fn share(part: u64, all: u64) -> Option<f64> {
    (all > 0).then(|| part as f64 / all as f64)
}

fn signed(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}
