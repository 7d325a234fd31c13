//! Files that internal records name: a published record that names one too would publish it.

use std::collections::HashMap;

use super::links::Linked;
use crate::diag::{Diagnostic, Span};
use crate::model::content::{ClientContent, Content};
use crate::model::links::file_path;
use crate::model::record::{Record, Value, each_value};

/// Where a record names a file.
struct Naming<'a> {
    record: &'a Record,
    place: Span,
    /// In a field for files, not in a text.
    is_field: bool,
}

impl Naming<'_> {
    /// Whether the file lies in the directory of the record, or below it.
    fn is_at_home(&self, path: &str) -> bool {
        path.starts_with(&self.record.directory)
    }
}

/// Files of internal records that published ones link to, show or name. A file that both
/// name is the published record's where it lies in that record's directory, and either is
/// named in one of its fields or is not the internal record's just as well.
pub(super) fn check(
    content: &Content,
    client: &ClientContent,
    linked: Vec<Linked<'_>>,
    found: &mut Vec<Diagnostic>,
) {
    if !client.records.iter().any(Record::is_internal) {
        return;
    }
    let mut files: HashMap<String, Vec<Naming<'_>>> = HashMap::new();
    for Linked {
        record,
        path,
        place,
    } in linked
    {
        files.entry(path).or_default().push(Naming {
            record,
            place,
            is_field: false,
        });
    }
    for record in &client.records {
        let fields = content
            .kind(&record.kind)
            .map_or(&[][..], |kind| &kind.fields);
        each_value(record, fields, &mut |value, _| {
            if let Value::File(name) = &value.value
                && let Some(path) = file_path(record, name)
            {
                files.entry(path).or_default().push(Naming {
                    record,
                    place: record.span(&value.at),
                    is_field: true,
                });
            }
        });
    }
    for (path, namings) in &files {
        let internal = namings.iter().find(|one| one.record.is_internal());
        let Some(internal) = internal else { continue };
        if client.client.brand.logo.as_ref() == Some(path) || is_published(path, namings) {
            continue;
        }
        for one in namings.iter().filter(|one| !one.record.is_internal()) {
            let fact =
                format!("`{path}` is a file of an internal record, and this record is published");
            found.push(
                Diagnostic::error(one.place.clone(), fact)
                    .note(format!("{} names it", internal.record.source.path))
                    .hint(
                        "remove it, put a copy beside this record, or make both records internal",
                    ),
            );
        }
    }
}

fn is_published(path: &str, namings: &[Naming<'_>]) -> bool {
    let mut own = namings
        .iter()
        .filter(|one| !one.record.is_internal() && one.is_at_home(path))
        .peekable();
    let is_shared = |one: &Naming<'_>| one.record.is_internal() && one.is_at_home(path);
    match own.peek() {
        None => false,
        Some(_) => own.any(|one| one.is_field) || !namings.iter().any(is_shared),
    }
}
