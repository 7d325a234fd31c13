//! The keyring: the firm's own copy of each client's workspace key and
//! passphrases, sealed to the firm's recipients, with the slots beside it. Safe
//! to commit.
//!
//! `<keyring>/firm.age` is the firm's secret, by which it recognises its own entries: see
//! `firm`. `<keyring>/<client>/key.age` is an entry; the `slots/<slot>.age` beside it are ready
//! to be published. An interruption never loses a key: see `store`. What is done to all entries
//! at once is in `whole`.

mod access;
mod draft;
mod entry;
mod error;
mod firm;
mod sealed;
mod store;
mod whole;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::Date;
use zeroize::Zeroizing;

use super::SealError;
use super::identity::{FirmIdentity, Nobody, Prompt, Recipients};
use super::key::WorkspaceKey;
use super::ledger::LedgerKey;
use super::passphrase::Passphrase;
use super::slot::{self, Mark, Slot};
use crate::digest::Digest;
use crate::files::{self, Lock, LockError, LockHolder, PATIENCE};
pub use access::{Access, Holder, OpeningLink};
pub use draft::Draft;
use entry::{EntryHolder, KeyringEntry, what};
pub use error::KeyringError;
pub use firm::{Change, FirmSecret};
use store::{EntryStore, SealedEntry};

/// The firm's keys: what opens the keyring, whom it is sealed to, and what marks it.
#[derive(Debug)]
pub struct Keys {
    /// The identity of whoever is at work.
    pub identity: FirmIdentity,
    /// The recipients of everybody at the firm.
    pub recipients: Recipients,
    /// By which the firm recognises its own entries.
    pub firm: FirmSecret,
}

/// The keyring of a firm.
pub struct Keyring {
    directory: PathBuf,
    /// The file of its lock, which is kept elsewhere: the keyring is committed.
    lock: PathBuf,
    prompt: Arc<dyn Prompt>,
}

impl fmt::Debug for Keyring {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Keyring({})", self.directory.display())
    }
}

impl Keyring {
    /// The keyring in a directory, which need not exist yet, and the file of its lock.
    #[must_use]
    pub fn at(directory: PathBuf, lock: PathBuf) -> Self {
        Self {
            directory,
            lock,
            prompt: Arc::new(Nobody),
        }
    }

    /// The same keyring, which tells whoever waits what it waits for.
    #[must_use]
    pub fn telling(self, prompt: Arc<dyn Prompt>) -> Self {
        Self { prompt, ..self }
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
    /// When no identity opens it, it is missing, damaged or newer, or the firm did not make
    /// it, with these slots, for this client.
    pub fn open(&self, client: &str, keys: &Keys) -> Result<Access, SealError> {
        self.open_as(client, client, keys)
    }

    /// The same for an entry that is kept for `client` and was made for `named`.
    fn open_as(&self, client: &str, named: &str, keys: &Keys) -> Result<Access, SealError> {
        let what = what(client);
        let store = self.store(client);
        let bytes = store
            .entry()?
            .ok_or_else(|| SealError::Missing { what: what.clone() })?;
        let entry = KeyringEntry::open(&bytes, client, named, &keys.identity, &keys.firm)?;
        let damaged = || SealError::Damaged { what: what.clone() };
        let key = |text: &String| WorkspaceKey::read(text).ok_or_else(damaged);
        let ledger = |text: &String| LedgerKey::read(text).ok_or_else(damaged);
        let slot = |sealed: &EntryHolder| -> Result<(Holder, Slot), SealError> {
            let own = sealed.name.clone().filter(|name| slot::is_name(name));
            let name = own.unwrap_or_else(|| slot::name(&entry.salt, &sealed.email));
            let path = store.slot(&name);
            let bytes = files::read_if_there(&path)?.ok_or_else(|| SealError::Missing {
                what: format!("the slot `{}`", path.display()),
            })?;
            if sealed.slot.is_some_and(|slot| slot != Digest::of(&bytes)) {
                return Err(KeyringError::OtherSlot {
                    client: client.to_owned(),
                    path: path.display().to_string(),
                }
                .into());
            }
            let mark = sealed.id.clone().zip(sealed.secret.clone());
            let holder = Holder {
                email: sealed.email.clone(),
                passphrase: Passphrase::typed(&sealed.passphrase),
                mark: mark.map(|(id, secret)| Mark {
                    id,
                    secret: Zeroizing::new(secret),
                }),
            };
            Ok((holder, Slot { name, bytes }))
        };
        let people = entry.people.iter().map(slot);
        let (holders, slots) = people.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
        let mut links = Vec::new();
        for sealed in &entry.links {
            let (holder, slot) = slot(sealed)?;
            let until = sealed.until.as_deref().and_then(|day| day.parse().ok());
            links.push(OpeningLink {
                holder,
                until: until.ok_or_else(damaged)?,
                slot,
            });
        }
        Ok(Access {
            key: key(&entry.identity)?,
            generation: entry.generation,
            previous: entry.previous.iter().map(key).collect::<Result<_, _>>()?,
            ledger: entry.ledger.as_ref().map(ledger).transpose()?,
            previous_ledgers: {
                let earlier = entry.previous_ledgers.iter();
                earlier.map(ledger).collect::<Result<_, _>>()?
            },
            salt: entry.salt.clone(),
            address: entry.address.clone(),
            holders,
            slots,
            links,
            revoked: entry.revoked.clone(),
            recipients: entry.recipients.clone(),
            formerly: entry.formerly.clone(),
        })
    }

    /// Makes a client's key with a slot and a passphrase for each e-mail address; an
    /// empty list makes one that everybody at the client shares. `progress` is told how
    /// many slots of how many are made: each takes about a second.
    ///
    /// # Errors
    /// When another run is at work, or the entry cannot be written or opened again.
    ///
    /// # Panics
    /// Never: one client gives one entry.
    pub fn make(
        &self,
        client: &str,
        emails: &[String],
        keys: &Keys,
        progress: &(dyn Fn(usize, usize) + Sync),
    ) -> Result<Access, SealError> {
        let mut made = None;
        let wanted = [(client, emails.to_vec())];
        self.make_all(&wanted, keys, progress, |_, access| made = Some(access))?;
        Ok(made.expect("one client has one entry"))
    }

    /// The same for several clients, two slots at a time whosever they are. `made` is told of each
    /// entry as soon as it is kept. Others may change the keyring meanwhile: it is theirs while
    /// slots are made, and between two entries.
    ///
    /// # Errors
    /// When another run is at work, or an entry cannot be written or opened again.
    pub fn make_all(
        &self,
        wanted: &[(&str, Vec<String>)],
        keys: &Keys,
        progress: &(dyn Fn(usize, usize) + Sync),
        mut made: impl FnMut(&str, Access),
    ) -> Result<(), SealError> {
        self.is_current(keys)?;
        let (mut names, mut drafts) = (Vec::new(), Vec::new());
        for (client, emails) in wanted {
            let mut draft = Draft::new();
            if emails.is_empty() {
                draft.give("", Passphrase::generate());
            }
            for email in emails {
                draft.give(email, Passphrase::generate());
            }
            names.push(*client);
            drafts.push(draft);
        }
        let mut names = names.into_iter();
        Draft::finish_all(drafts, progress, |access| {
            let client = names.next().expect("a name for each draft");
            made(client, self.add(client, access, keys)?);
            Ok(())
        })
    }

    /// Keeps a new entry; where another run has made one meanwhile, that one counts.
    fn add(&self, client: &str, access: Access, keys: &Keys) -> Result<Access, SealError> {
        let _lock = self.lock()?;
        self.is_current(keys)?;
        if self.has(client) {
            return self.open(client, keys);
        }
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
        self.is_current(keys)?;
        let access = self.open(client, keys)?;
        let mut draft = Draft::of(access);
        change(&mut draft)?;
        let access = draft.finish(progress);
        self.write(client, &access, keys)?;
        Ok(access)
    }

    fn write(&self, client: &str, access: &Access, keys: &Keys) -> Result<(), SealError> {
        if keys.recipients.texts() != keys.firm.recipients() {
            return Err(KeyringError::Unconfirmed.into());
        }
        let text = |key: &WorkspaceKey| key.to_text().to_string();
        let people = access.holders.iter().zip(&access.slots);
        let mut entry = KeyringEntry::of(client, text(&access.key));
        entry.generation = access.generation;
        entry.previous = access.previous.iter().map(text).collect();
        let text = |key: &LedgerKey| key.to_text().to_string();
        entry.ledger = access.ledger.as_ref().map(text);
        entry.previous_ledgers = access.previous_ledgers.iter().map(text).collect();
        entry.salt.clone_from(&access.salt);
        entry.address.clone_from(&access.address);
        let of = |holder: &Holder, slot: &Slot, until: Option<Date>| EntryHolder {
            email: holder.email.clone(),
            passphrase: holder.passphrase.reveal().to_owned(),
            slot: Some(Digest::of(&slot.bytes)),
            name: holder.mark.as_ref().map(|_| slot.name.clone()),
            id: holder.mark.as_ref().map(|mark| mark.id.clone()),
            secret: holder.mark.as_ref().map(|mark| mark.secret.to_string()),
            until: until.map(|day| day.to_string()),
        };
        entry.people = people
            .map(|(holder, slot)| of(holder, slot, None))
            .collect();
        let links = access.links.iter();
        entry.links = links
            .map(|link| of(&link.holder, &link.slot, Some(link.until)))
            .collect();
        entry.revoked.clone_from(&access.revoked);
        entry.recipients = keys.recipients.texts();
        entry.formerly.clone_from(&access.formerly);
        let kept = SealedEntry {
            entry: entry.seal(&keys.firm, &keys.recipients)?,
            slots: {
                let links = access.links.iter().map(|link| link.slot.clone());
                access.slots.iter().cloned().chain(links).collect()
            },
        };
        // Opened before it counts: an entry that this identity cannot open again would
        // be a lost key.
        self.store(client).replace(&kept, |written| {
            let again = KeyringEntry::open(written, client, client, &keys.identity, &keys.firm)?;
            if again.identity == *access.key.to_text() {
                Ok(())
            } else {
                Err(SealError::Damaged { what: what(client) })
            }
        })
    }

    /// Waits for another run to end, for a while.
    fn lock(&self) -> Result<Lock, SealError> {
        let waiting = |holder: &LockHolder| {
            let words = format!("waiting until {holder} has done with the keyring …");
            self.prompt.tell(&words);
        };
        let lock = files::lock(&self.lock, "the keyring", PATIENCE, &waiting);
        let lock = lock.map_err(|error| match error {
            LockError::File(error) => error.into(),
            LockError::Held { holder, .. } => SealError::Locked(holder.to_string()),
        })?;
        self.clear(&lock)?;
        Ok(lock)
    }

    /// Removes what a killed run left in the keyring. With the lock held, nobody else writes
    /// there.
    fn clear(&self, lock: &Lock) -> Result<(), SealError> {
        if lock.holds() {
            files::remove_leftovers(&self.directory)?;
            for name in files::names_in(&self.directory)? {
                let name = name.to_string_lossy();
                let client = name.strip_prefix('.');
                if let Some(client) = client.and_then(|name| name.strip_suffix(".next")) {
                    self.store(client).abandon()?;
                }
            }
        }
        Ok(())
    }

    fn store(&self, client: &str) -> EntryStore {
        EntryStore::of(&self.directory, client)
    }
}

#[cfg(test)]
mod tests;
