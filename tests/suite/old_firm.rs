//! The firm of `tests/vectors/firm-1` as version 0.1.0 left it, in a directory of its own.

use crate::disk::make_private;
use crate::project::{Project, repository};

const VECTORS: &str = "tests/vectors/firm-1";

/// The path of a file among the vectors.
pub(crate) fn vector(name: &str) -> String {
    let path = repository().join(VECTORS).join(name);
    path.to_string_lossy().into_owned()
}

/// The firm in a directory of its own; git keeps no modes, so the keys get theirs back.
pub(crate) fn firm() -> Project {
    let project = Project::empty().copy(&repository().join(VECTORS).join("firm"));
    for key in ["identity.txt", "signing"] {
        make_private(&project.path(&format!(".deedbox/{key}")));
    }
    project
}

/// The path of the file with a person's passphrase.
pub(crate) fn passphrase(person: &str) -> String {
    vector(&format!("passphrases/{person}.txt"))
}
