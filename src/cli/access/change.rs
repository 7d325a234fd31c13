//! `deedbox access add`, `revoke` and `reset`: who has a passphrase.

use std::path::PathBuf;
use std::slice;

use super::opened::OpenedClient;
use super::rotate::reseal;
use super::whom::{contact, name_of};
use super::written::{self, ClientLine};
use crate::cli::failure::Failure;
use crate::cli::passphrases::{ask_passphrase, first_line};
use crate::cli::report::Report;
use crate::cli::session::{Command, Session};
use crate::model::content::ClientContent;
use crate::seal::passphrase::Passphrase;
use crate::{mail, suggest};

/// Where a new passphrase comes from.
#[derive(Debug, Clone)]
pub(in crate::cli) enum PassphraseSource {
    /// Made from the system's randomness.
    Generated,
    /// Asked for at the terminal.
    Chosen,
    /// The first line of a file; of standard input for `-`.
    From(PathBuf),
}

/// One of a client's people, or all of them who share a passphrase.
#[derive(Debug)]
pub(in crate::cli) struct Whom {
    /// The client's slug.
    pub(in crate::cli) client: String,
    /// An e-mail address; empty for the passphrase that all share.
    pub(in crate::cli) email: String,
}

/// Gives somebody a passphrase.
#[derive(Debug)]
pub(in crate::cli) struct Add {
    pub(in crate::cli) whom: Whom,
    /// Their name, where they are to be added to the client's people first.
    pub(in crate::cli) name: Option<String>,
    pub(in crate::cli) words: PassphraseSource,
}

impl Command for Add {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let report = &session.report;
        let (slug, email) = (&self.whom.client, &self.whom.email);
        let mut opened = OpenedClient::to_change(session, slug)?;
        let client = &opened.content.clients[0];
        let is_new = match &self.name {
            Some(_) if !is_email(email) => {
                let fact = format!("`{}` is not an e-mail address", email);
                return Err(Failure::usage(fact).hint("write it as `dana@example.com`"));
            }
            Some(_) => contact(&client.client, email).is_none(),
            None => {
                known(client, email)?;
                false
            }
        };
        let passphrase = self.words.passphrase(session, &opened)?;
        let whom = name_of(email);
        opened.ring.change(slug, |draft| {
            if draft.has(email) {
                return Err(Failure::usage(format!(
                    "{whom} has a passphrase for `{slug}` already"
                ))
                .hint(format!(
                    "`deedbox access reset {slug} EMAIL` makes another one"
                )));
            }
            draft.give(email, passphrase.clone());
            Ok(())
        })?;
        self.words.tell(slug, &whom, &passphrase, report);
        let person = contact(&client.client, email);
        let line = match &self.name {
            Some(name) if is_new => Some(ClientLine::Person { name, email }),
            _ => person
                .filter(|person| !person.has_access)
                .map(|_| ClientLine::Field {
                    email,
                    name: "access",
                    value: "passphrase".to_owned(),
                }),
        };
        if let Some(line) = line {
            written::write(session, slug, &line)?;
        }
        report.say(&format!("`deedbox build {slug}` publishes the new slot"));
        Ok(())
    }
}

/// Gives somebody another passphrase, for the same key.
#[derive(Debug)]
pub(in crate::cli) struct Reset {
    pub(in crate::cli) whom: Whom,
    pub(in crate::cli) words: PassphraseSource,
}

impl Command for Reset {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let report = &session.report;
        let (slug, email) = (&self.whom.client, &self.whom.email);
        let mut opened = OpenedClient::to_change(session, slug)?;
        let passphrase = self.words.passphrase(session, &opened)?;
        let whom = name_of(email);
        opened.ring.change(slug, |draft| {
            has(draft.has(email), slug, email)?;
            draft.give(email, passphrase.clone());
            Ok(())
        })?;
        self.words.tell(slug, &whom, &passphrase, report);
        report.say(&format!("`deedbox build {slug}` publishes it"));
        report.say(&format!(
            "whoever kept a copy of the old slot can still open it with the old passphrase; if others know that passphrase: `deedbox access rotate {slug}`"
        ));
        Ok(())
    }
}

/// Takes somebody's passphrase away, makes a new key and reseals everything.
#[derive(Debug)]
pub(in crate::cli) struct Revoke {
    pub(in crate::cli) whom: Whom,
}

impl Command for Revoke {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let report = &session.report;
        let (slug, email) = (&self.whom.client, &self.whom.email);
        let mut opened = OpenedClient::to_change(session, slug)?;
        let whom = name_of(email);
        let access = opened.ring.change(slug, |draft| {
            has(draft.has(email), slug, email)?;
            if draft.count() == 1 {
                return Err(Failure::usage(format!(
                    "{whom} is the only one with a passphrase for `{slug}`: nobody could open it any more"
                ))
                .hint("give somebody else one first: `deedbox access add CLIENT EMAIL`"));
            }
            draft.remove(email);
            draft.new_key();
            Ok(())
        })?;
        report.done(&format!(
            "revoked the passphrase of {whom}; `{slug}` has a new key, {} as before",
            match access.holders.len() {
                1 => "and the one other passphrase is".to_owned(),
                others => format!("and the {others} other passphrases are"),
            }
        ));
        let person = contact(&opened.client().client, email);
        if person.is_some_and(|person| person.has_access) {
            let line = ClientLine::Field {
                email,
                name: "access",
                value: "none".to_owned(),
            };
            written::write(session, slug, &line)?;
        }
        reseal(session, slice::from_ref(slug))?;
        report.say(&format!(
            "what {whom} has downloaded stays readable for them: nothing takes that back"
        ));
        Ok(())
    }
}

/// Takes somebody's link away, makes a new key and reseals everything: whoever has the link
/// may have kept what it opens.
#[derive(Debug)]
pub(in crate::cli) struct Unlink {
    pub(in crate::cli) whom: Whom,
}

impl Command for Unlink {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let report = &session.report;
        let (slug, email) = (&self.whom.client, &self.whom.email);
        let mut opened = OpenedClient::to_change(session, slug)?;
        let whom = name_of(email);
        opened.ring.change(slug, |draft| {
            if !draft.unlink(email) {
                return Err(Failure::usage(format!("{whom} has no link to `{slug}`"))
                    .hint(format!("`deedbox access list {slug}` says who has one")));
            }
            draft.new_key();
            Ok(())
        })?;
        report.done(&format!(
            "revoked the link of {whom}; `{slug}` has a new key, all passphrases stay as they are"
        ));
        reseal(session, slice::from_ref(slug))
    }
}

fn has(it_is: bool, slug: &str, email: &str) -> Result<(), Failure> {
    if it_is {
        return Ok(());
    }
    let fact = format!("{} has no passphrase for `{slug}`", name_of(email));
    Err(Failure::usage(fact).hint(format!("`deedbox access list {slug}` says who has one")))
}

/// Whether a text can be somebody's e-mail address: it is written into a file.
fn is_email(text: &str) -> bool {
    mail::is_email(text) && text.matches('@').count() == 1
}

/// Refuses somebody whom the client's records do not know.
pub(super) fn known(client: &ClientContent, email: &str) -> Result<(), Failure> {
    let people = &client.client.people;
    if email.is_empty() || contact(&client.client, email).is_some() {
        return Ok(());
    }
    let slug = &client.client.slug;
    let emails = people.iter().filter_map(|person| person.email.as_deref());
    let new = format!(
        "somebody new is added with their name: `deedbox access add {slug} {email} --name NAME`"
    );
    let hint = match suggest::near(email, emails) {
        Some(near) => format!("did you mean `{near}`? {new}"),
        None => new,
    };
    Err(Failure::usage(format!("`{email}` is not one of the people of `{slug}`")).hint(hint))
}

impl PassphraseSource {
    fn passphrase(
        &self,
        session: &Session,
        opened: &OpenedClient<'_>,
    ) -> Result<Passphrase, Failure> {
        let report = &session.report;
        let typed = match self {
            Self::Generated => return Ok(Passphrase::generate()),
            Self::Chosen => {
                let first = ask_passphrase(report, "new passphrase")?;
                let second = ask_passphrase(report, "the same again")?;
                if *first != *second {
                    return Err(Failure::could_not("the two passphrases are not the same"));
                }
                first
            }
            Self::From(path) => first_line(path)?,
        };
        let client = &opened.client().client;
        let mut known: Vec<&str> = client
            .people
            .iter()
            .flat_map(|person| [Some(person.name.as_str()), person.email.as_deref()])
            .flatten()
            .collect();
        known.extend([opened.content.firm.name.as_str(), client.name.as_str()]);
        Passphrase::chosen(&typed, &known).map_err(|weak| {
            let hint = "take more words, chosen at random, or let deedbox make one";
            let failure = Failure::usage(weak.to_string()).hint(hint);
            match weak.why {
                Some(why) => failure.note(why.trim_end_matches('.').to_lowercase()),
                None => failure,
            }
        })
    }

    /// Prints the passphrase that deedbox chose. A person knows the one that they chose.
    fn tell(&self, slug: &str, whom: &str, passphrase: &Passphrase, report: &Report) {
        match self {
            Self::Generated => report.passphrase(slug, whom, passphrase.reveal()),
            _ => report.done(&format!("{whom} opens `{slug}` with the chosen passphrase")),
        }
    }
}
