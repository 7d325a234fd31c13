//! Why a page cannot be made.

use crate::diag::Diagnostic;
use crate::files::FileError;
use crate::theme::ThemeError;

/// Why a page cannot be made.
#[derive(Debug, thiserror::Error)]
pub enum PageError {
    /// The theme has no template for it, or one that does not fit.
    #[error(transparent)]
    Theme(#[from] ThemeError),
    /// A file of the firm or of the client that it shows cannot be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// A drawing that everybody may see cannot be made safe.
    #[error("{}", .0.fact)]
    Drawing(Box<Diagnostic>),
}
