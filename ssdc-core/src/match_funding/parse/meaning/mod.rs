//! What can be read and yet cannot be meant: what refers to itself, values outside their meaning, and contradictions.
//!
//! This looks at the whole policy, so it comes once everything can be read.

mod circles;

use super::super::policy::Policy;
use crate::Fault;

/// Whatever cannot be meant, each with its place.
pub(super) fn faults(policy: &Policy) -> Vec<Fault> {
    let mut found = Found::default();
    circles::circles(policy, &mut found);
    found.0
}

#[derive(Default)]
struct Found(Vec<Fault>);

impl Found {
    fn wrong(&mut self, pointer: impl Into<String>, why: impl Into<String>) {
        self.0.push(Fault { pointer: pointer.into(), why: why.into() });
    }
}
