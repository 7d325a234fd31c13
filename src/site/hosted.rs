//! The hosted layout: `public/<address>/`, binary objects to fetch.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::checked::{Checked, ObjectVerdict};
use super::layout::{self, HOST_FILES, INDEX, OUTPUT_MARKER, SHELL, SITE_MARKER};
use super::output::{SiteForm, remove_others, write_changed, write_changed_last};
use super::shell::{self, ShellLayout};
use super::{Output, OutputError, Written};
use crate::digest::Digest;
use crate::files::{self, Batch, FileError};
use crate::model::workspace::Workspace;
use crate::pages::UnlockPage;
use crate::seal::SealError;
use crate::seal::index::{Index, Object, Shell};
use crate::seal::keyring::Access;
use crate::seal::object::ObjectName;
use crate::seal::workspace::{Store, seal};

/// What a hosted site is made of.
#[derive(Clone, Copy)]
pub struct HostedSite<'a> {
    /// What is sealed.
    pub workspace: &'a Workspace,
    /// Its key, and the slots of those who may read it.
    pub access: &'a Access,
    /// The only page of it that anybody may see.
    pub unlock_page: &'a UnlockPage<'a>,
}

/// Seals a workspace and writes its site: first objects and slots, then the shell and the
/// index, last the unlock page, each group on the disk before the next. Only then are stale
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
    } = *site;
    // Everything public is checked before anything is written.
    let settings = shell::settings(ShellLayout::Hosted, workspace, access);
    let page = unlock_page.write(&settings)?;
    let shell = shell::files(&page, &workspace.assets)?;
    let site = output.begin(address, SiteForm::Sealed)?;
    let (previous, is_damaged) = previous_index(&site, access)?;
    let objects = Objects {
        site: site.clone(),
        batch: Batch::default(),
        checked: output.checked(address),
        damaged: Mutex::default(),
    };
    let mut sealed = seal(
        workspace,
        &access.key,
        previous.as_ref(),
        &objects,
        progress,
    )?;
    sealed.index.shell = Some(shell::digests(workspace, access, unlock_page)?);
    let Objects {
        batch,
        checked,
        damaged,
        ..
    } = objects;
    let mut written = Written {
        pages: workspace.pages.len(),
        files: workspace.attachments.len(),
        written: sealed.sealed,
        kept: sealed.reused,
        bytes: sealed.written,
        damaged: damaged.into_inner().expect("no thread panicked"),
        ..Written::default()
    };
    written.damaged.extend(is_damaged.then(|| INDEX.to_owned()));
    let left = ShellLeft {
        site: &site,
        known: previous.as_ref().and_then(|index| index.shell.as_ref()),
    };
    let mut keep: BTreeSet<String> = sealed
        .index
        .objects
        .iter()
        .map(|object| layout::object(&object.id))
        .collect();
    // For whoever publishes this site alone.
    let names_digests = shell::names_digests(page.as_bytes());
    if !names_digests {
        write_host_files(output.directory(), names_digests)?;
    }
    for name in HOST_FILES {
        let text = layout::host_file(name, names_digests);
        if left.is_damaged(name, text.as_bytes())? {
            written.damaged.push(name.to_owned());
        }
        let changed = write_changed(&batch, &site.join(name), text.as_bytes())?;
        written.others += usize::from(changed);
    }
    keep.extend(HOST_FILES.map(str::to_owned));
    let links = access.links.iter().map(|link| &link.slot);
    for slot in access.slots.iter().chain(links) {
        let name = layout::slot(&slot.name);
        let path = site.join(&name);
        let is_there = files::metadata_of_itself(&path).is_some();
        let is_damaged = left.is_damaged(&name, &slot.bytes)?;
        if write_changed(&batch, &path, &slot.bytes)? {
            written.others += 1;
            // The same name with other bytes: a passphrase was reset.
            if is_damaged {
                written.damaged.push(name.clone());
            } else if is_there {
                written.replaced.push(name.clone());
            }
        }
        keep.insert(name);
    }
    for (name, bytes) in &shell {
        if left.is_damaged(name, bytes)? {
            written.damaged.push((*name).to_owned());
        }
    }
    written.damaged.sort();
    for (name, bytes) in shell.iter().filter(|(name, _)| *name != SHELL) {
        let changed = write_changed_last(&batch, &site.join(name), bytes)?;
        written.others += usize::from(changed);
    }
    if previous.as_ref() != Some(&sealed.index) {
        let index = sealed.index.seal(&access.key, workspace.pads);
        batch.write_last(&site.join(INDEX), &index)?;
        written.others += 1;
    }
    let changed = write_changed_last(&batch, &site.join(SHELL), page.as_bytes())?;
    written.others += usize::from(changed);
    batch.commit()?;

    keep.extend(shell.iter().map(|(name, _)| (*name).to_owned()));
    keep.extend([INDEX, SITE_MARKER].map(str::to_owned));
    let stale = remove_others(&site, &keep, layout::is_own_hosted)?;
    (written.removed, written.foreign) = (stale.removed, stale.foreign);
    checked.keep();
    Ok(written)
}

/// Writes what stands beside all sites and is not there, before one of them is written: files for
/// hosts, for whoever publishes all sites at once. Until [`finish`] they fit any page.
///
/// # Errors
/// When a file cannot be written.
pub fn begin(output: &Output) -> Result<(), OutputError> {
    let directory = output.directory();
    let is_missing = |name: &&str| files::metadata(&directory.join(name)).is_none();
    if HOST_FILES.iter().any(is_missing) {
        write_host_files(directory, false)?;
    }
    Ok(())
}

/// Makes the files beside all sites right for what is there now, when all sites are written and
/// those of nobody are removed. Where nothing was ever written, nothing is.
///
/// # Errors
/// When a page cannot be read, or a file cannot be written.
pub fn finish(output: &Output) -> Result<(), OutputError> {
    let directory = output.directory();
    if files::metadata(&directory.join(OUTPUT_MARKER)).is_none() {
        return Ok(());
    }
    Ok(write_host_files(directory, all_name_digests(output))?)
}

fn write_host_files(directory: &Path, names_digests: bool) -> Result<(), FileError> {
    let batch = Batch::default();
    for name in HOST_FILES {
        let text = layout::host_file(name, names_digests);
        write_changed(&batch, &directory.join(name), text.as_bytes())?;
    }
    batch.commit()
}

/// Whether every page beside and in the sites names the digests of its scripts. The headers hold
/// for all of them, and must not lock out a page that an earlier version, another theme or
/// somebody else made.
fn all_name_digests(output: &Output) -> bool {
    pages(output).iter().all(|page| {
        // Nobody can vouch for a page that cannot be read.
        let page = files::read_if_there(page);
        page.is_ok_and(|page| page.is_none_or(|page| shell::names_digests(&page)))
    })
}

/// Where the pages are that the files for hosts hold for, sorted: that of each site, and those
/// that somebody else put beside them.
#[must_use]
pub fn pages(output: &Output) -> Vec<PathBuf> {
    let directory = output.directory();
    let names = files::names_in(directory).unwrap_or_default().into_iter();
    let mut pages: Vec<PathBuf> = names
        .map(|name| directory.join(name).join(SHELL))
        .chain([directory.join(SHELL)])
        .filter(|page| files::metadata(page).is_some())
        .collect();
    pages.sort();
    pages
}

/// The index that was published last, and whether it is damaged. An index that is damaged, or that
/// this key does not open, counts as missing: then everything is sealed anew.
fn previous_index(site: &Path, access: &Access) -> Result<(Option<Index>, bool), OutputError> {
    let sealed = files::read_if_there(&site.join(INDEX))?;
    let opened = sealed.map(|sealed| Index::open(&access.key, &sealed));
    let is_damaged = matches!(opened, Some(Err(SealError::Damaged { .. })));
    Ok((opened.and_then(Result::ok), is_damaged))
}

/// The files around what is sealed, as the last build left them.
struct ShellLeft<'a> {
    site: &'a Path,
    /// Their digests by the index of that build.
    known: Option<&'a Shell>,
}

impl ShellLeft<'_> {
    /// Whether a file that will have these bytes is neither what it will be nor what it was:
    /// another program, theme or setting changes it, and none makes it what it is.
    fn is_damaged(&self, name: &str, bytes: &[u8]) -> Result<bool, OutputError> {
        let Some(known) = self.known.and_then(|shell| digest_of(shell, name)) else {
            return Ok(false);
        };
        let now = files::read_if_there(&self.site.join(name))?;
        Ok(now.is_some_and(|now| now != bytes && Digest::of(&now) != known))
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
}

impl Store for Objects {
    fn holds(&self, object: &Object) -> Result<bool, SealError> {
        let name = layout::object(&object.id);
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
