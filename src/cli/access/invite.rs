//! `deedbox access invite`: a message that is ready to be sent. It holds no secret, and the
//! passphrase goes another way; or, where that is asked for, a link with a secret of its
//! own, which opens for a while.

use std::path::Path;

use base64::Engine as _;
use jiff::ToSpan as _;
use serde::Serialize;

use super::change::Change;
use super::{address, contact, holder, link, name_of, open};
use crate::cli::clock;
use crate::cli::failure::Failure;
use crate::cli::report::Report;
use crate::seal::passphrase::Passphrase;

/// What a link carries behind its `#`, which no browser sends to a server.
#[derive(Serialize)]
struct Fragment<'a> {
    /// The slot's name.
    n: &'a str,
    /// What opens it.
    p: &'a str,
}

/// Prints the message; with `days` one whose link opens at once, for so many.
pub(in crate::cli) fn invite(
    root: &Path,
    change: &Change<'_>,
    days: Option<u16>,
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
    let name = person.map_or(client.name.as_str(), |person| &person.name);
    let asks_address = access.slots.len() > 1;
    let own = &holder.passphrase;
    let mut lines = Vec::new();
    if let Some(email) = person.and_then(|person| person.email.as_deref()) {
        lines.push(format!("To: {email}"));
    }
    lines.push(format!("Subject: Your workspace with {}", firm.name));
    lines.push(String::new());
    lines.push(format!("Dear {name},"));
    lines.push(String::new());
    lines.push(format!(
        "everything about our work together is at one address, which only {} can open:",
        client.name
    ));
    lines.push(String::new());
    if let Some(link) = way_in {
        let json = serde_json::to_vec(&Fragment {
            n: &link.slot.name,
            p: link.holder.passphrase.reveal(),
        })
        .expect("two texts are plain JSON");
        let fragment = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        lines.push(format!("{url}#key={fragment}"));
        lines.push(String::new());
        lines.push(format!("The link opens it at once, until {}. Please keep it to yourself: whoever has it can open the workspace.", link.until));
        lines.push(
            "After that day, the passphrase that you get from us another way opens it.".to_owned(),
        );
    } else {
        let name = access.slots.iter().zip(&access.holders);
        let mut name = name.filter(|(_, one)| one.address == holder.address && one.mark.is_some());
        match name.next().filter(|_| asks_address) {
            // Nothing secret: which of the slots is theirs, so that the browser tries it first.
            Some((slot, _)) => lines.push(format!("{url}#slot={}", slot.name)),
            None => lines.push(url),
        }
        lines.push(String::new());
        let type_ = match (asks_address, holder.address.is_empty()) {
            (true, false) => "Type your e-mail address and the passphrase",
            (true, true) => "Leave the e-mail address empty and type the passphrase",
            _ => "Type the passphrase",
        };
        lines.push(format!(
            "{type_} that you get from us another way. Capitals do not matter, and neither do spaces or hyphens between the words. Your browser may keep it for you."
        ));
    }
    lines.push(String::new());
    lines.push(firm.name.clone());
    for line in &lines {
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
    Ok(())
}
