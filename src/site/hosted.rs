//! The hosted layout: `public/<address>/`, binary objects to fetch.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::layout::{self, HOST_FILES, INDEX};
use super::output::{remove_others, write_changed};
use super::shell::{self, Layout};
use super::{Output, OutputError, Written};
use crate::files;
use crate::model::workspace::{ShellPage, Workspace};
use crate::seal::SealError;
use crate::seal::index::Index;
use crate::seal::keyring::Access;
use crate::seal::object::ObjectName;
use crate::seal::workspace::{Store, seal};

/// Seals a workspace and writes its site: objects first, then slots and shell,
/// then the index, and only then what is stale goes. `address` is the name of its
/// directory.
///
/// # Errors
/// When something cannot be read, sealed or written.
pub fn write(
    output: &Output,
    address: &str,
    workspace: &Workspace,
    access: &Access,
    shell_page: &ShellPage<'_>,
    progress: &(dyn Fn(u64) + Sync),
) -> Result<Written, OutputError> {
    // Whatever is public is looked at before anything is written.
    let settings = shell::settings(Layout::Hosted, workspace, access);
    let page = shell_page(&settings)?;
    let shell_files = shell::files(&page, &workspace.assets)?;
    let site = output.begin(address)?;
    let previous = previous_index(&site, access)?;
    let objects = Objects { site: site.clone() };
    let mut sealed = seal(
        workspace,
        &access.key,
        previous.as_ref(),
        &objects,
        progress,
    )?;
    sealed.index.shell = Some(shell::digests(workspace, access, shell_page));
    let mut written = Written {
        pages: workspace.pages.len(),
        files: workspace.attachments.len(),
        written: sealed.sealed,
        kept: sealed.reused,
        bytes: sealed.written,
        ..Written::default()
    };

    let mut keep: BTreeSet<String> = sealed
        .index
        .objects
        .iter()
        .map(|object| layout::object(&object.id))
        .collect();
    let mut public: Vec<(String, &[u8])> = access
        .slots
        .iter()
        .map(|slot| (layout::slot(&slot.name), slot.bytes.as_slice()))
        .collect();
    for (name, bytes) in shell_files {
        public.push((name.to_owned(), bytes));
    }
    for (name, text) in HOST_FILES {
        public.push((name.to_owned(), text.as_bytes()));
        write_changed(&output.directory().join(name), text.as_bytes())?;
    }
    for (name, bytes) in public {
        written.others += usize::from(write_changed(&site.join(&name), bytes)?);
        keep.insert(name);
    }
    if previous.as_ref() != Some(&sealed.index) {
        written.others += 1;
        files::write_atomically(
            &site.join(INDEX),
            &sealed.index.seal(&access.key, workspace.pads),
        )?;
    }
    keep.insert(INDEX.to_owned());
    written.removed = remove_others(&site, &keep)?;
    Ok(written)
}

/// The index that was published last. One that this key does not open, or that is
/// damaged, is as good as none: everything is sealed anew then.
fn previous_index(site: &Path, access: &Access) -> Result<Option<Index>, OutputError> {
    let sealed = files::read_if_there(&site.join(INDEX))?;
    Ok(sealed.and_then(|sealed| Index::open(&access.key, &sealed).ok()))
}

struct Objects {
    site: PathBuf,
}

impl Store for Objects {
    fn size(&self, name: &ObjectName) -> Option<u64> {
        files::metadata(&self.site.join(layout::object(name))).map(|file| file.len())
    }

    fn put(&self, name: &ObjectName, sealed: &[u8]) -> Result<(), SealError> {
        files::write_atomically(&self.site.join(layout::object(name)), sealed)?;
        Ok(())
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
