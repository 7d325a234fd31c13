//! Signatures that `ssh-keygen -Y verify` checks: SSHSIG (OpenSSH's PROTOCOL.sshsig),
//! made and read by the `ssh-key` crate. What is signed, and where it is kept, is
//! decided elsewhere; who may sign, in `signers`.

use std::fmt;
use std::path::Path;

use jiff::Timestamp;
use ssh_key::{HashAlg, LineEnding, PrivateKey, PublicKey, SshSig};
use zeroize::Zeroizing;

use crate::digest::Digest;
use crate::files::{self, FileError};
use crate::signers::{self, Asked, Refusal};

/// What something is signed for. Each purpose has a namespace of its own, so that no
/// signature passes for another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// The tag manifest of an archive.
    Manifest,
    /// The list of a client's approvals.
    Approvals,
    /// What a client answers.
    Answer,
}

impl Purpose {
    /// Its namespace.
    #[must_use]
    pub fn namespace(self) -> &'static str {
        match self {
            Self::Manifest => "deedbox-manifest",
            Self::Approvals => "deedbox-approvals",
            Self::Answer => "deedbox-answer",
        }
    }
}

/// The namespace of everything that 0.1.0 signed: payload manifests and lists of
/// approvals. It counts for what `is_first_form` tells apart, and for nothing else.
pub const FIRST: &str = "deedbox";

/// The namespaces of a firm's key, as `allowed_signers` lists them.
const NAMESPACES: &str = "deedbox-manifest,deedbox-approvals";

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
    /// It was signed for something else.
    #[error("it was signed for another purpose: in the namespace `{0}`, not in `{1}`")]
    OtherPurpose(String, String),
    /// The signer is not among those that are allowed.
    #[error("it was signed with {0}, which is not among the allowed signers")]
    NotAllowed(String),
    /// The signer's line is for certificates.
    #[error("it was signed with {0}, whose line counts only for certificates that it issues")]
    Authority(String),
    /// The signer's line is somebody else's.
    #[error(
        "it was signed with {fingerprint}, which is allowed for `{principals}`, not for `{asked}`"
    )]
    OtherPrincipal {
        /// `SHA256:…`
        fingerprint: String,
        /// Whom the line names.
        principals: String,
        /// Whose signature it should be.
        asked: String,
    },
    /// The signer's line is for other namespaces.
    #[error(
        "it was signed with {fingerprint}, which is allowed in `namespaces=\"{namespaces}\"` alone; \
         the line that allows it is: {line}"
    )]
    OtherNamespaces {
        /// `SHA256:…`
        fingerprint: String,
        /// Those of the line.
        namespaces: String,
        /// A line to use instead.
        line: String,
    },
    /// The signer's line did not count when it was signed.
    #[error("it was signed with {fingerprint}{at}, and that key counts only {limits}")]
    OtherTime {
        /// `SHA256:…`
        fingerprint: String,
        /// ` at …`, or nothing where nobody knows.
        at: String,
        /// Since when, and until when.
        limits: String,
    },
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

    /// The signature of a text for a purpose, armoured as `ssh-keygen -Y sign` writes it.
    ///
    /// # Errors
    /// When the key cannot sign.
    pub fn sign(&self, purpose: Purpose, text: &[u8]) -> Result<String, SignatureError> {
        let wrong = |_| SignatureError::Wrong;
        let signature = self.key.sign(purpose.namespace(), HashAlg::Sha512, text);
        let signature = signature.map_err(wrong)?.to_pem(LineEnding::LF);
        signature.map_err(wrong)
    }

    /// The line of an `allowed_signers` file that lets this key sign as `principal`
    /// (ssh-keygen(1), "ALLOWED SIGNERS").
    #[must_use]
    pub fn allowed(&self, principal: &str) -> String {
        let line = allowed_line(principal, self.key.public_key());
        format!("{line}\n")
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

fn allowed_line(principal: &str, key: &PublicKey) -> String {
    let public = PublicKey::new(key.key_data().clone(), "").to_openssh();
    let public = public.unwrap_or_default();
    format!("{principal} namespaces=\"{NAMESPACES}\" {}", public.trim())
}

/// Who signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBy {
    /// As `allowed_signers` names them.
    pub principal: String,
    /// `SHA256:…`
    pub fingerprint: String,
    /// What the line that lets the key sign calls it.
    pub comment: Option<String>,
    /// In which namespace.
    pub namespace: String,
}

impl SignedBy {
    /// Whom the line names; nobody where it counts for whoever has the key (`*`).
    #[must_use]
    pub fn whose(&self) -> Option<&str> {
        let is_anybody = self.principal.contains(['*', '?']);
        (!is_anybody).then_some(self.principal.as_str())
    }

    /// The key by its fingerprint, and by its comment too where nobody is named: for lines that
    /// came another way. What is handed over can call its own key anything.
    #[must_use]
    pub fn key(&self) -> String {
        match (self.whose(), &self.comment) {
            (None, Some(comment)) => format!("{} ({comment})", self.fingerprint),
            _ => self.fingerprint.clone(),
        }
    }
}

/// What is to be verified.
#[derive(Debug, Clone, Copy)]
pub struct Claim<'a> {
    /// What was signed.
    pub text: &'a [u8],
    /// The armoured signature.
    pub signature: &'a str,
    /// The namespace that it has to be in.
    pub namespace: &'a str,
    /// Lines of an `allowed_signers` file.
    pub allowed: &'a str,
    /// Whose signature it should be; `None` for anybody's among the lines.
    pub principal: Option<&'a str>,
    /// When it was made, where that is known. Lines that count for a time need it.
    pub at: Option<Timestamp>,
}

/// Verifies a signature as `ssh-keygen -Y verify` does.
///
/// # Errors
/// When it does not fit the text, was made for something else, or no line allows the key
/// to sign it.
pub fn verify(claim: &Claim<'_>) -> Result<SignedBy, SignatureError> {
    let signature = SshSig::from_pem(claim.signature).map_err(|_| SignatureError::Wrong)?;
    let key = PublicKey::from(signature.public_key().clone());
    if signature.namespace() != claim.namespace {
        let (is, wanted) = (signature.namespace(), claim.namespace);
        return Err(SignatureError::OtherPurpose(
            is.to_owned(),
            wanted.to_owned(),
        ));
    }
    key.verify(claim.namespace, claim.text, &signature)
        .map_err(|_| SignatureError::Wrong)?;
    let fingerprint = key.fingerprint(HashAlg::Sha256).to_string();
    let asked = Asked {
        key: key.key_data(),
        namespace: claim.namespace,
        principal: claim.principal,
        at: claim.at,
    };
    match signers::find(claim.allowed, &asked) {
        Ok(allowed) => Ok(SignedBy {
            principal: allowed.principal,
            fingerprint,
            comment: allowed.comment,
            namespace: claim.namespace.to_owned(),
        }),
        Err(refusal) => Err(refused(refusal, fingerprint, &key, claim)),
    }
}

fn refused(
    refusal: Refusal,
    fingerprint: String,
    key: &PublicKey,
    claim: &Claim<'_>,
) -> SignatureError {
    match refusal {
        Refusal::Unknown => SignatureError::NotAllowed(fingerprint),
        Refusal::Authority => SignatureError::Authority(fingerprint),
        Refusal::Principal(principals) => SignatureError::OtherPrincipal {
            fingerprint,
            principals,
            asked: claim.principal.unwrap_or("anybody").to_owned(),
        },
        Refusal::Namespace(principals, namespaces) => SignatureError::OtherNamespaces {
            fingerprint,
            namespaces,
            line: allowed_line(&principals, key),
        },
        Refusal::Time(after, before) => {
            let since = after.map(|time| format!("from {time}"));
            let until = before.map(|time| format!("until {time}"));
            let limits: Vec<String> = since.into_iter().chain(until).collect();
            let at = claim.at.map(|time| format!(" at {time}"));
            SignatureError::OtherTime {
                fingerprint,
                at: at.unwrap_or_else(|| ", nobody knows when".to_owned()),
                limits: limits.join(" "),
            }
        }
    }
}

/// The namespace in which a list of approvals counts: its own, and for a list of the form
/// that 0.1.0 signed, the one of that.
#[must_use]
pub fn approvals_namespace(list: &[u8], signature: &str) -> &'static str {
    let is_first = SshSig::from_pem(signature).is_ok_and(|one| one.namespace() == FIRST);
    if is_first && is_first_form(list, "approvals/") {
        return FIRST;
    }
    Purpose::Approvals.namespace()
}

/// Whether a text is a list of digests of files that are all below a directory, as 0.1.0
/// signed them: of a payload below `data/`, of approvals below `approvals/`. So neither
/// passes for the other.
#[must_use]
pub fn is_first_form(text: &[u8], below: &str) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| {
        text.lines().all(|line| {
            line.split_once("  ").is_some_and(|(digest, path)| {
                let climbs = path.split('/').any(|part| part.is_empty() || part == "..");
                digest.parse::<Digest>().is_ok() && path.starts_with(below) && !climbs
            })
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_two_forms_of_the_first_version_are_told_apart() {
        let digest = Digest::of(b"");
        let payload = format!("{digest}  data/site/index.html\n{digest}  data/a b.txt\n");
        let approvals = format!("{digest}  approvals/2026-01-01-a.yaml\n");
        let climbing = format!("{digest}  data/../index.html\n");
        let mixed = format!("{payload}{approvals}");
        for (text, is_payload, is_approvals) in [
            (&payload, true, false),
            (&approvals, false, true),
            (&climbing, false, false),
            (&mixed, false, false),
            (&"data/site/index.html".to_owned(), false, false),
        ] {
            assert_eq!(
                is_first_form(text.as_bytes(), "data/"),
                is_payload,
                "{text}"
            );
            let is_list = is_first_form(text.as_bytes(), "approvals/");
            assert_eq!(is_list, is_approvals, "{text}");
        }
    }
}
