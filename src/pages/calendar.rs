//! What is due, milestones and maintenance windows for the reader's own calendar: a file for
//! each record and one for all (RFC 5545), sealed like every file that is made for pages.
//!
//! The form is written here: what a calendar of days and moments needs of it are four escapes
//! and lines of at most 75 bytes. The crates for it bring a second library of dates.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::page_context::PageContext;
use crate::digest::Digest;
use crate::facts::site::Site;
use crate::model::due;
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};
use crate::model::workspace::Preview;
use crate::routes;

/// The media type of such files.
const MEDIA_TYPE: &str = "text/calendar";

/// A link to one of them.
#[derive(Serialize)]
pub(super) struct CalendarFile {
    href: String,
    /// What it is called on the reader's disk.
    name: String,
    count: usize,
}

/// Something on a day, or from a moment on.
struct CalendarEntry {
    /// The same for as long as it is the same thing, whatever its day.
    uid: String,
    summary: String,
    when: When,
    /// When the record was last true, as far as it says.
    stamp: jiff::Timestamp,
}

enum When {
    Day(Date),
    Moment(jiff::Timestamp, Option<jiff::Timestamp>),
}

/// The file of one record; nothing where nothing of it lies ahead or is due.
pub(super) fn of_record(
    page: &mut PageContext<'_>,
    kind: &Kind,
    record: &Record,
) -> Option<CalendarFile> {
    let entries = entries(page, kind, record);
    // Hyphens stand in both; a point stands in no kind's name.
    let name = format!("{}.{}", record.kind, record.slug);
    put(page, &name, &entries)
}

/// The file with everything.
pub(super) fn of_all(page: &mut PageContext<'_>) -> Option<CalendarFile> {
    let site = page.site;
    let mut all = Vec::new();
    for (kind, _) in &site.sections {
        for record in site.sorted(kind) {
            all.extend(entries(page, kind, record));
        }
    }
    put(page, "calendar", &all)
}

fn put(page: &mut PageContext<'_>, name: &str, entries: &[CalendarEntry]) -> Option<CalendarFile> {
    if entries.is_empty() {
        return None;
    }
    let name = format!("{name}.ics");
    let route = format!("{}{name}", routes::PREVIEWS);
    let bytes: Arc<[u8]> = written(&page.site.content.firm.name, entries)
        .into_bytes()
        .into();
    let href = format!("{}{route}", page.root);
    let preview = Preview {
        digest: Digest::of(&bytes),
        route: route.clone(),
        bytes,
        media_type: MEDIA_TYPE,
    };
    page.previews.insert(route, preview);
    Some(CalendarFile {
        href,
        name,
        count: entries.len(),
    })
}

/// What of a record belongs into a calendar: by what day it is due, and what its kind says
/// lies ahead.
fn entries(page: &PageContext<'_>, kind: &Kind, record: &Record) -> Vec<CalendarEntry> {
    let (site, stamps) = (page.site, &page.shared.stamps);
    let title = site.title(record);
    let mut named: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    let mut found = Vec::new();
    for day in due::ahead(kind, record, &site.approved) {
        let Some(when) = when(day.value, day.end) else {
            continue;
        };
        let name = day.field.name.as_str();
        let (id, summary) = match day.step {
            Some(step) => {
                let own = step.text("title").unwrap_or(&day.field.label);
                let times = named.entry((name, own)).or_default();
                *times += 1;
                // Two of one name are two all the same.
                let id = match *times {
                    1 => format!("{name}/{own}"),
                    times => format!("{name}/{own}/{times}"),
                };
                (id, format!("{title}: {own}"))
            }
            // A kind's own date is the record itself.
            None if kind.date.as_deref() == Some(name) => {
                (name.to_owned(), format!("{title} ({})", kind.one))
            }
            None => {
                let label = site.format.inline(&day.field.label);
                (name.to_owned(), format!("{title} ({}, {label})", kind.one))
            }
        };
        found.push(CalendarEntry {
            uid: uid(site, record, &id),
            summary,
            when,
            stamp: stamps.of(kind, record),
        });
    }
    found
}

fn when(value: &Value, end: Option<&Value>) -> Option<When> {
    match value {
        Value::Date(date) => Some(When::Day(*date)),
        Value::DateTime(at) => {
            let end = match end {
                Some(Value::DateTime(end)) => Some(end.timestamp()),
                _ => None,
            };
            let at = at.timestamp();
            Some(When::Moment(at, end.filter(|end| *end > at)))
        }
        _ => None,
    }
}

/// Nothing about the client can be read from it.
fn uid(site: &Site<'_>, record: &Record, what: &str) -> String {
    let client = site.client.client.slug.as_str();
    let of = [client, &record.kind, &record.slug, what];
    let digest = Digest::of(of.join("\0").as_bytes()).to_string();
    format!("{}@deedbox", &digest[..32])
}

/// The text of a calendar.
fn written(firm: &str, entries: &[CalendarEntry]) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| fold(&format!("{name}:{value}"), &mut text);
    line("BEGIN", "VCALENDAR");
    line("VERSION", "2.0");
    line("PRODID", "-//deedbox//deedbox//EN");
    line("METHOD", "PUBLISH");
    line("X-WR-CALNAME", &escaped(firm));
    for entry in entries {
        line("BEGIN", "VEVENT");
        line("UID", &entry.uid);
        line("DTSTAMP", &moment(entry.stamp));
        match &entry.when {
            When::Day(date) => {
                let next = date.saturating_add(1.day());
                line("DTSTART;VALUE=DATE", &day(*date));
                line("DTEND;VALUE=DATE", &day(next));
                line("TRANSP", "TRANSPARENT");
            }
            When::Moment(start, end) => {
                line("DTSTART", &moment(*start));
                if let Some(end) = end {
                    line("DTEND", &moment(*end));
                }
            }
        }
        line("SUMMARY", &escaped(&entry.summary));
        line("END", "VEVENT");
    }
    line("END", "VCALENDAR");
    text
}

fn day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

fn moment(at: jiff::Timestamp) -> String {
    let at = at.to_zoned_datetime(TimeZone::UTC);
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// A text as a value (section 3.3.11). Control characters have no place in it.
fn escaped(text: &str) -> String {
    let mut value = String::with_capacity(text.len());
    for letter in text.replace("\r\n", "\n").chars() {
        match letter {
            '\\' | ';' | ',' => value.extend(['\\', letter]),
            '\n' | '\r' => value.push_str("\\n"),
            '\t' => value.push(' '),
            letter if letter.is_control() => {}
            letter => value.push(letter),
        }
    }
    value
}

/// A line in parts of at most 75 bytes, no letter in two of them (section 3.1).
fn fold(line: &str, text: &mut String) {
    const WIDTH: usize = 75;
    let mut rest = line;
    let mut room = WIDTH;
    while rest.len() > room {
        let is_inside = |at: usize| {
            rest.get(..at).is_some_and(|head| !head.ends_with(' ')) && !rest[at..].starts_with(' ')
        };
        // Not beside a space: some readers take it for the one that a line goes on with.
        let cut = (1..=room).rev().find(|at| is_inside(*at));
        let cut = cut.unwrap_or_else(|| {
            (1..=room)
                .rfind(|at| rest.is_char_boundary(*at))
                .unwrap_or(room)
        });
        let (head, tail) = rest.split_at(cut);
        let _ = write!(text, "{head}\r\n ");
        rest = tail;
        // The space counts.
        room = WIDTH - 1;
    }
    text.push_str(rest);
    text.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_cut_between_letters() {
        for letters in ["a", "é", "日", "🎉", "a ", "a  "] {
            let line = letters.repeat(200);
            let mut text = String::new();
            fold(&line, &mut text);
            let lines: Vec<&str> = text.trim_end_matches("\r\n").split("\r\n").collect();
            assert!(
                lines
                    .iter()
                    .all(|line| line.len() <= 75 && !line.is_empty()),
                "{text}"
            );
            let whole: String = lines
                .iter()
                .enumerate()
                .map(|(at, line)| if at == 0 { line } else { &line[1..] })
                .collect();
            assert_eq!(whole, line);
        }
        assert_eq!(escaped("a;b,c\\d\r\ne\u{1b}\tf"), "a\\;b\\,c\\\\d\\ne f");
    }
}
