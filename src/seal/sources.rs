//! The records as they were written, in one object: a gzip-compressed tar of the client's
//! source files below `records/`, a description for programs, the chain of the approvals, and two lists that make
//! everything recoverable with `age` and `tar` alone.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::budget::Budget;
use super::object::ObjectName;
use super::{SealError, pack, padding, untar};
use crate::model::workspace::{Attachment, Workspace};

/// Where the source files are in the tar.
pub const RECORDS: &str = "records/";
/// Which object holds what: `pages ID`, and `file SIZE ID[,ID…] PATH`.
pub const CONTENTS: &str = "contents.txt";
/// The digests of all files that were delivered, as `sha256sum -c` reads them.
pub const SUMS: &str = "files.sha256";

/// What there is, for programs: RO-Crate metadata.
pub const DESCRIPTION: &str = "ro-crate-metadata.json";

/// The chain of the approvals.
pub const APPROVALS: &str = "approvals.json";

/// The two lists of a workspace: name and text.
#[must_use]
pub(super) fn list<'a>(
    workspace: &Workspace,
    packs: &[ObjectName],
    parts: impl Iterator<Item = (&'a Attachment, &'a ObjectName)>,
    previews: &[ObjectName],
) -> Vec<(String, Vec<u8>)> {
    let mut contents = String::new();
    for name in packs {
        let _ = writeln!(contents, "pages {name}");
    }
    let mut ids: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (file, name) in parts {
        ids.entry(&file.route).or_default().push(name.as_str());
    }
    let mut sums = String::new();
    for file in &workspace.attachments {
        let ids = ids.get(file.route.as_str()).map(|ids| ids.join(","));
        let ids = ids.unwrap_or_default();
        let _ = writeln!(contents, "file {} {ids} {}", file.size, file.route);
        let _ = writeln!(sums, "{}  {}", file.digest, file.route);
    }
    // Pages show them; what was delivered is in the other list.
    for (file, name) in workspace.previews.iter().zip(previews) {
        let size = file.bytes.len();
        let _ = writeln!(contents, "file {size} {name} {}", file.route);
    }
    vec![
        (CONTENTS.to_owned(), contents.into_bytes()),
        (SUMS.to_owned(), sums.into_bytes()),
    ]
}

/// The bytes of the object: the same for the same files, whatever the clock.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn write(
    workspace: &Workspace,
    lists: Vec<(String, Vec<u8>)>,
) -> Result<Vec<u8>, SealError> {
    let mut all: Vec<(String, Cow<'_, [u8]>)> = lists
        .into_iter()
        .map(|(name, bytes)| (name, bytes.into()))
        .collect();
    all.push((DESCRIPTION.to_owned(), (&workspace.description).into()));
    all.push((APPROVALS.to_owned(), (&workspace.approvals).into()));
    for file in &workspace.sources {
        all.push((format!("{RECORDS}{}", file.name), file.bytes()?));
    }
    let tar = pack::tar(all.iter().map(|(name, bytes)| (name.clone(), &**bytes)));
    Ok(padding::gzip(&tar, workspace.pads))
}

/// The files in the bytes of an object that this firm made, by name.
///
/// # Errors
/// When the bytes are no such object.
pub fn read(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, SealError> {
    read_within(bytes, &Budget::of_our_own())
}

/// The same for an object that somebody else may have made.
///
/// # Errors
/// When the bytes are no such object, or more than may be opened.
pub fn read_within(bytes: &[u8], budget: &Budget) -> Result<Vec<(String, Vec<u8>)>, SealError> {
    untar::files(bytes, "the object with the records", budget)
}
