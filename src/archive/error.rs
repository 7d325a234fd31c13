//! Why an archive could not be made.

use crate::files::FileError;
use crate::signature::SignatureError;
use crate::site::OutputError;

/// Why an archive could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The site could not be read.
    #[error(transparent)]
    Site(#[from] OutputError),
    /// The manifest could not be signed.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A name in it would be too long for some systems.
    #[error("`{0}` is too long a path for an archive")]
    LongPath(String),
    /// A name in it could not be unpacked on some systems.
    #[error("`{0}` cannot be in an archive: {1}")]
    Name(String, String),
    /// `verify` would call its first page wrong.
    #[error("START-HERE.html has {0}, which no such page may have; no archive was written")]
    StartPage(String),
}
