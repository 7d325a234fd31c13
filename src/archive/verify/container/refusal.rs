//! Why something cannot be verified or opened, and how much of it is read.

use crate::files::FileError;

/// How much is read of what somebody else made.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Unpacked bytes of all files together.
    pub bytes: u64,
    /// Files.
    pub files: usize,
}

impl Default for Limits {
    /// 64 GiB and a million files.
    fn default() -> Self {
        Self {
            bytes: 64 << 30,
            files: 1_000_000,
        }
    }
}

/// Why something cannot be verified or opened.
#[derive(Debug, thiserror::Error)]
pub enum ContainerError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is no zip, or a broken one.
    #[error("`{0}` is not a zip, or it is cut short")]
    NotAZip(String),
    /// There is no archive and no site.
    #[error("`{0}` is neither an archive nor a published workspace")]
    Nothing(String),
    /// A zip that is not in the form in which archives are written.
    #[error("`{zip}` is not as deedbox writes archives: {what}")]
    Form {
        /// The zip.
        zip: String,
        /// What is wrong with it, and where.
        what: String,
        /// Whether another program packed it, as far as that can be told.
        is_anew: bool,
    },
    /// Something in it is refused.
    #[error("`{name}` is refused: {why}")]
    Refused {
        /// Its name there.
        name: String,
        /// What is wrong with it.
        why: String,
    },
}

/// The error for a file that is refused.
pub(super) fn refused(name: &str, why: &str) -> ContainerError {
    ContainerError::Refused {
        name: name.to_owned(),
        why: why.to_owned(),
    }
}
