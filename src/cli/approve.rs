//! `deedbox approve`: writes down a decision with the exact bytes that it is
//! about, and completes hand-written ones.

use std::path::{Path, PathBuf};

use jiff::ZonedDateTime;
use serde::Serialize;

use super::evidence;
use super::failure::Failure;
use super::report::{Report, plural};
use super::root::{known_clients, shown, unreadable};
use super::sign;
use crate::digest::Digest;
use crate::model::approval::{self, Approval};
use crate::model::content::{ClientContent, Content};
use crate::model::firm::Person;
use crate::model::record::{Address, Record};
use crate::{check, files, load, suggest};

/// A decision as it was typed.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) client: String,
    pub(super) subject: String,
    pub(super) by: String,
    pub(super) decision: String,
    pub(super) statement: Option<String>,
    pub(super) conditions: Option<String>,
    pub(super) evidence: Vec<PathBuf>,
    pub(super) at: Option<String>,
    pub(super) channel: Option<String>,
    pub(super) recorded_by: Option<String>,
    pub(super) on_behalf_of: Option<String>,
    pub(super) supersedes: Option<String>,
}

/// What is written to the record's file. YAML reads JSON, so each value is
/// written as JSON and needs no rules of quoting.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn add(&mut self, name: &str, value: &impl Serialize) {
        let value = serde_json::to_string(value).expect("plain values");
        self.0.push_str(&format!("{name}: {value}\n"));
    }

    fn maybe(&mut self, name: &str, value: Option<&impl Serialize>) {
        if let Some(value) = value {
            self.add(name, value);
        }
    }

    fn list(&mut self, name: &str, members: &[impl Serialize]) {
        if !members.is_empty() {
            self.0.push_str(&format!("{name}:\n"));
        }
        for member in members {
            let value = serde_json::to_string(member).expect("plain values");
            self.0.push_str(&format!("  - {value}\n"));
        }
    }
}

#[derive(Serialize)]
struct PinnedFile {
    path: String,
    size: u64,
    sha256: Digest,
}

#[derive(Serialize)]
struct Approver<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role: Option<&'a str>,
    organisation: &'a str,
}

/// Writes an approval record.
pub(super) fn approve(root: &Path, decided: &Decided, report: &Report) -> Result<(), Failure> {
    let content = read(root, &decided.client)?;
    let client = &content.clients[0];
    let subject = subject(&content, client, &decided.subject)?;
    let person = client
        .person(&decided.by)
        .ok_or_else(|| unknown_person(client, &decided.by))?;
    let now = super::clock::now(content.firm.time_zone.clone());
    let at = match &decided.at {
        Some(text) => moment(text, &now)?,
        None => now.clone(),
    };
    let directory = client.directory.join("approvals");
    let evidence = decided
        .evidence
        .iter()
        .map(|path| evidence::keep(&directory, path))
        .collect::<Result<Vec<_>, _>>()?;

    let mut lines = Lines::default();
    lines.add("subject", &subject.to_string());
    lines.add("title", &title(&content, client, &subject));
    lines.add("decision", &decided.decision);
    lines.add("by", person.email.as_ref().unwrap_or(&person.name));
    lines.add("approver", &approver(client, person));
    lines.add("at", &written(&at));
    lines.maybe("channel", decided.channel.as_ref());
    lines.maybe("statement", decided.statement.as_ref());
    lines.maybe("conditions", decided.conditions.as_ref());
    lines.maybe("on_behalf_of", decided.on_behalf_of.as_ref());
    lines.maybe("supersedes", decided.supersedes.as_ref());
    lines.maybe("recorded_by", decided.recorded_by.as_ref());
    lines.list("evidence", &evidence);
    lines.list("files", &pins(client, &subject)?);
    link(&mut lines, client, &now);

    let mut slug = subject.slug.clone();
    if let Some(version) = &subject.version {
        slug.push_str(&format!("-v{}", version.to_lowercase()));
    }
    let slug = free(client, &slug);
    let path = directory.join(format!("{}-{slug}.yaml", at.date()));
    files::write_new(&path, lines.0.as_bytes())?;
    report.output(&format!("wrote {}", shown(&path)));
    let signed = sign::run(root, &decided.client, report);
    // What is wrong with it is said also where it could not be signed.
    tell(root, &decided.client, &path, report)?;
    signed
}

/// Completes the hand-written approvals of a client, in the order in which they
/// were decided.
pub(super) fn pin(root: &Path, client: &str, report: &Report) -> Result<(), Failure> {
    let mut completed = 0;
    loop {
        // Read again each time: each names the digest of the one before it.
        let content = read(root, client)?;
        let client = &content.clients[0];
        let approvals = approval::all(client);
        let Some(one) = approvals.iter().find(|one| one.pins.is_empty()) else {
            break;
        };
        let now = super::clock::now(content.firm.time_zone.clone());
        let mut lines = Lines::default();
        let person = one
            .record
            .values
            .text("by")
            .and_then(|by| client.person(by));
        if let (Some(person), None) = (person, one.record.values.get("approver")) {
            lines.add("approver", &approver(client, person));
        }
        let pinned = pins(client, one.subject)?;
        if pinned.is_empty() {
            return Err(Failure::could_not(format!(
                "`{}` has no files to pin",
                one.subject
            )));
        }
        lines.list("files", &pinned);
        link(&mut lines, client, &now);
        append(root, one.record, &lines.0)?;
        report.say(&format!("completed {}", one.record.source.path));
        completed += 1;
    }
    report.output(&format!("completed {}", plural(completed, "approval")));
    Ok(())
}

/// The client as it is; what is wrong with it is said by `check`.
fn read(root: &Path, client: &str) -> Result<Content, Failure> {
    known_clients(root, &[client.to_owned()])?;
    let content = load::load(root, &[client.to_owned()])?.content;
    if content.clients.is_empty() {
        return Err(unreadable(client));
    }
    Ok(content)
}

fn subject(content: &Content, client: &ClientContent, text: &str) -> Result<Address, Failure> {
    let address = Address::parse(text).ok_or_else(|| {
        Failure::usage(format!("`{text}` is not an address"))
            .hint("write it as `deliverables/logo@2` or `agreements/sow`")
    })?;
    let Some(record) = client.record(&address) else {
        let all: Vec<String> = client
            .of_kind(&address.kind)
            .map(|record| record.address().to_string())
            .collect();
        let names = all.iter().map(String::as_str);
        let known = content
            .kind(&address.kind)
            .map_or("record", |kind| kind.one.as_str())
            .to_lowercase();
        return Err(
            Failure::usage(format!("there is no {known} `{}`", address.slug)).maybe_hint(
                suggest::hint(&format!("{}/{}", address.kind, address.slug), names),
            ),
        );
    };
    let versions: Vec<&str> = record
        .values
        .groups("versions")
        .filter_map(|version| version.text("version"))
        .collect();
    match &address.version {
        None if !versions.is_empty() => Err(Failure::usage(format!(
            "`{address}` has versions: which one was decided about?"
        ))
        .hint(format!(
            "write `{address}@{}`",
            versions[versions.len() - 1]
        ))),
        Some(version) if !versions.contains(&version.as_str()) => Err(Failure::usage(format!(
            "`{}/{}` has no version `{version}`",
            address.kind, address.slug
        ))
        .maybe_hint(suggest::hint(version, versions))),
        _ => Ok(address),
    }
}

fn unknown_person(client: &ClientContent, name: &str) -> Failure {
    let people = client.client.people.iter();
    let names = people.filter_map(|person| person.email.as_deref());
    Failure::usage(format!(
        "`{name}` is not one of the people of `{}`",
        client.client.slug
    ))
    .maybe_hint(suggest::hint(name, names))
}

fn approver<'a>(client: &'a ClientContent, person: &'a Person) -> Approver<'a> {
    Approver {
        name: &person.name,
        email: person.email.as_deref(),
        role: person.role.as_deref(),
        organisation: &client.client.name,
    }
}

fn title(content: &Content, client: &ClientContent, subject: &Address) -> String {
    let field = content
        .kind(&subject.kind)
        .map_or("title", |kind| kind.title.as_str());
    let record = client.record(subject);
    let title = record
        .and_then(|record| record.values.text(field))
        .unwrap_or(&subject.slug);
    match &subject.version {
        Some(version) => format!("{title}, version {version}"),
        None => title.to_owned(),
    }
}

/// The files of a version; of a document its own source and its attachments.
fn pins(client: &ClientContent, subject: &Address) -> Result<Vec<PinnedFile>, Failure> {
    let Some(record) = client.record(subject) else {
        return Ok(Vec::new());
    };
    let mut paths: Vec<String> = Vec::new();
    match &subject.version {
        Some(version) => {
            let own = record
                .values
                .groups("versions")
                .find(|group| group.text("version") == Some(version));
            for file in own.into_iter().flat_map(|own| own.list("files")) {
                paths.extend(
                    file.value
                        .as_text()
                        .and_then(|name| crate::model::links::file_path(record, name)),
                );
            }
        }
        None => {
            paths.extend(client.own_path(&record.source.path).map(str::to_owned));
            for file in record.values.list("files") {
                paths.extend(
                    file.value
                        .as_text()
                        .and_then(|name| crate::model::links::file_path(record, name)),
                );
            }
        }
    }
    paths
        .into_iter()
        .map(|path| {
            let full = client.directory.join(&path);
            let (sha256, size) =
                Digest::of_reader(files::open(&full)?).map_err(files::failed("read", &full))?;
            Ok(PinnedFile { path, size, sha256 })
        })
        .collect()
}

/// The link of the chain: when it was written down, and what came before.
fn link(lines: &mut Lines, client: &ClientContent, now: &ZonedDateTime) {
    let approvals = approval::all(client);
    let last = approvals
        .iter()
        .filter(|one| one.recorded_at.is_some())
        .max_by_key(|one| (one.recorded_at, &one.record.slug));
    // Two within one second would have no order.
    let soonest = last
        .and_then(|last| last.recorded_at)
        .map(|at| at + jiff::SignedDuration::from_secs(1));
    let recorded = match soonest {
        Some(soonest) if soonest > now.timestamp() => {
            soonest.to_zoned_datetime(now.time_zone().clone())
        }
        _ => now.clone(),
    };
    lines.add("recorded_at", &written(&recorded));
    lines.maybe(
        "previous",
        last.map(|last: &Approval<'_>| Digest::of(last.record.source.text.as_bytes()))
            .as_ref(),
    );
}

fn written(moment: &ZonedDateTime) -> String {
    moment.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn moment(text: &str, now: &ZonedDateTime) -> Result<ZonedDateTime, Failure> {
    load::moment(text, now.time_zone()).ok_or_else(|| {
        Failure::usage(format!("`{text}` is not a date with a time"))
            .hint("write it as `2026-03-04T10:30:00+01:00`")
    })
}

/// A name that no approval has, on whatever day: `name`, `name-2` and so on.
fn free(client: &ClientContent, name: &str) -> String {
    let others = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned())
        .chain(others)
        .find(|name| client.at("approvals", name).is_none())
        .expect("some number is free")
}

/// Adds lines to a record's fields: at the end of a YAML file, before the end of
/// the front matter of a Markdown file.
fn append(root: &Path, record: &Record, lines: &str) -> Result<(), Failure> {
    let text = &record.source.text;
    let mut new = text[..record.at.end].to_owned();
    if !new.ends_with('\n') {
        new.push('\n');
    }
    new.push_str(lines);
    new.push_str(&text[record.at.end..]);
    Ok(files::write_atomically(
        &root.join(&record.source.path),
        new.as_bytes(),
    )?)
}

/// Says what `check` finds about the new record.
fn tell(root: &Path, client: &str, path: &Path, report: &Report) -> Result<(), Failure> {
    let own = super::check::of_file(root, client, path)?;
    report.diagnostics(&own);
    if check::has_errors(&own) {
        Err(Failure::wrong())
    } else {
        Ok(())
    }
}
