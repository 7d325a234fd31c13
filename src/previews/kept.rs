//! Pictures that were made before: to decode a photograph takes longer than all the rest of
//! its page. They are kept in memory as long as the program runs and, where there is a
//! directory for them, on the disk; by the digest of the original, so that what is kept
//! is never wrong. A directory that cannot be written, or was damaged, costs time only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use serde::{Deserialize, Serialize};

use super::picture::{self, Picture, PictureEncoding, ShownImage, Smaller};
use crate::digest::Digest;
use crate::files;
use crate::firm_tree::PREVIEWS;

/// Changes with every change to what is made of an image.
const FORMAT: u32 = 2;

/// A kept file is read up to this size.
const LARGEST: u64 = 32 << 20;

/// The smaller pictures that were made of images.
#[derive(Debug, Default)]
pub struct Previews {
    directory: Option<PathBuf>,
    /// Whether all are made anew, whatever is kept.
    is_fresh: bool,
    made: Mutex<BTreeMap<Digest, Arc<OnceLock<Arc<Picture>>>>>,
    damaged: Mutex<BTreeSet<PathBuf>>,
}

/// The first line of a kept file.
#[derive(Serialize, Deserialize)]
struct CacheVersion {
    format: u32,
    /// Of everything behind this line; other versions may have none.
    sha256: Option<Digest>,
}

/// The second line; the pictures' bytes stand behind it.
#[derive(Serialize, Deserialize)]
struct CacheHead {
    width: Option<u32>,
    height: Option<u32>,
    image: CachedImage,
    large: Option<CachedPicture>,
    small: Option<CachedPicture>,
}

#[derive(Serialize, Deserialize)]
enum CachedImage {
    Pixels,
    /// The length of the drawing, in bytes.
    Drawing(usize),
    None,
}

#[derive(Serialize, Deserialize)]
struct CachedPicture {
    width: u32,
    height: u32,
    encoding: PictureEncoding,
    bytes: usize,
}

/// Why a kept file is of no use.
#[derive(Debug, PartialEq, Eq)]
enum Unusable {
    /// It is not there, or another version wrote it.
    Unknown,
    /// It is not what was written.
    Damaged,
}

impl Previews {
    /// Those that are kept in a firm's directory, beside what else is its own machine's.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        Self {
            directory: Some(root.join(PREVIEWS)),
            ..Self::default()
        }
    }

    /// The same, which trusts none that are kept, and makes all anew.
    #[must_use]
    pub fn fresh(self) -> Self {
        Self {
            is_fresh: true,
            ..self
        }
    }

    /// The picture of the image with this digest, which is at `path`; `client` is whose
    /// it is.
    pub(crate) fn of(&self, client: &str, path: &Path, digest: Digest) -> Arc<Picture> {
        let slot = {
            let mut made = self.made.lock().expect("no thread panicked");
            Arc::clone(made.entry(digest).or_default())
        };
        let kept = self.place(client, digest);
        let make = || {
            let known = kept.as_deref().map(read);
            if let (Some(Err(Unusable::Damaged)), Some(kept)) = (&known, &kept) {
                let mut damaged = self.damaged.lock().expect("no thread panicked");
                damaged.insert(kept.clone());
            }
            let known = known.and_then(Result::ok).filter(|_| !self.is_fresh);
            Arc::new(known.unwrap_or_else(|| {
                let made = picture::make(path);
                if let Some(kept) = kept.as_ref().filter(|_| is_still(path, digest)) {
                    let _ = files::write_for_now(kept, &written(&made));
                }
                made
            }))
        };
        Arc::clone(slot.get_or_init(make))
    }

    /// The kept files that were damaged, and are made anew; sorted.
    #[must_use]
    pub fn damaged(&self) -> Vec<PathBuf> {
        let damaged = self.damaged.lock().expect("no thread panicked");
        damaged.iter().cloned().collect()
    }

    /// Forgets what is kept of a client's images and is not among these.
    pub(crate) fn keep_only(&self, client: &str, digests: &BTreeSet<Digest>) {
        let Some(directory) = &self.directory else {
            return;
        };
        let directory = directory.join(client);
        let wanted: BTreeSet<String> = digests.iter().map(Digest::to_string).collect();
        for name in files::names_in(&directory).unwrap_or_default() {
            if name.to_str().is_none_or(|name| !wanted.contains(name)) {
                let _ = files::remove(&directory.join(name));
            }
        }
        files::remove_if_empty(&directory);
    }

    fn place(&self, client: &str, digest: Digest) -> Option<PathBuf> {
        let directory = self.directory.as_ref()?;
        Some(directory.join(client).join(digest.to_string()))
    }
}

fn written(picture: &Picture) -> Vec<u8> {
    let kept = |smaller: &Option<Smaller>| {
        smaller.as_ref().map(|smaller| CachedPicture {
            width: smaller.width,
            height: smaller.height,
            encoding: smaller.encoding,
            bytes: smaller.bytes.len(),
        })
    };
    let head = CacheHead {
        width: picture.width,
        height: picture.height,
        image: match &picture.image {
            ShownImage::Pixels => CachedImage::Pixels,
            ShownImage::Drawing(bytes) => CachedImage::Drawing(bytes.len()),
            ShownImage::None => CachedImage::None,
        },
        large: kept(&picture.large),
        small: kept(&picture.small),
    };
    let mut bytes = serde_json::to_vec(&head).expect("plain values");
    bytes.push(b'\n');
    if let ShownImage::Drawing(drawn) = &picture.image {
        bytes.extend_from_slice(drawn);
    }
    for smaller in picture.large.iter().chain(&picture.small) {
        bytes.extend_from_slice(&smaller.bytes);
    }
    let version = CacheVersion {
        format: FORMAT,
        sha256: Some(Digest::of(&bytes)),
    };
    let mut file = serde_json::to_vec(&version).expect("plain values");
    file.push(b'\n');
    file.append(&mut bytes);
    file
}

/// Whether an image is still the one with this digest: it may be saved while its picture
/// is made.
fn is_still(path: &Path, digest: Digest) -> bool {
    let read = files::open(path).ok().map(Digest::of_reader);
    read.and_then(Result::ok)
        .is_some_and(|(own, _)| own == digest)
}

/// What is kept in a file.
fn read(path: &Path) -> Result<Picture, Unusable> {
    files::metadata(path).ok_or(Unusable::Unknown)?;
    let bytes = files::read_up_to(path, LARGEST).ok().flatten();
    let bytes = bytes.ok_or(Unusable::Unknown)?;
    let (version, rest) = first_line(&bytes).ok_or(Unusable::Damaged)?;
    let version: CacheVersion = serde_json::from_slice(version).map_err(|_| Unusable::Damaged)?;
    if version.format != FORMAT {
        return Err(Unusable::Unknown);
    }
    let is_whole = version.sha256 == Some(Digest::of(rest));
    let pictures = is_whole.then(|| parse(rest)).flatten();
    pictures.ok_or(Unusable::Damaged)
}

fn first_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    Some((&bytes[..end], &bytes[end + 1..]))
}

/// The pictures in what stands behind the first line; nothing where it is not whole.
fn parse(bytes: &[u8]) -> Option<Picture> {
    let (head, mut rest) = first_line(bytes)?;
    let head: CacheHead = serde_json::from_slice(head).ok()?;
    let image = match head.image {
        CachedImage::Pixels => ShownImage::Pixels,
        CachedImage::None => ShownImage::None,
        CachedImage::Drawing(length) => {
            let (own, others) = rest.split_at_checked(length)?;
            rest = others;
            ShownImage::Drawing(own.into())
        }
    };
    let mut next = |kept: Option<CachedPicture>| match kept {
        None => Some(None),
        Some(kept) => {
            let (own, others) = rest.split_at_checked(kept.bytes)?;
            rest = others;
            Some(Some(Smaller {
                width: kept.width,
                height: kept.height,
                encoding: kept.encoding,
                bytes: own.into(),
            }))
        }
    };
    let picture = Picture {
        width: head.width,
        height: head.height,
        image,
        large: next(head.large)?,
        small: next(head.small)?,
    };
    rest.is_empty().then_some(picture)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again_and_what_is_damaged_is_not() {
        let directory = tempfile::tempdir().expect("a directory");
        let smaller = |bytes: &[u8]| Smaller {
            width: 3,
            height: 2,
            encoding: PictureEncoding::Webp,
            bytes: bytes.into(),
        };
        let picture = Picture {
            width: Some(30),
            height: Some(20),
            image: ShownImage::Drawing(b"<svg/>"[..].into()),
            large: Some(smaller(b"large\nbytes")),
            small: Some(smaller(b"")),
        };
        let path = directory.path().join("one");
        let whole = written(&picture);
        files::write_atomically(&path, &whole).expect("written");
        assert_eq!(read(&path), Ok(picture));
        let mut bent = whole.clone();
        *bent.last_mut().expect("bytes") ^= 1;
        for broken in [&whole[..whole.len() - 1], &bent, b"{}\n", b""] {
            files::write_atomically(&path, broken).expect("written");
            assert_eq!(read(&path), Err(Unusable::Damaged));
        }
        files::write_atomically(&path, b"{\"format\":1}\n").expect("written");
        assert_eq!(read(&path), Err(Unusable::Unknown));
    }
}
