//! Files that were measured before and are read once more: what is sealed or copied is
//! what was measured, or an error says which file changed in between. A file is written
//! to, cut, made longer or removed by whoever works on it, at any moment.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::{FileError, Result, failed};
use crate::digest::Digest;

/// The cause of an error about a file that is not what it was a moment ago.
#[derive(Debug, thiserror::Error)]
#[error("it changed while it was read")]
pub(super) struct Changed;

/// The error about a file that is not what it was a moment ago.
#[must_use]
pub fn changed(path: &Path) -> FileError {
    failed("read", path)(io::Error::other(Changed))
}

/// A file that had so many bytes with this digest, while it is read again.
#[derive(Debug)]
pub struct Steady<'a> {
    file: File,
    path: &'a Path,
    left: u64,
    digest: Digest,
    hasher: Sha256,
}

impl<'a> Steady<'a> {
    /// Opens it.
    ///
    /// # Errors
    /// When it cannot be opened, or is gone.
    pub fn open(path: &'a Path, size: u64, digest: Digest) -> Result<Self> {
        let file = File::open(path).map_err(|cause| match cause.kind() {
            io::ErrorKind::NotFound => changed(path),
            _ => failed("open", path)(cause),
        })?;
        Ok(Self {
            file,
            path,
            left: size,
            digest,
            hasher: Sha256::new(),
        })
    }

    /// The next bytes, so many where there are as many left. With the last of them all
    /// of the file is compared: whoever got these has what was measured.
    ///
    /// # Errors
    /// When the file cannot be read, is shorter or longer than it was, or another.
    pub fn next(&mut self, length: u64) -> Result<Vec<u8>> {
        let length = length.min(self.left);
        let mut bytes = Vec::with_capacity(usize::try_from(length).unwrap_or_default());
        let mut some = (&mut self.file).take(length);
        some.read_to_end(&mut bytes)
            .map_err(failed("read", self.path))?;
        self.hasher.update(&bytes);
        self.left -= length;
        if bytes.len() as u64 != length || (self.left == 0 && !self.is_as_it_was()?) {
            return Err(changed(self.path));
        }
        Ok(bytes)
    }

    /// Whether all of it was given.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.left == 0
    }

    fn is_as_it_was(&mut self) -> Result<bool> {
        let more = self
            .file
            .read(&mut [0])
            .map_err(failed("read", self.path))?;
        let digest = self.hasher.finalize_reset();
        Ok(more == 0 && Digest::from_bytes(digest.into()) == self.digest)
    }
}

/// The bytes of a small file that was measured before.
///
/// # Errors
/// When it cannot be read, or is not what it was.
pub fn read_steady(path: &Path, size: u64, digest: Digest) -> Result<Vec<u8>> {
    Steady::open(path, size, digest)?.next(size)
}

/// Copies a file that was measured before.
///
/// # Errors
/// When it cannot be read or written, or is not what it was: what was written is to be
/// thrown away then.
pub fn copy_steady(path: &Path, size: u64, digest: Digest, out: &mut dyn Write) -> Result<()> {
    const PIECE: u64 = 256 * 1024;
    let mut file = Steady::open(path, size, digest)?;
    loop {
        let bytes = file.next(PIECE)?;
        out.write_all(&bytes).map_err(failed("copy", path))?;
        if file.is_done() {
            return Ok(());
        }
    }
}

impl FileError {
    /// Whether a file is not what it was a moment ago: to read everything again may help.
    #[must_use]
    pub fn is_change(&self) -> bool {
        let cause = self.cause.get_ref();
        cause.is_some_and(|cause| cause.is::<Changed>())
    }
}
