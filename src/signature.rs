//! Signatures that `ssh-keygen -Y verify` checks: SSHSIG (OpenSSH's PROTOCOL.sshsig),
//! made and read by the `ssh-key` crate. What is signed, and where it is kept, is
//! decided elsewhere.

use std::fmt;
use std::path::Path;

use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};
use zeroize::Zeroizing;

use crate::files::{self, FileError};

/// The namespace: a signature made for another purpose does not count here.
pub const NAMESPACE: &str = "deedbox";

/// Why something could not be signed or does not verify.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// The key's file could not be read.
    #[error(transparent)]
    File(#[from] FileError),
    /// It is not an OpenSSH private key.
    #[error("`{0}` is not an OpenSSH private key")]
    NotAKey(String),
    /// It is protected, and what was typed does not open it.
    #[error("this passphrase does not open the signing key")]
    WrongPassphrase,
    /// Only Ed25519 keys sign.
    #[error("`{0}` is a key of the type {1}; signatures are made with Ed25519 keys")]
    OtherAlgorithm(String, String),
    /// The text is not the one that was signed, or the signature is no signature.
    #[error("the signature does not fit what it is beside")]
    Wrong,
    /// The signer is not among those that are allowed.
    #[error("it was signed with {0}, which is not among the allowed signers")]
    NotAllowed(String),
}

/// A private key that signs.
pub struct Signer {
    key: PrivateKey,
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signer({})", self.fingerprint())
    }
}

impl Signer {
    /// Reads an OpenSSH private key; `ask` gives the passphrase of a protected one.
    ///
    /// # Errors
    /// When it cannot be read or opened, or is not an Ed25519 key.
    pub fn read(
        path: &Path,
        ask: impl FnOnce() -> Option<Zeroizing<String>>,
    ) -> Result<Self, SignatureError> {
        let bytes = Zeroizing::new(files::read(path)?);
        Self::parse(&bytes, &path.display().to_string(), ask)
    }

    /// Reads the text of an OpenSSH private key; `shown` is where it came from.
    ///
    /// # Errors
    /// When it cannot be opened, or is not an Ed25519 key.
    pub fn parse(
        bytes: &[u8],
        shown: &str,
        ask: impl FnOnce() -> Option<Zeroizing<String>>,
    ) -> Result<Self, SignatureError> {
        let shown = shown.to_owned();
        let key =
            PrivateKey::from_openssh(bytes).map_err(|_| SignatureError::NotAKey(shown.clone()))?;
        if !key.algorithm().is_ed25519() {
            let name = key.algorithm().to_string();
            return Err(SignatureError::OtherAlgorithm(shown, name));
        }
        let key = if key.is_encrypted() {
            let passphrase = ask().ok_or(SignatureError::WrongPassphrase)?;
            key.decrypt(passphrase.as_bytes())
                .map_err(|_| SignatureError::WrongPassphrase)?
        } else {
            key
        };
        Ok(Self { key })
    }

    /// The signature of a text, armoured as `ssh-keygen -Y sign` writes it.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, text: &[u8]) -> Result<String, SignatureError> {
        let wrong = |_| SignatureError::Wrong;
        let signature = self.key.sign(NAMESPACE, HashAlg::Sha512, text);
        let signature = signature.map_err(wrong)?.to_pem(LineEnding::LF);
        signature.map_err(wrong)
    }

    /// The line of an `allowed_signers` file that lets this key sign as `principal`
    /// (ssh-keygen(1), "ALLOWED SIGNERS").
    #[must_use]
    pub fn allowed(&self, principal: &str) -> String {
        format!(
            "{principal} namespaces=\"{NAMESPACE}\" {}\n",
            self.public_key()
        )
    }

    /// The public half, without a comment: `ssh-ed25519 …`
    #[must_use]
    pub fn public_key(&self) -> String {
        let public = self.key.public_key().key_data().clone();
        let public = PublicKey::new(public, "").to_openssh().unwrap_or_default();
        public.trim().to_owned()
    }

    /// `SHA256:…`
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.key.fingerprint(HashAlg::Sha256).to_string()
    }
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy {
    /// As `allowed_signers` names them.
    pub principal: String,
    /// `SHA256:…`
    pub fingerprint: String,
}

/// Verifies a signature against the lines of an `allowed_signers` file.
///
/// # Errors
/// When it does not fit the text, or the key is not among those that are allowed.
pub fn verify(text: &[u8], signature: &str, allowed: &str) -> Result<SignedBy, SignatureError> {
    let signature = SshSig::from_pem(signature).map_err(|_| SignatureError::Wrong)?;
    let key = PublicKey::from(signature.public_key().clone());
    key.verify(NAMESPACE, text, &signature)
        .map_err(|_| SignatureError::Wrong)?;
    let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
    let principal = allowed.lines().find_map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let at = words.iter().position(|word| word.starts_with("ssh-"))?;
        let known = PublicKey::from_openssh(&words.get(at..at + 2)?.join(" ")).ok()?;
        let is_it = !line.starts_with('#') && known.key_data() == key.key_data();
        is_it.then(|| words[0].to_owned())
    });
    match principal {
        Some(principal) => Ok(SignedBy {
            principal,
            fingerprint,
        }),
        None => Err(SignatureError::NotAllowed(fingerprint)),
    }
}
