//! The workspace key: the age X25519 identity that opens every object of one
//! workspace. Its public half is never published.

use std::fmt;

use age::secrecy::{ExposeSecret as _, SecretString};
use age::x25519::{Identity, Recipient};
use zeroize::Zeroizing;

/// Separates the key of object names from all other uses of the workspace key.
const NAMES: &str = "deedbox 2026 object names v1";
/// The same for the key of content keys.
const CONTENTS: &str = "deedbox 2026 content keys v2";
/// The same for the key of the marks of records.
const MARKS: &str = "deedbox 2026 record marks v1";

/// The key of one workspace.
#[derive(Clone)]
pub struct WorkspaceKey {
    identity: Identity,
    names: [u8; 32],
    contents: [u8; 32],
    marks: [u8; 32],
}

impl WorkspaceKey {
    /// A new key, from the operating system's randomness.
    #[must_use]
    pub fn generate() -> Self {
        Self::of(Identity::generate())
    }

    /// Reads the text of an age identity file: the first line that is an identity.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let lines = text.lines().map(str::trim);
        let key = lines
            .into_iter()
            .find(|line| !line.is_empty() && !line.starts_with('#'))?;
        key.parse().ok().map(Self::of)
    }

    fn of(identity: Identity) -> Self {
        let secret = identity.to_string();
        let derived = |context| blake3::derive_key(context, secret.expose_secret().as_bytes());
        let (names, contents, marks) = (derived(NAMES), derived(CONTENTS), derived(MARKS));
        Self {
            identity,
            names,
            contents,
            marks,
        }
    }

    /// The text of an age identity file.
    #[must_use]
    pub fn to_text(&self) -> Zeroizing<String> {
        let secret: SecretString = self.identity.to_string();
        Zeroizing::new(format!("{}\n", secret.expose_secret()))
    }

    pub(super) fn identity(&self) -> &Identity {
        &self.identity
    }

    pub(super) fn recipient(&self) -> Recipient {
        self.identity.to_public()
    }

    /// The key that content keys of parts are made with: format 1 named all objects by it.
    pub(super) fn names(&self) -> &[u8; 32] {
        &self.names
    }

    /// The key that all other content keys are made with.
    pub(super) fn contents(&self) -> &[u8; 32] {
        &self.contents
    }

    /// The key that marks of records are made with.
    pub(super) fn marks(&self) -> &[u8; 32] {
        &self.marks
    }
}

impl Drop for WorkspaceKey {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.names);
        zeroize::Zeroize::zeroize(&mut self.contents);
        zeroize::Zeroize::zeroize(&mut self.marks);
    }
}

impl fmt::Debug for WorkspaceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("WorkspaceKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_it_writes_and_says_nothing() {
        let key = WorkspaceKey::generate();
        let text = format!("# a comment\n\n{}", *key.to_text());
        let again = WorkspaceKey::read(&text).expect("own text");
        assert_eq!(*again.to_text(), *key.to_text());
        assert_eq!(format!("{key:?}"), "WorkspaceKey(…)");
        assert!(WorkspaceKey::read("# nothing\n").is_none());
    }
}
