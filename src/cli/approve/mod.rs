//! `deedbox approve`: writes down a decision with the exact bytes that it is about,
//! completes hand-written ones, and takes one back.

mod decidable;
mod draft;
pub(super) mod pin;
mod subject;
pub(super) mod undo;

use std::path::{Path, PathBuf};

use super::check::of_file;
use super::evidence::{self, Evidence};
use super::failure::Failure;
use super::locks::{self, Guarded};
use super::paths::shown;
use super::report::Report;
use super::session::{Command, Session};
use super::{people, sign, signable, signing_key};
use crate::diag::{Diagnostic, Severity};
use crate::letters::{self, Unseen};
use crate::model::approval::Decision;
use crate::model::content::{ClientContent, Content};
use crate::model::record::Address;
use crate::model::recorded;
use crate::{chain, check, files, load, slug};
use draft::RecordLines;
use subject::subject;

/// Writes down a decision, as an approval record.
#[derive(Debug)]
pub(super) struct Approve {
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
    /// Whether it is internal, because it takes back an internal one.
    pub(super) is_internal: bool,
}

impl Approve {
    /// What was typed in words, by the names of the fields.
    fn texts(&self) -> [(&'static str, Option<&String>); 3] {
        [
            ("statement", self.statement.as_ref()),
            ("conditions", self.conditions.as_ref()),
            ("on_behalf_of", self.on_behalf_of.as_ref()),
        ]
    }

    /// Refuses words with invisible letters that change how others look: the record must say
    /// what the person who decided has read.
    fn is_legible(&self) -> Result<(), Failure> {
        for (field, text) in self.texts() {
            let steers = |letter: char| !matches!(letter, '\t' | '\n' | '\r');
            let unseen = letters::of(text.map_or("", String::as_str)).find(|one| match one {
                (letter, Some(Unseen::Steers)) => steers(*letter),
                (_, does) => *does == Some(Unseen::Misleads),
            });
            if let Some((letter, _)) = unseen {
                let code = u32::from(letter);
                let fact = format!("`{field}` holds U+{code:04X}, which is invisible");
                return Err(Failure::usage(fact).hint("type it without that character"));
            }
        }
        Ok(())
    }
}

impl Command for Approve {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let _locks = locks::take(session, &[Guarded::Approvals])?;
        self.write_down(session)
    }
}

impl Approve {
    /// Writes the record while the approvals are locked. Everything is checked before anything
    /// is written: what `check` would find wrong with it, the moment, and the key that signs.
    fn write_down(&self, session: &Session) -> Result<(), Failure> {
        let report = &session.report;
        let content = read_whole(session, &self.client)?;
        let key = signing_key::find(session, &content.firm)?;
        let planned = plan(session, content, self)?;
        write(session, &planned)?;
        report.done(&format!("wrote {}", shown(&planned.path)));
        let signed = sign::with(session, &self.client, key);
        // Warnings are shown even where the record could not be signed.
        tell(session, &self.client, &planned.path)?;
        signed
    }
}

/// A record that passed all checks, and the evidence that it names.
struct Planned {
    path: PathBuf,
    text: String,
    evidence: Vec<Evidence>,
}

fn plan(session: &Session, mut content: Content, decided: &Approve) -> Result<Planned, Failure> {
    let client = &content.clients[0];
    let subject = subject(&content, client, &decided.subject)?;
    let decision = Decision::parse(&decided.decision);
    decidable::check(&content, client, &subject, decision)?;
    let person = people::decider(client, &decided.by, &subject, decision)?;
    decided.is_legible()?;
    let now = session.clock.now(content.firm.time_zone.clone());
    let evidence = evidence::plan(&client.directory.join("approvals"), &decided.evidence)?;
    let sent = evidence::sent(&evidence, person.email.as_deref());
    let at = match (&decided.at, sent) {
        (Some(text), _) => draft::moment(text, &now)?,
        (None, Some((sent, _))) => sent.clone(),
        (None, None) => now.clone(),
    };
    draft::timely(&content, decision, &subject, &at, &now).map_err(|wrong| match sent {
        Some((_, file)) if decided.at.is_none() => {
            wrong.note(format!("it is the date of `{file}`"))
        }
        _ => wrong,
    })?;

    decidable::comes_last(client, &subject, decision, at.timestamp())?;

    let mut lines = RecordLines::default();
    lines.add("subject", &subject.to_string());
    let word = draft::version_word(&session.root, &content, client);
    lines.add("title", &draft::title(&content, client, &subject, &word));
    lines.add("decision", &decided.decision);
    lines.add("by", person.email.as_ref().unwrap_or(&person.name));
    lines.add("approver", &draft::approver(&content.firm, client, person));
    lines.add("at", &draft::written(&at));
    lines.maybe("channel", decided.channel.as_ref());
    for (name, text) in decided.texts() {
        lines.maybe(name, text);
    }
    lines.maybe("supersedes", decided.supersedes.as_ref());
    lines.maybe("recorded_by", decided.recorded_by.as_ref());
    if decided.is_internal {
        lines.add("visibility", &"internal");
    }
    lines.list("evidence", &evidence);
    lines.list("files", &draft::pins(client, &content.kinds, &subject)?);
    draft::link(&mut lines, client, &now);

    let name = format!("{}-{}.yaml", at.date(), free(client, &slug(&subject)));
    let path = client.directory.join("approvals").join(&name);
    let client = &mut content.clients[0];
    for one in &evidence {
        let (path, file) = one.delivered();
        client.files.insert(path, file);
    }
    let own = format!("approvals/{name}");
    let found = load::imagine(&mut content, &own, lines.0.clone());
    refuse(&content, &own, found, &session.report)?;
    let record = content.clients[0].from_own_path(&own);
    for (field, text) in decided.texts() {
        let read = record.and_then(|record| record.values.text(field));
        if text.is_some_and(|text| read.map(str::trim) != Some(text.trim())) {
            let fact = format!("`{field}` holds characters that a record cannot hold");
            return Err(Failure::usage(fact).hint("type it without control characters"));
        }
    }
    Ok(Planned {
        path,
        text: lines.0,
        evidence,
    })
}

/// Refuses the planned record where something is wrong with it.
fn refuse(
    content: &Content,
    path: &str,
    found: Vec<Diagnostic>,
    report: &Report,
) -> Result<(), Failure> {
    let name = format!("content/{}/{path}", content.clients[0].client.slug);
    let mut found = check::check(content, found);
    found.retain(|one| one.severity == Severity::Error && one.sort_key().0 == name);
    if found.is_empty() {
        return Ok(());
    }
    report.diagnostics(&found);
    report.count(&found, " in the approval; nothing was written");
    Err(Failure::wrong())
}

/// Writes the evidence first, since a record without it would be wrong. Removes it again where
/// the record cannot be written.
fn write(session: &Session, planned: &Planned) -> Result<(), Failure> {
    let mut kept = Vec::new();
    let mut all = || -> files::Result<()> {
        for one in &planned.evidence {
            if one.write()? {
                kept.push(one);
            }
        }
        files::write_new(&planned.path, planned.text.as_bytes())
    };
    if let Err(error) = all() {
        for one in kept {
            one.take_back();
        }
        let root = shown(&session.root);
        session
            .report
            .detail(&format!("nothing was written below {root}"));
        return Err(error.into());
    }
    Ok(())
}

/// The client; fails where not all of its approvals could be read, since a new one names those
/// before it.
fn read_whole(session: &Session, client: &str) -> Result<Content, Failure> {
    let loaded = session.load_client(client)?;
    signable::refuse(&loaded)?;
    Ok(loaded.content)
}

/// What keeps an approval from being changed.
struct Held {
    is_signed: bool,
    /// Whether another approval names it as the one before.
    is_followed: bool,
}

/// What keeps the approval at a path in the client's directory from being changed.
fn held(client: &ClientContent, own: &str) -> Held {
    let signed = client.signed.as_ref();
    let links = recorded::links(&recorded::chain(client));
    let at = links
        .iter()
        .position(|link| link.path.as_deref() == Some(own));
    Held {
        is_signed: signed.is_some_and(|signed| signed.entries().any(|entry| entry.path == own)),
        is_followed: at.is_some_and(|at| !chain::heads(&links).contains(&at)),
    }
}

/// What an approval of a subject is called.
fn slug(subject: &Address) -> String {
    let version = subject.version.as_ref();
    let version = version.map_or_else(String::new, |version| format!("-v{version}"));
    slug::of(&format!("{}{version}", subject.slug)).unwrap_or_else(|| "approval".to_owned())
}

/// A name that no approval has, on whatever day: `name`, `name-2` and so on.
fn free(client: &ClientContent, name: &str) -> String {
    let others = (2..).map(|number| format!("{name}-{number}"));
    std::iter::once(name.to_owned())
        .chain(others)
        .find(|name| client.at("approvals", name).is_none())
        .expect("some number is free")
}

/// Says what `check` finds about the new record.
fn tell(session: &Session, client: &str, path: &Path) -> Result<(), Failure> {
    let own = of_file(session, client, path)?;
    session.report.diagnostics(&own);
    if check::has_errors(&own) {
        Err(Failure::wrong())
    } else {
        Ok(())
    }
}
