//! XML as steps: what is opened, said and closed. Entities are never expanded, depth costs nothing.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::errors::IllFormedError;
use quick_xml::events::{BytesStart, Event};

use super::source::breaks;
use super::tag::{Tag, Trouble, is_name};
use super::words::{Word, Words};
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
                    Step::Open(self.tag(tag))
                }
                Event::Empty(tag) => {
                    self.closing = true;
                    Step::Open(self.tag(tag))
                }
                Event::End(tag) => {
                    self.went_to(&tag);
                    // The opening tag of the root may lie in an earlier piece, and nobody but us knows its name.
                    let found = tag.name().0;
                    if self.depth == 0 || (self.depth == 1 && found != ROOT) {
                        return Err(unmatched(self.depth, found));
                    }
                    self.depth -= 1;
                    Step::Close
                }
                Event::Text(text) => Step::Text(self.said(borrowed(&text.into_inner()))),
                Event::CData(text) => Step::Text(borrowed(&text.into_inner())),
                Event::GeneralRef(reference) => {
                    let name = borrowed(&reference.into_inner());
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

    fn said(&mut self, text: &'t str) -> &'t str {
        if text.starts_with('&') {
            self.went_to(text);
            self.stray = self.stray.or(Some(self.line()));
        }
        text
    }

    fn tag(&mut self, tag: BytesStart<'t>) -> Tag<'t> {
        self.went_to(&tag);
        Tag(tag)
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

/// A closing tag that closes nothing, or not the root that is open.
fn unmatched(depth: usize, found: &str) -> Stop {
    let (expected, found) = (ROOT.to_owned(), found.to_owned());
    let error = match depth {
        0 => IllFormedError::UnmatchedEndTag(found),
        _ => IllFormedError::MismatchedEndTag { expected, found },
    };
    Stop::Broken(quick_xml::Error::IllFormed(error).to_string())
}

/// Events lie in the text, never in memory of their own.
fn borrowed<'t>(text: &Cow<'t, str>) -> &'t str {
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
