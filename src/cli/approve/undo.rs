//! `deedbox approve --undo`: an approval that nobody has signed, and that nothing else
//! names, is removed; any other is withdrawn on record.

use std::collections::HashSet;
use std::sync::Arc;

use super::{Approve, held, subject};
use crate::cli::failure::Failure;
use crate::cli::locks::{self, Guarded};
use crate::cli::paths::shown;
use crate::cli::report::Report;
use crate::cli::session::{Command, Session};
use crate::diag::{Diagnostic, Severity};
use crate::model::approval::{self, Approval, Decision};
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Address, Record};
use crate::{check, files, suggest};

/// Takes an approval back.
#[derive(Debug)]
pub(in crate::cli) struct Undo {
    pub(in crate::cli) client: String,
    /// An approval, or a subject: then its last decision is meant.
    pub(in crate::cli) what: String,
    /// Who takes it back; whoever decided, where it is left out.
    pub(in crate::cli) by: Option<String>,
    pub(in crate::cli) statement: Option<String>,
    pub(in crate::cli) recorded_by: Option<String>,
}

impl Command for Undo {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let _locks = locks::take(session, &[Guarded::Approvals])?;
        let loaded = session.load_client(&self.client)?;
        let content = &loaded.content;
        let client = &content.clients[0];
        let one = find(content, client, &self.what)?;
        is_whole(one.record, loaded.diagnostics)?;
        if may_go(client, &one) {
            let own = client.own_path(&one.record.source.path).unwrap_or_default();
            if !leaves_a_gap(content, &[own.to_owned()]) {
                return remove(content, one.record, &session.report);
            }
        }
        if one.decision == Decision::Withdrawn {
            let fact = format!("`{}` takes a decision back itself", one.record.address());
            return Err(Failure::usage(fact).hint(format!(
                "write down what holds now: `deedbox approve {} {} --by … --decision …`",
                self.client, one.subject
            )));
        }
        let all = approval::all(client);
        let last = all.iter().rfind(|other| other.subject == one.subject);
        if let Some(last) = last.filter(|last| last.record.slug != one.record.slug) {
            let fact = format!(
                "`{}` no longer counts: `{}` was decided after it",
                one.record.address(),
                last.record.address()
            );
            return Err(Failure::usage(fact)
                .hint("what counts is the last decision: name that one, or the subject"));
        }
        let by = one.record.values.text("by").unwrap_or_default();
        let withdrawn = Approve {
            client: self.client.clone(),
            subject: one.subject.to_string(),
            by: self.by.clone().unwrap_or_else(|| by.to_owned()),
            decision: "withdrawn".to_owned(),
            statement: self.statement.clone(),
            conditions: None,
            evidence: Vec::new(),
            at: None,
            channel: None,
            recorded_by: self.recorded_by.clone(),
            on_behalf_of: None,
            supersedes: Some(one.record.address().to_string()),
            is_internal: one.record.is_internal(),
        };
        withdrawn.write_down(session)?;
        if self.by.is_none() && !by.is_empty() {
            session.report.say(&format!(
                "it stands in the name of `{by}`, who decided; where the firm takes back what it recorded by mistake, `--by` names somebody of its own"
            ));
        }
        Ok(())
    }
}

/// Makes sure that all of the approval's file could be read: the rest may be another approval.
fn is_whole(record: &Record, mut found: Vec<Diagnostic>) -> Result<(), Failure> {
    let path = record.source.path.as_str();
    found.retain(|one| one.severity == Severity::Error && one.sort_key().0 == path);
    if found.is_empty() {
        return Ok(());
    }
    for one in &mut found {
        one.note = Some("nothing was taken back".to_owned());
    }
    Err(Failure {
        found,
        ..Failure::wrong()
    })
}

/// Whether something else in the content would be wrong without these files of the client:
/// a link, a reference, another approval.
fn leaves_a_gap(content: &Content, gone: &[String]) -> bool {
    let errors = |content: &Content| -> HashSet<(String, String)> {
        let found = check::check(content, Vec::new()).into_iter();
        let errors = found.filter(|one| one.severity == Severity::Error);
        let told = errors.map(|one| (one.sort_key().0.to_owned(), one.fact));
        told.collect()
    };
    let client = &content.clients[0];
    let is_gone = |path: &str| gone.iter().any(|gone| gone == path);
    let stays = |record: &&Record| {
        let own = client.own_path(&record.source.path);
        own.is_none_or(|own| !is_gone(own))
    };
    let records = client.records.iter().filter(stays).cloned().collect();
    let files = client.files.without(is_gone);
    let without = Content {
        firm: content.firm.clone(),
        kinds: content.kinds.clone(),
        clients: vec![client.with(records, files)],
        digests: Arc::clone(&content.digests),
    };
    !errors(&without).is_subset(&errors(content))
}

/// The approval of that address, or the last decision about a subject.
fn find<'a>(
    content: &Content,
    client: &'a ClientContent,
    what: &str,
) -> Result<Approval<'a>, Failure> {
    let all = approval::all(client);
    let address = Address::parse(what).filter(|address| address.kind == "approvals");
    if let Some(address) = address {
        let slugs: Vec<&str> = all.iter().map(|one| one.record.slug.as_str()).collect();
        let hint = suggest::hint(&address.slug, slugs);
        let found = all.into_iter().find(|one| one.record.slug == address.slug);
        return found.ok_or_else(|| {
            Failure::usage(format!("there is no approval `{}`", address.slug)).maybe_hint(hint)
        });
    }
    let address = subject(content, client, what)?;
    let found = all.into_iter().rfind(|one| *one.subject == address);
    found.ok_or_else(|| Failure::usage(format!("nobody has decided about `{address}`")))
}

/// Whether an approval may be removed: it stands alone in its file, is not signed, and no
/// other names it.
fn may_go(client: &ClientContent, one: &Approval<'_>) -> bool {
    let source = &one.record.source.path;
    let Some(own) = client.own_path(source) else {
        return false;
    };
    let beside = client
        .records
        .iter()
        .filter(|other| other.source.path == *source);
    let held = held(client, own);
    let is_held = held.is_signed || held.is_followed;
    let address = one.record.address();
    let mut others = approval::all(client).into_iter();
    let is_superseded = others.any(|other| {
        let named = other
            .record
            .values
            .get("supersedes")
            .map(|value| &value.value);
        matches!(named, Some(crate::model::record::Value::Reference(named)) if *named == address)
    });
    beside.count() == 1 && !source.ends_with(".csv") && !is_held && !is_superseded
}

/// Removes the record, and the evidence that nothing else names.
fn remove(content: &Content, record: &Record, report: &Report) -> Result<(), Failure> {
    let client = &content.clients[0];
    let own = client.own_path(&record.source.path).unwrap_or_default();
    let mut gone = vec![own.to_owned()];
    for file in evidence(record) {
        let is_own = file.starts_with("approvals/evidence/");
        let mut others = client
            .records
            .iter()
            .filter(|other| other.address() != record.address());
        let is_shared = others.any(|other| evidence(other).contains(&file));
        gone.push(file);
        if !is_own || is_shared || leaves_a_gap(content, &gone) {
            gone.pop();
        }
    }
    for path in gone {
        let path = client.directory.join(path);
        files::remove(&path)?;
        report.done(&format!("removed {}", shown(&path)));
    }
    Ok(())
}

fn evidence(record: &Record) -> Vec<String> {
    let named = record.values.groups("evidence");
    named
        .filter_map(|one| record.file_path(one.text("file")?))
        .collect()
}
