//! The centre's policy, changed in one place or several.

use ssdc_core::Policy;

/// What these policies may ask beyond the core fields of records: name, type, and of what.
const INPUTS: [(&str, &str, &str); 6] = [
    ("lot.local", "bool", "lot"),
    ("lot.mark-0", "bool", "lot"),
    ("lot.mark-1", "bool", "lot"),
    ("lot.mark-2", "bool", "lot"),
    ("grantee.poor", "bool", "grantee"),
    ("grantee.year", "integer", "grantee"),
];

/// The centre's policy with these replacements; what they ask is declared.
pub fn policy(changes: &[(&str, &str)]) -> Policy {
    let mut text = Policy::load("ssdc-1-to-1").unwrap().text().to_owned();
    for (from, to) in changes {
        assert!(text.contains(from), "{from} in {text}");
        text = text.replacen(from, to, 1);
    }
    let asked = INPUTS.iter().filter(|(name, ..)| text.contains(&format!("\"{name}\"")));
    let inputs: Vec<_> = asked
        .map(|(name, kind, on)| {
            format!("{{ id = \"{name}\", type = \"{kind}\", on = \"{on}\", if_absent = \"none\" }}")
        })
        .collect();
    if !inputs.is_empty() {
        text = text.replacen("[rounding]", &format!("input = [{}]\n[rounding]", inputs.join(", ")), 1);
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
