//! Numbers with their nouns, and lists, in words.

use std::borrow::Cow;

/// A number with its noun.
pub(crate) fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

/// A word of answers as sentences say it: `not_due` is not due.
pub(crate) fn said(word: &str) -> String {
    word.replace('_', " ")
}

/// The ends of a list in words: `a, b and c`, at most `most` of them.
pub(crate) fn listed<N: AsRef<str>>(names: &[N], most: usize) -> String {
    // One name says more than that there is one more.
    let most = if names.len() == most.saturating_add(1) { names.len() } else { most };
    let shown: Vec<Cow<'_, str>> = names.iter().take(most).map(|name| Cow::Borrowed(name.as_ref())).collect();
    let rest = names.len() - shown.len();
    let mut items = shown;
    if rest > 0 {
        items.push(Cow::Owned(format!("{rest} more")));
    }
    match items.split_last() {
        None => "nobody".to_owned(),
        Some((last, [])) => last.to_string(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
    }
}
