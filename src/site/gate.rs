//! The last check of what is written unsealed: the shell, the files of the theme and the firm,
//! the first page of an archive. Whatever went wrong before, no key gets past here.

use std::path::Path;

use super::OutputError;
use crate::files;
use crate::magic;
use crate::model::workspace::{SourceBytes, Workspace};

/// Lets files pass that anybody may see, by name and bytes.
///
/// # Errors
/// When one holds a secret, or is not what its name says.
pub fn pass<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Result<(), OutputError> {
    for (name, bytes) in files {
        let refused = |why: &str| {
            Err(OutputError::Secret {
                name: name.to_owned(),
                why: why.to_owned(),
            })
        };
        if let Some(secret) = magic::secret(bytes) {
            return refused(&format!("holds {secret}"));
        }
        if !magic::fits(name, bytes) {
            return refused("is not what its name says");
        }
    }
    Ok(())
}

/// The same for what a workspace adds to every layout.
///
/// # Errors
/// As [`pass`].
pub fn assets(workspace: &Workspace) -> Result<(), OutputError> {
    let assets = workspace.assets.iter();
    pass(assets.map(|asset| (asset.path.as_str(), asset.bytes.as_slice())))
}

/// The same for what a workspace delivers, before anybody gets it unsealed: it may be anything
/// but a key.
///
/// # Errors
/// When a file holds one, or cannot be read.
pub fn delivered(workspace: &Workspace) -> Result<(), OutputError> {
    let attachments = workspace.attachments.iter();
    let attachments = attachments.map(|file| (file.route.as_str(), file.path.as_path()));
    for (name, path) in attachments {
        refuse(name, key_in(path)?)?;
    }
    for file in &workspace.sources {
        let found = match &file.from {
            SourceBytes::File(path) => key_in(path)?,
            SourceBytes::Copy(bytes) => {
                let read = magic::key_in(&**bytes);
                read.map_err(files::failed("read", Path::new(&file.name)))?
            }
        };
        refuse(&file.name, found)?;
    }
    Ok(())
}

fn refuse(name: &str, key: Option<&str>) -> Result<(), OutputError> {
    key.map_or(Ok(()), |key| {
        Err(OutputError::Secret {
            name: name.to_owned(),
            why: format!("holds {key}"),
        })
    })
}

/// The kind of key that a file holds; nothing where it holds none.
///
/// # Errors
/// When it cannot be read, or has gone meanwhile.
pub fn key_in(path: &Path) -> files::Result<Option<&'static str>> {
    if files::metadata(path).is_none() {
        return Err(files::changed(path));
    }
    magic::key_in(files::open(path)?).map_err(files::failed("read", path))
}
