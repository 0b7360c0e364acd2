//! Activity files of the International Aid Transparency Initiative, versions 1.01 to 2.03.
//!
//! Files are streamed piece by piece, activities become records in the order in which they stand, and one change makes
//! the portfolio at the end. Nothing is dropped in silence: what cannot be held is a finding with line and path, and the
//! control totals say what the files state, transaction by transaction, whether or not a record could hold it.

mod activity;
mod elements;
mod files;
mod finding;
mod import;
mod organisations;
mod pipeline;
mod raw;
mod reader;
mod source;
mod tag;
mod totals;
mod transactions;
mod values;
mod words;
mod xml;

use std::io::Read;
use std::path::Path;
use std::sync::Arc;

use hashbrown::HashMap;

pub use finding::{ImportCode, ImportFinding, ImportSeverity};

use files::{Meter, Metered, Named};
use finding::ImportCode as Code;
use import::{File, Import};
use totals::{Tally, Total};

use crate::{Change, Error, Portfolio, Progress, Sha256, Table};

/// What became of the files: the portfolio, what there is to say, and the control totals.
///
/// An activity is a [`Grant`](crate::Grant), its outgoing commitments are the grant's; every other transaction is a
/// [`Payment`](crate::Payment) `<activity>/transaction/<n>` of the type and sign published. Organisations are
/// [`Partner`](crate::Partner)s by their `ref`; those without one are `<reporting ref>:name:<name>`. Sectors are themes
/// `<vocabulary>:<code>`, codes of version 1 as version 2 numbers them.
///
/// ```
/// let xml = br#"<iati-activities version="2.03"><iati-activity default-currency="USD">
///   <iati-identifier>XX-1</iati-identifier><title><narrative>Wells</narrative></title>
///   <transaction><transaction-type code="2"/><transaction-date iso-date="2018-01-15"/><value>5000</value></transaction>
///   <transaction><transaction-type code="3"/><transaction-date iso-date="2018-06-30"/><value>many</value></transaction>
/// </iati-activity></iati-activities>"#;
/// let import = ssdc_core::read_iati_bytes("wells.xml", xml)?;
/// assert_eq!(import.totals().to_csv(), "file,type,currency,year,count,sum\nwells.xml,2,USD,2018,1,5000\n");
/// let grant = import.portfolio.grants().next().unwrap();
/// assert_eq!((grant.id.as_str(), grant.commitments[0].amount.to_string()), ("XX-1", "5000.00 USD".to_owned()));
/// assert_eq!(import.findings().len(), 1); // `many` is no number
/// # Ok::<(), ssdc_core::Error>(())
/// ```
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct IatiImport {
    /// The records.
    pub portfolio: Portfolio,
    findings: Vec<ImportFinding>,
    totals: Vec<Total>,
}

impl IatiImport {
    /// What there is to say, file by file and line by line: code, severity, file, line, path, message.
    pub fn findings(&self) -> Table {
        finding::table(&self.findings)
    }

    /// The same, one by one.
    pub fn each_finding(&self) -> impl ExactSizeIterator<Item = &ImportFinding> {
        self.findings.iter()
    }

    /// What the files state: file, type, currency, year, count, sum. Type, currency and year are absent where nowhere
    /// stated; the sum is absent where it has more than 28 digits.
    pub fn totals(&self) -> Table {
        totals::table(&self.totals)
    }
}

/// Reads IATI activity files ([IATI standard](https://iatistandard.org) 1.01 to 2.03); of a folder all `*.xml` below it,
/// in the order of their paths.
///
/// ```
/// let folder = std::env::temp_dir().join(format!("ssdc-read-iati-{}", std::process::id()));
/// std::fs::create_dir_all(&folder)?;
/// let xml = r#"<iati-activities version="2.03"><iati-activity><iati-identifier>XX-1</iati-identifier></iati-activity></iati-activities>"#;
/// std::fs::write(folder.join("a.xml"), xml)?;
/// std::fs::write(folder.join("b.xml"), "<html/>")?;
/// let import = ssdc_core::read_iati(&[&folder], &mut ())?;
/// assert_eq!(import.portfolio.len(), 1);
/// let codes: Vec<_> = import.each_finding().map(|finding| finding.code().name()).collect();
/// assert_eq!(codes, ["missing_title", "not_iati"]);
/// std::fs::remove_dir_all(&folder)?;
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`Error::File`]; [`Error::NotIati`] for a file named outright, while one found in a folder is a finding;
/// [`Error::Cancelled`]. What is wrong inside a file is a finding, never an error.
pub fn read_iati(paths: &[impl AsRef<Path>], progress: &mut dyn Progress) -> Result<IatiImport, Error> {
    let files = files::list(paths)?;
    let mut meter = Meter::new(progress, files.iter().map(|file| file.bytes).sum());
    let mut batch = Batch::default();
    for file in &files {
        let read = read_file(file, &mut meter, &mut batch);
        match read {
            _ if meter.cancelled() => return Err(Error::Cancelled),
            Err(Error::NotIati { why, .. }) if file.in_folder => {
                batch.import.find_of_file(&Arc::from(&*file.name), Code::NotIati, why);
            }
            other => other?,
        }
    }
    batch.finish()
}

/// Reads one IATI activity file from memory; `name` is what findings, totals and origins call it.
///
/// ```
/// let xml = br#"<iati-activities version="2.03"><iati-activity default-currency="USD">
///   <iati-identifier>XX-1</iati-identifier><title><narrative>Wells</narrative></title>
///   <transaction><transaction-type code="3"/><transaction-date iso-date="2018-06-30"/><value>1250.00</value></transaction>
/// </iati-activity></iati-activities>"#;
/// let import = ssdc_core::read_iati_bytes("wells.xml", xml)?;
/// assert_eq!(import.portfolio.len(), 2);
/// assert_eq!(import.totals().to_csv(), "file,type,currency,year,count,sum\nwells.xml,3,USD,2018,1,1250\n");
/// # Ok::<(), ssdc_core::Error>(())
/// ```
///
/// # Errors
/// [`Error::NotIati`].
pub fn read_iati_bytes(name: &str, bytes: &[u8]) -> Result<IatiImport, Error> {
    let mut batch = Batch::default();
    let file = File::new(name, Sha256::of(bytes));
    batch.read(&file, &mut &*bytes)?;
    batch.finish()
}

fn read_file(named: &Named, meter: &mut Meter<'_>, batch: &mut Batch) -> Result<(), Error> {
    let sha256 =
        Sha256::of_reader(&mut Metered::new(named.open()?, meter)).map_err(|error| named.unreadable(&error))?;
    let file = File::new(&named.name, sha256);
    if batch.again(&file) {
        meter.pass(named.bytes);
        return Ok(());
    }
    batch.read(&file, &mut Metered::new(named.open()?, meter))
}

/// What all files of one call bring.
#[derive(Default)]
struct Batch {
    import: Import,
    totals: Vec<Total>,
    /// Files that were read, by their bytes: name, and their totals.
    seen: HashMap<Sha256, (Arc<str>, std::ops::Range<usize>), foldhash::fast::RandomState>,
}

impl Batch {
    /// Whether these bytes were read before; if so, their totals stand under this name too, and nothing else.
    fn again(&mut self, file: &File) -> bool {
        let Some((first, totals)) = self.seen.get(&file.sha256).cloned() else { return false };
        let mut same = self.totals.get(totals).unwrap_or_default().to_vec();
        same.iter_mut().for_each(|total| total.file = Arc::clone(&file.name));
        self.totals.extend(same);
        let why = format!("the file has the same bytes as `{first}`: it is not imported again");
        self.import.find_of_file(&file.name, Code::IdenticalFile, why);
        true
    }

    fn read(&mut self, file: &File, input: &mut dyn Read) -> Result<(), Error> {
        let (mut tally, findings) = (Tally::default(), self.import.findings.len());
        pipeline::read(file, input, pipeline::PIECE, &mut self.import, &mut tally)?;
        self.import.sort_findings(findings);
        let first = self.totals.len();
        self.totals.extend(tally.finish());
        self.seen.insert(file.sha256, (Arc::clone(&file.name), first..self.totals.len()));
        Ok(())
    }

    fn finish(self) -> Result<IatiImport, Error> {
        let Import { mut records, organisations, findings, .. } = self.import;
        records.partners = organisations.into_partners();
        let mut portfolio = Portfolio::default();
        portfolio.apply(Change { put: records, remove: Vec::new() })?;
        Ok(IatiImport { portfolio, findings, totals: self.totals })
    }
}
