//! What is known about partners beside their ties, and the groups that they form by it.

use std::collections::BTreeMap;

use super::settings::By;
use super::{Network, edges};
use crate::model::Partner;
use crate::{Cell, Certainty, Column, Country, Error, Table};

/// The attributes that partners of a portfolio have.
const OF_PARTNERS: [&str; 6] = ["country", "kind", "name", "sme", "south_north", "theme"];

/// The group of each node; names ascend.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Groups {
    /// What they are groups of, in words: `country`.
    pub(super) what: String,
    pub(super) names: Vec<String>,
    /// For each node its group, where it has one.
    pub(super) of: Vec<Option<u32>>,
}

impl Groups {
    /// What it takes to belong to one of them: `a country`. Whoever has several themes belongs to none by theme.
    pub(super) fn one(&self) -> String {
        match self.what.as_str() {
            "theme" => "a single theme".to_owned(),
            "sme" => "a known size (small and medium-sized, or not)".to_owned(),
            what => format!("a known {what}"),
        }
    }

    /// The group of a node.
    pub(super) fn group(&self, node: u32) -> Option<u32> {
        self.of.get(node as usize).copied().flatten()
    }

    pub(super) fn name(&self, group: u32) -> &str {
        self.names.get(group as usize).map_or("", String::as_str)
    }

    /// How many nodes each group has.
    pub(super) fn sizes(&self) -> Vec<u32> {
        let mut sizes = vec![0; self.names.len()];
        for group in self.of.iter().flatten() {
            if let Some(size) = sizes.get_mut(*group as usize) {
                *size += 1;
            }
        }
        sizes
    }

    fn new(what: &str, values: &[Option<String>]) -> Self {
        let numbers: BTreeMap<&str, u32> = values.iter().flatten().map(|value| (value.as_str(), 0)).collect();
        let numbers: BTreeMap<&str, u32> = numbers.into_keys().zip(0..).collect();
        let of =
            values.iter().map(|value| value.as_ref().and_then(|value| numbers.get(value.as_str()).copied())).collect();
        let names = numbers.keys().map(|name| (*name).to_owned()).collect();
        Groups { what: what.to_owned(), names, of }
    }
}

impl Network {
    /// The network with attributes from a table: partners by its first column, each other column an attribute. Partners that
    /// the network has not are refused.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::InvalidTable`].
    pub fn with_attributes(self, nodes: &Table) -> Result<Self, Error> {
        let mut columns = nodes.columns();
        let Some(ids) = columns.next() else { return Ok(self) };
        let mut attributes = self.inner.attributes.clone();
        for (name, column) in columns {
            let mut values: Vec<Option<Box<str>>> = vec![None; self.len()];
            for row in 0..column.len() {
                let node = self.node(&edges::id_at(ids, row)?)?;
                let value = column.get(row);
                if let Some(place) = values.get_mut(node as usize).filter(|_| value != Cell::Empty) {
                    *place = Some(value.to_string().into());
                }
            }
            attributes.insert(name.to_owned(), values);
        }
        Ok(self.with(|inner| inner.attributes = attributes))
    }

    /// The names of the attributes that partners can be grouped by.
    pub fn attributes(&self) -> Vec<&str> {
        let own = self.inner.attributes.keys().map(String::as_str);
        let of_partners = self.inner.view.iter().flat_map(|_| OF_PARTNERS);
        let names: std::collections::BTreeSet<&str> = own.chain(of_partners).collect();
        names.into_iter().collect()
    }

    /// An attribute of every partner as a table: id, value.
    ///
    /// # Errors
    /// [`Error::InvalidChoice`] for an attribute that the network has not.
    pub fn attribute_table(&self, name: &str) -> Result<Table, Error> {
        let groups = self.attribute(name)?;
        let value = |node: u32| groups.group(node).map(|group| groups.name(group));
        Ok(Table::new([("id", Column::text(self.ids().map(Some))), ("value", Column::text(self.nodes().map(value)))]))
    }

    /// The groups that a setting asks for.
    pub(super) fn groups(&self, by: &By) -> Result<Groups, Error> {
        match by {
            By::Attribute(name) => self.attribute(name),
            By::Given(given) => {
                let mut values = vec![None; self.len()];
                for (id, group) in given {
                    if let Some(place) = values.get_mut(self.node(id)? as usize) {
                        *place = Some(group.clone());
                    }
                }
                Ok(Groups::new("group", &values))
            }
        }
    }

    fn attribute(&self, name: &str) -> Result<Groups, Error> {
        if let Some(values) = self.inner.attributes.get(name) {
            return Ok(Groups::new(
                name,
                &values.iter().map(|value| value.as_deref().map(str::to_owned)).collect::<Vec<_>>(),
            ));
        }
        if self.inner.view.is_none() || !OF_PARTNERS.contains(&name) {
            let expected = match self.attributes().join(", ") {
                none if none.is_empty() => "the group of each partner, for this network has no attributes".to_owned(),
                names => names,
            };
            return Err(Error::InvalidChoice { what: "attribute", got: crate::error::shorten(name), expected });
        }
        let of = |partner: &Partner| match name {
            "country" => partner.country.map(|country| country.code().to_owned()),
            "kind" => partner.kind.map(|kind| kind.to_string()),
            "name" => Some(partner.name.to_string()),
            "sme" => partner.sme.map(|sme| if sme { "sme" } else { "not_sme" }.to_owned()),
            "south_north" => self.side(partner).map(|side| side.name().to_owned()),
            _ => match &*partner.themes {
                [theme] => Some(theme.to_string()),
                _ => None,
            },
        };
        Ok(Groups::new(name, &self.nodes().map(|node| self.partner(node).and_then(of)).collect::<Vec<_>>()))
    }

    /// The record of a node, where the network shows a portfolio.
    pub(super) fn partner(&self, node: u32) -> Option<&Partner> {
        let (portfolio, _) = self.inner.view.as_ref()?;
        portfolio.partner(&self.id(node).parse().ok()?)
    }

    /// Whether a partner belongs to the South or to the North on the day: `None` where no country is stated, or the dates of
    /// its membership leave it open.
    pub(super) fn side(&self, partner: &Partner) -> Option<Side> {
        self.side_of(partner.country?)
    }

    /// The same of a country.
    pub(super) fn side_of(&self, country: Country) -> Option<Side> {
        let (portfolio, view) = self.inner.view.as_ref()?;
        let member = |framework: &str| Some(portfolio.framework(framework)?.has_member(country, view.as_of));
        match (member(&view.south)?, member(&view.north)?) {
            (Certainty::Surely, _) => Some(Side::South),
            (Certainty::No, Certainty::Surely) => Some(Side::North),
            (Certainty::No, Certainty::No) => Some(Side::Neither),
            _ => None,
        }
    }
}

/// Where a partner belongs, by the frameworks of the view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Side {
    South,
    North,
    Neither,
}

impl Side {
    pub(super) fn name(self) -> &'static str {
        match self {
            Side::South => "south",
            Side::North => "north",
            Side::Neither => "neither",
        }
    }
}
