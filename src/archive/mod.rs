//! The archive: the zip that a client keeps. A BagIt 1.0 bag (RFC 8493) with the
//! offline layout as its payload. Nothing is sealed or rendered here.

mod bag;
mod recovery;
mod start_here;
pub mod unpack;
pub mod verify;
mod zip;

use std::path::{Path, PathBuf};

use crate::files::{self, FileError};
use crate::model::firm::Firm;
use crate::signature::{SignatureError, Signer};
use crate::site::OutputError;
use crate::site::offline::OfflineFile;

/// What an archive is about.
#[derive(Debug)]
pub struct Subject<'a> {
    /// The client's slug, which is part of the names of zip and folder.
    pub client: &'a str,
    /// The firm, to be named and contacted.
    pub firm: &'a Firm,
    /// The day that the archive shows, `YYYY-MM-DD`.
    pub date: &'a str,
    /// How many people have a passphrase of their own: with more than one, the
    /// e-mail address is asked for.
    pub slots: usize,
    /// Whose signature the manifest gets.
    pub signer: Option<&'a Signer>,
}

impl Subject<'_> {
    /// Who signs, as `allowed_signers` names them.
    fn principal(&self) -> &str {
        self.firm.contact.email.as_deref().unwrap_or("firm")
    }
}

/// What was bundled.
#[derive(Debug)]
pub struct Bundled {
    /// The zip.
    pub path: PathBuf,
    /// Files in it.
    pub files: usize,
    /// Bytes of the zip.
    pub size: u64,
}

/// Why an archive could not be made.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// The site could not be read.
    #[error(transparent)]
    Site(#[from] OutputError),
    /// The manifest could not be signed.
    #[error(transparent)]
    Signature(#[from] SignatureError),
    /// A name in it would be too long for some systems.
    #[error("`{0}` is too long a path for an archive")]
    LongPath(String),
}

/// Longer paths fail to extract on some systems, below a folder of usual depth.
const LONGEST_PATH: usize = 120;

/// Bundles an offline site into `<directory>/<client>-<date>.zip`. The same site
/// gives the same bytes.
///
/// # Errors
/// When something cannot be read or written.
pub fn bundle(
    directory: &Path,
    subject: &Subject<'_>,
    site: &[OfflineFile<'_>],
) -> Result<Bundled, ArchiveError> {
    let name = format!("{}-{}", subject.client, subject.date);
    let path = directory.join(format!("{name}.zip"));
    let longest = site.iter().map(|file| bag::payload_path(&file.path));
    for inner in longest {
        if name.len() + 1 + inner.len() > LONGEST_PATH {
            return Err(ArchiveError::LongPath(inner));
        }
    }
    let mut files = 0;
    zip::write(&path, subject.date, |zip| {
        let mut bag = bag::Bag::new();
        let start_here = start_here::page(subject);
        bag.tag_file("START-HERE.html", start_here.into_bytes());
        bag.tag_file("RECOVERY.txt", recovery::text(subject, &name).into_bytes());
        for file in site {
            let path = bag::payload_path(&file.path);
            let fixity = zip.add(&format!("{name}/{path}"), |out| file.write_to(out))?;
            bag.payload(path, fixity);
        }
        for (path, bytes) in bag.close(subject)? {
            zip.add(&format!("{name}/{path}"), |out| {
                out.write_all(&bytes)
                    .map_err(|cause| files::failed("write", Path::new(&path))(cause).into())
            })?;
        }
        files = zip.count();
        Ok(())
    })?;
    let size = files::metadata(&path).map_or(0, |file| file.len());
    Ok(Bundled { path, files, size })
}
