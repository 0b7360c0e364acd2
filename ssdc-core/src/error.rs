//! One error enum, one stable number a variant.
//!
//! A rule that fails is a [`Finding`](crate::Finding), never an [`Error`]: an error means that no answer could be given.

use std::fmt;
use std::io;
use std::path::Path;

/// Whatever can go wrong, with what was expected instead.
///
/// The text is one lower-case sentence without a full stop; [`Error::At`] puts the JSON pointer of the place before it.
/// [`Error::code`] gives the frozen number, [`Error::pointer`] the place.
///
/// ```
/// use ssdc_core::{Code, Portfolio};
/// let error = Portfolio::from_json(r#"{"format": "ssdc-portfolio/1", "grants": [{"id": "G-1", "title": "Wells", "amount": 1000}]}"#).unwrap_err();
/// assert_eq!(error.code(), Code::WrongType);
/// assert_eq!(error.pointer(), Some("/grants/0/amount"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
#[allow(missing_docs, reason = "the text of each variant says what its fields are")]
pub enum Error {
    #[error("invalid id `{got}`: expected 1 to 1024 bytes of text without control characters")]
    InvalidId { got: String },
    #[error("invalid amount `{got}`: expected for example `1250.00 USD`{}", currency_hint(got))]
    InvalidMoney { got: String },
    #[error("unknown currency `{got}`: expected an ISO 4217 code such as `USD`")]
    InvalidCurrency { got: String },
    #[error("invalid ratio `{got}`: expected for example `1:1` or `25%`")]
    InvalidRatio { got: String },
    #[error("invalid number `{got}`: expected an exact decimal such as `33.33`")]
    InvalidNumber { got: String },
    #[error(
        "invalid rounding `{got}`: expected a mode (none, half_up, half_even, up, down) and a positive unit such as `0.01`"
    )]
    InvalidRounding { got: String },
    #[error("invalid date `{got}`: expected `2018`, `2018-06` or `2018-06-30`")]
    InvalidDate { got: String },
    #[error("invalid day `{got}`: expected a whole day such as `2018-06-30`")]
    InvalidDay { got: String },
    #[error("invalid period: it starts on {from} and ends before, on {to}")]
    InvalidPeriod { from: String, to: String },
    #[error("unknown country `{got}`: expected an ISO 3166-1 alpha-2 code such as `KE`")]
    InvalidCountry { got: String },
    #[error("invalid language `{got}`: expected an ISO 639 code such as `fr`")]
    InvalidLanguage { got: String },
    #[error("unknown Sustainable Development Goal or target `{got}`: expected for example `7` or `7.2`")]
    InvalidSdg { got: String },
    #[error("invalid percentage `{got}`: expected a number from 0 to 100")]
    InvalidPercent { got: String },
    #[error("percentages add up to {sum}: expected at most 100")]
    PercentOver { sum: String },
    #[error("invalid SHA-256 `{got}`: expected 64 hexadecimal digits")]
    InvalidHash { got: String },
    #[error("unknown {what} `{got}`: expected one of {expected}")]
    InvalidChoice { what: &'static str, got: String, expected: String },
    #[error("{why}")]
    InvalidRecord { why: String },

    #[error("the tie from `{from}` to `{to}` weighs {got}: expected a finite number, 0 or more")]
    InvalidWeight { from: String, to: String, got: String },
    #[error("invalid setting: `{name}` is {got}: expected {expected}")]
    InvalidSetting { name: &'static str, got: String, expected: String },
    #[error("`{question}` asks about records: open the network from a portfolio")]
    NeedsPortfolio { question: &'static str },

    #[error("invalid instance: {why}")]
    InvalidInstance { why: String },

    #[error("currencies differ: {left} and {right}")]
    CurrencyMismatch { left: String, right: String },
    #[error("number too large: {what}")]
    Overflow { what: String },
    #[error("{what} has no exact decimal value: a rounding is needed")]
    Inexact { what: String },
    #[error("no exchange rate from {from} to {to} for {on}")]
    MissingRate { from: String, to: String, on: String },

    #[error("invalid JSON at line {line}, column {column}: {why}")]
    InvalidJson { line: usize, column: usize, why: String },
    #[error("wrong type: {why}")]
    WrongType { why: String },
    #[error("unknown field `{name}`: fields of your own start with `x_`")]
    UnknownField { name: String },
    #[error("missing field `{name}`")]
    MissingField { name: &'static str },
    #[error("field `{name}` stands twice")]
    RepeatedField { name: String },
    #[error("unsupported format `{got}`: expected `{expected}`")]
    UnsupportedFormat { got: String, expected: &'static str },
    #[error("no value at `{pointer}`")]
    NoValue { pointer: String },
    #[error("cancelled")]
    Cancelled,

    #[error("no {kind} `{id}`")]
    NotFound { kind: &'static str, id: String },
    #[error("duplicate {kind} `{id}`")]
    Duplicate { kind: &'static str, id: String },
    #[error("refers to {kind} `{id}`, which does not exist")]
    MissingReference { kind: &'static str, id: String },
    #[error("cannot remove {kind} `{id}`: {by_kind} `{by}` refers to it")]
    Referenced { kind: &'static str, id: String, by_kind: &'static str, by: String },
    #[error("`{id}` is part of itself: {path}")]
    Cycle { id: String, path: String },
    #[error("id `{id}` belongs to several records ({kinds}): name the kind")]
    Ambiguous { id: String, kinds: String },

    #[error("invalid policy: {}", list(.faults))]
    InvalidPolicy { faults: Vec<Fault> },
    #[error("no policy `{name}`: known are {known}")]
    UnknownPolicy { name: String, known: String },
    #[error("policy `{policy}` uses what this version does not execute: {}", list(.faults))]
    UnsupportedPolicy { policy: String, faults: Vec<Fault> },

    #[error("`{text}` names several skills ({skills}): give the id of one")]
    AmbiguousSkill { text: String, skills: String },

    #[error("expert `{expert}` cannot be forced to serve request `{request}`: {why}")]
    ForcedPair { request: String, expert: String, why: String },

    #[error("cannot {action} `{path}`: {why}")]
    File { action: &'static str, path: String, why: String },
    #[error("invalid UTF-8 at byte {at}")]
    InvalidUtf8 { at: usize },
    #[error("`{file}` is no IATI activity file: {why}")]
    NotIati { file: String, why: String },
    #[error("invalid CSV at line {line}: {why}")]
    InvalidCsv { line: u64, why: String },
    #[error("invalid table: {why}")]
    InvalidTable { why: String },

    #[error("{pointer}: {error}")]
    At { pointer: String, error: Box<Error> },
}

/// One mistake of a policy, with its place in the file.
///
/// ```
/// use ssdc_core::Policy;
/// let error = "schema = \"ssdc-policy/1\"\ncurrency = \"dollars\"".parse::<Policy>().unwrap_err();
/// let fault = error.faults().iter().find(|fault| fault.pointer == "/currency").unwrap();
/// assert_eq!(fault.to_string(), format!("/currency: {}", fault.why));
/// assert!(fault.why.contains("dollars"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// JSON pointer into the policy document, such as `/requirement/0/ratio/form`.
    pub pointer: String,
    /// What is wrong, and what was expected.
    pub why: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.pointer, self.why)
    }
}

/// A bare number in a table lacks only its currency.
fn currency_hint(got: &str) -> &'static str {
    let is_number = !got.is_empty() && got.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-'));
    if is_number { ", or in a table a column for the currency beside it, such as `amount_currency`" } else { "" }
}

fn list(faults: &[Fault]) -> String {
    faults.iter().map(Fault::to_string).collect::<Vec<_>>().join("; ")
}

macro_rules! codes {
    ($($name:ident = $number:literal,)*) => {
        /// The frozen number of each error: never changed, never used again for something else.
        ///
        /// 1xxx values and records, 2xxx portfolio and graph, 3xxx match funding, 4xxx network, 5xxx experts,
        /// 6xxx knowledge and evaluation, 7xxx interchange, 8xxx journal; 1 to 99 belong to the C face.
        ///
        /// ```
        /// use ssdc_core::{Code, Money};
        /// let code = "1250".parse::<Money>().unwrap_err().code(); // no currency
        /// assert_eq!((code, code.number(), code.name()), (Code::InvalidMoney, 1002, "InvalidMoney"));
        /// assert!(Code::ALL.contains(&code) && Code::ALL.is_sorted_by_key(|code| code.number()));
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        #[repr(u32)]
        #[allow(missing_docs, reason = "named as the variants of Error")]
        pub enum Code { $($name = $number,)* }

        impl Code {
            /// Every code, in the order of the numbers.
            pub const ALL: &'static [Code] = &[$(Code::$name,)*];

            /// The name of the code, as the variant of [`Error`] is called.
            pub const fn name(self) -> &'static str {
                match self { $(Code::$name => stringify!($name),)* }
            }
        }

        impl Error {
            /// The frozen number; looks through [`Error::At`].
            pub fn code(&self) -> Code {
                match self {
                    $(Error::$name { .. } => Code::$name,)*
                    Error::At { error, .. } => error.code(),
                }
            }
        }
    };
}

codes! {
    InvalidId = 1001,
    InvalidMoney = 1002,
    InvalidCurrency = 1003,
    InvalidRatio = 1004,
    InvalidNumber = 1005,
    InvalidRounding = 1006,
    InvalidDate = 1007,
    InvalidPeriod = 1008,
    InvalidCountry = 1009,
    InvalidLanguage = 1010,
    InvalidSdg = 1011,
    InvalidPercent = 1012,
    PercentOver = 1013,
    InvalidHash = 1014,
    InvalidChoice = 1015,
    InvalidRecord = 1016,
    InvalidDay = 1017,
    InvalidInstance = 1018,
    CurrencyMismatch = 1101,
    Overflow = 1102,
    Inexact = 1103,
    MissingRate = 1104,
    InvalidJson = 1201,
    WrongType = 1202,
    UnknownField = 1203,
    MissingField = 1204,
    RepeatedField = 1205,
    UnsupportedFormat = 1206,
    NoValue = 1207,
    Cancelled = 1301,
    NotFound = 2001,
    Duplicate = 2002,
    MissingReference = 2003,
    Referenced = 2004,
    Cycle = 2005,
    Ambiguous = 2006,
    InvalidPolicy = 3001,
    UnknownPolicy = 3002,
    UnsupportedPolicy = 3003,
    InvalidWeight = 4001,
    InvalidSetting = 4002,
    NeedsPortfolio = 4003,
    AmbiguousSkill = 5001,
    ForcedPair = 5002,
    File = 7001,
    InvalidUtf8 = 7002,
    NotIati = 7003,
    InvalidCsv = 7004,
    InvalidTable = 7005,
}

impl Code {
    /// The number itself.
    pub const fn number(self) -> u32 {
        self as u32
    }
}

impl Error {
    /// The JSON pointer (RFC 6901) of the place, where one is known.
    pub fn pointer(&self) -> Option<&str> {
        match self {
            Error::At { pointer, .. } => Some(pointer),
            _ => None,
        }
    }

    /// Every mistake of a policy with its place; empty where the error is not about a policy.
    ///
    /// ```
    /// use ssdc_core::{Error, Policy};
    /// let error = "schema = \"ssdc-policy/2\"".parse::<Policy>().unwrap_err();
    /// assert!(error.faults().iter().any(|fault| fault.pointer == "/schema"));
    /// assert!(Error::Cancelled.faults().is_empty());
    /// ```
    pub fn faults(&self) -> &[Fault] {
        match self {
            Error::InvalidPolicy { faults } | Error::UnsupportedPolicy { faults, .. } => faults,
            Error::At { error, .. } => error.faults(),
            _ => &[],
        }
    }

    /// The same error with its place put before it: `at("/grants/0")` of an error at `/amount` is at `/grants/0/amount`.
    ///
    /// ```
    /// use ssdc_core::{Code, Error};
    /// let error = Error::MissingField { name: "title" }.at("/0").at("/grants");
    /// assert_eq!(error.to_string(), "/grants/0: missing field `title`");
    /// assert_eq!((error.code(), error.pointer()), (Code::MissingField, Some("/grants/0")));
    /// ```
    #[must_use]
    pub fn at(self, place: &str) -> Error {
        match self {
            Error::At { pointer, error } => Error::At { pointer: format!("{place}{pointer}"), error },
            error if place.is_empty() => error,
            error => Error::At { pointer: place.to_owned(), error: Box::new(error) },
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        let why = error.to_string();
        let why = why.rsplit_once(" at line ").map_or(why.as_str(), |(why, _)| why);
        Error::InvalidJson { line: error.line(), column: error.column(), why: why.to_owned() }
    }
}

/// "invalid type: string "...", expected ...": the found value shortened, for it may be long.
pub(crate) fn shorten_type(why: &str) -> String {
    let why = why.strip_prefix("invalid type: ").or_else(|| why.strip_prefix("invalid value: ")).unwrap_or(why);
    match why.rsplit_once(", expected ") {
        Some((found, "u32")) => format!("expected a whole number from 0 to {}, found {}", u32::MAX, shorten(found)),
        Some((found, expected)) => format!("expected {expected}, found {}", shorten(found)),
        None => shorten(why),
    }
}

/// What was found, short enough for a line: at most 60 characters, control characters escaped.
pub(crate) fn shorten(text: &str) -> String {
    let mut short: String = text
        .chars()
        .take(60)
        .flat_map(|c| if c.is_control() { c.escape_default().collect::<Vec<_>>() } else { vec![c] })
        .collect();
    if text.chars().nth(60).is_some() {
        short.push_str(&format!("... ({} bytes)", text.len()));
    }
    short
}

/// A file that cannot be read or written, without the number that the system adds to its words.
pub(crate) fn file_error(action: &'static str, path: &Path, error: &io::Error) -> Error {
    let why = error.to_string();
    let why = why.split_once(" (os error").map_or(why.as_str(), |(why, _)| why);
    Error::File { action, path: path.display().to_string(), why: why.to_owned() }
}
