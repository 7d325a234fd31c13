//! `deedbox access create`: a key for a client for which a build makes none.

use super::making;
use super::pins::Pins;
use super::ring::{Ring, ring_of};
use crate::cli::failure::Failure;
use crate::cli::paths::{exists, shown};
use crate::cli::session::{Command, Session};
use crate::model::naming::Naming;

/// Makes a client's key and prints its passphrases.
#[derive(Debug)]
pub(in crate::cli) struct CreateKey {
    pub(in crate::cli) client: String,
    /// By which rule it is named: `earlier` or `today`.
    pub(in crate::cli) names: Option<String>,
}

impl Command for CreateKey {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let client = &self.client;
        session.keys.may_change()?;
        let content = session.load_client(client)?.content;
        if ring_of(&session.root).has(client) {
            return Err(
                Failure::usage(format!("`{client}` has a key already")).hint(format!(
                    "`deedbox access rotate {client}` makes another one"
                )),
            );
        }
        let own = &content.clients[0];
        let naming = match self.names.as_deref() {
            Some("earlier") => Some(Naming::Earlier),
            Some(_) => {
                let language = own.client.language.as_ref();
                let language = language.unwrap_or(&content.firm.locale);
                Some(Naming::Spelt(language.clone()))
            }
            None => {
                making::is_named(&session.root, own, &Pins::read(&session.root)?)?;
                None
            }
        };
        let mut ring = Ring::find(session, &content.firm, &[])?;
        ring.make(&own.client, naming.as_ref())?;
        let site = session.root.join("public").join(client);
        if exists(&site) {
            session.report.say(&format!(
                "{} is sealed with a key that is not in the keyring: move it away, then `deedbox build {client}`",
                shown(&site)
            ));
        }
        ring.advise();
        Ok(())
    }
}
