//! A value with its place in the source that it was read from.

use std::ops::Range;

/// A value and the bytes of the source that it was read from. Two are equal
/// when their values are.
#[derive(Debug, Clone)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in its record's source.
    pub at: Range<usize>,
}

impl<T> Spanned<T> {
    /// Pairs a value with its place.
    #[must_use]
    pub fn new(value: T, at: Range<usize>) -> Self {
        Self { value, at }
    }
}

impl<T: PartialEq> PartialEq for Spanned<T> {
    fn eq(&self, other: &Self) -> bool {
        self.value == other.value
    }
}
