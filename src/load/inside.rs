//! Where files really are. A symbolic link may stand for a file of the same directory,
//! never for one elsewhere: what a link shows to would be published, or quoted in an
//! error.

use std::path::Path;

use crate::diag::{Diagnostic, Place};
use crate::files;

/// What is wrong with a file that is to be read, which has to be a regular one below
/// `real_root`, every link followed. `whose` says what that directory is: `the client's
/// directory`. A path without links has nothing to be told of here but that it is no file.
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
            let other = files::not_regular(&real)?;
            (
                format!("this is {}, not a file", other.0),
                "remove it, or put a file here",
            )
        }
        Err(_) if is_link => (
            "this symbolic link points to nothing".to_owned(),
            "remove it, or put the file here",
        ),
        // What is gone is told by whoever reads it.
        Err(_) => return None,
    };
    Some(Diagnostic::error(place, fact).hint(hint))
}
