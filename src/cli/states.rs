//! The states in which a client's approvals were signed: the newest list in
//! `content/signatures/<client>/`, each earlier one below `earlier/` there, with the
//! signature and the time stamp that it had. Nothing is signed here.
//!
//! What was kept is never replaced by something that nobody vouches for. Signing again mends
//! what a killed run left: first the present list is kept, then the new one gets its name, then
//! its signature.

use std::path::Path;

use crate::files::{self, Batch, Result};
use crate::model::signed::{AUTHORITY, EARLIER, LIST, SIGNATURE, SIGNERS, STAMP, Signed, state};
use crate::timestamp;

/// A signature of a new list.
pub(super) struct ListSignature {
    /// Whose signature counts.
    pub(super) signers: String,
    /// As `ssh-keygen` writes it.
    pub(super) text: String,
}

/// What became of the list before the new one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Before {
    /// There was none, or it is the same, or it is an earlier one now.
    Kept,
    /// Nobody vouches for it: it is gone.
    Replaced,
}

/// Puts a list in the place of the newest one. The present one (`known`, where it could be
/// read) is kept as an earlier one if its signature or time stamp fits it. A list that was
/// newest before gets back its kept signature and time stamp.
///
/// # Errors
/// When a file cannot be read or written.
pub(super) fn turn(
    directory: &Path,
    known: Option<&Signed>,
    next: &[u8],
    signature: Option<ListSignature>,
) -> Result<Before> {
    let there = files::read_if_there(&directory.join(LIST))?;
    let is_same = there.as_deref() == Some(next);
    // Read again, to keep exactly what was verified.
    let fits = known.filter(|known| there.as_deref() == Some(known.source.text.as_bytes()));
    let before = match (fits, is_same || there.is_none()) {
        (_, true) => Before::Kept,
        (Some(known), false) if is_vouched(known) => {
            keep(directory, known)?;
            Before::Kept
        }
        (_, false) => Before::Replaced,
    };
    let kept = directory.join(EARLIER).join(state(next));
    let is_back = files::read_if_there(&kept.join(LIST))?.as_deref() == Some(next);
    let is_signed = signature.is_some();
    let batch = Batch::default();
    if !is_same {
        batch.write(&directory.join(LIST), next)?;
    }
    if let Some(signature) = signature {
        batch.write(&directory.join(SIGNERS), signature.signers.as_bytes())?;
        batch.write(&directory.join(SIGNATURE), signature.text.as_bytes())?;
    }
    if is_back && stamp_fits(&kept, next)? && !stamp_fits(directory, next)? {
        for name in [AUTHORITY, STAMP] {
            copy(&kept, directory, name, &batch)?;
        }
    }
    batch.commit()?;
    // A signature or time stamp of another list would be an error from here on.
    let is_own = is_same && fits.is_some_and(|known| known.by.is_some());
    if !is_signed && !is_own {
        files::remove(&directory.join(SIGNATURE))?;
    }
    if !stamp_fits(directory, next)? {
        files::remove(&directory.join(STAMP))?;
        files::remove(&directory.join(AUTHORITY))?;
    }
    let keeps_more = !is_signed && files::metadata(&kept.join(SIGNATURE)).is_some();
    if !keeps_more {
        files::remove_tree(&kept)?;
    }
    files::remove_if_empty(&directory.join(EARLIER));
    Ok(before)
}

fn is_vouched(signed: &Signed) -> bool {
    signed.by.is_some() || signed.stamp.is_some()
}

/// Keeps a list with the signature and time stamp that fit it, in a directory that gets its
/// name when it is complete.
fn keep(directory: &Path, list: &Signed) -> Result<()> {
    let earlier = directory.join(EARLIER);
    let text = list.source.text.as_bytes();
    let kept = earlier.join(state(text));
    // Directories whose names begin with a dot are not read.
    let new = earlier.join(format!(".{}", state(text)));
    files::remove_tree(&new)?;
    let batch = Batch::default();
    batch.write(&new.join(LIST), text)?;
    let signature: &[&str] = match list.by {
        Some(_) => &[SIGNERS, SIGNATURE],
        None => &[],
    };
    let stamp: &[&str] = match list.stamp {
        Some(_) => &[AUTHORITY, STAMP],
        None => &[],
    };
    for name in signature.iter().chain(stamp) {
        copy(directory, &new, name, &batch)?;
    }
    batch.commit()?;
    files::remove_tree(&kept)?;
    files::rename(&new, &kept)
}

/// Whether a directory holds a time stamp of this list.
fn stamp_fits(directory: &Path, list: &[u8]) -> Result<bool> {
    let Some(token) = files::read_if_there(&directory.join(STAMP))? else {
        return Ok(false);
    };
    let authority = files::read_if_there(&directory.join(AUTHORITY))?;
    let authority = authority.as_deref().map(String::from_utf8_lossy);
    Ok(timestamp::verify(list, &token, authority.as_deref()).is_ok())
}

fn copy(from: &Path, to: &Path, name: &str, batch: &Batch) -> Result<()> {
    match files::read_if_there(&from.join(name))? {
        Some(bytes) => batch.write(&to.join(name), &bytes),
        None => Ok(()),
    }
}
