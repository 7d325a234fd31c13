//! Writing so that a power cut leaves the old content or the new, whole: a temporary file
//! beside the target, synced, renamed, and then the directory synced. Also the names of
//! temporary files, so that those of a run that was killed are known and removed.

use std::fs::{self, File, Permissions};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use super::error::{Result, failed};
use super::look::{names_in, remove};

/// What the names of temporary files begin and end with.
const PREFIX: &str = ".deedbox-";
const SUFFIX: &str = ".tmp";

/// Who may read a file in the end. Until then it is its owner's alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mode {
    /// Whoever the process's umask lets.
    Usual,
    /// Its owner.
    Private,
}

/// Makes a directory and those above it; each that is new is on the disk afterwards.
///
/// # Errors
/// When it cannot be made.
pub fn make_directory(path: &Path) -> Result<()> {
    let mut new = make_directory_for_now(path)?;
    new.dedup();
    // The topmost first: a directory is reached through its parent.
    new.iter().rev().try_for_each(|made| sync_parent(made))
}

/// Makes a directory and those above it, and gives those that are new, the deepest first.
pub(super) fn make_directory_for_now(path: &Path) -> Result<Vec<PathBuf>> {
    let is_new = |at: &&Path| !at.as_os_str().is_empty() && fs::metadata(at).is_err();
    let new: Vec<PathBuf> = path
        .ancestors()
        .take_while(is_new)
        .map(Path::to_owned)
        .collect();
    fs::create_dir_all(path).map_err(failed("make", path))?;
    Ok(new)
}

/// Writes a whole file so that a reader sees the old content or the new, never a part,
/// and so does whoever starts the machine again after a power cut.
///
/// # Errors
/// When the directory or the file cannot be written.
pub fn write_atomically(path: &Path, bytes: &[u8]) -> Result<()> {
    replace(path, |file| file.write_all(bytes))
}

/// As [`write_atomically`], for content that is produced piece by piece.
///
/// # Errors
/// When `fill` fails, or the directory or the file cannot be written.
pub fn replace(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> Result<()> {
    persist(path, fill, Mode::Usual)
}

/// Writes a file that only its owner may read.
///
/// # Errors
/// When the directory or the file cannot be written.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    replace_private(path, |file| file.write_all(bytes))
}

/// As [`write_private`], for content that is produced piece by piece.
///
/// # Errors
/// When `fill` fails, or the directory or the file cannot be written.
pub fn replace_private(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>) -> Result<()> {
    persist(path, fill, Mode::Private)
}

fn persist(path: &Path, fill: impl FnOnce(&mut File) -> io::Result<()>, mode: Mode) -> Result<()> {
    make_directory(parent(path))?;
    let file = temporary(path, fill, mode)?;
    file.as_file().sync_all().map_err(failed("write", path))?;
    file.persist(path)
        .map_err(|error| failed("write", path)(error.error))?;
    sync_parent(path)
}

/// Writes a whole file that can be made again: a reader sees the old content or the new,
/// and a power cut may take it. Only its owner may read it.
///
/// # Errors
/// When the directory or the file cannot be written.
pub fn write_for_now(path: &Path, bytes: &[u8]) -> Result<()> {
    make_directory_for_now(parent(path))?;
    let file = temporary(path, |file| file.write_all(bytes), Mode::Private)?;
    file.persist(path)
        .map_err(|error| failed("write", path)(error.error))?;
    Ok(())
}

/// Writes a new file as a whole; one that is there already is left and reported.
///
/// # Errors
/// When there is one, or it cannot be written.
pub fn write_new(path: &Path, bytes: &[u8]) -> Result<()> {
    make_directory(parent(path))?;
    let file = temporary(path, |file| file.write_all(bytes), Mode::Usual)?;
    file.as_file().sync_all().map_err(failed("write", path))?;
    file.persist_noclobber(path)
        .map_err(|error| failed("make", path)(error.error))?;
    sync_parent(path)
}

/// Makes a new file that only its owner may read, and the directories above it; one that
/// is there already is left and reported. It is not synced: this is for what is written
/// into a directory that is renamed when all of it is there.
///
/// # Errors
/// When there is one, or it cannot be made.
pub fn make_new(path: &Path) -> Result<File> {
    make_directory_for_now(parent(path))?;
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    options.open(path).map_err(failed("make", path))
}

/// A temporary file beside `path` with its content and its mode, not synced. It is
/// removed where it is dropped before it got its name.
pub(super) fn temporary(
    path: &Path,
    fill: impl FnOnce(&mut File) -> io::Result<()>,
    mode: Mode,
) -> Result<NamedTempFile> {
    let mut options = tempfile::Builder::new();
    options.prefix(PREFIX).suffix(SUFFIX);
    #[cfg(unix)]
    if mode == Mode::Usual {
        use std::os::unix::fs::PermissionsExt as _;
        options.permissions(Permissions::from_mode(0o666));
    }
    let write = || -> io::Result<NamedTempFile> {
        let mut file = options.tempfile_in(parent(path))?;
        let wanted = private_until_written(file.as_file(), mode)?;
        fill(file.as_file_mut())?;
        if let Some(wanted) = wanted {
            file.as_file().set_permissions(wanted)?;
        }
        Ok(file)
    };
    write().map_err(failed("write", path))
}

/// Takes everybody's rights but the owner's away while a file is written, and gives what
/// the umask left of them, to be set at the end.
#[cfg(unix)]
fn private_until_written(file: &File, mode: Mode) -> io::Result<Option<Permissions>> {
    use std::os::unix::fs::PermissionsExt as _;
    if mode == Mode::Private {
        return Ok(None);
    }
    let wanted = file.metadata()?.permissions();
    file.set_permissions(Permissions::from_mode(0o600))?;
    Ok(Some(wanted))
}

#[cfg(not(unix))]
fn private_until_written(_: &File, _: Mode) -> io::Result<Option<Permissions>> {
    Ok(None)
}

/// Removes the temporary files that a run left in a directory when it was killed; not
/// below it. Only for whoever holds the lock of that directory: another run's are in use.
///
/// # Errors
/// When one cannot be removed.
pub fn remove_leftovers(directory: &Path) -> Result<()> {
    for name in names_in(directory)? {
        let path = directory.join(&name);
        let is_file = fs::symlink_metadata(&path).is_ok_and(|at| at.is_file());
        if is_file && is_temporary(&name) {
            remove(&path)?;
        }
    }
    Ok(())
}

/// Whether a file's name is one that temporary files get.
#[must_use]
pub fn is_temporary(name: &std::ffi::OsStr) -> bool {
    let random = name.to_str().and_then(|name| {
        let name = name.strip_prefix(PREFIX)?;
        name.strip_suffix(SUFFIX)
    });
    random.is_some_and(|random| {
        random.len() == 6 && random.bytes().all(|byte| byte.is_ascii_alphanumeric())
    })
}

/// The directory in which a path is; the current one for a bare name.
pub(super) fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Waits until the names in the directory above a path are on the disk.
pub(super) fn sync_parent(path: &Path) -> Result<()> {
    sync_directory(parent(path))
}

/// Waits until the names in a directory are on the disk.
///
/// # Errors
/// When the system says that they are not.
pub fn sync_directory(directory: &Path) -> Result<()> {
    #[cfg(unix)]
    {
        let synced = File::open(directory).and_then(|directory| directory.sync_all());
        // Some network file systems have no such call for directories.
        if let Err(cause) = synced
            && !matches!(
                cause.kind(),
                io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported
            )
        {
            return Err(failed("write", directory)(cause));
        }
    }
    #[cfg(not(unix))]
    let _ = directory;
    Ok(())
}
