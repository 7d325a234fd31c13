//! The file system, with the path in every error. The only module that calls
//! `std::fs`; what a file means is decided elsewhere. Writing so that nothing is lost is
//! in `write`, what is there in `look`, many files that count together in `batch`, one run at a
//! time in `lock`, files that others may be writing to in `steady`, what may be opened in `regular`,
//! whether a file is as it was in `stamp`.

#![allow(clippy::disallowed_methods)]

mod batch;
mod error;
mod lock;
mod look;
mod regular;
mod stamp;
mod steady;
mod write;

use std::ffi::OsStr;
use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::names;
pub use batch::Batch;
pub use error::{FileError, Result, failed, plain};
pub use lock::{Lock, LockError, LockHolder, PATIENCE, lock};
pub use look::{metadata, metadata_of_itself, mode, names_in, remove};
pub use regular::{NotRegular, not_regular};
pub use stamp::{FileStamp, TICK};
pub use steady::{Steady, changed, copy_steady, read_steady};
pub use write::{
    is_temporary, make_directory, make_new, remove_leftovers, replace, replace_private,
    sync_directory, write_atomically, write_for_now, write_new, write_private,
};

/// More is not read at once: what may be larger is read piece by piece.
const MOST: u64 = 1 << 30;

/// The bytes of a file.
///
/// # Errors
/// When it cannot be read, is no regular file, or has more than a gibibyte.
pub fn read(path: &Path) -> Result<Vec<u8>> {
    whole(path).map_err(failed("read", path))
}

fn whole(path: &Path) -> io::Result<Vec<u8>> {
    let file = regular::open(path)?;
    let size = file.metadata()?.len().min(MOST);
    let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default() + 1);
    file.take(MOST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > MOST {
        return Err(io::Error::other("it has more than 1 GiB"));
    }
    Ok(bytes)
}

/// The bytes of a file; nothing where it has more than `limit`.
///
/// # Errors
/// When it cannot be read.
pub fn read_up_to(path: &Path, limit: u64) -> Result<Option<Vec<u8>>> {
    let mut file = open(path)?;
    let size = file.metadata().map_err(failed("read", path))?.len();
    if size > limit {
        return Ok(None);
    }
    // One call for the whole of it: there are many small files. One that became
    // shorter meanwhile is read as it is now.
    let mut bytes = vec![0; usize::try_from(size).unwrap_or_default()];
    match file.read_exact(&mut bytes) {
        Ok(()) => Ok(Some(bytes)),
        Err(_) => read(path).map(Some),
    }
}

/// The bytes of a file, or nothing where there is none.
///
/// # Errors
/// When it exists and cannot be read.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match whole(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(cause) => Err(failed("read", path)(cause)),
    }
}

/// Opens a regular file for reading, and never waits for one.
///
/// # Errors
/// When it cannot be opened, or is no regular file.
pub fn open(path: &Path) -> Result<File> {
    regular::open(path).map_err(failed("open", path))
}

/// Writes over a file in place, as this program never does: for tests of what others do.
#[cfg(test)]
pub(crate) fn rewritten(path: &Path, bytes: &[u8]) -> File {
    use std::io::Write as _;
    let file = File::options().write(true).truncate(true).open(path);
    let mut file = file.expect("there");
    file.write_all(bytes).expect("written");
    file
}

/// The real path, every link followed, as people write it: Windows puts `\\?\` in front.
///
/// # Errors
/// When a part of it is missing.
pub fn real_path(path: &Path) -> Result<PathBuf> {
    dunce::canonicalize(path).map_err(failed("find", path))
}

/// Removes a directory that only this program writes into, with all that is in it; one
/// that is gone already is fine.
///
/// # Errors
/// When it cannot be removed.
pub fn remove_tree(directory: &Path) -> Result<()> {
    match fs::remove_dir_all(directory) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => {
            Err(failed("remove", directory)(cause))
        }
        _ => Ok(()),
    }
}

/// Removes a directory where it is empty, and says nothing where it is not.
pub fn remove_if_empty(directory: &Path) {
    let _ = fs::remove_dir(directory);
}

/// Renames within one file system, and waits until that is on the disk.
///
/// # Errors
/// When it cannot be renamed.
pub fn rename(from: &Path, to: &Path) -> Result<()> {
    fs::rename(from, to).map_err(failed("rename", from))?;
    write::sync_parent(from)?;
    if from.parent() != to.parent() {
        write::sync_parent(to)?;
    }
    Ok(())
}

/// Keeps what a file holds now under a second name, whatever takes the first; what has that
/// name already stays. Where the file system knows no second names it is copied.
///
/// # Errors
/// When it cannot be kept.
pub fn keep(from: &Path, kept: &Path) -> Result<()> {
    let directory = kept.parent().unwrap_or(Path::new(""));
    make_directory(directory)?;
    match fs::hard_link(from, kept) {
        Ok(()) => sync_directory(directory),
        Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(_) => {
            let mut file = open(from)?;
            replace_private(kept, |copy| io::copy(&mut file, copy).map(drop))
        }
    }
}

/// Whether a name begins with a dot or ends with a tilde: editors' and systems'
/// own files.
#[must_use]
pub fn is_hidden(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    let is_own = bytes.starts_with(b".") || bytes.ends_with(b"~");
    is_own || name.to_str().is_some_and(names::is_left_by_a_system)
}

#[cfg(test)]
mod tests;
