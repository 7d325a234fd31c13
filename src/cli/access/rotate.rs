//! `deedbox access rotate`: new keys, for one client or for all. A rotation of all keys goes on
//! where it stopped: `.deedbox/rotation.json` holds the generation that each key had when it
//! began.

use std::collections::BTreeMap;
use std::path::Path;
use std::slice;

use serde::{Deserialize, Serialize};

use super::opened::OpenedClient;
use super::ring::{Ring, ring_of};
use super::whom::name_of;
use crate::cli::build::Build;
use crate::cli::build::options::{BuildForm, BuildOptions};
use crate::cli::failure::Failure;
use crate::cli::paths::exists;
use crate::cli::report::plural;
use crate::cli::session::{Command, Session};
use crate::files;
use crate::model::content::Content;
use crate::model::firm::Client;
use crate::seal::passphrase::Passphrase;

/// Below the root.
const FILE: &str = ".deedbox/rotation.json";
/// The version that this program writes, and the newest that it reads.
const FORMAT: u32 = 1;

/// A rotation of all keys that is going on.
#[derive(Debug, Serialize, Deserialize)]
struct Rotation {
    format: u32,
    /// The generation of each client's key when it began. A key with a higher one is done.
    clients: BTreeMap<String, u64>,
    /// Whether everybody gets another passphrase too.
    passphrases: bool,
}

/// Makes a new key for one client and reseals everything; passphrases stay unless others are
/// asked for.
#[derive(Debug)]
pub(in crate::cli) struct Rotate {
    pub(in crate::cli) client: String,
    /// Whether everybody gets another passphrase too.
    pub(in crate::cli) passphrases: bool,
}

impl Command for Rotate {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let mut opened = OpenedClient::to_change(session, &self.client)?;
        renew(
            session,
            &mut opened.ring,
            &self.client,
            self.passphrases,
            "",
        )?;
        reseal(session, slice::from_ref(&self.client))?;
        say_what_stays(session);
        Ok(())
    }
}

/// Does the same for every client, or goes on where it stopped.
#[derive(Debug)]
pub(in crate::cli) struct RotateAll {
    /// Whether everybody gets another passphrase too.
    pub(in crate::cli) passphrases: bool,
}

impl Command for RotateAll {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        session.keys.may_change()?;
        let mut content = session.load(&[])?.content;
        let keyring = ring_of(&session.root);
        content
            .clients
            .retain(|client| keyring.has(&client.client.slug));
        if content.clients.is_empty() {
            return Err(
                Failure::could_not("no client has a key yet").hint("`deedbox build` makes them")
            );
        }
        let clients: Vec<&Client> = content.clients.iter().map(|one| &one.client).collect();
        let mut ring = Ring::find(session, &content.firm, &clients)?;
        let path = session.root.join(FILE);
        let rotation = self.begin(&path, &content, &mut ring)?;
        let mut slugs: Vec<&String> = rotation.clients.keys().collect();
        slugs.retain(|slug| content.clients.iter().any(|one| one.client.slug == **slug));
        let mut done = 0;
        for slug in &slugs {
            let is_done = ring.open(slug)?.generation > rotation.clients[*slug];
            done += usize::from(is_done);
        }
        if done > 0 {
            session.report.say(&format!(
                "going on with a rotation that was begun, after {done} of {}",
                plural(slugs.len(), "client")
            ));
        }
        for slug in &slugs {
            if ring.open(slug)?.generation > rotation.clients[*slug] {
                continue;
            }
            done += 1;
            let of = format!(" ({done} of {})", slugs.len());
            renew(session, &mut ring, slug, self.passphrases, &of)?;
        }
        let slugs: Vec<String> = slugs.into_iter().cloned().collect();
        reseal(session, &slugs)?;
        files::remove(&path)?;
        say_what_stays(session);
        Ok(())
    }
}

impl RotateAll {
    /// The rotation that is going on, or one that begins now.
    fn begin(
        &self,
        path: &Path,
        content: &Content,
        ring: &mut Ring<'_>,
    ) -> Result<Rotation, Failure> {
        if let Some(rotation) = read(path)? {
            if rotation.passphrases != self.passphrases {
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
            return Ok(rotation);
        }
        let mut clients = BTreeMap::new();
        for client in &content.clients {
            let slug = &client.client.slug;
            clients.insert(slug.clone(), ring.open(slug)?.generation);
        }
        let rotation = Rotation {
            format: FORMAT,
            clients,
            passphrases: self.passphrases,
        };
        let json = serde_json::to_vec_pretty(&rotation).expect("texts and numbers");
        files::write_private(path, &json)?;
        Ok(rotation)
    }
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

/// Makes a client's new key; `of` says how far a rotation of all keys has got.
fn renew(
    session: &Session,
    ring: &mut Ring<'_>,
    client: &str,
    passphrases: bool,
    of: &str,
) -> Result<(), Failure> {
    let report = &session.report;
    let access = ring.change(client, |draft| {
        draft.new_key();
        if passphrases {
            for email in draft.emails() {
                draft.give(&email, Passphrase::generate());
            }
        }
        Ok(())
    })?;
    let count = plural(access.holders.len(), "passphrase");
    if passphrases {
        report.done(&format!(
            "`{client}` has a new key, and {count} as well{of}"
        ));
        for holder in &access.holders {
            let whom = name_of(&holder.email);
            report.passphrase(client, &whom, holder.passphrase.reveal());
        }
    } else {
        report.done(&format!(
            "`{client}` has a new key; {count} {} before{of}",
            if access.holders.len() == 1 {
                "is as"
            } else {
                "are as"
            }
        ));
    }
    Ok(())
}

/// Seals the sites of clients anew, where there are any.
pub(super) fn reseal(session: &Session, clients: &[String]) -> Result<(), Failure> {
    if !exists(&session.root.join("public")) {
        return Ok(());
    }
    let build = Build::from(BuildOptions {
        clients: clients.to_vec(),
        form: BuildForm::Sealed,
        allow_stale: false,
        is_fresh: false,
    });
    let report = &session.report;
    build.run(session).inspect_err(|_| {
        report.say(&format!(
            "the key is new, but public/ still holds what the old one opens: put right what is wrong, then `deedbox build {}`",
            clients.join(" ")
        ));
    })?;
    report.say("publish public/ now: until then the old site is what people get");
    Ok(())
}

fn say_what_stays(session: &Session) {
    session.report.say(
        "what was downloaded until now stays readable with the old key: nothing takes that back",
    );
}
