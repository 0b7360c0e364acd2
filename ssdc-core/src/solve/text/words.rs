//! From text to words: normal form, boundaries of Unicode, pairs of characters where a script puts no spaces.

use caseless::Caseless as _;
use unicode_normalization::UnicodeNormalization as _;
use unicode_segmentation::UnicodeSegmentation as _;

use super::language::Stems;
use super::script::Script;

/// A language that was stated, and the script it holds for; without one, for all.
pub(super) type Stated = Option<(Stems, Option<Script>)>;

/// One word of a text, in its normal form, or a pair of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word<'t> {
    pub(super) text: &'t str,
    pub(super) stems: Stems,
    /// Whether it makes a term with its neighbour: characters of a script without spaces have done so already.
    pub(super) pairs: bool,
}

/// Small letters in normal form (NFKC, case folding as Unicode defines it), so that equal words are equal bytes. What is
/// invisible goes, and the typographer's apostrophe becomes the plain one.
pub(crate) fn normal(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let visible = |letter: &char| !matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}');
    let folded = text.nfkc().default_case_fold().nfkc().filter(visible);
    folded.map(|letter| if letter == '\u{2019}' { '\'' } else { letter }).collect()
}

/// The words of a text in normal form, one after the other (Unicode Standard Annex 29). A run of characters in a script without
/// spaces gives each pair of neighbours; one that stands alone is a word of its own.
pub(super) fn words(normal: &str, stated: Stated) -> Vec<Word<'_>> {
    let mut found: Vec<(Script, &str)> = Vec::new();
    let mut run: Vec<(usize, &str)> = Vec::new();
    let mut words = Vec::new();
    let mut after = 0;
    for (at, word) in normal.unicode_word_indices() {
        let script = word.chars().next().map_or(Script::Other, Script::of);
        if script == Script::Unspaced {
            if at != after {
                end_run(&mut run, normal, &mut words);
            }
            run.extend(word.grapheme_indices(true).map(|(within, letter)| (at + within, letter)));
        } else {
            end_run(&mut run, normal, &mut words);
            found.push((script, word));
            words.push(Word { text: word, stems: Stems::NONE, pairs: true });
        }
        after = at + word.len();
    }
    end_run(&mut run, normal, &mut words);
    let latin = Stems::of_latin(found.iter().filter(|(script, _)| *script == Script::Latin).map(|(_, word)| *word));
    for (word, (script, text)) in words.iter_mut().filter(|word| word.pairs).zip(found) {
        word.stems = match stated {
            Some((stems, of)) if of.is_none_or(|of| of == script) => stems,
            _ if script == Script::Latin => latin,
            _ => Stems::of_script(script, text),
        };
    }
    words
}

fn end_run<'t>(run: &mut Vec<(usize, &'t str)>, text: &'t str, words: &mut Vec<Word<'t>>) {
    let mut push = |text: &'t str| words.push(Word { text, stems: Stems::NONE, pairs: false });
    if let [(_, alone)] = run.as_slice() {
        push(alone);
    }
    for pair in run.windows(2) {
        if let [(from, _), (second, letter)] = pair {
            push(text.get(*from..second + letter.len()).unwrap_or_default());
        }
    }
    run.clear();
}
