//! The hosted layout: `public/<address>/`, binary objects to fetch.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::beside;
use super::checked::{Checked, ObjectVerdict};
use super::layout::{self, HOST_FILES, SHELL, SITE_MARKER};
use super::named::{SharedFiles, without_index};
use super::output::{SiteForm, remove_others, write_changed, write_changed_last};
use super::published::PublishedSite;
use super::shell::{self, HostedShell};
use super::{Output, OutputError, Written};
use crate::digest::Digest;
use crate::files::{self, Batch};
use crate::model::workspace::Workspace;
use crate::pages::UnlockPage;
use crate::seal::SealError;
use crate::seal::index::Shell;
use crate::seal::keyring::Access;
use crate::seal::ledger::{Ledger, LedgerObject, Publication};
use crate::seal::object::ObjectName;
use crate::seal::workspace::{Sealed, Store, seal};

/// What a hosted site is made of.
#[derive(Clone, Copy)]
pub struct HostedSite<'a> {
    /// What is sealed.
    pub workspace: &'a Workspace,
    /// Its key, and the slots of those who may read it.
    pub access: &'a Access,
    /// The only page of it that anybody may see.
    pub unlock_page: &'a UnlockPage<'a>,
    /// What it shares with the sites beside it.
    pub shared: &'a SharedFiles,
}

/// Seals a workspace and writes its site: first everything that is new, under names that no other
/// bytes ever had, then the unlock page, which names the index and all else. Only then are stale
/// files removed. Where something fails, the site is as it was. `address` is the name of its
/// directory.
///
/// # Errors
/// When something cannot be read, sealed or written.
pub fn write(
    output: &Output,
    address: &str,
    site: &HostedSite<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Written, OutputError> {
    let HostedSite {
        workspace,
        access,
        unlock_page,
        shared,
    } = *site;
    // Everything public is checked before anything is written.
    let shell = HostedShell::of(workspace, access, unlock_page, shared)?;
    let directory = output.begin(address, SiteForm::Sealed)?;
    let before = PublishedSite::read(&directory, access)?;
    let objects = Objects {
        site: directory.clone(),
        batch: Batch::default(),
        checked: output.checked(address),
        damaged: Mutex::new(before.damaged.clone()),
        is_of_first_format: before.is_of_first_format(),
    };
    let mut sealed = seal(
        workspace,
        &access.key,
        before.ledger.as_ref(),
        &objects,
        progress,
    )?;
    sealed.index.shell = Some(shell::digests(workspace, access, unlock_page, &shell)?);
    let mut writing = Writing {
        site: &directory,
        known: before.index.as_ref().and_then(|index| index.shell.clone()),
        batch: &objects.batch,
        keep: BTreeSet::from([SHELL.to_owned(), SITE_MARKER.to_owned()]),
        written: Written {
            pages: workspace.pages.len(),
            files: workspace.attachments.len(),
            written: sealed.sealed,
            kept: sealed.reused,
            bytes: sealed.written,
            ..Written::default()
        },
    };
    let objects_there = sealed.index.objects.iter();
    let objects_there = objects_there.map(|object| layout::object(&object.id));
    writing.keep.extend(objects_there);
    // For whoever publishes this site alone.
    let names_digests = shell.names_digests();
    if !names_digests {
        beside::write(output.directory(), names_digests)?;
    }
    for name in HOST_FILES {
        let text = layout::host_file(name, names_digests);
        writing.known_file(name, text.as_bytes())?;
    }
    writing.slots(access)?;
    for (name, file) in &shell.named.files {
        writing.named(name, &file.bytes)?;
    }
    let index = writing.index(sealed, &before, access, workspace.pads)?;
    writing.unlock_page(shell.page(&index)?.as_bytes())?;
    let Writing {
        keep, mut written, ..
    } = writing;
    let Objects {
        batch,
        checked,
        damaged,
        ..
    } = objects;
    written
        .damaged
        .extend(damaged.into_inner().expect("no thread panicked"));
    written.damaged.sort();
    batch.commit()?;

    let stale = remove_others(&directory, &keep, layout::is_own_hosted)?;
    (written.removed, written.foreign) = (stale.removed, stale.foreign);
    checked.keep();
    Ok(written)
}

/// The files around the objects of a site that is written.
struct Writing<'a> {
    site: &'a Path,
    /// The digests of the files of the shell as the last build left them.
    known: Option<Shell>,
    batch: &'a Batch,
    /// What is part of the site, by its path in it.
    keep: BTreeSet<String>,
    written: Written,
}

impl Writing<'_> {
    /// A file whose name comes from its bytes.
    fn named(&mut self, name: &str, bytes: &[u8]) -> Result<(), OutputError> {
        let path = self.site.join(name);
        let is_there = files::metadata_of_itself(&path).is_some();
        if write_changed(self.batch, &path, bytes)? {
            self.written.others += 1;
            // No other bytes may have that name.
            self.written
                .damaged
                .extend(is_there.then(|| name.to_owned()));
        }
        self.keep.insert(name.to_owned());
        Ok(())
    }

    /// A file that has the same name whatever is in it.
    fn known_file(&mut self, name: &str, bytes: &[u8]) -> Result<bool, OutputError> {
        let is_damaged = self.is_damaged(name, bytes)?;
        self.written
            .damaged
            .extend(is_damaged.then(|| name.to_owned()));
        let changed = write_changed(self.batch, &self.site.join(name), bytes)?;
        self.written.others += usize::from(changed);
        self.keep.insert(name.to_owned());
        Ok(changed && !is_damaged)
    }

    fn slots(&mut self, access: &Access) -> Result<(), OutputError> {
        let links = access.links.iter().map(|link| &link.slot);
        for slot in access.slots.iter().chain(links) {
            let name = layout::slot(&slot.name);
            let is_there = files::metadata_of_itself(&self.site.join(&name)).is_some();
            // The same name with other bytes: a passphrase was reset.
            if self.known_file(&name, &slot.bytes)? && is_there {
                self.written.replaced.push(name);
            }
        }
        Ok(())
    }

    /// Writes ledger and index where anything in them is new; gives the name of the index.
    fn index(
        &mut self,
        sealed: Sealed,
        before: &PublishedSite,
        access: &Access,
        pads: bool,
    ) -> Result<ObjectName, OutputError> {
        let Sealed {
            mut index,
            contents,
            files,
            ..
        } = sealed;
        let ledger = before.ledger.as_ref();
        let is_known = ledger.is_some_and(|it| it.contents == contents && it.files == files);
        let of_before = before.index.as_ref().and_then(|index| index.ledger.clone());
        index.ledger.clone_from(&of_before);
        let named = before.file.as_deref().and_then(layout::name_in);
        if let Some(name) = named
            && (is_known || access.ledger.is_none())
            && before.index.as_ref() == Some(&index)
        {
            self.keep.insert(layout::index(&name));
            self.keep.extend(of_before.as_ref().map(layout::ledger));
            return Ok(name);
        }
        index.ledger = None;
        if let Some(key) = &access.ledger {
            let publication = Publication {
                number: before.number.saturating_add(1),
                parent: before.digest,
                generation: access.generation,
                program: env!("CARGO_PKG_VERSION").to_owned(),
            };
            let bytes = Ledger::of(publication, contents, files).seal(key, pads);
            let name = ObjectName::of(&bytes);
            self.named(&layout::ledger(&name), &bytes)?;
            index.ledger = Some(name);
        }
        let bytes = index.seal(&access.key, pads);
        let name = ObjectName::of(&bytes);
        self.named(&layout::index(&name), &bytes)?;
        Ok(name)
    }

    /// Writes the unlock page when all else has its name.
    fn unlock_page(&mut self, bytes: &[u8]) -> Result<(), OutputError> {
        let is_damaged = self.is_damaged(SHELL, bytes)?;
        self.written
            .damaged
            .extend(is_damaged.then(|| SHELL.to_owned()));
        let changed = write_changed_last(self.batch, &self.site.join(SHELL), bytes)?;
        self.written.others += usize::from(changed);
        Ok(())
    }

    /// Whether a file that will have these bytes is neither what it will be nor what it was:
    /// another program, theme or setting changes it, and none makes it what it is.
    fn is_damaged(&self, name: &str, bytes: &[u8]) -> Result<bool, OutputError> {
        let known = self.known.as_ref();
        let Some(known) = known.and_then(|shell| digest_of(shell, name)) else {
            return Ok(false);
        };
        let now = files::read_if_there(&self.site.join(name))?;
        Ok(now.is_some_and(|now| {
            let is_right = Digest::of(&now) == known || Digest::of(&without_index(&now)) == known;
            now != bytes && !is_right
        }))
    }
}

/// The digest of a file of the hosted layout, by its path in the site.
fn digest_of(shell: &Shell, name: &str) -> Option<Digest> {
    let is_slot = |slot: &str| layout::slot(slot) == name;
    let mut slots = shell.slots.iter().chain(&shell.links);
    let of_slot = || {
        slots
            .find(|(slot, _)| is_slot(slot))
            .map(|(_, digest)| digest)
    };
    shell.hosted.get(name).or_else(of_slot).copied()
}

struct Objects {
    site: PathBuf,
    batch: Batch,
    checked: Checked,
    damaged: Mutex<Vec<String>>,
    is_of_first_format: bool,
}

impl Store for Objects {
    fn holds(&self, object: &LedgerObject) -> Result<bool, SealError> {
        let name = layout::object(&object.name());
        let (size, digest) = (object.size, object.sha256);
        let verdict = self.checked.look(&self.site, &name, size, digest)?;
        if verdict == ObjectVerdict::Damaged {
            let mut damaged = self.damaged.lock().expect("no thread panicked");
            damaged.push(name);
        }
        Ok(verdict == ObjectVerdict::Right)
    }

    fn put(&self, name: &ObjectName, sealed: &[u8]) -> Result<(), SealError> {
        let path = self.site.join(layout::object(name));
        Ok(self.batch.write(&path, sealed)?)
    }

    fn of_first_format(&self, name: &ObjectName) -> Result<Option<Vec<u8>>, SealError> {
        if !self.is_of_first_format {
            return Ok(None);
        }
        let path = self.site.join(layout::object(name));
        Ok(files::read_if_there(&path)?)
    }
}

/// Reads an object of a hosted site.
///
/// # Errors
/// When it is missing or cannot be read.
pub fn read_object(site: &Path, name: &ObjectName) -> Result<Vec<u8>, SealError> {
    let path = site.join(layout::object(name));
    files::read_if_there(&path)?.ok_or_else(|| SealError::Missing {
        what: format!("the object `{name}`"),
    })
}
