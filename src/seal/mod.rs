//! Everything that is encrypted, and nothing else: the workspace key, slots, objects, packs,
//! the index, the keyring. The format is age v1 (C2SP age-encryption.org/v1), made by the `age`
//! crate; there is no cryptography of our own here, and no names of files on disk.

pub mod budget;
pub mod content_key;
mod gzip;
pub mod identity;
pub mod index;
pub mod key;
pub mod keyring;
pub mod ledger;
pub mod object;
mod outline;
pub mod pack;
mod padding;
pub mod passphrase;
mod random;
pub mod slot;
pub mod sources;
mod untar;
pub mod workspace;

use crate::files::FileError;

/// Why something could not be sealed or opened.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The key or the passphrase is not the one that it was sealed to.
    #[error("{what} does not open with this key")]
    WrongKey {
        /// Which sealed thing.
        what: String,
    },
    /// It is not what was written.
    #[error("{what} is damaged")]
    Damaged {
        /// Which sealed thing.
        what: String,
    },
    /// It opens, but holds something that this program does not write.
    #[error("{what} is not as deedbox writes it: {why}")]
    Odd {
        /// Which sealed thing.
        what: String,
        /// What is odd.
        why: String,
    },
    /// It is larger than what deedbox opens of somebody else's.
    #[error("{what} is refused: {why}")]
    TooLarge {
        /// Which sealed thing.
        what: String,
        /// Which limit, and the option that raises it.
        why: String,
    },
    /// It is sealed to another key than the slots beside it hold.
    #[error("{what} does not open with this key: it was replaced, or is another workspace's")]
    Foreign {
        /// Which sealed thing.
        what: String,
    },
    /// It was written by a newer version of the format.
    #[error("{what} was written by a newer version of deedbox")]
    Newer {
        /// Which sealed thing.
        what: String,
    },
    /// It is not there.
    #[error("{what} is missing")]
    Missing {
        /// Which sealed thing.
        what: String,
    },
    /// The firm does not trust its keyring, or what should fit it.
    #[error(transparent)]
    Keyring(#[from] keyring::KeyringError),
    /// The work of another run is not finished.
    #[error("{0} is changing the keyring")]
    Locked(String),
    /// A line of `recipients` is not a public key.
    #[error("`{0}` is not a recipient")]
    NotARecipient(String),
    /// An identity file holds no identity.
    #[error("`{0}` holds no age identity")]
    NotAnIdentity(String),
    /// There is no recipient that the keyring could be sealed to.
    #[error("there is nobody to seal the keyring to")]
    NoRecipient,
    /// A plugin of age is missing or does not work.
    #[error("{0}")]
    Plugin(String),
}

impl SealError {
    /// What went wrong while age opened `what`.
    pub(crate) fn of(what: &str, error: &age::DecryptError) -> Self {
        let what = what.to_owned();
        match error {
            age::DecryptError::NoMatchingKeys
            | age::DecryptError::KeyDecryptionFailed
            | age::DecryptError::DecryptionFailed => Self::WrongKey { what },
            age::DecryptError::UnknownFormat => Self::Newer { what },
            _ => Self::Damaged { what },
        }
    }
}

/// An age file, binary or armoured, as `age` reads it. White space around armour is
/// allowed (C2SP age, "ASCII armor"), and the crate leaves it to its caller.
fn reader(sealed: &[u8]) -> impl std::io::Read {
    let armour = sealed.trim_ascii();
    age::armor::ArmoredReader::new(if armour.starts_with(b"-----BEGIN") {
        armour
    } else {
        sealed
    })
}

/// The binary form of an age file, binary or armoured; nothing where the armour is
/// broken.
#[must_use]
pub fn binary(sealed: &[u8]) -> Option<Vec<u8>> {
    use std::io::Read as _;
    let mut bytes = Vec::with_capacity(sealed.len());
    reader(sealed).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
