//! Opens a sealed archive or site into plain files: the pages with their files, and the records
//! as they were written, under their own names. Nothing is written outside the given directory,
//! and nothing at all unless everything opens.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use super::verify::container::{Container, ContainerError, Limits, Taken};
use super::verify::{self, Opened};
use crate::files::{self, FileError};
use crate::seal::SealError;
use crate::seal::index::DELIVERED;
use crate::seal::key::WorkspaceKey;
use crate::seal::sources::{DESCRIPTION, RECORDS};

/// What was written.
#[derive(Debug, Default, Clone)]
pub struct Unpacked {
    /// Pages, in `site/`.
    pub pages: usize,
    /// Files, in `site/attachments/`.
    pub files: usize,
    /// Files of records, in `records/`.
    pub records: usize,
    /// Files with names that some systems cannot keep: the name, and the one that it got
    /// instead.
    pub renamed: Vec<(String, String)>,
}

/// Why nothing was written.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// The archive or site cannot be read.
    #[error(transparent)]
    Container(#[from] ContainerError),
    /// Something sealed does not open.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// Something cannot be written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The directory holds something already.
    #[error("`{0}` is there already; nothing was written")]
    NotEmpty(String),
}

/// Opens everything into `out`, which must not exist or be empty.
///
/// # Errors
/// When something cannot be opened or written. `out` is then as it was before.
pub fn unpack(
    container: &Container,
    key: &WorkspaceKey,
    out: &Path,
    limits: &Limits,
) -> Result<Unpacked, UnpackError> {
    let is_there = files::metadata(out).is_some();
    if is_there && (out.is_file() || !files::names_in(out)?.is_empty()) {
        return Err(UnpackError::NotEmpty(out.display().to_string()));
    }
    let mut opened = verify::open(container, key)?;
    let parent = match out.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    files::make_directory(parent)?;
    let temporary = tempfile::Builder::new()
        .prefix(".deedbox-open-")
        .tempdir_in(parent)
        .map_err(files::failed("make", out))?;
    let mut writer = Writer {
        root: temporary.path().to_owned(),
        taken: Taken::new(limits),
        renamed: Vec::new(),
    };
    let unpacked = everything(container, &mut opened, &mut writer)?;
    if is_there {
        files::remove_if_empty(out);
    }
    files::rename(temporary.path(), out)?;
    // It has been moved to its place, so nothing is left to remove.
    let _ = temporary.keep();
    Ok(unpacked)
}

fn everything(
    container: &Container,
    opened: &mut Opened<'_>,
    writer: &mut Writer<'_>,
) -> Result<Unpacked, UnpackError> {
    let mut unpacked = Unpacked::default();
    for position in opened.index.packs() {
        for (path, html) in opened.pages(position)? {
            writer.write(&format!("site/{path}"), &html)?;
            unpacked.pages += 1;
        }
    }
    for (path, bytes) in opened.look(container)? {
        writer.write(&format!("site/{path}"), &bytes)?;
    }
    for (path, file) in opened.index.files.clone() {
        let mut target = writer.make(&format!("site/{path}"), file.size)?;
        let failed = |cause| SealError::File(files::failed("write", Path::new(&path))(cause));
        opened.file(&path, &file, &mut |part| {
            target.write_all(part).map_err(failed)
        })?;
        target.flush().map_err(failed)?;
        // Previews of files were not delivered, and do not count.
        unpacked.files += usize::from(path.starts_with(DELIVERED));
    }
    opened.check_lists()?;
    for (name, bytes) in opened.sources()? {
        if name.starts_with(RECORDS) {
            let file = writer.make(&name, bytes.len() as u64)?;
            fill(file, &name, &bytes)?;
            unpacked.records += 1;
        } else if name == DESCRIPTION {
            writer.write(&name, &bytes)?;
        }
    }
    unpacked.renamed = std::mem::take(&mut writer.renamed);
    Ok(unpacked)
}

/// Writes below one directory, under checked names.
struct Writer<'a> {
    root: PathBuf,
    taken: Taken<'a>,
    renamed: Vec<(String, String)>,
}

impl Writer<'_> {
    /// A page, or a file of the look: deedbox made its name.
    fn write(&mut self, name: &str, bytes: &[u8]) -> Result<(), UnpackError> {
        self.taken.take(name, bytes.len() as u64)?;
        fill(files::make_new(&self.root.join(name))?, name, bytes)
    }

    /// A file that somebody named.
    fn make(&mut self, name: &str, size: u64) -> Result<std::fs::File, UnpackError> {
        let written = self.taken.take_mended(name, size)?;
        let file = files::make_new(&self.root.join(&written))?;
        if written != name {
            self.renamed.push((name.to_owned(), written));
        }
        Ok(file)
    }
}

fn fill(mut file: std::fs::File, name: &str, bytes: &[u8]) -> Result<(), UnpackError> {
    let failed = files::failed("write", Path::new(name));
    file.write_all(bytes).map_err(failed)?;
    Ok(())
}
