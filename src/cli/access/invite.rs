//! `deedbox access invite`: a message that is ready to be sent, and the passphrase
//! apart from it.

use base64::Engine as _;
use serde::Serialize;

use super::change::Change;
use super::{address, contact, holder, name_of, open};
use crate::cli::failure::Failure;
use crate::cli::report::Report;
use std::path::Path;

/// What a link carries behind its `#`, which no browser sends to a server.
#[derive(Serialize)]
struct Fragment<'a> {
    /// E-mail address.
    a: &'a str,
    /// Passphrase.
    p: &'a str,
}

/// Prints the message; with `link` one whose link opens at once.
pub(in crate::cli) fn invite(
    root: &Path,
    change: &Change<'_>,
    link: bool,
    report: &Report,
) -> Result<(), Failure> {
    let mut opened = open(root, change.client, change.given, report)?;
    let slug = change.client;
    let access = opened.ring.open(slug)?;
    let whom = name_of(change.address);
    let Some(holder) = holder(&access, change.address) else {
        return Err(
            Failure::usage(format!("{whom} has no passphrase for `{slug}`"))
                .hint(format!("`deedbox access add {slug} {whom}` gives them one")),
        );
    };
    let firm = &opened.content.firm;
    let Some(url) = &firm.url else {
        return Err(Failure::could_not(
            "content/firm.yaml does not say where workspaces are published",
        )
        .hint("write `url: https://…`, the address that public/ is published at"));
    };
    let client = &opened.client().client;
    let url = format!(
        "{}/{}/",
        url.trim_end_matches('/'),
        address(client, &access)
    );
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
    if link {
        let json = serde_json::to_vec(&Fragment {
            a: &holder.address,
            p: own.reveal(),
        })
        .expect("two texts are plain JSON");
        let fragment = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(json);
        lines.push(format!("{url}#key={fragment}"));
        lines.push(String::new());
        lines.push("The link opens it at once. Please keep it to yourself: whoever has it can open the workspace.".to_owned());
    } else {
        lines.push(url);
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
    if link {
        report.say("the link holds the passphrase: anybody who reads the message, on any device on its way, can open the workspace; without `--link` it takes two ways");
    } else {
        report.output("");
        report.output("-- Not in the message, but by telephone or another messenger --");
        report.output(own.reveal());
    }
    Ok(())
}
