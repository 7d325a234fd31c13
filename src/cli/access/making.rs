//! Whether a build may make a key: only for a client that has left no trace anywhere, and where
//! the key would not be thrown away. A renamed client, and a checkout without its keyring, look
//! like new ones; a new key would lock the client out.

use std::path::{Path, PathBuf};

use jiff::civil::Date;

use super::pins::Pins;
use crate::cli::failure::Failure;
use crate::cli::paths::exists;
use crate::cli::report::plural;
use crate::cli::session::Session;
use crate::files;
use crate::firm_tree::{KEYRING, PINS, SIGNATURES, names_of};
use crate::load;
use crate::model::content::ClientContent;
use crate::model::firm::Client;
use crate::model::naming::Naming;
use crate::seal::keyring::Keyring;

/// Refuses clients that have no key and may not get one by themselves.
pub(super) fn check(
    session: &Session,
    clients: &[&str],
    keyring: &Keyring,
    pins: &Pins,
) -> Result<(), Failure> {
    let without: Vec<&str> = clients
        .iter()
        .copied()
        .filter(|client| !keyring.has(client))
        .collect();
    let Some(first) = without.first() else {
        return Ok(());
    };
    let orphans = orphans(&session.root, keyring)?;
    if let Some(orphan) = orphans.first() {
        let names: Vec<String> = orphans.iter().map(|one| format!("`{one}`")).collect();
        return Err(Failure::could_not(format!(
            "`{first}` has no key, and the keyring holds one for {}, without a directory",
            names.join(", ")
        ))
        .hint(format!(
            "if the client was renamed: `deedbox rename {orphan} {first}`; if it is a new one: `deedbox access create {first}`"
        )));
    }
    for client in &without {
        if let Some(trace) = trace(&session.root, client, pins)? {
            return Err(Failure::could_not(format!(
                "`{client}` has no key, although {trace} is there"
            ))
            .note("a new key would be a new passphrase, and what was published until now would not open with it")
            .hint(format!(
                "restore content/keyring from git or from your backup; if the key is lost for good, or there was none yet: `deedbox access create {client}`"
            )));
        }
    }
    if let Some(why) = session.keys.why_locked() {
        let have = if without.len() == 1 {
            format!("`{first}` has no key")
        } else {
            format!("{} have no key", plural(without.len(), "client"))
        };
        return Err(
            Failure::could_not(format!("{have}, and none is made {why}")).hint(format!(
                "run `deedbox build {}` on a machine of the firm, and commit content/keyring",
                without.join(" ")
            )),
        );
    }
    Ok(())
}

/// The clients of the keyring that have no directory any more.
pub(super) fn orphans(root: &Path, keyring: &Keyring) -> Result<Vec<String>, Failure> {
    let names = load::client_names(root)?;
    let mut clients = keyring.clients()?;
    clients.retain(|client| !names.contains(client));
    Ok(clients)
}

/// What stands beside a list that was signed before the client had a key. It is committed with
/// the list, so that another checkout can make the first build too; whatever makes the key
/// removes it, and from then on the list is a trace.
const UNBUILT: &str = "before-first-build.txt";

fn unbuilt(root: &Path, client: &str) -> PathBuf {
    root.join("content")
        .join(SIGNATURES)
        .join(client)
        .join(UNBUILT)
}

/// Writes down that nothing was built for a client whose approvals are about to be signed for
/// the first time, if that is so. Where a list is there already, a key may have been lost.
pub(in crate::cli) fn note_unbuilt(root: &Path, client: &str) -> Result<(), Failure> {
    let note = unbuilt(root, client);
    if note.parent().is_some_and(exists) || exists(&root.join("content").join(KEYRING).join(client))
    {
        return Ok(());
    }
    if trace(root, client, &Pins::read(root)?)?.is_none() {
        let text = "These approvals were signed before the first build of this client. It removes this file.\n";
        files::write_atomically(&note, text.as_bytes())?;
    }
    Ok(())
}

/// Writes down by which rule a client is named, before it gets its first key: the one that was
/// asked for, else today's in its language. One that was there before keeps what it had.
pub(super) fn name(
    root: &Path,
    client: &Client,
    locale: &str,
    pins: &Pins,
    asked: Option<&Naming>,
) -> Result<(), Failure> {
    let slug = client.slug.as_str();
    let language = match asked {
        Some(Naming::Spelt(language)) => Some(language.as_str()),
        Some(Naming::Earlier) => None,
        None if trace(root, slug, pins)?.is_some() => return Ok(()),
        None => Some(client.language.as_deref().unwrap_or(locale)),
    };
    let path = root.join("content").join(names_of(slug));
    match language {
        Some(language) => files::write_atomically(&path, format!("{language}\n").as_bytes())?,
        None => files::remove(&path)?,
    }
    Ok(())
}

/// Refuses a client that was there before, if its rule of names went with its key and the rules
/// differ for it: by the wrong one, links that it has would lead nowhere.
pub(super) fn is_named(root: &Path, client: &ClientContent, pins: &Pins) -> Result<(), Failure> {
    let slug = client.client.slug.as_str();
    let mut records = client.records.iter();
    let Some(record) = records.find(|record| record.also.is_some()) else {
        return Ok(());
    };
    if exists(&root.join("content").join(names_of(slug))) {
        return Ok(());
    }
    let Some(trace) = trace(root, slug, pins)? else {
        return Ok(());
    };
    Err(Failure::could_not(format!(
        "`{slug}` was there before ({trace}), and nothing says how its records were named: `content/{}` is missing",
        names_of(slug)
    ))
    .note(format!(
        "today's name is `{}`, and deedbox 0.1 gave another one; links that the client has lead there by one of them alone",
        record.address()
    ))
    .hint(format!(
        "restore that file from git or from your backup; else `deedbox access create {slug} --names today`, or `--names earlier` if deedbox 0.1 made its first key"
    )))
}

/// From now on a client without a key has lost it.
pub(super) fn is_built(root: &Path, client: &str) -> Result<(), Failure> {
    Ok(files::remove(&unbuilt(root, client))?)
}

/// A trace of a client that was there before: signatures, a site, an archive, or a note of its
/// key.
fn trace(root: &Path, client: &str, pins: &Pins) -> Result<Option<String>, Failure> {
    let signatures = format!("content/{SIGNATURES}/{client}");
    if exists(&root.join(&signatures)) && !exists(&unbuilt(root, client)) {
        return Ok(Some(signatures));
    }
    let site = format!("public/{client}");
    if exists(&root.join(&site)) {
        return Ok(Some(site));
    }
    for name in files::names_in(&root.join("archives"))? {
        let name = name.to_string_lossy();
        if is_archive_of(&name, client) {
            return Ok(Some(format!("archives/{name}")));
        }
    }
    Ok(pins
        .knows(client)
        .then(|| format!("a note of its key in {PINS}")))
}

/// Whether a name is `<client>-<date>`, with anything behind it that archives have.
fn is_archive_of(name: &str, client: &str) -> bool {
    let date = name.strip_prefix(client);
    let date = date.and_then(|rest| rest.strip_prefix('-')?.get(..10));
    date.is_some_and(|date| date.parse::<Date>().is_ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn archives_of_clients_with_longer_names_are_not_theirs() {
        for (name, is_its) in [
            ("acme-2026-01-21.zip", true),
            ("acme-2026-01-21-plain.zip.age", true),
            ("acme-europe-2026-01-21.zip", false),
            ("acme-2026", false),
            ("acme", false),
            ("acmé-2026-01-21.zip", false),
        ] {
            assert_eq!(is_archive_of(name, "acme"), is_its, "{name}");
        }
    }
}
