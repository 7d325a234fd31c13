//! The signed list of a client's approvals, `content/signatures/<client>/`, with the
//! files that whoever checks it needs.

use std::path::{Path, PathBuf};

use super::{inside, text};
use crate::diag::Diagnostic;
use crate::files;
use crate::model::content::{ClientContent, DeliveredFile};
use crate::model::signed::{AUTHORITY, LIST, SIGNATURE, SIGNERS, STAMP, Signed};
use crate::{signature, timestamp};

/// The directory of all signatures, in `content/`.
pub(super) const DIRECTORY: &str = "signatures";

/// Reads and verifies a client's list, and adds the files that are handed over with
/// it. A signature that does not fit is a diagnostic.
///
/// # Errors
/// When a file cannot be read.
pub(super) fn read(
    content: &Path,
    client: &mut ClientContent,
    found: &mut Vec<Diagnostic>,
) -> files::Result<()> {
    let slug = &client.client.slug;
    let directory = content.join(DIRECTORY).join(slug);
    let shown = format!("content/{DIRECTORY}/{slug}/{LIST}");
    if files::metadata(&directory.join(LIST)).is_none() {
        return Ok(());
    }
    let Some(source) = text::read_below(&directory, LIST, &shown, found)? else {
        return Ok(());
    };
    // Each is handed over with the list.
    let real = files::real_path(&directory)?;
    for name in [SIGNATURE, SIGNERS, STAMP, AUTHORITY] {
        let place = format!("content/{DIRECTORY}/{slug}/{name}");
        let stray = inside::stray(&directory.join(name), &real, "its directory", place);
        if let Some(wrong) = stray {
            found.push(wrong);
            return Ok(());
        }
    }
    let beside = |name: &str| files::read_if_there(&directory.join(name));
    let text =
        |bytes: Option<Vec<u8>>| bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let list = source.text.as_bytes();
    let wrong = |what: &str, error: &dyn std::fmt::Display| {
        Diagnostic::error(
            shown.as_str(),
            format!("the {what} of the approvals is not right: {error}"),
        )
        .hint(format!(
            "restore the directory from git, or sign again with `deedbox approvals {slug} --sign`"
        ))
    };
    let (signature, signers) = (text(beside(SIGNATURE)?), text(beside(SIGNERS)?));
    let (token, authority) = (beside(STAMP)?, text(beside(AUTHORITY)?));
    if signature.is_none() && token.is_none() {
        let fact = "there is neither a signature nor a time stamp beside the list";
        found.push(wrong("signature", &fact));
    }
    let by = signature.and_then(|signature| {
        signature::verify(list, &signature, &signers.unwrap_or_default())
            .map_err(|error| found.push(wrong("signature", &error)))
            .ok()
    });
    let stamp = token.and_then(|token| {
        timestamp::verify(list, &token, authority.as_deref())
            .map_err(|error| found.push(wrong("time stamp", &error)))
            .ok()
    });
    let signed = Signed { source, by, stamp };
    if signed.by.is_some() || signed.stamp.is_some() {
        let own = [LIST, SIGNATURE, SIGNERS, STAMP, AUTHORITY]
            .map(|name| (name.to_owned(), directory.join(name)));
        // What the list names is handed over only where it is one of the client's files.
        let records = signed.entries().filter_map(|entry| {
            let path = match client.files.get(entry.path) {
                Some(file) => file.path.clone(),
                None => {
                    client.from_own_path(entry.path)?;
                    client.directory.join(entry.path)
                }
            };
            Some((entry.path.to_owned(), path))
        });
        let all: Vec<(String, PathBuf)> = own.into_iter().chain(records).collect();
        for (name, path) in all {
            if let Some(metadata) = files::metadata(&path).filter(std::fs::Metadata::is_file) {
                let size = metadata.len();
                let file = DeliveredFile { path, size };
                client.files.insert(format!("{DIRECTORY}/{name}"), file);
            }
        }
    }
    client.signed = Some(signed);
    Ok(())
}
