//! The text of many elements in one buffer.

/// A piece of text in [`Words`]; empty where nothing stands.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Word {
    start: u32,
    end: u32,
}

/// The text of a piece, without an allocation for each word.
#[derive(Debug, Default)]
pub(super) struct Words(String);

impl Words {
    /// How much text a piece may have: words are found by 32 bits.
    pub const MOST: usize = u32::MAX as usize;

    pub fn get(&self, word: Word) -> &str {
        self.0.get(word.start as usize..word.end as usize).unwrap_or_default()
    }

    /// The word without the white space around it.
    pub fn trimmed(&self, word: Word) -> &str {
        self.get(word).trim_ascii()
    }

    /// The word, unless it is blank.
    pub fn stated(&self, word: Word) -> Option<&str> {
        Some(self.get(word)).filter(|text| !text.trim_ascii_start().is_empty())
    }

    /// Adds a word, as it is published.
    pub fn add(&mut self, text: &str) -> Word {
        let start = self.open();
        self.0.push_str(text);
        self.close(start)
    }

    /// Starts a word that comes in pieces.
    pub fn open(&self) -> usize {
        self.0.len()
    }

    pub fn push(&mut self, piece: &str) {
        self.0.push_str(piece);
    }

    pub fn push_char(&mut self, piece: char) {
        self.0.push(piece);
    }

    /// Ends it.
    pub fn close(&self, start: usize) -> Word {
        word(start, self.0.len())
    }

    /// Everything said since.
    pub fn since(&self, start: usize) -> &str {
        self.0.get(start..).unwrap_or_default()
    }

    /// A word of one line: no white space around it, and where it was broken into lines, one space.
    pub fn line(&mut self, whole: Word) -> Word {
        let text = self.get(whole);
        let before = text.len() - text.trim_start().len();
        let text = text.trim();
        if !text.bytes().any(|byte| matches!(byte, b'\n' | b'\r' | b'\t')) {
            let start = whole.start as usize + before;
            return word(start, start + text.len());
        }
        let mut joined = String::with_capacity(text.len());
        for part in text.split(['\n', '\r', '\t']).map(str::trim).filter(|part| !part.is_empty()) {
            if !joined.is_empty() {
                joined.push(' ');
            }
            joined.push_str(part);
        }
        self.add(&joined)
    }
}

/// INVARIANT: a piece with more than [`Words::MOST`] is refused as it is read, so no word lies beyond.
fn word(start: usize, end: usize) -> Word {
    let narrow = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    Word { start: narrow(start), end: narrow(end) }
}
