//! What can be read and yet cannot be meant: what refers to itself, values outside their meaning, and contradictions.
//!
//! This looks at the whole policy, so it comes once everything can be read.

mod circles;
mod contradictions;
mod ranges;

use super::super::policy::Policy;
use crate::Fault;

/// Whatever cannot be meant, each with its place.
pub(super) fn faults(policy: &Policy) -> Vec<Fault> {
    let mut found = Found::default();
    circles::circles(policy, &mut found);
    // What goes round has no value to look at.
    if found.0.is_empty() {
        ranges::ranges(policy, &mut found);
        contradictions::contradictions(policy, &mut found);
    }
    found.0
}

#[derive(Default)]
struct Found(Vec<Fault>);

impl Found {
    fn wrong(&mut self, pointer: impl Into<String>, why: impl Into<String>) {
        let fault = Fault { pointer: pointer.into(), why: why.into() };
        // What several rules use is looked at for each of them.
        if !self.0.contains(&fault) {
            self.0.push(fault);
        }
    }
}
