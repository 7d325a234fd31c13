//! Why a theme cannot be used.

use crate::diag::Diagnostic;
use crate::files::FileError;

/// Why a theme cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ThemeError {
    /// A file of it cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A template or a settings file is wrong, or does not fit what is rendered.
    #[error("{}", .0.first().map_or("", |finding| &finding.fact))]
    Broken(Vec<Diagnostic>),
}

impl From<Diagnostic> for ThemeError {
    fn from(finding: Diagnostic) -> Self {
        Self::Broken(vec![finding])
    }
}
