//! The last look at what is written without being sealed: the shell, the theme's and the
//! firm's files, the page of an archive. Whatever went wrong before, no key leaves here.

use super::OutputError;
use crate::magic;
use crate::model::workspace::Workspace;

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

/// The same of what a workspace adds to every layout.
///
/// # Errors
/// As [`pass`].
pub fn assets(workspace: &Workspace) -> Result<(), OutputError> {
    let assets = workspace.assets.iter();
    pass(assets.map(|asset| (asset.path.as_str(), asset.bytes.as_slice())))
}
