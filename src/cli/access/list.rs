//! `deedbox access list`: who can open a client's workspace, and until when.

use std::path::Path;

use super::{Given, address, contact, link, open, whom};
use crate::cli::clock;
use crate::cli::failure::Failure;
use crate::cli::report::{Report, plural};

/// `deedbox access list`
pub(in crate::cli) fn list(
    root: &Path,
    client: &str,
    show: bool,
    given: Given<'_>,
    report: &Report,
) -> Result<(), Failure> {
    let mut opened = open(root, client, given, report)?;
    let access = opened.ring.open(client)?;
    let own = &opened.client().client;
    for holder in &access.holders {
        let name = contact(own, &holder.address).map_or_else(
            || whom(holder),
            |person| format!("{} <{}>", person.name, holder.address),
        );
        if show {
            report.output(&format!("{name}  {}", holder.passphrase.reveal()));
        } else {
            report.output(&name);
        }
    }
    for link in &access.links {
        let state = if link.until < clock::today() {
            "over: the next build leaves it out"
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
        link(&opened.content.firm, own, &address).unwrap_or_else(|| format!("public/{address}"))
    ));
    opened.ring.differences(own, &access, report);
    Ok(())
}
