//! `deedbox approve --pin`: completes hand-written approvals with the digests of their files. A
//! file is replaced only by one that reads as the same approval with exactly the additions. All
//! of them are checked before the first is written.

use std::path::PathBuf;

use super::draft::{self, RecordLines};
use super::{held, read_whole, refuse};
use crate::cli::failure::Failure;
use crate::cli::locks::{self, Guarded};
use crate::cli::report::plural;
use crate::cli::session::{Command, Session};
use crate::cli::{sign, signing_key};
use crate::diag::Diagnostic;
use crate::digest::{Digest, MARK};
use crate::model::approval::{self, Approval};
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Record, Value};
use crate::{files, load};

/// A file with what is added to it.
struct Completed {
    /// Relative to the root.
    shown: String,
    path: PathBuf,
    bytes: Vec<u8>,
}

/// Completes the hand-written approvals of a client, in the order in which they were
/// decided, and signs.
#[derive(Debug)]
pub(in crate::cli) struct PinFiles {
    pub(in crate::cli) client: String,
}

impl Command for PinFiles {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let report = &session.report;
        let _locks = locks::take(session, &[Guarded::Approvals])?;
        let mut content = read_whole(session, &self.client)?;
        let key = signing_key::find(session, &content.firm)?;
        let mut completed = Vec::new();
        // Each approval names those before it, so a completed one is read as if it were written
        // already.
        let has_none = content.clients[0].of_kind("approvals").next().is_none();
        while let Some(next) = complete(session, &mut content)? {
            completed.push(next);
        }
        for one in &completed {
            files::write_atomically(&one.path, &one.bytes)?;
            report.say(&format!("completed {}", one.shown));
        }
        report.done(&match completed.len() {
            0 if has_none => "nothing to complete: there are no approvals".to_owned(),
            0 => "nothing to complete: every approval has the digests of its files".to_owned(),
            some => format!("completed {}", plural(some, "approval")),
        });
        sign::with(session, &self.client, key)
    }
}

/// The next approval without pins, completed; nothing where there is none.
fn complete(session: &Session, content: &mut Content) -> Result<Option<Completed>, Failure> {
    let now = session.clock.now(content.firm.time_zone.clone());
    let client = &content.clients[0];
    let approvals = approval::all(client);
    let Some(one) = approvals.into_iter().find(|one| one.pins.is_empty()) else {
        return Ok(None);
    };
    let record = one.record.clone();
    let stands_alone = record.stands_alone();
    if let Some((fact, hint)) = obstacle(client, &one, stands_alone) {
        return Err(refused(&record, &fact, &hint));
    }
    if let Some(Value::DateTime(at)) = record.values.get("at").map(|at| &at.value) {
        draft::timely(content, Some(one.decision), one.subject, at, &now)?;
    }
    let mut lines = RecordLines::default();
    let by = record.values.text("by");
    let person = by.and_then(|by| client.person(by));
    if let (Some(person), None) = (person, record.values.get("approver")) {
        lines.add("approver", &draft::approver(&content.firm, client, person));
    }
    let pinned = draft::pins(client, &content.kinds, one.subject)?;
    if pinned.is_empty() {
        let fact = format!("`{}` has no files to pin", one.subject);
        return Err(refused(&record, &fact, "name its files in its record"));
    }
    lines.list("files", &pinned);
    if one.recorded_at.is_none() {
        draft::link(&mut lines, client, &now);
    }
    let text = with_lines(&record, &lines.0);
    let own = client.own_path(&record.source.path).map(str::to_owned);
    let own = own.unwrap_or_default();
    let completed = Completed {
        shown: record.source.path.clone(),
        path: client.directory.join(&own),
        bytes: match record.source.has_mark {
            true => [MARK, text.as_bytes()].concat(),
            false => text.clone().into_bytes(),
        },
    };
    let wanted: Vec<(String, Digest)> = pinned
        .into_iter()
        .map(|pin| (pin.path, pin.sha256))
        .collect();
    let whole = String::from_utf8(completed.bytes.clone()).unwrap_or_default();
    let found = load::imagine(content, &own, whole);
    if !is_as_meant(&content.clients[0], &own, &record, &wanted) {
        return Err(refused(
            &record,
            "this approval cannot be completed where it stands",
            "write each of its fields as a line of its own, such as `decision: approved`, and nothing after them, then try again",
        ));
    }
    refuse(content, &own, found, &session.report)?;
    Ok(Some(completed))
}

/// Why an approval cannot be completed, and what to do.
fn obstacle(
    client: &ClientContent,
    one: &Approval<'_>,
    stands_alone: bool,
) -> Option<(String, String)> {
    let record = one.record;
    if !stands_alone {
        let fact = "this approval stands in a list, which cannot be completed";
        let hint = format!(
            "put it into a file of its own, such as `approvals/{}.yaml`, then try again",
            record.slug
        );
        return Some((fact.to_owned(), hint));
    }
    if record.values.get("files").is_some() {
        let fact = "`files` names no file with its SHA-256";
        let hint = "remove it: it is written by this command";
        return Some((fact.to_owned(), hint.to_owned()));
    }
    let own = client.own_path(&record.source.path)?;
    let held = held(client, own);
    (held.is_signed || held.is_followed).then(|| {
        let what = if held.is_signed {
            "signed"
        } else {
            "followed by others"
        };
        let fact = format!("this approval is {what} already, and must stay as it is");
        let hint = format!(
            "write the decision down again: `deedbox approve {} {} --by … --decision …`",
            client.client.slug, one.subject
        );
        (fact, hint)
    })
}

/// The file's text with lines at the end of the record's fields, indented and ended as
/// they are.
fn with_lines(record: &Record, lines: &str) -> String {
    let text = &record.source.text;
    let own = &text[record.at.clone()];
    let is_field = |line: &&str| {
        let line = line.trim_start();
        !line.is_empty() && !line.starts_with('#') && !line.starts_with("---")
    };
    let first = own.lines().find(is_field).unwrap_or_default();
    let indent = &first[..first.len() - first.trim_start_matches(' ').len()];
    let end = if text.contains("\r\n") { "\r\n" } else { "\n" };
    let mut new = text[..record.at.end].to_owned();
    if !new.ends_with('\n') {
        new.push_str(end);
    }
    for line in lines.lines() {
        new.push_str(indent);
        new.push_str(line);
        new.push_str(end);
    }
    new.push_str(&text[record.at.end..]);
    new
}

/// Whether the new text reads as the same approval with its additions: every value that was
/// there, and the pins.
fn is_as_meant(
    client: &ClientContent,
    own: &str,
    before: &Record,
    wanted: &[(String, Digest)],
) -> bool {
    let of_file = |record: &&Record| record.source.path == before.source.path;
    if client.records.iter().filter(of_file).count() != 1 {
        return false;
    }
    let Some(one) = client.from_own_path(own).and_then(Approval::read) else {
        return false;
    };
    let after = one.record;
    let is_kept = |(name, value): &(String, _)| after.values.get(name) == Some(value);
    let pins = one.pins.iter().map(|pin| (pin.path.to_owned(), pin.digest));
    after.slug == before.slug
        && after.body() == before.body()
        && before.values.0.iter().all(is_kept)
        && one.recorded_at.is_some()
        && pins.eq(wanted.iter().cloned())
}

fn refused(record: &Record, fact: &str, hint: &str) -> Failure {
    let found = Diagnostic::error(record.place(), fact)
        .note("nothing was written")
        .hint(hint);
    Failure {
        found: vec![found],
        ..Failure::wrong()
    }
}
