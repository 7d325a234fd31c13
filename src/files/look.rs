//! What is there, and what of it is removed: names in directories, and what they stand for.

use std::fs;
use std::io;
use std::path::Path;

use super::error::{Result, failed};

/// What is at a path, links followed; nothing where there is none.
#[must_use]
pub fn metadata(path: &Path) -> Option<fs::Metadata> {
    fs::metadata(path).ok()
}

/// The permissions of a file as `chmod` counts them; nothing where there is none, or where
/// the system has no such thing.
#[must_use]
pub fn mode(path: &Path) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        metadata(path).map(|file| file.permissions().mode() & 0o7777)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// What is at a path; of a link, the link itself.
#[must_use]
pub fn metadata_of_itself(path: &Path) -> Option<fs::Metadata> {
    fs::symlink_metadata(path).ok()
}

/// The names in a directory, sorted; empty where there is no such directory.
///
/// # Errors
/// When it exists and cannot be read.
pub fn names_in(directory: &Path) -> Result<Vec<std::ffi::OsString>> {
    let entries = match fs::read_dir(directory) {
        Ok(entries) => entries,
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(cause) => return Err(failed("read", directory)(cause)),
    };
    let mut names = entries
        .map(|entry| entry.map(|entry| entry.file_name()))
        .collect::<io::Result<Vec<_>>>()
        .map_err(failed("read", directory))?;
    names.sort();
    Ok(names)
}

/// Removes a file; one that is gone already is fine.
///
/// # Errors
/// When it cannot be removed.
pub fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() != io::ErrorKind::NotFound => Err(failed("remove", path)(cause)),
        _ => Ok(()),
    }
}
