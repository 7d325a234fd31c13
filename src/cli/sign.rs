//! Signs the list of a client's approvals with the firm's SSH key, and has it stamped
//! by a time stamping authority.

use std::path::Path;
use std::slice;

use super::access::making;
use super::failure::Failure;
use super::locks::{self, Guarded};
use super::paths::shown;
use super::report::plural;
use super::session::{Command, Session};
use super::signable;
use super::signing_key::{self, SigningKey, place};
use super::states::{self, Before, ListSignature};
use crate::firm_tree::SIGNATURES;
use crate::model::firm::Timestamps;
use crate::model::recorded;
use crate::model::recorded::list;
use crate::model::signed::{AUTHORITY, LIST, STAMP};
use crate::signature::Purpose;
use crate::{authority, files, load, timestamp};

/// Signs the approvals of a client as they are now, and has them stamped where the firm
/// wants that. Without a key nothing is signed, and that is said.
#[derive(Debug)]
pub(super) struct Sign {
    pub(super) client: String,
}

impl Command for Sign {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        session.knows(slice::from_ref(&self.client))?;
        let _locks = locks::take(session, &[Guarded::Approvals])?;
        let firm = load::firm(&session.root)?;
        match signing_key::find(session, &firm)? {
            // Signing is all that was asked for.
            SigningKey::Missing(failure) if firm.timestamps.is_none() => Err(failure),
            key => with(session, &self.client, key),
        }
    }
}

/// The same as [`Sign`], with a key that was found before anything was written. Where the key
/// is not on this machine, this says so, and whoever has it signs later.
pub(super) fn with(session: &Session, client: &str, key: SigningKey) -> Result<(), Failure> {
    let Session { root, report, .. } = session;
    let loaded = session.load_client(client)?;
    signable::refuse(&loaded)?;
    let content = loaded.content;
    let client = &content.clients[0];
    let firm = &content.firm;
    let signer = match key {
        SigningKey::Key(signer, principal) => Some((signer, principal)),
        SigningKey::Missing(failure) => {
            report.warning(
                &format!("not signed: {}", failure.fact),
                failure.hint.as_deref(),
            );
            None
        }
        SigningKey::Unwanted => {
            report.say("not signed: content/firm.yaml names no `signing_key`");
            None
        }
    };
    if signer.is_none() && firm.timestamps.is_none() {
        return Ok(());
    }
    let chain = recorded::handed_over(client);
    let slug = &client.client.slug;
    let text = list(&chain);
    let directory = root.join("content").join(SIGNATURES).join(slug);
    let own = match &signer {
        Some((signer, principal)) => Some(ListSignature {
            signers: signer.allowed(principal),
            text: signer.sign(Purpose::Approvals, text.as_bytes())?,
        }),
        None => None,
    };
    making::note_unbuilt(root, slug)?;
    if states::turn(&directory, client.signed.as_ref(), text.as_bytes(), own)? == Before::Replaced {
        report.say("the list that was there is replaced and not kept: neither its signature nor its time stamp fits it");
    }
    if let Some((signer, _)) = &signer {
        report.done(&format!(
            "signed {} with {}: {}",
            plural(chain.len(), "approval"),
            signer.fingerprint(),
            shown(&directory.join(LIST))
        ));
    }
    match &firm.timestamps {
        Some(timestamps) => stamp(session, timestamps, &directory, text.as_bytes()),
        None => Ok(()),
    }
}

/// Keeps a time stamp beside a list that has none yet. The first one says the most.
fn stamp(
    session: &Session,
    timestamps: &Timestamps,
    directory: &Path,
    list: &[u8],
) -> Result<(), Failure> {
    let Session { root, report, .. } = session;
    let authority = match &timestamps.authority {
        Some(path) => Some(files::read(&place(root, path))?),
        None => None,
    };
    let trusted = authority.as_deref().map(String::from_utf8_lossy);
    let known = files::read_if_there(&directory.join(STAMP))?;
    if known.is_some_and(|token| timestamp::verify(list, &token, trusted.as_deref()).is_ok()) {
        return Ok(());
    }
    let source = &timestamps.source;
    let is_server = ["http://", "https://"]
        .iter()
        .any(|scheme| source.starts_with(scheme));
    let token = if is_server {
        authority::ask(source, list)?
    } else {
        answer(&place(root, source), list, directory)?
    };
    let stamp = timestamp::verify(list, &token, trusted.as_deref())?;
    if let Some(authority) = &authority {
        files::write_atomically(&directory.join(AUTHORITY), authority)?;
    }
    files::write_atomically(&directory.join(STAMP), &token)?;
    report.done(&format!(
        "stamped by {} at {}: {}",
        stamp.authority,
        stamp.time,
        shown(&directory.join(STAMP))
    ));
    if !stamp.is_trusted {
        report.say("deedbox does not know that authority: name its certificate as `authority` below `timestamps` in content/firm.yaml");
    }
    Ok(())
}

/// The authority's answer about a list, from a directory of answers.
fn answer(answers: &Path, list: &[u8], directory: &Path) -> Result<Vec<u8>, Failure> {
    for name in files::names_in(answers)? {
        let path = answers.join(&name);
        if path.extension().is_some_and(|extension| extension == "tsr") {
            let token = files::read(&path)?;
            if timestamp::verify(list, &token, None).is_ok() {
                return Ok(token);
            }
        }
    }
    let fact = format!(
        "`{}` holds no time stamp of these approvals",
        shown(answers)
    );
    Err(Failure::could_not(fact).hint(format!(
        "ask for one with `openssl ts -query -sha256 -cert -data {}`, put the answer there as a `.tsr` file, then try again",
        shown(&directory.join(LIST))
    )))
}
