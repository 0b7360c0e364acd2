//! The centre's policy, changed in one place or several.

use ssdc_core::Policy;

/// The centre's policy with these replacements.
pub fn policy(changes: &[(&str, &str)]) -> Policy {
    let mut text = Policy::load("ssdc-1-to-1").unwrap().text().to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} in {text}");
        text = text.replacen(from, to, 1);
    }
    text.parse().unwrap_or_else(|error| panic!("{error}"))
}

/// The requirement over costs, in calendar years.
pub fn yearly(more: &str) -> Policy {
    policy(&[
        ("base = { figure = \"award\" }", "base = { figure = \"actual_total\" }"),
        ("period = \"agreement\"\ncumulative = true", &format!("period = \"calendar_year\"{more}")),
    ])
}
