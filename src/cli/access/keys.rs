//! `deedbox keys`: whose keys at the firm open the keyring.

use std::path::Path;

use super::{Asked, identity, recipients};
use crate::cli::failure::Failure;
use crate::cli::report::{Report, plural};
use crate::load;
use crate::seal::identity::{FirmIdentity, Recipients, recipient};
use crate::seal::keyring::{Draft, Keyring, Keys};

/// Lists the recipients of the keyring.
pub(in crate::cli) fn list(
    root: &Path,
    given: Option<&Path>,
    report: &Report,
) -> Result<(), Failure> {
    let named = load::firm(root)?.recipients;
    let person = report.person();
    let own = identity::find(root, given, &named, &person)?;
    let own = own.as_ref().map_or(&[][..], FirmIdentity::recipients);
    let implied = named.is_empty();
    for text in if implied { own } else { &named } {
        let is_own = recipient(text).is_ok_and(|one| own.contains(&one));
        let mark = if is_own { "  (this identity)" } else { "" };
        report.line(&format!("{text}{mark}"));
    }
    if implied {
        report.say("content/firm.yaml names no `recipients`: the keyring is sealed to the identity that made it");
    }
    Ok(())
}

/// Lets another key open the keyring. `name` is kept as a comment.
pub(in crate::cli) fn add(
    root: &Path,
    text: &str,
    name: Option<&str>,
    given: Option<&Path>,
    report: &Report,
) -> Result<(), Failure> {
    let added = recipient(text)?;
    let person = report.person();
    let before = load::firm(root)?.recipients;
    let own = own(root, given, &before, &person)?;
    let mut wanted: Vec<(String, Option<String>)> =
        before.iter().map(|one| (one.clone(), None)).collect();
    if before.is_empty() {
        // Named from now on: whoever did it before would be locked out.
        let implied = own.recipients().iter();
        wanted.extend(implied.map(|one| (one.clone(), None)));
        if wanted.is_empty() {
            return Err(Failure::could_not(
                "the recipient of this identity is known to its plugin only",
            )
            .hint("write it below `recipients` in content/firm.yaml first"));
        }
    }
    if wanted
        .iter()
        .any(|(one, _)| recipient(one).is_ok_and(|one| one == added))
    {
        return Err(Failure::usage("this recipient is named already"));
    }
    wanted.push((added, name.map(str::to_owned)));
    // One that cannot be sealed to, for want of its plugin, is not written down.
    let texts: Vec<String> = wanted.iter().map(|(one, _)| one.clone()).collect();
    Recipients::of(&texts, &own, &person)?;
    recipients::write(root, &wanted)?;
    reseal_with(root, own, &person, report)
}

/// Keeps a key from opening the keyring.
pub(in crate::cli) fn remove(
    root: &Path,
    text: &str,
    given: Option<&Path>,
    report: &Report,
) -> Result<(), Failure> {
    let removed = recipient(text)?;
    let person = report.person();
    let before = load::firm(root)?.recipients;
    let own = own(root, given, &before, &person)?;
    let is_it = |one: &String| recipient(one).is_ok_and(|one| one == removed);
    if !before.iter().any(is_it) {
        return Err(
            Failure::usage("content/firm.yaml does not name this recipient")
                .hint("`deedbox keys list` lists those that it names"),
        );
    }
    let left: Vec<(String, Option<String>)> = before
        .iter()
        .filter(|one| !is_it(one))
        .map(|one| (one.clone(), None))
        .collect();
    if left.is_empty() {
        return Err(Failure::usage(
            "this is the only recipient: nobody could open the keyring any more",
        )
        .hint("add another one first: `deedbox keys add RECIPIENT`"));
    }
    // The keyring must open for whoever does this, afterwards too.
    let opens = |one: &(String, Option<String>)| {
        recipient(&one.0).is_ok_and(|one| own.recipients().contains(&one))
    };
    if !own.recipients().is_empty() && !left.iter().any(opens) {
        return Err(Failure::usage(
            "this is the key of the identity that is in use: it could not open what it seals",
        )
        .hint("let somebody else remove it, with their own identity"));
    }
    recipients::write(root, &left)?;
    reseal_with(root, own, &person, report)?;
    report.say("whoever had that key and a copy of content/keyring knows the keys and passphrases in it: `deedbox access rotate CLIENT` makes new keys, `deedbox access reset CLIENT EMAIL` new passphrases");
    Ok(())
}

/// Seals every entry to the recipients that `firm.yaml` names now.
pub(in crate::cli) fn reseal(
    root: &Path,
    given: Option<&Path>,
    report: &Report,
) -> Result<(), Failure> {
    let person = report.person();
    let named = load::firm(root)?.recipients;
    let own = own(root, given, &named, &person)?;
    reseal_with(root, own, &person, report)
}

fn reseal_with(
    root: &Path,
    own: FirmIdentity,
    person: &Asked,
    report: &Report,
) -> Result<(), Failure> {
    let named = load::firm(root)?.recipients;
    let recipients = Recipients::of(&named, &own, person)?;
    let keys = Keys {
        identity: own,
        recipients,
    };
    let keyring = Keyring::at(root.join("content/keyring"));
    let clients = keyring.clients()?;
    for client in &clients {
        let nothing = |_: &mut Draft| Ok::<(), Failure>(());
        keyring.change(client, &keys, &|_, _| {}, nothing)?;
        report.detail(&format!("resealed the entry of `{client}`"));
    }
    report.output(&format!(
        "{} of the keyring sealed to {}",
        plural(clients.len(), "entry"),
        plural(keys.recipients.texts().len(), "recipient")
    ));
    Ok(())
}

fn own(
    root: &Path,
    given: Option<&Path>,
    named: &[String],
    person: &Asked,
) -> Result<FirmIdentity, Failure> {
    identity::find(root, given, named, person)?
        .ok_or_else(|| identity::missing(&root.join(identity::FILE)))
}
