//! Edge lists and nodes of any form as tables; groups of nodes, and shares.

use std::collections::BTreeMap;
use std::fmt::Display;

use pyo3::IntoPyObjectExt as _;
use pyo3::exceptions::PyTypeError;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyMapping, PyString};
#[cfg(feature = "stubs")]
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};
use ssdc_core::network::By;
use ssdc_core::{Column, Table};

use crate::arrow::TableIn;
#[cfg(feature = "stubs")]
use crate::convert::DictOut;
use crate::convert::expected;
use crate::ids::IdIn;

const EDGES: &str = "pairs (a, b) or triples (a, b, weight), a frame, or a networkx graph";

/// Ties as a table, with the nodes where a graph brings them along.
pub(crate) struct EdgesIn {
    pub(crate) ties: Table,
    pub(crate) nodes: Option<Table>,
    /// Whether a graph says that its ties have directions.
    pub(crate) directed: bool,
}

/// Pairs as a table of two columns.
pub(crate) struct PairsIn(pub(crate) Table);

impl FromPyObject<'_, '_> for PairsIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = EdgesIn::INPUT_TYPE;

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if is_table(value)? {
            return Ok(PairsIn(value.extract::<TableIn>()?.0));
        }
        rows(value, "pairs (partner, thing) or a frame", 2).map(PairsIn)
    }
}

/// Nodes as a table: ids first, then attributes.
pub(crate) struct NodesIn(pub(crate) Table);

impl FromPyObject<'_, '_> for EdgesIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(
        TableIn::INPUT_TYPE,
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Iterable"),
            type_hint_identifier!("typing", "Any")
        )
    );

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if is_table(value)? {
            return Ok(EdgesIn { ties: value.extract::<TableIn>()?.0, nodes: None, directed: false });
        }
        let py = value.py();
        // A graph of networkx has both, as views that are called.
        if value.hasattr(intern!(py, "is_directed"))? && value.hasattr(intern!(py, "edges"))? {
            let data = PyDict::new(py);
            data.set_item("data", "weight")?;
            data.set_item("default", 1)?;
            let directed = value.call_method0(intern!(py, "is_directed"))?.extract()?;
            let edges = value.call_method("edges", (), Some(&data))?;
            let nodes = PyDict::new(py);
            nodes.set_item("data", true)?;
            let nodes = py.get_type::<PyDict>().call1((value.call_method("nodes", (), Some(&nodes))?,))?;
            return Ok(EdgesIn {
                ties: rows(edges.as_borrowed(), EDGES, 3)?,
                nodes: Some(nodes.extract::<NodesIn>()?.0),
                directed,
            });
        }
        Ok(EdgesIn { ties: rows(value, EDGES, 3)?, nodes: None, directed: false })
    }
}

impl FromPyObject<'_, '_> for NodesIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = EdgesIn::INPUT_TYPE;

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if is_table(value)? {
            return Ok(NodesIn(value.extract::<TableIn>()?.0));
        }
        if is_whole_array(value, 1)? {
            return Ok(NodesIn(Table::new([("id", whole_column(value)?)])));
        }
        let nodes = value.try_iter().map_err(|_| expected("ids, a dict of attributes by id, or a frame", value))?;
        let nodes: Vec<Bound<'_, PyAny>> = nodes.collect::<PyResult<_>>()?;
        let ids: Vec<String> = nodes.iter().map(|node| id(node)).collect::<PyResult<_>>()?;
        let mut columns = vec![("id".to_owned(), Column::text(ids.into_iter().map(Some)))];
        if let Ok(attributes) = value.cast::<PyDict>() {
            let mut names: Vec<String> = Vec::new();
            for (node, of_node) in attributes.iter() {
                let wrong = |error: PyErr| at(format_args!("node {node}"), error, node.py());
                let of_node = of_node
                    .cast::<PyMapping>()
                    .map_err(|_| wrong(expected("a dict of attributes", of_node.as_borrowed())))?;
                for name in of_node.keys()? {
                    let name: String =
                        name.extract().map_err(|_| wrong(expected("text as a name", name.as_borrowed())))?;
                    if !names.contains(&name) {
                        names.push(name);
                    }
                }
            }
            names.sort_unstable();
            for name in names {
                let value = |node: &Bound<'_, PyAny>| -> PyResult<Option<String>> {
                    let Some(of_node) = attributes.get_item(node)? else { return Ok(None) };
                    let value = of_node.call_method1(intern!(node.py(), "get"), (&name,))?;
                    if value.is_none() { Ok(None) } else { Ok(Some(value.str()?.to_string())) }
                };
                let values: Vec<Option<String>> = nodes.iter().map(value).collect::<PyResult<_>>()?;
                columns.push((name, Column::text(values)));
            }
        }
        Ok(NodesIn(Table::from_columns(columns).map_err(crate::errors::Failure::Core)?))
    }
}

/// Groups of partners: the name of an attribute, or a dict with the group of each id.
pub(crate) struct ByIn(pub(crate) By);

impl ByIn {
    /// The groups of questions that nobody gave any.
    pub(crate) fn country() -> Self {
        ByIn(By::attribute("country"))
    }

    /// Small and medium-sized enterprises, and the others.
    pub(crate) fn sme() -> Self {
        ByIn(By::attribute("sme"))
    }
}

impl FromPyObject<'_, '_> for ByIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr =
        type_hint_union!(type_hint_identifier!("builtins", "str"), DictOut::<Bound<'_, PyAny>>::OUTPUT_TYPE);

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if let Ok(name) = value.cast::<PyString>() {
            return Ok(ByIn(By::attribute(&name.to_cow()?)));
        }
        let given = value.cast::<PyDict>();
        let given =
            given.map_err(|_| expected("the name of an attribute, or a dict with the group of each partner", value))?;
        // Who has no group may stand there with None.
        let given = given.iter().filter(|(_, group)| !group.is_none());
        let groups = given.map(|(partner, group)| Ok((id(&partner)?, group.str()?.to_string())));
        Ok(ByIn(By::Given(groups.collect::<PyResult<_>>()?)))
    }
}

impl<'py> IntoPyObject<'py> for &ByIn {
    type Target = PyAny;
    type Output = Bound<'py, PyAny>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        match &self.0 {
            By::Attribute(name) => name.into_bound_py_any(py),
            By::Given(groups) => groups.into_bound_py_any(py),
        }
    }
}

/// Where attention starts: ids, or a dict with a share for each.
pub(crate) struct StartIn(pub(crate) BTreeMap<String, f64>);

impl FromPyObject<'_, '_> for StartIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: PyStaticExpr = type_hint_union!(
        DictOut::<Bound<'_, PyAny>>::OUTPUT_TYPE,
        type_hint_subscript!(
            type_hint_identifier!("collections.abc", "Iterable"),
            type_hint_identifier!("typing", "Any")
        )
    );

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        const FORMS: &str = "a list of ids, or a dict with a share for each";
        if let Ok(shares) = value.cast::<PyDict>() {
            let shares = shares.iter().map(|(partner, share)| Ok((id(&partner)?, share.extract::<f64>()?)));
            return Ok(StartIn(shares.collect::<PyResult<_>>()?));
        }
        if value.is_instance_of::<PyString>() {
            return Err(expected(FORMS, value));
        }
        let ids = value.try_iter().map_err(|_| expected(FORMS, value))?;
        Ok(StartIn(ids.map(|one| Ok((id(&one?)?, 1.0))).collect::<PyResult<_>>()?))
    }
}

impl<'py> IntoPyObject<'py> for &StartIn {
    type Target = PyDict;
    type Output = Bound<'py, PyDict>;
    type Error = PyErr;

    fn into_pyobject(self, py: Python<'py>) -> PyResult<Self::Output> {
        (&self.0).into_pyobject(py)
    }
}

/// Whether it is one of the forms of a table, text being the path of a file.
fn is_table(value: Borrowed<'_, '_, PyAny>) -> PyResult<bool> {
    let py = value.py();
    let path = value.is_instance_of::<PyString>() || value.hasattr(intern!(py, "__fspath__"))?;
    Ok(path || value.hasattr(intern!(py, "__arrow_c_stream__"))?)
}

fn rows(value: Borrowed<'_, '_, PyAny>, forms: &str, most: usize) -> PyResult<Table> {
    if is_whole_array(value, 2)? {
        let columns: Vec<_> = value.getattr(intern!(value.py(), "T"))?.try_iter()?.collect::<PyResult<_>>()?;
        if let [from, to] = columns.as_slice() {
            let columns = [("a", whole_column(from.as_borrowed())?), ("b", whole_column(to.as_borrowed())?)];
            return Ok(Table::new(columns));
        }
    }
    let (mut from, mut to, mut weight) = (Vec::new(), Vec::new(), Vec::new());
    for (number, row) in value.try_iter().map_err(|_| expected(forms, value))?.enumerate() {
        let read = || -> PyResult<()> {
            let row = row?;
            let length = row.len().map_err(|_| expected(forms, row.as_borrowed()))?;
            if row.is_instance_of::<PyString>() || !(2..=most).contains(&length) {
                return Err(expected(forms, row.as_borrowed()));
            }
            from.push(Some(id(&row.get_item(0)?)?));
            to.push(Some(id(&row.get_item(1)?)?));
            let number = |found: Bound<'_, PyAny>| {
                found.extract::<f64>().map_err(|_| expected("a weight, a number", found.as_borrowed()))
            };
            weight.push(Some(if length == 3 { number(row.get_item(2)?)? } else { 1.0 }));
            Ok(())
        };
        read().map_err(|error| at(format_args!("row {number}"), error, value.py()))?;
    }
    Ok(Table::new([("a", Column::text(from)), ("b", Column::text(to)), ("weight", Column::float(weight))]))
}

/// An id as text.
fn id(value: &Bound<'_, PyAny>) -> PyResult<String> {
    Ok(value.extract::<IdIn>()?.0)
}

/// The same error, saying where in the input, where the input is of a wrong type.
fn at(place: impl Display, error: PyErr, py: Python<'_>) -> PyErr {
    if !error.is_instance_of::<PyTypeError>(py) {
        return error;
    }
    PyTypeError::new_err(format!("{place}: {}", error.value(py)))
}

/// Whether it is an array of numpy of so many dimensions whose whole numbers fit into 64 bits with a sign.
fn is_whole_array(value: Borrowed<'_, '_, PyAny>, dimensions: usize) -> PyResult<bool> {
    let py = value.py();
    if !value.hasattr(intern!(py, "dtype"))? || !value.hasattr(intern!(py, "ndim"))? {
        return Ok(false);
    }
    let dtype = value.getattr(intern!(py, "dtype"))?;
    let of = |name| dtype.getattr(name).and_then(|found| found.extract::<String>());
    let whole = of(intern!(py, "kind")).is_ok_and(|kind| kind == "i" || kind == "u");
    let fits = whole && of(intern!(py, "name")).is_ok_and(|name| name != "uint64");
    Ok(fits && value.getattr(intern!(py, "ndim"))?.extract::<usize>().is_ok_and(|found| found == dimensions))
}

/// The numbers of such an array of one dimension, read without an object for each.
fn whole_column(array: Borrowed<'_, '_, PyAny>) -> PyResult<Column> {
    let py = array.py();
    let bytes = array.call_method1(intern!(py, "astype"), ("<i8",))?.call_method0(intern!(py, "tobytes"))?;
    let numbers = bytes.cast::<PyBytes>()?.as_bytes().as_chunks::<8>().0;
    Ok(Column::integer(numbers.iter().map(|number| Some(i64::from_le_bytes(*number)))))
}
