//! Slots: the workspace key sealed by one person's passphrase, as a standard age
//! scrypt file, and the name that its file has.

use std::io::Read as _;

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::SealError;
use super::key::WorkspaceKey;
use super::passphrase::Passphrase;

/// scrypt's work factor: 2^18, 256 MiB, about a second in a browser. Never the
/// age crate's own, which depends on the machine.
const WORK_FACTOR: u8 = 18;

/// A higher one is refused when opening: it would take minutes, or all memory.
const HIGHEST_WORK_FACTOR: u8 = 20;

/// One person's way to the workspace key.
#[derive(Debug, Clone)]
pub struct Slot {
    /// 32 hex digits.
    pub name: String,
    /// The age file.
    pub bytes: Vec<u8>,
}

impl Slot {
    /// Seals the key to a passphrase. Takes about a second and 256 MiB.
    ///
    /// # Panics
    /// Never: age writes into memory.
    #[must_use]
    pub fn make(name: String, key: &WorkspaceKey, passphrase: &Passphrase) -> Self {
        let mut recipient = age::scrypt::Recipient::new(passphrase.secret());
        recipient.set_work_factor(work_factor());
        let bytes = age::encrypt(&recipient, key.to_text().as_bytes())
            .expect("writing into memory does not fail");
        Self { name, bytes }
    }

    /// Opens a slot.
    ///
    /// # Errors
    /// When the passphrase is another, or the bytes are not an age scrypt file.
    pub fn open(bytes: &[u8], passphrase: &Passphrase) -> Result<WorkspaceKey, SealError> {
        let text = plaintext(bytes, passphrase)?;
        let text = std::str::from_utf8(&text).ok();
        text.and_then(WorkspaceKey::read)
            .ok_or_else(|| damaged(WHAT))
    }
}

const WHAT: &str = "the slot";

fn damaged(what: &str) -> SealError {
    SealError::Damaged {
        what: what.to_owned(),
    }
}

/// What a passphrase opens.
///
/// # Errors
/// When the passphrase is another, or the bytes are not an age scrypt file.
pub fn plaintext(bytes: &[u8], passphrase: &Passphrase) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let what = WHAT;
    let damaged = || damaged(what);
    let decryptor =
        age::Decryptor::new(super::reader(bytes)).map_err(|error| SealError::of(what, &error))?;
    if !decryptor.is_scrypt() {
        return Err(damaged());
    }
    let mut identity = age::scrypt::Identity::new(passphrase.secret());
    identity.set_max_work_factor(HIGHEST_WORK_FACTOR);
    let mut reader = decryptor
        .decrypt(std::iter::once(&identity as &dyn age::Identity))
        .map_err(|error| SealError::of(what, &error))?;
    let mut text = Zeroizing::new(Vec::new());
    reader.read_to_end(&mut text).map_err(|_| damaged())?;
    Ok(text)
}

/// The name of the slot of an e-mail address; of the shared slot for an empty one.
#[must_use]
pub fn name(salt: &str, address: &str) -> String {
    let address: String = address.nfkc().flat_map(char::to_lowercase).collect();
    let digest = Sha256::digest(format!("{salt}\n{}", address.trim()).as_bytes());
    digest
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// A new salt for slot names: public, 32 hex digits.
#[must_use]
pub fn new_salt() -> String {
    use rand::RngExt as _;
    let mut random = rand::rand_core::UnwrapErr(rand::rngs::SysRng);
    format!("{:032x}", random.random::<u128>())
}

/// 18; a debug build, which is no build to publish with, takes a lower one from
/// `DEEDBOX_TEST_WORK_FACTOR` so that the tests need not wait.
fn work_factor() -> u8 {
    if cfg!(debug_assertions)
        && let Some(asked) = std::env::var("DEEDBOX_TEST_WORK_FACTOR").ok()
        && let Ok(low) = asked.parse::<u8>()
    {
        return low.clamp(1, WORK_FACTOR);
    }
    WORK_FACTOR
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A slot that costs nothing to open.
    fn cheap(key: &WorkspaceKey, passphrase: &Passphrase) -> Vec<u8> {
        let mut recipient = age::scrypt::Recipient::new(passphrase.secret());
        recipient.set_work_factor(2);
        age::encrypt(&recipient, key.to_text().as_bytes()).expect("memory")
    }

    #[test]
    fn opens_with_its_passphrase_only() {
        let (key, passphrase) = (WorkspaceKey::generate(), Passphrase::generate());
        let bytes = cheap(&key, &passphrase);
        let opened = Slot::open(&bytes, &passphrase).expect("right passphrase");
        assert_eq!(*opened.to_text(), *key.to_text());
        let wrong = Slot::open(&bytes, &Passphrase::typed("another"));
        assert!(matches!(wrong, Err(SealError::WrongKey { .. })));
        let cut = Slot::open(&bytes[..bytes.len() - 1], &passphrase);
        assert!(matches!(cut, Err(SealError::Damaged { .. })));
        let other = Slot::open(b"not age at all", &passphrase);
        assert!(other.is_err());
    }

    #[test]
    fn work_factor_18_stands_in_the_file() {
        // Header only: the derivation itself is what the browser tests wait for.
        let key = WorkspaceKey::generate();
        let slot = Slot::make("0".repeat(32), &key, &Passphrase::generate());
        let header = String::from_utf8_lossy(&slot.bytes[..120]);
        let stanza = header.lines().nth(1).expect("a stanza");
        assert!(
            stanza.starts_with("-> scrypt ") && stanza.ends_with(" 18"),
            "{stanza}"
        );
    }

    #[test]
    fn names_forgive_case_and_space() {
        let salt = "00".repeat(16);
        assert_eq!(
            name(&salt, " Dana@Acme.example "),
            name(&salt, "dana@acme.example")
        );
        assert_ne!(name(&salt, "dana@acme.example"), name(&salt, ""));
        // As the viewer computes it: the first half of SHA-256 over salt, line feed, address.
        assert_eq!(
            name("ab", "c"),
            "0acdf9a2665198da784232d827b01ae3".to_owned()
        );
    }
}
