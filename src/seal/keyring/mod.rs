//! The keyring: the firm's own copy of each client's workspace key and
//! passphrases, sealed to the firm's recipients, with the slots beside it. Safe
//! to commit.
//!
//! `<keyring>/<client>/key.age` is the entry, `slots/<slot>.age` are ready to be
//! published. A key is never lost half way: see `store`.

mod draft;
mod entry;
mod store;

use std::path::PathBuf;
use std::time::Duration;

use super::SealError;
use super::identity::{FirmIdentity, Recipients};
use super::key::WorkspaceKey;
use super::passphrase::Passphrase;
use super::slot::{self, Slot};
use crate::files::{self, Lock, LockError};
pub use draft::Draft;
use entry::{Entry, EntryHolder};
use store::{Kept, Store};

/// How long another run is waited for. Making a hundred slots takes about so long.
const PATIENCE: Duration = Duration::from_secs(60);

/// All that opens one client's workspace.
#[derive(Debug)]
pub struct Access {
    /// The key itself.
    pub key: WorkspaceKey,
    /// Public salt of the slots' names.
    pub salt: String,
    /// The unguessable part of a private address.
    pub address: String,
    /// Who has a passphrase.
    pub holders: Vec<Holder>,
    /// Ready to publish, in the order of the holders.
    pub slots: Vec<Slot>,
    /// Whom the entry is sealed to, sorted; empty where an old entry does not say.
    pub recipients: Vec<String>,
}

impl Access {
    /// A new key that is kept nowhere, with the same passphrase for each address, or one
    /// that all share where there is none.
    #[must_use]
    pub fn temporary<'a>(
        addresses: impl IntoIterator<Item = &'a str>,
        passphrase: &Passphrase,
    ) -> Self {
        let mut draft = Draft::new();
        for address in addresses {
            draft.give(address, passphrase.clone());
        }
        if draft.count() == 0 {
            draft.give("", passphrase.clone());
        }
        draft.finish(&|_, _| {})
    }
}

/// Somebody with a passphrase; with an empty address, everybody at the client.
#[derive(Debug, Clone)]
pub struct Holder {
    /// E-mail address; empty for the passphrase that all share.
    pub address: String,
    /// Theirs.
    pub passphrase: Passphrase,
}

/// The firm's keys: who opens the keyring, and whom it is sealed to.
#[derive(Debug)]
pub struct Keys {
    /// Of whoever is at work.
    pub identity: FirmIdentity,
    /// Of everybody at the firm.
    pub recipients: Recipients,
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
        self.store(client).exists()
    }

    /// The clients whose keys it holds, sorted.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn clients(&self) -> Result<Vec<String>, SealError> {
        let names = files::names_in(&self.directory)?;
        let mut clients: Vec<String> = names
            .iter()
            .map(|name| {
                let name = name.to_string_lossy();
                let left = name.strip_prefix('.');
                let left = left.and_then(|name| name.strip_suffix(".previous"));
                left.unwrap_or(&name).to_owned()
            })
            .filter(|name| !name.starts_with('.') && self.has(name))
            .collect();
        clients.sort();
        clients.dedup();
        Ok(clients)
    }

    /// Opens a client's entry and reads its slots.
    ///
    /// # Errors
    /// When no identity opens it, or it is missing, damaged or newer.
    pub fn open(&self, client: &str, identity: &FirmIdentity) -> Result<Access, SealError> {
        let what = what(client);
        let store = self.store(client);
        let bytes = store
            .entry()?
            .ok_or_else(|| SealError::Missing { what: what.clone() })?;
        let entry = Entry::open(&bytes, &what, identity)?;
        let damaged = || SealError::Damaged { what: what.clone() };
        let key = WorkspaceKey::read(&entry.identity).ok_or_else(damaged)?;
        let mut holders = Vec::new();
        let mut slots = Vec::new();
        for sealed in &entry.people {
            let name = slot::name(&entry.salt, &sealed.address);
            let path = store.slot(&name);
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
            address: entry.address.clone(),
            holders,
            slots,
            recipients: entry.recipients.clone(),
        })
    }

    /// Makes a client's key with a slot and a passphrase for each address; an
    /// empty list makes one that everybody at the client shares. `progress` is told how
    /// many slots of how many are made: each takes about a second.
    ///
    /// # Errors
    /// When another run is at work, or the entry cannot be written or opened again.
    pub fn make(
        &self,
        client: &str,
        addresses: &[String],
        keys: &Keys,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Access, SealError> {
        let _lock = self.lock()?;
        if self.has(client) {
            return self.open(client, &keys.identity);
        }
        let mut draft = Draft::new();
        if addresses.is_empty() {
            draft.give("", Passphrase::generate());
        }
        for address in addresses {
            draft.give(address, Passphrase::generate());
        }
        let access = draft.finish(progress);
        self.write(client, &access, keys)?;
        Ok(access)
    }

    /// Changes a client's entry, and seals it to the recipients as they are now.
    ///
    /// # Errors
    /// When another run is at work, or the entry cannot be opened, written or opened
    /// again; and those of `change`, after which nothing is written.
    pub fn change<E: From<SealError>>(
        &self,
        client: &str,
        keys: &Keys,
        progress: &(dyn Fn(usize, usize) + Sync),
        change: impl FnOnce(&mut Draft) -> Result<(), E>,
    ) -> Result<Access, E> {
        let _lock = self.lock()?;
        let access = self.open(client, &keys.identity)?;
        let mut draft = Draft::of(access);
        change(&mut draft)?;
        let access = draft.finish(progress);
        self.write(client, &access, keys)?;
        Ok(access)
    }

    fn write(&self, client: &str, access: &Access, keys: &Keys) -> Result<(), SealError> {
        let what = what(client);
        let people = access
            .holders
            .iter()
            .map(|holder| EntryHolder {
                address: holder.address.clone(),
                passphrase: holder.passphrase.reveal().to_owned(),
            })
            .collect();
        let entry = Entry::new(
            access.key.to_text().to_string(),
            access.salt.clone(),
            access.address.clone(),
            people,
            keys.recipients.texts(),
        );
        let kept = Kept {
            entry: entry.seal(&keys.recipients)?,
            slots: access.slots.clone(),
        };
        // Opened before it counts: an entry that this identity cannot open again would
        // be a lost key.
        self.store(client).replace(&kept, |written| {
            let again = Entry::open(written, &what, &keys.identity)?;
            if again.identity == *access.key.to_text() {
                Ok(())
            } else {
                Err(SealError::Damaged { what: what.clone() })
            }
        })
    }

    /// Waits for another run to end, for a while.
    fn lock(&self) -> Result<Lock, SealError> {
        let path = self.directory.join(".lock");
        files::lock(&path, "the keyring", PATIENCE, &|_| {}).map_err(|error| match error {
            LockError::File(error) => error.into(),
            LockError::Held { holder, .. } => SealError::Locked(holder.to_string()),
        })
    }

    fn store(&self, client: &str) -> Store {
        Store::of(&self.directory, client)
    }
}

fn what(client: &str) -> String {
    format!("the keyring entry of `{client}`")
}
#[cfg(test)]
mod tests;
