//! The bytes of a file as UTF-8, block by block, with the line of any place.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE};

const BLOCK: usize = 1 << 16;
/// How far a declaration of the encoding is looked for.
const HEAD: usize = 1 << 10;
const REPLACEMENT: &[u8] = "\u{fffd}".as_bytes();

/// A file that is read: decoded, its lines counted, its damage to text noted.
pub(super) struct Source<'r> {
    input: &'r mut dyn Read,
    decoder: Decoder,
    raw: Vec<u8>,
    raw_at: usize,
    raw_ends: bool,
    finished: bool,
    block: Vec<u8>,
    len: usize,
    at: usize,
    /// Line breaks before `counted`, a place in the block.
    lines: u32,
    counted: usize,
    /// Byte sequences that were no text, and the line of the first.
    damage: Option<(u64, u32)>,
}

impl<'r> Source<'r> {
    /// Opens a file.
    ///
    /// Gives a reason instead where its encoding is not known.
    pub fn new(input: &'r mut dyn Read) -> io::Result<Result<Self, String>> {
        let mut raw = vec![0; HEAD];
        let len = fill(input, &mut raw)?;
        raw.truncate(len);
        let encoding = match encoding_of(&raw) {
            Ok(encoding) => encoding,
            Err(why) => return Ok(Err(why)),
        };
        Ok(Ok(Source {
            input,
            decoder: encoding.new_decoder_with_bom_removal(),
            raw,
            raw_at: 0,
            raw_ends: len < HEAD,
            finished: false,
            block: vec![0; BLOCK],
            len: 0,
            at: 0,
            lines: 0,
            counted: 0,
            damage: None,
        }))
    }

    /// The line of the place up to which the file is consumed, counted from 1.
    pub fn line(&mut self) -> u32 {
        self.count_to(self.at);
        self.lines.saturating_add(1)
    }

    /// How many byte sequences were no text so far, and the line of the first.
    pub fn damage(&self) -> Option<(u64, u32)> {
        self.damage
    }

    fn count_to(&mut self, end: usize) {
        if end > self.counted {
            self.lines = self.lines.saturating_add(breaks(self.block.get(self.counted..end).unwrap_or_default()));
            self.counted = end;
        }
    }

    /// The next block; empty at the end of the file.
    fn refill(&mut self) -> io::Result<()> {
        self.count_to(self.len);
        (self.len, self.at, self.counted) = (0, 0, 0);
        while self.len == 0 && !self.finished {
            if self.raw_at == self.raw.len() && !self.raw_ends {
                self.raw.resize(BLOCK, 0);
                let read = fill(self.input, &mut self.raw)?;
                self.raw_ends = read < BLOCK;
                self.raw.truncate(read);
                self.raw_at = 0;
            }
            self.decode();
        }
        Ok(())
    }

    /// Decodes until the block is full or the raw bytes are used up.
    fn decode(&mut self) {
        loop {
            let room = self.block.len() - REPLACEMENT.len();
            let (Some(from), Some(to)) = (self.raw.get(self.raw_at..), self.block.get_mut(self.len..room)) else {
                return;
            };
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(from, to, self.raw_ends);
            self.raw_at += read;
            self.len += written;
            match result {
                DecoderResult::InputEmpty => {
                    self.finished = self.raw_ends;
                    return;
                }
                DecoderResult::OutputFull => return,
                DecoderResult::Malformed(..) => {
                    let line = self.lines + breaks(self.block.get(..self.len).unwrap_or_default()) + 1;
                    self.damage = Some(self.damage.map_or((1, line), |(count, first)| (count + 1, first)));
                    let end = self.len + REPLACEMENT.len();
                    if let Some(place) = self.block.get_mut(self.len..end) {
                        place.copy_from_slice(REPLACEMENT);
                        self.len = end;
                    }
                }
            }
        }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(buffer)?;
        self.consume(read);
        Ok(read)
    }
}

impl BufRead for Source<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at >= self.len {
            self.refill()?;
        }
        Ok(self.block.get(self.at..self.len).unwrap_or_default())
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.len);
    }
}

/// Reads until `buffer` is full or the input ends.
fn fill(input: &mut dyn Read, buffer: &mut [u8]) -> io::Result<usize> {
    let mut filled = 0;
    while let Some(rest) = buffer.get_mut(filled..).filter(|rest| !rest.is_empty()) {
        match input.read(rest) {
            Ok(0) => break,
            Ok(read) => filled += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(filled)
}

pub(super) fn breaks(bytes: &[u8]) -> u32 {
    // Runs of at most 255 let the sum stay in bytes, which many are added of at a time.
    let runs = bytes.chunks(255).map(|run| run.iter().fold(0_u8, |sum, byte| sum + u8::from(*byte == b'\n')));
    runs.map(u32::from).sum()
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
        source.read_to_string(&mut text).unwrap();
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
        assert_eq!(
            decoded(b"<a>\n\n\xe9t\xe9 \xff</a>\xc3"),
            ("<a>\n\n\u{fffd}t\u{fffd} \u{fffd}</a>\u{fffd}".to_owned(), Some((4, 3)))
        );
        assert_eq!(decoded(b""), (String::new(), None));
    }

    #[test]
    fn lines_are_right_across_blocks() {
        let text: String = (1..=40_000).map(|line| format!("line {line}\n")).collect();
        let mut input = text.as_bytes();
        let mut source = Source::new(&mut input).unwrap().unwrap();
        let mut line = String::new();
        for number in 1..=40_000 {
            if number % 7 == 0 {
                assert_eq!(source.line(), number);
            }
            line.clear();
            source.read_line(&mut line).unwrap();
            assert_eq!(line, format!("line {number}\n"));
        }
    }
}
