//! The firm's secret: random bytes, sealed to every recipient, by which the firm recognises its
//! own keyring entries. age has no sender: anybody who knows the public recipients can seal an
//! entry to them, but not mark it.
//!
//! A mark is the last member of a JSON object, `"mac"`: keyed BLAKE3 over every byte before
//! it. So it covers whatever a later version puts into an entry, and an entry stays JSON.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::error::KeyringError;
use super::sealed;
use crate::digest::Digest;
use crate::seal::SealError;
use crate::seal::identity::{FirmIdentity, Recipients};

/// The version that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;
/// What it is called in errors.
const WHAT: &str = "the firm's secret in content/keyring/firm.age";

/// Separates the key of marks from all other uses of the secret.
const MARKS: &str = "deedbox 2026 keyring marks v1";
/// The same for the fingerprint.
const FINGERPRINT: &str = "deedbox 2026 firm fingerprint v1";

/// How a mark begins and ends, behind the members that it covers.
const BEFORE: &[u8] = b",\"mac\":\"";
const AFTER: &[u8] = b"\"}";
/// Hex digits of a mark.
const DIGITS: usize = 64;

/// The secret of a firm, and what it vouches for.
#[derive(Clone)]
pub struct FirmSecret {
    secret: Zeroizing<[u8; 32]>,
    /// The secret before this one, until every entry is marked with the new one.
    previous: Option<Zeroizing<[u8; 32]>>,
    /// Whether entries without a mark are accepted, until all are marked.
    adopts: bool,
    /// The recipients that the keyring may be sealed to, sorted: those that somebody confirmed.
    recipients: Vec<String>,
    /// The change that was begun, until every entry is sealed anew and the settings say so too.
    change: Option<Change>,
    /// The digest of the file that it was read from or written to.
    pub(super) file: Option<Digest>,
}

impl fmt::Debug for FirmSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FirmSecret(…)")
    }
}

/// A change of who opens the keyring, as it was asked for. It is written down before it begins,
/// so that whoever finds it half done knows how to finish it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Change {
    /// Somebody's recipient is added.
    Adding(String),
    /// Somebody's recipient is removed.
    Removing(String),
    /// Everything is sealed to the recipients that `firm.yaml` names.
    Resealing,
}

/// What is sealed in `firm.age`, as JSON with a mark of its own.
#[derive(Serialize, Deserialize)]
struct FirmFile {
    format: u32,
    secret: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    previous: Option<String>,
    #[serde(default)]
    adopts: bool,
    recipients: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    change: Option<Change>,
}

impl Drop for FirmFile {
    fn drop(&mut self) {
        self.secret.zeroize();
        self.previous.zeroize();
    }
}

impl FirmSecret {
    /// A new one, from the operating system's randomness, for these recipients.
    #[must_use]
    pub fn generate(recipients: &Recipients) -> Self {
        Self {
            secret: random(),
            previous: None,
            adopts: false,
            recipients: recipients.texts(),
            change: None,
            file: None,
        }
    }

    /// A new secret in place of this one. Entries with the old mark count until all are marked
    /// anew; a renewal that is not finished goes on.
    #[must_use]
    pub fn renewed(self) -> Self {
        if self.previous.is_some() {
            return self;
        }
        Self {
            previous: Some(self.secret),
            secret: random(),
            ..self
        }
    }

    /// The same secret, which also accepts entries of the version that marked nothing, until
    /// all are marked.
    #[must_use]
    pub fn adopting(self) -> Self {
        Self {
            adopts: true,
            ..self
        }
    }

    /// What people compare: 32 hex digits in groups of four. It tells nothing about the
    /// secret.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        let digits = blake3::Hash::from_bytes(blake3::derive_key(FINGERPRINT, &*self.secret));
        let digits = digits.to_hex();
        let groups: Vec<&str> = (0..8).map(|at| &digits[at * 4..at * 4 + 4]).collect();
        groups.join("-")
    }

    /// The recipients that the keyring may be sealed to, sorted: those that somebody at the
    /// firm confirmed.
    #[must_use]
    pub fn recipients(&self) -> &[String] {
        &self.recipients
    }

    /// Whether a change was begun and not every entry is sealed and marked for it yet.
    #[must_use]
    pub fn is_unfinished(&self) -> bool {
        self.previous.is_some() || self.adopts || self.change.is_some()
    }

    /// Whether this is a new secret whose mark not every entry bears yet.
    #[must_use]
    pub fn is_renewed(&self) -> bool {
        self.previous.is_some()
    }

    /// The change that was begun and is not finished.
    #[must_use]
    pub fn change(&self) -> Option<&Change> {
        self.change.as_ref()
    }

    /// The same secret, with a note of the change that begins.
    #[must_use]
    pub fn changing(self, change: Change) -> Self {
        Self {
            change: Some(change),
            ..self
        }
    }

    pub(super) fn adopts(&self) -> bool {
        self.adopts
    }

    pub(super) fn confirm(&mut self, recipients: &Recipients) {
        self.recipients = recipients.texts();
    }

    pub(super) fn finish(&mut self) {
        self.previous = None;
        self.adopts = false;
        self.change = None;
    }

    /// A JSON object with the firm's mark behind its members.
    pub(super) fn mark(&self, json: Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>> {
        let members = json.strip_suffix(b"}").unwrap_or(&json);
        let mac = mac(&self.secret, members).to_hex();
        let parts = [members, BEFORE, mac.as_bytes(), AFTER];
        Zeroizing::new(parts.concat())
    }

    /// Whether a JSON object bears the firm's mark over all that it says.
    pub(super) fn knows(&self, json: &[u8]) -> bool {
        let secrets = [Some(&self.secret), self.previous.as_ref()];
        let mut secrets = secrets.into_iter().flatten();
        secrets.any(|secret| is_marked(secret, json))
    }

    /// Opens the file. It vouches for itself by the secret that is in it.
    pub(super) fn open(bytes: &[u8], identity: &FirmIdentity) -> Result<Self, SealError> {
        let json = sealed::open(bytes, WHAT, identity, FORMAT)?;
        let damaged = || SealError::Damaged {
            what: WHAT.to_owned(),
        };
        let file: FirmFile = serde_json::from_slice(&json).map_err(|_| damaged())?;
        let bytes_of = |text: &str| {
            let hash = blake3::Hash::from_hex(text).map_err(|_| damaged());
            hash.map(|hash| Zeroizing::new(*hash.as_bytes()))
        };
        let secret = bytes_of(&file.secret)?;
        if !is_marked(&secret, &json) {
            return Err(KeyringError::Forged {
                what: WHAT.to_owned(),
            }
            .into());
        }
        Ok(Self {
            previous: file.previous.as_deref().map(bytes_of).transpose()?,
            secret,
            adopts: file.adopts,
            recipients: file.recipients.clone(),
            change: file.change.clone(),
            file: Some(Digest::of(bytes)),
        })
    }

    /// The sealed file.
    pub(super) fn seal(&self, recipients: &Recipients) -> Result<Vec<u8>, SealError> {
        let text = |secret: &[u8; 32]| blake3::Hash::from_bytes(*secret).to_hex().to_string();
        let file = FirmFile {
            format: FORMAT,
            secret: text(&self.secret),
            previous: self.previous.as_ref().map(|secret| text(secret)),
            adopts: self.adopts,
            recipients: self.recipients.clone(),
            change: self.change.clone(),
        };
        let json = serde_json::to_vec(&file).expect("a secret is plain JSON");
        sealed::seal(&self.mark(Zeroizing::new(json)), recipients)
    }
}

fn random() -> Zeroizing<[u8; 32]> {
    use rand::RngExt as _;
    let mut random = rand::rand_core::UnwrapErr(rand::rngs::SysRng);
    Zeroizing::new(random.random())
}

fn mac(secret: &[u8; 32], members: &[u8]) -> blake3::Hash {
    let key = Zeroizing::new(blake3::derive_key(MARKS, secret));
    blake3::keyed_hash(&key, members)
}

/// Compares in constant time: equality of `blake3::Hash` does.
fn is_marked(secret: &[u8; 32], json: &[u8]) -> bool {
    let length = BEFORE.len() + DIGITS + AFTER.len();
    let Some((members, end)) = json.split_at_checked(json.len().saturating_sub(length)) else {
        return false;
    };
    let digits = end.strip_prefix(BEFORE);
    let digits = digits.and_then(|end| end.strip_suffix(AFTER));
    let claimed = digits.and_then(|digits| blake3::Hash::from_hex(digits).ok());
    claimed.is_some_and(|claimed| claimed == mac(secret, members))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(byte: u8) -> FirmSecret {
        FirmSecret {
            secret: Zeroizing::new([byte; 32]),
            previous: None,
            adopts: false,
            recipients: Vec::new(),
            change: None,
            file: None,
        }
    }

    #[test]
    fn a_mark_covers_every_byte_and_leaves_json() {
        let firm = secret(1);
        let json = br#"{"client":"acme","new":{"field":[1,2]}}"#;
        let marked = firm.mark(Zeroizing::new(json.to_vec()));
        let value: serde_json::Value = serde_json::from_slice(&marked).expect("JSON");
        assert_eq!(value["client"], "acme");
        assert!(firm.knows(&marked));
        for at in 0..marked.len() {
            let mut bent = marked.clone();
            bent[at] ^= 1;
            assert!(!firm.knows(&bent), "byte {at}");
        }
        for cut in 0..marked.len() {
            assert!(!firm.knows(&marked[..cut]), "{cut} bytes");
        }
        assert!(!secret(2).knows(&marked) && !firm.knows(json));
    }

    #[test]
    fn a_renewed_secret_knows_the_old_marks_until_it_is_finished() {
        let firm = secret(1);
        let old = firm.mark(Zeroizing::new(b"{\"a\":1}".to_vec()));
        let mut renewed = firm.clone().renewed();
        assert_ne!(renewed.fingerprint(), firm.fingerprint());
        assert!(renewed.is_unfinished() && renewed.knows(&old));
        let again = renewed.clone().renewed();
        assert_eq!(again.fingerprint(), renewed.fingerprint());
        assert!(again.knows(&old));
        renewed.finish();
        assert!(!renewed.knows(&old));
        assert_eq!(format!("{renewed:?}"), "FirmSecret(…)");
        assert_eq!(renewed.fingerprint().len(), 39);
    }
}
