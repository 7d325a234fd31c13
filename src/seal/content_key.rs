//! Content keys: how a build knows content that it has sealed before, without sealing it. They
//! are keyed by the workspace key, so that nobody without it can tell whether an object holds
//! a text that they guess. Which object holds which content is in the ledger; what an object is
//! called depends on its sealed bytes alone and is in `object`.

use serde::{Deserialize, Serialize};

use super::key::WorkspaceKey;
use super::object::ObjectName;
use crate::digest::Digest;

/// How content becomes the bytes that are sealed: tar, gzip, padding. Raise it with each change,
/// so that nothing is taken over that would be written differently now.
const ENCODING: u8 = 1;

/// What an object holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContentType {
    /// Pages.
    Pack,
    /// Records as they were written.
    Sources,
    /// The lists of everything, and the descriptions.
    Lists,
    /// What is searched.
    Search,
    /// Every record in order.
    Outline,
    /// Stylesheet and images.
    Look,
    /// A whole file of the firm's, which has parts.
    File,
}

impl ContentType {
    fn word(self) -> &'static [u8] {
        match self {
            Self::Pack => b"pack",
            Self::Sources => b"sources",
            Self::Lists => b"lists",
            Self::Search => b"search",
            Self::Outline => b"outline",
            Self::Look => b"look",
            Self::File => b"file",
        }
    }
}

/// Keyed BLAKE3 over canonical content, before it is compressed, with its type, its encoding
/// and whether it is padded. Written as 64 hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ContentKey(Digest);

impl ContentKey {
    /// The content key of one part of a file, of its bytes as they are sealed. Format 1 named
    /// objects by the first half of it.
    pub(super) fn of_part(key: &WorkspaceKey, bytes: &[u8]) -> Self {
        let hash = blake3::keyed_hash(key.names(), bytes);
        Self(Digest::from_bytes(hash.into()))
    }

    /// The content key of several texts in order.
    pub(super) fn of<'a>(
        key: &WorkspaceKey,
        what: ContentType,
        pads: bool,
        texts: impl IntoIterator<Item = &'a [u8]>,
    ) -> Self {
        let mut hasher = blake3::Hasher::new_keyed(key.contents());
        hasher.update(what.word());
        hasher.update(&[0, ENCODING, u8::from(pads)]);
        for text in texts {
            // No text ends where another could begin.
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text);
        }
        Self(Digest::from_bytes(hasher.finalize().into()))
    }

    /// The name that format 1 gave an object with this part.
    pub(super) fn first_name(&self) -> ObjectName {
        ObjectName::of_digest(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_key_depends_on_key_type_padding_and_every_text() {
        let (key, other) = (WorkspaceKey::generate(), WorkspaceKey::generate());
        let texts: [&[u8]; 2] = [b"ab", b"c"];
        let of = |key: &WorkspaceKey, what, pads, texts: &[&'static [u8]]| {
            ContentKey::of(key, what, pads, texts.iter().copied())
        };
        let one = of(&key, ContentType::Pack, false, &texts);
        assert_eq!(one, of(&key, ContentType::Pack, false, &texts));
        for different in [
            of(&other, ContentType::Pack, false, &texts),
            of(&key, ContentType::Sources, false, &texts),
            of(&key, ContentType::Pack, true, &texts),
            of(&key, ContentType::Pack, false, &[b"a", b"bc"]),
            of(&key, ContentType::Pack, false, &[b"abc"]),
            ContentKey::of_part(&key, b"abc"),
        ] {
            assert_ne!(one, different);
        }
    }
}
