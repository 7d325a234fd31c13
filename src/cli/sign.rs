//! Signs the list of a client's approvals with the firm's SSH key.

use std::path::{Path, PathBuf};

use super::failure::Failure;
use super::report::{Report, plural};
use super::root::shown;
use crate::model::approval;
use crate::model::content::{ClientContent, Content};
use crate::model::signed::{LIST, SIGNATURE, SIGNERS, list};
use crate::signature::Signer;
use crate::{files, load};

/// Signs the approvals of a client as they are now. Without a key nothing is signed,
/// and that is said.
pub(super) fn run(root: &Path, client: &str, report: &Report) -> Result<(), Failure> {
    let content = load::load(root, &[client.to_owned()])?.content;
    let Some(client) = content.clients.first() else {
        return Ok(());
    };
    match &content.firm.signing_key {
        Some(key) => sign(root, &content, client, &place(root, key), report),
        None => {
            report.say("not signed: content/firm.yaml names no `signing_key`");
            Ok(())
        }
    }
}

fn sign(
    root: &Path,
    content: &Content,
    client: &ClientContent,
    key: &Path,
    report: &Report,
) -> Result<(), Failure> {
    let approvals = approval::all(client);
    let mut chain = approval::chain(&approvals);
    // The list is handed over.
    chain.retain(|one| !one.record.is_internal());
    let slug = &client.client.slug;
    let signer = Signer::read(key, || report.ask(&format!("passphrase of {}", shown(key))))?;
    let text = list(&chain, &format!("content/{slug}/"));
    let signature = signer.sign(text.as_bytes())?;
    let contact = content.firm.contact.email.as_deref();
    let allowed = signer.allowed(contact.unwrap_or("firm"));
    let directory = root.join("content/signatures").join(slug);
    // The list comes last: what it is without a signature that fits, is an error.
    for (name, bytes) in [(SIGNERS, &allowed), (SIGNATURE, &signature), (LIST, &text)] {
        files::write_atomically(&directory.join(name), bytes.as_bytes())?;
    }
    report.output(&format!(
        "signed {} with {}: {}",
        plural(chain.len(), "approval"),
        signer.fingerprint(),
        shown(&directory.join(LIST))
    ));
    Ok(())
}

/// Where a key is that `firm.yaml` names: relative to the root, or in the home of
/// whoever signs.
fn place(root: &Path, key: &str) -> PathBuf {
    match (key.strip_prefix("~/"), std::env::var_os("HOME")) {
        (Some(below), Some(home)) => Path::new(&home).join(below),
        _ => root.join(key),
    }
}
