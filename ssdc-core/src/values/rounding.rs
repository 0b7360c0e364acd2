//! Rounding: a mode and a unit, always stated.

use std::fmt;
use std::str::FromStr;

use rust_decimal::Decimal;

use crate::Error;
use crate::error::shorten;

/// How a value between two units is decided.
///
/// ```
/// use ssdc_core::{Money, Rounding, RoundingMode};
/// let whole = |mode| Rounding::new(mode, 1.into()); // to whole dollars
/// let half = |mode| "5.00 USD".parse::<Money>()?.share("1:2".parse()?, whole(mode)?);
/// assert_eq!(half(RoundingMode::HalfEven)?.to_string(), "2.00 USD");
/// assert_eq!(half(RoundingMode::HalfUp)?.to_string(), "3.00 USD");
/// assert_eq!("half_up".parse::<RoundingMode>()?, RoundingMode::HalfUp);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RoundingMode {
    /// Not at all: a value without an exact decimal is an error.
    None,
    /// To the nearest, halves away from zero.
    HalfUp,
    /// To the nearest, halves to the even unit (bankers' rounding).
    HalfEven,
    /// Away from zero.
    Up,
    /// Towards zero.
    Down,
}

impl RoundingMode {
    /// The name, as policies write it.
    pub const fn name(self) -> &'static str {
        match self {
            RoundingMode::None => "none",
            RoundingMode::HalfUp => "half_up",
            RoundingMode::HalfEven => "half_even",
            RoundingMode::Up => "up",
            RoundingMode::Down => "down",
        }
    }
}

impl FromStr for RoundingMode {
    type Err = Error;

    /// Reads the name, as policies write it.
    ///
    /// # Errors
    /// [`Error::InvalidRounding`].
    fn from_str(text: &str) -> Result<Self, Error> {
        [RoundingMode::None, RoundingMode::HalfUp, RoundingMode::HalfEven, RoundingMode::Up, RoundingMode::Down]
            .into_iter()
            .find(|mode| mode.name() == text)
            .ok_or_else(|| Error::InvalidRounding { got: shorten(text) })
    }
}

/// A rounding to whole multiples of a positive unit, in the major unit of the currency (`0.01`, `1`).
///
/// ```
/// use ssdc_core::{Money, Rounding, RoundingMode};
/// let cents = Rounding::new(RoundingMode::HalfEven, "0.01".parse()?)?;
/// let third: Money = "100.00 USD".parse::<Money>()?.share("1:3".parse()?, cents)?;
/// assert_eq!(third.to_string(), "33.33 USD");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Rounding {
    mode: RoundingMode,
    unit: Decimal,
}

impl Rounding {
    /// No rounding: what has no exact decimal is refused.
    pub const EXACT: Rounding = Rounding { mode: RoundingMode::None, unit: Decimal::ONE };

    /// A rounding by `mode` to multiples of `unit`.
    ///
    /// # Errors
    /// [`Error::InvalidRounding`] where the unit is zero or negative.
    pub fn new(mode: RoundingMode, unit: Decimal) -> Result<Self, Error> {
        if unit <= Decimal::ZERO {
            return Err(Error::InvalidRounding { got: unit.to_string() });
        }
        Ok(Rounding { mode, unit: unit.normalize() })
    }

    /// How a value between two units is decided.
    pub fn mode(self) -> RoundingMode {
        self.mode
    }

    /// The unit.
    pub fn unit(self) -> Decimal {
        self.unit
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.mode {
            RoundingMode::None => f.write_str("none"),
            mode => write!(f, "{} to {}", mode.name(), self.unit),
        }
    }
}
