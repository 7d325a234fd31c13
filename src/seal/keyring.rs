//! The keyring: the firm's own copy of each client's workspace key and
//! passphrases, sealed to the firm's recipients, with the slots beside it. Safe
//! to commit.
//!
//! `<keyring>/<client>/key.age` is the entry, `slots/<slot>.age` are ready to be
//! published. An entry is written before its slots, and read back before it
//! counts: a key is never lost half way.

use std::fmt;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::SealError;
use super::identity::{FirmIdentity, Recipients};
use super::key::WorkspaceKey;
use super::passphrase::Passphrase;
use super::slot::{self, Slot};
use crate::files::{self, Lock};

const FORMAT: u32 = 1;

/// All that opens one client's workspace.
#[derive(Debug)]
pub struct Access {
    /// The key itself.
    pub key: WorkspaceKey,
    /// Public salt of the slots' names.
    pub salt: String,
    /// Who has a passphrase.
    pub holders: Vec<Holder>,
    /// Ready to publish, in the order of the holders.
    pub slots: Vec<Slot>,
}

/// Somebody with a passphrase; with an empty address, everybody at the client.
#[derive(Debug, Clone)]
pub struct Holder {
    /// E-mail address; empty for the passphrase that all share.
    pub address: String,
    /// Theirs.
    pub passphrase: Passphrase,
}

/// The keyring of a firm.
#[derive(Debug)]
pub struct Keyring {
    directory: PathBuf,
}

impl Keyring {
    /// The keyring in a directory, which need not exist yet.
    #[must_use]
    pub fn at(directory: PathBuf) -> Self {
        Self { directory }
    }

    /// Whether it holds a client's key.
    #[must_use]
    pub fn has(&self, client: &str) -> bool {
        files::metadata(&self.entry_path(client)).is_some()
    }

    /// Whether it holds anybody's key.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn is_empty(&self) -> Result<bool, SealError> {
        let names = files::names_in(&self.directory)?;
        Ok(!names.iter().any(|name| self.has(&name.to_string_lossy())))
    }

    /// Opens a client's entry and reads its slots.
    ///
    /// # Errors
    /// When no identity opens it, or it is missing, damaged or newer.
    pub fn open(&self, client: &str, identity: &FirmIdentity) -> Result<Access, SealError> {
        let what = format!("the keyring entry of `{client}`");
        let bytes = files::read_if_there(&self.entry_path(client))?
            .ok_or_else(|| SealError::Missing { what: what.clone() })?;
        let entry = Entry::open(&bytes, &what, identity)?;
        let damaged = || SealError::Damaged { what: what.clone() };
        let key = WorkspaceKey::read(&entry.identity).ok_or_else(damaged)?;
        let mut holders = Vec::new();
        let mut slots = Vec::new();
        for sealed in &entry.people {
            let name = slot::name(&entry.salt, &sealed.address);
            let path = self.slot_path(client, &name);
            let bytes = files::read_if_there(&path)?.ok_or_else(|| SealError::Missing {
                what: format!("the slot `{}`", path.display()),
            })?;
            slots.push(Slot { name, bytes });
            holders.push(Holder {
                address: sealed.address.clone(),
                passphrase: Passphrase::typed(&sealed.passphrase),
            });
        }
        Ok(Access {
            key,
            salt: entry.salt.clone(),
            holders,
            slots,
        })
    }

    /// Makes a client's key with a slot and a passphrase for each address; an
    /// empty list makes one that everybody at the client shares. Takes about a
    /// second for each address.
    ///
    /// # Errors
    /// When there is an entry already, another run is at work, or the entry
    /// cannot be written or opened again.
    pub fn make(
        &self,
        client: &str,
        addresses: &[String],
        recipients: &Recipients,
        identity: &FirmIdentity,
    ) -> Result<Access, SealError> {
        let _lock = self.lock()?;
        if self.has(client) {
            return self.open(client, identity);
        }
        let shared = [String::new()];
        let addresses = if addresses.is_empty() {
            &shared[..]
        } else {
            addresses
        };
        let key = WorkspaceKey::generate();
        let salt = slot::new_salt();
        let mut holders = Vec::new();
        let mut slots = Vec::new();
        for address in addresses {
            let passphrase = Passphrase::generate();
            slots.push(Slot::make(slot::name(&salt, address), &key, &passphrase));
            holders.push(Holder {
                address: address.clone(),
                passphrase,
            });
        }
        let access = Access {
            key,
            salt,
            holders,
            slots,
        };
        self.write(client, &access, recipients, identity)?;
        Ok(access)
    }

    fn write(
        &self,
        client: &str,
        access: &Access,
        recipients: &Recipients,
        identity: &FirmIdentity,
    ) -> Result<(), SealError> {
        let what = format!("the keyring entry of `{client}`");
        let sealed = Entry::of(access).seal(recipients);
        // Opened before it is written: an entry that this identity cannot open
        // again would be a lost key.
        let again = Entry::open(&sealed, &what, identity)?;
        if again.identity != *access.key.to_text() {
            return Err(SealError::Damaged { what });
        }
        for slot in &access.slots {
            files::write_atomically(&self.slot_path(client, &slot.name), &slot.bytes)?;
        }
        files::write_atomically(&self.entry_path(client), &sealed)?;
        let written = files::read(&self.entry_path(client))?;
        if written == sealed {
            Ok(())
        } else {
            Err(SealError::Damaged { what })
        }
    }

    fn lock(&self) -> Result<Lock, SealError> {
        files::make_directory(&self.directory)?;
        files::lock(&self.directory.join(".lock"))?.ok_or(SealError::Locked)
    }

    fn entry_path(&self, client: &str) -> PathBuf {
        self.directory.join(client).join("key.age")
    }

    fn slot_path(&self, client: &str, slot: &str) -> PathBuf {
        let name = format!("{slot}.age");
        self.directory
            .join(client)
            .join(Path::new("slots"))
            .join(name)
    }
}

/// What is sealed in `key.age`, as JSON.
#[derive(Serialize, Deserialize)]
struct Entry {
    format: u32,
    identity: String,
    salt: String,
    people: Vec<EntryHolder>,
}

#[derive(Serialize, Deserialize)]
struct EntryHolder {
    address: String,
    passphrase: String,
}

impl Drop for Entry {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.identity);
        for holder in &mut self.people {
            zeroize::Zeroize::zeroize(&mut holder.passphrase);
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
    fn of(access: &Access) -> Self {
        Self {
            format: FORMAT,
            identity: access.key.to_text().to_string(),
            salt: access.salt.clone(),
            people: access
                .holders
                .iter()
                .map(|holder| EntryHolder {
                    address: holder.address.clone(),
                    passphrase: holder.passphrase.reveal().to_owned(),
                })
                .collect(),
        }
    }

    fn seal(&self, recipients: &Recipients) -> Vec<u8> {
        let json = Zeroizing::new(serde_json::to_vec(self).expect("an entry is plain JSON"));
        let encryptor = age::Encryptor::with_recipients(recipients.as_recipients())
            .expect("there is at least one recipient, and all are of one kind");
        let mut sealed = Vec::new();
        let mut writer = encryptor.wrap_output(&mut sealed).expect("memory");
        writer.write_all(&json).expect("memory");
        writer.finish().expect("memory");
        sealed
    }

    fn open(sealed: &[u8], what: &str, identity: &FirmIdentity) -> Result<Self, SealError> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gives_back_what_was_made_and_opens_for_its_identity_only() {
        let directory = tempfile::tempdir().expect("a directory");
        let identity = FirmIdentity::make(&directory.path().join("identity.txt")).expect("written");
        let other = FirmIdentity::make(&directory.path().join("other.txt")).expect("written");
        let recipients = Recipients::of(&[], &identity).expect("own");
        let keyring = Keyring::at(directory.path().join("keyring"));
        assert!(keyring.is_empty().expect("readable"));

        let made = keyring.make(
            "acme",
            &["dana@acme.example".into()],
            &recipients,
            &identity,
        );
        let made = made.expect("made");
        let opened = keyring.open("acme", &identity).expect("opened");
        assert_eq!(*opened.key.to_text(), *made.key.to_text());
        assert_eq!(
            opened.holders[0].passphrase.reveal(),
            made.holders[0].passphrase.reveal()
        );
        assert_eq!(opened.slots[0].bytes, made.slots[0].bytes);
        let unlocked = Slot::open(&opened.slots[0].bytes, &opened.holders[0].passphrase);
        assert_eq!(*unlocked.expect("own slot").to_text(), *made.key.to_text());

        assert!(matches!(
            keyring.open("acme", &other),
            Err(SealError::WrongKey { .. })
        ));
        assert!(matches!(
            keyring.open("nobody", &identity),
            Err(SealError::Missing { .. })
        ));
        let debug = format!("{opened:?}");
        assert!(
            !debug.contains(opened.holders[0].passphrase.reveal()),
            "{debug}"
        );
        assert!(!debug.contains("AGE-SECRET"), "{debug}");
    }

    #[test]
    fn an_entry_that_its_maker_cannot_open_is_not_written() {
        let directory = tempfile::tempdir().expect("a directory");
        let identity = FirmIdentity::make(&directory.path().join("identity.txt")).expect("written");
        let other = FirmIdentity::make(&directory.path().join("other.txt")).expect("written");
        let recipients = Recipients::of(&[other.recipient()], &identity).expect("a recipient");
        let keyring = Keyring::at(directory.path().join("keyring"));
        let made = keyring.make("acme", &[], &recipients, &identity);
        assert!(matches!(made, Err(SealError::WrongKey { .. })));
        assert!(!keyring.has("acme"));
    }
}
