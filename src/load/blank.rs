//! Files to fill in: what a new record of a kind looks like, from the kind's
//! declaration. Required fields have a value that checks clean, the others stand
//! there as comments.

use jiff::civil::Date;

use super::scalar;
use crate::model::content::ClientContent;
use crate::model::kind::{Field, Kind, Shape};

/// What a new record is filled with.
#[derive(Debug)]
pub struct Blank<'a> {
    /// The record's title.
    pub title: &'a str,
    /// Its day.
    pub date: Date,
    /// Who is known, and which records can be named.
    pub client: &'a ClientContent,
    /// A file beside the record, for fields that want one.
    pub file: Option<&'a str>,
}

/// Whether a kind's records are Markdown files: those in which people write.
/// Kinds whose words all have a field of their own are YAML.
#[must_use]
pub fn is_markdown(kind: &Kind) -> bool {
    let has = |name: &str| kind.field(name).is_some();
    !has("statement") && !has("lines") && kind.title == "title"
}

/// The text of a new record's file.
#[must_use]
pub fn record(kind: &Kind, blank: &Blank<'_>) -> String {
    let mut lines = vec![format!("# A new {}.", kind.one.to_lowercase())];
    for field in &kind.fields {
        lines.push(line(kind, field, blank));
    }
    let yaml = lines.join("\n");
    if is_markdown(kind) {
        format!("---\n{yaml}\n---\n\nWrite here, in Markdown.\n")
    } else {
        format!("{yaml}\n")
    }
}

fn line(kind: &Kind, field: &Field, blank: &Blank<'_>) -> String {
    let remark = remark(field);
    if field.name == kind.title && matches!(field.shape, Shape::Text) {
        return format!("{}: {}{remark}", field.name, quoted(blank.title));
    }
    if kind.date.as_ref() == Some(&field.name) && field.shape == Shape::Date {
        return format!("{}: {}{remark}", field.name, blank.date);
    }
    if !field.required {
        return format!(
            "# {}: {}{remark}",
            field.name,
            one_line(&field.shape, blank)
        );
    }
    match &field.shape {
        Shape::List(inner) => match &**inner {
            Shape::Group(fields) => format!("{}:\n{}", field.name, member(fields, blank)),
            inner => format!("{}: [{}]{remark}", field.name, one_line(inner, blank)),
        },
        shape => format!("{}: {}{remark}", field.name, one_line(shape, blank)),
    }
}

/// One member of a list, on lines of its own.
fn member(fields: &[Field], blank: &Blank<'_>) -> String {
    let mut lines = Vec::new();
    for field in fields {
        let sign = if lines.is_empty() { "  - " } else { "    " };
        let value = match (&field.shape, field.name.as_str()) {
            (Shape::Text, "version") => "1".to_owned(),
            (Shape::List(inner), _) => format!("[{}]", one_line(inner, blank)),
            (shape, _) => one_line(shape, blank),
        };
        let hidden = if field.required { "" } else { "# " };
        if hidden.is_empty() || !lines.is_empty() {
            lines.push(format!(
                "{sign}{hidden}{}: {value}{}",
                field.name,
                remark(field)
            ));
        }
    }
    lines.join("\n")
}

/// A value that can be meant: today, somebody who is known, a record that exists.
fn one_line(shape: &Shape, blank: &Blank<'_>) -> String {
    let people = || {
        blank
            .client
            .client
            .people
            .iter()
            .chain(&blank.client.client.team)
    };
    match shape {
        Shape::Date => blank.date.to_string(),
        Shape::DateTime => format!("{}T10:00", blank.date),
        Shape::Person { .. } => people()
            .next()
            .map(|person| person.email.clone().unwrap_or_else(|| quoted(&person.name)))
            .unwrap_or_else(|| scalar::example(shape)),
        Shape::File => blank
            .file
            .map_or_else(|| scalar::example(shape), str::to_owned),
        Shape::Money => "0.00".to_owned(),
        Shape::Number(bounds) => bounds
            .min
            .map_or_else(|| "0".to_owned(), |min| min.to_string()),
        Shape::Reference(kinds) => {
            let fits = |kind: &String| kinds.is_empty() || kinds.contains(kind);
            let mut records = blank
                .client
                .records
                .iter()
                .filter(|record| fits(&record.kind));
            // A deliverable is what is mostly meant where anything may be.
            let found = records
                .clone()
                .find(|record| record.kind == "deliverables")
                .or_else(|| records.next());
            found.map_or_else(
                || scalar::example(shape),
                |record| record.address().to_string(),
            )
        }
        Shape::Group(fields) => {
            let inner: Vec<String> = fields
                .iter()
                .filter(|field| field.required)
                .map(|field| format!("{}: {}", field.name, one_line(&field.shape, blank)))
                .collect();
            format!("{{{}}}", inner.join(", "))
        }
        Shape::List(inner) => format!("[{}]", one_line(inner, blank)),
        _ => scalar::example(shape),
    }
}

fn remark(field: &Field) -> String {
    let mut words = Vec::new();
    if let Shape::Choice(choices) = &field.shape {
        let all: Vec<&str> = choices.iter().map(|choice| choice.value.as_str()).collect();
        words.push(all.join(", "));
    }
    words.extend(field.help.clone());
    if words.is_empty() {
        String::new()
    } else {
        format!("  # {}", words.join(". "))
    }
}

/// In double quotes where YAML would read something else out of it.
fn quoted(text: &str) -> String {
    let plain = |letter: char| letter.is_alphanumeric() || " .,()_-".contains(letter);
    let starts_plain = text.starts_with(char::is_alphabetic);
    let reserved = ["null", "true", "false"].contains(&text.to_lowercase().as_str());
    if starts_plain && !reserved && text.chars().all(plain) && !text.ends_with(' ') {
        text.to_owned()
    } else {
        serde_json::to_string(text).unwrap_or_default()
    }
}
