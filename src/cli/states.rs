//! The states in which a client's approvals were signed: the newest list in
//! `content/signatures/<client>/`, each earlier one below `earlier/` there, with the
//! signature and the time stamp that it had. Nothing is signed here.

use std::path::Path;

use crate::files::{self, Result};
use crate::model::signed::{AUTHORITY, EARLIER, FILES, LIST, SIGNATURE, STAMP, state};

/// Makes room for a list: the one that is there is kept as an earlier one, and a list that
/// was signed before gets the time stamp back that it had then. The same list again
/// changes nothing.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn turn(directory: &Path, next: &[u8]) -> Result<()> {
    let before = files::read_if_there(&directory.join(LIST))?;
    if before.as_deref() == Some(next) {
        return Ok(());
    }
    if let Some(before) = before {
        keep(directory, &before)?;
        // A time stamp of another list would be an error from here on.
        for name in [SIGNATURE, STAMP, AUTHORITY] {
            files::remove(&directory.join(name))?;
        }
    }
    let known = directory.join(EARLIER).join(state(next));
    if files::read_if_there(&known.join(LIST))?.as_deref() == Some(next) {
        for name in [AUTHORITY, STAMP] {
            copy(&known, directory, name)?;
        }
    }
    Ok(())
}

/// Removes what was kept of a list that is the newest again.
///
/// # Errors
/// When it cannot be removed.
pub(super) fn settle(directory: &Path, list: &[u8]) -> Result<()> {
    let earlier = directory.join(EARLIER);
    files::remove_tree(&earlier.join(state(list)))?;
    files::remove_if_empty(&earlier);
    Ok(())
}

/// Keeps a list with what is beside it. The list comes last: a directory without one does
/// not count.
fn keep(directory: &Path, list: &[u8]) -> Result<()> {
    let is_vouched = [SIGNATURE, STAMP]
        .iter()
        .any(|name| files::metadata(&directory.join(name)).is_some());
    if !is_vouched {
        return Ok(());
    }
    let kept = directory.join(EARLIER).join(state(list));
    for name in FILES.iter().rev() {
        copy(directory, &kept, name)?;
    }
    Ok(())
}

fn copy(from: &Path, to: &Path, name: &str) -> Result<()> {
    match files::read_if_there(&from.join(name))? {
        Some(bytes) => files::write_atomically(&to.join(name), &bytes),
        None => Ok(()),
    }
}
