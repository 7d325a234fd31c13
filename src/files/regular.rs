//! Opening what is read: regular files only. A named pipe would wait for a writer that
//! never comes, `/dev/zero` has no end, and opening some devices does something.

use std::fs::{self, File, FileType};
use std::io::{self, ErrorKind};
use std::path::Path;

/// Why something is not read: it is no regular file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is {0}, not a regular file")]
pub struct NotRegular(
    /// What it is, as a person would call it.
    pub &'static str,
);

/// What is at a path, links followed, where that is neither a regular file nor a directory;
/// nothing also where there is nothing.
#[must_use]
pub fn not_regular(path: &Path) -> Option<NotRegular> {
    refused(fs::metadata(path).ok()?.file_type())
}

/// Opens a regular file for reading, and never waits.
///
/// What the caller's shell handed over as an open pipe (`<(…)`, `/dev/stdin`) is read too:
/// somebody is there who writes it.
pub(super) fn open(path: &Path) -> io::Result<File> {
    let is_handed = is_handed(path);
    // Looked at before: opening alone rewinds a tape, or wakes a device.
    if !is_handed {
        is_readable(fs::metadata(path)?.file_type())?;
    }
    let mut options = File::options();
    options.read(true);
    #[cfg(unix)]
    if !is_handed {
        use std::os::unix::fs::OpenOptionsExt as _;
        // Of a regular file it changes nothing; a pipe that was put there since then does
        // not block.
        options.custom_flags(libc::O_NONBLOCK | libc::O_NOCTTY);
    }
    let file = options.open(path)?;
    let kind = file.metadata()?.file_type();
    if !(is_handed && is_pipe(kind)) {
        is_readable(kind)?;
    }
    Ok(file)
}

fn is_readable(kind: FileType) -> io::Result<()> {
    if kind.is_dir() {
        return Err(ErrorKind::IsADirectory.into());
    }
    match refused(kind) {
        Some(other) => Err(io::Error::new(ErrorKind::InvalidInput, other)),
        None => Ok(()),
    }
}

/// Whether a path names what this process has open already.
fn is_handed(path: &Path) -> bool {
    let below = ["/dev/fd", "/proc/self/fd"];
    path == Path::new("/dev/stdin")
        || below
            .iter()
            .any(|directory| path.parent() == Some(Path::new(directory)))
}

#[cfg(unix)]
fn refused(kind: FileType) -> Option<NotRegular> {
    use std::os::unix::fs::FileTypeExt as _;
    let what = if kind.is_file() || kind.is_dir() {
        return None;
    } else if kind.is_fifo() {
        "a named pipe"
    } else if kind.is_socket() {
        "a socket"
    } else if kind.is_char_device() || kind.is_block_device() {
        "a device"
    } else {
        "something else"
    };
    Some(NotRegular(what))
}

#[cfg(not(unix))]
fn refused(kind: FileType) -> Option<NotRegular> {
    (!kind.is_file() && !kind.is_dir()).then_some(NotRegular("something else"))
}

#[cfg(unix)]
fn is_pipe(kind: FileType) -> bool {
    use std::os::unix::fs::FileTypeExt as _;
    kind.is_fifo() || kind.is_socket()
}

#[cfg(not(unix))]
fn is_pipe(_: FileType) -> bool {
    false
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn only_regular_files_are_opened() {
        let directory = tempfile::tempdir().expect("a directory");
        let file = directory.path().join("a");
        fs::write(&file, "a").expect("written");
        assert!(open(&file).is_ok());
        let socket = directory.path().join("socket");
        let _listener = std::os::unix::net::UnixListener::bind(&socket).expect("bound");
        for path in [socket.as_path(), Path::new("/dev/zero")] {
            let error = open(path).expect_err("refused");
            assert!(error.to_string().ends_with("not a regular file"), "{error}");
        }
        let error = open(directory.path()).expect_err("refused");
        assert_eq!(error.kind(), ErrorKind::IsADirectory);
        assert_eq!(not_regular(&file), None);
        assert_eq!(not_regular(&socket), Some(NotRegular("a socket")));
    }
}
