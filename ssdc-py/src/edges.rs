//! Edge lists and nodes of any form as tables; groups of nodes, and shares.

use std::collections::BTreeMap;

use pyo3::IntoPyObjectExt as _;
#[cfg(feature = "stubs")]
use pyo3::inspect::PyStaticExpr;
use pyo3::intern;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyInt, PyString};
#[cfg(feature = "stubs")]
use pyo3::{type_hint_identifier, type_hint_subscript, type_hint_union};
use ssdc_core::network::By;
use ssdc_core::{Column, Table};

use crate::arrow::TableIn;
#[cfg(feature = "stubs")]
use crate::convert::DictOut;
use crate::convert::expected;

/// Ties as a table, with the nodes where a graph brings them along.
pub(crate) struct EdgesIn {
    pub(crate) ties: Table,
    pub(crate) nodes: Option<Table>,
    /// Whether a graph says that its ties have directions.
    pub(crate) directed: bool,
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
                ties: rows(edges.as_borrowed())?,
                nodes: Some(nodes.extract::<NodesIn>()?.0),
                directed,
            });
        }
        Ok(EdgesIn { ties: rows(value)?, nodes: None, directed: false })
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
        if is_whole_array(value, 1) {
            return Ok(NodesIn(Table::new([("id", whole_column(value)?)])));
        }
        let nodes = value.try_iter().map_err(|_| expected("ids, a dict of attributes by id, or a frame", value))?;
        let nodes: Vec<Bound<'_, PyAny>> = nodes.collect::<PyResult<_>>()?;
        let ids: Vec<String> = nodes.iter().map(|node| id(node)).collect::<PyResult<_>>()?;
        let mut columns = vec![("id".to_owned(), Column::text(ids.into_iter().map(Some)))];
        if let Ok(attributes) = value.cast::<PyDict>() {
            let mut names: Vec<String> = Vec::new();
            for of_node in attributes.values() {
                for name in of_node.try_iter()? {
                    let name: String = name?.extract()?;
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

fn rows(value: Borrowed<'_, '_, PyAny>) -> PyResult<Table> {
    const FORMS: &str = "pairs (a, b) or triples (a, b, weight), a frame, or a networkx graph";
    if is_whole_array(value, 2) {
        let columns: Vec<_> = value.getattr(intern!(value.py(), "T"))?.try_iter()?.collect::<PyResult<_>>()?;
        if let [from, to] = columns.as_slice() {
            let columns = [("a", whole_column(from.as_borrowed())?), ("b", whole_column(to.as_borrowed())?)];
            return Ok(Table::new(columns));
        }
    }
    let (mut from, mut to, mut weight) = (Vec::new(), Vec::new(), Vec::new());
    for row in value.try_iter().map_err(|_| expected(FORMS, value))? {
        let row = row?;
        let length = row.len().map_err(|_| expected(FORMS, row.as_borrowed()))?;
        if row.is_instance_of::<PyString>() || !(2..=3).contains(&length) {
            return Err(expected(FORMS, row.as_borrowed()));
        }
        from.push(Some(id(&row.get_item(0)?)?));
        to.push(Some(id(&row.get_item(1)?)?));
        weight.push(Some(if length == 3 { row.get_item(2)?.extract::<f64>()? } else { 1.0 }));
    }
    Ok(Table::new([("a", Column::text(from)), ("b", Column::text(to)), ("weight", Column::float(weight))]))
}

/// An id: text, or a whole number of any library.
fn id(value: &Bound<'_, PyAny>) -> PyResult<String> {
    if let Ok(text) = value.cast::<PyString>() {
        return Ok(text.to_cow()?.into_owned());
    }
    if value.is_instance_of::<PyInt>() || value.hasattr(intern!(value.py(), "__index__"))? {
        return Ok(value.call_method0(intern!(value.py(), "__index__"))?.str()?.to_string());
    }
    Err(expected("an id (text or a whole number)", value.as_borrowed()))
}

/// Whether it is an array of numpy of so many dimensions whose numbers are whole.
fn is_whole_array(value: Borrowed<'_, '_, PyAny>, dimensions: usize) -> bool {
    let py = value.py();
    let kind = value.getattr(intern!(py, "dtype")).and_then(|dtype| dtype.getattr(intern!(py, "kind"))?.extract());
    let found = value.getattr(intern!(py, "ndim")).and_then(|ndim| ndim.extract());
    kind.is_ok_and(|kind: String| kind == "i") && found.is_ok_and(|found: usize| found == dimensions)
}

/// The numbers of such an array of one dimension, read without an object for each.
fn whole_column(array: Borrowed<'_, '_, PyAny>) -> PyResult<Column> {
    let py = array.py();
    let bytes = array.call_method1(intern!(py, "astype"), ("<i8",))?.call_method0(intern!(py, "tobytes"))?;
    let numbers = bytes.cast::<PyBytes>()?.as_bytes().as_chunks::<8>().0;
    Ok(Column::integer(numbers.iter().map(|number| Some(i64::from_le_bytes(*number)))))
}
