//! Directories that are ours. deedbox writes into a directory that is new, empty
//! or bears its marker, and removes nothing elsewhere. The marker names no sites:
//! it may be published with them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::layout::{SHELL, STYLE_NAME};
use crate::files::{self, FileError};
use crate::model::workspace::PageError;
use crate::seal::SealError;

const MARKER: &str = ".deedbox-output";
const MARKER_TEXT: &str =
    "This directory is written by deedbox; what is in it is replaced by the next build.\n";

/// Why an output directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// It holds files and no marker.
    #[error("`{}` was not made by deedbox; nothing in it was touched", .0.display())]
    NotOurs(PathBuf),
    /// Where the site belongs, there is a link to somewhere else.
    #[error("`{}` is a link; a site is written only into a directory of its own", .0.display())]
    IsLink(PathBuf),
    /// What anybody could read holds what nobody may.
    #[error("`{name}` would be public, and {why}; nothing was written")]
    Secret {
        /// Below the site's root.
        name: String,
        /// What is wrong with it: `holds an age identity`.
        why: String,
    },
    /// A template does not fit what it is given.
    #[error(transparent)]
    Page(#[from] PageError),
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Something could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// An output directory that is ours.
#[derive(Debug)]
pub struct Output {
    directory: PathBuf,
}

impl Output {
    /// A directory that is ours, or can become so: looked at before any long work,
    /// and not written to.
    ///
    /// # Errors
    /// When it holds something and does not bear the marker.
    pub fn find(directory: &Path) -> Result<Self, OutputError> {
        if files::metadata(&directory.join(MARKER)).is_none() {
            let is_file = files::metadata(directory).is_some_and(|at| !at.is_dir());
            if is_file || !files::names_in(directory)?.is_empty() {
                return Err(OutputError::NotOurs(directory.to_owned()));
            }
        }
        Ok(Self {
            directory: directory.to_owned(),
        })
    }

    /// The directory of one site, to be written now.
    ///
    /// # Errors
    /// When it is a link, or the marker cannot be written.
    pub(super) fn begin(&self, address: &str) -> Result<PathBuf, OutputError> {
        let site = self.site(address);
        if site.is_symlink() {
            return Err(OutputError::IsLink(site));
        }
        write_changed(&self.directory.join(MARKER), MARKER_TEXT.as_bytes())?;
        Ok(site)
    }

    /// The directory of one site in it.
    #[must_use]
    pub fn site(&self, address: &str) -> PathBuf {
        self.directory.join(address)
    }

    /// The directory itself.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Removes the sites that are not among `addresses`. What is no site is not
    /// ours to remove: a repository, pages of somebody else, and whatever a symbolic
    /// link points to.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub fn keep_only(&self, addresses: &BTreeSet<String>) -> Result<Vec<String>, OutputError> {
        let mut removed = Vec::new();
        for name in files::names_in(&self.directory)? {
            let path = self.directory.join(&name);
            if files::is_hidden(&name) || path.is_symlink() {
                continue;
            }
            let name = name.to_string_lossy().into_owned();
            if !addresses.contains(&name) && self.remove(&name)? {
                removed.push(name);
            }
        }
        Ok(removed)
    }

    /// Removes one site; whether there was one.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self, address: &str) -> Result<bool, OutputError> {
        let site = self.site(address);
        if address.is_empty() || site.is_symlink() || !is_site(&site) {
            return Ok(false);
        }
        remove_others(&site, &BTreeSet::new())?;
        files::remove_if_empty(&site);
        Ok(true)
    }
}

/// Whether a directory has what every site of ours has, sealed or plain.
fn is_site(directory: &Path) -> bool {
    [SHELL, STYLE_NAME]
        .iter()
        .all(|name| directory.join(name).is_file())
}

/// Writes a file unless it has these bytes already. Whether it was written.
pub(super) fn write_changed(path: &Path, bytes: &[u8]) -> Result<bool, FileError> {
    let same_size = files::metadata(path).is_some_and(|file| file.len() == bytes.len() as u64);
    if same_size && files::read(path)? == bytes {
        return Ok(false);
    }
    files::write_atomically(path, bytes)?;
    Ok(true)
}

/// Removes every file below a site's directory that is not among `keep` (paths
/// relative to it), and directories that are empty then. How many files.
pub(super) fn remove_others(site: &Path, keep: &BTreeSet<String>) -> Result<usize, FileError> {
    let mut removed = 0;
    for entry in WalkDir::new(site).min_depth(1).contents_first(true) {
        let entry = entry.map_err(|error| FileError {
            doing: "read",
            path: site.to_owned(),
            cause: error.into(),
        })?;
        let below = entry.path().strip_prefix(site).unwrap_or(entry.path());
        let below = below.to_string_lossy().replace('\\', "/");
        if entry.file_type().is_dir() {
            files::remove_if_empty(entry.path());
        } else if !keep.contains(&below) {
            files::remove(entry.path())?;
            removed += 1;
        }
    }
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_with_somebodys_files_is_left_alone() {
        let root = tempfile::tempdir().expect("a directory");
        let public = root.path().join("public");
        files::write_atomically(&public.join("theirs.txt"), b"theirs").expect("written");
        assert!(matches!(
            Output::find(&public),
            Err(OutputError::NotOurs(_))
        ));
        assert_eq!(files::names_in(&public).expect("readable").len(), 1);
        let file = public.join("theirs.txt");
        assert!(Output::find(&file).is_err());
    }

    #[test]
    fn what_is_not_kept_goes_and_empty_directories_with_it() {
        let root = tempfile::tempdir().expect("a directory");
        let output = Output::find(&root.path().join("public")).expect("new");
        let site = output.begin("acme").expect("ours");
        for name in ["objects/a", "objects/b", "old/deep/c"] {
            files::write_atomically(&site.join(name), b"x").expect("written");
        }
        let removed = remove_others(&site, &["objects/a".to_owned()].into()).expect("ours");
        assert_eq!(removed, 2);
        assert!(site.join("objects/a").exists() && !site.join("old").exists());
        Output::find(output.directory()).expect("still ours");
    }
}
