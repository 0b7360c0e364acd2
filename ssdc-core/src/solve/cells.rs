//! Rows of numbers addressed by 32 bit indices.
//!
//! INVARIANT: every index stored in this layer was checked when it came in (`admission.rs`, `network.rs`) or was made by
//! this layer. So no access here ever misses; tests hold that with `debug_assert`. A release build keeps the check of bounds,
//! which the processor predicts, and has no panic to unwind to.

/// Access to a row of plain values by 32 bit index.
pub(crate) trait Cells<T: Copy + Default> {
    fn at(&self, index: u32) -> T;
    fn put(&mut self, index: u32, value: T);
    fn change(&mut self, index: u32, by: impl FnOnce(&mut T));
    /// The values from `first` up to, not including, `end`.
    fn span(&self, first: u32, end: u32) -> &[T];
    /// Row `index` of a table whose rows end where `ends` says the next one begins.
    fn row(&self, firsts: &[u32], index: u32) -> &[T] {
        self.span(firsts.at(index), firsts.at(index + 1))
    }
}

impl<T: Copy + Default> Cells<T> for [T] {
    #[inline]
    fn at(&self, index: u32) -> T {
        debug_assert!((index as usize) < self.len(), "{index} of {}", self.len());
        self.get(index as usize).copied().unwrap_or_default()
    }

    #[inline]
    fn put(&mut self, index: u32, value: T) {
        debug_assert!((index as usize) < self.len(), "{index} of {}", self.len());
        if let Some(cell) = self.get_mut(index as usize) {
            *cell = value;
        }
    }

    #[inline]
    fn change(&mut self, index: u32, by: impl FnOnce(&mut T)) {
        debug_assert!((index as usize) < self.len(), "{index} of {}", self.len());
        self.get_mut(index as usize).map(by).unwrap_or_default();
    }

    #[inline]
    fn span(&self, first: u32, end: u32) -> &[T] {
        debug_assert!(first <= end && end as usize <= self.len(), "{first}..{end} of {}", self.len());
        self.get(first as usize..end as usize).unwrap_or_default()
    }
}

/// How many, as a 32 bit number; columns longer than that were refused at the door.
pub(crate) fn count<T>(column: &[T]) -> u32 {
    debug_assert!(u32::try_from(column.len()).is_ok());
    u32::try_from(column.len()).unwrap_or(u32::MAX)
}
