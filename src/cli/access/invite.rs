//! `deedbox access invite`: a message that is ready to be sent. It holds no secret, and the
//! passphrase goes another way; or, where that is asked for, a link with a secret of its
//! own, which opens for a while.

use std::path::Path;

use base64::Engine as _;
use jiff::ToSpan as _;
use serde::Serialize;

use super::change::Change;
use super::written::{self, Line};
use super::{address, contact, holder, link, name_of, open};
use crate::cli::failure::Failure;
use crate::cli::report::Report;
use crate::clock;
use crate::mail;
use crate::model::firm::{Client, Firm};
use crate::render::{self, Invitation, Theme, Typed};
use crate::seal::keyring::{Access, Holder, Link};
use crate::seal::passphrase::Passphrase;

/// What a link carries behind its `#`, which no browser sends to a server.
#[derive(Serialize)]
struct Fragment<'a> {
    /// The slot's name.
    n: &'a str,
    /// What opens it.
    p: &'a str,
}

/// Prints the message, and writes down that it was; with `days` one whose link opens at
/// once, for so many. `by` is who invites.
pub(in crate::cli) fn invite(
    root: &Path,
    change: &Change<'_>,
    days: Option<u16>,
    by: Option<&str>,
    report: &Report,
) -> Result<(), Failure> {
    let mut opened = open(root, change.client, change.given, report)?;
    let slug = change.client;
    let mut access = opened.ring.open(slug)?;
    let whom = name_of(change.address);
    let without = || {
        Failure::usage(format!("{whom} has no passphrase for `{slug}`"))
            .hint(format!("`deedbox access add {slug} {whom}` gives them one"))
    };
    holder(&access, change.address).ok_or_else(without)?;
    let firm = &opened.content.firm;
    let directory = address(&opened.client().client, &access);
    let Some(url) = link(firm, &opened.client().client, &directory) else {
        return Err(Failure::could_not(
            "content/firm.yaml does not say where workspaces are published",
        )
        .hint("write `url: https://…`, the address that public/ is published at"));
    };
    let theme = Theme::load(root, &firm.theme)?;
    rehearse(firm, &opened.client().client, &theme)?;
    if let Some(days) = days {
        let until = clock::today().saturating_add(i64::from(days).days());
        access = opened.ring.change(slug, report, |draft| {
            draft.link(change.address, Passphrase::random(), until);
            Ok(())
        })?;
    }
    let way_in = access
        .links
        .iter()
        .filter(|_| days.is_some())
        .find(|link| link.holder.address.eq_ignore_ascii_case(change.address));
    let holder = holder(&access, change.address).ok_or_else(without)?;
    let client = &opened.client().client;
    let person = contact(client, change.address);
    let asks_address = access.slots.len() > 1;
    let own = &holder.passphrase;
    let url = match way_in {
        Some(link) => format!("{url}#key={}", fragment(link)),
        None => match slot(&access, holder).filter(|_| asks_address) {
            // Nothing secret: which of the slots is theirs, so that the browser tries it first.
            Some(slot) => format!("{url}#slot={slot}"),
            None => url,
        },
    };
    let invitation = Invitation {
        name: person.map_or(client.name.as_str(), |person| &person.name),
        url: &url,
        until: way_in.map(|link| link.until),
        typed: match (asks_address, holder.address.is_empty()) {
            (true, false) => Typed::Both,
            (true, true) => Typed::Empty,
            _ => Typed::Passphrase,
        },
    };
    let message = render::invitation(firm, client, &theme, &invitation)?;
    if let Some(email) = person.and_then(|person| person.email.as_deref()) {
        report.output(&format!("To: {email}"));
    }
    for line in message.lines() {
        report.output(line);
    }
    if let Some(link) = way_in {
        report.say(&format!(
            "`deedbox build {slug}` publishes the link's way in; the first build after {} takes it away again",
            link.until
        ));
        report.say("until then anybody who reads the message, on any device on its way, can open the workspace, and so can whoever keeps a copy of the site until later; without `--link` it takes two ways");
    }
    if way_in.is_none() {
        report.output("");
        report.output("-- Not in the message, but by telephone or another messenger --");
        report.output(own.reveal());
    }
    if person.is_none() && !change.address.is_empty() {
        return Ok(());
    }
    let by = by.map_or_else(|| sender(firm, client), str::to_owned);
    let by = serde_json::to_string(&mail::in_one_line(&by)).expect("a text is plain JSON");
    let now = clock::now(firm.time_zone.clone());
    let at = now.strftime("%Y-%m-%dT%H:%M:%S%:z");
    let line = Line::Field {
        email: change.address,
        name: "invited",
        value: format!("{{at: {at}, by: {by}}}"),
    };
    written::write(root, slug, &line, report)
}

/// Finds a template that does not fit before anything is changed.
fn rehearse(firm: &Firm, client: &Client, theme: &Theme) -> Result<(), Failure> {
    for until in [None, Some(clock::today())] {
        let invitation = Invitation {
            name: "",
            url: "",
            until,
            typed: Typed::Both,
        };
        render::invitation(firm, client, theme, &invitation)?;
    }
    Ok(())
}

/// Who invites where nobody says: the only one of the team, else the firm.
fn sender(firm: &Firm, client: &Client) -> String {
    match client.team.as_slice() {
        [one] => one.email.clone().unwrap_or_else(|| one.name.clone()),
        _ => firm
            .contact
            .email
            .clone()
            .unwrap_or_else(|| firm.name.clone()),
    }
}

/// The slot that a holder's passphrase opens, where the browser may be told.
fn slot<'a>(access: &'a Access, holder: &Holder) -> Option<&'a str> {
    let mut slots = access.slots.iter().zip(&access.holders);
    let own = slots.find(|(_, one)| one.address == holder.address && one.mark.is_some());
    own.map(|(slot, _)| slot.name.as_str())
}

/// What opens a link, as the browser reads it.
fn fragment(link: &Link) -> String {
    let json = serde_json::to_vec(&Fragment {
        n: &link.slot.name,
        p: link.holder.passphrase.reveal(),
    });
    let json = json.expect("two texts are plain JSON");
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json)
}
