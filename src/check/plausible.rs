//! What can be meant, and hardly is: a version from before the one that it follows, a day in
//! another century, an address that is none.

use std::cmp::Ordering;

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::mentioned::place_of;
use crate::clock;
use crate::diag::{Diagnostic, Place};
use crate::model::content::{ClientContent, Content};
use crate::model::firm::Person;
use crate::model::kind::{Kind, Shape};
use crate::model::record::{Address, Group, Record, Spanned, Value, each_named};

/// What has happened lies at most so many years ahead, for those who write the year wrong.
const NEAR: i16 = 1;
/// What is planned, at most so many.
const FAR: i16 = 20;

pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let today = clock::today();
    people(client, diagnostics);
    for record in &client.records {
        let Some(kind) = content.kind(&record.kind) else {
            continue;
        };
        versions(record, diagnostics);
        unstamped(kind, record, diagnostics);
        each_named(record, &kind.fields, &mut |name, value, shape| {
            ahead(kind, record, (name, value), today, diagnostics);
            misread(content, client, record, (name, value, shape), diagnostics);
        });
    }
}

/// E-mail addresses without an `@`, to which nothing can be sent.
fn people(client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let own = &client.client;
    let emails = |people: &[Person]| -> Vec<String> {
        people
            .iter()
            .filter_map(|person| person.email.clone())
            .collect()
    };
    for email in emails(&own.people).into_iter().chain(emails(&own.team)) {
        if !email.contains('@') {
            let place = place_of(client, &email);
            diagnostics.push(not_an_email(place.into(), &email));
        }
    }
}

fn not_an_email(place: Place, text: &str) -> Diagnostic {
    Diagnostic::warning(place, format!("`{text}` is not an e-mail address"))
        .hint("write it as `dana@example.com`")
}

/// Versions that were handed over before the ones that their names say they follow.
fn versions(record: &Record, diagnostics: &mut Vec<Diagnostic>) {
    let dated = |group: &'_ Group| -> Option<(Vec<u64>, Date)> {
        let name = group.text("version")?;
        let numbers: Option<Vec<u64>> = name.split('.').map(|part| part.parse().ok()).collect();
        Some((numbers?, group.get("date")?.value.as_date()?))
    };
    let mut versions: Vec<(Vec<u64>, Date, &Group)> = record
        .values
        .groups("versions")
        .filter_map(|group| dated(group).map(|(name, date)| (name, date, group)))
        .collect();
    versions.sort_by(|a, b| a.0.cmp(&b.0));
    for two in versions.windows(2) {
        let [(before, earlier, _), (after, later, group)] = two else {
            continue;
        };
        if before.cmp(after) == Ordering::Less
            && later < earlier
            && let Some(date) = group.get("date")
        {
            let name = |numbers: &[u64]| {
                let parts: Vec<String> = numbers.iter().map(u64::to_string).collect();
                parts.join(".")
            };
            let fact = format!(
                "version {} is dated {later}, before version {}, which is dated {earlier}",
                name(after),
                name(before)
            );
            diagnostics.push(
                Diagnostic::warning(record.span(&date.at), fact)
                    .hint("correct one of the two dates, or the versions' names"),
            );
        }
    }
}

/// A bill that was paid, without the day on which it was. What else is over says so by its
/// state alone, as exports do.
fn unstamped(kind: &Kind, record: &Record, diagnostics: &mut Vec<Diagnostic>) {
    let state = kind
        .state
        .as_deref()
        .and_then(|name| record.values.get(name));
    let Some((state, word)) = state.and_then(|state| Some((state, state.value.as_text()?))) else {
        return;
    };
    let field = kind.field(word);
    let is_day = field.is_some_and(|field| matches!(field.shape, Shape::Date | Shape::DateTime));
    if word == "paid" && is_day && record.values.get(word).is_none() {
        let fact = format!("this is `{word}`, and does not say when");
        let place = if state.at.is_empty() {
            record.place()
        } else {
            record.span(&state.at).into()
        };
        diagnostics.push(
            Diagnostic::warning(place, fact)
                .hint(format!("add the day, as in `{word}: 2026-03-04`")),
        );
    }
}

/// Days so far ahead that a digit of the year may be wrong.
fn ahead(
    kind: &Kind,
    record: &Record,
    (name, value): (&str, &Spanned<Value>),
    today: Date,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let Some(day) = value.value.as_date() else {
        return;
    };
    let has_happened = kind.date.as_deref() == Some(name)
        || kind.activity.iter().any(|own| own == name)
        || matches!(name, "at" | "recorded_at");
    let is_planned = kind.coming.iter().any(|own| own == name);
    let years = if has_happened && !is_planned {
        NEAR
    } else {
        FAR
    };
    if day > today.saturating_add(years.years()) {
        let fact = format!("`{name}` is {day}, which is far in the future");
        let place = if value.at.is_empty() {
            record.place()
        } else {
            record.span(&value.at).into()
        };
        diagnostics.push(Diagnostic::warning(place, fact).hint("check the year"));
    }
}

/// An address of a record, or of somebody, where a text is read that is none.
fn misread(
    content: &Content,
    client: &ClientContent,
    record: &Record,
    (name, value, shape): (&str, &Spanned<Value>, &Shape),
    diagnostics: &mut Vec<Diagnostic>,
) {
    if !matches!(shape, Shape::Text | Shape::Markdown) {
        return;
    }
    let text = value.value.as_text().unwrap_or_default().trim();
    if name == "email" && !text.is_empty() && !text.contains('@') {
        diagnostics.push(not_an_email(record.span(&value.at).into(), text));
    }
    let address = Address::parse(text).filter(|_| !text.contains(char::is_whitespace));
    let is_known = |address: &Address| {
        content.kind(&address.kind).is_some() && client.record(address).is_some()
    };
    if let Some(address) = address.filter(is_known)
        // What the program writes into an approval is meant as it stands.
        && !(record.kind == "approvals" && name == "path")
    {
        let fact = format!("`{address}` is a reference to a record, and `{name}` is plain text");
        diagnostics.push(
            Diagnostic::warning(record.span(&value.at), fact)
                .hint("link to it in Markdown, or name it in a field that refers to records"),
        );
    }
}
