//! What happened, by month, as the activity page shows it.

use std::collections::HashMap;

use serde::Serialize;

use super::page_context::PageContext;
use super::shown::{Shown, ShownChoice};
use crate::facts::activity::{self, Event, Figure};
use crate::model::kind::{Kind, Tone};
use crate::routes;

/// A month lists at most so many events of one sort; the rest is counted.
const LISTED: usize = 12;

#[derive(Debug, Serialize)]
pub(super) struct Month {
    label: String,
    id: String,
    figures: Vec<Figure>,
    days: Vec<MonthDay>,
    /// Events that are counted and not listed.
    more: usize,
}

#[derive(Debug, Serialize)]
struct MonthDay {
    date: Shown,
    entries: Vec<MonthEntry>,
}

#[derive(Debug, Serialize)]
struct MonthEntry {
    href: String,
    title: String,
    what: String,
    state: Option<ShownChoice>,
}

/// Events by month, both the newest first.
pub(super) fn of(page: &mut PageContext<'_>, events: &[Event<'_>]) -> Vec<Month> {
    let same_month = |a: &Event<'_>, b: &Event<'_>| {
        (a.date.year(), a.date.month()) == (b.date.year(), b.date.month())
    };
    events
        .chunk_by(same_month)
        .map(|chunk| {
            let first = chunk[0].date;
            let mut seen: HashMap<usize, usize> = HashMap::new();
            let listed: Vec<&Event<'_>> = chunk
                .iter()
                .filter(|event| {
                    let count = seen.entry(event.sort).or_default();
                    *count += 1;
                    *count <= LISTED
                })
                .collect();
            Month {
                label: page.site.format.month(first),
                id: format!("{:04}-{:02}", first.year(), first.month()),
                figures: activity::count(page.site, chunk.iter()),
                more: chunk.len() - listed.len(),
                days: listed
                    .chunk_by(|a, b| a.date == b.date)
                    .map(|day| MonthDay {
                        date: page.date(day[0].date),
                        entries: day.iter().map(|event| entry(page, event)).collect(),
                    })
                    .collect(),
            }
        })
        .collect()
}

fn entry(page: &mut PageContext<'_>, event: &Event<'_>) -> MonthEntry {
    let record = event.record;
    let kind: Option<&Kind> = page.site.kind(&record.kind);
    let anchor = event.version.as_deref().map(routes::version_anchor);
    let decision = (record.kind == "approvals").then_some("decision");
    let state = decision.and_then(|name| {
        let field = kind?.field(name)?;
        match page.value(record, record.values.get(name)?, &field.shape) {
            Shown::Choice(choice) => Some(choice),
            _ => None,
        }
    });
    let is_refused = state
        .as_ref()
        .is_some_and(|state| state.tone != Tone::Good.word());
    MonthEntry {
        href: routes::page(&page.root, &routes::record(record), anchor.as_deref()),
        title: activity::title(page.site, event),
        what: match event.label.one.split_once(": ") {
            Some((_, what)) if event.version.is_none() => {
                format!("{}, {what}", kind.map_or("", |kind| kind.one.as_str()))
            }
            // What was refused is a decision, and no approval.
            _ if is_refused => page.site.word("decision"),
            _ => kind.map_or_else(String::new, |kind| kind.one.to_string()),
        },
        state,
    }
}
