//! From a piece of XML to activities as published.

use super::elements::code_of;
use super::finding::ImportCode;
use super::raw::{Child, RawActivity, Spot, Words};
use super::source::Chunk;
use super::values;
use super::xml::{Attributes, ROOT, Step, Stop, Trouble, Xml, too_short};
use crate::error::shorten;

/// The versions of the standard that are known.
const VERSIONS: [&str; 8] = ["1.01", "1.02", "1.03", "1.04", "1.05", "2.01", "2.02", "2.03"];

/// Where in a file a place is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Before the root.
    Before,
    /// Between activities.
    Inside,
    /// Behind the root.
    Behind,
}

/// Something to say of an activity, or with number 0 of the file; numbers count from the start of the piece.
#[derive(Debug)]
pub(super) struct Remark {
    pub code: ImportCode,
    pub activity: u32,
    pub spot: Spot,
    pub why: String,
}

/// How the reading of a piece ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// At its end, with nothing open but the root.
    Whole(Phase),
    /// In the middle of something: more of the file is needed, and nothing of this is worth keeping.
    Short,
    /// At a place that is not well-formed; what stands before is right.
    Broken,
    /// At a root that is not one of activities.
    NotIati(String),
}

/// What a piece of a file says.
#[derive(Debug)]
pub(super) struct Parsed {
    pub activities: Vec<RawActivity>,
    pub remarks: Vec<Remark>,
    /// How many activities it has, those that are left out with it.
    pub count: u32,
    pub outcome: Outcome,
}

/// A piece of a file that is read.
pub(super) struct Parser<'t> {
    pub(super) xml: Xml<'t>,
    pub(super) raw: RawActivity,
    /// The attributes of the element that was opened last and is read.
    pub(super) attributes: Attributes,
    damaged: bool,
    /// Whether an activity is being read.
    reading: bool,
    parsed: Parsed,
}

/// Reads a piece that starts in `phase`.
pub(super) fn parse(chunk: &Chunk, phase: Phase) -> Parsed {
    let parsed = Parsed { activities: Vec::new(), remarks: Vec::new(), count: 0, outcome: Outcome::Short };
    let mut parser = Parser {
        xml: Xml::new(&chunk.text, chunk.line, phase == Phase::Inside),
        raw: RawActivity::default(),
        attributes: Attributes::default(),
        damaged: chunk.damaged,
        reading: false,
        parsed,
    };
    parser.parsed.outcome = match parser.all(phase) {
        Ok(outcome) => outcome,
        Err(Stop::Short(_)) if !chunk.last => Outcome::Short,
        Err(Stop::Short(why) | Stop::Broken(why)) => parser.broken(why),
    };
    match parser.parsed.outcome {
        Outcome::Whole(Phase::Before) if chunk.last => {
            Outcome::NotIati("it holds no element".to_owned()).clone_into(&mut parser.parsed.outcome)
        }
        _ => {}
    }
    parser.parsed
}

impl Parser<'_> {
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
                Step::Open(tag) if tag.name() == "iati-activities" => {
                    break tag.attributes(&mut self.raw.words, &mut self.attributes);
                }
                Step::Open(tag) => return Ok(Err(format!("its root is `{}`", shorten(tag.name())))),
                Step::End => return Ok(Err("it holds no element".to_owned())),
                _ => {}
            }
        };
        match read {
            Ok(()) => {
                let version = self.raw.words.trimmed(self.attributes.version);
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
                    let read = tag.attributes(&mut self.raw.words, &mut self.attributes);
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

    fn activity(&mut self, read: Result<(), Trouble>) -> Result<(), Stop> {
        let foreign = matches!(read, Err(Trouble::Foreign));
        self.activities = self.activities.saturating_add(u32::from(!foreign));
        let place = Place { activity: self.activities, ..Place::default() };
        self.raw.spot = Spot { place, line: self.xml.line() };
        if !self.accepted(read, self.raw.spot)? {
            return Ok(());
        }
        self.raw.currency = self.attributes.default_currency;
        self.raw.english = values::is_english(self.raw.words.get(self.attributes.language));
        self.reading = Some(place);
        loop {
            match self.xml.step()? {
                Step::Open(tag) => match Child::of(tag.name()) {
                    Some(child) => {
                        let read = tag.attributes(&mut self.raw.words, &mut self.attributes);
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

    /// Whether the element that was opened is read; one whose attributes cannot be is left, with a finding.
    pub(super) fn accepted(&mut self, read: Result<(), Trouble>, spot: Spot) -> Result<bool, Stop> {
        if let Err(trouble) = read {
            self.trouble(trouble, spot);
            self.xml.skip()?;
            return Ok(false);
        }
        Ok(true)
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

    fn child(&mut self, child: Child, read: Result<(), Trouble>) -> Result<(), Stop> {
        if matches!(read, Err(Trouble::Foreign)) {
            return self.xml.skip();
        }
        let start = self.raw.words.open();
        let spot = Spot { place: self.raw.next(child), line: self.xml.line() };
        if !self.accepted(read, spot)? {
            return Ok(());
        }
        match child {
            Child::Transaction => self.transaction(spot)?,
            Child::Budget => {
                let budget = self.budget(spot)?;
                self.raw.budgets.push(budget);
            }
            Child::Planned => {
                let planned = self.budget(spot)?;
                self.raw.planned.push(planned);
            }
            Child::Participant => {
                let organisation = self.organisation(spot)?;
                self.raw.participants.push(organisation);
            }
            Child::Reporting => {
                let organisation = self.organisation(spot)?;
                let mut place = self.raw.reporting;
                self.once(&mut place, organisation, spot);
                self.raw.reporting = place;
            }
            Child::Title => {
                let (from, to) = self.names(spot)?;
                let names = self.raw.names.get(from as usize..to as usize).unwrap_or_default();
                self.raw.titles.extend_from_slice(names);
            }
            Child::Identifier => {
                let (mut place, text) = (self.raw.identifier, self.text(spot)?);
                self.once(&mut place, text.unwrap_or_default(), spot);
                self.raw.identifier = place;
            }
            Child::Status => {
                let (mut place, code) = (self.raw.status, self.attributes.code);
                let text = self.text(spot)?;
                let code = self.raw.words.stated(code).map(|_| code);
                self.once(&mut place, code.or(text).unwrap_or_default(), spot);
                self.raw.status = place;
            }
            Child::OtherIdentifier => self.other_identifier(spot)?,
            Child::Date => {
                let date = self.date(spot)?;
                self.raw.dates.push(date);
            }
            Child::Country | Child::Sector | Child::Tag => {
                let code = code_of(&self.attributes, spot);
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
        if self.raw.words.open() > Words::MOST {
            return Err(Stop::Broken("the activity holds more text than can be read".to_owned()));
        }
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
