//! Mails that are evidence: what of them cannot be read for certain is in no record, and nobody
//! should have to find that out by comparing.

use super::approvals::evidence_files;
use crate::diag::Diagnostic;
use crate::files;
use crate::mail;
use crate::model::approval;
use crate::model::content::{ClientContent, Content};

/// No mail's head is longer.
const LARGEST_MAIL: u64 = 64 * 1024 * 1024;

/// Notes a subject that is in the mail and not in its record.
pub(super) fn check(_: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    for one in approval::all(client) {
        for (path, values) in evidence_files(&one) {
            if !path.to_lowercase().ends_with(".eml") || values.get("subject").is_some() {
                continue;
            }
            let Some((_, file)) = client.file(&path) else {
                continue;
            };
            let bytes = files::read_up_to(&file.path, LARGEST_MAIL).ok().flatten();
            if !bytes.is_some_and(|bytes| mail::read(&bytes).has_unread_subject) {
                continue;
            }
            let place = values.get("file").map_or_else(
                || one.record.place(),
                |file| one.record.span(&file.at).into(),
            );
            let fact =
                format!("the subject of `{path}` is left out: it cannot be read for certain");
            diagnostics.push(Diagnostic::note_at(place, fact).hint(
                "the mail says in no encoding, or in two subjects, what it is about; it is kept whole as it came",
            ));
        }
    }
}
