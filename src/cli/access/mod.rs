//! The keyring, and the commands about it. `ring` is the keyring as commands use it, and `opened`
//! is the same for one client. `list` shows who has access; `create`, `change` and `rotate` change
//! it; `keys` is about whose keys at the firm open the keyring, and `trust` about whether the
//! keyring is the firm's own.

mod advice;
pub(super) mod change;
pub(super) mod create;
pub(super) mod identity;
pub(super) mod invite;
pub(super) mod keys;
pub(super) mod link;
pub(super) mod list;
pub(super) mod making;
mod opened;
pub(super) mod pins;
mod recipients;
pub(super) mod rename;
pub(super) mod ring;
pub(super) mod rotate;
mod trust;
mod whom;
mod written;

use super::failure::Failure;
use super::session::{Command, Session};

/// A command below `deedbox access`. Git is told to ignore what it leaves on this machine.
pub(super) struct AccessCommand(pub(super) Box<dyn Command>);

impl Command for AccessCommand {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        self.0.run(session)?;
        session.keep_from_git()
    }
}
