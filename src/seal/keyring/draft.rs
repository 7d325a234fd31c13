//! An entry while it is changed: who has a passphrase, and the slots that have to be made
//! for that.

use super::{Access, Holder};
use crate::seal::key::WorkspaceKey;
use crate::seal::passphrase::Passphrase;
use crate::seal::slot::{self, Slot};

/// Keys before the present one that are kept, to know what they sealed.
const KEYS_KEPT: usize = 50;

/// Deriving a slot takes 256 MiB: not more than so many at once.
const AT_ONCE: usize = 2;

/// What is going to be in an entry, while it is changed.
#[derive(Debug)]
pub struct Draft {
    key: WorkspaceKey,
    generation: u64,
    previous: Vec<WorkspaceKey>,
    salt: String,
    address: String,
    people: Vec<(Holder, Option<Slot>)>,
    revoked: Vec<String>,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            key: WorkspaceKey::generate(),
            generation: 1,
            previous: Vec::new(),
            salt: slot::new_salt(),
            address: slot::new_salt(),
            people: Vec::new(),
            revoked: Vec::new(),
        }
    }

    pub(super) fn of(access: Access) -> Self {
        let people = access.holders.into_iter();
        Self {
            key: access.key,
            generation: access.generation,
            previous: access.previous,
            salt: access.salt,
            address: match access.address {
                none if none.is_empty() => slot::new_salt(),
                address => address,
            },
            people: people.zip(access.slots.into_iter().map(Some)).collect(),
            revoked: access.revoked,
        }
    }

    /// Whether somebody has a passphrase.
    #[must_use]
    pub fn has(&self, address: &str) -> bool {
        self.position(address).is_some()
    }

    /// How many have one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.people.len()
    }

    /// Who has one, by address.
    #[must_use]
    pub fn addresses(&self) -> Vec<String> {
        let holders = self.people.iter().map(|(holder, _)| holder);
        holders.map(|holder| holder.address.clone()).collect()
    }

    /// Gives somebody a passphrase, or another one.
    pub fn give(&mut self, address: &str, passphrase: Passphrase) {
        self.forgive(address);
        let holder = Holder {
            address: address.to_owned(),
            passphrase,
        };
        match self.position(address) {
            Some(at) => self.people[at] = (holder, None),
            None => self.people.push((holder, None)),
        }
    }

    /// Takes somebody's passphrase away.
    pub fn remove(&mut self, address: &str) {
        if let Some(at) = self.position(address) {
            let (holder, _) = self.people.remove(at);
            self.forgive(address);
            self.revoked.push(holder.address);
        }
    }

    fn forgive(&mut self, address: &str) {
        let name = slot::name(&self.salt, address);
        self.revoked
            .retain(|one| slot::name(&self.salt, one) != name);
    }

    /// Another workspace key: whoever had the old one opens nothing that is sealed from
    /// now on. Passphrases stay, their slots are made anew.
    pub fn new_key(&mut self) {
        let old = std::mem::replace(&mut self.key, WorkspaceKey::generate());
        self.previous.insert(0, old);
        self.previous.truncate(KEYS_KEPT);
        self.generation += 1;
        self.salt = slot::new_salt();
        for (_, slot) in &mut self.people {
            *slot = None;
        }
    }

    fn position(&self, address: &str) -> Option<usize> {
        let name = slot::name(&self.salt, address);
        self.people
            .iter()
            .position(|(holder, _)| slot::name(&self.salt, &holder.address) == name)
    }

    /// Makes the slots that are missing, some at once.
    pub(super) fn finish(self, progress: &(dyn Fn(usize, usize) + Sync)) -> Access {
        let Self {
            key,
            generation,
            previous,
            salt,
            address,
            mut people,
            revoked,
        } = self;
        let mut missing: Vec<&mut (Holder, Option<Slot>)> = people
            .iter_mut()
            .filter(|(_, slot)| slot.is_none())
            .collect();
        let all = missing.len();
        let mut done = 0;
        for some in missing.chunks_mut(AT_ONCE) {
            progress(done, all);
            std::thread::scope(|scope| {
                for (holder, slot) in some.iter_mut().map(|one| &mut **one) {
                    let (key, salt) = (&key, &salt);
                    scope.spawn(move || {
                        let name = slot::name(salt, &holder.address);
                        *slot = Some(Slot::make(name, key, &holder.passphrase));
                    });
                }
            });
            done += some.len();
        }
        progress(done, all);
        let (holders, slots): (Vec<_>, Vec<_>) = people.into_iter().unzip();
        Access {
            key,
            generation,
            previous,
            salt,
            address,
            holders,
            slots: slots.into_iter().flatten().collect(),
            revoked,
            recipients: Vec::new(),
        }
    }
}
