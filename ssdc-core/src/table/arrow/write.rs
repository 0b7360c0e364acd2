//! Columns as Arrow arrays that share their values.

use std::sync::Arc;

use arrow_array::{
    Array, ArrayRef, BooleanArray, Date32Array, Decimal128Array, Float64Array, Int64Array, LargeListArray,
    LargeStringArray, NullArray, RecordBatch, RecordBatchIterator, RecordBatchOptions, RecordBatchReader, StructArray,
};
use arrow_buffer::{BooleanBuffer, Buffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, Field, Fields, Schema};
use bytemuck::NoUninit;

use super::invalid;
use crate::table::column::{Column, Name, Values};
use crate::table::values::Bits;
use crate::{Error, Table};

impl Table {
    /// The table as one Arrow record batch, which shares the values of this table.
    ///
    /// Text is `LargeUtf8`, a whole number `Int64`, a decimal `Decimal128(38, scale)`, a day `Date32`, a list
    /// `LargeList`; every column may hold nulls.
    ///
    /// ```
    /// # use ssdc_core::{Column, Table};
    /// let table = Table::new([("lots", Column::integer([Some(2), None]))]);
    /// let batch = table.to_arrow()?;
    /// assert_eq!((batch.num_rows(), batch.column(0).null_count()), (2, 1));
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidTable`] for what Arrow does not allow.
    pub fn to_arrow(&self) -> Result<RecordBatch, Error> {
        self.batch().map_err(|error| invalid(&error))
    }

    /// The table as a stream of one batch, as the Arrow C stream interface wants it.
    ///
    /// ```
    /// use ssdc_core::{Column, Table};
    /// let table = Table::new([("lots", Column::integer([Some(2), None]))]);
    /// let mut stream = table.to_arrow_stream()?;
    /// assert_eq!(stream.next().and_then(|batch| batch.ok()).map(|batch| batch.num_rows()), Some(2));
    /// assert!(stream.next().is_none());
    /// # Ok::<(), ssdc_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`to_arrow`](Table::to_arrow).
    pub fn to_arrow_stream(&self) -> Result<Box<dyn RecordBatchReader + Send>, Error> {
        let batch = self.to_arrow()?;
        let schema = batch.schema();
        Ok(Box::new(RecordBatchIterator::new([Ok(batch)], schema)))
    }

    fn batch(&self) -> Result<RecordBatch, ArrowError> {
        let (fields, arrays) = arrays(&self.columns)?;
        let options = RecordBatchOptions::new().with_row_count(Some(self.len()));
        RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), arrays, &options)
    }
}

fn arrays(columns: &[(Name, Column)]) -> Result<(Fields, Vec<ArrayRef>), ArrowError> {
    let arrays: Vec<ArrayRef> = columns.iter().map(|(_, column)| array(column)).collect::<Result<_, _>>()?;
    let named = columns.iter().zip(&arrays);
    let fields = named.map(|((name, _), array)| Field::new(name.as_ref(), array.data_type().clone(), true)).collect();
    Ok((fields, arrays))
}

fn array(column: &Column) -> Result<ArrayRef, ArrowError> {
    let nulls = column.present.as_ref().map(|present| NullBuffer::new(bits(present)));
    Ok(match &column.values {
        Values::Empty => Arc::new(NullArray::new(column.len)),
        Values::Text { offsets: ends, bytes } => {
            Arc::new(LargeStringArray::try_new(offsets(ends), shared(bytes), nulls)?)
        }
        Values::Integer(values) => Arc::new(Int64Array::try_new(scalars(values), nulls)?),
        Values::Float(values) => Arc::new(Float64Array::try_new(scalars(values), nulls)?),
        Values::Boolean(values) => Arc::new(BooleanArray::new(bits(values), nulls)),
        Values::Date(values) => Arc::new(Date32Array::try_new(scalars(values), nulls)?),
        Values::Decimal { units, scale, .. } => {
            let scale = i8::try_from(*scale).map_err(|error| ArrowError::InvalidArgumentError(error.to_string()))?;
            Arc::new(Decimal128Array::try_new(scalars(units), nulls)?.with_precision_and_scale(38, scale)?)
        }
        Values::List { offsets: ends, items } => {
            let items = array(items)?;
            let field = Arc::new(Field::new("item", items.data_type().clone(), true));
            Arc::new(LargeListArray::try_new(field, offsets(ends), items, nulls)?)
        }
        Values::Struct(fields) => {
            let (fields, arrays) = arrays(fields)?;
            Arc::new(StructArray::try_new_with_length(fields, arrays, nulls, column.len)?)
        }
    })
}

/// Values that stay where they are as long as Arrow needs them.
struct Owner<T>(Arc<Vec<T>>);

impl<T: NoUninit> AsRef<[u8]> for Owner<T> {
    fn as_ref(&self) -> &[u8] {
        bytemuck::cast_slice(&self.0)
    }
}

fn shared<T: NoUninit + Send + Sync>(values: &Arc<Vec<T>>) -> Buffer {
    Buffer::from(bytes::Bytes::from_owner(Owner(values.clone())))
}

fn scalars<T: NoUninit + Send + Sync + arrow_buffer::ArrowNativeType>(values: &Arc<Vec<T>>) -> ScalarBuffer<T> {
    ScalarBuffer::new(shared(values), 0, values.len())
}

fn offsets(values: &Arc<Vec<i64>>) -> OffsetBuffer<i64> {
    OffsetBuffer::new(scalars(values))
}

fn bits(bits: &Arc<Bits>) -> BooleanBuffer {
    struct BitsOwner(Arc<Bits>);
    impl AsRef<[u8]> for BitsOwner {
        fn as_ref(&self) -> &[u8] {
            self.0.as_bytes()
        }
    }
    BooleanBuffer::new(Buffer::from(bytes::Bytes::from_owner(BitsOwner(bits.clone()))), 0, bits.len())
}
