//! The records as they were written, in one object: a gzip-compressed tar of the client's
//! source files below `records/`, with two lists that make everything recoverable with
//! `age` and `tar` alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::io::Read as _;

use flate2::read::GzDecoder;

use super::object::ObjectName;
use super::{SealError, pack, padding};
use crate::digest::Digest;
use crate::files;
use crate::model::workspace::{Attachment, Workspace};

/// Where the source files are in the tar.
pub const RECORDS: &str = "records/";
/// Which object holds what: `pages ID`, and `file SIZE ID[,ID…] PATH`.
pub const CONTENTS: &str = "contents.txt";
/// The digests of all files, as `sha256sum -c` reads them.
pub const SUMS: &str = "files.sha256";

/// The largest that is read: more than a hundred thousand records.
const LARGEST: u64 = 1 << 30;

/// The two lists of a workspace: name and text.
#[must_use]
pub(super) fn list<'a>(
    workspace: &Workspace,
    packs: &[ObjectName],
    parts: impl Iterator<Item = (&'a Attachment, &'a ObjectName)>,
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
    let mut all = lists;
    for file in &workspace.sources {
        all.push((format!("{RECORDS}{}", file.name), files::read(&file.path)?));
    }
    let tar = pack::tar(
        all.iter()
            .map(|(name, bytes)| (name.clone(), bytes.as_slice())),
    );
    Ok(padding::gzip(&tar, workspace.pads))
}

/// The files in the object's bytes, by name.
///
/// # Errors
/// When the bytes are no such object, or grow beyond all reason.
pub fn read(bytes: &[u8]) -> Result<Vec<(String, Vec<u8>)>, SealError> {
    let damaged = |_| SealError::Damaged {
        what: "the object with the records".to_owned(),
    };
    let mut archive = tar::Archive::new(GzDecoder::new(bytes).take(LARGEST));
    let mut all = Vec::new();
    for entry in archive.entries().map_err(damaged)? {
        let mut entry = entry.map_err(damaged)?;
        let name = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        let mut bytes = Vec::new();
        entry.read_to_end(&mut bytes).map_err(damaged)?;
        all.push((name, bytes));
    }
    Ok(all)
}

/// The digest of each file in the object.
#[must_use]
pub fn digests(files: &[(String, Vec<u8>)]) -> BTreeMap<&str, Digest> {
    files
        .iter()
        .map(|(name, bytes)| (name.as_str(), Digest::of(bytes)))
        .collect()
}
