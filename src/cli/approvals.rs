//! `deedbox approvals`: the state of everything that a client can approve.

use serde::Serialize;

use super::failure::Failure;
use super::session::{Command, Session};

use crate::digest::Digest;
use crate::model::content::ClientContent;
use crate::model::standing::{self, Standing};

/// How the list is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListFormat {
    /// For people.
    Text,
    /// For tools.
    Json,
    /// For a spreadsheet.
    Csv,
}

/// One line of the list. Members may be added; none is removed or renamed.
#[derive(Clone, Serialize)]
struct StandingRow {
    subject: String,
    title: String,
    state: &'static str,
    since: Option<String>,
    decided_by: Option<String>,
    decided_at: Option<String>,
    record: Option<String>,
}

/// Prints the states of one client.
#[derive(Debug)]
pub(super) struct Approvals {
    pub(super) client: String,
    pub(super) form: ListFormat,
}

impl Command for Approvals {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let report = &session.report;
        let content = session.load_client(&self.client)?.content;
        let client = &content.clients[0];
        let digest_of = |path: &str| digest(client, path);
        let rows: Vec<StandingRow> = standing::standings(client, &content.kinds, &digest_of)
            .iter()
            .map(|standing| row(client, standing))
            .collect();
        content.digests.save();
        match self.form {
            ListFormat::Json => report.json(&rows),
            ListFormat::Csv => report.text(csv(&rows).trim_end()),
            ListFormat::Text => {
                let width = rows
                    .iter()
                    .map(|row| row.subject.chars().count())
                    .max()
                    .unwrap_or(0);
                for row in &rows {
                    let when = match (&row.decided_by, &row.decided_at, &row.since) {
                        (Some(by), Some(at), _) => format!("{by}, {at}"),
                        (_, _, Some(since)) => format!("since {since}"),
                        _ => String::new(),
                    };
                    let line = format!("{:width$}  {:21}  {when}", row.subject, row.state);
                    report.output(line.trim_end());
                }
            }
        }
        Ok(())
    }
}

fn row(client: &ClientContent, standing: &Standing<'_>) -> StandingRow {
    let last = standing.approvals.last();
    let by = last.and_then(|last| last.record.values.text("by"));
    StandingRow {
        subject: standing.subject.to_string(),
        title: standing
            .record
            .values
            .text("title")
            .unwrap_or(&standing.record.slug)
            .to_owned(),
        state: standing.state.word(),
        since: standing.since.map(|date| date.to_string()),
        decided_by: by.map(|by| {
            client
                .person(by)
                .map_or_else(|| by.to_owned(), |person| person.name.clone())
        }),
        decided_at: last
            .and_then(|last| last.record.values.get("at"))
            .map(|at| match &at.value {
                crate::model::record::Value::DateTime(at) => {
                    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
                }
                _ => String::new(),
            }),
        record: last.map(|last| last.record.source.path.clone()),
    }
}

/// The digest that a file of the client has now.
pub(super) fn digest(client: &ClientContent, path: &str) -> Option<Digest> {
    let read = client.digests.of(&client.directory.join(path)).ok();
    read.map(|(digest, _)| digest)
}

/// A cell that no spreadsheet takes for a formula: it gets an apostrophe in front where it
/// looks like one.
fn plain(cell: &str) -> String {
    let is_formula = cell
        .trim_start_matches(' ')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if is_formula {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

/// RFC 4180, with a header line.
fn csv(rows: &[StandingRow]) -> String {
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    for row in rows {
        let mut row = row.clone();
        row.subject = plain(&row.subject);
        row.title = plain(&row.title);
        row.decided_by = row.decided_by.as_deref().map(plain);
        row.record = row.record.as_deref().map(plain);
        writer.serialize(row).expect("memory");
    }
    String::from_utf8(writer.into_inner().expect("memory")).expect("text")
}
