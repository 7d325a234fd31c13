//! Files of the firm that everybody can see: its logo and fonts. They must lie in `content/`,
//! but not where a client's papers, keys or signatures are.

use std::path::{Component, Path, PathBuf};

use crate::files;
use crate::firm_tree::{KEYRING, KINDS, SIGNATURES};

/// The hint where a file may not be public.
pub(super) const HINT: &str =
    "what the locked page shows is public: put a copy into `content/brand`, and name that";

/// Why a file is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    /// There is none.
    Missing,
    /// It is a pipe, a socket, a device.
    NotAFile(&'static str),
    /// It is not below `content/`, every link followed.
    Outside,
    /// It belongs to a client, or to the keyring: the name of that directory.
    NotPublic(String),
}

impl Refused {
    /// The fact of the diagnostic about the file `name`.
    pub(super) fn fact(&self, name: &str) -> String {
        match self {
            Self::Missing => format!("there is no file `{name}`"),
            Self::NotAFile(what) => format!("`{name}` is {what}, not a file"),
            Self::Outside => format!("`{name}` is outside of `content`"),
            Self::NotPublic(directory) => {
                format!("`{name}` is in `content/{directory}`, which is not public")
            }
        }
    }
}

/// Where a file is that `firm.yaml` names.
///
/// # Errors
/// When there is no content directory.
pub(super) fn file(content: &Path, name: &str) -> files::Result<Result<PathBuf, Refused>> {
    let path = content.join(name);
    if files::metadata(&path).is_none() {
        return Ok(Err(Refused::Missing));
    }
    if let Some(other) = files::not_regular(&path) {
        return Ok(Err(Refused::NotAFile(other.0)));
    }
    let (base, real) = (files::real_path(content)?, files::real_path(&path)?);
    let Ok(below) = real.strip_prefix(&base) else {
        return Ok(Err(Refused::Outside));
    };
    if real.is_dir() {
        return Ok(Err(Refused::Missing));
    }
    let mut parts = below.components();
    let first = parts.next().filter(|_| parts.next().is_some());
    if let Some(Component::Normal(first)) = first {
        let is_private = files::is_hidden(first)
            || [KEYRING, KINDS, SIGNATURES].iter().any(|own| first == *own)
            || base.join(first).join("client.yaml").exists();
        if is_private {
            return Ok(Err(Refused::NotPublic(
                first.to_string_lossy().into_owned(),
            )));
        }
    }
    Ok(Ok(path))
}
