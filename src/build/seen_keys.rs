//! What this machine knows of the keyring, as far as sites depend on it: of each client's key by
//! itself, since a key that is made or rotated for one changes nothing about the others.

use std::path::Path;

use serde_json::{Map, Value};

use super::fingerprint::Fingerprinter;
use crate::files;
use crate::firm_tree::PINS;

/// The part of the file that has an entry for each client.
const OF_CLIENTS: &str = "generations";

/// That file in parts.
pub(super) enum SeenKeys {
    /// What it says of everybody, and of each client.
    Read(Map<String, Value>, Map<String, Value>),
    /// It is not there, or nobody can tell its parts: then it counts as a whole.
    Whole,
}

impl SeenKeys {
    /// As the file is now.
    pub(super) fn of(root: &Path) -> Self {
        let bytes = files::read_if_there(&root.join(PINS)).ok().flatten();
        let read = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let Some(mut all) = read.filter(|all: &Map<String, Value>| !all.is_empty()) else {
            return Self::Whole;
        };
        match all.remove(OF_CLIENTS) {
            None => Self::Read(all, Map::new()),
            Some(Value::Object(clients)) => Self::Read(all, clients),
            Some(_) => Self::Whole,
        }
    }

    /// Takes in what counts for all clients. Where this machine has forgotten whose keyring it
    /// trusts, somebody is asked.
    pub(super) fn of_all(&self, root: &Path, prints: &mut Fingerprinter) {
        match self {
            Self::Read(all, _) => prints.text(&Value::Object(all.clone()).to_string()),
            Self::Whole => prints.file(&root.join(PINS)),
        }
    }

    /// Takes in what counts for one client alone.
    pub(super) fn of_client(&self, slug: &str, prints: &mut Fingerprinter) {
        let seen = match self {
            Self::Read(_, clients) => clients.get(slug),
            Self::Whole => None,
        };
        prints.text(&seen.map_or_else(String::new, Value::to_string));
    }
}
