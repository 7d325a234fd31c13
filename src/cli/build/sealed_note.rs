//! What is remembered of an archive that was sealed to recipients: age gives other bytes at every
//! run, so that only this tells whether the zip in it is the same. It is a cache: without it, or
//! where the file is not the one that it is about, the archive is made anew.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::digests::DigestMemory;
use crate::files;
use crate::seal::identity::Recipients;

/// A larger file is none of these.
const LARGEST: u64 = 1 << 20;

/// Where is remembered what one archive holds, and whom it is for.
pub(super) struct SealedNote {
    path: PathBuf,
    recipients: Vec<String>,
}

#[derive(Serialize, Deserialize)]
struct NoteFile {
    /// The digest of the zip that was sealed.
    zip: Digest,
    /// The digest of the file that came of it.
    file: Digest,
    recipients: Vec<String>,
}

impl SealedNote {
    /// The note of an archive with a name, to be sealed to these recipients.
    pub(super) fn of(cache: &Path, name: &str, recipients: &Recipients) -> Self {
        Self {
            path: cache.join("sealed-archives").join(format!("{name}.json")),
            recipients: recipients.texts(),
        }
    }

    /// The digest of the zip in the archive there, where that is the file that was noted, and
    /// sealed to the same recipients.
    pub(super) fn known(&self, archive: &Path, digests: &DigestMemory) -> Option<Digest> {
        files::metadata(&self.path)?;
        let bytes = files::read_up_to(&self.path, LARGEST).ok()??;
        let note: NoteFile = serde_json::from_slice(&bytes).ok()?;
        if note.recipients != self.recipients {
            return None;
        }
        files::metadata(archive)?;
        let (file, _) = digests.of(archive).ok()?;
        (file == note.file).then_some(note.zip)
    }

    /// Writes down what was sealed. A disk that takes nothing costs time only.
    pub(super) fn write(self, zip: Digest, file: Digest) {
        let recipients = self.recipients;
        let note = NoteFile {
            zip,
            file,
            recipients,
        };
        let bytes = serde_json::to_vec(&note).expect("plain values");
        let _ = files::write_for_now(&self.path, &bytes);
    }
}
