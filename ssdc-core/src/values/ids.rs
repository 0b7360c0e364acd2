//! Ids: what names a record, typed by the kind of record it names.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;
use std::sync::Arc;

use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::Error;
use crate::error::shorten;

/// The kinds of record of a portfolio.
///
/// ```
/// use ssdc_core::Kind;
/// assert_eq!((Kind::Series.name(), Kind::Grant.plural()), ("series", "grants"));
/// assert_eq!("grants".parse::<Kind>()?, "grant".parse()?);
/// assert_eq!(Kind::ALL.len(), 13);
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[allow(missing_docs, reason = "named as the records are")]
#[repr(u8)]
pub enum Kind {
    Partner,
    Programme,
    Grant,
    Contribution,
    Payment,
    Cost,
    Expert,
    Request,
    Exchange,
    Solution,
    Framework,
    Series,
    Rate,
}

impl Kind {
    /// Every kind, in the order in which a document lists them.
    pub const ALL: [Kind; 13] = [
        Kind::Partner,
        Kind::Programme,
        Kind::Grant,
        Kind::Contribution,
        Kind::Payment,
        Kind::Cost,
        Kind::Expert,
        Kind::Request,
        Kind::Exchange,
        Kind::Solution,
        Kind::Framework,
        Kind::Series,
        Kind::Rate,
    ];

    /// The kind in the singular, as sentences say it: `grant`.
    pub const fn name(self) -> &'static str {
        match self {
            Kind::Partner => "partner",
            Kind::Programme => "programme",
            Kind::Grant => "grant",
            Kind::Contribution => "contribution",
            Kind::Payment => "payment",
            Kind::Cost => "cost",
            Kind::Expert => "expert",
            Kind::Request => "request",
            Kind::Exchange => "exchange",
            Kind::Solution => "solution",
            Kind::Framework => "framework",
            Kind::Series => "series",
            Kind::Rate => "rate",
        }
    }

    /// The kind in the plural, as a portfolio document names its lists: `grants`.
    pub const fn plural(self) -> &'static str {
        match self {
            Kind::Partner => "partners",
            Kind::Programme => "programmes",
            Kind::Grant => "grants",
            Kind::Contribution => "contributions",
            Kind::Payment => "payments",
            Kind::Cost => "costs",
            Kind::Expert => "experts",
            Kind::Request => "requests",
            Kind::Exchange => "exchanges",
            Kind::Solution => "solutions",
            Kind::Framework => "frameworks",
            Kind::Series => "series",
            Kind::Rate => "rates",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = Error;

    /// Reads the singular or the plural.
    ///
    /// # Errors
    /// [`Error::InvalidChoice`] lists the kinds.
    fn from_str(text: &str) -> Result<Self, Error> {
        Kind::ALL.into_iter().find(|kind| kind.plural() == text || kind.name() == text).ok_or_else(|| {
            Error::InvalidChoice {
                what: "kind of record",
                got: shorten(text),
                expected: Kind::ALL.map(Kind::plural).join(", "),
            }
        })
    }
}

/// A marker for one kind of record; see [`kinds`].
///
/// ```
/// use ssdc_core::{AnyId, GrantId, Id, IdOf, Kind};
/// fn kind_of<K: IdOf>(_: &Id<K>) -> Option<Kind> {
///     K::KIND
/// }
/// let (grant, any): (GrantId, AnyId) = ("G-1".parse()?, "G-1".parse()?);
/// assert_eq!((kind_of(&grant), kind_of(&any)), (Some(Kind::Grant), None));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
pub trait IdOf: Send + Sync + 'static {
    /// The kind that an id of this type names; `None` for [`AnyId`].
    const KIND: Option<Kind>;
}

/// The id of a record of kind `K`: text as real registers have it (spaces, slashes, any script), normalised to NFC.
///
/// Only [`FromStr`] makes one, so an id is never empty, longer than 1024 bytes, or holds control characters.
/// Ids of different kinds are different types and cannot be exchanged unnoticed.
///
/// ```
/// use ssdc_core::GrantId;
/// let id: GrantId = "KE/2018 17".parse()?;
/// assert_eq!(id.as_str(), "KE/2018 17");
/// assert!("".parse::<GrantId>().is_err());
/// # Ok::<(), ssdc_core::Error>(())
/// ```
pub struct Id<K: IdOf>(Arc<str>, PhantomData<K>);

impl<K: IdOf> Id<K> {
    /// The longest id that is taken, in bytes.
    pub const MAX_BYTES: usize = 1024;

    /// The text of the id.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn shared(&self) -> &Arc<str> {
        &self.0
    }

    /// Shows the text to one who may put an equal, shared one in its place.
    pub(crate) fn with_shared(&mut self, show: impl FnOnce(&mut Arc<str>)) {
        show(&mut self.0);
    }
}

impl<K: IdOf> FromStr for Id<K> {
    type Err = Error;

    /// Takes the text as it stands, normalised to NFC.
    ///
    /// # Errors
    /// [`Error::InvalidId`].
    fn from_str(text: &str) -> Result<Self, Error> {
        let invalid = || Error::InvalidId { got: shorten(text) };
        if text.is_empty() || text.len() > Self::MAX_BYTES || text.chars().any(char::is_control) {
            return Err(invalid());
        }
        if text.is_ascii() || is_nfc(text) {
            return Ok(Id(Arc::from(text), PhantomData));
        }
        let normal: String = text.nfc().collect();
        // Some characters take more bytes in NFC, and what is written must be taken again.
        if normal.len() > Self::MAX_BYTES {
            return Err(invalid());
        }
        Ok(Id(Arc::from(normal), PhantomData))
    }
}

impl<K: IdOf> AsRef<str> for Id<K> {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl<K: IdOf> Clone for Id<K> {
    fn clone(&self) -> Self {
        Id(Arc::clone(&self.0), PhantomData)
    }
}

impl<K: IdOf> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl<K: IdOf> Eq for Id<K> {}

impl<K: IdOf> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<K: IdOf> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}

impl<K: IdOf> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}

impl<K: IdOf> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", &*self.0)
    }
}

impl<K: IdOf> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

macro_rules! id_types {
    ($($marker:ident $alias:ident $kind:expr, $doc:literal;)*) => {
        /// The markers that make ids of different kinds different types.
        ///
        /// ```
        /// use ssdc_core::{GrantId, Id, IdOf, Kind, kinds};
        /// let id: Id<kinds::Grant> = "G-1".parse()?; // the same type as `GrantId`
        /// assert_eq!(id, "G-1".parse::<GrantId>()?);
        /// assert_eq!((kinds::Grant::KIND, kinds::Any::KIND), (Some(Kind::Grant), None));
        /// # Ok::<(), ssdc_core::Error>(())
        /// ```
        pub mod kinds {
            $(
                #[doc = $doc]
                #[derive(Debug, Clone, Copy)]
                pub struct $marker;
                impl super::IdOf for $marker {
                    const KIND: Option<super::Kind> = $kind;
                }
            )*
            use super::Kind;
        }
        $(
            #[doc = $doc]
            ///
            #[doc = concat!("```\nlet id: ssdc_core::", stringify!($alias), " = \"KE/2018 17\".parse()?;")]
            /// assert_eq!(id.to_string(), "KE/2018 17");
            /// # Ok::<(), ssdc_core::Error>(())
            /// ```
            pub type $alias = Id<kinds::$marker>;
        )*
    };
}

id_types! {
    Partner PartnerId Some(Kind::Partner), "Id of a [`Partner`](crate::Partner).";
    Programme ProgrammeId Some(Kind::Programme), "Id of a [`Programme`](crate::Programme).";
    Grant GrantId Some(Kind::Grant), "Id of a [`Grant`](crate::Grant).";
    Contribution ContributionId Some(Kind::Contribution), "Id of a [`Contribution`](crate::Contribution).";
    Payment PaymentId Some(Kind::Payment), "Id of a [`Payment`](crate::Payment).";
    Cost CostId Some(Kind::Cost), "Id of a [`Cost`](crate::Cost).";
    Expert ExpertId Some(Kind::Expert), "Id of an [`Expert`](crate::Expert).";
    Request RequestId Some(Kind::Request), "Id of a [`Request`](crate::Request).";
    Exchange ExchangeId Some(Kind::Exchange), "Id of an [`Exchange`](crate::Exchange).";
    Solution SolutionId Some(Kind::Solution), "Id of a [`Solution`](crate::Solution).";
    Framework FrameworkId Some(Kind::Framework), "Id of a [`Framework`](crate::Framework).";
    Series SeriesId Some(Kind::Series), "Id of a [`Series`](crate::Series).";
    Rate RateId Some(Kind::Rate), "Id of a [`Rate`](crate::Rate).";
    Any AnyId None, "Id of a record of any kind.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_is_as_long_as_its_normal_form() {
        // Three bytes that NFC makes six of.
        let shin = |count: usize| "\u{FB2C}".repeat(count).parse::<AnyId>();
        assert!(matches!(shin(341), Err(Error::InvalidId { .. })));
        assert!(matches!(shin(171), Err(Error::InvalidId { .. })));
        let longest = shin(170).unwrap();
        assert_eq!(longest.as_str().len(), 1020);
        assert_eq!(longest.as_str().parse::<AnyId>().unwrap(), longest);
    }
}
