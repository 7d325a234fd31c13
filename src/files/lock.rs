//! One run at a time: a lock is the operating system's own on an open file, so it ends
//! with its process. The file holds who has it, for whoever waits,
//! and is removed by its holder alone: who waited for it looks whether it is still there.
//! It is kept beside what it guards and never in it, since that may be published.

use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::{FileError, failed};

/// How long a command waits for another run: a build of everything may take minutes.
pub const PATIENCE: Duration = Duration::from_secs(600);

/// How often it is looked whether another run has ended.
const PAUSE: Duration = Duration::from_millis(50);

/// Bytes that are read of a lock's file.
const LARGEST: u64 = 1024;

/// An exclusive hold on something, until it is dropped or the program ends.
#[derive(Debug)]
pub struct Lock {
    file: Option<File>,
    /// What the file said when it was taken: of whoever had it before.
    before: String,
    waited: bool,
}

impl Lock {
    /// What [`LockHolder::note`] gives for the run that had it before.
    #[must_use]
    pub fn before(&self) -> &str {
        &self.before
    }

    /// Whether another run had it when it was asked for.
    #[must_use]
    pub fn has_waited(&self) -> bool {
        self.waited
    }

    /// Gives it back and leaves no file: for a lock in a directory that was not there before.
    pub fn vanish(self, path: &Path) {
        // While it is held: who opened the file before looks whether it is still there.
        if self.holds() {
            let _ = fs::remove_file(path);
        }
    }

    /// Whether it keeps others out: some file systems have no locks.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.file.is_some()
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Nobody has it any more; its time says that somebody had.
        if let Some(file) = &self.file {
            let _ = file.set_len(0);
        }
    }
}

/// Who has a lock, as its file says; for people alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockHolder {
    text: String,
}

impl LockHolder {
    /// What the file of a lock says now; empty where nobody ever had it. Another text later
    /// says that another run had it in between.
    #[must_use]
    pub fn note(path: &Path) -> String {
        let written = fs::metadata(path).and_then(|at| at.modified()).ok();
        match written {
            Some(written) => format!("{written:?} {}", Self::text(path)),
            None => String::new(),
        }
    }

    fn text(path: &Path) -> String {
        let mut text = String::new();
        if let Ok(file) = super::open(path) {
            // Bytes that are no text are nobody's.
            let _ = file.take(LARGEST).read_to_string(&mut text);
        }
        text
    }

    fn here() -> Self {
        let mut command = std::env::args().skip(1);
        let name = command.find(|word| !word.starts_with('-'));
        let host = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let host = match host.trim() {
            "" => String::new(),
            host => format!(" on {host}"),
        };
        let zone = TimeZone::try_system().unwrap_or(TimeZone::UTC);
        let now = Timestamp::now().to_zoned_datetime(zone);
        Self {
            text: format!(
                "deedbox {}, process {}{host}, since {}\n{}\n",
                name.unwrap_or_default(),
                std::process::id(),
                now.strftime("%H:%M:%S"),
                now.timestamp().as_nanosecond(),
            ),
        }
    }
}

impl std::fmt::Display for LockHolder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.text.lines().next().unwrap_or_default() {
            "" => f.write_str("another run of deedbox"),
            line => f.write_str(line),
        }
    }
}

/// Why a lock could not be had.
#[derive(Debug, thiserror::Error)]
pub enum LockError {
    /// Its file cannot be made.
    #[error(transparent)]
    File(#[from] FileError),
    /// Another run has it still.
    #[error("{holder} is still at work on {what}")]
    Held {
        /// What is locked, in words.
        what: String,
        /// By whom.
        holder: LockHolder,
    },
}

/// Takes the lock at a path, and waits for another run to end, at most for `patience`.
/// `waiting` is told once whom it waits for. `what` is locked, in words.
///
/// Where the file system knows no locks, or is read-only, the lock is given and does not
/// hold ([`Lock::holds`]): whoever cannot write there has nothing to keep apart, and a
/// disk without locks must not keep a firm from working.
///
/// # Errors
/// When the file cannot be made, or another run has it for too long.
pub fn lock(
    path: &Path,
    what: &str,
    patience: Duration,
    waiting: &dyn Fn(&LockHolder),
) -> Result<Lock, LockError> {
    let is_new = !path.exists();
    let mut file = match open(path) {
        Ok(file) => file,
        Err(error) if is_read_only(&error.cause) => return Ok(unheld()),
        Err(error) => return Err(error.into()),
    };
    let began = Instant::now();
    let mut waited = false;
    loop {
        match file.try_lock() {
            Ok(()) if is_at(&file, path) => break,
            Ok(()) => {
                file = open(path)?;
                continue;
            }
            Err(fs::TryLockError::Error(cause)) if has_no_locks(&cause) => return Ok(unheld()),
            Err(fs::TryLockError::Error(cause)) => return Err(failed("lock", path)(cause).into()),
            Err(fs::TryLockError::WouldBlock) => {}
        }
        let holder = LockHolder {
            text: LockHolder::text(path),
        };
        if began.elapsed() >= patience {
            let what = what.to_owned();
            return Err(LockError::Held { what, holder });
        }
        if !waited {
            waiting(&holder);
            waited = true;
        }
        std::thread::sleep(PAUSE);
    }
    let before = if is_new {
        String::new()
    } else {
        LockHolder::note(path)
    };
    let text = LockHolder::here().text;
    // Who has it is a courtesy: a full disk does not keep anybody from working.
    let _ = file
        .set_len(0)
        .and_then(|()| file.rewind())
        .and_then(|()| file.write_all(text.as_bytes()));
    Ok(Lock {
        file: Some(file),
        before,
        waited,
    })
}

/// Whether an open file is the one at a path: who had the lock may have removed it.
#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let own = file.metadata().map(|at| (at.dev(), at.ino()));
    let there = fs::metadata(path).map(|at| (at.dev(), at.ino()));
    matches!((own, there), (Ok(own), Ok(there)) if own == there)
}

#[cfg(not(unix))]
fn is_at(file: &File, path: &Path) -> bool {
    let own = file.try_clone().and_then(same_file::Handle::from_file);
    matches!((own, same_file::Handle::from_path(path)), (Ok(own), Ok(there)) if own == there)
}

fn unheld() -> Lock {
    Lock {
        file: None,
        before: String::new(),
        waited: false,
    }
}

fn open(path: &Path) -> Result<File, FileError> {
    if let Some(directory) = path.parent() {
        super::write::make_directory_for_now(directory)?;
    }
    is_ours(path).map_err(failed("lock", path))?;
    let mut options = File::options();
    options.create(true).truncate(false).read(true).write(true);
    let opened = match without_waiting(&mut options).open(path) {
        // A colleague's on the same machine: it is locked all the same.
        Err(cause) if cause.kind() == io::ErrorKind::PermissionDenied => {
            let mut options = File::options();
            let opened = without_waiting(options.read(true)).open(path);
            opened.map_err(|_| cause)
        }
        opened => opened,
    };
    opened.map_err(failed("make", path))
}

/// Refuses what is no lock of ours: a pipe would wait for ever, and a link may lead
/// anywhere.
fn is_ours(path: &Path) -> io::Result<()> {
    match fs::symlink_metadata(path) {
        Ok(at) if at.is_file() => Ok(()),
        Ok(at) if at.is_symlink() => Err(io::Error::other("it is a link, not a regular file")),
        Ok(at) if at.is_dir() => Err(io::Error::other("it is a directory, not a regular file")),
        Ok(_) => match super::not_regular(path) {
            Some(other) => Err(io::Error::other(other)),
            None => Ok(()),
        },
        // Whatever is wrong, opening it says so.
        Err(_) => Ok(()),
    }
}

/// What was put there since it was looked at is not waited for, nor followed.
#[cfg(unix)]
fn without_waiting(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    use std::os::unix::fs::OpenOptionsExt as _;
    options.custom_flags(libc::O_NONBLOCK | libc::O_NOFOLLOW | libc::O_NOCTTY)
}

#[cfg(not(unix))]
fn without_waiting(options: &mut fs::OpenOptions) -> &mut fs::OpenOptions {
    options
}

fn is_read_only(cause: &io::Error) -> bool {
    // Or there is a file where the directory of the locks would be.
    let kinds = [
        io::ErrorKind::ReadOnlyFilesystem,
        io::ErrorKind::NotADirectory,
    ];
    kinds.contains(&cause.kind())
}

/// What file systems without locks answer: ENOSYS and EOPNOTSUPP are `Unsupported`; NFS
/// without its lock daemon says ENOLCK, which has no kind of its own.
fn has_no_locks(cause: &io::Error) -> bool {
    #[cfg(unix)]
    let is_enolck = cause.raw_os_error() == Some(libc::ENOLCK);
    #[cfg(not(unix))]
    let is_enolck = false;
    cause.kind() == io::ErrorKind::Unsupported || is_enolck
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_disk_without_locks_is_told_from_one_that_refuses() {
        let says = |number| has_no_locks(&io::Error::from_raw_os_error(number));
        assert!(says(libc::ENOLCK) && says(libc::ENOSYS) && says(libc::EOPNOTSUPP));
        assert!(!says(libc::EACCES) && !says(libc::EIO));
    }
}
