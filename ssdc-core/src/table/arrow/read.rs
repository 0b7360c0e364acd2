//! Arrow arrays as columns: of every Arrow type that says what a column can hold.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Date64Type, Decimal32Type, Decimal64Type, Decimal128Type, Decimal256Type,
    Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    TimestampMillisecondType, TimestampNanosecondType, TimestampSecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, GenericStringArray, OffsetSizeTrait, PrimitiveArray, RecordBatchReader};
use arrow_schema::{DataType, TimeUnit};

use super::invalid;
use crate::table::builder::{Builder, DAY};
use crate::table::column::Name;
use crate::table::values::{BitsFrom, Plains};
use crate::{Cell, Error, Table};

const SECONDS_A_DAY: i64 = 86_400;

impl Table {
    /// Reads a stream of Arrow record batches, whatever made it; the values are copied, and checked.
    ///
    /// Text, whole numbers, floating-point numbers, yes and no, decimals, dates, moments at midnight, lists, structs,
    /// maps and dictionaries of text are read.
    ///
    /// ```
    /// # use ssdc_core::{Column, Table};
    /// let table = Table::new([("grant", Column::text([Some("G-1")]))]);
    /// assert_eq!(Table::from_arrow(table.to_arrow_stream()?)?, table);
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidTable`] where the stream ends in an error, holds a type that no column can hold, or a value that
    /// cannot be kept as it is.
    pub fn from_arrow(reader: impl RecordBatchReader) -> Result<Self, Error> {
        let schema = reader.schema();
        let mut columns = Vec::with_capacity(schema.fields().len());
        for field in schema.fields() {
            columns.push((field.name().clone(), builder(field.name(), field.data_type())?));
        }
        for batch in reader {
            let batch = batch.map_err(|error| invalid(&error))?;
            for ((name, column), array) in columns.iter_mut().zip(batch.columns()) {
                array.to_data().validate_full().map_err(|error| invalid(&error))?;
                extend(column, array).map_err(|why| Error::InvalidTable { why: format!("column `{name}`: {why}") })?;
            }
        }
        Ok(Table::of(columns.into_iter().flat_map(|(name, column)| column.finish(Name::Owned(name))).collect()))
    }
}

/// A column for values of this type.
fn builder(name: &str, kind: &DataType) -> Result<Builder, Error> {
    use DataType as T;
    let named = |fields: &arrow_schema::Fields| {
        let fields =
            fields.iter().map(|field| Ok((Name::Owned(field.name().clone()), builder(name, field.data_type())?)));
        fields.collect::<Result<Vec<_>, Error>>().map(Builder::fields)
    };
    Ok(match kind {
        T::Null => Builder::Empty(0),
        T::Utf8 | T::LargeUtf8 | T::Utf8View => Builder::text(),
        T::Int8 | T::Int16 | T::Int32 | T::Int64 | T::UInt8 | T::UInt16 | T::UInt32 | T::UInt64 => Builder::integer(),
        T::Float32 | T::Float64 => Builder::Float(Plains::default()),
        T::Boolean => Builder::Boolean(Vec::new()),
        T::Date32 | T::Date64 | T::Timestamp(..) => Builder::date(),
        T::Decimal32(..) | T::Decimal64(..) | T::Decimal128(..) | T::Decimal256(..) => Builder::decimal(),
        T::List(field) | T::LargeList(field) | T::FixedSizeList(field, _) => {
            Builder::list(builder(name, field.data_type())?)
        }
        T::Map(entries, _) => match entries.data_type() {
            T::Struct(fields) => Builder::list(named(fields)?),
            _ => return Err(unknown(name, kind)),
        },
        T::Struct(fields) => named(fields)?,
        T::Dictionary(_, values) if matches!(**values, T::Utf8 | T::LargeUtf8 | T::Utf8View) => Builder::text(),
        _ => return Err(unknown(name, kind)),
    })
}

fn unknown(name: &str, kind: &DataType) -> Error {
    Error::InvalidTable { why: format!("column `{name}` has the Arrow type {kind}, which says nothing about a record") }
}

/// Adds the values of an array to a column that was made for its type.
fn extend(column: &mut Builder, array: &dyn Array) -> Result<(), String> {
    use DataType as T;
    match array.data_type() {
        T::Null => fill(column, (0..array.len()).map(|_| None), |_, (): ()| ()),
        T::Utf8 => push_texts(column, array.as_string::<i32>()),
        T::LargeUtf8 => push_texts(column, array.as_string::<i64>()),
        T::Utf8View => fill(column, array.as_string_view().iter(), Builder::push_text),
        T::Dictionary(..) => push_dictionary(column, array),
        T::Int8 => push_integers::<Int8Type>(column, array),
        T::Int16 => push_integers::<Int16Type>(column, array),
        T::Int32 => push_integers::<Int32Type>(column, array),
        T::Int64 => {
            let Builder::Integer(values) = column else { return Ok(()) };
            values.extend(array.as_primitive::<Int64Type>().values(), present(array));
            Ok(())
        }
        T::UInt8 => push_integers::<UInt8Type>(column, array),
        T::UInt16 => push_integers::<UInt16Type>(column, array),
        T::UInt32 => push_integers::<UInt32Type>(column, array),
        T::UInt64 => push_integers::<UInt64Type>(column, array),
        T::Float32 => {
            let values = array.as_primitive::<Float32Type>().iter();
            fill(column, values.map(|value| value.map(f64::from)), Builder::push_float)
        }
        T::Float64 => fill(column, array.as_primitive::<Float64Type>().iter(), Builder::push_float),
        T::Boolean => fill(column, array.as_boolean().iter(), Builder::push_boolean),
        T::Date32 => {
            let Builder::Date(days, _) = column else { return Ok(()) };
            days.extend(array.as_primitive::<Date32Type>().values(), present(array));
            Ok(())
        }
        T::Date64 => push_moments::<Date64Type>(column, array, 1_000),
        T::Timestamp(TimeUnit::Second, _) => push_moments::<TimestampSecondType>(column, array, 1),
        T::Timestamp(TimeUnit::Millisecond, _) => push_moments::<TimestampMillisecondType>(column, array, 1_000),
        T::Timestamp(TimeUnit::Microsecond, _) => push_moments::<TimestampMicrosecondType>(column, array, 1_000_000),
        T::Timestamp(TimeUnit::Nanosecond, _) => push_moments::<TimestampNanosecondType>(column, array, 1_000_000_000),
        T::Decimal32(_, scale) => {
            push_decimals(column, array.as_primitive::<Decimal32Type>(), *scale, |units| Some(units.into()))
        }
        T::Decimal64(_, scale) => {
            push_decimals(column, array.as_primitive::<Decimal64Type>(), *scale, |units| Some(units.into()))
        }
        T::Decimal128(_, scale) => {
            let units = array.as_primitive::<Decimal128Type>();
            let Builder::Decimal(values) = column else { return Ok(()) };
            match u32::try_from(*scale) {
                Ok(scale) if values.extend(units.values(), scale, present(array)) => Ok(()),
                _ => push_decimals(column, units, *scale, Some),
            }
        }
        T::Decimal256(_, scale) => {
            push_decimals(column, array.as_primitive::<Decimal256Type>(), *scale, |units| units.to_i128())
        }
        T::List(_) => {
            let list = array.as_list::<i32>();
            push_lists(column, array, list.values(), list.value_offsets().iter().map(|offset| i64::from(*offset)))
        }
        T::LargeList(_) => {
            let list = array.as_list::<i64>();
            push_lists(column, array, list.values(), list.value_offsets().iter().copied())
        }
        T::FixedSizeList(_, size) => {
            let list = array.as_fixed_size_list();
            let ends = std::iter::successors(Some(0), |end| i64::checked_add(*end, i64::from(*size)));
            push_lists(column, array, list.values(), ends.take(array.len().saturating_add(1)))
        }
        T::Map(..) => {
            let map = array.as_map();
            push_lists(column, array, map.entries(), map.value_offsets().iter().map(|offset| i64::from(*offset)))
        }
        T::Struct(_) => {
            let values = array.as_struct();
            column.push_structs((array.len(), present(array)), |field, column| {
                values.columns().get(field).map_or(Ok(()), |values| extend(column, values))
            })
        }
        other => Err(format!("the Arrow type {other} came only later in the stream")),
    }
}

/// Which places of an array hold a value; `None`: all.
fn present(array: &dyn Array) -> Option<BitsFrom<'_>> {
    array.nulls().map(|nulls| BitsFrom { bytes: nulls.validity(), start: nulls.offset() })
}

/// Texts all at once, as long as nothing stands where nothing is.
fn push_texts<O: OffsetSizeTrait + Into<i64>>(
    column: &mut Builder,
    array: &GenericStringArray<O>,
) -> Result<(), String> {
    let (offsets, bytes) = (array.value_offsets(), array.value_data());
    let first = offsets.first().copied().unwrap_or_default();
    let last = offsets.last().copied().unwrap_or_default();
    let used = bytes.get(first.as_usize()..last.as_usize()).unwrap_or_default();
    let clean = array.nulls().is_none_or(|nulls| {
        let lengths = offsets.iter().zip(offsets.iter().skip(1)).map(|(start, end)| end > start);
        lengths.zip(nulls.iter()).all(|(holds, present)| present || !holds)
    });
    match column {
        Builder::Text(texts) if clean => {
            let used = std::str::from_utf8(used).map_err(|error| error.to_string())?;
            let ends = offsets.get(1..).unwrap_or_default().iter().map(|end| (*end).into() - first.into());
            texts.extend(ends, used, present(array));
            Ok(())
        }
        column => fill(column, array.iter(), Builder::push_text),
    }
}

/// Values that need no check.
fn fill<T>(
    column: &mut Builder,
    values: impl Iterator<Item = Option<T>>,
    put: impl Fn(&mut Builder, T),
) -> Result<(), String> {
    push(column, values, |value, to| {
        put(to, value);
        Ok(())
    })
}

fn push<T>(
    column: &mut Builder,
    values: impl Iterator<Item = Option<T>>,
    push: impl Fn(T, &mut Builder) -> Result<(), String>,
) -> Result<(), String> {
    for (row, value) in values.enumerate() {
        match value {
            Some(value) => push(value, column).map_err(|why| format!("row {row}: {why}"))?,
            None => column.push_empty(),
        }
    }
    Ok(())
}

/// Texts by number, such as the categories of pandas.
fn push_dictionary(column: &mut Builder, array: &dyn Array) -> Result<(), String> {
    let dictionary = array.as_any_dictionary();
    let mut texts = Builder::text();
    extend(&mut texts, dictionary.values())?;
    let texts = texts.finish_as_one();
    for (row, key) in dictionary.normalized_keys().into_iter().enumerate() {
        match texts.get(key) {
            Cell::Text(text) if !array.is_null(row) => column.push_text(text),
            _ => column.push_empty(),
        }
    }
    Ok(())
}

fn push_integers<T: ArrowPrimitiveType<Native: TryInto<i64> + std::fmt::Display>>(
    column: &mut Builder,
    array: &dyn Array,
) -> Result<(), String> {
    push(column, array.as_primitive::<T>().iter(), |value, to| {
        to.push_integer(value.try_into().map_err(|_| format!("{value} is too large"))?);
        Ok(())
    })
}

/// Moments that are days: a time of day would be lost.
fn push_moments<T: ArrowPrimitiveType<Native = i64>>(
    column: &mut Builder,
    array: &dyn Array,
    a_second: i64,
) -> Result<(), String> {
    let a_day = SECONDS_A_DAY * a_second;
    push(column, array.as_primitive::<T>().iter(), |moment, to| {
        if moment % a_day != 0 {
            return Err("a moment with a time of day, where a date belongs: convert the column to dates".to_owned());
        }
        to.push_date(i32::try_from(moment / a_day).map_err(|error| error.to_string())?, DAY);
        Ok(())
    })
}

fn push_decimals<T: ArrowPrimitiveType>(
    column: &mut Builder,
    array: &PrimitiveArray<T>,
    scale: i8,
    units: impl Fn(T::Native) -> Option<i128>,
) -> Result<(), String> {
    // A negative scale stands for whole tens, hundreds and so on.
    let tens = 10_i128.checked_pow(u32::from(scale.min(0).unsigned_abs()));
    let scale = u32::from(scale.max(0).unsigned_abs());
    push(column, array.iter(), |value, to| {
        let units = units(value).zip(tens).and_then(|(units, tens)| units.checked_mul(tens));
        to.push_units(units.ok_or("a decimal with more than 38 digits")?, scale);
        Ok(())
    })
}

/// Lists, whose items are those of `values` between one offset and the next.
fn push_lists(
    column: &mut Builder,
    array: &dyn Array,
    values: &dyn Array,
    mut offsets: impl Iterator<Item = i64>,
) -> Result<(), String> {
    let first = offsets.next().unwrap_or_default();
    let ends: Vec<i64> = offsets.map(|offset| offset - first).collect();
    let whole = |offset: i64| usize::try_from(offset).map_err(|error| error.to_string());
    let items = values.slice(whole(first)?, whole(ends.last().copied().unwrap_or_default())?);
    column.push_lists(&ends, present(array), |column| extend(column, &items))
}
