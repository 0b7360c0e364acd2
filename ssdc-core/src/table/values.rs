//! What columns are made of while they grow: bits, texts, decimals.

use std::fmt;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::column::{Column, Values};

/// Bits in order, the first of a byte lowest, as Arrow has them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Bits {
    bytes: Vec<u8>,
    len: usize,
    ones: usize,
}

/// Bits that lie elsewhere, from bit `start` on.
#[cfg(feature = "tables")]
#[derive(Clone, Copy)]
pub(crate) struct BitsFrom<'b> {
    pub(crate) bytes: &'b [u8],
    pub(crate) start: usize,
}

impl Bits {
    pub(crate) fn push(&mut self, bit: bool) {
        if self.len.is_multiple_of(8) {
            self.bytes.push(0);
        }
        if let Some(last) = self.bytes.last_mut() {
            *last |= u8::from(bit) << (self.len % 8);
        }
        self.len += 1;
        self.ones += usize::from(bit);
    }

    /// Many equal bits.
    #[cfg(feature = "tables")]
    pub(crate) fn fill(&mut self, bit: bool, count: usize) {
        let mut left = count;
        while left > 0 && !self.len.is_multiple_of(8) {
            self.push(bit);
            left -= 1;
        }
        let end = self.len + left;
        self.bytes.resize(end.div_ceil(8), if bit { u8::MAX } else { 0 });
        if let Some(last) = self.bytes.last_mut().filter(|_| !end.is_multiple_of(8)) {
            *last &= (1 << (end % 8)) - 1;
        }
        self.len = end;
        self.ones += if bit { left } else { 0 };
    }

    pub(crate) fn get(&self, index: usize) -> bool {
        index < self.len && self.bytes.get(index / 8).is_some_and(|byte| byte >> (index % 8) & 1 == 1)
    }

    pub(crate) fn len(&self) -> usize {
        self.len
    }

    /// As many bits from elsewhere, or set bits.
    #[cfg(feature = "tables")]
    pub(crate) fn extend(&mut self, from: Option<BitsFrom<'_>>, count: usize) {
        let Some(BitsFrom { bytes, start }) = from else { return self.fill(true, count) };
        if !self.len.is_multiple_of(8) || !start.is_multiple_of(8) {
            let set = |index: usize| bytes.get(index / 8).is_some_and(|byte| byte >> (index % 8) & 1 == 1);
            (start..start + count).for_each(|index| self.push(set(index)));
            return;
        }
        let whole = bytes.get(start / 8..(start + count).div_ceil(8)).unwrap_or_default();
        self.bytes.extend_from_slice(whole);
        self.len += count;
        if let Some(last) = self.bytes.last_mut().filter(|_| !count.is_multiple_of(8)) {
            *last &= (1 << (count % 8)) - 1;
        }
        let added = self.bytes.get(self.bytes.len().saturating_sub(whole.len())..).unwrap_or_default();
        self.ones += added.iter().map(|byte| byte.count_ones() as usize).sum::<usize>();
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = bool> {
        (0..self.len).map(|index| self.get(index))
    }

    /// Whether every bit is set.
    pub(crate) fn all(&self) -> bool {
        self.ones == self.len
    }

    #[cfg(feature = "tables")]
    pub(crate) fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}

/// Values of one size, one behind the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Plains<T> {
    values: Vec<T>,
    present: Bits,
}

impl<T: Clone + Default> Plains<T> {
    pub(crate) fn push(&mut self, value: Option<T>) {
        self.present.push(value.is_some());
        self.values.push(value.unwrap_or_default());
    }

    /// Many at a time; `None`: all are there.
    #[cfg(feature = "tables")]
    pub(crate) fn extend(&mut self, values: &[T], present: Option<BitsFrom<'_>>) {
        self.values.extend_from_slice(values);
        self.present.extend(present, values.len());
    }

    pub(crate) fn present(&self) -> &Bits {
        &self.present
    }

    pub(super) fn finish(self, values: fn(Arc<Vec<T>>) -> Values) -> Column {
        Column::of(values(Arc::new(self.values)), self.present)
    }
}

/// Texts one behind the other.
#[derive(Debug, Clone)]
pub(crate) struct Texts {
    offsets: Vec<i64>,
    bytes: String,
    present: Bits,
}

impl Default for Texts {
    fn default() -> Self {
        Texts { offsets: vec![0], bytes: String::new(), present: Bits::default() }
    }
}

impl Texts {
    pub(crate) fn push(&mut self, text: Option<&str>) {
        self.bytes.push_str(text.unwrap_or_default());
        self.end(text.is_some());
    }

    /// The text of a value that says itself.
    pub(crate) fn push_display(&mut self, value: &dyn fmt::Display) {
        let _ = fmt::Write::write_fmt(&mut self.bytes, format_args!("{value}"));
        self.end(true);
    }

    fn end(&mut self, present: bool) {
        self.offsets.push(i64::try_from(self.bytes.len()).unwrap_or(i64::MAX));
        self.present.push(present);
    }

    /// Many at a time: where each ends in `bytes`. `None`: all are there; what is not there is empty.
    #[cfg(feature = "tables")]
    pub(crate) fn extend(
        &mut self,
        ends: impl ExactSizeIterator<Item = i64>,
        bytes: &str,
        present: Option<BitsFrom<'_>>,
    ) {
        let start = self.offsets.last().copied().unwrap_or_default();
        self.present.extend(present, ends.len());
        self.offsets.extend(ends.map(|end| start + end));
        self.bytes.push_str(bytes);
    }

    pub(crate) fn present(&self) -> &Bits {
        &self.present
    }

    pub(crate) fn len(&self) -> usize {
        self.present.len()
    }

    /// Empty places up to this length.
    pub(crate) fn pad(&mut self, len: usize) {
        while self.len() < len {
            self.push(None);
        }
    }

    pub(crate) fn finish(self) -> Column {
        let values = Values::Text { offsets: Arc::new(self.offsets), bytes: Arc::new(self.bytes.into_bytes()) };
        Column::of(values, self.present)
    }
}

/// Exact decimals in units of one common scale, the largest of theirs.
#[derive(Debug, Clone, Default)]
pub(crate) struct Decimals {
    units: Vec<i128>,
    scale: u32,
    written: Vec<u8>,
    present: Bits,
    /// Instead of the units, once one needs more digits than a column of decimals has.
    texts: Option<Texts>,
}

/// What 38 digits can hold.
const MOST_UNITS: i128 = 10_i128.pow(38) - 1;

impl Decimals {
    pub(crate) fn push(&mut self, value: Option<Decimal>) {
        self.push_units(value.map(|value| (value.mantissa(), value.scale())));
    }

    /// The value `units` times 10 to the power of minus `scale`.
    pub(crate) fn push_units(&mut self, value: Option<(i128, u32)>) {
        if self.texts.is_none() {
            let (units, scale) = value.unwrap_or_default();
            match self.raise(scale).and_then(|()| times(units, self.scale - scale)) {
                Some(units) => {
                    self.units.push(units);
                    self.written.push(u8::try_from(scale).unwrap_or(u8::MAX));
                    self.present.push(value.is_some());
                    return;
                }
                None => self.texts = Some(self.as_texts()),
            }
        }
        if let Some(texts) = &mut self.texts {
            match value {
                Some((units, scale)) => texts.push_display(&Plain { units, scale }),
                None => texts.push(None),
            }
        }
    }

    /// Many units of one scale at a time, where nothing is to be converted; otherwise `false`, and no change.
    #[cfg(feature = "tables")]
    pub(crate) fn extend(&mut self, units: &[i128], scale: u32, present: Option<BitsFrom<'_>>) -> bool {
        let fits = self.texts.is_none() && (self.units.is_empty() || self.scale == scale);
        let Some(written) = u8::try_from(scale).ok().filter(|_| fits) else { return false };
        if units.iter().any(|units| units.unsigned_abs() > MOST_UNITS.unsigned_abs()) {
            return false;
        }
        self.scale = scale;
        self.units.extend_from_slice(units);
        self.written.resize(self.units.len(), written);
        self.present.extend(present, units.len());
        true
    }

    /// Brings all units to this scale where theirs is smaller; `None`, and no change, where a number would not fit.
    fn raise(&mut self, scale: u32) -> Option<()> {
        if scale > self.scale {
            let by = scale - self.scale;
            let raised: Option<Vec<i128>> = self.units.iter().map(|units| times(*units, by)).collect();
            self.units = raised?;
            self.scale = scale;
        }
        Some(())
    }

    fn as_texts(&self) -> Texts {
        let mut texts = Texts::default();
        for cell in self.clone().finish().iter() {
            match cell {
                super::Cell::Empty => texts.push(None),
                cell => texts.push_display(&cell),
            }
        }
        texts
    }

    pub(crate) fn finish(self) -> Column {
        if let Some(texts) = self.texts {
            return texts.finish();
        }
        let scale = u8::try_from(self.scale).unwrap_or(u8::MAX);
        let differ = (0..self.units.len()).any(|row| self.present.get(row) && self.written.get(row) != Some(&scale));
        let written = differ.then(|| Arc::new(self.written));
        Column::of(Values::Decimal { units: Arc::new(self.units), scale: self.scale, written }, self.present)
    }
}

fn times(units: i128, places: u32) -> Option<i128> {
    let raised = units.checked_mul(10_i128.checked_pow(places)?)?;
    (raised.unsigned_abs() <= MOST_UNITS.unsigned_abs()).then_some(raised)
}

/// A decimal number as text without an exponent.
pub(crate) struct Plain {
    pub(crate) units: i128,
    pub(crate) scale: u32,
}

impl Plain {
    /// Units and scale of a decimal such as `-12.50`; `None` where it is none or has more than 38 digits.
    pub(crate) fn parse(text: &str) -> Option<(i128, u32)> {
        let (whole, part) = text.split_once('.').unwrap_or((text, ""));
        let digits = whole.strip_prefix('-').unwrap_or(whole);
        let are_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let well_formed = !digits.is_empty() && are_digits(digits) && are_digits(part) && !text.ends_with('.');
        let units: i128 = format!("{whole}{part}").parse().ok().filter(|_| well_formed)?;
        (units.unsigned_abs() <= MOST_UNITS.unsigned_abs()).then_some((units, u32::try_from(part.len()).ok()?))
    }
}

impl fmt::Display for Plain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs().to_string();
        let scale = self.scale as usize;
        let digits = format!("{digits:0>width$}", width = scale + 1);
        let (whole, part) = digits.split_at(digits.len() - scale);
        let point = if part.is_empty() { "" } else { "." };
        write!(f, "{sign}{whole}{point}{part}")
    }
}
