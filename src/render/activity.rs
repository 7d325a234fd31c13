//! What happened and when: each record on its day, its end where it has one, each
//! version of a deliverable. By month for the activity page, and counted for the
//! period of a report, from the same list.

use jiff::civil::Date;
use serde::Serialize;

use super::routes;
use super::site::Site;
use super::values::{Show, Shown, ShownChoice};
use crate::model::kind::Kind;
use crate::model::record::{Group, Record, Value};

/// The activity page's route; no kind may be called so.
pub(super) const ROUTE: &str = "activity/";

/// A month lists at most so many events of one sort; the rest is counted.
const LISTED: usize = 12;

/// More than any kind has sorts of events.
const SORTS: usize = 64;

/// Something that happened.
#[derive(Debug)]
pub(super) struct Event<'a> {
    pub(super) date: Date,
    pub(super) record: &'a Record,
    /// Position of its sort among all sorts, and what that is called.
    sort: usize,
    label: String,
    version: Option<String>,
}

/// How often something of one sort happened.
#[derive(Debug, Serialize)]
pub(super) struct Figure {
    label: String,
    count: usize,
}

#[derive(Debug, Serialize)]
pub(super) struct Month {
    label: String,
    id: String,
    figures: Vec<Figure>,
    days: Vec<Day>,
    /// Events that are counted and not listed.
    more: usize,
}

#[derive(Debug, Serialize)]
struct Day {
    date: Shown,
    entries: Vec<Entry>,
}

#[derive(Debug, Serialize)]
struct Entry {
    href: String,
    title: String,
    what: String,
    state: Option<ShownChoice>,
}

/// Everything that happened, the newest first.
pub(super) fn events<'a>(site: &Site<'a>) -> Vec<Event<'a>> {
    let mut events = Vec::new();
    for (at, (kind, label)) in site.sections.iter().enumerate() {
        let sort = |number: usize| at * SORTS + number;
        for record in site.client.of_kind(&kind.name) {
            for (number, name) in kind.activity.iter().enumerate() {
                let Some(date) = dated(record, Some(name)) else {
                    continue;
                };
                // The first date of a record is the record itself.
                let label = match kind.field(name) {
                    Some(field) if kind.date.as_ref() != Some(name) => {
                        format!("{label}: {}", site.format.inline(&field.label))
                    }
                    _ => label.clone(),
                };
                events.push(event(record, date, sort(number), label, None));
            }
            for version in record.values.groups("versions") {
                if let Some(date) = version_date(version) {
                    let name = version.text("version").map(str::to_owned);
                    let label = format!("{label}: {}", site.word("versions_inline"));
                    events.push(event(record, date, sort(SORTS - 1), label, name));
                }
            }
        }
    }
    events.sort_by(|a, b| (b.date, a.sort, &a.record.slug).cmp(&(a.date, b.sort, &b.record.slug)));
    events
}

fn event<'a>(
    record: &'a Record,
    date: Date,
    sort: usize,
    label: String,
    version: Option<String>,
) -> Event<'a> {
    Event {
        date,
        record,
        sort,
        label,
        version,
    }
}

fn dated(record: &Record, name: Option<&str>) -> Option<Date> {
    record
        .values
        .get(name?)
        .and_then(|value| value.value.as_date())
}

fn version_date(version: &Group) -> Option<Date> {
    version.get("date").and_then(|date| date.value.as_date())
}

/// The last day on which something happened.
pub(super) fn last_day(events: &[Event<'_>]) -> Option<Date> {
    events.first().map(|event| event.date)
}

/// How much of each sort happened from `start` to `end`, both days included.
pub(super) fn figures(events: &[Event<'_>], start: Date, end: Date) -> Vec<Figure> {
    let within = events
        .iter()
        .filter(|event| (start..=end).contains(&event.date));
    count(within)
}

/// The figures of a report's `period`; none where it has none.
pub(super) fn of_period(events: &[Event<'_>], record: &Record) -> Vec<Figure> {
    let Some(period) = record.values.group("period") else {
        return Vec::new();
    };
    let day = |name: &str| match period.get(name).map(|value| &value.value) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    match (day("start"), day("end")) {
        (Some(start), Some(end)) => figures(events, start, end),
        _ => Vec::new(),
    }
}

fn count<'e, 'a: 'e>(events: impl Iterator<Item = &'e Event<'a>>) -> Vec<Figure> {
    let mut counts: std::collections::BTreeMap<usize, Figure> = std::collections::BTreeMap::new();
    for event in events {
        let figure = counts.entry(event.sort).or_insert_with(|| Figure {
            label: event.label.clone(),
            count: 0,
        });
        figure.count += 1;
    }
    counts.into_values().collect()
}

/// Events by month, both the newest first.
pub(super) fn months(show: &mut Show<'_>, events: &[Event<'_>]) -> Vec<Month> {
    let same_month = |a: &Event<'_>, b: &Event<'_>| {
        (a.date.year(), a.date.month()) == (b.date.year(), b.date.month())
    };
    events
        .chunk_by(same_month)
        .map(|chunk| {
            let first = chunk[0].date;
            let mut seen: std::collections::HashMap<usize, usize> =
                std::collections::HashMap::new();
            let listed: Vec<&Event<'_>> = chunk
                .iter()
                .filter(|event| {
                    let count = seen.entry(event.sort).or_default();
                    *count += 1;
                    *count <= LISTED
                })
                .collect();
            Month {
                label: show.site.format.month(first),
                id: format!("{:04}-{:02}", first.year(), first.month()),
                figures: count(chunk.iter()),
                more: chunk.len() - listed.len(),
                days: listed
                    .chunk_by(|a, b| a.date == b.date)
                    .map(|day| Day {
                        date: show.date(day[0].date),
                        entries: day.iter().map(|event| entry(show, event)).collect(),
                    })
                    .collect(),
            }
        })
        .collect()
}

/// What happened to what.
pub(super) fn title(show: &Show<'_>, event: &Event<'_>) -> String {
    let title = show.site.title(event.record);
    match &event.version {
        Some(version) => format!("{title}, {} {version}", show.site.word("version_inline")),
        None => title,
    }
}

fn entry(show: &mut Show<'_>, event: &Event<'_>) -> Entry {
    let record = event.record;
    let kind: Option<&Kind> = show.site.kind(&record.kind);
    let anchor = event.version.as_deref().map(routes::version_anchor);
    let decision = (record.kind == "approvals").then_some("decision");
    let state = decision.and_then(|name| {
        let field = kind?.field(name)?;
        match show.value(record, record.values.get(name)?, &field.shape) {
            Shown::Choice(choice) => Some(choice),
            _ => None,
        }
    });
    Entry {
        href: routes::page(&show.root, &routes::record(record), anchor.as_deref()),
        title: title(show, event),
        what: match event.label.split_once(": ") {
            Some((_, what)) if event.version.is_none() => {
                format!("{}, {what}", kind.map_or("", |kind| kind.one.as_str()))
            }
            _ => kind.map_or_else(String::new, |kind| kind.one.to_string()),
        },
        state,
    }
}
