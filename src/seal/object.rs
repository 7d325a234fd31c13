//! Objects: one sealed thing each, a pack of pages or one part of a file. An object is named by
//! its own bytes, and no other bytes ever get that name: it may be cached for ever.

use std::fmt;
use std::io::Read as _;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::SealError;
use super::identity::Recipients;
use super::key::WorkspaceKey;
use crate::digest::Digest;
use crate::files;

/// How long a name is.
const DIGITS: usize = 32;

/// A part of a file has at most so many bytes: some hosts refuse files over 25 MiB.
pub const PART_SIZE: u64 = 16 * 1024 * 1024;

/// The name of an object, and of every other file of a site but the unlock page: the first 32 hex
/// digits of the SHA-256 of its own bytes. In format 1, objects were named by their content.
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
        if text.len() == DIGITS && text.bytes().all(is_digit) {
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
    /// The name of a file with these bytes.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self::of_digest(&Digest::of(bytes))
    }

    /// The same by the digest of the bytes.
    #[must_use]
    pub fn of_digest(digest: &Digest) -> Self {
        let mut hex = digest.to_string();
        hex.truncate(DIGITS);
        Self(hex)
    }

    /// Whether a file with this digest has this name.
    #[must_use]
    pub fn is_of(&self, digest: &Digest) -> bool {
        *self == Self::of_digest(digest)
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
    open_with(key.identity(), sealed, what)
}

pub(super) fn open_with(
    identity: &dyn age::Identity,
    sealed: &[u8],
    what: &str,
) -> Result<Vec<u8>, SealError> {
    let decryptor =
        age::Decryptor::new(super::reader(sealed)).map_err(|error| SealError::of(what, &error))?;
    let mut reader = decryptor
        .decrypt(std::iter::once(identity))
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
    fn a_name_is_the_first_half_of_the_digest() {
        let name = ObjectName::of(b"sealed");
        assert_eq!(
            Some(name.as_str()),
            Digest::of(b"sealed").to_string().get(..32)
        );
        assert_eq!(name, ObjectName::of_digest(&Digest::of(b"sealed")));
        assert!(ObjectName::try_from("../x".to_owned()).is_err());
    }
}
