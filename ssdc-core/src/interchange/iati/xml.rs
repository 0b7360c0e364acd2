//! XML as steps: what is opened, said and closed. Entities are never expanded, depth costs nothing.

use std::borrow::Cow;
use std::io;

use quick_xml::Reader;
use quick_xml::escape::{EscapeError, unescape};
use quick_xml::events::{BytesStart, Event};

use super::raw::{Word, Words};
use super::source::{Source, breaks};
use crate::error::shorten;

/// Why reading ends before the file does.
pub(super) enum Stop {
    /// The XML is not well-formed, or too short.
    Broken(String),
    /// The file cannot be read.
    Input(io::Error),
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

pub(super) enum Step<'x> {
    Open(Tag<'x>),
    Text(&'x str),
    Char(char),
    /// Text that looks like a reference and is none: `R&D; x`.
    Stray(&'x str),
    /// A reference that is not resolved.
    Refused(Trouble),
    Close,
    End,
    /// Comments and the like.
    Nothing,
}

/// An opening tag.
pub(super) struct Tag<'x>(BytesStart<'x>);

impl Tag<'_> {
    pub fn name(&self) -> &str {
        self.0.name().0
    }

    /// The attributes; what is wrong with one of them is wrong with the element.
    pub fn attributes(&self, words: &mut Words) -> Result<Attributes, Trouble> {
        let mut read = Attributes::default();
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
        Ok(read)
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

pub(super) struct Xml<'r> {
    reader: Reader<Source<'r>>,
    buffer: Vec<u8>,
    /// An element without content was opened: its end is still to be told.
    closing: bool,
    /// The line of an ampersand that starts no reference.
    pub stray: Option<u32>,
    /// The line of a declaration of entities.
    pub declared: Option<u32>,
}

impl<'r> Xml<'r> {
    pub fn new(source: Source<'r>) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().allow_dangling_amp = true;
        reader.config_mut().trim_text_start = true;
        Xml { reader, buffer: Vec::new(), closing: false, stray: None, declared: None }
    }

    /// The line on which the last step starts.
    pub fn line(&mut self) -> u32 {
        self.reader.get_mut().line().saturating_sub(breaks(&self.buffer))
    }

    /// Whether white space before tags matters: only in text, and it is most of a file.
    pub fn keep_space(&mut self, keep: bool) {
        self.reader.config_mut().trim_text_start = !keep;
    }

    /// See [`Source::damage`].
    pub fn damage(&self) -> Option<(u64, u32)> {
        self.reader.get_ref().damage()
    }

    pub fn step(&mut self) -> Result<Step<'_>, Stop> {
        if std::mem::take(&mut self.closing) {
            return Ok(Step::Close);
        }
        self.buffer.clear();
        let event = match self.reader.read_event_into(&mut self.buffer) {
            Ok(event) => event,
            Err(quick_xml::Error::Io(error)) => return Err(Stop::Input(io::Error::new(error.kind(), error))),
            Err(error) => return Err(Stop::Broken(error.to_string())),
        };
        Ok(match event {
            Event::Start(tag) => Step::Open(whole(tag)?),
            Event::Empty(tag) => {
                self.closing = true;
                Step::Open(whole(tag)?)
            }
            Event::End(_) => Step::Close,
            Event::Text(text) => {
                let text = borrowed(text.into_inner());
                if text.starts_with('&') {
                    note(&mut self.stray, &mut self.reader, text);
                }
                Step::Text(text)
            }
            Event::CData(text) => Step::Text(borrowed(text.into_inner())),
            Event::GeneralRef(reference) => {
                let step = reference_step(borrowed(reference.into_inner()));
                if let Step::Stray(name) = step {
                    note(&mut self.stray, &mut self.reader, name);
                }
                step
            }
            Event::DocType(declaration) => {
                if declaration.contains("<!ENTITY") {
                    note(&mut self.declared, &mut self.reader, &declaration);
                }
                Step::Nothing
            }
            Event::Eof => Step::End,
            Event::Comment(_) | Event::PI(_) | Event::Decl(_) => Step::Nothing,
        })
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
        Step::Open(_) | Step::Close | Step::End | Step::Nothing => {}
    }
}

pub(super) fn too_short() -> Stop {
    Stop::Broken("the file ends before its elements do".to_owned())
}

/// Notes the line on which what was just read starts, if it is the first of its kind.
fn note(line: &mut Option<u32>, reader: &mut Reader<Source<'_>>, read: &str) {
    if line.is_none() {
        *line = Some(reader.get_mut().line().saturating_sub(breaks(read.as_bytes())));
    }
}

/// Events lie in the buffer, never in memory of their own.
fn borrowed(text: Cow<'_, str>) -> &str {
    match text {
        Cow::Borrowed(text) => text,
        Cow::Owned(_) => "",
    }
}

/// A quotation mark that is missing makes one tag of what follows up to the next one.
fn whole(tag: BytesStart<'_>) -> Result<Tag<'_>, Stop> {
    if tag.contains('<') {
        return Err(Stop::Broken(format!("the tag `{}` is not closed", shorten(tag.name().0))));
    }
    Ok(Tag(tag))
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
