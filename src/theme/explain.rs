//! What is wrong with a template, in our own words: where, which name, and what there
//! would be instead.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::covered;
use crate::diag::{Diagnostic, Source, Span};
use crate::suggest;

/// The sources of templates by name.
pub(super) type Sources = BTreeMap<String, Arc<Source>>;

/// Says where in which template something is wrong.
pub(super) fn explain(error: &tera::Error, sources: &Sources) -> Diagnostic {
    use tera::ErrorKind;
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => of_report(
            report.message(),
            sources.get(report.filename()),
            report.filename(),
            report.span().range.clone(),
        ),
        ErrorKind::MissingParent { current, parent } => {
            let fact = format!("there is no template `{parent}`");
            let source = sources.get(current);
            let at = source.and_then(|source| source.text.find(parent.as_str()));
            let names = sources.keys().filter(|name| !covered::is_made(name));
            let hint = suggest::hint(parent, names.map(String::as_str));
            match (source, at) {
                (Some(source), Some(at)) => {
                    Diagnostic::error(Span::new(source, at..at + parent.len()), fact)
                }
                _ => Diagnostic::error(format!("themes/{current}"), fact),
            }
            .maybe_hint(hint)
        }
        _ => of_text(&error.to_string(), sources),
    }
}

fn of_report(
    message: &str,
    source: Option<&Arc<Source>>,
    name: &str,
    range: Range<usize>,
) -> Diagnostic {
    let message = message.lines().next().unwrap_or_default();
    let (fact, available) = match message.split_once(" Available ") {
        Some((fact, list)) => (fact, list.split_once(": ").map(|(_, names)| names)),
        None => (message, None),
    };
    let marked = source.and_then(|source| source.text.get(range.clone()));
    let fact = match marked {
        // What is looped over is not said by name.
        Some(marked) if fact.contains("on type `undefined`") => {
            format!("`{marked}` is not defined")
        }
        _ => lower_first(fact),
    };
    let wanted = fact.split('`').nth(1).unwrap_or_default();
    let hint = available.map(|names| {
        let near = suggest::near(wanted, names.split(", "));
        near.map_or_else(
            || format!("there are {names}"),
            |near| format!("did you mean `{near}`?"),
        )
    });
    let place = match source {
        Some(source) => Diagnostic::error(Span::new(source, range), fact),
        None => Diagnostic::error(format!("themes/{name}"), fact),
    };
    place.maybe_hint(hint)
}

/// Of what only the text tells: the first of several findings, `error: …` and below it
/// `--> template:line:column`.
fn of_text(text: &str, sources: &Sources) -> Diagnostic {
    let mut lines = text.lines().map(str::trim);
    let fact = lines.next().unwrap_or_default();
    let fact = fact.strip_prefix("error: ").unwrap_or(fact);
    let place = lines.find_map(|line| {
        let mut parts = line.strip_prefix("--> ")?.rsplitn(3, ':');
        let (column, line) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        let source = sources.get(parts.next()?)?;
        let at = offset(&source.text, line, column)?;
        let marked = fact.split('`').nth(1).unwrap_or_default();
        let there = source.text.get(at..)?;
        let length = if there.starts_with(marked) {
            marked.len()
        } else {
            1
        };
        Some(Span::new(source, at..at + length))
    });
    match place {
        Some(place) => Diagnostic::error(place, lower_first(fact)),
        None => Diagnostic::error("themes", lower_first(fact)),
    }
}

/// The byte at a line and a column, both counted from 1, the column in characters.
fn offset(text: &str, line: usize, column: usize) -> Option<usize> {
    let start = match line.checked_sub(2) {
        None => 0,
        Some(breaks) => text.match_indices('\n').nth(breaks)?.0 + 1,
    };
    let within = text[start..].char_indices().nth(column.checked_sub(1)?)?;
    Some(start + within.0)
}

pub(super) fn lower_first(text: &str) -> String {
    let mut letters = text.trim_end_matches('.').chars();
    letters.next().map_or_else(String::new, |first| {
        first.to_lowercase().chain(letters).collect()
    })
}
