//! The index: which page is in which object, which parts make which file, and
//! the digests of all. Gzip-compressed JSON, sealed like any object.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;

use flate2::read::GzDecoder;
use serde::{Deserialize, Serialize};

use super::SealError;
use super::key::WorkspaceKey;
use super::object::{self, ObjectName};
use super::padding;
use crate::digest::Digest;

/// The version that this program writes, and the newest that it reads.
pub const FORMAT: u32 = 1;

/// The sealed table of a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Index {
    /// [`FORMAT`]
    pub format: u32,
    /// What the title bar says.
    pub title: String,
    /// BCP 47 tag.
    pub language: String,
    /// The position of the object with the records as they were written; an index
    /// without it is an old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sources: Option<usize>,
    /// The position of the object that is searched: gzip-compressed JSON; an index
    /// without it is an old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub search: Option<usize>,
    /// The position of the outline: gzip-compressed JSON; an index without it is an old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outline: Option<usize>,
    /// The position of the object with what pages look like: a gzip-compressed tar of the
    /// stylesheet and the firm's images; an index without it is an old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<usize>,
    /// The day that the workspace shows, `YYYY-MM-DD`; an index without it is an old one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub as_of: Option<String>,
    /// Every object, sorted by name.
    pub objects: Vec<Object>,
    /// Routes to positions in `objects`.
    pub pages: BTreeMap<String, usize>,
    /// Files by their path below the site's root.
    pub files: BTreeMap<String, File>,
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

/// One file as it is delivered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct File {
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

    /// Opens a sealed index.
    ///
    /// # Errors
    /// When it is sealed to another key, damaged or of a newer format.
    pub fn open(key: &WorkspaceKey, sealed: &[u8]) -> Result<Self, SealError> {
        let what = "the index";
        let damaged = || SealError::Damaged {
            what: what.to_owned(),
        };
        let gzip = object::open(key, sealed, what)?;
        let mut json = Vec::new();
        GzDecoder::new(gzip.as_slice())
            .read_to_end(&mut json)
            .map_err(|_| damaged())?;
        let version: Version = serde_json::from_slice(&json).map_err(|_| damaged())?;
        if version.format > FORMAT {
            return Err(SealError::Newer {
                what: what.to_owned(),
            });
        }
        serde_json::from_slice(&json).map_err(|_| damaged())
    }
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}
