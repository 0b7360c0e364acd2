//! Countries of ISO 3166-1.

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::error::shorten;

/// A country, by its two-letter code of ISO 3166-1.
///
/// ```
/// use ssdc_core::Country;
/// let country: Country = "KE".parse()?;
/// assert_eq!(country.name(), "Kenya");
/// assert!("KEN".parse::<Country>().is_err());
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Country([u8; 2]);

impl Country {
    /// The two-letter code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }

    /// The short English name.
    pub fn name(&self) -> &'static str {
        rust_iso3166::from_alpha2(self.code()).map_or("", |country| country.name)
    }
}

impl FromStr for Country {
    type Err = Error;

    /// Reads two capital letters.
    ///
    /// # Errors
    /// [`Error::InvalidCountry`].
    fn from_str(text: &str) -> Result<Self, Error> {
        let known = text.bytes().all(|byte| byte.is_ascii_uppercase()) && rust_iso3166::from_alpha2(text).is_some();
        <[u8; 2]>::try_from(text.as_bytes())
            .ok()
            .filter(|_| known)
            .map(Country)
            .ok_or_else(|| Error::InvalidCountry { got: shorten(text) })
    }
}

impl fmt::Debug for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Country {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
