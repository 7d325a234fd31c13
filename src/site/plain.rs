//! The plain layout: the same pages, unsealed. For a look before publishing and
//! for those who want no passphrase; never in the directory of sealed sites.

use std::collections::BTreeSet;

use super::output::{remove_others, write_changed};
use super::{Output, OutputError, Written, gate};
use crate::digest::Digest;
use crate::files;
use crate::model::workspace::Workspace;

/// Writes the site of a workspace; what has not changed is not written again.
///
/// # Errors
/// When something cannot be read or written.
pub fn write(output: &Output, workspace: &Workspace) -> Result<Written, OutputError> {
    gate::assets(workspace)?;
    let site = output.begin(&workspace.client)?;
    let mut written = Written {
        pages: workspace.pages.len(),
        files: workspace.attachments.len(),
        ..Written::default()
    };
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
        let same_size = files::metadata(&target).is_some_and(|there| there.len() == file.size);
        let same = same_size
            && Digest::of_reader(files::open(&target)?)
                .is_ok_and(|(digest, _)| digest == file.digest);
        if !same {
            let mut source = files::open(&file.path)?;
            files::replace(&target, |target| {
                std::io::copy(&mut source, target).map(drop)
            })?;
        }
        count(!same, file.size);
        keep.insert(file.route.clone());
    }
    for file in &workspace.previews {
        let changed = write_changed(&site.join(&file.route), &file.bytes)?;
        count(changed, file.bytes.len() as u64);
        keep.insert(file.route.clone());
    }
    for asset in &workspace.assets {
        let changed = write_changed(&site.join(&asset.path), &asset.bytes)?;
        count(changed, asset.bytes.len() as u64);
        keep.insert(asset.path.clone());
    }
    for page in &workspace.pages {
        let changed = write_changed(&site.join(page.path()), page.html.as_bytes())?;
        count(changed, page.html.len() as u64);
        keep.insert(page.path());
    }
    written.removed = remove_others(&site, &keep)?;
    Ok(written)
}
