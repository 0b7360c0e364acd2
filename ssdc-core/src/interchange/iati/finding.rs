//! What an import has to say about a file: a frozen code, a line, a path, a sentence.

use std::fmt;
use std::sync::Arc;

use super::raw::Spot;
use crate::{Column, Table};

/// How much a finding costs.
///
/// ```
/// use ssdc_core::{ImportCode, ImportSeverity};
/// assert_eq!(ImportCode::IdenticalFile.severity(), ImportSeverity::Note);
/// assert!(ImportSeverity::Note < ImportSeverity::Warning && ImportSeverity::Warning < ImportSeverity::Error);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ImportSeverity {
    /// Nothing was lost that a portfolio could hold.
    Note,
    /// Something that was published is not in the portfolio, or is there in another form.
    Warning,
    /// Money, or part of a file, is not in the portfolio.
    Error,
}

impl ImportSeverity {
    /// The word.
    pub const fn name(self) -> &'static str {
        match self {
            ImportSeverity::Note => "note",
            ImportSeverity::Warning => "warning",
            ImportSeverity::Error => "error",
        }
    }
}

impl fmt::Display for ImportSeverity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

macro_rules! import_codes {
    ($($(#[$doc:meta])* $variant:ident = $text:literal $severity:ident,)*) => {
        /// What a finding is about. The texts are frozen.
        ///
        /// ```
        /// use ssdc_core::{ImportCode, ImportSeverity};
        /// let code = ImportCode::ALL.iter().find(|code| code.name() == "missing_currency");
        /// assert_eq!(code, Some(&ImportCode::MissingCurrency));
        /// assert_eq!(ImportCode::MissingCurrency.severity(), ImportSeverity::Error); // an amount is not in the portfolio
        /// ```
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ImportCode { $($(#[$doc])* $variant,)* }

        impl ImportCode {
            /// Every code.
            pub const ALL: &'static [ImportCode] = &[$(ImportCode::$variant,)*];

            /// The frozen text.
            pub const fn name(self) -> &'static str {
                match self { $(ImportCode::$variant => $text,)* }
            }

            /// How much such a finding costs.
            pub const fn severity(self) -> ImportSeverity {
                match self { $(ImportCode::$variant => ImportSeverity::$severity,)* }
            }
        }
    };
}

import_codes! {
    /// The XML is not well-formed from here on, or ends too early: what stands before is kept.
    BrokenXml = "broken_xml" Error,
    /// A tag or a character reference that cannot be read: the element is left out.
    DamagedElement = "damaged_element" Error,
    /// An entity of the file's own; such entities are never expanded.
    EntityRefused = "entity_refused" Error,
    /// A transaction without an amount that is a number.
    UnreadableTransaction = "unreadable_transaction" Error,
    /// An amount of more digits than can be held exactly.
    AmountOutOfRange = "amount_out_of_range" Error,
    /// A control total of more digits than can be held exactly.
    TotalOutOfRange = "total_out_of_range" Error,
    /// An amount whose currency is stated nowhere.
    MissingCurrency = "missing_currency" Error,
    /// An amount in what is no currency of ISO 4217.
    UnknownCurrency = "unknown_currency" Error,
    /// A transaction that does not say what kind of flow it is.
    MissingType = "missing_type" Error,
    /// The amount of a budget or a planned disbursement is no number.
    UnreadableAmount = "unreadable_amount" Warning,
    /// No date can be read where one stands or must stand.
    UnreadableDate = "unreadable_date" Warning,
    /// A period that ends before it starts: what makes it so is left out.
    InvertedPeriod = "inverted_period" Warning,
    /// A percentage that is no number from 0 to 100.
    UnreadablePercent = "unreadable_percent" Warning,
    /// Percentages of countries that add up to more than 100: the countries are kept without them.
    PercentOver = "percent_over" Warning,
    /// No country of ISO 3166-1.
    UnknownCountry = "unknown_country" Warning,
    /// A code that is missing or that its list does not hold.
    UnknownCode = "unknown_code" Warning,
    /// An activity without identifier: it is called after its file and number.
    MissingIdentifier = "missing_identifier" Warning,
    /// An identifier that no record can have.
    InvalidIdentifier = "invalid_identifier" Warning,
    /// An identifier that an earlier activity has: this one gets a number behind it.
    DuplicateIdentifier = "duplicate_identifier" Warning,
    /// An activity without title: it is called by its identifier.
    MissingTitle = "missing_title" Warning,
    /// An element that may stand once stands again: the first counts.
    RepeatedElement = "repeated_element" Warning,
    /// Bytes that are no text in the encoding of the file; U+FFFD stands in their place.
    InvalidText = "invalid_text" Warning,
    /// An ampersand that starts no reference, read as itself.
    StrayAmpersand = "stray_ampersand" Warning,
    /// A file of a folder that is no IATI activity file.
    NotIati = "not_iati" Warning,
    /// A file whose bytes were read before under another name: not imported again.
    IdenticalFile = "identical_file" Note,
    /// A name or reference without any letter or digit: no partner.
    MaskedName = "masked_name" Note,
    /// A version of the standard other than 1.01 to 2.03: read as far as it is alike.
    UnknownVersion = "unknown_version" Note,
}

impl fmt::Display for ImportCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A place in a file; its path is written only when somebody reads the finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Number of the activity, from 1; 0: outside of any.
    pub activity: u32,
    pub spot: Spot,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("/iati-activities")?;
        if self.activity > 0 {
            write!(f, "/iati-activity[{}]", self.activity)?;
        }
        if let Some((child, number)) = self.spot.child {
            write!(f, "/{}[{number}]", child.name())?;
        }
        self.spot.part.map_or(Ok(()), |part| write!(f, "/{}", part.name()))
    }
}

/// One thing that an import has to say.
///
/// ```
/// let xml = br#"<iati-activities version="2.03"><iati-activity default-currency="USD">
///   <iati-identifier>XX-1</iati-identifier><title><narrative>Wells</narrative></title>
///   <transaction><transaction-type code="3"/><transaction-date iso-date="2018-06-30"/><value>many</value></transaction>
/// </iati-activity></iati-activities>"#;
/// let import = ssdc_core::read_iati_bytes("wells.xml", xml)?;
/// let finding = import.each_finding().next().unwrap();
///
/// assert_eq!((finding.code().name(), finding.severity().name()), ("unreadable_transaction", "error"));
/// assert_eq!((finding.file(), finding.line()), ("wells.xml", Some(3)));
/// assert_eq!(finding.path().as_deref(), Some("/iati-activities/iati-activity[1]/transaction[1]/value"));
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportFinding {
    pub(super) code: ImportCode,
    pub(super) file: Arc<str>,
    /// None where it is about a whole file.
    pub(super) place: Option<Place>,
    pub(super) message: String,
}

impl ImportFinding {
    /// What it is about.
    pub fn code(&self) -> ImportCode {
        self.code
    }

    /// How much it costs.
    pub fn severity(&self) -> ImportSeverity {
        self.code.severity()
    }

    /// The file.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The line on which the element starts, counted from 1; none where the finding is about a whole file.
    pub fn line(&self) -> Option<u32> {
        self.place.map(|place| place.spot.line)
    }

    /// The element, such as `/iati-activities/iati-activity[12]/transaction[3]/value`.
    pub fn path(&self) -> Option<String> {
        self.place.map(|place| place.to_string())
    }

    /// One sentence.
    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for ImportFinding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.file)?;
        if let Some(line) = self.line() {
            write!(f, ":{line}")?;
        }
        write!(f, ": {} [{}] {}", self.severity(), self.code, self.message)?;
        self.place.map_or(Ok(()), |place| write!(f, " ({place})"))
    }
}

pub(super) fn table(findings: &[ImportFinding]) -> Table {
    let text = |of: &dyn Fn(&ImportFinding) -> Option<String>| Column::text(findings.iter().map(of));
    Table::new([
        ("code", text(&|finding| Some(finding.code.to_string()))),
        ("severity", text(&|finding| Some(finding.severity().to_string()))),
        ("file", text(&|finding| Some(finding.file.to_string()))),
        ("line", Column::integer(findings.iter().map(|finding| finding.line().map(i64::from)))),
        ("path", text(&ImportFinding::path)),
        ("message", text(&|finding| Some(finding.message.clone()))),
    ])
}
