//! Error codes and rule names are frozen: `tests/vectors/codes.tsv` has them, one a line, for every face to be held to.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails must say so"
)]

use ssdc_core::{Code, RuleId};

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/vectors/codes.tsv");

/// `number<TAB>name<TAB>where`: errors of the core; rules of match funding with their primitive in place of a number.
fn lines() -> Vec<String> {
    let codes = Code::ALL.iter().map(|code| format!("{}\t{}\tcore", code.number(), code.name()));
    let rules =
        RuleId::ALL.iter().map(|rule| format!("{}\t{}\trule {}", rule.primitive(), rule.name(), rule.outcome().name()));
    codes.chain(rules).collect()
}

#[test]
fn codes_are_as_frozen() {
    let known = std::fs::read_to_string(FILE).unwrap_or_default();
    let known: Vec<&str> = known.lines().filter(|line| !line.ends_with("\tc")).collect();
    let mut now = lines();
    if std::env::var_os("SSDC_BLESS").is_some() {
        // Renewing adds what is new and never drops or changes a line.
        let gone: Vec<_> = known.iter().filter(|line| !now.iter().any(|other| other == *line)).collect();
        assert!(gone.is_empty(), "{gone:?} were frozen and are gone");
        now.sort();
        let c_face = std::fs::read_to_string(FILE).unwrap_or_default();
        let c_face = c_face.lines().filter(|line| line.ends_with("\tc")).map(str::to_owned);
        let text: String = c_face.chain(now.iter().cloned()).map(|line| line + "\n").collect();
        std::fs::write(FILE, text).unwrap();
        return;
    }
    for line in &known {
        assert!(now.iter().any(|other| other == line), "`{line}` was frozen and is gone");
    }
    for line in &now {
        assert!(known.contains(&line.as_str()), "`{line}` is new: `make bless` freezes it");
    }
}

#[test]
fn numbers_and_names_stand_once_and_in_their_range() {
    let mut numbers: Vec<_> = Code::ALL.iter().map(|code| code.number()).collect();
    let mut names: Vec<_> = Code::ALL.iter().map(|code| code.name()).collect();
    numbers.sort_unstable();
    names.sort_unstable();
    numbers.dedup();
    names.dedup();
    assert_eq!((numbers.len(), names.len()), (Code::ALL.len(), Code::ALL.len()));
    assert!(numbers.iter().all(|number| (1000..9000).contains(number)));
}
