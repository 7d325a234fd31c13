//! The archive: the zip that a client keeps. A BagIt 1.0 bag (RFC 8493) with the
//! offline layout as its payload; verifying and opening one. Nothing is sealed or rendered here.

mod bag;
mod error;
mod payload;
mod recovery;
mod sink;
mod subject;
pub mod unpack;
pub mod verify;
mod zip;
mod zip64;

use std::path::{Path, PathBuf};

use crate::digest::Digest;
use crate::model::firm::Firm;
use crate::model::workspace::Workspace;
use crate::names::Names;
use crate::pages::{StartPage, StartSettings};
use crate::seal::identity::Recipients;
use crate::seal::sources::RECORDS;
use crate::site::{OutputError, gate, layout};
pub use error::ArchiveError;
use payload::put;
pub use payload::{ArchiveForm, Give, Payload, PayloadFile, plain, sealed};
pub use subject::ArchiveSubject;
use verify::start_page;

/// What was bundled.
#[derive(Debug)]
pub struct Bundled {
    /// The zip.
    pub path: PathBuf,
    /// Files in it.
    pub files: usize,
    /// Bytes of the zip.
    pub size: u64,
    /// Where it was sealed to recipients: the digest of the zip that was.
    pub plain: Option<Digest>,
}

/// Some systems cannot extract longer paths below a folder of usual depth.
const LONGEST_PATH: usize = 120;

/// Where an archive goes.
#[derive(Debug, Clone, Copy)]
pub struct Destination<'a> {
    /// The directory.
    pub directory: &'a Path,
    /// The recipients that the zip is sealed to on its way to the disk; it is not sealed where
    /// there are none.
    pub recipients: Option<&'a Recipients>,
    /// The digest of the zip that is sealed in the file there, to the same recipients: it stays
    /// where the new zip has it too, as sealing the same again gives other bytes.
    pub known: Option<Digest>,
}

/// The name of a workspace's archive and of its folder, without an ending.
#[must_use]
pub fn name_of(workspace: &Workspace, form: ArchiveForm) -> String {
    let plain = if form == ArchiveForm::Plain {
        "-plain"
    } else {
        ""
    };
    format!("{}-{}{plain}", workspace.client, workspace.as_of)
}

/// Whether there is a signed archive at a path.
#[must_use]
pub fn is_signed(path: &Path) -> bool {
    let limits = verify::container::Limits::default();
    let container = verify::container::Container::find(path, &limits);
    let names = ["tagmanifest-sha256.txt.sig", "manifest-sha256.txt.sig"];
    container.is_ok_and(|container| names.iter().any(|name| container.has(name)))
}

/// Makes sure that an archive can be made, before anything is written. Checks its names, its
/// first page, and that nothing in it is secret.
///
/// # Errors
/// When some systems cannot keep a name, or something must not be handed over.
pub fn rehearse(
    workspace: &Workspace,
    firm: &Firm,
    form: ArchiveForm,
    start_page: &StartPage<'_>,
) -> Result<(), ArchiveError> {
    gate::assets(workspace)?;
    let paths: Vec<String> = match form {
        ArchiveForm::Plain => {
            gate::delivered(workspace)?;
            let payload = plain(workspace).files.into_iter();
            payload.map(|file| bag::payload_path(&file.path)).collect()
        }
        // All other names in it are made by deedbox, and as long as this one.
        ArchiveForm::Sealed => {
            let object = layout::script(&format!("objects/{}.age", "0".repeat(32)));
            let assets = workspace.assets.iter().map(|asset| asset.path.clone());
            let all = assets.chain([object]);
            all.map(|path| bag::payload_path(&format!("site/{path}")))
                .collect()
        }
    };
    // One bit for each thing that the page may say or leave out.
    for bits in 0..8 {
        let settings = StartSettings {
            is_sealed: form == ArchiveForm::Sealed,
            asks_email: bits & 1 == 0,
            manifest: "0".repeat(64),
            has_escapes: bits & 2 == 0,
            signer: (bits & 4 == 0).then(|| firm.principal().to_owned()),
        };
        start_here(workspace, &settings, start_page)?;
    }
    portable(workspace, form, &paths)
}

/// The first page, checked as `verify` checks it.
fn start_here(
    workspace: &Workspace,
    settings: &StartSettings,
    start_page: &StartPage<'_>,
) -> Result<String, ArchiveError> {
    let page = start_page
        .write(workspace, settings)
        .map_err(OutputError::from)?;
    // No reader gets a page that this program would call wrong.
    let faults = start_page::faults(page.as_bytes());
    if let Some(fault) = faults.into_iter().next() {
        return Err(ArchiveError::StartPage(fault));
    }
    gate::pass([("START-HERE.html", page.as_bytes())])?;
    Ok(page)
}

/// Makes sure that every system can unpack all names, those of the zip and those that
/// [`unpack`] gives. `paths` are those of the payload.
fn portable(
    workspace: &Workspace,
    form: ArchiveForm,
    paths: &[String],
) -> Result<(), ArchiveError> {
    let take = |names: &mut Names, name: &str| {
        // No reader gets a name that this program would refuse to open.
        let taken = names.take(name);
        taken.map_err(|why| ArchiveError::Name(name.to_owned(), why.to_string()))
    };
    if form == ArchiveForm::Sealed {
        let mut names = Names::default();
        opened(workspace).try_for_each(|name| take(&mut names, &name))?;
    }
    let (mut names, name) = (Names::default(), name_of(workspace, form));
    for inner in paths {
        take(&mut names, &format!("{name}/{inner}"))?;
        // In a plain archive, records keep their own names, however long these are.
        if form == ArchiveForm::Sealed && name.len() + 1 + inner.len() > LONGEST_PATH {
            return Err(ArchiveError::LongPath(inner.clone()));
        }
    }
    Ok(())
}

/// Bundles a payload into a directory; see [`bundle_to`].
///
/// # Errors
/// When something cannot be read or written.
pub fn bundle(
    directory: &Path,
    subject: &ArchiveSubject<'_>,
    payload: &Payload<'_>,
    start_page: &StartPage<'_>,
) -> Result<Bundled, ArchiveError> {
    let destination = Destination {
        directory,
        recipients: None,
        known: None,
    };
    bundle_to(destination, subject, payload, start_page)
}

/// Bundles a payload into `<directory>/<client>-<date>.zip`, a plain one into
/// `…-plain.zip`, which only its owner may read, or sealed to recipients into
/// `…-plain.zip.age`. The same payload gives the same zip.
///
/// # Errors
/// When something cannot be read or written.
pub fn bundle_to(
    destination: Destination<'_>,
    subject: &ArchiveSubject<'_>,
    payload: &Payload<'_>,
    start_page: &StartPage<'_>,
) -> Result<Bundled, ArchiveError> {
    let Payload { form, files } = payload;
    gate::assets(subject.workspace)?;
    let (form, date) = (*form, &subject.workspace.as_of);
    let name = name_of(subject.workspace, form);
    let (extension, readers) = match (destination.recipients, form) {
        (Some(recipients), _) => {
            let known = destination.known;
            (".zip.age", zip::Readers::Recipients(recipients, known))
        }
        (None, ArchiveForm::Plain) => (".zip", zip::Readers::Owner),
        (None, ArchiveForm::Sealed) => (".zip", zip::Readers::Usual),
    };
    let path = destination.directory.join(format!("{name}{extension}"));
    let paths: Vec<String> = files
        .iter()
        .map(|file| bag::payload_path(&file.path))
        .collect();
    portable(subject.workspace, form, &paths)?;
    let mut count = 0;
    let plain = zip::write(&path, readers, date, |zip| {
        let mut bag = bag::Bag::new();
        if form == ArchiveForm::Sealed {
            bag.tag_file("RECOVERY.txt", recovery::text(subject, &name).into_bytes());
        }
        let entries: Vec<zip::ZipEntry<'_>> = files
            .iter()
            .zip(&paths)
            .map(|(file, path)| zip::ZipEntry {
                name: format!("{name}/{path}"),
                size: file.size,
                is_armour: file.is_armour,
                write: &file.write,
            })
            .collect();
        let fixities = zip.add_all(&entries)?;
        let has_escapes = paths.iter().any(|path| path.contains('%'));
        for (path, fixity) in paths.into_iter().zip(fixities) {
            bag.payload(path, fixity);
        }
        let settings = StartSettings {
            is_sealed: form == ArchiveForm::Sealed,
            asks_email: subject.slots > 1,
            manifest: Digest::of(&bag.manifest()).to_string(),
            has_escapes,
            signer: subject.signer.map(|_| subject.principal.to_owned()),
        };
        let start_here = start_here(subject.workspace, &settings, start_page)?;
        bag.tag_file("START-HERE.html", start_here.into_bytes());
        for (path, bytes) in bag.close(subject, form)? {
            let write: Give<'_> = Box::new(|out| put(&bytes, out));
            zip.add_all(&[zip::ZipEntry {
                name: format!("{name}/{path}"),
                size: bytes.len() as u64,
                is_armour: false,
                write: &write,
            }])?;
        }
        count = zip.count();
        Ok(())
    })?;
    let size = crate::files::metadata(&path).map_or(0, |file| file.len());
    Ok(Bundled {
        path,
        files: count,
        size,
        plain,
    })
}

/// The names that [`unpack`] gives to sealed files.
fn opened(workspace: &Workspace) -> impl Iterator<Item = String> {
    let pages = workspace.pages.iter().map(|page| page.path());
    let assets = workspace.assets.iter().map(|asset| asset.path.clone());
    let files = workspace.attachments.iter().map(|file| file.route.clone());
    let previews = workspace.previews.iter().map(|file| file.route.clone());
    let site = pages.chain(assets).chain(files).chain(previews);
    let records = workspace.sources.iter();
    site.map(|path| format!("site/{path}"))
        .chain(records.map(|file| format!("{RECORDS}{}", file.name)))
}
