//! From a piece of XML to activities as published.

use super::elements::code_of;
use super::finding::ImportCode;
use super::raw::{Child, Counts, Head, Piece, Spot};
use super::source::Chunk;
use super::tag::{Attributes, Trouble};
use super::values;
use super::words::Words;
use super::xml::{ROOT, Step, Stop, Xml, too_short};
use crate::error::shorten;

/// The versions of the standard that are known.
const VERSIONS: [&str; 8] = ["1.01", "1.02", "1.03", "1.04", "1.05", "2.01", "2.02", "2.03"];

/// Why a file without a root is none of activities.
pub(super) const EMPTY: &str = "it holds no element";

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

/// How the reading of a piece ended.
#[derive(Debug)]
pub(super) enum Outcome {
    /// At its end, with nothing open but perhaps the root.
    Whole(Phase),
    /// In the middle of something: more of the file is needed, and nothing of this is worth keeping.
    Short,
    /// At a place that is not well-formed; what stands before is right.
    Broken,
    /// At what is no file of activities.
    NotIati(String),
}

/// Something to say of an activity, or with number 0 of the file.
#[derive(Debug)]
pub(super) struct Remark {
    pub code: ImportCode,
    pub activity: u32,
    pub spot: Spot,
    pub why: String,
}

/// What a piece of a file says.
#[derive(Debug)]
pub(super) struct Parsed {
    pub piece: Piece,
    pub remarks: Vec<Remark>,
    /// How many activities it has, with those that are left out.
    pub count: u32,
    pub outcome: Outcome,
}

/// A piece of a file that is read.
pub(super) struct Parser<'t> {
    pub(super) xml: Xml<'t>,
    pub(super) piece: Piece,
    /// The activity that is being read; number 0 between activities.
    pub(super) head: Head,
    counts: Counts,
    /// The attributes of the element that was opened last and is read.
    pub(super) attributes: Attributes,
    damaged: bool,
    remarks: Vec<Remark>,
    count: u32,
}

/// Reads a piece that starts in `phase`.
pub(super) fn parse(chunk: &Chunk, phase: Phase) -> Parsed {
    let mut parser = Parser {
        xml: Xml::new(&chunk.text, chunk.line, phase == Phase::Inside),
        piece: Piece::default(),
        head: Head::default(),
        counts: Counts::default(),
        attributes: Attributes::default(),
        damaged: chunk.damaged,
        remarks: Vec::new(),
        count: 0,
    };
    let mut at = phase;
    let outcome = match parser.all(&mut at) {
        Ok(()) if at == Phase::Behind || !chunk.last => Outcome::Whole(at),
        Ok(()) if at == Phase::Before => Outcome::NotIati(EMPTY.to_owned()),
        Ok(()) => parser.broken(at, too_short()),
        Err(Stop::NotIati(why)) => Outcome::NotIati(why),
        Err(Stop::Short(_)) if !chunk.last => Outcome::Short,
        Err(stop) => parser.broken(at, stop),
    };
    parser.alarms(Spot::default());
    let Parser { piece, remarks, count, .. } = parser;
    Parsed { piece, remarks, count, outcome }
}

impl Parser<'_> {
    pub(super) fn find(&mut self, code: ImportCode, spot: Spot, why: String) {
        self.remarks.push(Remark { code, activity: self.head.number, spot, why });
    }

    /// Keeps what was read of the activity before the damage.
    fn broken(&mut self, phase: Phase, stop: Stop) -> Outcome {
        let (Stop::Broken(why) | Stop::Short(why) | Stop::NotIati(why)) = stop;
        if phase == Phase::Before {
            return Outcome::NotIati(why);
        }
        let spot = Spot { line: self.xml.line(), ..Spot::default() };
        self.find(ImportCode::BrokenXml, spot, why);
        if self.head.number > 0 {
            self.piece.end(std::mem::take(&mut self.head));
        }
        Outcome::Broken
    }

    /// What reading came across by the way.
    fn alarms(&mut self, spot: Spot) {
        if let Some(line) = self.xml.stray.take() {
            self.find(ImportCode::StrayAmpersand, Spot { line, ..spot }, "an ampersand starts no reference".to_owned());
        }
        if let Some(line) = self.xml.declared.take() {
            let why = "the file declares entities of its own: they are not expanded";
            self.find(ImportCode::EntityRefused, Spot { line, ..spot }, why.to_owned());
        }
    }

    /// Everything, from where `phase` says that it starts; `phase` follows.
    fn all(&mut self, phase: &mut Phase) -> Result<(), Stop> {
        loop {
            match (self.xml.step()?, *phase) {
                (Step::End, _) => return Ok(()),
                (Step::Open(tag), Phase::Before) if tag.name() == ROOT => {
                    let read = tag.attributes(&mut self.piece.words, &mut self.attributes);
                    self.root(read)?;
                    *phase = Phase::Inside;
                }
                (Step::Open(tag), Phase::Before) => {
                    return Err(Stop::NotIati(format!("its root is `{}`", shorten(tag.name()))));
                }
                (Step::Open(tag), Phase::Inside) if tag.name() == "iati-activity" => {
                    let read = tag.attributes(&mut self.piece.words, &mut self.attributes);
                    self.activity(read)?;
                }
                (Step::Open(_), Phase::Inside) => self.xml.skip()?,
                (Step::Close, Phase::Inside) => *phase = Phase::Behind,
                (Step::Text(text), Phase::Behind) if text.trim().is_empty() => {}
                (_, Phase::Behind) => return Err(Stop::Broken("something follows the root".to_owned())),
                (_, Phase::Before | Phase::Inside) => {}
            }
        }
    }

    fn root(&mut self, read: Result<(), Trouble>) -> Result<(), Stop> {
        match read {
            Ok(()) => {}
            Err(Trouble::Foreign) => {
                return Err(Stop::NotIati("its root is in a namespace, and the standard has none".to_owned()));
            }
            Err(Trouble::Entity(why) | Trouble::Damaged(why)) => return Err(Stop::NotIati(why)),
        }
        let version = self.piece.words.trimmed(self.attributes.version);
        if !version.is_empty() && !VERSIONS.contains(&version) {
            let why = format!("version `{}` of the standard is not known", shorten(version));
            let spot = Spot { line: self.xml.line(), ..Spot::default() };
            self.find(ImportCode::UnknownVersion, spot, why);
        }
        Ok(())
    }

    fn activity(&mut self, read: Result<(), Trouble>) -> Result<(), Stop> {
        if matches!(read, Err(Trouble::Foreign)) {
            return self.xml.skip();
        }
        self.count = self.count.saturating_add(1);
        self.counts = Counts::default();
        let spot = Spot { line: self.xml.line(), ..Spot::default() };
        self.head = Head { number: self.count, spot, ..Head::default() };
        if let Err(trouble) = read {
            self.trouble(trouble, spot);
            self.head = Head::default();
            return self.xml.skip();
        }
        self.head.currency = self.attributes.default_currency;
        self.head.english = values::is_english(self.piece.words.get(self.attributes.language));
        loop {
            match self.xml.step()? {
                Step::Open(tag) => match Child::of(tag.name()) {
                    Some(child) => {
                        let read = tag.attributes(&mut self.piece.words, &mut self.attributes);
                        self.child(child, read)?;
                    }
                    None => {
                        self.xml.skip()?;
                        self.alarms(self.head.spot);
                    }
                },
                Step::Close => break,
                Step::End => return Err(too_short()),
                _ => {}
            }
        }
        self.alarms(self.head.spot);
        self.piece.end(std::mem::take(&mut self.head));
        Ok(())
    }

    /// Whether the element that was opened is read; one whose attributes cannot be is left, with a finding.
    pub(super) fn accepted(&mut self, read: Result<(), Trouble>, spot: Spot) -> Result<bool, Stop> {
        let Err(trouble) = read else { return Ok(true) };
        self.trouble(trouble, spot);
        self.xml.skip()?;
        Ok(false)
    }

    pub(super) fn trouble(&mut self, trouble: Trouble, spot: Spot) {
        match trouble {
            Trouble::Foreign => {}
            Trouble::Damaged(why) => self.find(ImportCode::DamagedElement, spot, why),
            Trouble::Entity(name) => {
                let why = format!("entity `{}` is not expanded", shorten(&name));
                self.find(ImportCode::EntityRefused, spot, why);
            }
        }
    }

    fn child(&mut self, child: Child, read: Result<(), Trouble>) -> Result<(), Stop> {
        if matches!(read, Err(Trouble::Foreign)) {
            return self.xml.skip();
        }
        let start = self.piece.words.open();
        let spot = self.counts.next(child, self.xml.line());
        if self.accepted(read, spot)? {
            self.said(child, spot)?;
        }
        if self.damaged && self.piece.words.since(start).contains(char::REPLACEMENT_CHARACTER) {
            self.find(ImportCode::InvalidText, spot, "the element holds bytes that are no text".to_owned());
        }
        self.alarms(spot);
        if self.piece.words.open() > Words::MOST {
            return Err(Stop::Broken("a piece of the file holds more text than can be read".to_owned()));
        }
        Ok(())
    }

    /// Reads a child whose attributes are read.
    fn said(&mut self, child: Child, spot: Spot) -> Result<(), Stop> {
        match child {
            Child::Transaction => self.transaction(spot)?,
            Child::Budget => {
                let budget = self.budget(spot)?;
                self.piece.budgets.push(budget);
            }
            Child::Planned => {
                let planned = self.budget(spot)?;
                self.piece.planned.push(planned);
            }
            Child::Participant => {
                let organisation = self.organisation(spot)?;
                self.piece.participants.push(organisation);
            }
            Child::Reporting => {
                let (mut place, organisation) = (self.head.reporting, self.organisation(spot)?);
                self.once(&mut place, organisation, spot);
                self.head.reporting = place;
            }
            Child::Title => {
                let (from, to) = self.names(spot)?;
                let names = self.piece.names.get(from as usize..to as usize).unwrap_or_default();
                self.piece.titles.extend_from_slice(names);
            }
            Child::Identifier => {
                let (mut place, text) = (self.head.identifier, self.text(spot)?);
                self.once(&mut place, text.unwrap_or_default(), spot);
                self.head.identifier = place;
            }
            Child::Status => {
                let (mut place, code) = (self.head.status, self.attributes.code);
                let text = self.text(spot)?;
                let code = self.piece.words.stated(code).map(|_| code);
                self.once(&mut place, code.or(text).unwrap_or_default(), spot);
                self.head.status = place;
            }
            Child::OtherIdentifier => self.other_identifier(spot)?,
            Child::Date => {
                let date = self.date(spot)?;
                self.piece.dates.push(date);
            }
            Child::Country | Child::Sector | Child::Tag => {
                let code = code_of(&self.attributes, spot);
                match child {
                    Child::Country => self.piece.countries.push(code),
                    Child::Sector => self.piece.sectors.push(code),
                    _ => self.piece.tags.push(code),
                }
                self.xml.skip()?;
            }
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
