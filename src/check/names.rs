//! Names that have to be different or of a certain form.

use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap, HashSet};

use super::mentioned::line_of;
use crate::diag::Diagnostic;
use crate::model::content::{ClientContent, Content};
use crate::model::record::Record;
use crate::slug::{self, is_plain_letter};

/// Two records with one slug, slugs that cannot be part of an address, two
/// versions with one number.
pub(super) fn check(content: &Content, client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    same_names(client, diagnostics);
    let own = client.client.language.as_ref();
    let language = own.unwrap_or(&content.firm.locale);
    for record in &client.records {
        diagnostics.extend(unusable(record, language));
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

/// Records of one kind with one slug. Rows that are in two tables are one mistake.
fn same_names(client: &ClientContent, diagnostics: &mut Vec<Diagnostic>) {
    let mut first = HashMap::with_capacity(client.records.len());
    let mut rows: BTreeMap<(&str, &str), Vec<(&Record, &Record)>> = BTreeMap::new();
    for record in &client.records {
        // Names that differ only by case are one name on many disks.
        match first.entry((record.kind.as_str(), lower(&record.slug))) {
            Entry::Vacant(entry) => {
                entry.insert(record);
            }
            Entry::Occupied(entry) => {
                let other: &Record = entry.get();
                if is_row(other) && is_row(record) {
                    let files = (other.source.path.as_str(), record.source.path.as_str());
                    rows.entry(files).or_default().push((other, record));
                } else {
                    diagnostics.push(two(other, record));
                }
            }
        }
    }
    for ((one, other), twice) in rows {
        diagnostics.push(match one == other {
            true => twice_in(&twice),
            false => in_both(&twice, one),
        });
    }
}

/// Whether a record is a row of a CSV file.
pub(super) fn is_row(record: &Record) -> bool {
    record.source.path.ends_with(".csv")
}

/// Whether a record has a file of its own, and is no member of a list.
fn has_own_file(record: &Record) -> bool {
    record.body.is_some() || (!is_row(record) && record.at == (0..record.source.text.len()))
}

fn two(first: &Record, second: &Record) -> Diagnostic {
    let hint = match (has_own_file(first), has_own_file(second)) {
        (true, true) => "rename one of the two files",
        (false, false) => "give one of the two another `slug`",
        _ => "rename the file, or give the other one a name of its own",
    };
    let fact = format!("there are two records `{}`", second.address());
    Diagnostic::error(second.place(), fact)
        .note(format!("the other is {}", at(first)))
        .hint(hint)
}

/// An export beside the one before it, mostly.
fn in_both(twice: &[(&Record, &Record)], other: &str) -> Diagnostic {
    let (_, second) = twice[0];
    let fact = match twice.len() - 1 {
        0 => format!("`{}` is in `{other}` too", second.address()),
        1 => format!(
            "`{}` and one more row are in `{other}` too",
            second.address()
        ),
        more => format!(
            "`{}` and {more} more rows are in `{other}` too",
            second.address()
        ),
    };
    Diagnostic::error(second.place(), fact).hint(
        "a new export takes the place of the one before: move the older of the two files away; where both are parts of one list, leave these rows in one of them",
    )
}

/// Rows of one table with one name.
fn twice_in(twice: &[(&Record, &Record)]) -> Diagnostic {
    let (first, second) = twice[0];
    let fact = format!("there are two rows `{}`", second.address());
    let more = match twice.len() - 1 {
        0 => String::new(),
        1 => "; one more row has the name of another".to_owned(),
        more => format!("; {more} more rows have the name of another"),
    };
    Diagnostic::error(second.place(), fact)
        .note(format!("the other is {}{more}", at(first)))
        .hint("name a field or a column in which no two are the same: `slug: number`")
}

fn at(record: &Record) -> String {
    line_of(&record.first_line(&record.at))
}

/// Why a record's page cannot have the name that its file gives it.
fn unusable(record: &Record, language: &str) -> Option<Diagnostic> {
    if slug::is_usable(&record.slug) {
        return None;
    }
    let bad = record.slug.chars().find(|letter| !is_plain_letter(*letter));
    let fact = match bad {
        Some(bad) => format!("`{bad}` cannot be part of a record's name"),
        None => format!("no record can be called `{}`", record.slug),
    };
    let hint = match slug::in_language(&record.slug, language) {
        Some(better) => format!(
            "{}, or write `slug: {better}` into it",
            renamed(record, &better)
        ),
        None => "rename the file with lower-case letters, digits and hyphens".to_owned(),
    };
    Some(Diagnostic::error(record.source.path.as_str(), fact).hint(hint))
}

/// What the file or directory of a record is called once its slug is another: the date in front
/// and the ending stay.
fn renamed(record: &Record, slug: &str) -> String {
    let path = record.source.path.as_str();
    let (directory, file) = path.rsplit_once('/').unwrap_or(("", path));
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let is_index = stem == "index";
    let name = match is_index {
        true => directory.rsplit('/').next().unwrap_or(directory),
        false => stem,
    };
    let date = name.strip_suffix(record.slug.as_str()).unwrap_or_default();
    match is_index {
        true => format!("rename the directory: `{date}{slug}`"),
        false => format!("rename the file: `{date}{slug}.{ending}`"),
    }
}

fn lower(slug: &str) -> Cow<'_, str> {
    if slug.chars().all(is_plain_letter) {
        Cow::Borrowed(slug)
    } else {
        Cow::Owned(slug.to_lowercase())
    }
}
