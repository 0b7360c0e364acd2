//! Languages by their ISO 639 codes.

use std::fmt;
use std::str::FromStr;

use crate::Error;
use crate::error::shorten;

/// A language, by its ISO 639 code of two or three lower-case letters. Only the form is checked: the list has 8,000 entries.
///
/// ```
/// use ssdc_core::Language;
/// assert_eq!("fr".parse::<Language>()?.code(), "fr");
/// assert_eq!("swa".parse::<Language>()?.to_string(), "swa");
/// assert!("FR".parse::<Language>().is_err());
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Language([u8; 3]);

impl Language {
    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end()
    }
}

impl FromStr for Language {
    type Err = Error;

    /// Reads two or three small letters.
    ///
    /// # Errors
    /// [`Error::InvalidLanguage`].
    fn from_str(text: &str) -> Result<Self, Error> {
        match *text.as_bytes() {
            [a, b] if text.bytes().all(|byte| byte.is_ascii_lowercase()) => Ok(Language([a, b, b' '])),
            [a, b, c] if text.bytes().all(|byte| byte.is_ascii_lowercase()) => Ok(Language([a, b, c])),
            _ => Err(Error::InvalidLanguage { got: shorten(text) }),
        }
    }
}

impl fmt::Debug for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}
