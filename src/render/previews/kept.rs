//! Pictures that were made before: to decode a photograph takes longer than all the rest of
//! its page. They are kept in memory as long as the program runs and, where there is a
//! directory for them, on the disk; by the digest of the original, so that what is kept
//! is never wrong. A directory that cannot be written, or was damaged, costs time only.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, OnceLock};

use serde::{Deserialize, Serialize};

use super::picture::{self, Encoding, Image, Picture, Smaller};
use crate::digest::Digest;
use crate::files;

/// Changes with every change to what is made of an image.
const FORMAT: u32 = 2;

/// A kept file is read up to this size.
const LARGEST: u64 = 32 << 20;

/// The smaller pictures that were made of images.
#[derive(Debug, Default)]
pub struct Previews {
    directory: Option<PathBuf>,
    made: Mutex<BTreeMap<Digest, Arc<OnceLock<Arc<Picture>>>>>,
}

/// The first line of a kept file; the pictures' bytes stand behind it.
#[derive(Serialize, Deserialize)]
struct Head {
    format: u32,
    width: Option<u32>,
    height: Option<u32>,
    image: KeptImage,
    large: Option<Kept>,
    small: Option<Kept>,
}

#[derive(Serialize, Deserialize)]
enum KeptImage {
    Pixels,
    /// So many bytes.
    Drawing(usize),
    None,
}

#[derive(Serialize, Deserialize)]
struct Kept {
    width: u32,
    height: u32,
    encoding: Encoding,
    bytes: usize,
}

impl Previews {
    /// Those that are kept in a firm's directory, beside what else is its own machine's.
    #[must_use]
    pub fn below(root: &Path) -> Self {
        Self {
            directory: Some(root.join(".deedbox/previews")),
            ..Self::default()
        }
    }

    /// The picture of the image with this digest, which is at `path`; `client` is whose
    /// it is.
    pub(in crate::render) fn of(&self, client: &str, path: &Path, digest: Digest) -> Arc<Picture> {
        let slot = {
            let mut made = self.made.lock().expect("no thread panicked");
            Arc::clone(made.entry(digest).or_default())
        };
        let kept = self.place(client, digest);
        let make = || {
            let known = kept.as_deref().and_then(read);
            Arc::new(known.unwrap_or_else(|| {
                let made = picture::make(path);
                if let Some(kept) = &kept {
                    let _ = files::write_for_now(kept, &written(&made));
                }
                made
            }))
        };
        Arc::clone(slot.get_or_init(make))
    }

    /// Forgets what is kept of a client's images and is not among these.
    pub(in crate::render) fn keep_only(&self, client: &str, digests: &BTreeSet<Digest>) {
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
        smaller.as_ref().map(|smaller| Kept {
            width: smaller.width,
            height: smaller.height,
            encoding: smaller.encoding,
            bytes: smaller.bytes.len(),
        })
    };
    let head = Head {
        format: FORMAT,
        width: picture.width,
        height: picture.height,
        image: match &picture.image {
            Image::Pixels => KeptImage::Pixels,
            Image::Drawing(bytes) => KeptImage::Drawing(bytes.len()),
            Image::None => KeptImage::None,
        },
        large: kept(&picture.large),
        small: kept(&picture.small),
    };
    let mut bytes = serde_json::to_vec(&head).expect("plain values");
    bytes.push(b'\n');
    if let Image::Drawing(drawn) = &picture.image {
        bytes.extend_from_slice(drawn);
    }
    for smaller in picture.large.iter().chain(&picture.small) {
        bytes.extend_from_slice(&smaller.bytes);
    }
    bytes
}

/// What is kept in a file; nothing where it is not whole, or of another version.
fn read(path: &Path) -> Option<Picture> {
    files::metadata(path)?;
    let bytes = files::read_up_to(path, LARGEST).ok()??;
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let head: Head = serde_json::from_slice(&bytes[..end]).ok()?;
    let mut rest = &bytes[end + 1..];
    let image = match head.image {
        KeptImage::Pixels => Image::Pixels,
        KeptImage::None => Image::None,
        KeptImage::Drawing(length) => {
            let (own, others) = rest.split_at_checked(length)?;
            rest = others;
            Image::Drawing(own.into())
        }
    };
    let mut next = |kept: Option<Kept>| match kept {
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
    (head.format == FORMAT && rest.is_empty()).then_some(picture)
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
            encoding: Encoding::Webp,
            bytes: bytes.into(),
        };
        let picture = Picture {
            width: Some(30),
            height: Some(20),
            image: Image::Drawing(b"<svg/>"[..].into()),
            large: Some(smaller(b"large\nbytes")),
            small: Some(smaller(b"")),
        };
        let path = directory.path().join("one");
        let whole = written(&picture);
        files::write_atomically(&path, &whole).expect("written");
        assert_eq!(read(&path), Some(picture));
        for broken in [&whole[..whole.len() - 1], b"{}\n", b""] {
            files::write_atomically(&path, broken).expect("written");
            assert_eq!(read(&path), None);
        }
    }
}
