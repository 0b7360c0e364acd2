//! The bytes of a file as UTF-8, in chunks that end behind an activity, each with the line on which it starts.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

/// How far a declaration of the encoding is looked for.
const HEAD: usize = 1 << 10;
const BLOCK: usize = 1 << 17;
/// What a chunk ends with; white space and `>` may follow.
const CLOSING: &[u8] = b"</iati-activity";
const UTF8_MARK: &[u8] = "\u{feff}".as_bytes();

/// A piece of a file that ends behind an activity, as far as a glance can tell, or with the file.
#[derive(Debug)]
pub(super) struct Chunk {
    pub text: String,
    /// The line on which it starts, counted from 1.
    pub line: u32,
    /// Whether something in the file up to its end was no text.
    pub damaged: bool,
    /// Whether the file ends with it.
    pub last: bool,
}

impl Chunk {
    /// This piece and the next as one.
    #[must_use]
    pub fn with(self, next: Chunk) -> Chunk {
        let Chunk { text, damaged, last, .. } = next;
        Chunk { text: self.text + &text, line: self.line, damaged, last }
    }
}

/// A file that is read: decoded, cut, its lines counted, its damage to text noted.
pub(super) struct Source<'r> {
    input: &'r mut dyn Read,
    /// None for UTF-8, which is taken as it is and looked at when it is given away.
    decoder: Option<Decoder>,
    ended: bool,
    /// What is decoded and not given away.
    rest: Vec<u8>,
    /// The line on which `rest` starts.
    line: u32,
    /// Byte sequences that were no text, and the line of the first.
    damage: Option<(u64, u32)>,
}

impl<'r> Source<'r> {
    /// Opens a file; gives a reason instead where its encoding is not known.
    pub fn new(input: &'r mut dyn Read) -> io::Result<Result<Self, String>> {
        let mut head = Vec::new();
        let len = read_up_to(input, HEAD, &mut head)?;
        let encoding = match encoding_of(&head) {
            Ok(encoding) => encoding,
            Err(why) => return Ok(Err(why)),
        };
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal());
        let mut source = Source { input, decoder, ended: len < HEAD, rest: Vec::new(), line: 1, damage: None };
        match source.decoder {
            Some(_) => source.decode(&head),
            None => source.rest.extend_from_slice(head.strip_prefix(UTF8_MARK).unwrap_or(&head)),
        }
        Ok(Ok(source))
    }

    /// How many byte sequences were no text so far, and the line of the first.
    pub fn damage(&self) -> Option<(u64, u32)> {
        self.damage
    }

    /// The line up to which pieces were given, counted from 1.
    pub fn line(&self) -> u32 {
        self.line
    }

    /// The next pieces, `count` of them while there are.
    pub fn chunks(&mut self, count: usize, size: usize) -> io::Result<Vec<Chunk>> {
        let mut chunks = Vec::new();
        while chunks.len() < count
            && let Some(chunk) = self.chunk(size)?
        {
            chunks.push(chunk);
        }
        Ok(chunks)
    }

    /// The next piece, of about `size` bytes or more; none behind the last.
    pub fn chunk(&mut self, size: usize) -> io::Result<Option<Chunk>> {
        let mut wanted = size;
        loop {
            while !self.ended && self.rest.len() < wanted {
                self.read(wanted - self.rest.len())?;
            }
            let cut = if self.ended { Some(self.rest.len()) } else { self.cut() };
            if let Some(cut) = cut {
                return Ok(self.give(cut));
            }
            wanted = self.rest.len().saturating_mul(2);
        }
    }

    fn read(&mut self, wanted: usize) -> io::Result<()> {
        let wanted = wanted.max(BLOCK);
        if self.decoder.is_none() {
            let read = read_up_to(self.input, wanted, &mut self.rest)?;
            self.ended = read < wanted;
            return Ok(());
        }
        let mut raw = Vec::new();
        let read = read_up_to(self.input, BLOCK, &mut raw)?;
        self.ended = read < BLOCK;
        self.decode(&raw);
        Ok(())
    }

    /// Behind the last activity that ends in what is decoded.
    fn cut(&self) -> Option<usize> {
        let mut before = self.rest.as_slice();
        loop {
            let at = before.iter().rposition(|byte| *byte == b'<')?;
            let tag = self.rest.get(at..)?;
            if let Some(behind) = tag.strip_prefix(CLOSING).map(<[u8]>::trim_ascii_start)
                && behind.starts_with(b">")
            {
                return Some(self.rest.len() - behind.len() + 1);
            }
            before = self.rest.get(..at)?;
        }
    }

    fn give(&mut self, cut: usize) -> Option<Chunk> {
        let behind = self.rest.split_off(cut);
        let bytes = std::mem::replace(&mut self.rest, behind);
        if bytes.is_empty() {
            return None;
        }
        let text = String::from_utf8(bytes).unwrap_or_else(|error| self.repaired(error.as_bytes()));
        let line = self.line;
        self.line = line.saturating_add(breaks(text.as_bytes()));
        let last = self.ended && self.rest.is_empty();
        Some(Chunk { text, line, damaged: self.damage.is_some(), last })
    }

    /// The text with a mark in the place of each sequence that is none.
    fn repaired(&mut self, bytes: &[u8]) -> String {
        let mut text = String::with_capacity(bytes.len());
        for part in bytes.utf8_chunks() {
            text.push_str(part.valid());
            if !part.invalid().is_empty() {
                self.damaged(|| breaks(text.as_bytes()));
                text.push(char::REPLACEMENT_CHARACTER);
            }
        }
        text
    }

    /// Notes a sequence that is no text, so many lines below the last that was given.
    fn damaged(&mut self, below: impl FnOnce() -> u32) {
        let (count, line) = self.damage.unwrap_or_else(|| (0, self.line.saturating_add(below())));
        self.damage = Some((count + 1, line));
    }

    /// Decodes what was read.
    fn decode(&mut self, mut raw: &[u8]) {
        let mut text = String::new();
        while let Some(decoder) = &mut self.decoder {
            text.reserve(raw.len() + 16);
            let (result, read) = decoder.decode_to_string_without_replacement(raw, &mut text, self.ended);
            raw = raw.get(read..).unwrap_or_default();
            match result {
                DecoderResult::InputEmpty => break,
                DecoderResult::OutputFull => {}
                DecoderResult::Malformed(..) => {
                    let before = if self.damage.is_none() { breaks(&self.rest) } else { 0 };
                    self.damaged(|| before.saturating_add(breaks(text.as_bytes())));
                    text.push(char::REPLACEMENT_CHARACTER);
                }
            }
        }
        self.rest.extend_from_slice(text.as_bytes());
    }
}

/// Reads that many bytes, or to the end.
fn read_up_to(input: &mut dyn Read, wanted: usize, into: &mut Vec<u8>) -> io::Result<usize> {
    into.reserve(wanted);
    input.take(u64::try_from(wanted).unwrap_or(u64::MAX)).read_to_end(into)
}

/// How many line breaks there are.
pub(super) fn breaks(bytes: &[u8]) -> u32 {
    // Runs of at most 255 let the sum stay in bytes, which many are added of at a time.
    let runs = bytes.chunks(255).map(|run| run.iter().fold(0_u8, |sum, byte| sum + u8::from(*byte == b'\n')));
    runs.map(u32::from).fold(0, u32::saturating_add)
}

/// The encoding: byte order mark, else the pattern of the first bytes, else the declaration, else UTF-8.
fn encoding_of(head: &[u8]) -> Result<&'static Encoding, String> {
    match head {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] | [b'<', 0, 0, 0, ..] | [0, 0, 0, b'<', ..] => {
            return Err("its encoding is UTF-32: expected UTF-8 or UTF-16".to_owned());
        }
        [0, b'<', ..] => return Ok(UTF_16BE),
        [b'<', 0, ..] => return Ok(UTF_16LE),
        _ => {}
    }
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return Ok(encoding);
    }
    let Some(label) = declared(head) else { return Ok(UTF_8) };
    match Encoding::for_label(label.as_bytes()) {
        // Whoever could read the declaration byte by byte does not read UTF-16.
        Some(encoding) if encoding == UTF_16BE || encoding == UTF_16LE => Ok(UTF_8),
        Some(encoding) => Ok(encoding),
        None => Err(format!("its encoding `{}` is not known", crate::error::shorten(label))),
    }
}

/// The encoding that the XML declaration names.
fn declared(head: &[u8]) -> Option<&str> {
    let head = head.trim_ascii_start().strip_prefix(b"<?xml")?;
    let end = head.windows(2).position(|pair| pair == b"?>").unwrap_or(head.len());
    let declaration = std::str::from_utf8(head.get(..end)?).ok()?;
    let value = declaration.split_once("encoding")?.1.trim_start().strip_prefix('=')?.trim_start();
    let quote = value.chars().next().filter(|quote| ['"', '\''].contains(quote))?;
    value.get(1..)?.split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn decoded(bytes: &[u8]) -> (String, Option<(u64, u32)>) {
        let mut input = bytes;
        let mut source = Source::new(&mut input).unwrap().unwrap();
        let mut text = String::new();
        while let Some(chunk) = source.chunk(100).unwrap() {
            text.push_str(&chunk.text);
        }
        (text, source.damage())
    }

    fn utf16(text: &str, order: impl Fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(order).collect()
    }

    #[test]
    fn encodings_are_recognised() {
        let text = "<?xml version='1.0' encoding='UTF-16'?><a>Sélibaby 中文</a>";
        assert_eq!(decoded(text.as_bytes()), (text.to_owned(), None));
        assert_eq!(decoded(format!("\u{feff}{text}").as_bytes()).0, text);
        assert_eq!(decoded(&utf16(text, u16::to_be_bytes)).0, text);
        assert_eq!(decoded(&utf16(text, u16::to_le_bytes)).0, text);
        assert_eq!(decoded(&utf16(&format!("\u{feff}{text}"), u16::to_le_bytes)).0, text);
        let latin = b"<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?><a>S\xe9libaby</a>";
        assert!(decoded(latin).0.ends_with("<a>Sélibaby</a>"));
        for unknown in [&b"<?xml version='1.0' encoding='klingon'?><a/>"[..], b"<\0\0\0?\0\0\0", b"\xff\xfe\0\0<\0\0\0"]
        {
            assert!(Source::new(&mut &*unknown).unwrap().is_err());
        }
    }

    #[test]
    fn what_is_no_text_is_replaced_and_counted() {
        let (text, damage) = decoded(b"<a>\n\n\xe9t\xe9 \xff</a>\xc3");
        assert_eq!((&*text, damage), ("<a>\n\n\u{fffd}t\u{fffd} \u{fffd}</a>\u{fffd}", Some((4, 3))));
        assert_eq!(decoded(b""), (String::new(), None));
    }

    #[test]
    fn chunks_end_behind_activities_and_know_their_line() {
        let activity = "<iati-activity>\n中\n</iati-activity\n>";
        let text = format!("{}\n</iati-activities>\n", vec![activity; 30_000].join("\n"));
        let mut input = text.as_bytes();
        let mut source = Source::new(&mut input).unwrap().unwrap();
        let mut read = String::new();
        loop {
            let chunk = source.chunk(1 << 16).unwrap().unwrap();
            assert_eq!(chunk.line, 1 + breaks(read.as_bytes()));
            read.push_str(&chunk.text);
            if chunk.last {
                break;
            }
            assert!(chunk.text.ends_with("</iati-activity\n>") && chunk.text.len() < 1 << 18);
        }
        assert_eq!(read, text);
        assert!(source.chunk(1).unwrap().is_none());
    }
}
