//! Approvals: each piece of evidence against the file as it is now, and whether the decision was
//! the approver's to make. What they pin is in `pins`, the chain in `chain`.

use std::collections::HashMap;

use rayon::prelude::*;

use super::leniency::Leniency;
use super::pins::{self, HeldPins, LINE_ENDS, has_other_line_ends};
use crate::diag::Diagnostic;
use crate::digest::Digest;
use crate::model::approval::{self, Approval, Decision};
use crate::model::content::{ClientContent, Content};
use crate::model::firm::Person;
use crate::model::record::{Address, Group, Value};
use crate::suggest;

/// What is wrong with the client's approvals.
pub(super) fn check(
    content: &Content,
    client: &ClientContent,
    leniency: Leniency,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let approvals = approval::all(client);
    let digests = digests(client, &approvals);
    let withdrawn = approval::withdrawn(&approvals);
    let last: HashMap<&Address, usize> = approvals
        .iter()
        .enumerate()
        .map(|(at, one)| (one.subject, at))
        .collect();
    for (at, one) in approvals.iter().enumerate() {
        let held = HeldPins {
            is_last: last.get(one.subject) == Some(&at),
            content,
            client,
            digests: &digests,
            leniency,
        };
        pins::check(&held, one, diagnostics);
        evidence(client, one, &digests, diagnostics);
        authority(client, one, diagnostics);
        if held.is_last {
            takes_nothing_back(client, one, &approvals[..at], diagnostics);
        }
        // What was doubtful about a decision is settled where it was taken back, and that
        // is right at any time.
        let counts = !withdrawn.contains_key(one.record.slug.as_str());
        if counts && one.decision != Decision::Withdrawn {
            sender(client, one, diagnostics);
            superseded_before(client, one, diagnostics);
            too_early(content, client, one, diagnostics);
        }
    }
}

/// The digests that pinned files and evidence have now.
fn digests(client: &ClientContent, approvals: &[Approval<'_>]) -> HashMap<String, Digest> {
    let mut paths: Vec<String> = Vec::new();
    for one in approvals {
        paths.extend(one.pins.iter().map(|pin| pin.path.to_owned()));
        paths.extend(evidence_files(one).map(|(path, _)| path));
    }
    paths.sort();
    paths.dedup();
    paths
        .into_par_iter()
        .filter_map(|path| {
            let digest = digest_of(client, &path)?;
            Some((path, digest))
        })
        .collect()
}

/// The digest of a file below the client's directory; records are files too.
fn digest_of(client: &ClientContent, path: &str) -> Option<Digest> {
    if let Some(record) = client.from_own_path(path) {
        return Some(record.source.digest());
    }
    let (_, file) = client.file(path)?;
    let (digest, _) = client.digests.of(&file.path).ok()?;
    Some(digest)
}

pub(super) fn evidence_files<'a>(
    one: &'a Approval<'_>,
) -> impl Iterator<Item = (String, &'a Group)> {
    let record = one.record;
    record
        .values
        .groups("evidence")
        .filter_map(move |evidence| {
            let path = record.file_path(evidence.text("file")?)?;
            Some((path, evidence))
        })
}

fn evidence(
    client: &ClientContent,
    one: &Approval<'_>,
    digests: &HashMap<String, Digest>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for (path, values) in evidence_files(one) {
        if let Some(given) = values.get("sha256")
            && let Some(text) = given.value.as_text()
            && let Some(now) = digests.get(&path)
            && text.parse::<Digest>().ok() != Some(*now)
        {
            let recorded = text.parse::<Digest>().ok();
            let same = recorded.is_some_and(|digest| has_other_line_ends(client, &path, digest));
            let (fact, hint) = if same {
                let fact = "has other line endings than when it was recorded";
                (fact, LINE_ENDS)
            } else {
                ("is not the file that was recorded", "restore the file")
            };
            diagnostics.push(
                Diagnostic::error(
                    one.record.span(&given.at),
                    format!("the evidence `{path}` {fact}"),
                )
                .note(format!(
                    "it was recorded with {text}, and the file now has {now}"
                ))
                .hint(hint),
            );
        }
    }
}

/// A mail is from whoever decided.
fn sender(client: &ClientContent, one: &Approval<'_>, diagnostics: &mut Vec<Diagnostic>) {
    for (_, values) in evidence_files(one) {
        if let Some(from) = values.get("from")
            && let Some(sender) = from.value.as_text()
            && let Some(by) = one.record.values.text("by")
            && let Some(email) = client.person(by).and_then(|person| person.email.as_deref())
            && !sender.to_lowercase().contains(&email.to_lowercase())
        {
            let fact = format!("the mail is from `{sender}`, not from `{email}`");
            let sent = |person: &&Person| {
                let email = person.email.as_ref().map(|email| email.to_lowercase());
                email.is_some_and(|email| sender.to_lowercase().contains(&email))
            };
            let kind = &one.subject.kind;
            let people = client.client.people.iter();
            let other = people.filter(|person| person.may_decide(kind)).find(sent);
            let (meant, again) = match other.and_then(|person| person.email.as_ref()) {
                Some(other) => (format!("`{other}` decided"), format!("with `--by {other}`")),
                None => (
                    "it is the wrong mail".to_owned(),
                    "with the right one".to_owned(),
                ),
            };
            let undo = format!(
                "deedbox approve {} {} --undo",
                client.client.slug,
                one.record.address()
            );
            let hint = format!(
                "if {meant}: `{undo}`, and again {again}; if `{email}` did, add a mail of theirs, or leave it as it is"
            );
            let place = one.record.span(&from.at);
            diagnostics.push(Diagnostic::warning(place, fact).hint(hint));
        }
    }
}

/// The approver is one of the client's people, and may decide about this kind.
fn authority(client: &ClientContent, one: &Approval<'_>, diagnostics: &mut Vec<Diagnostic>) {
    let Some(by) = one.record.values.get("by") else {
        return;
    };
    let name = by.value.as_text().unwrap_or_default();
    let people = &client.client.people;
    let place = one.record.span(&by.at);
    match people.iter().find(|person| person.is_called(name)) {
        // Somebody nobody knows is reported with the people.
        None if client.person(name).is_none() => {}
        // What the firm recorded by mistake, the firm takes back.
        None if one.decision == Decision::Withdrawn => {}
        None => {
            let fact =
                format!("`{name}` is not among the client's people, and decides for the client");
            let names = people.iter().filter_map(|person| person.email.as_deref());
            diagnostics.push(Diagnostic::error(place, fact).maybe_hint(suggest::hint(name, names)));
        }
        Some(person) if !person.may_decide(&one.subject.kind) => {
            let fact = format!("{} may not decide about {}", person.name, one.subject.kind);
            diagnostics.push(Diagnostic::error(place, fact).note(format!(
                "`approves` in client.yaml allows {}",
                person.approves.join(", ")
            )));
        }
        Some(_) => {}
    }
}

/// A newer version was handed over before the decision about this one.
fn superseded_before(
    client: &ClientContent,
    one: &Approval<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let (Some(target), Some(version)) = (client.record(one.subject), &one.subject.version) else {
        return;
    };
    let date = |group: &Group| group.get("date").and_then(|date| date.value.as_date());
    let own = target
        .values
        .groups("versions")
        .find(|group| group.text("version") == Some(version));
    let Some(own_date) = own.and_then(date) else {
        return;
    };
    let decided = match one.record.values.get("at") {
        Some(at) => (at, at.value.as_date()),
        None => return,
    };
    let newer = target
        .values
        .groups("versions")
        .filter(|group| date(group).is_some_and(|date| date > own_date && Some(date) < decided.1))
        .filter_map(|group| group.text("version"))
        .last();
    if let Some(newer) = newer {
        let fact = format!(
            "version {version} had been superseded by version {newer} before this decision"
        );
        diagnostics.push(
            Diagnostic::warning(one.record.span(&decided.0.at), fact).hint(format!(
                "write `subject: {}/{}@{newer}` if that was meant",
                one.subject.kind, one.subject.slug
            )),
        );
    }
}

/// A withdrawal of nothing says of its subject that something was withdrawn. One that is
/// signed is settled by the decision that holds.
fn takes_nothing_back(
    client: &ClientContent,
    one: &Approval<'_>,
    before: &[Approval<'_>],
    diagnostics: &mut Vec<Diagnostic>,
) {
    let last = before.iter().rfind(|other| other.subject == one.subject);
    let stood = last.is_some_and(|last| last.decision != Decision::Withdrawn);
    if one.decision != Decision::Withdrawn || stood {
        return;
    }
    let what = if last.is_some() {
        "is taken back already"
    } else {
        "has no decision"
    };
    let fact = format!("this takes nothing back: `{}` {what}", one.subject);
    let slug = &client.client.slug;
    diagnostics.push(Diagnostic::warning(one.record.place(), fact).hint(format!(
        "`deedbox approve {slug} {} --undo` removes it while it is not signed; else write down what holds: `deedbox approve {slug} {} --by … --decision …`",
        one.record.address(), one.subject
    )));
}

/// Nobody decides about what is not there yet. On record it may be a mistake in either date,
/// and cannot be changed any more: a word is enough.
fn too_early(
    content: &Content,
    client: &ClientContent,
    one: &Approval<'_>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(given) = one.record.values.get("at") else {
        return;
    };
    let Value::DateTime(at) = &given.value else {
        return;
    };
    let date = approval::there_since(content, client, one.subject);
    let zone = &content.firm.time_zone;
    let date = date.filter(|date| approval::is_before(at, date, zone));
    if let Some(day) = date.and_then(Value::as_date) {
        let fact = format!(
            "this was decided before {day}, the date of `{}`",
            one.subject
        );
        diagnostics.push(
            Diagnostic::warning(one.record.span(&given.at), fact)
                .hint("correct the `date` of what it is about; or take the decision back with `deedbox approve --undo`"),
        );
    }
}
