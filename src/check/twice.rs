//! What is there twice and can be only once: a value that the kind gives to one record alone,
//! such as an invoice's number, and a decision that was recorded two times.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};

use super::mentioned::line_of;
use super::names::is_row;
use super::unfilled;
use crate::diag::{Diagnostic, Span};
use crate::model::approval::{self, Approval, Decision};
use crate::model::content::{ClientContent, Content};
use crate::model::kind::Kind;
use crate::model::record::{Record, Value};

/// Two records with one number, one decision recorded twice.
pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    for kind in &content.kinds {
        for name in &kind.unique {
            values(client, kind, name, diagnostics);
        }
    }
    decisions(client, diagnostics);
}

/// A record, and where the value stands that it may share with no other.
type Holder<'a> = (&'a Record, Span);

/// Records of a kind with the same value. Rows of the same tables are one mistake.
fn values(client: &ClientContent, kind: &Kind, name: &str, diagnostics: &mut Vec<Diagnostic>) {
    let Some(field) = kind.field(name) else {
        return;
    };
    let mut holders: HashMap<String, Holder<'_>> = HashMap::new();
    let mut rows: BTreeMap<(&str, &str), Vec<Diagnostic>> = BTreeMap::new();
    for record in client.of_kind(&kind.name) {
        let Some(value) = record.values.get(name) else {
            continue;
        };
        // What `deedbox new` wrote is the same in each, and is said to be filled in.
        if unfilled::is_unfilled(record, value, &field.shape) {
            continue;
        }
        let Some(key) = comparable(&value.value) else {
            continue;
        };
        match holders.entry(key) {
            Entry::Vacant(entry) => {
                entry.insert((record, record.span(&value.at)));
            }
            Entry::Occupied(entry) => {
                let (other, place) = entry.get();
                // Two of one name have been reported as such.
                if other.slug.eq_ignore_ascii_case(&record.slug) {
                    continue;
                }
                let holder = (record, record.span(&value.at));
                let finding = two(kind, name, place, &holder);
                if is_row(other) && is_row(record) {
                    let tables = (other.source.path.as_str(), record.source.path.as_str());
                    rows.entry(tables).or_default().push(finding);
                } else {
                    diagnostics.push(finding);
                }
            }
        }
    }
    for of_tables in rows.into_values() {
        let more = of_tables.len() - 1;
        diagnostics.extend(of_tables.into_iter().next().map(|mut first| {
            if let Some(note) = first.note.as_mut().filter(|_| more > 0) {
                let rows = if more == 1 { "row has" } else { "rows have" };
                note.push_str(&format!("; {more} more {rows} that of another"));
            }
            first
        }));
    }
}

fn two(kind: &Kind, name: &str, first: &Span, (record, place): &Holder<'_>) -> Diagnostic {
    let written = record.values.get(name).map(|value| &value.value);
    let written = written.and_then(shown).unwrap_or_default();
    let one = kind.one.to_lowercase();
    let fact = format!("another {one} has the `{name}` `{written}` too");
    Diagnostic::error(place.clone(), fact)
        .note(format!("the other is {}", line_of(first)))
        .hint(format!(
            "correct the `{name}` of one, or remove one of the two"
        ))
}

/// A value as people tell it from others: by its words, whatever their case.
fn comparable(value: &Value) -> Option<String> {
    let text = shown(value)?.to_lowercase();
    (!text.is_empty()).then_some(text)
}

fn shown(value: &Value) -> Option<String> {
    Some(match value {
        Value::Number(number) => number.normalize().to_string(),
        Value::Date(day) => day.to_string(),
        Value::DateTime(moment) => moment.timestamp().to_string(),
        Value::Reference(address) => address.to_string(),
        other => other.as_text()?.trim().to_owned(),
    })
}

/// The same decision of the same person about the same version, on record twice. One that says
/// which other it supersedes is meant, and one that was taken back does not count.
fn decisions(client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let all = approval::all(client);
    let withdrawn = approval::withdrawn(&all);
    let counts = |one: &&Approval<'_>| {
        let is_withdrawn = withdrawn.contains_key(one.record.slug.as_str());
        one.decision != Decision::Withdrawn && !is_withdrawn
    };
    let mut earlier: HashMap<String, Vec<&Approval<'_>>> = HashMap::new();
    for one in all.iter().filter(counts) {
        let Some(key) = decided(client, one) else {
            continue;
        };
        let before = earlier.entry(key).or_default();
        let same = before
            .iter()
            .find(|other| is_same_moment(one, other) && !supersedes(one, other));
        if let Some(other) = same {
            let fact = format!("this decision about `{}` is recorded twice", one.subject);
            let other = other.record;
            diagnostics.push(
                Diagnostic::warning(one.record.place(), fact)
                    .note(format!("the other is {}", line_of(&other.first_line(&other.at))))
                    .hint(format!(
                        "remove one of the two, or say that this one takes the place of the other: `supersedes: {}`",
                        other.address()
                    )),
            );
        }
        before.push(one);
    }
}

/// What was decided about what, by whom and on which day.
fn decided(client: &ClientContent, one: &Approval<'_>) -> Option<String> {
    let by = one.record.values.text("by")?;
    let by = client.person(by).map_or(by, |person| person.name.as_str());
    let day = moment(one)?.date();
    Some(format!("{} {:?} {day} {by}", one.subject, one.decision))
}

/// Where one of the two says only the day, that is all there is to compare.
fn is_same_moment(one: &Approval<'_>, other: &Approval<'_>) -> bool {
    let is_day = |one| moment(one).is_some_and(|at| at.time() == jiff::civil::Time::midnight());
    one.at == other.at || is_day(one) || is_day(other)
}

fn moment<'a>(one: &Approval<'a>) -> Option<&'a jiff::ZonedDateTime> {
    match &one.record.values.get("at")?.value {
        Value::DateTime(moment) => Some(moment),
        _ => None,
    }
}

fn supersedes(one: &Approval<'_>, other: &Approval<'_>) -> bool {
    let names = |one: &Approval<'_>, other: &Approval<'_>| {
        let named = one
            .record
            .values
            .get("supersedes")
            .map(|named| &named.value);
        matches!(named, Some(Value::Reference(named)) if *named == other.record.address())
    };
    names(one, other) || names(other, one)
}
