//! The payload of an archive: the sealed site, or the plain one with the records.

use std::io::Write;
use std::path::Path;

use crate::files;
use crate::model::workspace::Workspace;
use crate::seal::sources::DESCRIPTION;
use crate::site::OutputError;
use crate::site::offline::OfflineFile;

/// Writes the content of a file.
pub type Give<'a> = Box<dyn Fn(&mut dyn Write) -> Result<(), OutputError> + Sync + 'a>;

/// A file of the payload.
pub struct PayloadFile<'a> {
    /// Its path below `data/`.
    pub path: String,
    /// About how many bytes it has: large files are not held in memory.
    pub size: u64,
    /// Whether it is armour, which deflates by its letters alone.
    pub is_armour: bool,
    /// Writes what is in it.
    pub write: Give<'a>,
}

/// What is in an archive.
pub struct Payload<'a> {
    /// Whether it is sealed.
    pub form: ArchiveForm,
    /// Its files.
    pub files: Vec<PayloadFile<'a>>,
}

/// Whether the payload is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ArchiveForm {
    /// The offline site: nobody can read it without a passphrase.
    Sealed,
    /// Pages, files and records: everybody who has the archive can read them.
    Plain,
}

/// The payload of a sealed archive.
#[must_use]
pub fn sealed<'a>(site: &'a [OfflineFile<'a>]) -> Payload<'a> {
    let files = site.iter().map(|file| PayloadFile {
        path: format!("site/{}", file.path),
        size: file.size,
        is_armour: file.is_armour(),
        write: Box::new(|out| file.write_to(out)),
    });
    Payload {
        form: ArchiveForm::Sealed,
        files: files.collect(),
    }
}

/// The payload of a plain archive: the plain site, and the records as they were written.
#[must_use]
pub fn plain(workspace: &Workspace) -> Payload<'_> {
    let in_site = |path: &str| format!("site/{path}");
    let mut payload: Vec<PayloadFile<'_>> = Vec::new();
    let pages = workspace.pages.iter();
    payload.extend(pages.map(|page| in_memory(in_site(&page.path()), page.html.as_bytes())));
    let assets = workspace.assets.iter();
    payload.extend(assets.map(|asset| in_memory(in_site(&asset.path), &asset.bytes)));
    let previews = workspace.previews.iter();
    payload.extend(previews.map(|file| in_memory(in_site(&file.route), &file.bytes)));
    payload.extend(workspace.attachments.iter().map(|file| PayloadFile {
        path: in_site(&file.route),
        size: file.size,
        is_armour: false,
        write: Box::new(|out| Ok(files::copy_steady(&file.path, file.size, file.digest, out)?)),
    }));
    payload.extend(workspace.sources.iter().map(|file| PayloadFile {
        path: format!("records/{}", file.name),
        size: file.size,
        is_armour: false,
        write: Box::new(|out| put(&file.bytes()?, out)),
    }));
    payload.push(in_memory(DESCRIPTION.to_owned(), &workspace.description));
    payload.sort_by(|a, b| a.path.cmp(&b.path));
    Payload {
        form: ArchiveForm::Plain,
        files: payload,
    }
}

/// A file whose bytes are in memory.
fn in_memory(path: String, bytes: &[u8]) -> PayloadFile<'_> {
    PayloadFile {
        path,
        size: bytes.len() as u64,
        is_armour: false,
        write: Box::new(|out| put(bytes, out)),
    }
}

/// Writes bytes that are in memory.
pub(super) fn put(bytes: &[u8], out: &mut dyn Write) -> Result<(), OutputError> {
    out.write_all(bytes)
        .map_err(|cause| files::failed("write", Path::new("the archive"))(cause).into())
}
