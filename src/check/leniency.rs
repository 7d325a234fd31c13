//! How strict the rules are.

/// What a run puts up with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leniency {
    /// A file that was changed after its approval is an error.
    Strict,
    /// It is a warning, and the page says so.
    AllowStale,
}

impl Leniency {
    /// As `--allow-stale` says.
    #[must_use]
    pub fn allowing_stale(allowed: bool) -> Self {
        if allowed {
            Self::AllowStale
        } else {
            Self::Strict
        }
    }
}
