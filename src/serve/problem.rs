//! Why nothing can be shown: the errors of all stages as findings.

use crate::diag::Diagnostic;
use crate::files;
use crate::pages::PageError;
use crate::site::OutputError;
use crate::theme::ThemeError;

/// Why nothing can be shown, as findings.
pub(super) struct PreviewProblem(pub(super) Vec<Diagnostic>);

impl From<files::FileError> for PreviewProblem {
    fn from(error: files::FileError) -> Self {
        let place = error.path.display().to_string();
        Self(vec![Diagnostic::error(place, error.to_string())])
    }
}

impl From<ThemeError> for PreviewProblem {
    fn from(error: ThemeError) -> Self {
        match error {
            ThemeError::File(error) => error.into(),
            ThemeError::Broken(found) => Self(found),
        }
    }
}

impl From<PageError> for PreviewProblem {
    fn from(error: PageError) -> Self {
        match error {
            PageError::File(error) => error.into(),
            PageError::Theme(error) => error.into(),
            PageError::Drawing(found) => Self(vec![*found]),
        }
    }
}

impl From<OutputError> for PreviewProblem {
    fn from(error: OutputError) -> Self {
        match error {
            OutputError::Page(error) => error.into(),
            other => Self(vec![Diagnostic::error("preview", other.to_string())]),
        }
    }
}
