//! XML as steps: what is opened, said and closed. Entities are never expanded, depth costs nothing.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::{EscapeError, unescape};
use quick_xml::events::{BytesStart, Event};

use super::raw::{Word, Words};
use super::source::breaks;
use crate::error::shorten;

/// The root of a file of activities.
pub(super) const ROOT: &str = "iati-activities";

/// Why reading ends before the text does.
#[derive(Debug)]
pub(super) enum Stop {
    /// The XML is not well-formed.
    Broken(String),
    /// The text ends where XML must go on.
    Short(String),
    /// It is no file of activities.
    NotIati(String),
}

/// Why an element of well-formed XML, or nearly so, is left out.
#[derive(Debug)]
pub(super) enum Trouble {
    /// It refers to an entity of the file's own.
    Entity(String),
    /// A tag or character reference that cannot be read.
    Damaged(String),
    /// It belongs to another namespace.
    Foreign,
}

macro_rules! attributes {
    ($($field:ident $name:literal,)*) => {
        /// The attributes that are read, of whatever element.
        #[derive(Debug, Clone, Copy, Default)]
        pub(super) struct Attributes { $(pub $field: Word,)* }

        impl Attributes {
            fn of(&mut self, name: &str) -> Option<&mut Word> {
                match name { $($name => Some(&mut self.$field),)* _ => None }
            }
        }
    };
}

attributes! {
    code "code",
    currency "currency",
    date "iso-date",
    value_date "value-date",
    kind "type",
    reference "ref",
    role "role",
    language "xml:lang",
    percentage "percentage",
    vocabulary "vocabulary",
    default_currency "default-currency",
    owner "owner-ref",
    owner_name "owner-name",
    version "version",
}

#[derive(Debug)]
pub(super) enum Step<'t> {
    Open(Tag<'t>),
    Text(&'t str),
    Char(char),
    /// Text that looks like a reference and is none: `R&D; x`.
    Stray(&'t str),
    /// A reference that is not resolved.
    Refused(Trouble),
    Close,
    End,
}

/// An opening tag.
#[derive(Debug)]
pub(super) struct Tag<'t>(BytesStart<'t>);

impl Tag<'_> {
    pub fn name(&self) -> &str {
        self.0.name().0
    }

    /// The attributes; what is wrong with one of them is wrong with the element.
    pub fn attributes(&self, words: &mut Words, read: &mut Attributes) -> Result<(), Trouble> {
        *read = Attributes::default();
        // Names seen, to refuse a second one of the same; no element of the standard has more than eight.
        let mut seen = [""; 8];
        for (index, attribute) in self.0.attributes().with_checks(false).enumerate() {
            let attribute = attribute.map_err(|error| Trouble::Damaged(error.to_string()))?;
            let name = attribute.key.0;
            if seen.contains(&name) {
                return Err(Trouble::Damaged(format!("attribute `{}` stands twice", shorten(name))));
            }
            if let Some(place) = seen.get_mut(index) {
                *place = name;
            }
            if let Some(word) = read.of(name) {
                *word = words.add(&resolved(&attribute.value)?);
            } else if name == "xmlns" && !attribute.value.is_empty() {
                return Err(Trouble::Foreign);
            }
        }
        Ok(())
    }
}

fn resolved(value: &str) -> Result<Cow<'_, str>, Trouble> {
    if !value.contains('&') {
        return Ok(Cow::Borrowed(value));
    }
    match unescape(value) {
        Ok(text) => Ok(text),
        Err(EscapeError::UnrecognizedEntity(_, name)) if is_name(&name) => Err(Trouble::Entity(name)),
        Err(error) => Err(Trouble::Damaged(error.to_string())),
    }
}

fn is_name(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(|first| first.is_alphabetic() || first == '_' || first == ':')
        && chars.all(|c| c.is_alphanumeric() || matches!(c, '_' | ':' | '-' | '.' | '\u{b7}'))
}

/// The XML of one piece of a file.
pub(super) struct Xml<'t> {
    reader: Reader<&'t [u8]>,
    text: &'t str,
    /// Where the last step starts.
    at: usize,
    /// The line of the place `counted`.
    line: u32,
    counted: usize,
    /// How many elements are open, of which the first may stand in an earlier piece.
    depth: usize,
    /// An element without content was opened: its end is still to be told.
    closing: bool,
    /// The line of an ampersand that starts no reference.
    pub stray: Option<u32>,
    /// The line of a declaration of entities.
    pub declared: Option<u32>,
}

impl<'t> Xml<'t> {
    /// The XML of a text that starts on `line`, inside of the root or before it.
    pub fn new(text: &'t str, line: u32, inside: bool) -> Self {
        let mut reader = Reader::from_str(text);
        let config = reader.config_mut();
        (config.allow_dangling_amp, config.allow_unmatched_ends, config.trim_text_start) = (true, true, true);
        let depth = usize::from(inside);
        Xml { reader, text, at: 0, line, counted: 0, depth, closing: false, stray: None, declared: None }
    }

    /// The line on which the last step starts.
    pub fn line(&mut self) -> u32 {
        if let Some(passed) = self.text.as_bytes().get(self.counted..self.at) {
            self.line = self.line.saturating_add(breaks(passed));
            self.counted = self.at;
        }
        self.line
    }

    /// Whether white space before tags matters: only in text, and it is most of a file.
    pub fn keep_space(&mut self, keep: bool) {
        self.reader.config_mut().trim_text_start = !keep;
    }

    fn went_to(&mut self, piece: &str) {
        self.at = piece.as_ptr().addr().saturating_sub(self.text.as_ptr().addr());
    }

    pub fn step(&mut self) -> Result<Step<'t>, Stop> {
        if std::mem::take(&mut self.closing) {
            return Ok(Step::Close);
        }
        loop {
            let event = self.reader.read_event().map_err(|error| self.stop(error))?;
            return Ok(match event {
                Event::Start(tag) => {
                    self.depth += 1;
                    Step::Open(self.tag(tag)?)
                }
                Event::Empty(tag) => {
                    self.closing = true;
                    Step::Open(self.tag(tag)?)
                }
                Event::End(tag) => {
                    self.went_to(&tag);
                    // The opening tag of the root may lie in an earlier piece, and nobody but us knows its name.
                    let known = self.depth > 1 || (self.depth == 1 && tag.name().0 == ROOT);
                    if !known {
                        return Err(Stop::Broken(format!(
                            "nothing is open that `</{}>` closes",
                            shorten(tag.name().0)
                        )));
                    }
                    self.depth -= 1;
                    Step::Close
                }
                Event::Text(text) => Step::Text(self.said(text.into_inner())),
                Event::CData(text) => Step::Text(borrowed(text.into_inner())),
                Event::GeneralRef(reference) => {
                    let name = borrowed(reference.into_inner());
                    let step = reference_step(name);
                    if matches!(step, Step::Stray(_)) {
                        self.went_to(name);
                        self.stray = self.stray.or(Some(self.line()));
                    }
                    step
                }
                Event::DocType(declaration) => {
                    self.went_to(&declaration);
                    if declaration.contains("<!ENTITY") {
                        self.declared = self.declared.or(Some(self.line()));
                    }
                    continue;
                }
                Event::Eof => {
                    self.at = self.text.len();
                    Step::End
                }
                Event::Comment(_) | Event::PI(_) | Event::Decl(_) => continue,
            });
        }
    }

    fn said(&mut self, text: Cow<'t, str>) -> &'t str {
        let text = borrowed(text);
        if text.starts_with('&') {
            self.went_to(text);
            self.stray = self.stray.or(Some(self.line()));
        }
        text
    }

    fn tag(&mut self, tag: BytesStart<'t>) -> Result<Tag<'t>, Stop> {
        self.went_to(&tag);
        // A quotation mark that is missing makes one tag of what follows up to the next one.
        if tag.contains('<') {
            return Err(Stop::Broken(format!("the tag `{}` is not closed", shorten(tag.name().0))));
        }
        Ok(Tag(tag))
    }

    fn stop(&mut self, error: quick_xml::Error) -> Stop {
        self.at = usize::try_from(self.reader.error_position()).unwrap_or(self.text.len()).min(self.text.len());
        match error {
            quick_xml::Error::Syntax(error) => Stop::Short(error.to_string()),
            error => Stop::Broken(error.to_string()),
        }
    }

    /// Leaves the element that was opened last.
    pub fn skip(&mut self) -> Result<(), Stop> {
        self.keep_space(false);
        let mut depth = 0_usize;
        loop {
            match self.step()? {
                Step::Open(_) => depth += 1,
                Step::Close if depth == 0 => return Ok(()),
                Step::Close => depth -= 1,
                Step::End => return Err(too_short()),
                _ => {}
            }
        }
    }

    /// The text of the element that was opened last, up to its first child, and its end.
    pub fn text(&mut self, words: &mut Words) -> Result<Result<Word, Trouble>, Stop> {
        self.keep_space(true);
        let text = self.text_kept(words);
        self.keep_space(false);
        text
    }

    fn text_kept(&mut self, words: &mut Words) -> Result<Result<Word, Trouble>, Stop> {
        let start = words.open();
        let mut trouble = None;
        loop {
            match self.step()? {
                Step::Open(_) => {
                    let word = words.close(start);
                    self.skip()?;
                    self.skip()?;
                    return Ok(trouble.map_or(Ok(word), Err));
                }
                Step::Close => return Ok(trouble.map_or_else(|| Ok(words.close(start)), Err)),
                Step::End => return Err(too_short()),
                step => said(step, words, &mut trouble),
            }
        }
    }
}

/// Adds what is said to the words.
pub(super) fn said(step: Step<'_>, words: &mut Words, trouble: &mut Option<Trouble>) {
    match step {
        Step::Text(text) => words.push(text),
        Step::Char(char) => words.push_char(char),
        Step::Stray(name) => ["&", name, ";"].into_iter().for_each(|piece| words.push(piece)),
        Step::Refused(why) => *trouble = Some(why),
        Step::Open(_) | Step::Close | Step::End => {}
    }
}

pub(super) fn too_short() -> Stop {
    Stop::Short("the file ends before its elements do".to_owned())
}

/// Events lie in the text, never in memory of their own.
fn borrowed(text: Cow<'_, str>) -> &str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => "",
    }
}

fn reference_step(name: &str) -> Step<'_> {
    match name {
        "amp" => Step::Char('&'),
        "lt" => Step::Char('<'),
        "gt" => Step::Char('>'),
        "quot" => Step::Char('"'),
        "apos" => Step::Char('\''),
        _ if name.starts_with('#') => match quick_xml::events::BytesRef::new(name).resolve_char_ref() {
            Ok(Some(char)) => Step::Char(char),
            _ => Step::Refused(Trouble::Damaged(format!("`&{};` is no character", shorten(name)))),
        },
        _ if is_name(name) => Step::Refused(Trouble::Entity(shorten(name))),
        _ => Step::Stray(name),
    }
}
