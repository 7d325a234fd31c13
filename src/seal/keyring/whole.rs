//! What is done to the whole keyring: the firm's secret, sealing every entry anew, and giving a
//! client another name. Wherever a run is cut off, doing the same again finishes it.

use super::entry::KeyringEntry;
use super::{Access, FirmSecret, Keyring, KeyringError, Keys};
use crate::digest::Digest;
use crate::files;
use crate::seal::SealError;
use crate::seal::identity::FirmIdentity;
use crate::seal::ledger::LedgerKey;

/// The firm's secret, beside the directories of clients, none of which has a dot in its
/// name.
const FILE: &str = "firm.age";

impl Keyring {
    /// The firm's secret; nothing where there is none yet.
    ///
    /// # Errors
    /// When it cannot be read or opened.
    pub fn firm(&self, identity: &FirmIdentity) -> Result<Option<FirmSecret>, SealError> {
        let bytes = files::read_if_there(&self.directory.join(FILE))?;
        bytes
            .map(|bytes| FirmSecret::open(&bytes, identity))
            .transpose()
    }

    /// The clients whose entries are of the version that marked nothing.
    ///
    /// # Errors
    /// When an entry cannot be read or opened.
    pub fn unmarked(&self, identity: &FirmIdentity) -> Result<Vec<String>, SealError> {
        let mut unmarked = Vec::new();
        for client in self.clients()? {
            let bytes = self.store(&client).entry()?.unwrap_or_default();
            if KeyringEntry::is_unmarked(&bytes, &client, identity)? {
                unmarked.push(client);
            }
        }
        Ok(unmarked)
    }

    /// Seals the firm's secret and every entry to the recipients as they are now, which
    /// somebody has confirmed, and marks the entries with the secret as it is now. `told` is
    /// called for each client. `settle` writes down elsewhere what was changed, before the
    /// firm's secret says that the change is done: until then, a later run goes on with it.
    ///
    /// # Errors
    /// When another run is at work, or something cannot be opened, written or opened
    /// again; and those of `settle`. Entries that were written until then count; the others are
    /// as they were.
    pub fn reseal<E: From<SealError>>(
        &self,
        keys: &mut Keys,
        told: &dyn Fn(&str),
        settle: impl FnOnce() -> Result<(), E>,
    ) -> Result<usize, E> {
        let _lock = self.lock()?;
        self.is_current(keys)?;
        let clients = self.clients()?;
        // Nothing is written where an entry does not open.
        for client in &clients {
            self.open(client, keys)?;
        }
        keys.firm.confirm(&keys.recipients);
        self.write_firm(keys)?;
        for client in &clients {
            let mut access = self.open(client, keys)?;
            // Entries of earlier versions have none.
            access.ledger.get_or_insert_with(LedgerKey::generate);
            self.write(client, &access, keys)?;
            told(client);
        }
        settle()?;
        if keys.firm.is_unfinished() {
            keys.firm.finish();
            self.write_firm(keys)?;
        }
        Ok(clients.len())
    }

    /// A client that is being renamed: its old name and its new one. The new entry names the
    /// old one until that is gone.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn renaming(&self, keys: &Keys) -> Result<Option<(String, String)>, SealError> {
        for client in self.clients()? {
            let former = self.open(&client, keys).ok();
            let former = former.and_then(|access| access.formerly);
            if let Some(old) = former.filter(|old| self.has(old)) {
                return Ok(Some((old, client)));
            }
        }
        Ok(None)
    }

    /// Writes the entry of `old` a second time, for `new`: the key and the passphrases stay.
    /// [`Keyring::forget`] removes the entry of `old`, once everything else has its new name.
    ///
    /// # Errors
    /// When another run is at work, `new` has another key, or something cannot be opened or
    /// written.
    pub fn rename(&self, old: &str, new: &str, keys: &Keys) -> Result<(), SealError> {
        let _lock = self.lock()?;
        self.is_current(keys)?;
        // Where the directory was renamed by hand, the entry stands there and names `old`.
        let place = if self.has(old) { old } else { new };
        let access = self.open_as(place, old, keys)?;
        if place == old && self.has(new) {
            let taken = || KeyringError::Taken {
                client: new.to_owned(),
            };
            let there = self.open(new, keys).map_err(|_| taken())?;
            if *there.key.to_text() != *access.key.to_text() {
                return Err(taken().into());
            }
        }
        let access = Access {
            formerly: Some(old.to_owned()),
            ..access
        };
        self.write(new, &access, keys)
    }

    /// Removes the entry of a client whose key the entry of `new` holds.
    ///
    /// # Errors
    /// When another run is at work, or `new` does not hold the same key.
    pub fn forget(&self, old: &str, new: &str, keys: &Keys) -> Result<(), SealError> {
        let _lock = self.lock()?;
        if !self.has(old) {
            return Ok(());
        }
        let (gone, kept) = (self.open(old, keys)?, self.open(new, keys)?);
        if *gone.key.to_text() != *kept.key.to_text() {
            let client = new.to_owned();
            return Err(KeyringError::Taken { client }.into());
        }
        Ok(self.store(old).remove()?)
    }

    /// Makes sure that the firm's secret is still the one that was read: nothing is marked with
    /// a secret that another run has replaced.
    pub(super) fn is_current(&self, keys: &Keys) -> Result<(), SealError> {
        let bytes = files::read_if_there(&self.directory.join(FILE))?;
        if bytes.map(|bytes| Digest::of(&bytes)) == keys.firm.file {
            Ok(())
        } else {
            Err(KeyringError::SecretChanged.into())
        }
    }

    pub(super) fn write_firm(&self, keys: &mut Keys) -> Result<(), SealError> {
        let sealed = keys.firm.seal(&keys.recipients)?;
        // Opened before it counts: a secret that this identity cannot open would be lost.
        FirmSecret::open(&sealed, &keys.identity)?;
        files::write_atomically(&self.directory.join(FILE), &sealed)?;
        keys.firm.file = Some(Digest::of(&sealed));
        Ok(())
    }
}
