//! The page of the format says every word that the parser knows, and its policy is read.

use std::collections::BTreeSet;
use std::path::PathBuf;

use ssdc_core::{ContributionKind, Policy};

fn read(path: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// What stands between plain quotes and is a word of the format.
fn quoted(source: &str) -> BTreeSet<String> {
    let is_word = |text: &&str| {
        let body = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "_.".contains(c);
        let starts = text.starts_with(|c: char| c.is_ascii_lowercase());
        (starts && text.chars().all(body) && !text.ends_with('.')) || ["A", "B", "C"].contains(text)
    };
    let lines = source.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).filter(is_word).map(str::to_owned).collect()
}

#[test]
fn every_word_that_the_parser_knows_stands_in_the_page() {
    let parser = ["mod", "attributes", "offer", "place", "recognise", "requirement", "terms"];
    let mut words = quoted(&read("src/match_funding/terms.rs"));
    words.extend(parser.iter().flat_map(|file| quoted(&read(&format!("src/match_funding/parse/{file}.rs")))));
    words.extend(quoted(&read("src/match_funding/bare.rs")));
    words.extend(ContributionKind::ALL.iter().map(|kind| kind.name().to_owned()));
    // Of messages, not of the format; and of records that bare facts become.
    for other in ["missing", "method", "amounts", "reference", "lot", "anchor"] {
        words.remove(other);
    }
    let page = read("../docs/policy-format.md");
    // Inside code each word stands by itself: `{ on, source }` says two.
    let code = page.split('`').skip(1).step_by(2).flat_map(|code| code.split([' ', ',', '{', '}', '"', '[', ']', '=']));
    let said: BTreeSet<&str> = code.collect();
    let unsaid: Vec<_> = words.iter().filter(|word| !said.contains(&***word)).collect();
    assert!(words.len() > 250, "{}", words.len());
    assert!(unsaid.is_empty(), "the page lacks {unsaid:?}");
}

#[test]
fn the_policy_that_the_page_builds_is_read() {
    let page = read("../docs/policy-format.md");
    let steps: Vec<_> = page.split("```toml\n").skip(1).map(|rest| rest.split("```").next().unwrap()).collect();
    assert!(steps.len() > 3, "{}", steps.len());
    let policy: Policy = steps.concat().parse().unwrap_or_else(|error| panic!("{error}"));
    // Two for three of 30,000 are 20,000; of a small island's, 10,000 of the award are exempt: 13,333.33, rounded up.
    let required = |inputs: &str| policy.required("30000 USD".parse().unwrap(), inputs).unwrap().to_string();
    assert_eq!(required("{}"), "20000.00 USD");
    assert_eq!(required(r#"{"grantee.small_island": true}"#), "13334.00 USD");
}
