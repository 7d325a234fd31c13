//! The signed list of a client's approvals, `content/signatures/<client>/`, with the
//! files that whoever checks it needs.

use std::path::Path;

use super::text;
use crate::diag::Diagnostic;
use crate::files;
use crate::model::content::{ClientContent, DeliveredFile};
use crate::model::signed::{LIST, SIGNATURE, SIGNERS, Signed};
use crate::signature;

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
    let Some(source) = text::read(&directory.join(LIST), &shown, found)? else {
        return Ok(());
    };
    let beside = |name: &str| -> files::Result<String> {
        let bytes = files::read_if_there(&directory.join(name))?.unwrap_or_default();
        Ok(String::from_utf8(bytes).unwrap_or_default())
    };
    let (signature, signers) = (beside(SIGNATURE)?, beside(SIGNERS)?);
    let by = match signature::verify(source.text.as_bytes(), &signature, &signers) {
        Ok(by) => Some(by),
        Err(error) => {
            let fact = format!("the signature of the approvals is not right: {error}");
            found.push(Diagnostic::error(shown.as_str(), fact).hint(format!(
                "restore the directory from git, or sign again with `deedbox approvals {slug} --sign`"
            )));
            None
        }
    };
    let signed = Signed { source, by };
    if signed.by.is_some() {
        let own = [LIST, SIGNATURE, SIGNERS].map(|name| (name.to_owned(), directory.join(name)));
        let records = signed
            .entries()
            .map(|entry| (entry.path.to_owned(), client.directory.join(entry.path)));
        for (name, path) in own.into_iter().chain(records) {
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
