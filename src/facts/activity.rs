//! What happened and when: each record on its day, its end where it has one, each
//! version of a deliverable. Counted for the period of a report; `months` shows it.

use std::collections::BTreeMap;

use jiff::civil::Date;
use serde::Serialize;

use super::site::Site;
use crate::kinds;
use crate::model::kind::{Field, Kind};
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
    pub(crate) label: Sort,
    pub(crate) version: Option<String>,
}

/// What events of one sort are called: one of them, and several.
#[derive(Debug, Clone)]
pub(crate) struct Sort {
    pub(crate) one: String,
    many: String,
}

impl Sort {
    /// That of a kind's records, within a line. What a firm calls them stays as it wrote it.
    fn of(site: &Site<'_>, kind: &Kind, many: &str) -> Self {
        let inline = |words: &str, is_own: bool| match is_own {
            true => words.to_owned(),
            false => site.format.inline(words),
        };
        let is_own = kind.many.is_own() || many != kind.many.as_str();
        Self {
            one: inline(&kind.one, kind.one.is_own()),
            many: inline(many, is_own),
        }
    }

    /// Those of one thing that happens to such records: `invoices: paid on`.
    fn with(&self, one: &str, many: &str) -> Self {
        Self {
            one: format!("{}: {one}", self.one),
            many: format!("{}: {many}", self.many),
        }
    }
}

/// How often something of one sort happened.
#[derive(Debug, Serialize)]
pub(crate) struct Figure {
    /// As it is called behind the number.
    label: String,
    count: usize,
    /// Both, with `{count}` for the number.
    text: String,
}

/// Everything that happened, the newest first. What a record of a firm's own kind says of a day
/// after `today` is a plan; of the built-in kinds, `activity` names what has happened alone.
pub(crate) fn events<'a>(site: &Site<'a>, today: Date) -> Vec<Event<'a>> {
    let mut events = Vec::new();
    for (at, (kind, label)) in site.sections.iter().enumerate() {
        let records = Sort::of(site, kind, label);
        let sort = |number: usize| at * SORTS + number;
        // Of a decision that was taken back, what takes it back is listed.
        let records_of = site.client.of_kind(&kind.name);
        for record in records_of.filter(|record| site.withdrawal(record).is_none()) {
            for (number, name) in kind.activity.iter().enumerate() {
                let Some(date) = dated(record, Some(name)) else {
                    continue;
                };
                // The first date of a record is the record itself.
                let label = match kind.field(name) {
                    Some(field) if kind.date.as_ref() != Some(name) => {
                        let what = happened(site, field);
                        records.with(&what, &what)
                    }
                    _ => records.clone(),
                };
                events.push(event(record, date, sort(number), label, None));
            }
            for version in record.values.groups("versions") {
                if let Some(date) = version_date(version) {
                    let name = version.text("version").map(str::to_owned);
                    let words = ["version_inline", "versions_inline"].map(|key| site.word(key));
                    let label = records.with(&words[0], &words[1]);
                    events.push(event(record, date, sort(SORTS - 1), label, name));
                }
            }
        }
    }
    events.retain(|event| event.date <= today || kinds::is_built_in(&event.record.kind));
    events.sort_by(|a, b| (b.date, a.sort, &a.record.slug).cmp(&(a.date, b.sort, &b.record.slug)));
    events
}

/// The dates that a theme has a word for as something that happened: `paid`, not `paid on`.
const EVENTS: [&str; 5] = ["answered", "closed", "finished", "paid", "started"];

/// What happened on a date: the theme's word, else what the field is called.
fn happened(site: &Site<'_>, field: &Field) -> String {
    match EVENTS.contains(&field.name.as_str()) && !field.label.is_own() {
        true => site.word(&format!("event_{}", field.name)),
        false => site.format.inline(&field.label),
    }
}

fn event<'a>(
    record: &'a Record,
    date: Date,
    sort: usize,
    label: Sort,
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
fn figures(site: &Site<'_>, events: &[Event<'_>], start: Date, end: Date) -> Vec<Figure> {
    let within = events
        .iter()
        .filter(|event| (start..=end).contains(&event.date));
    count(site, within)
}

/// The figures of a report's `period`; none where it has none.
pub(crate) fn of_period(site: &Site<'_>, events: &[Event<'_>], record: &Record) -> Vec<Figure> {
    let Some(period) = record.values.group("period") else {
        return Vec::new();
    };
    let day = |name: &str| match period.get(name).map(|value| &value.value) {
        Some(Value::Date(date)) => Some(*date),
        _ => None,
    };
    match (day("start"), day("end")) {
        (Some(start), Some(end)) => figures(site, events, start, end),
        _ => Vec::new(),
    }
}

/// How often something of each sort happened.
pub(crate) fn count<'e, 'a: 'e>(
    site: &Site<'_>,
    events: impl Iterator<Item = &'e Event<'a>>,
) -> Vec<Figure> {
    let mut counts: BTreeMap<usize, (&Sort, usize)> = BTreeMap::new();
    for event in events {
        let (_, count) = counts.entry(event.sort).or_insert((&event.label, 0));
        *count += 1;
    }
    let figure = |(sort, count): (&Sort, usize)| {
        let label = match site.format.is_one(count) {
            true => &sort.one,
            false => &sort.many,
        };
        Figure {
            text: site.format.form("figure", count).replace("{label}", label),
            label: label.clone(),
            count,
        }
    };
    counts.into_values().map(figure).collect()
}

/// What happened to what.
pub(crate) fn title(site: &Site<'_>, event: &Event<'_>) -> String {
    let title = site.title(event.record);
    match &event.version {
        Some(version) => format!("{title}, {} {version}", site.word("version_inline")),
        None => title,
    }
}
