//! One client with its content and the keyring, as every command about its access needs them.

use super::making;
use super::pins::Pins;
use super::ring::{Ring, ring_of};
use crate::cli::failure::Failure;
use crate::cli::session::Session;
use crate::model::content::{ClientContent, Content};

/// A client that has a key.
pub(super) struct OpenedClient<'s> {
    pub(super) ring: Ring<'s>,
    /// With this client alone.
    pub(super) content: Content,
}

impl<'s> OpenedClient<'s> {
    /// Loads the client, and opens the keyring.
    pub(super) fn open(session: &'s Session, client: &str) -> Result<Self, Failure> {
        let content = session.load_client(client)?.content;
        let keyring = ring_of(&session.root);
        if !keyring.has(client) {
            // Where a build would refuse to make one, this says why and what to do.
            making::check(session, &[client], &keyring, &Pins::read(&session.root)?)?;
            return Err(Failure::could_not(format!("`{client}` has no key yet"))
                .hint(format!("`deedbox build {client}` makes one")));
        }
        let ring = Ring::find(session, &content.firm, &[&content.clients[0].client])?;
        Ok(Self { ring, content })
    }

    /// The same for a command that changes the keyring, which the options may forbid.
    pub(super) fn to_change(session: &'s Session, client: &str) -> Result<Self, Failure> {
        session.keys.may_change()?;
        Self::open(session, client)
    }

    /// The client's content.
    pub(super) fn client(&self) -> &ClientContent {
        &self.content.clients[0]
    }
}
