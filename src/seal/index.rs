//! The index: which page is in which object, which parts make up which file, and the digest of
//! each. Gzip-compressed JSON, sealed like any object.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::IgnoredAny;
use serde::{Deserialize, Deserializer, Serialize};

use super::budget::{AT_ONCE, Budget};
use super::key::WorkspaceKey;
use super::object::{self, ObjectName};
use super::{SealError, gzip, padding};
use crate::digest::Digest;

/// The version that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 2;

/// The table of a million files is about this large; in memory it takes several times as much.
const LARGEST: u64 = AT_ONCE / 4;

const WHAT: &str = "the index";

/// The sealed table of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// [`FORMAT`]
    pub format: u32,
    /// What the title bar says.
    pub title: String,
    /// BCP 47 tag.
    pub language: String,
    /// The positions of the objects with the records as they were written, each a
    /// gzip-compressed tar. Format 1 had one, which held the lists too; older indexes none.
    #[serde(default, deserialize_with = "one_or_more")]
    pub sources: Vec<usize>,
    /// The position of the object with the lists of everything and the descriptions: a
    /// gzip-compressed tar. Format 1 has them among the records.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lists: Option<usize>,
    /// The positions of the objects that are searched, the newest records first: gzip-compressed
    /// JSON. Format 1 had one; older indexes none.
    #[serde(default, deserialize_with = "one_or_more")]
    pub search: Vec<usize>,
    /// The position of the outline: gzip-compressed JSON. Old indexes lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<usize>,
    /// The position of the object with what pages look like: a gzip-compressed tar of the
    /// stylesheet and the firm's images. Old indexes lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<usize>,
    /// The day that the workspace shows, `YYYY-MM-DD`. Old indexes lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// What anybody may see of the site. Old indexes lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shell: Option<Shell>,
    /// The name of the ledger, which only the firm can open. Format 1 had none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ledger: Option<ObjectName>,
    /// Every object, sorted by name.
    pub objects: Vec<Object>,
    /// Routes to positions in `objects`.
    pub pages: BTreeMap<String, usize>,
    /// Files by their path below the site's root.
    pub files: BTreeMap<String, IndexFile>,
}

/// The public files around the sealed ones, by their paths in the site. A host can change them,
/// and whoever has the key can tell that it did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shell {
    /// The files of the hosted layout. The unlock page names the index, so its digest is of the
    /// page without that name: with zeros in its place.
    pub hosted: BTreeMap<String, Digest>,
    /// The files of the offline layout.
    pub offline: BTreeMap<String, Digest>,
    /// Slots by name: the digests of their binary age files.
    pub slots: BTreeMap<String, Digest>,
    /// The same for links that open at once for a while. No archive has any.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub links: BTreeMap<String, Digest>,
}

/// One object as it is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Its name.
    pub id: ObjectName,
    /// Bytes of the binary age file.
    pub size: u64,
    /// Of the binary age file.
    pub sha256: Digest,
}

/// Where the files are that a firm delivered, without the previews that were made of them.
pub const DELIVERED: &str = "attachments/";

/// One file as it is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct IndexFile {
    /// The media type.
    #[serde(rename = "type")]
    pub media_type: String,
    /// Bytes of the whole.
    pub size: u64,
    /// Of the whole.
    pub sha256: Digest,
    /// Positions in `objects`, in order.
    pub parts: Vec<usize>,
}

impl Index {
    /// The sealed index; `pads` makes it larger.
    ///
    /// # Panics
    /// Never: everything is written into memory.
    #[must_use]
    pub fn seal(&self, key: &WorkspaceKey, pads: bool) -> Vec<u8> {
        let json = serde_json::to_vec(self).expect("an index is plain JSON");
        object::seal(key, &padding::gzip(&json, pads))
    }

    /// The positions of the objects that hold pages, each once.
    #[must_use]
    pub fn packs(&self) -> BTreeSet<usize> {
        self.pages.values().copied().collect()
    }

    /// The positions of the objects that hold neither pages nor files.
    #[must_use]
    pub fn lone(&self) -> Vec<usize> {
        let several = self.sources.iter().chain(&self.search);
        let single = [self.lists, self.outline, self.look];
        several
            .copied()
            .chain(single.into_iter().flatten())
            .collect()
    }

    /// Opens a sealed index that this firm made.
    ///
    /// # Errors
    /// When it is sealed to another key, damaged or of a newer format.
    pub fn open(key: &WorkspaceKey, sealed: &[u8]) -> Result<Self, SealError> {
        Self::open_within(key, sealed, &Budget::of_our_own())
    }

    /// Opens a sealed index that somebody else may have made.
    ///
    /// # Errors
    /// When it is sealed to another key, damaged or of a newer format, contradicts itself,
    /// or is more than may be opened.
    pub fn open_within(
        key: &WorkspaceKey,
        sealed: &[u8],
        budget: &Budget,
    ) -> Result<Self, SealError> {
        let damaged = |_| SealError::Damaged {
            what: WHAT.to_owned(),
        };
        let packed = object::open(key, sealed, WHAT)?;
        let json = gzip::open(&packed, WHAT, LARGEST, budget)?;
        let version: Version = serde_json::from_slice(&json).map_err(damaged)?;
        if version.format > FORMAT {
            return Err(SealError::Newer {
                what: WHAT.to_owned(),
            });
        }
        let index: Self = serde_json::from_slice(&json).map_err(damaged)?;
        budget.take_files(WHAT, index.count())?;
        match index.contradiction() {
            None => Ok(index),
            Some(why) => Err(SealError::Odd {
                what: WHAT.to_owned(),
                why,
            }),
        }
    }

    /// How many files and parts there are to open. Pages are counted when their packs are
    /// opened.
    fn count(&self) -> usize {
        let parts = self.files.values().map(|file| file.parts.len().max(1));
        parts.sum()
    }

    /// What in the index contradicts itself: a position without an object, an object twice, a
    /// file that is larger than its parts.
    fn contradiction(&self) -> Option<String> {
        let mut names = BTreeSet::new();
        if let Some(twice) = self.objects.iter().find(|one| !names.insert(&one.id)) {
            return Some(format!("it lists the object `{}` twice", twice.id));
        }
        let mut positions = self
            .lone()
            .into_iter()
            .chain(self.pages.values().copied())
            .chain(
                self.files
                    .values()
                    .flat_map(|file| file.parts.iter().copied()),
            );
        if let Some(position) = positions.find(|position| *position >= self.objects.len()) {
            return Some(format!("it has no object at the position {position}"));
        }
        // A sealed part is larger than its content.
        let held = |file: &IndexFile| {
            let sizes = file.parts.iter().map(|part| self.objects[*part].size);
            sizes.fold(0, u64::saturating_add)
        };
        let mut files = self.files.iter();
        let (path, file) = files.find(|(_, file)| file.size > held(file))?;
        Some(format!(
            "`{path}` has {} bytes in it, and no parts that hold as many",
            file.size
        ))
    }
}

/// Checks that a list which only the viewer reads (the search or the outline) is
/// gzip-compressed JSON.
///
/// # Errors
/// When it is not, or more than may be opened.
pub fn check_list(packed: &[u8], what: &str, budget: &Budget) -> Result<(), SealError> {
    let json = gzip::open(packed, what, AT_ONCE, budget)?;
    let read: Result<IgnoredAny, _> = serde_json::from_slice(&json);
    read.map(drop).map_err(|_| SealError::Damaged {
        what: what.to_owned(),
    })
}

/// A position, or a list of them.
fn one_or_more<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<usize>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Positions {
        One(usize),
        More(Vec<usize>),
    }
    Ok(match Positions::deserialize(deserializer)? {
        Positions::One(position) => vec![position],
        Positions::More(positions) => positions,
    })
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest() -> String {
        Digest::of(b"x").to_string()
    }

    /// An index of one object of 300 bytes, with something in place of a part of it.
    fn opened(from: &str, to: &str) -> Result<Index, SealError> {
        let json = format!(
            r#"{{"format": 1, "title": "", "language": "en",
                "objects": [{{"id": "{}", "size": 300, "sha256": "{}"}}],
                "pages": {{"": 0}},
                "files": {{"a": {{"type": "x/y", "size": 9, "sha256": "{}", "parts": [0]}}}}}}"#,
            "0".repeat(32),
            digest(),
            digest()
        );
        assert!(json.contains(from), "{from}");
        let key = WorkspaceKey::generate();
        let json = json.replacen(from, to, 1);
        let sealed = object::seal(&key, &padding::gzip(json.as_bytes(), false));
        Index::open_within(&key, &sealed, &Budget::new(1 << 20, 100))
    }

    #[test]
    fn an_index_that_contradicts_itself_is_refused() {
        assert_eq!(opened("\"\"", "\"T\"").expect("whole").title, "T");
        let object = format!(
            r#"{{"id": "{}", "size": 300, "sha256": "{}"}}"#,
            "0".repeat(32),
            digest()
        );
        let parts = format!("[{}0]", "0, ".repeat(100));
        let rows = [
            (
                "{\"\": 0}",
                "{\"\": 1}",
                "it has no object at the position 1",
            ),
            ("[0]", "[0, 7]", "it has no object at the position 7"),
            (
                "\"format\"",
                "\"search\": 1, \"format\"",
                "it has no object at the position 1",
            ),
            ("\"size\": 9", "\"size\": 301", "`a` has 301 bytes in it"),
            (
                "\"size\": 9",
                "\"size\": 18446744073709551615",
                "and no parts that hold as many",
            ),
            ("[0]", "[]", "`a` has 9 bytes in it"),
            (
                "\"objects\": [",
                &format!("\"objects\": [{object},"),
                "twice",
            ),
            ("[0]", &parts, "`--max-files`"),
            (
                "\"size\": 9",
                "\"size\": 18446744073709551616",
                "the index is damaged",
            ),
            ("\"size\": 9", "\"size\": -1", "the index is damaged"),
            ("[0]", "[-1]", "the index is damaged"),
            (&"0".repeat(32), "../../../x", "the index is damaged"),
            ("\"format\": 1", "\"format\": 3", "newer version"),
            (
                "\"title\"",
                &format!("\"x\": {}1", "[".repeat(100_000)),
                "the index is damaged",
            ),
        ];
        for (from, to, wanted) in rows {
            let error = opened(from, to).expect_err(wanted).to_string();
            assert!(error.contains(wanted), "{error}");
        }
    }

    #[test]
    fn an_index_that_unpacks_to_more_than_may_be_opened_is_refused() {
        let bomb = format!("\"x\": \"{}\", \"title\"", " ".repeat(2 << 20));
        let error = opened("\"title\"", &bomb).expect_err("a bomb").to_string();
        assert_eq!(
            error,
            "the index is refused: all that is opened has more than 1048576 bytes together (`--max-bytes`)"
        );
    }
}
