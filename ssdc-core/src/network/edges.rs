//! Networks from edge lists, tables, and lists of who took part in what.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::str::FromStr;

use serde_json::Value;

use super::ids::Arrivals;
use super::settings::{no_more, take, values_of};
use super::{LeftOut, Network};
use crate::error::shorten;
use crate::solve::{CompactGraph, TieColumns};
use crate::{Cell, Column, Error, Table};

/// A tie of an edge list: two ids, and a weight where it is not 1.
///
/// ```
/// use ssdc_core::network::Edge;
/// assert_eq!(Edge::from(("a", "b")), Edge::from(("a", "b", 1.0)));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge<'e> {
    /// Where it starts.
    pub from: &'e str,
    /// Where it ends.
    pub to: &'e str,
    /// How strong it is: positive.
    pub weight: f64,
}

impl<'e> From<(&'e str, &'e str)> for Edge<'e> {
    fn from((from, to): (&'e str, &'e str)) -> Self {
        Edge { from, to, weight: 1.0 }
    }
}

impl<'e> From<(&'e str, &'e str, f64)> for Edge<'e> {
    fn from((from, to, weight): (&'e str, &'e str, f64)) -> Self {
        Edge { from, to, weight }
    }
}

/// Collects ties one by one.
#[derive(Default)]
pub(super) struct NetworkBuilder {
    arrivals: Arrivals,
    ties: TieColumns,
    pub(super) left_out: LeftOut,
}

impl NetworkBuilder {
    pub(super) fn partner(&mut self, id: &str) -> Result<u32, Error> {
        self.arrivals.number(id)
    }

    pub(super) fn tie(&mut self, edge: Edge<'_>) -> Result<(), Error> {
        self.ties(edge, 1)
    }

    /// As many ties between two ids, of this weight together. Loops are left out, and so are ties of weight zero; both ends stay.
    fn ties(&mut self, edge: Edge<'_>, count: u32) -> Result<(), Error> {
        let (from, to) = (self.partner(edge.from)?, self.partner(edge.to)?);
        if !(edge.weight.is_finite() && edge.weight >= 0.0) {
            let got = edge.weight.to_string();
            return Err(Error::InvalidWeight { from: shorten(edge.from), to: shorten(edge.to), got });
        }
        if from == to {
            self.left_out.loops += count as usize;
        } else if edge.weight == 0.0 {
            self.left_out.weightless += count as usize;
        } else {
            self.put(from, to, edge.weight, count);
        }
        Ok(())
    }

    fn put(&mut self, from: u32, to: u32, weight: f64, count: u32) {
        // Weights and counts are kept from the first on that is not 1.
        if weight.to_bits() != 1.0_f64.to_bits() || !self.ties.weight.is_empty() {
            self.ties.weight.resize(self.ties.from.len(), 1.0);
            self.ties.weight.push(weight);
        }
        if count != 1 || !self.ties.multiplicity.is_empty() {
            self.ties.multiplicity.resize(self.ties.from.len(), 1);
            self.ties.multiplicity.push(count);
        }
        self.ties.from.push(from);
        self.ties.to.push(to);
    }

    pub(super) fn finish(mut self, directed: bool) -> Result<Network, Error> {
        if u32::try_from(self.ties.from.len()).ok().and_then(|ties| ties.checked_mul(2)).is_none() {
            return Err(Error::Overflow { what: "the ties of a network, 2^31 at most".to_owned() });
        }
        let (ids, places) = self.arrivals.in_order()?;
        let place = |number: &mut u32| *number = places.get(*number as usize).copied().unwrap_or_default();
        self.ties.from.iter_mut().for_each(place);
        self.ties.to.iter_mut().for_each(place);
        let graph = CompactGraph::new(ids.len(), directed, &self.ties);
        Ok(Network::new(ids, graph, self.left_out))
    }
}

impl FromStr for Network {
    type Err = Error;

    /// Reads a JSON object of `edges` (pairs or triples with a weight; ids are text or whole numbers), perhaps `nodes` (ids, or
    /// an object of attributes by id) and `directed`.
    ///
    /// ```
    /// use ssdc_core::Network;
    /// let network: Network = r#"{"edges": [["a", 7, 2.5]], "nodes": {"z": {"country": "KE"}}}"#.parse()?;
    /// assert_eq!((network.to_string(), network.attributes()), ("3 partners, 1 tie, undirected".to_owned(), vec!["country"]));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    fn from_str(text: &str) -> Result<Self, Error> {
        let (mut values, mut builder) = (values_of(text)?, NetworkBuilder::default());
        let mut directed = false;
        take(&mut values, "directed", &mut directed)?;
        let (edges, nodes) = (values.remove("edges"), values.remove("nodes"));
        no_more(&values, &["edges", "nodes", "directed"])?;
        let wrong = |why: &str, place: String| Error::WrongType { why: why.to_owned() }.at(&place);
        let mut attributes: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
        match nodes {
            None | Some(Value::Null) => {}
            Some(Value::Array(ids)) => {
                for (index, id) in ids.iter().enumerate() {
                    builder.partner(&id_of(id).ok_or_else(|| wrong("expected an id", format!("/nodes/{index}")))?)?;
                }
            }
            Some(Value::Object(nodes)) => {
                for (id, of_node) in nodes {
                    builder.partner(&id)?;
                    let place = format!("/nodes/{}", id.replace('~', "~0").replace('/', "~1"));
                    let of_node =
                        of_node.as_object().ok_or_else(|| wrong("expected an object of attributes", place))?;
                    for (name, value) in of_node.iter().filter(|(_, value)| !value.is_null()) {
                        let value = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                        attributes.entry(name.clone()).or_default().insert(id.clone(), value);
                    }
                }
            }
            Some(_) => return Err(wrong("expected ids, or an object of attributes by id", "/nodes".to_owned())),
        }
        let edges = edges.ok_or(Error::MissingField { name: "edges" })?;
        let edges = edges.as_array().ok_or_else(|| wrong("expected a list", "/edges".to_owned()))?;
        for (index, edge) in edges.iter().enumerate() {
            let parts = match edge.as_array().map_or(&[][..], Vec::as_slice) {
                [from, to] => id_of(from).zip(id_of(to)).map(|(from, to)| (from, to, 1.0)),
                [from, to, weight] => {
                    id_of(from).zip(id_of(to)).zip(weight.as_f64()).map(|((from, to), weight)| (from, to, weight))
                }
                _ => None,
            };
            let form =
                || wrong("expected a pair of ids, or a triple of two ids and a weight", format!("/edges/{index}"));
            let (from, to, weight) = parts.ok_or_else(form)?;
            builder.tie(Edge { from: &from, to: &to, weight }).map_err(|error| error.at(&format!("/edges/{index}")))?;
        }
        let network = builder.finish(directed)?;
        let mut columns = BTreeMap::new();
        for (name, values) in attributes {
            let mut column: Vec<Option<Box<str>>> = vec![None; network.len()];
            for (id, value) in values {
                if let Some(place) = column.get_mut(network.node(&id)? as usize) {
                    *place = Some(value.into());
                }
            }
            columns.insert(name, column);
        }
        Ok(network.with(|inner| inner.attributes = columns))
    }
}

/// An id: text, or a whole number.
fn id_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) if number.is_i64() || number.is_u64() => Some(number.to_string()),
        _ => None,
    }
}

impl Network {
    /// The undirected network of an edge list. Parallel ties become one with their weights added up; a tie of a partner with
    /// itself and a tie of weight 0 are left out, and answers say so.
    ///
    /// ```
    /// use ssdc_core::network::Network;
    /// let network = Network::from_edges([("a", "b", 1.0), ("b", "a", 2.0), ("c", "c", 1.0)])?;
    /// assert_eq!(network.to_string(), "3 partners, 1 tie, undirected");
    /// assert_eq!(network.ties_table().to_json(), r#"[{"a":"a","b":"b","multiplicity":2,"weight":3.0}]"#);
    /// assert!(Network::from_edges([("a", "b", -1.0)]).is_err());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidWeight`] for a weight that is negative or not a number, [`Error::InvalidId`].
    pub fn from_edges<'e, E: Into<Edge<'e>>>(edges: impl IntoIterator<Item = E>) -> Result<Self, Error> {
        Network::from_edges_and_nodes(edges, std::iter::empty::<&str>(), false)
    }

    /// The same with directions if wanted, and with partners that may have no tie.
    ///
    /// ```
    /// use ssdc_core::network::Network;
    /// let network = Network::from_edges_and_nodes([("a", "b"), ("b", "a")], ["alone"], true)?;
    /// assert_eq!(network.to_string(), "3 partners, 2 ties, directed");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Network::from_edges`].
    pub fn from_edges_and_nodes<'e, E: Into<Edge<'e>>>(
        edges: impl IntoIterator<Item = E>,
        nodes: impl IntoIterator<Item = impl AsRef<str>>,
        directed: bool,
    ) -> Result<Self, Error> {
        let mut builder = NetworkBuilder::default();
        for node in nodes {
            builder.partner(node.as_ref())?;
        }
        for edge in edges {
            builder.tie(edge.into())?;
        }
        builder.finish(directed)
    }

    /// The network of a table of ties: its first two columns are the ends, text or whole numbers; a column `weight`, or else a
    /// third column of numbers (or of text that is all numbers, as in a file), is the weight; a column `multiplicity` says how
    /// many ties a row stands for, which weigh so much together. `nodes` names partners in its first column, and its other
    /// columns become attributes of theirs.
    ///
    /// ```
    /// use ssdc_core::{Column, Table, network::Network};
    /// let ties = Table::new([("giver", Column::text([Some("a")])), ("taker", Column::integer([Some(7)]))]);
    /// let nodes = Table::new([("id", Column::text([Some("a"), Some("z")])), ("country", Column::text([Some("KE"), None]))]);
    /// let network = Network::from_tables(&ties, Some(&nodes), true)?;
    /// assert_eq!(network.ids().collect::<Vec<_>>(), ["7", "a", "z"]);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Network::from_edges`]; [`Error::InvalidTable`] where columns are missing or a place in them is empty.
    pub fn from_tables(ties: &Table, nodes: Option<&Table>, directed: bool) -> Result<Self, Error> {
        let mut builder = NetworkBuilder::default();
        if let Some(ids) = nodes.and_then(|nodes| nodes.columns().next()) {
            for row in 0..ids.1.len() {
                builder.partner(&id_at(ids, row)?)?;
            }
        }
        let mut columns = ties.columns();
        if let (Some(from), Some(to)) = (columns.next(), columns.next()) {
            let third = columns.next().filter(|(name, column)| *name != "multiplicity" && is_of_numbers(column));
            let count = ties.column("multiplicity").map(|column| ("multiplicity", column));
            let weight = ties.column("weight").map(|column| ("weight", column)).or(third);
            for row in 0..ties.len() {
                let weight = weight.map_or(Ok(1.0), |weight| weight_at(weight, row))?;
                let count = count.map_or(Ok(1), |count| count_at(count, row))?;
                builder.ties(Edge { from: &id_at(from, row)?, to: &id_at(to, row)?, weight }, count)?;
            }
        } else if ties.columns().len() > 0 {
            return Err(Error::InvalidTable { why: "a table of ties has two columns for the ends of each".to_owned() });
        }
        let network = builder.finish(directed)?;
        match nodes {
            Some(nodes) => network.with_attributes(nodes),
            None => Ok(network),
        }
    }

    /// The undirected network of those who took part in the same things. Each thing with k participants ties each pair of
    /// them with weight 1 / (k - 1), so that nobody gains more ties from a large meeting than it has participants.
    ///
    /// ```
    /// use ssdc_core::network::Network;
    /// let network = Network::from_memberships([("ann", "june"), ("bob", "june"), ("cai", "june"), ("ann", "july"), ("bob", "july")])?;
    /// // ann and bob: a half from June, where they were three, and one from July.
    /// assert_eq!(network.ties_table().to_csv(), "a,b,weight,multiplicity\nann,bob,1.5,2\nann,cai,0.5,1\nbob,cai,0.5,1\n");
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidId`].
    ///
    /// # Source
    /// Newman, *Physical Review E* 64, 016132 (2001).
    pub fn from_memberships<'e>(memberships: impl IntoIterator<Item = (&'e str, &'e str)>) -> Result<Self, Error> {
        let mut builder = NetworkBuilder::default();
        let mut things: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (partner, thing) in memberships {
            builder.partner(partner)?;
            things.entry(thing).or_default().insert(partner);
        }
        for members in things.values() {
            builder.together(&members.iter().copied().collect::<Vec<_>>())?;
        }
        builder.finish(false)
    }

    /// The same of a table whose first two columns say who took part in what.
    ///
    /// ```
    /// use ssdc_core::{Column, Table, network::Network};
    /// let took_part = Table::new([("who", Column::text([Some("ann"), Some("bob")])), ("year", Column::integer([Some(2018); 2]))]);
    /// assert_eq!(Network::from_membership_table(&took_part)?, Network::from_edges([("ann", "bob")])?);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidId`]; [`Error::InvalidTable`] where a column is missing or a place in it is empty.
    pub fn from_membership_table(memberships: &Table) -> Result<Self, Error> {
        let mut columns = memberships.columns();
        let (Some(partners), Some(things)) = (columns.next(), columns.next()) else {
            if memberships.is_empty() {
                return NetworkBuilder::default().finish(false);
            }
            return Err(Error::InvalidTable {
                why: "a table of memberships has two columns: who, and in what".to_owned(),
            });
        };
        let pairs = (0..memberships.len()).map(|row| Ok((id_at(partners, row)?, id_at(things, row)?)));
        let pairs = pairs.collect::<Result<Vec<_>, Error>>()?;
        Network::from_memberships(pairs.iter().map(|(partner, thing)| (&**partner, &**thing)))
    }

    /// Ties and nodes as the tables of which [`from_tables`](Network::from_tables) makes the same network, what it leaves out
    /// included. What a portfolio knows about its partners beside their ties stays there.
    ///
    /// ```
    /// use ssdc_core::network::Network;
    /// let network = Network::from_edges([("a", "b", 1.5), ("b", "a", 1.0), ("a", "a", 1.0)])?;
    /// let (ties, nodes) = network.to_tables();
    /// assert_eq!(ties.to_csv(), "a,b,weight,multiplicity\na,b,2.5,2\na,a,1,1\n");
    /// assert_eq!(Network::from_tables(&ties, Some(&nodes), false)?, network);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    pub fn to_tables(&self) -> (Table, Table) {
        let LeftOut { loops, weightless, .. } = self.inner.left_out;
        let mut ids = self.ids();
        let (first, second) = (ids.next().unwrap_or_default(), ids.next().unwrap_or_default());
        let left_out = [(first, first, 1.0, loops), (first, second, 0.0, weightless)];
        let left_out = left_out.into_iter().filter(|(.., count)| *count > 0);
        let ties = self.graph().ties();
        let ties = ties.map(|tie| (self.id(tie.from), self.id(tie.to), tie.weight, tie.multiplicity as usize));
        let ties: Vec<_> = ties.chain(left_out).collect();
        // No attribute has the name of the column of ids.
        let mut id = "id".to_owned();
        while self.inner.attributes.contains_key(&id) {
            id.push('_');
        }
        let attributes = self.inner.attributes.iter();
        let attributes =
            attributes.map(|(name, values)| (name.clone(), Column::text(values.iter().map(Option::as_deref))));
        let columns = std::iter::once((id, Column::text(self.ids().map(Some)))).chain(attributes);
        (ties_of(&ties), Table::of(columns.map(|(name, column)| (Cow::Owned(name), column)).collect()))
    }

    /// The ties as a table: a, b, weight, multiplicity (how many ties it stands for).
    pub fn ties_table(&self) -> Table {
        let ties = self.graph().ties();
        ties_of(
            &ties
                .map(|tie| (self.id(tie.from), self.id(tie.to), tie.weight, tie.multiplicity as usize))
                .collect::<Vec<_>>(),
        )
    }
}

/// Ends, weights and how many ties each stands for.
fn ties_of(ties: &[(&str, &str, f64, usize)]) -> Table {
    Table::new([
        ("a", Column::text(ties.iter().map(|tie| Some(tie.0)))),
        ("b", Column::text(ties.iter().map(|tie| Some(tie.1)))),
        ("weight", Column::float(ties.iter().map(|tie| Some(tie.2)))),
        ("multiplicity", Column::integer(ties.iter().map(|tie| i64::try_from(tie.3).ok()))),
    ])
}

impl NetworkBuilder {
    /// Ties all members of something with one another, with Newman's weights.
    pub(super) fn together(&mut self, members: &[&str]) -> Result<(), Error> {
        let others = u32::try_from(members.len()).unwrap_or(u32::MAX).saturating_sub(1);
        for (index, from) in members.iter().enumerate() {
            for to in members.iter().skip(index + 1) {
                self.tie(Edge { from, to, weight: 1.0 / f64::from(others) })?;
            }
        }
        Ok(())
    }
}

pub(super) fn id_at<'c>((name, column): (&str, &'c Column), row: usize) -> Result<Cow<'c, str>, Error> {
    match column.get(row) {
        Cell::Text(text) => Ok(text.into()),
        Cell::Integer(number) => Ok(number.to_string().into()),
        other => {
            let found = if other == Cell::Empty { "nothing".to_owned() } else { shorten(&other.to_string()) };
            Err(Error::InvalidTable { why: format!("row {row} of column `{name}` holds {found}: expected an id") })
        }
    }
}

/// Whether all cells are numbers, or all their text, as in a file.
fn is_of_numbers(column: &Column) -> bool {
    let is_number = |cell: Cell<'_>| matches!(cell, Cell::Text(text) if text.trim().parse::<f64>().is_ok());
    column.is_number() || (!column.is_empty() && column.iter().all(is_number))
}

fn count_at((name, column): (&str, &Column), row: usize) -> Result<u32, Error> {
    let cell = column.get(row);
    let count =
        if let Cell::Integer(number) = cell { u32::try_from(number).ok().filter(|count| *count > 0) } else { None };
    let expected = || {
        format!(
            "row {row} of column `{name}` holds `{}`: expected a whole number from 1 on",
            shorten(&cell.to_string())
        )
    };
    count.ok_or_else(|| Error::InvalidTable { why: expected() })
}

#[allow(clippy::cast_precision_loss, reason = "a weight is a measure")]
fn weight_at((name, column): (&str, &Column), row: usize) -> Result<f64, Error> {
    match column.get(row) {
        Cell::Integer(number) => Ok(number as f64),
        Cell::Float(number) => Ok(number),
        other => {
            let number = other.to_string().trim().parse::<f64>().ok();
            let why =
                || format!("row {row} of column `{name}` holds `{}`: expected a number", shorten(&other.to_string()));
            number.ok_or_else(|| Error::InvalidTable { why: why() })
        }
    }
}
