//! What was asked of something else: the one form in which answers and views are copied, compared and pickled.

use pyo3::PyClass;
use pyo3::prelude::*;
use pyo3::types::PyDict;

use crate::convert::JsonIn;

/// What was asked of something else. It never changes, so a copy is itself; pickle keeps the question and what it was asked of,
/// and asks again.
#[pyclass(frozen, subclass, module = "ssdc._ssdc")]
pub(crate) struct Asked {
    of: Py<PyAny>,
    name: &'static str,
    /// The arguments of the method of that name; of an attribute none.
    arguments: Option<Py<PyDict>>,
    /// The place in the list that it gives.
    place: Option<usize>,
}

/// A question as pickle has it.
pub(crate) type Parts = (Py<PyAny>, &'static str, Option<Py<PyAny>>, Option<usize>);

impl Asked {
    /// What a method gives.
    pub(crate) fn method<T>(of: &Bound<'_, T>, name: &'static str, arguments: Bound<'_, PyDict>) -> Self {
        Asked { of: of.as_any().clone().unbind(), name, arguments: Some(arguments.unbind()), place: None }
    }

    /// The same with settings as further arguments.
    pub(crate) fn and(self, py: Python<'_>, settings: &JsonIn) -> PyResult<Self> {
        self.arguments
            .iter()
            .try_for_each(|arguments| arguments.bind(py).update(settings.into_pyobject(py)?.as_mapping()))?;
        Ok(self)
    }

    /// What an attribute is.
    pub(crate) fn attribute<T>(of: &Bound<'_, T>, name: &'static str) -> Self {
        Asked { of: of.as_any().clone().unbind(), name, arguments: None, place: None }
    }

    /// What stands at a place of an attribute.
    pub(crate) fn item<T>(of: &Bound<'_, T>, name: &'static str, place: usize) -> Self {
        Asked { place: Some(place), ..Asked::attribute(of, name) }
    }

    /// The answer, which knows how it was asked for.
    pub(crate) fn answer<T: PyClass<BaseType = Asked>>(self, py: Python<'_>, answer: T) -> PyResult<Py<T>> {
        Py::new(py, (answer, self))
    }
}

#[pymethods]
impl Asked {
    fn __copy__(slf: Py<Self>) -> Py<Self> {
        slf
    }

    fn __deepcopy__(slf: Py<Self>, memo: &Bound<'_, PyAny>) -> Py<Self> {
        let _ = memo;
        slf
    }

    pub(crate) fn __reduce__<'py>(&self, py: Python<'py>) -> PyResult<(Bound<'py, PyAny>, Parts)> {
        let again = py.get_type::<Self>().getattr("_again")?;
        let arguments = self.arguments.as_ref().map(|arguments| arguments.clone_ref(py).into_any());
        Ok((again, (self.of.clone_ref(py), self.name, arguments, self.place)))
    }

    /// What pickle calls.
    #[staticmethod]
    fn _again<'py>(
        of: &Bound<'py, PyAny>,
        name: &str,
        arguments: Option<&Bound<'py, PyAny>>,
        place: Option<usize>,
    ) -> PyResult<Bound<'py, PyAny>> {
        let mut found = of.getattr(name)?;
        if let Some(arguments) = arguments {
            found = found.call((), Some(arguments.cast::<PyDict>()?))?;
        }
        if let Some(place) = place {
            found = found.get_item(place)?;
        }
        Ok(found)
    }

    /// Views are equal where the same was asked of equals; answers compare what they say.
    fn __eq__(slf: &Bound<'_, Self>, other: &Bound<'_, PyAny>) -> PyResult<bool> {
        let Ok(other) = other.cast::<Self>() else { return Ok(false) };
        if !slf.get_type().is(other.get_type()) {
            return Ok(false);
        }
        let (py, one, other) = (slf.py(), slf.get(), other.get());
        let arguments = |asked: &Asked| asked.arguments.as_ref().map(|arguments| arguments.clone_ref(py));
        Ok(one.name == other.name
            && one.place == other.place
            && arguments(one).into_pyobject(py)?.eq(arguments(other))?
            && one.of.bind(py).eq(&other.of)?)
    }
}

/// What a method of something gives with these arguments, called by their names.
macro_rules! asked {
    ($of:ident.$name:ident($($argument:ident),*)) => {{
        let arguments = pyo3::types::PyDict::new($of.py());
        $(arguments.set_item(stringify!($argument), &$argument)?;)*
        $crate::asked::Asked::method($of, stringify!($name), arguments)
    }};
}
pub(crate) use asked;
