//! What to back up, where something was made that would be lost with this machine.

use std::path::PathBuf;

use crate::cli::paths::shown;
use crate::cli::session::Session;

/// Advice about what a run made. It is said once, at the latest when the run ends: by then it is
/// too late to say it in another one.
pub(super) struct Advice<'s> {
    session: &'s Session,
    /// The identity file, where it was made just now.
    pub(super) identity: Option<PathBuf>,
    /// Whether keys were made.
    pub(super) keys: bool,
}

impl<'s> Advice<'s> {
    /// Advice about nothing yet.
    pub(super) fn new(session: &'s Session) -> Self {
        Self {
            session,
            identity: None,
            keys: false,
        }
    }

    /// Says it, unless it was said.
    pub(super) fn say(&mut self) {
        let report = &self.session.report;
        if let Some(path) = self.identity.take() {
            report.say(&format!(
                "back up {}: without it nobody can change who has access, or build with the same keys",
                shown(&path)
            ));
        }
        if std::mem::take(&mut self.keys) {
            report.say("back up content/keyring/ too, best by committing it: it is sealed to the firm's identity");
        }
    }
}

impl Drop for Advice<'_> {
    fn drop(&mut self) {
        self.say();
    }
}
