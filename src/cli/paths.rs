//! Paths as messages show them, and whether something is at a path.

use std::path::Path;

use crate::files;

/// A path as a person would type it: relative where it is below the present directory.
pub(super) fn shown(path: &Path) -> String {
    let here = std::env::current_dir().unwrap_or_default();
    let below = path.strip_prefix(&here).unwrap_or(path);
    if below.as_os_str().is_empty() {
        return ".".to_owned();
    }
    below.display().to_string()
}

/// A message with its paths as the person would type them.
pub(super) fn as_typed(message: &str) -> String {
    match std::env::current_dir() {
        Ok(here) if here.parent().is_some() => {
            message.replace(&format!("`{}/", here.display()), "`")
        }
        _ => message.to_owned(),
    }
}

/// Whether there is something at a path.
pub(super) fn exists(path: &Path) -> bool {
    files::metadata(path).is_some()
}
