//! A keyring entry: the JSON that is sealed in `key.age` and bears the firm's mark. The mark
//! covers every field that is added here; raise `FORMAT` with each, so that no older program
//! drops it unseen.

use std::fmt;

use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::error::KeyringError;
use super::firm::FirmSecret;
use super::sealed;
use crate::digest::Digest;
use crate::seal::SealError;
use crate::seal::identity::{FirmIdentity, Recipients};

/// The version that this program writes, and the newest that it reads. The third has names,
/// ids and secrets of slots, the fourth keys of ledgers.
const FORMAT: u32 = 4;

/// The first one that bears the firm's mark.
const FIRST_MARKED: u32 = 2;

/// The firm's own copy of what opens one workspace.
#[derive(Serialize, Deserialize)]
pub(super) struct KeyringEntry {
    format: u32,
    /// Whose it is: the client's slug.
    #[serde(default)]
    client: String,
    /// How many keys the workspace has had with this one.
    #[serde(default = "first")]
    pub(super) generation: u64,
    pub(super) identity: String,
    /// The keys before this one, the newest first.
    #[serde(default)]
    pub(super) previous: Vec<String>,
    /// What opens the ledgers of its site.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) ledger: Option<String>,
    /// Those before it, the newest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) previous_ledgers: Vec<String>,
    pub(super) salt: String,
    /// The unguessable part of a private address.
    #[serde(default)]
    pub(super) address: String,
    pub(super) people: Vec<EntryHolder>,
    /// Links that open at once, each with a slot of its own.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) links: Vec<EntryHolder>,
    /// Whose passphrase was taken away.
    #[serde(default)]
    pub(super) revoked: Vec<String>,
    /// Whom it was sealed to, sorted.
    #[serde(default)]
    pub(super) recipients: Vec<String>,
    /// The client's former name, where it got another one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) formerly: Option<String>,
}

fn first() -> u64 {
    1
}

/// Somebody with a passphrase.
#[derive(Serialize, Deserialize)]
pub(super) struct EntryHolder {
    #[serde(rename = "address")]
    pub(super) email: String,
    pub(super) passphrase: String,
    /// The digest of the slot's file; the first version did not say.
    #[serde(default)]
    pub(super) slot: Option<Digest>,
    /// The name of the slot's file; where it is missing, the name follows from the e-mail
    /// address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) name: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<String>,
    /// The last day of a link that opens at once, `2026-03-04`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) until: Option<String>,
}

impl Drop for KeyringEntry {
    fn drop(&mut self) {
        self.identity.zeroize();
        self.previous.zeroize();
        self.ledger.zeroize();
        self.previous_ledgers.zeroize();
        for holder in self.people.iter_mut().chain(&mut self.links) {
            holder.passphrase.zeroize();
            holder.secret.zeroize();
        }
    }
}

impl fmt::Debug for KeyringEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("KeyringEntry(…)")
    }
}

impl KeyringEntry {
    /// A client's entry with its key; the caller fills in the rest.
    pub(super) fn of(client: &str, identity: String) -> Self {
        Self {
            format: FORMAT,
            client: client.to_owned(),
            generation: first(),
            identity,
            previous: Vec::new(),
            ledger: None,
            previous_ledgers: Vec::new(),
            salt: String::new(),
            address: String::new(),
            people: Vec::new(),
            links: Vec::new(),
            revoked: Vec::new(),
            recipients: Vec::new(),
            formerly: None,
        }
    }

    pub(super) fn seal(
        &self,
        firm: &FirmSecret,
        recipients: &Recipients,
    ) -> Result<Vec<u8>, SealError> {
        let json = serde_json::to_vec(self).expect("an entry is plain JSON");
        sealed::seal(&firm.mark(Zeroizing::new(json)), recipients)
    }

    /// Opens the entry that is kept for `client`, and makes sure that the firm made it for
    /// `named`.
    pub(super) fn open(
        bytes: &[u8],
        client: &str,
        named: &str,
        identity: &FirmIdentity,
        firm: &FirmSecret,
    ) -> Result<Self, SealError> {
        let what = what(client);
        let json = sealed::open(bytes, &what, identity, FORMAT)?;
        let entry: Self =
            serde_json::from_slice(&json).map_err(|_| SealError::Damaged { what: what.clone() })?;
        if entry.format < FIRST_MARKED {
            if firm.adopts() {
                return Ok(entry);
            }
            let client = client.to_owned();
            return Err(KeyringError::Unmarked { client }.into());
        }
        if !firm.knows(&json) {
            return Err(KeyringError::Forged { what }.into());
        }
        if entry.client != named {
            return Err(KeyringError::OtherClient {
                client: client.to_owned(),
                named: entry.client.clone(),
            }
            .into());
        }
        Ok(entry)
    }

    /// Whether an entry is of the first version, which marked nothing.
    pub(super) fn is_unmarked(
        bytes: &[u8],
        client: &str,
        identity: &FirmIdentity,
    ) -> Result<bool, SealError> {
        let json = sealed::open(bytes, &what(client), identity, FORMAT)?;
        let entry: Result<Self, _> = serde_json::from_slice(&json);
        Ok(entry.is_ok_and(|entry| entry.format < FIRST_MARKED))
    }
}

/// What an entry is called in errors.
pub(super) fn what(client: &str) -> String {
    format!("the keyring entry of `{client}`")
}
