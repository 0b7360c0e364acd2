//! Paragraphs and lists in lines of at most so many columns.

use std::fmt::Write as _;

use super::plain::unquoted;

const WIDTH: usize = 78;

#[derive(Default)]
pub(super) struct Page {
    pub(super) text: String,
}

impl Page {
    pub(super) fn line(&mut self, words: &str) {
        self.wrapped(words, "");
    }

    pub(super) fn paragraph(&mut self, words: &str) {
        self.text.push('\n');
        self.wrapped(words, "");
    }

    pub(super) fn item(&mut self, words: &str) {
        self.wrapped(&format!("- {words}"), "  ");
    }

    /// At most `most` items, each said once, and how many more there are.
    pub(super) fn items(&mut self, items: &[String], most: usize) {
        let mut said: Vec<&String> = Vec::new();
        for item in items {
            if !said.contains(&item) {
                said.push(item);
            }
        }
        said.iter().take(most).for_each(|item| self.item(item));
        if said.len() > most {
            self.item(&format!("and {} more", said.len() - most));
        }
    }

    /// The words in lines of at most `WIDTH` columns, those after the first behind `indent`.
    fn wrapped(&mut self, words: &str, indent: &str) {
        let mut line = String::new();
        for word in unquoted(words).split_whitespace() {
            let fits = line.chars().count() + word.chars().count() < WIDTH;
            if !line.trim().is_empty() && !fits {
                let _ = writeln!(self.text, "{line}");
                line = format!("{indent}{word}");
            } else {
                if !line.trim().is_empty() {
                    line.push(' ');
                }
                line.push_str(word);
            }
        }
        let _ = writeln!(self.text, "{line}");
    }
}

/// With a small first letter, for behind a colon.
pub(super) fn lower(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}

/// With a capital, for the beginning of a sentence.
pub(super) fn upper(sentence: &str) -> String {
    let mut letters = sentence.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
