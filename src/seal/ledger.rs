//! The ledger: the sealed table of a site for the firm alone. It says which object holds which
//! content, so that a build takes over what is published already, and which publication this
//! is. It is sealed to an identity that only the keyring holds, whose public half is given to
//! nobody: whoever has the workspace key could otherwise name other bytes for known content.

use std::collections::BTreeMap;
use std::fmt;

use age::secrecy::{ExposeSecret as _, SecretString};
use age::x25519::Identity;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::budget::{AT_ONCE, Budget};
use super::content_key::ContentKey;
use super::object::{self, ObjectName};
use super::{SealError, gzip, padding};
use crate::digest::Digest;

/// The version that this program writes, and the newest that it reads.
const FORMAT: u32 = 2;

const WHAT: &str = "the ledger";

/// What opens the ledgers of one workspace: an age X25519 identity in its keyring entry.
#[derive(Clone)]
pub struct LedgerKey(Identity);

impl LedgerKey {
    /// A new key, from the operating system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        Self(Identity::generate())
    }

    /// Reads the text of an age identity.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        text.trim().parse().ok().map(Self)
    }

    /// The text of an age identity.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let secret: SecretString = self.0.to_string();
        Zeroizing::new(secret.expose_secret().to_owned())
    }
}

impl fmt::Debug for LedgerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LedgerKey(…)")
    }
}

/// Which state of a site this is.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Publication {
    /// Counts the states of a site, from 1.
    pub number: u64,
    /// The digest of the index of the state before this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Digest>,
    /// How many keys the workspace has had with this one.
    pub generation: u64,
    /// The version of the program that wrote it.
    pub program: String,
}

/// One object, as the ledger knows it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerObject {
    /// Bytes of the age file.
    pub size: u64,
    /// Of the age file; its name is the first half of this.
    pub sha256: Digest,
}

impl LedgerObject {
    /// The object's name.
    #[must_use]
    pub fn name(&self) -> ObjectName {
        ObjectName::of_digest(&self.sha256)
    }
}

/// What a build knows of the state that was published last.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ledger {
    format: u32,
    /// Which state of the site this is.
    pub publication: Publication,
    /// The object of each content.
    pub contents: BTreeMap<ContentKey, LedgerObject>,
    /// The contents of each file's parts, in order.
    pub files: BTreeMap<ContentKey, Vec<ContentKey>>,
}

impl Ledger {
    /// A ledger of these contents.
    #[must_use]
    pub fn of(
        publication: Publication,
        contents: BTreeMap<ContentKey, LedgerObject>,
        files: BTreeMap<ContentKey, Vec<ContentKey>>,
    ) -> Self {
        Self {
            format: FORMAT,
            publication,
            contents,
            files,
        }
    }

    /// The sealed ledger; `pads` makes it larger.
    ///
    /// # Panics
    /// Never: everything is written into memory.
    #[must_use]
    pub fn seal(&self, key: &LedgerKey, pads: bool) -> Vec<u8> {
        let json = serde_json::to_vec(self).expect("a ledger is plain JSON");
        let packed = padding::gzip(&json, pads);
        age::encrypt(&key.0.to_public(), &packed).expect("writing into memory does not fail")
    }

    /// Opens a sealed ledger.
    ///
    /// # Errors
    /// When it is sealed to another key, damaged or of a newer format.
    pub fn open(key: &LedgerKey, sealed: &[u8]) -> Result<Self, SealError> {
        let damaged = || SealError::Damaged {
            what: WHAT.to_owned(),
        };
        let packed = object::open_with(&key.0, sealed, WHAT)?;
        let json = gzip::open(&packed, WHAT, AT_ONCE, &Budget::of_our_own())?;
        let ledger: Self = serde_json::from_slice(&json).map_err(|_| damaged())?;
        if ledger.format > FORMAT {
            return Err(SealError::Newer {
                what: WHAT.to_owned(),
            });
        }
        let parts = ledger.files.values().flatten();
        if parts
            .into_iter()
            .all(|part| ledger.contents.contains_key(part))
        {
            Ok(ledger)
        } else {
            Err(damaged())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::key::WorkspaceKey;

    fn ledger() -> Ledger {
        let key = WorkspaceKey::generate();
        let part = ContentKey::of_part(&key, b"a part");
        let object = LedgerObject {
            size: 300,
            sha256: Digest::of(b"sealed"),
        };
        let file = ContentKey::of_part(&key, b"a file");
        Ledger::of(
            Publication::default(),
            BTreeMap::from([(part, object)]),
            BTreeMap::from([(file, vec![part])]),
        )
    }

    #[test]
    fn only_its_own_key_opens_a_ledger() {
        let key = LedgerKey::generate();
        let ledger = ledger();
        for pads in [false, true] {
            let sealed = ledger.seal(&key, pads);
            assert_eq!(Ledger::open(&key, &sealed).expect("own"), ledger);
            let other = Ledger::open(&LedgerKey::generate(), &sealed);
            assert!(matches!(other, Err(SealError::WrongKey { .. })));
        }
        let again = LedgerKey::read(&key.to_text()).expect("own text");
        assert!(Ledger::open(&again, &ledger.seal(&key, false)).is_ok());
        assert_eq!(format!("{key:?}"), "LedgerKey(…)");
    }

    #[test]
    fn a_file_without_its_part_and_a_newer_ledger_are_refused() {
        let key = LedgerKey::generate();
        let mut gone = ledger();
        gone.contents.clear();
        let opened = Ledger::open(&key, &gone.seal(&key, false));
        assert!(matches!(opened, Err(SealError::Damaged { .. })));
        let mut newer = ledger();
        newer.format = FORMAT + 1;
        let opened = Ledger::open(&key, &newer.seal(&key, false));
        assert!(matches!(opened, Err(SealError::Newer { .. })));
    }
}
