//! From a passphrase to the workspace key: the passphrase is tried on each slot. Where none
//! opens, the error says why.

use super::Layout;
use super::container::{Container, ContainerError};
use crate::seal::key::WorkspaceKey;
use crate::seal::passphrase::Passphrase;
use crate::seal::slot::Slot;
use crate::seal::{self, SealError, object};

/// A real slot has some hundred bytes.
const LARGEST: u64 = 64 * 1024;

/// No workspace has as many people, and each slot takes a second and much memory.
const MOST: usize = 1000;

/// Why a passphrase opens nothing.
#[derive(Debug, thiserror::Error)]
pub enum UnlockError {
    /// The slots cannot be read.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// There is no sealed site.
    #[error("there is nothing sealed here that a passphrase could open")]
    NotSealed,
    /// There is a sealed site and no slot.
    #[error("there is no slot here that a passphrase could open")]
    NoSlots,
    /// There are more slots than anybody would wait for.
    #[error("there are more than {MOST} slots here")]
    TooMany,
    /// It opens no slot.
    #[error("this passphrase opens nothing here")]
    Wrong,
    /// It opens none of the slots that can be read.
    #[error("`{slot}` is damaged, and this passphrase opens no other slot")]
    Damaged {
        /// The first that is damaged.
        slot: String,
    },
    /// It may open a slot that this version cannot read.
    #[error("`{slot}` was written by a newer version of deedbox")]
    Newer {
        /// The first of them.
        slot: String,
    },
}

/// The key that a passphrase opens.
///
/// # Errors
/// When it opens none.
pub fn unlock(container: &Container, passphrase: &Passphrase) -> Result<WorkspaceKey, UnlockError> {
    let layout = Layout::of(container).ok_or(UnlockError::NotSealed)?;
    let slots = layout.path("slots/");
    let names = container.names().filter(|(name, _)| {
        let is_leftover = name.ends_with(".tmp");
        name.starts_with(&slots) && !is_leftover
    });
    let slots: Vec<(&str, u64)> = names.collect();
    if slots.is_empty() {
        return Err(UnlockError::NoSlots);
    }
    if slots.len() > MOST {
        return Err(UnlockError::TooMany);
    }
    let mut reader = container.reader()?;
    let (mut damaged, mut newer, mut other) = (None, None, None);
    for (name, size) in slots {
        let slot = || name.to_owned();
        if size > LARGEST {
            damaged.get_or_insert_with(slot);
            continue;
        }
        let bytes = reader.bytes(name)?.unwrap_or_default();
        let sealed = layout.unwrap(&bytes);
        if is_newer(sealed) {
            newer.get_or_insert_with(slot);
            continue;
        }
        match Slot::open(sealed, passphrase) {
            Ok(key) if opens_index(container, &layout, &key)? => return Ok(key),
            // Where a rotation was cut off, slots of both keys lie beside each other.
            Ok(key) => {
                other.get_or_insert(key);
            }
            Err(SealError::WrongKey { .. }) => {}
            // Its first line is of the version that this one knows: what follows is no header.
            Err(_) => {
                damaged.get_or_insert_with(slot);
            }
        }
    }
    if let Some(key) = other {
        return Ok(key);
    }
    Err(match (damaged, newer) {
        (Some(slot), _) => UnlockError::Damaged { slot },
        (None, Some(slot)) => UnlockError::Newer { slot },
        (None, None) => UnlockError::Wrong,
    })
}

/// Whether a key is the one that the index was sealed to; an index that is not there or damaged says
/// nothing against it.
fn opens_index(
    container: &Container,
    layout: &Layout,
    key: &WorkspaceKey,
) -> Result<bool, ContainerError> {
    let bytes = container.reader()?.bytes(&layout.index())?;
    let bytes = bytes.unwrap_or_default();
    let opened = object::open(key, layout.unwrap(&bytes), "the index");
    Ok(!matches!(opened, Err(SealError::WrongKey { .. })))
}

/// Whether it is an age file of another version than the first (C2SP age, "Version").
fn is_newer(sealed: &[u8]) -> bool {
    let mut start = sealed.to_vec();
    if sealed.trim_ascii_start().starts_with(b"-----BEGIN") {
        start = seal::binary(sealed).unwrap_or_default();
    }
    let version = start.strip_prefix(b"age-encryption.org/");
    version.is_some_and(|version| !version.starts_with(b"v1\n"))
}
