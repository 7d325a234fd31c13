//! `deedbox access list`: who can open a client's workspace, and until when.

use super::link::{address, link};
use super::opened::OpenedClient;
use super::whom::{contact, whom};
use crate::cli::failure::Failure;
use crate::cli::report::plural;
use crate::cli::session::{Command, Session};

/// Lists who has a passphrase, or a link, for one client.
#[derive(Debug)]
pub(in crate::cli) struct ListAccess {
    pub(in crate::cli) client: String,
    /// Whether the passphrases are printed too.
    pub(in crate::cli) show: bool,
}

impl Command for ListAccess {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let report = &session.report;
        let mut opened = OpenedClient::open(session, &self.client)?;
        let access = opened.ring.open(&self.client)?;
        let own = &opened.client().client;
        for holder in &access.holders {
            let name = contact(own, &holder.email).map_or_else(
                || whom(holder),
                |person| format!("{} <{}>", person.name, holder.email),
            );
            let invited = match contact(own, &holder.email) {
                Some(person) => person.invited.as_ref(),
                None => own.invited.as_ref().filter(|_| holder.email.is_empty()),
            };
            let invited = invited.map_or_else(String::new, |invited| {
                let by = invited.by.as_deref();
                let by = by.map_or_else(String::new, |by| format!(" by {by}"));
                format!("  invited on {}{by}", invited.at.date())
            });
            if self.show {
                report.output(&format!("{name}  {}", holder.passphrase.reveal()));
            } else {
                report.output(&format!("{name}{invited}"));
            }
        }
        for link in &access.links {
            let state = if link.until < session.clock.today() {
                "expired: the next build leaves it out"
            } else {
                "opens at once"
            };
            report.output(&format!(
                "{}  a link until {}, {state}",
                whom(&link.holder),
                link.until
            ));
        }
        let address = address(own, &access);
        report.say(&format!(
            "{} to {}",
            plural(access.holders.len(), "passphrase"),
            link(&opened.content.firm, own, &address)
                .unwrap_or_else(|| format!("public/{address}"))
        ));
        for line in opened.ring.differences(own, &access) {
            session.report.say(&line);
        }
        Ok(())
    }
}
