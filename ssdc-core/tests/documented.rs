//! Every item of the crate's first page has an example that runs: read from the source itself.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test that fails must say so")]

use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() {
            files(&entry, into);
        } else if entry.extension().is_some_and(|extension| extension == "rs") {
            into.push(entry);
        }
    }
}

/// What `lib.rs` exports: module and name.
fn exports(lib: &str) -> Vec<(String, String)> {
    let mut exports = Vec::new();
    for item in lib.split(';').filter_map(|item| item.trim().rsplit_once("pub use ").map(|(_, item)| item)) {
        let (module, names) = item.split_once("::").unwrap();
        // What is of another crate has its examples there.
        if module == "rust_decimal" {
            continue;
        }
        let names = names.trim_matches(['{', '}']).split(',').map(str::trim).filter(|name| !name.is_empty());
        exports.extend(names.map(|name| (module.to_owned(), name.to_owned())));
    }
    exports
}

/// Whether a line declares the public item: by itself, in a list of words (`choice!`), or in the list of ids.
fn declares(line: &str, name: &str) -> bool {
    let word = |rest: &str| {
        rest.strip_prefix(name).is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let items = ["struct", "enum", "trait", "fn", "type", "mod"];
    let own = line.strip_prefix("pub ").and_then(|rest| rest.split_once(' '));
    own.is_some_and(|(item, rest)| items.contains(&item) && word(rest))
        || (line.starts_with(&format!("{name}, \"")) && line.ends_with('{'))
}

/// Docs and attributes above a line.
fn docs<'s>(lines: &[&'s str], at: usize) -> Vec<&'s str> {
    let belongs = |line: &&&str| line.starts_with("///") || line.starts_with("#[") || line.starts_with("$(#[");
    let mut docs: Vec<_> = lines[..at].iter().rev().take_while(belongs).copied().collect();
    docs.reverse();
    docs
}

/// Whether a fence opens that is compiled and run: no language and no word such as `no_run` behind it.
fn runs<'s>(docs: impl IntoIterator<Item = &'s str>) -> bool {
    let text =
        docs.into_iter().map(|line| line.trim_start_matches("///").trim_start_matches("#[doc = concat!(\"").trim());
    let mut fences = text.filter(|line| line.starts_with("```")).step_by(2);
    fences.any(|fence| fence == "```" || fence.starts_with("```\\n"))
}

/// Whether the item has an example; `None` where nothing in these lines declares it.
fn example(lines: &[&str], name: &str, examples: &Path) -> Option<bool> {
    let id = lines.iter().any(|line| line.split(' ').nth(1) == Some(name) && line.contains("\"Id of "));
    let at = lines.iter().position(|line| if id { declares(line, "$alias") } else { declares(line, name) })?;
    let above = docs(lines, at);
    // Those that a macro declares have their examples in a file, for their docs are the words of the JSON Schema too.
    let made = ["record! {", "object! {"].contains(&lines[at - above.len() - 1]);
    let file = made.then(|| fs::read_to_string(examples.join(format!("{name}.md"))).unwrap_or_default());
    Some(file.map_or_else(|| runs(above), |text| runs(text.lines())))
}

#[test]
fn every_public_item_has_an_example_that_runs() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files(&src, &mut paths);
    let sources: Vec<_> = paths.iter().map(|path| (path, fs::read_to_string(path).unwrap())).collect();
    let exports = exports(&fs::read_to_string(src.join("lib.rs")).unwrap());
    let mut without = Vec::new();
    for (module, name) in &exports {
        let (folder, file) = (src.join(module), src.join(format!("{module}.rs")));
        let home = sources.iter().filter(|(path, _)| path.starts_with(&folder) || **path == file);
        let found: Vec<bool> = home
            .filter_map(|(_, source)| {
                let lines: Vec<_> = source.lines().map(str::trim).collect();
                example(&lines, name, &src.join("model/examples"))
            })
            .collect();
        without.extend((found.is_empty() || found.contains(&false)).then_some(name));
    }
    assert!(exports.len() > 100, "{}", exports.len());
    assert!(without.is_empty(), "no example that runs: {without:?}");
}
