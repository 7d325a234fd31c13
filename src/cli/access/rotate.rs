//! `deedbox access rotate`: new keys, for one client or for all. That of all goes on where
//! it stopped: `.deedbox/rotation.json` says which generation each key had when it began.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{Given, Ring, name_of, open, ring_of};
use crate::cli::build;
use crate::cli::failure::Failure;
use crate::cli::report::{Report, plural};
use crate::cli::root::exists;
use crate::files;
use crate::load;
use crate::seal::passphrase::Passphrase;

/// Below the root.
const FILE: &str = ".deedbox/rotation.json";
/// The version that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// A rotation of all keys that is going on.
#[derive(Debug, Serialize, Deserialize)]
struct Rotation {
    format: u32,
    /// The generation of each client's key when it began: a higher one is done.
    clients: BTreeMap<String, u64>,
    /// Whether everybody gets another passphrase too.
    passphrases: bool,
}

/// Makes a new key and reseals everything; passphrases stay unless others are asked for.
pub(in crate::cli) fn one(
    root: &Path,
    slug: &str,
    passphrases: bool,
    given: Given<'_>,
    report: &Report,
) -> Result<(), Failure> {
    given.may_change()?;
    let mut opened = open(root, slug, given, report)?;
    renew(&mut opened.ring, slug, passphrases, "", report)?;
    reseal(root, &[slug.to_owned()], given, report)?;
    say_what_stays(report);
    Ok(())
}

/// Does that for every client, or goes on with it.
pub(in crate::cli) fn all(
    root: &Path,
    passphrases: bool,
    given: Given<'_>,
    report: &Report,
) -> Result<(), Failure> {
    given.may_change()?;
    let mut content = load::load(root, &[])?.content;
    let keyring = ring_of(root);
    content
        .clients
        .retain(|client| keyring.has(&client.client.slug));
    if content.clients.is_empty() {
        return Err(
            Failure::could_not("no client has a key yet").hint("`deedbox build` makes them")
        );
    }
    let mut ring = Ring::find(root, &content.firm, &content.clients, given, report)?;
    let path = root.join(FILE);
    let begun = read(&path)?;
    let rotation = match begun {
        Some(rotation) => {
            if rotation.passphrases != passphrases {
                let word = if rotation.passphrases {
                    "with"
                } else {
                    "without"
                };
                return Err(Failure::usage(format!(
                    "a rotation was begun {word} `--passphrases`, and is not finished"
                ))
                .hint(format!(
                    "go on with it {word} `--passphrases`; removing {FILE} begins anew"
                )));
            }
            rotation
        }
        None => {
            let mut clients = BTreeMap::new();
            for client in &content.clients {
                let slug = &client.client.slug;
                clients.insert(slug.clone(), ring.open(slug)?.generation);
            }
            let rotation = Rotation {
                format: FORMAT,
                clients,
                passphrases,
            };
            let json = serde_json::to_vec_pretty(&rotation).expect("texts and numbers");
            files::write_private(&path, &json)?;
            rotation
        }
    };
    let mut slugs: Vec<&String> = rotation.clients.keys().collect();
    slugs.retain(|slug| content.clients.iter().any(|one| one.client.slug == **slug));
    let mut done = 0;
    for slug in &slugs {
        let is_done = ring.open(slug)?.generation > rotation.clients[*slug];
        done += usize::from(is_done);
    }
    if done > 0 {
        report.say(&format!(
            "going on with a rotation that was begun: {done} of {} have their new keys",
            plural(slugs.len(), "client")
        ));
    }
    for slug in &slugs {
        if ring.open(slug)?.generation > rotation.clients[*slug] {
            continue;
        }
        done += 1;
        let of = format!(" ({done} of {})", slugs.len());
        renew(&mut ring, slug, passphrases, &of, report)?;
    }
    let slugs: Vec<String> = slugs.into_iter().cloned().collect();
    reseal(root, &slugs, given, report)?;
    files::remove(&path)?;
    say_what_stays(report);
    Ok(())
}

/// The rotation that is going on, where one is.
fn read(path: &Path) -> Result<Option<Rotation>, Failure> {
    let Some(bytes) = files::read_if_there(path)? else {
        return Ok(None);
    };
    let rotation = serde_json::from_slice::<Rotation>(&bytes).ok();
    let rotation = rotation.filter(|rotation| rotation.format <= FORMAT);
    rotation.map(Some).ok_or_else(|| {
        Failure::could_not(format!("`{FILE}` is damaged, or of a newer deedbox"))
            .hint("remove it, then begin the rotation anew")
    })
}

fn renew(
    ring: &mut Ring<'_>,
    slug: &str,
    passphrases: bool,
    of: &str,
    report: &Report,
) -> Result<(), Failure> {
    let access = ring.change(slug, report, |draft| {
        draft.new_key();
        if passphrases {
            for address in draft.addresses() {
                draft.give(&address, Passphrase::generate());
            }
        }
        Ok(())
    })?;
    let count = plural(access.holders.len(), "passphrase");
    if passphrases {
        report.output(&format!("`{slug}` has a new key, and {count} anew{of}"));
        for holder in &access.holders {
            let whom = name_of(&holder.address);
            report.passphrase(slug, &whom, holder.passphrase.reveal());
        }
    } else {
        report.output(&format!(
            "`{slug}` has a new key; {count} stay as they are{of}"
        ));
    }
    Ok(())
}

/// Seals the sites of clients anew, where there are any.
pub(super) fn reseal(
    root: &Path,
    clients: &[String],
    given: Given<'_>,
    report: &Report,
) -> Result<(), Failure> {
    if !exists(&root.join("public")) {
        return Ok(());
    }
    let wanted = build::Wanted {
        clients: clients.to_vec(),
        archive: false,
        also: build::Also::default(),
        plain: false,
        allow_stale: false,
    };
    build::run(root, &wanted, given, report).inspect_err(|_| {
        report.say(&format!(
            "the key is new, but public/ still holds what the old one opens: put right what is wrong, then `deedbox build {}`",
            clients.join(" ")
        ));
    })?;
    report.say("publish public/ now: until then the old site is what people get");
    Ok(())
}

fn say_what_stays(report: &Report) {
    report.say(
        "what was downloaded until now stays readable with the old key: nothing takes that back",
    );
}
