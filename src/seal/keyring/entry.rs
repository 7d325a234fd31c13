//! A keyring entry: what is sealed in `key.age`, as JSON.

use std::fmt;
use std::io::{Read as _, Write as _};

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use crate::seal::SealError;
use crate::seal::identity::{FirmIdentity, Recipients};

const FORMAT: u32 = 1;

/// The firm's own copy of what opens one workspace.
#[derive(Serialize, Deserialize)]
pub(super) struct Entry {
    format: u32,
    pub(super) identity: String,
    pub(super) salt: String,
    /// The unguessable part of a private address.
    #[serde(default)]
    pub(super) address: String,
    pub(super) people: Vec<EntryHolder>,
    /// Whom it was sealed to, sorted.
    #[serde(default)]
    pub(super) recipients: Vec<String>,
}

/// Somebody with a passphrase.
#[derive(Serialize, Deserialize)]
pub(super) struct EntryHolder {
    pub(super) address: String,
    pub(super) passphrase: String,
}

impl Drop for Entry {
    fn drop(&mut self) {
        self.identity.zeroize();
        for holder in &mut self.people {
            holder.passphrase.zeroize();
        }
    }
}

impl fmt::Debug for Entry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Entry(…)")
    }
}

#[derive(Deserialize)]
struct Version {
    format: u32,
}

impl Entry {
    pub(super) fn new(
        identity: String,
        salt: String,
        address: String,
        people: Vec<EntryHolder>,
        recipients: Vec<String>,
    ) -> Self {
        Self {
            format: FORMAT,
            identity,
            salt,
            address,
            people,
            recipients,
        }
    }

    pub(super) fn seal(&self, recipients: &Recipients) -> Result<Vec<u8>, SealError> {
        let json = Zeroizing::new(serde_json::to_vec(self).expect("an entry is plain JSON"));
        let failed = |error: age::EncryptError| SealError::Plugin(error.to_string());
        let encryptor =
            age::Encryptor::with_recipients(recipients.as_recipients()).map_err(failed)?;
        let mut sealed = Vec::new();
        let mut writer = encryptor.wrap_output(&mut sealed).expect("memory");
        writer.write_all(&json).expect("memory");
        writer.finish().expect("memory");
        Ok(sealed)
    }

    pub(super) fn open(
        sealed: &[u8],
        what: &str,
        identity: &FirmIdentity,
    ) -> Result<Self, SealError> {
        let damaged = || SealError::Damaged {
            what: what.to_owned(),
        };
        let decryptor = age::Decryptor::new(sealed).map_err(|error| SealError::of(what, &error))?;
        let mut reader = decryptor
            .decrypt(identity.as_identities())
            .map_err(|error| SealError::of(what, &error))?;
        let mut json = Zeroizing::new(Vec::new());
        reader.read_to_end(&mut json).map_err(|_| damaged())?;
        let version: Version = serde_json::from_slice(&json).map_err(|_| damaged())?;
        if version.format > FORMAT {
            return Err(SealError::Newer {
                what: what.to_owned(),
            });
        }
        serde_json::from_slice(&json).map_err(|_| damaged())
    }
}
