//! Whether a site that was published before belongs to the key in the keyring.

use std::path::Path;

use super::layout::INDEX;
use crate::files;
use crate::seal::SealError;
use crate::seal::index::Index;
use crate::seal::keyring::{Access, KeyringError};

/// Makes sure that the key opens the index that was published last, or that an earlier key
/// does, which a rotation replaced. A damaged index proves nothing either way.
///
/// # Errors
/// When the index cannot be read, or no key that the client ever had opens it.
pub fn belongs(site: &Path, access: &Access) -> Result<(), SealError> {
    let Some(sealed) = files::read_if_there(&site.join(INDEX))? else {
        return Ok(());
    };
    let opens = |key| !matches!(Index::open(key, &sealed), Err(SealError::WrongKey { .. }));
    if opens(&access.key) || access.previous.iter().any(opens) {
        return Ok(());
    }
    Err(KeyringError::OtherSite {
        site: site.display().to_string(),
    }
    .into())
}
