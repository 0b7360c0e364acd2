//! From XML steps to activities as published.

use super::elements::code_of;
use super::finding::{ImportCode, Place};
use super::import::{File, Import};
use super::raw::{Child, RawActivity, Spot};
use super::totals::Tally;
use super::values;
use super::xml::{Attributes, Step, Stop, Trouble, Xml, too_short};
use crate::Error;
use crate::error::shorten;

/// The versions of the standard that are known.
const VERSIONS: [&str; 8] = ["1.01", "1.02", "1.03", "1.04", "1.05", "2.01", "2.02", "2.03"];

/// One file on its way into an import.
pub(super) struct FileReader<'r, 'i> {
    pub(super) xml: Xml<'r>,
    file: &'i File,
    import: &'i mut Import,
    tally: &'i mut Tally,
    pub(super) raw: RawActivity,
    /// The activity that is being read.
    reading: Option<Place>,
    activities: u32,
}

impl<'r, 'i> FileReader<'r, 'i> {
    pub fn new(xml: Xml<'r>, file: &'i File, import: &'i mut Import, tally: &'i mut Tally) -> Self {
        FileReader { xml, file, import, tally, raw: RawActivity::default(), reading: None, activities: 0 }
    }

    /// Reads the file to its end, or to where it breaks.
    pub fn read(mut self) -> Result<(), Error> {
        let stop = match self.root() {
            Ok(Ok(())) => self.all(),
            Ok(Err(why)) | Err(Stop::Broken(why)) => return Err(self.file.not_iati(why)),
            Err(stop) => Err(stop),
        };
        match stop {
            Ok(()) => {}
            Err(Stop::Input(error)) => return Err(self.file.unreadable(&error)),
            Err(Stop::Broken(why)) => {
                let spot = Spot { place: self.reading.unwrap_or_default(), line: self.xml.line() };
                if self.reading.is_some() {
                    self.import.activity(self.file, &self.raw, self.tally);
                }
                self.find(ImportCode::BrokenXml, spot, why);
            }
        }
        self.alarms(Place::default());
        if let Some((count, line)) = self.xml.damage() {
            let why = format!("{count} byte sequences are no text in the encoding of the file, the first on this line");
            self.find(ImportCode::InvalidText, Spot { place: Place::default(), line }, why);
        }
        Ok(())
    }

    pub(super) fn find(&mut self, code: ImportCode, spot: Spot, why: String) {
        self.import.find(self.file, code, spot, why);
    }

    /// What reading came across by the way.
    fn alarms(&mut self, place: Place) {
        if let Some(line) = self.xml.stray.take() {
            self.find(ImportCode::StrayAmpersand, Spot { place, line }, "an ampersand starts no reference".to_owned());
        }
        if let Some(line) = self.xml.declared.take() {
            let why = "the file declares entities of its own: they are not expanded";
            self.find(ImportCode::EntityRefused, Spot { place, line }, why.to_owned());
        }
    }

    /// Finds the root; gives a reason where it is not `iati-activities`.
    fn root(&mut self) -> Result<Result<(), String>, Stop> {
        let read = loop {
            match self.xml.step()? {
                Step::Open(tag) if tag.name() == "iati-activities" => break tag.attributes(&mut self.raw.words),
                Step::Open(tag) => return Ok(Err(format!("its root is `{}`", shorten(tag.name())))),
                Step::End => return Ok(Err("it holds no element".to_owned())),
                _ => {}
            }
        };
        match read {
            Ok(attributes) => {
                let version = self.raw.words.trimmed(attributes.version);
                if !version.is_empty() && !VERSIONS.contains(&version) {
                    let why = format!("version `{}` of the standard is not known", shorten(version));
                    let spot = Spot { place: Place::default(), line: self.xml.line() };
                    self.find(ImportCode::UnknownVersion, spot, why);
                }
                Ok(Ok(()))
            }
            Err(Trouble::Foreign) => Ok(Err("its root is in a namespace, and the standard has none".to_owned())),
            Err(Trouble::Entity(why) | Trouble::Damaged(why)) => Ok(Err(why)),
        }
    }

    /// Everything below the root, and what must not stand behind it.
    fn all(&mut self) -> Result<(), Stop> {
        loop {
            match self.xml.step()? {
                Step::Open(tag) if tag.name() == "iati-activity" => {
                    self.raw.start();
                    let read = tag.attributes(&mut self.raw.words);
                    self.activity(read)?;
                }
                Step::Open(_) => self.xml.skip()?,
                Step::Close => break,
                Step::End => return Err(too_short()),
                _ => {}
            }
        }
        loop {
            match self.xml.step()? {
                Step::End => return Ok(()),
                Step::Text(text) if text.trim().is_empty() => {}
                Step::Nothing => {}
                _ => return Err(Stop::Broken("something follows the root".to_owned())),
            }
        }
    }

    fn activity(&mut self, read: Result<Attributes, Trouble>) -> Result<(), Stop> {
        let foreign = matches!(read, Err(Trouble::Foreign));
        self.activities = self.activities.saturating_add(u32::from(!foreign));
        let place = Place { activity: self.activities, ..Place::default() };
        self.raw.spot = Spot { place, line: self.xml.line() };
        let Some(attributes) = self.accepted(read, self.raw.spot)? else { return Ok(()) };
        self.raw.currency = attributes.default_currency;
        self.raw.english = values::is_english(self.raw.words.get(attributes.language));
        self.reading = Some(place);
        loop {
            match self.xml.step()? {
                Step::Open(tag) => match Child::of(tag.name()) {
                    Some(child) => {
                        let read = tag.attributes(&mut self.raw.words);
                        self.child(child, read)?;
                    }
                    None => self.xml.skip()?,
                },
                Step::Close => break,
                Step::End => return Err(too_short()),
                _ => {}
            }
        }
        self.reading = None;
        self.import.activity(self.file, &self.raw, self.tally);
        self.alarms(place);
        Ok(())
    }

    /// The attributes of the element that was opened; one that has none to give is left, with a finding.
    pub(super) fn accepted(
        &mut self,
        read: Result<Attributes, Trouble>,
        spot: Spot,
    ) -> Result<Option<Attributes>, Stop> {
        match read {
            Ok(attributes) => Ok(Some(attributes)),
            Err(trouble) => {
                self.trouble(trouble, spot);
                self.xml.skip()?;
                Ok(None)
            }
        }
    }

    pub(super) fn trouble(&mut self, trouble: Trouble, spot: Spot) {
        match trouble {
            Trouble::Foreign => {}
            Trouble::Damaged(why) => self.find(ImportCode::DamagedElement, spot, why),
            Trouble::Entity(name) => {
                self.find(ImportCode::EntityRefused, spot, format!("entity `{name}` is not expanded"));
            }
        }
    }

    fn child(&mut self, child: Child, read: Result<Attributes, Trouble>) -> Result<(), Stop> {
        if matches!(read, Err(Trouble::Foreign)) {
            return self.xml.skip();
        }
        let start = self.raw.words.open();
        let spot = Spot { place: self.raw.next(child), line: self.xml.line() };
        let Some(attributes) = self.accepted(read, spot)? else { return Ok(()) };
        match child {
            Child::Transaction => self.transaction(spot)?,
            Child::Budget => {
                let budget = self.budget(attributes, spot)?;
                self.raw.budgets.push(budget);
            }
            Child::Planned => {
                let planned = self.budget(attributes, spot)?;
                self.raw.planned.push(planned);
            }
            Child::Participant => {
                let organisation = self.organisation(attributes, spot)?;
                self.raw.participants.push(organisation);
            }
            Child::Reporting => {
                let organisation = self.organisation(attributes, spot)?;
                let mut place = self.raw.reporting;
                self.once(&mut place, organisation, spot);
                self.raw.reporting = place;
            }
            Child::Title => {
                let (from, to) = self.names(attributes.language, spot)?;
                let names = self.raw.names.get(from..to).unwrap_or_default();
                self.raw.titles.extend_from_slice(names);
            }
            Child::Identifier => {
                let (mut place, text) = (self.raw.identifier, self.text(spot)?);
                self.once(&mut place, text.unwrap_or_default(), spot);
                self.raw.identifier = place;
            }
            Child::Status => {
                let (mut place, text) = (self.raw.status, self.text(spot)?);
                let code = self.raw.words.stated(attributes.code).map(|_| attributes.code);
                self.once(&mut place, code.or(text).unwrap_or_default(), spot);
                self.raw.status = place;
            }
            Child::OtherIdentifier => self.other_identifier(attributes, spot)?,
            Child::Date => {
                let date = self.date(attributes, spot)?;
                self.raw.dates.push(date);
            }
            Child::Country | Child::Sector | Child::Tag => {
                let code = code_of(attributes, spot);
                match child {
                    Child::Country => self.raw.countries.push(code),
                    Child::Sector => self.raw.sectors.push(code),
                    _ => self.raw.tags.push(code),
                }
                self.xml.skip()?;
            }
        }
        if self.xml.damage().is_some() && self.raw.words.since(start).contains('\u{fffd}') {
            self.find(ImportCode::InvalidText, spot, "the element holds bytes that are no text".to_owned());
        }
        self.alarms(spot.place);
        Ok(())
    }

    /// Puts what may stand once into its place; a second one is left, with a finding.
    pub(super) fn once<T>(&mut self, place: &mut Option<T>, value: T, spot: Spot) {
        if place.is_none() {
            *place = Some(value);
        } else {
            self.find(ImportCode::RepeatedElement, spot, "the element may stand once: the first counts".to_owned());
        }
    }
}
