//! One file of a kind's directory to its records.

use std::path::Path;
use std::sync::Arc;

use super::reader::{Defaults, Reader};
use super::{text, yaml};
use crate::diag::{Diagnostic, Source, Span};
use crate::files;
use crate::model::kind::{Kind, Shape};
use crate::model::record::{Record, Spanned, Value};

/// Where a record's file is.
#[derive(Debug)]
pub(super) struct RecordFile {
    /// Relative to the client's directory.
    pub(super) path: String,
    /// Position of its kind.
    pub(super) kind: usize,
}

/// Reads the records of one file. `shown` is the client's directory relative to the root.
///
/// # Errors
/// When the file cannot be read.
pub(super) fn load(
    file: &RecordFile,
    kind: &Kind,
    client: (&Path, &str),
    defaults: &Defaults,
    found: &mut Vec<Diagnostic>,
) -> files::Result<Vec<Record>> {
    let (directory, shown) = client;
    let name = format!("{shown}/{}", file.path);
    let Some(source) = text::read(&directory.join(&file.path), &name, found)? else {
        return Ok(Vec::new());
    };
    let named = Named::of(&file.path);
    Ok(if file.path.ends_with(".md") {
        markdown(&source, &named, kind, defaults, found)
    } else {
        whole(&source, &named, kind, defaults, found)
    }
    .into_iter()
    .collect())
}

/// What a record's path says about it.
struct Named {
    slug: String,
    /// The date in front of the file's name.
    date: Option<jiff::civil::Date>,
    directory: String,
}

impl Named {
    fn of(path: &str) -> Self {
        let (directory, file) = path.rsplit_once('/').unwrap_or(("", path));
        let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
        let name = if stem == "index" {
            directory.rsplit('/').next().unwrap_or(directory)
        } else {
            stem
        };
        let dated = name.get(..10).and_then(|date| date.parse().ok());
        let rest = name
            .get(11..)
            .filter(|_| name.as_bytes().get(10) == Some(&b'-'));
        let (date, slug) = match (dated, rest) {
            (Some(date), Some(rest)) if !rest.is_empty() => (Some(date), rest),
            (date, _) => (date, name),
        };
        Self {
            slug: slug.to_owned(),
            date,
            directory: format!("{directory}/"),
        }
    }
}

fn markdown(
    source: &Arc<Source>,
    named: &Named,
    kind: &Kind,
    defaults: &Defaults,
    found: &mut Vec<Diagnostic>,
) -> Option<Record> {
    let Some(parts) = text::split(&source.text) else {
        let first = source.text.lines().next().unwrap_or_default().len();
        let unclosed = source.text.starts_with("---");
        let fact = if unclosed {
            "the front matter has no end"
        } else {
            "this file has no front matter"
        };
        let hint = if unclosed {
            "close it with a second line `---`"
        } else {
            "begin the file with its fields between two lines `---`"
        };
        found.push(Diagnostic::error(Span::new(source, 0..first), fact).hint(hint));
        return None;
    };
    let mut record = read(source, parts.front_matter, named, kind, defaults, found)?;
    record.body = Some(parts.body);
    Some(record)
}

fn whole(
    source: &Arc<Source>,
    named: &Named,
    kind: &Kind,
    defaults: &Defaults,
    found: &mut Vec<Diagnostic>,
) -> Option<Record> {
    read(source, 0..source.text.len(), named, kind, defaults, found)
}

fn read(
    source: &Arc<Source>,
    range: std::ops::Range<usize>,
    named: &Named,
    kind: &Kind,
    defaults: &Defaults,
    found: &mut Vec<Diagnostic>,
) -> Option<Record> {
    let node = match yaml::parse(source, range.clone()) {
        Ok(node) => node,
        Err(error) => {
            found.push(*error);
            return None;
        }
    };
    let dated = dated_by_name(kind, named);
    let mut reader = Reader {
        source,
        defaults,
        found,
        waived: dated.as_ref().and(kind.date.as_deref()),
    };
    let what = format!("the {}", kind.one.to_lowercase());
    let mut values = reader.group(&node, &kind.fields, &what, &range);
    if let (Some(date), Some(name)) = (dated, &kind.date)
        && values.get(name).is_none()
    {
        values.set(name, Spanned::new(date, range.start..range.start));
    }
    Some(Record {
        kind: kind.name.clone(),
        slug: named.slug.clone(),
        source: Arc::clone(source),
        at: range,
        directory: named.directory.clone(),
        values,
        body: None,
    })
}

/// The date in the file's name, for kinds that are dated by a day.
fn dated_by_name(kind: &Kind, named: &Named) -> Option<Value> {
    let field = kind.field(kind.date.as_deref()?)?;
    (field.shape == Shape::Date).then_some(named.date.map(Value::Date)?)
}
