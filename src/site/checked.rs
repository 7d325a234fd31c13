//! Which published files had the right bytes when they were last read. A file need not be read
//! again while its size, its times and its inode are as they were then. The notes are a cache:
//! without them, or with damaged ones, everything is read, and the result is the same.

use std::collections::BTreeMap;
use std::fs::Metadata;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::SystemTime;

use serde::{Deserialize, Serialize};

use crate::digest::Digest;
use crate::files::{self, FileError, FileStamp};

/// Notes of another version are ignored.
const FORMAT: u32 = 1;

/// Notes are read up to this size: some 200,000 files.
const LARGEST: u64 = 64 << 20;

/// What a file is like on the disk, and the digest of its bytes then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    #[serde(flatten)]
    stamp: FileStamp,
    sha256: Digest,
}

#[derive(Serialize, Deserialize)]
struct Notes {
    format: u32,
    files: BTreeMap<String, Seen>,
}

/// Whether a file is as it should be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ObjectVerdict {
    /// It has the bytes that it should have.
    Right,
    /// It has other bytes.
    Damaged,
    /// It is not there.
    Missing,
}

/// The notes about the files of one site.
#[derive(Debug)]
pub(super) struct Checked {
    notes: Option<PathBuf>,
    known: BTreeMap<String, Seen>,
    /// What this run has seen.
    seen: Mutex<BTreeMap<String, Seen>>,
}

impl Checked {
    /// Reads the notes in a file; without one, nothing is noted.
    pub(super) fn read(notes: Option<PathBuf>) -> Self {
        let known = notes.as_deref().and_then(|path| {
            files::metadata(path)?;
            let bytes = files::read_up_to(path, LARGEST).ok()??;
            let notes: Notes = serde_json::from_slice(&bytes).ok()?;
            (notes.format == FORMAT).then_some(notes.files)
        });
        Self {
            notes,
            known: known.unwrap_or_default(),
            seen: Mutex::default(),
        }
    }

    /// Whether the file `name` of a site has this size and this digest.
    pub(super) fn look(
        &self,
        site: &Path,
        name: &str,
        size: u64,
        digest: Digest,
    ) -> Result<ObjectVerdict, FileError> {
        let path = site.join(name);
        let Some(before) = files::metadata_of_itself(&path) else {
            return Ok(ObjectVerdict::Missing);
        };
        if !before.is_file() || before.len() != size {
            return Ok(ObjectVerdict::Damaged);
        }
        let now = SystemTime::now();
        let seen = seen(&before, digest);
        if seen.is_none() || seen.as_ref() != self.known.get(name) {
            let read = Digest::of_reader(files::open(&path)?);
            let (read, _) = read.map_err(files::failed("read", &path))?;
            if read != digest {
                return Ok(ObjectVerdict::Damaged);
            }
        }
        if let Some(seen) = seen.filter(|seen| seen.stamp.is_settled(now)) {
            let mut all = self.seen.lock().expect("no thread panicked");
            all.insert(name.to_owned(), seen);
        }
        Ok(ObjectVerdict::Right)
    }

    /// Keeps what was seen in this run. A disk that notes cannot be written to costs time only.
    pub(super) fn keep(self) {
        let files = self.seen.into_inner().expect("no thread panicked");
        if files == self.known {
            return;
        }
        if let Some(path) = &self.notes {
            let notes = Notes {
                format: FORMAT,
                files,
            };
            let bytes = serde_json::to_vec(&notes).expect("plain values");
            let _ = files::write_for_now(path, &bytes);
        }
    }
}

fn seen(at: &Metadata, sha256: Digest) -> Option<Seen> {
    let stamp = FileStamp::of(at)?;
    Some(Seen { stamp, sha256 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::time::Duration;

    /// By then a file is told from any that is written later, on any disk.
    const SETTLED: Duration = Duration::from_secs(2);

    fn look(notes: &Path, site: &Path, digest: Digest) -> ObjectVerdict {
        let checked = Checked::read(Some(notes.to_owned()));
        let verdict = checked.look(site, "one", 5, digest).expect("readable");
        checked.keep();
        verdict
    }

    #[test]
    fn a_file_is_read_again_when_anything_about_it_is_new() {
        let directory = tempfile::tempdir().expect("a directory");
        let (site, notes) = (directory.path(), directory.path().join("notes"));
        let digest = Digest::of(b"right");
        assert_eq!(look(&notes, site, digest), ObjectVerdict::Missing);
        files::write_atomically(&site.join("one"), b"right").expect("written");
        assert_eq!(look(&notes, site, digest), ObjectVerdict::Right);
        let noted = || Checked::read(Some(notes.clone())).known.len();
        assert_eq!(noted(), 0, "it is too new to be told from another");
        std::thread::sleep(SETTLED + Duration::from_millis(100));
        assert_eq!(look(&notes, site, digest), ObjectVerdict::Right);
        assert_eq!(noted(), 1);

        // The same size and time of change: only the inode's own time gives it away.
        let path = site.join("one");
        let modified = files::metadata(&path).and_then(|at| at.modified().ok());
        let file = files::rewritten(&path, b"wrong");
        file.set_modified(modified.expect("a time")).expect("set");
        assert_eq!(look(&notes, site, digest), ObjectVerdict::Damaged);
        files::rewritten(&path, b"right");
        for broken in [&b""[..], b"{}", b"{\"format\":9,\"files\":{}}", b"\xff"] {
            files::write_atomically(&notes, broken).expect("written");
            assert_eq!(look(&notes, site, digest), ObjectVerdict::Right);
        }
    }

    #[test]
    fn a_note_with_another_digest_does_not_damage_a_file() {
        let directory = tempfile::tempdir().expect("a directory");
        let (site, notes) = (directory.path(), directory.path().join("notes"));
        files::write_atomically(&site.join("one"), b"right").expect("written");
        std::thread::sleep(SETTLED + Duration::from_millis(100));
        let digest = Digest::of(b"right");
        assert_eq!(look(&notes, site, digest), ObjectVerdict::Right);
        let bytes = files::read(&notes).expect("noted");
        let text = String::from_utf8(bytes).expect("JSON");
        let other = text.replace(&digest.to_string(), &Digest::of(b"x").to_string());
        assert_ne!(text, other);
        files::write_atomically(&notes, other.as_bytes()).expect("written");
        assert_eq!(look(&notes, site, digest), ObjectVerdict::Right);
        assert_eq!(
            look(&notes, site, Digest::of(b"other")),
            ObjectVerdict::Damaged
        );
    }
}
