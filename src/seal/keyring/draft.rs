//! An entry of the keyring while it is changed: who has a passphrase, and which slots have to
//! be made for that.

use jiff::civil::Date;

use super::access::{Access, Holder, OpeningLink};
use crate::seal::key::WorkspaceKey;
use crate::seal::ledger::LedgerKey;
use crate::seal::passphrase::Passphrase;
use crate::seal::random;
use crate::seal::slot::{self, Mark, Slot};

/// So many earlier keys are kept, to recognise what they sealed.
const KEYS_KEPT: usize = 50;

/// Deriving a slot takes 256 MiB: at most so many are derived at once.
const AT_ONCE: usize = 2;

/// What is going to be in an entry.
#[derive(Debug)]
pub struct Draft {
    key: WorkspaceKey,
    generation: u64,
    previous: Vec<WorkspaceKey>,
    ledger: LedgerKey,
    previous_ledgers: Vec<LedgerKey>,
    salt: String,
    address: String,
    people: Vec<(Holder, Option<Slot>)>,
    links: Vec<(Holder, Date, Option<Slot>)>,
    revoked: Vec<String>,
}

impl Draft {
    pub(super) fn new() -> Self {
        Self {
            key: WorkspaceKey::generate(),
            generation: 1,
            previous: Vec::new(),
            ledger: LedgerKey::generate(),
            previous_ledgers: Vec::new(),
            salt: random::name(),
            address: random::name(),
            people: Vec::new(),
            links: Vec::new(),
            revoked: Vec::new(),
        }
    }

    pub(super) fn of(access: Access) -> Self {
        let people = access.holders.into_iter();
        Self {
            key: access.key,
            generation: access.generation,
            previous: access.previous,
            // Entries of earlier versions have none.
            ledger: access.ledger.unwrap_or_else(LedgerKey::generate),
            previous_ledgers: access.previous_ledgers,
            salt: access.salt,
            address: match access.address {
                none if none.is_empty() => random::name(),
                address => address,
            },
            people: people.zip(access.slots.into_iter().map(Some)).collect(),
            links: access
                .links
                .into_iter()
                .map(|link| (link.holder, link.until, Some(link.slot)))
                .collect(),
            revoked: access.revoked,
        }
    }

    /// Whether somebody has a passphrase.
    #[must_use]
    pub fn has(&self, email: &str) -> bool {
        self.position(email).is_some()
    }

    /// How many have one.
    #[must_use]
    pub fn count(&self) -> usize {
        self.people.len()
    }

    /// The e-mail addresses of those who have one.
    #[must_use]
    pub fn emails(&self) -> Vec<String> {
        let holders = self.people.iter().map(|(holder, _)| holder);
        holders.map(|holder| holder.email.clone()).collect()
    }

    /// Gives somebody a passphrase, or another one.
    pub fn give(&mut self, email: &str, passphrase: Passphrase) {
        self.forgive(email);
        let holder = Holder {
            email: email.to_owned(),
            passphrase,
            mark: None,
        };
        match self.position(email) {
            Some(at) => self.people[at] = (holder, None),
            None => self.people.push((holder, None)),
        }
    }

    /// Makes a link for somebody that opens at once, up to and including a day. It replaces any
    /// other link of theirs.
    pub fn link(&mut self, email: &str, secret: Passphrase, until: Date) {
        self.unlink(email);
        let holder = Holder {
            email: email.to_owned(),
            passphrase: secret,
            mark: None,
        };
        self.links.push((holder, until, None));
    }

    /// Takes somebody's link away; whether there was one.
    pub fn unlink(&mut self, email: &str) -> bool {
        let before = self.links.len();
        let wanted = slot::normalised(email);
        self.links
            .retain(|(holder, ..)| slot::normalised(&holder.email) != wanted);
        self.links.len() < before
    }

    /// Leaves out links that are over, and gives every slot of the first version a name that
    /// says nothing of an e-mail address.
    pub fn renew(&mut self, today: Date) {
        self.links.retain(|(_, until, _)| *until >= today);
        for (holder, slot) in &mut self.people {
            if holder.mark.is_none() {
                *slot = None;
            }
        }
    }

    /// Takes somebody's passphrase away.
    pub fn remove(&mut self, email: &str) {
        self.unlink(email);
        if let Some(at) = self.position(email) {
            let (holder, _) = self.people.remove(at);
            self.forgive(email);
            self.revoked.push(holder.email);
        }
    }

    fn forgive(&mut self, email: &str) {
        let wanted = slot::normalised(email);
        self.revoked.retain(|one| slot::normalised(one) != wanted);
    }

    /// Another workspace key: whoever had the old one opens nothing that is sealed from
    /// now on. Passphrases stay, their slots are made anew.
    pub fn new_key(&mut self) {
        let old = std::mem::replace(&mut self.key, WorkspaceKey::generate());
        self.previous.insert(0, old);
        self.previous.truncate(KEYS_KEPT);
        let old = std::mem::replace(&mut self.ledger, LedgerKey::generate());
        self.previous_ledgers.insert(0, old);
        self.previous_ledgers.truncate(KEYS_KEPT);
        self.generation += 1;
        // The salt stays: every further salt would tell more about the e-mail addresses.
        for (_, slot) in &mut self.people {
            *slot = None;
        }
        for (.., slot) in &mut self.links {
            *slot = None;
        }
    }

    fn position(&self, email: &str) -> Option<usize> {
        let wanted = slot::normalised(email);
        self.people
            .iter()
            .position(|(holder, _)| slot::normalised(&holder.email) == wanted)
    }

    /// Makes the slots that are missing, some at once.
    pub(super) fn finish(mut self, progress: &(dyn Fn(usize, usize) + Sync)) -> Access {
        let all = self.missing().count();
        progress(0, all);
        let drafts = std::slice::from_mut(&mut self);
        Self::make_missing(drafts, &mut |ready| progress(ready, all));
        self.into_access()
    }

    /// The same of several drafts, whose slots are made together. `done` is told of each as soon
    /// as its own are ready, in order.
    ///
    /// # Errors
    /// The first one of `done`.
    pub(super) fn finish_all<E>(
        mut drafts: Vec<Self>,
        progress: &(dyn Fn(usize, usize) + Sync),
        mut done: impl FnMut(Access) -> Result<(), E>,
    ) -> Result<(), E> {
        let counts: Vec<usize> = drafts.iter_mut().map(|one| one.missing().count()).collect();
        let all = counts.iter().sum();
        let mut counts = counts.into_iter();
        let mut ready = 0;
        progress(0, all);
        while !drafts.is_empty() {
            // As many as keep all hands busy.
            let (mut taken, mut together) = (0, 0);
            while taken < drafts.len() && together < AT_ONCE {
                together += counts.next().unwrap_or_default();
                taken += 1;
            }
            let mut some: Vec<Self> = drafts.drain(..taken).collect();
            Self::make_missing(&mut some, &mut |now| progress(ready + now, all));
            ready += together;
            some.into_iter()
                .try_for_each(|draft| done(draft.into_access()))?;
        }
        Ok(())
    }

    /// The slots that are missing, each with whose it is, and the key that goes into it.
    fn missing(&mut self) -> impl Iterator<Item = (&mut Holder, &mut Option<Slot>, &WorkspaceKey)> {
        let key = &self.key;
        let own = self.people.iter_mut().map(|(holder, slot)| (holder, slot));
        let links = self.links.iter_mut();
        own.chain(links.map(|(holder, _, slot)| (holder, slot)))
            .filter(|(_, slot)| slot.is_none())
            .map(move |(holder, slot)| (holder, slot, key))
    }

    /// Makes all slots that are missing. `progress` is told how many are ready.
    fn make_missing(drafts: &mut [Self], progress: &mut dyn FnMut(usize)) {
        let mut missing: Vec<_> = drafts.iter_mut().flat_map(Self::missing).collect();
        let mut ready = 0;
        for some in missing.chunks_mut(AT_ONCE) {
            let count = some.len();
            std::thread::scope(|scope| {
                for (holder, slot, key) in some {
                    scope.spawn(move || {
                        let mark = holder.mark.insert(Mark::generate());
                        **slot = Some(Slot::make(mark, key, &holder.passphrase));
                    });
                }
            });
            ready += count;
            progress(ready);
        }
    }

    fn into_access(self) -> Access {
        let (holders, slots): (Vec<_>, Vec<_>) = self.people.into_iter().unzip();
        Access {
            key: self.key,
            generation: self.generation,
            previous: self.previous,
            ledger: Some(self.ledger),
            previous_ledgers: self.previous_ledgers,
            salt: self.salt,
            address: self.address,
            holders,
            slots: slots.into_iter().flatten().collect(),
            links: self
                .links
                .into_iter()
                .filter_map(|(holder, until, slot)| {
                    let slot = slot?;
                    Some(OpeningLink {
                        holder,
                        until,
                        slot,
                    })
                })
                .collect(),
            revoked: self.revoked,
            recipients: Vec::new(),
            formerly: None,
        }
    }
}

impl Access {
    /// A new key that is kept nowhere, with the same passphrase for each e-mail address,
    /// or one that all share where there is none.
    #[must_use]
    pub fn temporary<'a>(
        emails: impl IntoIterator<Item = &'a str>,
        passphrase: &Passphrase,
    ) -> Self {
        let mut draft = Draft::new();
        for email in emails {
            draft.give(email, passphrase.clone());
        }
        if draft.count() == 0 {
            draft.give("", passphrase.clone());
        }
        draft.finish(&|_, _| {})
    }
}
