//! `ssdc.Taxonomy`.

use std::collections::BTreeMap;
use std::path::PathBuf;

use pyo3::prelude::*;
#[cfg(feature = "stubs")]
use pyo3::type_hint_union;
use pyo3::types::{PyDict, PyInt, PyList, PyString, PyTuple};
use ssdc_core::Column;

use crate::arrow::TableIn;
use crate::convert::{DictOut, expected, json_out};
use crate::errors::Failure;
use crate::interrupt::{UNKNOWN, interruptible};
use crate::table::Table;

/// A table of skills: what can become a table, or columns by name as lists of text or of lists.
pub(crate) struct SkillsIn(ssdc_core::Table);

impl FromPyObject<'_, '_> for SkillsIn {
    type Error = PyErr;

    #[cfg(feature = "stubs")]
    const INPUT_TYPE: pyo3::inspect::PyStaticExpr =
        type_hint_union!(TableIn::INPUT_TYPE, DictOut::<'_, Vec<Bound<'_, PyAny>>>::OUTPUT_TYPE);

    fn extract(value: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        let Ok(columns) = value.cast::<PyDict>() else {
            return value.extract::<TableIn>().map(|table| SkillsIn(table.0));
        };
        let columns = columns.iter().map(|(name, values)| Ok((name.extract::<String>()?, column(&values)?)));
        let columns = columns.collect::<PyResult<Vec<_>>>()?;
        Ok(SkillsIn(ssdc_core::Table::from_columns(columns).map_err(Failure::Core)?))
    }
}

fn column(values: &Bound<'_, PyAny>) -> PyResult<Column> {
    let values: Vec<Bound<'_, PyAny>> = values.extract()?;
    let is_list = |value: &Bound<'_, PyAny>| value.is_instance_of::<PyList>() || value.is_instance_of::<PyTuple>();
    if !values.iter().any(is_list) {
        return Ok(Column::text(values.iter().map(text).collect::<PyResult<Vec<_>>>()?));
    }
    let (mut lengths, mut items) = (Vec::new(), Vec::new());
    for value in values {
        let list: Vec<Bound<'_, PyAny>> = if value.is_none() { Vec::new() } else { value.extract()? };
        lengths.push(Some(list.len()));
        items.extend(list.iter().map(text).collect::<PyResult<Vec<_>>>()?);
    }
    Ok(Column::list(lengths, Column::text(items)))
}

fn text(value: &Bound<'_, PyAny>) -> PyResult<Option<String>> {
    match value {
        none if none.is_none() => Ok(None),
        text if text.is_instance_of::<PyString>() || text.is_instance_of::<PyInt>() => {
            Ok(Some(text.str()?.to_cow()?.into_owned()))
        }
        other => Err(expected("text, a whole number or None", other.as_borrowed())),
    }
}

/// Skills, each below none, one or several others: what stands below what, how much each tells, and how well one answers the
/// need of another. Skills are given by id, or by a label or synonym that is only theirs.
#[pyclass(frozen, eq, module = "ssdc")]
#[derive(PartialEq)]
pub(crate) struct Taxonomy(pub ssdc_core::Taxonomy);

#[pymethods]
impl Taxonomy {
    /// Reads the skills of ESCO from CSV files in a folder or in those right in it: those of its own download (skills_en.csv,
    /// skillGroups_en.csv, broaderRelationsSkillPillar_en.csv), or those of Tabiya (skills.csv, skillGroups.csv,
    /// skills_hierarchy.csv). The hierarchy must be there.
    #[staticmethod]
    fn from_esco(py: Python<'_>, folder: PathBuf) -> Result<Self, Failure> {
        Ok(Taxonomy(interruptible(py, UNKNOWN, || ssdc_core::Taxonomy::from_esco(folder))?))
    }

    /// Reads a Table, a frame, the path of a CSV file or a dict of lists, with a column id, a column parents or parent, and
    /// perhaps label, synonyms and count (how often each skill is met, itself). Parents and synonyms are lists, JSON text of
    /// lists, or text with one a line.
    ///
    /// Raises PortfolioError for circles, which it names, for skills that stand twice and parents that are not there.
    #[staticmethod]
    #[pyo3(signature = (table, /))]
    fn from_table(py: Python<'_>, table: SkillsIn) -> Result<Self, Failure> {
        let size = table.0.len();
        Ok(Taxonomy(interruptible(py, size, move || ssdc_core::Taxonomy::from_table(&table.0))?))
    }

    /// The ids of the skills that a text names: the one whose id it is, else those so labelled, else those that have it as a
    /// synonym. Capitals, forms of letters and numbers of spaces make no difference.
    fn find(&self, text: &str) -> Vec<&str> {
        self.0.find(text)
    }

    /// A skill as a dict of id, label, synonyms, parents, level (fewest steps from a root), information (how much it tells, 0 to
    /// 1) and count.
    fn get<'py>(&self, py: Python<'py>, skill: &str) -> Result<DictOut<'py, Bound<'py, PyAny>>, Failure> {
        Ok(json_out(py, &self.0.get(skill)?.to_json())?)
    }

    /// How well a skill answers a need, from 0 to 1: the share of what the need tells that the skill tells too. A skill answers
    /// everything above it wholly, and what lies below it in part.
    #[pyo3(signature = (*, need, skill))]
    fn similarity(&self, need: &str, skill: &str) -> Result<f64, Failure> {
        Ok(self.0.need(need)?.similarity(skill)?)
    }

    /// Lin's similarity of two skills, which has no direction.
    fn lin(&self, one: &str, other: &str) -> Result<f64, Failure> {
        Ok(self.0.need(one)?.lin(other)?)
    }

    /// The skills above both, or one of them where it is above the other, below which no other such skill lies.
    fn nearest_common(&self, one: &str, other: &str) -> Result<Vec<&str>, Failure> {
        Ok(self.0.need(one)?.nearest_common(other)?)
    }

    /// The same skills, each met so often by itself: what is met often tells less.
    fn with_counts(&self, counts: BTreeMap<String, u64>) -> Result<Self, Failure> {
        Ok(Taxonomy(self.0.with_counts(counts.iter().map(|(skill, count)| (skill.as_str(), *count)))?))
    }

    /// All skills as a Table of id, label, parents, synonyms, level, information and, where counts were given, count.
    fn to_table(&self) -> Table {
        Table(self.0.to_table())
    }

    fn __len__(&self) -> usize {
        self.0.len()
    }

    fn __contains__(&self, text: &str) -> bool {
        !self.0.find(text).is_empty()
    }

    fn __repr__(&self) -> String {
        format!("<ssdc.Taxonomy: {}>", self.0)
    }

    fn _repr_html_(&self, py: Python<'_>) -> PyResult<String> {
        crate::convert::html(&Bound::new(py, self.to_table())?, "table")
    }

    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        let _ = memo;
        slf
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> PyResult<(Bound<'py, PyAny>, (Table,))> {
        Ok((slf.get_type().getattr("from_table")?, (slf.get().to_table(),)))
    }
}
