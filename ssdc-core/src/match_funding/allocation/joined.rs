//! Sets that are joined one pair after another.

use std::collections::BTreeMap;

/// Each set is named by its least member.
#[derive(Default)]
pub(super) struct Joined {
    up: BTreeMap<u32, u32>,
}

impl Joined {
    pub(super) fn root(&self, of: u32) -> u32 {
        let mut at = of;
        while let Some(up) = self.up.get(&at) {
            at = *up;
        }
        at
    }

    pub(super) fn join(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        if a != b {
            self.up.insert(a.max(b), a.min(b));
        }
    }
}
