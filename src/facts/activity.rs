//! What happened and when: each record on its day, its end where it has one, each
//! version of a deliverable. Counted for the period of a report; `months` shows it.

use jiff::civil::Date;
use serde::Serialize;

use super::site::Site;
use crate::model::record::{Group, Record, Value};

/// More than any kind has sorts of events.
const SORTS: usize = 64;

/// Something that happened.
#[derive(Debug)]
pub(crate) struct Event<'a> {
    pub(crate) date: Date,
    pub(crate) record: &'a Record,
    /// Position of its sort among all sorts, and what that is called.
    pub(crate) sort: usize,
    pub(crate) label: String,
    pub(crate) version: Option<String>,
}

/// How often something of one sort happened.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    label: String,
    count: usize,
}

/// Everything that happened, the newest first.
pub(crate) fn events<'a>(site: &Site<'a>) -> Vec<Event<'a>> {
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
pub(crate) fn last_day(events: &[Event<'_>]) -> Option<Date> {
    events.first().map(|event| event.date)
}

/// How much of each sort happened from `start` to `end`, both days included.
pub(crate) fn figures(events: &[Event<'_>], start: Date, end: Date) -> Vec<Figure> {
    let within = events
        .iter()
        .filter(|event| (start..=end).contains(&event.date));
    count(within)
}

/// The figures of a report's `period`; none where it has none.
pub(crate) fn of_period(events: &[Event<'_>], record: &Record) -> Vec<Figure> {
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

/// How often something of each sort happened.
pub(crate) fn count<'e, 'a: 'e>(events: impl Iterator<Item = &'e Event<'a>>) -> Vec<Figure> {
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

/// What happened to what.
pub(crate) fn title(site: &Site<'_>, event: &Event<'_>) -> String {
    let title = site.title(event.record);
    match &event.version {
        Some(version) => format!("{title}, {} {version}", site.word("version_inline")),
        None => title,
    }
}
