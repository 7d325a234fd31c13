//! `deedbox due`: what is overdue, due soon or due later, by the firm's clock. Pages say the
//! same by the clock of whoever reads them.

use super::approvals::digest;
use super::failure::Failure;
use super::session::{Command, Session};

use crate::model::due::{self, Approved, Lateness};
use crate::model::standing;

/// One thing that is due.
struct DueRow {
    day: String,
    lateness: Lateness,
    record: String,
    title: String,
}

/// Lists what is open and has a day, the nearest first.
#[derive(Debug)]
pub(super) struct Due {
    /// Only these clients; all where it is empty.
    pub(super) clients: Vec<String>,
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
                let value = due::of(kind, record, &approved);
                let found =
                    value.and_then(|value| Some((due::iso(value)?, Lateness::at(value, &now)?)));
                if let Some((day, lateness)) = found {
                    rows.push(DueRow {
                        day,
                        lateness,
                        record: format!("{}/{}", client.client.slug, record.address()),
                        title: record
                            .values
                            .text(&kind.title)
                            .unwrap_or_default()
                            .to_owned(),
                    });
                }
            }
        }
        rows.sort_by(|a, b| (&a.day, &a.record).cmp(&(&b.day, &b.record)));
        let width = |of: fn(&DueRow) -> &str| {
            let widths = rows.iter().map(|row| of(row).chars().count());
            widths.max().unwrap_or_default()
        };
        let (days, records) = (width(|row| &row.day), width(|row| &row.record));
        for row in &rows {
            let word = match row.lateness {
                Lateness::Overdue => "overdue",
                Lateness::Soon => "soon",
                Lateness::Later => "later",
            };
            let line = format!(
                "{word:7}  {:days$}  {:records$}  {}",
                row.day, row.record, row.title
            );
            report.output(line.trim_end());
        }
        if rows.is_empty() {
            report.output("nothing is due");
        }
        Ok(())
    }
}
