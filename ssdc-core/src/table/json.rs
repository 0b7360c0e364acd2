//! Lists and objects that a table holds as JSON text, as CSV must.

use std::sync::Arc;

use serde_json::Value;

use super::cell::Cell;
use super::column::{Column, Name, Values};
use super::values::Bits;

/// The column with its texts parsed as JSON; the row and what is wrong with it otherwise.
pub(crate) fn parsed(column: &Column) -> Result<Column, (usize, String)> {
    let parse = |(row, cell): (usize, Cell<'_>)| match cell {
        Cell::Text(text) => {
            let value = serde_json::from_str::<Value>(text);
            value.map_err(|error| (row, format!("expected a list or an object as JSON text: {error}")))
        }
        _ => Ok(Value::Null),
    };
    let values: Vec<Value> = column.iter().enumerate().map(parse).collect::<Result<_, _>>()?;
    column_of(&values.iter().collect::<Vec<_>>())
}

/// A column of values of one type; the place of the first that has another.
fn column_of(values: &[&Value]) -> Result<Column, (usize, String)> {
    let other = |is: fn(&Value) -> bool| {
        let place = values.iter().position(|value| !value.is_null() && !is(value));
        place.map_or(Ok(()), |place| Err((place, "values of different types in one column of JSON text".to_owned())))
    };
    Ok(match values.iter().find(|value| !value.is_null()) {
        None => Column::text(values.iter().map(|_| None::<&str>)),
        Some(Value::String(_)) => {
            other(Value::is_string)?;
            Column::text(values.iter().map(|value| value.as_str()))
        }
        Some(Value::Bool(_)) => {
            other(Value::is_boolean)?;
            Column::boolean(values.iter().map(|value| value.as_bool()))
        }
        Some(Value::Number(_)) => {
            other(Value::is_number)?;
            if values.iter().any(|value| value.is_f64()) {
                Column::float(values.iter().map(|value| value.as_f64()))
            } else {
                Column::integer(values.iter().map(|value| value.as_i64()))
            }
        }
        Some(Value::Array(_)) => {
            other(Value::is_array)?;
            lists(values)?
        }
        _ => {
            other(Value::is_object)?;
            objects(values)?
        }
    })
}

fn lists(values: &[&Value]) -> Result<Column, (usize, String)> {
    let (mut offsets, mut items, mut rows, mut present) = (vec![0], Vec::new(), Vec::new(), Bits::default());
    for (row, value) in values.iter().enumerate() {
        present.push(!value.is_null());
        items.extend(value.as_array().into_iter().flatten());
        rows.resize(items.len(), row);
        offsets.push(i64::try_from(items.len()).unwrap_or(i64::MAX));
    }
    let row_of = |(place, why): (usize, String)| (rows.get(place).copied().unwrap_or_default(), why);
    let items = Box::new(column_of(&items).map_err(row_of)?);
    Ok(Column::of(Values::List { offsets: Arc::new(offsets), items }, present))
}

fn objects(values: &[&Value]) -> Result<Column, (usize, String)> {
    let mut names: Vec<&String> =
        values.iter().filter_map(|value| value.as_object()).flat_map(|map| map.keys()).collect();
    names.sort_unstable();
    names.dedup();
    let mut present = Bits::default();
    values.iter().for_each(|value| present.push(!value.is_null()));
    let field = |name: &String| {
        let values: Vec<&Value> = values.iter().map(|value| value.get(name).unwrap_or(&Value::Null)).collect();
        Ok((Name::Owned(name.clone()), column_of(&values)?))
    };
    let fields = names.into_iter().map(field).collect::<Result<Vec<_>, _>>()?;
    Ok(Column::of(Values::Struct(Arc::new(fields)), present))
}
