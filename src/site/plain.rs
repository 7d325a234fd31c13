//! The plain layout: the same pages, unsealed. It is for a look before publishing and for
//! clients who want no passphrase, and never stands in the directory of sealed sites.

use std::collections::BTreeSet;

use super::layout::{self, SHELL};
use super::output::{SiteForm, remove_others, write_changed, write_changed_last};
use super::{Output, OutputError, Written, gate};
use crate::digest::Digest;
use crate::files::{self, Batch};
use crate::model::workspace::Workspace;

/// Makes sure that a workspace may be published unsealed, before anything is written.
///
/// # Errors
/// When something in it must not be public, or cannot be read.
pub fn rehearse(workspace: &Workspace) -> Result<(), OutputError> {
    gate::assets(workspace)?;
    gate::delivered(workspace)
}

/// Writes the site of a workspace; what has not changed is not written again. The home
/// page comes last, when all else is on the disk. Where something fails, the site is as it
/// was.
///
/// # Errors
/// When something cannot be read or written, or a file changes while it is copied.
pub fn write(output: &Output, workspace: &Workspace) -> Result<Written, OutputError> {
    rehearse(workspace)?;
    let site = output.begin(&workspace.client, SiteForm::Plain)?;
    let mut written = Written {
        pages: workspace.pages.len(),
        files: workspace.attachments.len(),
        ..Written::default()
    };
    let batch = Batch::default();
    let mut keep = BTreeSet::new();
    let mut count = |changed: bool, size: u64| {
        if changed {
            written.written += 1;
            written.bytes += size;
        } else {
            written.kept += 1;
        }
    };
    for file in &workspace.attachments {
        let target = site.join(&file.route);
        let there = files::metadata_of_itself(&target);
        let same_size = there.is_some_and(|there| there.is_file() && there.len() == file.size);
        let same = same_size
            && Digest::of_reader(files::open(&target)?)
                .is_ok_and(|(digest, _)| digest == file.digest);
        if !same {
            let mut failure = None;
            let copied = batch.replace(&target, |target| {
                let copied = files::copy_steady(&file.path, file.size, file.digest, target);
                copied.map_err(|error| {
                    failure = Some(error);
                    std::io::Error::other("given up")
                })
            });
            match failure {
                Some(error) => return Err(error.into()),
                None => copied?,
            }
        }
        count(!same, file.size);
        keep.insert(file.route.clone());
    }
    for file in &workspace.previews {
        let changed = write_changed(&batch, &site.join(&file.route), &file.bytes)?;
        count(changed, file.bytes.len() as u64);
        keep.insert(file.route.clone());
    }
    for asset in &workspace.assets {
        let changed = write_changed(&batch, &site.join(&asset.path), &asset.bytes)?;
        count(changed, asset.bytes.len() as u64);
        keep.insert(asset.path.clone());
    }
    for page in &workspace.pages {
        let (path, html) = (site.join(page.path()), page.html.as_bytes());
        let changed = if page.path() == SHELL {
            write_changed_last(&batch, &path, html)?
        } else {
            write_changed(&batch, &path, html)?
        };
        count(changed, page.html.len() as u64);
        keep.insert(page.path());
    }
    batch.commit()?;
    let stale = remove_others(&site, &keep, layout::is_own_plain)?;
    (written.removed, written.foreign) = (stale.removed, stale.foreign);
    Ok(written)
}
