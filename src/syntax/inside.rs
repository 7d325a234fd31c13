//! Where files really are. A symbolic link may stand for a file of the same directory,
//! never for one elsewhere: what it points to would be published, or quoted in an error.

use std::path::Path;

use crate::diag::{Diagnostic, Place};
use crate::files::{self, NotRegular};

/// What is wrong with a file that is to be read: it has to be a regular file below
/// `real_root` when every link is followed. `whose` names that directory, such as `the
/// client's directory`. Nothing is said of a missing file; whoever reads it says so.
pub(crate) fn stray(
    path: &Path,
    real_root: &Path,
    whose: &str,
    place: impl Into<Place>,
) -> Option<Diagnostic> {
    let is_link = path.is_symlink();
    let (fact, hint) = match files::real_path(path) {
        Ok(real) if !real.starts_with(real_root) => (
            format!("this symbolic link leaves {whose}"),
            "put a copy of the file here instead",
        ),
        Ok(real) if real.is_dir() && is_link => (
            "this symbolic link points to a directory".to_owned(),
            "put the files themselves here",
        ),
        Ok(real) => {
            return files::not_regular(&real).map(|other| not_a_file(other, place));
        }
        Err(_) if is_link => (
            "this symbolic link points to nothing".to_owned(),
            "remove it, or put the file here",
        ),
        Err(_) => return None,
    };
    Some(Diagnostic::error(place, fact).hint(hint))
}

/// What is said of a pipe, a socket or a device where a file should be.
pub(crate) fn not_a_file(other: NotRegular, place: impl Into<Place>) -> Diagnostic {
    let fact = format!("this is {}, not a file", other.0);
    Diagnostic::error(place, fact).hint("remove it, or put a file here")
}
