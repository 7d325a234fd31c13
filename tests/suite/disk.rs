//! What differs between disks: who may read a file.

use std::path::Path;

/// Whether nobody but its owner may read and write a file, where the system tells.
#[cfg(unix)]
pub(crate) fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    let mode = std::fs::metadata(path).expect("there").permissions().mode();
    mode & 0o777 == 0o600
}

#[cfg(not(unix))]
pub(crate) fn is_private(path: &Path) -> bool {
    path.exists()
}

/// Lets nobody but its owner read and write a file.
#[cfg(unix)]
pub(crate) fn make_private(path: &Path) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("a mode");
}

#[cfg(not(unix))]
pub(crate) fn make_private(_: &Path) {}
