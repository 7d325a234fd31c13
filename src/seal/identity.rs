//! The firm's own keys: the identity that opens the keyring, and the recipients
//! that it is sealed to. Texts of identities never appear in errors.

use std::fmt;
use std::path::Path;

use age::secrecy::ExposeSecret as _;
use age::x25519;
use zeroize::Zeroizing;

use super::SealError;
use crate::files;

/// The identities of one file.
pub struct FirmIdentity {
    identities: Vec<x25519::Identity>,
}

impl fmt::Debug for FirmIdentity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("FirmIdentity(…)")
    }
}

impl FirmIdentity {
    /// Reads an age identity file.
    ///
    /// # Errors
    /// When it cannot be read or holds no identity.
    pub fn read(path: &Path) -> Result<Self, SealError> {
        let bytes = Zeroizing::new(files::read(path)?);
        let text = std::str::from_utf8(&bytes).unwrap_or_default();
        let identities: Vec<x25519::Identity> = text
            .lines()
            .map(str::trim)
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
            .filter_map(|line| line.parse().ok())
            .collect();
        if identities.is_empty() {
            return Err(SealError::NotAnIdentity(path.display().to_string()));
        }
        Ok(Self { identities })
    }

    /// Makes a new identity and writes it where only its owner may read it.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn make(path: &Path) -> Result<Self, SealError> {
        let identity = x25519::Identity::generate();
        let secret = identity.to_string();
        let text = Zeroizing::new(format!(
            "# The firm's identity: it opens the keyring, and with that every workspace.\n\
             # Keep it out of the repository, and keep a copy in a safe place.\n\
             # public key: {}\n{}\n",
            identity.to_public(),
            secret.expose_secret(),
        ));
        files::write_private(path, text.as_bytes())?;
        Ok(Self {
            identities: vec![identity],
        })
    }

    /// The public half, as `recipients` in `firm.yaml` writes it.
    #[must_use]
    pub fn recipient(&self) -> String {
        self.identities[0].to_public().to_string()
    }

    pub(super) fn as_identities(&self) -> impl Iterator<Item = &dyn age::Identity> {
        self.identities
            .iter()
            .map(|identity| identity as &dyn age::Identity)
    }
}

/// Whom the keyring is sealed to.
#[derive(Debug, Clone)]
pub struct Recipients(Vec<x25519::Recipient>);

impl Recipients {
    /// Those that the firm names; where it names none, the identity's own.
    ///
    /// # Errors
    /// When a line is not a recipient.
    pub fn of(named: &[String], identity: &FirmIdentity) -> Result<Self, SealError> {
        if named.is_empty() {
            return Ok(Self(
                identity
                    .identities
                    .iter()
                    .map(x25519::Identity::to_public)
                    .collect(),
            ));
        }
        named
            .iter()
            .map(|text| {
                let recipient = text.trim().parse();
                recipient.map_err(|_| SealError::NotARecipient(text.clone()))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    pub(super) fn as_recipients(&self) -> impl Iterator<Item = &dyn age::Recipient> {
        self.0
            .iter()
            .map(|recipient| recipient as &dyn age::Recipient)
    }
}
