//! Output directories. deedbox writes only into a directory that is new, empty or bears its
//! marker, and removes nothing elsewhere; in a site that it made it removes only files with
//! names that it gives itself. The markers name no sites, so they may be published too.

use std::collections::BTreeSet;
use std::io::ErrorKind::NotFound;
use std::path::{Path, PathBuf};

use walkdir::WalkDir;

use super::checked::Checked;
use super::layout::{
    self, FIRST_INDEX, OBJECTS, SHELL, SITE_MARKER, SITE_MARKER_TEXT, SLOTS, STYLE_NAME,
};
use crate::files::{self, Batch, FileError};
use crate::pages::PageError;
use crate::seal::SealError;

const MARKER: &str = layout::OUTPUT_MARKER;
const MARKER_TEXT: &str =
    "This directory is written by deedbox; what is in it is replaced by the next build.\n";

/// Why an output directory cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum OutputError {
    /// It holds files and no marker.
    #[error("`{}` was not made by deedbox; nothing in it was touched", .0.display())]
    NotOurs(PathBuf),
    /// There is a link to somewhere else where the site belongs.
    #[error("`{}` is a link; a site is written only into a directory of its own", .0.display())]
    IsLink(PathBuf),
    /// In a site, a directory of it is a link to somewhere else.
    #[error("`{}` is a link; a site is written only into directories of its own", .0.display())]
    HasLink(PathBuf),
    /// In a site, there is a directory where a file of it belongs.
    #[error("`{}` is a directory, and a file of the site belongs there", .0.display())]
    HasDirectory(PathBuf),
    /// A public file holds a secret.
    #[error("`{name}` would be public, and {why}; nothing was written")]
    Secret {
        /// Below the site's root.
        name: String,
        /// What is wrong with it: `holds an age identity`.
        why: String,
    },
    /// The theme's unlock page gives the viewer nothing, or is too large to.
    #[error(
        "the theme's `shell.html` does not give the viewer its settings, or makes a page of more than {} KiB",
        crate::markup::LARGEST >> 10
    )]
    NoSettings,
    /// A page of the site cannot be made.
    #[error(transparent)]
    Page(#[from] PageError),
    /// A published object is not what it was when it was sealed.
    #[error("`{}` is damaged", .0.display())]
    Damaged(PathBuf),
    /// A file could not be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// Something could not be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
}

/// An output directory that deedbox may write to.
#[derive(Debug, Clone)]
pub struct Output {
    directory: PathBuf,
    notes: Option<PathBuf>,
}

/// What became of files that are no longer part of a site.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Stale {
    /// How many were removed.
    pub(super) removed: usize,
    /// Files that deedbox did not make, by their paths in the site: they stay.
    pub(super) foreign: Vec<String>,
}

/// What is in a site. The marker of a plain one stands beside it, since a plain archive holds
/// the site's files and no others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SiteForm {
    Sealed,
    Plain,
}

/// Tells whether only this program gives such a name to a file of a site.
pub(super) type IsOwn = fn(&str) -> bool;

impl Output {
    /// Finds out whether deedbox may write to a directory, before any long work. Writes
    /// nothing.
    ///
    /// # Errors
    /// When it holds something and does not bear the marker.
    pub fn find(directory: &Path) -> Result<Self, OutputError> {
        // In this order: another run writes its marker before anything else.
        if !is_free(directory)? && files::metadata(&directory.join(MARKER)).is_none() {
            return Err(OutputError::NotOurs(directory.to_owned()));
        }
        Ok(Self {
            directory: directory.to_owned(),
            notes: None,
        })
    }

    /// The same with a directory for notes on which files were read, so that not every build
    /// reads all of them. It may be deleted at any time.
    #[must_use]
    pub fn noting_in(mut self, directory: PathBuf) -> Self {
        self.notes = Some(directory);
        self
    }

    /// Makes sure that all sites may be written, before one of them is.
    ///
    /// # Errors
    /// When one is a link or has one where its files go, has a directory in place of a file, or is a
    /// directory that deedbox did not make.
    pub fn may_write<'a>(
        &self,
        mut addresses: impl Iterator<Item = &'a str>,
    ) -> Result<(), OutputError> {
        addresses.try_for_each(|address| {
            let site = self.site(address);
            if site.is_symlink() {
                return Err(OutputError::IsLink(site));
            }
            if !is_free(&site)? && !self.is_site(address) {
                return Err(OutputError::NotOurs(site));
            }
            let link = match self.marker_beside(address).is_file() {
                true => link_below(&site),
                false => layout::DIRECTORIES
                    .iter()
                    .find_map(|below| link_below(&site.join(below))),
            };
            if let Some(link) = link {
                return Err(OutputError::HasLink(link));
            }
            let directory = directory_for_a_file(&site);
            directory.map_or(Ok(()), |one| Err(OutputError::HasDirectory(one)))
        })
    }

    /// Makes the directory ours, and removes what a killed run left in it. Nobody else writes there
    /// meanwhile; sites are written afterwards, several at a time.
    ///
    /// # Errors
    /// When its marker cannot be written.
    pub fn claim(&self) -> Result<(), OutputError> {
        let batch = Batch::default();
        write_changed(&batch, &self.directory.join(MARKER), MARKER_TEXT.as_bytes())?;
        batch.commit()?;
        Ok(files::remove_leftovers(&self.directory)?)
    }

    /// Begins to write a site, and gives its directory. The marker comes first, so that a
    /// half-written site is known as ours.
    ///
    /// # Errors
    /// When it is not ours, or a marker cannot be written.
    pub(super) fn begin(&self, address: &str, form: SiteForm) -> Result<PathBuf, OutputError> {
        self.may_write(std::iter::once(address))?;
        let site = self.site(address);
        let marker = match form {
            SiteForm::Sealed => site.join(SITE_MARKER),
            SiteForm::Plain => self.marker_beside(address),
        };
        let batch = Batch::default();
        write_changed(&batch, &marker, SITE_MARKER_TEXT.as_bytes())?;
        batch.commit()?;
        Ok(site)
    }

    /// The marker of a plain site.
    fn marker_beside(&self, address: &str) -> PathBuf {
        self.directory.join(format!("{SITE_MARKER}-{address}"))
    }

    /// Whether deedbox made the site: it has a marker, or the first version made it, without
    /// one.
    fn is_site(&self, address: &str) -> bool {
        self.marker_beside(address).is_file() || is_site(&self.site(address))
    }

    /// The notes about the files of a site.
    pub(super) fn checked(&self, address: &str) -> Checked {
        let notes = self.notes.as_ref();
        Checked::read(notes.map(|directory| directory.join(format!("{address}.json"))))
    }

    /// Deletes the notes about a site: the next build reads every file of it.
    pub fn forget(&self, address: &str) {
        if let Some(directory) = &self.notes {
            let _ = files::remove(&directory.join(format!("{address}.json")));
        }
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

    /// Removes the sites that are not among `addresses`. Everything else stays: a repository,
    /// somebody else's pages, and whatever a symbolic link points to.
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

    /// Removes the files of one site that deedbox made; gives whether there was a site. The
    /// marker goes last, so that the next run removes what a killed one left.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self, address: &str) -> Result<bool, OutputError> {
        let site = self.site(address);
        if address.is_empty() || site.is_symlink() || !self.is_site(address) {
            return Ok(false);
        }
        let is_plain = self.marker_beside(address).is_file();
        let is_own: IsOwn = match (is_hosted(&site), is_plain) {
            (true, false) => layout::is_own_hosted,
            (true, true) => |path| layout::is_own_hosted(path) || layout::is_own_plain(path),
            (false, _) => layout::is_own_plain,
        };
        let marker = BTreeSet::from([SITE_MARKER.to_owned()]);
        if files::metadata(&site).is_some() {
            remove_others(&site, &marker, is_own)?;
        }
        files::remove(&site.join(SITE_MARKER))?;
        files::remove(&self.marker_beside(address))?;
        files::remove_if_empty(&site);
        self.forget(address);
        Ok(true)
    }
}

/// Whether a directory is missing or empty. What a run left that was killed before its marker
/// had a name does not count: temporary files, and directories for them.
fn is_free(directory: &Path) -> Result<bool, FileError> {
    match files::metadata(directory) {
        None => return Ok(true),
        Some(at) if !at.is_dir() => return Ok(false),
        Some(_) => {}
    }
    for entry in WalkDir::new(directory).min_depth(1) {
        let entry = match entry {
            Ok(entry) => entry,
            // The temporary file of another run has got its name meanwhile.
            Err(error)
                if error
                    .io_error()
                    .is_some_and(|error| error.kind() == NotFound) =>
            {
                continue;
            }
            Err(error) => {
                return Err(FileError {
                    doing: "read",
                    path: directory.to_owned(),
                    cause: error.into(),
                });
            }
        };
        let kind = entry.file_type();
        let is_left = kind.is_file() && files::is_temporary(entry.file_name());
        if !kind.is_dir() && !is_left {
            return Ok(false);
        }
    }
    Ok(true)
}

/// A link that would lead what is written at or below a path out of the site. One in place
/// of a file leads nothing: it is replaced.
fn link_below(path: &Path) -> Option<PathBuf> {
    if path.is_symlink() {
        return Some(path.to_owned());
    }
    let entries = WalkDir::new(path).min_depth(1).into_iter();
    let mut links = entries.flatten().filter(|entry| entry.path_is_symlink());
    let link = links.find(|entry| entry.path().is_dir());
    link.map(walkdir::DirEntry::into_path)
}

/// A directory in a site that has the name of a file which only a build writes: nothing can take its
/// place.
fn directory_for_a_file(site: &Path) -> Option<PathBuf> {
    let is_file_name = |path: &Path| {
        let below = path.strip_prefix(site).unwrap_or(path).to_string_lossy();
        layout::is_file(&below.replace('\\', "/"))
    };
    let entries = WalkDir::new(site).min_depth(1).max_depth(2).into_iter();
    let directories = entries.flatten().filter(|entry| entry.file_type().is_dir());
    let mut paths = directories.map(walkdir::DirEntry::into_path);
    paths.find(|path| is_file_name(path))
}

/// Whether deedbox made the site in a directory: it bears the marker, or the first version made
/// it, without one. Anybody's pages may have an `index.html` and a `theme.css`.
fn is_site(directory: &Path) -> bool {
    let has = |name: &str| directory.join(name).is_file();
    if has(SITE_MARKER) {
        return true;
    }
    let says = |name: &str, word: &str| {
        let bytes = files::read_up_to(&directory.join(name), 16 << 20);
        let bytes = bytes.ok().flatten().unwrap_or_default();
        memchr::memmem::find(&bytes, word.as_bytes()).is_some()
    };
    has(SHELL) && has(STYLE_NAME) && says(SHELL, "data-deedbox=\"")
        // A sealed one has its index too.
        && (!has(layout::VIEWER_NAME) || is_hosted(directory))
}

/// Whether what is in a directory is sealed, or what a killed run left of that: each part of it
/// says so alone, since any of them may be gone first.
fn is_hosted(site: &Path) -> bool {
    let starts = files::read_up_to(&site.join(FIRST_INDEX), 256 << 20);
    let starts = starts.ok().flatten().unwrap_or_default();
    let names = files::names_in(site).unwrap_or_default();
    let is_named = |name: &str| layout::is_index(name) && name != FIRST_INDEX;
    // The marker of a plain site stands beside it.
    site.join(SITE_MARKER).is_file()
        || starts.starts_with(b"age-encryption.org/v1")
        || [OBJECTS, SLOTS].iter().any(|name| site.join(name).is_dir())
        || names.iter().any(|name| is_named(&name.to_string_lossy()))
}

/// Adds a file to a batch unless it has these bytes already; gives whether it was added.
pub(super) fn write_changed(batch: &Batch, path: &Path, bytes: &[u8]) -> Result<bool, FileError> {
    if is_same(path, bytes)? {
        return Ok(false);
    }
    batch.write(path, bytes)?;
    Ok(true)
}

/// The same as [`write_changed`] for a file that readers load first: it is written last.
pub(super) fn write_changed_last(
    batch: &Batch,
    path: &Path,
    bytes: &[u8],
) -> Result<bool, FileError> {
    if is_same(path, bytes)? {
        return Ok(false);
    }
    batch.write_last(path, bytes)?;
    Ok(true)
}

fn is_same(path: &Path, bytes: &[u8]) -> Result<bool, FileError> {
    let there = files::metadata_of_itself(path);
    let same_size = there.is_some_and(|at| at.is_file() && at.len() == bytes.len() as u64);
    Ok(same_size && files::read(path)? == bytes)
}

/// Removes from a site's directory every file with a name that deedbox gives which is not among
/// `keep` (paths relative to it), what a killed run left, and directories that are empty then.
pub(super) fn remove_others(
    site: &Path,
    keep: &BTreeSet<String>,
    is_own: IsOwn,
) -> Result<Stale, FileError> {
    let mut stale = Stale::default();
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
        } else if files::is_temporary(entry.file_name()) {
            files::remove(entry.path())?;
        } else if !is_own(&below) && !keep.contains(&below) {
            stale.foreign.push(below);
        } else if !keep.contains(&below) {
            files::remove(entry.path())?;
            stale.removed += 1;
        }
    }
    stale.foreign.sort();
    Ok(stale)
}

#[cfg(test)]
mod tests;
