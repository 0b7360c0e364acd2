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

    pub(crate) fn get(&self, index: usize) -> bool {
        index < self.len && self.bytes.get(index / 8).is_some_and(|byte| byte >> (index % 8) & 1 == 1)
    }

    pub(crate) fn len(&self) -> usize {
        self.len
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
