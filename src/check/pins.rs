//! Pins against the files as they are now: what was agreed to has to be as it was, and so have the
//! files of every version that somebody decided about.

use std::collections::HashMap;

use super::leniency::Leniency;
use crate::diag::{Diagnostic, Severity};
use crate::digest::{Digest, fits_with_other_line_ends};
use crate::files;
use crate::model::approval::{self, Approval, Decision};
use crate::model::content::{ClientContent, Content};
use crate::model::kind::Kind;

/// Where git has changed how lines end, that is what has to be undone.
pub(crate) const LINE_ENDS: &str = "write `* -text` into .gitattributes, run `git config core.autocrlf false`, and check the file out again";

/// No text that somebody approves has more bytes.
const LARGEST_TEXT: u64 = 64 * 1024 * 1024;

/// What pins are held against.
pub(super) struct HeldPins<'a> {
    pub(super) content: &'a Content,
    pub(super) client: &'a ClientContent,
    pub(super) digests: &'a HashMap<String, Digest>,
    pub(super) leniency: Leniency,
    /// Whether nobody decided about the same since.
    pub(super) is_last: bool,
}

pub(super) fn check(held: &HeldPins<'_>, one: &Approval<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let HeldPins {
        content,
        client,
        digests,
        leniency,
        is_last,
    } = *held;
    if one.pins.is_empty() {
        diagnostics.push(
            Diagnostic::warning(
                one.record.place(),
                "this approval does not say which bytes were approved",
            )
            .hint(format!(
                "`deedbox approve --pin {}` writes the digests of the files as they are now",
                client.client.slug
            )),
        );
    }
    for pin in &one.pins {
        let Some(at) = pin.values.get("sha256").map(|value| value.at.clone()) else {
            continue;
        };
        let name = pin.path.rsplit('/').next().unwrap_or(pin.path);
        let who = approver(client, one);
        let now = digests.get(pin.path);
        if pin.holds(client, &content.kinds, now.copied()) {
            continue;
        }
        // A record changes where it stands, and is decided about again: then the last decision
        // counts, and after one that did not agree it is there to be revised. A delivered file
        // that was decided about is kept, and another is a new version.
        let is_free = !is_last || !one.decision.agrees();
        if is_free && client.from_own_path(pin.path).is_some() {
            continue;
        }
        // The decision that is taken back says it already.
        if one.decision == Decision::Withdrawn {
            continue;
        }
        let mut hint = restored(content, client, one, pin);
        let fact = match now {
            Some(_) if has_other_line_ends(client, pin.path, pin.digest) => {
                hint = LINE_ENDS.to_owned();
                format!(
                    "`{name}` has other line endings than when {who} decided on {}, and is the same otherwise",
                    day(one)
                )
            }
            Some(_) => format!("`{name}` has changed since {who} decided on {}", day(one)),
            None => format!(
                "`{}`, which {who} decided about on {}, is gone",
                pin.path,
                day(one)
            ),
        };
        let mut finding = Diagnostic::error(one.record.span(&at), fact)
            .label("decided about with this digest")
            .hint(hint);
        if let Some(now) = digests.get(pin.path) {
            finding = finding.note(format!(
                "it was decided about with {}, and the file now has {now}",
                pin.digest
            ));
        }
        if leniency == Leniency::AllowStale {
            finding.severity = Severity::Warning;
        } else if let Some(hint) = &mut finding.hint {
            hint.push_str(
                "; `deedbox build --allow-stale` builds all the same, and the page says so",
            );
        }
        diagnostics.push(finding);
    }
}

/// What to do about a file that is not what somebody decided about.
fn restored(
    content: &Content,
    client: &ClientContent,
    one: &Approval<'_>,
    pin: &approval::Pin<'_>,
) -> String {
    if client.from_own_path(pin.path).is_none() {
        return "restore that file, or add the other one as a new version".to_owned();
    }
    let kind = content.kind(&one.subject.kind);
    let life = kind.map(Kind::life).unwrap_or_default();
    let mut hint = "restore what was decided about".to_owned();
    if pin.agreed.is_some() && !life.is_empty() {
        hint.push_str(&format!(" (only {} may change)", alternatives(&life)));
    }
    hint.push_str(&format!(
        ", or have it decided about again: `deedbox approve {} {} --by … --decision …`",
        client.client.slug, one.subject
    ));
    hint
}

/// Names in backticks: the one, or the several joined.
fn alternatives(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
    match names.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} and {last}", others.join(", ")),
        None => String::new(),
    }
}

/// Whether a file is the one of that digest, but for how its lines end.
pub(super) fn has_other_line_ends(client: &ClientContent, path: &str, digest: Digest) -> bool {
    if let Some(record) = client.from_own_path(path) {
        return fits_with_other_line_ends(&record.source.bytes(), digest);
    }
    let file = client.file(path).map(|(_, file)| &file.path);
    let bytes = file.and_then(|path| files::read_up_to(path, LARGEST_TEXT).ok()?);
    bytes.is_some_and(|bytes| fits_with_other_line_ends(&bytes, digest))
}

fn approver(client: &ClientContent, one: &Approval<'_>) -> String {
    let by = one.record.values.text("by").unwrap_or_default();
    client
        .person(by)
        .map_or_else(|| by.to_owned(), |person| person.name.clone())
}

fn day(one: &Approval<'_>) -> String {
    one.record
        .values
        .get("at")
        .and_then(|at| at.value.as_date())
        .map_or_else(String::new, |date| date.to_string())
}
