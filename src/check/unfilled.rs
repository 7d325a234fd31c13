//! What `deedbox new` wrote and nobody has filled in: a warning while one writes, an
//! error in what is handed over.

use jiff::civil::Date;

use crate::diag::{Diagnostic, Place, Severity, Span};
use crate::files;
use crate::model::content::{ClientContent, Content};
use crate::model::firm::Firm;
use crate::model::kind::{Kind, Shape};
use crate::model::record::{Record, Spanned, Value, each_named};
use crate::model::unfilled;

/// One finding for each record, however much of it is to be filled in.
pub(super) fn check(
    content: &Content,
    client: &ClientContent,
    severity: Severity,
    diagnostics: &mut Vec<Diagnostic>,
) {
    for record in &client.records {
        let Some(kind) = content.kind(&record.kind) else {
            continue;
        };
        let open = Open::of(client, kind, record);
        let all = open.finding().into_iter().chain(open.of_files());
        diagnostics.extend(all.map(|one| Diagnostic { severity, ..one }));
    }
}

/// What of the firm is still as `deedbox init` wrote it. As long as its own client is the only
/// one, that hurts nobody: then it is a warning whatever `severity` says.
pub(super) fn of_firm(
    firm: &Firm,
    clients: &[String],
    severity: Severity,
    diagnostics: &mut Vec<Diagnostic>,
) {
    let is = |name: &str, given: &str| {
        let own = match name {
            "name" => Some(firm.name.as_str()),
            "url" => firm.url.as_deref(),
            _ => firm.contact.email.as_deref(),
        };
        own.is_some_and(|own| own.trim_end_matches('/') == given.trim_end_matches('/'))
    };
    let open = unfilled::FIRM
        .iter()
        .filter(|(name, given)| is(name, given));
    let open: Vec<String> = open.map(|(name, _)| format!("`{name}`")).collect();
    if open.is_empty() {
        return;
    }
    let (are, them) = if open.len() == 1 {
        ("is", "it")
    } else {
        ("are", "them")
    };
    let fact = format!(
        "{} {are} still as `deedbox init` wrote {them}",
        listed(&open)
    );
    let has_own = clients.iter().any(|slug| slug != unfilled::FIRST_CLIENT);
    let severity = if has_own { severity } else { Severity::Warning };
    diagnostics.push(Diagnostic {
        severity,
        ..Diagnostic::warning("content/firm.yaml", fact)
            .hint("write your own there, or remove the lines that you do not need")
    });
}

/// What of a record is to be filled in.
#[derive(Default)]
struct Open {
    names: Vec<String>,
    first: Option<Span>,
    /// Files to be replaced, and where they are named.
    files: Vec<(String, Span)>,
}

/// Whether something of a record is still as `deedbox new` wrote it.
#[must_use]
pub fn is_scaffold(client: &ClientContent, kind: &Kind, record: &Record) -> bool {
    let open = Open::of(client, kind, record);
    open.first.is_some() || !open.files.is_empty()
}

impl Open {
    fn of(client: &ClientContent, kind: &Kind, record: &Record) -> Self {
        let mut open = Self::default();
        each_named(record, &kind.fields, &mut |field, value, shape| {
            if is_unfilled(record, value, shape) {
                open.add(format!("`{field}`"), record.span(&value.at));
            }
            if let Value::File(name) = &value.value
                && let Some(path) = is_unreplaced(client, record, name)
            {
                open.files.push((path, record.span(&value.at)));
            }
        });
        if let Some(at) = body(record) {
            open.add("the text".to_owned(), at);
        }
        open
    }

    fn add(&mut self, name: String, at: Span) {
        if !self.names.contains(&name) {
            self.names.push(name);
        }
        self.first.get_or_insert(at);
    }

    fn finding(&self) -> Option<Diagnostic> {
        let first = self.first.clone()?;
        let is = if self.names.len() == 1 { "is" } else { "are" };
        let fact = format!(
            "{} {is} still as `deedbox new` wrote {}",
            listed(&self.names),
            if self.names.len() == 1 { "it" } else { "them" },
        );
        Some(Diagnostic::warning(first, fact).hint(format!(
            "write what belongs there; where a value marked `{}` is right, remove that comment",
            unfilled::MARK
        )))
    }

    fn of_files(&self) -> impl Iterator<Item = Diagnostic> {
        self.files.iter().map(|(path, at)| {
            let fact = format!("`{path}` is still the file that `deedbox new` wrote");
            Diagnostic::warning(Place::Span(at.clone()), fact)
                .hint("put the file that is to be handed over in its place, and name that one")
        })
    }
}

/// `a`, `b` and `c`
fn listed(names: &[String]) -> String {
    match names {
        [all @ .., last] if !all.is_empty() => format!("{} and {last}", all.join(", ")),
        names => names.concat(),
    }
}

/// Words are never meant; what could be meant counts only with its mark behind it.
pub(super) fn is_unfilled(record: &Record, value: &Spanned<Value>, shape: &Shape) -> bool {
    if let Value::Text(_) | Value::Markdown(_) = &value.value {
        let text = value.value.as_text();
        return text.is_some_and(|text| text.trim() == unfilled::WORDS);
    }
    let text = &record.source.text;
    let Some(written) = text.get(value.at.clone()) else {
        return false;
    };
    let behind = text
        .get(value.at.end..)
        .and_then(|rest| rest.lines().next());
    behind.is_some_and(|behind| behind.contains(unfilled::MARK))
        && unfilled::is_value(written, shape)
        && (*shape != Shape::Date || is_guessed(record, written))
}

/// Whether a day is the one in the name of the record's file, where that has one: no other was
/// written into it.
fn is_guessed(record: &Record, written: &str) -> bool {
    let name = record.source.path.rsplit('/').next().unwrap_or_default();
    let day = name.get(..10).and_then(|day| day.parse::<Date>().ok());
    day.is_none_or(|day| written.trim().parse::<Date>().ok() == Some(day))
}

/// The line of the text that nobody has written.
fn body(record: &Record) -> Option<Span> {
    let range = record.body.clone()?;
    let mut at = range.start;
    for line in record.body().split_inclusive('\n') {
        let own = at..at + line.trim_end().len();
        if line.trim() == unfilled::BODY {
            return Some(record.span(&own));
        }
        at += line.len();
    }
    None
}

fn is_unreplaced(client: &ClientContent, record: &Record, name: &str) -> Option<String> {
    let path = record.file_path(name)?;
    let (_, file) = client.file(&path)?;
    let is_small = path.ends_with(".txt") && file.size <= unfilled::LONGEST_FILE;
    let bytes = is_small.then(|| files::read_up_to(&file.path, unfilled::LONGEST_FILE));
    let bytes = bytes?.ok()??;
    unfilled::is_file(&bytes).then_some(path)
}
