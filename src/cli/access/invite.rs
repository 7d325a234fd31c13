//! `deedbox access invite`: a message that is ready to be sent. The message holds no secret, and the
//! passphrase, which is sent another way, goes to standard error. Where it is asked for, the
//! message has a link with a secret of its own, which opens the workspace for a while.

use base64::Engine as _;
use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;

use super::change::{Whom, known};
use super::link::{address, link};
use super::opened::OpenedClient;
use super::whom::{contact, holder, name_of};
use super::written::{self, ClientLine};
use crate::cli::failure::Failure;
use crate::cli::paths::{exists, shown};
use crate::cli::people;
use crate::cli::session::{Command, Session};
use crate::mail;
use crate::model::content::ClientContent;
use crate::model::firm::{Client, Firm, Person};
use crate::pages::{self, Invitation, Typed};
use crate::seal::keyring::{Access, Holder, OpeningLink};
use crate::seal::passphrase::Passphrase;
use crate::seal::slot::Slot;
use crate::site::layout;
use crate::theme::Theme;

/// What a link carries behind its `#`, which no browser sends to a server.
#[derive(Serialize)]
struct Fragment<'a> {
    /// The slot's name.
    n: &'a str,
    /// What opens it.
    p: &'a str,
}

/// Prints the message, and writes down in the client's file that somebody was invited.
#[derive(Debug)]
pub(in crate::cli) struct Invite {
    pub(in crate::cli) whom: Whom,
    /// For how many days the link opens that the message gets; nothing where it gets none.
    pub(in crate::cli) days: Option<u16>,
    /// Who invites.
    pub(in crate::cli) by: Option<String>,
}

impl Command for Invite {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let report = &session.report;
        let (slug, email) = (&self.whom.client, self.whom.email.as_str());
        let mut opened = OpenedClient::open(session, slug)?;
        let mut access = opened.ring.open(slug)?;
        let whom = name_of(email);
        let without = || {
            Failure::usage(format!("{whom} has no passphrase for `{slug}`"))
                .hint(format!("`deedbox access add {slug} {whom}` gives them one"))
        };
        if holder(&access, email).is_none() {
            // Whoever is not known at all is to be added with a name.
            known(opened.client(), email)?;
            return Err(without());
        }
        let firm = &opened.content.firm;
        let directory = address(&opened.client().client, &access);
        let Some(url) = link(firm, &opened.client().client, &directory) else {
            return Err(Failure::could_not(
                "content/firm.yaml does not say where workspaces are published",
            )
            .hint("write `url: https://…`, the address that public/ is published at"));
        };
        let theme = Theme::load(&session.root, &firm.theme)?;
        let today = session.clock.today();
        rehearse(firm, &opened.client().client, &theme, today)?;
        let by = match &self.by {
            Some(named) => named_sender(firm, opened.client(), named)?,
            None => sender(firm, &opened.client().client),
        };
        if let Some(days) = self.days {
            let until = today.saturating_add(i64::from(days).days());
            access = opened.ring.change(slug, |draft| {
                draft.link(email, Passphrase::random(), until);
                Ok(())
            })?;
        }
        let way_in = access
            .links
            .iter()
            .filter(|_| self.days.is_some())
            .find(|link| link.holder.email.eq_ignore_ascii_case(email));
        let holder = holder(&access, email).ok_or_else(without)?;
        let client = &opened.client().client;
        let person = contact(client, email);
        let asks_email = access.slots.len() > 1;
        let own_slot = slot(&access, holder);
        let url = match way_in {
            Some(link) => format!("{url}#key={}", fragment(link)),
            None => match own_slot.filter(|_| asks_email && holder.mark.is_some()) {
                // Which slot is theirs, so that the browser tries it first. That is no secret.
                Some(slot) => format!("{url}#slot={}", slot.name),
                None => url,
            },
        };
        let invitation = Invitation {
            name: person.map_or(client.name.as_str(), |person| &person.name),
            url: &url,
            until: way_in.map(|link| link.until),
            typed: match (asks_email, holder.email.is_empty()) {
                (true, false) => Typed::Both,
                (true, true) => Typed::Empty,
                _ => Typed::Passphrase,
            },
        };
        let message = pages::invitation(firm, client, &theme, &invitation)?;
        if let Some(email) = person.and_then(|person| person.email.as_deref()) {
            report.output(&format!("To: {email}"));
        }
        for line in message.lines() {
            report.output(line);
        }
        if let Some(link) = way_in {
            report.say(&format!(
                "`deedbox build {slug}` publishes the slot of the link; the first build after {} removes it again",
                link.until
            ));
            report.say("until then, anybody who reads the message, on any device on its way, can open the workspace, and whoever keeps a copy of the site can still do so later; without `--link`, the passphrase goes another way than the message");
        }
        if way_in.is_none() {
            report.passphrase_apart(slug, &whom, holder.passphrase.reveal());
            let site = session.root.join("public").join(&directory);
            if own_slot.is_some_and(|slot| !exists(&site.join(layout::slot(&slot.name)))) {
                let fact = format!(
                    "{} has no slot for {whom} yet: until it is published, the passphrase opens nothing",
                    shown(&site)
                );
                let hint =
                    format!("`deedbox build {slug}`, publish public/, then send the message");
                report.warn(&fact, &hint);
            }
        }
        if person.is_none() && !email.is_empty() {
            return Ok(());
        }
        let by = serde_json::to_string(&mail::in_one_line(&by)).expect("a text is plain JSON");
        let now = session.clock.now(firm.time_zone.clone());
        let at = now.strftime("%Y-%m-%dT%H:%M:%S%:z");
        let line = ClientLine::Field {
            email,
            name: "invited",
            value: format!("{{at: {at}, by: {by}}}"),
        };
        written::write(session, slug, &line)
    }
}

/// Finds a template that does not fit before anything is changed.
fn rehearse(firm: &Firm, client: &Client, theme: &Theme, today: Date) -> Result<(), Failure> {
    for until in [None, Some(today)] {
        let invitation = Invitation {
            name: "",
            url: "",
            until,
            typed: Typed::Both,
        };
        pages::invitation(firm, client, theme, &invitation)?;
    }
    Ok(())
}

/// Who invites, where nobody is named: the only member of the team, else the firm.
fn sender(firm: &Firm, client: &Client) -> String {
    match client.team.as_slice() {
        [one] => called(one),
        _ => firm
            .contact
            .email
            .clone()
            .unwrap_or_else(|| firm.name.clone()),
    }
}

/// Who invites, as somebody said it: one of those whom the client's directory knows, or the
/// firm, as where nobody says it.
fn named_sender(firm: &Firm, client: &ClientContent, named: &str) -> Result<String, Failure> {
    let is_firm = |own: &str| own.eq_ignore_ascii_case(named);
    if is_firm(&firm.name) || firm.contact.email.as_deref().is_some_and(is_firm) {
        return Ok(named.to_owned());
    }
    let person = people::known(client, named)?;
    Ok(called(person))
}

fn called(person: &Person) -> String {
    person.email.clone().unwrap_or_else(|| person.name.clone())
}

/// The slot that a holder's passphrase opens.
fn slot<'a>(access: &'a Access, holder: &Holder) -> Option<&'a Slot> {
    let mut slots = access.slots.iter().zip(&access.holders);
    let own = slots.find(|(_, one)| one.email == holder.email);
    own.map(|(slot, _)| slot)
}

/// What opens a link, as the browser reads it.
fn fragment(link: &OpeningLink) -> String {
    let json = serde_json::to_vec(&Fragment {
        n: &link.slot.name,
        p: link.holder.passphrase.reveal(),
    });
    let json = json.expect("two texts are plain JSON");
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json)
}
