//! Names that have to be different or of a certain form.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};

use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::record::Record;
use crate::slug::{self, is_plain_letter};

/// Two records with one slug, slugs that cannot be part of an address, two
/// versions with one number.
pub(super) fn check(_: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let mut first = HashMap::with_capacity(client.records.len());
    for record in &client.records {
        diagnostics.extend(unusable(record));
        // Names that differ only by case are one name on many disks.
        match first.entry((record.kind.as_str(), lower(&record.slug))) {
            std::collections::hash_map::Entry::Vacant(entry) => {
                entry.insert(record);
            }
            std::collections::hash_map::Entry::Occupied(entry) => {
                let (line, _) = match entry.get().place() {
                    crate::diag::Place::Span(span) => span.line_and_column(),
                    crate::diag::Place::Path(_) => (1, 1),
                };
                diagnostics.push(
                    Diagnostic::error(
                        record.place(),
                        format!("there are two records `{}`", record.address()),
                    )
                    .note(format!("the other is {}:{line}", entry.get().source.path))
                    .hint("rename one of the two files"),
                );
            }
        }
        let mut versions = HashSet::new();
        for version in record.values.groups("versions") {
            let Some(number) = version.get("version") else {
                continue;
            };
            let name = number.value.as_text().unwrap_or_default();
            if !versions.insert(name) {
                let address = record.address();
                let fact = format!("`{address}` has two versions `{name}`");
                diagnostics.push(
                    Diagnostic::error(record.span(&number.at), fact)
                        .hint("number them differently"),
                );
            }
            if name.is_empty()
                || !name
                    .chars()
                    .all(|letter| is_plain_letter(letter.to_ascii_lowercase()))
            {
                let fact = format!("`{name}` cannot be the name of a version");
                diagnostics.push(
                    Diagnostic::error(record.span(&number.at), fact)
                        .hint("use letters, digits, points and hyphens"),
                );
            }
        }
    }
}

/// Why a record's page cannot have the name that its file gives it.
fn unusable(record: &Record) -> Option<Diagnostic> {
    if slug::is_usable(&record.slug) {
        return None;
    }
    let bad = record.slug.chars().find(|letter| !is_plain_letter(*letter));
    let fact = match bad {
        Some(bad) => format!("`{bad}` cannot be part of a record's name"),
        None => format!("no record can be called `{}`", record.slug),
    };
    let hint = match slug::of(&record.slug) {
        Some(better) => format!("rename the file: `{better}`, or write `slug: {better}` into it"),
        None => "rename the file with lower-case letters, digits and hyphens".to_owned(),
    };
    Some(Diagnostic::error(record.source.path.as_str(), fact).hint(hint))
}

fn lower(slug: &str) -> Cow<'_, str> {
    if slug.chars().all(is_plain_letter) {
        Cow::Borrowed(slug)
    } else {
        Cow::Owned(slug.to_lowercase())
    }
}
