//! Lists, maps by name, optional and boxed values in the wire form.

use std::collections::BTreeMap;
use std::fmt;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};

use serde::Deserializer;
use serde::de::{MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value, json};
use thin_vec::ThinVec;

use super::{Context, Seed, Segment, Visit, Wire, key};
use crate::table::Builder;
use crate::{Error, Text};

/// A list that costs eight bytes while it is empty, as most lists of real records are. Otherwise it is a `Vec`.
///
/// ```
/// use ssdc_core::List;
/// let mut themes: List<&str> = ["energy", "water"].into();
/// themes.push("health");
/// assert_eq!((themes.len(), themes[2]), (3, "health")); // a slice, where it is read
/// assert_eq!(themes.into_vec(), vec!["energy", "water", "health"]);
/// assert_eq!(size_of::<List<&str>>(), size_of::<usize>());
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct List<T>(ThinVec<T>);

impl<T> Default for List<T> {
    fn default() -> Self {
        List(ThinVec::new())
    }
}

impl<T> List<T> {
    /// The values.
    pub fn into_vec(self) -> Vec<T> {
        self.0.into_iter().collect()
    }

    /// Adds a value at the end.
    pub fn push(&mut self, value: T) {
        self.0.push(value);
    }
}

impl<T> Deref for List<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        &self.0
    }
}

impl<T> DerefMut for List<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        &mut self.0
    }
}

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(values: I) -> Self {
        let mut list: ThinVec<T> = values.into_iter().collect();
        list.shrink_to_fit();
        List(list)
    }
}

impl<T, const N: usize> From<[T; N]> for List<T> {
    fn from(values: [T; N]) -> Self {
        values.into_iter().collect()
    }
}

impl<T> From<Vec<T>> for List<T> {
    fn from(values: Vec<T>) -> Self {
        values.into_iter().collect()
    }
}

impl<'a, T> IntoIterator for &'a List<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.iter()
    }
}

impl<T: fmt::Debug> fmt::Debug for List<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.0.iter()).finish()
    }
}

impl<T: Wire> Wire for List<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, context: &Context) -> Result<Self, D::Error> {
        struct Items<'c, T>(&'c Context, PhantomData<T>);
        impl<'de, T: Wire> Visitor<'de> for Items<'_, T> {
            type Value = List<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }
            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<List<T>, A::Error> {
                let mut list = ThinVec::new();
                let next = |items: &mut A, index| {
                    self.0.within(Segment::Index(index), || items.next_element_seed(Seed::<T>::new(self.0)))
                };
                while let Some(item) = next(&mut items, list.len())? {
                    list.push(item);
                }
                list.shrink_to_fit();
                Ok(List(list))
            }
        }
        deserializer.deserialize_seq(Items(context, PhantomData))
    }

    fn write(&self) -> Option<Value> {
        (!self.0.is_empty()).then(|| Value::Array(self.0.iter().map(|item| item.write().unwrap_or_default()).collect()))
    }

    fn schema() -> Value {
        json!({"type": "array", "items": T::schema()})
    }

    fn column() -> Builder {
        Builder::list(T::column())
    }

    fn push(&self, column: &mut Builder) {
        column.push_list(self.0.iter(), T::push);
    }

    fn absent() -> Option<Self> {
        Some(List::default())
    }

    fn visit<V: Visit>(&mut self, visitor: &mut V) {
        for (index, item) in self.0.iter_mut().enumerate() {
            visitor.enter(Segment::Index(index));
            item.visit(visitor);
            visitor.leave();
        }
    }
}

/// Values by name, in the order of the names.
///
/// ```
/// use ssdc_core::{Names, Scalar};
/// let inputs = [("share".into(), Scalar::Text("75%".into())), ("pilot".into(), Scalar::Bool(true))];
/// let inputs: Names<Scalar> = inputs.into_iter().collect();
/// assert_eq!(inputs.get("pilot"), Some(&Scalar::Bool(true)));
/// assert_eq!(inputs.iter().map(|(name, _)| name).collect::<Vec<_>>(), ["pilot", "share"]);
/// ```
#[allow(clippy::box_collection, reason = "eight bytes while there are none")]
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names<T>(Option<Box<BTreeMap<Text, T>>>);

impl<T> Default for Names<T> {
    fn default() -> Self {
        Names(None)
    }
}

impl<T> Names<T> {
    /// The value of `name`.
    pub fn get(&self, name: &str) -> Option<&T> {
        self.0.as_ref()?.get(&Text::from(name))
    }

    /// Names and values, in the order of the names.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &T)> {
        self.0.iter().flat_map(|map| map.iter()).map(|(name, value)| (name.as_str(), value))
    }
}

impl<T> FromIterator<(Text, T)> for Names<T> {
    fn from_iter<I: IntoIterator<Item = (Text, T)>>(values: I) -> Self {
        let map: BTreeMap<_, _> = values.into_iter().collect();
        Names((!map.is_empty()).then(|| Box::new(map)))
    }
}

impl<T: Wire> Wire for Names<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, context: &Context) -> Result<Self, D::Error> {
        struct Items<'c, T>(&'c Context, PhantomData<T>);
        impl<'de, T: Wire> Visitor<'de> for Items<'_, T> {
            type Value = Names<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object of names and values")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names<T>, A::Error> {
                let mut values = BTreeMap::new();
                while let Some(name) = key(&mut map)? {
                    self.0.within(Segment::Key(name.as_ref().into()), || {
                        let value = map.next_value_seed(Seed::<T>::new(self.0))?;
                        match values.insert(Text::from(name.as_ref()), value) {
                            Some(_) => Err(self.0.fail(Error::RepeatedField { name: name.to_string() })),
                            None => Ok(()),
                        }
                    })?;
                }
                Ok(values.into_iter().collect())
            }
        }
        deserializer.deserialize_map(Items(context, PhantomData))
    }

    fn write(&self) -> Option<Value> {
        let map = self.0.as_ref()?;
        let write = |(name, value): (&Text, &T)| Some((name.to_string(), value.write()?));
        Some(Value::Object(map.iter().filter_map(write).collect()))
    }

    fn schema() -> Value {
        json!({"type": "object", "additionalProperties": T::schema()})
    }

    fn column() -> Builder {
        Builder::list(Builder::fields(vec![("name", Text::column()), ("value", T::column())]))
    }

    fn push(&self, column: &mut Builder) {
        let Some(map) = self.0.as_deref() else { return column.push_empty() };
        column.push_list(map.iter(), |(name, value): (&Text, &T), pair| {
            pair.push_fields(|fields| {
                let mut columns = fields.fields();
                push_next(name, &mut columns);
                push_next(value, &mut columns);
            });
        });
    }

    fn absent() -> Option<Self> {
        Some(Names::default())
    }
}

impl<T: Wire> Wire for Option<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, context: &Context) -> Result<Self, D::Error> {
        struct Maybe<'c, T>(&'c Context, PhantomData<T>);
        impl<'de, T: Wire> Visitor<'de> for Maybe<'_, T> {
            type Value = Option<T>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a value or null")
            }
            fn visit_none<E>(self) -> Result<Option<T>, E> {
                Ok(None)
            }
            fn visit_unit<E>(self) -> Result<Option<T>, E> {
                Ok(None)
            }
            fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Option<T>, D::Error> {
                T::read(deserializer, self.0).map(Some)
            }
        }
        deserializer.deserialize_option(Maybe(context, PhantomData))
    }

    fn write(&self) -> Option<Value> {
        self.as_ref()?.write()
    }

    fn schema() -> Value {
        T::schema()
    }

    fn column() -> Builder {
        T::column()
    }

    fn push(&self, column: &mut Builder) {
        match self {
            Some(value) => value.push(column),
            None => column.push_empty(),
        }
    }

    fn absent() -> Option<Self> {
        Some(None)
    }

    fn visit<V: Visit>(&mut self, visitor: &mut V) {
        if let Some(value) = self {
            value.visit(visitor);
        }
    }
}

impl<T: Wire> Wire for Box<T> {
    fn read<'de, D: Deserializer<'de>>(deserializer: D, context: &Context) -> Result<Self, D::Error> {
        T::read(deserializer, context).map(Box::new)
    }

    fn write(&self) -> Option<Value> {
        T::write(self)
    }

    fn schema() -> Value {
        T::schema()
    }

    fn column() -> Builder {
        T::column()
    }

    fn push(&self, column: &mut Builder) {
        T::push(self, column);
    }

    fn visit<V: Visit>(&mut self, visitor: &mut V) {
        T::visit(self, visitor);
    }
}

/// Adds a field to the column that is its own, the next one.
pub(crate) fn push_next<'c, T: Wire>(value: &T, columns: &mut impl Iterator<Item = &'c mut Builder>) {
    if let Some(column) = columns.next() {
        value.push(column);
    }
}

/// Puts a field into a JSON object unless there is nothing to write.
pub(crate) fn put(object: &mut Map<String, Value>, name: &str, value: Option<Value>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value);
    }
}
