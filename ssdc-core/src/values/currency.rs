//! Currencies of ISO 4217.

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::error::shorten;

/// A currency of ISO 4217, by its three-letter code.
///
/// ```
/// use ssdc_core::Currency;
/// let yen: Currency = "JPY".parse()?;
/// assert_eq!(yen.decimals(), 0);
/// assert_eq!("KWD".parse::<Currency>()?.decimals(), 3);
/// assert!("usd".parse::<Currency>().is_err());
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The three-letter code.
    pub fn code(self) -> &'static str {
        self.0.code()
    }

    /// How many decimals its minor unit has: 2 for the dollar, 0 for the yen, 3 for the Kuwaiti dinar.
    pub fn decimals(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// A number of its own for each currency, for narrow rows.
    pub(crate) fn number(self) -> u16 {
        self.0.numeric()
    }
}

impl FromStr for Currency {
    type Err = Error;

    /// Reads three capital letters.
    ///
    /// # Errors
    /// [`Error::InvalidCurrency`].
    fn from_str(text: &str) -> Result<Self, Error> {
        iso_currency::Currency::from_code(text)
            .map(Currency)
            .ok_or_else(|| Error::InvalidCurrency { got: shorten(text) })
    }
}

impl PartialOrd for Currency {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Currency {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.code().cmp(other.code())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
