//! By which rule the titles of a client's lists and tables become addresses. It is settled when
//! the client gets its key, before anything is published, and kept from then on.

use std::path::Path;

use crate::files;
use crate::firm_tree::{KEYRING, names_of};
use crate::model::naming::Naming;

/// The rule for a client: what was written down with its key; by its present language where
/// it has no key yet. A key without a rule is older than the rule.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn of(content: &Path, client: &str, language: &str) -> files::Result<Naming> {
    let keyring = content.join(KEYRING);
    let previous = keyring.join(format!(".{client}.previous"));
    let entries = [keyring.join(client), previous];
    let is_there = |at: &std::path::PathBuf| files::metadata(at).is_some();
    if !entries.iter().any(is_there) {
        return Ok(Naming::Spelt(language.to_owned()));
    }
    let kept = files::read_if_there(&content.join(names_of(client)))?;
    Ok(kept.map_or(Naming::Earlier, |kept| {
        Naming::Spelt(String::from_utf8_lossy(&kept).trim().to_owned())
    }))
}
