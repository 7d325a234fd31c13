//! What an entry of the keyring holds: the key of a workspace, and who can open it.

use jiff::civil::Date;

use crate::seal::key::WorkspaceKey;
use crate::seal::ledger::LedgerKey;
use crate::seal::passphrase::Passphrase;
use crate::seal::slot::{Mark, Slot};

/// All that opens one client's workspace.
#[derive(Debug)]
pub struct Access {
    /// The key itself.
    pub key: WorkspaceKey,
    /// How many keys the workspace has had with this one.
    pub generation: u64,
    /// The keys before this one, the newest first. A rotation replaces what they sealed.
    pub previous: Vec<WorkspaceKey>,
    /// What opens the ledgers of its site; entries of earlier versions have none.
    pub ledger: Option<LedgerKey>,
    /// Those before it, the newest first.
    pub previous_ledgers: Vec<LedgerKey>,
    /// Public salt of the slots' names.
    pub salt: String,
    /// The unguessable part of the site's address, where that is private.
    pub address: String,
    /// Who has a passphrase.
    pub holders: Vec<Holder>,
    /// Their slots, ready to publish, in the order of the holders.
    pub slots: Vec<Slot>,
    /// Links that open at once, for a while.
    pub links: Vec<OpeningLink>,
    /// Whose passphrase was taken away, by e-mail address.
    pub revoked: Vec<String>,
    /// Whom the entry is sealed to, sorted; empty where an old entry does not say.
    pub recipients: Vec<String>,
    /// The name that the client had before, where the entry was written for another one.
    pub formerly: Option<String>,
}

impl Access {
    /// Whether the names of slots follow from e-mail addresses, as in 0.1.0. They stay so until
    /// a command changes who has access.
    #[must_use]
    pub fn names_slots_by_email(&self) -> bool {
        self.holders.iter().any(|holder| holder.mark.is_none())
    }

    /// Leaves out the links whose last day is before this one.
    pub fn drop_links_before(&mut self, today: Date) {
        self.links.retain(|link| link.until >= today);
    }
}

/// Somebody with a passphrase; with an empty e-mail address, everybody at the client.
#[derive(Debug, Clone)]
pub struct Holder {
    /// Empty for the passphrase that all share.
    pub email: String,
    /// Theirs.
    pub passphrase: Passphrase,
    /// What their slot is told by; the first version had none.
    pub mark: Option<Mark>,
}

/// A link that opens the workspace at once: a slot beside those of people, with a secret of
/// its own.
#[derive(Debug, Clone)]
pub struct OpeningLink {
    /// Whom it was made for, and its secret.
    pub holder: Holder,
    /// Its last day. The first build after it leaves the slot out.
    pub until: Date,
    /// Its slot, ready to publish.
    pub slot: Slot,
}
