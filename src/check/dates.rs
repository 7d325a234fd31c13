//! Dates that cannot all be right.

use std::ops::Range;

use super::mentioned::place_of;
use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::record::{Group, Record, Spanned, Value};

/// Dates of one record that go backwards, an engagement that closes before it
/// starts, a status update from before the engagement.
pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let engagement = &client.client.engagement;
    if let (Some(started), Some(closed)) = (engagement.started, engagement.closed)
        && closed < started
    {
        let fact = format!("the engagement closes on {closed}, before it starts on {started}");
        diagnostics.push(Diagnostic::error(
            place_of(client, &closed.to_string()),
            fact,
        ));
    }
    for record in &client.records {
        let Some(kind) = content.kind(&record.kind) else {
            continue;
        };
        let mut seen = Vec::new();
        for names in &kind.in_order {
            let dates = names.iter().filter_map(|name| {
                let value = record.values.get(name)?;
                Some((name.as_str(), value))
            });
            let dates: Vec<_> = dates.collect();
            for two in dates.windows(2) {
                backwards(record, two[0], two[1], &mut seen, diagnostics);
            }
        }
        spans(record, &record.values, &mut seen, diagnostics);
        if record.kind == "updates"
            && let Some(started) = engagement.started
            && let Some(value) = record.values.get("date")
            && value.value.as_date().is_some_and(|date| date < started)
        {
            diagnostics.push(
                Diagnostic::warning(
                    if value.at.is_empty() {
                        record.place()
                    } else {
                        record.span(&value.at).into()
                    },
                    format!("this update is from before the engagement started on {started}"),
                )
                .hint("correct the date, or `engagement.started` in client.yaml"),
            );
        }
    }
}

/// Names of fields with which something begins, whatever its kind.
const BEGINS: [&str; 4] = ["starts", "start", "started", "opened"];
/// And those with which it ends.
const ENDS: [&str; 8] = [
    "ends",
    "end",
    "ended",
    "finished",
    "closed",
    "due",
    "until",
    "accepted_on",
];

/// Whatever begins and ends, in the record itself, in a group of it or a member of a list, does
/// not end before it begins.
fn spans(
    record: &Record,
    group: &Group,
    seen: &mut Vec<Range<usize>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let of = |names: &'static [&'static str]| {
        let found = names
            .iter()
            .filter_map(|name| Some((*name, group.get(name)?)));
        found.collect::<Vec<_>>()
    };
    for first in of(&BEGINS) {
        for second in of(&ENDS) {
            backwards(record, first, second, seen, diagnostics);
        }
    }
    for (_, value) in &group.0 {
        match &value.value {
            Value::Group(inner) => spans(record, inner, seen, diagnostics),
            Value::List(members) => {
                for member in members {
                    if let Value::Group(inner) = &member.value {
                        spans(record, inner, seen, diagnostics);
                    }
                }
            }
            _ => {}
        }
    }
}

/// Reports the second of two dates where it is before the first; each date once.
fn backwards(
    record: &Record,
    (before, earlier): (&str, &Spanned<Value>),
    (name, value): (&str, &Spanned<Value>),
    seen: &mut Vec<Range<usize>>,
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !is_before(&value.value, &earlier.value) || seen.contains(&value.at) {
        return;
    }
    seen.push(value.at.clone());
    let fact = format!("`{name}` is before `{before}`");
    let place = if value.at.is_empty() {
        record.place()
    } else {
        record.span(&value.at).into()
    };
    let label = format!("`{before}` is {}", written(record, earlier));
    diagnostics.push(Diagnostic::error(place, fact).label(label));
}

/// A date as it stands in the record; one that the file's name gives stands nowhere in it.
fn written(record: &Record, value: &Spanned<Value>) -> String {
    let text = record.source.text.get(value.at.clone());
    let text = text.unwrap_or_default().trim();
    if !text.is_empty() {
        return text.to_owned();
    }
    let day = value.value.as_date();
    day.map_or_else(String::new, |day| format!("{day}, by the file's name"))
}

/// Moments compare as moments, anything else by its day.
fn is_before(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::DateTime(a), Value::DateTime(b)) => a.timestamp() < b.timestamp(),
        _ => a.as_date().zip(b.as_date()).is_some_and(|(a, b)| a < b),
    }
}
