//! The comments that `deedbox new` itself writes: they help whoever fills the file in, and need
//! no warning.

use jiff::civil::Date;

use super::blank::{self, Blank};
use crate::model::content::ClientContent;
use crate::model::kind::{Field, Kind, Shape};

/// Whether a comment, from its sign to the end of its line, is one that `deedbox new` writes
/// into a client's file. `name` is the file's path in the client's directory. Text that
/// somebody wrote in place of an example is theirs.
#[must_use]
pub fn is_ours(name: &str, comment: &str, kinds: &[Kind], client: &ClientContent) -> bool {
    let comment = comment.trim();
    if name == "client.yaml" {
        let text = blank::client("", &client.client.slug);
        return text.lines().any(|line| line.trim() == comment);
    }
    let directory = name.split('/').next().unwrap_or_default();
    let Some(kind) = kinds.iter().find(|kind| kind.name == directory) else {
        return false;
    };
    let blank = Blank {
        title: "",
        date: Date::constant(2026, 3, 4),
        is_day_given: false,
        client,
        file: None,
    };
    comment == blank::heading(kind) || is_of_any(&kind.fields, comment, &blank)
}

fn is_of_any(fields: &[Field], comment: &str, blank: &Blank<'_>) -> bool {
    fields.iter().any(|field| {
        let inner = match &field.shape {
            Shape::List(inner) => inner.fields(),
            shape => shape.fields(),
        };
        is_of(field, comment, blank) || inner.is_some_and(|all| is_of_any(all, comment, blank))
    })
}

/// Whether a comment stands behind a field's value, or is the field with an example.
fn is_of(field: &Field, comment: &str, blank: &Blank<'_>) -> bool {
    let remarks = [false, true].map(|is_open| blank::remark(field, is_open));
    if remarks.iter().any(|remark| remark.trim() == comment) {
        return true;
    }
    let value = comment
        .strip_prefix("# ")
        .and_then(|rest| rest.strip_prefix(field.name.as_str()))
        .and_then(|rest| rest.strip_prefix(": "));
    let Some(value) = value else { return false };
    let value = value.strip_suffix(&remarks[0]).unwrap_or(value);
    let example = blank::commented(field, blank);
    undated(value) == undated(&example) || (is_name(&field.shape) && !value.contains(' '))
}

/// Whether an example of this shape names something that existed on that day: a record, a
/// person, a file.
fn is_name(shape: &Shape) -> bool {
    match shape {
        Shape::List(inner) => is_name(inner),
        shape => matches!(shape, Shape::Reference(_) | Shape::Person(_) | Shape::File),
    }
}

/// A text without the figures of its days: `2026-03-04` was another one when it was written.
fn undated(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        if rest
            .get(..10)
            .is_some_and(|day| day.parse::<Date>().is_ok())
        {
            rest = &rest[10..];
            continue;
        }
        kept.push(letter);
        rest = &rest[letter.len_utf8()..];
    }
    kept
}
