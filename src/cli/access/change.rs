//! `deedbox access add`, `revoke` and `reset`: who has a passphrase.

use std::path::{Path, PathBuf};

use super::rotate::reseal;
use super::written::{self, Line};
use super::{Given, contact, name_of, open};
use crate::cli::failure::Failure;
use crate::cli::report::{Report, plural};
use crate::cli::root::{ask_passphrase, first_line};
use crate::model::content::ClientContent;
use crate::model::firm::Firm;
use crate::seal::passphrase::Passphrase;
use crate::{mail, suggest};

/// Where a new passphrase comes from.
#[derive(Debug, Clone)]
pub(in crate::cli) enum Words {
    /// Made from the system's randomness.
    Generated,
    /// Asked for at the terminal.
    Chosen,
    /// The first line of a file; of standard input for `-`.
    From(PathBuf),
}

/// What is done to whom.
#[derive(Debug)]
pub(in crate::cli) struct Change<'a> {
    /// The client's slug.
    pub(in crate::cli) client: &'a str,
    /// An e-mail address; empty for the passphrase that all share.
    pub(in crate::cli) address: &'a str,
    /// For the identity, and whether the keyring may be changed.
    pub(in crate::cli) given: Given<'a>,
}

/// Gives somebody a passphrase.
pub(in crate::cli) fn add(
    root: &Path,
    change: &Change<'_>,
    name: Option<&str>,
    words: &Words,
    report: &Report,
) -> Result<(), Failure> {
    change.given.may_change()?;
    let mut opened = open(root, change.client, change.given, report)?;
    let client = &opened.content.clients[0];
    let is_new = match name {
        Some(_) if !is_address(change.address) => {
            let fact = format!("`{}` is not an e-mail address", change.address);
            return Err(Failure::usage(fact).hint("write it as `dana@example.com`"));
        }
        Some(_) => contact(&client.client, change.address).is_none(),
        None => {
            known(client, change.address)?;
            false
        }
    };
    let passphrase = passphrase(words, &opened.content.firm, client, report)?;
    let (slug, whom) = (change.client, name_of(change.address));
    opened.ring.change(slug, report, |draft| {
        if draft.has(change.address) {
            return Err(
                Failure::usage(format!("{whom} has a passphrase for `{slug}` already")).hint(
                    format!("`deedbox access reset {slug} EMAIL` makes another one"),
                ),
            );
        }
        draft.give(change.address, passphrase.clone());
        Ok(())
    })?;
    give(slug, &whom, words, &passphrase, report);
    let person = contact(&client.client, change.address);
    let line = match name {
        Some(name) if is_new => Some(Line::Person {
            name,
            email: change.address,
        }),
        _ => person
            .filter(|person| !person.has_access)
            .map(|_| Line::Field {
                email: change.address,
                name: "access",
                value: "passphrase".to_owned(),
            }),
    };
    if let Some(line) = line {
        written::write(root, slug, &line, report)?;
    }
    report.say(&format!("`deedbox build {slug}` publishes the new way in"));
    Ok(())
}

/// Gives somebody another passphrase, for the same key.
pub(in crate::cli) fn reset(
    root: &Path,
    change: &Change<'_>,
    words: &Words,
    report: &Report,
) -> Result<(), Failure> {
    change.given.may_change()?;
    let mut opened = open(root, change.client, change.given, report)?;
    let passphrase = passphrase(words, &opened.content.firm, opened.client(), report)?;
    let (slug, whom) = (change.client, name_of(change.address));
    opened.ring.change(slug, report, |draft| {
        has(draft.has(change.address), slug, change.address)?;
        draft.give(change.address, passphrase.clone());
        Ok(())
    })?;
    give(slug, &whom, words, &passphrase, report);
    report.say(&format!("`deedbox build {slug}` publishes it"));
    report.say(&format!(
        "whoever kept a copy of the old way in can still open it with the old passphrase; if that is known to others: `deedbox access rotate {slug}`"
    ));
    Ok(())
}

/// Takes somebody's passphrase away, makes a new key and reseals everything.
pub(in crate::cli) fn revoke(
    root: &Path,
    change: &Change<'_>,
    report: &Report,
) -> Result<(), Failure> {
    change.given.may_change()?;
    let mut opened = open(root, change.client, change.given, report)?;
    let (slug, whom) = (change.client, name_of(change.address));
    let access = opened.ring.change(slug, report, |draft| {
        has(draft.has(change.address), slug, change.address)?;
        if draft.count() == 1 {
            return Err(Failure::usage(format!(
                "{whom} is the only one with a passphrase for `{slug}`: nobody could open it any more"
            ))
            .hint("give somebody else one first: `deedbox access add CLIENT EMAIL`"));
        }
        draft.remove(change.address);
        draft.new_key();
        Ok(())
    })?;
    report.output(&format!(
        "revoked the passphrase of {whom}; `{slug}` has a new key, the {} of the others stay as they are",
        plural(access.holders.len(), "passphrase")
    ));
    let person = contact(&opened.client().client, change.address);
    if person.is_some_and(|person| person.has_access) {
        let line = Line::Field {
            email: change.address,
            name: "access",
            value: "none".to_owned(),
        };
        written::write(root, slug, &line, report)?;
    }
    reseal(root, &[slug.to_owned()], change.given, report)?;
    report.say(&format!(
        "what {whom} has downloaded stays readable for them: nothing takes that back"
    ));
    Ok(())
}

/// Takes somebody's link away, makes a new key and reseals everything: whoever has the link
/// may have kept what it opens.
pub(in crate::cli) fn unlink(
    root: &Path,
    change: &Change<'_>,
    report: &Report,
) -> Result<(), Failure> {
    change.given.may_change()?;
    let mut opened = open(root, change.client, change.given, report)?;
    let (slug, whom) = (change.client, name_of(change.address));
    opened.ring.change(slug, report, |draft| {
        if !draft.unlink(change.address) {
            return Err(Failure::usage(format!("{whom} has no link to `{slug}`"))
                .hint(format!("`deedbox access list {slug}` says who has")));
        }
        draft.new_key();
        Ok(())
    })?;
    report.output(&format!(
        "revoked the link of {whom}; `{slug}` has a new key, all passphrases stay as they are"
    ));
    reseal(root, &[slug.to_owned()], change.given, report)
}

fn has(it_is: bool, slug: &str, address: &str) -> Result<(), Failure> {
    if it_is {
        return Ok(());
    }
    let fact = format!("{} has no passphrase for `{slug}`", name_of(address));
    Err(Failure::usage(fact).hint(format!("`deedbox access list {slug}` says who has")))
}

/// Whether a text can be somebody's address: it is written into a file.
fn is_address(text: &str) -> bool {
    mail::is_address(text) && text.matches('@').count() == 1
}

/// Refuses somebody whom the client's records do not know.
fn known(client: &ClientContent, address: &str) -> Result<(), Failure> {
    let people = &client.client.people;
    if address.is_empty() || contact(&client.client, address).is_some() {
        return Ok(());
    }
    let slug = &client.client.slug;
    let emails = people.iter().filter_map(|person| person.email.as_deref());
    let hint = suggest::hint(address, emails).unwrap_or_else(|| {
        format!("add them to `people` with their name: `deedbox access add {slug} {address} --name NAME`")
    });
    Err(Failure::usage(format!("`{address}` is nobody of `{slug}`")).hint(hint))
}

fn passphrase(
    words: &Words,
    firm: &Firm,
    client: &ClientContent,
    report: &Report,
) -> Result<Passphrase, Failure> {
    let typed = match words {
        Words::Generated => return Ok(Passphrase::generate()),
        Words::Chosen => {
            let first = ask_passphrase(report, "new passphrase")?;
            let second = ask_passphrase(report, "the same again")?;
            if *first != *second {
                return Err(Failure::could_not("the two are not the same"));
            }
            first
        }
        Words::From(path) => first_line(path)?,
    };
    let people = client.client.people.iter();
    let mut known: Vec<&str> = people
        .flat_map(|person| [Some(person.name.as_str()), person.email.as_deref()])
        .flatten()
        .collect();
    known.extend([firm.name.as_str(), client.client.name.as_str()]);
    Passphrase::chosen(&typed, &known).map_err(|weak| {
        let hint = "take more words, chosen by chance; or leave the choice to deedbox";
        let failure = Failure::usage(weak.to_string()).hint(hint);
        match weak.why {
            Some(why) => failure.note(why.trim_end_matches('.').to_lowercase()),
            None => failure,
        }
    })
}

/// Prints what deedbox chose; what a person chose they know.
fn give(slug: &str, whom: &str, words: &Words, passphrase: &Passphrase, report: &Report) {
    match words {
        Words::Generated => report.passphrase(slug, whom, passphrase.reveal()),
        _ => report.output(&format!("{whom} opens `{slug}` with the chosen passphrase")),
    }
}
