//! What could not be done with which file, and why.

use std::io;
use std::path::{Path, PathBuf};

use super::regular::NotRegular;

/// Something that could not be done with a file.
#[derive(Debug, thiserror::Error)]
#[error("cannot {doing} `{}`: {}", path.display(), plain(cause))]
pub struct FileError {
    /// A verb, as in "cannot read".
    pub doing: &'static str,
    /// Which file.
    pub path: PathBuf,
    /// What the system said.
    pub cause: io::Error,
}

impl FileError {
    /// What stands there, where that is the reason: a pipe, a socket, a device.
    #[must_use]
    pub fn not_regular(&self) -> Option<NotRegular> {
        self.cause.get_ref()?.downcast_ref().copied()
    }
}

/// The result of working on a file.
pub type Result<T> = std::result::Result<T, FileError>;

/// The system's words without the number behind them.
#[must_use]
pub fn plain(cause: &io::Error) -> String {
    let text = cause.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}

/// For `map_err`: names what was being done to which path.
pub fn failed(doing: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |cause| FileError { doing, path, cause }
}
