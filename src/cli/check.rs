//! `deedbox check`: all problems of the content, and nothing written.

use std::path::Path;

use serde::Serialize;

use super::excerpt::LineFinder;
use super::failure::Failure;
use super::report::plural;
use super::session::{Command, Session};
use super::signing_key;
use crate::check::{self, Leniency};
use crate::diag::{Diagnostic, Place, Severity};
use crate::load::LoadedFirm;
use crate::model::content::{ClientContent, Content, ReadTable};
use crate::theme::{Theme, ThemeError};
use crate::{files, suggest};

/// Reads and checks; fails where there is an error, or with `strict` a warning.
#[derive(Debug)]
pub(super) struct Check {
    /// Only these clients; all where it is empty.
    pub(super) clients: Vec<String>,
    pub(super) strict: bool,
    /// For tools.
    pub(super) json: bool,
}

impl Command for Check {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let Session { root, report, .. } = session;
        session.knows(&self.clients)?;
        let mut found = Vec::new();
        let firm = LoadedFirm::open(root, &self.clients, &mut found)?;
        let Looked {
            clients,
            records,
            tables,
        } = look(&firm, &mut found)?;
        firm.content.digests.save();
        found.extend(signing_key::unfound(root, &firm.content.firm));
        match Theme::load(root, &firm.content.firm.theme) {
            Ok(_) => {}
            Err(ThemeError::Broken(more)) => found.extend(more),
            Err(ThemeError::File(error)) => return Err(error.into()),
        }
        let is_a_problem = |finding: &Diagnostic| finding.severity != Severity::Note;
        check::sort(&mut found);
        let has_problems = found.iter().any(is_a_problem);
        let fails = check::has_errors(&found) || (self.strict && has_problems);
        if self.json {
            report.json(&findings(&found));
            return if fails { Err(Failure::wrong()) } else { Ok(()) };
        }
        report.diagnostics(&found);
        if has_problems {
            report.count(&found, " in the content");
        }
        if fails {
            return Err(Failure::wrong());
        }
        report.diagnostics(&tables);
        report.done(&format!(
            "no errors in {} of {}",
            plural(records, "record"),
            plural(clients, "client"),
        ));
        Ok(())
    }
}

/// What was looked at, besides what is wrong with it.
#[derive(Default)]
struct Looked {
    clients: usize,
    records: usize,
    /// What the CSV files of records gave.
    tables: Vec<Diagnostic>,
}

/// Checks the firm and its clients, of which only a few are in memory at once. What is wrong is
/// added to `found`.
fn look(firm: &LoadedFirm, found: &mut Vec<Diagnostic>) -> files::Result<Looked> {
    let content = &firm.content;
    found.extend(check::firm(content, &firm.slugs, Severity::Warning));
    let work = |client: ClientContent, own: &mut Vec<Diagnostic>| {
        let (leniency, unfilled) = (Leniency::Strict, Severity::Warning);
        own.extend(check::client(content, &client, leniency, unfilled));
        let tables = of_tables(content, &client);
        let records = client.records.len();
        (client.client, client.source, tables, records)
    };
    let mut looked = Looked::default();
    let mut read = Vec::new();
    for (client, source, tables, records) in firm.each(work, found)? {
        looked.clients += 1;
        looked.records += records;
        looked.tables.extend(tables);
        read.push((client, source));
    }
    let places: Vec<_> = read
        .iter()
        .map(|(client, source)| (client, source))
        .collect();
    firm.compare_places(&places, found)?;
    Ok(looked)
}

/// Notes for each CSV file of records how many records it gave, and which columns the client
/// gets.
fn of_tables(content: &Content, client: &ClientContent) -> Vec<Diagnostic> {
    let note = |table: &ReadTable| {
        let kind = content.kind(&table.kind);
        let one = kind.map_or_else(String::new, |kind| kind.one.to_lowercase());
        let columns: Vec<String> = table.columns.iter().map(|one| format!("`{one}`")).collect();
        let mut fact = format!(
            "{}; the client gets the columns {}",
            plural(table.rows, &one),
            suggest::first(&columns, MOST_NAMED)
        );
        match table.internal {
            0 => {}
            1 => fact.push_str("; 1 stays with the firm"),
            many => fact.push_str(&format!("; {many} stay with the firm")),
        }
        let path = format!("content/{}/{}", client.client.slug, table.path);
        Diagnostic::note_at(path, fact)
    };
    client.tables.read.iter().map(note).collect()
}

/// At most so many columns of a table are named.
const MOST_NAMED: usize = 8;

/// The findings about one file of a client that was just written.
pub(super) fn of_file(
    session: &Session,
    client: &str,
    path: &Path,
) -> Result<Vec<Diagnostic>, Failure> {
    let loaded = session.load_client(client)?;
    let found = check::check(&loaded.content, loaded.diagnostics);
    loaded.content.digests.save();
    let name = path.strip_prefix(&session.root).unwrap_or(path);
    let name = name.to_string_lossy().replace('\\', "/");
    Ok(found
        .into_iter()
        .filter(|finding| finding.sort_key().0 == name)
        .collect())
}

/// The document for tools. Members may be added; none is removed or renamed.
#[derive(Serialize)]
struct CheckDocument<'a> {
    errors: usize,
    warnings: usize,
    findings: Vec<JsonFinding<'a>>,
}

#[derive(Serialize)]
struct JsonFinding<'a> {
    severity: &'static str,
    fact: &'a str,
    path: &'a str,
    /// Counted from 1, where the finding has a place in the file.
    line: Option<usize>,
    /// Counted from 1, in characters.
    column: Option<usize>,
    note: Option<&'a str>,
    hint: Option<&'a str>,
}

fn findings(found: &[Diagnostic]) -> CheckDocument<'_> {
    let count = |severity| {
        found
            .iter()
            .filter(|finding| finding.severity == severity)
            .count()
    };
    let mut lines = LineFinder::default();
    CheckDocument {
        errors: count(Severity::Error),
        warnings: count(Severity::Warning),
        findings: found.iter().map(|one| finding(one, &mut lines)).collect(),
    }
}

fn finding<'a>(found: &'a Diagnostic, lines: &mut LineFinder) -> JsonFinding<'a> {
    let (path, at) = match &found.place {
        Place::Path(path) => (path.as_str(), None),
        Place::Span(span) => (span.source.path.as_str(), Some(lines.place(span))),
    };
    JsonFinding {
        severity: match found.severity {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        },
        fact: &found.fact,
        path,
        line: at.map(|(line, _)| line),
        column: at.map(|(_, column)| column),
        note: found.note.as_deref(),
        hint: found.hint.as_deref(),
    }
}
