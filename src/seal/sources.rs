//! The records as they were written: gzip-compressed tars of the client's source files below
//! `records/`, cut like packs of pages. An object of its own has the lists that make everything
//! recoverable with `age` and `tar` alone, a description for programs and the chain of the
//! approvals: it names other objects, and changes whenever one of them does.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

use super::budget::Budget;
use super::content_key::{ContentKey, ContentType};
use super::key::WorkspaceKey;
use super::object::ObjectName;
use super::{SealError, pack, padding, untar};
use crate::model::workspace::{SourceBytes, SourceFile, Workspace};

/// Where the source files are in the tar.
pub const RECORDS: &str = "records/";
/// Which object holds what: `pages ID`, `records ID`, and `file SIZE ID[,ID…] PATH`.
pub const CONTENTS: &str = "contents.txt";
/// The digests of all files that were delivered, as `sha256sum -c` reads them.
pub const SUMS: &str = "files.sha256";

/// What there is, for programs: RO-Crate metadata.
pub const DESCRIPTION: &str = "ro-crate-metadata.json";

/// The chain of the approvals.
pub const APPROVALS: &str = "approvals.json";

/// A group of records is closed early where it grows beyond this many bytes.
const LARGEST: u64 = 512 * 1024;

/// On average, one in so many names ends a group.
const FILES: u8 = 16;

/// The objects that the lists name.
pub(super) struct ListedObjects {
    pub(super) packs: Vec<ObjectName>,
    pub(super) records: Vec<ObjectName>,
    /// The parts of each file, by its path in the site.
    pub(super) files: BTreeMap<String, Vec<ObjectName>>,
}

/// Groups the files of records: runs of names whose ends depend on the names alone, so that one
/// changed file changes one group.
pub(super) fn group(files: &[SourceFile]) -> Vec<&[SourceFile]> {
    let mut groups = Vec::new();
    let (mut from, mut size) = (0, 0);
    for (at, file) in files.iter().enumerate() {
        size += file.size;
        let ends = blake3::hash(file.name.as_bytes()).as_bytes()[0].is_multiple_of(FILES);
        if ends || size > LARGEST || at + 1 == files.len() {
            groups.push(&files[from..=at]);
            (from, size) = (at + 1, 0);
        }
    }
    groups
}

/// The content key of a group. The files are not read for it: their digests are known.
pub(super) fn content_key(key: &WorkspaceKey, files: &[SourceFile], pads: bool) -> ContentKey {
    let texts = files.iter().flat_map(|file| {
        let content: &[u8] = match &file.from {
            SourceBytes::File(_) => file.digest.bytes(),
            SourceBytes::Copy(bytes) => bytes,
        };
        let kind: &[u8] = if file.is_whole() { b"whole" } else { b"copy" };
        [file.name.as_bytes(), kind, content]
    });
    ContentKey::of(key, ContentType::Sources, pads, texts)
}

/// The bytes of a group: the same for the same files, whatever the clock.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn write(files: &[SourceFile], pads: bool) -> Result<Vec<u8>, SealError> {
    let mut all: Vec<(String, Cow<'_, [u8]>)> = Vec::with_capacity(files.len());
    for file in files {
        all.push((format!("{RECORDS}{}", file.name), file.bytes()?));
    }
    let tar = pack::tar(all.iter().map(|(name, bytes)| (name.clone(), &**bytes)));
    Ok(padding::gzip(&tar, pads))
}

/// The files of the object with the lists: name and bytes.
pub(super) fn lists<'a>(
    workspace: &'a Workspace,
    named: &ListedObjects,
) -> Vec<(&'static str, Cow<'a, [u8]>)> {
    let mut contents = String::new();
    for name in &named.packs {
        let _ = writeln!(contents, "pages {name}");
    }
    for name in &named.records {
        let _ = writeln!(contents, "records {name}");
    }
    let ids = |route: &str| {
        let ids = named.files.get(route).into_iter().flatten();
        ids.map(ObjectName::as_str).collect::<Vec<_>>().join(",")
    };
    let mut sums = String::new();
    for file in &workspace.attachments {
        let ids = ids(&file.route);
        let _ = writeln!(contents, "file {} {ids} {}", file.size, file.route);
        let _ = writeln!(sums, "{}  {}", file.digest, file.route);
    }
    // Pages show them; what was delivered is in the other list.
    for file in &workspace.previews {
        let (size, ids) = (file.bytes.len(), ids(&file.route));
        let _ = writeln!(contents, "file {size} {ids} {}", file.route);
    }
    vec![
        (CONTENTS, contents.into_bytes().into()),
        (SUMS, sums.into_bytes().into()),
        (DESCRIPTION, (&workspace.description).into()),
        (APPROVALS, (&workspace.approvals).into()),
    ]
}

/// The content key of the lists.
pub(super) fn lists_key(
    key: &WorkspaceKey,
    lists: &[(&'static str, Cow<'_, [u8]>)],
    pads: bool,
) -> ContentKey {
    let texts = lists.iter();
    let texts = texts.flat_map(|(name, bytes)| [name.as_bytes(), &**bytes]);
    ContentKey::of(key, ContentType::Lists, pads, texts)
}

/// The bytes of the object with the lists.
pub(super) fn write_lists(lists: &[(&'static str, Cow<'_, [u8]>)], pads: bool) -> Vec<u8> {
    let files = lists.iter();
    let files = files.map(|(name, bytes)| ((*name).to_owned(), &**bytes));
    padding::gzip(&pack::tar(files), pads)
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
    untar::files(bytes, "an object with the records", budget)
}
