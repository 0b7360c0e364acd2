//! Scripts, as far as they decide how words are found and stemmed.

/// The script of a letter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Script {
    Latin,
    Greek,
    Cyrillic,
    Arabic,
    Tamil,
    /// Scripts that put no spaces between words: Chinese, Japanese, Thai, Lao, Burmese, Khmer.
    Unspaced,
    Other,
}

impl Script {
    /// By the blocks of Unicode in which a script has its letters, after NFKC.
    pub(super) fn of(letter: char) -> Self {
        match letter {
            'a'..='z' | '\u{aa}' | '\u{ba}' | '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}' => Script::Latin,
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Script::Greek,
            '\u{400}'..='\u{52f}' => Script::Cyrillic,
            '\u{600}'..='\u{6ff}' | '\u{750}'..='\u{77f}' | '\u{8a0}'..='\u{8ff}' => Script::Arabic,
            '\u{b80}'..='\u{bff}' => Script::Tamil,
            // Thai and Lao; Burmese with its extensions; Khmer.
            '\u{e00}'..='\u{eff}'
            | '\u{1000}'..='\u{109f}'
            | '\u{a9e0}'..='\u{a9ff}'
            | '\u{aa60}'..='\u{aa7f}'
            | '\u{1780}'..='\u{17ff}'
            // Iteration mark and zero of Han; Hiragana and Katakana; Han.
            | '\u{3005}'
            | '\u{3007}'
            | '\u{3040}'..='\u{30ff}'
            | '\u{31f0}'..='\u{31ff}'
            | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}'
            | '\u{f900}'..='\u{faff}'
            | '\u{1b000}'..='\u{1b16f}'
            | '\u{20000}'..='\u{323af}' => Script::Unspaced,
            _ => Script::Other,
        }
    }
}
