//! Files to fill in: what a new record of a kind looks like, made from the kind's declaration.
//! A required field gets a value that is right, or is marked to be filled in; the other fields
//! stand there as comments. No statement is put into the mouth of anybody at the client.

use jiff::civil::Date;

use super::scalar;
use crate::model::content::ClientContent;
use crate::model::firm::Person;
use crate::model::kind::{self, Field, Kind, Shape};
use crate::model::unfilled;

/// What a new record is filled with.
#[derive(Debug)]
pub struct Blank<'a> {
    /// The record's title.
    pub title: &'a str,
    /// Its day.
    pub date: Date,
    /// Whether somebody gave that day. Otherwise it is today, which is a guess for all days but
    /// that of the record itself.
    pub is_day_given: bool,
    /// Who is known, and which records can be named.
    pub client: &'a ClientContent,
    /// A file beside the record, for fields that want one.
    pub file: Option<&'a str>,
}

/// Whether a kind's records are Markdown files, for free text. Kinds whose words all have
/// fields of their own are YAML.
#[must_use]
pub fn is_markdown(kind: &Kind) -> bool {
    let has = |name: &str| kind.field(name).is_some();
    !has("statement") && !has("lines") && kind.title == "title"
}

/// The text of a new record's file.
#[must_use]
pub fn record(kind: &Kind, blank: &Blank<'_>) -> String {
    let mut lines = vec![heading(kind)];
    for field in &kind.fields {
        lines.push(line(kind, field, blank));
    }
    let yaml = lines.join("\n");
    if is_markdown(kind) {
        format!("---\n{yaml}\n---\n\n{}\n", unfilled::BODY)
    } else {
        format!("{yaml}\n")
    }
}

/// The first line of a new record's file.
pub(super) fn heading(kind: &Kind) -> String {
    format!("# A new {}.", kind.one.to_lowercase())
}

/// The text of a new client's `client.yaml`.
#[must_use]
pub fn client(name: &str, slug: &str) -> String {
    let name = serde_json::to_string(name).unwrap_or_default();
    let upper = slug.to_uppercase();
    format!(
        "# The client that this directory is for.\nname: {name}\n\
         # The language of its pages; without it, that of `locale` in firm.yaml.\n# language: de\n\
         # The client's people. `access: passphrase` gives somebody a passphrase of their own; where nobody\n\
         # has one, the client gets one that all share.\npeople:\n\
         #  - name: Dana Reyes\n#    email: dana@{slug}.example\n#    role: Director\n#    access: passphrase\n\
         # The firm's people on this engagement.\nteam:\n#  - name: Ines Okafor\n#    email: ines@example.com\n#    role: Lead\n\
         # engagement:\n#   reference: {upper}-001\n#   started: 2026-01-12\n"
    )
}

fn line(kind: &Kind, field: &Field, blank: &Blank<'_>) -> String {
    if field.name == kind.title && matches!(field.shape, Shape::Text) {
        let remark = remark(field, false);
        return format!("{}: {}{remark}", field.name, quoted(blank.title));
    }
    let is_its_date = kind.date.as_ref() == Some(&field.name);
    if is_its_date && field.shape == Shape::Date {
        let remark = remark(field, is_open(&field.name, &field.shape, blank));
        return format!("{}: {}{remark}", field.name, blank.date);
    }
    if !field.required {
        let value = commented(field, blank);
        return format!("# {}: {value}{}", field.name, remark(field, false));
    }
    let remark = remark(field, is_open(&field.name, &field.shape, blank));
    match &field.shape {
        Shape::List(inner) => match &**inner {
            Shape::Group(fields) => format!("{}:\n{}", field.name, member(fields, blank)),
            inner => match one_line(&field.name, inner, blank) {
                nobody if nobody.is_empty() => open_line(field, blank),
                value => format!("{}: [{value}]{remark}", field.name),
            },
        },
        Shape::Choice(_) if kind.state.as_ref() == Some(&field.name) => {
            format!("{}: {}{remark}", field.name, first_state(kind, field))
        }
        shape => {
            let value = one_line(&field.name, shape, blank);
            if value.is_empty() {
                return open_line(field, blank);
            }
            format!("{}: {value}{remark}", field.name)
        }
    }
}

/// The line of a required field for which nothing can be guessed: a comment, since an empty value
/// would be one that is wrong. `check` asks for the field.
fn open_line(field: &Field, blank: &Blank<'_>) -> String {
    let value = commented(field, blank);
    format!("# {}: {value}{}", field.name, remark(field, false))
}

/// The state that a record begins in: the first of the open ones, else the first.
fn first_state(kind: &Kind, field: &Field) -> String {
    let begun = kind.open.first().cloned();
    begun.unwrap_or_else(|| scalar::example(&field.shape))
}

/// Whether the value that is written for a field, or a part of it, has to be filled in.
fn is_open(name: &str, shape: &Shape, blank: &Blank<'_>) -> bool {
    match shape {
        Shape::List(inner) => is_open(name, inner, blank),
        Shape::Group(fields) | Shape::Chart(fields) => fields
            .iter()
            .any(|field| field.required && is_open(&field.name, &field.shape, blank)),
        Shape::Date => name != "date" && !blank.is_day_given,
        shape => unfilled::value(shape, Date::ZERO).is_some(),
    }
}

/// The comment for an optional field. A mapping is shown with all of its fields, since nothing
/// else says which there are.
pub(super) fn commented(field: &Field, blank: &Blank<'_>) -> String {
    let whole = |fields: &[Field]| {
        let members: Vec<String> = fields
            .iter()
            .map(|field| format!("{}: {}", field.name, commented(field, blank)))
            .collect();
        format!("{{{}}}", members.join(", "))
    };
    match &field.shape {
        Shape::Text if field.name == "version" => "1".to_owned(),
        Shape::Group(fields) => whole(fields),
        Shape::List(inner) if let Shape::Group(fields) = &**inner => format!("[{}]", whole(fields)),
        shape => match one_line(&field.name, shape, blank) {
            nobody if nobody.is_empty() => scalar::example(shape),
            value => value,
        },
    }
}

/// One member of a list, on lines of its own.
fn member(fields: &[Field], blank: &Blank<'_>) -> String {
    let mut lines = Vec::new();
    for field in fields {
        let sign = if lines.is_empty() { "  - " } else { "    " };
        let is_version = field.name == "version" && matches!(field.shape, Shape::Text);
        let value = match &field.shape {
            _ if is_version => "1".to_owned(),
            Shape::List(inner) => format!("[{}]", one_line(&field.name, inner, blank)),
            shape => one_line(&field.name, shape, blank),
        };
        let hidden = if field.required { "" } else { "# " };
        if hidden.is_empty() || !lines.is_empty() {
            let marked = field.required && !is_version && is_open(&field.name, &field.shape, blank);
            let remark = remark(field, marked);
            lines.push(format!("{sign}{hidden}{}: {value}{remark}", field.name));
        }
    }
    lines.join("\n")
}

/// A person that a field probably means: a recipient is the client's, whoever says or does
/// something is the firm's. Nothing where nobody is known: a guess would put words into
/// somebody's mouth.
fn somebody(name: &str, blank: &Blank<'_>) -> String {
    let client = &blank.client.client;
    let person = match name {
        "to" => client.people.first().or(client.team.first()),
        _ => client.team.first(),
    };
    let called = |person: &Person| person.email.clone().unwrap_or_else(|| quoted(&person.name));
    person.map(called).unwrap_or_default()
}

/// A value that is probably meant, such as today or a record that exists; else one to fill in.
fn one_line(name: &str, shape: &Shape, blank: &Blank<'_>) -> String {
    if let Some(value) = unfilled::value(shape, blank.date) {
        return value;
    }
    match shape {
        Shape::Date => blank.date.to_string(),
        Shape::Person(_) => somebody(name, blank),
        Shape::File => blank
            .file
            .map_or_else(|| scalar::example(shape), str::to_owned),
        Shape::Reference(kinds) => {
            let fits = |kind: &String| kinds.is_empty() || kinds.contains(kind);
            let mut records = blank
                .client
                .records
                .iter()
                .filter(|record| fits(&record.kind));
            // Where any record may be meant, it is mostly a deliverable.
            let record = records
                .clone()
                .find(|record| record.kind == "deliverables")
                .or_else(|| records.next());
            record.map_or_else(
                || scalar::example(shape),
                |record| record.address().to_string(),
            )
        }
        Shape::Group(fields) => {
            let inner: Vec<String> = fields
                .iter()
                .filter(|field| field.required)
                .map(|field| {
                    let value = one_line(&field.name, &field.shape, blank);
                    format!("{}: {value}", field.name)
                })
                .collect();
            format!("{{{}}}", inner.join(", "))
        }
        Shape::List(inner) => format!("[{}]", one_line(name, inner, blank)),
        _ => scalar::example(shape),
    }
}

/// The comment behind a value: whether it has to be filled in, and with what.
pub(super) fn remark(field: &Field, is_open: bool) -> String {
    let mut words = Vec::new();
    if let Shape::Choice(choices) = &field.shape {
        let all: Vec<&str> = kind::offered(choices).collect();
        words.push(all.join(", "));
    }
    words.extend(field.help.clone());
    match (is_open, words.is_empty()) {
        (false, true) => String::new(),
        (false, false) => format!("  # {}", words.join(". ")),
        (true, true) => format!("  {}", unfilled::MARK),
        (true, false) => format!("  {}. {}", unfilled::MARK, words.join(". ")),
    }
}

/// In double quotes where YAML would read it as something else.
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
