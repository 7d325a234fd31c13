//! Slots: the workspace key sealed by one person's passphrase, as a standard age scrypt file;
//! the name of its file, and how a reader finds their own.

use std::io::Read as _;

use sha2::{Digest as _, Sha256};
use unicode_normalization::UnicodeNormalization as _;
use zeroize::Zeroizing;

use super::SealError;
use super::key::WorkspaceKey;
use super::passphrase::Passphrase;
use super::random;

/// scrypt's work factor: 2^18, 256 MiB, about a second in a browser. Never the
/// age crate's own, which depends on the machine.
const WORK_FACTOR: u8 = 18;

/// A higher one is refused when opening: it would take minutes, or all memory.
const HIGHEST_WORK_FACTOR: u8 = 20;

/// Tells whoever opened a slot which one it was: a comment in the identity text that it seals.
/// Whoever proves to have the secret came through this slot, or is the firm.
#[derive(Clone)]
pub struct Mark {
    /// 16 hex digits.
    pub id: String,
    /// 64 hex digits, from the operating system's randomness.
    pub secret: Zeroizing<String>,
}

impl Mark {
    /// A new one.
    #[must_use]
    pub fn generate() -> Self {
        Self {
            id: random::name()[..16].to_owned(),
            secret: Zeroizing::new(random::name() + &random::name()),
        }
    }

    fn comment(&self) -> Zeroizing<String> {
        Zeroizing::new(format!("# deedbox slot {} {}\n", self.id, *self.secret))
    }
}

impl std::fmt::Debug for Mark {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Mark({}, …)", self.id)
    }
}

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
    pub fn make(mark: &Mark, key: &WorkspaceKey, passphrase: &Passphrase) -> Self {
        let mut recipient = age::scrypt::Recipient::new(passphrase.secret());
        recipient.set_work_factor(work_factor());
        // age reads identity files as ssh does keys: what begins with `#` is for people.
        let text = Zeroizing::new(mark.comment().to_string() + &key.to_text());
        let bytes =
            age::encrypt(&recipient, text.as_bytes()).expect("writing into memory does not fail");
        Self {
            name: random::name(),
            bytes,
        }
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

/// The name that 0.1.0 gave the slot of an e-mail address; an empty one means the shared slot.
/// The name confirms the guess of whoever guesses the address.
#[must_use]
pub fn name(salt: &str, email: &str) -> String {
    hex(&digest(salt, email)[..16])
}

/// How many bits of an e-mail address's digest are published with each slot, where there are so
/// many slots. They are so few that a guess fits two slots or more on average; for up to three
/// slots there are none.
#[must_use]
pub fn bits(slots: usize) -> u32 {
    match slots {
        0..=3 => 0,
        more => (more / 2).ilog2(),
    }
}

/// The first bits of SHA-256 over salt, line feed and e-mail address: which of the slots may be
/// this person's. Everybody with the same bits tries the same slots.
#[must_use]
pub fn bucket(salt: &str, email: &str, bits: u32) -> u32 {
    let digest = digest(salt, email);
    let first = u32::from_be_bytes([digest[0], digest[1], digest[2], digest[3]]);
    first.checked_shr(32 - bits).unwrap_or_default()
}

/// An e-mail address as it counts: NFKC, lower case, without space around it.
#[must_use]
pub fn normalised(email: &str) -> String {
    let email: String = email.nfkc().flat_map(char::to_lowercase).collect();
    email.trim().to_owned()
}

fn digest(salt: &str, email: &str) -> [u8; 32] {
    Sha256::digest(format!("{salt}\n{}", normalised(email)).as_bytes()).into()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Whether a text has the form of a slot's name.
#[must_use]
pub fn is_name(text: &str) -> bool {
    text.len() == 32
        && text
            .bytes()
            .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

/// The work factor, 18. A debug build, which is not for publishing, takes a lower one from
/// `DEEDBOX_TEST_WORK_FACTOR`, so that the tests need not wait.
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
        let slot = Slot::make(&Mark::generate(), &key, &Passphrase::generate());
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
        // As the viewer computes it: the first half of SHA-256 over salt, line feed, e-mail.
        assert_eq!(
            name("ab", "c"),
            "0acdf9a2665198da784232d827b01ae3".to_owned()
        );
    }

    #[test]
    fn the_mark_is_a_comment_that_age_passes_over() {
        let (key, passphrase, mark) = (
            WorkspaceKey::generate(),
            Passphrase::generate(),
            Mark::generate(),
        );
        let mut recipient = age::scrypt::Recipient::new(passphrase.secret());
        recipient.set_work_factor(2);
        let text = mark.comment().to_string() + &key.to_text();
        let bytes = age::encrypt(&recipient, text.as_bytes()).expect("memory");
        let opened = Slot::open(&bytes, &passphrase).expect("right passphrase");
        assert_eq!(*opened.to_text(), *key.to_text());
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines.len(), 2);
        assert!(lines[0].starts_with("# deedbox slot ") && lines[0].len() == 15 + 16 + 1 + 64);
        assert!(!format!("{mark:?}").contains(mark.secret.as_str()));
    }

    #[derive(serde::Deserialize)]
    struct Bucket {
        salt: String,
        #[serde(rename = "address")]
        email: String,
        bits: u32,
        bucket: u32,
    }

    #[derive(serde::Deserialize)]
    struct TypedEmail {
        typed: String,
        read: String,
    }

    #[test]
    fn buckets_and_emails_are_as_the_vectors_say() {
        let text = include_str!("../../tests/vectors/buckets.json");
        let buckets: Vec<Bucket> = serde_json::from_str(text).expect("JSON");
        for one in buckets {
            assert_eq!(
                bucket(&one.salt, &one.email, one.bits),
                one.bucket,
                "{}",
                one.email
            );
        }
        let text = include_str!("../../tests/vectors/email-addresses.json");
        let emails: Vec<TypedEmail> = serde_json::from_str(text).expect("JSON");
        for TypedEmail { typed, read } in emails {
            assert_eq!(normalised(&typed), read, "{typed:?}");
        }
    }

    #[test]
    fn at_most_half_as_many_buckets_as_slots_and_one_up_to_three() {
        for slots in 0..200 {
            let bits = bits(slots);
            assert!(
                if slots <= 3 {
                    bits == 0
                } else {
                    (1usize << bits) * 2 <= slots && (2usize << bits) * 2 > slots
                },
                "{slots}"
            );
            for email in ["", "a@b.example"] {
                assert!(bucket("salt", email, bits) < 1 << bits);
            }
        }
    }
}
