//! Columns while records are written into them.
//!
//! One value of a record may need two columns: an amount and its currency, a date and how precisely it is known, a
//! value named freely and its type. The second then stands right behind the first, as `amount_currency`,
//! `from_precision`, `value_type`; the last two only where some row needs them.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::column::{Column, Name, Values};
#[cfg(feature = "tables")]
use super::values::BitsFrom;
use super::values::{Bits, Decimals, Plains, Texts};

pub(crate) const CURRENCY: &str = "_currency";
pub(crate) const PRECISION: &str = "_precision";
pub(crate) const TYPE: &str = "_type";
/// What a date, a value named freely, is where nothing else is said.
pub(crate) const DAY: &str = "day";
pub(crate) const TEXT: &str = "text";

/// A growing column.
#[derive(Debug)]
pub(crate) enum Builder {
    /// Empty places of no known type.
    #[cfg(feature = "tables")]
    Empty(usize),
    Text(Texts),
    Integer(Plains<i64>),
    #[cfg(feature = "tables")]
    Float(Plains<f64>),
    Boolean(Vec<Option<bool>>),
    Decimal(Decimals),
    /// Days since 1970-01-01, and the precision: `day`, `month`, `year`.
    Date(Plains<i32>, Second),
    /// Amounts and currencies.
    Money(Decimals, Texts),
    /// Texts, and the type of what each says: `text`, `integer`, `boolean`.
    Scalar(Texts, Second),
    List {
        offsets: Vec<i64>,
        present: Bits,
        items: Box<Builder>,
    },
    Struct(Box<Structs>),
}

/// A second column that is needed only where some value is not the usual one.
#[derive(Debug)]
pub(crate) struct Second {
    usual: &'static str,
    texts: Option<Texts>,
}

impl Second {
    fn new(usual: &'static str) -> Self {
        Second { usual, texts: None }
    }

    /// The next value; `before` says which places of the first column held one so far.
    fn push(&mut self, value: Option<&'static str>, before: &Bits) {
        let usual = self.usual;
        if self.texts.is_none() && value.is_none_or(|value| value == usual) {
            return;
        }
        let so_far = || {
            before.iter().fold(Texts::default(), |mut texts, present| {
                texts.push(present.then_some(usual));
                texts
            })
        };
        self.texts.get_or_insert_with(so_far).push(value);
    }
}

/// Growing fields.
#[derive(Debug, Default)]
pub(crate) struct Structs {
    fields: Vec<(Name, Builder)>,
    /// Fields that few rows have, by name.
    rare: BTreeMap<String, Texts>,
    present: Bits,
}

impl Structs {
    /// A column of text that exists only because this row or an earlier one has it.
    pub(crate) fn rare(&mut self, name: &str) -> &mut Texts {
        if !self.rare.contains_key(name) {
            self.rare.insert(name.to_owned(), Texts::default());
        }
        let row = self.present.len().saturating_sub(1);
        let texts = self.rare.entry(name.to_owned()).or_default();
        texts.pad(row);
        texts
    }

    pub(crate) fn fields(&mut self) -> impl Iterator<Item = &mut Builder> {
        self.fields.iter_mut().map(|(_, builder)| builder)
    }
}

impl Builder {
    pub(crate) fn text() -> Self {
        Builder::Text(Texts::default())
    }

    pub(crate) fn integer() -> Self {
        Builder::Integer(Plains::default())
    }

    pub(crate) fn date() -> Self {
        Builder::Date(Plains::default(), Second::new(DAY))
    }

    pub(crate) fn decimal() -> Self {
        Builder::Decimal(Decimals::default())
    }

    pub(crate) fn money() -> Self {
        Builder::Money(Decimals::default(), Texts::default())
    }

    pub(crate) fn scalar() -> Self {
        Builder::Scalar(Texts::default(), Second::new(TEXT))
    }

    pub(crate) fn list(items: Builder) -> Self {
        Builder::List { offsets: vec![0], present: Bits::default(), items: Box::new(items) }
    }

    pub(crate) fn fields<N: Into<Name>>(fields: Vec<(N, Builder)>) -> Self {
        let fields = fields.into_iter().map(|(name, builder)| (name.into(), builder)).collect();
        Builder::Struct(Box::new(Structs { fields, ..Structs::default() }))
    }

    pub(crate) fn push_text(&mut self, text: &str) {
        if let Builder::Text(texts) = self {
            texts.push(Some(text));
        }
    }

    pub(crate) fn push_display(&mut self, value: &dyn std::fmt::Display) {
        if let Builder::Text(texts) = self {
            texts.push_display(value);
        }
    }

    pub(crate) fn push_integer(&mut self, value: i64) {
        if let Builder::Integer(values) = self {
            values.push(Some(value));
        }
    }

    pub(crate) fn push_boolean(&mut self, value: bool) {
        if let Builder::Boolean(values) = self {
            values.push(Some(value));
        }
    }

    pub(crate) fn push_decimal(&mut self, value: Decimal) {
        if let Builder::Decimal(values) = self {
            values.push(Some(value));
        }
    }

    pub(crate) fn push_date(&mut self, day: i32, precision: &'static str) {
        if let Builder::Date(days, precisions) = self {
            precisions.push(Some(precision), days.present());
            days.push(Some(day));
        }
    }

    pub(crate) fn push_money(&mut self, amount: Decimal, currency: &str) {
        if let Builder::Money(amounts, currencies) = self {
            amounts.push(Some(amount));
            currencies.push(Some(currency));
        }
    }

    pub(crate) fn push_scalar(&mut self, value: &dyn std::fmt::Display, kind: &'static str) {
        if let Builder::Scalar(texts, kinds) = self {
            kinds.push(Some(kind), texts.present());
            texts.push_display(value);
        }
    }

    /// A list, whose items are pushed one after the other.
    pub(crate) fn push_list<'i, T: 'i>(
        &mut self,
        values: impl ExactSizeIterator<Item = T>,
        push: impl Fn(T, &mut Builder),
    ) {
        if let Builder::List { offsets, present, items } = self {
            let start = offsets.last().copied().unwrap_or_default();
            offsets.push(start.saturating_add(i64::try_from(values.len()).unwrap_or(i64::MAX)));
            present.push(true);
            values.for_each(|value| push(value, items));
        }
    }

    /// Fields, which are pushed by `push`, each exactly once.
    pub(crate) fn push_fields(&mut self, push: impl FnOnce(&mut Structs)) {
        if let Builder::Struct(structs) = self {
            structs.present.push(true);
            push(structs);
        }
    }

    /// An empty place; of a list, an empty list.
    pub(crate) fn push_empty(&mut self) {
        match self {
            #[cfg(feature = "tables")]
            Builder::Empty(len) => *len += 1,
            #[cfg(feature = "tables")]
            Builder::Float(values) => values.push(None),
            Builder::Text(texts) => texts.push(None),
            Builder::Integer(values) => values.push(None),
            Builder::Boolean(values) => values.push(None),
            Builder::Decimal(values) => values.push(None),
            Builder::Date(days, precisions) => {
                precisions.push(None, days.present());
                days.push(None);
            }
            Builder::Money(amounts, currencies) => {
                amounts.push(None);
                currencies.push(None);
            }
            Builder::Scalar(texts, kinds) => {
                kinds.push(None, texts.present());
                texts.push(None);
            }
            Builder::List { .. } => self.push_list(std::iter::empty(), |(), _| ()),
            Builder::Struct(structs) => {
                structs.present.push(false);
                structs.fields().for_each(Builder::push_empty);
            }
        }
    }

    /// The columns, under this name and those derived from it.
    pub(crate) fn finish(self, name: Name) -> Vec<(Name, Column)> {
        let second = |suffix: &str| Name::Owned(format!("{name}{suffix}"));
        let (column, more) = match self {
            #[cfg(feature = "tables")]
            Builder::Empty(len) => (Column::empty(len), None),
            #[cfg(feature = "tables")]
            Builder::Float(values) => (values.finish(Values::Float), None),
            Builder::Text(texts) => (texts.finish(), None),
            Builder::Integer(values) => (values.finish(Values::Integer), None),
            Builder::Boolean(values) => (Column::boolean(values), None),
            Builder::Decimal(values) => (values.finish(), None),
            Builder::Date(days, precisions) => {
                let precision = precisions.texts.map(|texts| (second(PRECISION), texts.finish()));
                (days.finish(Values::Date), precision)
            }
            Builder::Money(amounts, currencies) => (amounts.finish(), Some((second(CURRENCY), currencies.finish()))),
            Builder::Scalar(texts, kinds) => (texts.finish(), kinds.texts.map(|kinds| (second(TYPE), kinds.finish()))),
            Builder::List { offsets, present, items } => {
                let items = Box::new(items.finish_as_one());
                (Column::of(Values::List { offsets: Arc::new(offsets), items }, present), None)
            }
            Builder::Struct(structs) => {
                let present = structs.present.clone();
                (Column::of(Values::Struct(Arc::new(structs.finish())), present), None)
            }
        };
        std::iter::once((name, column)).chain(more).collect()
    }

    /// One column: what needs two is a struct of them.
    pub(super) fn finish_as_one(self) -> Column {
        let mut columns = self.finish(Name::Borrowed("value"));
        match columns.pop() {
            Some((_, column)) if columns.is_empty() => column,
            last => {
                columns.extend(last);
                let mut present = Bits::default();
                (0..columns.first().map_or(0, |(_, column)| column.len())).for_each(|_| present.push(true));
                Column::of(Values::Struct(Arc::new(columns)), present)
            }
        }
    }

    /// The columns of a struct at the top: a table.
    pub(crate) fn finish_table(self) -> Vec<(Name, Column)> {
        match self {
            Builder::Struct(structs) => structs.finish(),
            other => other.finish(Name::Borrowed("value")),
        }
    }

    /// The columns that a struct may become, and whether each holds nested values.
    pub(crate) fn names(&self) -> BTreeMap<String, bool> {
        let Builder::Struct(structs) = self else { return BTreeMap::new() };
        let names = structs.fields.iter().flat_map(|(name, builder)| {
            let suffix = match builder {
                Builder::Money(..) => Some(CURRENCY),
                Builder::Date(..) => Some(PRECISION),
                Builder::Scalar(..) => Some(TYPE),
                _ => None,
            };
            let is_nested = matches!(builder, Builder::List { .. } | Builder::Struct(_));
            std::iter::once((name.to_string(), is_nested))
                .chain(suffix.map(|suffix| (format!("{name}{suffix}"), false)))
        });
        names.collect()
    }
}

/// What comes many at a time.
#[cfg(feature = "tables")]
impl Builder {
    pub(super) fn push_float(&mut self, value: f64) {
        if let Builder::Float(values) = self {
            values.push(Some(value));
        }
    }

    pub(super) fn push_units(&mut self, units: i128, scale: u32) {
        if let Builder::Decimal(values) = self {
            values.push_units(Some((units, scale)));
        }
    }

    /// So many structs, which are there or not, and their fields by number.
    pub(super) fn push_structs<E>(
        &mut self,
        (rows, from): (usize, Option<BitsFrom<'_>>),
        push: impl Fn(usize, &mut Builder) -> Result<(), E>,
    ) -> Result<(), E> {
        let Builder::Struct(structs) = self else { return Ok(()) };
        structs.present.extend(from, rows);
        structs.fields().enumerate().try_for_each(|(field, column)| push(field, column))
    }

    /// Lists by the ends of their items and whether they are there, and then all items.
    pub(super) fn push_lists<E>(
        &mut self,
        ends: &[i64],
        from: Option<BitsFrom<'_>>,
        push: impl FnOnce(&mut Builder) -> Result<(), E>,
    ) -> Result<(), E> {
        let Builder::List { offsets, present, items } = self else { return Ok(()) };
        let start = offsets.last().copied().unwrap_or_default();
        offsets.extend(ends.iter().map(|end| start + end));
        present.extend(from, ends.len());
        push(items)
    }
}

impl Structs {
    fn finish(self) -> Vec<(Name, Column)> {
        let len = self.present.len();
        let fields = self.fields.into_iter().flat_map(|(name, builder)| builder.finish(name));
        let rare = self.rare.into_iter().map(|(name, mut texts)| {
            texts.pad(len);
            (Name::Owned(name), texts.finish())
        });
        fields.chain(rare).collect()
    }
}
