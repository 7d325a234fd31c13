//! The offline layout: the same objects as scripts, for file://, where browsers let a page load
//! scripts and nothing else. Nothing is sealed again: the age files are the hosted ones in
//! ASCII armour.

use std::io::{self, Write};
use std::path::Path;

use super::layout::{self, INDEX};
use super::{OutputError, gate, hosted, published, shell};
use crate::digest::Digest;
use crate::files;
use crate::model::workspace::Workspace;
use crate::pages::UnlockPage;
use crate::seal::SealError;
use crate::seal::index::Index;
use crate::seal::keyring::Access;

/// One file of an offline site, ready to be written somewhere.
#[derive(Debug)]
pub struct OfflineFile<'a> {
    /// Its path below the site's root.
    pub path: String,
    /// About how many bytes it has.
    pub size: u64,
    content: Content<'a>,
}

#[derive(Debug)]
enum Content<'a> {
    Bytes(Vec<u8>),
    Shell(&'a [u8]),
    /// Sealed already.
    Sealed(Vec<u8>),
    /// An object of the hosted site: the site, its path there and its digest.
    Object(&'a Path, String, Digest),
}

/// The files of a workspace's offline site, sorted by path. `hosted_site` is the site's
/// directory in the hosted layout.
///
/// # Errors
/// When there is no hosted site of this key there.
pub fn files<'a>(
    hosted_site: &'a Path,
    workspace: &'a Workspace,
    access: &Access,
    unlock_page: &UnlockPage<'_>,
) -> Result<Vec<OfflineFile<'a>>, OutputError> {
    let missing = || SealError::Missing {
        what: "the sealed index".to_owned(),
    };
    let indexes = published::indexes(hosted_site)?;
    let path = indexes.counting().ok_or_else(missing)?;
    let sealed = files::read(&hosted_site.join(path))?;
    let index = Index::open(&access.key, &sealed)?;
    let page = unlock_page.write(&shell::offline_settings(workspace, access))?;
    shell::pass(&page)?;
    gate::assets(workspace)?;

    // Armour takes 65 characters for 48 bytes.
    let size = |bytes: u64| bytes / 48 * 65 + 256;
    let mut files: Vec<OfflineFile<'a>> = Vec::new();
    for object in &index.objects {
        let hosted = layout::object(&object.id);
        files.push(OfflineFile {
            path: layout::script(&hosted),
            size: size(object.size),
            content: Content::Object(hosted_site, hosted, object.sha256),
        });
    }
    let slots = access.slots.iter();
    let slots = slots.map(|slot| (layout::slot(&slot.name), slot.bytes.clone()));
    for (hosted, bytes) in slots.chain([(format!("{INDEX}.age"), sealed)]) {
        files.push(OfflineFile {
            path: layout::script(&hosted),
            size: size(bytes.len() as u64),
            content: Content::Sealed(bytes),
        });
    }
    for asset in &workspace.assets {
        files.push(OfflineFile {
            path: asset.path.clone(),
            size: asset.bytes.len() as u64,
            content: Content::Shell(&asset.bytes),
        });
    }
    files.push(OfflineFile {
        path: layout::VIEWER_NAME.to_owned(),
        size: layout::VIEWER.len() as u64,
        content: Content::Shell(layout::VIEWER.as_bytes()),
    });
    files.push(OfflineFile {
        path: layout::SHELL.to_owned(),
        size: page.len() as u64,
        content: Content::Bytes(page.into_bytes()),
    });
    files.sort_by(|a, b| a.path.cmp(&b.path));
    Ok(files)
}

impl OfflineFile<'_> {
    /// Whether nearly all of it is ASCII armour.
    #[must_use]
    pub fn is_armour(&self) -> bool {
        matches!(self.content, Content::Sealed(_) | Content::Object(..))
    }

    /// Writes the file's content.
    ///
    /// # Errors
    /// When the sealed file cannot be read, or `out` cannot be written to.
    pub fn write_to(&self, out: &mut dyn Write) -> Result<(), OutputError> {
        let failed = |cause| files::failed("write", Path::new(&self.path))(cause);
        let name = self.path.trim_end_matches(".js");
        match &self.content {
            Content::Bytes(bytes) => out.write_all(bytes).map_err(failed)?,
            Content::Shell(bytes) => out.write_all(bytes).map_err(failed)?,
            Content::Sealed(bytes) => script(name, bytes, out).map_err(failed)?,
            Content::Object(site, hosted, digest) => {
                let path = site.join(hosted);
                let bytes = files::read_if_there(&path)?.unwrap_or_default();
                if Digest::of(&bytes) != *digest {
                    return Err(OutputError::Damaged(path));
                }
                script(name, &bytes, out).map_err(failed)?;
            }
        }
        Ok(())
    }
}

/// Wraps a binary age file: a first line that calls the viewer, the armour, and a last line
/// that ends the call. Armour has no character that ends a template literal, and `sed '1d;$d'`
/// gives it back.
fn script(name: &str, sealed: &[u8], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "deedbox(\"{name}\",`")?;
    let mut armour =
        age::armor::ArmoredWriter::wrap_output(&mut *out, age::armor::Format::AsciiArmor)?;
    armour.write_all(sealed)?;
    armour.finish()?;
    writeln!(out, "`)")
}

/// Where the objects of an offline site come from.
pub use hosted::read_object;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seal::key::WorkspaceKey;
    use crate::seal::object;

    #[test]
    fn a_script_without_its_first_and_last_line_is_an_age_file() {
        let key = WorkspaceKey::generate();
        let sealed = object::seal(&key, &vec![7; 100_000]);
        let mut text = Vec::new();
        script("objects/00", &sealed, &mut text).expect("memory");
        let text = String::from_utf8(text).expect("ASCII");
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!(lines[0], "deedbox(\"objects/00\",`");
        assert_eq!(lines[lines.len() - 1], "`)");
        let inner = lines[1..lines.len() - 1].join("\n") + "\n";
        assert!(inner.is_ascii() && !inner.contains(['`', '$', '\\']));
        let opened = object::open(&key, inner.as_bytes(), "it").expect("own");
        assert_eq!(opened, vec![7; 100_000]);
    }
}
