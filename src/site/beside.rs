//! What stands beside all sites of an output directory: files for hosts, for whoever publishes all
//! sites at once.

use std::path::{Path, PathBuf};

use super::layout::{self, HOST_FILES, OUTPUT_MARKER, SHELL};
use super::output::write_changed;
use super::{Output, OutputError, shell};
use crate::files::{self, Batch, FileError};

/// Writes what stands beside all sites and is not there, before one of them is written: files for
/// hosts, for whoever publishes all sites at once. Until [`finish`] they fit any page.
///
/// # Errors
/// When a file cannot be written.
pub fn begin(output: &Output) -> Result<(), OutputError> {
    let directory = output.directory();
    let is_missing = |name: &&str| files::metadata(&directory.join(name)).is_none();
    if HOST_FILES.iter().any(is_missing) {
        write(directory, false)?;
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
    Ok(write(directory, all_name_digests(output))?)
}

pub(super) fn write(directory: &Path, names_digests: bool) -> Result<(), FileError> {
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
