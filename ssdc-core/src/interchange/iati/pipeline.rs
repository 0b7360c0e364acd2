//! A file piece by piece: pieces are read on all processors at once, and taken over in their order.

use std::io::{self, Read};
use std::num::NonZero;
use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use super::finding::ImportCode;
use super::import::{File, Import};
use super::raw::Spot;
use super::reader::{EMPTY, Outcome, Parsed, Phase, parse};
use super::source::{Chunk, Source};
use super::totals::Tally;
use super::xml::{Stop, too_short};
use crate::Error;

/// How large the pieces should be, in bytes.
pub(super) const PIECE: usize = 1 << 19;
/// How many pieces there are at a time for each reader: many, so that none waits long for the others.
const EACH: usize = 8;
/// More readers than this wait for the file.
const MOST_READERS: usize = 8;

/// A file on its way into an import.
struct Reading<'i> {
    file: &'i File,
    import: &'i mut Import,
    tally: &'i mut Tally,
    /// Where the next piece starts.
    phase: Phase,
    /// How many activities are taken over.
    activities: u32,
}

/// Reads a file into an import and a tally, in pieces of a size that changes nothing but the speed.
pub(super) fn read(
    file: &File,
    input: &mut dyn Read,
    piece: usize,
    import: &mut Import,
    tally: &mut Tally,
) -> Result<(), Error> {
    let unreadable = |error: io::Error| file.unreadable(&error);
    let mut source = Source::new(input).map_err(unreadable)?.map_err(|why| file.not_iati(why))?;
    let readers = thread::available_parallelism().map_or(1, NonZero::get).min(MOST_READERS);
    let mut reading = Reading { file, import, tally, phase: Phase::Before, activities: 0 };
    let mut chunks = source.chunks(1, piece).map_err(unreadable)?;
    let (mut ready, mut ended) = (Vec::new(), false);
    while !chunks.is_empty() && !ended {
        let mut next = Ok(Vec::new());
        let parsed = parse_all(&chunks, reading.phase, readers, || {
            reading.take_over(std::mem::take(&mut ready));
            next = source.chunks(readers * EACH, piece);
        });
        let next = next.map_err(unreadable)?;
        let short;
        (ready, short, ended) = reading.usable(chunks, parsed)?;
        chunks = match short {
            Some(short) => vec![lengthened(short, next, &mut source).map_err(unreadable)?],
            None => next,
        };
    }
    reading.take_over(ready);
    reading.close(ended, &source)
}

/// Reads all pieces, on this thread and others; this one does the work first.
fn parse_all(chunks: &[Chunk], first: Phase, readers: usize, work: impl FnOnce()) -> Vec<Parsed> {
    let next = AtomicUsize::new(0);
    let read_some = || {
        let mut read = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(chunk) = chunks.get(index) else { return read };
            read.push((index, parse(chunk, expected(first, index))));
        }
    };
    let mut read = thread::scope(|scope| {
        // Where there are no threads to be had, this one reads everything.
        let spawn = |_| thread::Builder::new().spawn_scoped(scope, read_some).ok();
        let helpers: Vec<_> = (1..readers.min(chunks.len())).map_while(spawn).collect();
        work();
        let mut read = read_some();
        for helper in helpers {
            read.extend(helper.join().unwrap_or_else(|panic| resume_unwind(panic)));
        }
        read
    });
    read.sort_unstable_by_key(|(index, _)| *index);
    read.into_iter().map(|(_, parsed)| parsed).collect()
}

/// Where a piece probably starts, if the first one starts in `first`.
fn expected(first: Phase, index: usize) -> Phase {
    if index > 0 && first == Phase::Before { Phase::Inside } else { first }
}

/// A piece that was too short with what follows, twice as much each time.
fn lengthened(short: Chunk, next: Vec<Chunk>, source: &mut Source<'_>) -> io::Result<Chunk> {
    let mut chunk = next.into_iter().fold(short, Chunk::with);
    if !chunk.last {
        match source.chunk(chunk.text.len())? {
            Some(more) => chunk = chunk.with(more),
            None => chunk.last = true,
        }
    }
    Ok(chunk)
}

impl Reading<'_> {
    /// The pieces that were read from where they start, in their order; what is too short with all that follows; and
    /// whether the file is at its end, however that came.
    fn usable(&mut self, chunks: Vec<Chunk>, parsed: Vec<Parsed>) -> Result<(Vec<Parsed>, Option<Chunk>, bool), Error> {
        let (first, mut ready, mut short) = (self.phase, Vec::new(), None);
        for (index, (chunk, mut parsed)) in chunks.into_iter().zip(parsed).enumerate() {
            if let Some(before) = short.take() {
                short = Some(Chunk::with(before, chunk));
                continue;
            }
            if expected(first, index) != self.phase {
                parsed = parse(&chunk, self.phase);
            }
            match parsed.outcome {
                Outcome::Whole(phase) => self.phase = phase,
                Outcome::Short => {
                    short = Some(chunk);
                    continue;
                }
                Outcome::Broken => {
                    ready.push(parsed);
                    return Ok((ready, None, true));
                }
                Outcome::NotIati(why) => return Err(self.file.not_iati(why)),
            }
            ready.push(parsed);
        }
        Ok((ready, short, false))
    }

    fn take_over(&mut self, pieces: Vec<Parsed>) {
        for piece in pieces {
            let before = self.activities;
            let number = |number: u32| if number == 0 { 0 } else { before.saturating_add(number) };
            for remark in piece.remarks {
                self.import.number = number(remark.activity);
                self.import.find(self.file, remark.code, remark.spot, remark.why);
            }
            for activity in piece.piece.activities() {
                self.import.number = number(activity.head.number);
                self.import.activity(self.file, &activity, self.tally);
            }
            self.activities = before.saturating_add(piece.count);
        }
    }

    /// What there is to say of the file as a whole.
    fn close(&mut self, ended: bool, source: &Source<'_>) -> Result<(), Error> {
        self.import.number = 0;
        match self.phase {
            _ if ended => {}
            Phase::Before => return Err(self.file.not_iati(EMPTY.to_owned())),
            Phase::Inside => {
                let spot = Spot { line: source.line(), ..Spot::default() };
                let (Stop::Short(why) | Stop::Broken(why) | Stop::NotIati(why)) = too_short();
                self.import.find(self.file, ImportCode::BrokenXml, spot, why);
            }
            Phase::Behind => {}
        }
        if let Some((count, line)) = source.damage() {
            let why = format!("{count} byte sequences are no text in the encoding of the file, the first on this line");
            self.import.find(self.file, ImportCode::InvalidText, Spot { line, ..Spot::default() }, why);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::finding::ImportFinding;
    use super::*;
    use crate::{Records, Sha256};

    type Everything = Result<(Records, Vec<ImportFinding>, String), Error>;

    fn read_in_pieces(text: &str, piece: usize) -> Everything {
        let (file, mut import, mut tally) = (File::new("a.xml", Sha256::of(b"")), Import::default(), Tally::default());
        read(&file, &mut text.as_bytes(), piece, &mut import, &mut tally)?;
        import.sort_findings(0);
        let mut records = import.records;
        records.partners = import.organisations.into_partners();
        Ok((records, import.findings, super::super::totals::table(&tally.finish()).to_csv()))
    }

    fn activity(id: u32, inner: &str) -> String {
        format!(
            "<iati-activity default-currency='USD'>\n<iati-identifier>A-{id}</iati-identifier><title>T</title>{inner}\
             <transaction><transaction-type code='D'/><value value-date='2018-06-30'>{id}.5</value>\
             <provider-org>R &amp; D {id}</provider-org></transaction></iati-activity>\n"
        )
    }

    #[test]
    fn the_size_of_pieces_changes_nothing() {
        let traps = [
            "<!-- </iati-activity> -->",
            "<description><![CDATA[</iati-activity></iati-activities>]]></description>",
            "<x a='</iati-activity>'/>",
            "<activity-date iso-date='n/a' type='1'>a & b</activity-date>",
        ];
        let activities: String = (1..=60).map(|id| activity(id, traps.get(id as usize % 7).unwrap_or(&""))).collect();
        for (head, foot) in [
            ("<iati-activities version='1.04'>", "</iati-activities>"),
            ("<!-- </iati-activity> --><iati-activities version='9'>", "</iati-activities>\n<!-- end -->"),
            ("<iati-activities>", "</iati-activities><iati-activity></iati-activity>"),
            ("<iati-activities>", "</wrong>"),
            ("<iati-activities>", "<iati-activity><title>x"),
            ("<iati-activities>", ""),
            ("<other>", "</other>"),
        ] {
            let text = format!("{head}\n{activities}{foot}");
            let whole = read_in_pieces(&text, 1 << 20);
            for piece in [1, 300, 1000, 5000] {
                assert!(read_in_pieces(&text, piece) == whole, "{head} {foot} {piece}");
            }
        }
    }

    #[test]
    fn wherever_a_file_ends_what_stands_before_is_kept() {
        let inner = "<!-- </iati-activity> --><participating-org role='Funding'><![CDATA[</iati-activity>]]></participating-org>";
        let text = format!("<iati-activities>{}{}</iati-activities>", activity(1, inner), activity(2, ""));
        let first_ends = text.find("</transaction>").unwrap_or_default() + "</transaction>".len();
        for end in (0..text.len()).filter(|end| text.is_char_boundary(*end)) {
            let cut = text.get(..end).unwrap_or_default();
            let (small, large) = (read_in_pieces(cut, 1), read_in_pieces(cut, 1 << 20));
            assert!(small == large, "{cut}");
            match large {
                Ok((records, findings, _)) => {
                    assert!(findings.iter().any(|finding| finding.code == ImportCode::BrokenXml), "{cut}");
                    assert_eq!(records.payments.is_empty(), end < first_ends, "{cut}");
                }
                Err(error) => assert!(matches!(error, Error::NotIati { .. }) && end < "<iati-activities>".len()),
            }
        }
    }
}
