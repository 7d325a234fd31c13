//! `deedbox due`: what is overdue, due soon or due later, windows and milestones among it, by
//! the firm's clock. Pages say the
//! same by the clock of whoever reads them.

use jiff::ZonedDateTime;
use serde::Serialize;

use super::approvals::digest;
use super::failure::Failure;
use super::report::Report;
use super::session::{Command, Session};

use crate::check;
use crate::model::content::ClientContent;
use crate::model::due::{self, AheadDay, Approved, Lateness};
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::standing;
use crate::visible;

/// One thing that is due, as a line of the list and as programs read it. Members may be
/// added; none is removed or renamed.
#[derive(Serialize)]
struct DueRow {
    /// `overdue`, `soon` (within a week) or `later`.
    state: &'static str,
    /// The day, or the moment with its offset.
    due: String,
    /// The field that says the day: `due`, or one that its kind calls `coming`.
    what: String,
    client: String,
    /// The record in its client's directory, such as `invoices/a-1`.
    record: String,
    title: String,
}

impl DueRow {
    /// The record's name among all clients'.
    fn name(&self) -> String {
        format!("{}/{}", self.client, self.record)
    }
}

/// Lists what is open and has a day, the nearest first.
#[derive(Debug)]
pub(super) struct Due {
    /// Only these clients; all where it is empty.
    pub(super) clients: Vec<String>,
    /// For other programs.
    pub(super) json: bool,
}

impl Command for Due {
    fn run(&self, session: &Session) -> Result<(), Failure> {
        let report = &session.report;
        let content = session.load(&self.clients)?.content;
        let now = session.clock.now(content.firm.time_zone.clone());
        let mut rows = Vec::new();
        for client in &content.clients {
            let digest_of = |path: &str| digest(client, path);
            let approved = Approved::of(&standing::standings(client, &content.kinds, &digest_of));
            for record in &client.records {
                let Some(kind) = content.kind(&record.kind) else {
                    continue;
                };
                if check::is_scaffold(client, kind, record) {
                    continue;
                }
                let days = due::ahead(kind, record, &approved).into_iter();
                rows.extend(days.filter_map(|day| row(client, kind, record, &day, &now)));
            }
        }
        content.digests.save();
        rows.sort_by_cached_key(|row| (row.due.clone(), row.name()));
        if self.json {
            report.json(&rows);
        } else {
            print(&rows, report);
        }
        Ok(())
    }
}

fn row(
    client: &ClientContent,
    kind: &Kind,
    record: &Record,
    day: &AheadDay<'_>,
    now: &ZonedDateTime,
) -> Option<DueRow> {
    // What has begun and is not over is no later than soon.
    let over = Lateness::at(day.end.unwrap_or(day.value), now)?;
    let lateness = match Lateness::at(day.value, now)? {
        Lateness::Overdue if over != Lateness::Overdue => Lateness::Soon,
        begins => begins,
    };
    let own = record.values.text(&kind.title).unwrap_or_default();
    let step = day
        .step
        .map(|step| step.text("title").unwrap_or(&day.field.label));
    Some(DueRow {
        state: word(lateness),
        due: due::iso(day.value)?,
        what: day.field.name.clone(),
        client: client.client.slug.clone(),
        record: record.address().to_string(),
        title: step.map_or_else(|| own.to_owned(), |step| format!("{own}: {step}")),
    })
}

/// Prints the list for people.
fn print(rows: &[DueRow], report: &Report) {
    let width = |of: fn(&DueRow) -> String| {
        let widths = rows.iter().map(|row| of(row).chars().count());
        widths.max().unwrap_or_default()
    };
    let (days, names) = (width(|row| row.due.clone()), width(DueRow::name));
    for row in rows {
        let (state, due, name) = (row.state, &row.due, row.name());
        let line = format!(
            "{state:7}  {due:days$}  {name:names$}  {}",
            visible::one_line(&row.title)
        );
        report.output(line.trim_end());
    }
    if rows.is_empty() {
        report.output("nothing is due");
    }
}

fn word(lateness: Lateness) -> &'static str {
    match lateness {
        Lateness::Overdue => "overdue",
        Lateness::Soon => "soon",
        Lateness::Later => "later",
    }
}
