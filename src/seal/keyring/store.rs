//! A client's keyring on disk: one directory, which is replaced as a whole. The old one is kept
//! until the new one has been read back; where a run ends half way, the next one settles what
//! it left.

use std::path::{Path, PathBuf};

use crate::files::{self, FileError};
use crate::seal::slot::Slot;

/// What the directory of a client holds.
pub(super) struct SealedEntry {
    /// `key.age`
    pub(super) entry: Vec<u8>,
    /// `slots/<name>.age`
    pub(super) slots: Vec<Slot>,
}

/// The directories of one client in the keyring.
pub(super) struct EntryStore {
    /// The one that counts.
    now: PathBuf,
    /// The one that is being written.
    next: PathBuf,
    /// The one that counted before, until the new one has been read back.
    previous: PathBuf,
}

impl EntryStore {
    pub(super) fn of(keyring: &Path, client: &str) -> Self {
        Self {
            now: keyring.join(client),
            next: keyring.join(format!(".{client}.next")),
            previous: keyring.join(format!(".{client}.previous")),
        }
    }

    pub(super) fn exists(&self) -> bool {
        let has_entry = |at: &Path| files::metadata(&entry(at)).is_some();
        has_entry(&self.now) || has_entry(&self.previous)
    }

    /// The directory that counts: the previous one where a run ended between the two renames.
    fn counts(&self) -> &Path {
        if files::metadata(&entry(&self.now)).is_some() {
            &self.now
        } else {
            &self.previous
        }
    }

    /// The entry's bytes.
    pub(super) fn entry(&self) -> Result<Option<Vec<u8>>, FileError> {
        files::read_if_there(&entry(self.counts()))
    }

    /// Where a slot is.
    pub(super) fn slot(&self, name: &str) -> PathBuf {
        slot(self.counts(), name)
    }

    /// Replaces the entry. `check` looks at what was written before it counts.
    pub(super) fn replace<E: From<FileError>>(
        &self,
        kept: &SealedEntry,
        check: impl FnOnce(&[u8]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.settle()?;
        files::write_atomically(&entry(&self.next), &kept.entry)?;
        for one in &kept.slots {
            files::write_atomically(&slot(&self.next, &one.name), &one.bytes)?;
        }
        let again = files::read(&entry(&self.next))?;
        check(&again)?;
        if files::metadata(&self.now).is_some() {
            files::rename(&self.now, &self.previous)?;
        }
        files::rename(&self.next, &self.now)?;
        files::remove_tree(&self.previous)?;
        Ok(())
    }

    /// Removes the entry in one step: what remains where a run ends half way does not count.
    pub(super) fn remove(&self) -> Result<(), FileError> {
        self.settle()?;
        if files::metadata(&self.now).is_some() {
            files::rename(&self.now, &self.next)?;
        }
        files::remove_tree(&self.next)
    }

    /// Removes what a run was writing when it ended: it never counted.
    pub(super) fn abandon(&self) -> Result<(), FileError> {
        files::remove_tree(&self.next)
    }

    /// Settles what a run left that ended half way. Nothing that counts is lost.
    fn settle(&self) -> Result<(), FileError> {
        files::remove_tree(&self.next)?;
        if files::metadata(&entry(&self.now)).is_none()
            && files::metadata(&entry(&self.previous)).is_some()
        {
            files::remove_tree(&self.now)?;
            files::rename(&self.previous, &self.now)?;
        }
        files::remove_tree(&self.previous)
    }
}

fn entry(directory: &Path) -> PathBuf {
    directory.join("key.age")
}

fn slot(directory: &Path, name: &str) -> PathBuf {
    directory.join("slots").join(format!("{name}.age"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(text: &str) -> SealedEntry {
        SealedEntry {
            entry: text.as_bytes().to_vec(),
            slots: vec![Slot {
                name: format!("slot-{text}"),
                bytes: text.as_bytes().to_vec(),
            }],
        }
    }

    fn fine(_: &[u8]) -> Result<(), FileError> {
        Ok(())
    }

    #[test]
    fn a_run_that_ends_anywhere_leaves_the_old_or_the_new() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = EntryStore::of(directory.path(), "acme");
        assert!(!store.exists());
        store.replace(&kept("old"), fine).expect("written");
        let entry_of = |store: &EntryStore| store.entry().expect("readable").expect("there");

        // While the next one is written.
        files::write_atomically(&entry(&store.next), b"half").expect("written");
        assert_eq!(entry_of(&store), b"old");
        store.replace(&kept("new"), fine).expect("written");
        assert_eq!(entry_of(&store), b"new");
        assert!(store.slot("slot-new").exists() && !store.slot("slot-old").exists());

        // Between the two renames.
        files::rename(&store.now, &store.previous).expect("renamed");
        assert!(store.exists());
        assert_eq!(entry_of(&store), b"new");
        assert!(store.slot("slot-new").exists());
        store.replace(&kept("newer"), fine).expect("written");
        assert_eq!(entry_of(&store), b"newer");

        // Before the previous one was removed.
        files::write_atomically(&entry(&store.previous), b"new").expect("written");
        assert_eq!(entry_of(&store), b"newer");
        store.replace(&kept("newest"), fine).expect("written");
        let names = files::names_in(directory.path()).expect("readable");
        assert_eq!(names, ["acme"], "nothing is left over");
    }

    #[test]
    fn what_does_not_read_back_does_not_count() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = EntryStore::of(directory.path(), "acme");
        store.replace(&kept("old"), fine).expect("written");
        let refused = store.replace(&kept("new"), |_| {
            Err(files::failed("read", Path::new("it"))(
                std::io::Error::other("another"),
            ))
        });
        assert!(refused.is_err());
        assert_eq!(store.entry().expect("readable").expect("there"), b"old");
    }

    #[test]
    fn what_is_removed_is_gone_wherever_a_run_ended_before() {
        let directory = tempfile::tempdir().expect("a directory");
        let store = EntryStore::of(directory.path(), "acme");
        store.remove().expect("nothing is there");
        store.replace(&kept("old"), fine).expect("written");
        // Between the two renames of a replacement.
        files::rename(&store.now, &store.previous).expect("renamed");
        assert!(store.exists());
        store.remove().expect("removed");
        assert!(!store.exists());
        let names = files::names_in(directory.path()).expect("readable");
        assert!(names.is_empty(), "{names:?}");
    }
}
