//! The signed list of a client's approvals, `content/signatures/<client>/`, with the
//! files that whoever checks it needs, and the lists that were signed before.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::diag::Diagnostic;
use crate::features::TIMESTAMPS;
use crate::files;
use crate::firm_tree::SIGNATURES;
use crate::model::content::ClientContent;
use crate::model::delivered::DeliveredFile;
use crate::model::record::Value;
use crate::model::signed::{AUTHORITY, EARLIER, FILES, LIST, SIGNATURE, SIGNERS, STAMP, Signed};
use crate::signature::{self, Claim};
use crate::syntax::inside;
use crate::syntax::source;
use crate::timestamp::{self, StampError};

/// Reads and verifies a client's lists, and adds the files that are handed over with
/// them. A signature that does not fit is a diagnostic.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn read(
    content: &Path,
    client: &mut ClientContent,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<()> {
    let slug = client.client.slug.clone();
    let directory = content.join(SIGNATURES).join(&slug);
    let shown = format!("content/{SIGNATURES}/{slug}");
    let hint = format!(
        "restore the directory from git, or sign again with `deedbox approvals {slug} --sign`"
    );
    let Some(mut signed) = list(client, &directory, &shown, &hint, diagnostics)? else {
        return Ok(());
    };
    hand_over(client, &signed, &directory, "");
    for name in files::names_in(&directory.join(EARLIER))? {
        let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
            continue;
        };
        let below = format!("{EARLIER}/{name}");
        let shown = format!("{shown}/{below}");
        let hint = format!("restore `{shown}` from git");
        let directory = directory.join(&below);
        // A list that came back is the newest again.
        let earlier = list(client, &directory, &shown, &hint, diagnostics)?;
        if let Some(earlier) = earlier.filter(|one| one.source.text != signed.source.text) {
            hand_over(client, &earlier, &directory, &format!("{below}/"));
            signed.earlier.push(earlier);
        }
    }
    if is_vouched(&signed) {
        // Files that the list names are handed over only where they are among the client's
        // files.
        for entry in signed.entries() {
            let delivered = client.files.get(entry.path).map(|file| file.path.clone());
            let own = |_| client.directory.join(entry.path);
            let path = delivered.or_else(|| client.from_own_path(entry.path).map(own));
            if let Some(path) = path {
                add(client, entry.path, path);
            }
        }
    }
    client.signed = Some(signed);
    Ok(())
}

/// Reads and verifies one list; nothing where there is none.
fn list(
    client: &ClientContent,
    directory: &Path,
    shown: &str,
    hint: &str,
    diagnostics: &mut Vec<Diagnostic>,
) -> files::Result<Option<Signed>> {
    let (own, shown) = (shown, format!("{shown}/{LIST}"));
    if files::metadata(&directory.join(LIST)).is_none() {
        return Ok(None);
    }
    let Some(source) = source::read_below(directory, LIST, &shown, diagnostics)? else {
        return Ok(None);
    };
    // These are handed over with the list, so none of them may lead elsewhere.
    let real = files::real_path(directory)?;
    for name in [SIGNATURE, SIGNERS, STAMP, AUTHORITY] {
        let place = format!("{own}/{name}");
        let stray = inside::stray(&directory.join(name), &real, "its directory", place);
        if let Some(wrong) = stray {
            diagnostics.push(wrong);
            return Ok(None);
        }
    }
    let beside = |name: &str| files::read_if_there(&directory.join(name));
    let text =
        |bytes: Option<Vec<u8>>| bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let wrong = |what: &str, error: &dyn std::fmt::Display| {
        let fact = format!("the {what} of the approvals is not right: {error}");
        Diagnostic::error(shown.as_str(), fact).hint(hint.to_owned())
    };
    let (signature, signers) = (text(beside(SIGNATURE)?), text(beside(SIGNERS)?));
    let (token, authority) = (beside(STAMP)?, text(beside(AUTHORITY)?));
    if signature.is_none() && token.is_none() {
        let fact = "there is neither a signature nor a time stamp beside the list";
        diagnostics.push(wrong("signature", &fact));
    }
    let mut signed = Signed {
        source: source.clone(),
        by: None,
        stamp: None,
        has_unread_stamp: false,
        earlier: Vec::new(),
    };
    let list = source.text.as_bytes();
    if let Some(token) = token {
        match timestamp::verify(list, &token, authority.as_deref()) {
            Ok(stamp) => signed.stamp = Some(stamp),
            Err(error @ StampError::LeftOut) => {
                let fact = format!("the time stamp of the approvals was not looked at: {error}");
                diagnostics.push(Diagnostic::error(shown.as_str(), fact).hint(TIMESTAMPS.hint()));
                signed.has_unread_stamp = true;
            }
            Err(error) => diagnostics.push(wrong("time stamp", &error)),
        }
    }
    if let Some(signature) = signature {
        let stamped = signed.stamp.as_ref().map(|stamp| stamp.time);
        let claim = Claim {
            text: list,
            signature: &signature,
            namespace: signature::approvals_namespace(list, &signature),
            allowed: &signers.unwrap_or_default(),
            principal: None,
            at: stamped.or_else(|| recorded(client, &signed)),
        };
        match signature::verify(&claim) {
            Ok(by) => signed.by = Some(by),
            Err(error) => {
                let text = source.text.replace("\r\n", "\n");
                let of_lf = Claim {
                    text: text.as_bytes(),
                    ..claim
                };
                let fits = text != source.text && signature::verify(&of_lf).is_ok();
                let endings = "the list has other line endings than when it was signed, and is the same otherwise";
                diagnostics.push(wrong("signature", if fits { &endings } else { &error }));
            }
        }
    }
    Ok(Some(signed))
}

/// When the last approval of a list was recorded.
fn recorded(client: &ClientContent, signed: &Signed) -> Option<Timestamp> {
    let base = format!("content/{}/", client.client.slug);
    let listed: HashSet<String> = signed
        .entries()
        .map(|entry| format!("{base}{}", entry.path))
        .collect();
    let records = client.records.iter();
    let moments = records
        .filter(|record| listed.contains(&record.source.path))
        .filter_map(|record| match &record.values.get("recorded_at")?.value {
            Value::DateTime(moment) => Some(moment.timestamp()),
            _ => None,
        });
    moments.max()
}

/// Adds the files of a list that somebody vouches for, so that others can verify it; `below` is
/// the directory that they get.
fn hand_over(client: &mut ClientContent, signed: &Signed, directory: &Path, below: &str) {
    if is_vouched(signed) {
        for name in FILES {
            add(client, &format!("{below}{name}"), directory.join(name));
        }
    }
}

fn is_vouched(signed: &Signed) -> bool {
    signed.by.is_some() || signed.stamp.is_some()
}

fn add(client: &mut ClientContent, name: &str, path: PathBuf) {
    if let Some(metadata) = files::metadata(&path).filter(std::fs::Metadata::is_file) {
        let size = metadata.len();
        let file = DeliveredFile { path, size };
        client.files.insert(format!("{SIGNATURES}/{name}"), file);
    }
}
