//! Objects: one sealed thing each, a pack of pages or one part of a file, under a
//! name that tells nothing and stays the same while the content does.

use std::fmt;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::SealError;
use super::identity::Recipients;
use super::key::WorkspaceKey;
use crate::files;

/// A part of a file has at most so many bytes: some hosts refuse files over 25 MiB.
pub const PART_SIZE: u64 = 16 * 1024 * 1024;

/// An object's name: 32 hex digits of BLAKE3 in keyed mode over its plaintext,
/// the key derived from the workspace key. Without that key nobody can tell
/// whether an object holds a text that they guess.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ObjectName(String);

/// A text that is not 32 hex digits.
#[derive(Debug, thiserror::Error)]
#[error("not a name of an object")]
pub struct NotAName;

impl TryFrom<String> for ObjectName {
    type Error = NotAName;

    fn try_from(text: String) -> Result<Self, NotAName> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        if text.len() == 32 && text.bytes().all(is_digit) {
            return Ok(Self(text));
        }
        Err(NotAName)
    }
}

impl From<ObjectName> for String {
    fn from(name: ObjectName) -> Self {
        name.0
    }
}

impl ObjectName {
    /// The name of a plaintext.
    #[must_use]
    pub fn of(key: &WorkspaceKey, plaintext: &[u8]) -> Self {
        let mut hex = blake3::keyed_hash(key.names(), plaintext)
            .to_hex()
            .to_string();
        hex.truncate(32);
        Self(hex)
    }

    /// The 32 digits.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ObjectName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Seals a plaintext to the workspace key, as a binary age file.
///
/// # Panics
/// Never: age writes into memory.
#[must_use]
pub fn seal(key: &WorkspaceKey, plaintext: &[u8]) -> Vec<u8> {
    age::encrypt(&key.recipient(), plaintext).expect("writing into memory does not fail")
}

/// A writer that seals to recipients what is written into it, as a binary age file; call
/// `finish` at the end.
///
/// # Errors
/// When it cannot be written, or a recipient's plugin fails.
pub fn sealing<W: std::io::Write>(
    recipients: &Recipients,
    target: W,
) -> Result<age::stream::StreamWriter<W>, SealError> {
    let encryptor = age::Encryptor::with_recipients(recipients.as_recipients())
        .map_err(|error| SealError::Plugin(error.to_string()))?;
    let failed = files::failed("write", Path::new("the sealed archive"));
    Ok(encryptor.wrap_output(target).map_err(failed)?)
}

/// Opens an age file, binary or armoured. `what` names it in errors.
///
/// # Errors
/// When it is not sealed to this key, damaged or of a newer format.
pub fn open(key: &WorkspaceKey, sealed: &[u8], what: &str) -> Result<Vec<u8>, SealError> {
    let decryptor =
        age::Decryptor::new(super::reader(sealed)).map_err(|error| SealError::of(what, &error))?;
    let mut reader = decryptor
        .decrypt(std::iter::once(key.identity() as &dyn age::Identity))
        .map_err(|error| SealError::of(what, &error))?;
    let mut plaintext = Vec::with_capacity(sealed.len());
    reader
        .read_to_end(&mut plaintext)
        .map_err(|_| SealError::Damaged {
            what: what.to_owned(),
        })?;
    Ok(plaintext)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_its_key_opens_an_object_and_damage_is_told() {
        let (key, other) = (WorkspaceKey::generate(), WorkspaceKey::generate());
        let sealed = seal(&key, b"a page");
        assert_eq!(open(&key, &sealed, "it").expect("own"), b"a page");
        assert!(matches!(
            open(&other, &sealed, "it"),
            Err(SealError::WrongKey { .. })
        ));
        let mut bent = sealed.clone();
        *bent.last_mut().expect("bytes") ^= 1;
        assert!(matches!(
            open(&key, &bent, "it"),
            Err(SealError::Damaged { .. })
        ));
        let newer = String::from_utf8_lossy(&sealed)
            .replace("/v1", "/v9")
            .into_bytes();
        assert!(open(&key, &newer, "it").is_err());
    }

    #[test]
    fn names_depend_on_key_and_content_only() {
        let (key, other) = (WorkspaceKey::generate(), WorkspaceKey::generate());
        assert_eq!(ObjectName::of(&key, b"x"), ObjectName::of(&key, b"x"));
        assert_ne!(ObjectName::of(&key, b"x"), ObjectName::of(&other, b"x"));
        assert_ne!(ObjectName::of(&key, b"x"), ObjectName::of(&key, b"y"));
        assert_eq!(ObjectName::of(&key, b"x").as_str().len(), 32);
    }
}
